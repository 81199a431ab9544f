//! The arbiter: slow answers straight from the definitions, for tests of the engine.
//!
//! In: a checked [`offramp_model::Model`]. Out: which states are stable for whom under which concept, every legal move,
//! and yes-or-no answers about single steps and paths, with which explanations are verified. [`random_model()`] makes the
//! models on which engine and arbiter are compared.
//! Does not: use any theorem, value form, rank table or shortcut. Where a definition says "there is a sequence", the
//! sequences are searched, one state and last mover at a time. It is meant for small worlds and refuses large ones.
//!
//! Reading order: [`arbiter`] (states, preferences, who agrees to what), [`moves`], [`verdicts`], [`coalitions`], [`agreement`],
//! [`bargains`], [`linkage`], [`keeping`], [`witness`], [`sketch`], [`corner_cases`] and [`mod@random_model`] with
//! [`random_extras`].
//!
//! After: Fang, Hipel & Kilgour 1993, *Interactive Decision Making* (graph model, legal sequences); Howard 1971 (GMR,
//! SMR); Fraser & Hipel 1979, 1984 (SEQ); Rêgo & Vieira 2017 (SSEQ); Inohara & Hipel 2008 (coalitions). Agreements,
//! votes and consent are offramp's own and are stated where they are used.

pub mod agreement;
pub mod arbiter;
pub mod bargains;
pub mod coalitions;
pub mod corner_cases;
pub mod keeping;
pub mod linkage;
pub mod moves;
pub mod random_extras;
mod random_formula;
pub mod random_model;
pub mod sketch;
mod state_set;
mod states;
pub mod verdicts;
pub mod witness;

pub use arbiter::{Arbiter, MAX_MOVES, MAX_STATES, Refusal};
pub use moves::Mover;
pub use random_model::{Shape, random_model};
pub use state_set::StateSet;
pub use verdicts::Concept;
