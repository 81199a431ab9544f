//! One trajectory of a chain, jump by jump with its times.
//!
//! In: a chain, a start, where to stop, a seed and the number of the trajectory. Out: the jumps. Replays exactly what any
//! other run with the same seed and number does.

use crate::chain::Chain;
use crate::philox::{Purpose, Stream};
use crate::state_set::StateSet;

/// One jump of a trajectory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// When it happens.
    pub time: f64,
    /// The arc that is taken, by position; its cause says why.
    pub arc: usize,
    /// The state that is entered.
    pub state: u32,
}

/// Why a trajectory ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkEnd {
    /// It entered a state of the stopping set (or started in it).
    Stopped,
    /// It is in a state that nothing leaves.
    Stuck,
    /// The next jump comes after the time looked at.
    TimeUp,
    /// It made as many jumps as allowed.
    JumpLimit,
}

/// One trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The state at time 0.
    pub start: u32,
    /// The jumps, in order.
    pub jumps: Vec<Jump>,
    /// Why there are no more.
    pub end: WalkEnd,
}

impl Walk {
    /// The state in which the trajectory ends.
    pub fn last_state(&self) -> u32 {
        self.jumps.last().map_or(self.start, |jump| jump.state)
    }
}

/// Where a trajectory starts and ends at the latest.
#[derive(Debug, Clone, Copy)]
pub struct WalkPlan<'a> {
    /// The state at time 0.
    pub start: u32,
    /// States that end the trajectory.
    pub stop: Option<&'a StateSet>,
    /// The last time looked at; may be infinite.
    pub until: f64,
    /// Most jumps.
    pub max_jumps: usize,
}

/// Trajectory number `trajectory` under `seed`.
pub fn walk(chain: &Chain, plan: &WalkPlan, seed: u64, trajectory: u64) -> Walk {
    let (mut choices, mut clock) = streams(seed, trajectory);
    let (mut state, mut time, mut jumps) = (plan.start, 0.0, Vec::new());
    let end = loop {
        if plan.stop.is_some_and(|stop| stop.contains(state)) {
            break WalkEnd::Stopped;
        }
        let Some(arc) = choose(chain, state, &mut choices) else { break WalkEnd::Stuck };
        if jumps.len() >= plan.max_jumps {
            break WalkEnd::JumpLimit;
        }
        time += clock.exponential(chain.exit_rate(state));
        if time > plan.until {
            break WalkEnd::TimeUp;
        }
        state = chain.targets()[arc];
        jumps.push(Jump { time, arc, state });
    };
    Walk { start: plan.start, jumps, end }
}

fn streams(seed: u64, trajectory: u64) -> (Stream, Stream) {
    (Stream::new(seed, trajectory, Purpose::Jump), Stream::new(seed, trajectory, Purpose::Clock))
}

/// An arc of a state with probability proportional to its rate; `None` when nothing leaves.
pub(crate) fn choose(chain: &Chain, state: u32, draws: &mut Stream) -> Option<usize> {
    let range = chain.arc_range(state);
    let mut rest = draws.unit() * chain.exit_rate(state);
    let mut chosen = None;
    for arc in range {
        let rate = chain.rates()[arc];
        if rate > 0.0 {
            // The last one with a positive rate is kept, so that rounding cannot fall off the end.
            chosen = Some(arc);
            if rest < rate {
                break;
            }
            rest -= rate;
        }
    }
    chosen
}
