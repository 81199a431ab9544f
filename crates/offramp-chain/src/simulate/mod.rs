//! Simulation for chains that are too large to solve, and as a second opinion on those that are not.
//!
//! In: a chain, a start, classes, times, a seed. Out: estimates with their uncertainty. Trajectories run on the jump chain
//! (who wins in the end) or on the uniformised chain (who wins by a time); the clock itself is never drawn: a class that is
//! entered at step `k` counts for each time with the probability that `k` steps have happened by then. Causes that are named
//! are integrated instead of drawn: at every step their chance is added up and the trajectory goes on with what is left.
//! Any trajectory can be replayed alone. Counts are integers and weights are added in the order of trajectories, so
//! that the number of threads cannot change a bit.

mod estimate;
mod integrated;
mod kernel;
mod table;

use std::fmt;

use crate::chain::{Chain, ChainError};
use crate::philox::{Purpose, Stream};
use crate::poisson::PoissonWindow;
use crate::solve::{Progress, Watch};
use crate::state_set::StateSet;
use crate::transient::{check_times, union};
use crate::walk::{Jump, Walk, WalkEnd};

pub use estimate::{ClassEstimate, Estimate, Simulated};
use table::{Ends, Table};

/// What to simulate.
#[derive(Clone, Copy)]
pub struct SimulationPlan<'a> {
    /// The law at time 0.
    pub start: &'a [f64],
    /// The classes that compete; entering one ends a trajectory.
    pub classes: &'a [StateSet],
    /// Times in rising order; empty for "in the end".
    pub times: &'a [f64],
    /// Number of trajectories.
    pub runs: u64,
    /// Number of the first one; runs with other numbers are independent of these.
    pub first_trajectory: u64,
    /// Chooses all random numbers, together with the trajectory's number.
    pub seed: u64,
    /// Most steps per trajectory; those cut off are counted in the answer.
    pub max_steps: u32,
    /// Causes that are integrated when they enter a class, instead of drawn.
    pub integrate: &'a [u16],
    /// Most bytes for tables.
    pub max_bytes: u64,
    /// Called from time to time.
    pub watch: Option<Watch<'a>>,
}

impl<'a> SimulationPlan<'a> {
    /// A plan with 100,000 runs from seed 1 and nothing integrated.
    pub fn new(start: &'a [f64], classes: &'a [StateSet]) -> SimulationPlan<'a> {
        SimulationPlan {
            start,
            classes,
            times: &[],
            runs: 100_000,
            first_trajectory: 0,
            seed: 1,
            max_steps: 1_000_000,
            integrate: &[],
            max_bytes: 4 << 30,
            watch: None,
        }
    }
}

impl fmt::Debug for SimulationPlan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulationPlan")
            .field("times", &self.times)
            .field("runs", &self.runs)
            .field("first_trajectory", &self.first_trajectory)
            .field("seed", &self.seed)
            .field("max_steps", &self.max_steps)
            .field("integrate", &self.integrate)
            .finish_non_exhaustive()
    }
}

/// A chain made ready for simulation.
#[derive(Debug)]
pub struct Simulator<'a> {
    chain: &'a Chain,
    plan: SimulationPlan<'a>,
    ends: Ends,
    table: Table,
    // Cumulative start, for a start that is not one state.
    starts: Vec<(u32, f64)>,
    // Per time, P(at least k steps have happened) for k = 0, 1, ...; empty for "in the end".
    reached: Vec<Vec<f64>>,
    limit: u32,
}

impl<'a> Simulator<'a> {
    /// Checks the plan and makes the tables.
    ///
    /// # Errors
    /// A start that is no law, classes that overlap, times not in rising order, more memory than allowed, more steps by the
    /// last time than allowed.
    pub fn new(chain: &'a Chain, plan: SimulationPlan<'a>) -> Result<Simulator<'a>, ChainError> {
        chain.check_law(plan.start)?;
        check_times(plan.times)?;
        let stop = union(chain, plan.classes)?;
        let ends = Ends::new(chain, plan.classes, plan.integrate);
        let exit = |state: u32| if stop.contains(state) { 0.0 } else { chain.exit_rate(state) };
        let rate = (0..chain.n_states() as u32).map(exit).fold(0.0, f64::max);
        let uniform = (!plan.times.is_empty()).then_some(rate);
        let windows = plan.times.iter().map(|&time| PoissonWindow::new(rate * time, 1e-18));
        let reached: Vec<Vec<f64>> = windows.map(|window| at_least(&window)).collect();
        let longest = reached.iter().map(Vec::len).max().unwrap_or(0);
        let needed = longest.saturating_sub(1) as u64;
        if needed > u64::from(plan.max_steps) {
            return Err(ChainError::StepLimit { needed, limit: u64::from(plan.max_steps) });
        }
        let limit = if plan.times.is_empty() { plan.max_steps } else { needed as u32 };
        let table = Table::new(chain, &ends, uniform, plan.max_bytes)?;
        let mut sum = 0.0;
        let positive = plan.start.iter().enumerate().filter(|(_, mass)| **mass > 0.0);
        let starts = positive
            .map(|(state, mass)| {
                sum += mass;
                (state as u32, sum)
            })
            .collect();
        Ok(Simulator { chain, plan, ends, table, starts, reached, limit })
    }

    /// Runs all trajectories.
    ///
    /// # Errors
    /// Stopped on request.
    pub fn run(&self) -> Result<Simulated, ChainError> {
        if self.table.hazards.is_empty() { kernel::run(self) } else { integrated::run(self) }
    }

    /// One trajectory with its jumps and their times. Times are drawn here, for this trajectory alone; the estimates use
    /// their exact law instead. Integrated causes do not appear: the trajectory goes on as if they had not happened.
    pub fn replay(&self, trajectory: u64) -> Walk {
        let start = self.start_of(trajectory);
        let mut clock = Stream::new(self.plan.seed, trajectory, Purpose::Clock);
        let mut choices = Stream::new(self.plan.seed, trajectory, Purpose::Jump);
        let (mut state, mut time, mut jumps, mut steps) = (start, 0.0, Vec::new(), 0);
        let end = loop {
            if self.ends.class_of(state).is_some() {
                break WalkEnd::Stopped;
            }
            if steps >= self.limit {
                break if self.plan.times.is_empty() { WalkEnd::JumpLimit } else { WalkEnd::TimeUp };
            }
            let Some(arc) = self.table.arc(state, choices.bits()) else { break WalkEnd::Stuck };
            steps += 1;
            time += clock.exponential(self.table.rate.unwrap_or(self.chain.exit_rate(state)));
            if let Some(arc) = arc {
                state = self.chain.targets()[arc];
                jumps.push(Jump { time, arc, state });
            }
        };
        Walk { start, jumps, end }
    }

    fn start_of(&self, trajectory: u64) -> u32 {
        if let [(state, _)] = self.starts[..] {
            return state;
        }
        let whole = self.starts.last().map_or(1.0, |&(_, sum)| sum);
        let draw = Stream::new(self.plan.seed, trajectory, Purpose::Start).unit() * whole;
        let place = self.starts.partition_point(|&(_, sum)| sum <= draw);
        self.starts[place.min(self.starts.len() - 1)].0
    }

    fn tell(&self, done: u64) -> Result<(), ChainError> {
        let progress = Progress { stage: "simulating", done, of: Some(self.plan.runs) };
        match self.plan.watch {
            Some(watch) if watch(progress).is_break() => Err(ChainError::Stopped),
            _ => Ok(()),
        }
    }
}

/// `P(N >= k)` for `k` from 0 on.
fn at_least(window: &PoissonWindow) -> Vec<f64> {
    let mut list = vec![1.0];
    list.extend(window.tails());
    // The last tail is 0: nothing is gained by looking further.
    list.pop();
    list
}
