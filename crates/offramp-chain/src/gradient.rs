//! How an outcome's probability changes with every rate: two solves, whatever the number of parameters.
//!
//! In: a chain, a start, an outcome. Out: the derivative in the rate of every arc; the caller's parameters are a sum over
//! these. With `g` the expected time in every state and `X` the outcome's probability seen from it, the derivative in the
//! rate from `x` to `y` is `g(x) (X(y) - X(x))` (cf. Caswell 2019, section 5). By a time, the same with the laws of
//! the uniformised chain forward and the outcome backward, summed over its steps.
//! Arcs of rate 0 have their derivative too, except where they would open a way out for states that have none.

use crate::absorption::{Split, absorption_of, occupation_of, outcome, solve_lanes};
use crate::chain::{Chain, ChainError};
use crate::each_alone::{Forward, MOST_LANES, Question, each_alone};
use crate::lanes::{fill, update_sum};
use crate::poisson::PoissonWindow;
use crate::solve::{SolveOptions, SolveReport, Solved};
use crate::state_set::StateSet;
use crate::transient::{Stepper, TransientOptions, check_times, union};
use rayon::prelude::*;

/// A number of interest and its derivative in the rate of every arc.
#[derive(Debug, Clone, PartialEq)]
pub struct ArcGradient {
    /// The number itself.
    pub value: f64,
    /// Its derivative in the rate of each arc, by arc position.
    pub by_arc: Vec<f64>,
}

impl ArcGradient {
    /// The derivative in each of `n_parameters` parameters. `rates` is called once and reports every derivative of a rate
    /// that is not 0: arc position, parameter, derivative of the arc's rate in the parameter.
    pub fn in_parameters(
        &self,
        n_parameters: usize,
        rates: impl FnOnce(&mut dyn FnMut(usize, usize, f64)),
    ) -> Vec<f64> {
        let mut gradient = vec![0.0; n_parameters];
        rates(&mut |arc, parameter, derivative| gradient[parameter] += self.by_arc[arc] * derivative);
        gradient
    }
}

/// The state that each arc leaves.
fn sources(chain: &Chain) -> Vec<u32> {
    (0..chain.n_states() as u32).flat_map(|state| chain.arc_range(state).map(move |_| state)).collect()
}

fn along_arcs(chain: &Chain, spent: &[f64], seen: &[f64]) -> Vec<f64> {
    let sources = sources(chain);
    let mut by_arc = vec![0.0; chain.n_arcs()];
    fill(&mut by_arc, |arc| {
        let (from, to) = (sources[arc] as usize, chain.targets()[arc] as usize);
        if spent[from] == 0.0 { 0.0 } else { spent[from] * (seen[to] - seen[from]) }
    });
    by_arc
}

fn check_class(classes: &[StateSet], class: usize) -> Result<(), ChainError> {
    if class < classes.len() {
        return Ok(());
    }
    Err(ChainError::WrongLength { what: "the list of classes", expected: class + 1, got: classes.len() })
}

/// The probability that a class is entered first, and its derivative in every rate.
///
/// # Errors
/// As for [`crate::absorption`]; a start that is no law; no such class.
pub fn gradient_in_the_end(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    class: usize,
    options: &SolveOptions,
) -> Result<Solved<ArcGradient>, ChainError> {
    chain.check_law(start)?;
    check_class(classes, class)?;
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let seen = outcome(chain, &split, class, options, &mut report)?;
    let spent = occupation_of(chain, start, &split, options, &mut report)?;
    let value = start.iter().zip(&seen).map(|(mass, seen)| mass * seen).sum();
    Ok(Solved { value: ArcGradient { value, by_arc: along_arcs(chain, &spent, &seen) }, report })
}

/// The expected time until any class is entered, and its derivative in every rate.
///
/// # Errors
/// As for [`gradient_in_the_end`]; [`ChainError::Impossible`] when that time is infinite.
pub fn gradient_of_time(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    options: &SolveOptions,
) -> Result<Solved<ArcGradient>, ChainError> {
    chain.check_law(start)?;
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let never = absorption_of(chain, &split, classes.len(), options, &mut report)?.pop().unwrap_or_default();
    if start.iter().zip(&never).any(|(mass, never)| mass * never > 0.0) {
        return Err(ChainError::Impossible);
    }
    let seen = solve_lanes(chain, &split, 1, |_, _| 1.0, options, &mut report)?.pop().unwrap_or_default();
    let spent = occupation_of(chain, start, &split, options, &mut report)?;
    let value = start.iter().zip(&seen).map(|(mass, seen)| mass * seen).sum();
    Ok(Solved { value: ArcGradient { value, by_arc: along_arcs(chain, &spent, &seen) }, report })
}

/// The probability that a class is entered first and by `time`, and its derivative in every rate.
///
/// # Errors
/// As for [`crate::transient`]; no such class.
pub fn gradient_by(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    class: usize,
    time: f64,
    options: &TransientOptions,
) -> Result<ArcGradient, ChainError> {
    chain.check_law(start)?;
    check_class(classes, class)?;
    let stop = union(chain, classes)?;
    let inside: Vec<f64> =
        (0..chain.n_states()).map(|x| f64::from(u8::from(classes[class].contains(x as u32)))).collect();
    gradient_of_value(chain, start, &inside, &stop, time, options)
}

/// The expected value of a function of the state at a time, nothing leaving the states of `stop`, and its derivative in every rate.
pub(crate) fn gradient_of_value(
    chain: &Chain,
    start: &[f64],
    inside: &[f64],
    stop: &StateSet,
    time: f64,
    options: &TransientOptions,
) -> Result<ArcGradient, ChainError> {
    check_times(&[time])?;
    let (forward, backward) = (Stepper::forward(chain, Some(stop)), Stepper::backward(chain, Some(stop)));
    let window = PoissonWindow::new(forward.rate * time, options.epsilon);
    let steps = window.right();
    options.check(3 * steps)?;
    let value_of = |law: &[[f64; 1]]| inside.iter().zip(law).map(|(inside, law)| inside * law[0]).sum::<f64>();
    let stride = (steps as f64).sqrt().ceil().max(1.0) as u64;
    let mut kept = Vec::new();
    let mut law: Vec<[f64; 1]> = start.iter().map(|&mass| [mass]).collect();
    let mut next = law.clone();
    let mut out = ArcGradient { value: 0.0, by_arc: vec![0.0; chain.n_arcs()] };
    for step in 0..=steps {
        options.tell(step, 3 * steps)?;
        out.value += window.weight(step) * value_of(&law);
        if step % stride == 0 {
            kept.push(law.clone());
        }
        forward.step(&law, &mut next);
        std::mem::swap(&mut law, &mut next);
    }
    if forward.rate == 0.0 {
        return Ok(out);
    }
    let sources = sources(chain);
    // later(j) = sum over k > j of w(k) P^(k - 1 - j) applied to the class: what a change at step j does later.
    let mut later: Vec<[f64; 1]> = inside.iter().map(|&inside| [window.weight(steps) * inside]).collect();
    let mut step = steps;
    while let Some(first) = kept.pop() {
        let begin = kept.len() as u64 * stride;
        let mut laws = vec![first];
        for _ in begin + 1..step {
            let mut next = vec![[0.0]; chain.n_states()];
            forward.step(&laws[laws.len() - 1], &mut next);
            laws.push(next);
        }
        for j in (begin..step).rev() {
            options.tell(3 * steps - 2 * j, 3 * steps)?;
            let law = &laws[(j - begin) as usize];
            update_sum::<_, 0>(&mut out.by_arc, |arc, slot| {
                let (from, to) = (sources[arc], chain.targets()[arc] as usize);
                let mass = law[from as usize][0];
                if mass != 0.0 && !stop.contains(from) {
                    *slot += mass * (later[to][0] - later[from as usize][0]) / forward.rate;
                }
                []
            });
            backward.step(&later, &mut next);
            std::mem::swap(&mut later, &mut next);
            let weight = window.weight(j);
            later.iter_mut().zip(inside).for_each(|(later, inside)| later[0] += weight * inside);
        }
        step = begin;
    }
    Ok(out)
}

/// For each of these sets by itself, the probability that it is entered by `time`, and its derivative in every rate: several of them in
/// one pass over the chain.
///
/// # Errors
/// As for [`crate::transient`].
pub fn gradients_by(
    chain: &Chain,
    start: &[f64],
    goals: &[StateSet],
    time: f64,
    options: &TransientOptions,
) -> Result<Vec<ArcGradient>, ChainError> {
    let mut out = Vec::with_capacity(goals.len());
    for some in goals.chunks(MOST_LANES) {
        let asked = each_alone(chain, some)?;
        out.extend(match some.len() {
            1 => Adjoint::<1>::new(chain, start, &asked, time, options)?.solve(options)?,
            2 => Adjoint::<2>::new(chain, start, &asked, time, options)?.solve(options)?,
            3 => Adjoint::<3>::new(chain, start, &asked, time, options)?.solve(options)?,
            _ => Adjoint::<MOST_LANES>::new(chain, start, &asked, time, options)?.solve(options)?,
        });
    }
    Ok(out)
}

/// The same without derivatives: for each of these sets by itself, the probability that it is entered by `time`.
///
/// # Errors
/// As for [`crate::transient`].
pub fn chances_by(
    chain: &Chain,
    start: &[f64],
    goals: &[StateSet],
    time: f64,
    options: &TransientOptions,
) -> Result<Vec<f64>, ChainError> {
    let mut out = Vec::with_capacity(goals.len());
    for some in goals.chunks(MOST_LANES) {
        let asked = each_alone(chain, some)?;
        out.extend(match some.len() {
            1 => Forward::<1>::new(chain, start, &asked)?.chances(time, options)?,
            2 => Forward::<2>::new(chain, start, &asked)?.chances(time, options)?,
            3 => Forward::<3>::new(chain, start, &asked)?.chances(time, options)?,
            _ => Forward::<MOST_LANES>::new(chain, start, &asked)?.chances(time, options)?,
        });
    }
    Ok(out)
}

/// Numbers that may be kept at a time, all laws together: 128 megabytes. Beyond that laws are kept at intervals and computed again between
/// them; in the end memory grows with the square root of the number of steps.
const MOST_KEPT: usize = 1 << 24;

/// The pass forward and the pass back.
struct Adjoint<const W: usize> {
    forward: Forward<W>,
    window: PoissonWindow,
    pairs: Pairs,
}

impl<const W: usize> Adjoint<W> {
    fn new(
        chain: &Chain,
        start: &[f64],
        questions: &[Question<'_>],
        time: f64,
        options: &TransientOptions,
    ) -> Result<Self, ChainError> {
        let forward = Forward::new(chain, start, questions)?;
        let window = forward.window(time, options)?;
        options.check(3 * window.right())?;
        let pairs = Pairs::new(chain, forward.stepper.rate);
        Ok(Self { forward, window, pairs })
    }

    fn solve(self, options: &TransientOptions) -> Result<Vec<ArcGradient>, ChainError> {
        let (steps, rate) = (self.window.right(), self.forward.stepper.rate);
        let all = (steps as usize + 1).saturating_mul(self.forward.start.len() * W);
        let stride = (all.div_ceil(MOST_KEPT) as u64).clamp(1, (steps as f64).sqrt().ceil().max(1.0) as u64);
        let (mut kept, mut value) = (Vec::new(), [0.0; W]);
        self.forward.run(steps, options, |step, law, arrived| {
            (0..W).for_each(|lane| value[lane] += self.window.weight(step) * arrived[lane]);
            if step.is_multiple_of(stride) {
                kept.push(law.to_vec());
            }
        })?;
        let mut slopes = vec![[0.0; W]; self.pairs.column.len()];
        if rate > 0.0 {
            self.back(kept, stride, &mut slopes, options)?;
        }
        let inverse = if rate > 0.0 { 1.0 / rate } else { 0.0 };
        let one = |lane: usize| ArcGradient {
            value: value[lane],
            by_arc: self.pairs.of_arc.iter().map(|&pair| slopes[pair as usize][lane] * inverse).collect(),
        };
        Ok((0..self.forward.n_questions).map(one).collect())
    }

    /// `later(j) = sum over k > j of w(k) P^(k - 1 - j)` applied to the goal: what a change at step j does later.
    fn back(
        &self,
        mut kept: Vec<Vec<[f64; W]>>,
        stride: u64,
        slopes: &mut [[f64; W]],
        options: &TransientOptions,
    ) -> Result<(), ChainError> {
        let (steps, n) = (self.window.right(), self.forward.start.len());
        let mut later = vec![[0.0; W]; n];
        self.count(&mut later, self.window.weight(steps));
        let mut next = later.clone();
        let mut step = steps;
        while let Some(first) = kept.pop() {
            let begin = kept.len() as u64 * stride;
            let mut laws = vec![first];
            for _ in begin + 1..step {
                let mut next = vec![[0.0; W]; n];
                self.forward.next(&laws[laws.len() - 1], &mut next);
                laws.push(next);
            }
            for j in (begin..step).rev() {
                options.tell(3 * steps - 2 * j, 3 * steps)?;
                self.pairs.back(&laws[(j - begin) as usize], &later, &mut next, slopes);
                // What has stopped stays.
                for &(state, lane, _) in &self.forward.stops {
                    next[state as usize][lane] = later[state as usize][lane];
                }
                std::mem::swap(&mut later, &mut next);
                self.count(&mut later, self.window.weight(j));
            }
            step = begin;
        }
        Ok(())
    }

    fn count(&self, later: &mut [[f64; W]], weight: f64) {
        for &(state, lane, _) in self.forward.stops.iter().filter(|(.., counts)| *counts) {
            later[state as usize][lane] += weight;
        }
    }
}

/// The chain as rows of pairs of states: arcs that lie next to each other and lead to the same state have the same derivative.
struct Pairs {
    first: Vec<usize>,
    column: Vec<u32>,
    probability: Vec<f64>,
    // Subtracted, because one minus it would round away slow rates.
    leave: Vec<f64>,
    of_arc: Vec<u32>,
}

/// Rows that one thread does at a time.
const ROWS: usize = 2048;

impl Pairs {
    fn new(chain: &Chain, rate: f64) -> Self {
        let scale = if rate > 0.0 { 1.0 / rate } else { 0.0 };
        let leave = (0..chain.n_states() as u32).map(|state| chain.exit_rate(state) * scale).collect();
        let mut pairs = Self { first: vec![0], column: Vec::new(), probability: Vec::new(), leave, of_arc: Vec::new() };
        for state in 0..chain.n_states() as u32 {
            for arc in chain.arc_range(state) {
                let target = chain.targets()[arc];
                if pairs.column[pairs.first[state as usize]..].last() != Some(&target) {
                    pairs.column.push(target);
                    pairs.probability.push(0.0);
                }
                let pair = pairs.column.len() - 1;
                pairs.probability[pair] += chain.rates()[arc] * scale;
                pairs.of_arc.push(pair as u32);
            }
            pairs.first.push(pairs.column.len());
        }
        pairs
    }

    /// One step back of `later` into `next`; `slopes` gains what a change of every pair's rate does there at a step with this law.
    fn back<const W: usize>(
        &self,
        law: &[[f64; W]],
        later: &[[f64; W]],
        next: &mut [[f64; W]],
        mut slopes: &mut [[f64; W]],
    ) {
        let mut parts = Vec::new();
        for (chunk, next) in next.chunks_mut(ROWS).enumerate() {
            let begin = chunk * ROWS;
            let n_pairs = self.first[begin + next.len()] - self.first[begin];
            let (here, rest) = std::mem::take(&mut slopes).split_at_mut(n_pairs);
            slopes = rest;
            parts.push((begin, next, here));
        }
        let one = |(begin, next, slopes): &mut (usize, &mut [[f64; W]], &mut [[f64; W]])| {
            for (offset, next) in next.iter_mut().enumerate() {
                let row = *begin + offset;
                let range = self.first[row]..self.first[row + 1];
                let slopes = &mut slopes[range.start - self.first[*begin]..range.end - self.first[*begin]];
                *next = self.row_back(range, &law[row], later, row, slopes);
            }
        };
        match parts.len() {
            0..4 => parts.iter_mut().for_each(one),
            _ => parts.par_iter_mut().for_each(one),
        }
    }

    #[inline(always)]
    fn row_back<const W: usize>(
        &self,
        range: std::ops::Range<usize>,
        mass: &[f64; W],
        later: &[[f64; W]],
        row: usize,
        slopes: &mut [[f64; W]],
    ) -> [f64; W] {
        let (here, leave) = (later[row], self.leave[row]);
        let mut sum = [0.0; W];
        let visited = mass.iter().any(|mass| *mass != 0.0);
        for ((&column, &probability), slope) in
            self.column[range.clone()].iter().zip(&self.probability[range]).zip(slopes)
        {
            let there = &later[column as usize];
            for lane in 0..W {
                sum[lane] += probability * there[lane];
            }
            if visited {
                for lane in 0..W {
                    slope[lane] += mass[lane] * (there[lane] - here[lane]);
                }
            }
        }
        std::array::from_fn(|lane| (here[lane] - leave * here[lane]) + sum[lane])
    }
}
