//! The front room: a checked case in, findings out.
//!
//! In: an [`offramp_model::Model`] and an [`AnalysisRequest`]. Out: [`Findings`], the same bytes for the same request on any
//! number of threads. Does not know: words for people, files, the clock.
//!
//! Reading order: [`analyse`] is the whole story; [`findings`] is what it fills in; [`request`] is what the caller decides.

mod analyse;
pub mod findings;
pub mod request;
mod solved;
mod verify;
mod ways;

pub use analyse::analyse;
pub use findings::{Findings, Looked, StateFinding};
pub use request::{AnalysisRequest, Coalitions, Limits};
pub use verify::{Verification, verify};

pub use offramp_engine as engine;
pub use offramp_engine::space::{Coverage, Extent, SpaceRefused, SpaceRequest};
pub use offramp_engine::stability::Concept;
pub use offramp_model as model;
