//! The chain given how it ends: Doob's h-transform.
//!
//! In: a chain and an outcome, however unlikely. Out: the chain whose trajectories are exactly those of the first one that
//! reach the outcome. Without a time limit it is again a chain, with rates `q(x,y) X(y) / X(x)`, where `X` is the outcome's
//! probability (Doob 1957); rates of leaving stay what they were. With a time limit it is not one chain; then
//! trajectories are drawn through the uniformised chain: first the number of steps, then the steps backwards-weighted, then
//! their times (Hobolth & Stone 2009, section 2.3).

use crate::absorption::{Split, occupation_of, outcome};
use crate::chain::{Chain, ChainError};
use crate::dated::{Date, within};
use crate::philox::{Purpose, Stream};
use crate::poisson::PoissonWindow;
use crate::solve::{SolveOptions, SolveReport, Solved};
use crate::state_set::StateSet;
use crate::transient::{Stepper, TransientOptions, check_times, union};
use crate::walk::{Jump, Walk, WalkEnd};

/// A chain conditioned on entering one class before the others, at any time.
#[derive(Debug, Clone)]
pub struct Conditioned {
    /// The conditioned chain: same states and arcs, other rates; nothing leaves states from which the outcome is impossible.
    pub chain: Chain,
    /// The probability of the outcome from every state.
    pub probability: Vec<f64>,
}

/// Conditions a chain on entering class `class` before all others.
///
/// # Errors
/// As for [`crate::absorption`]; [`ChainError::Impossible`] when no other state can reach the class.
pub fn conditioned(
    chain: &Chain,
    classes: &[StateSet],
    class: usize,
    options: &SolveOptions,
) -> Result<Solved<Conditioned>, ChainError> {
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let probability = outcome(chain, &split, class, options, &mut report)?;
    let mut rates = vec![0.0; chain.n_arcs()];
    for state in 0..chain.n_states() as u32 {
        let here = probability[state as usize];
        if split.of(state).is_some() || here == 0.0 {
            continue;
        }
        for arc in chain.arc_range(state) {
            rates[arc] = chain.rates()[arc] * (probability[chain.targets()[arc] as usize] / here);
        }
    }
    if rates.iter().all(|&rate| rate == 0.0) {
        return Err(ChainError::Impossible);
    }
    Ok(Solved { value: Conditioned { chain: chain.with_rates(rates)?, probability }, report })
}

/// What happens on the way to an outcome, on average over the trajectories that reach it.
#[derive(Debug, Clone, PartialEq)]
pub struct OnTheWay {
    /// The probability of the outcome.
    pub probability: f64,
    /// Expected time spent in each state, given the outcome.
    pub time_in_state: Vec<f64>,
    /// Expected number of times that each arc is taken, given the outcome, by arc position.
    pub crossings: Vec<f64>,
}

/// Expected times and crossings on the way to class `class`, given that it is entered before all others.
///
/// # Errors
/// As for [`crate::absorption`]; [`ChainError::Impossible`] when the outcome has probability 0 from this start.
pub fn on_the_way(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    class: usize,
    options: &SolveOptions,
) -> Result<Solved<OnTheWay>, ChainError> {
    chain.check_law(start)?;
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let seen = outcome(chain, &split, class, options, &mut report)?;
    let spent = occupation_of(chain, start, &split, options, &mut report)?;
    let probability: f64 = start.iter().zip(&seen).map(|(mass, seen)| mass * seen).sum();
    if probability == 0.0 {
        return Err(ChainError::Impossible);
    }
    let mut crossings = vec![0.0; chain.n_arcs()];
    for state in 0..chain.n_states() as u32 {
        for arc in chain.arc_range(state) {
            let to = chain.targets()[arc] as usize;
            crossings[arc] = spent[state as usize] * chain.rates()[arc] * seen[to] / probability;
        }
    }
    let time_in_state = spent.iter().zip(&seen).map(|(spent, seen)| spent * seen / probability).collect();
    Ok(Solved { value: OnTheWay { probability, time_in_state, crossings }, report })
}

/// A chain conditioned on having entered one class before the others and by a given time.
#[derive(Debug, Clone)]
pub struct ConditionedByTime<'a> {
    chain: &'a Chain,
    stop: StateSet,
    time: f64,
    rate: f64,
    window: PoissonWindow,
    // after[m][x]: the probability of being in the class m steps later.
    after: Vec<Vec<[f64; 1]>>,
}

impl<'a> ConditionedByTime<'a> {
    /// Prepares drawing trajectories; keeps one number per state and step, at most `max_bytes` of them.
    ///
    /// # Errors
    /// As for [`crate::transient`]; [`ChainError::MemoryLimit`].
    pub fn new(
        chain: &'a Chain,
        classes: &[StateSet],
        class: usize,
        time: f64,
        options: &TransientOptions,
        max_bytes: u64,
    ) -> Result<ConditionedByTime<'a>, ChainError> {
        let stop = union(chain, classes)?;
        let inside = |x: u32| classes.get(class).is_some_and(|class| class.contains(x));
        let values = (0..chain.n_states() as u32).map(|x| [f64::from(u8::from(inside(x)))]).collect();
        Self::of_values(chain, values, stop, time, options, max_bytes)
    }

    /// The same for what is worth `values` at the end, nothing leaving the states of `stop`.
    fn of_values(
        chain: &'a Chain,
        values: Vec<[f64; 1]>,
        stop: StateSet,
        time: f64,
        options: &TransientOptions,
        max_bytes: u64,
    ) -> Result<ConditionedByTime<'a>, ChainError> {
        check_times(&[time])?;
        let stepper = Stepper::backward(chain, Some(&stop));
        let window = PoissonWindow::new(stepper.rate * time, options.epsilon);
        let last = window.right();
        options.check(last)?;
        let needed = (last + 1).saturating_mul(8 * chain.n_states() as u64);
        if needed > max_bytes {
            return Err(ChainError::MemoryLimit { needed, limit: max_bytes });
        }
        let mut after = vec![values];
        for step in 0..last {
            options.tell(step, last)?;
            let mut next = vec![[0.0]; chain.n_states()];
            stepper.step(&after[step as usize], &mut next);
            after.push(next);
        }
        Ok(ConditionedByTime { chain, stop, time, rate: stepper.rate, window, after })
    }

    /// The probability of the outcome from a state.
    pub fn probability(&self, start: u32) -> f64 {
        let weights = self.window.weights.iter().zip(&self.after[self.window.left as usize..]);
        weights.map(|(weight, after)| weight * after[start as usize][0]).sum()
    }

    /// One trajectory from `start` given the outcome; ends when the class is entered.
    ///
    /// # Errors
    /// [`ChainError::Impossible`] when the outcome has probability 0 from there.
    pub fn draw(&self, start: u32, seed: u64, trajectory: u64) -> Result<Walk, ChainError> {
        let mut choices = Stream::new(seed, trajectory, Purpose::Jump);
        let mut clock = Stream::new(seed, trajectory, Purpose::Clock);
        let jumps = self.go(start, &mut choices, &mut clock)?;
        Ok(Walk { start, jumps, end: WalkEnd::Stopped })
    }

    /// The jumps of one trajectory.
    fn go(&self, start: u32, choices: &mut Stream, clock: &mut Stream) -> Result<Vec<Jump>, ChainError> {
        let whole = self.probability(start);
        if whole == 0.0 {
            return Err(ChainError::Impossible);
        }
        let mut rest = choices.unit() * whole;
        let mut steps = self.window.left as usize;
        for (place, weight) in self.window.weights.iter().enumerate() {
            let mass = weight * self.after[self.window.left as usize + place][start as usize][0];
            if mass > 0.0 {
                steps = self.window.left as usize + place;
                if rest < mass {
                    break;
                }
                rest -= mass;
            }
        }
        let mut times: Vec<f64> = (0..steps).map(|_| self.time * clock.unit()).collect();
        times.sort_unstable_by(f64::total_cmp);
        let (mut state, mut jumps) = (start, Vec::new());
        for (done, &time) in times.iter().enumerate() {
            if self.stop.contains(state) {
                break;
            }
            if let Some(arc) = self.step(state, steps - done, choices) {
                state = self.chain.targets()[arc];
                jumps.push(Jump { time, arc, state });
            }
        }
        Ok(jumps)
    }

    /// The arc taken in the next step when `left` steps remain; `None` for staying.
    fn step(&self, state: u32, left: usize, choices: &mut Stream) -> Option<usize> {
        let later = &self.after[left - 1];
        let mut rest = choices.unit() * self.after[left][state as usize][0] * self.rate;
        let mut chosen = None;
        for arc in self.chain.arc_range(state) {
            let mass = self.chain.rates()[arc] * later[self.chain.targets()[arc] as usize][0];
            if mass > 0.0 {
                chosen = Some(arc);
                if rest < mass {
                    return chosen;
                }
                rest -= mass;
            }
        }
        // What is left over is staying, if staying can still succeed.
        let stay = (self.rate - self.chain.exit_rate(state)) * later[state as usize][0];
        if stay > 0.0 { None } else { chosen }
    }
}

/// A chain with dates, conditioned on having entered a class by a given time: a backward vector per step between dates, and one per date.
#[derive(Debug, Clone)]
pub struct ConditionedByDate<'a> {
    pieces: Vec<ConditionedByTime<'a>>,
    dates: Vec<Date>,
    // Per date, the probability of the outcome seen just after it.
    after: Vec<Vec<f64>>,
}

/// One jump of a trajectory of a chain with dates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatedJump {
    /// When.
    pub time: f64,
    /// The cause of the arc or of the date.
    pub cause: u16,
    /// The state after it.
    pub state: u32,
}

impl<'a> ConditionedByDate<'a> {
    /// Prepares drawing trajectories; keeps one number per state and step, at most `max_bytes` of them.
    ///
    /// # Errors
    /// As for [`ConditionedByTime::new`]; a date that does not fit the chain.
    pub fn new(
        chain: &'a Chain,
        dates: &[Date],
        class: &StateSet,
        time: f64,
        options: &TransientOptions,
        max_bytes: u64,
    ) -> Result<ConditionedByDate<'a>, ChainError> {
        let dates = within(dates, time)?;
        let mut values: Vec<f64> =
            (0..chain.n_states() as u32).map(|x| f64::from(u8::from(class.contains(x)))).collect();
        let (mut pieces, mut after) = (Vec::new(), Vec::new());
        let (mut end, mut left) = (time, max_bytes);
        for place in (0..=dates.len()).rev() {
            let begin = if place == 0 { 0.0 } else { dates[place - 1].time };
            let lanes = values.iter().map(|&value| [value]).collect();
            let piece = ConditionedByTime::of_values(chain, lanes, class.clone(), end - begin, options, left)?;
            left = left.saturating_sub(8 * (piece.after.len() * chain.n_states()) as u64);
            if place > 0 {
                let seen: Vec<f64> = (0..chain.n_states() as u32).map(|x| piece.probability(x)).collect();
                values = dates[place - 1].back(&seen, Some(class));
                after.push(seen);
            }
            pieces.push(piece);
            end = begin;
        }
        pieces.reverse();
        after.reverse();
        Ok(ConditionedByDate { pieces, dates: dates.to_vec(), after })
    }

    /// The probability of the outcome from a state.
    pub fn probability(&self, start: u32) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.probability(start))
    }

    /// One trajectory from `start` given the outcome; ends when the class is entered.
    ///
    /// # Errors
    /// [`ChainError::Impossible`] when the outcome has probability 0 from there.
    pub fn draw(&self, start: u32, seed: u64, trajectory: u64) -> Result<Vec<DatedJump>, ChainError> {
        let mut choices = Stream::new(seed, trajectory, Purpose::Jump);
        let mut clock = Stream::new(seed, trajectory, Purpose::Clock);
        let (mut state, mut begin, mut jumps) = (start, 0.0, Vec::new());
        for (place, piece) in self.pieces.iter().enumerate() {
            for jump in piece.go(state, &mut choices, &mut clock)? {
                let cause = piece.chain.arc(jump.arc).cause;
                jumps.push(DatedJump { time: begin + jump.time, cause, state: jump.state });
                state = jump.state;
            }
            let Some(date) = self.dates.get(place).filter(|_| !piece.stop.contains(state)) else { break };
            begin = date.time;
            if let Some(&(_, to)) = date.moves.iter().find(|(from, _)| *from == state) {
                let moved = date.chance * self.after[place][to as usize];
                let stays = (1.0 - date.chance) * self.after[place][state as usize];
                if choices.unit() * (moved + stays) < moved {
                    state = to;
                    jumps.push(DatedJump { time: begin, cause: date.cause, state });
                }
            }
            if piece.stop.contains(state) {
                break;
            }
        }
        Ok(jumps)
    }
}
