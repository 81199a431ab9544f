//! The most likely ways to a target, as whole paths, in one draw that stands for the others.
//!
//! In: a board, its wants, the figures of all draws. Out: per target a few paths with who does what and why. Does not: choose targets.
//!
//! A way's probability is the product of the probabilities of its steps, given that somebody moves at all; it visits no state twice.
//! Where a date is met within the time, a way is read off courses of events that are drawn given that the target is reached by then (the h-transform,
//! backwards from date to date: Doob 1957; Hobolth & Stone 2009): what comes back to where it was is left out, and equal ways are counted.
//! The draw is the one whose probability of reaching the target is the (lower) middle one.

use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::channel::Cause;
use crate::draw::Draw;
use crate::findings::Target;
use crate::under_way::{Assembled, AssemblyRefused, Staged, assemble};
use offramp_chain::{ChainError, ConditionedByDate, StateSet, TransientOptions, likely_paths};
use offramp_model::Level;
use std::collections::BTreeMap;

/// How many courses of events are drawn where a date is met.
pub const COURSES: u64 = 1000;
/// The most memory for drawing them; where it is not enough, no ways are told, and that is said.
const MOST_BYTES: u64 = 1 << 30;

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
    /// Where a date is met: how many courses of events were drawn that reach the target in time. `None` where ways were searched for.
    pub courses: Option<u64>,
}

/// One way.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Its probability among all that could happen next, step by step. Where courses were drawn: their share, times the probability that the
    /// target is reached in time.
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

/// What ways are asked to: the target, the draw, and where the target holds.
pub(crate) type Asked<'a> = (Target, usize, &'a [bool]);

/// The most likely ways to sets of positions from today, each in its own draw.
///
/// # Errors
/// As for the chain.
pub(crate) fn ways(
    dynamics: &CaseDynamics<'_, '_>,
    causes: &[Cause],
    (asked, by_days): (&[Asked<'_>], f64),
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
        let meets_a_date = chain.dates.first().is_some_and(|date| date.time <= by_days);
        let ways = match meets_a_date {
            true => across_dates(dynamics, causes, chain, (holds, by_days), seed, limits),
            false => one_target(dynamics, causes, chain, holds, limits),
        };
        let courses = meets_a_date.then_some(COURSES);
        match ways {
            Ok((ways, limit_reached)) => found.push(WaysTo { target, draw, ways, limit_reached, courses }),
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

/// A course without detours: per step its cause and the levels after it.
type Course = Vec<(u16, Vec<Level>)>;

/// The ways that most of the courses take that reach a target in time, across the dates that are met until then.
fn across_dates(
    dynamics: &CaseDynamics<'_, '_>,
    causes: &[Cause],
    assembled: &Assembled,
    (holds, by_days): (&[bool], f64),
    seed: u64,
    limits: WaysLimits,
) -> Result<(Vec<Way>, bool), ChainError> {
    let Assembled { chain, positions, start, dates } = assembled;
    let class = StateSet::from_fn(chain.n_states(), |state| holds[positions[state] as usize]);
    let options = TransientOptions::default();
    let given = match ConditionedByDate::new(chain, dates, &class, by_days, &options, MOST_BYTES) {
        Ok(given) => given,
        Err(ChainError::MemoryLimit { .. } | ChainError::StepLimit { .. }) => return Ok((Vec::new(), true)),
        Err(error) => return Err(error),
    };
    let levels = |state: u32| dynamics.board.levels(positions[state as usize] as usize);
    let today = levels(*start);
    let mut counts: BTreeMap<Course, u64> = BTreeMap::new();
    for number in 0..COURSES {
        let mut course: Course = Vec::new();
        for jump in given.draw(*start, seed, number)? {
            let after = levels(jump.state);
            if after == today {
                course.clear();
            } else if let Some(place) = course.iter().position(|(_, known)| *known == after) {
                course.truncate(place + 1);
            } else {
                course.push((jump.cause, after));
            }
        }
        *counts.entry(course).or_default() += 1;
    }
    let mut all: Vec<(Course, u64)> = counts.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let chance = given.probability(*start);
    let way = |(course, count): (Course, u64)| {
        let before = std::iter::once(&today).chain(course.iter().map(|(_, levels)| levels));
        let step = |((cause, after), before): (&(u16, Vec<Level>), &Vec<Level>)| Step {
            cause: causes[usize::from(*cause)],
            before: before.clone(),
            after: after.clone(),
        };
        Way {
            probability: chance * count as f64 / COURSES as f64,
            steps: course.iter().zip(before).map(step).collect(),
        }
    };
    Ok((all.into_iter().take(limits.ways).map(way).collect(), false))
}
