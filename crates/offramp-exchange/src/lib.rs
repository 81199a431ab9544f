//! Other programs' files in and out, and random cases for timing.
//!
//! In: the bytes of another program's file, or a checked [`Model`](offramp_model::Model). Out: a model with notes on
//! what could not be carried over, the text of a case, or the text of another program's file.
//! Does not know: how the case language is parsed, how anything is analysed, files on disk.
//!
//! Reading order: [`error`], [`gmcr`], [`ranks`], then one file per format that is written, then [`random_case()`].

pub mod csv_from_model;
pub mod error;
pub mod gmcr;
pub mod nfg_from_model;
pub mod random_case;
pub mod ranks;
mod refusals;
mod toml_text;

pub use csv_from_model::to_csv;
pub use error::{ExchangeError, Exported, Refusal};
pub use gmcr::{GmcrFile, Imported, case_text_from_gmcr, model_from_gmcr, read_gmcr, to_gmcr};
pub use nfg_from_model::to_nfg;
pub use random_case::{RandomCasePlan, random_case};
