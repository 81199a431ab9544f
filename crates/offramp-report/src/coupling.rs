//! How fronts drive each other, in words: names of pairs and channels, differences, what was not measured and how it is worked out.
//!
//! In: figures of [`offramp::dynamics::coupling`]. Out: words. Does not: compute a figure.

use crate::chances::points;
use crate::words::{Words, plural};
use offramp::dynamics::Range;
use offramp::dynamics::coupling::{Coupled, CouplingChannel, CouplingFindings, Excitation, PairAnswer, PairFinding};
use offramp_model::Model;

/// A pair in words: `Iraq on Gulf`.
pub fn pair_name(words: &Words<'_>, pair: &PairFinding) -> String {
    format!("{} on {}", words.front_name(pair.from), words.front_name(pair.to))
}

/// A difference in rungs: `+0.12`, `-0.004`, `0`.
pub fn rungs(difference: f64) -> String {
    match difference.abs() {
        size if size < 0.0005 => "0".to_owned(),
        size if size < 0.095 => format!("{difference:+.3}"),
        _ => format!("{difference:+.2}"),
    }
}

/// Whether all draws agree on the sign of the difference.
pub fn direction(range: &Range) -> String {
    let (low, high) = (rungs(range.low), rungs(range.high));
    let ends = if low == high { String::new() } else { format!(" ({low} to {high})") };
    match (low.as_str(), high.as_str()) {
        ("0", "0") => "none in any".to_owned(),
        ("0", _) => format!("up or none{ends}"),
        (_, "0") => format!("down or none{ends}"),
        _ if range.low > 0.0 => format!("up in all{ends}"),
        _ if range.high < 0.0 => format!("down in all{ends}"),
        _ => format!("either way{ends}"),
    }
}

/// A channel in words.
pub fn channel_name(channel: CouplingChannel) -> &'static str {
    match channel {
        CouplingChannel::Wants => "wants",
        CouplingChannel::Pool => "pools and rules",
        CouplingChannel::Attention => "attention",
        CouplingChannel::Excitation => "excitation",
        CouplingChannel::Flow => "shocks",
        CouplingChannel::Actor => "moves on both at once",
    }
}

/// That ties which are there pull nothing; `None` where they do.
pub fn pulls_nothing(words: &Words<'_>, pair: &PairFinding, coupled: &Coupled) -> Option<String> {
    let whole = &coupled.whole;
    let no_rungs = rungs(whole.rung.low) == "0" && rungs(whole.rung.high) == "0";
    let no_points = |top: &Range| points(top.low) == "0" && points(top.high) == "0";
    (no_rungs && whole.top.as_ref().is_none_or(no_points)).then(|| {
        format!(
            "The ties are there, and pull nothing within that time: {} hardly moves, or what it does makes no difference here.",
            words.front_name(pair.from)
        )
    })
}

/// Pairs without effects, and why.
pub fn other_pairs(words: &Words<'_>, findings: &CouplingFindings) -> Vec<String> {
    let told = |pair: &PairFinding| {
        let name = pair_name(words, pair);
        match pair.answer {
            PairAnswer::Coupled(_) => None,
            PairAnswer::Separate => Some(format!(
                "{name}: zero by structure; nothing that can happen on the second depends on how the first stands"
            )),
            PairAnswer::NoLadder => Some(format!("{name}: the second has no ladder of at least two rungs to read off")),
            PairAnswer::NotReached => {
                Some(format!("{name}: not measured; it was stopped before this pair had its turn"))
            }
            PairAnswer::TooLarge => Some(format!(
                "{name}: not measured; taken apart they make more pairs than the limit, which `--max-states` raises"
            )),
        }
    };
    findings.pairs.iter().filter_map(told).collect()
}

/// How the figures are worked out, a paragraph each.
pub fn method(findings: &CouplingFindings) -> [String; 3] {
    [
        format!(
            "The effect of a channel is the outcome as it is less the outcome with the channel cut. A cut replaces what the driven \
             front sees of the driving one by its average over the time, never by nothing, so that only the moving together goes. \
             Shares are what a channel adds to the others, averaged over all orders (Shapley 1953); in every draw they add up \
             to the whole, their middles need not. Each figure is the middle over {} of a chain of {}, solved \
             once per set of channels. Seed {}.",
            plural(findings.n_draws, "draw", "draws"),
            plural(findings.n_states, "state", "states"),
            findings.request.dynamics.seed,
        ),
        "Only direct influence is cut: what reaches the second front by way of a third, or of options that belong to no front, stays. \
         Rungs are ordinal; an expected rung counts them as if they were equally far apart."
            .to_owned(),
        left_out(findings),
    ]
}

/// What the measurement takes in a way of its own: dates, and pools that are used up.
pub fn taken_its_own_way(model: &Model) -> Vec<String> {
    let named = |kind: &str, ids: &mut dyn Iterator<Item = &String>| -> Option<String> {
        let all: Vec<String> = ids.map(|id| format!("`{kind}.{id}`")).collect();
        (!all.is_empty()).then(|| crate::prose::list(&all, "and"))
    };
    let dates = named("deadline", &mut model.deadlines.iter().map(|deadline| &deadline.id)).map(|all| {
        format!(
            "At its date a deadline is cut by where the driving front stands just before, on average ({all}); what is sure to happen to both              fronts ties them by nothing."
        )
    });
    let used_up = model.pools.iter().filter(|pool| pool.refill_per_day.is_some());
    let pools = named("pool", &mut used_up.map(|pool| &pool.id))
        .map(|all| format!("What is taken from a pool is back as soon as it is not used ({all})."));
    dates.into_iter().chain(pools).collect()
}

/// What was left out so that it fits.
fn left_out(findings: &CouplingFindings) -> String {
    let coupled = findings.pairs.iter().filter_map(|pair| match &pair.answer {
        PairAnswer::Coupled(coupled) => Some((coupled.n_solved, coupled.missing)),
        _ => None,
    });
    let (n_solved, missing) =
        coupled.fold((0, 0.0f64), |(most, worst), (n, missing)| (most.max(n), worst.max(missing)));
    let mut said =
        "What takes time has its mean duration added to its mean waiting time, and gauges are read where they settle."
            .to_owned();
    said += match (findings.excitation, findings.pairs.len()) {
        (Excitation::Whole, _) => "",
        (Excitation::OfThePair, _) => {
            " Of the rises that links of the channel `excitation` count only those between these two fronts are told apart: all together do \
             not fit."
        }
        (Excitation::LeftOut, 1) => {
            " The rises that links of the channel `excitation` count do not fit and are left out: fewer options, or a higher `--max-states`, \
             would let them in."
        }
        (Excitation::LeftOut, _) => {
            " The rises that links of the channel `excitation` count do not fit all together and are left out: of one pair, with `--from` and \
             `--to`, they may."
        }
    };
    if missing > 0.0 {
        said += &format!(
            " States that the story hardly ever comes to are left out: the largest chain solved has {}, and what is left out moves no \
             probability by more than {} points.",
            plural(n_solved, "state", "states"),
            at_most(missing),
        );
    }
    said
}

/// A small probability in points, rounded up to one digit.
fn at_most(probability: f64) -> String {
    let (mut step, mut decimals) = (1.0, 0);
    while step > probability * 100.0 && decimals < 12 {
        step /= 10.0;
        decimals += 1;
    }
    let digits = format!("{:.decimals$}", (probability * 100.0 / step).ceil() * step);
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').to_owned() } else { digits }
}

/// What the figures do not say.
pub const NOT_THE_WORLD: &str = "They say how the case as written ties its fronts together, not how the world does. In records of disputes the sign of \
     such ties changes with how one groups the years.";

#[cfg(test)]
mod tests {
    #[test]
    fn bounds_are_rounded_up() {
        assert_eq!(super::at_most(8.97e-5), "0.009");
        assert_eq!(super::at_most(9.1e-5), "0.01");
        assert_eq!(super::at_most(1e-6), "0.0001");
        assert_eq!(super::at_most(0.031), "4");
    }
}
