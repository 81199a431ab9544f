//! The operator that BiCGSTAB works on: one system of a component, preconditioned by a sweep up and a sweep down.
//!
//! In: a system, weights `w`, what leaves. Out: products with `(I - L)^-1 (I - L - U - R) (I - U)^-1`, where the system is
//! written for `z` in `x = w z` and divided by its diagonal. Does not say how good a solution is: rates may be kept in single
//! precision here, and the caller checks with the true ones.
//!
//! Symmetric Gauss-Seidel as a preconditioner about halves the products that are needed, and with the order of work of
//! Eisenstat (1981, section 2) a product with it reads every rate once, as one without would. `L` and `U` are what lies below
//! and above the diagonal within blocks of rows, `R` what leads from one block to another; the blocks depend on the number of rows alone,
//! so that the number of threads cannot change a bit.
//!
//! Rates rounded to single precision are the rates of a slightly different chain, as long as the diagonal is made of the same
//! rates: every entry of its solution is off by about 1e-7 of itself, and no more where the component is hardly ever left
//! (O'Cinneide 1993). That is enough for a correction, and takes two thirds of the memory traffic.

use crate::lanes::{Pair, add_pairs};
use crate::solve::system::{Direction, System};
use rayon::prelude::*;

/// Rows of a block at least, and blocks at most: fewer blocks need fewer products (67, 80 and 97 for 1, 4 and 64 blocks of
/// 2^20 states), more of them keep more processors busy.
const MIN_BLOCK: usize = 1 << 14;
const MAX_BLOCKS: usize = 4;

/// How precisely rates are kept.
pub(crate) trait Rate: Copy + Into<f64> + Send + Sync {
    /// The nearest rate of this precision that is not 0.
    fn rounded(rate: f64) -> Self;

    /// Whether the rounded rate is the rate but for its last digits. A decisive actor takes some moves once in 1e50 years: lifted to
    /// the smallest number of single precision such a rate would be another one, and corrections would lead nowhere.
    fn keeps(rate: f64) -> bool {
        (Self::rounded(rate).into() / rate - 1.0).abs() <= 1e-6
    }
}

impl Rate for f32 {
    fn rounded(rate: f64) -> f32 {
        (rate as f32).max(f32::MIN_POSITIVE)
    }
}

impl Rate for f64 {
    fn rounded(rate: f64) -> f64 {
        rate
    }
}

/// Part of the rates, row after row.
struct Rows<R> {
    first: Vec<usize>,
    column: Vec<u32>,
    rate: Vec<R>,
}

impl<R: Rate> Rows<R> {
    fn new() -> Rows<R> {
        Rows { first: vec![0], column: Vec::new(), rate: Vec::new() }
    }

    fn push(&mut self, column: u32, rate: R) {
        self.column.push(column);
        self.rate.push(rate);
    }

    fn end_row(&mut self) {
        self.first.push(self.column.len());
    }

    /// The sum of rate times `values[column - offset]` over a row.
    #[inline(always)]
    fn times<const W: usize>(&self, row: usize, offset: usize, values: &[[f64; W]], sum: &mut [f64; W]) {
        let range = self.first[row]..self.first[row + 1];
        for (&column, &rate) in self.column[range.clone()].iter().zip(&self.rate[range]) {
            let value = &values[column as usize - offset];
            for lane in 0..W {
                sum[lane] += rate.into() * value[lane];
            }
        }
    }
}

/// The rates of a block of rows: above and below the diagonal within the block, and across to other blocks.
struct Block<R> {
    above: Rows<R>,
    below: Rows<R>,
    across: Rows<R>,
}

impl<R: Rate> Block<R> {
    fn new(system: &System, number: usize, rows: usize) -> Block<R> {
        let mut block = Block { above: Rows::new(), below: Rows::new(), across: Rows::new() };
        let mut arcs: Vec<(u32, R)> = Vec::new();
        for row in number * rows..system.len().min((number + 1) * rows) {
            arcs.clear();
            arcs.extend(system.row(row).map(|(column, rate)| (column as u32, R::rounded(rate))));
            if !arcs.is_sorted_by_key(|&(column, _)| column) {
                arcs.sort_unstable_by_key(|&(column, _)| column);
            }
            // The entry that the sweep has just made comes last, so that the processor need not wait for it: rising below the
            // diagonal, falling above.
            for &(column, rate) in &arcs {
                if column as usize / rows != number {
                    block.across.push(column, rate);
                } else if (column as usize) < row {
                    block.below.push(column, rate);
                }
            }
            for &(column, rate) in arcs.iter().rev() {
                if column as usize / rows == number && column as usize > row {
                    block.above.push(column, rate);
                }
            }
            [&mut block.above, &mut block.below, &mut block.across].into_iter().for_each(Rows::end_row);
        }
        block
    }
}

/// The rates of a system, parted for the sweeps.
pub(crate) struct Parted<R> {
    /// Rows of a block.
    rows: usize,
    blocks: Vec<Block<R>>,
    /// What leaves each state, made of the rounded rates.
    total: Vec<f64>,
}

impl<R: Rate> Parted<R> {
    pub(crate) fn new(system: &System) -> Parted<R> {
        let rows = MIN_BLOCK.max(system.len().div_ceil(MAX_BLOCKS));
        let number = system.len().div_ceil(rows);
        let blocks = (0..number).into_par_iter().map(|number| Block::new(system, number, rows)).collect();
        let mut total = system.leave.clone();
        for row in 0..system.len() {
            for (column, rate) in system.row(row) {
                let leaves = if system.direction == Direction::Forward { row } else { column };
                total[leaves] += R::rounded(rate).into();
            }
        }
        Parted { rows, blocks, total }
    }

    /// The system itself: `w` is 1.
    pub(crate) fn plain<const W: usize>(&self) -> Sweeps<'_, R, W> {
        let scale = self.total.iter().map(|&total| [1.0 / total; W]).collect();
        Sweeps { parted: self, weight: vec![[1.0; W]; self.total.len()], scale }
    }

    /// The system for `z` in `x = w z`, where `w` leaves `flow` in each row: `D w - A w = flow`.
    pub(crate) fn conditioned<const W: usize>(
        &self,
        w: &[[f64; W]],
        flow: impl Fn(usize) -> [f64; W] + Sync,
    ) -> Sweeps<'_, R, W> {
        let mut scale = vec![[0.0; W]; w.len()];
        crate::lanes::fill(&mut scale, |row| {
            let (block, place, mut diagonal) = (&self.blocks[row / self.rows], row % self.rows, flow(row));
            for part in [&block.above, &block.below, &block.across] {
                part.times(place, 0, w, &mut diagonal);
            }
            diagonal.map(|diagonal| if diagonal > 0.0 { 1.0 / diagonal } else { 0.0 })
        });
        Sweeps { parted: self, weight: w.to_vec(), scale }
    }
}

/// The same block of rows in two vectors.
type Two<'a, const W: usize> = (&'a mut [[f64; W]], &'a mut [[f64; W]]);

/// The operator. Inside, vectors are carried along multiplied by the weight, so that the rates serve every lane.
pub(crate) struct Sweeps<'a, R, const W: usize> {
    parted: &'a Parted<R>,
    weight: Vec<[f64; W]>,
    /// One over the diagonal times the weight.
    scale: Vec<[f64; W]>,
}

/// Vectors that a product needs on its way.
pub(crate) struct Scratch<const W: usize> {
    up: Vec<[f64; W]>,
    down: Vec<[f64; W]>,
}

impl<R: Rate, const W: usize> Sweeps<'_, R, W> {
    pub(crate) fn len(&self) -> usize {
        self.weight.len()
    }

    pub(crate) fn scratch(&self) -> Scratch<W> {
        Scratch { up: vec![[0.0; W]; self.len()], down: vec![[0.0; W]; self.len()] }
    }

    /// `out = (I - U)^-1 v`.
    pub(crate) fn sweep_up(&self, v: &[[f64; W]], out: &mut [[f64; W]], scratch: &mut Scratch<W>) {
        let rows = self.parted.rows;
        let one = |(number, (out, up)): (usize, Two<'_, W>)| {
            let (block, offset) = (&self.parted.blocks[number], number * rows);
            for place in (0..out.len()).rev() {
                self.substitute(&block.above, place, offset, v, (&mut *out, &mut *up));
            }
        };
        out.par_chunks_mut(rows).zip(scratch.up.par_chunks_mut(rows)).enumerate().for_each(one);
    }

    /// `out = (I - L)^-1 v`.
    pub(crate) fn sweep_down(&self, v: &[[f64; W]], out: &mut [[f64; W]], scratch: &mut Scratch<W>) {
        let rows = self.parted.rows;
        let one = |(number, (out, down)): (usize, Two<'_, W>)| {
            let (block, offset) = (&self.parted.blocks[number], number * rows);
            for place in 0..out.len() {
                self.substitute(&block.below, place, offset, v, (&mut *out, &mut *down));
            }
        };
        out.par_chunks_mut(rows).zip(scratch.down.par_chunks_mut(rows)).enumerate().for_each(one);
    }

    /// One row of a sweep: its entry, and the same multiplied by the weight for the rows that come after.
    #[inline(always)]
    fn substitute(&self, part: &Rows<R>, place: usize, offset: usize, v: &[[f64; W]], (out, carried): Two<'_, W>) {
        let row = offset + place;
        let mut sum = [0.0; W];
        part.times(place, offset, carried, &mut sum);
        let (v, weight, scale) = (&v[row], &self.weight[row], &self.scale[row]);
        for lane in 0..W {
            out[place][lane] = v[lane] + scale[lane] * sum[lane];
            carried[place][lane] = weight[lane] * out[place][lane];
        }
    }

    /// The product with `v` into `out`, and the two sums of what `also` makes of each entry of it.
    ///
    /// With `t = (I - U)^-1 v` it is `t + (I - L)^-1 (v - t - R t)`: `U` is read on the way up, `L` and `R` on the way down.
    pub(crate) fn product(
        &self,
        v: &[[f64; W]],
        out: &mut [[f64; W]],
        scratch: &mut Scratch<W>,
        also: impl Fn(usize, &[f64; W]) -> Pair<W> + Sync,
    ) -> Pair<W> {
        self.sweep_up(v, out, scratch);
        let (rows, up) = (self.parted.rows, &scratch.up);
        let one = |(number, (out, down)): (usize, Two<'_, W>)| {
            let (block, offset) = (&self.parted.blocks[number], number * rows);
            let mut sums = ([0.0; W], [0.0; W]);
            for place in 0..out.len() {
                let row = offset + place;
                let mut sum = [0.0; W];
                block.across.times(place, 0, up, &mut sum);
                let mut lower = [0.0; W];
                block.below.times(place, offset, down, &mut lower);
                let (v, weight, scale) = (&v[row], &self.weight[row], &self.scale[row]);
                for lane in 0..W {
                    // R enters with a minus, as it does in the operator; L with a plus, because it is inverted.
                    let change = v[lane] - out[place][lane] + scale[lane] * (lower[lane] - sum[lane]);
                    down[place][lane] = weight[lane] * change;
                    out[place][lane] += change;
                }
                let add = also(row, &out[place]);
                for lane in 0..W {
                    sums.0[lane] += add.0[lane];
                    sums.1[lane] += add.1[lane];
                }
            }
            sums
        };
        let parts: Vec<Pair<W>> =
            out.par_chunks_mut(rows).zip(scratch.down.par_chunks_mut(rows)).enumerate().map(one).collect();
        add_pairs(&parts)
    }
}
