//! Random chains, and an arbiter that solves them in exact rational arithmetic straight from the definitions.
#![allow(dead_code, reason = "every test binary uses a part")]
#![allow(clippy::needless_range_loop, reason = "matrices read best by index")]

use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};
use offramp_chain::{Chain, ChainBuilder, StateSet};

/// SplitMix64 (Steele, Lea & Flood 2014).
pub struct Draws(pub u64);

impl Draws {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }
}

/// How the rates of a random chain are scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Between 0.1 and 2.
    Even,
    /// Powers of ten from 1e-9 to 1e6.
    Bad,
    /// Two blocks that exchange once in 1e9 jumps; the classes are entered as seldom.
    NearlyDecomposable,
}

/// The chain with these arcs: from, to, rate, cause.
pub fn chain(n: usize, arcs: &[(u32, u32, f64, u16)]) -> Chain {
    let mut builder = ChainBuilder::new(n);
    arcs.iter().for_each(|&(from, to, rate, cause)| builder.arc(from, to, rate, cause).expect("fine"));
    builder.build().expect("fine")
}

/// A random chain with `n` states in which some arcs have the same ends, and causes 0 to 3.
pub fn random_chain(draws: &mut Draws, n: usize, arcs_per_state: usize, scale: Scale) -> Chain {
    let mut builder = ChainBuilder::new(n);
    for from in 0..n as u32 {
        // Some states are absorbing, some chains fall apart: reachability has to cope.
        let arcs = if draws.below(12) == 0 { 0 } else { 1 + draws.below(arcs_per_state) };
        for _ in 0..arcs {
            let to = draws.below(n) as u32;
            if to == from {
                continue;
            }
            let even = 0.1 + 1.9 * draws.unit();
            let rate = match scale {
                Scale::Even => even,
                Scale::Bad => even * 10f64.powi(draws.below(16) as i32 - 9),
                Scale::NearlyDecomposable if (from < n as u32 / 2) != (to < n as u32 / 2) => even * 1e-9,
                Scale::NearlyDecomposable if to as usize >= n - 3 => even * 1e-8,
                Scale::NearlyDecomposable => even,
            };
            builder.arc(from, to, rate, draws.below(4) as u16).expect("the arc is fine");
        }
    }
    builder.build().expect("the chain is fine")
}

/// Two classes of one or two states at the end of the numbering.
pub fn two_classes(n: usize) -> Vec<StateSet> {
    let last = n as u32 - 1;
    vec![StateSet::from_states(n, [last]), StateSet::from_states(n, [last - 1, last - 2])]
}

fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

/// Solves a square system by Gauss-Jordan in rational numbers; `None` when it is singular.
pub fn solve_exactly(mut a: Vec<Vec<BigRational>>, mut b: Vec<BigRational>) -> Option<Vec<BigRational>> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).find(|&row| !a[row][k].is_zero())?;
        a.swap(k, pivot);
        b.swap(k, pivot);
        let inverse = BigRational::one() / a[k][k].clone();
        for j in k..n {
            a[k][j] = &a[k][j] * &inverse;
        }
        b[k] = &b[k] * &inverse;
        for row in 0..n {
            if row == k || a[row][k].is_zero() {
                continue;
            }
            let factor = a[row][k].clone();
            for j in k..n {
                let take = &factor * &a[k][j];
                a[row][j] -= take;
            }
            let take = &factor * &b[k];
            b[row] -= take;
        }
    }
    Some(b)
}

/// Which states can reach the goal, by trying again until nothing changes.
pub fn reaches(chain: &Chain, goal: &dyn Fn(u32) -> bool) -> Vec<bool> {
    let n = chain.n_states() as u32;
    let mut reached: Vec<bool> = (0..n).map(goal).collect();
    loop {
        let mut changed = false;
        for state in 0..n {
            if !reached[state as usize] && chain.arcs(state).any(|arc| arc.rate > 0.0 && reached[arc.target as usize]) {
                reached[state as usize] = true;
                changed = true;
            }
        }
        if !changed {
            return reached;
        }
    }
}

/// The matrix of `q(x) X(x) - sum q(x,y) X(y)` among the states of `rows`.
fn generator(chain: &Chain, rows: &[u32]) -> Vec<Vec<BigRational>> {
    let place = |state: u32| rows.iter().position(|&row| row == state);
    let mut a = vec![vec![BigRational::zero(); rows.len()]; rows.len()];
    for (i, &state) in rows.iter().enumerate() {
        for arc in chain.arcs(state) {
            let rate = exact(arc.rate);
            if let Some(j) = place(arc.target) {
                a[i][j] -= &rate;
            }
            a[i][i] += rate;
        }
    }
    a
}

/// States outside the classes from which one can be reached.
pub fn transient_states(chain: &Chain, classes: &[StateSet]) -> Vec<u32> {
    let in_class = |x: u32| classes.iter().any(|set| set.contains(x));
    let reached = reaches(chain, &in_class);
    (0..chain.n_states() as u32).filter(|&x| !in_class(x) && reached[x as usize]).collect()
}

/// The probability that `class` is entered first, exactly.
pub fn absorption_exactly(chain: &Chain, classes: &[StateSet], class: usize) -> Vec<f64> {
    let rows = transient_states(chain, classes);
    let enters = |x: u32| {
        let arcs = chain.arcs(x).filter(|arc| classes[class].contains(arc.target));
        arcs.fold(BigRational::zero(), |sum, arc| sum + exact(arc.rate))
    };
    let b = rows.iter().map(|&x| enters(x)).collect();
    let x = solve_exactly(generator(chain, &rows), b).expect("every transient state can leave");
    let mut out = vec![0.0; chain.n_states()];
    rows.iter().zip(x).for_each(|(&state, value)| out[state as usize] = value.to_f64().expect("in range"));
    classes[class].iter().for_each(|state| out[state as usize] = 1.0);
    out
}

/// Expected time in every transient state from a start at one state, exactly.
pub fn occupation_exactly(chain: &Chain, start: u32, classes: &[StateSet]) -> Vec<f64> {
    let rows = transient_states(chain, classes);
    let a = generator(chain, &rows);
    let transposed = (0..rows.len()).map(|i| (0..rows.len()).map(|j| a[j][i].clone()).collect()).collect();
    let b = rows.iter().map(|&x| if x == start { BigRational::one() } else { BigRational::zero() }).collect();
    let g = solve_exactly(transposed, b).expect("every transient state can leave");
    let mut out = vec![0.0; chain.n_states()];
    rows.iter().zip(g).for_each(|(&state, value)| out[state as usize] = value.to_f64().expect("in range"));
    out
}

/// Expected time until any class is entered from the transient states, as if lost states ended the story too.
pub fn time_exactly(chain: &Chain, classes: &[StateSet]) -> Vec<f64> {
    let rows = transient_states(chain, classes);
    let t = solve_exactly(generator(chain, &rows), vec![BigRational::one(); rows.len()]).expect("can leave");
    let mut out = vec![0.0; chain.n_states()];
    rows.iter().zip(t).for_each(|(&state, value)| out[state as usize] = value.to_f64().expect("in range"));
    out
}

/// The largest relative difference of two lists; a zero must be a zero.
pub fn relative_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |worst: f64, (&a, &b)| {
        let difference = if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()) };
        if difference.is_nan() { f64::INFINITY } else { worst.max(difference) }
    })
}

/// The law in the long run from a start, and how many sets of states can never be left once entered.
pub fn long_run_exactly(chain: &Chain, start: u32) -> (Vec<f64>, usize) {
    let n = chain.n_states() as u32;
    let reach_from: Vec<Vec<bool>> = (0..n).map(|goal| reaches(chain, &|x| x == goal)).collect();
    let reaches = |from: u32, to: u32| reach_from[to as usize][from as usize];
    let returns = |x: u32| (0..n).all(|y| !reaches(x, y) || reaches(y, x));
    let mut closed: Vec<Vec<u32>> = Vec::new();
    for x in (0..n).filter(|&x| returns(x)) {
        match closed.iter_mut().find(|states| reaches(x, states[0])) {
            Some(states) => states.push(x),
            None => closed.push(vec![x]),
        }
    }
    let sets: Vec<StateSet> =
        closed.iter().map(|states| StateSet::from_states(n as usize, states.iter().copied())).collect();
    let mut law = vec![0.0; n as usize];
    for (number, states) in closed.iter().enumerate() {
        let ends_here = absorption_exactly(chain, &sets, number)[start as usize];
        // Balance of all states but the last, and a sum of 1.
        let a = generator(chain, states);
        let mut system: Vec<Vec<BigRational>> =
            (0..states.len()).map(|i| (0..states.len()).map(|j| a[j][i].clone()).collect()).collect();
        let mut right = vec![BigRational::zero(); states.len()];
        let last = states.len() - 1;
        (system[last], right[last]) = (vec![BigRational::one(); states.len()], BigRational::one());
        let shares = solve_exactly(system, right).expect("one law");
        for (&state, share) in states.iter().zip(shares) {
            law[state as usize] = ends_here * share.to_f64().expect("in range");
        }
    }
    (law, closed.len())
}
