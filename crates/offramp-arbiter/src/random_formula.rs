//! Random conditions, and conditions in words.
//!
//! In: options with their levels, and a stream of draws. Out: formulas of every kind, small enough to be read.
//! Does not: care whether a formula can be true.

use offramp_model::{Comparison, Formula, Level, LevelSet, LinearTerm, Model, OptionId};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Draws for random models. Own arithmetic on raw 64-bit words, so that a seed means the same model for ever.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        // The key is written out here, because how a library spreads a short seed may change with its version.
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number from 0 to `n` - 1; `n` is at least 1. (The tiny bias of the remainder does no harm here.)
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high.max(low) - low + 1)
    }

    /// True in this many cases of a hundred.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; the list is not empty.
    pub(crate) fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// `n` different ones, in list order; all when there are fewer.
    pub(crate) fn some_of<T: Copy>(&mut self, list: &[T], n: usize) -> Vec<T> {
        let mut left: Vec<usize> = (0..list.len()).collect();
        while left.len() > n {
            let unlucky = self.below(left.len());
            left.remove(unlucky);
        }
        left.into_iter().map(|position| list[position]).collect()
    }
}

/// A random statement of at most `depth` connectives on top of one another, about options of the model.
pub(crate) fn random_formula(draws: &mut Draws, model: &Model, depth: usize) -> Formula {
    if depth == 0 || draws.percent(45) {
        return random_literal(draws, model);
    }
    let n_parts = draws.between(2, 3);
    match draws.below(8) {
        0 | 1 => Formula::And(parts(draws, model, depth, n_parts)),
        2 | 3 => Formula::Or(parts(draws, model, depth, n_parts)),
        4 => {
            let (then, condition) = pair(draws, model, depth);
            Formula::If { then, condition }
        }
        5 => {
            let (left, right) = pair(draws, model, depth);
            Formula::Iff(left, right)
        }
        6 => {
            let compare = *draws.one_of(&[Comparison::AtLeast, Comparison::AtMost, Comparison::Equal]);
            let of = parts(draws, model, depth, 3);
            Formula::Count { compare, n: draws.between(1, 2), of }
        }
        _ => match draws.percent(50) {
            true => Formula::Not(Box::new(random_formula(draws, model, depth - 1))),
            false => random_sum(draws, model),
        },
    }
}

/// One option at some of its levels, or, rarely, a constant.
pub(crate) fn random_literal(draws: &mut Draws, model: &Model) -> Formula {
    if draws.percent(2) {
        return Formula::Constant(draws.percent(50));
    }
    let option = OptionId::from_index(draws.below(model.options.len()));
    let n_levels = model.option(option).n_levels();
    let level = draws.below(n_levels) as Level;
    match draws.below(3) {
        0 => Formula::Level { option, levels: LevelSet::only(level) },
        1 => Formula::Level { option, levels: LevelSet::at_least(level.max(1), n_levels) },
        _ => Formula::Not(Box::new(Formula::Level { option, levels: LevelSet::only(level) })),
    }
}

/// What a gauge compared with a number, or a pool, comes to.
fn random_sum(draws: &mut Draws, model: &Model) -> Formula {
    let n_terms = draws.between(2, 3);
    let mut term = || LinearTerm { when: random_literal(draws, model), weight: draws.between(0, 6) as f64 * 0.5 - 1.0 };
    let terms: Vec<LinearTerm> = (0..n_terms).map(|_| term()).collect();
    let compare = *draws.one_of(&[Comparison::Greater, Comparison::AtMost, Comparison::NotEqual, Comparison::Less]);
    Formula::Linear { gauge: None, base: 1.0, terms, compare, value: draws.between(1, 5) as f64 * 0.5 }
}

fn parts(draws: &mut Draws, model: &Model, depth: usize, n_parts: usize) -> Vec<Formula> {
    (0..n_parts).map(|_| random_formula(draws, model, depth - 1)).collect()
}

fn pair(draws: &mut Draws, model: &Model, depth: usize) -> (Box<Formula>, Box<Formula>) {
    let left = Box::new(random_formula(draws, model, depth - 1));
    (left, Box::new(random_formula(draws, model, depth - 1)))
}

/// The formula in the words of the case language; sums have no words there and read like a gauge spelled out.
pub(crate) fn in_words(model: &Model, formula: &Formula) -> String {
    let say = |part: &Formula| in_words(model, part);
    let list = |parts: &[Formula], between: &str| parts.iter().map(say).collect::<Vec<_>>().join(between);
    match formula {
        Formula::Constant(true) => "always".to_string(),
        Formula::Constant(false) => "never".to_string(),
        Formula::Level { option, levels } => level_in_words(model, *option, *levels),
        Formula::Not(inner) => format!("not ({})", say(inner)),
        Formula::And(parts) if parts.is_empty() => "always".to_string(),
        Formula::Or(parts) if parts.is_empty() => "never".to_string(),
        Formula::And(parts) => format!("({})", list(parts, " and ")),
        Formula::Or(parts) => format!("({})", list(parts, " or ")),
        Formula::If { then, condition } => format!("({} if {})", say(then), say(condition)),
        Formula::Iff(left, right) => format!("({} if and only if {})", say(left), say(right)),
        Formula::Count { compare, n, of } => {
            let how_many = match compare {
                Comparison::AtLeast => format!("at least {n}"),
                Comparison::AtMost => format!("at most {n}"),
                Comparison::Equal => format!("exactly {n}"),
                Comparison::Greater => format!("at least {}", n + 1),
                Comparison::Less => format!("fewer than {n}"),
                Comparison::NotEqual => format!("other than {n}"),
            };
            format!("{how_many} of ({})", list(of, ", "))
        }
        Formula::Linear { base, terms, compare, value, .. } => {
            let term = |term: &LinearTerm| format!(" + {} where {}", term.weight, say(&term.when));
            let sum: String = terms.iter().map(term).collect();
            format!("({base}{sum}) {} {value}", sign(*compare))
        }
    }
}

fn level_in_words(model: &Model, option: OptionId, levels: LevelSet) -> String {
    let option = model.option(option);
    let held: Vec<&str> = (0..option.n_levels())
        .filter(|&level| levels.contains(level as Level))
        .map(|level| option.levels[level].as_str())
        .collect();
    let one = |level: &&str| format!("{} = {level}", option.id);
    match held.as_slice() {
        [] => "never".to_string(),
        ["yes"] if option.levels == ["no", "yes"] => option.id.clone(),
        [level] => one(level),
        several => format!("({})", several.iter().map(one).collect::<Vec<_>>().join(" or ")),
    }
}

fn sign(compare: Comparison) -> &'static str {
    match compare {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}
