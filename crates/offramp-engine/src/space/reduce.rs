//! Options nobody mentions. States that differ only in such an option are equally preferred by everybody, and every move
//! exists at each of its levels, so it can be left at its status-quo level without changing any verdict
//! (a bisimulation; the answers are exact, not approximate).
//!
//! One exception: an agreement that can only be left by all together can be entered and left in turn, carrying other options
//! along each time, if somebody else moves in between. An option that nobody mentions is a way to move in between without
//! changing anything that matters, so next to such an agreement every option is kept.

use offramp_model::model::Expected;
use offramp_model::{Formula, Leave, Model, OptionId, Owner, Preference, RankingTier};

/// The options that no want, rule, ladder, outcome, expectation or agreement mentions, in case order.
pub fn unmentioned_options(model: &Model) -> Vec<OptionId> {
    if model.agreements.iter().any(|agreement| agreement.leave == Leave::All) {
        return Vec::new();
    }
    let mut mentioned = vec![false; model.options.len()];
    let mut mark = |formula: &Formula| formula.for_each_option(&mut |id| mentioned[id.index()] = true);
    for actor in &model.actors {
        let seen = actor.sees.iter().map(|perception| &perception.wants);
        for preference in std::iter::once(&actor.wants).chain(&actor.wants_later).chain(seen) {
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
        mentioned[id.index()] |= matches!(option.owner, Owner::Agreement(_));
    }
    model.agreements.iter().flat_map(|agreement| &agreement.with).for_each(|id| mentioned[id.index()] = true);
    if model.actors.iter().any(|actor| lists_states(&actor.wants)) {
        mentioned.fill(true);
    }
    model.option_ids().filter(|id| !mentioned[id.index()]).collect()
}

/// A ranking that lists whole states mentions every option.
fn lists_states(preference: &Preference) -> bool {
    match preference {
        Preference::Ranking(tiers) => {
            tiers.iter().any(|tier| matches!(tier, RankingTier::States(_)))
        }
        _ => false,
    }
}
