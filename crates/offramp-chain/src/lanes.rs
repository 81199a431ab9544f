//! Vectors of several right-hand sides side by side, and their sums in a fixed order.
//!
//! A vector holds `[f64; W]` per state: one pass over the matrix serves W systems. Work is cut into chunks of a fixed number
//! of rows and the chunks' sums are added in order, so that the number of threads cannot change a bit.

use rayon::prelude::*;

/// Rows per chunk.
pub(crate) const CHUNK: usize = 4096;

/// Below this many rows one thread does it all: the same chunks, the same bits.
const PARALLEL_ROWS: usize = 4 * CHUNK;

/// Sets every entry of `out` to `entry(row)`.
pub(crate) fn fill<T: Send>(out: &mut [T], entry: impl Fn(usize) -> T + Sync) {
    if out.len() < PARALLEL_ROWS {
        for (row, slot) in out.iter_mut().enumerate() {
            *slot = entry(row);
        }
        return;
    }
    out.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, part)| {
        for (offset, slot) in part.iter_mut().enumerate() {
            *slot = entry(chunk * CHUNK + offset);
        }
    });
}

/// Changes every entry of `out` by `change(row, entry)` and sums what it returns.
pub(crate) fn update_sum<T: Send, const W: usize>(
    out: &mut [T],
    change: impl Fn(usize, &mut T) -> [f64; W] + Sync,
) -> [f64; W] {
    let one = |(chunk, part): (usize, &mut [T])| {
        let mut sum = [0.0; W];
        for (offset, slot) in part.iter_mut().enumerate() {
            let add = change(chunk * CHUNK + offset, slot);
            for lane in 0..W {
                sum[lane] += add[lane];
            }
        }
        sum
    };
    let parts: Vec<[f64; W]> = if out.len() < PARALLEL_ROWS {
        out.chunks_mut(CHUNK).enumerate().map(one).collect()
    } else {
        out.par_chunks_mut(CHUNK).enumerate().map(one).collect()
    };
    add_in_order(&parts)
}

/// Two sums per lane.
pub(crate) type Pair<const W: usize> = ([f64; W], [f64; W]);

/// As [`update_sum`], for two sums at once.
pub(crate) fn update_pair<T: Send, const W: usize>(
    out: &mut [T],
    change: impl Fn(usize, &mut T) -> Pair<W> + Sync,
) -> Pair<W> {
    let one = |(chunk, part): (usize, &mut [T])| {
        let mut sum = ([0.0; W], [0.0; W]);
        for (offset, slot) in part.iter_mut().enumerate() {
            let add = change(chunk * CHUNK + offset, slot);
            for lane in 0..W {
                sum.0[lane] += add.0[lane];
                sum.1[lane] += add.1[lane];
            }
        }
        sum
    };
    let parts: Vec<Pair<W>> = if out.len() < PARALLEL_ROWS {
        out.chunks_mut(CHUNK).enumerate().map(one).collect()
    } else {
        out.par_chunks_mut(CHUNK).enumerate().map(one).collect()
    };
    add_pairs(&parts)
}

/// The sums of pairs, in their order.
pub(crate) fn add_pairs<const W: usize>(parts: &[Pair<W>]) -> Pair<W> {
    let (first, second): (Vec<[f64; W]>, Vec<[f64; W]>) = parts.iter().copied().unzip();
    (add_in_order(&first), add_in_order(&second))
}

/// The sum of `entry(row)` over all rows.
pub(crate) fn sum<const W: usize>(rows: usize, entry: impl Fn(usize) -> [f64; W] + Sync) -> [f64; W] {
    let one = |chunk: usize| {
        let mut sum = [0.0; W];
        for row in chunk * CHUNK..rows.min((chunk + 1) * CHUNK) {
            let add = entry(row);
            for lane in 0..W {
                sum[lane] += add[lane];
            }
        }
        sum
    };
    let chunks = rows.div_ceil(CHUNK);
    let parts: Vec<[f64; W]> = if rows < PARALLEL_ROWS {
        (0..chunks).map(one).collect()
    } else {
        (0..chunks).into_par_iter().map(one).collect()
    };
    add_in_order(&parts)
}

fn add_in_order<const W: usize>(parts: &[[f64; W]]) -> [f64; W] {
    let mut total = [0.0; W];
    for part in parts {
        for lane in 0..W {
            total[lane] += part[lane];
        }
    }
    total
}

/// The largest absolute entry per lane; infinite when one is not a number.
pub(crate) fn largest<const W: usize>(values: &[[f64; W]]) -> [f64; W] {
    let mut largest = [0.0f64; W];
    for value in values {
        for lane in 0..W {
            let size = value[lane].abs();
            if size.is_nan() {
                largest[lane] = f64::INFINITY;
            } else if size > largest[lane] {
                largest[lane] = size;
            }
        }
    }
    largest
}
