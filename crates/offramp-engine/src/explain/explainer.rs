//! Finding explanations: the improvements of one actor at one state, and what the others can do about them.
//!
//! In: a solved game, one question at a time. Out: an [`Explanation`].
//! Does not: verify it (see [`super::check`], which shares none of this).
//!
//! Which improvements are answered is known from the values kept with the verdicts; only the answers shown are searched for.

use super::{
    Answer, Answered, ExplainLimits, Explanation, Move, Question, Reason, Refused, Unanswered, VainAnswer, VainAnswers,
};
use crate::sequences::{Arrival, Movers, Search, Searcher, StepRules, n_changes, state_at};
use crate::space::{Coverage, Needs};
use crate::stability::{Concept, Game, Stability};
use offramp_model::ActorId;
use std::cmp::Reverse;

/// Explains verdicts of one game, one after the other.
pub struct Explainer<'g, 'a> {
    game: &'g Game<'a>,
    stability: &'g Stability,
    limits: ExplainLimits,
    movers: Movers<'g, 'a>,
    searcher: Searcher,
    /// Per actor: the steps that may answer it, any and credible ones.
    answers: Vec<[StepRules; 2]>,
    /// The last search that looked at everything, for whom and from where: the plain and the symmetric concept ask the same.
    last_search: Option<((ActorId, bool, usize), Search)>,
}

/// One of the actor's moves, as a cell.
#[derive(Debug, Clone, Copy)]
struct OwnMove {
    to: usize,
    needs: Needs,
    rank: u32,
    n_changes: usize,
}

/// The actor's moves from one cell.
#[derive(Default)]
struct OwnMoves {
    /// Alone, or with consent that is given.
    possible: Vec<OwnMove>,
    /// Preferred, but without the consent they need.
    refused: Vec<OwnMove>,
}

impl<'g, 'a> Explainer<'g, 'a> {
    /// Makes ready to explain verdicts of a game. If `stability` was computed without keeping values, margins are missing and
    /// unstable states take longer.
    pub fn new(game: &'g Game<'a>, stability: &'g Stability, limits: ExplainLimits) -> Self {
        let movers = Movers::new(game);
        let answers =
            game.model.actor_ids().map(|actor| [false, true].map(|credible| movers.answers_to(actor, credible)));
        let answers = answers.collect();
        let searcher = Searcher::new(game.space.n_cells());
        Self { game, stability, limits, movers, searcher, answers, last_search: None }
    }

    /// Explains one verdict.
    pub fn explain(&mut self, question: Question) -> Explanation {
        let Question { actor, concept, state } = question;
        let cell = self.game.space.cell(state);
        let rank = self.rank(actor, cell);
        let OwnMoves { possible, refused } = self.own_moves(actor, cell);
        let mut improvements: Vec<OwnMove> = possible.iter().copied().filter(|to| to.rank > rank).collect();
        improvements.sort_by_key(tempting_first);
        let assured = possible.iter().filter_map(|to| self.stability.assured_rank(self.game, actor, concept, to.to));
        Explanation {
            question,
            rank,
            margin: assured.max().map(|best| i64::from(rank) - i64::from(best)),
            n_moves: possible.len(),
            n_improvements: improvements.len(),
            n_refused: refused.len(),
            refused: refused.iter().min_by_key(|to| tempting_first(to)).map(|to| self.refused(cell, to)),
            reason: self.reason(question, cell, &possible, &improvements),
        }
    }

    fn reason(&mut self, question: Question, cell: usize, all: &[OwnMove], improvements: &[OwnMove]) -> Reason {
        let Question { actor, concept, .. } = question;
        let Some(best) = all.iter().min_by_key(|to| tempting_first(to)) else { return Reason::NoMove };
        if improvements.is_empty() {
            return Reason::NoImprovement { best: self.shown(best) };
        }
        if self.stability.is_stable(actor, concept, cell) {
            let shown = improvements.iter().take(self.limits.max_improvements.max(1));
            return Reason::Deterred { answered: shown.map(|to| self.answered(actor, concept, cell, to)).collect() };
        }
        let with_assured = improvements.iter().map(|to| (to, self.assured(actor, concept, to)));
        let candidates: Vec<(&OwnMove, u32)> = with_assured.filter_map(|(to, assured)| Some((to, assured?))).collect();
        let best = candidates.into_iter().min_by_key(|(to, assured)| (Reverse(*assured), tempting_first(to)));
        match best {
            Some((to, assured)) if assured > self.rank(actor, cell) => Reason::Unanswered(Unanswered {
                improvement: self.shown(to),
                assured,
                answers: (concept != Concept::Nash).then(|| self.vain_answers(actor, concept, cell, to)),
            }),
            _ => Reason::NotFound,
        }
    }

    fn rank(&self, actor: ActorId, cell: usize) -> u32 {
        self.game.ranks[actor.index()].at(cell)
    }

    fn shown(&self, to: &OwnMove) -> Move {
        Move { to: state_at(self.game.space, to.to), rank: to.rank, needs: to.needs }
    }

    fn own_moves(&self, actor: ActorId, cell: usize) -> OwnMoves {
        let mut moves = OwnMoves::default();
        let here = self.rank(actor, cell);
        self.movers.for_each_own_move(actor, cell, |to, needs, agreed| {
            let own =
                OwnMove { to, needs, rank: self.rank(actor, to), n_changes: n_changes(self.game.space, cell, to) };
            match agreed {
                true => moves.possible.push(own),
                false if own.rank > here => moves.refused.push(own),
                false => {}
            }
        });
        moves
    }

    fn refused(&self, from: usize, to: &OwnMove) -> Refused {
        let game = self.game;
        let actors = to.needs.actor_ids().filter(|&actor| !game.prefers(actor, to.to, from));
        let institutions = to.needs.institution_ids().filter(|&body| !game.vote_passes(body, from, to.to));
        let refusing = Needs {
            actors: actors.fold(0, |mask, actor| mask | 1 << actor.index()),
            institutions: institutions.fold(0, |mask, body| mask | 1 << body.index()),
        };
        Refused { improvement: self.shown(to), refusing }
    }

    /// The rank an actor can make sure of by an improvement: as kept with the verdicts, or by looking at all answers. `None` if
    /// the limit was reached.
    fn assured(&mut self, actor: ActorId, concept: Concept, to: &OwnMove) -> Option<u32> {
        if let Some(rank) = self.stability.assured_rank(self.game, actor, concept, to.to) {
            return Some(rank);
        }
        let search = self.all_answers(actor, concept, to.to);
        let values = search.states().map(|(_, arrival)| self.value(actor, concept, arrival.cell as usize));
        let assured = values.chain([to.rank]).min();
        let assured = assured.filter(|_| !search.limit_reached);
        self.last_search = Some(((actor, concept.is_credible(), to.to), search));
        assured
    }

    /// What a state is worth to the actor once the others have answered: its rank, or the best the actor can still make of it.
    fn value(&self, actor: ActorId, concept: Concept, cell: usize) -> u32 {
        let rank = self.rank(actor, cell);
        if concept.is_symmetric() { self.best_rank_from(actor, cell).map_or(rank, |best| best.max(rank)) } else { rank }
    }

    fn best_rank_from(&self, actor: ActorId, cell: usize) -> Option<u32> {
        let mut best = None;
        self.movers.for_each_own_move(actor, cell, |to, _, agreed| {
            if agreed {
                best = best.max(Some(self.rank(actor, to)));
            }
        });
        best
    }

    fn best_move(&self, actor: ActorId, cell: usize) -> Option<Move> {
        let best = self.own_moves(actor, cell).possible.into_iter().min_by_key(tempting_first);
        best.map(|to| self.shown(&to))
    }

    /// All that the others can bring about from a cell. The last such search is kept; whoever takes it puts it back.
    fn all_answers(&mut self, actor: ActorId, concept: Concept, from: usize) -> Search {
        let credible = concept.is_credible();
        match self.last_search.take() {
            Some((of, search)) if of == (actor, credible, from) => search,
            _ => {
                let rules = &self.answers[actor.index()][usize::from(credible)];
                self.searcher.search(&self.movers, rules, from, self.limits.max_visited, |_| false)
            }
        }
    }

    fn answered(&mut self, actor: ActorId, concept: Concept, cell: usize, to: &OwnMove) -> Answered {
        let here = self.rank(actor, cell);
        let rules = &self.answers[actor.index()][usize::from(concept.is_credible())];
        let (game, movers) = (self.game, &self.movers);
        let ranks = &game.ranks[actor.index()];
        let sanctions = |u: usize| {
            let mut stays = ranks.at(u) <= here;
            if stays && concept.is_symmetric() {
                movers.for_each_own_move(actor, u, |v, _, agreed| stays &= !agreed || ranks.at(v) <= here);
            }
            stays
        };
        let search = self.searcher.search(movers, rules, to.to, self.limits.max_visited, sanctions);
        // Among the nearest: what changes least, then what hurts most, so that the answer is simple to tell.
        let nearest_first = |arrival: &Arrival| {
            let end = arrival.cell as usize;
            (arrival.n_moves, n_changes(game.space, to.to, end), self.value(actor, concept, end), end)
        };
        let ends = search.states().filter(|(_, arrival)| sanctions(arrival.cell as usize));
        let answer = ends.min_by_key(|(_, arrival)| nearest_first(arrival)).map(|(index, arrival)| Answer {
            path: search.path(movers, to.to, index),
            rank: ranks.at(arrival.cell as usize),
            best_escape: concept.is_symmetric().then(|| self.best_move(actor, arrival.cell as usize)).flatten(),
        });
        let coverage = match answer {
            Some(_) => Coverage::Complete,
            None => Coverage::LimitReached { limit: self.limits.max_visited as u64 },
        };
        Answered { improvement: self.shown(to), answer, coverage }
    }

    fn vain_answers(&mut self, actor: ActorId, concept: Concept, cell: usize, to: &OwnMove) -> VainAnswers {
        let here = self.rank(actor, cell);
        let search = self.all_answers(actor, concept, to.to);
        let end = |arrival: &Arrival| arrival.cell as usize;
        let worst_first =
            |arrival: &Arrival| (self.value(actor, concept, end(arrival)), self.rank(actor, end(arrival)));
        let worst = search.states().min_by_key(|(index, arrival)| (worst_first(arrival), *index));
        let vain = VainAnswers {
            n_states: search.n_states,
            n_escaped: search.states().filter(|(_, arrival)| self.rank(actor, end(arrival)) <= here).count(),
            worst: worst.map(|(index, arrival)| {
                let rank = self.rank(actor, end(arrival));
                let escape = concept.is_symmetric().then(|| self.best_move(actor, end(arrival))).flatten();
                let path = search.path(&self.movers, to.to, index);
                VainAnswer { path, rank, escape: escape.filter(|escape| escape.rank > rank) }
            }),
            coverage: match search.limit_reached {
                true => Coverage::LimitReached { limit: self.limits.max_visited as u64 },
                false => Coverage::Complete,
            },
        };
        self.last_search = Some(((actor, concept.is_credible(), to.to), search));
        vain
    }
}

/// The most preferred move first, then what changes least, then in the order of the states.
fn tempting_first(to: &OwnMove) -> (Reverse<u32>, usize, usize) {
    (Reverse(to.rank), to.n_changes, to.to)
}
