//! Durations, rates and reviews in words: `"6 to 10 weeks"`, `"1 in 5 years"`, `"every 2 weeks"`.
//!
//! In: text. Out: days, or numbers a day, or what is wrong with the text. A month is 30.4375 days, a year 365.25.
//! Does not know: what the time is for.

use offramp_model::dynamics::{Delay, Reviews};

/// What is wrong with a time in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TimeFault {
    /// A number without a unit.
    NoUnit,
    /// A unit that is none.
    UnknownUnit(String),
    /// A number below zero.
    Negative,
    /// Zero where something has to take time.
    Zero,
    /// More than ten thousand years, or more than a million times a day.
    OutOfReason,
    /// The second end of a range comes before the first.
    Backwards,
    /// Something else.
    NotUnderstood,
}

const DAYS_A_YEAR: f64 = 365.25;
const LONGEST_DAYS: f64 = 10_000.0 * DAYS_A_YEAR;

/// `"6 weeks"` in days; more than zero.
pub(crate) fn duration_days(text: &str) -> Result<f64, TimeFault> {
    match pieces(text)?.as_slice() {
        [Piece::Number(n), Piece::Word(unit)] => above_zero(in_reason(n * days(unit)?)?),
        [Piece::Number(_)] => Err(TimeFault::NoUnit),
        _ => Err(TimeFault::NotUnderstood),
    }
}

/// A duration as a flag gives it, such as `26w` or `18 months`, in days.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse_days(text: &str) -> Result<f64, String> {
    duration_days(text).map_err(|fault| {
        let wrong = match fault {
            TimeFault::NoUnit => "has no unit".to_owned(),
            TimeFault::UnknownUnit(unit) => format!("has the unknown unit `{unit}`"),
            TimeFault::Negative => "is negative".to_owned(),
            TimeFault::Zero => "is zero".to_owned(),
            TimeFault::OutOfReason => "is out of all reason".to_owned(),
            TimeFault::Backwards | TimeFault::NotUnderstood => "is no duration".to_owned(),
        };
        format!("`{text}` {wrong}; write a time such as `26w`, `18 months` or `10 days`")
    })
}

/// `"6 to 10 weeks"` or `"6 weeks"`; may be zero.
pub(crate) fn delay(text: &str) -> Result<Delay, TimeFault> {
    let (from, to) = match pieces(text)?.as_slice() {
        [Piece::Number(n), Piece::Word(unit)] => (n * days(unit)?, n * days(unit)?),
        [Piece::Number(from), Piece::Word(to_word), Piece::Number(to), Piece::Word(unit)] if to_word == "to" => {
            (from * days(unit)?, to * days(unit)?)
        }
        [Piece::Number(from), Piece::Word(first), Piece::Word(to_word), Piece::Number(to), Piece::Word(second)]
            if to_word == "to" =>
        {
            (from * days(first)?, to * days(second)?)
        }
        [Piece::Number(_)] => return Err(TimeFault::NoUnit),
        [Piece::Number(_), Piece::Word(to_word), Piece::Number(_)] if to_word == "to" => return Err(TimeFault::NoUnit),
        _ => return Err(TimeFault::NotUnderstood),
    };
    if to < from {
        return Err(TimeFault::Backwards);
    }
    Ok(Delay { from_days: in_reason(from)?, to_days: in_reason(to)? })
}

/// `"every 2 weeks"`, `"daily"`.
pub(crate) fn reviews(text: &str) -> Result<Reviews, TimeFault> {
    let every_days = match pieces(text)?.as_slice() {
        [Piece::Word(word)] => match word.as_str() {
            "daily" => 1.0,
            "weekly" => 7.0,
            "monthly" => DAYS_A_YEAR / 12.0,
            "yearly" => DAYS_A_YEAR,
            _ => return Err(TimeFault::NotUnderstood),
        },
        [Piece::Word(every), Piece::Word(unit)] if every == "every" => days(unit)?,
        [Piece::Word(every), Piece::Number(n), Piece::Word(unit)] if every == "every" => n * days(unit)?,
        [Piece::Word(every), Piece::Number(_)] if every == "every" => return Err(TimeFault::NoUnit),
        [Piece::Number(_)] => return Err(TimeFault::NoUnit),
        _ => return Err(TimeFault::NotUnderstood),
    };
    Ok(Reviews { every_days: above_zero(in_reason(every_days)?)? })
}

/// `"1 in 5 years"`, `"3 a year"`, `"20% a year"` as a number a day. A chance of p a period is the rate of a process of which p
/// of the periods see at least one event: -ln(1 - p) a period.
pub(crate) fn rate_per_day(text: &str) -> Result<f64, TimeFault> {
    match pieces(text)?.as_slice() {
        [Piece::Percent(percent), rest @ ..] => {
            let days = period(rest)?;
            if *percent >= 100.0 {
                return Err(TimeFault::OutOfReason);
            }
            above_zero(often_in_reason(-libm::log1p(-percent / 100.0) / days)?)
        }
        _ => above_zero(amount_per_day(text)?),
    }
}

/// `"2 a month"`, `"1 in 5 years"` as a number a day; may be zero.
pub(crate) fn amount_per_day(text: &str) -> Result<f64, TimeFault> {
    match pieces(text)?.as_slice() {
        [Piece::Number(n)] if n.is_finite() => Err(TimeFault::NoUnit),
        [Piece::Number(n), rest @ ..] => often_in_reason(n / period(rest)?),
        [Piece::Word(once), rest @ ..] if once == "once" => often_in_reason(1.0 / period(rest)?),
        [Piece::Word(twice), rest @ ..] if twice == "twice" => often_in_reason(2.0 / period(rest)?),
        _ => Err(TimeFault::NotUnderstood),
    }
}

/// `"-2 a month"`, `"0.5 a week"` as a change a day: an amount that may be negative.
pub(crate) fn drift_per_day(text: &str) -> Result<f64, TimeFault> {
    match text.trim_start().strip_prefix(['-', '\u{2212}']) {
        Some(rest) => Ok(-amount_per_day(rest)?),
        None => amount_per_day(text),
    }
}

/// `in 5 years`, `a year`, `per month`, in days.
fn period(pieces: &[Piece]) -> Result<f64, TimeFault> {
    let days = match pieces {
        [Piece::Word(joint), Piece::Number(n), Piece::Word(unit)] if joint == "in" || joint == "every" => {
            n * days(unit)?
        }
        [Piece::Word(joint), Piece::Word(unit)] if ["a", "an", "per", "each", "every"].contains(&joint.as_str()) => {
            days(unit)?
        }
        [Piece::Word(joint), Piece::Number(_)] if joint == "in" => return Err(TimeFault::NoUnit),
        _ => return Err(TimeFault::NotUnderstood),
    };
    above_zero(in_reason(days)?)
}

enum Piece {
    Number(f64),
    Percent(f64),
    Word(String),
}

/// Numbers and words, also where no blank stands between them: `26w`.
fn pieces(text: &str) -> Result<Vec<Piece>, TimeFault> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    // Nothing sensible has more than six pieces; a longer text is not read to its end.
    while let (Some(first), true) = (rest.chars().next(), pieces.len() < 8) {
        if first == '-' && pieces.is_empty() {
            return Err(TimeFault::Negative);
        }
        let is_dash = matches!(first, '-' | '\u{2013}');
        let is_part: fn(char) -> bool = match first {
            '0'..='9' => |c| c.is_ascii_digit() || c == '.',
            _ => char::is_alphabetic,
        };
        let end = if is_dash { first.len_utf8() } else { rest.find(|c| !is_part(c)).unwrap_or(rest.len()) };
        let (piece, after) = rest.split_at(end);
        rest = after;
        if is_dash {
            pieces.push(Piece::Word("to".to_owned()));
        } else if first.is_ascii_digit() {
            let number = piece.parse().ok().filter(|n: &f64| n.is_finite()).ok_or(TimeFault::NotUnderstood)?;
            let percent = rest.strip_prefix('%');
            pieces.push(if percent.is_some() { Piece::Percent(number) } else { Piece::Number(number) });
            rest = percent.unwrap_or(rest);
        } else if piece.is_empty() {
            return Err(TimeFault::NotUnderstood);
        } else {
            pieces.push(Piece::Word(piece.to_lowercase()));
        }
        rest = rest.trim_start();
    }
    if rest.is_empty() { Ok(pieces) } else { Err(TimeFault::NotUnderstood) }
}

fn days(unit: &str) -> Result<f64, TimeFault> {
    match unit {
        "hour" | "hours" | "h" => Ok(1.0 / 24.0),
        "day" | "days" | "d" => Ok(1.0),
        "week" | "weeks" | "w" => Ok(7.0),
        "month" | "months" => Ok(DAYS_A_YEAR / 12.0),
        "year" | "years" | "y" => Ok(DAYS_A_YEAR),
        other => Err(TimeFault::UnknownUnit(other.to_owned())),
    }
}

fn above_zero(value: f64) -> Result<f64, TimeFault> {
    if value > 0.0 { Ok(value) } else { Err(TimeFault::Zero) }
}

fn in_reason(days: f64) -> Result<f64, TimeFault> {
    if days <= LONGEST_DAYS { Ok(days) } else { Err(TimeFault::OutOfReason) }
}

fn often_in_reason(per_day: f64) -> Result<f64, TimeFault> {
    if per_day <= 1e6 { Ok(per_day) } else { Err(TimeFault::OutOfReason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    #[test]
    fn durations_have_units() {
        for (text, expected) in [
            ("10 days", 10.0),
            ("6 weeks", 42.0),
            ("3 months", 91.3125),
            ("2 years", 730.5),
            ("26w", 182.0),
            ("0.5 y", 182.625),
            ("36 hours", 1.5),
        ] {
            assert!(close(duration_days(text).expect(text), expected), "{text}");
        }
        for (text, fault) in [
            ("6", TimeFault::NoUnit),
            ("6 fortnights", TimeFault::UnknownUnit("fortnights".into())),
            ("-6 weeks", TimeFault::Negative),
            ("0 weeks", TimeFault::Zero),
            ("20000 years", TimeFault::OutOfReason),
            ("soon", TimeFault::NotUnderstood),
            ("", TimeFault::NotUnderstood),
            ("1.2.3 weeks", TimeFault::NotUnderstood),
            ("6 weeks or so", TimeFault::NotUnderstood),
        ] {
            assert_eq!(duration_days(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn delays_may_be_ranges() {
        for text in ["6 to 10 weeks", "6-10 weeks", "42 days to 10 weeks", "6 \u{2013} 10w"] {
            let found = delay(text).expect(text);
            assert!(close(found.from_days, 42.0) && close(found.to_days, 70.0), "{text}");
        }
        assert_eq!(delay("0 days").map(|delay| delay.to_days), Ok(0.0));
        assert_eq!(delay("10 to 6 weeks"), Err(TimeFault::Backwards));
        assert_eq!(delay("6 to 10"), Err(TimeFault::NoUnit));
    }

    #[test]
    fn reviews_and_rates_in_words() {
        assert_eq!(reviews("every 2 weeks").map(|reviews| reviews.every_days), Ok(14.0));
        assert_eq!(reviews("Daily").map(|reviews| reviews.every_days), Ok(1.0));
        assert_eq!(reviews("every 2"), Err(TimeFault::NoUnit));
        assert!(close(rate_per_day("1 in 5 years").expect("rate"), 1.0 / (5.0 * DAYS_A_YEAR)));
        assert!(close(rate_per_day("3 a year").expect("rate"), 3.0 / DAYS_A_YEAR));
        assert!(close(rate_per_day("2 per month").expect("rate"), 24.0 / DAYS_A_YEAR));
        assert!(close(rate_per_day("once every 2 weeks").expect("rate"), 1.0 / 14.0));
        assert!(close(rate_per_day("20% a year").expect("rate"), 0.8f64.ln().abs() / DAYS_A_YEAR));
        assert_eq!(rate_per_day("100% a year"), Err(TimeFault::OutOfReason));
        assert_eq!(rate_per_day("3"), Err(TimeFault::NoUnit));
        assert_eq!(amount_per_day("0 a month"), Ok(0.0));
        assert_eq!(amount_per_day("20% a month"), Err(TimeFault::NotUnderstood));
        assert_eq!(amount_per_day("-2 a week"), Err(TimeFault::Negative));
        assert!(close(drift_per_day("-2 a week").expect("drift"), -2.0 / 7.0));
        assert!(close(drift_per_day("\u{2212}3.5 a week").expect("drift"), -0.5));
        assert!(close(drift_per_day("1 in 2 days").expect("drift"), 0.5));
        assert_eq!(drift_per_day("-2"), Err(TimeFault::NoUnit));
        assert_eq!(drift_per_day("--2 a week"), Err(TimeFault::Negative));
    }
}
