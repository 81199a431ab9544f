//! What a checked case *is*: actors, options, levels, conditions, wants, rules, agreements, institutions.
//!
//! In: nothing; other rooms build these types. Out: a [`Model`] that every analysis reads.
//! Does not know: text files, TOML, places in a file, files on disk, randomness, or how anything is computed.
//!
//! Reading order: [`ids`], [`condition`], [`preference`], [`movers`], [`dynamics`], [`evidence`], [`model`].

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod condition;
pub mod dynamics;
pub mod evidence;
pub mod ids;
pub mod model;
pub mod movers;
pub mod preference;

pub use condition::{Comparison, Condition, Formula, LevelSet, LinearTerm};
pub use evidence::{Claim, Document, Evidence, Source, Standing, Voice};
pub use ids::{ActorId, AgreementId, FrontId, InstitutionId, Level, OptionId};
pub use model::{CaseFacts, Expectation, Front, Model, Outcome, OverlayFacts, OverlayKind, Rule, Rung, Unused};
pub use movers::{
    Actor, Agreement, CaseOption, Consenter, Directions, Institution, Leave, Owner, Perception, PoolUse, PoolWear,
    PowerShift, Vote,
};
pub use preference::{Decision, Preference, RankingTier, Want, Weight};
