//! Files of other programs in and out, end to end.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic, in its helpers too")]

mod conditions;
mod gmcr_errors;
mod gmcr_published;
mod gmcr_robust;
mod gmcr_shapes;
mod other_formats;
mod random_cases;

use offramp_exchange::{GmcrFile, Imported, model_from_gmcr, read_gmcr};
use offramp_model::{Level, Model, Preference, RankingTier};

/// The save files in `tests/exchange/files`, made from the facts of published conflicts.
pub(crate) const FIXTURES: [&str; 3] =
    [include_str!("files/prisoners.gmcr"), include_str!("files/syria-iraq.gmcr"), include_str!("files/elmira.gmcr")];

pub(crate) fn read(text: &str) -> GmcrFile {
    read_gmcr(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(crate) fn import(text: &str) -> Imported {
    model_from_gmcr(&read(text), "Test")
}

/// All states of a model with two-level options, in ascending order of their binary number.
pub(crate) fn all_states(n_options: usize) -> Vec<Vec<Level>> {
    (0..1u64 << n_options).map(|code| (0..n_options).map(|k| (code >> k & 1) as Level).collect()).collect()
}

/// The feasible states of a model with two-level options, in ascending order of their binary number.
pub(crate) fn feasible_states(model: &Model) -> Vec<Vec<Level>> {
    all_states(model.options.len()).into_iter().filter(|state| model.is_feasible(state)).collect()
}

/// The model without words: what a save file can carry. Names, formulas and order stay.
pub(crate) fn without_text(mut model: Model) -> Model {
    model.rules.iter_mut().for_each(|rule| rule.never.text.clear());
    for actor in &mut model.actors {
        match &mut actor.wants {
            Preference::Wants(wants) => wants.iter_mut().for_each(|want| want.that.text.clear()),
            Preference::Weights(weights) => weights.iter_mut().for_each(|weight| weight.that.text.clear()),
            Preference::Ranking(tiers) => {
                for tier in tiers {
                    if let RankingTier::Conditions(conditions) = tier {
                        conditions.iter_mut().for_each(|condition| condition.text.clear());
                    }
                }
            }
        }
    }
    model
}
