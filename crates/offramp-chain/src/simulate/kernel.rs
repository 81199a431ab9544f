//! The fast loop: sixteen trajectories side by side, each refilled when it ends.
//!
//! One step is one look into a table that may lie in slow memory; sixteen at a time hide each other's waiting.
//! (A single trajectory gives the same results: which lane it runs in changes nothing.)

use rayon::prelude::*;

use crate::chain::ChainError;
use crate::philox::{LANES, Purpose, pairs};
use crate::simulate::Simulator;
use crate::simulate::estimate::{Simulated, Tally};

/// Trajectories per piece of work.
const PIECE: u64 = 4096;
/// Pieces between two calls of the watch.
const PIECES_PER_CALL: u64 = 256;

pub(crate) fn run(simulator: &Simulator) -> Result<Simulated, ChainError> {
    let plan = &simulator.plan;
    let pieces = plan.runs.div_ceil(PIECE);
    let mut tally = Tally::new(simulator);
    for begin in (0..pieces).step_by(PIECES_PER_CALL as usize) {
        simulator.tell(begin * PIECE)?;
        let end = pieces.min(begin + PIECES_PER_CALL);
        let part = (begin..end)
            .into_par_iter()
            .fold(
                || Tally::new(simulator),
                |mut tally, piece| {
                    let first = piece * PIECE;
                    let count = PIECE.min(plan.runs - first);
                    run_piece(simulator, plan.first_trajectory.wrapping_add(first), count, &mut tally);
                    tally
                },
            )
            .reduce(|| Tally::new(simulator), Tally::join);
        tally = tally.join(part);
    }
    Ok(tally.estimates(simulator))
}

/// Sixteen trajectories under way.
struct Lanes {
    state: [u32; LANES],
    step: [u32; LANES],
    trajectory: [u64; LANES],
    block: [u32; LANES],
    waiting: [bool; LANES],
}

fn run_piece(simulator: &Simulator, first: u64, count: u64, tally: &mut Tally) {
    let table = &simulator.table;
    let (idle, seed) = (table.idle(), simulator.plan.seed);
    let key = [seed as u32, (seed >> 32) as u32];
    let mut lanes = Lanes {
        state: [idle; LANES],
        step: [0; LANES],
        trajectory: [0; LANES],
        block: [0; LANES],
        waiting: [true; LANES],
    };
    let (mut next, mut busy) = (0, 0usize);
    let mut any_waiting = true;
    loop {
        if any_waiting {
            for lane in 0..LANES {
                while lanes.waiting[lane] && next < count {
                    lanes.waiting[lane] = !begin(simulator, first.wrapping_add(next), &mut lanes, lane, tally);
                    busy += usize::from(!lanes.waiting[lane]);
                    next += 1;
                }
            }
            any_waiting = false;
            if busy == 0 {
                return;
            }
        }
        let draws = pairs(key, &lanes.trajectory, Purpose::Jump, &lanes.block);
        for draw in &draws {
            for lane in 0..LANES {
                let (place, own) = table.choose(lanes.state[lane], draw[lane]);
                let slot = &table.slots[place];
                let to = if own { slot.own } else { slot.other };
                lanes.state[lane] = to;
                lanes.step[lane] += 1;
                if (to > idle || lanes.step[lane] >= simulator.limit || table.rows[to as usize].1 == 0) && to != idle {
                    finish(simulator, to, lanes.step[lane], tally);
                    lanes.state[lane] = idle;
                    lanes.waiting[lane] = true;
                    any_waiting = true;
                    busy -= 1;
                }
            }
        }
        for block in &mut lanes.block {
            *block += 1;
        }
    }
}

/// Puts a trajectory into a lane; says whether it goes anywhere.
fn begin(simulator: &Simulator, trajectory: u64, lanes: &mut Lanes, lane: usize, tally: &mut Tally) -> bool {
    let start = simulator.start_of(trajectory);
    lanes.trajectory[lane] = trajectory;
    (lanes.block[lane], lanes.step[lane]) = (0, 0);
    if let Some(end) = simulator.ends.end(start, None) {
        tally.end(end, 0);
    } else if simulator.table.rows[start as usize].1 == 0 {
        tally.stuck += 1;
    } else if simulator.limit == 0 {
        tally.unfinished += 1;
    } else {
        lanes.state[lane] = start;
        return true;
    }
    lanes.state[lane] = simulator.table.idle();
    false
}

fn finish(simulator: &Simulator, to: u32, step: u32, tally: &mut Tally) {
    tally.steps += u64::from(step);
    if to >= simulator.table.first_end() {
        tally.end((to - simulator.table.first_end()) as usize, step);
    } else if simulator.table.rows[to as usize].1 == 0 {
        tally.stuck += 1;
    } else {
        tally.unfinished += 1;
    }
}
