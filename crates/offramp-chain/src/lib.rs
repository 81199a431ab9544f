//! Continuous-time Markov chains on numbered states, solved exactly while they fit and simulated beyond.
//!
//! In: a [`Chain`] (arcs with a rate and a cause), classes of states, a start. Out: probabilities, times, laws, gradients
//! and paths, each with the method, the number of steps and the error that was checked.
//! Does not know: actors, options, conflicts, cases, text (other than the explicit files of PRISM and Storm), the clock.
//!
//! *Exact* means: floating point with a residual that was checked, and error bounds or estimates in the answer. Rates are per
//! unit of time; the unit is the caller's. All sums have a fixed order, so the number of threads cannot change a bit.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]
#![expect(clippy::needless_range_loop, reason = "lanes and triangles read best by index")]

mod absorption;
mod causes;
mod chain;
mod components;
mod conditioned;
mod dated;
mod double;
mod each_alone;
mod explicit;
mod gradient;
mod lanes;
mod likely_paths;
mod long_run;
mod philox;
mod piecewise;
mod poisson;
mod side_by_side;
mod simulate;
mod solve;
mod state_set;
mod transient;
mod walk;

pub use absorption::{Absorption, MeanTimes, absorption, mean_times, occupation, probability_of};
pub use causes::{CauseShares, causes_by, causes_by_dated, causes_each_by, causes_in_the_end};
pub use chain::{Arc, Chain, ChainBuilder, ChainError};
pub use components::{Components, components};
pub use conditioned::{
    Conditioned, ConditionedByDate, ConditionedByTime, DatedJump, OnTheWay, conditioned, on_the_way,
};
pub use dated::{Date, DateGradient, DatedGradient, gradient_by_dated, hit_by_dated, transient_dated, values_by_dated};
pub use explicit::{
    ExplicitError, Flavour, chain_from_explicit, explicit_jump, explicit_labels, explicit_states, explicit_transitions,
    labels_from_explicit,
};
pub use gradient::{ArcGradient, chances_by, gradient_by, gradient_in_the_end, gradient_of_time, gradients_by};
pub use likely_paths::{LikelyPath, LikelyPaths, likely_paths};
pub use long_run::{
    Closed, LongRun, QuasiStationary, ReactiveFlux, long_run, long_run_shares, quasi_stationary, reactive_flux,
};
pub use philox::{Purpose, Stream, philox4x32_10};
pub use piecewise::{JumpMap, Piece, transient_piecewise};
pub use poisson::PoissonWindow;
pub use side_by_side::{ByThen, SharedDate, SideBySide};
pub use simulate::{ClassEstimate, Estimate, Simulated, SimulationPlan, Simulator};
pub use solve::{Method, Progress, SolveOptions, SolveReport, Solved, Watch};
pub use state_set::StateSet;
pub use transient::{Transient, TransientOptions, TransientRequest, hit_by, hit_by_from, transient};
pub use walk::{Jump, Walk, WalkEnd, WalkPlan, walk};
