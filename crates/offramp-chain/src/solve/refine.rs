//! Large components: a first solution by BiCGSTAB, then corrections relative to each entry.
//!
//! With an approximate solution `w` the unknown is written `x = w z`, entry by entry. The system for `z` belongs to the chain
//! conditioned on the outcome (Doob's h-transform), its solution is 1 everywhere, and an error of 1e-12 in `z` is a relative
//! error of 1e-12 in `x`, also where `x` is 1e-10. The operator is applied to differences `z(i) - z(j)`, and the residual is
//! summed in twice the precision, so that a component that is left once in 1e9 jumps loses nothing.

use crate::chain::ChainError;
use crate::double::Double;
use crate::lanes::{fill, largest, sum};
use crate::solve::dense::Factors;
use crate::solve::krylov::{Operator, bicgstab};
use crate::solve::system::{Direction, System};
use crate::solve::{Method, SolveOptions, SolveReport};

/// Residual reduction asked of the first solution, and the most asked of one correction.
const FIRST: f64 = 1e-7;
const MOST_PER_CORRECTION: f64 = 1e-9;
const MAX_CORRECTIONS: usize = 40;
const MAX_SWEEPS_FOR_SIGN: usize = 2000;

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
    let mut work = Work { system, right, options, x: vec![[0.0; W]; system.len()], products: 0 };
    let found = work.iterate(report)?;
    report.products += work.products;
    if let Some((residual, error)) = found {
        report.used(Method::Krylov);
        report.residual = report.residual.max(residual);
        report.error_estimate = report.error_estimate.max(error);
        return Ok(work.x);
    }
    if system.len() <= options.direct_as_fallback_up_to {
        return Ok(eliminate(system, right, report));
    }
    work.sweep_to_the_end(report)?;
    Ok(work.x)
}

fn eliminate<const W: usize>(system: &System, right: &[[f64; W]], report: &mut SolveReport) -> Vec<[f64; W]> {
    report.used(Method::Elimination);
    let mut x = right.to_vec();
    Factors::new(system).solve(system.direction, &mut x);
    x
}

struct Work<'a, 'b, const W: usize> {
    system: &'a System,
    right: &'a [[f64; W]],
    options: &'a SolveOptions<'b>,
    x: Vec<[f64; W]>,
    products: u64,
}

impl<const W: usize> Work<'_, '_, W> {
    /// The largest residual and the error bound, or `None` when the iteration does not get there.
    fn iterate(&mut self, report: &SolveReport) -> Result<Option<(f64, f64)>, ChainError> {
        let system = self.system;
        let scaled: Vec<[f64; W]> =
            (0..system.len()).map(|row| self.right[row].map(|value| value / system.total_rounded[row])).collect();
        let outcome = bicgstab(&Plain { system }, &scaled, &mut self.x, [FIRST; W], self.options.max_products / 2);
        self.products += outcome.products;
        self.balance();
        if !self.make_positive() {
            return Ok(None);
        }
        let mut jumps = [f64::INFINITY; W];
        for round in 0..MAX_CORRECTIONS {
            if self.products >= self.options.max_products {
                return Ok(None);
            }
            self.options.tell("solving", report.products + self.products, None)?;
            let residual = self.residual();
            let size = largest(&residual);
            // While the solution still moves by much, so does the bound on the number of jumps.
            if size.iter().all(|&size| size <= 1e-3) && (round < 3 || jumps.contains(&f64::INFINITY)) {
                jumps = self.jumps_until_the_end(&residual);
            }
            let bound = most((0..W).map(|lane| if size[lane] > 0.0 { jumps[lane] * size[lane] } else { 0.0 }));
            if bound <= 0.5 * self.options.tolerance {
                return Ok(Some((most(size.into_iter()), bound.max(f64::EPSILON))));
            }
            let (step, left) = self.correct(&residual, size, jumps);
            // What the correction leaves. A step that was cut off at the clamp is none.
            let error = most((0..W).map(|lane| match size[lane] > 0.0 {
                true if step[lane] < 0.5 => jumps[lane] * left[lane],
                true => f64::INFINITY,
                false => 0.0,
            }));
            if error <= 0.5 * self.options.tolerance {
                let residual = most(largest(&self.residual()).into_iter());
                return Ok(Some((residual, error + 2.0 * f64::EPSILON)));
            }
        }
        Ok(None)
    }

    /// Upper bound on the expected number of jumps of the chain conditioned on the outcome before it ends, per lane: an error
    /// is at most this number times the largest relative residual. If `B y >= 1/2` in every row, with `B` the conditioned
    /// system, then the solution of `B y = 1` is at most `2 y`, because the inverse of `B` has no negative entry.
    fn jumps_until_the_end(&mut self, residual: &[[f64; W]]) -> [f64; W] {
        let n = self.system.len();
        let operator = Conditioned::new(self, residual);
        let used: [bool; W] = std::array::from_fn(|lane| self.x.iter().any(|x| x[lane] > 0.0));
        let ones = vec![used.map(|used| if used { 1.0 } else { 0.0 }); n];
        let mut y = vec![[0.0; W]; n];
        let mut out = [f64::INFINITY; W];
        for tolerance in [0.03, 1e-3, 1e-6] {
            let done = bicgstab(&operator, &ones, &mut y, [tolerance; W], self.options.max_products / 8).products;
            self.products += done + 1;
            let mut product = vec![[0.0; W]; n];
            fill(&mut product, |row| operator.row(row, &y));
            for lane in 0..W {
                let fine = product.iter().all(|value| value[lane] >= 0.5);
                out[lane] = if !used[lane] {
                    0.0
                } else if fine {
                    2.0 * largest(&y)[lane]
                } else {
                    f64::INFINITY
                };
            }
            if !out.contains(&f64::INFINITY) {
                break;
            }
        }
        out
    }

    /// One correction; says the largest relative change of every lane and the largest residual that the correction leaves.
    fn correct(&mut self, residual: &[[f64; W]], size: [f64; W], jumps: [f64; W]) -> ([f64; W], [f64; W]) {
        let n = self.system.len();
        let operator = Conditioned::new(self, residual);
        let norm: [f64; W] = sum(n, |row| residual[row].map(|value| value * value));
        let tolerance = std::array::from_fn(|lane| {
            // In the largest entry; the norm of a residual without peaks is the root of n larger.
            let enough = 0.25 * self.options.tolerance / jumps[lane].max(1.0);
            let relative = (enough * (0.1 * (n as f64).sqrt()).max(1.0) / norm[lane].sqrt()).min(1e-2);
            if jumps[lane].is_finite() && size[lane] > 0.0 { relative.max(MOST_PER_CORRECTION) } else { 1e-4 }
        });
        let mut step = vec![[0.0; W]; n];
        let outcome = bicgstab(&operator, residual, &mut step, tolerance, self.options.max_products / 8);
        self.products += outcome.products + 1;
        let mut left = vec![[0.0; W]; n];
        fill(&mut left, |row| {
            let product = operator.row(row, &step);
            std::array::from_fn(|lane| residual[row][lane] - product[lane])
        });
        for (x, step) in self.x.iter_mut().zip(&step) {
            for lane in 0..W {
                x[lane] *= (1.0 + step[lane]).clamp(0.2, 5.0);
            }
        }
        (largest(&step), largest(&left))
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

    /// Gauss-Seidel until entries change by less than the tolerance, with a correction now and then.
    fn sweep_to_the_end(&mut self, report: &mut SolveReport) -> Result<(), ChainError> {
        self.x.iter_mut().flatten().filter(|x| !(x.is_finite() && **x >= 0.0)).for_each(|x| *x = 0.0);
        let (start, mut change) = (self.products, f64::INFINITY);
        let mut previous;
        while self.products - start < self.options.max_products {
            self.options.tell("solving", report.products + self.products - start, None)?;
            previous = change;
            change = self.sweep();
            // With the rate of decrease q, what is still missing is about change q / (1 - q).
            let falls = previous.is_finite() && change < previous;
            let missing = if falls { change * change / (previous - change) } else { f64::INFINITY };
            if change == 0.0 || missing <= self.options.tolerance {
                let residual = most(largest(&self.residual()).into_iter());
                if residual > self.options.tolerance {
                    break;
                }
                report.used(Method::GaussSeidel);
                report.products += self.products - start;
                report.residual = report.residual.max(residual);
                report.error_estimate = report.error_estimate.max(if change == 0.0 { 0.0 } else { missing });
                return Ok(());
            }
        }
        let residual = largest(&self.residual()).iter().copied().fold(0.0, f64::max);
        Err(ChainError::NoConvergence { unknowns: self.system.len(), residual })
    }
}

fn most(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |most, value| if value.is_nan() { f64::INFINITY } else { most.max(value) })
}

fn inverse_or_zero(value: f64) -> f64 {
    if value > 0.0 { 1.0 / value } else { 0.0 }
}

/// The system as it is, each row divided by its diagonal.
struct Plain<'a> {
    system: &'a System,
}

impl<const W: usize> Operator<W> for Plain<'_> {
    #[inline(always)]
    fn row(&self, row: usize, x: &[[f64; W]]) -> [f64; W] {
        let (here, total) = (x[row], self.system.total_rounded[row]);
        let mut sum = [0.0; W];
        if self.system.direction == Direction::Forward {
            for (column, rate) in self.system.row(row) {
                for lane in 0..W {
                    sum[lane] += rate * (here[lane] - x[column][lane]);
                }
            }
            let leave = self.system.leave[row];
            return std::array::from_fn(|lane| (sum[lane] + leave * here[lane]) / total);
        }
        for (column, rate) in self.system.row(row) {
            for lane in 0..W {
                sum[lane] += rate * x[column][lane];
            }
        }
        std::array::from_fn(|lane| here[lane] - sum[lane] / total)
    }
}

/// The system of `z` in `x = w z`, divided by `w` and the diagonal. With `A w = b - r` the rate of leaving is `(b - r) / w`, exactly.
struct Conditioned<'a, const W: usize> {
    system: &'a System,
    share: Vec<[f64; W]>,
    leave: Vec<[f64; W]>,
}

impl<'a, const W: usize> Conditioned<'a, W> {
    fn new(work: &Work<'a, '_, W>, residual: &[[f64; W]]) -> Conditioned<'a, W> {
        let (system, x) = (work.system, &work.x);
        let mut inverse = vec![[0.0; W]; system.len()];
        fill(&mut inverse, |row| x[row].map(|x| inverse_or_zero(system.total_rounded[row] * x)));
        let mut leave = vec![[0.0; W]; system.len()];
        fill(&mut leave, |row| {
            std::array::from_fn(|lane| work.right[row][lane] * inverse[row][lane] - residual[row][lane])
        });
        let mut share = Vec::with_capacity(system.rate.len());
        for row in 0..system.len() {
            share.extend(system.row(row).map(|(column, rate)| -> [f64; W] {
                std::array::from_fn(|lane| rate * x[column][lane] * inverse[row][lane])
            }));
        }
        Conditioned { system, share, leave }
    }
}

impl<const W: usize> Operator<W> for Conditioned<'_, W> {
    #[inline(always)]
    fn row(&self, row: usize, z: &[[f64; W]]) -> [f64; W] {
        let (here, leave) = (z[row], self.leave[row]);
        let mut sum: [f64; W] = std::array::from_fn(|lane| leave[lane] * here[lane]);
        let range = self.system.first[row]..self.system.first[row + 1];
        for (&column, share) in self.system.column[range.clone()].iter().zip(&self.share[range]) {
            let there = &z[column as usize];
            for lane in 0..W {
                sum[lane] += share[lane] * (here[lane] - there[lane]);
            }
        }
        sum
    }
}
