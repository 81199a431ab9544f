//! Verdicts: which states are stable, for one actor, under each concept; and against agreements and votes.
//!
//! In: the moves of an [`Arbiter`]. Out: stable or not, read off the definitions word by word.
//! Does not: use ranks or values; explain (see [`crate::witness`]).
//!
//! After: Nash 1950; Howard 1971 (GMR, SMR); Fraser & Hipel 1979, 1984 (SEQ); Rêgo & Vieira 2017 (SSEQ); legal sequences
//! as in Fang, Hipel & Kilgour 1993: nobody moves twice in succession.

use offramp_model::{ActorId, Model};

use crate::arbiter::{AnswerSteps, Arbiter};
use crate::moves::Mover;
use crate::state_set::StateSet;

/// A stability concept. With coalitions the same names stand for CNash, CGMR, CSMR, CSEQ and CSSEQ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concept {
    /// No improvement.
    Nash,
    /// Every improvement can be answered by something no better than staying.
    Gmr,
    /// As [`Concept::Gmr`], and the actor cannot escape from the answer.
    Smr,
    /// As [`Concept::Gmr`], with answers that are improvements for those who make them.
    Seq,
    /// As [`Concept::Smr`], with answers that are improvements for those who make them.
    Sseq,
}

impl Concept {
    /// All five, in the order in which they are usually listed.
    pub const ALL: [Self; 5] = [Self::Nash, Self::Gmr, Self::Smr, Self::Seq, Self::Sseq];

    /// Whether answers are made of improvements only.
    pub fn is_credible(self) -> bool {
        matches!(self, Self::Seq | Self::Sseq)
    }

    /// Whether the actor may move once more after the answer.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::Smr | Self::Sseq)
    }
}

impl Arbiter<'_> {
    /// R_i(s): the actor's own moves, to which whoever must consent agrees by its preference; ascending.
    pub fn own_moves(&self, actor: ActorId, s: usize) -> Vec<usize> {
        let legal = self.moves(Mover::Actor(actor), s).iter().copied();
        legal.filter(|&t| self.is_own_move(actor, s, t)).collect()
    }

    /// R_i^+(s): the own moves to states that the actor strictly prefers; ascending.
    pub fn improvements(&self, actor: ActorId, s: usize) -> Vec<usize> {
        self.own_moves(actor, s).into_iter().filter(|&t| self.prefers(actor, t, s)).collect()
    }

    /// Whether the state is stable for the actor.
    pub fn stable(&self, actor: ActorId, concept: Concept, s: usize) -> bool {
        let is_answered = |t: usize| {
            concept != Concept::Nash
                && self.answers(actor, t, concept.is_credible()).iter().any(|u| self.sanctions(actor, concept, s, u))
        };
        self.improvements(actor, s).into_iter().all(is_answered)
    }

    /// Whether the state is stable for every actor.
    pub fn equilibrium(&self, concept: Concept, s: usize) -> bool {
        self.model.actor_ids().all(|actor| self.stable(actor, concept, s))
    }

    /// Whether ending in `u` would make the actor stay in `s`: `u` is no better for it than `s`, and, under the symmetric
    /// concepts, nor is anything it can still reach from `u` by a move of its own. Under Nash nothing deters.
    pub fn sanctions(&self, actor: ActorId, concept: Concept, s: usize, u: usize) -> bool {
        let no_better = |state: usize| !self.prefers(actor, state, s);
        concept != Concept::Nash
            && no_better(u)
            && (!concept.is_symmetric() || self.own_moves(actor, u).into_iter().all(no_better))
    }

    /// Where the others can take things from `t` by a legal sequence of at least one move: R_{N-i}(t), or with `credible`
    /// R^+_{N-i}(t). The movers are the other actors, the agreements and the institutions, each on its own; no mover moves
    /// twice in succession. See [`Arbiter::may_answer`] for the steps.
    pub fn answers(&self, focal: ActorId, t: usize, credible: bool) -> &StateSet {
        let kind = 2 * focal.index() + usize::from(credible);
        self.answers[kind * self.state_count() + t].get_or_init(|| {
            let steps = self.answer_steps[kind].get_or_init(|| self.list_answer_steps(focal, credible));
            reached_by_legal_sequences(self.state_count(), self.movers.len(), steps, t)
        })
    }

    fn list_answer_steps(&self, focal: ActorId, credible: bool) -> AnswerSteps {
        let steps_from = |s: usize| {
            let mut steps = Vec::new();
            for (position, &mover) in self.movers.iter().enumerate() {
                let targets = self.moves[position][s].iter().copied();
                let allowed = targets.filter(|&t| self.may_answer(focal, mover, s, t, credible));
                steps.extend(allowed.map(|t| (position, t)));
            }
            steps
        };
        (0..self.state_count()).map(steps_from).collect()
    }

    /// Whether no group has a move from here that all it needs prefer: no agreement (parties and consenters), no
    /// institution (its vote passes and consenters agree), and no actor together with those who must consent to its move.
    /// Together with a stability concept this is *stable also against agreements and votes*.
    pub fn group_stable(&self, s: usize) -> bool {
        let is_group_move = |mover: Mover, t: usize| match mover {
            Mover::Actor(_) => !self.needed_consent(mover, s, t).is_empty(),
            Mover::Agreement(_) | Mover::Institution(_) => true,
        };
        let breaks = |mover: Mover, t: usize| is_group_move(mover, t) && self.would_move(mover, s, t);
        !self.movers.iter().any(|&mover| self.moves(mover, s).iter().any(|&t| breaks(mover, t)))
    }
}

/// The states at the end of legal sequences of at least one step. The search runs over pairs of a state and the last
/// mover, because who moved last decides who may move next (Fang, Hipel & Kilgour 1993, the sets Omega).
pub(crate) fn reached_by_legal_sequences(
    n_states: usize,
    n_movers: usize,
    steps: &[Vec<(usize, usize)>],
    start: usize,
) -> StateSet {
    let mut reached = StateSet::empty(n_states);
    let mut seen = StateSet::empty(n_states * n_movers);
    let mut open: Vec<(usize, Option<usize>)> = vec![(start, None)];
    while let Some((state, last_mover)) = open.pop() {
        for &(mover, next) in &steps[state] {
            if last_mover != Some(mover) && seen.insert(next * n_movers + mover) {
                reached.insert(next);
                open.push((next, Some(mover)));
            }
        }
    }
    reached
}

/// Whether the model has agreements, institutions or consent: then group moves matter.
pub fn has_groups(model: &Model) -> bool {
    !model.agreements.is_empty()
        || !model.institutions.is_empty()
        || model.options.iter().any(|option| !option.consent.is_empty())
}
