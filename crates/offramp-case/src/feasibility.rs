//! Which combinations of levels the rules allow, exactly, where that is small enough to be counted out.
//!
//! In: a model. Out: whether any state is feasible, and whether a formula is always, sometimes or never true over feasible states. Rules that
//! share no option are looked at apart, so the whole state space is never built. A truth table holds one bit a combination.
//! Does not look at: moves, preferences. Says [`Truth::Unknown`] beyond its limits, never a guess.

use offramp_model::{Formula, LevelSet, Model, OptionId};

/// The most combinations of levels that are counted out at once.
pub(crate) const MAX_COMBINATIONS: usize = 1 << 20;

/// The most work that is spent on one model, in words of 64 combinations.
const MAX_WORK: usize = 100_000_000;

/// How often something is true over the feasible states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    Always,
    Sometimes,
    Never,
    /// Too many combinations to be counted out, or no state is feasible.
    Unknown,
}

/// Options that rules tie together, and those rules.
#[derive(Debug)]
pub(crate) struct Knot {
    pub options: Vec<OptionId>,
    /// Positions in the model's rules.
    pub rules: Vec<usize>,
}

/// What the rules of a model allow.
pub(crate) struct Feasibility<'m> {
    model: &'m Model,
    pub knots: Vec<Knot>,
    /// The knot of each option that a rule mentions.
    knot_of: Vec<Option<usize>>,
    work_left: usize,
}

/// One bit a combination.
type Bits = Vec<u64>;

/// All combinations of the levels of some options.
struct Space {
    options: Vec<OptionId>,
    sizes: Vec<usize>,
    /// How many combinations apart two are that differ by one level of the option.
    strides: Vec<usize>,
    n: usize,
}

impl<'m> Feasibility<'m> {
    /// Finds the knots of a model's rules.
    pub fn of(model: &'m Model) -> Self {
        let mut knot_of: Vec<Option<usize>> = vec![None; model.options.len()];
        let mut knots: Vec<Knot> = Vec::new();
        for (index, rule) in model.rules.iter().enumerate() {
            let options = rule.never.formula.options();
            let mut tied: Vec<usize> = options.iter().filter_map(|option| knot_of[option.index()]).collect();
            tied.sort_unstable();
            tied.dedup();
            // The knots that this rule ties together become one; emptied ones are dropped at the end.
            let mut knot = Knot { options: Vec::new(), rules: vec![index] };
            for other in tied {
                knot.options.append(&mut knots[other].options);
                knot.rules.append(&mut knots[other].rules);
            }
            knot.options.extend(options);
            knot.options.sort_unstable();
            knot.options.dedup();
            knot.rules.sort_unstable();
            for option in &knot.options {
                knot_of[option.index()] = Some(knots.len());
            }
            knots.push(knot);
        }
        Self { model, knots, knot_of, work_left: MAX_WORK }
    }

    /// Whether some combination of the knot's options breaks none of these rules. `None` when there are too many to count out.
    pub fn leaves_a_state(&mut self, knot: usize, rules: &[usize]) -> Option<bool> {
        let space = Space::of(self.knots[knot].options.clone(), self.model)?;
        let feasible = self.feasible(&space, rules)?;
        Some(feasible.iter().any(|word| *word != 0))
    }

    /// The levels that an option has in feasible states, as far as its own knot decides. `None` when that is not known.
    pub fn levels(&mut self, option: OptionId) -> Option<LevelSet> {
        let n_levels = self.model.option(option).n_levels();
        let Some(knot) = self.knot_of[option.index()] else { return Some(LevelSet::all(n_levels)) };
        let space = Space::of(self.knots[knot].options.clone(), self.model)?;
        let rules = self.knots[knot].rules.clone();
        let feasible = self.feasible(&space, &rules)?;
        let mut found = LevelSet(0);
        for level in 0..n_levels {
            // OK because there are at most 32 levels.
            let set = LevelSet::only(level as u8);
            let at_level = space.level_table(option, set);
            if at_level.iter().zip(&feasible).any(|(a, b)| a & b != 0) {
                found.0 |= set.0;
            }
        }
        Some(found)
    }

    /// How often a formula is true over the feasible states.
    pub fn truth(&mut self, formula: &Formula) -> Truth {
        let mut options = formula.options();
        let mut knots: Vec<usize> = options.iter().filter_map(|option| self.knot_of[option.index()]).collect();
        knots.sort_unstable();
        knots.dedup();
        let rules: Vec<usize> = knots.iter().flat_map(|knot| self.knots[*knot].rules.clone()).collect();
        options.extend(knots.iter().flat_map(|knot| self.knots[*knot].options.clone()));
        options.sort_unstable();
        options.dedup();
        let Some(space) = Space::of(options, self.model) else { return Truth::Unknown };
        let Some(feasible) = self.feasible(&space, &rules) else { return Truth::Unknown };
        if !self.can_afford(formula, &space) {
            return Truth::Unknown;
        }
        let holds = space.table(formula);
        let some_true = holds.iter().zip(&feasible).any(|(holds, feasible)| holds & feasible != 0);
        let some_false = holds.iter().zip(&feasible).any(|(holds, feasible)| !holds & feasible != 0);
        match (some_true, some_false) {
            (true, true) => Truth::Sometimes,
            (true, false) => Truth::Always,
            (false, true) => Truth::Never,
            (false, false) => Truth::Unknown,
        }
    }

    fn feasible(&mut self, space: &Space, rules: &[usize]) -> Option<Bits> {
        let model = self.model;
        let mut feasible = space.all();
        for rule in rules {
            let never = &model.rules[*rule].never.formula;
            if !self.can_afford(never, space) {
                return None;
            }
            let excluded = space.table(never);
            feasible.iter_mut().zip(&excluded).for_each(|(feasible, excluded)| *feasible &= !excluded);
        }
        Some(feasible)
    }

    fn can_afford(&mut self, formula: &Formula, space: &Space) -> bool {
        let cost = work(formula, space.n);
        if cost > self.work_left {
            return false;
        }
        self.work_left -= cost;
        true
    }
}

/// How many words a truth table of the formula takes to make; sums take a number a combination.
fn work(formula: &Formula, n: usize) -> usize {
    let words = n.div_ceil(64);
    let all = |parts: &[Formula]| parts.iter().map(|part| work(part, n)).sum::<usize>();
    words
        + match formula {
            Formula::Constant(_) | Formula::Level { .. } => 0,
            Formula::Not(inner) => work(inner, n),
            Formula::And(parts) | Formula::Or(parts) => all(parts),
            Formula::Count { of, .. } => all(of) + n * of.len(),
            Formula::If { then: a, condition: b } | Formula::Iff(a, b) => work(a, n) + work(b, n),
            Formula::Linear { terms, .. } => terms.iter().map(|term| work(&term.when, n) + n).sum::<usize>() + n,
        }
}

impl Space {
    /// `None` when there are too many combinations.
    fn of(options: Vec<OptionId>, model: &Model) -> Option<Self> {
        let sizes: Vec<usize> = options.iter().map(|option| model.option(*option).n_levels()).collect();
        let mut strides = Vec::with_capacity(sizes.len());
        let mut n: usize = 1;
        for size in &sizes {
            strides.push(n);
            n = n.checked_mul(*size).filter(|n| *n <= MAX_COMBINATIONS)?;
        }
        Some(Self { options, sizes, strides, n })
    }

    fn n_words(&self) -> usize {
        self.n.div_ceil(64)
    }

    /// The last word has bits only for combinations that exist.
    fn all(&self) -> Bits {
        let mut bits = vec![u64::MAX; self.n_words()];
        if let (Some(last), rest @ 1..) = (bits.last_mut(), self.n % 64) {
            *last = (1 << rest) - 1;
        }
        bits
    }

    fn level_table(&self, option: OptionId, levels: LevelSet) -> Bits {
        let mut bits = vec![0; self.n_words()];
        let Some(position) = self.options.iter().position(|known| *known == option) else { return bits };
        let (size, stride) = (self.sizes[position], self.strides[position]);
        // OK because an option has at most 32 levels.
        let runs = (0..self.n / stride).filter(|run| levels.contains((run % size) as u8));
        for run in runs {
            set_range(&mut bits, run * stride, stride);
        }
        bits
    }

    /// The nesting of formulas is bounded where they are made (`conditions::lower`).
    fn table(&self, formula: &Formula) -> Bits {
        let joined = |parts: &[Formula], start: Bits, join: fn(&mut u64, u64)| {
            parts.iter().fold(start, |mut bits, part| {
                bits.iter_mut().zip(self.table(part)).for_each(|(bits, more)| join(bits, more));
                bits
            })
        };
        match formula {
            Formula::Constant(true) => self.all(),
            Formula::Constant(false) => vec![0; self.n_words()],
            Formula::Level { option, levels } => self.level_table(*option, *levels),
            Formula::Not(inner) => self.negated(self.table(inner)),
            Formula::And(parts) => joined(parts, self.all(), |bits, more| *bits &= more),
            Formula::Or(parts) => joined(parts, vec![0; self.n_words()], |bits, more| *bits |= more),
            Formula::If { then, condition } => {
                let mut bits = self.negated(self.table(condition));
                bits.iter_mut().zip(self.table(then)).for_each(|(bits, then)| *bits |= then);
                bits
            }
            Formula::Iff(left, right) => {
                let mut bits = self.table(left);
                bits.iter_mut().zip(self.table(right)).for_each(|(bits, right)| *bits ^= right);
                self.negated(bits)
            }
            Formula::Count { compare, n, of } => {
                let ones: Vec<(Bits, f64)> = of.iter().map(|part| (self.table(part), 1.0)).collect();
                self.sum_table(0.0, &ones, |sum| compare.holds(sum, *n as f64))
            }
            Formula::Linear { base, terms, compare, value } => {
                let weighted: Vec<(Bits, f64)> =
                    terms.iter().map(|term| (self.table(&term.when), term.weight)).collect();
                self.sum_table(*base, &weighted, |sum| compare.holds(sum, *value))
            }
        }
    }

    fn negated(&self, mut bits: Bits) -> Bits {
        bits.iter_mut().zip(self.all()).for_each(|(bits, all)| *bits = !*bits & all);
        bits
    }

    fn sum_table(&self, base: f64, terms: &[(Bits, f64)], holds: impl Fn(f64) -> bool) -> Bits {
        let mut bits = vec![0; self.n_words()];
        for combination in 0..self.n {
            let (word, bit) = (combination / 64, combination % 64);
            let sum = terms
                .iter()
                .filter(|(table, _)| table[word] >> bit & 1 == 1)
                .fold(base, |sum, (_, weight)| sum + weight);
            bits[word] |= u64::from(holds(sum)) << bit;
        }
        bits
    }
}

/// Sets `length` bits from `start` on.
fn set_range(bits: &mut [u64], start: usize, length: usize) {
    let mut at = start;
    let end = start + length;
    while at < end {
        let (word, bit) = (at / 64, at % 64);
        let here = (64 - bit).min(end - at);
        let mask = if here == 64 { u64::MAX } else { ((1 << here) - 1) << bit };
        bits[word] |= mask;
        at += here;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::case;

    fn model(text: &str) -> Model {
        crate::check(&case(text), &[]).model.expect("a sound case")
    }

    const MIXED: &str = r#"
[case]
title = "t"
[actor.a.can]
x = { levels = ["l", "m", "h"] }
y = "y"
z = { levels = ["one", "two", "three", "four", "five"] }
w = "w"
[actor.a]
wants = ["x >= m or y or z = one or w"]
[[rule]]
never = "x = h and y"
[[rule]]
always = "z <= three if y"
[gauge.g]
starts = 1
adds = [{ when = "x >= m", by = 2.5 }, { when = "z > two and not w", by = -4 }]
"#;

    #[test]
    fn tables_agree_with_the_formulas_themselves_at_every_combination() {
        let conditions = [
            "always",
            "never",
            "x != m",
            "not y if z > two",
            "y if and only if w",
            "at least 2 of (x = h, y, w)",
            "exactly 1 of (x = l, y, w, z = five)",
            "at most 1 of (x = h, y, w)",
            "g > 0.5",
            "g = 3.5",
            "(x = l and not w) or (z >= three and y)",
        ];
        for condition in conditions {
            let text = format!("{MIXED}[outcome.o]\nwhen = \"{condition}\"");
            let model = model(&text);
            let space = Space::of(model.option_ids().collect(), &model).expect("small");
            let table = space.table(&model.outcomes[0].when.formula);
            assert_eq!(space.n, 3 * 2 * 5 * 2);
            for combination in 0..space.n {
                let levels: Vec<u8> =
                    (0..4).map(|option| (combination / space.strides[option] % space.sizes[option]) as u8).collect();
                let bit = table[combination / 64] >> (combination % 64) & 1 == 1;
                assert_eq!(bit, model.outcomes[0].when.formula.holds(&levels), "{condition} at {levels:?}");
            }
        }
    }

    #[test]
    fn truth_is_over_feasible_states_only() {
        for (condition, truth) in [
            ("not (x = h and y)", Truth::Always),
            ("y and z = five", Truth::Never),
            ("w", Truth::Sometimes),
            ("w or not w", Truth::Always),
        ] {
            let model = model(&format!("{MIXED}[expect]\n\"stability.nash\" = [\"{condition}\"]"));
            let offramp_model::model::Expected::States(states) = &model.expectations[0].value else { panic!("states") };
            assert_eq!(Feasibility::of(&model).truth(&states[0].formula), truth, "{condition}");
        }
    }

    #[test]
    fn only_levels_that_rules_allow_are_found() {
        let model = model(&format!("{MIXED}[[rule]]\nnever = \"x = m\""));
        let mut feasibility = Feasibility::of(&model);
        assert_eq!(feasibility.levels(OptionId(0)), Some(LevelSet(0b101)));
        assert_eq!(feasibility.levels(OptionId(3)), Some(LevelSet(0b11)));
        let knots: Vec<usize> = feasibility.knots.iter().map(|knot| knot.options.len()).collect();
        assert_eq!(knots.last(), Some(&3), "x, y and z are tied together, w is not: {knots:?}");
    }

    #[test]
    fn ranges_of_bits_cross_words() {
        let mut bits = vec![0; 4];
        set_range(&mut bits, 60, 140);
        assert_eq!(bits.iter().map(|word| word.count_ones()).sum::<u32>(), 140);
        assert_eq!((bits[0] >> 59 & 1, bits[0] >> 60 & 1, bits[3] >> 7 & 1, bits[3] >> 8 & 1), (0, 1, 1, 0));
    }
}
