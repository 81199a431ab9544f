//! States, moves, wants and verdicts in plain English.
//!
//! In: a model and ids. Out: [`crate::prose::Prose`] whose parts know what they are about.
//! Sentences keep to forms that are right for one and for many ("Iran would", "the militias would"), because a case does not say
//! whether a name is a plural.

mod compared;
mod moves;
mod names;
mod numbers;
mod offramps;
mod states;
mod verdicts;
mod wants;
mod ways;

pub use compared::{HOW_FLIPS, alike, answer_in_a_word, nudge};
pub use moves::WhoMoves;
pub use names::{Pronoun, is_reordering, isolated};
pub use numbers::{count, number, percent, plural, share, times};
pub use offramps::{criterion, price, prices};
pub use verdicts::{Reasons, Stance, Story};
pub use ways::{cut_in_words, range_in_days};

use offramp_model::Model;

/// Puts the things of one model into words.
#[derive(Debug, Clone, Copy)]
pub struct Words<'m> {
    /// The model.
    pub model: &'m Model,
}

impl<'m> Words<'m> {
    /// Words for the things of this model.
    pub fn new(model: &'m Model) -> Self {
        Self { model }
    }
}
