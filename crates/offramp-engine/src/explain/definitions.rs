//! Moves and preferences straight from the definitions, one state at a time, for verifying explanations.
//!
//! In: a game's model and preferences, and cells. Out: what each mover may do there, who has to agree, who prefers what.
//! Does not: use the engine's ranks, fibres, orders or lists of moves. It looks at levels and conditions only, and remembers
//! what it has looked at.

use crate::preference::weight_units;
use crate::space::{Mover, Needs};
use crate::stability::Game;
use offramp_model::{
    ActorId, Consenter, Directions, InstitutionId, Leave, Level, LevelSet, Model, OptionId, Owner, Preference,
    RankingTier,
};
use std::cmp::{Ordering, Reverse};
use std::rc::Rc;

/// What the definitions say of a game.
pub(super) struct Definitions<'g, 'a> {
    pub game: &'g Game<'a>,
    movers: Vec<Mover>,
    /// Per mover: the options it may touch.
    settable: Vec<Vec<Settable>>,
    /// Per cell: 0, or the number of its notes plus one.
    numbers: Vec<u32>,
    notes: Vec<Notes>,
}

/// An option that a mover may touch, and what the move may do with it, if the option's own directions allow.
struct Settable {
    option: OptionId,
    stay: bool,
    up: bool,
    down: bool,
}

/// What has been found out about one cell.
struct Notes {
    levels: Rc<[Level]>,
    /// Per actor, how it judges the state.
    standings: Vec<Option<Standing>>,
    moves: Option<Rc<[Listed]>>,
}

/// How an actor judges a state, in the terms of its preference; greater is better.
#[derive(PartialEq, PartialOrd)]
enum Standing {
    /// Which wants hold, most important first.
    Word(Vec<bool>),
    /// The sum of the weights that hold.
    Score(i64),
    /// The first tier that describes it.
    Tier(Reverse<usize>),
}

/// One legal move from a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    /// Who makes it.
    pub mover: Mover,
    /// The mover's position among all movers.
    pub number: usize,
    /// Where it leads.
    pub to: usize,
    /// Who has to agree besides the mover; the parties of an agreement among them.
    pub needs: Needs,
    /// Whether all of those agree by preference.
    pub agreed: bool,
    /// Whether the mover prefers it too: an actor strictly, an institution by its vote.
    pub wanted: bool,
}

impl<'g, 'a> Definitions<'g, 'a> {
    pub fn new(game: &'g Game<'a>) -> Self {
        let movers = game.space.movers(game.model);
        let settable = movers.iter().map(|&mover| settable(game, mover)).collect();
        Self { game, movers, settable, numbers: vec![0; game.space.n_cells()], notes: Vec::new() }
    }

    fn notes(&mut self, cell: usize) -> &mut Notes {
        if self.numbers[cell] == 0 {
            let levels = self.game.space.levels_at(cell).into();
            let standings = self.game.preferences.iter().map(|_| None).collect();
            self.notes.push(Notes { levels, standings, moves: None });
            self.numbers[cell] = self.notes.len() as u32;
        }
        &mut self.notes[self.numbers[cell] as usize - 1]
    }

    fn levels(&mut self, cell: usize) -> Rc<[Level]> {
        self.notes(cell).levels.clone()
    }

    fn judge(&mut self, actor: ActorId, cell: usize) -> usize {
        let game = self.game;
        let notes = self.notes(cell);
        if notes.standings[actor.index()].is_none() {
            let standing = Standing::of(&game.preferences[actor.index()], &notes.levels);
            notes.standings[actor.index()] = Some(standing);
        }
        self.numbers[cell] as usize - 1
    }

    /// Whether the actor strictly prefers the state at `t` to the one at `s`.
    pub fn prefers(&mut self, actor: ActorId, t: usize, s: usize) -> bool {
        let (t, s) = (self.judge(actor, t), self.judge(actor, s));
        self.notes[t].standings[actor.index()] > self.notes[s].standings[actor.index()]
    }

    /// Whether the vote on going from `s` to `t` passes: members that strictly prefer `t` approve, indifferent ones abstain,
    /// the rest oppose; a veto member that opposes blocks.
    fn vote_passes(&mut self, institution: InstitutionId, s: usize, t: usize) -> bool {
        let institution = &self.game.model.institutions[institution.index()];
        let approving = institution.members.iter().filter(|&&member| self.prefers(member, t, s)).count();
        let vetoed = institution.vote.veto.iter().any(|&member| self.prefers(member, s, t));
        institution.vote.passes(approving, vetoed)
    }

    /// Those among the needed who do not agree to going from `s` to `t`.
    pub fn refusing(&mut self, needs: Needs, s: usize, t: usize) -> Needs {
        let mut refusing = Needs::default();
        if needs.is_empty() {
            return refusing;
        }
        for actor in needs.actor_ids() {
            refusing.actors |= u64::from(!self.prefers(actor, t, s)) << actor.index();
        }
        for institution in needs.institution_ids() {
            refusing.institutions |= u64::from(!self.vote_passes(institution, s, t)) << institution.index();
        }
        refusing
    }

    /// Every legal move of everybody from a cell.
    pub fn moves(&mut self, cell: usize) -> Rc<[Listed]> {
        if let Some(moves) = &self.notes(cell).moves {
            return moves.clone();
        }
        let mut listed = Vec::new();
        for (number, mover) in self.movers.clone().into_iter().enumerate() {
            for to in self.targets(number, cell) {
                let needs = self.needs(mover, cell, to);
                let agreed = self.refusing(needs, cell, to).is_empty();
                let wanted = match mover {
                    Mover::Actor(actor) => self.prefers(actor, to, cell),
                    // Its parties are among those who have to agree.
                    Mover::Agreement(_) => true,
                    Mover::Institution(institution) => self.vote_passes(institution, cell, to),
                };
                listed.push(Listed { mover, number, to, needs, agreed, wanted });
            }
        }
        let listed: Rc<[Listed]> = listed.into();
        self.notes(cell).moves = Some(listed.clone());
        listed
    }

    /// Tries every combination of the levels that the mover may give to the options it may touch.
    fn targets(&mut self, number: usize, cell: usize) -> Vec<usize> {
        let space = self.game.space;
        let here = self.levels(cell);
        let settable = &self.settable[number];
        let allowed: Vec<LevelSet> = settable.iter().map(|settable| settable.allowed(self.game.model, &here)).collect();
        let mut targets = Vec::new();
        if allowed.iter().any(|levels| levels.0 == 0) {
            return targets;
        }
        let mut levels = here.to_vec();
        for (settable, allowed) in settable.iter().zip(&allowed) {
            levels[settable.option.index()] = allowed.0.trailing_zeros() as Level;
        }
        loop {
            let to = if levels[..] == here[..] { None } else { space.cell_of(&levels) };
            targets.extend(to.filter(|&to| space.feasible().contains(to)));
            if !count_up(&mut levels, settable, &allowed) {
                return targets;
            }
        }
    }

    /// Who has to agree besides the mover: the parties of an agreement, and the consenters of every option that is raised,
    /// except that nobody consents to its own.
    fn needs(&mut self, mover: Mover, from: usize, to: usize) -> Needs {
        let model = self.game.model;
        let (before, after) = (self.levels(from), self.levels(to));
        let mut needs = Needs::default();
        if let Mover::Agreement(agreement) = mover {
            let parties = &model.agreements[agreement.index()].parties;
            parties.iter().for_each(|party| needs.actors |= 1 << party.index());
        }
        for (option, (before, after)) in model.options.iter().zip(before.iter().zip(after.iter())) {
            if after <= before {
                continue;
            }
            for consenter in &option.consent {
                match *consenter {
                    Consenter::Actor(actor) if option.owner == Owner::Actor(actor) => {}
                    Consenter::Actor(actor) => needs.actors |= 1 << actor.index(),
                    Consenter::Institution(body) => needs.institutions |= 1 << body.index(),
                }
            }
        }
        needs
    }

    /// Whether a move may answer the focal actor. None is its own or takes its signature or consent. A credible one is preferred
    /// by everybody whom it needs, the focal actor voting honestly where it has a vote; any other could be carried and
    /// consented to without the focal actor's vote.
    pub fn may_answer(&self, focal: ActorId, step: &Listed, credible: bool) -> bool {
        if step.mover == Mover::Actor(focal) || step.needs.includes(focal) {
            return false;
        }
        if credible {
            return step.agreed && step.wanted;
        }
        let could_pass = |institution: InstitutionId| {
            let institution = &self.game.model.institutions[institution.index()];
            let others = institution.members.iter().filter(|&&member| member != focal).count();
            !institution.vote.veto.contains(&focal) && institution.vote.passes(others, false)
        };
        let carried = match step.mover {
            Mover::Institution(institution) => could_pass(institution),
            Mover::Actor(_) | Mover::Agreement(_) => true,
        };
        carried && (step.needs.is_empty() || step.needs.institution_ids().all(could_pass))
    }
}

/// The options the mover may touch. An agreement's own option has to change when the agreement moves; every other option may
/// also stay. Options left out of the space stay.
fn settable(game: &Game<'_>, mover: Mover) -> Vec<Settable> {
    let model = game.model;
    let up_or_down = |&option: &OptionId| Settable { option, stay: true, up: true, down: true };
    let mut settable: Vec<Settable> = match mover {
        Mover::Actor(actor) => {
            let left = model.agreements.iter().filter(|agreement| agreement.leavers().contains(&actor));
            let lowered =
                left.map(|agreement| Settable { option: agreement.option, stay: true, up: false, down: true });
            model.actor(actor).options.iter().map(up_or_down).chain(lowered).collect()
        }
        Mover::Agreement(agreement) => {
            let agreement = &model.agreements[agreement.index()];
            let down = agreement.leave == Leave::All;
            let entered = Settable { option: agreement.option, stay: false, up: true, down };
            std::iter::once(entered).chain(agreement.with.iter().map(up_or_down)).collect()
        }
        Mover::Institution(institution) => {
            model.institutions[institution.index()].options.iter().map(up_or_down).collect()
        }
    };
    settable.retain(|settable| !game.space.dropped.contains(&settable.option));
    settable
}

impl Settable {
    /// The levels the option may have after a move, in the directions allowed.
    fn allowed(&self, model: &Model, here: &[Level]) -> LevelSet {
        let now = here[self.option.index()];
        let option = model.option(self.option);
        let allowed = (0..option.n_levels() as u32).filter(|&level| match (level as Level).cmp(&now) {
            Ordering::Less => self.down && matches!(option.moves, Directions::Both | Directions::Down),
            Ordering::Equal => self.stay,
            Ordering::Greater => self.up && matches!(option.moves, Directions::Both | Directions::Up),
        });
        LevelSet(allowed.fold(0, |levels, level| levels | 1 << level))
    }
}

/// The next combination of allowed levels, the first option varying fastest; false after the last one.
fn count_up(levels: &mut [Level], settable: &[Settable], allowed: &[LevelSet]) -> bool {
    for (settable, allowed) in settable.iter().zip(allowed) {
        let level = &mut levels[settable.option.index()];
        let higher = allowed.0 & (u32::MAX << *level << 1);
        if higher != 0 {
            *level = higher.trailing_zeros() as Level;
            return true;
        }
        *level = allowed.0.trailing_zeros() as Level;
    }
    false
}

impl Standing {
    /// Wants: the state with the first want on which two differ is preferred, so words are compared from the front, true
    /// above false (option prioritising; Fang, Hipel, Kilgour & Peng 2003).
    fn of(preference: &Preference, levels: &[Level]) -> Self {
        match preference {
            Preference::Wants(wants) => Self::Word(wants.iter().map(|want| want.that.formula.holds(levels)).collect()),
            Preference::Weights(weights) => {
                let counting = weights.iter().filter(|weight| weight.that.formula.holds(levels));
                Self::Score(counting.map(weight_units).sum())
            }
            Preference::Ranking(tiers) => {
                let first = tiers.iter().position(|tier| match tier {
                    RankingTier::Conditions(any_of) => any_of.iter().any(|condition| condition.formula.holds(levels)),
                    RankingTier::States(any_of) => any_of.iter().any(|state| state[..] == *levels),
                });
                Self::Tier(Reverse(first.unwrap_or(tiers.len())))
            }
        }
    }
}
