//! Findings of further analyses as chapters of the report.
//!
//! In: a model and findings. Out: a [`crate::Chapter`] each. Says nothing that the findings do not hold.

mod chances;
mod deals;
mod ways_out;

pub use chances::chances_chapter;
pub use deals::deals_chapter;
pub use ways_out::{WaysOut, ways_out_chapter};
