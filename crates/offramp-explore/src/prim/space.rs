//! Boxes in the space of inputs, and the runs in them.
//!
//! In: inputs and runs. Out: [`Points`] and [`Region`]. Does not: search.

use super::Within;
use crate::inputs::Inputs;

/// Runs as points of the unit cube, with marks.
pub(super) struct Points<'p> {
    units: &'p [Vec<f64>],
    /// Per input and point the level; no list for a range.
    levels: Vec<Option<Vec<usize>>>,
    n_levels: Vec<usize>,
    of_interest: &'p [bool],
}

impl<'p> Points<'p> {
    pub fn new(inputs: &Inputs, units: &'p [Vec<f64>], of_interest: &'p [bool]) -> Self {
        let levels = inputs.list().iter().enumerate().map(|(number, input)| {
            input.spread.n_levels()?;
            units.iter().map(|point| input.spread.level(point[number])).collect()
        });
        let n_levels = inputs.list().iter().map(|input| input.spread.n_levels().unwrap_or(0)).collect();
        Self { units, levels: levels.collect(), n_levels, of_interest }
    }

    pub fn n(&self) -> usize {
        self.units.len()
    }

    pub fn n_inputs(&self) -> usize {
        self.levels.len()
    }

    pub fn all(&self) -> Vec<usize> {
        (0..self.n()).collect()
    }

    pub fn unit(&self, point: usize, input: usize) -> f64 {
        self.units[point][input]
    }

    pub fn n_of_interest(&self, points: &[usize]) -> usize {
        points.iter().filter(|&&point| self.of_interest[point]).count()
    }
}

/// What a box allows for one input.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Side {
    /// From the first place of the unit interval to the second, both included; the ends of the interval are no limits.
    Range(f64, f64),
    /// The levels that are marked.
    Levels(Vec<bool>),
}

/// A box: per input what it allows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Region {
    pub sides: Vec<Side>,
}

impl Region {
    /// The whole space.
    pub fn whole(points: &Points<'_>) -> Self {
        let side = |input: usize| free_side(points, input);
        Self { sides: (0..points.n_inputs()).map(side).collect() }
    }

    /// Whether one side allows a point.
    pub fn allows(&self, points: &Points<'_>, input: usize, point: usize) -> bool {
        match (&self.sides[input], &points.levels[input]) {
            (Side::Levels(allowed), Some(levels)) => allowed[levels[point]],
            (Side::Range(low, high), _) => (*low..=*high).contains(&points.unit(point, input)),
            (Side::Levels(_), None) => true,
        }
    }

    /// Whether a point is in the box.
    pub fn holds(&self, points: &Points<'_>, point: usize) -> bool {
        (0..self.sides.len()).all(|input| self.allows(points, input, point))
    }

    /// The box with one side changed.
    pub fn with(&self, input: usize, side: Side) -> Self {
        let mut changed = self.clone();
        changed.sides[input] = side;
        changed
    }

    /// Whether an input is limited.
    pub fn is_limited(&self, input: usize) -> bool {
        match &self.sides[input] {
            Side::Range(low, high) => *low > 0.0 || *high < 1.0,
            Side::Levels(allowed) => allowed.contains(&false),
        }
    }

    /// How many inputs are limited.
    pub fn n_limited(&self) -> usize {
        (0..self.sides.len()).filter(|&input| self.is_limited(input)).count()
    }

    /// A limit in values of the input.
    pub fn within(&self, inputs: &Inputs, input: usize) -> Within {
        let spread = &inputs.list()[input].spread;
        match &self.sides[input] {
            Side::Range(low, high) => {
                Within::Range((*low > 0.0).then(|| spread.at(*low)), (*high < 1.0).then(|| spread.at(*high)))
            }
            Side::Levels(allowed) => {
                let kept = allowed.iter().enumerate().filter(|(_, allowed)| **allowed);
                Within::Levels(kept.map(|(level, _)| spread.at(spread.unit_of_level(level))).collect())
            }
        }
    }
}

/// A side without a limit.
pub(super) fn free_side(points: &Points<'_>, input: usize) -> Side {
    match points.levels[input] {
        Some(_) => Side::Levels(vec![true; points.n_levels[input]]),
        None => Side::Range(0.0, 1.0),
    }
}
