//! Derivatives over all draws, the numbers that matter most first.

use super::{CaseGradient, CaseNumber};
use crate::findings::Target;
use crate::range::Range;

/// What every number does to the probability of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetGradients {
    /// The target; the probability is that it comes about within the time looked at.
    pub target: Target,
    /// Per number, the largest effect first; those that have none in any draw are left out.
    pub numbers: Vec<NumberEffect>,
    /// How many have none.
    pub n_without: usize,
}

/// What one number does.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberEffect {
    /// The number.
    pub number: CaseNumber,
    /// Where it stands in the case, in words of the case.
    pub name: String,
    /// What it is, in its own unit: days, shares, rates a day.
    pub value: Range,
    /// The derivative of the probability in it; for a credence in one draw only, the nearest to the middle.
    pub derivative: Range,
    /// By how much the probability rises, to first order, where the number is a tenth larger: a tenth of value times derivative.
    pub tenth_more: Range,
    /// The same as a share of the probability of each draw, which says more where that is small.
    pub of_itself: Range,
    /// Whether it stands at a kink, where more of it and less of it act differently; the derivative is then one between the two.
    pub is_at_kink: bool,
    /// Whether it makes somebody exactly indifferent, so that any change of it breaks a tie: a jump, which comes on top of the derivative.
    pub is_at_tie: bool,
}

/// Effects that are a smaller share of the probability are rounding.
const NOTHING: f64 = 1e-9;

/// The largest share of a probability by which it changes, in any draw.
fn reach(found: &NumberEffect) -> f64 {
    f64::max(found.of_itself.low.abs(), found.of_itself.high.abs())
}

fn sort(found: &mut [NumberEffect]) {
    let key = |found: &NumberEffect| (found.tenth_more.median.abs(), reach(found));
    found.sort_by(|a, b| key(b).0.total_cmp(&key(a).0).then(key(b).1.total_cmp(&key(a).1)));
}

impl TargetGradients {
    /// Puts one more number in its place, or counts it where it has no effect.
    pub(crate) fn add(&mut self, number: NumberEffect) {
        if reach(&number) > NOTHING {
            self.numbers.push(number);
            sort(&mut self.numbers);
        } else {
            self.n_without += 1;
        }
    }
}

/// Puts the derivatives of all draws together. A derivative that is not a number (a credence, in all draws but one) is left out.
pub(crate) fn over_draws(
    target: Target,
    numbers: &[CaseNumber],
    (names, kinks, ties): (&[String], &[bool], &[bool]),
    draws: &[CaseGradient],
) -> TargetGradients {
    let of = |pick: &dyn Fn(&CaseGradient) -> f64| {
        Range::of(draws.iter().map(pick).filter(|figure| !figure.is_nan()).collect())
    };
    let one = |place: usize| NumberEffect {
        number: numbers[place],
        name: names[place].clone(),
        value: of(&|draw| draw.values[place]),
        derivative: of(&|draw| draw.derivatives[place]),
        tenth_more: of(&|draw| 0.1 * draw.values[place] * draw.derivatives[place]),
        of_itself: of(&|draw| 0.1 * draw.values[place] * draw.derivatives[place] / draw.probability),
        is_at_kink: kinks[place],
        is_at_tie: ties[place],
    };
    let mut found: Vec<NumberEffect> = (0..numbers.len()).map(one).filter(|found| reach(found) > NOTHING).collect();
    sort(&mut found);
    TargetGradients { target, n_without: numbers.len() - found.len(), numbers: found }
}
