//! Trajectories in which named causes are added up instead of drawn.
//!
//! At every step the chance of each such cause is added, times what is left of the trajectory, and the trajectory goes on
//! with the rest. A class that is reached once in a billion runs by such a cause has an estimate after a hundred.

use rayon::prelude::*;

use crate::chain::ChainError;
use crate::philox::{Purpose, Stream};
use crate::simulate::Simulator;
use crate::simulate::estimate::{Simulated, Weights};

/// Trajectories per piece of work; pieces are added in order.
const PIECE: u64 = 1024;
/// Pieces between two calls of the watch.
const PIECES_PER_CALL: u64 = 64;
/// A trajectory with less than this left of it is over.
const NOTHING_LEFT: f64 = 1e-30;

pub(crate) fn run(simulator: &Simulator) -> Result<Simulated, ChainError> {
    let plan = &simulator.plan;
    let pieces = plan.runs.div_ceil(PIECE);
    let mut total = Weights::new(simulator);
    for begin in (0..pieces).step_by(PIECES_PER_CALL as usize) {
        simulator.tell(begin * PIECE)?;
        let end = pieces.min(begin + PIECES_PER_CALL);
        let parts: Vec<Weights> = (begin..end)
            .into_par_iter()
            .map(|piece| {
                let mut weights = Weights::new(simulator);
                for run in piece * PIECE..plan.runs.min((piece + 1) * PIECE) {
                    trajectory(simulator, plan.first_trajectory.wrapping_add(run), &mut weights);
                }
                weights
            })
            .collect();
        parts.iter().for_each(|part| total.add(part));
    }
    Ok(total.estimates(simulator))
}

fn trajectory(simulator: &Simulator, number: u64, weights: &mut Weights) {
    let table = &simulator.table;
    let mut choices = Stream::new(simulator.plan.seed, number, Purpose::Jump);
    let (mut state, mut step, mut left) = (simulator.start_of(number), 0u32, 1.0);
    if let Some(end) = simulator.ends.end(state, None) {
        weights.put(simulator, end, 0, 1.0);
        weights.close();
        return;
    }
    loop {
        if step >= simulator.limit {
            weights.unfinished += 1;
            break;
        }
        step += 1;
        let mut taken = 0.0;
        for &(end, chance) in &table.hazards[table.first_hazard[state as usize]..table.first_hazard[state as usize + 1]]
        {
            weights.put(simulator, end, step, left * chance);
            taken += chance;
        }
        left *= (1.0 - taken).max(0.0);
        if left < NOTHING_LEFT {
            break;
        }
        if table.rows[state as usize].1 == 0 {
            weights.stuck += u64::from(taken == 0.0);
            break;
        }
        let (place, own) = table.choose(state, choices.bits());
        let slot = &table.slots[place];
        let to = if own { slot.own } else { slot.other };
        if to >= table.first_end() {
            weights.put(simulator, (to - table.first_end()) as usize, step, left);
            break;
        }
        state = to;
    }
    weights.steps += u64::from(step);
    weights.close();
}
