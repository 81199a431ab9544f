//! What a case states about time: reviews, delays, pools, gauges, shocks, links. Checked now; the dynamics use it.
//!
//! All times are in days, all rates per day.

use crate::condition::Condition;
use crate::evidence::Evidence;
use crate::ids::{ActorId, FrontId, Level, OptionId};

/// How often an actor reviews its choices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reviews {
    /// Mean days between two reviews.
    pub every_days: f64,
}

/// How long something takes: a range of days, both ends equal when one figure is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    /// The shortest usual time.
    pub from_days: f64,
    /// The longest usual time.
    pub to_days: f64,
}

/// The share of an actor's attention that a front gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attention {
    /// The front.
    pub front: FrontId,
    /// Its share, 0 to 1.
    pub share: f64,
}

/// A finite resource shared by options on several fronts.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// Whose it is, if stated.
    pub of: Option<ActorId>,
    /// How much there is; states that take more are infeasible.
    pub size: f64,
    /// What it is counted in.
    pub unit: Option<String>,
    /// How much comes back per day of what options used, once they are lowered; if not stated, it comes back at once.
    pub refill_per_day: Option<f64>,
    /// Who says so.
    pub evidence: Evidence,
}

/// A number read off a state: what it settles at is `starts` plus what each effect adds. Between states it may move by a law of its own: it drifts, jumps
/// when something begins, and with a half-life closes the distance to where it settles.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What it is counted in.
    pub unit: Option<String>,
    /// What it reads where nothing adds to it.
    pub starts: f64,
    /// What adds to it, and where.
    pub adds: Vec<GaugeEffect>,
    /// What moves it little by little, and where.
    pub drifts: Vec<GaugeDrift>,
    /// What moves it at once when something begins.
    pub jumps: Vec<GaugeJump>,
    /// The lowest that it can read, if stated.
    pub from: Option<f64>,
    /// The highest that it can read, if stated.
    pub to: Option<f64>,
    /// Days in which half of a disturbance fades, if stated.
    pub half_life_days: Option<f64>,
    /// Who says so.
    pub evidence: Evidence,
}

/// What a condition adds to a gauge.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeEffect {
    /// Where it counts.
    pub when: Condition,
    /// How much it adds.
    pub by: f64,
    /// Days for which `when` has to be expected to last for all of it to count; expected to last less, it counts in proportion. Not stated: all of it,
    /// always.
    pub lasts_days: Option<f64>,
}

/// What moves a gauge little by little while a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeDrift {
    /// Where it counts; everywhere if not stated.
    pub when: Option<Condition>,
    /// How far it moves the gauge per day; may be negative.
    pub per_day: f64,
}

/// What moves a gauge at once, at the moment a condition becomes true.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeJump {
    /// What has to become true.
    pub when: Condition,
    /// How far it moves the gauge; may be negative.
    pub by: f64,
}

impl Gauge {
    /// Whether what it reads depends on more than the state at hand: it drifts or jumps.
    pub fn has_memory(&self) -> bool {
        !self.drifts.is_empty() || !self.jumps.is_empty()
    }

    /// A value kept within the stated bounds.
    pub fn within_bounds(&self, value: f64) -> f64 {
        value.clamp(self.from.unwrap_or(f64::NEG_INFINITY), self.to.unwrap_or(f64::INFINITY))
    }
}

/// An event that nobody in the case decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Shock {
    /// The name used in the case file.
    pub id: String,
    /// What happens, in words.
    pub what: String,
    /// The theatre it belongs to.
    pub front: Option<FrontId>,
    /// Mean number a day while `when` holds, if stated.
    pub rate_per_day: Option<f64>,
    /// Where it can happen; everywhere if not stated.
    pub when: Option<Condition>,
    /// The levels it sets.
    pub sets: Vec<(OptionId, Level)>,
    /// `provocation`, `accident` and so on: the channel of war it belongs to, if stated.
    pub channel: Option<String>,
    /// Who says so.
    pub evidence: Evidence,
}

/// What happens at a date where its condition holds, and not before or after: a date that a plan sets, a mandate that runs out.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline {
    /// The name used in the case file.
    pub id: String,
    /// What happens, in words.
    pub what: String,
    /// The theatre it belongs to.
    pub front: Option<FrontId>,
    /// How many days from the case's date; 0 or more.
    pub after_days: f64,
    /// Where it happens; everywhere if not stated.
    pub when: Option<Condition>,
    /// Where it does not happen all the same, if stated.
    pub unless: Option<Condition>,
    /// The levels it sets.
    pub sets: Vec<(OptionId, Level)>,
    /// The probability that it happens where it can, 0 to 1.
    pub chance: f64,
    /// The channel it belongs to, as for a [`Shock`], if stated.
    pub channel: Option<String>,
    /// Who says so.
    pub evidence: Evidence,
}

impl Deadline {
    /// Whether it can happen in a state, given as the level of every option.
    pub fn can_happen(&self, levels: &[Level]) -> bool {
        self.when.as_ref().is_none_or(|when| when.formula.holds(levels))
            && !self.unless.as_ref().is_some_and(|unless| unless.formula.holds(levels))
    }
}

/// A level of an option that is verified before anything higher can be entered, and that may be found wanting.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// The option.
    pub option: OptionId,
    /// The level that is verified.
    pub level: Level,
    /// Mean days that it takes.
    pub takes_days: f64,
    /// The probability that it is found to be kept, 0 to 1.
    pub chance: f64,
    /// The level that opens then; the level itself where nothing is above it, and then it is verified anew.
    pub then: Level,
    /// The level that it falls back to otherwise.
    pub otherwise: Level,
    /// Who says so.
    pub evidence: Evidence,
}

impl Verification {
    /// Whether a change of its option from one level to another passes by it: who stands on it or below may not rise above it by a move.
    pub fn bars(&self, from: Level, to: Level) -> bool {
        from <= self.level && to > self.level
    }
}

/// How one front drives another.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The name used in the case file.
    pub id: String,
    /// The front that drives.
    pub from: FrontId,
    /// The front that is driven.
    pub to: FrontId,
    /// `wants`, `pool`, `attention`, `flow`, `excitation` or `actor`, if stated.
    pub channel: Option<String>,
    /// How strongly, -1 to 1, if stated.
    pub strength: Option<f64>,
    /// Who says so.
    pub evidence: Evidence,
}
