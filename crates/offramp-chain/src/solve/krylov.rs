//! BiCGSTAB (van der Vorst 1992) on several right-hand sides in one pass over the matrix, preconditioned by sweeps.
//!
//! In: the operator, right-hand sides, a goal. Out: approximate solutions; the caller checks them. A lane that breaks down
//! stops where it is; nothing that is not a finite number enters a solution.

use crate::lanes::{Pair, fill, sum, update_pair, update_sum};
use crate::solve::sweeps::{Rate, Scratch, Sweeps};

/// Scalars of the recurrence, per lane.
struct Scalars<const W: usize> {
    rho: [f64; W],
    goal: [f64; W],
    active: [bool; W],
    broken: bool,
}

/// How often an iteration that broke down starts again from where it is.
const MAX_STARTS: u64 = 5;

/// A solution whose residual, after a sweep, has a norm below `tolerance` times that of the right-hand side, unless
/// `max_products` came first; with the products it took. The residual is that of the recurrence; the caller computes the true one.
pub(crate) fn bicgstab<R: Rate, const W: usize>(
    operator: &Sweeps<R, W>,
    right: &[[f64; W]],
    tolerance: [f64; W],
    max_products: u64,
) -> (Vec<[f64; W]>, u64) {
    let mut scratch = operator.scratch();
    let size: [f64; W] = sum(right.len(), |row| product(&right[row], &right[row]));
    let goal = std::array::from_fn(|lane| size[lane] * tolerance[lane] * tolerance[lane]);
    let mut swept = vec![[0.0; W]; right.len()];
    operator.sweep_down(right, &mut swept, &mut scratch);
    let mut run = Run { operator, right: swept, x: vec![[0.0; W]; right.len()], scratch };
    let mut products = 0;
    for start in 0..MAX_STARTS {
        let (more, reached) = run.iterate(goal, start, max_products.saturating_sub(products));
        products += more;
        if reached || products >= max_products {
            break;
        }
    }
    let mut out = run.right;
    operator.sweep_up(&run.x, &mut out, &mut run.scratch);
    (out, products + 1)
}

struct Run<'a, R, const W: usize> {
    operator: &'a Sweeps<'a, R, W>,
    right: Vec<[f64; W]>,
    x: Vec<[f64; W]>,
    scratch: Scratch<W>,
}

impl<R: Rate, const W: usize> Run<'_, R, W> {
    /// One run from `x`: the products it took, and whether every lane got there. The shadow vector is the residual plus noise:
    /// with a right-hand side of few entries the plain residual is orthogonal to too much, and the recurrence divides by zero.
    fn iterate(&mut self, goal: [f64; W], start: u64, max_products: u64) -> (u64, bool) {
        let n = self.right.len();
        let (operator, x, scratch) = (self.operator, &mut self.x, &mut self.scratch);
        let mut r = self.right.clone();
        let mut products = 0;
        if start > 0 {
            let mut product = vec![[0.0; W]; n];
            operator.product(x, &mut product, scratch, |_, _| ([0.0; W], [0.0; W]));
            update_sum::<_, 0>(&mut r, |row, r| {
                (0..W).for_each(|lane| r[lane] -= product[row][lane]);
                []
            });
            products += 1;
        }
        let size: [f64; W] = sum(n, |row| product(&r[row], &r[row]));
        let noise = size.map(|size| (size / n as f64).sqrt());
        let mut shadow = vec![[0.0; W]; n];
        fill(&mut shadow, |row| {
            std::array::from_fn(|lane| r[row][lane] + noise[lane] * between_minus_one_and_one(row, start))
        });
        let (mut p, mut v, mut t) = (vec![[0.0; W]; n], vec![[0.0; W]; n], vec![[0.0; W]; n]);
        let rho: [f64; W] = sum(n, |row| product(&shadow[row], &r[row]));
        let active = std::array::from_fn(|lane| size[lane] > goal[lane] && size[lane].is_finite());
        let mut scalars = Scalars { rho, goal, active, broken: false };
        let mut beta = [0.0; W];
        let mut omega = [0.0; W];
        while scalars.active.contains(&true) && products < max_products {
            update_sum::<_, 0>(&mut p, |row, p| {
                for lane in 0..W {
                    p[lane] = r[row][lane] + beta[lane] * (p[lane] - omega[lane] * v[row][lane]);
                }
                []
            });
            let (below, _) = operator.product(&p, &mut v, scratch, |row, v| (product(&shadow[row], v), [0.0; W]));
            let alpha = scalars.quotient(scalars.rho, below);
            update_sum::<_, 0>(&mut r, |row, r| {
                for lane in 0..W {
                    r[lane] -= alpha[lane] * v[row][lane];
                }
                []
            });
            let ts: Pair<W> = operator.product(&r, &mut t, scratch, |row, t| (product(t, &r[row]), product(t, t)));
            products += 2;
            omega = quotient_or_zero(ts.0, ts.1);
            update_sum::<_, 0>(x, |row, x| {
                for lane in 0..W {
                    x[lane] += alpha[lane] * p[row][lane] + omega[lane] * r[row][lane];
                }
                []
            });
            let (rho, size) = update_pair(&mut r, |row, r| {
                for lane in 0..W {
                    r[lane] -= omega[lane] * t[row][lane];
                }
                (product(&shadow[row], r), product(r, r))
            });
            beta = scalars.next(size, rho, alpha, omega);
        }
        (products, !scalars.broken && !scalars.active.contains(&true))
    }
}

/// A fixed noise that depends on the row alone (the finaliser of SplitMix64).
fn between_minus_one_and_one(row: usize, start: u64) -> f64 {
    let mut z = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(start << 40);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

impl<const W: usize> Scalars<W> {
    fn quotient(&mut self, above: [f64; W], below: [f64; W]) -> [f64; W] {
        let mut out = [0.0; W];
        for lane in 0..W {
            let value = above[lane] / below[lane];
            if self.active[lane] && value.is_finite() {
                out[lane] = value;
            } else if self.active[lane] {
                (self.active[lane], self.broken) = (false, true);
            }
        }
        out
    }

    fn next(&mut self, size: [f64; W], rho: [f64; W], alpha: [f64; W], omega: [f64; W]) -> [f64; W] {
        let mut beta = [0.0; W];
        for lane in 0..W {
            if !self.active[lane] {
                continue;
            }
            if size[lane] <= self.goal[lane] {
                self.active[lane] = false;
                continue;
            }
            let value = rho[lane] / self.rho[lane] * (alpha[lane] / omega[lane]);
            if value.is_finite() && size[lane].is_finite() {
                beta[lane] = value;
                self.rho[lane] = rho[lane];
            } else {
                (self.active[lane], self.broken) = (false, true);
            }
        }
        beta
    }
}

fn quotient_or_zero<const W: usize>(above: [f64; W], below: [f64; W]) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        let value = above[lane] / below[lane];
        if value.is_finite() {
            out[lane] = value;
        }
    }
    out
}

#[inline]
fn product<const W: usize>(a: &[f64; W], b: &[f64; W]) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        out[lane] = a[lane] * b[lane];
    }
    out
}
