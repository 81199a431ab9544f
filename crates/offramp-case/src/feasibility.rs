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
    /// By knot: which combinations of its options break none of its rules. Made when first asked for.
    allowed: Vec<Allowed>,
    work_left: usize,
}

enum Allowed {
    NotYet,
    TooMany,
    Known(Space, Bits),
}

/// One bit a combination.
type Bits = Vec<u64>;

/// All combinations of the levels of some options.
#[derive(Clone)]
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
            // The knots that this rule ties together become one; the emptied ones stay behind, without rules.
            let mut knot = Knot { options: Vec::new(), rules: vec![index] };
            for other in tied {
                knot.options.extend(std::mem::take(&mut knots[other].options));
                knot.rules.extend(std::mem::take(&mut knots[other].rules));
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
        let allowed = knots.iter().map(|_| Allowed::NotYet).collect();
        Self { model, knots, knot_of, allowed, work_left: MAX_WORK }
    }

    /// Whether some combination of the knot's options breaks none of its rules. `None` when there are too many to count out.
    pub fn leaves_a_state(&mut self, knot: usize) -> Option<bool> {
        let (_, allowed) = self.allowed(knot)?;
        Some(allowed.iter().any(|word| *word != 0))
    }

    /// The same for some of its rules.
    pub fn would_leave_a_state(&mut self, knot: usize, rules: &[usize]) -> Option<bool> {
        let space = Space::of(self.knots[knot].options.clone(), self.model)?;
        let feasible = self.without_excluded(&space, rules)?;
        Some(feasible.iter().any(|word| *word != 0))
    }

    /// The levels that an option has in feasible states, as far as its own knot decides. `None` when that is not known.
    pub fn levels(&mut self, option: OptionId) -> Option<LevelSet> {
        let n_levels = self.model.option(option).n_levels();
        let Some(knot) = self.knot_of[option.index()] else { return Some(LevelSet::all(n_levels)) };
        let (_, found) = self.projection(knot, &[option])?;
        // OK because there are at most 32 levels.
        Some(LevelSet(found[0] as u32))
    }

    /// How often a formula is true over the feasible states. Knots share no option, so the feasible combinations of the formula's own
    /// options are those that each knot allows.
    pub fn truth(&mut self, formula: &Formula) -> Truth {
        let options = formula.options();
        let Some(space) = Space::of(options.clone(), self.model) else { return Truth::Unknown };
        let mut knots: Vec<usize> = options.iter().filter_map(|option| self.knot_of[option.index()]).collect();
        knots.sort_unstable();
        knots.dedup();
        let mut feasible = space.all();
        for knot in knots {
            let shared: Vec<OptionId> =
                options.iter().copied().filter(|option| self.knot_of[option.index()] == Some(knot)).collect();
            let Some((part, allowed)) = self.projection(knot, &shared) else { return Truth::Unknown };
            if !self.can_afford(space.n) {
                return Truth::Unknown;
            }
            space.keep_where(&part, &allowed, &mut feasible);
        }
        if !self.can_afford(work(formula, space.n)) {
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

    fn allowed(&mut self, knot: usize) -> Option<(&Space, &Bits)> {
        if let Allowed::NotYet = self.allowed[knot] {
            let rules = self.knots[knot].rules.clone();
            let space = Space::of(self.knots[knot].options.clone(), self.model);
            let found = space.and_then(|space| Some((self.without_excluded(&space, &rules)?, space)));
            self.allowed[knot] = found.map_or(Allowed::TooMany, |(bits, space)| Allowed::Known(space, bits));
        }
        match &self.allowed[knot] {
            Allowed::Known(space, bits) => Some((space, bits)),
            Allowed::NotYet | Allowed::TooMany => None,
        }
    }

    /// Which combinations of some of a knot's options occur among those that its rules allow.
    fn projection(&mut self, knot: usize, options: &[OptionId]) -> Option<(Space, Bits)> {
        let (space, bits) = self.allowed(knot)?;
        let (mut space, mut bits) = (space.clone(), bits.clone());
        if !self.can_afford(2 * space.n) {
            return None;
        }
        while let Some(position) = space.options.iter().rposition(|option| !options.contains(option)) {
            (space, bits) = space.without(position, &bits);
        }
        Some((space, bits))
    }

    fn without_excluded(&mut self, space: &Space, rules: &[usize]) -> Option<Bits> {
        let model = self.model;
        let mut feasible = space.all();
        for rule in rules {
            let never = &model.rules[*rule].never.formula;
            if !self.can_afford(work(never, space.n)) {
                return None;
            }
            let excluded = space.table(never);
            feasible.iter_mut().zip(&excluded).for_each(|(feasible, excluded)| *feasible &= !excluded);
        }
        Some(feasible)
    }

    fn can_afford(&mut self, cost: usize) -> bool {
        match self.work_left.checked_sub(cost) {
            Some(left) => {
                self.work_left = left;
                true
            }
            None => false,
        }
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

    /// Forgets one option: a combination of the others is kept if it occurs with any of its levels.
    fn without(&self, position: usize, bits: &[u64]) -> (Self, Bits) {
        let (size, stride) = (self.sizes[position], self.strides[position]);
        let mut smaller = self.clone();
        smaller.options.remove(position);
        smaller.sizes.remove(position);
        smaller.strides.remove(position);
        smaller.strides[position..].iter_mut().for_each(|stride| *stride /= size);
        smaller.n /= size;
        let mut kept = vec![0; smaller.n_words()];
        if stride % 64 == 0 {
            // Whole words at a time: the option's levels lie whole words apart.
            let words = stride / 64;
            for (at, word) in kept.iter_mut().enumerate() {
                let first = at / words * words * size + at % words;
                *word = (0..size).fold(0, |found, level| found | bits[first + level * words]);
            }
        } else {
            for at in 0..smaller.n {
                let first = at / stride * stride * size + at % stride;
                let occurs = (0..size).any(|level| {
                    let from = first + level * stride;
                    bits[from / 64] >> (from % 64) & 1 == 1
                });
                kept[at / 64] |= u64::from(occurs) << (at % 64);
            }
        }
        (smaller, kept)
    }

    /// Clears the combinations whose part, in a smaller space, is not allowed.
    fn keep_where(&self, part: &Self, allowed: &[u64], bits: &mut [u64]) {
        let steps: Vec<(usize, usize, usize)> = part
            .options
            .iter()
            .zip(&part.strides)
            .filter_map(|(option, part_stride)| {
                let position = self.options.iter().position(|known| known == option)?;
                Some((self.strides[position], self.sizes[position], *part_stride))
            })
            .collect();
        for at in 0..self.n {
            let in_part: usize = steps.iter().map(|(stride, size, part_stride)| at / stride % size * part_stride).sum();
            if allowed[in_part / 64] >> (in_part % 64) & 1 == 0 {
                bits[at / 64] &= !(1 << (at % 64));
            }
        }
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
            Formula::Linear { base, terms, compare, value, .. } => {
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
        assert_eq!(feasibility.levels(OptionId(1)), Some(LevelSet(0b11)));
        let knots: Vec<usize> = feasibility.knots.iter().map(|knot| knot.options.len()).collect();
        assert_eq!(knots.last(), Some(&3), "x, y and z are tied together, w is not: {knots:?}");
    }

    /// Projections against plain enumeration, in a space of more than one word and options in every position.
    #[test]
    fn projections_forget_options_and_nothing_else() {
        let model = model(
            "[case]\ntitle = \"t\"\n[actor.a.can]\no0 = { levels = [\"a\", \"b\", \"c\"] }\no1 = \"x\"\no2 = { levels = [\"a\", \"b\", \"c\", \"d\"] }\no3 = \
             \"x\"\no4 = { levels = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"] }\no5 = \"x\"\n[actor.a]\nwants = [\"o0 = b and o1 and o2 = c and o3 and o4 = \
             d and o5\"]\n[[rule]]\nnever = \"o0 = c and (o5 or o4 > c)\"\n[[rule]]\nalways = \"o2 = b if o3 and o4 != f\"",
        );
        let mut feasibility = Feasibility::of(&model);
        let knot = feasibility.knots.len() - 1;
        let tied = feasibility.knots[knot].options.clone();
        assert_eq!(tied.len(), 5);
        for chosen in 0..1u32 << tied.len() {
            let kept: Vec<OptionId> =
                (0..tied.len()).filter(|bit| chosen >> bit & 1 == 1).map(|position| tied[position]).collect();
            let (space, bits) = feasibility.projection(knot, &kept).expect("small");
            assert_eq!(space.options, kept);
            let mut expected = vec![0u64; space.n_words()];
            let whole = Space::of(model.option_ids().collect(), &model).expect("small");
            for at in 0..whole.n {
                let levels: Vec<u8> =
                    (0..6).map(|option| (at / whole.strides[option] % whole.sizes[option]) as u8).collect();
                if model.is_feasible(&levels) {
                    let in_part: usize = kept
                        .iter()
                        .zip(&space.strides)
                        .map(|(id, stride)| usize::from(levels[id.index()]) * stride)
                        .sum();
                    expected[in_part / 64] |= 1 << (in_part % 64);
                }
            }
            assert_eq!(bits, expected, "{kept:?}");
        }
    }

    #[test]
    fn ranges_of_bits_cross_words() {
        let mut bits = vec![0; 4];
        set_range(&mut bits, 60, 140);
        assert_eq!(bits.iter().map(|word| word.count_ones()).sum::<u32>(), 140);
        assert_eq!((bits[0] >> 59 & 1, bits[0] >> 60 & 1, bits[3] >> 7 & 1, bits[3] >> 8 & 1), (0, 1, 1, 0));
    }
}
