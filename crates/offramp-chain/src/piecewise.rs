//! Laws when the chain itself changes at known times: deadlines, ceasefires that expire, seasons.
//!
//! In: one chain per piece of time, and what happens to the state at the end of a piece. Out: as for one chain.

use crate::chain::{Chain, ChainError};
use crate::transient::{Transient, TransientOptions, TransientRequest, check_times, transient};

/// Where every state is moved at a moment, at once.
#[derive(Debug, Clone, PartialEq)]
pub struct JumpMap {
    first: Vec<usize>,
    target: Vec<u32>,
    probability: Vec<f64>,
}

impl JumpMap {
    /// The map under which state `x` moves to the states `rows[x]` with the probabilities given; each row sums to 1.
    ///
    /// # Errors
    /// A state that does not exist, or a row that is no law.
    pub fn new(rows: &[Vec<(u32, f64)>]) -> Result<JumpMap, ChainError> {
        let mut map = JumpMap { first: vec![0], target: Vec::new(), probability: Vec::new() };
        for row in rows {
            let sum: f64 = row.iter().map(|&(_, probability)| probability).sum();
            if !((sum - 1.0).abs() <= 1e-9 && row.iter().all(|&(_, probability)| probability >= 0.0)) {
                return Err(ChainError::NotALaw { sum });
            }
            for &(state, probability) in row {
                if state as usize >= rows.len() {
                    return Err(ChainError::NoSuchState { state, n_states: rows.len() });
                }
                map.target.push(state);
                map.probability.push(probability);
            }
            map.first.push(map.target.len());
        }
        Ok(map)
    }

    /// The map under which the first state of each pair moves to the second with a chance, and all else stays where it is. Each state is moved
    /// by at most one pair.
    ///
    /// # Errors
    /// A state that does not exist, or a chance that is not from 0 to 1.
    pub fn of_moves(n_states: usize, moves: &[(u32, u32)], chance: f64) -> Result<JumpMap, ChainError> {
        let mut rows: Vec<Vec<(u32, f64)>> = (0..n_states as u32).map(|state| vec![(state, 1.0)]).collect();
        for &(from, to) in moves {
            let row = rows.get_mut(from as usize).ok_or(ChainError::NoSuchState { state: from, n_states })?;
            *row = vec![(from, 1.0 - chance), (to, chance)];
        }
        JumpMap::new(&rows)
    }

    /// The law after the jump.
    ///
    /// # Errors
    /// The law has another number of states.
    pub fn apply(&self, law: &[f64]) -> Result<Vec<f64>, ChainError> {
        let n = self.first.len() - 1;
        if law.len() != n {
            return Err(ChainError::WrongLength { what: "the law before a jump", expected: n, got: law.len() });
        }
        let mut after = vec![0.0; n];
        for (state, &mass) in law.iter().enumerate() {
            for slot in self.first[state]..self.first[state + 1] {
                after[self.target[slot] as usize] += mass * self.probability[slot];
            }
        }
        Ok(after)
    }
}

/// A piece of time during which one chain holds.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The chain; all pieces have the same states.
    pub chain: &'a Chain,
    /// How long it holds, at least 0. The last piece holds until the last time asked for, whatever is given here.
    pub duration: f64,
    /// What happens to the state at its end.
    pub then: Option<&'a JumpMap>,
}

/// As [`transient`], for a chain that changes at known times. A time that falls on the end of a piece sees the law after the
/// jump. States of `stop` are not left, but a jump map moves them as it says. Integrals run over the time spent, through all pieces.
///
/// # Errors
/// As for [`transient`]; pieces that do not fit together.
pub fn transient_piecewise(
    pieces: &[Piece],
    request: &TransientRequest,
    options: &TransientOptions,
) -> Result<Transient, ChainError> {
    check_times(request.times)?;
    let mut law = request.start.to_vec();
    let mut out = Transient {
        values: vec![Vec::new(); request.functions.len()],
        integrals: vec![Vec::new(); request.integrals.len()],
        ..Transient::default()
    };
    let mut gone = vec![0.0; request.integrals.len()];
    let (mut begin, mut from) = (0.0, 0);
    for (number, piece) in pieces.iter().enumerate() {
        let is_last = number + 1 == pieces.len();
        if piece.duration.is_nan() || piece.duration < 0.0 {
            return Err(ChainError::BadTime { time: piece.duration });
        }
        let end = begin + piece.duration;
        // Ends are sums, so a time that falls on one may differ from it in the last digits.
        let is_before = |time: f64| is_last || time < end * (1.0 - 1e-12);
        let count = request.times[from..].iter().take_while(|&&time| is_before(time)).count();
        let here = &request.times[from..from + count];
        let mut times: Vec<f64> = here.iter().map(|time| (time - begin).max(0.0)).collect();
        if !is_last {
            times.push(piece.duration);
        }
        let part_request =
            TransientRequest { start: &law, times: &times, laws: request.laws || !is_last, ..request.clone() };
        let mut part = transient(piece.chain, &part_request, options)?;
        let end_law = if is_last { None } else { part.laws.pop() };
        for (row, values) in out.values.iter_mut().zip(&part.values) {
            row.extend_from_slice(&values[..count]);
        }
        for ((row, values), gone) in out.integrals.iter_mut().zip(&part.integrals).zip(&mut gone) {
            row.extend(values[..count].iter().map(|value| *gone + value));
            *gone += if is_last { 0.0 } else { values[count] };
        }
        if request.laws {
            out.laws.append(&mut part.laws);
        }
        out.before_jumps.extend(end_law.clone());
        out.steps += part.steps;
        out.missing += part.missing;
        if let Some(end_law) = end_law {
            law = piece.then.map_or(Ok(end_law.clone()), |map| map.apply(&end_law))?;
            // OK because the laws are sums of non-negative terms; this only takes away what rounding adds over many pieces.
            let sum: f64 = law.iter().sum();
            law.iter_mut().for_each(|mass| *mass /= sum);
        }
        (begin, from) = (end, from + count);
    }
    Ok(out)
}
