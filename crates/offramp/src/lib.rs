//! The front room: a checked case in, findings out.
//!
//! In: an [`offramp_model::Model`] and an [`AnalysisRequest`]. Out: [`Findings`], the same bytes for the same request on any
//! number of threads. Does not know: words for people, files, the clock.
//!
//! ```
//! let text = r#"
//!     [case]
//!     title = "Two ports"
//!     [actor.nordland]
//!     can.blockades = "close the strait"
//!     wants = ["not breaks-through", "blockades"]
//!     [actor.sudland]
//!     can.breaks-through = "force a passage"
//!     wants = ["breaks-through if and only if blockades", "not blockades"]
//! "#;
//! let case = offramp_case::CaseText { name: "two-ports.toml".into(), text: text.into() };
//! let model = offramp_case::check(&case, &[]).model.expect("no errors");
//!
//! let findings = offramp::analyse(&model, &offramp::AnalysisRequest::default(), &|_| {})?;
//! let today = findings.status_quo.as_ref().expect("no rule excludes it");
//! // Nordland would like to close the strait, and does not: Sudland would then force a passage.
//! assert!(today.concepts.contains(&offramp::Concept::Seq) && !today.concepts.contains(&offramp::Concept::Nash));
//! # Ok::<(), offramp::SpaceRefused>(())
//! ```
//!
//! Reading order: [`analyse`] is the whole story; [`findings`] is what it fills in; [`request`] is what the caller decides.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod agreement;
mod analyse;
pub mod compare;
pub mod findings;
pub mod numbers;
pub mod offramps;
pub mod paths;
pub mod request;
pub mod sensitivity;
mod solved;
pub mod states;
mod verify;
mod ways;

pub use agreement::{AgreementAtRest, AgreementFindings, AgreementQuestion, agreement, agreement_at_rest};
pub use analyse::analyse;
pub use compare::{View, ViewsCompared, compare};
pub use findings::{Findings, Looked, StateFinding};
pub use offramps::{OfframpsFindings, find};
pub use paths::{PathsFindings, find_paths};
pub use request::{AnalysisRequest, Coalitions, Limits, PathsRequest};
pub use sensitivity::{FlipsFindings, find_flips};
pub use states::{ChosenStates, NoSuchState, StatesFindings, StatesRefused, StatesRequest, explain_states};
pub use verify::{Verification, verify};

pub use offramp_dynamics as dynamics;
pub use offramp_engine as engine;
pub use offramp_engine::space::{Coverage, Extent, SpaceRefused, SpaceRequest};
pub use offramp_engine::stability::Concept;
pub use offramp_explore as explore;
pub use offramp_model as model;
