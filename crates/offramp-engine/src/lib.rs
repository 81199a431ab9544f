//! Questions asked of a checked model: which states there are, how actors rank them, and where they come to rest.
//!
//! In: an [`offramp_model::Model`]. Out: findings with their method, coverage and witnesses.
//! Does not know: text, files, the clock, or any random source it was not handed.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod agreement;
pub mod bits;
pub mod cells;
pub mod coalition;
pub mod compare;
pub mod evolution;
pub mod expect;
pub mod explain;
pub mod flips;
pub mod fronts;
pub mod horizons;
pub mod offramps;
pub mod paths;
pub mod patterns;
pub mod perception;
pub mod preference;
pub mod ranking;
mod sequences;
pub mod space;
pub mod stability;
pub mod worlds;
