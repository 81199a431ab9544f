//! Coalitions: whether a state is stable also against actors who move together.
//!
//! In: a solved game in which every move is one actor's alone. Out: universal coalition equilibria, which coalition breaks which
//! state, and equilibrium jumps.
//! Does not: ask which coalitions would form; look at games with agreements, votes or consent, where who moves together is said
//! by the case.
//!
//! After: Kilgour, Hipel, Fang & Peng (2001); Inohara & Hipel (2008). A coalition reaches what its members' moves lead to, nobody
//! moving twice in succession; it improves where *every* member prefers the new state. An answer by the others deters unless
//! every member prefers its end. One actor is a coalition too, and for it CNash, CGMR and CSMR are Nash, GMR and SMR.

mod jumps;
mod one_coalition;
mod players;

pub use jumps::{Jump, Jumps, equilibrium_jumps};

use crate::bits::CellSet;
use crate::sequences::state_at;
use crate::space::{Coverage, Mover, StateId};
use crate::stability::{Concept, Game, Stability};
use offramp_model::ActorId;
use one_coalition::{OneCoalition, Verdict};
use players::{Players, coalitions_by_size};

/// A stability concept for coalitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoalitionConcept {
    /// The coalition has no improvement.
    CNash,
    /// Every improvement can be answered by the others.
    CGmr,
    /// And from the answer the coalition cannot reach anything that all of it prefers.
    CSmr,
    /// Every improvement can be answered by improvements of coalitions among the others.
    CSeq,
}

impl CoalitionConcept {
    /// All concepts, in the order in which results are stored.
    pub const ALL: [Self; 4] = [Self::CNash, Self::CGmr, Self::CSmr, Self::CSeq];

    /// The position in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name used in case files and JSON.
    pub fn id(self) -> &'static str {
        ["cnash", "cgmr", "csmr", "cseq"][self.index()]
    }

    /// The abbreviation used in tables.
    pub fn label(self) -> &'static str {
        ["CNash", "CGMR", "CSMR", "CSEQ"][self.index()]
    }

    /// The concept with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|concept| concept.id() == id)
    }

    /// The concept for single actors of the same name.
    pub fn alone(self) -> Concept {
        [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq][self.index()]
    }

    /// What a state has to be for single actors, lest it cannot be an equilibrium. CSEQ asks less of single actors than SEQ,
    /// since opponents may answer together; but what they can do together they can do one after the other, so GMR it must be.
    fn necessary(self) -> Concept {
        [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Gmr][self.index()]
    }
}

/// How much to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoalitionLimits {
    /// The most states and moves to look at, those looked at several times counted as often.
    pub max_work: u64,
}

impl Default for CoalitionLimits {
    /// Fifty million looks: some tenths of a second at most.
    fn default() -> Self {
        Self { max_work: 50_000_000 }
    }
}

/// What may still be looked at.
pub(crate) struct Work {
    left: u64,
}

impl Work {
    /// Takes note of so many looks; false once there were too many.
    fn spend(&mut self, looks: usize) -> bool {
        self.left = self.left.saturating_sub(looks as u64);
        !self.is_spent()
    }

    fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// Why coalitions are not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotApplicable {
    /// The case itself says who moves together: these movers' moves need more than one actor.
    GroupMoves {
        /// They.
        movers: Vec<Mover>,
    },
    /// A coalition has at least one member.
    NoMember,
}

impl std::fmt::Display for NotApplicable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::GroupMoves { movers } => write!(
                out,
                "coalition stability is defined for actors that move alone; here {} movers need others: agreements, votes or \
                 consent already say who moves together",
                movers.len()
            ),
            Self::NoMember => write!(out, "a coalition has at least one member"),
        }
    }
}

impl std::error::Error for NotApplicable {}

/// That a coalition makes a state unstable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The state.
    pub state: StateId,
    /// A smallest coalition that does, the first in case order. (Under CSEQ, where CGMR fails too: one for which CGMR fails.)
    pub coalition: Vec<ActorId>,
    /// An improvement of the coalition that is not answered; one that changes the fewest options.
    pub to: StateId,
}

/// The universal coalition equilibria: states that are stable for every coalition.
#[derive(Debug, Clone)]
pub struct CoalitionEquilibria {
    /// Per concept, in the order of [`CoalitionConcept::ALL`]: the equilibria, as cells.
    pub equilibria: [CellSet; 4],
    /// Per concept: states not broken by any coalition that was looked at, before the limit was reached.
    pub undecided: [CellSet; 4],
    /// Per concept: what breaks the states that single actors do not (for CSEQ: that are GMR equilibria), ascending.
    pub broken: [Vec<Break>; 4],
    /// Per concept: all coalitions of up to so many members were looked at. Actors without a move are left out: they add nothing.
    pub checked_up_to: [usize; 4],
    /// How many actors have a move; 0 where even listing their moves was more than the limit allowed.
    pub n_players: usize,
    /// Per concept: whether all coalitions were looked at.
    pub coverage: [Coverage; 4],
}

/// For one coalition: which states are stable.
#[derive(Debug, Clone)]
pub struct CoalitionVerdicts {
    /// Per concept, in the order of [`CoalitionConcept::ALL`]: the stable states, as cells.
    pub stable: [CellSet; 4],
    /// Per concept: states that were not decided before the limit was reached.
    pub undecided: [CellSet; 4],
    /// Whether all states were decided.
    pub coverage: Coverage,
}

/// Finds the universal coalition equilibria, concept after concept, the cheap ones first. States that are no equilibria for
/// single actors are ruled out beforehand, and smaller coalitions are asked first.
///
/// # Errors
/// [`NotApplicable::GroupMoves`] where moves need more than one actor.
pub fn coalition_equilibria(
    game: &Game<'_>,
    stability: &Stability,
    limits: CoalitionLimits,
) -> Result<CoalitionEquilibria, NotApplicable> {
    applicable(game)?;
    let mut work = Work { left: limits.max_work };
    let nothing = CellSet::empty(game.space.n_cells());
    let mut found = CoalitionEquilibria {
        equilibria: std::array::from_fn(|_| nothing.clone()),
        undecided: CoalitionConcept::ALL.map(|concept| stability.equilibria[concept.necessary().index()].clone()),
        broken: Default::default(),
        checked_up_to: [0; 4],
        n_players: 0,
        coverage: [Coverage::LimitReached { limit: limits.max_work }; 4],
    };
    if let Some(players) = Players::new(game, &mut work) {
        found.n_players = players.list.len();
        found.look_for_breaks(&players, stability, &[CoalitionConcept::CNash], &mut work);
        found.look_for_breaks(&players, stability, &[CoalitionConcept::CGmr, CoalitionConcept::CSmr], &mut work);
        found.take_over_from_cgmr();
        found.look_for_breaks(&players, stability, &[CoalitionConcept::CSeq], &mut work);
    }
    found.broken.iter_mut().for_each(|broken| broken.sort_by_key(|broken| broken.state));
    Ok(found)
}

impl CoalitionEquilibria {
    /// Takes out what coalitions break under some concepts, the smallest coalitions first. What is left when all were asked are
    /// the equilibria.
    fn look_for_breaks(
        &mut self,
        players: &Players<'_, '_>,
        stability: &Stability,
        concepts: &[CoalitionConcept],
        work: &mut Work,
    ) {
        for members in coalitions_by_size(players.list.len()) {
            for concept in concepts {
                self.checked_up_to[concept.index()] = members.count_ones() as usize - 1;
            }
            let actors = players.actors(members);
            let mut coalition = OneCoalition::new(players, members, actors.clone());
            let candidates = self.candidates(concepts);
            for &cell in &candidates {
                let asked = self.asked(stability, &actors, concepts, cell);
                let verdicts = coalition.verdicts(cell, asked, work);
                for (concept, verdict) in verdicts.into_iter().enumerate() {
                    match verdict {
                        Verdict::Stable => {}
                        Verdict::Undecided => return,
                        Verdict::Broken(to) => {
                            self.undecided[concept].remove(cell);
                            let [state, to] = [cell, to].map(|cell| state_at(players.game.space, cell));
                            self.broken[concept].push(Break { state, coalition: actors.clone(), to });
                        }
                    }
                }
            }
            if !work.spend(candidates.len() + 1) {
                return;
            }
        }
        for concept in concepts.iter().map(|concept| concept.index()) {
            self.checked_up_to[concept] = self.n_players;
            self.coverage[concept] = Coverage::Complete;
            std::mem::swap(&mut self.equilibria[concept], &mut self.undecided[concept]);
        }
    }

    /// What breaks a state under CGMR breaks it under CSEQ, whose answers are among those that CGMR allows.
    fn take_over_from_cgmr(&mut self) {
        let [cgmr, cseq] = [CoalitionConcept::CGmr, CoalitionConcept::CSeq].map(CoalitionConcept::index);
        let mut open = self.undecided[cgmr].clone();
        open.unite_with(&self.equilibria[cgmr]);
        self.undecided[cseq].intersect_with(&open);
        self.broken[cseq] = self.broken[cgmr].clone();
    }

    /// States that are still open under one of these concepts, and no equilibria under CNash: those are under all.
    fn candidates(&self, concepts: &[CoalitionConcept]) -> Vec<usize> {
        let mut any = self.undecided[concepts[0].index()].clone();
        concepts[1..].iter().for_each(|concept| any.unite_with(&self.undecided[concept.index()]));
        any.subtract(&self.equilibria[CoalitionConcept::CNash.index()]);
        any.iter().collect()
    }

    /// The concepts that are still open for a state. A single actor's verdicts are known, but for CSEQ, which asks less than SEQ.
    fn asked(
        &self,
        stability: &Stability,
        actors: &[ActorId],
        concepts: &[CoalitionConcept],
        cell: usize,
    ) -> [bool; 4] {
        CoalitionConcept::ALL.map(|concept| {
            let known = match actors {
                [actor] => concept != CoalitionConcept::CSeq || stability.is_stable(*actor, Concept::Seq, cell),
                _ => false,
            };
            concepts.contains(&concept) && !known && self.undecided[concept.index()].contains(cell)
        })
    }
}

/// Finds the states that are stable for one coalition.
///
/// # Errors
/// [`NotApplicable`] where moves need more than one actor, or the coalition has no member.
pub fn assess_coalition(
    game: &Game<'_>,
    members: &[ActorId],
    limits: CoalitionLimits,
) -> Result<CoalitionVerdicts, NotApplicable> {
    applicable(game)?;
    if members.is_empty() {
        return Err(NotApplicable::NoMember);
    }
    let mut work = Work { left: limits.max_work };
    let nothing = CellSet::empty(game.space.n_cells());
    let mut found = CoalitionVerdicts {
        stable: std::array::from_fn(|_| nothing.clone()),
        undecided: std::array::from_fn(|_| game.space.feasible().clone()),
        coverage: Coverage::Complete,
    };
    let mut actors = members.to_vec();
    actors.sort_unstable();
    actors.dedup();
    let players = Players::new(game, &mut work);
    if let Some(players) = &players {
        let mut coalition = OneCoalition::new(players, players.mask(&actors), actors);
        for cell in game.space.feasible().iter() {
            let verdicts = coalition.verdicts(cell, [true; 4], &mut work);
            for (concept, verdict) in verdicts.into_iter().enumerate() {
                if verdict == Verdict::Stable {
                    found.stable[concept].insert(cell);
                }
                if verdict != Verdict::Undecided {
                    found.undecided[concept].remove(cell);
                }
            }
        }
    }
    if !found.undecided.iter().all(CellSet::is_empty) {
        found.coverage = Coverage::LimitReached { limit: limits.max_work };
    }
    Ok(found)
}

fn applicable(game: &Game<'_>) -> Result<(), NotApplicable> {
    let movers: Vec<Mover> = game.space.group_moves.iter().map(|group| group.mover).collect();
    if movers.is_empty() { Ok(()) } else { Err(NotApplicable::GroupMoves { movers }) }
}
