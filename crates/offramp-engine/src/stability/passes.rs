//! Passes over the cells: one mover's choices, for all fibres at once.
//!
//! Each pass is a streaming sweep. Neighbouring fibres (*lanes*) are handled together, so that the inner loops run over
//! neighbouring numbers.

use super::orders::{Entry, Orders};
use super::rank::Rank;
use crate::space::{Fibre, Pattern};

/// Lanes handled together in minimum and maximum passes: the running values of a chunk stay in the nearest cache.
const LANES: usize = 128;

/// Upward reading: every state gets the largest value among the states the mover can choose from there, itself included.
pub(crate) fn own_max<R: Rank>(fibre: &Fibre, values: &mut [R]) {
    for_each_pattern_chunk(fibre, |pattern, base, lanes| {
        choose(fibre, pattern, values, base, lanes, R::NONE, Ord::max);
    });
}

/// Downward reading: every state gets the smallest value among the states the mover can choose from there, itself
/// included. Says whether anything changed.
pub(crate) fn any_min<R: Rank>(fibre: &Fibre, values: &mut [R]) -> bool {
    let mut changed = false;
    for_each_pattern_chunk(fibre, |pattern, base, lanes| {
        changed |= choose(fibre, pattern, values, base, lanes, R::TOP, Ord::min);
    });
    changed
}

fn for_each_pattern_chunk(fibre: &Fibre, mut visit: impl FnMut(&Pattern, usize, usize)) {
    if fibre.is_empty() {
        return;
    }
    for &base in &fibre.bases {
        for first in (0..fibre.lanes).step_by(LANES) {
            let lanes = LANES.min(fibre.lanes - first);
            for pattern in &fibre.patterns {
                visit(pattern, base + first, lanes);
            }
        }
    }
}

/// Replaces the values of a pattern's members by the best over its reach, in `lanes` neighbouring fibres. `none` marks cells
/// that are no states: it never wins and is never replaced. Values written early may be read again within the same pass;
/// choices are transitive, so that changes nothing.
fn choose<R: Rank>(
    fibre: &Fibre,
    pattern: &Pattern,
    values: &mut [R],
    base: usize,
    lanes: usize,
    none: R,
    better: impl Fn(R, R) -> R,
) -> bool {
    if lanes == 1 {
        return choose_in_one(fibre, pattern, &mut values[base..], none, better);
    }
    let mut best = [none; LANES];
    let best = &mut best[..lanes];
    for &combination in &pattern.reach {
        let row = &values[base + fibre.offsets[combination as usize]..][..lanes];
        for (best, &value) in best.iter_mut().zip(row) {
            *best = better(*best, value);
        }
    }
    let mut changed = false;
    for &combination in &pattern.members {
        let row = &mut values[base + fibre.offsets[combination as usize]..][..lanes];
        let mut differs = false;
        for (value, &best) in row.iter_mut().zip(&*best) {
            let new = if *value == none { none } else { best };
            differs |= new != *value;
            *value = new;
        }
        changed |= differs;
    }
    changed
}

fn choose_in_one<R: Rank>(
    fibre: &Fibre,
    pattern: &Pattern,
    values: &mut [R],
    none: R,
    better: impl Fn(R, R) -> R,
) -> bool {
    let all = pattern.members.len() == fibre.len() && fibre.is_contiguous();
    if all {
        let row = &mut values[..fibre.len()];
        let best = row.iter().fold(none, |best, &value| better(best, value));
        let mut changed = false;
        for value in row {
            let new = if *value == none { none } else { best };
            changed |= new != *value;
            *value = new;
        }
        return changed;
    }
    let best =
        pattern.reach.iter().fold(none, |best, &combination| better(best, values[fibre.offsets[combination as usize]]));
    let mut changed = false;
    for &combination in &pattern.members {
        let value = &mut values[fibre.offsets[combination as usize]];
        if *value != none {
            changed |= *value != best;
            *value = best;
        }
    }
    changed
}

/// Downward reading: every state gets the smallest value among itself and the states its mover strictly prefers and can
/// choose from there. Two arrays are handled together, since the orders are the same. Says whether anything changed.
pub(crate) fn improving_min<R: Rank>(fibre: &Fibre, orders: &Orders, values: [&mut [R]; 2]) -> bool {
    let [first, second] = values;
    let n = fibre.len();
    // A tile of some fibres, each of them laid out without gaps, that fits the nearest cache.
    let tile_lanes = (TILE_CELLS / n).clamp(1, fibre.lanes);
    let mut tile_first = vec![R::TOP; tile_lanes * n];
    let mut tile_second = vec![R::TOP; tile_lanes * n];
    let mut changed = false;
    for (block, &base) in fibre.bases.iter().enumerate() {
        if fibre.is_contiguous() {
            let table = orders.table(block, 0);
            changed |=
                improve_fibre(table, &mut first[base..base + n]) | improve_fibre(table, &mut second[base..base + n]);
            continue;
        }
        for lane in (0..fibre.lanes).step_by(tile_lanes) {
            let lanes = tile_lanes.min(fibre.lanes - lane);
            gather(fibre, first, base + lane, lanes, &mut tile_first);
            gather(fibre, second, base + lane, lanes, &mut tile_second);
            let mut touched = [false; 2];
            for k in 0..lanes {
                let table = orders.table(block, lane + k);
                touched[0] |= improve_fibre(table, &mut tile_first[k * n..][..n]);
                touched[1] |= improve_fibre(table, &mut tile_second[k * n..][..n]);
            }
            if touched[0] {
                scatter(fibre, first, base + lane, lanes, &tile_first);
            }
            if touched[1] {
                scatter(fibre, second, base + lane, lanes, &tile_second);
            }
            changed |= touched[0] | touched[1];
        }
    }
    changed
}

/// Cells per tile.
const TILE_CELLS: usize = 4096;

fn gather<R: Rank>(fibre: &Fibre, values: &[R], base: usize, lanes: usize, tile: &mut [R]) {
    let n = fibre.len();
    for (combination, offset) in fibre.offsets.iter().enumerate() {
        for (lane, &value) in values[base + offset..][..lanes].iter().enumerate() {
            tile[lane * n + combination] = value;
        }
    }
}

fn scatter<R: Rank>(fibre: &Fibre, values: &mut [R], base: usize, lanes: usize, tile: &[R]) {
    let n = fibre.len();
    for (combination, offset) in fibre.offsets.iter().enumerate() {
        for (lane, value) in values[base + offset..][..lanes].iter_mut().enumerate() {
            *value = tile[lane * n + combination];
        }
    }
}

/// One fibre without gaps: walks each pattern's reach from best to worst with the smallest value met so far.
fn improve_fibre<R: Rank>(table: &[Entry], values: &mut [R]) -> bool {
    let mut changed = false;
    // `better` is the smallest value among strictly preferred combinations, `so_far` among all met in this list.
    let (mut better, mut so_far) = (R::TOP, R::TOP);
    for entry in table {
        so_far = if entry.begins_list() { R::TOP } else { so_far };
        better = if entry.begins_rank() { so_far } else { better };
        let slot = &mut values[entry.combination()];
        let value = *slot;
        so_far = so_far.min(value);
        let new = if entry.is_member() && value != R::TOP { value.min(better) } else { value };
        changed |= new != value;
        *slot = new;
    }
    changed
}
