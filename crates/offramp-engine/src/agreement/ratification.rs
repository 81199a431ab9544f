//! Ratification: in which share of worlds there is a deal at all, who would sign a given one, and who would fail those at the table.
//!
//! In: a game with credences, deals. Out: [`Ratification`]: shares, with their sampling error where worlds were drawn.
//! Does not look at: credences of rules and options, or anything but wants and weights.
//!
//! A world keeps each uncertain want with its credence (see [`crate::worlds`]). *Involuntary defection* (Putnam 1988): everybody at the
//! table signs, and somebody whose consent or vote the deal needs besides does not, so that those who signed cannot deliver.

use super::AgreementRequest;
use super::terms::Terms;
use crate::space::StateId;
use crate::stability::Game;
use crate::worlds::{Drawn, Share, WorldsMethod, WorldsRequest, draw_worlds, uncertain_wants, without};
use offramp_model::{ActorId, InstitutionId, Preference};
use rayon::prelude::*;

/// How sure deals are.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratification {
    /// How worlds were chosen.
    pub method: WorldsMethod,
    /// How many there are.
    pub n_worlds: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// How many were asked for.
    pub n_asked: usize,
    /// Worlds in which there is a deal.
    pub some_deal: Share,
    /// The deals asked about, in their order.
    pub deals: Vec<DealRatification>,
}

/// How sure one deal is.
#[derive(Debug, Clone, PartialEq)]
pub struct DealRatification {
    /// The deal.
    pub deal: StateId,
    /// Worlds in which everybody accepts it whose signature or vote it needs.
    pub accepted: Share,
    /// Worlds in which all at the table accept it and somebody it needs besides does not.
    pub defection: Share,
    /// The actors whose signature it needs and who do not accept it in every world, each with the share in which they do.
    pub unsure: Vec<(ActorId, Share)>,
    /// The institutions whose vote it needs and does not pass in every world.
    pub unsure_votes: Vec<(InstitutionId, Share)>,
}

/// What one world says.
struct Answer {
    some_deal: bool,
    /// Per deal: per actor whether it accepts, per vote whether it passes.
    deals: Vec<(Vec<bool>, Vec<bool>)>,
}

/// Asks the worlds. `None`, because not needed, where the author is sure of every want.
pub fn assess_ratification(
    game: &Game<'_>,
    request: &AgreementRequest<'_>,
    deals: &[StateId],
    worlds: &WorldsRequest<'_>,
) -> Option<Ratification> {
    let uncertain = uncertain_wants(&game.preferences);
    if uncertain.is_empty() {
        return None;
    }
    let per_world = game.space.n_cells().max(1) as u64;
    let limit = usize::try_from(worlds.max_work / per_world).unwrap_or(usize::MAX).max(1);
    let drawn = draw_worlds(&uncertain, worlds, limit);
    let in_order: Vec<(&Vec<bool>, f64)> = drawn.weights.iter().map(|(world, weight)| (world, *weight)).collect();
    let terms = Terms::new(game, &AgreementRequest { about: None, ..*request });
    let answers: Vec<Answer> = in_order
        .par_iter()
        .map(|(world, _)| {
            let changed: Vec<(ActorId, Preference)> = game
                .model
                .actor_ids()
                .filter_map(|actor| {
                    let gone: Vec<usize> = uncertain
                        .iter()
                        .zip(*world)
                        .filter(|(want, kept)| want.actor == actor && !**kept)
                        .map(|(want, _)| want.index)
                        .collect();
                    let preference = &game.preferences[actor.index()];
                    (!gone.is_empty()).then(|| (actor, without(preference, |index| !gone.contains(&index))))
                })
                .collect();
            let changed: Vec<(ActorId, &Preference)> = changed.iter().map(|(actor, wants)| (*actor, wants)).collect();
            answer(&game.with_preferences(&changed), request, deals)
        })
        .collect();
    let tally =
        Tally { drawn: &drawn, answers: &answers, weights: in_order.iter().map(|(_, weight)| *weight).collect() };
    let at_table = |actor: usize| request.table.iter().any(|member| member.index() == actor);
    let of = |(index, &deal): (usize, &StateId)| {
        let cell = game.space.cell(deal);
        let signs = |actor: usize| terms.signs[actor].contains(cell);
        let votes = |vote: usize| terms.votes[vote].needed.contains(cell);
        let signed = |answer: &Answer, who: &dyn Fn(usize) -> bool| {
            let accepts = &answer.deals[index].0;
            (0..accepts.len()).all(|actor| accepts[actor] || !signs(actor) || !who(actor))
        };
        let passed = |answer: &Answer| {
            let passes = &answer.deals[index].1;
            (0..passes.len()).all(|vote| passes[vote] || !votes(vote))
        };
        let sure = |share: &Share| share.value >= 1.0 - 1e-12;
        let actors = game.model.actor_ids().filter(|actor| signs(actor.index()));
        let actors = actors.map(|actor| (actor, tally.share(|answer| answer.deals[index].0[actor.index()])));
        let institutions = (0..terms.votes.len()).filter(|&vote| votes(vote));
        let institutions =
            institutions.map(|vote| (terms.votes[vote].institution, tally.share(|answer| answer.deals[index].1[vote])));
        DealRatification {
            deal,
            accepted: tally.share(|answer| signed(answer, &|_| true) && passed(answer)),
            defection: tally.share(|answer| {
                signed(answer, &at_table) && !(signed(answer, &|actor| !at_table(actor)) && passed(answer))
            }),
            unsure: actors.filter(|(_, share)| !sure(share)).collect(),
            unsure_votes: institutions.filter(|(_, share)| !sure(share)).collect(),
        }
    };
    Some(Ratification {
        method: drawn.method,
        n_worlds: drawn.n_worlds,
        seed: worlds.seed,
        n_asked: worlds.n_worlds,
        some_deal: tally.share(|answer| answer.some_deal),
        deals: deals.iter().enumerate().map(of).collect(),
    })
}

/// Solves one world. Which signatures and votes a deal needs does not depend on it.
fn answer(game: &Game<'_>, request: &AgreementRequest<'_>, deals: &[StateId]) -> Answer {
    let some_deal = !Terms::new(game, request).zone().is_empty();
    if deals.is_empty() {
        return Answer { some_deal, deals: Vec::new() };
    }
    let terms = Terms::new(game, &AgreementRequest { about: None, ..*request });
    let accepted: Vec<_> = game.model.actor_ids().map(|actor| terms.accepted_by(actor)).collect();
    let passed: Vec<_> = terms.votes.iter().map(|vote| terms.passed_by(vote)).collect();
    let of = |&deal: &StateId| {
        let cell = game.space.cell(deal);
        let accepts = accepted.iter().map(|accepted| accepted.contains(cell)).collect();
        (accepts, passed.iter().map(|passed| passed.contains(cell)).collect())
    };
    Answer { some_deal, deals: deals.iter().map(of).collect() }
}

/// The answers with their weights.
struct Tally<'s> {
    drawn: &'s Drawn,
    answers: &'s [Answer],
    weights: Vec<f64>,
}

impl Tally<'_> {
    fn share(&self, holds: impl Fn(&Answer) -> bool) -> Share {
        let answers = self.answers.iter().zip(&self.weights);
        let weight = answers.filter(|(answer, _)| holds(answer)).map(|(_, weight)| weight).sum();
        Share::of(weight, self.drawn.method, self.drawn.n_worlds)
    }
}
