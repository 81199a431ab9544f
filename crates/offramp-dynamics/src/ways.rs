//! The most likely ways to a target, as whole paths, in one draw that stands for the others.
//!
//! In: a board, its wants, the figures of all draws. Out: per target a few paths with who does what and why. Does not: choose targets.
//!
//! A way's probability is the product of the probabilities of its steps, given that somebody moves at all; it visits no state twice.
//! The draw is the one whose probability of reaching the target is the (lower) middle one.

use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::channel::Cause;
use crate::draw::Draw;
use crate::findings::Target;
use crate::under_way::{Assembled, AssemblyRefused, Staged, assemble};
use offramp_chain::{ChainError, StateSet, likely_paths};
use offramp_model::Level;

/// The most likely ways to one target.
#[derive(Debug, Clone, PartialEq)]
pub struct WaysTo {
    /// The target.
    pub target: Target,
    /// The number of the draw that they are from.
    pub draw: usize,
    /// The ways, most likely first.
    pub ways: Vec<Way>,
    /// Whether the search was cut short before as many as asked for were found.
    pub limit_reached: bool,
}

/// One way.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Its probability among all that could happen next, step by step.
    pub probability: f64,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step of a way.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Who makes it, and why.
    pub cause: Cause,
    /// The level of every option before it.
    pub before: Vec<Level>,
    /// The level of every option after it.
    pub after: Vec<Level>,
}

/// How many ways are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaysLimits {
    /// Ways per target; 0 asks for none.
    pub ways: usize,
    /// Beginnings of ways looked at per target.
    pub beginnings: usize,
}

impl Default for WaysLimits {
    fn default() -> Self {
        Self { ways: 2, beginnings: 200_000 }
    }
}

/// The most likely ways to sets of positions from today, each in its own draw. `asked` holds target, draw and where it holds.
///
/// # Errors
/// As for the chain.
pub(crate) fn ways(
    dynamics: &CaseDynamics<'_, '_>,
    causes: &[Cause],
    asked: &[(Target, usize, &[bool])],
    seed: u64,
    minds: &MindSettings,
    (staged, max_states): (&Staged, usize),
    limits: WaysLimits,
) -> Result<Vec<WaysTo>, AssemblyRefused> {
    let mut chains: Vec<(usize, Assembled)> = Vec::new();
    let mut found = Vec::new();
    for &(target, draw, holds) in asked {
        let known = chains.iter().position(|(number, _)| *number == draw);
        let at = match known {
            Some(at) => at,
            None => {
                let moving = dynamics.moving(Draw { seed, number: draw as u64 }, minds, staged);
                chains.push((draw, assemble(dynamics.board, &moving, staged, max_states)?));
                chains.len() - 1
            }
        };
        let chain = &chains[at].1;
        match one_target(dynamics, causes, chain, holds, limits) {
            Ok((ways, limit_reached)) => found.push(WaysTo { target, draw, ways, limit_reached }),
            Err(ChainError::Impossible) => {}
            Err(error) => return Err(AssemblyRefused::Chain(error)),
        }
    }
    Ok(found)
}

fn one_target(
    dynamics: &CaseDynamics<'_, '_>,
    causes: &[Cause],
    assembled: &Assembled,
    holds: &[bool],
    limits: WaysLimits,
) -> Result<(Vec<Way>, bool), ChainError> {
    let board = dynamics.board;
    let chain = &assembled.chain;
    let holds = |state: usize| holds[assembled.positions[state] as usize];
    let set = StateSet::from_fn(chain.n_states(), holds);
    let found = likely_paths(chain, assembled.start, &[set], 0, limits.ways, limits.beginnings)?;
    let levels = |state: u32| board.levels(assembled.positions[state as usize] as usize);
    let step = |(arc, pair): (&usize, &[u32])| Step {
        cause: causes[usize::from(chain.arc(*arc).cause)],
        before: levels(pair[0]),
        after: levels(pair[1]),
    };
    let way = |path: &offramp_chain::LikelyPath| Way {
        probability: path.probability,
        // What only begins or goes on changes nothing that can be seen.
        steps: path
            .arcs
            .iter()
            .zip(path.states.windows(2))
            .map(step)
            .filter(|step| step.before != step.after)
            .collect(),
    };
    Ok((found.paths.iter().map(way).collect(), found.limit_reached))
}
