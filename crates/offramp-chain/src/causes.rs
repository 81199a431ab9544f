//! Why an end is reached: the probability of each class split by the cause of the last jump.
//!
//! In: a chain whose arcs carry causes, classes, a start. Out: shares that add up to the probability of the class. The split
//! is local to the last jump: it says what tipped the chain over, not what brought it to the edge.

use crate::absorption::{Split, occupation_of};
use crate::chain::{Chain, ChainError};
use crate::dated::{Date, transient_dated};
use crate::each_alone::{Forward, each_alone};
use crate::lanes::sum;
use crate::poisson::PoissonWindow;
use crate::solve::{SolveOptions, SolveReport, Solved};
use crate::state_set::StateSet;
use crate::transient::{TransientOptions, TransientRequest, check_times, indicators, union};

/// The probability of one class, split by the cause of the jump that enters it.
#[derive(Debug, Clone, PartialEq)]
pub struct CauseShares {
    /// Cause and probability, rising by cause; causes that never enter the class are left out. For questions by a time,
    /// one entry per time, otherwise exactly one.
    pub by_cause: Vec<(u16, Vec<f64>)>,
    /// The probability that the start is in the class already: it has no cause.
    pub from_the_start: f64,
    /// The sum of all of the above, per time.
    pub total: Vec<f64>,
    /// Per time, when the class is entered, on average over the stories in which it has been entered by then; `None` where there is none.
    /// Empty for questions without a time.
    pub mean_time: Vec<Option<f64>>,
}

impl CauseShares {
    /// Adds the shares up at so many times; `mean_time` says when the class is entered, of the place of a time and the total then.
    fn added_up(
        by_cause: Vec<(u16, Vec<f64>)>,
        from_the_start: f64,
        n_times: usize,
        mean_time: impl Fn(usize, f64) -> f64,
    ) -> Self {
        let sum = |time: usize| by_cause.iter().fold(from_the_start, |sum, (_, share)| sum + share[time]);
        let total: Vec<f64> = (0..n_times).map(sum).collect();
        let when = |(time, &total): (usize, &f64)| (total > 0.0).then(|| mean_time(time, total));
        let mean_time = total.iter().enumerate().map(when).collect();
        Self { by_cause, from_the_start, total, mean_time }
    }
}

/// Questions side by side: as many as fill a line of the processor's cache, so that reading one of them brings all.
const LANES: usize = 8;

/// A cause with the states that enter a class by it, and their rates.
type Entries = (u16, Vec<(u32, f64)>);

/// Per class and cause, the rate at which each state enters the class by that cause.
fn entry_rates(chain: &Chain, split: &Split, n_classes: usize) -> Vec<Vec<Entries>> {
    let n_causes = chain.n_causes();
    let mut rates: Vec<Vec<Vec<(u32, f64)>>> = vec![vec![Vec::new(); n_causes]; n_classes];
    for state in (0..chain.n_states() as u32).filter(|&state| split.of(state).is_none()) {
        for index in chain.arc_range(state) {
            if let Some(class) = split.of(chain.targets()[index]) {
                rates[class as usize][chain.causes()[index] as usize].push((state, chain.rates()[index]));
            }
        }
    }
    let keep = |causes: Vec<Vec<(u32, f64)>>| {
        let numbered = causes.into_iter().enumerate().map(|(cause, list)| (cause as u16, list));
        numbered.filter(|(_, list)| list.iter().any(|&(_, rate)| rate > 0.0)).collect()
    };
    rates.into_iter().map(keep).collect()
}

fn in_the_class(start: &[f64], class: &StateSet) -> f64 {
    class.iter().map(|state| start[state as usize]).sum()
}

/// The probability that each class is entered first, split by the cause of the last jump: one solve for all of them.
///
/// # Errors
/// As for [`crate::absorption`]; a start that is no law.
pub fn causes_in_the_end(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    options: &SolveOptions,
) -> Result<Solved<Vec<CauseShares>>, ChainError> {
    chain.check_law(start)?;
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let spent = occupation_of(chain, start, &split, options, &mut report)?;
    let shares = |(class, causes): (usize, Vec<Entries>)| {
        let share = |list: &[(u32, f64)]| list.iter().map(|&(state, rate)| spent[state as usize] * rate).sum::<f64>();
        let by_cause: Vec<_> = causes.iter().map(|(cause, list)| (*cause, vec![share(list)])).collect();
        let from_the_start = in_the_class(start, &classes[class]);
        let total = by_cause.iter().fold(from_the_start, |sum, (_, share)| sum + share[0]);
        CauseShares { by_cause, from_the_start, total: vec![total], mean_time: Vec::new() }
    };
    let value = entry_rates(chain, &split, classes.len()).into_iter().enumerate().map(shares).collect();
    Ok(Solved { value, report })
}

/// Adds what a jump at a time moves in, to all times from then on.
fn add_jump(by_cause: &mut Vec<(u16, Vec<f64>)>, (cause, day, mass): (u16, f64, f64), times: &[f64]) {
    if mass == 0.0 {
        return;
    }
    let place = by_cause.partition_point(|(known, _)| *known < cause);
    if by_cause.get(place).is_none_or(|(known, _)| *known != cause) {
        by_cause.insert(place, (cause, vec![0.0; times.len()]));
    }
    let from = times.partition_point(|&time| time < day);
    by_cause[place].1[from..].iter_mut().for_each(|share| *share += mass);
}

/// The probability that each class is entered first and by each time, split by the cause of the last jump.
///
/// # Errors
/// As for [`transient`].
pub fn causes_by(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Vec<CauseShares>, ChainError> {
    causes_by_dated(chain, &[], start, classes, times, options)
}

/// As [`causes_by`], with dates in rising order: what a jump moves into a class is due to the cause of its date.
///
/// # Errors
/// As for [`crate::transient_dated`].
pub fn causes_by_dated(
    chain: &Chain,
    dates: &[Date],
    start: &[f64],
    classes: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Vec<CauseShares>, ChainError> {
    chain.check_law(start)?;
    let split = Split::new(chain, classes)?;
    let stop = union(chain, classes)?;
    let rates = entry_rates(chain, &split, classes.len());
    let dense: Vec<Vec<f64>> = rates
        .iter()
        .flatten()
        .map(|(_, list)| {
            let mut row = vec![0.0; chain.n_states()];
            list.iter().for_each(|&(state, rate)| row[state as usize] += rate);
            row
        })
        .collect();
    // The expected time spent in a class that is never left: what is left of the time when it is entered.
    let since = indicators(chain, classes);
    let integrals: Vec<&[f64]> = dense.iter().chain(&since).map(Vec::as_slice).collect();
    let request =
        TransientRequest { start, times, stop: Some(&stop), integrals: &integrals, ..TransientRequest::default() };
    let found = transient_dated(chain, dates, &request, options)?;
    let mut integrals = found.integrals;
    let since = integrals.split_off(dense.len());
    let mut integrals = integrals.into_iter();
    let mut out = Vec::with_capacity(classes.len());
    for (class, causes) in rates.iter().enumerate() {
        let mut by_cause: Vec<(u16, Vec<f64>)> =
            causes.iter().map(|(cause, _)| *cause).zip(integrals.by_ref()).collect();
        for (date, law) in dates.iter().zip(&found.before_jumps) {
            let enters = |(from, to): &&(u32, u32)| split.of(*from).is_none() && split.of(*to) == Some(class as u32);
            let mass: f64 = date.moves.iter().filter(enters).map(|&(from, _)| law[from as usize]).sum();
            add_jump(&mut by_cause, (date.cause, date.time, mass * date.chance), times);
        }
        let when = |time: usize, total: f64| (times[time] - since[class][time] / total).max(0.0);
        out.push(CauseShares::added_up(by_cause, in_the_class(start, &classes[class]), times.len(), when));
    }
    Ok(out)
}

/// For each of these sets by itself, the probability that it is entered by each time, split by the cause of the jump that enters it: several of
/// them in one pass over the chain.
///
/// # Errors
/// As for [`crate::transient`].
pub fn causes_each_by(
    chain: &Chain,
    start: &[f64],
    goals: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Vec<CauseShares>, ChainError> {
    if let [goal] = goals {
        return causes_by(chain, start, std::slice::from_ref(goal), times, options);
    }
    let mut out = Vec::with_capacity(goals.len());
    for some in goals.chunks(LANES) {
        out.extend(causes_of_some(chain, start, some, times, options)?);
    }
    Ok(out)
}

fn causes_of_some(
    chain: &Chain,
    start: &[f64],
    goals: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Vec<CauseShares>, ChainError> {
    check_times(times)?;
    let forward = Forward::<LANES>::new(chain, start, &each_alone(chain, goals)?)?;
    let windows: Vec<PoissonWindow> =
        times.iter().map(|&time| forward.window(time, options)).collect::<Result<_, _>>()?;
    let tails: Vec<Vec<f64>> = windows.iter().map(PoissonWindow::tails).collect();
    let mut entries: Vec<(usize, Entries)> = Vec::new();
    for (lane, goal) in goals.iter().enumerate() {
        let of_goal = entry_rates(chain, &Split::new(chain, std::slice::from_ref(goal))?, 1).remove(0);
        entries.extend(of_goal.into_iter().map(|entries| (lane, entries)));
    }
    let mut found = vec![vec![0.0; times.len()]; entries.len()];
    // Per goal and time, the expected time of the entry, counted where there is one by then. For the n-th event of a Poisson process it is
    // n / rate times the probability that there are more than n events by then.
    let mut moments = vec![vec![0.0; times.len()]; goals.len()];
    let steps = windows.iter().map(PoissonWindow::right).max().unwrap_or(0);
    let rate = forward.stepper.rate;
    if rate > 0.0 {
        forward.run(steps, options, |step, law, _| {
            for ((lane, (_, list)), found) in entries.iter().zip(&mut found) {
                let [flow] = sum(list.len(), |place| [list[place].1 * law[list[place].0 as usize][*lane]]);
                let (jump, entered) = (step as usize + 1, flow / rate);
                for ((slot, moment), tails) in found.iter_mut().zip(&mut moments[*lane]).zip(&tails) {
                    let after = |jumps: usize| tails.get(jumps).copied().unwrap_or(0.0);
                    *slot += after(jump - 1) * entered;
                    *moment += after(jump) * entered * jump as f64 / rate;
                }
            }
        })?;
    }
    let shares = |(lane, goal): (usize, &StateSet)| {
        let mine = entries.iter().zip(&found).filter(|((of, _), _)| *of == lane);
        let by_cause: Vec<(u16, Vec<f64>)> = mine.map(|((_, (cause, _)), by)| (*cause, by.clone())).collect();
        let when = |time: usize, total: f64| moments[lane][time] / total;
        CauseShares::added_up(by_cause, in_the_class(start, goal), times.len(), when)
    };
    Ok(goals.iter().enumerate().map(shares).collect())
}
