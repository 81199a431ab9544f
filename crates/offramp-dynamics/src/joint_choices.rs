//! What an agreement or an institution could change in a state, where no space lists it.
//!
//! In: a model, a mover, the levels of a state. Out: changes with who has to agree, in the order in which a space lists them.
//! Does not look at: preferences, whether rules exclude the target.

use crate::own_moves::{Changes, combinations, options_of, with_consent};
use offramp_engine::space::{Mover, Needs};
use offramp_model::{ActorId, AgreementId, InstitutionId, Leave, Model, OptionId, Owner};

/// The agreements and institutions that have options.
pub(crate) fn joint_movers(model: &Model) -> Vec<Mover> {
    let has_options = |owner: &Owner| options_of(model, *owner).next().is_some();
    let agreements = (0..model.agreements.len()).map(AgreementId::from_index);
    let institutions = (0..model.institutions.len()).map(InstitutionId::from_index);
    let agreements = agreements.filter(|&id| has_options(&Owner::Agreement(id))).map(Mover::Agreement);
    let institutions = institutions.filter(|&id| has_options(&Owner::Institution(id))).map(Mover::Institution);
    agreements.chain(institutions).collect()
}

/// The changes that a mover can make at these levels, with who has to agree besides a vote; `None` where they are too many
/// ([`crate::own_moves::MOST_CHOICES`]).
pub(crate) fn joint_choices(model: &Model, mover: Mover, levels: &[u8]) -> Option<Vec<(Changes, Needs)>> {
    let (own, parties, together_down, options) = match mover {
        Mover::Agreement(id) => {
            let agreement = &model.agreements[id.index()];
            let owner = Owner::Agreement(id);
            let parties = agreement.parties.iter().fold(0u64, |mask, actor| mask | 1 << actor.index());
            let along = movers(model).filter(|other| *other != owner);
            let along = along.flat_map(|other| reversed(options_of(model, other)));
            let along = along.filter(|option| agreement.with.contains(option));
            let options: Vec<OptionId> = reversed(options_of(model, owner)).chain(along).collect();
            (Some(owner), parties, agreement.leave == Leave::All, options)
        }
        Mover::Institution(id) => (None, 0, true, reversed(options_of(model, Owner::Institution(id))).collect()),
        Mover::Actor(_) => return Some(Vec::new()),
    };
    let is_own = |id: OptionId| own == Some(model.option(id).owner);
    let may_change = |place: usize, from, to| {
        let id: OptionId = options[place];
        model.option(id).may_change(from, to) && (to > from || together_down || !is_own(id))
    };
    let mut found = combinations(model, &options, levels, may_change)?;
    found.retain(|changes| own.is_none() || changes.iter().any(|(id, ..)| is_own(*id)));
    let needs = |changes: &Changes| {
        changes.iter().fold(Needs { actors: parties, institutions: 0 }, |needs, change| {
            // An owner needs no consent of its own, but a party that consents is needed all the same.
            let owner: Option<ActorId> = match model.option(change.0).owner {
                Owner::Actor(actor) => Some(actor),
                _ => None,
            };
            with_consent(model, needs, *change, owner)
        })
    };
    Some(found.into_iter().map(|changes| (changes.clone(), needs(&changes))).collect())
}

/// Everybody who can own options, in the order of axes.
fn movers(model: &Model) -> impl Iterator<Item = Owner> {
    let actors = model.actor_ids().map(Owner::Actor);
    let agreements = (0..model.agreements.len()).map(|index| Owner::Agreement(AgreementId::from_index(index)));
    let institutions = (0..model.institutions.len()).map(|index| Owner::Institution(InstitutionId::from_index(index)));
    actors.chain(agreements).chain(institutions)
}

/// Of the options of one mover the last varies slowest.
fn reversed(options: impl Iterator<Item = OptionId>) -> impl Iterator<Item = OptionId> {
    let mut all: Vec<OptionId> = options.collect();
    all.reverse();
    all.into_iter()
}
