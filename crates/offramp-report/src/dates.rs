//! What deadlines do on their day, in words.
//!
//! In: findings of the dynamics. Out: per day what holds a moment before and on the day itself. Does not: compute a figure.

use crate::chances::{ahead, chance, target_name};
use crate::prose::list;
use crate::words::isolated;
use offramp::dynamics::Range;
use offramp::dynamics::findings::{DynamicsFindings, Target};
use offramp_model::Model;

/// A day on which a deadline falls.
pub struct OnTheDay {
    /// Which: `after 100 days: the window closes`.
    pub day: String,
    /// What is likelier or less likely on the day than a moment before, the most first; or that nothing is.
    pub moves: Vec<String>,
}

/// At most so many lines a day.
const MOST_LINES: usize = 6;
/// Less than half a point does not show.
const LEAST: f64 = 0.005;

/// Every day of a deadline among the times of the figures.
pub fn on_the_day(model: &Model, findings: &DynamicsFindings) -> Vec<OnTheDay> {
    let times = findings.times.windows(2).enumerate().filter(|(_, pair)| pair[0] == pair[1]);
    times.map(|(place, pair)| one_day(model, findings, place, pair[0])).collect()
}

fn one_day(model: &Model, findings: &DynamicsFindings, place: usize, day: f64) -> OnTheDay {
    let here = model.deadlines.iter().filter(|deadline| deadline.after_days == day);
    let names: Vec<String> = here.map(|deadline| isolated(&deadline.what).into_owned()).collect();
    let mut found: Vec<(f64, String)> = Vec::new();
    let mut add = |target: Target, over_time: &[Range]| {
        let (Some(before), Some(after)) = (over_time.get(place), over_time.get(place + 1)) else { return };
        let moved = after.median - before.median;
        if moved.abs() >= LEAST {
            let (before, then) = (chance(before.median), chance(after.median));
            found.push((moved.abs(), format!("{}: {before} a moment before, {then} then", target_name(model, target))));
        }
    };
    for target in findings.targets.iter().filter(|found| matches!(found.target, Target::Outcome(_))) {
        add(target.target, &target.at);
    }
    for front in &findings.fronts {
        let ladder = &model.front(front.front).ladder;
        for (rung, over_time) in front.rungs.iter().enumerate().take(ladder.len()) {
            add(Target::Rung(front.front, rung), over_time);
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n_more = found.len().saturating_sub(MOST_LINES);
    let mut moves: Vec<String> = found.into_iter().take(MOST_LINES).map(|(_, told)| told).collect();
    if n_more > 0 {
        moves.push(format!("and {n_more} more"));
    }
    if moves.is_empty() {
        moves.push("no outcome and no rung is likelier or less likely by half a point".to_owned());
    }
    OnTheDay { day: format!("after {}: {}", ahead(day), list(&names, "and")), moves }
}
