//! Findings of further analyses as chapters of the report.
//!
//! In: a model and findings. Out: a [`crate::Chapter`] each. Says nothing that the findings do not hold.

mod carrying;
mod chances;
mod compared;
mod coupling;
mod deals;
mod lanes;
mod versions;
mod ways_out;

pub use carrying::carrying_chapter;
pub use chances::chances_chapter;
pub use compared::compare_chapter;
pub use coupling::coupling_chapter;
pub use deals::deals_chapter;
pub use versions::{Version, versions_chapter};
pub use ways_out::{WaysOut, ways_out_chapter};
