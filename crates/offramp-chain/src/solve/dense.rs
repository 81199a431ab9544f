//! Elimination without subtractions for small components.
//!
//! Grassmann, Taksar & Heyman (1985): states are removed one by one and their rates handed on to the others; the rate at
//! which a state leaves is always recomputed as a sum. Only additions, products and quotients of non-negative numbers occur,
//! so that every entry of the solution is accurate to rounding, however badly the rates are scaled (O'Cinneide 1993).

use crate::solve::system::{Direction, System};

/// The factors of one component: unit upper triangle above, rates and pivots below and on the diagonal.
pub(crate) struct Factors {
    n: usize,
    entry: Vec<f64>,
}

impl Factors {
    pub(crate) fn new(system: &System) -> Factors {
        let n = system.len();
        let mut entry = vec![0.0; n * n];
        for row in 0..n {
            for (column, rate) in system.row(row) {
                let (from, to) = if system.direction == Direction::Forward { (row, column) } else { (column, row) };
                entry[from * n + to] += rate;
            }
        }
        let mut leave = system.leave.clone();
        for k in (0..n).rev() {
            let (above, here) = entry.split_at_mut(k * n);
            let pivot = here[..k].iter().sum::<f64>() + leave[k];
            here[k] = pivot;
            let row_k = &here[..k];
            for i in 0..k {
                let row_i = &mut above[i * n..i * n + k + 1];
                if row_i[k] == 0.0 {
                    continue;
                }
                let share = row_i[k] / pivot;
                row_i[k] = share;
                for (j, (target, &rate)) in row_i[..k].iter_mut().zip(row_k).enumerate() {
                    if j != i {
                        *target += share * rate;
                    }
                }
                leave[i] += share * leave[k];
            }
        }
        Factors { n, entry }
    }

    /// Replaces the right-hand side by the solution.
    pub(crate) fn solve<const W: usize>(&self, direction: Direction, values: &mut [[f64; W]]) {
        match direction {
            Direction::Forward => self.forward(values),
            Direction::Backward => self.backward(values),
        }
    }

    fn forward<const W: usize>(&self, x: &mut [[f64; W]]) {
        let n = self.n;
        for k in (1..n).rev() {
            let given = x[k];
            for i in 0..k {
                add_scaled(&mut x[i], self.entry[i * n + k], &given);
            }
        }
        for k in 0..n {
            let mut sum = x[k];
            for j in 0..k {
                add_scaled(&mut sum, self.entry[k * n + j], &x[j]);
            }
            x[k] = sum.map(|value| value / self.entry[k * n + k]);
        }
    }

    fn backward<const W: usize>(&self, g: &mut [[f64; W]]) {
        let n = self.n;
        for k in (0..n).rev() {
            g[k] = g[k].map(|value| value / self.entry[k * n + k]);
            let given = g[k];
            for j in 0..k {
                add_scaled(&mut g[j], self.entry[k * n + j], &given);
            }
        }
        for i in 0..n {
            let given = g[i];
            for k in i + 1..n {
                add_scaled(&mut g[k], self.entry[i * n + k], &given);
            }
        }
    }
}

fn add_scaled<const W: usize>(to: &mut [f64; W], factor: f64, from: &[f64; W]) {
    if factor != 0.0 {
        for lane in 0..W {
            to[lane] += factor * from[lane];
        }
    }
}
