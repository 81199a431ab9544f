//! Coalition stability: the same questions for actors that move together.
//!
//! In: the moves of an [`Arbiter`] whose model has no agreements, institutions or consent. Out: stable or not, per
//! coalition; universal equilibria.
//! Does not: ask which coalitions could form.
//!
//! After: Kilgour, Hipel, Fang & Peng 2001; Inohara & Hipel 2008.

use offramp_model::ActorId;

use crate::arbiter::{AnswerSteps, Arbiter, Refusal};
use crate::moves::Mover;
use crate::state_set::StateSet;
use crate::verdicts::{Concept, has_groups, reached_by_legal_sequences};

/// A coalition and its opponents, with the steps of which each side's legal sequences are made.
struct Sides {
    coalition: Vec<ActorId>,
    own_steps: AnswerSteps,
    other_steps: AnswerSteps,
    n_other_movers: usize,
}

impl Arbiter<'_> {
    /// Whether the state is stable for a coalition `H` under CNash, CGMR, CSMR, CSEQ or CSSEQ.
    ///
    /// # Errors
    /// [`Refusal::CoalitionsWithGroups`] and [`Refusal::EmptyCoalition`].
    pub fn coalition_stable(&self, members: &[ActorId], concept: Concept, s: usize) -> Result<bool, Refusal> {
        let sides = self.sides(self.coalition(members)?, concept);
        Ok(self.is_coalition_stable(&sides, concept, s))
    }

    /// [`Arbiter::coalition_stable`] for every state, with less repeated work.
    ///
    /// # Errors
    /// [`Refusal::CoalitionsWithGroups`] and [`Refusal::EmptyCoalition`].
    pub fn coalition_stable_states(&self, members: &[ActorId], concept: Concept) -> Result<Vec<bool>, Refusal> {
        let sides = self.sides(self.coalition(members)?, concept);
        Ok((0..self.state_count()).map(|s| self.is_coalition_stable(&sides, concept, s)).collect())
    }

    fn sides(&self, coalition: Vec<ActorId>, concept: Concept) -> Sides {
        let others: Vec<ActorId> = self.model.actor_ids().filter(|actor| !coalition.contains(actor)).collect();
        let (other_steps, n_other_movers) = match concept.is_credible() {
            false => (self.steps_of_members(&others), self.movers.len()),
            true => (self.steps_of_all_coalitions_within(&others), 1 << others.len()),
        };
        Sides { own_steps: self.steps_of_members(&coalition), coalition, other_steps, n_other_movers }
    }

    fn is_coalition_stable(&self, sides: &Sides, concept: Concept, s: usize) -> bool {
        // The set Phi of Inohara & Hipel: the states that not everybody in H strictly prefers to s.
        let not_better_for_all = |state: usize| !self.all_prefer(&sides.coalition, state, s);
        let sanctions = |u: usize| {
            not_better_for_all(u)
                && (!concept.is_symmetric() || self.reached(&sides.own_steps, u).iter().all(not_better_for_all))
        };
        let answers =
            |t: usize| reached_by_legal_sequences(self.state_count(), sides.n_other_movers, &sides.other_steps, t);
        let is_answered = |t: usize| concept != Concept::Nash && answers(t).iter().any(sanctions);
        let reached = self.reached(&sides.own_steps, s);
        reached.iter().filter(|&t| self.all_prefer(&sides.coalition, t, s)).all(is_answered)
    }

    /// Whether the state is stable for every non-empty coalition: a universal coalition equilibrium.
    ///
    /// # Errors
    /// [`Refusal::CoalitionsWithGroups`].
    pub fn coalition_equilibrium(&self, concept: Concept, s: usize) -> Result<bool, Refusal> {
        let everybody: Vec<ActorId> = self.model.actor_ids().collect();
        for coalition in coalitions_within(&everybody) {
            if !self.coalition_stable(&coalition, concept, s)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// R_H^{++}(s): the states that the members reach by a legal sequence of their own moves and that every one of them
    /// strictly prefers to `s`.
    ///
    /// # Errors
    /// [`Refusal::CoalitionsWithGroups`] and [`Refusal::EmptyCoalition`].
    pub fn coalition_improvements(&self, members: &[ActorId], s: usize) -> Result<Vec<usize>, Refusal> {
        let coalition = self.coalition(members)?;
        let steps = self.steps_of_members(&coalition);
        Ok(self.reached(&steps, s).iter().filter(|&t| self.all_prefer(&coalition, t, s)).collect())
    }

    fn coalition(&self, members: &[ActorId]) -> Result<Vec<ActorId>, Refusal> {
        if has_groups(self.model) {
            return Err(Refusal::CoalitionsWithGroups);
        }
        if members.is_empty() {
            return Err(Refusal::EmptyCoalition);
        }
        let mut coalition = members.to_vec();
        coalition.sort_unstable();
        coalition.dedup();
        Ok(coalition)
    }

    fn all_prefer(&self, coalition: &[ActorId], t: usize, s: usize) -> bool {
        coalition.iter().all(|&member| self.prefers(member, t, s))
    }

    fn reached(&self, steps: &AnswerSteps, start: usize) -> StateSet {
        reached_by_legal_sequences(self.state_count(), self.movers.len(), steps, start)
    }

    /// Any moves of these actors, each on its own.
    fn steps_of_members(&self, members: &[ActorId]) -> AnswerSteps {
        let steps_from = |s: usize| {
            let of_member =
                |&member: &ActorId| self.moves(Mover::Actor(member), s).iter().map(move |&t| (member.index(), t));
            members.iter().flat_map(of_member).collect()
        };
        (0..self.state_count()).map(steps_from).collect()
    }

    /// Improvements of every non-empty coalition within these actors, each coalition a mover of its own: from each state to
    /// the states its members reach by a legal sequence and all prefer to that state.
    fn steps_of_all_coalitions_within(&self, actors: &[ActorId]) -> AnswerSteps {
        let mut steps: AnswerSteps = vec![Vec::new(); self.state_count()];
        for (number, coalition) in coalitions_within(actors).iter().enumerate() {
            let own = self.steps_of_members(coalition);
            for (s, steps_from) in steps.iter_mut().enumerate() {
                let improvements = self.reached(&own, s);
                steps_from
                    .extend(improvements.iter().filter(|&t| self.all_prefer(coalition, t, s)).map(|t| (number, t)));
            }
        }
        steps
    }
}

/// Every non-empty set of these actors, in a fixed order.
pub fn coalitions_within(actors: &[ActorId]) -> Vec<Vec<ActorId>> {
    let chosen = |mask: u32| {
        let in_mask = actors.iter().enumerate().filter(move |(position, _)| mask >> position & 1 == 1);
        in_mask.map(|(_, &actor)| actor).collect()
    };
    (1..1u32 << actors.len()).map(chosen).collect()
}
