//! Verifying explanations against the definitions.
//!
//! In: an [`Explanation`]. Out: that everything it says is so, or the first thing that is not.
//! Does not: use the engine's verdicts, kept values or search. Each step is asked about on its own: is it a legal move of its
//! mover, may it answer this actor, would those who make it make it, does nobody move twice in succession, does the end
//! deter, can the actor escape. Only where an explanation claims that no answer is good enough are all of them looked at.
//!
//! Of a stable state, the answers shown are verified; that improvements not shown can be answered too is the verdict itself, which
//! is tested elsewhere.

use super::definitions::{Definitions, Listed};
use super::{Answer, Answered, Explanation, Move, Question, Reason, Refused, Step, Unanswered, VainAnswers};
use crate::sequences::STEPS_PER_STATE;
use crate::space::{Coverage, Mover, Needs};
use crate::stability::{Concept, Game};
use offramp_model::ActorId;

/// What is wrong with an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// A number is not what counting gives.
    Count {
        /// What is counted.
        what: &'static str,
        /// The number claimed.
        claimed: usize,
        /// The number found.
        found: usize,
    },
    /// A rank is not the actor's rank of that state.
    Rank,
    /// The margin has the wrong sign.
    Margin,
    /// A move is not among the actor's improvements, or not with those whose consent it needs.
    NotAnImprovement,
    /// A better move is left out.
    BetterMoveLeftOut,
    /// The actor has a move or an improvement although the explanation says it has none.
    HasMove,
    /// Those said to refuse are not those who refuse.
    Refusing,
    /// A step is not a legal move of its mover, or not with those whose agreement it needs.
    NotAMove {
        /// Its position in the sequence.
        step: usize,
    },
    /// A step may not answer this actor: it needs the actor, or is not credible where it has to be.
    NotAnAnswer {
        /// Its position in the sequence.
        step: usize,
    },
    /// Somebody moves twice in succession.
    TwiceInSuccession {
        /// The position of the second move.
        step: usize,
    },
    /// The sequence is empty.
    NoStep,
    /// The answer ends in something better for the actor than staying.
    EndsBetter,
    /// The actor escapes the answer.
    Escapes,
    /// The best escape is another one.
    Escape,
    /// An answer deters from the improvement that is said to be safe.
    Deterred,
    /// The worst answer is another one.
    NotTheWorst,
    /// The explanation does not suit the concept.
    WrongKind,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count { what, claimed, found } => write!(out, "{claimed} {what} claimed, {found} found"),
            Self::Rank => write!(out, "a rank is not the actor's rank of that state"),
            Self::Margin => write!(out, "the margin has the wrong sign"),
            Self::NotAnImprovement => write!(out, "a move is not one of the actor's improvements"),
            Self::BetterMoveLeftOut => write!(out, "a better move is left out"),
            Self::HasMove => write!(out, "the actor has a move that is said not to exist"),
            Self::Refusing => write!(out, "those said to refuse are not those who refuse"),
            Self::NotAMove { step } => write!(out, "step {step} is not a legal move of its mover"),
            Self::NotAnAnswer { step } => write!(out, "step {step} may not answer this actor"),
            Self::TwiceInSuccession { step } => write!(out, "step {step} is a second move in succession"),
            Self::NoStep => write!(out, "the sequence of moves is empty"),
            Self::EndsBetter => write!(out, "the answer ends in something better than staying"),
            Self::Escapes => write!(out, "the actor escapes the answer"),
            Self::Escape => write!(out, "the best escape is another one"),
            Self::Deterred => write!(out, "an answer deters from the improvement"),
            Self::NotTheWorst => write!(out, "the worst answer is another one"),
            Self::WrongKind => write!(out, "the explanation does not suit the concept"),
        }
    }
}

impl std::error::Error for Mismatch {}

/// Verifies explanations of one game, one after the other, and remembers the moves it has looked at.
pub struct Checker<'g, 'a> {
    definitions: Definitions<'g, 'a>,
    /// How many states one search for answers may reach.
    max_visited: usize,
    /// What has been reached in the present search: per cell 0, or the first mover to get there plus one, or [`TWO`].
    reached: Vec<u32>,
    /// The last search, for whom and from where.
    last: Option<((ActorId, bool, usize), Vec<usize>)>,
}

/// Two different movers have got there.
const TWO: u32 = u32::MAX;

fn require(holds: bool, otherwise: Mismatch) -> Result<(), Mismatch> {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn require_count(what: &'static str, claimed: usize, found: usize) -> Result<(), Mismatch> {
    require(claimed == found, Mismatch::Count { what, claimed, found })
}

impl<'g, 'a> Checker<'g, 'a> {
    /// Makes ready to verify explanations of a game; a search for answers reaches at most `max_visited` states.
    pub fn new(game: &'g Game<'a>, max_visited: usize) -> Self {
        let reached = vec![0; game.space.n_cells()];
        Self { definitions: Definitions::new(game), max_visited, reached, last: None }
    }

    /// Verifies one explanation. The coverage says whether all of it could be verified within the limit.
    ///
    /// # Errors
    /// [`Mismatch`]: the first thing found that is not as the explanation says.
    pub fn check(&mut self, explanation: &Explanation) -> Result<Coverage, Mismatch> {
        let Explanation { question, rank, .. } = explanation;
        let Question { actor, concept, state } = *question;
        let cell = self.cell(state);
        self.check_rank(actor, cell, *rank)?;
        if let Some(margin) = explanation.margin {
            require((margin >= 0) == explanation.is_stable(), Mismatch::Margin)?;
        }
        let own = self.own_moves(actor, cell);
        let improvements = self.preferred(actor, cell, &own);
        require_count("moves", explanation.n_moves, own.len())?;
        require_count("improvements", explanation.n_improvements, improvements.len())?;
        self.check_refused(actor, cell, explanation.n_refused, explanation.refused)?;
        match &explanation.reason {
            Reason::NoMove => require(own.is_empty(), Mismatch::HasMove).map(|()| Coverage::Complete),
            Reason::NoImprovement { best } => {
                require(improvements.is_empty(), Mismatch::HasMove)?;
                self.check_own(actor, &own, best)?;
                self.check_none_better(actor, &own, best).map(|()| Coverage::Complete)
            }
            Reason::Deterred { answered } => {
                self.check_most_tempting(actor, &improvements, answered)?;
                let checked: Result<Vec<Coverage>, Mismatch> =
                    answered.iter().map(|answered| self.check_answered(actor, concept, cell, answered)).collect();
                let cut_short = checked?.into_iter().find(|coverage| *coverage != Coverage::Complete);
                Ok(cut_short.unwrap_or(Coverage::Complete))
            }
            Reason::Unanswered(unanswered) => self.check_unanswered(*question, cell, &improvements, unanswered),
            Reason::NotFound => Ok(self.limit()),
        }
    }

    fn limit(&self) -> Coverage {
        Coverage::LimitReached { limit: self.max_visited as u64 }
    }

    fn cell(&self, state: crate::space::StateId) -> usize {
        self.definitions.game.space.cell(state)
    }

    /// The number shown must be the game's; whether one state is preferred to another is asked of the preferences themselves.
    fn check_rank(&self, actor: ActorId, cell: usize, rank: u32) -> Result<(), Mismatch> {
        require(self.definitions.game.ranks[actor.index()].at(cell) == rank, Mismatch::Rank)
    }

    fn moves_of(&mut self, actor: ActorId, cell: usize) -> Vec<Listed> {
        let moves = self.definitions.moves(cell);
        moves.iter().copied().filter(|step| step.mover == Mover::Actor(actor)).collect()
    }

    /// R_i: alone, or with consent that is given by preference.
    fn own_moves(&mut self, actor: ActorId, cell: usize) -> Vec<Listed> {
        let mut moves = self.moves_of(actor, cell);
        moves.retain(|step| step.agreed);
        moves
    }

    /// Those that lead to something the actor prefers to the cell.
    fn preferred(&mut self, actor: ActorId, cell: usize, moves: &[Listed]) -> Vec<Listed> {
        moves.iter().copied().filter(|step| self.definitions.prefers(actor, step.to, cell)).collect()
    }

    fn check_own(&self, actor: ActorId, own: &[Listed], claimed: &Move) -> Result<(), Mismatch> {
        let to = self.cell(claimed.to);
        self.check_rank(actor, to, claimed.rank)?;
        require(own.iter().any(|step| step.to == to && step.needs == claimed.needs), Mismatch::NotAnImprovement)
    }

    fn check_none_better(&mut self, actor: ActorId, moves: &[Listed], than: &Move) -> Result<(), Mismatch> {
        let than = self.cell(than.to);
        let better = moves.iter().any(|step| self.definitions.prefers(actor, step.to, than));
        require(!better, Mismatch::BetterMoveLeftOut)
    }

    fn check_refused(
        &mut self,
        actor: ActorId,
        cell: usize,
        n_refused: usize,
        refused: Option<Refused>,
    ) -> Result<(), Mismatch> {
        let mut without_consent = self.moves_of(actor, cell);
        without_consent.retain(|step| !step.agreed);
        let wished = self.preferred(actor, cell, &without_consent);
        require_count("refused moves", n_refused, wished.len())?;
        let Some(refused) = refused else { return require(wished.is_empty(), Mismatch::Refusing) };
        self.check_own(actor, &wished, &refused.improvement)?;
        self.check_none_better(actor, &wished, &refused.improvement)?;
        let to = self.cell(refused.improvement.to);
        let refusing = self.definitions.refusing(refused.improvement.needs, cell, to);
        require(refusing == refused.refusing && refusing != Needs::default(), Mismatch::Refusing)
    }

    /// The improvements shown are improvements, each once, and none that is left out is preferred to one that is shown.
    fn check_most_tempting(
        &mut self,
        actor: ActorId,
        improvements: &[Listed],
        answered: &[Answered],
    ) -> Result<(), Mismatch> {
        require(!answered.is_empty(), Mismatch::BetterMoveLeftOut)?;
        let mut left = improvements.to_vec();
        for Answered { improvement, .. } in answered {
            self.check_own(actor, &left, improvement)?;
            self.check_none_better(actor, &left, improvement)?;
            let to = self.cell(improvement.to);
            left.retain(|step| step.to != to);
        }
        Ok(())
    }

    fn check_answered(
        &mut self,
        actor: ActorId,
        concept: Concept,
        cell: usize,
        answered: &Answered,
    ) -> Result<Coverage, Mismatch> {
        require(concept != Concept::Nash, Mismatch::WrongKind)?;
        let Some(Answer { path, rank, best_escape }) = &answered.answer else {
            require(answered.coverage != Coverage::Complete, Mismatch::WrongKind)?;
            return Ok(self.limit());
        };
        let from = self.cell(answered.improvement.to);
        let end = self.check_path(actor, concept, from, path)?;
        self.check_rank(actor, end, *rank)?;
        require(!self.definitions.prefers(actor, end, cell), Mismatch::EndsBetter)?;
        if !concept.is_symmetric() {
            return require(best_escape.is_none(), Mismatch::WrongKind).map(|()| Coverage::Complete);
        }
        let own = self.own_moves(actor, end);
        require(self.preferred(actor, cell, &own).is_empty(), Mismatch::Escapes)?;
        match best_escape {
            None => require(own.is_empty(), Mismatch::Escape)?,
            Some(escape) => {
                self.check_own(actor, &own, escape)?;
                self.check_none_better(actor, &own, escape)?;
            }
        }
        Ok(Coverage::Complete)
    }

    /// Follows a sequence of the others' moves; where it ends.
    fn check_path(&mut self, focal: ActorId, concept: Concept, from: usize, path: &[Step]) -> Result<usize, Mismatch> {
        require(!path.is_empty(), Mismatch::NoStep)?;
        let mut at = from;
        for (number, step) in path.iter().enumerate() {
            let to = self.cell(step.to);
            let moves = self.definitions.moves(at);
            let legal = moves.iter().find(|listed| listed.mover == step.mover && listed.to == to);
            let legal = legal.filter(|listed| listed.needs == step.needs);
            let Some(legal) = legal else { return Err(Mismatch::NotAMove { step: number }) };
            let may = self.definitions.may_answer(focal, legal, concept.is_credible());
            require(may, Mismatch::NotAnAnswer { step: number })?;
            let twice = number > 0 && path[number - 1].mover == step.mover;
            require(!twice, Mismatch::TwiceInSuccession { step: number })?;
            at = to;
        }
        Ok(at)
    }

    fn check_unanswered(
        &mut self,
        question: Question,
        cell: usize,
        improvements: &[Listed],
        unanswered: &Unanswered,
    ) -> Result<Coverage, Mismatch> {
        let Question { actor, concept, .. } = question;
        let Unanswered { improvement, assured, answers } = unanswered;
        self.check_own(actor, improvements, improvement)?;
        let Some(answers) = answers else {
            require(concept == Concept::Nash && *assured == improvement.rank, Mismatch::WrongKind)?;
            return self.check_none_better(actor, improvements, improvement).map(|()| Coverage::Complete);
        };
        require(concept != Concept::Nash, Mismatch::WrongKind)?;
        let from = self.cell(improvement.to);
        let (states, complete) = self.all_answers(actor, concept, from);
        let coverage = self.check_vain(question, cell, from, &states, complete, answers);
        self.last = Some(((actor, concept.is_credible(), from), states)).filter(|_| complete);
        coverage?;
        if answers.coverage == Coverage::Complete {
            let left_with = answers.worst.as_ref().map(|worst| worst.escape.map_or(worst.rank, |escape| escape.rank));
            require(*assured == left_with.map_or(improvement.rank, |rank| rank.min(improvement.rank)), Mismatch::Rank)?;
        }
        Ok(if complete && answers.coverage == Coverage::Complete { Coverage::Complete } else { self.limit() })
    }

    /// That none of these states deters, how many there are, and which is the worst.
    fn check_vain(
        &mut self,
        question: Question,
        cell: usize,
        from: usize,
        states: &[usize],
        complete: bool,
        answers: &VainAnswers,
    ) -> Result<(), Mismatch> {
        let Question { actor, concept, .. } = question;
        let mut n_escaped = 0;
        for &u in states {
            if !self.definitions.prefers(actor, u, cell) {
                n_escaped += 1;
                let best = self.left_with(actor, concept, u);
                require(self.definitions.prefers(actor, best, cell), Mismatch::Deterred)?;
            }
        }
        let worst = match &answers.worst {
            Some(worst) => {
                let end = self.check_path(actor, concept, from, &worst.path)?;
                self.check_rank(actor, end, worst.rank)?;
                self.check_escape(actor, concept, end, worst.escape)?;
                Some(self.left_with(actor, concept, end))
            }
            None => None,
        };
        if !complete || answers.coverage != Coverage::Complete {
            return Ok(());
        }
        require_count("answers", answers.n_states, states.len())?;
        require_count("escaped answers", answers.n_escaped, n_escaped)?;
        let Some(worst) = worst else { return require(states.is_empty(), Mismatch::NotTheWorst) };
        for &u in states {
            let best = self.left_with(actor, concept, u);
            require(!self.definitions.prefers(actor, worst, best), Mismatch::NotTheWorst)?;
        }
        Ok(())
    }

    /// The actor's best move from a state, where it may move on and has one that is better than staying there.
    fn check_escape(
        &mut self,
        actor: ActorId,
        concept: Concept,
        end: usize,
        escape: Option<Move>,
    ) -> Result<(), Mismatch> {
        let Some(escape) = escape else {
            let best = self.left_with(actor, concept, end);
            return require(!self.definitions.prefers(actor, best, end), Mismatch::Escape);
        };
        let own = self.own_moves(actor, end);
        let escapes = self.preferred(actor, end, &own);
        require(concept.is_symmetric(), Mismatch::WrongKind)?;
        self.check_own(actor, &escapes, &escape)?;
        self.check_none_better(actor, &escapes, &escape)
    }

    /// The best state that an answer leaves the actor with: where the answer ends, or, under the symmetric concepts, what the
    /// actor can still make of it.
    fn left_with(&mut self, actor: ActorId, concept: Concept, end: usize) -> usize {
        let own = if concept.is_symmetric() { self.own_moves(actor, end) } else { Vec::new() };
        let better =
            |best: usize, step: &Listed| if self.definitions.prefers(actor, step.to, best) { step.to } else { best };
        own.iter().fold(end, better)
    }

    /// Every state but the start that legal sequences of answers lead to, and whether the limit allowed to find all.
    fn all_answers(&mut self, focal: ActorId, concept: Concept, start: usize) -> (Vec<usize>, bool) {
        let credible = concept.is_credible();
        if let Some((of, states)) = self.last.take()
            && of == (focal, credible, start)
        {
            return (states, true);
        }
        let mut states = Vec::new();
        let mut open: Vec<(usize, u32)> = vec![(start, 0)];
        let mut complete = true;
        let mut steps_left = self.max_visited.saturating_mul(STEPS_PER_STATE);
        while let Some((cell, last_mover)) = open.pop().filter(|_| complete) {
            let steps = self.definitions.moves(cell);
            steps_left = steps_left.saturating_sub(steps.len());
            complete &= steps_left > 0;
            for step in steps.iter() {
                let mover = step.number as u32 + 1;
                if mover == last_mover || !self.definitions.may_answer(focal, step, credible) {
                    continue;
                }
                let before = self.reached[step.to];
                // Once two different movers have got to a state, anybody may go on from it, so a third adds nothing.
                self.reached[step.to] = match before {
                    0 => mover,
                    before if before == mover || before == TWO => continue,
                    _ => TWO,
                };
                if before == 0 && step.to != start {
                    complete &= states.len() < self.max_visited;
                    states.push(step.to);
                }
                open.push((step.to, mover));
            }
        }
        states.iter().chain([&start]).for_each(|&cell| self.reached[cell] = 0);
        (states, complete)
    }
}
