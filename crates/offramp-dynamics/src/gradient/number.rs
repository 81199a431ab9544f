//! Numbers that remember how they were made, so that the code that works out rates also works out their derivatives.
//!
//! In: plain numbers, or leaves of a [`Tape`]. Out: sums, products, exponentials; and back along the tape, what each leaf did. Reverse accumulation
//! (Linnainmaa 1976; Griewank & Walther 2008, chapter 3). Does not: know what the numbers stand for.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Sub};

/// What rates can be worked out in: plain numbers, or numbers with a memory.
pub trait Number: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// A number that depends on nothing.
    fn of(value: f64) -> Self;
    /// What it is.
    fn plain(self) -> f64;
    /// e to its power.
    fn exp(self) -> Self;
}

impl Number for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn plain(self) -> f64 {
        self
    }

    fn exp(self) -> Self {
        libm::exp(self)
    }
}

/// The largest of two; of equal ones the first.
pub(crate) fn larger<N: Number>(a: N, b: N) -> N {
    if b.plain() > a.plain() { b } else { a }
}

/// One step of a computation: from which earlier steps, and with which derivatives in them.
#[derive(Debug, Clone, Copy)]
struct Node {
    from: [u32; 2],
    by: [f64; 2],
}

const NOBODY: u32 = u32::MAX;

/// The steps of a computation and its leaves, each with what it stands for.
#[derive(Debug)]
pub(crate) struct Tape<L> {
    nodes: RefCell<Vec<Node>>,
    leaves: RefCell<Vec<(u32, L)>>,
}

impl<L: Copy> Tape<L> {
    pub fn new() -> Self {
        Self { nodes: RefCell::new(Vec::new()), leaves: RefCell::new(Vec::new()) }
    }

    /// A number that the derivative is wanted in.
    pub fn leaf(&self, value: f64, what: L) -> Traced<'_, L> {
        let node = self.push(Node { from: [NOBODY; 2], by: [0.0; 2] });
        self.leaves.borrow_mut().push((node, what));
        Traced { value, node, tape: Some(self) }
    }

    fn push(&self, node: Node) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        (nodes.len() - 1) as u32
    }

    /// Walks back from results, each with its weight, tells of every leaf what the weighed sum of the results owes to it, and forgets
    /// everything.
    pub fn back(&self, results: &[(u32, f64)], weights: &mut Vec<f64>, mut told: impl FnMut(L, f64)) {
        let mut nodes = self.nodes.borrow_mut();
        weights.clear();
        weights.resize(nodes.len(), 0.0);
        for &(node, weight) in results.iter().filter(|(node, _)| *node != NOBODY) {
            weights[node as usize] += weight;
        }
        for place in (0..nodes.len()).rev() {
            let weight = weights[place];
            if weight == 0.0 {
                continue;
            }
            let Node { from, by } = nodes[place];
            for side in 0..2 {
                if from[side] != NOBODY {
                    weights[from[side] as usize] += weight * by[side];
                }
            }
        }
        for (node, what) in self.leaves.borrow_mut().drain(..) {
            if weights[node as usize] != 0.0 {
                told(what, weights[node as usize]);
            }
        }
        nodes.clear();
    }
}

/// A number on a tape; one that depends on no leaf is on none.
#[derive(Debug)]
pub(crate) struct Traced<'t, L> {
    value: f64,
    node: u32,
    tape: Option<&'t Tape<L>>,
}

impl<L> Clone for Traced<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Traced<'_, L> {}

impl<L: Copy> Traced<'_, L> {
    /// Where on the tape it is, for [`Tape::back`].
    pub fn node(self) -> u32 {
        self.node
    }

    fn of_two(self, other: Self, value: f64, by: [f64; 2]) -> Self {
        let Some(tape) = self.tape.or(other.tape) else { return Self::of(value) };
        Traced { value, node: tape.push(Node { from: [self.node, other.node], by }), tape: Some(tape) }
    }
}

impl<L: Copy> Number for Traced<'_, L> {
    fn of(value: f64) -> Self {
        Traced { value, node: NOBODY, tape: None }
    }

    fn plain(self) -> f64 {
        self.value
    }

    fn exp(self) -> Self {
        let value = libm::exp(self.value);
        self.of_two(Self::of(0.0), value, [value, 0.0])
    }
}

impl<L: Copy> Add for Traced<'_, L> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.of_two(other, self.value + other.value, [1.0, 1.0])
    }
}

impl<L: Copy> Sub for Traced<'_, L> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.of_two(other, self.value - other.value, [1.0, -1.0])
    }
}

impl<L: Copy> Mul for Traced<'_, L> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.of_two(other, self.value * other.value, [other.value, self.value])
    }
}

impl<L: Copy> Div for Traced<'_, L> {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        self.of_two(other, value, [1.0 / other.value, -value / other.value])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_gives_the_derivatives_of_a_formula() {
        let tape = Tape::new();
        let (x, y) = (tape.leaf(0.7, 'x'), tape.leaf(-1.3, 'y'));
        let result = (x * y + Number::of(2.0)).exp() / (x - y * y);
        let mut found = Vec::new();
        tape.back(&[(result.node(), 2.0)], &mut Vec::new(), |what, weight| found.push((what, weight)));
        let formula = |x: f64, y: f64| 2.0 * f64::exp(x * y + 2.0) / (x - y * y);
        let h = 1e-6;
        let expected = [
            (formula(0.7 + h, -1.3) - formula(0.7 - h, -1.3)) / (2.0 * h),
            (formula(0.7, -1.3 + h) - formula(0.7, -1.3 - h)) / (2.0 * h),
        ];
        assert_eq!(found.iter().map(|(what, _)| *what).collect::<String>(), "xy");
        for ((_, found), expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-8 * expected.abs(), "{found} is not {expected}");
        }
    }
}
