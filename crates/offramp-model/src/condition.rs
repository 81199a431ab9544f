//! Conditions: what a state must be like. Every name is already an id; gauges, pools, fronts and outcomes are already
//! written out as formulas over option levels, so the engine meets options only.

use crate::ids::{Level, OptionId};

/// A condition as the author wrote it, with the formula it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The author's own words, as in the file.
    pub text: String,
    /// What the words mean.
    pub formula: Formula,
}

/// A set of levels of one option, bit `k` for level `k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LevelSet(pub u32);

impl LevelSet {
    /// The set holding one level.
    pub fn only(level: Level) -> Self {
        Self(1 << level)
    }

    /// All levels from `level` up, out of `n_levels`.
    pub fn at_least(level: Level, n_levels: usize) -> Self {
        Self(Self::all(n_levels).0 & !((1u32 << level) - 1))
    }

    /// All of `n_levels` levels.
    pub fn all(n_levels: usize) -> Self {
        Self(if n_levels >= 32 { u32::MAX } else { (1u32 << n_levels) - 1 })
    }

    /// Whether `level` is in the set.
    pub fn contains(self, level: Level) -> bool {
        self.0 >> level & 1 == 1
    }

    /// The levels not in the set, out of `n_levels`.
    pub fn complement(self, n_levels: usize) -> Self {
        Self(Self::all(n_levels).0 & !self.0)
    }
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Sums of decimals are equal when they differ by less than this.
    pub const TOLERANCE: f64 = 1e-9;

    /// Compares two numbers; numbers closer than [`Self::TOLERANCE`] count as equal.
    pub fn holds(self, left: f64, right: f64) -> bool {
        let equal = (left - right).abs() < Self::TOLERANCE;
        match self {
            Self::Equal => equal,
            Self::NotEqual => !equal,
            Self::Less => !equal && left < right,
            Self::AtMost => equal || left < right,
            Self::Greater => !equal && left > right,
            Self::AtLeast => equal || left > right,
        }
    }
}

/// One summand of a [`Formula::Linear`]: `weight` where `when` holds, else nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearTerm {
    /// Where the summand counts.
    pub when: Formula,
    /// How much it adds; may be negative.
    pub weight: f64,
}

/// A statement about one state, true or false.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// Always true or always false.
    Constant(bool),
    /// The option's level is one of these.
    Level {
        /// The option.
        option: OptionId,
        /// The levels at which this holds.
        levels: LevelSet,
    },
    /// The contrary.
    Not(Box<Formula>),
    /// All hold; true when empty.
    And(Vec<Formula>),
    /// At least one holds; false when empty.
    Or(Vec<Formula>),
    /// `then if condition`: false only where the condition holds and `then` does not.
    If {
        /// What has to hold.
        then: Box<Formula>,
        /// When it has to hold.
        condition: Box<Formula>,
    },
    /// Both have the same truth value.
    Iff(Box<Formula>, Box<Formula>),
    /// The number of those that hold compares so with `n` (`at least 2 of`, `at most 1 of`, `exactly 1 of`).
    Count {
        /// Which numbers will do.
        compare: Comparison,
        /// The number compared with.
        n: usize,
        /// What is counted.
        of: Vec<Formula>,
    },
    /// A sum compared with a number: what a gauge reads, or what a pool's users take.
    Linear {
        /// The gauge that reads it, as its position in the model's list; `None` for a pool's users.
        gauge: Option<usize>,
        /// What the sum starts from.
        base: f64,
        /// The summands.
        terms: Vec<LinearTerm>,
        /// How it is compared.
        compare: Comparison,
        /// The number compared with.
        value: f64,
    },
}

impl Formula {
    /// A two-level option at its upper level.
    pub fn yes(option: OptionId) -> Self {
        Self::Level { option, levels: LevelSet::only(1) }
    }

    /// Whether the formula holds at the state with these levels, indexed by option.
    pub fn holds(&self, levels: &[Level]) -> bool {
        match self {
            Self::Constant(value) => *value,
            Self::Level { option, levels: set } => set.contains(levels[option.index()]),
            Self::Not(inner) => !inner.holds(levels),
            Self::And(parts) => parts.iter().all(|part| part.holds(levels)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(levels)),
            Self::If { then, condition } => !condition.holds(levels) || then.holds(levels),
            Self::Iff(left, right) => left.holds(levels) == right.holds(levels),
            Self::Count { compare, n, of } => {
                let count = of.iter().filter(|part| part.holds(levels)).count();
                compare.holds(count as f64, *n as f64)
            }
            Self::Linear { base, terms, compare, value, .. } => {
                let sum =
                    terms.iter().filter(|term| term.when.holds(levels)).fold(*base, |sum, term| sum + term.weight);
                compare.holds(sum, *value)
            }
        }
    }

    /// Calls `visit` with every option the formula mentions; an option may be visited more than once.
    pub fn for_each_option(&self, visit: &mut impl FnMut(OptionId)) {
        match self {
            Self::Constant(_) => {}
            Self::Level { option, .. } => visit(*option),
            Self::Not(inner) => inner.for_each_option(visit),
            Self::And(parts) | Self::Or(parts) | Self::Count { of: parts, .. } => {
                parts.iter().for_each(|part| part.for_each_option(visit));
            }
            Self::If { then: left, condition: right } | Self::Iff(left, right) => {
                left.for_each_option(visit);
                right.for_each_option(visit);
            }
            Self::Linear { terms, .. } => terms.iter().for_each(|term| term.when.for_each_option(visit)),
        }
    }

    /// Whether the formula compares a gauge with a number for which `is_it` says so: a position in the model's list.
    pub fn reads_gauge(&self, is_it: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Self::Constant(_) | Self::Level { .. } => false,
            Self::Not(inner) => inner.reads_gauge(is_it),
            Self::And(parts) | Self::Or(parts) | Self::Count { of: parts, .. } => {
                parts.iter().any(|part| part.reads_gauge(is_it))
            }
            Self::If { then: left, condition: right } | Self::Iff(left, right) => {
                left.reads_gauge(is_it) || right.reads_gauge(is_it)
            }
            Self::Linear { gauge, terms, .. } => {
                gauge.is_some_and(is_it) || terms.iter().any(|term| term.when.reads_gauge(is_it))
            }
        }
    }

    /// The options the formula mentions, each once, in case order.
    pub fn options(&self) -> Vec<OptionId> {
        let mut found = Vec::new();
        self.for_each_option(&mut |option| found.push(option));
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(option: u16, set: u32) -> Formula {
        Formula::Level { option: OptionId(option), levels: LevelSet(set) }
    }

    #[test]
    fn if_is_false_only_where_the_condition_holds_and_the_rest_does_not() {
        let formula =
            Formula::If { then: Box::new(Formula::yes(OptionId(0))), condition: Box::new(Formula::yes(OptionId(1))) };
        let values: Vec<bool> = [[0, 0], [1, 0], [0, 1], [1, 1]].iter().map(|state| formula.holds(state)).collect();
        assert_eq!(values, [true, true, false, true]);
    }

    #[test]
    fn counts_and_sums_compare_with_a_number() {
        let of = vec![level(0, 0b10), level(1, 0b100), level(2, 0b10)];
        let two = Formula::Count { compare: Comparison::AtLeast, n: 2, of };
        assert!(two.holds(&[1, 2, 0]) && !two.holds(&[1, 1, 0]));
        let terms =
            vec![LinearTerm { when: level(0, 0b10), weight: 0.1 }, LinearTerm { when: level(1, 0b10), weight: 0.2 }];
        let sum = Formula::Linear { gauge: None, base: 0.0, terms, compare: Comparison::AtMost, value: 0.3 };
        assert!(sum.holds(&[1, 1, 0]), "0.1 + 0.2 is at most 0.3 however computers add");
    }

    #[test]
    fn level_sets_cut_at_the_number_of_levels() {
        assert_eq!(LevelSet::at_least(1, 3), LevelSet(0b110));
        assert_eq!(LevelSet::only(2).complement(3), LevelSet(0b011));
        assert_eq!(LevelSet::all(32).0, u32::MAX);
    }
}
