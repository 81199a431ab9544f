//! From a checked case to a Markov chain on its states, and from the chain to answers.
//!
//! In: an [`offramp_model::Model`]. Out: how likely, how soon, by which channel, each conditional on draws of what the case does not say
//! in numbers. Does not know: text, files, the clock, or any random source but the seed it is handed.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

mod answers;
pub mod asides;
pub mod base_rate;
pub mod board;
mod builder;
pub mod case_dynamics;
pub mod channel;
pub mod compare;
pub mod coupling;
pub mod dates;
pub mod defaults;
pub mod doubts;
pub mod draw;
pub mod expect;
pub mod export;
pub mod extras;
pub mod findings;
mod fitting;
pub mod foresight;
pub mod gradient;
pub mod holding;
mod joint_choices;
pub mod met_states;
pub mod on_the_fly;
mod outlooks;
pub mod own_moves;
mod packed;
pub mod plan;
mod questions;
pub mod range;
pub mod rates;
pub mod simplified;
pub mod simulated;
mod simulated_study;
pub mod states_met;
pub mod study;
pub mod tempo;
mod truths;
pub mod undecided;
pub mod under_way;
pub mod utility;
pub mod ways;
mod worlds;

pub use asides::Aside;
pub use board::{Board, BoardRefused, Extent};
pub use case_dynamics::{CaseDynamics, MindSettings, Moving};
pub use channel::{Cause, Channel, Who};
pub use compare::{Comparison, compare};
pub use draw::Draw;
pub use findings::{DynamicsFindings, Target, TargetFinding};
pub use foresight::Foresight;
pub use range::Range;
pub use simulated_study::{ReplayedMove, WEIGHED_MOVES, replay};
pub use study::{DynamicsRefused, DynamicsRequest, study};
pub use tempo::Decisiveness;
