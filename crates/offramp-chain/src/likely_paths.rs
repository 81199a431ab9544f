//! The most likely ways to an outcome, as whole paths.
//!
//! In: a chain, a start, an outcome. Out: paths that visit no state twice, most likely first, each with its probability and
//! its share of the outcome. A path's probability is the product of its jump probabilities; given the outcome it is that
//! product divided by the outcome's probability, so that the order is the same. Dijkstra (1959) backwards from the outcome
//! on `-ln p`; then best-first search forwards with that distance as an exact bound on what is still to come (Hart, Nilsson & Raphael 1968).

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::chain::{Chain, ChainError};
use crate::state_set::StateSet;

/// One path to the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelyPath {
    /// The arcs in order, by position; empty when the start is in the outcome.
    pub arcs: Vec<usize>,
    /// The states in order, the start first.
    pub states: Vec<u32>,
    /// The probability that the jumps of the chain are exactly these.
    pub probability: f64,
}

/// The paths found, and whether the search was cut short.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelyPaths {
    /// Most likely first.
    pub paths: Vec<LikelyPath>,
    /// Whether the limit of looked-at beginnings was reached before as many paths as asked for were found.
    pub limit_reached: bool,
}

/// A cost with the number of what costs it: smaller cost first, then smaller number.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate(f64, u32);

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `-ln` of the largest product of jump probabilities from each state into class `class`; infinite where there is none.
fn distances(chain: &Chain, classes: &[StateSet], class: usize) -> Vec<f64> {
    let incoming = chain.incoming();
    let mut distance = vec![f64::INFINITY; chain.n_states()];
    let mut open = BinaryHeap::new();
    for state in classes[class].iter() {
        distance[state as usize] = 0.0;
        open.push(Reverse(Candidate(0.0, state)));
    }
    while let Some(Reverse(Candidate(cost, state))) = open.pop() {
        if cost > distance[state as usize] {
            continue;
        }
        for slot in incoming.first[state as usize]..incoming.first[state as usize + 1] {
            let (source, rate) = (incoming.source[slot], incoming.rate[slot]);
            if rate == 0.0 || classes.iter().any(|set| set.contains(source)) {
                continue;
            }
            let total = cost + jump_cost(rate, chain.exit_rate(source));
            if total < distance[source as usize] {
                distance[source as usize] = total;
                open.push(Reverse(Candidate(total, source)));
            }
        }
    }
    distance
}

fn jump_cost(rate: f64, exit: f64) -> f64 {
    (-libm::log(rate / exit)).max(0.0)
}

/// The beginning of a path: its last arc and where it came from.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    parent: u32,
    arc: usize,
    state: u32,
    cost: f64,
}

const NO_PARENT: u32 = u32::MAX;

/// The `count` most likely paths from `start` into class `class` that pass no other class and no state twice; at most
/// `max_beginnings` beginnings of paths are looked at.
///
/// # Errors
/// A state or class that does not exist; [`ChainError::Impossible`] when there is no path.
pub fn likely_paths(
    chain: &Chain,
    start: u32,
    classes: &[StateSet],
    class: usize,
    count: usize,
    max_beginnings: usize,
) -> Result<LikelyPaths, ChainError> {
    chain.start_at(start)?;
    if class >= classes.len() {
        return Err(ChainError::WrongLength { what: "the list of classes", expected: class + 1, got: classes.len() });
    }
    let distance = distances(chain, classes, class);
    if distance[start as usize].is_infinite() {
        return Err(ChainError::Impossible);
    }
    let mut all = vec![Beginning { parent: NO_PARENT, arc: 0, state: start, cost: 0.0 }];
    let mut open = BinaryHeap::from([Reverse(Candidate(distance[start as usize], 0))]);
    let mut found = LikelyPaths { paths: Vec::new(), limit_reached: false };
    while let Some(Reverse(Candidate(_, number))) = open.pop() {
        let here = all[number as usize];
        if classes[class].contains(here.state) {
            found.paths.push(trace(chain, &all, number));
            if found.paths.len() == count {
                break;
            }
            continue;
        }
        if all.len() >= max_beginnings {
            found.limit_reached = true;
            break;
        }
        for arc in chain.arc_range(here.state) {
            let (target, rate) = (chain.targets()[arc], chain.rates()[arc]);
            if rate == 0.0 || distance[target as usize].is_infinite() || visited(&all, number, target) {
                continue;
            }
            let cost = here.cost + jump_cost(rate, chain.exit_rate(here.state));
            open.push(Reverse(Candidate(cost + distance[target as usize], all.len() as u32)));
            all.push(Beginning { parent: number, arc, state: target, cost });
        }
    }
    Ok(found)
}

fn visited(all: &[Beginning], mut number: u32, state: u32) -> bool {
    while number != NO_PARENT {
        let here = &all[number as usize];
        if here.state == state {
            return true;
        }
        number = here.parent;
    }
    false
}

fn trace(chain: &Chain, all: &[Beginning], mut number: u32) -> LikelyPath {
    let mut path = LikelyPath { arcs: Vec::new(), states: Vec::new(), probability: 1.0 };
    while number != NO_PARENT {
        let here = &all[number as usize];
        path.states.push(here.state);
        if here.parent != NO_PARENT {
            path.arcs.push(here.arc);
            let from = all[here.parent as usize].state;
            path.probability *= chain.rates()[here.arc] / chain.exit_rate(from);
        }
        number = here.parent;
    }
    path.arcs.reverse();
    path.states.reverse();
    path
}
