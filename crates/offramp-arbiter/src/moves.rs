//! Moves: who can change what, in one step, and whose agreement that takes.
//!
//! In: the states of an [`Arbiter`]. Out: the moves of every mover in every state, and yes-or-no answers about one step.
//! Does not: string steps together (see [`crate::verdicts`]).
//!
//! Everything is there twice. [`Arbiter::moves`] lists moves by trying every combination of levels that a mover may set;
//! [`Arbiter::can_move`] looks at two states and says whether the difference is the mover's to make. Verdicts use the
//! lists, the verification of explanations uses the questions, and tests hold the two together.

use offramp_model::{ActorId, AgreementId, Consenter, Directions, InstitutionId, Leave, Level, Model, OptionId, Owner};

use crate::arbiter::{Arbiter, MAX_MOVES, Refusal};

/// Whoever makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mover {
    /// One actor, with its own options and by leaving agreements.
    Actor(ActorId),
    /// The parties of an agreement together.
    Agreement(AgreementId),
    /// An institution by vote.
    Institution(InstitutionId),
}

/// Actors, then agreements, then institutions, each in case order.
pub(crate) fn all_movers(model: &Model) -> Vec<Mover> {
    let actors = model.actor_ids().map(Mover::Actor);
    let agreements = (0..model.agreements.len()).map(|index| Mover::Agreement(AgreementId::from_index(index)));
    let institutions = (0..model.institutions.len()).map(|index| Mover::Institution(InstitutionId::from_index(index)));
    actors.chain(agreements).chain(institutions).collect()
}

impl Arbiter<'_> {
    /// Everybody who can move, in a fixed order: actors, agreements, institutions.
    pub fn movers(&self) -> &[Mover] {
        &self.movers
    }

    /// Where the mover can go from a state if everybody whose agreement it takes gives it; ascending.
    pub fn moves(&self, mover: Mover, state: usize) -> &[usize] {
        &self.moves[self.position(mover)][state]
    }

    pub(crate) fn position(&self, mover: Mover) -> usize {
        match mover {
            Mover::Actor(actor) => actor.index(),
            Mover::Agreement(agreement) => self.model.actors.len() + agreement.index(),
            Mover::Institution(institution) => {
                self.model.actors.len() + self.model.agreements.len() + institution.index()
            }
        }
    }

    pub(crate) fn list_moves(&self) -> Result<Vec<Vec<Vec<usize>>>, Refusal> {
        let mut n_moves = 0;
        let mut all = Vec::new();
        for &mover in &self.movers {
            let mut of_mover = Vec::new();
            for state in 0..self.state_count() {
                let targets = self.targets(mover, state);
                n_moves += targets.len();
                if n_moves > MAX_MOVES {
                    return Err(Refusal::TooManyMoves);
                }
                of_mover.push(targets);
            }
            all.push(of_mover);
        }
        Ok(all)
    }

    /// Tries every combination of the levels that the mover may give to the options it may touch.
    fn targets(&self, mover: Mover, state: usize) -> Vec<usize> {
        let here = self.levels(state);
        let mut reached = vec![here.to_vec()];
        for (option, levels) in self.settable(mover, here) {
            let set = |before: &Vec<Level>, level: Level| {
                let mut after = before.clone();
                after[option.index()] = level;
                after
            };
            reached = reached.iter().flat_map(|before| levels.iter().map(move |&level| set(before, level))).collect();
        }
        let mut targets: Vec<usize> = reached.iter().filter_map(|levels| self.state_with(levels)).collect();
        targets.retain(|&target| target != state);
        targets.sort_unstable();
        targets
    }

    /// The options the mover may touch in one move, each with the levels it may have afterwards. An agreement's own option
    /// has to change when the agreement moves; every other option may also stay.
    fn settable(&self, mover: Mover, here: &[Level]) -> Vec<(OptionId, Vec<Level>)> {
        let model = self.model;
        match mover {
            Mover::Actor(actor) => {
                let own = model.actor(actor).options.iter().map(|&option| (option, self.stay_or_change(option, here)));
                let left = model.agreements.iter().filter(|agreement| agreement.leavers().contains(&actor));
                own.chain(left.map(|agreement| (agreement.option, self.stay_or_lower(agreement.option, here))))
                    .collect()
            }
            Mover::Agreement(agreement) => {
                let agreement = &model.agreements[agreement.index()];
                let now = here[agreement.option.index()];
                let mut entered = self.stay_or_change(agreement.option, here);
                entered.retain(|&level| level > now || (level < now && agreement.leave == Leave::All));
                let with = agreement.with.iter().map(|&option| (option, self.stay_or_change(option, here)));
                std::iter::once((agreement.option, entered)).chain(with).collect()
            }
            Mover::Institution(institution) => {
                let options = &model.institutions[institution.index()].options;
                options.iter().map(|&option| (option, self.stay_or_change(option, here))).collect()
            }
        }
    }

    fn stay_or_change(&self, option: OptionId, here: &[Level]) -> Vec<Level> {
        let now = here[option.index()];
        let all = (0..self.model.option(option).n_levels() as u32).map(|level| level as Level);
        match self.model.option(option).moves {
            Directions::Both => all.collect(),
            Directions::Up => all.filter(|&level| level >= now).collect(),
            Directions::Down => all.filter(|&level| level <= now).collect(),
            Directions::Fixed => vec![now],
        }
    }

    fn stay_or_lower(&self, option: OptionId, here: &[Level]) -> Vec<Level> {
        let mut levels = self.stay_or_change(option, here);
        levels.retain(|&level| level <= here[option.index()]);
        levels
    }

    /// Whether going from `s` to `t` is the mover's to make, if everybody whose agreement it takes gives it.
    ///
    /// An actor changes its own options, and lowers agreements that it may leave alone. An agreement goes up, together with
    /// the options named in `with`; it goes down as a joint move only where all have to leave together. An institution
    /// changes its own options. Every change goes in an allowed direction, and something changes.
    pub fn can_move(&self, mover: Mover, s: usize, t: usize) -> bool {
        let (from, to) = (self.levels(s), self.levels(t));
        let changed: Vec<OptionId> =
            self.model.option_ids().filter(|option| from[option.index()] != to[option.index()]).collect();
        let in_an_allowed_direction =
            |&option: &OptionId| self.model.option(option).may_change(from[option.index()], to[option.index()]);
        let goes_up = |option: OptionId| to[option.index()] > from[option.index()];
        if changed.is_empty() || !changed.iter().all(in_an_allowed_direction) {
            return false;
        }
        match mover {
            Mover::Actor(actor) => changed.iter().all(|&option| match self.model.option(option).owner {
                Owner::Actor(owner) => owner == actor,
                Owner::Agreement(agreement) => {
                    self.model.agreements[agreement.index()].leavers().contains(&actor) && !goes_up(option)
                }
                Owner::Institution(_) => false,
            }),
            Mover::Agreement(agreement) => {
                let agreement = &self.model.agreements[agreement.index()];
                let changes_itself =
                    changed.contains(&agreement.option) && (goes_up(agreement.option) || agreement.leave == Leave::All);
                changes_itself
                    && changed.iter().all(|option| *option == agreement.option || agreement.with.contains(option))
            }
            Mover::Institution(institution) => {
                changed.iter().all(|&option| self.model.option(option).owner == Owner::Institution(institution))
            }
        }
    }

    /// Those, besides the mover, who have to consent to a move: the consenters of every option that is raised. Lowering
    /// takes nobody's consent.
    pub fn needed_consent(&self, mover: Mover, s: usize, t: usize) -> Vec<Consenter> {
        let (from, to) = (self.levels(s), self.levels(t));
        let raised = self.model.option_ids().filter(|option| to[option.index()] > from[option.index()]);
        let mut needed = Vec::new();
        for option in raised {
            for &consenter in &self.model.option(option).consent {
                let is_the_mover = matches!((consenter, mover), (Consenter::Actor(a), Mover::Actor(b)) if a == b);
                if !is_the_mover && !needed.contains(&consenter) {
                    needed.push(consenter);
                }
            }
        }
        needed
    }

    /// Whether the mover itself strictly prefers `t` to `s`: the actor; every party; the institution by vote.
    fn mover_prefers(&self, mover: Mover, s: usize, t: usize) -> bool {
        match mover {
            Mover::Actor(actor) => self.prefers(actor, t, s),
            Mover::Agreement(agreement) => {
                self.model.agreements[agreement.index()].parties.iter().all(|&party| self.prefers(party, t, s))
            }
            Mover::Institution(institution) => self.vote_passes(institution, s, t),
        }
    }

    fn all_consent(&self, mover: Mover, s: usize, t: usize) -> bool {
        self.needed_consent(mover, s, t).into_iter().all(|consenter| self.agrees(consenter, s, t))
    }

    /// Whether the move is legal and everybody whom it needs prefers it: mover, parties, voters, consenters.
    pub fn would_move(&self, mover: Mover, s: usize, t: usize) -> bool {
        self.can_move(mover, s, t) && self.mover_prefers(mover, s, t) && self.all_consent(mover, s, t)
    }

    /// Whether `t` is among the actor's own moves from `s` (R_i): legal, and whoever must consent agrees by its
    /// preference. The actor's own preference is not asked.
    pub fn is_own_move(&self, actor: ActorId, s: usize, t: usize) -> bool {
        let mover = Mover::Actor(actor);
        self.can_move(mover, s, t) && self.all_consent(mover, s, t)
    }

    /// Whether `t` is among the actor's improvements from `s` (R_i^+): one of its own moves, and strictly preferred.
    pub fn is_improvement(&self, actor: ActorId, s: usize, t: usize) -> bool {
        self.is_own_move(actor, s, t) && self.prefers(actor, t, s)
    }

    /// Whether the step may be part of an answer to the focal actor. Credible answers are made of steps that everybody
    /// whom they need prefers; other answers of steps that those others could make if they wished. Neither is ever made
    /// by the focal actor or with its signature or consent. The two differ on votes: under "any moves" the others must be
    /// able to carry it without the focal actor; a credible vote counts the focal actor's vote as it honestly prefers at
    /// that step.
    pub fn may_answer(&self, focal: ActorId, mover: Mover, s: usize, t: usize, credible: bool) -> bool {
        let needed = self.needed_consent(mover, s, t);
        if self.is_or_includes(mover, focal) || needed.contains(&Consenter::Actor(focal)) {
            return false;
        }
        if credible {
            return self.would_move(mover, s, t);
        }
        let mover_could = match mover {
            Mover::Actor(_) | Mover::Agreement(_) => true,
            Mover::Institution(institution) => self.could_pass_without(focal, institution),
        };
        // Actors other than the focal one could always consent; that it is not among them was asked above.
        let could_consent = |consenter: &Consenter| match *consenter {
            Consenter::Actor(_) => true,
            Consenter::Institution(institution) => self.could_pass_without(focal, institution),
        };
        self.can_move(mover, s, t) && mover_could && needed.iter().all(could_consent)
    }

    /// Whether the focal actor is the mover, or one of the parties that move. (A member of an institution is not.)
    fn is_or_includes(&self, mover: Mover, focal: ActorId) -> bool {
        match mover {
            Mover::Actor(actor) => actor == focal,
            Mover::Agreement(agreement) => self.model.agreements[agreement.index()].parties.contains(&focal),
            Mover::Institution(_) => false,
        }
    }
}
