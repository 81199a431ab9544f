//! The last-mover product: smallest values over sequences in which nobody moves twice in succession.
//!
//! Where somebody's moves do not compose (a vote can carry A to B and B to C without carrying A to C), plain reachability is
//! wrong: a mover could pass by moving forth and back. The product keeps, per state, the smallest value over all next
//! movers and the smallest over all *other* next movers, which is all that is ever asked for.

use super::orders::Orders;
use super::rank::Rank;
use crate::space::Fibre;

/// Per cell, the smallest value reached so far, by whom first, and the smallest over everybody else.
pub(crate) struct LastMover<R> {
    best: Vec<R>,
    second: Vec<R>,
    by: Vec<u8>,
}

/// Nobody has moved yet: the value is the state's own.
const NOBODY: u8 = u8::MAX;

impl<R: Rank> LastMover<R> {
    /// Starts from the states' own values (downward reading).
    pub fn new(values: Vec<R>) -> Self {
        Self { second: values.clone(), by: vec![NOBODY; values.len()], best: values }
    }

    /// The smallest value of each state over all sequences, also the empty one.
    pub fn into_values(self) -> Vec<R> {
        self.best
    }

    /// The smallest value from a cell when `mover` has just moved.
    fn after(&self, mover: u8, cell: usize) -> R {
        if self.by[cell] == mover { self.second[cell] } else { self.best[cell] }
    }

    /// Notes that `mover` can get from this cell to `value`. Says whether that was news.
    fn lower(&mut self, mover: u8, cell: usize, value: R) -> bool {
        if self.best[cell] == R::TOP {
            return false;
        }
        if value < self.best[cell] {
            if self.by[cell] != mover {
                self.second[cell] = self.best[cell];
            }
            self.best[cell] = value;
            self.by[cell] = mover;
            return true;
        }
        if self.by[cell] != mover && value < self.second[cell] {
            self.second[cell] = value;
            return true;
        }
        false
    }

    /// A pass of moves listed one by one, from cell to cell.
    pub fn pass_arcs(&mut self, mover: u8, arcs: &[(u32, u32)]) -> bool {
        arcs.iter().fold(false, |changed, &(from, to)| {
            let value = self.after(mover, to as usize);
            self.lower(mover, from as usize, value) | changed
        })
    }

    /// A pass of a mover's strict improvements within its fibres.
    pub fn pass_improving(&mut self, mover: u8, fibre: &Fibre, orders: &Orders, live: &LiveFibres) -> bool {
        let mut row = vec![R::TOP; fibre.len()];
        let mut changed = false;
        for &(block, lane) in live {
            let first = fibre.bases[block as usize] + lane as usize;
            self.read_row(mover, fibre, first, &mut row);
            let (mut better, mut so_far) = (R::TOP, R::TOP);
            for entry in orders.table(block as usize, lane as usize) {
                so_far = if entry.begins_list() { R::TOP } else { so_far };
                better = if entry.begins_rank() { so_far } else { better };
                so_far = so_far.min(row[entry.combination()]);
                if entry.is_member() && better != R::TOP {
                    changed |= self.lower(mover, first + fibre.offsets[entry.combination()], better);
                }
            }
        }
        changed
    }

    /// A pass of all choices of a mover within its fibres; staying is no move.
    pub fn pass_any(&mut self, mover: u8, fibre: &Fibre, live: &LiveFibres) -> bool {
        let mut row = vec![R::TOP; fibre.len()];
        let mut changed = false;
        for &(block, lane) in live {
            let first = fibre.bases[block as usize] + lane as usize;
            self.read_row(mover, fibre, first, &mut row);
            for pattern in &fibre.patterns {
                let (best, second, at) = two_smallest(&row, &pattern.reach);
                for &combination in &pattern.members {
                    let value = if combination == at { second } else { best };
                    changed |= self.lower(mover, first + fibre.offsets[combination as usize], value);
                }
            }
        }
        changed
    }

    fn read_row(&self, mover: u8, fibre: &Fibre, first: usize, row: &mut [R]) {
        for (value, offset) in row.iter_mut().zip(&fibre.offsets) {
            *value = self.after(mover, first + offset);
        }
    }
}

/// Fibres as block and lane.
pub(crate) type LiveFibres = Vec<(u32, u32)>;

/// The fibres that hold two states or more, by values in the downward reading.
pub(crate) fn live_fibres<R: Rank>(fibre: &Fibre, values: &[R]) -> LiveFibres {
    let mut live = LiveFibres::new();
    let mut counts = vec![0u32; fibre.lanes];
    for (block, &base) in fibre.bases.iter().enumerate() {
        counts.fill(0);
        for offset in &fibre.offsets {
            for (count, &value) in counts.iter_mut().zip(&values[base + offset..][..fibre.lanes]) {
                *count += u32::from(value != R::TOP);
            }
        }
        let lanes = counts.iter().enumerate().filter(|(_, count)| **count >= 2);
        live.extend(lanes.map(|(lane, _)| (block as u32, lane as u32)));
    }
    live
}

/// The smallest value over these combinations, the smallest over all but the one that has it, and that one.
fn two_smallest<R: Rank>(row: &[R], reach: &[u32]) -> (R, R, u32) {
    let (mut best, mut second, mut at) = (R::TOP, R::TOP, u32::MAX);
    for &combination in reach {
        let value = row[combination as usize];
        if value < best {
            (second, best, at) = (best, value, combination);
        } else if value < second {
            second = value;
        }
    }
    (best, second, at)
}
