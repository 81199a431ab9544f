//! Who can move what: actors and their options, agreements, institutions, consent.

use crate::dynamics::{Attention, Delay, Reviews};
use crate::evidence::Evidence;
use crate::ids::{ActorId, AgreementId, FrontId, InstitutionId, Level, OptionId};
use crate::preference::Preference;

/// A party that decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What to know about it, if stated.
    pub about: Option<String>,
    /// The actor it is part of (a leader or an establishment inside a state).
    pub inside: Option<ActorId>,
    /// `state`, `leader`, `establishment`, `faction`, `armed-group` and so on, as written.
    pub kind: Option<String>,
    /// ISO 3166 alpha-3 code of its country, if stated.
    pub country: Option<String>,
    /// Its options, in case order.
    pub options: Vec<OptionId>,
    /// What it prefers today.
    pub wants: Preference,
    /// What it prefers in the long run, if that differs.
    pub wants_later: Option<Preference>,
    /// What it believes others prefer, where it is mistaken or the author wants to say so.
    pub sees: Vec<Perception>,
    /// Its attitude towards other actors.
    pub attitudes: Vec<(ActorId, Attitude)>,
    /// How often it reviews its choices.
    pub reviews: Option<Reviews>,
    /// How it shares its attention between fronts.
    pub attention: Vec<Attention>,
    /// Who says so.
    pub evidence: Evidence,
}

/// What one actor believes another prefers.
#[derive(Debug, Clone, PartialEq)]
pub struct Perception {
    /// Whom it is about.
    pub of: ActorId,
    /// What it believes that actor prefers.
    pub wants: Preference,
    /// Who says so.
    pub evidence: Evidence,
}

/// An attitude of one actor towards another (Inohara, Hipel & Walker 2007).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attitude {
    /// Wants the other's good (+).
    Devoted,
    /// Wants the other's harm (-).
    Aggressive,
    /// Does not care (0).
    Indifferent,
}

/// Something that can be done or left, at two or more levels.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseOption {
    /// The full name: `us.stay-in-iraq`, or the agreement's name; an imported file's own words.
    pub id: String,
    /// A phrase that completes "can ...".
    pub what: String,
    /// Who controls it.
    pub owner: Owner,
    /// The theatre it belongs to.
    pub front: Option<FrontId>,
    /// Names of the levels, lowest first; at least two.
    pub levels: Vec<String>,
    /// Today's level: the status quo.
    pub now: Level,
    /// In which directions it may change.
    pub moves: Directions,
    /// Who has to agree before it is raised.
    pub consent: Vec<Consenter>,
    /// What it takes from pools.
    pub uses: Vec<PoolUse>,
    /// How it wears pools down while it is done.
    pub spends: Vec<PoolWear>,
    /// How long a change takes.
    pub takes: Option<Delay>,
    /// Who says so.
    pub evidence: Evidence,
}

impl CaseOption {
    /// How many levels it has.
    pub fn n_levels(&self) -> usize {
        self.levels.len()
    }

    /// Whether the direction rule allows a change from one level to another. Staying is not a change.
    pub fn may_change(&self, from: Level, to: Level) -> bool {
        match self.moves {
            Directions::Both => true,
            Directions::Up => to > from,
            Directions::Down => to < from,
            Directions::Fixed => false,
        }
    }
}

/// In which directions an option may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directions {
    /// Up and down.
    Both,
    /// Up only: what is done stays done.
    Up,
    /// Down only.
    Down,
    /// Not at all: it stays at today's level.
    Fixed,
}

/// Who controls an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// One actor alone.
    Actor(ActorId),
    /// The parties of an agreement together.
    Agreement(AgreementId),
    /// An institution by vote.
    Institution(InstitutionId),
}

/// Who has to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consenter {
    /// An actor agrees to a move when it strictly prefers the new state.
    Actor(ActorId),
    /// An institution agrees when its vote passes.
    Institution(InstitutionId),
}

/// What an option takes from a pool, per level above the lowest.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolUse {
    /// The pool's name.
    pub pool: String,
    /// How much each level above the lowest takes.
    pub per_level: f64,
}

/// What each level above the lowest takes from a pool for good, little by little.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolWear {
    /// The pool's name.
    pub pool: String,
    /// How much a level takes per day.
    pub per_level_per_day: f64,
}

/// An option that needs all its parties to enter.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The option that stands for it.
    pub option: OptionId,
    /// Those who enter it together; at least one.
    pub parties: Vec<ActorId>,
    /// Who may lower it again, alone.
    pub leave: Leave,
    /// Options of the parties that may change together with it, in the same move.
    pub with: Vec<OptionId>,
    /// How power shifts between two of its parties, if the case states it.
    pub power: Option<PowerShift>,
}

/// A stated shift of power: two parties divide a flow of 1 a period for ever, and one of them grows stronger.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerShift {
    /// The party that grows stronger.
    pub rises: ActorId,
    /// The other one, which can fight before that.
    pub declines: ActorId,
    /// The chance, 0 to 1, that the riser wins a war fought now.
    pub now: f64,
    /// The same for a war fought in the next period or later; no lower than now.
    pub later: f64,
    /// What a war costs the riser, once, in periods' worth of the whole flow; 0 or more.
    pub cost_rises: f64,
    /// What it costs the decliner, in the same unit; 0 or more.
    pub cost_declines: f64,
    /// What a period from now counts against now: above 0, below 1.
    pub patience: f64,
    /// Who says so.
    pub evidence: Evidence,
}

/// Who may leave an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leave {
    /// Any party, alone.
    Any,
    /// Only all parties together.
    All,
    /// Nobody: it is irreversible.
    Nobody,
    /// Any of these actors, alone.
    Listed(Vec<ActorId>),
}

impl Agreement {
    /// The actors who may lower the agreement alone.
    pub fn leavers(&self) -> &[ActorId] {
        match &self.leave {
            Leave::Any => &self.parties,
            Leave::Listed(actors) => actors,
            Leave::All | Leave::Nobody => &[],
        }
    }
}

/// A body that acts by a voting rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Institution {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The members that are actors of the case.
    pub members: Vec<ActorId>,
    /// The voting rule.
    pub vote: Vote,
    /// What it can decide, in case order.
    pub options: Vec<OptionId>,
    /// Who says so.
    pub evidence: Evidence,
}

/// A voting rule. A member approves a move when it strictly prefers the new state, abstains when indifferent, and
/// opposes otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// How many yes votes carry a motion.
    pub pass: usize,
    /// How many seats there are; at least the number of members.
    pub seats: usize,
    /// Members whose opposition blocks.
    pub veto: Vec<ActorId>,
    /// How many of the seats that are not actors of the case vote yes.
    pub others_yes: usize,
}

impl Vote {
    /// Whether the motion is carried by these votes of the members.
    pub fn passes(&self, approving: usize, vetoed: bool) -> bool {
        !vetoed && approving + self.others_yes >= self.pass
    }
}
