//! What is varied: named inputs, each with a range or a list of levels.
//!
//! In: names and spreads. Out: checked [`Inputs`], which turn a point of the unit cube into input values.
//! Does not: choose points.

use crate::error::ExploreError;
use std::collections::BTreeSet;

/// Which values an input takes, and how likely.
#[derive(Debug, Clone, PartialEq)]
pub enum Spread {
    /// From `low` to `high`, all values equally likely.
    Even {
        /// The lowest value.
        low: f64,
        /// The highest value; above `low`.
        high: f64,
    },
    /// From `low` to `high`, both positive, all ratios equally likely.
    Ratio {
        /// The lowest value; above 0.
        low: f64,
        /// The highest value; above `low`.
        high: f64,
    },
    /// Some values, in this order, all equally likely.
    Levels(Vec<f64>),
    /// 1 with this chance, else 0.
    Chance(f64),
}

impl Spread {
    /// The value at a place of the unit interval, 0 to 1.
    pub fn at(&self, unit: f64) -> f64 {
        match self {
            Self::Even { low, high } => low + (high - low) * unit,
            // The ends are hit exactly, whatever the rounding in between.
            Self::Ratio { low, .. } if unit <= 0.0 => *low,
            Self::Ratio { high, .. } if unit >= 1.0 => *high,
            Self::Ratio { low, high } => low * libm::exp(unit * libm::log(high / low)),
            Self::Levels(levels) => levels[level_at(unit, levels.len())],
            Self::Chance(chance) => f64::from(u8::from(unit >= 1.0 - chance)),
        }
    }

    /// How many levels there are; `None` for a range.
    pub fn n_levels(&self) -> Option<usize> {
        match self {
            Self::Even { .. } | Self::Ratio { .. } => None,
            Self::Levels(levels) => Some(levels.len()),
            Self::Chance(_) => Some(2),
        }
    }

    /// The level of a place of the unit interval, from 0; `None` for a range.
    pub fn level(&self, unit: f64) -> Option<usize> {
        match self {
            Self::Even { .. } | Self::Ratio { .. } => None,
            Self::Levels(levels) => Some(level_at(unit, levels.len())),
            Self::Chance(chance) => Some(usize::from(unit >= 1.0 - chance)),
        }
    }

    /// A place of the unit interval at which a level is taken. The level has to exist.
    pub(crate) fn unit_of_level(&self, level: usize) -> f64 {
        match self {
            Self::Chance(chance) if level == 0 => (1.0 - chance) / 2.0,
            Self::Chance(chance) => 1.0 - chance / 2.0,
            _ => (level as f64 + 0.5) / self.n_levels().unwrap_or(1) as f64,
        }
    }

    fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Even { low, high } if !(low.is_finite() && high.is_finite()) => Some("its range is not finite"),
            Self::Ratio { low, high } if !(low.is_finite() && high.is_finite()) => Some("its range is not finite"),
            Self::Even { low, high } if low >= high => Some("its range is empty"),
            Self::Ratio { low, .. } if *low <= 0.0 => Some("ratios need a range above zero"),
            Self::Ratio { low, high } if low >= high => Some("its range is empty"),
            Self::Levels(levels) if levels.len() < 2 => Some("it has fewer than two levels"),
            Self::Levels(levels) if levels.iter().any(|level| !level.is_finite()) => Some("a level is not finite"),
            Self::Chance(chance) if !(*chance > 0.0 && *chance < 1.0) => Some("its chance is not between 0 and 1"),
            _ => None,
        }
    }
}

fn level_at(unit: f64, n_levels: usize) -> usize {
    ((unit * n_levels as f64) as usize).min(n_levels.saturating_sub(1))
}

/// One input.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is called.
    pub name: String,
    /// Which values it takes.
    pub spread: Spread,
}

/// The inputs of a study: at least one, each with a name of its own and something to vary.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs(Vec<Input>);

impl Inputs {
    /// Checks them.
    ///
    /// # Errors
    /// [`ExploreError`] for no inputs, two of a name, and a range or list that holds fewer than two values or an infinite one.
    pub fn new(inputs: Vec<Input>) -> Result<Self, ExploreError> {
        if inputs.is_empty() {
            return Err(ExploreError::NoInputs);
        }
        let mut names = BTreeSet::new();
        for input in &inputs {
            if let Some(problem) = input.spread.problem() {
                return Err(ExploreError::BadInput { name: input.name.clone(), problem });
            }
            if !names.insert(input.name.as_str()) {
                return Err(ExploreError::SameName { name: input.name.clone() });
            }
        }
        Ok(Self(inputs))
    }

    /// The inputs in their order.
    pub fn list(&self) -> &[Input] {
        &self.0
    }

    /// How many there are.
    pub fn n(&self) -> usize {
        self.0.len()
    }

    /// The values at a point of the unit cube: one coordinate per input.
    pub fn values(&self, units: &[f64]) -> Vec<f64> {
        self.0.iter().zip(units).map(|(input, &unit)| input.spread.at(unit)).collect()
    }
}
