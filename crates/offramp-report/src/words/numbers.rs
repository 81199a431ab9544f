//! Numbers for people.

/// `1 state`, `1,204 states`.
pub fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// A whole number with commas between thousands.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Small numbers as words: `no`, `one`, ... `twelve`, then digits.
pub fn number(n: usize) -> String {
    const NAMES: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    NAMES.get(n).map_or_else(|| count(n), |&name| name.to_owned())
}

/// `once`, `twice`, `three times`.
pub fn times(n: usize) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{} times", number(n)),
    }
}

/// A share of 1 as a percentage without decimals it does not have: `0 %`, `under 1 %`, `37 %`, `over 99 %`, `100 %`.
pub fn percent(share: f64) -> String {
    // A share of enumerated worlds is a sum of products: what misses 0 or 1 by less than this is 0 or 1.
    const ROUNDING: f64 = 1e-9;
    if share > ROUNDING && share < 0.005 {
        "under 1 %".to_owned()
    } else if share < 1.0 - ROUNDING && share > 0.995 {
        "over 99 %".to_owned()
    } else {
        // Adding zero turns the -0 that a sum of shares may leave into 0.
        format!("{:.0} %", (share * 100.0).round() + 0.0)
    }
}

/// A share with its range, where there is one: `37 % (33-41 %)`.
pub fn share(share: f64, range: Option<(f64, f64)>) -> String {
    match range {
        None => percent(share),
        Some((low, high)) => format!("{} ({:.0}–{:.0} %)", percent(share), low * 100.0, high * 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_kept_apart() {
        assert_eq!([0, 12, 999, 1000, 1_048_576].map(count), ["0", "12", "999", "1,000", "1,048,576"]);
        assert_eq!(plural(1, "state", "states"), "1 state");
    }

    /// Without this, a share that is nearly everything would be shown as everything.
    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!([0.0, 0.001, 0.374, 0.999, 1.0].map(percent), ["0 %", "under 1 %", "37 %", "over 99 %", "100 %"]);
    }
}
