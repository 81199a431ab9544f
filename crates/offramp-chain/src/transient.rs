//! Laws at given times, by uniformisation.
//!
//! In: a chain, a start, times. Out: expected values of functions of the state at each time, their integrals over time, or
//! the whole law, with a certified bound on what was cut off. Jensen (1953): with a rate at least as large as every exit rate
//! the chain is a discrete chain observed at a Poisson number of steps. Only sums of non-negative terms occur, so that tiny
//! probabilities keep their relative accuracy.

use crate::chain::{Chain, ChainError};
use crate::dated::hit_by_dated;
use crate::lanes::{CHUNK, fill, sum};
use crate::poisson::PoissonWindow;
use crate::solve::{Progress, Watch};
use crate::state_set::StateSet;

/// How far uniformisation may go.
#[derive(Clone, Copy)]
pub struct TransientOptions<'a> {
    /// Mass of the Poisson law that may be cut off. Small, because a class of probability 1e-10 still wants all its digits.
    pub epsilon: f64,
    /// Largest number of steps.
    pub max_steps: u64,
    /// Called from time to time.
    pub watch: Option<Watch<'a>>,
}

impl Default for TransientOptions<'_> {
    fn default() -> Self {
        TransientOptions { epsilon: 1e-26, max_steps: 1_000_000, watch: None }
    }
}

impl TransientOptions<'_> {
    pub(crate) fn check(&self, needed: u64) -> Result<(), ChainError> {
        if needed > self.max_steps {
            return Err(ChainError::StepLimit { needed, limit: self.max_steps });
        }
        Ok(())
    }

    pub(crate) fn tell(&self, done: u64, of: u64) -> Result<(), ChainError> {
        let progress = Progress { stage: "uniformisation", done, of: Some(of) };
        match self.watch {
            Some(watch) if done.is_multiple_of(64) && watch(progress).is_break() => Err(ChainError::Stopped),
            _ => Ok(()),
        }
    }
}

/// What to compute at which times.
#[derive(Debug, Clone, Default)]
pub struct TransientRequest<'a> {
    /// The law at time 0.
    pub start: &'a [f64],
    /// Times in rising order.
    pub times: &'a [f64],
    /// States that end the story: nothing leaves them.
    pub stop: Option<&'a StateSet>,
    /// Functions of the state whose expected value at each time is wanted.
    pub functions: &'a [&'a [f64]],
    /// Functions of the state whose expected integral from 0 to each time is wanted.
    pub integrals: &'a [&'a [f64]],
    /// Whether the whole law at each time is wanted.
    pub laws: bool,
}

/// What was computed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transient {
    /// `values[f][k]`: expected value of function `f` at time `k`.
    pub values: Vec<Vec<f64>>,
    /// `integrals[f][k]`: expected integral of function `f` from 0 to time `k`.
    pub integrals: Vec<Vec<f64>>,
    /// `laws[k]`: the law at time `k`, when asked for.
    pub laws: Vec<Vec<f64>>,
    /// The law at the end of every piece but the last, before what happens there; only where there are several.
    pub before_jumps: Vec<Vec<f64>>,
    /// Steps of the uniformised chain.
    pub steps: u64,
    /// Upper bound on the probability cut off, for every time.
    pub missing: f64,
}

/// The uniformised chain as rows that gather: forward (laws) or backward (probabilities seen from every state).
pub(crate) struct Stepper {
    first: Vec<usize>,
    column: Vec<u32>,
    probability: Vec<f64>,
    // The probability of leaving; subtracted step by step, because one minus it would round away slow rates.
    leave: Vec<f64>,
    /// Steps per unit of time.
    pub(crate) rate: f64,
}

impl Stepper {
    /// Steps laws on: row `y` gathers from the states that lead to `y`.
    pub(crate) fn forward(chain: &Chain, stop: Option<&StateSet>) -> Stepper {
        let mut stepper = Stepper::empty(chain, stop);
        let (incoming, stops) = (chain.incoming(), stops(stop));
        for state in 0..chain.n_states() {
            for slot in incoming.first[state]..incoming.first[state + 1] {
                stepper.push(incoming.source[slot], incoming.rate[slot], stops(incoming.source[slot]));
            }
            stepper.end_row();
        }
        stepper
    }

    /// Steps functions back: row `x` gathers from the states that `x` leads to.
    pub(crate) fn backward(chain: &Chain, stop: Option<&StateSet>) -> Stepper {
        let mut stepper = Stepper::empty(chain, stop);
        let stops = stops(stop);
        for state in 0..chain.n_states() as u32 {
            for index in chain.arc_range(state) {
                stepper.push(chain.targets()[index], chain.rates()[index], stops(state));
            }
            stepper.end_row();
        }
        stepper
    }

    fn empty(chain: &Chain, stop: Option<&StateSet>) -> Stepper {
        let stops = stops(stop);
        let exit = |state: u32| if stops(state) { 0.0 } else { chain.exit_rate(state) };
        let rate = (0..chain.n_states() as u32).map(exit).fold(0.0, f64::max);
        let leave = |state: u32| if rate > 0.0 { exit(state) / rate } else { 0.0 };
        Stepper {
            first: vec![0],
            column: Vec::with_capacity(chain.n_arcs()),
            probability: Vec::with_capacity(chain.n_arcs()),
            leave: (0..chain.n_states() as u32).map(leave).collect(),
            rate,
        }
    }

    fn push(&mut self, column: u32, rate: f64, stopped: bool) {
        if rate <= 0.0 || stopped {
            return;
        }
        // Arcs between the same states that differ in their cause only are one here.
        let begin = self.first[self.first.len() - 1];
        match self.column[begin..].last() {
            Some(&last) if last == column => {
                let slot = self.probability.len() - 1;
                self.probability[slot] += rate / self.rate;
            }
            _ => {
                self.column.push(column);
                self.probability.push(rate / self.rate);
            }
        }
    }

    fn end_row(&mut self) {
        self.first.push(self.column.len());
    }

    /// One step of `W` vectors side by side.
    pub(crate) fn step<const W: usize>(&self, from: &[[f64; W]], to: &mut [[f64; W]]) {
        fill(to, |row| {
            let leave = self.leave[row];
            let mut sum = [0.0; W];
            let range = self.first[row]..self.first[row + 1];
            for (&column, &probability) in self.column[range.clone()].iter().zip(&self.probability[range]) {
                let value = &from[column as usize];
                for lane in 0..W {
                    sum[lane] += probability * value[lane];
                }
            }
            std::array::from_fn(|lane| (from[row][lane] - leave * from[row][lane]) + sum[lane])
        });
    }
}

fn stops(stop: Option<&StateSet>) -> impl Fn(u32) -> bool + '_ {
    move |state| stop.is_some_and(|set| set.contains(state))
}

/// A function of the state by its entries that are not 0.
struct Sparse {
    entries: Vec<(u32, f64)>,
}

impl Sparse {
    fn new(values: &[f64]) -> Sparse {
        let entries = values.iter().enumerate().filter(|(_, value)| **value != 0.0);
        Sparse { entries: entries.map(|(state, &value)| (state as u32, value)).collect() }
    }

    fn expected(&self, law: &[[f64; 1]]) -> f64 {
        let [total] = sum(self.entries.len(), |place| {
            let (state, value) = self.entries[place];
            [value * law[state as usize][0]]
        });
        total
    }
}

/// Laws, expected values and integrals at the given times.
///
/// # Errors
/// A start that is no law, times that are not in rising order, functions that do not fit, more steps than allowed, stopped.
pub fn transient(
    chain: &Chain,
    request: &TransientRequest,
    options: &TransientOptions,
) -> Result<Transient, ChainError> {
    chain.check_law(request.start)?;
    check_times(request.times)?;
    check_functions(chain, request)?;
    let stepper = Stepper::forward(chain, request.stop);
    let windows: Vec<PoissonWindow> =
        request.times.iter().map(|&time| PoissonWindow::new(stepper.rate * time, options.epsilon)).collect();
    let last = windows.iter().map(PoissonWindow::right).max().unwrap_or(0);
    options.check(last)?;
    let mut run = Run::new(request, &windows, stepper.rate);
    let mut law: Vec<[f64; 1]> = request.start.iter().map(|&p| [p]).collect();
    let mut next = law.clone();
    for step in 0..=last {
        options.tell(step, last)?;
        run.take(step, &law);
        if step == last {
            break;
        }
        stepper.step(&law, &mut next);
        std::mem::swap(&mut law, &mut next);
        if step % 32 == 31 && run.settled(step + 1, last, &law, &next) {
            run.finish(step + 1, &law);
            break;
        }
    }
    run.out.steps = last;
    run.out.missing += windows.iter().map(|window| window.missing).fold(0.0, f64::max);
    Ok(run.out)
}

struct Run<'a> {
    windows: &'a [PoissonWindow],
    tails: Vec<Vec<f64>>,
    functions: Vec<Sparse>,
    integrals: Vec<Sparse>,
    last_values: Vec<f64>,
    rate: f64,
    laws: bool,
    out: Transient,
}

impl<'a> Run<'a> {
    fn new(request: &TransientRequest, windows: &'a [PoissonWindow], rate: f64) -> Run<'a> {
        let (k, n) = (request.times.len(), request.start.len());
        let tails =
            if request.integrals.is_empty() { Vec::new() } else { windows.iter().map(PoissonWindow::tails).collect() };
        let mut out = Transient {
            values: vec![vec![0.0; k]; request.functions.len()],
            integrals: vec![vec![0.0; k]; request.integrals.len()],
            laws: vec![vec![0.0; if request.laws { n } else { 0 }]; k],
            ..Transient::default()
        };
        if !request.laws {
            out.laws.clear();
        }
        let sparse = |list: &[&[f64]]| list.iter().map(|values| Sparse::new(values)).collect();
        let integrals: Vec<Sparse> = sparse(request.integrals);
        let mut run = Run {
            windows,
            tails,
            functions: sparse(request.functions),
            integrals,
            last_values: Vec::new(),
            rate,
            laws: request.laws,
            out,
        };
        if rate == 0.0 {
            run.stand_still(request);
        }
        run
    }

    /// Without any jump the integrals are plain products.
    fn stand_still(&mut self, request: &TransientRequest) {
        let law: Vec<[f64; 1]> = request.start.iter().map(|&p| [p]).collect();
        for (sparse, row) in self.integrals.iter().zip(&mut self.out.integrals) {
            let value = sparse.expected(&law);
            row.iter_mut().zip(request.times).for_each(|(slot, &time)| *slot = value * time);
        }
        self.integrals.clear();
    }

    fn take(&mut self, step: u64, law: &[[f64; 1]]) {
        self.last_values.clear();
        for (sparse, row) in self.functions.iter().zip(&mut self.out.values) {
            let value = sparse.expected(law);
            self.last_values.push(value);
            for (slot, window) in row.iter_mut().zip(self.windows) {
                *slot += window.weight(step) * value;
            }
        }
        for (sparse, row) in self.integrals.iter().zip(&mut self.out.integrals) {
            let value = sparse.expected(law) / self.rate;
            self.last_values.push(value);
            for (slot, tails) in row.iter_mut().zip(&self.tails) {
                *slot += tails.get(step as usize).copied().unwrap_or(0.0) * value;
            }
        }
        if self.laws {
            for (row, window) in self.out.laws.iter_mut().zip(self.windows) {
                let weight = window.weight(step);
                if weight > 0.0 {
                    fill_add(row, weight, law);
                }
            }
        }
    }

    /// Whether all further steps together change nothing that matters. The step is a contraction, so the change per step
    /// never grows again; the bound is compared with the smallest value at hand, not with 1.
    fn settled(&mut self, step: u64, last: u64, law: &[[f64; 1]], before: &[[f64; 1]]) -> bool {
        let [change] = sum(law.len(), |row| [(law[row][0] - before[row][0]).abs()]);
        let smallest = self.last_values.iter().copied().filter(|&value| value > 0.0).fold(1.0, f64::min);
        let bound = change * (last - step) as f64;
        let still_nothing = self.last_values.contains(&0.0) && change > 0.0;
        let settled = !still_nothing && bound <= 1e-14 * smallest && (!self.laws || change == 0.0);
        if settled {
            self.out.missing += bound;
        }
        settled
    }

    /// Adds all steps from `step` on with the law as it is now.
    fn finish(&mut self, step: u64, law: &[[f64; 1]]) {
        let rest = |window: &PoissonWindow| -> f64 {
            let skip = step.saturating_sub(window.left) as usize;
            window.weights.iter().skip(skip).sum()
        };
        let weights: Vec<f64> = self.windows.iter().map(rest).collect();
        for (sparse, row) in self.functions.iter().zip(&mut self.out.values) {
            let value = sparse.expected(law);
            row.iter_mut().zip(&weights).for_each(|(slot, weight)| *slot += weight * value);
        }
        for (sparse, row) in self.integrals.iter().zip(&mut self.out.integrals) {
            let value = sparse.expected(law) / self.rate;
            for (slot, tails) in row.iter_mut().zip(&self.tails) {
                *slot += tails.iter().skip(step as usize).rev().sum::<f64>() * value;
            }
        }
        if self.laws {
            for (row, &weight) in self.out.laws.iter_mut().zip(&weights) {
                fill_add(row, weight, law);
            }
        }
    }
}

fn fill_add(row: &mut [f64], weight: f64, law: &[[f64; 1]]) {
    use rayon::prelude::*;
    row.par_chunks_mut(CHUNK).zip(law.par_chunks(CHUNK)).for_each(|(row, law)| {
        row.iter_mut().zip(law).for_each(|(slot, value)| *slot += weight * value[0]);
    });
}

pub(crate) fn check_times(times: &[f64]) -> Result<(), ChainError> {
    let mut before = 0.0;
    for &time in times {
        if !(time.is_finite() && time >= before) {
            return Err(ChainError::BadTime { time });
        }
        before = time;
    }
    Ok(())
}

fn check_functions(chain: &Chain, request: &TransientRequest) -> Result<(), ChainError> {
    for function in request.functions.iter().chain(request.integrals) {
        if function.len() != chain.n_states() {
            let (what, expected) = ("a function of the state", chain.n_states());
            return Err(ChainError::WrongLength { what, expected, got: function.len() });
        }
    }
    Ok(())
}

/// `P(class c entered first, and by time k)` from a start: `values[c][k]`. Classes compete.
///
/// # Errors
/// As for [`transient`]; classes that overlap.
pub fn hit_by_from(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Transient, ChainError> {
    hit_by_dated(chain, &[], start, classes, times, options)
}

/// `P(class c entered first, and by time k)` from every state: `[c][k][x]`.
///
/// # Errors
/// As for [`hit_by_from`].
pub fn hit_by(
    chain: &Chain,
    classes: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Vec<Vec<Vec<f64>>>, ChainError> {
    check_times(times)?;
    let stop = union(chain, classes)?;
    let stepper = Stepper::backward(chain, Some(&stop));
    let windows: Vec<PoissonWindow> =
        times.iter().map(|&time| PoissonWindow::new(stepper.rate * time, options.epsilon)).collect();
    let last = windows.iter().map(PoissonWindow::right).max().unwrap_or(0);
    options.check(last)?;
    let mut out = Vec::with_capacity(classes.len());
    for indicator in indicators(chain, classes) {
        let mut rows = vec![vec![0.0; chain.n_states()]; times.len()];
        let mut value: Vec<[f64; 1]> = indicator.into_iter().map(|entry| [entry]).collect();
        let mut next = value.clone();
        for step in 0..=last {
            options.tell(step, last)?;
            for (row, window) in rows.iter_mut().zip(&windows) {
                let weight = window.weight(step);
                if weight > 0.0 {
                    fill_add(row, weight, &value);
                }
            }
            stepper.step(&value, &mut next);
            std::mem::swap(&mut value, &mut next);
        }
        out.push(rows);
    }
    Ok(out)
}

pub(crate) fn union(chain: &Chain, classes: &[StateSet]) -> Result<StateSet, ChainError> {
    let n = chain.n_states();
    let mut all = StateSet::new(n);
    for set in classes {
        if set.n_states() != n {
            return Err(ChainError::WrongLength { what: "a class", expected: n, got: set.n_states() });
        }
        for state in set.iter() {
            if all.contains(state) {
                return Err(ChainError::Overlap { state });
            }
            all.insert(state);
        }
    }
    Ok(all)
}

pub(crate) fn indicators(chain: &Chain, classes: &[StateSet]) -> Vec<Vec<f64>> {
    let indicator =
        |set: &StateSet| (0..chain.n_states() as u32).map(|x| f64::from(u8::from(set.contains(x)))).collect();
    classes.iter().map(indicator).collect()
}
