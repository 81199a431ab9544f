//! Trajectories, where the chain is too large to solve.
//!
//! In: a board, the rates of one draw, which positions count, times, how many trajectories. Out: estimates with their errors, or one trajectory by its
//! number. Does not: choose between solving and simulating.
//!
//! Rates are worked out once per position; what is under way is generated as it is met (see [`crate::under_way`]) and forgotten when there is too much of
//! it. Time runs by exponential waiting times (Gillespie 1977), from counted streams (Salmon et al. 2011): every trajectory can be run again alone, and no
//! figure depends on what other trajectories met.
//!
//! *Hazards are integrated.* Besides counting the trajectories that reach a target, the rate at which it could be reached is added up over the time until
//! it is. The expectation of that integral is the probability itself (the compensator of the first entry: Andersen, Borgan, Gill & Keiding 1993, section
//! II.4), so a target that no trajectory reached has an estimate if any came within one move of it. Counts are used where at least
//! [`ENOUGH_HITS`] trajectories reached the target, integrals otherwise; where both are nought the answer is an upper bound, never nought.

use crate::board::Board;
use crate::case_dynamics::Moving;
use crate::under_way::{OnDemand, Staged};
use offramp_chain::{Purpose, Stream};
use std::collections::BTreeMap;

/// From how many hits on a target are counts used.
pub const ENOUGH_HITS: u64 = 100;
/// The most states that are remembered at a time.
const REMEMBERED: usize = 1 << 18;
/// The most moves of one trajectory.
const MOST_MOVES: u64 = 10_000_000;
/// -ln 0.05: seeing nothing in n runs has a probability of 5 % where the chance is about this over n (Hanley & Lippman-Hand 1983).
const RULE_OF_THREE: f64 = 2.995_732_273_553_991;

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'p> {
    /// Times in days, ascending; the last is the end.
    pub times: &'p [f64],
    /// Per target, where it holds, by position.
    pub targets: &'p [Vec<bool>],
    /// How many trajectories.
    pub runs: u64,
    /// Chooses all random numbers, with the draw and the number of a trajectory.
    pub seed: u64,
    /// The number of the draw.
    pub draw: u64,
}

/// The error of one estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulationError {
    /// Standard error of the probability.
    pub standard_error: f64,
    /// Trajectories that reached the target.
    pub hits: u64,
    /// An upper bound that holds in 95 of 100 cases, where the estimate is nought.
    pub below: Option<f64>,
}

/// Estimates for one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Per time, the share of trajectories at each position.
    pub laws: Vec<BTreeMap<u32, f64>>,
    /// Per target and time: the probability that it has been reached by then; empty for what holds today.
    pub by: Vec<Vec<f64>>,
    /// Per target: the parts of these by cause, per time.
    pub by_cause: Vec<Vec<(u16, Vec<f64>)>>,
    /// Per target: the error of the last of these.
    pub errors: Vec<SimulationError>,
    /// Moves of all trajectories.
    pub moves: u64,
    /// Trajectories that were cut off because they made too many moves.
    pub cut_off: u64,
}

/// One move of a trajectory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// When, in days from today.
    pub day: f64,
    /// The cause, as numbered by [`crate::channel::causes`].
    pub cause: u16,
    /// The position moved to; the same as before where only what is under way changes.
    pub position: u32,
}

/// Runs all trajectories of a draw. `go_on` is asked from time to time and can end it with what there is so far.
pub fn simulate(
    board: &Board<'_>,
    moving: &Moving,
    staged: &Staged,
    plan: &Plan<'_>,
    go_on: &dyn Fn() -> bool,
) -> (Estimates, u64) {
    let mut states = OnDemand::new(board, moving, staged, REMEMBERED);
    let mut sums = Sums::new(plan);
    let today = board.today.unwrap_or(0);
    let mut done = 0;
    for number in 0..plan.runs {
        if number % 256 == 0 && number > 0 && !go_on() {
            break;
        }
        run(&mut states, plan, number, &mut sums);
        sums.close();
        done += 1;
    }
    (sums.estimates(plan, today as usize, done), done)
}

/// One trajectory again, move by move.
pub fn replay(board: &Board<'_>, moving: &Moving, staged: &Staged, plan: &Plan<'_>, number: u64) -> Vec<Moved> {
    let mut states = OnDemand::new(board, moving, staged, REMEMBERED);
    let mut moves = Moves { moves: Vec::new() };
    run(&mut states, plan, number, &mut moves);
    moves.moves
}

/// What watches a trajectory.
trait Watcher {
    /// It is in a state from `day` until `until` (the end of all, or the next move), and would leave at `exit` a day.
    fn stay(&mut self, plan: &Plan<'_>, states: &mut OnDemand<'_, '_>, state: u32, stay: Stay);
    /// A date has come at which it moves to another position with a chance.
    fn date(&mut self, plan: &Plan<'_>, day: f64, cause: u16, chance: f64, to: usize);
    /// It moves.
    fn moved(&mut self, plan: &Plan<'_>, moved: Moved);
    /// It is cut off.
    fn cut_off(&mut self);
}

#[derive(Debug, Clone, Copy)]
struct Stay {
    day: f64,
    until: f64,
    exit: f64,
    /// The next date at which something may happen: a stay is counted up to it at most.
    before: f64,
}

fn run(states: &mut OnDemand<'_, '_>, plan: &Plan<'_>, number: u64, watcher: &mut impl Watcher) {
    let end = plan.times.last().copied().unwrap_or(0.0);
    // Trajectories of different draws are different.
    let stream = |purpose| Stream::new(plan.seed ^ plan.draw.rotate_left(32), number, purpose);
    let (mut choices, mut clock) = (stream(Purpose::Jump), stream(Purpose::Clock));
    let (mut state, mut day, mut moves, mut date) = (states.today(), 0.0, 0, 0);
    loop {
        state = states.renewed(state);
        let exit: f64 = states.arcs(state).map(|arc| arc.rate).sum();
        let until = if exit > 0.0 { day + clock.exponential(exit) } else { f64::INFINITY };
        // Waiting times forget: at a date it is waited anew.
        if let Some((on, chance, cause)) = states.deadline(date).filter(|(on, ..)| *on <= until && *on <= end) {
            date += 1;
            watcher.stay(plan, states, state, Stay { day, until: on, exit, before: on });
            day = on;
            let to = states.after_deadline(state, date - 1);
            if to != state {
                let position = states.position(to);
                watcher.date(plan, day, cause, chance, position);
                if choices.unit() < chance {
                    (state, moves) = (to, moves + 1);
                    watcher.moved(plan, Moved { day, cause, position: position as u32 });
                }
            }
            continue;
        }
        let before = states.deadline(date).map_or(f64::INFINITY, |(on, ..)| on);
        watcher.stay(plan, states, state, Stay { day, until, exit, before });
        if until > end {
            return;
        }
        if moves >= MOST_MOVES {
            return watcher.cut_off();
        }
        let mut rest = choices.unit() * exit;
        let mut chosen = None;
        for arc in states.arcs(state) {
            // The last is kept, so that rounding cannot fall off the end.
            chosen = Some(arc);
            if rest < arc.rate {
                break;
            }
            rest -= arc.rate;
        }
        let Some(arc) = chosen else { return };
        (state, day, moves) = (arc.to, until, moves + 1);
        watcher.moved(plan, Moved { day, cause: arc.cause, position: states.position(state) as u32 });
    }
}

struct Moves {
    moves: Vec<Moved>,
}

impl Watcher for Moves {
    fn stay(&mut self, _: &Plan<'_>, _: &mut OnDemand<'_, '_>, _: u32, _: Stay) {}

    fn date(&mut self, _: &Plan<'_>, _: f64, _: u16, _: f64, _: usize) {}

    fn moved(&mut self, _: &Plan<'_>, moved: Moved) {
        self.moves.push(moved);
    }

    fn cut_off(&mut self) {}
}

/// Counts and integrals of one target.
#[derive(Debug, Clone, Default)]
struct TargetSums {
    /// Whether the trajectory at hand has reached it.
    reached: bool,
    /// Of the trajectory at hand, per time: the integral.
    here: Vec<f64>,
    /// Per time: trajectories that reached it by then; integrals; squares of integrals.
    hits: Vec<u64>,
    integral: Vec<f64>,
    square: Vec<f64>,
    /// By cause and time: hits; integrals.
    hits_by_cause: BTreeMap<u16, Vec<u64>>,
    integral_by_cause: BTreeMap<u16, Vec<f64>>,
}

struct Sums {
    targets: Vec<TargetSums>,
    positions: Vec<BTreeMap<u32, u64>>,
    moves: u64,
    cut_off: u64,
}

impl Sums {
    fn new(plan: &Plan<'_>) -> Self {
        let n = plan.times.len();
        let target = TargetSums {
            here: vec![0.0; n],
            hits: vec![0; n],
            integral: vec![0.0; n],
            square: vec![0.0; n],
            ..TargetSums::default()
        };
        Self { targets: vec![target; plan.targets.len()], positions: vec![BTreeMap::new(); n], moves: 0, cut_off: 0 }
    }

    /// Ends the trajectory at hand.
    fn close(&mut self) {
        for target in &mut self.targets {
            target.reached = false;
            for (time, here) in target.here.iter_mut().enumerate() {
                target.integral[time] += *here;
                target.square[time] += *here * *here;
                *here = 0.0;
            }
        }
    }

    fn estimates(&self, plan: &Plan<'_>, today: usize, runs: u64) -> Estimates {
        let n = runs.max(1) as f64;
        let shares = |counts: &BTreeMap<u32, u64>| counts.iter().map(|(&x, &count)| (x, count as f64 / n)).collect();
        let mut out = Estimates {
            laws: self.positions.iter().map(shares).collect(),
            by: Vec::new(),
            by_cause: Vec::new(),
            errors: Vec::new(),
            moves: self.moves,
            cut_off: self.cut_off,
        };
        for (target, holds) in self.targets.iter().zip(plan.targets) {
            let hits = target.hits.last().copied().unwrap_or(0);
            let counts = hits >= ENOUGH_HITS;
            let counted = |hits: &Vec<u64>| hits.iter().map(|&hits| hits as f64 / n).collect::<Vec<f64>>();
            let added_up = |sums: &Vec<f64>| sums.iter().map(|sum| sum / n).collect::<Vec<f64>>();
            let (by, by_cause): (Vec<f64>, Vec<(u16, Vec<f64>)>) = match counts {
                _ if holds[today] => Default::default(),
                true => (
                    counted(&target.hits),
                    target.hits_by_cause.iter().map(|(&cause, hits)| (cause, counted(hits))).collect(),
                ),
                false => (
                    added_up(&target.integral),
                    target.integral_by_cause.iter().map(|(&cause, sums)| (cause, added_up(sums))).collect(),
                ),
            };
            let p = by.last().copied().unwrap_or(0.0);
            // A sum of integrals may come out above 1 by chance, but only where counts are few.
            let square = if counts { p } else { target.square.last().copied().unwrap_or(0.0) / n };
            let variance = (square - p * p).max(0.0);
            let below = (p == 0.0).then(|| 1.0 - libm::exp(-RULE_OF_THREE / n));
            out.errors.push(SimulationError { standard_error: libm::sqrt(variance / n), hits, below });
            out.by.push(by);
            out.by_cause.push(by_cause);
        }
        out
    }
}

impl Watcher for Sums {
    fn stay(&mut self, plan: &Plan<'_>, states: &mut OnDemand<'_, '_>, state: u32, stay: Stay) {
        let position = states.position(state);
        let first = plan.times.partition_point(|&time| time < stay.day);
        for (time, counts) in plan.times.iter().zip(&mut self.positions).skip(first) {
            if *time < stay.until {
                *counts.entry(position as u32).or_default() += 1;
            }
        }
        for (target, holds) in self.targets.iter_mut().zip(plan.targets) {
            if stay.day == 0.0 && holds[position] {
                target.reached = true;
            }
        }
        if self.targets.iter().all(|target| target.reached) {
            return;
        }
        // How long it stays until each time, on average: its waiting time is not used, only that it came here.
        let stays = |time: f64| -libm::expm1(-stay.exit * (time.min(stay.before) - stay.day)) / stay.exit;
        let met: Vec<_> = states.arcs(state).collect();
        for arc in met {
            let to = states.position(arc.to);
            for (target, holds) in self.targets.iter_mut().zip(plan.targets) {
                if target.reached || !holds[to] {
                    continue;
                }
                let by_cause = target.integral_by_cause.entry(arc.cause).or_insert_with(|| vec![0.0; plan.times.len()]);
                for (time, here) in target.here.iter_mut().enumerate().skip(first) {
                    let expected = arc.rate * stays(plan.times[time]);
                    *here += expected;
                    by_cause[time] += expected;
                }
            }
        }
    }

    fn date(&mut self, plan: &Plan<'_>, day: f64, cause: u16, chance: f64, to: usize) {
        let first = plan.times.partition_point(|&time| time < day);
        for (target, holds) in self.targets.iter_mut().zip(plan.targets) {
            if target.reached || !holds[to] {
                continue;
            }
            let by_cause = target.integral_by_cause.entry(cause).or_insert_with(|| vec![0.0; plan.times.len()]);
            for sums in [&mut target.here, by_cause] {
                sums.iter_mut().skip(first).for_each(|sum| *sum += chance);
            }
        }
    }

    fn moved(&mut self, plan: &Plan<'_>, moved: Moved) {
        self.moves += 1;
        for (target, holds) in self.targets.iter_mut().zip(plan.targets) {
            if target.reached || !holds[moved.position as usize] {
                continue;
            }
            target.reached = true;
            let first = plan.times.partition_point(|&time| time < moved.day);
            let by_cause = target.hits_by_cause.entry(moved.cause).or_insert_with(|| vec![0; plan.times.len()]);
            for hits in [&mut target.hits, by_cause] {
                hits.iter_mut().skip(first).for_each(|hits| *hits += 1);
            }
        }
    }

    fn cut_off(&mut self) {
        self.cut_off += 1;
    }
}
