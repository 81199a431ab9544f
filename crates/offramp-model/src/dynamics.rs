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
    /// How much comes back per day, if stated.
    pub refill_per_day: Option<f64>,
    /// Who says so.
    pub evidence: Evidence,
}

/// A number read off a state: what it settles at is `starts` plus what each effect adds.
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
