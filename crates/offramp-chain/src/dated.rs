//! One chain with dates: at stated times some states are moved at once, with a stated chance, and between them the chain is what it is.
//!
//! In: a chain, [`Date`]s, a start, classes, times. Out: laws, probabilities by a time split by what tipped them over (a jump is a cause of its
//! own), values seen from the start, and derivatives in every rate and in the dates and chances themselves. Does not know: what happens at a date.
//!
//! Between two dates everything is the uniformised chain (see [`crate::transient()`]); at a date the law is multiplied by a jump map J. With p the
//! law just before a date, v the values just after it and Q the generator, a value is f = p J v, and the date itself moves it by
//! df/dt = p Q J v - p J Q v: what the chain does a moment before the jump less what it does a moment after it.
//! Of several dates on one day the order is that of the list, and it is kept as one of them moves.

use crate::chain::{Chain, ChainError};
use crate::gradient::{ArcGradient, gradient_of_value};
use crate::piecewise::{JumpMap, Piece, transient_piecewise};
use crate::poisson::PoissonWindow;
use crate::state_set::StateSet;
use crate::transient::{Stepper, Transient, TransientOptions, TransientRequest, check_times, indicators, union};

/// What happens at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Date {
    /// When.
    pub time: f64,
    /// Which states are moved where; each state at most once.
    pub moves: Vec<(u32, u32)>,
    /// The probability that it happens, 0 to 1.
    pub chance: f64,
    /// The caller's number for why these states are moved.
    pub cause: u16,
}

impl Date {
    /// The map of the jump; states of `stop` are not moved.
    fn map(&self, n_states: usize, stop: Option<&StateSet>) -> Result<JumpMap, ChainError> {
        let stays = |state: u32| stop.is_some_and(|stop| stop.contains(state));
        let moves: Vec<(u32, u32)> = self.moves.iter().copied().filter(|(from, _)| !stays(*from)).collect();
        JumpMap::of_moves(n_states, &moves, self.chance)
    }

    /// The values before the jump, given those after it.
    pub(crate) fn back(&self, values: &[f64], stop: Option<&StateSet>) -> Vec<f64> {
        let mut before = values.to_vec();
        for &(from, to) in self.moves.iter().filter(|(from, _)| !stop.is_some_and(|stop| stop.contains(*from))) {
            before[from as usize] = (1.0 - self.chance) * values[from as usize] + self.chance * values[to as usize];
        }
        before
    }
}

/// The dates that fall within a time; an error where they are not in rising order.
pub(crate) fn within(dates: &[Date], time: f64) -> Result<&[Date], ChainError> {
    check_times(&dates.iter().map(|date| date.time).collect::<Vec<_>>())?;
    Ok(&dates[..dates.partition_point(|date| date.time <= time)])
}

/// Runs something with the pieces between dates.
fn with_pieces<T>(
    chain: &Chain,
    dates: &[Date],
    stop: Option<&StateSet>,
    run: impl FnOnce(&[Piece]) -> Result<T, ChainError>,
) -> Result<T, ChainError> {
    let maps: Vec<JumpMap> = dates.iter().map(|date| date.map(chain.n_states(), stop)).collect::<Result<_, _>>()?;
    let mut pieces = Vec::with_capacity(dates.len() + 1);
    let mut begin = 0.0;
    for (date, map) in dates.iter().zip(&maps) {
        pieces.push(Piece { chain, duration: date.time - begin, then: Some(map) });
        begin = date.time;
    }
    pieces.push(Piece { chain, duration: 0.0, then: None });
    run(&pieces)
}

/// As [`crate::transient()`], with dates in rising order; a time that is a date sees the law after it. States of `stop` are not moved.
///
/// # Errors
/// As for [`crate::transient()`]; a date that does not fit the chain.
pub fn transient_dated(
    chain: &Chain,
    dates: &[Date],
    request: &TransientRequest,
    options: &TransientOptions,
) -> Result<Transient, ChainError> {
    let dates = within(dates, request.times.last().copied().unwrap_or(0.0))?;
    with_pieces(chain, dates, request.stop, |pieces| transient_piecewise(pieces, request, options))
}

/// As [`crate::hit_by_from`], with dates.
///
/// # Errors
/// As for [`transient_dated`].
pub fn hit_by_dated(
    chain: &Chain,
    dates: &[Date],
    start: &[f64],
    classes: &[StateSet],
    times: &[f64],
    options: &TransientOptions,
) -> Result<Transient, ChainError> {
    let stop = union(chain, classes)?;
    let indicators = indicators(chain, classes);
    let functions: Vec<&[f64]> = indicators.iter().map(Vec::as_slice).collect();
    let request =
        TransientRequest { start, times, stop: Some(&stop), functions: &functions, ..TransientRequest::default() };
    transient_dated(chain, dates, &request, options)
}

/// From every state, the expected value at `time` of a function of the state, nothing leaving the states of `stop`.
fn seen_from(
    chain: &Chain,
    values: &[f64],
    stop: &StateSet,
    time: f64,
    options: &TransientOptions,
) -> Result<Vec<f64>, ChainError> {
    let stepper = Stepper::backward(chain, Some(stop));
    let window = PoissonWindow::new(stepper.rate * time, options.epsilon);
    options.check(window.right())?;
    let mut value: Vec<[f64; 1]> = values.iter().map(|&value| [value]).collect();
    let mut next = value.clone();
    let mut seen = vec![0.0; values.len()];
    for step in 0..=window.right() {
        options.tell(step, window.right())?;
        let weight = window.weight(step);
        seen.iter_mut().zip(&value).for_each(|(slot, value)| *slot += weight * value[0]);
        stepper.step(&value, &mut next);
        std::mem::swap(&mut value, &mut next);
    }
    Ok(seen)
}

/// The values just after every date, and at the end: from each state, the probability of having entered the class by `time`. The first entry
/// is for time 0.
///
/// # Errors
/// As for [`transient_dated`].
pub fn values_by_dated(
    chain: &Chain,
    dates: &[Date],
    class: &StateSet,
    time: f64,
    options: &TransientOptions,
) -> Result<Vec<Vec<f64>>, ChainError> {
    let dates = within(dates, time)?;
    let inside: Vec<f64> = (0..chain.n_states()).map(|x| f64::from(u8::from(class.contains(x as u32)))).collect();
    let mut found = vec![inside.clone()];
    let (mut end, mut values) = (time, inside);
    for date in dates.iter().rev() {
        values = seen_from(chain, &values, class, end - date.time, options)?;
        found.push(values.clone());
        values = date.back(&values, Some(class));
        end = date.time;
    }
    found.push(seen_from(chain, &values, class, end, options)?);
    found.reverse();
    Ok(found)
}

/// What a probability owes to one date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DateGradient {
    /// Its derivative in the time of the date, the order of dates on one day being kept; 0 for a date that comes later than is asked about.
    pub in_time: f64,
    /// Its derivative in the chance.
    pub in_chance: f64,
}

/// A probability with dates, and its derivatives.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedGradient {
    /// The probability, and its derivative in the rate of every arc.
    pub arcs: ArcGradient,
    /// Per date.
    pub dates: Vec<DateGradient>,
}

/// As [`crate::gradient_by`] for one class, with dates.
///
/// # Errors
/// As for [`crate::gradient_by`]; a date that does not fit the chain.
pub fn gradient_by_dated(
    chain: &Chain,
    dates: &[Date],
    start: &[f64],
    class: &StateSet,
    time: f64,
    options: &TransientOptions,
) -> Result<DatedGradient, ChainError> {
    chain.check_law(start)?;
    let n_dates = dates.len();
    let dates = within(dates, time)?;
    let inside: Vec<f64> = (0..chain.n_states()).map(|x| f64::from(u8::from(class.contains(x as u32)))).collect();
    let mut out = DatedGradient {
        arcs: ArcGradient { value: 0.0, by_arc: vec![0.0; chain.n_arcs()] },
        dates: vec![DateGradient { in_time: 0.0, in_chance: 0.0 }; n_dates],
    };
    if dates.is_empty() {
        out.arcs = gradient_of_value(chain, start, &inside, class, time, options)?;
        return Ok(out);
    }
    let before = with_pieces(chain, dates, Some(class), |pieces| {
        let request = TransientRequest { start, times: &[], stop: Some(class), ..TransientRequest::default() };
        Ok(transient_piecewise(pieces, &request, options)?.before_jumps)
    })?;
    let values = values_by_dated(chain, dates, class, time, options)?;
    let mut law = start.to_vec();
    for piece in 0..=dates.len() {
        let begin = if piece == 0 { 0.0 } else { dates[piece - 1].time };
        let date = dates.get(piece);
        let ends_with = date.map_or_else(|| inside.clone(), |date| date.back(&values[piece + 1], Some(class)));
        let duration = date.map_or(time, |date| date.time) - begin;
        let part = gradient_of_value(chain, &law, &ends_with, class, duration, options)?;
        out.arcs.by_arc.iter_mut().zip(&part.by_arc).for_each(|(slot, more)| *slot += more);
        out.arcs.value = part.value;
        let Some(date) = date else { break };
        out.dates[piece] = of_date(chain, date, class, (&before[piece], &values[piece + 1], &ends_with));
        law = date.map(chain.n_states(), Some(class))?.apply(&before[piece])?;
    }
    Ok(out)
}

/// What the value owes to a date, given the law before it, the values after it and those before it.
fn of_date(
    chain: &Chain,
    date: &Date,
    stop: &StateSet,
    (law, after, before): (&[f64], &[f64], &[f64]),
) -> DateGradient {
    let stays = |state: u32| stop.contains(state);
    let moved = date.moves.iter().filter(|(from, _)| !stays(*from));
    let in_chance = moved.map(|&(from, to)| law[from as usize] * (after[to as usize] - after[from as usize])).sum();
    // p Q J v: what the chain does just before, seen by the values before the jump.
    let drift = |values: &[f64]| -> Vec<f64> {
        let of = |state: u32| {
            let arcs = chain.arcs(state).filter(|_| !stays(state));
            arcs.map(|arc| arc.rate * (values[arc.target as usize] - values[state as usize])).sum()
        };
        (0..chain.n_states() as u32).map(of).collect()
    };
    // p J Q v: what it does just after, seen from before the jump.
    let sooner = drift(before);
    let later = date.back(&drift(after), Some(stop));
    let differences = sooner.iter().zip(&later).zip(law);
    DateGradient { in_time: differences.map(|((sooner, later), mass)| mass * (sooner - later)).sum(), in_chance }
}
