//! Explanations: why one state is stable or unstable for one actor under one concept, as facts that can be put into words.
//!
//! In: a solved game, and questions. Out: [`Explanation`]s, and whether they hold (see [`check_explanation`]).
//! Does not: decide stability (that is done); write sentences.
//!
//! A stable state is explained by what answers the most tempting improvements: for each a shortest legal sequence of the others'
//! moves that ends no better for the actor than staying. An unstable one is explained by the improvement of which the actor can
//! make sure of most, whatever the others answer, and by the worst that they can still do to it.
//!
//! After: the definitions of Nash (1950), Howard (1971), Fraser & Hipel (1979, 1984), Rêgo & Vieira (2017).

mod check;
mod definitions;
mod explainer;

pub use check::{Checker, Mismatch};
pub use explainer::Explainer;

pub use crate::sequences::Step;
use crate::space::{Coverage, Needs, StateId};
use crate::stability::{Concept, Game, Stability};
use offramp_model::ActorId;
use rayon::prelude::*;

/// What to explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// For whom.
    pub actor: ActorId,
    /// Under which concept.
    pub concept: Concept,
    /// Which state.
    pub state: StateId,
}

/// How much to say and how far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainLimits {
    /// For how many improvements to show the answer, the most preferred first; at least 1.
    pub max_improvements: usize,
    /// How many states one search may reach.
    pub max_visited: usize,
}

impl Default for ExplainLimits {
    /// Three improvements; 131,072 states a search.
    fn default() -> Self {
        Self { max_improvements: 3, max_visited: 1 << 17 }
    }
}

/// Why a state is stable, or is not, for one actor under one concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What was asked.
    pub question: Question,
    /// The actor's rank of the state: 1 is the worst, equal is a tie.
    pub rank: u32,
    /// By how many ranks it is stable (0 or more) or misses it (below 0). `None` where the actor has no move, or what it can
    /// make sure of was not kept.
    pub margin: Option<i64>,
    /// How many moves the actor has here: alone, or with consent that is given.
    pub n_moves: usize,
    /// How many of them lead to something it prefers.
    pub n_improvements: usize,
    /// How many states it would prefer and could move to if those whose consent it needs gave it.
    pub n_refused: usize,
    /// The best of those, and who refuses.
    pub refused: Option<Refused>,
    /// The reason itself.
    pub reason: Reason,
}

impl Explanation {
    /// Whether the state is stable.
    pub fn is_stable(&self) -> bool {
        match self.reason {
            Reason::NoMove | Reason::NoImprovement { .. } | Reason::Deterred { .. } => true,
            Reason::Unanswered(_) | Reason::NotFound => false,
        }
    }
}

/// The reason of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Stable: the actor has no move.
    NoMove,
    /// Stable: no move leads to anything it prefers.
    NoImprovement {
        /// The best of its moves; no better than staying.
        best: Move,
    },
    /// Stable: every improvement can be answered.
    Deterred {
        /// The most preferred improvements with what answers them; [`Explanation::n_improvements`] says how many there are in all.
        answered: Vec<Answered>,
    },
    /// Unstable: an improvement that cannot be answered.
    Unanswered(Unanswered),
    /// Unstable, but every search for the improvement that cannot be answered was cut short by the limit.
    NotFound,
}

/// A move of the actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The state it leads to.
    pub to: StateId,
    /// The actor's rank of that state.
    pub rank: u32,
    /// Who has to consent.
    pub needs: Needs,
}

/// A move that the actor would like to make and cannot, for want of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The move, with all whose consent it needs.
    pub improvement: Move,
    /// Those of them who do not prefer it.
    pub refusing: Needs,
}

/// An improvement and what deters from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The improvement.
    pub improvement: Move,
    /// A shortest answer; `None` where the limit was reached before one was found.
    pub answer: Option<Answer>,
    /// Whether the search for it was cut short.
    pub coverage: Coverage,
}

/// What the others can do about an improvement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Their moves, in order; at least one, nobody twice in succession.
    pub path: Vec<Step>,
    /// The actor's rank of the state in which they end: no higher than the rank of the state explained.
    pub rank: u32,
    /// Under SMR and SSEQ: the best move the actor has from there, which is no better for it either. `None` under the other
    /// concepts, or where it has no move.
    pub best_escape: Option<Move>,
}

/// An improvement that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The improvement.
    pub improvement: Move,
    /// The rank that the actor can make sure of by it, whatever the others answer; higher than the rank of the state explained.
    pub assured: u32,
    /// What the others can do about it. `None` under Nash stability, which does not ask.
    pub answers: Option<VainAnswers>,
}

/// All that the others can do about an improvement, none of which is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VainAnswers {
    /// How many states they can bring about from there, the improvement itself not counted.
    pub n_states: usize,
    /// Under SMR and SSEQ: how many of these are no better for the actor than the state explained, but it can move on from them
    /// to something better.
    pub n_escaped: usize,
    /// The one that leaves the actor worst off; `None` if they can bring about nothing.
    pub worst: Option<VainAnswer>,
    /// Whether the search was cut short: then there may be more states and a worse one.
    pub coverage: Coverage,
}

/// An answer that leaves the actor better off than staying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VainAnswer {
    /// A shortest sequence of their moves that leads there.
    pub path: Vec<Step>,
    /// The actor's rank of the state in which they end.
    pub rank: u32,
    /// Under SMR and SSEQ: the actor's best move from there, if it is better than staying there.
    pub escape: Option<Move>,
}

/// Explains one verdict. To explain many, make one [`Explainer`] or call [`explain_all`].
pub fn explain(game: &Game<'_>, stability: &Stability, question: Question, limits: ExplainLimits) -> Explanation {
    Explainer::new(game, stability, limits).explain(question)
}

/// Explains many verdicts; the answers are in the order of the questions, on any number of threads.
pub fn explain_all(
    game: &Game<'_>,
    stability: &Stability,
    questions: &[Question],
    limits: ExplainLimits,
) -> Vec<Explanation> {
    let in_turn = |questions: &[Question]| {
        let mut explainer = Explainer::new(game, stability, limits);
        questions.iter().map(|&question| explainer.explain(question)).collect::<Vec<_>>()
    };
    questions.par_chunks(chunk_size(questions.len())).map(in_turn).collect::<Vec<_>>().concat()
}

/// Verifies an explanation against the definitions, by a second, slower and simpler way: see [`Checker`].
///
/// # Errors
/// [`Mismatch`] if anything the explanation says is not so.
pub fn check_explanation(game: &Game<'_>, explanation: &Explanation) -> Result<Coverage, Mismatch> {
    Checker::new(game, ExplainLimits::default().max_visited).check(explanation)
}

/// Verifies many explanations; the first of them that does not hold is the error. The coverage is complete if all of them
/// were verified completely.
///
/// # Errors
/// The position of the first explanation that does not hold, and what is wrong with it.
pub fn check_all(
    game: &Game<'_>,
    explanations: &[Explanation],
    max_visited: usize,
) -> Result<Coverage, (usize, Mismatch)> {
    let size = chunk_size(explanations.len());
    let in_turn = |(chunk, explanations): (usize, &[Explanation])| {
        let mut checker = Checker::new(game, max_visited);
        let numbered = explanations.iter().enumerate();
        let checked = numbered.map(|(index, explanation)| {
            checker.check(explanation).map_err(|mismatch| (chunk * size + index, mismatch))
        });
        checked.collect::<Result<Vec<Coverage>, _>>()
    };
    let checked: Vec<Result<Vec<Coverage>, _>> = explanations.par_chunks(size).enumerate().map(in_turn).collect();
    let checked = checked.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    let cut_short = checked.into_iter().find(|coverage| *coverage != Coverage::Complete);
    Ok(cut_short.unwrap_or(Coverage::Complete))
}

/// Few chunks, because each begins with tables of its own.
fn chunk_size(n: usize) -> usize {
    n.div_ceil(rayon::current_num_threads()).max(1)
}
