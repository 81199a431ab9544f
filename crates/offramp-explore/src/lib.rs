//! Which inputs of a number-valued model its outputs depend on.
//!
//! In: named [`Inputs`] with ranges or levels, and a model: a function from input values to output values. Out: [`Morris`] screening,
//! [`Sobol`] indices, [`Prim`] boxes, each with the number of runs and the error that comes of there being no more.
//! Does not know: conflicts, cases, text, files, the clock, or any random source but the seed it is handed.
//!
//! All three ask the same question at different depth. Morris takes few runs and says which inputs matter at all. Sobol indices
//! divide the variance of an output among the inputs. PRIM finds the corner of the inputs in which an output is of
//! interest. Every random choice comes from a stream numbered by what it is for, so the number of threads cannot change a
//! bit, and results of a study that was stopped are those of a shorter study.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

mod error;
mod inputs;
mod morris;
mod prim;
mod runs;
mod sobol;
mod streams;

pub use error::ExploreError;
pub use inputs::{Input, Inputs, Spread};
pub use morris::{Effects, Morris, MorrisOutput, MorrisRequest, morris};
pub use prim::{FoundBox, Limit, Prim, PrimRequest, Step, Within, prim};
pub use runs::{Model, Runs, Study, Watch, sample};
pub use sobol::{Index, MAX_SOBOL_INPUTS, MAX_SOBOL_ROWS, Sobol, SobolOutput, SobolRequest, sobol};
