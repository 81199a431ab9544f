//! Reasons: for each step of a path, who is needed, why they agree, who could undo it, and who would rather go elsewhere.
//!
//! In: a game and a path. Out: one [`StepReason`] per step. Does not: look for paths.

use super::{CrediblePath, Foresight, Step};
use crate::sequences::Movers;
use crate::space::{Mover, StateId};
use crate::stability::Game;
use offramp_model::{ActorId, AgreementId, Decision, InstitutionId, Owner};

/// Why a step is made, and who could stop it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReason {
    /// The state it leaves.
    pub from: StateId,
    /// The step.
    pub step: Step,
    /// Those who are needed, movers first; each could stop it.
    pub needed: Vec<Needed>,
    /// Those who could leave alone an agreement that the step enters or raises, and whether they would gain by leaving it.
    pub leavers: Vec<Leaver>,
    /// Movers who have an improvement from the state left that leads elsewhere: the path is not the only thing that may happen.
    pub rivals: Vec<Mover>,
}

/// An actor that a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// The actor.
    pub actor: ActorId,
    /// What it does.
    pub role: Role,
    /// How what the step aims at compares with the state it leaves, for this actor, and which want decides.
    pub decision: Decision,
}

/// What an actor has to do with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It makes the step.
    Moves,
    /// It is a party of the agreement that moves.
    Party,
    /// It has to consent.
    Consents,
    /// It has a vote in an institution that decides or has to consent.
    Votes {
        /// The institution.
        institution: InstitutionId,
        /// Whether its opposition blocks.
        has_veto: bool,
        /// Whether the vote would fail if it approved no more.
        is_pivotal: bool,
    },
}

/// An actor that could leave what a step entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaver {
    /// The actor.
    pub actor: ActorId,
    /// The agreement.
    pub agreement: AgreementId,
    /// Whether it prefers some state it gets to by leaving alone to what the step aims at.
    pub gains: bool,
}

/// Gives the reasons for each step of a path from a state.
pub fn reasons(game: &Game<'_>, start: StateId, path: &CrediblePath, foresight: Foresight) -> Vec<StepReason> {
    let movers = Movers::new(game);
    let states = path.states(start);
    let steps = states.iter().zip(&path.steps).map(|(&from, &step)| {
        let goal = if foresight == Foresight::Myopic { step.to } else { path.end };
        StepReason {
            from,
            step,
            needed: needed(game, from, step, goal),
            leavers: leavers(game, &movers, from, step, goal),
            rivals: rivals(game, &movers, from, step),
        }
    });
    steps.collect()
}

fn needed(game: &Game<'_>, from: StateId, step: Step, goal: StateId) -> Vec<Needed> {
    let (before, after) = (game.space.levels(from), game.space.levels(goal));
    let decision = |actor: ActorId| game.preferences[actor.index()].compare(&after, &before);
    let mut who: Vec<(ActorId, Role)> = Vec::new();
    let mut institutions: Vec<InstitutionId> = Vec::new();
    let moving: Vec<ActorId> = match step.mover {
        Mover::Actor(actor) => {
            who.push((actor, Role::Moves));
            vec![actor]
        }
        Mover::Agreement(agreement) => {
            let parties = game.model.agreements[agreement.index()].parties.clone();
            who.extend(parties.iter().map(|&party| (party, Role::Party)));
            parties
        }
        Mover::Institution(institution) => {
            institutions.push(institution);
            Vec::new()
        }
    };
    who.extend(step.needs.actor_ids().filter(|actor| !moving.contains(actor)).map(|actor| (actor, Role::Consents)));
    institutions.extend(step.needs.institution_ids());
    let (from, goal) = (game.space.cell(from), game.space.cell(goal));
    for institution in institutions {
        let has = &game.model.institutions[institution.index()];
        let approving = has.members.iter().filter(|&&member| game.prefers(member, goal, from)).count();
        let mut voters = has.members.clone();
        voters.extend(has.vote.veto.iter().filter(|actor| !has.members.contains(actor)));
        for actor in voters {
            let has_veto = has.vote.veto.contains(&actor);
            let approves = has.members.contains(&actor) && game.prefers(actor, goal, from);
            let is_pivotal = approves && !has.vote.passes(approving - 1, false);
            who.push((actor, Role::Votes { institution, has_veto, is_pivotal }));
        }
    }
    who.into_iter().map(|(actor, role)| Needed { actor, role, decision: decision(actor) }).collect()
}

fn leavers(game: &Game<'_>, movers: &Movers<'_, '_>, from: StateId, step: Step, goal: StateId) -> Vec<Leaver> {
    let (before, after) = (game.space.levels(from), game.space.levels(step.to));
    let goal = game.space.cell(goal);
    let mut found = Vec::new();
    for (id, option) in game.model.option_ids().zip(&game.model.options) {
        let Owner::Agreement(agreement) = option.owner else { continue };
        if after[id.index()] <= before[id.index()] {
            continue;
        }
        for &actor in game.model.agreements[agreement.index()].leavers() {
            let (mut may_leave, mut gains) = (false, false);
            movers.for_each_own_move(actor, game.space.cell(step.to), |to, _, agreed| {
                let leaves = game.space.levels_at(to)[id.index()] < after[id.index()];
                may_leave |= leaves && agreed;
                gains |= leaves && agreed && game.prefers(actor, to, goal);
            });
            if may_leave {
                found.push(Leaver { actor, agreement, gains });
            }
        }
    }
    found
}

fn rivals(game: &Game<'_>, movers: &Movers<'_, '_>, from: StateId, step: Step) -> Vec<Mover> {
    let improvements = movers.everybody(true);
    let (from, to) = (game.space.cell(from), game.space.cell(step.to));
    let mut found = Vec::new();
    for (index, moves) in movers.list.iter().enumerate() {
        let mut has_other = false;
        movers.for_each_step(&improvements, index, from, |other, _| has_other |= other != to);
        if has_other && moves.mover != step.mover {
            found.push(moves.mover);
        }
    }
    found
}
