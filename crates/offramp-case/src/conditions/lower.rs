//! A condition as written to a formula over option levels: every name is looked up, outcomes, fronts and gauges are written out.
//!
//! In: an [`Ast`], the names of the case, what outcomes, fronts and gauges stand for. Out: a formula, or all that is wrong with the
//! names. Does not know: whether any state meets it. Formulas stay within a size and a depth.

use super::{Ast, Operand, OperandValue, Reference};
use crate::checks::{
    ambiguous_name, condition_too_large, level_needed, not_a_condition, unknown_level, unknown_name, unknown_option,
    unknown_rung,
};
use crate::diagnostics::{Sink, Span};
use crate::model_from_tree::{Declared, Meaning};
use offramp_model::{Comparison, Formula, LevelSet, LinearTerm, OptionId};

/// The most parts that one formula may have once all names are written out.
const MAX_FORMULA_SIZE: usize = 20_000;

/// The deepest that it may be nested.
const MAX_FORMULA_DEPTH: usize = 200;

/// A formula with what is needed to keep it within its limits.
#[derive(Debug, Clone)]
pub(crate) struct Lowered {
    pub formula: Formula,
    size: usize,
    depth: usize,
}

/// What a gauge starts from, and what adds to it where.
pub(crate) type Reading = (f64, Vec<(Lowered, f64)>);

/// What outcomes, fronts and gauges stand for, as far as they have been written out; `None` where that failed and was reported.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// By the outcome's position.
    pub outcomes: Vec<Option<Lowered>>,
    /// By the front's position: one formula a rung.
    pub fronts: Vec<Option<Vec<Lowered>>>,
    /// By the gauge's position.
    pub gauges: Vec<Option<Reading>>,
}

/// Where names are looked up.
pub(crate) struct Scope<'a> {
    pub declared: &'a Declared<'a>,
    pub definitions: &'a Definitions,
    /// How many parts of formulas may still be made in this case.
    pub parts_left: &'a mut usize,
    pub sink: &'a mut Sink,
}

/// Writes a condition out. `span` is the whole condition. `None` when something was wrong with it, which has been reported.
pub(crate) fn lower(ast: &Ast, span: Span, scope: &mut Scope<'_>) -> Option<Lowered> {
    let lowered = lower_part(ast, span, scope)?;
    if lowered.size > *scope.parts_left {
        *scope.parts_left = 0;
        scope.sink.report(condition_too_large::message(span));
        return None;
    }
    *scope.parts_left -= lowered.size;
    Some(lowered)
}

/// The nesting of an [`Ast`] is bounded by the parser.
fn lower_part(ast: &Ast, span: Span, scope: &mut Scope<'_>) -> Option<Lowered> {
    match ast {
        Ast::Wrong => None,
        Ast::Constant(value) => Some(Lowered::of(Formula::Constant(*value))),
        Ast::Name(name) => lower_name(name, span, scope),
        Ast::Compare { left, compare, right } => lower_comparison(left, *compare, right, span, scope),
        Ast::Not(inner) => Some(lower_part(inner, span, scope)?.negated()),
        Ast::And(parts) => all(parts, span, scope, Formula::And),
        Ast::Or(parts) => all(parts, span, scope, Formula::Or),
        Ast::Count { compare, n, of } => all(of, span, scope, |of| Formula::Count { compare: *compare, n: *n, of }),
        Ast::If { then, condition } => {
            let both = both(then, condition, span, scope)?;
            pair(both, span, scope, |then, condition| Formula::If { then, condition })
        }
        Ast::Iff(left, right) => {
            let both = both(left, right, span, scope)?;
            pair(both, span, scope, Formula::Iff)
        }
    }
}

/// Both sides are looked at even when the first is wrong, so that all mistakes show at once.
fn both(left: &Ast, right: &Ast, span: Span, scope: &mut Scope<'_>) -> Option<(Lowered, Lowered)> {
    let (left, right) = (lower_part(left, span, scope), lower_part(right, span, scope));
    Some((left?, right?))
}

fn pair(
    (left, right): (Lowered, Lowered),
    span: Span,
    scope: &mut Scope<'_>,
    join: impl FnOnce(Box<Formula>, Box<Formula>) -> Formula,
) -> Option<Lowered> {
    let (size, depth) = (left.size + right.size + 1, left.depth.max(right.depth) + 1);
    let lowered = Lowered { formula: join(Box::new(left.formula), Box::new(right.formula)), size, depth };
    lowered.within_limits(span, scope)
}

fn all(
    parts: &[Ast],
    span: Span,
    scope: &mut Scope<'_>,
    join: impl FnOnce(Vec<Formula>) -> Formula,
) -> Option<Lowered> {
    let mut lowered = Vec::with_capacity(parts.len());
    let mut complete = true;
    let mut size = 0;
    for part in parts {
        match lower_part(part, span, scope) {
            Some(part) => {
                size += part.size;
                if size > MAX_FORMULA_SIZE {
                    scope.sink.report(condition_too_large::message(span));
                    return None;
                }
                lowered.push(part);
            }
            None => complete = false,
        }
    }
    if complete { Lowered::joined(lowered, join).within_limits(span, scope) } else { None }
}

impl Lowered {
    /// A formula without parts.
    pub fn of(formula: Formula) -> Self {
        Self { formula, size: 1, depth: 1 }
    }

    fn negated(self) -> Self {
        Self { formula: Formula::Not(Box::new(self.formula)), size: self.size + 1, depth: self.depth + 1 }
    }

    fn joined(parts: Vec<Self>, join: impl FnOnce(Vec<Formula>) -> Formula) -> Self {
        let size = 1 + parts.iter().map(|part| part.size).sum::<usize>();
        let depth = 1 + parts.iter().map(|part| part.depth).max().unwrap_or(0);
        Self { formula: join(parts.into_iter().map(|part| part.formula).collect()), size, depth }
    }

    fn within_limits(self, span: Span, scope: &mut Scope<'_>) -> Option<Self> {
        if self.size <= MAX_FORMULA_SIZE && self.depth <= MAX_FORMULA_DEPTH {
            return Some(self);
        }
        scope.sink.report(condition_too_large::message(span));
        None
    }
}

fn lower_name(name: &Reference, span: Span, scope: &mut Scope<'_>) -> Option<Lowered> {
    let declared = scope.declared;
    let (text, at) = (name.text.as_str(), name.span);
    match declared.meaning(text) {
        Meaning::Option(id) => {
            let option = declared.option(id);
            if option.levels.len() == 2 {
                return Some(Lowered::of(Formula::yes(id)));
            }
            scope.sink.report(level_needed::message(text, at, &option.levels));
        }
        Meaning::Outcome(index) => {
            let outcome = scope.definitions.outcomes.get(index)?.as_ref()?;
            return outcome.clone().within_limits(span, scope);
        }
        Meaning::Front(index) => {
            scope.sink.report(not_a_condition::front(text, at, &declared.rung_names(index)));
        }
        Meaning::Gauge(_) => scope.sink.report(not_a_condition::gauge(text, at)),
        meaning => report_meaningless(name, &meaning, scope),
    }
    None
}

/// The name stands for nothing that could be true, false or compared.
fn report_meaningless(name: &Reference, meaning: &Meaning, scope: &mut Scope<'_>) {
    let declared = scope.declared;
    let (text, at) = (name.text.as_str(), name.span);
    scope.sink.report(match meaning {
        Meaning::Ambiguous(candidates) => ambiguous_name::message(text, at, candidates),
        Meaning::Owner(what) => not_a_condition::owner(text, at, what, &declared.options_of(text)),
        Meaning::Other(what) => not_a_condition::other(text, at, what),
        Meaning::OwnerHasNoSuchOption => {
            let (owner, option) = text.split_once('.').unwrap_or((text, ""));
            let options = declared.options_of(owner);
            let short = options.iter().map(|full| full.split_once('.').map_or(*full, |(_, short)| short));
            unknown_option::message(owner, option, at, short)
        }
        _ => unknown_name::message(text, at, declared.names_for_conditions(text.contains('.'))),
    });
}

fn lower_comparison(
    left: &Reference,
    compare: Comparison,
    right: &Operand,
    span: Span,
    scope: &mut Scope<'_>,
) -> Option<Lowered> {
    let declared = scope.declared;
    match (declared.meaning(&left.text), &right.value) {
        (Meaning::Option(id), OperandValue::Name(level)) => {
            let levels = &declared.option(id).levels;
            match levels.iter().position(|name| name == level) {
                Some(level) => return Some(Lowered::of(level_formula(id, compare, level, levels.len()))),
                None => scope.sink.report(unknown_level::message(&left.text, level, right.span, levels)),
            }
        }
        (Meaning::Option(id), OperandValue::Number(_)) => {
            let levels: Vec<&str> = declared.option(id).levels.iter().map(String::as_str).collect();
            scope.sink.report(not_a_condition::number(&left.text, right.span, "levels", &levels));
        }
        (Meaning::Front(index), OperandValue::Name(rung)) => {
            let rungs = declared.rung_names(index);
            match rungs.iter().position(|name| name == rung) {
                Some(rung) => {
                    let ladder = scope.definitions.fronts.get(index)?.as_ref()?;
                    return front_formula(ladder, compare, rung).within_limits(span, scope);
                }
                None => scope.sink.report(unknown_rung::message(&left.text, rung, right.span, &rungs)),
            }
        }
        (Meaning::Front(index), OperandValue::Number(_)) => {
            let rungs = declared.rung_names(index);
            scope.sink.report(not_a_condition::number(&left.text, right.span, "rungs", &rungs));
        }
        (Meaning::Gauge(index), OperandValue::Number(value)) => {
            let (base, terms) = scope.definitions.gauges.get(index)?.as_ref()?;
            return gauge_formula(index, *base, terms, compare, *value).within_limits(span, scope);
        }
        (Meaning::Gauge(_), OperandValue::Name(_)) => scope.sink.report(not_a_condition::gauge(&left.text, right.span)),
        (Meaning::Outcome(_), _) => scope.sink.report(not_a_condition::outcome(&left.text, left.span)),
        (meaning, _) => report_meaningless(left, &meaning, scope),
    }
    None
}

fn level_formula(option: OptionId, compare: Comparison, level: usize, n_levels: usize) -> Formula {
    // OK because a level is below 32.
    let at = level as u8;
    let levels = match compare {
        Comparison::Equal => LevelSet::only(at),
        Comparison::NotEqual => LevelSet::only(at).complement(n_levels),
        Comparison::AtLeast => LevelSet::at_least(at, n_levels),
        Comparison::Less => LevelSet::at_least(at, n_levels).complement(n_levels),
        Comparison::Greater => above(at, n_levels),
        Comparison::AtMost => above(at, n_levels).complement(n_levels),
    };
    Formula::Level { option, levels }
}

/// All levels above one. Above the topmost there are none, also where that is the 32nd and a shift would overflow.
fn above(level: u8, n_levels: usize) -> LevelSet {
    if usize::from(level) + 1 >= n_levels { LevelSet(0) } else { LevelSet::at_least(level + 1, n_levels) }
}

/// A state stands on the highest rung whose condition holds; where none holds it stands below the ladder.
fn front_formula(ladder: &[Lowered], compare: Comparison, rung: usize) -> Lowered {
    let at_least = |rung: usize| match ladder.get(rung..).unwrap_or_default() {
        [] => Lowered::of(Formula::Constant(false)),
        [only] => only.clone(),
        several => Lowered::joined(several.to_vec(), Formula::Or),
    };
    let exactly = || Lowered::joined(vec![ladder[rung].clone(), at_least(rung + 1).negated()], Formula::And);
    match compare {
        Comparison::AtLeast => at_least(rung),
        Comparison::Greater => at_least(rung + 1),
        Comparison::Less => at_least(rung).negated(),
        Comparison::AtMost => at_least(rung + 1).negated(),
        Comparison::Equal => exactly(),
        Comparison::NotEqual => exactly().negated(),
    }
}

fn gauge_formula(gauge: usize, base: f64, terms: &[(Lowered, f64)], compare: Comparison, value: f64) -> Lowered {
    let size = 1 + terms.iter().map(|(when, _)| when.size + 1).sum::<usize>();
    let depth = 1 + terms.iter().map(|(when, _)| when.depth).max().unwrap_or(0);
    let terms = terms.iter().map(|(when, weight)| LinearTerm { when: when.formula.clone(), weight: *weight }).collect();
    Lowered { formula: Formula::Linear { gauge: Some(gauge), base, terms, compare, value }, size, depth }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_compare_upward() {
        let set = |compare, level, n| match level_formula(OptionId(0), compare, level, n) {
            Formula::Level { levels, .. } => levels.0,
            _ => unreachable!("a level is a level"),
        };
        assert_eq!(set(Comparison::Equal, 1, 3), 0b010);
        assert_eq!(set(Comparison::NotEqual, 1, 3), 0b101);
        assert_eq!(set(Comparison::AtLeast, 1, 3), 0b110);
        assert_eq!(set(Comparison::Greater, 1, 3), 0b100);
        assert_eq!(set(Comparison::AtMost, 1, 3), 0b011);
        assert_eq!(set(Comparison::Less, 1, 3), 0b001);
        assert_eq!(set(Comparison::Greater, 31, 32), 0);
        assert_eq!(set(Comparison::AtMost, 31, 32), u32::MAX);
    }

    #[test]
    fn a_front_stands_on_its_highest_rung_even_where_a_lower_one_does_not_hold() {
        let rung = |option| Lowered::of(Formula::yes(OptionId(option)));
        let ladder = [rung(0), rung(1), rung(2)];
        for state in 0..8u8 {
            let levels = [state & 1, state >> 1 & 1, state >> 2 & 1];
            let stands = (0..3).rev().find(|rung| levels[*rung] == 1).map_or(-1, |rung| rung as i32);
            for at in 0..3 {
                let holds = |compare| front_formula(&ladder, compare, at).formula.holds(&levels);
                let at = at as i32;
                assert_eq!(holds(Comparison::Equal), stands == at);
                assert_eq!(holds(Comparison::NotEqual), stands != at);
                assert_eq!(holds(Comparison::AtLeast), stands >= at);
                assert_eq!(holds(Comparison::Greater), stands > at);
                assert_eq!(holds(Comparison::Less), stands < at);
                assert_eq!(holds(Comparison::AtMost), stands <= at);
            }
        }
    }
}
