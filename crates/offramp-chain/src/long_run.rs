//! Laws in the long run: where the chain is when it has forgotten its start, and where it lingers before it leaves.
//!
//! In: a chain. Out: per closed component its stationary law and the probability of ending there; or the shares of time of some sets; or the
//! quasi-stationary law of a set of states, with the rate at which the set is left (Darroch & Seneta 1967); or the flux from one set
//! to another (Metzner, Schuette & Vanden-Eijnden 2009).

use crate::absorption::{Split, absorption, occupation_of, solve_lanes};
use crate::chain::{Chain, ChainBuilder, ChainError};
use crate::components::components;
use crate::solve::{SolveOptions, SolveReport, Solved, solve_backward};
use crate::state_set::StateSet;

/// One closed component: once entered, never left.
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// Its states, in rising order.
    pub states: Vec<u32>,
    /// The share of time spent in each of them in the long run, in the same order.
    pub law: Vec<f64>,
    /// The probability of ending up in it from the start.
    pub probability: f64,
}

/// The law in the long run.
#[derive(Debug, Clone, PartialEq)]
pub struct LongRun {
    /// The closed components, by their smallest state.
    pub closed: Vec<Closed>,
    /// The share of time in every state of the chain, over all components.
    pub law: Vec<f64>,
}

/// The law in the long run from a start. Several closed components are all kept, each with its probability.
///
/// # Errors
/// A start that is no law; no convergence; stopped.
pub fn long_run(chain: &Chain, start: &[f64], options: &SolveOptions) -> Result<Solved<LongRun>, ChainError> {
    let mut report = SolveReport::default();
    let closed = closed_of(chain, start, options, &mut report)?;
    let mut out = LongRun { closed: Vec::new(), law: vec![0.0; chain.n_states()] };
    for (states, probability) in closed {
        let law = stationary_of(chain, &states, options, &mut report)?;
        for (&state, share) in states.iter().zip(&law) {
            out.law[state as usize] = probability * share;
        }
        out.closed.push(Closed { states, law, probability });
    }
    Ok(Solved { value: out, report })
}

/// The closed components by their smallest state, each with the probability of ending there.
fn closed_of(
    chain: &Chain,
    start: &[f64],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<(Vec<u32>, f64)>, ChainError> {
    chain.check_law(start)?;
    let n = chain.n_states();
    let all = components(chain, |_| true);
    let mut closed: Vec<Vec<u32>> = all.closed(chain).into_iter().map(|c| all.members(c).to_vec()).collect();
    closed.sort_unstable_by_key(|states| states[0]);
    let end = StateSet::from_states(n, closed.iter().flatten().copied());
    let split = Split::new(chain, &[end])?;
    let spent = occupation_of(chain, start, &split, options, report)?;
    let mut enters = start.to_vec();
    for state in (0..n as u32).filter(|&state| split.of(state).is_none()) {
        for arc in chain.arcs(state) {
            enters[arc.target as usize] += spent[state as usize] * arc.rate;
        }
    }
    let with_probability = |states: Vec<u32>| {
        let probability = states.iter().map(|&state| enters[state as usize]).sum();
        (states, probability)
    };
    Ok(closed.into_iter().map(with_probability).collect())
}

/// The share of time in every state of one closed component: expected times between two visits to its home.
fn stationary_of(
    chain: &Chain,
    states: &[u32],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<f64>, ChainError> {
    let home = home_of(chain, states);
    let inside = StateSet::from_states(chain.n_states(), states.iter().copied());
    let parts = components(chain, |state| state != home && inside.contains(state));
    let mut right = vec![[0.0; 1]; chain.n_states()];
    for arc in chain.arcs(home) {
        right[arc.target as usize][0] += arc.rate;
    }
    let mut part = SolveReport::default();
    let time = solve_backward(chain, &parts, &right, options, &mut part)?;
    report.join(&part);
    let weight = |state: u32| if state == home { 1.0 } else { time[state as usize][0] };
    let total: f64 = states.iter().map(|&state| weight(state)).sum();
    Ok(states.iter().map(|&state| weight(state) / total).collect())
}

/// The share of time that the chain spends in each of some sets in the long run, from a start: one forward system per set instead of the
/// law of all states. It can be solved where the law cannot, because a state that hardly ever is visited hardly matters to it.
///
/// By the renewal argument (Asmussen 2003, section VI.1): in a closed component the share is the expected time in the set between two visits to
/// a home, over the expected time between them.
///
/// # Errors
/// A start that is no law; sets of another size; no convergence; stopped.
pub fn long_run_shares(
    chain: &Chain,
    start: &[f64],
    sets: &[StateSet],
    options: &SolveOptions,
) -> Result<Solved<Vec<f64>>, ChainError> {
    let n = chain.n_states();
    if let Some(set) = sets.iter().find(|set| set.n_states() != n) {
        return Err(ChainError::WrongLength { what: "a set", expected: n, got: set.n_states() });
    }
    let mut report = SolveReport::default();
    let closed = closed_of(chain, start, options, &mut report)?;
    let mut shares = vec![0.0; sets.len()];
    for (states, probability) in closed.iter().filter(|(_, probability)| *probability > 0.0) {
        for (share, here) in shares.iter_mut().zip(shares_of(chain, states, sets, options, &mut report)?) {
            *share += probability * here;
        }
    }
    Ok(Solved { value: shares, report })
}

/// The shares of time in the sets once a closed component is entered.
fn shares_of(
    chain: &Chain,
    states: &[u32],
    sets: &[StateSet],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<f64>, ChainError> {
    if let [only] = states {
        return Ok(sets.iter().map(|set| f64::from(u8::from(set.contains(*only)))).collect());
    }
    let home = home_of(chain, states);
    let inside = StateSet::from_states(chain.n_states(), states.iter().copied());
    let split = Split::before(chain, &inside, home);
    // The first lane is the whole time, then that in each set.
    let counts = |lane: usize, state: u32| lane == 0 || sets[lane - 1].contains(state);
    let right = |state: u32, lane: usize| f64::from(u8::from(counts(lane, state)));
    let times = solve_lanes(chain, &split, sets.len() + 1, right, options, report)?;
    let cycle = |lane: usize| {
        let away: f64 = chain.arcs(home).map(|arc| arc.rate * times[lane][arc.target as usize]).sum();
        away + right(home, lane)
    };
    let whole = cycle(0);
    Ok((1..=sets.len()).map(|lane| cycle(lane) / whole).collect())
}

/// How many steps a home is looked for.
const STEPS_TO_HOME: usize = 256;

/// A state of a closed component that is often visited, so that the time between visits is short and the systems are easy: where the uniformised chain
/// most likely is some steps after it was anywhere.
fn home_of(chain: &Chain, states: &[u32]) -> u32 {
    let fastest = states.iter().map(|&state| chain.exit_rate(state)).fold(0.0, f64::max);
    let mut law = vec![0.0; chain.n_states()];
    states.iter().for_each(|&state| law[state as usize] = 1.0);
    let mut next = law.clone();
    for _ in 0..STEPS_TO_HOME.min(states.len()) {
        for &state in states {
            next[state as usize] = law[state as usize] * (1.0 - chain.exit_rate(state) / fastest);
        }
        for &state in states {
            for arc in chain.arcs(state) {
                next[arc.target as usize] += law[state as usize] * arc.rate / fastest;
            }
        }
        std::mem::swap(&mut law, &mut next);
    }
    let better = |best: u32, &state: &u32| if law[state as usize] > law[best as usize] { state } else { best };
    states.iter().fold(states[0], better)
}

/// Where a set of states is lingered in.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasiStationary {
    /// The law over all states of the chain, given that the set has not been left for a long time.
    pub law: Vec<f64>,
    /// The rate at which the set is left under that law; its inverse is the expected time that is still to come.
    pub leave_rate: f64,
    /// Solves done.
    pub iterations: u32,
    /// How much the law still changed in the last of them: sum of absolute differences.
    pub last_change: f64,
}

/// The quasi-stationary law of the states `within` from a start in them, by inverse iteration. When `within` falls apart, it
/// is the law of the part that can be reached and lingered in longest.
///
/// # Errors
/// [`ChainError::Impossible`] when the start has nothing in the set, or some reachable state of the set can never leave it;
/// [`ChainError::NoConvergence`] after `max_iterations` solves; as for [`crate::absorption`].
pub fn quasi_stationary(
    chain: &Chain,
    start: &[f64],
    within: &StateSet,
    max_iterations: u32,
    options: &SolveOptions,
) -> Result<Solved<QuasiStationary>, ChainError> {
    chain.check_law(start)?;
    let n = chain.n_states();
    let outside = StateSet::from_fn(n, |state| !within.contains(state as u32));
    let split = Split::new(chain, &[outside])?;
    let mut report = SolveReport::default();
    let mut law: Vec<f64> = (0..n).map(|x| if within.contains(x as u32) { start[x] } else { 0.0 }).collect();
    let mass: f64 = law.iter().sum();
    if mass == 0.0 || leads_to_lost(chain, &split, &law) {
        return Err(ChainError::Impossible);
    }
    law.iter_mut().for_each(|value| *value /= mass);
    let mut last_change = f64::INFINITY;
    for iterations in 1..=max_iterations {
        let mut time = occupation_of(chain, &law, &split, options, &mut report)?;
        let total: f64 = time.iter().sum();
        time.iter_mut().for_each(|value| *value /= total);
        last_change = time.iter().zip(&law).map(|(new, old)| (new - old).abs()).sum();
        law = time;
        if last_change <= 1e-11 {
            let value = QuasiStationary { law, leave_rate: 1.0 / total, iterations, last_change };
            return Ok(Solved { value, report });
        }
    }
    Err(ChainError::NoConvergence { unknowns: within.len(), residual: last_change })
}

/// Whether a state of the set that can never leave it can be reached from the law within the set.
fn leads_to_lost(chain: &Chain, split: &Split, law: &[f64]) -> bool {
    let mut seen = StateSet::from_fn(chain.n_states(), |state| law[state] > 0.0);
    let mut open: Vec<u32> = seen.iter().collect();
    while let Some(state) = open.pop() {
        if split.lost.contains(state) {
            return true;
        }
        for arc in chain.arcs(state).filter(|arc| arc.rate > 0.0 && split.of(arc.target).is_none()) {
            if !seen.contains(arc.target) {
                seen.insert(arc.target);
                open.push(arc.target);
            }
        }
    }
    false
}

/// Flow from one set to another in a chain that goes on for ever.
#[derive(Debug, Clone, PartialEq)]
pub struct ReactiveFlux {
    /// Expected number of complete passages per unit of time.
    pub rate: f64,
    /// Passages per unit of time that use each arc, by arc position.
    pub by_arc: Vec<f64>,
    /// The committor: the probability, from every state, of entering `to` before `from`.
    pub forward: Vec<f64>,
}

/// The flux of passages from `from` to `to` in the long run of a chain with one closed component that holds both.
///
/// # Errors
/// [`ChainError::Impossible`] when there are several closed components or one of the sets is not in it; as for [`absorption`].
pub fn reactive_flux(
    chain: &Chain,
    from: &StateSet,
    to: &StateSet,
    options: &SolveOptions,
) -> Result<Solved<ReactiveFlux>, ChainError> {
    let n = chain.n_states();
    let uniform = vec![1.0 / n.max(1) as f64; n];
    let Solved { value: LongRun { closed, law }, mut report } = long_run(chain, &uniform, options)?;
    let inside = |set: &StateSet| set.iter().any(|state| law[state as usize] > 0.0);
    if closed.len() != 1 || !inside(from) || !inside(to) {
        return Err(ChainError::Impossible);
    }
    let mut reversed = ChainBuilder::new(n);
    for state in (0..n as u32).filter(|&state| law[state as usize] > 0.0) {
        for arc in chain.arcs(state) {
            reversed.arc(arc.target, state, law[state as usize] * arc.rate / law[arc.target as usize], arc.cause)?;
        }
    }
    let sets = [from.clone(), to.clone()];
    let ahead = absorption(chain, &sets, options)?;
    let behind = absorption(&reversed.build()?, &sets, options)?;
    report.join(&ahead.report);
    report.join(&behind.report);
    let forward = ahead.value.by_class.into_iter().nth(1).unwrap_or_default();
    let backward = &behind.value.by_class[0];
    let mut by_arc = vec![0.0; chain.n_arcs()];
    let mut rate = 0.0;
    for state in 0..n as u32 {
        for arc in chain.arcs(state) {
            let flux = law[state as usize] * backward[state as usize] * arc.rate * forward[arc.target as usize];
            by_arc[arc.index] = flux;
            if from.contains(state) {
                rate += flux;
            }
        }
    }
    Ok(Solved { value: ReactiveFlux { rate, by_arc, forward }, report })
}
