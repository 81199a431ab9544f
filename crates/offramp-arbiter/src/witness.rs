//! Verifying explanations: is this improvement, this answer, this escape really one?
//!
//! In: an [`Arbiter`] and the states and movers that an explanation names. Out: yes or no.
//! Does not: search, except where an explanation claims that something does not exist. It asks
//! [`Arbiter::can_move`] and its kin about each step and never looks at the lists of moves the verdicts use.

use offramp_model::ActorId;

use crate::arbiter::Arbiter;
use crate::moves::Mover;
use crate::verdicts::Concept;

impl Arbiter<'_> {
    /// Whether `path` is a legal answer to the focal actor's move to `t`: at least one step; each step starts where the one
    /// before ended and is one that [`Arbiter::may_answer`] allows; no mover twice in succession. Each element of the path
    /// is who moves and where to.
    pub fn is_answer(&self, focal: ActorId, t: usize, path: &[(Mover, usize)], credible: bool) -> bool {
        let is_step = |s: usize, mover: Mover, next: usize| self.may_answer(focal, mover, s, next, credible);
        !path.is_empty() && is_legal_sequence(t, path, is_step)
    }

    /// Whether `path` deters the actor from improving from `s` to `t`: `t` is an improvement, the path is an answer of the
    /// kind that the concept asks for, and where it ends makes the actor rather stay in `s`.
    pub fn deters(&self, actor: ActorId, concept: Concept, s: usize, t: usize, path: &[(Mover, usize)]) -> bool {
        let Some(&(_, end)) = path.last() else { return false };
        self.is_improvement(actor, s, t)
            && self.is_answer(actor, t, path, concept.is_credible())
            && self.sanctions(actor, concept, s, end)
    }

    /// Whether `s` is unstable for the actor because of `t`: an improvement that no answer deters.
    pub fn breaks(&self, actor: ActorId, concept: Concept, s: usize, t: usize) -> bool {
        self.is_improvement(actor, s, t)
            && !self.answers(actor, t, concept.is_credible()).iter().any(|u| self.sanctions(actor, concept, s, u))
    }

    /// Whether the actor escapes the answer that ended in `u`: by a move of its own it reaches `v`, which it strictly
    /// prefers to `s`.
    pub fn is_escape(&self, actor: ActorId, s: usize, u: usize, v: usize) -> bool {
        self.is_own_move(actor, u, v) && self.prefers(actor, v, s)
    }

    /// Whether `path` leads from `s` by legal moves of anybody, no mover twice in succession; with `improving`, each step
    /// being one that everybody whom it needs prefers. For evolution from the status quo; the empty path is one.
    pub fn is_path(&self, s: usize, path: &[(Mover, usize)], improving: bool) -> bool {
        let is_step = |from: usize, mover: Mover, to: usize| match improving {
            true => self.would_move(mover, from, to),
            false => self.can_move(mover, from, to),
        };
        is_legal_sequence(s, path, is_step)
    }
}

fn is_legal_sequence(start: usize, path: &[(Mover, usize)], is_step: impl Fn(usize, Mover, usize) -> bool) -> bool {
    let nobody_twice_in_succession = path.windows(2).all(|pair| pair[0].0 != pair[1].0);
    let starts = std::iter::once(start).chain(path.iter().map(|&(_, state)| state));
    nobody_twice_in_succession && starts.zip(path).all(|(from, &(mover, to))| is_step(from, mover, to))
}
