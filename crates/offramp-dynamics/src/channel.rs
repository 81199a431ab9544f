//! Why a move is made: the channels by which a story gets anywhere, war included.
//!
//! In: the rates as they are, and as they would be if nobody were mistaken. Out: a number per cause, and what is meant.
//! Does not: solve anything; [`crate::under_way`] builds the arcs.
//!
//! The rate r at which an actor makes a move splits exactly into *intention*, min(r, s), and *miscalculation*, max(0, r - s), where s is the rate
//! at which it would make the move in the same state if it and all others saw everybody's wants as they are. An intended move that
//! its own maker (for a joint move, anybody whose agreement it needs) gains nothing by is a *slip*: the logit's error. Slips and shocks of the
//! channel `accident`, or of none, are *accident*; shocks of the channel `provocation` are *provocation*. The split is local to the last
//! move; how mistakes further back matter shows only when they are taken away altogether.

use crate::board::{Board, JointMove, Nature};
use crate::case_dynamics::Moving;
use crate::extras::Extras;
use crate::utility::TIE;
use offramp_engine::space::Mover;
use offramp_model::Model;

/// A road by which something comes about (I1 to I3 of the literature on escalation: intent, misperception, third parties).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// It is wanted, others being seen as they are.
    Intention,
    /// It is done because others are seen wrongly.
    Miscalculation,
    /// A third party does it, to draw others in.
    Provocation,
    /// Nobody wants it: a shock, or a slip.
    Accident,
}

impl Channel {
    /// All channels, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Intention, Self::Miscalculation, Self::Provocation, Self::Accident];

    /// The word for it in case files, JSON and tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Intention => "intention",
            Self::Miscalculation => "miscalculation",
            Self::Provocation => "provocation",
            Self::Accident => "accident",
        }
    }

    /// The channel that a shock states; `accident` where it states none.
    pub fn of_shock(channel: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|known| channel == Some(known.id())).unwrap_or(Self::Accident)
    }
}

/// Who brings a move about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Somebody who moves.
    Mover(Mover),
    /// A shock, as its position in the model's list.
    Shock(usize),
    /// A slow gauge on its way, as its position in the model's list.
    Gauge(usize),
    /// A pool that is refilled or worn down, as its position in the model's list.
    Pool(usize),
    /// The fading of a link's excitation, as the link's position in the model's list.
    Fading(usize),
    /// A verification, as its position in the model's list, and whether it finds that the level is kept.
    Verification(usize, bool),
    /// A deadline, as its position in the model's list.
    Deadline(usize),
}

/// Who makes a move, and by which channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// Who.
    pub who: Who,
    /// By which channel.
    pub channel: Channel,
    /// Whether it is a slip: nobody's wants and no shock explain it.
    pub slip: bool,
}

pub(crate) const INTENDED: usize = 0;
pub(crate) const SLIP: usize = 1;
pub(crate) const MISTAKEN: usize = 2;
pub(crate) const KINDS: usize = 3;

/// The causes of a case by their numbers: for every mover three, then every shock, lattice, verification (two each) and deadline.
pub fn causes(board: &Board<'_>) -> Vec<Cause> {
    causes_among(board.model, &board.joint_movers, &board.extras)
}

/// The same with these agreements and institutions, and these lattices.
pub(crate) fn causes_among(model: &Model, joint_movers: &[Mover], extras: &Extras) -> Vec<Cause> {
    let actors = model.actor_ids().map(Mover::Actor);
    let movers = actors.chain(joint_movers.iter().copied());
    let of_mover = |mover| {
        let cause = |channel, slip| Cause { who: Who::Mover(mover), channel, slip };
        [cause(Channel::Intention, false), cause(Channel::Accident, true), cause(Channel::Miscalculation, false)]
    };
    let shocks = model.shocks.iter().enumerate().map(|(number, shock)| Cause {
        who: Who::Shock(number),
        channel: Channel::of_shock(shock.channel.as_deref()),
        slip: false,
    });
    let by_itself = |who| Cause { who, channel: Channel::Accident, slip: false };
    let gauges = extras.gauges.iter().map(|gauge| by_itself(Who::Gauge(gauge.gauge)));
    let fading = extras.excitations.iter().map(|excitation| by_itself(Who::Fading(excitation.link)));
    let pools = extras.pools.iter().map(|pool| by_itself(Who::Pool(pool.pool)));
    let verifications =
        (0..model.verifications.len()).flat_map(|number| [true, false].map(|kept| Who::Verification(number, kept)));
    let deadlines = model.deadlines.iter().enumerate().map(|(number, deadline)| Cause {
        who: Who::Deadline(number),
        channel: Channel::of_shock(deadline.channel.as_deref()),
        slip: false,
    });
    let shocks = movers.flat_map(of_mover).chain(shocks).chain(gauges).chain(fading).chain(pools);
    shocks.chain(verifications.map(by_itself)).chain(deadlines).collect()
}

/// The number of the cause of something that happens although nobody decides it.
pub(crate) fn cause_of_nature(board: &Board<'_>, what: Nature) -> u16 {
    let lattices = board.model.shocks.len();
    let verifications = lattices + board.extras.width();
    let place = match what {
        Nature::Shock(shock) => usize::from(shock),
        Nature::Drift(lattice) => lattices + usize::from(lattice),
        Nature::Kept(number) => verifications + 2 * usize::from(number),
        Nature::FoundWanting(number) => verifications + 2 * usize::from(number) + 1,
    };
    (n_movers(board) * KINDS + place) as u16
}

/// The number of the cause of a deadline.
pub(crate) fn cause_of_deadline(board: &Board<'_>, deadline: usize) -> u16 {
    let before = board.model.shocks.len() + board.extras.width() + 2 * board.model.verifications.len();
    (n_movers(board) * KINDS + before + deadline) as u16
}

/// How many movers have numbers: actors, then those of joint moves.
pub(crate) fn n_movers(board: &Board<'_>) -> usize {
    board.model.actors.len() + board.joint_movers.len()
}

/// Whether everybody whose agreement a joint move needs gains by it, and the vote would pass if all voted for what they gain by.
pub(crate) fn is_wanted(board: &Board<'_>, moving: &Moving, position: usize, has: &JointMove) -> bool {
    let gain = |actor: usize| moving.values[actor][has.to as usize] - moving.values[actor][position];
    let passes = |institution: usize| {
        let body = &board.model.institutions[institution];
        let approving = body.members.iter().filter(|member| gain(member.index()) > TIE).count();
        body.vote.passes(approving, body.vote.veto.iter().any(|member| gain(member.index()) < -TIE))
    };
    let needs = board.needs[has.needs as usize];
    let voted = match board.joint_movers[has.mover as usize] {
        Mover::Institution(id) => passes(id.index()),
        Mover::Actor(_) | Mover::Agreement(_) => true,
    };
    voted
        && needs.actor_ids().all(|actor| gain(actor.index()) > TIE)
        && needs.institution_ids().all(|id| passes(id.index()))
}
