//! Several chains with the same states and arcs and different rates, stepped side by side.
//!
//! In: arcs with a rate per chain, a state to begin in, a class, a time, what happens at dates. Out: per chain the law at that time, how long it
//! has been where, and how likely the class was entered by then. Does not: tell causes apart, look beyond the time.
//!
//! Uniformisation as in `transient` (Jensen 1953), with one rate that suits all. One pass over the arcs moves every chain on twice, once as it
//! goes and once ended by the class: reading the arcs costs more than the sums.

use crate::chain::{ChainError, check_rate};
use crate::lanes::update_sum;
use crate::poisson::PoissonWindow;
use crate::state_set::StateSet;
use crate::transient::{TransientOptions, check_times};

/// `W` chains on the same states and arcs.
#[derive(Debug, Clone)]
pub struct SideBySide<const W: usize> {
    // Rows that gather: first[y]..first[y + 1] are the arcs that lead to y.
    first: Vec<usize>,
    source: Vec<u32>,
    probability: Vec<[f64; W]>,
    // The probability of leaving; subtracted step by step, because one minus it would round away slow rates.
    leave: Vec<[f64; W]>,
    /// Steps per unit of time.
    rate: f64,
}

/// What has become of each chain.
#[derive(Debug, Clone, PartialEq)]
pub struct ByThen<const W: usize> {
    /// Per state its probability at the time, in each chain.
    pub law: Vec<[f64; W]>,
    /// Per state the expected time spent there until then.
    pub time_in: Vec<[f64; W]>,
    /// The probability that the class was entered by then.
    pub entered: [f64; W],
    /// Per date the law just before it.
    pub before: Vec<Vec<[f64; W]>>,
    /// Steps of the uniformised chains.
    pub steps: u64,
    /// Upper bound on the probability that the cut of the Poisson law leaves out.
    pub missing: f64,
}

/// What happens to all chains at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedDate<const W: usize> {
    /// When.
    pub time: f64,
    /// From which state to which other one, with which probability in each chain; what is left of a state stays.
    pub moves: Vec<(u32, u32, [f64; W])>,
}

/// A row: the probability of a state in each chain, as the chain goes and as it goes ended by the class.
type Row<const W: usize> = [[f64; W]; 2];

impl<const W: usize> SideBySide<W> {
    /// Chains with these arcs: from, to, the rate in each chain. Several arcs between the same states add up.
    ///
    /// # Errors
    /// A state that does not exist, an arc from a state to itself, a rate that is negative, infinite or not a number.
    pub fn new(n_states: usize, arcs: &[(u32, u32, [f64; W])]) -> Result<Self, ChainError> {
        let mut exit = vec![[0.0; W]; n_states];
        let mut first = vec![0usize; n_states + 1];
        for &(from, to, rates) in arcs {
            if let Some(&state) = [from, to].iter().find(|&&state| state as usize >= n_states) {
                return Err(ChainError::NoSuchState { state, n_states });
            }
            if from == to {
                return Err(ChainError::SelfArc { state: from, rate: rates[0] });
            }
            for (sum, rate) in exit[from as usize].iter_mut().zip(rates) {
                check_rate(from, to, rate)?;
                *sum += rate;
            }
            first[to as usize + 1] += 1;
        }
        let rate = exit.iter().flatten().copied().fold(0.0, f64::max);
        let per_step = |rates: [f64; W]| rates.map(|one| if rate > 0.0 { one / rate } else { 0.0 });
        (0..n_states).for_each(|state| first[state + 1] += first[state]);
        let mut next = first.clone();
        let (mut source, mut probability) = (vec![0; arcs.len()], vec![[0.0; W]; arcs.len()]);
        for &(from, to, rates) in arcs {
            let slot = &mut next[to as usize];
            source[*slot] = from;
            probability[*slot] = per_step(rates);
            *slot += 1;
        }
        Ok(Self { first, source, probability, leave: exit.into_iter().map(per_step).collect(), rate })
    }

    /// Lets all chains run for a time from one state.
    ///
    /// # Errors
    /// A state that does not exist, a time that is no time, more steps than allowed, stopped.
    pub fn run(
        &self,
        start: u32,
        class: &StateSet,
        time: f64,
        options: &TransientOptions,
    ) -> Result<ByThen<W>, ChainError> {
        self.run_dated(start, class, time, &[], options)
    }

    /// The same with dates in rising order, none of them later than the time. A move into the class enters it.
    ///
    /// # Errors
    /// As for [`Self::run`]; a date that is out of order or too late, or moves a state that does not exist.
    pub fn run_dated(
        &self,
        start: u32,
        class: &StateSet,
        time: f64,
        dates: &[SharedDate<W>],
        options: &TransientOptions,
    ) -> Result<ByThen<W>, ChainError> {
        let n = self.leave.len();
        if start as usize >= n {
            return Err(ChainError::NoSuchState { state: start, n_states: n });
        }
        let times: Vec<f64> = dates.iter().map(|date| date.time).chain([time]).collect();
        check_times(&times)?;
        let mut rows: Vec<Row<W>> = vec![[[0.0; W]; 2]; n];
        let begins_inside = class.contains(start);
        rows[start as usize] = [[1.0; W], [if begins_inside { 0.0 } else { 1.0 }; W]];
        let (law, time_in) = (Vec::new(), vec![[0.0; W]; n]);
        let entered = [if begins_inside { 1.0 } else { 0.0 }; W];
        let mut found = ByThen { law, time_in, entered, before: Vec::new(), steps: 0, missing: 0.0 };
        let mut begin = 0.0;
        for date in dates {
            rows = self.go_on(rows, class, date.time - begin, &mut found, options)?;
            found.before.push(rows.iter().map(|row| row[0]).collect());
            jump(&mut rows, date, class, &mut found.entered)?;
            begin = date.time;
        }
        rows = self.go_on(rows, class, time - begin, &mut found, options)?;
        found.law = rows.into_iter().map(|row| row[0]).collect();
        Ok(found)
    }

    /// Goes on from some rows for a time; the rows then.
    fn go_on(
        &self,
        mut rows: Vec<Row<W>>,
        class: &StateSet,
        time: f64,
        found: &mut ByThen<W>,
        options: &TransientOptions,
    ) -> Result<Vec<Row<W>>, ChainError> {
        let window = PoissonWindow::new(self.rate * time, options.epsilon);
        let (tails, last) = (window.tails(), window.right());
        options.check(last)?;
        found.steps += last;
        found.missing += window.missing;
        let mut inside = std::mem::replace(&mut found.entered, [0.0; W]);
        let mut next = rows.clone();
        let mut then: Vec<Row<W>> = vec![[[0.0; W]; 2]; rows.len()];
        for step in 0..=last {
            options.tell(step, last)?;
            // Without any jump the time is spent where it begins.
            let stay = if self.rate > 0.0 { tails[step as usize] / self.rate } else { time };
            for (sum, row) in found.time_in.iter_mut().zip(&rows) {
                sum.iter_mut().zip(row[0]).for_each(|(sum, p)| *sum += stay * p);
            }
            let weight = window.weight(step);
            if weight > 0.0 {
                for (sum, row) in then.iter_mut().zip(&rows) {
                    for lane in 0..W {
                        sum[0][lane] += weight * row[0][lane];
                        sum[1][lane] += weight * row[1][lane];
                    }
                }
                found.entered.iter_mut().zip(inside).for_each(|(sum, p)| *sum += weight * p);
            }
            if step < last {
                let entering = self.step(&rows, &mut next, class);
                inside.iter_mut().zip(entering).for_each(|(sum, p)| *sum += p);
                std::mem::swap(&mut rows, &mut next);
            }
        }
        Ok(then)
    }

    /// One step; what enters the class is taken out of the second lane and returned.
    fn step(&self, from: &[Row<W>], to: &mut [Row<W>], class: &StateSet) -> [f64; W] {
        update_sum(to, |row, slot| {
            let mut sum = [[0.0; W]; 2];
            let range = self.first[row]..self.first[row + 1];
            for (&source, probability) in self.source[range.clone()].iter().zip(&self.probability[range]) {
                let value = &from[source as usize];
                for lane in 0..W {
                    sum[0][lane] += probability[lane] * value[0][lane];
                    sum[1][lane] += probability[lane] * value[1][lane];
                }
            }
            let here = &from[row];
            for lane in 0..W {
                sum[0][lane] += here[0][lane] - self.leave[row][lane] * here[0][lane];
                sum[1][lane] += here[1][lane] - self.leave[row][lane] * here[1][lane];
            }
            let entering = if class.contains(row as u32) { std::mem::replace(&mut sum[1], [0.0; W]) } else { [0.0; W] };
            *slot = sum;
            entering
        })
    }
}

/// Moves what a date moves; what moves into the class has entered it.
fn jump<const W: usize>(
    rows: &mut [Row<W>],
    date: &SharedDate<W>,
    class: &StateSet,
    entered: &mut [f64; W],
) -> Result<(), ChainError> {
    let n_states = rows.len();
    let moved: Vec<(Row<W>, u32, u32)> = date
        .moves
        .iter()
        .map(|&(from, to, probability)| {
            let lost = [from, to].into_iter().find(|&state| state as usize >= n_states);
            let of =
                |state: u32| rows[state as usize].map(|lanes| std::array::from_fn(|at| lanes[at] * probability[at]));
            lost.map_or_else(|| Ok((of(from), from, to)), |state| Err(ChainError::NoSuchState { state, n_states }))
        })
        .collect::<Result<_, _>>()?;
    for (mass, from, to) in moved {
        for lane in 0..W {
            rows[from as usize][0][lane] -= mass[0][lane];
            rows[from as usize][1][lane] -= mass[1][lane];
            rows[to as usize][0][lane] += mass[0][lane];
            if class.contains(to) {
                entered[lane] += mass[1][lane];
            } else {
                rows[to as usize][1][lane] += mass[1][lane];
            }
        }
    }
    Ok(())
}
