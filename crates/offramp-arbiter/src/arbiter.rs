//! The arbiter itself: the states, what each actor prefers, and who agrees to what.
//!
//! In: a model. Out: an [`Arbiter`], which the other files ask.
//! Does not: decide stability (see [`crate::verdicts`]).

use std::fmt;
use std::sync::OnceLock;

use offramp_model::{ActorId, Comparison, Consenter, InstitutionId, Level, Model, Preference, RankingTier};

use crate::moves::{Mover, all_movers};
use crate::state_set::StateSet;
use crate::states::States;

/// The most feasible states the arbiter takes.
pub const MAX_STATES: usize = 20_000;

/// The most level vectors it looks at to find them.
pub(crate) const MAX_CELLS: u64 = 1 << 24;

/// The most moves, of all movers in all states together, it takes.
pub const MAX_MOVES: usize = 40_000_000;

/// Why the arbiter does not take a model, or does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There are more than [`MAX_STATES`] feasible states.
    TooManyStates,
    /// There are more level vectors, feasible or not, than it is willing to look at.
    TooManyCells {
        /// How many there are.
        cells: u64,
    },
    /// There are more than [`MAX_MOVES`] moves.
    TooManyMoves,
    /// The rules exclude every state.
    NoState,
    /// Coalitions are defined here only for models without agreements, institutions and consent.
    CoalitionsWithGroups,
    /// A coalition has at least one member.
    EmptyCoalition,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyStates => write!(f, "more than {MAX_STATES} feasible states"),
            Self::TooManyCells { cells } => write!(f, "{cells} combinations of levels, more than {MAX_CELLS}"),
            Self::TooManyMoves => write!(f, "more than {MAX_MOVES} moves"),
            Self::NoState => f.write_str("the rules exclude every state"),
            Self::CoalitionsWithGroups => {
                f.write_str("coalitions are defined only without agreements, institutions and consent")
            }
            Self::EmptyCoalition => f.write_str("a coalition has at least one member"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Slow answers about one model. States are named by their position among the feasible states in ascending code
/// (option 0 varies fastest), from 0 to [`Arbiter::state_count`] - 1.
///
/// Methods panic when a state, actor or mover is not one of the model.
#[derive(Debug)]
pub struct Arbiter<'m> {
    pub(crate) model: &'m Model,
    pub(crate) states: States,
    /// Everybody who can move, in a fixed order: actors, agreements, institutions.
    pub(crate) movers: Vec<Mover>,
    /// `moves[mover][state]`: where the mover can go, ascending.
    pub(crate) moves: Vec<Vec<Vec<usize>>>,
    /// How each actor judges each state: `standings[actor][state]`.
    standings: Vec<Vec<Standing>>,
    /// What the others can reach, remembered once searched; see [`crate::verdicts`].
    pub(crate) answers: Vec<OnceLock<StateSet>>,
    /// The single steps of which such sequences are made, per focal actor and kind.
    pub(crate) answer_steps: Vec<OnceLock<AnswerSteps>>,
}

/// `[state]`: the steps that may be taken there, as (position of the mover, next state).
pub(crate) type AnswerSteps = Vec<Vec<(usize, usize)>>;

/// What one actor sees in one state, in the terms of its own preference.
#[derive(Debug)]
enum Standing {
    /// Which wants hold, most important first.
    Truths(Vec<bool>),
    /// The sum of the weights that hold.
    Score(f64),
    /// The first tier that describes the state; the number of tiers where none does.
    Tier(usize),
}

impl<'m> Arbiter<'m> {
    /// Lists the states and moves of a model.
    ///
    /// # Errors
    /// [`Refusal`] when the model is too large for slow answers or has no feasible state.
    pub fn new(model: &'m Model) -> Result<Self, Refusal> {
        let states = States::of(model)?;
        let n_states = states.len();
        let judge = |wants: &Preference| (0..n_states).map(|state| Standing::of(wants, states.levels(state))).collect();
        let standings = model.actors.iter().map(|actor| judge(&actor.wants)).collect();
        let n_focal = 2 * model.actors.len();
        let mut arbiter = Self {
            model,
            movers: all_movers(model),
            moves: Vec::new(),
            standings,
            answers: (0..n_focal * n_states).map(|_| OnceLock::new()).collect(),
            answer_steps: (0..n_focal).map(|_| OnceLock::new()).collect(),
            states,
        };
        arbiter.moves = arbiter.list_moves()?;
        Ok(arbiter)
    }

    /// How many feasible states there are; at least one.
    pub fn state_count(&self) -> usize {
        self.states.len()
    }

    /// The level of every option in a state.
    pub fn levels(&self, state: usize) -> &[Level] {
        self.states.levels(state)
    }

    /// The state with these levels, if it is feasible.
    pub fn state_with(&self, levels: &[Level]) -> Option<usize> {
        self.states.number(levels)
    }

    /// Whether the actor strictly prefers `t` to `s`.
    ///
    /// Wants: `t` has the first want on which they differ (option prioritising, Fang, Hipel, Kilgour & Peng 2003).
    /// Weights: the larger sum, sums within [`Comparison::TOLERANCE`] being equal. Ranking: the earlier tier.
    pub fn prefers(&self, actor: ActorId, t: usize, s: usize) -> bool {
        let standings = &self.standings[actor.index()];
        match (&standings[t], &standings[s]) {
            (Standing::Truths(in_t), Standing::Truths(in_s)) => {
                in_t.iter().zip(in_s).find(|(a, b)| a != b).is_some_and(|(holds_in_t, _)| *holds_in_t)
            }
            (Standing::Score(of_t), Standing::Score(of_s)) => Comparison::Greater.holds(*of_t, *of_s),
            (Standing::Tier(of_t), Standing::Tier(of_s)) => of_t < of_s,
            // OK because one actor has one kind of preference.
            _ => false,
        }
    }

    /// Whether a vote on going from `s` to `t` passes: members that strictly prefer `t` approve, indifferent ones abstain,
    /// the rest oppose; a veto member that opposes blocks.
    pub fn vote_passes(&self, institution: InstitutionId, s: usize, t: usize) -> bool {
        let body = &self.model.institutions[institution.index()];
        let approving = body.members.iter().filter(|&&member| self.prefers(member, t, s)).count();
        let vetoed = body.vote.veto.iter().any(|&member| self.prefers(member, s, t));
        body.vote.passes(approving, vetoed)
    }

    /// Whether whoever must consent agrees, by its preference, to going from `s` to `t`: an actor when it strictly
    /// prefers `t`, an institution when its vote passes.
    pub fn agrees(&self, consenter: Consenter, s: usize, t: usize) -> bool {
        match consenter {
            Consenter::Actor(actor) => self.prefers(actor, t, s),
            Consenter::Institution(institution) => self.vote_passes(institution, s, t),
        }
    }

    /// Whether the members other than `focal` could carry a motion, however they vote, against `focal`'s will: it holds
    /// no veto, and the rest with the seats outside the case are enough.
    pub fn could_pass_without(&self, focal: ActorId, institution: InstitutionId) -> bool {
        let body = &self.model.institutions[institution.index()];
        let others = body.members.iter().filter(|&&member| member != focal).count();
        !body.vote.veto.contains(&focal) && body.vote.passes(others, false)
    }
}

impl Standing {
    fn of(wants: &Preference, levels: &[Level]) -> Self {
        match wants {
            Preference::Wants(wants) => {
                Self::Truths(wants.iter().map(|want| want.that.formula.holds(levels)).collect())
            }
            Preference::Weights(weights) => {
                let counting = weights.iter().filter(|weight| weight.that.formula.holds(levels));
                Self::Score(counting.map(|weight| weight.weight).sum())
            }
            Preference::Ranking(tiers) => {
                let first = tiers.iter().position(|tier| match tier {
                    RankingTier::Conditions(any_of) => any_of.iter().any(|condition| condition.formula.holds(levels)),
                    RankingTier::States(any_of) => any_of.iter().any(|state| state == levels),
                });
                Self::Tier(first.unwrap_or(tiers.len()))
            }
        }
    }
}
