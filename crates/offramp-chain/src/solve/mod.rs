//! Linear systems of a chain, one strongly connected component after the other.
//!
//! In: the rates among transient states and non-negative right-hand sides. Out: solutions with the method, the number of
//! iterations and the residual that was checked.
//!
//! Two systems occur. Forward, `sum_y q(x,y) (X(x) - X(y)) = b(x)`: probabilities and times seen from every state. Backward,
//! the transpose: expected time spent in every state from one start. Components are solved in the order in which they lead
//! to each other, so that a large system falls apart where it can. Small components are eliminated directly without any
//! subtraction ([`dense`]), large ones by an iteration whose error is measured relative to each entry ([`krylov`],
//! [`refine`]); what fails there falls back to elimination, then to Gauss-Seidel, and never returns a value unchecked.

mod blocks;
mod dense;
mod krylov;
mod refine;
mod sweeps;
mod system;

use std::fmt;
use std::ops::ControlFlow;

pub(crate) use blocks::{solve_backward, solve_forward};

use crate::chain::ChainError;

/// What a long computation says about itself while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: &'static str,
    /// Steps done so far in this stage.
    pub done: u64,
    /// Steps at most, when that is known.
    pub of: Option<u64>,
}

/// Called from time to time; answering `Break` stops the work with [`ChainError::Stopped`].
pub type Watch<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// How to solve linear systems.
#[derive(Clone, Copy)]
pub struct SolveOptions<'a> {
    /// Relative error asked for in every entry; the estimate in the report is compared with it.
    pub tolerance: f64,
    /// Largest number of products with the matrix per component and right-hand side group.
    pub max_products: u64,
    /// Components up to this many states are eliminated directly.
    pub direct_up_to: usize,
    /// Components up to this many states are eliminated directly when the iteration fails.
    pub direct_as_fallback_up_to: usize,
    /// Called from time to time.
    pub watch: Option<Watch<'a>>,
}

impl Default for SolveOptions<'_> {
    fn default() -> Self {
        SolveOptions {
            tolerance: 1e-12,
            max_products: 20_000,
            direct_up_to: 96,
            direct_as_fallback_up_to: 2048,
            watch: None,
        }
    }
}

impl fmt::Debug for SolveOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SolveOptions")
            .field("tolerance", &self.tolerance)
            .field("max_products", &self.max_products)
            .field("direct_up_to", &self.direct_up_to)
            .field("direct_as_fallback_up_to", &self.direct_as_fallback_up_to)
            .finish_non_exhaustive()
    }
}

impl SolveOptions<'_> {
    pub(crate) fn tell(&self, stage: &'static str, done: u64, of: Option<u64>) -> Result<(), ChainError> {
        match self.watch {
            Some(watch) if watch(Progress { stage, done, of }).is_break() => Err(ChainError::Stopped),
            _ => Ok(()),
        }
    }
}

/// How a component was solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// A single state: one division.
    Substitution,
    /// Elimination without subtractions (Grassmann, Taksar & Heyman 1985): every entry accurate to rounding.
    Elimination,
    /// BiCGSTAB (van der Vorst 1992) with sweeps, refined relative to each entry with residuals in double precision twice over.
    Krylov,
    /// Gauss-Seidel sweeps, refined in the same way, because the Krylov iteration did not get there.
    GaussSeidel,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Method::Substitution => "substitution",
            Method::Elimination => "elimination without subtractions",
            Method::Krylov => "BiCGSTAB with refinement",
            Method::GaussSeidel => "Gauss-Seidel",
        })
    }
}

/// How a set of systems was solved, and how well.
#[derive(Debug, Clone, PartialEq)]
pub struct SolveReport {
    /// Strongly connected components that were solved.
    pub components: usize,
    /// States in the largest one.
    pub largest_component: usize,
    /// The methods used, without repetition, in the order of [`Method`].
    pub methods: Vec<Method>,
    /// Products with the matrix, over all components.
    pub products: u64,
    /// The largest residual relative to the size of its own row, over all iterated components; 0 when nothing was iterated.
    pub residual: f64,
    /// Bound on the largest relative error of any entry: the residual times the expected number of jumps of the conditioned
    /// chain.
    pub error_estimate: f64,
}

impl Default for SolveReport {
    fn default() -> Self {
        SolveReport {
            components: 0,
            largest_component: 0,
            methods: Vec::new(),
            products: 0,
            residual: 0.0,
            error_estimate: f64::EPSILON,
        }
    }
}

impl SolveReport {
    pub(crate) fn used(&mut self, method: Method) {
        if let Err(place) = self.methods.binary_search(&method) {
            self.methods.insert(place, method);
        }
    }

    pub(crate) fn join(&mut self, other: &SolveReport) {
        self.components = self.components.max(other.components);
        self.largest_component = self.largest_component.max(other.largest_component);
        other.methods.iter().for_each(|&method| self.used(method));
        self.products += other.products;
        self.residual = self.residual.max(other.residual);
        self.error_estimate = self.error_estimate.max(other.error_estimate);
    }
}

/// An answer with the report of how it was solved.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved<T> {
    /// The answer.
    pub value: T,
    /// How it was solved.
    pub report: SolveReport,
}
