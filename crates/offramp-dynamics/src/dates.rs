//! What happens at a date, and what is verified: deadlines as jumps, verification as something that comes to its end by itself.
//!
//! In: a model, levels, days. Out: which changes nature makes, and which moves have to wait. Does not: solve anything, or list states
//! ([`crate::board::Board`] does, [`crate::under_way`] makes jumps of the chain from it).
//!
//! A *deadline* falls exactly so many days from today. Of several on one day the order is that of the case. Nobody foresees one: values look ahead at
//! rates only. Where it sets what rules exclude, nothing happens.
//!
//! A *verification* of a level takes an exponential time with the stated mean, counted from when the level is entered; then the next level opens
//! with the stated chance, or the option falls back. Meanwhile no move of anybody passes the level, and moves down stay free.

use crate::board::Nature;
use crate::study::DynamicsRequest;
use offramp_model::{Level, Model};

/// The deadlines of a case in the order in which they happen: by day, then as the case lists them.
pub fn in_order(model: &Model) -> Vec<usize> {
    let mut order: Vec<usize> = (0..model.deadlines.len()).collect();
    order.sort_by(|&a, &b| model.deadlines[a].after_days.total_cmp(&model.deadlines[b].after_days));
    order
}

/// Days of deadlines that are shown as steps, at most: every one of them keeps two more laws of the chain.
pub const MOST_STEPS: usize = 20;

/// The days within the time asked about on which a deadline falls, rising, each once; none where only the end is asked for.
pub(crate) fn days_of_steps(model: &Model, request: &DynamicsRequest) -> Vec<f64> {
    let falls = |&day: &f64| request.n_times > 1 && day > 0.0 && day <= request.by_days;
    let mut days: Vec<f64> = in_order(model).into_iter().map(|number| model.deadlines[number].after_days).collect();
    days.retain(falls);
    days.dedup();
    days.truncate(MOST_STEPS);
    days
}

/// So shortly before a day that nothing happens in between, and not so shortly that sums of times could round it away.
fn moment_before(day: f64) -> f64 {
    day * (1.0 - 1e-11)
}

/// The times at which figures are kept, rising: evenly spread, and every day of a deadline with the last moment before it.
pub(crate) fn solved_times(request: &DynamicsRequest) -> Vec<f64> {
    let n_times = request.n_times.max(1);
    let even = (1..=n_times).map(|step| request.by_days * step as f64 / n_times as f64);
    let steps = request.steps_at.iter().flatten().flat_map(|&day| [moment_before(day), day]);
    let mut times: Vec<f64> = even.chain(steps).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    times
}

/// The same as they are shown: a day of a deadline stands twice, first for the moment before.
pub(crate) fn shown_times(request: &DynamicsRequest) -> Vec<f64> {
    let steps = request.steps_at.iter().flatten();
    let day_after = |time: f64| steps.clone().copied().find(|&day| moment_before(day) == time);
    solved_times(request).into_iter().map(|time| day_after(time).unwrap_or(time)).collect()
}

/// The levels after a deadline.
pub(crate) fn after_deadline(model: &Model, deadline: usize, mut levels: Vec<Level>) -> Vec<Level> {
    model.deadlines[deadline].sets.iter().for_each(|&(option, level)| levels[option.index()] = level);
    levels
}

/// Whether a move between two combinations of levels would pass a level that is verified first.
pub(crate) fn has_to_wait(model: &Model, before: &[Level], after: &[Level]) -> bool {
    let bars = |verified: &offramp_model::dynamics::Verification| {
        let option = verified.option.index();
        verified.bars(before[option], after[option])
    };
    model.verifications.iter().any(bars)
}

/// How the verifications that are going on can end: what it is, the levels then, the rate a day.
pub(crate) fn ends_of_verification(model: &Model, levels: &[Level]) -> Vec<(Nature, Vec<Level>, f64)> {
    let mut ends = Vec::new();
    for (number, verified) in model.verifications.iter().enumerate() {
        let option = verified.option.index();
        if levels[option] != verified.level {
            continue;
        }
        let kept = verified.chance / verified.takes_days;
        let wanting = (1.0 - verified.chance) / verified.takes_days;
        let number = number as u16;
        let both =
            [(Nature::Kept(number), verified.then, kept), (Nature::FoundWanting(number), verified.otherwise, wanting)];
        for (what, level, rate) in both {
            let mut after = levels.to_vec();
            after[option] = level;
            if rate > 0.0 && level != levels[option] {
                ends.push((what, after, rate));
            }
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(more: &str) -> Model {
        let text = format!(
            "[case]\ntitle = \"t\"\n[actor.a]\ncan.x = \"x\"\nwants = [\"a.x\"]\n[actor.a.can.y]\nlevels = [\"no\", \
             \"begun\", \"half\", \"done\"]\n{more}"
        );
        let case = offramp_case::CaseText { name: "toy.toml".to_owned(), text };
        let checked = offramp_case::check(&case, &[]);
        checked.model.unwrap_or_else(|| panic!("{:?}", checked.diagnostics))
    }

    #[test]
    fn deadlines_happen_by_day_and_then_as_listed() {
        let one = |name: &str, after: &str| {
            format!("[deadline.{name}]\nafter = \"{after}\"\nsets = {{ \"a.x\" = \"no\" }}\n")
        };
        let model = model(&[one("p", "5 weeks"), one("q", "2 days"), one("r", "35 days"), one("s", "1 day")].concat());
        let names: Vec<&str> = in_order(&model).into_iter().map(|number| model.deadlines[number].id.as_str()).collect();
        assert_eq!(names, ["s", "q", "p", "r"]);
    }

    #[test]
    fn what_is_verified_is_not_passed_by_a_move() {
        let model = model("[actor.a.can.y.verified.begun]\ntakes = \"10 days\"\nchance = 0.75\n");
        assert!(has_to_wait(&model, &[0, 0], &[0, 2]) && has_to_wait(&model, &[0, 1], &[1, 3]));
        assert!(!has_to_wait(&model, &[0, 0], &[0, 1]) && !has_to_wait(&model, &[0, 3], &[0, 1]));
        assert!(!has_to_wait(&model, &[0, 2], &[0, 3]));
        let ends = ends_of_verification(&model, &[1, 1]);
        let found: Vec<(Vec<Level>, f64)> = ends.into_iter().map(|(_, levels, rate)| (levels, rate)).collect();
        assert_eq!(found, [(vec![1, 2], 0.075), (vec![1, 0], 0.025)]);
        assert!(ends_of_verification(&model, &[1, 2]).is_empty());
    }
}
