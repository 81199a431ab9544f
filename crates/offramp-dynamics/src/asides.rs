//! What a case states about time and the dynamics treat in a simpler way, or not at all.
//!
//! In: a board. Out: a list of [`Aside`]s. Does not: decide what is treated how.

use crate::board::{Board, NO_FRONT, business, front_bit};
use crate::extras::Extras;
use crate::under_way::{Staged, slow_options};
use offramp_model::dynamics::Gauge;
use offramp_model::{ActorId, FrontId, OptionId};

/// Something a reader should know about how the case was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// Options whose changes take time: mean durations are added to mean waiting times, no stages are kept.
    FoldedDelays(Vec<OptionId>),
    /// A gauge is read at the level it settles at, without its slow way there. Position in the model's list.
    SettledGauge(usize),
    /// What a pool has spent is not told apart; its size counts. Position in the model's list.
    UnusedRefill(usize),
    /// Amounts that options take from a pool are rounded up to a twelfth of its size. Position in the model's list.
    RoundedPool(usize),
    /// Jumps of a gauge end on the nearest point of its lattice. Position in the model's list.
    RoundedJumps(usize),
    /// Effects of a gauge that count by how long they can be expected to last count in full: that could not be worked out. Position in the model's list.
    FullEffects(usize),
    /// A shock without a rate never happens. Position in the model's list.
    ShockWithoutRate(usize),
    /// A deadline falls after the time that is looked ahead: only the long run knows of it. Position in the model's list.
    DeadlineTooLate(usize),
    /// A deadline can never happen: nowhere that today leads to does its condition hold, or what it sets is excluded there, or is so already.
    /// Position in the model's list.
    DeadlineNowhere(usize),
    /// Some deadline is met: nobody foresees it.
    NobodyForesees,
    /// Where fronts linger between the ends of their ladders, and the knife-edge, are those after the last deadline.
    LingersAfterDates,
    /// A link whose channel has no effect of its own here. Position in the model's list.
    LinkInWords(usize),
    /// A link that would excite the front it drives, and does not, because telling apart how excited that is takes too many states. Position
    /// in the model's list.
    FoldedExcitation(usize),
    /// An actor gives no attention to a front on which it can do something.
    NoAttention(ActorId, Option<FrontId>),
    /// Actors that state no `reviews`.
    DefaultReviews(Vec<ActorId>),
    /// Actors that prefer nothing and so never move.
    Indifferent(Vec<ActorId>),
    /// No state on the board is like this outcome, so it cannot come about. Position in the model's list.
    CannotHold(usize),
}

/// Lists what is treated in a simpler way, where these lattices are told apart and these changes followed. Whether something can come about is only said of a
/// board that holds all states.
pub fn asides(board: &Board<'_>, extras: &Extras, staged: &Staged, (by_days, holds_all): (f64, bool)) -> Vec<Aside> {
    let model = board.model;
    let mut asides = Vec::new();
    let delayed: Vec<OptionId> = slow_options(model).into_iter().filter(|id| !staged.options.contains(id)).collect();
    if !delayed.is_empty() {
        asides.push(Aside::FoldedDelays(delayed));
    }
    let is_slow = |gauge: usize| extras.gauges.iter().any(|lattice| lattice.gauge == gauge);
    let has_law = |gauge: &Gauge| gauge.half_life_days.is_some() || gauge.has_memory();
    let gauges = model.gauges.iter().enumerate().filter(|(_, gauge)| has_law(gauge));
    let settled = gauges.filter(|(number, _)| !is_slow(*number));
    asides.extend(settled.map(|(number, _)| Aside::SettledGauge(number)));
    let lattices = &extras.gauges;
    asides.extend(lattices.iter().filter(|has| !has.jumps_are_exact).map(|has| Aside::RoundedJumps(has.gauge)));
    asides.extend(lattices.iter().filter(|has| has.expects == Some(false)).map(|has| Aside::FullEffects(has.gauge)));
    let spends = |id: &str| model.options.iter().any(|option| option.spends.iter().any(|part| part.pool == id));
    let pools = model.pools.iter().enumerate();
    let spent = pools.filter(|(_, pool)| pool.refill_per_day.is_some() || spends(&pool.id));
    let told = |pool: usize| extras.pools.iter().any(|lattice| lattice.pool == pool);
    asides.extend(spent.filter(|(number, _)| !told(*number)).map(|(number, _)| Aside::UnusedRefill(number)));
    let rounded = extras.pools.iter().filter(|lattice| !lattice.is_exact);
    asides.extend(rounded.map(|lattice| Aside::RoundedPool(lattice.pool)));
    let shocks = model.shocks.iter().enumerate().filter(|(_, shock)| shock.rate_per_day.is_none());
    asides.extend(shocks.map(|(number, _)| Aside::ShockWithoutRate(number)));
    asides.extend(of_deadlines(board, by_days));
    let links = model.links.iter().enumerate();
    let is_excited = |number: usize| extras.excitations.iter().any(|excitation| excitation.link == number);
    for (number, link) in links {
        match link.channel.as_deref() {
            Some("attention") if link.strength.is_some() => {}
            Some("excitation") if is_excited(number) => {}
            Some("excitation") if link.strength.is_some() => asides.push(Aside::FoldedExcitation(number)),
            _ => asides.push(Aside::LinkInWords(number)),
        }
    }
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
    let outcomes = model.outcomes.iter().enumerate().filter(|_| holds_all);
    let nowhere = outcomes.filter(|(_, outcome)| !board.where_holds(&outcome.when.formula).contains(&true));
    asides.extend(nowhere.map(|(number, _)| Aside::CannotHold(number)));
    asides
}

/// What to know of deadlines.
fn of_deadlines(board: &Board<'_>, by_days: f64) -> Vec<Aside> {
    let is_met = |to: &[u32]| to.iter().enumerate().any(|(from, &to)| from as u32 != to);
    let mut asides = Vec::new();
    let mut foreseen = false;
    for (number, to) in &board.deadlines {
        if !is_met(to) {
            asides.push(Aside::DeadlineNowhere(*number));
        } else if board.model.deadlines[*number].after_days > by_days {
            asides.push(Aside::DeadlineTooLate(*number));
        } else {
            foreseen = true;
        }
    }
    asides.extend(foreseen.then_some(Aside::NobodyForesees));
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
