//! Trajectories, where the chain is too large to solve.
//!
//! In: the wants of a case, one draw, which conditions count, times, how many trajectories. Out: estimates with their errors, or one trajectory by its
//! number. Does not: choose between solving and simulating.
//!
//! Nothing is listed as a whole: moves, values and rates are worked out where a trajectory comes (see [`crate::on_the_fly`]), what is under way as it is
//! begun, and both are forgotten when there is too much of them. Time runs by exponential waiting times (Gillespie 1977), from counted streams
//! (Salmon et al. 2011): every trajectory can be run again alone, and no figure depends on what other trajectories met.
//!
//! *Hazards are integrated.* Besides counting the trajectories that reach a target, the rate at which it could be reached is added up over the time until
//! it is. The expectation of that integral is the probability itself (the compensator of the first entry: Andersen, Borgan, Gill & Keiding 1993, section
//! II.4), so a target that no trajectory reached has an estimate if any came within one move of it. Counts are used where at least
//! [`ENOUGH_HITS`] trajectories reached the target, integrals otherwise; where both are nought the answer is an upper bound, never nought. Where fewer
//! trajectories than that add anything to an integral, the spread of these few says little: the error is then at least that of a count with one hit more.

use crate::board::BoardRefused;
use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::channel::{Cause, causes_among};
use crate::draw::Draws;
use crate::extras::Extras;
use crate::joint_choices::joint_movers;
use crate::met_states::digest;
use crate::states_met::{Limits, StatesMet};
use offramp_chain::{Purpose, Stream};
use offramp_model::{Formula, Level, Model};
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// From how many hits on a target are counts used.
pub const ENOUGH_HITS: u64 = 100;
/// Up to how many states it is counted which of them trajectories came to.
pub const COUNTED_STATES: usize = 1 << 22;
/// How many trajectories are run and summed up by one thread at a time. Sums are added in the order of trajectories, so this is a part of the answer and
/// the number of threads is not.
pub const TOGETHER: u64 = 16;
/// The most moves of one trajectory.
const MOST_MOVES: u64 = 10_000_000;
/// -ln 0.05: seeing nothing in n runs has a probability of 5 % where the chance is about this over n (Hanley & Lippman-Hand 1983).
const RULE_OF_THREE: f64 = 2.995_732_273_553_991;

/// What trajectories are of.
#[derive(Debug, Clone, Copy)]
pub struct Simulated<'s, 'b, 'a> {
    /// Everybody's wants. Their board only says how much wants weigh; trajectories go where it does not reach.
    pub dynamics: &'s CaseDynamics<'b, 'a>,
    /// What moves slowly.
    pub extras: &'s Extras,
    /// How actors think.
    pub minds: &'s MindSettings,
    /// What it is asked about.
    pub targets: &'s [&'a Formula],
    /// How much is remembered.
    pub limits: Limits,
}

/// Which trajectories.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'p> {
    /// Times in days, ascending; the last is the end.
    pub times: &'p [f64],
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
    /// Standard error of the probability; where it is integrated over few trajectories, at least that of a count with one hit more.
    pub standard_error: f64,
    /// Trajectories that reached the target.
    pub hits: u64,
    /// An upper bound that holds in 95 of 100 cases, where the estimate is nought.
    pub below: Option<f64>,
}

/// Estimates for one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Trajectories that were made.
    pub runs: u64,
    /// Per target and time: the share of trajectories at which it holds then.
    pub at: Vec<Vec<f64>>,
    /// Per front, rung (the last is none) and time: the share of trajectories that stand there.
    pub rungs: Vec<Vec<Vec<f64>>>,
    /// Per gauge and time: its mean.
    pub gauges: Vec<Vec<f64>>,
    /// Where trajectories stand at the end: levels, with their share.
    pub ends: BTreeMap<Vec<Level>, f64>,
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
    /// How many different states they came to, what is under way not counted; at most [`COUNTED_STATES`].
    pub n_states: usize,
}

/// One move of a trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// When, in days from today.
    pub day: f64,
    /// The cause, as numbered by [`Simulated::causes`].
    pub cause: u16,
    /// The levels after it; the same as before where only what is under way changes.
    pub levels: Vec<Level>,
}

impl<'a> Simulated<'_, '_, 'a> {
    /// The causes of moves by their numbers.
    pub fn causes(&self) -> Vec<Cause> {
        let model = self.model();
        causes_among(model, &joint_movers(model), self.extras)
    }

    fn model(&self) -> &'a Model {
        self.dynamics.board.model
    }

    /// Runs all trajectories of a draw, on all threads; what is remembered of states is each thread's own. `go_on` is asked from time to time and can end it
    /// with what there is so far: the trajectories up to some number.
    ///
    /// # Errors
    /// [`BoardRefused`] where rules exclude today's state, or a mover has more choices in one state than are listed.
    pub fn simulate(
        &self,
        draw: impl Draws + Sync,
        plan: &Plan<'_>,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> Result<Estimates, BoardRefused> {
        let states = self.states(draw)?;
        let merging = Mutex::new(Merging::new(Sums::new(&states, plan)));
        let (first, next) = (Mutex::new(Some(states)), AtomicU64::new(0));
        let work = || {
            let mut states = locked(&first).take();
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= plan.runs.div_ceil(TOGETHER) {
                    return;
                }
                let found = match &mut states {
                    Some(states) => run_part(states, plan, part, go_on),
                    None => self.states(draw).and_then(|new| run_part(states.insert(new), plan, part, go_on)),
                };
                if !locked(&merging).add(part, found) {
                    next.store(u64::MAX / 2, Ordering::Relaxed);
                }
            }
        };
        rayon::scope(|scope| (0..rayon::current_num_threads()).for_each(|_| scope.spawn(|_| work())));
        merging.into_inner().unwrap_or_else(PoisonError::into_inner).estimates()
    }

    /// One trajectory again, move by move.
    ///
    /// # Errors
    /// As for [`Self::simulate`].
    pub fn replay(&self, draw: impl Draws, plan: &Plan<'_>, number: u64) -> Result<Vec<Moved>, BoardRefused> {
        let mut moves = Moves { moves: Vec::new() };
        run(&mut self.states(draw)?, plan, number, &mut moves)?;
        Ok(moves.moves)
    }

    fn states(&self, draw: impl Draws) -> Result<StatesMet<'a>, BoardRefused> {
        StatesMet::new(self, draw)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sums of some trajectories, with how many they are.
type Part = (Sums, u64);

/// Runs the trajectories of one part, one after another, until it is stopped.
fn run_part(
    states: &mut StatesMet<'_>,
    plan: &Plan<'_>,
    part: u64,
    go_on: &dyn Fn() -> bool,
) -> Result<Part, BoardRefused> {
    let mut sums = Sums::new(states, plan);
    let first = part * TOGETHER;
    let end = plan.runs.min(first + TOGETHER);
    for number in first..end {
        if number > 0 && !go_on() {
            return Ok((sums, number - first));
        }
        run(states, plan, number, &mut sums)?;
        sums.close();
    }
    Ok((sums, end - first))
}

/// Adds parts up in their order.
struct Merging {
    sums: Sums,
    runs: u64,
    next: u64,
    waiting: BTreeMap<u64, Result<Part, BoardRefused>>,
    /// Why nothing more is added.
    ended: Option<Result<(), BoardRefused>>,
}

impl Merging {
    fn new(sums: Sums) -> Self {
        Self { sums, runs: 0, next: 0, waiting: BTreeMap::new(), ended: None }
    }

    /// Takes a part, and adds all whose turn it is. Says whether there should be more.
    fn add(&mut self, part: u64, found: Result<Part, BoardRefused>) -> bool {
        self.waiting.insert(part, found);
        while let Some(found) = self.waiting.remove(&self.next).filter(|_| self.ended.is_none()) {
            self.next += 1;
            match found {
                Ok((sums, runs)) => {
                    self.sums.add(sums);
                    self.runs += runs;
                    self.ended = (runs < TOGETHER).then_some(Ok(()));
                }
                Err(refused) => self.ended = Some(Err(refused)),
            }
        }
        self.ended.is_none()
    }

    fn estimates(self) -> Result<Estimates, BoardRefused> {
        self.ended.unwrap_or(Ok(()))?;
        Ok(self.sums.estimates(self.runs))
    }
}

/// What watches a trajectory.
trait Watcher {
    /// It is in a state from `day` until `until` (the end of all, or the next move), and would leave at `exit` a day.
    fn stay(&mut self, plan: &Plan<'_>, states: &StatesMet<'_>, state: u32, stay: Stay);
    /// A date has come at which it moves to another position with a chance.
    fn date(&mut self, plan: &Plan<'_>, states: &StatesMet<'_>, to: Move, chance: f64);
    /// It moves.
    fn moved(&mut self, plan: &Plan<'_>, states: &StatesMet<'_>, moved: Move);
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

#[derive(Debug, Clone, Copy)]
struct Move {
    day: f64,
    cause: u16,
    position: usize,
}

fn run(
    states: &mut StatesMet<'_>,
    plan: &Plan<'_>,
    number: u64,
    watcher: &mut impl Watcher,
) -> Result<(), BoardRefused> {
    let end = plan.times.last().copied().unwrap_or(0.0);
    // Trajectories of different draws are different.
    let stream = |purpose| Stream::new(plan.seed ^ plan.draw.rotate_left(32), number, purpose);
    let (mut choices, mut clock) = (stream(Purpose::Jump), stream(Purpose::Clock));
    let (mut state, mut day, mut moves, mut date) = (states.today()?, 0.0, 0, 0);
    loop {
        state = states.prepared(state)?;
        let exit: f64 = states.arcs(state).iter().map(|(_, _, rate, _)| rate).sum();
        let until = if exit > 0.0 { day + clock.exponential(exit) } else { f64::INFINITY };
        // Waiting times forget: at a date it is waited anew.
        if let Some((on, chance, cause)) = states.deadline(date).filter(|(on, ..)| *on <= until && *on <= end) {
            date += 1;
            watcher.stay(plan, states, state, Stay { day, until: on, exit, before: on });
            day = on;
            let to = states.after_deadline(state, date - 1);
            if to != state {
                let jump = Move { day, cause, position: states.position(to) };
                watcher.date(plan, states, jump, chance);
                if choices.unit() < chance {
                    (state, moves) = (to, moves + 1);
                    watcher.moved(plan, states, jump);
                }
            }
            continue;
        }
        let before = states.deadline(date).map_or(f64::INFINITY, |(on, ..)| on);
        watcher.stay(plan, states, state, Stay { day, until, exit, before });
        if until > end {
            return Ok(());
        }
        if moves >= MOST_MOVES {
            watcher.cut_off();
            return Ok(());
        }
        let mut rest = choices.unit() * exit;
        let mut chosen = None;
        for &(_, to, rate, cause) in states.arcs(state) {
            // The last is kept, so that rounding cannot fall off the end.
            chosen = Some((to, cause));
            if rest < rate {
                break;
            }
            rest -= rate;
        }
        let Some((to, cause)) = chosen else { return Ok(()) };
        (state, day, moves) = (to, until, moves + 1);
        watcher.moved(plan, states, Move { day, cause, position: states.position(state) });
    }
}

struct Moves {
    moves: Vec<Moved>,
}

impl Watcher for Moves {
    fn stay(&mut self, _: &Plan<'_>, _: &StatesMet<'_>, _: u32, _: Stay) {}

    fn date(&mut self, _: &Plan<'_>, _: &StatesMet<'_>, _: Move, _: f64) {}

    fn moved(&mut self, _: &Plan<'_>, states: &StatesMet<'_>, moved: Move) {
        let levels = states.board().levels(moved.position);
        self.moves.push(Moved { day: moved.day, cause: moved.cause, levels });
    }

    fn cut_off(&mut self) {}
}

/// Counts and integrals of one target.
#[derive(Debug, Clone, Default)]
struct TargetSums {
    /// Whether it holds today.
    holds_today: bool,
    /// Whether the trajectory at hand has reached it.
    reached: bool,
    /// Of the trajectory at hand, per time: the integral.
    here: Vec<f64>,
    /// Per time: trajectories that reached it by then; integrals; squares of integrals.
    hits: Vec<u64>,
    integral: Vec<f64>,
    square: Vec<f64>,
    /// Trajectories that added something to the integral until the end.
    adding: u64,
    /// By cause and time: hits; integrals.
    hits_by_cause: BTreeMap<u16, Vec<u64>>,
    integral_by_cause: BTreeMap<u16, Vec<f64>>,
}

impl TargetSums {
    /// Adds the sums of the trajectories that follow.
    fn add(&mut self, more: Self) {
        self.holds_today |= more.holds_today;
        self.adding += more.adding;
        add_counts(&mut self.hits, &more.hits);
        add_sums(&mut self.integral, &more.integral);
        add_sums(&mut self.square, &more.square);
        for (cause, hits) in more.hits_by_cause {
            add_counts(self.hits_by_cause.entry(cause).or_insert_with(|| vec![0; hits.len()]), &hits);
        }
        for (cause, sums) in more.integral_by_cause {
            add_sums(self.integral_by_cause.entry(cause).or_insert_with(|| vec![0.0; sums.len()]), &sums);
        }
    }
}

fn add_counts<'c>(to: impl IntoIterator<Item = &'c mut u64>, more: impl IntoIterator<Item = &'c u64>) {
    to.into_iter().zip(more).for_each(|(count, more)| *count += more);
}

fn add_sums<'c>(to: impl IntoIterator<Item = &'c mut f64>, more: impl IntoIterator<Item = &'c f64>) {
    to.into_iter().zip(more).for_each(|(sum, more)| *sum += more);
}

struct Sums {
    targets: Vec<TargetSums>,
    /// Per target and time.
    at: Vec<Vec<u64>>,
    /// Per front, rung and time.
    rungs: Vec<Vec<Vec<u64>>>,
    /// Per gauge and time.
    gauges: Vec<Vec<f64>>,
    ends: BTreeMap<Vec<Level>, u64>,
    /// Digests of the states that trajectories came to; only counted.
    met: HashSet<u64>,
    moves: u64,
    cut_off: u64,
}

impl Sums {
    fn new(states: &StatesMet<'_>, plan: &Plan<'_>) -> Self {
        let n = plan.times.len();
        let target = TargetSums {
            here: vec![0.0; n],
            hits: vec![0; n],
            integral: vec![0.0; n],
            square: vec![0.0; n],
            ..TargetSums::default()
        };
        let model = states.board().model;
        Self {
            targets: vec![target; states.n_targets()],
            at: vec![vec![0; n]; states.n_targets()],
            rungs: model.fronts.iter().map(|front| vec![vec![0; n]; front.ladder.len() + 1]).collect(),
            gauges: vec![vec![0.0; n]; model.gauges.len()],
            ends: BTreeMap::new(),
            met: HashSet::new(),
            moves: 0,
            cut_off: 0,
        }
    }

    /// Where a trajectory stands at one of the times.
    fn stands(&mut self, states: &StatesMet<'_>, position: usize, time: usize) {
        for (target, at) in self.at.iter_mut().enumerate() {
            at[time] += u64::from(states.holds(position, target));
        }
        for (front, rungs) in self.rungs.iter_mut().enumerate() {
            rungs[states.rung(position, front)][time] += 1;
        }
        for (gauge, sums) in self.gauges.iter_mut().enumerate() {
            sums[time] += states.gauge(position, gauge);
        }
    }

    /// Ends the trajectory at hand.
    fn close(&mut self) {
        for target in &mut self.targets {
            target.reached = false;
            target.adding += u64::from(target.here.last().is_some_and(|here| *here > 0.0));
            for (time, here) in target.here.iter_mut().enumerate() {
                target.integral[time] += *here;
                target.square[time] += *here * *here;
                *here = 0.0;
            }
        }
    }

    /// Adds the sums of the trajectories that follow.
    fn add(&mut self, more: Self) {
        for (target, more) in self.targets.iter_mut().zip(more.targets) {
            target.add(more);
        }
        add_counts(self.at.iter_mut().flatten(), more.at.iter().flatten());
        add_counts(self.rungs.iter_mut().flatten().flatten(), more.rungs.iter().flatten().flatten());
        add_sums(self.gauges.iter_mut().flatten(), more.gauges.iter().flatten());
        for (levels, count) in more.ends {
            *self.ends.entry(levels).or_default() += count;
        }
        for digest in more.met {
            if self.met.len() < COUNTED_STATES {
                self.met.insert(digest);
            }
        }
        self.moves += more.moves;
        self.cut_off += more.cut_off;
    }

    fn estimates(&self, runs: u64) -> Estimates {
        let n = runs.max(1) as f64;
        let shares = |counts: &Vec<u64>| counts.iter().map(|&count| count as f64 / n).collect::<Vec<f64>>();
        let mut out = Estimates {
            runs,
            at: self.at.iter().map(shares).collect(),
            rungs: self.rungs.iter().map(|rungs| rungs.iter().map(shares).collect()).collect(),
            gauges: self.gauges.iter().map(|sums| sums.iter().map(|sum| sum / n).collect()).collect(),
            ends: self.ends.iter().map(|(levels, &count)| (levels.clone(), count as f64 / n)).collect(),
            by: Vec::new(),
            by_cause: Vec::new(),
            errors: Vec::new(),
            moves: self.moves,
            cut_off: self.cut_off,
            n_states: self.met.len(),
        };
        for target in &self.targets {
            let hits = target.hits.last().copied().unwrap_or(0);
            let counts = hits >= ENOUGH_HITS;
            let added_up = |sums: &Vec<f64>| sums.iter().map(|sum| sum / n).collect::<Vec<f64>>();
            let (by, by_cause): (Vec<f64>, Vec<(u16, Vec<f64>)>) = match counts {
                _ if target.holds_today => Default::default(),
                true => (
                    shares(&target.hits),
                    target.hits_by_cause.iter().map(|(&cause, hits)| (cause, shares(hits))).collect(),
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
            let mut standard_error = libm::sqrt(variance / n);
            if !counts && p > 0.0 && target.adding < ENOUGH_HITS {
                standard_error = standard_error.max(libm::sqrt((hits + 1) as f64) / n);
            }
            out.errors.push(SimulationError { standard_error, hits, below });
            out.by.push(by);
            out.by_cause.push(by_cause);
        }
        out
    }
}

impl Watcher for Sums {
    fn stay(&mut self, plan: &Plan<'_>, states: &StatesMet<'_>, state: u32, stay: Stay) {
        let position = states.position(state);
        if self.met.len() < COUNTED_STATES {
            let (levels, places) = states.identity(position);
            self.met.insert(digest(&[levels, places].concat()));
        }
        let first = plan.times.partition_point(|&time| time < stay.day);
        let last = plan.times.partition_point(|&time| time < stay.until);
        (first..last).for_each(|time| self.stands(states, position, time));
        if last == plan.times.len() {
            *self.ends.entry(states.board().levels(position)).or_default() += 1;
        }
        for (number, target) in self.targets.iter_mut().enumerate() {
            if stay.day == 0.0 && states.holds(position, number) {
                (target.reached, target.holds_today) = (true, true);
            }
        }
        if self.targets.iter().all(|target| target.reached) {
            return;
        }
        // How long it stays until each time, on average: its waiting time is not used, only that it came here.
        let stays = |time: f64| -libm::expm1(-stay.exit * (time.min(stay.before) - stay.day)) / stay.exit;
        for &(_, to, rate, cause) in states.arcs(state) {
            let to = states.position(to);
            for (number, target) in self.targets.iter_mut().enumerate() {
                if target.reached || !states.holds(to, number) {
                    continue;
                }
                let by_cause = target.integral_by_cause.entry(cause).or_insert_with(|| vec![0.0; plan.times.len()]);
                for (time, here) in target.here.iter_mut().enumerate().skip(first) {
                    let expected = rate * stays(plan.times[time]);
                    *here += expected;
                    by_cause[time] += expected;
                }
            }
        }
    }

    fn date(&mut self, plan: &Plan<'_>, states: &StatesMet<'_>, to: Move, chance: f64) {
        let first = plan.times.partition_point(|&time| time < to.day);
        for (number, target) in self.targets.iter_mut().enumerate() {
            if target.reached || !states.holds(to.position, number) {
                continue;
            }
            let by_cause = target.integral_by_cause.entry(to.cause).or_insert_with(|| vec![0.0; plan.times.len()]);
            for sums in [&mut target.here, by_cause] {
                sums.iter_mut().skip(first).for_each(|sum| *sum += chance);
            }
        }
    }

    fn moved(&mut self, plan: &Plan<'_>, states: &StatesMet<'_>, moved: Move) {
        self.moves += 1;
        for (number, target) in self.targets.iter_mut().enumerate() {
            if target.reached || !states.holds(moved.position, number) {
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
