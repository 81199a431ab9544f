//! Functions on a small grid, given by a table, on which everything can be worked out by enumeration.

use offramp_explore::{Input, Inputs, Spread};

/// A ramp from 0 to 1.
pub fn unit(name: &str) -> Input {
    even(name, 0.0, 1.0)
}

pub fn even(name: &str, low: f64, high: f64) -> Input {
    Input { name: name.to_owned(), spread: Spread::Even { low, high } }
}

pub fn units(n: usize) -> Inputs {
    Inputs::new((0..n).map(|number| unit(&format!("x{number}"))).collect()).expect("fine inputs")
}

pub fn names(n: usize) -> Vec<String> {
    (0..n).map(|number| format!("y{number}")).collect()
}

/// A function on a grid with some levels per input.
pub struct Table {
    pub sizes: Vec<usize>,
    pub values: Vec<f64>,
}

impl Table {
    /// Random values from a congruential generator (Knuth's MMIX constants), some of them far from the others.
    pub fn random(seed: u64, sizes: &[usize]) -> Self {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1u32 << 31)
        };
        let n = sizes.iter().product();
        Self { sizes: sizes.to_vec(), values: (0..n).map(|_| next() * if next() < 0.1 { 5.0 } else { 1.0 }).collect() }
    }

    /// Inputs whose values are the levels' numbers.
    pub fn inputs(&self) -> Inputs {
        let levels = |size: usize| Spread::Levels((0..size).map(|level| level as f64).collect());
        let sizes = self.sizes.iter().enumerate();
        Inputs::new(sizes.map(|(at, &size)| Input { name: format!("x{at}"), spread: levels(size) }).collect())
            .expect("fine inputs")
    }

    pub fn at(&self, levels: &[usize]) -> f64 {
        let index = levels.iter().zip(&self.sizes).rev().fold(0, |index, (level, size)| index * size + level);
        self.values[index]
    }

    pub fn points(&self) -> Vec<Vec<usize>> {
        let n: usize = self.sizes.iter().product();
        let point = |mut index: usize| {
            let level = |&size: &usize| {
                let level = index % size;
                index /= size;
                level
            };
            self.sizes.iter().map(level).collect()
        };
        (0..n).map(point).collect()
    }
}
