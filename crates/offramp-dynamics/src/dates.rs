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
use offramp_model::{Level, Model};

/// The deadlines of a case in the order in which they happen: by day, then as the case lists them.
pub fn in_order(model: &Model) -> Vec<usize> {
    let mut order: Vec<usize> = (0..model.deadlines.len()).collect();
    order.sort_by(|&a, &b| model.deadlines[a].after_days.total_cmp(&model.deadlines[b].after_days));
    order
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
