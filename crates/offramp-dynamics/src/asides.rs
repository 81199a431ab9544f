//! What a case states about time and the dynamics treat in a simpler way, or not at all.
//!
//! In: a board. Out: a list of [`Aside`]s. Does not: decide what is treated how.

use crate::board::{Board, NO_FRONT, business, front_bit};
use crate::under_way::{Staged, slow_options};
use offramp_model::{ActorId, FrontId, OptionId};

/// Something a reader should know about how the case was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// Options whose changes take time: mean durations are added to mean waiting times, no stages are kept.
    FoldedDelays(Vec<OptionId>),
    /// A gauge is read at the level it settles at, without its slow way there. Position in the model's list.
    SettledGauge(usize),
    /// A pool's refill is not used; its size is. Position in the model's list.
    UnusedRefill(usize),
    /// A shock without a rate never happens. Position in the model's list.
    ShockWithoutRate(usize),
    /// A link whose channel has no effect of its own here. Position in the model's list.
    LinkInWords(usize),
    /// An actor gives no attention to a front on which it can do something.
    NoAttention(ActorId, Option<FrontId>),
    /// Actors that state no `reviews`.
    DefaultReviews(Vec<ActorId>),
    /// Actors that prefer nothing and so never move.
    Indifferent(Vec<ActorId>),
}

/// Lists what is treated in a simpler way.
pub fn asides(board: &Board<'_>, staged: &Staged) -> Vec<Aside> {
    let model = board.model;
    let mut asides = Vec::new();
    let delayed: Vec<OptionId> = slow_options(model).into_iter().filter(|id| !staged.options.contains(id)).collect();
    if !delayed.is_empty() {
        asides.push(Aside::FoldedDelays(delayed));
    }
    let is_slow = |gauge: usize| board.extras.gauges.iter().any(|lattice| lattice.gauge == gauge);
    let gauges = model.gauges.iter().enumerate().filter(|(_, gauge)| gauge.half_life_days.is_some());
    let settled = gauges.filter(|(number, _)| !is_slow(*number));
    asides.extend(settled.map(|(number, _)| Aside::SettledGauge(number)));
    let pools = model.pools.iter().enumerate().filter(|(_, pool)| pool.refill_per_day.is_some());
    asides.extend(pools.map(|(number, _)| Aside::UnusedRefill(number)));
    let shocks = model.shocks.iter().enumerate().filter(|(_, shock)| shock.rate_per_day.is_none());
    asides.extend(shocks.map(|(number, _)| Aside::ShockWithoutRate(number)));
    let links = model.links.iter().enumerate();
    let acts = |number: usize, link: &offramp_model::dynamics::Link| match link.channel.as_deref() {
        Some("attention") => link.strength.is_some(),
        Some("excitation") => board.extras.excitations.iter().any(|excitation| excitation.link == number),
        _ => false,
    };
    let in_words = links.filter(|(number, link)| !acts(*number, link));
    asides.extend(in_words.map(|(number, _)| Aside::LinkInWords(number)));
    for id in model.actor_ids() {
        asides.extend(unattended(board, id).into_iter().map(|front| Aside::NoAttention(id, front)));
    }
    let without: Vec<ActorId> =
        model.actor_ids().filter(|&id| model.actor(id).reviews.is_none() && business(model, id) != 0).collect();
    if !without.is_empty() {
        asides.push(Aside::DefaultReviews(without));
    }
    let indifferent =
        |id: &ActorId| model.actor(*id).wants.conditions().is_empty() && !model.actor(*id).options.is_empty();
    let indifferent: Vec<ActorId> = model.actor_ids().filter(indifferent).collect();
    if !indifferent.is_empty() {
        asides.push(Aside::Indifferent(indifferent));
    }
    asides
}

/// The fronts on which an actor can do something and to which it gives no attention.
fn unattended(board: &Board<'_>, actor: ActorId) -> Vec<Option<FrontId>> {
    let attention = &board.model.actor(actor).attention;
    let left = 1.0 - attention.iter().map(|part| part.share).sum::<f64>();
    if attention.is_empty() || left > 1e-9 {
        return Vec::new();
    }
    let stated = attention.iter().filter(|part| part.share > 0.0);
    let stated = stated.fold(0u64, |mask, part| mask | 1 << front_bit(Some(part.front)));
    let rest = business(board.model, actor) & !stated & !(1 << NO_FRONT);
    (0..board.model.fronts.len())
        .map(FrontId::from_index)
        .filter(|&front| rest >> front_bit(Some(front)) & 1 == 1)
        .map(Some)
        .collect()
}
