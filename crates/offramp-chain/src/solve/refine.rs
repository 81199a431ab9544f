//! Large components: a first solution by BiCGSTAB, then corrections relative to each entry.
//!
//! With an approximate solution `w` the unknown is written `x = w z`, entry by entry. The system for `z` belongs to the chain
//! conditioned on the outcome (Doob's h-transform), its solution is 1 everywhere, and an error of 1e-12 in `z` is a relative
//! error of 1e-12 in `x`, also where `x` is 1e-10. The operator is applied to differences `z(i) - z(j)`, and the residual is
//! summed in twice the precision, so that a component that is left once in 1e9 jumps loses nothing. Corrections themselves are
//! computed with rates in single precision ([`crate::solve::sweeps`]) where every rate has one; what they leave is computed with
//! the true ones.

use crate::chain::ChainError;
use crate::double::Double;
use crate::lanes::{fill, largest, sum, update_sum};
use crate::solve::dense::Factors;
use crate::solve::krylov::bicgstab;
use crate::solve::sweeps::{Parted, Rate, Sweeps};
use crate::solve::system::{Direction, System};
use crate::solve::{Method, SolveOptions, SolveReport};

/// Residual reduction asked of the first solution, and the most asked of one correction.
const FIRST: f64 = 1e-8;
const MOST_PER_CORRECTION: f64 = 1e-7;
const MAX_CORRECTIONS: usize = 40;
const MAX_SWEEPS_FOR_SIGN: usize = 2000;
/// Gauss-Seidel is soon there or never: each of its systems gets this share of the products, as its divisor.
const SHARE_OF_SWEEPS: u64 = 40;
const SWEEPS_BETWEEN_CHECKS: u64 = 8;

/// Solves the system of one component for right-hand sides that are not negative.
pub(crate) fn solve_component<const W: usize>(
    system: &System,
    right: &[[f64; W]],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<[f64; W]>, ChainError> {
    if system.len() <= options.direct_up_to {
        return Ok(eliminate(system, right, report));
    }
    let fits_single = system.rate.iter().all(|&rate| f32::keeps(rate));
    if fits_single && let Some(x) = Work::<f32, W>::new(system, right, options).solve(Method::Krylov, report)? {
        return Ok(x);
    }
    let mut work = Work::<f64, W>::new(system, right, options);
    if let Some(x) = work.solve(Method::Krylov, report)? {
        return Ok(x);
    }
    if system.len() <= options.direct_as_fallback_up_to {
        return Ok(eliminate(system, right, report));
    }
    if let Some(x) = work.solve(Method::GaussSeidel, report)? {
        return Ok(x);
    }
    let residual = most(largest(&work.residual()).into_iter());
    Err(ChainError::NoConvergence { unknowns: system.len(), residual })
}

fn eliminate<const W: usize>(system: &System, right: &[[f64; W]], report: &mut SolveReport) -> Vec<[f64; W]> {
    report.used(Method::Elimination);
    let mut x = right.to_vec();
    Factors::new(system).solve(system.direction, &mut x);
    x
}

struct Work<'a, 'b, R, const W: usize> {
    system: &'a System,
    parted: Parted<R>,
    right: &'a [[f64; W]],
    options: &'a SolveOptions<'b>,
    x: Vec<[f64; W]>,
    products: u64,
}

impl<'a, 'b, R: Rate, const W: usize> Work<'a, 'b, R, W> {
    fn new(system: &'a System, right: &'a [[f64; W]], options: &'a SolveOptions<'b>) -> Self {
        Work { system, parted: Parted::new(system), right, options, x: vec![[0.0; W]; system.len()], products: 0 }
    }

    /// The solution, reported; `None` when this method does not get there.
    fn solve(&mut self, by: Method, report: &mut SolveReport) -> Result<Option<Vec<[f64; W]>>, ChainError> {
        let found = if self.start(by) { self.refine(by, report)? } else { None };
        report.products += self.products;
        Ok(found.map(|(residual, error)| {
            report.used(by);
            report.residual = report.residual.max(residual);
            report.error_estimate = report.error_estimate.max(error);
            std::mem::take(&mut self.x)
        }))
    }

    /// A first solution, positive where it has to be; `false` when there is none.
    fn start(&mut self, by: Method) -> bool {
        if by == Method::Krylov {
            let scale = |row: usize| self.right[row].map(|value| value / self.system.total_rounded[row]);
            let scaled: Vec<[f64; W]> = (0..self.system.len()).map(scale).collect();
            let most = self.options.max_products / 2;
            (self.x, self.products) = bicgstab(&self.parted.plain(), &scaled, [FIRST; W], most);
            self.balance();
            return self.make_positive();
        }
        self.products = 0;
        self.x.iter_mut().flatten().filter(|x| !(x.is_finite() && **x >= 0.0)).for_each(|x| *x = 0.0);
        while self.sweep() > FIRST && self.products < self.options.max_products / SHARE_OF_SWEEPS {}
        self.make_positive()
    }

    /// Corrects the solution: the largest residual and the error bound, or `None` when it does not get there.
    fn refine(&mut self, by: Method, report: &SolveReport) -> Result<Option<(f64, f64)>, ChainError> {
        let (mut jumps, mut y) = ([f64::INFINITY; W], Vec::new());
        for round in 0..MAX_CORRECTIONS {
            if self.products >= self.options.max_products {
                return Ok(None);
            }
            self.options.tell("solving", report.products + self.products, None)?;
            let residual = self.residual();
            let size = largest(&residual);
            if size.contains(&f64::INFINITY) {
                return Ok(None);
            }
            // While the solution still moves by much, so does the bound on the number of jumps.
            if size.iter().all(|&size| size <= 1e-3) && (round < 3 || jumps.contains(&f64::INFINITY)) {
                jumps = self.jumps_until_the_end(by, &residual, &mut y);
            }
            let bound = most((0..W).map(|lane| if size[lane] > 0.0 { jumps[lane] * size[lane] } else { 0.0 }));
            if bound <= 0.5 * self.options.tolerance {
                return Ok(Some((most(size.into_iter()), bound.max(f64::EPSILON))));
            }
            let (step, left) = self.correct(by, &residual, size, jumps);
            // What the correction leaves. A step that was cut off at the clamp is none.
            let error = most((0..W).map(|lane| match size[lane] > 0.0 {
                true if step[lane] < 0.5 => jumps[lane] * left[lane],
                true => f64::INFINITY,
                false => 0.0,
            }));
            if error <= 0.5 * self.options.tolerance {
                // The solution rounded is off by as much again.
                return Ok(Some((most(left.into_iter()) + f64::EPSILON, error + 2.0 * f64::EPSILON)));
            }
        }
        Ok(None)
    }

    /// Upper bound on the expected number of jumps of the chain conditioned on the outcome before it ends, per lane: an error
    /// is at most this number times the largest relative residual. If `B y >= 1/2` in every row, with `B` the conditioned
    /// system, then the solution of `B y = 1` is at most `2 y`, because the inverse of `B` has no negative entry.
    ///
    /// `y` is that of the round before, if there was one: after a small correction it mostly still serves.
    fn jumps_until_the_end(&mut self, by: Method, residual: &[[f64; W]], y: &mut Vec<[f64; W]>) -> [f64; W] {
        if !y.is_empty() {
            let out = self.jumps_below(residual, y);
            if !out.contains(&f64::INFINITY) {
                return out;
            }
        }
        let ones = vec![self.used().map(|used| if used { 1.0 } else { 0.0 }); self.system.len()];
        let mut out = [f64::INFINITY; W];
        for tolerance in [0.03, 1e-3, 1e-6] {
            *y = self.solve_conditioned(by, residual, &ones, [tolerance; W]);
            out = self.jumps_below(residual, y);
            if !out.contains(&f64::INFINITY) {
                break;
            }
        }
        out
    }

    /// The lanes that are about anything.
    fn used(&self) -> [bool; W] {
        std::array::from_fn(|lane| self.x.iter().any(|x| x[lane] > 0.0))
    }

    /// Twice the largest entry of `y` in the lanes where `B y >= 1/2`.
    fn jumps_below(&mut self, residual: &[[f64; W]], y: &[[f64; W]]) -> [f64; W] {
        self.products += 1;
        let (product, used, most) = (self.conditioned_product(residual, y), self.used(), largest(y));
        std::array::from_fn(|lane| match used[lane] {
            false => 0.0,
            true if product.iter().all(|value| value[lane] >= 0.5) => 2.0 * most[lane],
            true => f64::INFINITY,
        })
    }

    /// One correction; says the largest relative change of every lane and the largest residual that the correction leaves.
    fn correct(&mut self, by: Method, residual: &[[f64; W]], size: [f64; W], jumps: [f64; W]) -> ([f64; W], [f64; W]) {
        let n = self.system.len();
        let norm: [f64; W] = sum(n, |row| residual[row].map(|value| value * value));
        let tolerance = std::array::from_fn(|lane| {
            // In the largest entry; the norm of a residual without peaks is the root of n larger.
            let enough = 0.25 * self.options.tolerance / jumps[lane].max(1.0);
            let relative = (enough * (0.1 * (n as f64).sqrt()).max(1.0) / norm[lane].sqrt()).min(1e-2);
            if jumps[lane].is_finite() && size[lane] > 0.0 { relative.max(MOST_PER_CORRECTION) } else { 1e-4 }
        });
        let step = self.solve_conditioned(by, residual, residual, tolerance);
        self.products += 1;
        let left = self.left_by(residual, &step);
        update_sum::<_, 0>(&mut self.x, |row, x| {
            (0..W).for_each(|lane| x[lane] *= (1.0 + step[row][lane]).clamp(0.2, 5.0));
            []
        });
        (largest(&step), largest(&left))
    }

    /// An approximate solution of the system of `z`.
    fn solve_conditioned(
        &mut self,
        by: Method,
        residual: &[[f64; W]],
        right: &[[f64; W]],
        tolerance: [f64; W],
    ) -> Vec<[f64; W]> {
        let most = self.options.max_products;
        let (z, products) = match by {
            Method::Krylov => bicgstab(&self.conditioned(residual), right, tolerance, most / 8),
            _ => self.sweep_conditioned(residual, right, tolerance, most / SHARE_OF_SWEEPS),
        };
        self.products += products;
        z
    }

    /// The same by Gauss-Seidel with the true rates: slow, but sums of products that cannot break down.
    fn sweep_conditioned(
        &self,
        residual: &[[f64; W]],
        right: &[[f64; W]],
        tolerance: [f64; W],
        max_products: u64,
    ) -> (Vec<[f64; W]>, u64) {
        let (n, mut z) = (self.system.len(), vec![[0.0; W]; right.len()]);
        let (mut products, size) = (0, largest(right));
        while products < max_products {
            for row in (0..SWEEPS_BETWEEN_CHECKS).flat_map(|_| (0..n).chain((0..n).rev())) {
                let here = z[row];
                let (product, _) = self.conditioned_row(row, residual, &z);
                // The diagonal is 1.
                z[row] = std::array::from_fn(|lane| here[lane] + right[row][lane] - product[lane]);
            }
            products += 2 * SWEEPS_BETWEEN_CHECKS + 1;
            let product = self.conditioned_product(residual, &z);
            let off = |lane: usize| most((0..n).map(|row| (right[row][lane] - product[row][lane]).abs()));
            if (0..W).all(|lane| off(lane) <= tolerance[lane] * size[lane]) {
                break;
            }
        }
        (z, products)
    }

    /// The system of `z` in `x = w z`. With `A w = b - r` the rate of leaving is `(b - r) / w`, exactly.
    fn conditioned(&self, residual: &[[f64; W]]) -> Sweeps<'_, R, W> {
        self.parted.conditioned(&self.x, |row| {
            let (total, x) = (self.system.total_rounded[row], &self.x[row]);
            std::array::from_fn(|lane| self.right[row][lane] - residual[row][lane] * total * x[lane])
        })
    }

    /// The residual that a step leaves in each row, with what rounding may hide of it: a small system can come out as 0 by luck.
    fn left_by(&self, residual: &[[f64; W]], step: &[[f64; W]]) -> Vec<[f64; W]> {
        let mut left = vec![[0.0; W]; self.system.len()];
        fill(&mut left, |row| {
            let (product, terms) = self.conditioned_row(row, residual, step);
            let n_terms = self.system.first[row + 1] - self.system.first[row] + 4;
            std::array::from_fn(|lane| {
                let residual = residual[row][lane];
                (residual - product[lane]).abs() + n_terms as f64 * f64::EPSILON * (residual.abs() + terms[lane])
            })
        });
        left
    }

    /// The product of the system of `z` with the true rates.
    fn conditioned_product(&self, residual: &[[f64; W]], z: &[[f64; W]]) -> Vec<[f64; W]> {
        let mut out = vec![[0.0; W]; self.system.len()];
        fill(&mut out, |row| self.conditioned_row(row, residual, z).0);
        out
    }

    /// One row of it, applied to differences, divided by `w` and the diagonal; and the sum of the sizes of its terms.
    #[inline(always)]
    fn conditioned_row(&self, row: usize, residual: &[[f64; W]], z: &[[f64; W]]) -> ([f64; W], [f64; W]) {
        let (system, x) = (self.system, &self.x);
        let (mut sum, mut sizes) = ([0.0; W], [0.0; W]);
        for (column, rate) in system.row(row) {
            for lane in 0..W {
                let term = rate * x[column][lane] * (z[row][lane] - z[column][lane]);
                sum[lane] += term;
                sizes[lane] += term.abs();
            }
        }
        for lane in 0..W {
            let inverse = inverse_or_zero(system.total_rounded[row] * x[row][lane]);
            let (leave, residual) = (self.right[row][lane] * inverse, residual[row][lane]);
            sum[lane] = sum[lane] * inverse + (leave - residual) * z[row][lane];
            sizes[lane] = sizes[lane] * inverse + (leave + residual.abs()) * z[row][lane].abs();
        }
        (sum, sizes)
    }

    /// The residual of every row relative to its diagonal term, summed in twice the precision.
    fn residual(&mut self) -> Vec<[f64; W]> {
        let (system, x, right) = (self.system, &self.x, self.right);
        self.products += 1;
        let mut out = vec![[0.0; W]; system.len()];
        fill(&mut out, |row| {
            let mut entry = [0.0; W];
            for lane in 0..W {
                if x[row][lane] == 0.0 {
                    continue;
                }
                let mut sum = Double::default();
                sum.add(right[row][lane]);
                for (column, rate) in system.row(row) {
                    sum.add_product(rate, x[column][lane]);
                }
                sum.add_product(-system.total[row].high, x[row][lane]);
                sum.add_product(-system.total[row].low, x[row][lane]);
                entry[lane] = sum.value() / (system.total_rounded[row] * x[row][lane]);
            }
            entry
        });
        out
    }

    /// Backward only: what enters the component must leave it, which fixes the common factor of the solution.
    fn balance(&mut self) {
        if self.system.direction == Direction::Forward {
            return;
        }
        for lane in 0..W {
            let enters: f64 = self.right.iter().map(|value| value[lane]).sum();
            let leaves: f64 = self.x.iter().zip(&self.system.leave).map(|(x, leave)| x[lane].max(0.0) * leave).sum();
            let factor = enters / leaves;
            if factor.is_finite() && factor > 0.0 {
                self.x.iter_mut().for_each(|x| x[lane] *= factor);
            }
        }
    }

    /// Lanes with an entry on the right have a positive solution everywhere; repairs entries that came out otherwise.
    fn make_positive(&mut self) -> bool {
        let wanted: [bool; W] = std::array::from_fn(|lane| self.right.iter().any(|value| value[lane] > 0.0));
        let mut bad = false;
        for x in &mut self.x {
            for lane in 0..W {
                if !wanted[lane] {
                    x[lane] = 0.0;
                } else if !(x[lane] > 0.0 && x[lane].is_finite()) {
                    (x[lane], bad) = (0.0, true);
                }
            }
        }
        let missing = |x: &[[f64; W]]| x.iter().any(|x| (0..W).any(|lane| wanted[lane] && x[lane] == 0.0));
        let mut sweeps = 0;
        while bad && sweeps < MAX_SWEEPS_FOR_SIGN {
            self.sweep();
            sweeps += 1;
            bad = missing(&self.x);
        }
        !bad
    }

    /// One Gauss-Seidel sweep down and up; the largest relative change.
    fn sweep(&mut self) -> f64 {
        let n = self.system.len();
        let mut change = 0.0f64;
        for row in (0..n).chain((0..n).rev()) {
            let mut sum = self.right[row];
            for (column, rate) in self.system.row(row) {
                for lane in 0..W {
                    sum[lane] += rate * self.x[column][lane];
                }
            }
            for lane in 0..W {
                let value = sum[lane] / self.system.total_rounded[row];
                if value > 0.0 {
                    change = change.max(((value - self.x[row][lane]) / value).abs());
                }
                self.x[row][lane] = value;
            }
        }
        self.products += 2;
        change
    }
}

fn most(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |most, value| if value.is_nan() { f64::INFINITY } else { most.max(value) })
}

fn inverse_or_zero(value: f64) -> f64 {
    if value > 0.0 { 1.0 / value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::ChainBuilder;

    /// A walk on 40 states that ends at either side, and another step here and there: Gauss-Seidel against elimination, in
    /// both directions. It is the last resort, which no ordinary chain reaches.
    #[test]
    fn gauss_seidel_agrees_with_elimination() {
        let mut builder = ChainBuilder::new(42);
        for state in 1..=40u32 {
            builder.arc(state, state + 1, 1.0 + f64::from(state % 3), 0).expect("fine");
            builder.arc(state, state - 1, 1.5, 0).expect("fine");
            builder.arc(state, 1 + (state * 7) % 40, 1e-3 * f64::from(state % 5), 0).expect("fine");
        }
        let chain = builder.build().expect("fine");
        let members: Vec<u32> = (1..=40).collect();
        for direction in [Direction::Forward, Direction::Backward] {
            let place = |state: u32| (1..=40).contains(&state).then(|| state - 1);
            let system = System::new(&chain, &members, direction, &place);
            let right: Vec<[f64; 1]> = (0..40).map(|row| [f64::from(u8::from(row == 39))]).collect();
            let options = SolveOptions::default();
            let mut report = SolveReport::default();
            let expected = eliminate(&system, &right, &mut report);
            let mut work = Work::<f64, 1>::new(&system, &right, &options);
            let found = work.solve(Method::GaussSeidel, &mut report).expect("not stopped").expect("converges");
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found[0] / expected[0] - 1.0).abs() <= 1e-12, "{} not {}", found[0], expected[0]);
            }
            assert!(report.methods.contains(&Method::GaussSeidel));
        }
    }

    /// A walk with asides, from which it is taken up again once in 1e60 years: no number of single precision is that small. It is solved at once,
    /// not by way of many corrections that lead nowhere.
    #[test]
    fn rates_too_small_for_single_precision_are_solved_at_once() {
        let mut builder = ChainBuilder::new(402);
        for state in 1..=200u32 {
            builder.arc(state, state - 1, 1.0 + f64::from(state % 3), 0).expect("fine");
            builder.arc(state, if state == 200 { 401 } else { state + 1 }, 3.0, 0).expect("fine");
            builder.arc(state, state + 200, 0.01, 0).expect("fine");
            builder.arc(state + 200, 0, 1.0, 0).expect("fine");
            builder.arc(state + 200, state, 1e-60, 0).expect("fine");
        }
        let chain = builder.build().expect("fine");
        let members: Vec<u32> = (1..=400).collect();
        let place = |state: u32| (1..=400).contains(&state).then(|| state - 1);
        let system = System::new(&chain, &members, Direction::Forward, &place);
        let right: Vec<[f64; 1]> = (0..400).map(|row| [if row == 199 { 3.0 } else { 0.0 }]).collect();
        let mut report = SolveReport::default();
        let expected = eliminate(&system, &right, &mut SolveReport::default());
        let found = solve_component(&system, &right, &SolveOptions::default(), &mut report).expect("converges");
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found[0] / expected[0] - 1.0).abs() <= 1e-12, "{} not {}", found[0], expected[0]);
        }
        assert_eq!(report.methods, [Method::Krylov]);
        assert!(expected[399][0] < 1e-60 && report.products < 500, "{} products", report.products);
    }
}
