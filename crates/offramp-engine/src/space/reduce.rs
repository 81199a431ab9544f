//! Options nobody mentions. States that differ only in such an option are equally preferred by everybody, and every move
//! exists at each of its levels, so it can be left at its status-quo level without changing any verdict
//! (a bisimulation; the answers are exact, not approximate).
//!
//! One exception: an agreement that can only be left by all together can be entered and left in turn, carrying other options
//! along each time, if somebody else moves in between. An option that nobody mentions is a way to move in between without
//! changing anything that matters, so next to such an agreement every option is kept.
//!
//! Two kinds of option are kept although nobody mentions them, because moves of such options count as group moves of their
//! own: those whose raising needs consent, and those of an institution that others' votes carry whatever its members think.

use offramp_model::model::Expected;
use offramp_model::{Actor, Formula, Leave, Model, OptionId, Owner, Preference, RankingTier};

/// The options that no want, rule, ladder, outcome, expectation or agreement mentions, in case order.
pub fn unmentioned_options(model: &Model) -> Vec<OptionId> {
    if model.agreements.iter().any(|agreement| agreement.leave == Leave::All) {
        return Vec::new();
    }
    let mut mentioned = vec![false; model.options.len()];
    let mut mark = |formula: &Formula| formula.for_each_option(&mut |id| mentioned[id.index()] = true);
    for actor in &model.actors {
        for preference in preferences(actor) {
            preference.conditions().iter().for_each(|condition| mark(&condition.formula));
        }
    }
    model.rules.iter().for_each(|rule| mark(&rule.never.formula));
    model.outcomes.iter().for_each(|outcome| mark(&outcome.when.formula));
    model.fronts.iter().flat_map(|front| &front.ladder).for_each(|rung| mark(&rung.when.formula));
    for expectation in &model.expectations {
        if let Expected::States(conditions) = &expectation.value {
            conditions.iter().for_each(|condition| mark(&condition.formula));
        }
    }
    for (id, option) in model.option_ids().zip(&model.options) {
        let carried_anyway = |institution: usize| model.institutions[institution].vote.passes(0, false);
        mentioned[id.index()] |= !option.consent.is_empty()
            || match option.owner {
                Owner::Agreement(_) => true,
                Owner::Institution(institution) => carried_anyway(institution.index()),
                Owner::Actor(_) => false,
            };
    }
    model.agreements.iter().flat_map(|agreement| &agreement.with).for_each(|id| mentioned[id.index()] = true);
    if model.actors.iter().flat_map(preferences).any(lists_states) {
        mentioned.fill(true);
    }
    model.option_ids().filter(|id| !mentioned[id.index()]).collect()
}

/// What an actor prefers today and later, and what it believes others prefer.
fn preferences(actor: &Actor) -> impl Iterator<Item = &Preference> {
    let seen = actor.sees.iter().map(|perception| &perception.wants);
    std::iter::once(&actor.wants).chain(&actor.wants_later).chain(seen)
}

/// A ranking that lists whole states mentions every option.
fn lists_states(preference: &Preference) -> bool {
    match preference {
        Preference::Ranking(tiers) => tiers.iter().any(|tier| matches!(tier, RankingTier::States(_))),
        _ => false,
    }
}
