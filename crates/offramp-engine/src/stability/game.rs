//! A game: one space, everybody's ranks over it, and who agrees to what.

use super::orders::Orders;
use crate::preference::{RankValues, Ranks, rank_states};
use crate::space::{Arc as Move, Fibre, GroupMoves, Mover, Needs, Space, consent_options};
use offramp_model::{ActorId, InstitutionId, Model, OptionId, Preference};
use rayon::prelude::*;
use std::sync::Arc;

/// Everybody's ranks over one space.
#[derive(Debug, Clone)]
pub struct Game<'a> {
    /// The model.
    pub model: &'a Model,
    /// The space.
    pub space: &'a Space,
    /// Whose preferences these are: one per actor.
    pub preferences: Vec<Preference>,
    /// The ranks they give: one per actor. Games that differ in some preferences share the ranks of the others.
    pub ranks: Vec<Arc<Ranks>>,
}

impl<'a> Game<'a> {
    /// Ranks the states by these preferences, one per actor.
    pub fn new(model: &'a Model, space: &'a Space, preferences: Vec<Preference>) -> Self {
        assert_eq!(preferences.len(), model.actors.len(), "one preference per actor");
        let ranks = preferences.par_iter().map(|preference| Arc::new(rank_states(model, space, preference))).collect();
        Self { model, space, preferences, ranks }
    }

    /// The game as the case states it today.
    pub fn as_stated(model: &'a Model, space: &'a Space) -> Self {
        Self::new(model, space, model.actors.iter().map(|actor| actor.wants.clone()).collect())
    }

    /// The same game with other preferences for some actors; only their ranks are made anew.
    pub fn with_preferences(&self, changed: &[(ActorId, &Preference)]) -> Self {
        let mut game = self.clone();
        let ranks: Vec<Ranks> =
            changed.par_iter().map(|(_, preference)| rank_states(self.model, self.space, preference)).collect();
        for ((actor, preference), ranks) in changed.iter().zip(ranks) {
            game.preferences[actor.index()] = (*preference).clone();
            game.ranks[actor.index()] = Arc::new(ranks);
        }
        game
    }

    /// Whether the actor strictly prefers the state at cell `to` over the one at `from`.
    pub fn prefers(&self, actor: ActorId, to: usize, from: usize) -> bool {
        let ranks = &self.ranks[actor.index()];
        ranks.at(to) > ranks.at(from)
    }

    /// Whether the institution's vote carries the move, everybody voting by its preference.
    pub fn vote_passes(&self, institution: InstitutionId, from: usize, to: usize) -> bool {
        let institution = &self.model.institutions[institution.index()];
        let approving = institution.members.iter().filter(|&&member| self.prefers(member, to, from)).count();
        let vetoed = institution.vote.veto.iter().any(|&member| self.prefers(member, from, to));
        institution.vote.passes(approving, vetoed)
    }

    /// Whether all those who are needed agree to the move.
    pub fn agree(&self, needs: Needs, from: usize, to: usize) -> bool {
        needs.actor_ids().all(|actor| self.prefers(actor, to, from))
            && needs.institution_ids().all(|institution| self.vote_passes(institution, from, to))
    }

    /// Whether a group move is made: those who are needed agree, and the vote passes if it is an institution's. The actor whose
    /// own move needs consent is not asked here.
    pub fn is_carried(&self, group: &GroupMoves, arc: Move) -> bool {
        let (from, to) = (arc.from as usize, arc.to as usize);
        let voted = match group.mover {
            Mover::Institution(institution) => self.vote_passes(institution, from, to),
            Mover::Actor(_) | Mover::Agreement(_) => true,
        };
        voted && self.agree(group.needs[arc.needs as usize], from, to)
    }

    /// Whether the institution could carry a motion without this actor.
    pub fn could_pass_without(&self, institution: InstitutionId, actor: ActorId) -> bool {
        let institution = &self.model.institutions[institution.index()];
        let others = institution.members.iter().filter(|&&member| member != actor).count();
        !institution.vote.veto.contains(&actor) && institution.vote.passes(others, false)
    }

    /// Whether those who are needed could agree without this actor.
    pub fn could_agree_without(&self, needs: Needs, actor: ActorId) -> bool {
        !needs.includes(actor) && needs.institution_ids().all(|id| self.could_pass_without(id, actor))
    }

    /// The options of `mover` whose raising needs `focal`: by its own consent, or by a vote that cannot pass without it.
    pub(crate) fn options_needing(&self, mover: ActorId, focal: ActorId) -> Vec<OptionId> {
        let mut options = consent_options(self.model, self.space, mover);
        options.retain(|id| {
            let needs = Needs::of(&self.model.option(*id).consent, Some(mover));
            !self.could_agree_without(needs, focal)
        });
        options
    }

    /// What every actor can choose alone, needing nobody's consent.
    pub(crate) fn free_fibres(&self) -> Vec<Fibre> {
        let fibre = |actor| {
            let not_raised = consent_options(self.model, self.space, actor);
            Fibre::of_actor(self.model, self.space, actor, &not_raised)
        };
        self.model.actor_ids().map(fibre).collect()
    }

    /// The orders of all actors in their fibres.
    pub(crate) fn orders(&self, fibres: &[Fibre]) -> Vec<Orders> {
        (0..fibres.len())
            .into_par_iter()
            .map(|actor| {
                Orders::new(self.model, self.space, &fibres[actor], &self.preferences[actor], &self.ranks[actor])
            })
            .collect()
    }

    /// Whether two bytes hold every actor's ranks.
    pub(crate) fn fits_two_bytes(&self) -> bool {
        self.ranks.iter().all(|ranks| matches!(ranks.values, RankValues::U16(_)))
    }
}
