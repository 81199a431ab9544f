//! Findings of further analyses as chapters of the report.
//!
//! In: a model and findings. Out: a [`crate::Chapter`] each. Says nothing that the findings do not hold.

mod chances;
mod deals;

pub use chances::chances_chapter;
pub use deals::deals_chapter;
