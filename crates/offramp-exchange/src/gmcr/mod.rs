//! Save files of GMCR+ and gmcr-py: JSON with options, decision makers, infeasible patterns and preferences.
//!
//! In: such a file's bytes. Out: a [`GmcrFile`] that has been checked, and from it a model or the text of a case; and
//! back, from a model to such a file.
//! Does not look at: results saved in the file (coalition tables, reachability), except that saved payoffs are compared.
//!
//! Reading order: [`file`], [`read`], `states`, `model_from_gmcr`, `case_text_from_gmcr`, `patterns_from_formula`,
//! `gmcr_from_model`.

mod case_text_from_gmcr;
pub mod file;
mod gmcr_from_model;
mod model_from_gmcr;
mod names;
mod patterns_from_formula;
mod payoffs;
mod preferences;
pub mod read;
mod states;

pub use case_text_from_gmcr::case_text_from_gmcr;
pub use file::{DecisionMaker, GmcrFile, GmcrOption, Literal, Pattern, Statement};
pub use gmcr_from_model::to_gmcr;
pub use model_from_gmcr::{Imported, model_from_gmcr};
pub use read::read_gmcr;
