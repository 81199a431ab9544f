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
    /// 1 / (1 + exp(-x)).
    fn logistic(self) -> Self;
    /// A rate with a mean duration added to its mean waiting time: rate / (1 + rate x days).
    fn with_duration(self, days: Self) -> Self;
    /// Logit choice at a pace between staying, worth nothing, and alternatives with these worths: the rate of each.
    fn choice(pace: Self, decisiveness: Self, worths: &[Self], rates: &mut Vec<Self>);
}

/// The odds of each alternative and of all with staying, the best being taken off alike; how the best changes makes no difference.
fn odds(decisiveness: f64, worths: impl Iterator<Item = f64> + Clone, odds: &mut Vec<f64>) -> f64 {
    let best = worths.clone().fold(0.0, f64::max);
    let one = |worth: f64| libm::exp(decisiveness * (worth - best));
    odds.clear();
    odds.extend(worths.map(one));
    odds.iter().fold(one(0.0), |total, odds| total + odds)
}

impl Number for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn plain(self) -> f64 {
        self
    }

    fn logistic(self) -> Self {
        1.0 / (1.0 + libm::exp(-self))
    }

    fn with_duration(self, days: Self) -> Self {
        self / (1.0 + self * days)
    }

    fn choice(pace: Self, decisiveness: Self, worths: &[Self], rates: &mut Vec<Self>) {
        let total = odds(decisiveness, worths.iter().copied(), rates);
        rates.iter_mut().for_each(|odds| *odds = pace * *odds / total);
    }
}

/// The largest of two; of equal ones the first.
pub(crate) fn larger<N: Number>(a: N, b: N) -> N {
    if b.plain() > a.plain() { b } else { a }
}

/// How many figures are walked back from in one go.
pub(crate) const LANES: usize = 4;

/// What each of them owes.
pub(crate) type Lanes = [f64; LANES];

const NOTHING: Lanes = [0.0; LANES];

fn add_lanes(to: &mut Lanes, weight: &Lanes, by: f64) {
    to.iter_mut().zip(weight).for_each(|(slot, weight)| *slot += weight * by);
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

    /// Walks back from results, each with its weights, tells of every leaf what the weighed sums of the results owe to it, and forgets
    /// everything. `weights` is room to work in.
    pub fn back(&self, results: &[(u32, Lanes)], weights: &mut Vec<Lanes>, mut told: impl FnMut(L, &Lanes)) {
        let mut nodes = self.nodes.borrow_mut();
        weights.clear();
        weights.resize(nodes.len(), NOTHING);
        for (node, weight) in results.iter().filter(|(node, _)| *node != NOBODY) {
            add_lanes(&mut weights[*node as usize], weight, 1.0);
        }
        for place in (0..nodes.len()).rev() {
            let weight = weights[place];
            if weight == NOTHING {
                continue;
            }
            let Node { from, by } = nodes[place];
            for side in 0..2 {
                if from[side] != NOBODY {
                    add_lanes(&mut weights[from[side] as usize], &weight, by[side]);
                }
            }
        }
        for (node, what) in self.leaves.borrow_mut().drain(..) {
            if weights[node as usize] != NOTHING {
                told(what, &weights[node as usize]);
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

    fn of_one(self, value: f64, by: f64) -> Self {
        self.of_two(Self::of(0.0), value, [by, 0.0])
    }

    /// Another value with the same derivatives.
    fn moved_to(self, value: f64) -> Self {
        Traced { value, ..self }
    }

    fn is_constant(self) -> bool {
        self.tape.is_none()
    }
}

impl<L: Copy> Number for Traced<'_, L> {
    fn of(value: f64) -> Self {
        Traced { value, node: NOBODY, tape: None }
    }

    fn plain(self) -> f64 {
        self.value
    }

    fn logistic(self) -> Self {
        let value = self.value.logistic();
        self.of_one(value, value * (1.0 - value))
    }

    fn with_duration(self, days: Self) -> Self {
        let longer = 1.0 + self.value * days.value;
        let value = self.value / longer;
        self.of_two(days, value, [1.0 / (longer * longer), -value * value])
    }

    /// With L the logarithm of the sum of all odds, a share is exp(worth x decisiveness - L), and each share is a derivative of L.
    fn choice(pace: Self, decisiveness: Self, worths: &[Self], rates: &mut Vec<Self>) {
        let mut shares = Vec::with_capacity(worths.len());
        let total = odds(decisiveness.value, worths.iter().map(|worth| worth.value), &mut shares);
        shares.iter_mut().for_each(|odds| *odds /= total);
        rates.clear();
        rates.extend(worths.iter().map(|&worth| worth * decisiveness));
        let weighed = rates.iter().zip(&shares);
        let log_sum = weighed.fold(Self::of(0.0), |sum, (worth, &share)| sum.of_two(*worth, 0.0, [1.0, share]));
        for (slot, share) in rates.iter_mut().zip(shares) {
            *slot = pace * slot.of_two(log_sum, share, [share, -share]);
        }
    }
}

impl<L: Copy> Add for Traced<'_, L> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        match (self.is_constant(), other.is_constant()) {
            (true, _) => other.moved_to(value),
            (_, true) => self.moved_to(value),
            _ => self.of_two(other, value, [1.0, 1.0]),
        }
    }
}

impl<L: Copy> Sub for Traced<'_, L> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        let value = self.value - other.value;
        if other.is_constant() { self.moved_to(value) } else { self.of_two(other, value, [1.0, -1.0]) }
    }
}

impl<L: Copy> Mul for Traced<'_, L> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let value = self.value * other.value;
        match (self.is_constant() && self.value == 1.0, other.is_constant() && other.value == 1.0) {
            (true, _) => other,
            (_, true) => self,
            _ => self.of_two(other, value, [other.value, self.value]),
        }
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

    /// Walks back from the sum of results and from twice the first, and compares with differences.
    fn check<const N: usize>(at: [f64; N], results: impl for<'t> Fn([Traced<'t, usize>; N]) -> Vec<Traced<'t, usize>>) {
        let tape = Tape::new();
        let sums = |results: &[Traced<'_, usize>]| {
            [results.iter().map(|result| result.plain()).sum::<f64>(), 2.0 * results[0].plain()]
        };
        let number = std::cell::Cell::new(0);
        let leaf = |value| {
            number.set(number.get() + 1);
            tape.leaf(value, number.get() - 1)
        };
        let found = results(at.map(leaf));
        let ends: Vec<(u32, Lanes)> = found
            .iter()
            .enumerate()
            .map(|(n, has)| (has.node(), [1.0, if n == 0 { 2.0 } else { 0.0 }, 0.0, 0.0]))
            .collect();
        let mut owed = [[0.0; 2]; N];
        tape.back(&ends, &mut Vec::new(), |what, lanes| (0..2).for_each(|lane| owed[what][lane] += lanes[lane]));
        const STEP: f64 = 1e-6;
        for place in 0..N {
            let moved = |step: f64| {
                let mut at = at;
                at[place] += step;
                sums(&results(at.map(Number::of)))
            };
            let (more, less) = (moved(STEP), moved(-STEP));
            for lane in 0..2 {
                let expected = (more[lane] - less[lane]) / (2.0 * STEP);
                let found = owed[place][lane];
                assert!((found - expected).abs() < 1e-7 * (1.0 + expected.abs()), "{place}: {found} is not {expected}");
            }
        }
    }

    #[test]
    fn the_way_back_gives_the_derivatives_of_formulas() {
        let two = || Number::of(2.0);
        check([0.7, -1.3], |[x, y]| vec![(x * y + two()).logistic() / (x - y * y), two() - x, two() * y - two()]);
        check([0.2, 30.0], |[rate, days]| {
            vec![rate.with_duration(days), rate.with_duration(Number::of(1.0)) * Number::of(1.0)]
        });
        check([0.3, 2.0, 0.9, -0.4, 0.1], |[pace, sure, a, b, c]| {
            let mut rates = Vec::new();
            Number::choice(pace, sure, &[a, b, a * c], &mut rates);
            rates
        });
    }
}
