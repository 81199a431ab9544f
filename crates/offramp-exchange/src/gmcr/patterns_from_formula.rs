//! A formula over two-level options as patterns of which at least one holds: what a GMCR file can say.
//!
//! In: a formula. Out: patterns with the same meaning, or nothing when they would be too many.
//! A formula that already has that shape keeps its parts and their order; any other is read off its truth table.

use offramp_model::{Formula, OptionId};

use super::file::{Literal, Pattern};

/// Truth tables are made over up to this many options.
const MAX_TABLE_OPTIONS: usize = 12;
/// A formula becomes at most this many patterns.
const MAX_PATTERNS: usize = 256;

/// The patterns of which at least one holds exactly where the formula does. All options in it must have two levels.
pub(super) fn patterns_from_formula(formula: &Formula, n_options: usize) -> Option<Vec<Pattern>> {
    as_written(formula).or_else(|| from_truth_table(formula, n_options))
}

/// The patterns of a formula that is a disjunction of conjunctions of literals as it stands.
fn as_written(formula: &Formula) -> Option<Vec<Pattern>> {
    match formula {
        Formula::Constant(false) => Some(Vec::new()),
        Formula::Or(parts) if parts.len() <= MAX_PATTERNS => parts.iter().map(conjunction).collect(),
        other => Some(vec![conjunction(other)?]),
    }
}

fn conjunction(formula: &Formula) -> Option<Pattern> {
    match formula {
        Formula::Constant(true) => Some(Pattern::default()),
        Formula::And(parts) => {
            let literals: Vec<Literal> = parts.iter().map(literal).collect::<Option<_>>()?;
            // An option that is mentioned twice needs the truth table.
            let repeated = (1..literals.len()).any(|k| literals[..k].iter().any(|l| l.option == literals[k].option));
            (!repeated).then_some(Pattern { literals })
        }
        other => Some(Pattern { literals: vec![literal(other)?] }),
    }
}

fn literal(formula: &Formula) -> Option<Literal> {
    match formula {
        Formula::Level { option, levels } if levels.0 & 0b11 == 0b10 => {
            Some(Literal { option: option.index(), yes: true })
        }
        Formula::Level { option, levels } if levels.0 & 0b11 == 0b01 => {
            Some(Literal { option: option.index(), yes: false })
        }
        Formula::Not(inner) => literal(inner).map(|literal| Literal { yes: !literal.yes, ..literal }),
        _ => None,
    }
}

/// Patterns read off the truth table over the options that the formula mentions, each as short as it can be.
fn from_truth_table(formula: &Formula, n_options: usize) -> Option<Vec<Pattern>> {
    let options = formula.options();
    if options.len() > MAX_TABLE_OPTIONS {
        return None;
    }
    let rows = 1usize << options.len();
    let holds: Vec<bool> = (0..rows).map(|row| formula.holds(&levels_of_row(row, &options, n_options))).collect();
    let mut covered = vec![false; rows];
    let mut patterns = Vec::new();
    for row in 0..rows {
        if !holds[row] || covered[row] {
            continue;
        }
        if patterns.len() == MAX_PATTERNS {
            return None;
        }
        let mut mask = rows - 1;
        for bit in 0..options.len() {
            let shorter = mask & !(1 << bit);
            if rows_like(row, shorter, rows).all(|other| holds[other]) {
                mask = shorter;
            }
        }
        rows_like(row, mask, rows).for_each(|other| covered[other] = true);
        let literals = (0..options.len()).filter(|bit| mask >> bit & 1 == 1);
        let literals = literals.map(|bit| Literal { option: options[bit].index(), yes: row >> bit & 1 == 1 });
        patterns.push(Pattern { literals: literals.collect() });
    }
    Some(patterns)
}

/// The levels of all options in a row of the table; options outside the table are at their lowest.
fn levels_of_row(row: usize, options: &[OptionId], n_options: usize) -> Vec<u8> {
    let mut levels = vec![0; n_options];
    options.iter().enumerate().for_each(|(bit, option)| levels[option.index()] = (row >> bit & 1) as u8);
    levels
}

/// The rows that agree with `row` on the bits of `mask`.
fn rows_like(row: usize, mask: usize, rows: usize) -> impl Iterator<Item = usize> {
    let free = (rows - 1) & !mask;
    let fixed = row & mask;
    // Counts through the subsets of the free bits: from none, up to all of them.
    let mut next = Some(0usize);
    std::iter::from_fn(move || {
        let subset = next?;
        next = (subset != free).then(|| subset.wrapping_sub(free) & free);
        Some(fixed | subset)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use offramp_model::{Comparison, LinearTerm};

    fn yes(option: u16) -> Formula {
        Formula::yes(OptionId(option))
    }

    fn boxed(formula: Formula) -> Box<Formula> {
        Box::new(formula)
    }

    #[test]
    fn patterns_mean_what_the_formula_means() {
        let term = |option, weight| LinearTerm { when: yes(option), weight };
        let formulas = [
            Formula::Constant(true),
            Formula::Constant(false),
            Formula::And(vec![yes(0), Formula::Not(boxed(yes(0)))]),
            Formula::If { then: boxed(yes(0)), condition: boxed(Formula::And(vec![yes(1), yes(2)])) },
            Formula::Iff(boxed(yes(3)), boxed(Formula::Or(vec![yes(1), yes(0)]))),
            Formula::Count { compare: Comparison::Equal, n: 2, of: (0..4).map(yes).collect() },
            Formula::Linear {
                gauge: None,
                base: 1.0,
                terms: vec![term(0, 2.0), term(3, -0.5), term(2, 1.5)],
                compare: Comparison::Greater,
                value: 2.5,
            },
            Formula::Not(boxed(Formula::Or(vec![yes(0), Formula::And(vec![yes(2), yes(3)])]))),
        ];
        for formula in formulas {
            let patterns = patterns_from_formula(&formula, 4).unwrap();
            for state in 0..16u64 {
                let levels: Vec<u8> = (0..4).map(|k| (state >> k & 1) as u8).collect();
                let held = patterns.iter().any(|pattern| pattern.holds(state));
                assert_eq!(held, formula.holds(&levels), "{formula:?} at {levels:?}");
            }
        }
    }

    #[test]
    fn too_many_options_or_patterns_are_given_up() {
        let wide = Formula::Not(boxed(Formula::Or((0..13).map(yes).collect())));
        assert_eq!(patterns_from_formula(&wide, 13), None);
        let parity = (1..10).fold(yes(0), |left, option| Formula::Iff(boxed(left), boxed(yes(option))));
        assert_eq!(patterns_from_formula(&parity, 10), None);
    }

    #[test]
    fn a_shape_that_fits_is_kept_as_it_is() {
        let formula = Formula::Or(vec![Formula::And(vec![yes(2), Formula::Not(boxed(yes(0)))]), yes(1), yes(2)]);
        let patterns = patterns_from_formula(&formula, 3).unwrap();
        assert_eq!(patterns.iter().map(|pattern| pattern.literals.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!(patterns[0].literals[0], Literal { option: 2, yes: true });
    }
}
