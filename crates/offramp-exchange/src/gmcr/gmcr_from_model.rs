//! A model to a GMCR save file.
//!
//! In: a checked model. Out: the JSON of a save file that GMCR+ and gmcr-py load, with notes on what it leaves behind;
//! or every reason why the format cannot say the case.
//! Wants become preference statements where the format can say them. Where it cannot, for one actor or more, all actors
//! get a ranking of the feasible states instead, because the format has one switch for all of them.

use offramp_model::{CaseOption, Directions, Level, Model, Preference};
use serde_json::{Value, json};

use super::file::{Literal, MAX_OPTIONS, Pattern};
use super::patterns_from_formula::patterns_from_formula;
use super::states::{Search, Space};
use crate::error::{Exported, Refusal};
use crate::ranks::dense_ranks;
use crate::refusals::{group_movers, left_behind};

/// Rankings are written for up to this many feasible states.
pub const MAX_WRITTEN_STATES: usize = 4_096;
/// gmcr-py adds up powers of two in 64-bit numbers: with more statements than this it fails.
const MAX_SUMMED_STATEMENTS: usize = 62;

/// The statements of one actor; each is a list of patterns of which one holds.
type Statements = Vec<Vec<Pattern>>;

/// The case as a save file of GMCR+ and gmcr-py.
///
/// # Errors
/// When the case has agreements, institutions, consent, options with more than two levels, more than 64 options, rules
/// that no reasonable number of patterns can say, or preferences that need a ranking of more than 4,096 feasible states.
/// All reasons are given.
pub fn to_gmcr(model: &Model) -> Result<Exported, Refusal> {
    refuse_what_cannot_be_said(model)?;
    let infeasibles = infeasible_patterns(model)?;
    let mut notes = vec!["not carried over: the status quo, because the format has none".to_owned()];
    notes.extend(left_behind(model));
    if model.options.iter().any(|option| option.moves == Directions::Fixed) {
        notes.push("options that cannot change are written as belonging to no decision maker".to_owned());
    }
    let statements: Vec<Option<Statements>> =
        model.actors.iter().map(|actor| statements_of(&actor.wants, model.options.len())).collect();
    let unsaid: Vec<&str> = model
        .actors
        .iter()
        .zip(&statements)
        .filter(|(_, said)| said.is_none())
        .map(|(actor, _)| &*actor.name)
        .collect();
    let order = if unsaid.is_empty() { (0..model.options.len()).collect() } else { order_by_owner(model) };
    let rankings = if unsaid.is_empty() {
        None
    } else {
        let names = unsaid.join(", ");
        let rankings = rankings_of(model, &infeasibles, &order).map_err(|reason| {
            Refusal::because(format!("the preferences of {names} can only be written as a ranking, and {reason}"))
        })?;
        notes.push(format!(
            "all preferences are written as rankings, because those of {names} cannot be written as statements"
        ));
        Some(rankings)
    };
    if rankings.is_none() {
        note_long_lists(model, &statements, &mut notes);
    }
    let mut position = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, &option)| position[option] = at);
    let parts = Parts {
        model,
        order: &order,
        position: &position,
        infeasibles: &infeasibles,
        statements: &statements,
        rankings: rankings.as_deref(),
    };
    Ok(Exported { text: format!("{}\n", parts.file()), notes })
}

fn refuse_what_cannot_be_said(model: &Model) -> Result<(), Refusal> {
    let mut reasons = group_movers(model, "a GMCR file");
    for option in model.options.iter().filter(|option| option.n_levels() > 2) {
        let levels = option.n_levels();
        reasons.push(format!("`{}` has {levels} levels, while a GMCR option is taken or not", option.id));
    }
    if model.options.len() > MAX_OPTIONS {
        reasons.push(format!("the case has {} options; up to {MAX_OPTIONS} can be written", model.options.len()));
    }
    if written_actors(model).next().is_none() || model.options.is_empty() {
        reasons.push("nobody in the case decides anything".to_owned());
    }
    Refusal::unless_empty(reasons)
}

/// The rules as patterns of which none may hold.
fn infeasible_patterns(model: &Model) -> Result<Vec<Pattern>, Refusal> {
    let mut infeasibles = Vec::new();
    let mut reasons = Vec::new();
    for rule in &model.rules {
        match patterns_from_formula(&rule.never.formula, model.options.len()) {
            Some(patterns) => infeasibles.extend(patterns),
            None => reasons.push(format!("the rule never `{}` is too intricate for patterns", rule.never.text)),
        }
    }
    Refusal::unless_empty(reasons).map(|()| infeasibles)
}

fn statements_of(preference: &Preference, n_options: usize) -> Option<Statements> {
    let Preference::Wants(wants) = preference else { return None };
    wants.iter().map(|want| patterns_from_formula(&want.that.formula, n_options)).collect()
}

/// The options as gmcr-py orders them when it loads a file, so that it numbers the states as we do: by decision maker,
/// except that options without one take the first place and, from the second on, the end.
fn order_by_owner(model: &Model) -> Vec<usize> {
    let owned = (0..model.actors.len()).flat_map(|actor| changeable_options(model, actor));
    let mut fixed = (0..model.options.len()).filter(|&option| model.options[option].moves == Directions::Fixed);
    let first: Vec<usize> = fixed.by_ref().take(1).collect();
    first.into_iter().chain(owned).chain(fixed).collect()
}

/// Per actor the tiers of state numbers, best first: 1-based, counted over the feasible states in ascending order of
/// their binary number with `order[0]` as the lowest bit.
fn rankings_of(model: &Model, infeasibles: &[Pattern], order: &[usize]) -> Result<Vec<Vec<Vec<usize>>>, String> {
    let states = match Space::new(model.options.len(), infeasibles).all(MAX_WRITTEN_STATES) {
        Search::Found(states) if states.is_empty() => return Err("no state is feasible".to_owned()),
        Search::Found(states) => states,
        _ => return Err(format!("there are more than {MAX_WRITTEN_STATES} feasible states")),
    };
    let number = |state: &u64| order.iter().enumerate().fold(0, |n, (at, &option)| n | (state >> option & 1) << at);
    let mut numbers: Vec<(u64, u64)> = states.iter().map(|state| (number(state), *state)).collect();
    numbers.sort_unstable();
    let levels: Vec<Vec<Level>> = numbers
        .iter()
        .map(|(_, state)| (0..model.options.len()).map(|option| (state >> option & 1) as Level).collect())
        .collect();
    let tiers_of = |ranks: Vec<usize>| {
        let best = ranks.iter().copied().max().unwrap_or(0);
        let mut tiers = vec![Vec::new(); best];
        ranks.iter().enumerate().for_each(|(index, rank)| tiers[best - rank].push(index + 1));
        tiers
    };
    Ok(model.actors.iter().map(|actor| tiers_of(dense_ranks(&actor.wants, &levels))).collect())
}

fn note_long_lists(model: &Model, statements: &[Option<Statements>], notes: &mut Vec<String>) {
    for (actor, list) in model.actors.iter().zip(statements) {
        if list.as_ref().is_some_and(|list| list.len() > MAX_SUMMED_STATEMENTS) {
            notes.push(format!(
                "`{}` has more than {MAX_SUMMED_STATEMENTS} statements, which gmcr-py cannot add up",
                actor.name
            ));
        }
    }
}

/// What the parts of the file are made from.
struct Parts<'a> {
    model: &'a Model,
    /// The model's options in the file's order, and where each of them stands there.
    order: &'a [usize],
    position: &'a [usize],
    infeasibles: &'a [Pattern],
    statements: &'a [Option<Statements>],
    rankings: Option<&'a [Vec<Vec<usize>>]>,
}

impl Parts<'_> {
    fn file(&self) -> Value {
        let options: Value = self.order.iter().map(|&option| option_json(&self.model.options[option])).collect();
        let makers: Vec<Value> = written_actors(self.model).map(|index| self.decision_maker(index)).collect();
        json!({
            "coalitions": (0..makers.len()).collect::<Vec<_>>(),
            "decisionMakers": makers,
            "options": options,
            "infeasibles": self.infeasibles.iter().map(|pattern| self.pairs(pattern)).collect::<Value>(),
            "useManualPreferenceRanking": self.rankings.is_some(),
            "program": "offramp",
            "version": env!("CARGO_PKG_VERSION"),
        })
    }

    fn decision_maker(&self, index: usize) -> Value {
        let changeable = changeable_options(self.model, index).map(|option| self.position[option]);
        let preferences: Value = self.statements[index]
            .iter()
            .flatten()
            .map(|patterns| match patterns.as_slice() {
                [only] => self.pairs(only),
                members => {
                    json!({ "compound": true, "members": members.iter().map(|m| self.pairs(m)).collect::<Value>() })
                }
            })
            .collect();
        let mut maker = json!({
            "name": name_of(self.model, index),
            "options": changeable.collect::<Vec<_>>(),
            "preferences": preferences,
        });
        if let Some(rankings) = self.rankings {
            let tier = |tier: &Vec<usize>| if tier.len() == 1 { json!(tier[0]) } else { json!(tier) };
            maker["preferenceRanking"] = rankings[index].iter().map(tier).collect();
        }
        maker
    }

    fn pairs(&self, pattern: &Pattern) -> Value {
        let pair = |literal: &Literal| json!([self.position[literal.option], if literal.yes { "Y" } else { "N" }]);
        pattern.literals.iter().map(pair).collect()
    }
}

/// The actors that become decision makers: all but those that can change nothing they own and want nothing, whose
/// options the format leaves without an owner.
fn written_actors(model: &Model) -> impl Iterator<Item = usize> {
    (0..model.actors.len()).filter(|&index| {
        let actor = &model.actors[index];
        let holds_only_fixed = !actor.options.is_empty() && changeable_options(model, index).next().is_none();
        !(holds_only_fixed && actor.wants == Preference::indifferent())
    })
}

/// An actor's options that can change; an option that cannot is written as belonging to nobody.
fn changeable_options(model: &Model, actor: usize) -> impl Iterator<Item = usize> {
    let options = model.actors[actor].options.iter().map(|option| option.index());
    options.filter(|&option| model.options[option].moves != Directions::Fixed)
}

fn option_json(option: &CaseOption) -> Value {
    let direction = match option.moves {
        Directions::Up => "fwd",
        Directions::Down => "back",
        Directions::Both | Directions::Fixed => "both",
    };
    json!({ "name": option.id, "permittedDirection": direction })
}

/// The actor's name, or its id where two actors have the same name.
fn name_of(model: &Model, index: usize) -> &str {
    let actor = &model.actors[index];
    let shared = model.actors.iter().filter(|other| other.name == actor.name).count() > 1;
    if shared { &actor.id } else { &actor.name }
}
