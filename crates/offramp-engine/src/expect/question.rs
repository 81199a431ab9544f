//! The keys of `[expect]`: what each of them asks.
//!
//! In: a key as written. Out: a [`Question`]. Does not: answer it.

use crate::stability::Concept;
use offramp_model::{ActorId, Model};

/// What a key asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// `states.feasible`: how many states there are.
    Feasible,
    /// `status-quo`: under which concepts today's state is an equilibrium.
    StatusQuo,
    /// Something about a set of states.
    States(Subject, Test),
    /// `agreement.blocks`, `agreement.OUTCOME.blocks`: who alone would refuse every deal (of the outcome at that position).
    Blocks(Option<usize>),
    /// `dynamics.OUTCOME.by.26w`, `coupling.FROM.TO.rungs`: answered elsewhere, because it needs a chain.
    Dynamics,
    /// `paths.settlement`: which kinds of credible path lead to an outcome (its position).
    Paths(usize),
    /// `paths.settlement.moves`: how many moves the shortest takes.
    PathMoves(usize),
    /// `offramps.settlement`: whether the outcome holds and can be reached as things are.
    IsOpen(usize),
    /// `power.treaty`: whether an agreement (its position) enforces itself as power shifts.
    Power(usize),
}

/// A set of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// `stability.nash`
    Equilibria(AnyConcept),
    /// `stability.us.nash`
    StableFor(ActorId, Concept),
    /// `groups.nash`
    AlsoAgainstGroups(Concept),
    /// `durable.nash`
    Durable(Concept),
    /// `truce.nash`
    Truces(Concept),
    /// `reachable.nash`
    Reachable(AnyConcept),
    /// `agreement.zone`, `agreement.OUTCOME.zone`
    Zone(Option<usize>),
    /// `agreement.kept`, `agreement.OUTCOME.kept`: the deals of the zone that nobody would leave alone.
    Kept(Option<usize>),
}

/// What has to hold of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// It is exactly what the conditions describe.
    Exactly,
    /// It holds all that the conditions describe.
    Includes,
    /// It holds nothing that the conditions describe.
    Excludes,
    /// It has so many states.
    Count,
}

/// A concept for actors alone or its version for coalitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnyConcept {
    Alone(Concept),
    /// `cnash` is the coalition version of Nash, and so on.
    Coalitions(Concept),
}

impl AnyConcept {
    /// The concept with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        if let Some(concept) = Concept::from_id(id) {
            return Some(Self::Alone(concept));
        }
        // There is no coalition version of SSEQ.
        let concept = Concept::from_id(id.strip_prefix('c')?)?;
        (concept != Concept::Sseq).then_some(Self::Coalitions(concept))
    }
}

/// Reads a key. `None` where it means nothing.
pub(super) fn question(model: &Model, key: &str) -> Option<Question> {
    let parts: Vec<&str> = key.split('.').collect();
    match parts[..] {
        ["status-quo"] => Some(Question::StatusQuo),
        ["states", "feasible"] => Some(Question::Feasible),
        ["agreement", ref rest @ ..] => agreement(model, rest),
        ["dynamics" | "coupling", ..] => Some(Question::Dynamics),
        ["paths", name] => Some(Question::Paths(outcome(model, name)?)),
        ["paths", name, "moves"] => Some(Question::PathMoves(outcome(model, name)?)),
        ["offramps", name] => Some(Question::IsOpen(outcome(model, name)?)),
        ["power", name] => {
            let agreement = model.agreements.iter().position(|agreement| agreement.id == name)?;
            Some(Question::Power(agreement))
        }
        ["stability", ref rest @ ..] => {
            let (subject, test) = stability(model, rest)?;
            Some(Question::States(subject, test))
        }
        [kind, concept] => {
            let any = AnyConcept::from_id(concept)?;
            let subject = match (kind, any) {
                ("groups", AnyConcept::Alone(concept)) => Subject::AlsoAgainstGroups(concept),
                ("durable", AnyConcept::Alone(concept)) => Subject::Durable(concept),
                ("truce", AnyConcept::Alone(concept)) => Subject::Truces(concept),
                ("reachable", any) => Subject::Reachable(any),
                _ => return None,
            };
            Some(Question::States(subject, Test::Exactly))
        }
        _ => None,
    }
}

/// The position of an outcome.
fn outcome(model: &Model, name: &str) -> Option<usize> {
    model.outcomes.iter().position(|outcome| outcome.id == name)
}

/// What follows `agreement.`: perhaps an outcome, then what is asked, then perhaps a test.
fn agreement(model: &Model, parts: &[&str]) -> Option<Question> {
    let (outcome, parts) = match parts {
        [name, rest @ ..] if !matches!(rest, [] | ["includes" | "excludes" | "count"]) => {
            (Some(model.outcomes.iter().position(|outcome| outcome.id == *name)?), rest)
        }
        parts => (None, parts),
    };
    let (what, test) = match parts {
        [what] => (*what, Test::Exactly),
        [what, "includes"] => (*what, Test::Includes),
        [what, "excludes"] => (*what, Test::Excludes),
        [what, "count"] => (*what, Test::Count),
        _ => return None,
    };
    match (what, test) {
        ("zone", test) => Some(Question::States(Subject::Zone(outcome), test)),
        ("kept", test) => Some(Question::States(Subject::Kept(outcome), test)),
        ("blocks", Test::Exactly) => Some(Question::Blocks(outcome)),
        _ => None,
    }
}

/// What follows `stability.`: a concept or an actor and a concept, then perhaps a test.
fn stability(model: &Model, parts: &[&str]) -> Option<(Subject, Test)> {
    let (about, test) = match parts {
        [about @ .., "includes"] => (about, Test::Includes),
        [about @ .., "excludes"] => (about, Test::Excludes),
        [about @ .., "count"] => (about, Test::Count),
        about => (about, Test::Exactly),
    };
    let subject = match about {
        [concept] => Subject::Equilibria(AnyConcept::from_id(concept)?),
        [actor, concept] => {
            let actor = ActorId::from_index(model.actors.iter().position(|known| known.id == *actor)?);
            match AnyConcept::from_id(concept)? {
                AnyConcept::Alone(concept) => Subject::StableFor(actor, concept),
                // Where opponents do not improve jointly, a coalition of one is an actor alone.
                AnyConcept::Coalitions(concept) if concept != Concept::Seq => Subject::StableFor(actor, concept),
                AnyConcept::Coalitions(_) => return None,
            }
        }
        _ => return None,
    };
    Some((subject, test))
}
