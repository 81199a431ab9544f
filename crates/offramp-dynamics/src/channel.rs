//! Why a move is made: the channels by which a story gets anywhere, war included.
//!
//! In: the rates as they are, and as they would be if nobody were mistaken. Out: a number per cause, and the chain's arcs split by it.
//! Does not: solve anything.
//!
//! The rate r at which an actor makes a move splits exactly into *intention*, min(r, s), and *miscalculation*, max(0, r - s), where s is the rate
//! at which it would make the move in the same state if it and all others saw everybody's wants as they are. An intended move that
//! its own maker (for a joint move, anybody whose agreement it needs) gains nothing by is a *slip*: the logit's error. Slips and shocks of the
//! channel `accident`, or of none, are *accident*; shocks of the channel `provocation` are *provocation*. The split is local to the last
//! move; how mistakes further back matter shows only when they are taken away altogether.

use crate::board::{Board, JointMove};
use crate::case_dynamics::Moving;
use crate::utility::TIE;
use offramp_chain::{Chain, ChainBuilder, ChainError};
use offramp_engine::space::Mover;

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

const INTENDED: usize = 0;
const SLIP: usize = 1;
const MISTAKEN: usize = 2;
const KINDS: usize = 3;

/// The causes of a case by their numbers: for every mover three, then every shock.
pub fn causes(board: &Board<'_>) -> Vec<Cause> {
    let actors = board.model.actor_ids().map(Mover::Actor);
    let movers = actors.chain(board.joint_movers.iter().copied());
    let of_mover = |mover| {
        let cause = |channel, slip| Cause { who: Who::Mover(mover), channel, slip };
        [cause(Channel::Intention, false), cause(Channel::Accident, true), cause(Channel::Miscalculation, false)]
    };
    let shocks = board.model.shocks.iter().enumerate().map(|(number, shock)| Cause {
        who: Who::Shock(number),
        channel: Channel::of_shock(shock.channel.as_deref()),
        slip: false,
    });
    movers.flat_map(of_mover).chain(shocks).collect()
}

/// One arc with its cause: from, to, rate a day, cause.
pub type CausedArc = (u32, u32, f64, u16);

/// The arcs out of one position, split by cause; arcs of rate 0 are left out.
pub fn arcs_from(board: &Board<'_>, moving: &Moving, position: usize, out: &mut Vec<CausedArc>) {
    let from = position as u32;
    let n_actors = board.model.actors.len();
    let first = board.own_first[position] as usize;
    for (number, has) in board.own_moves(position).iter().enumerate() {
        let values = &moving.values[has.actor.index()];
        let slips = values[has.to as usize] - values[position] <= TIE;
        let rate = moving.rates.own[first + number];
        let undeceived = moving.undeceived.as_ref().map_or(rate, |rates| rates.own[first + number]);
        push(out, (from, has.to), has.actor.index(), slips, rate, undeceived);
    }
    let first = board.joint_first[position] as usize;
    for (number, has) in board.joint_moves(position).iter().enumerate() {
        let rate = moving.rates.joint[first + number];
        let undeceived = moving.undeceived.as_ref().map_or(rate, |rates| rates.joint[first + number]);
        let slips = !is_wanted(board, moving, position, has);
        push(out, (from, has.to), n_actors + has.mover as usize, slips, rate, undeceived);
    }
    let first_shock = (n_actors + board.joint_movers.len()) * KINDS;
    let first = board.shock_first[position] as usize;
    for (number, has) in board.shock_arcs(position).iter().enumerate() {
        let cause = (first_shock + has.shock as usize) as u16;
        out.push((from, has.to, moving.rates.shocks[first + number], cause));
    }
}

fn push(out: &mut Vec<CausedArc>, (from, to): (u32, u32), mover: usize, slips: bool, rate: f64, undeceived: f64) {
    let intended = rate.min(undeceived);
    let kind = if slips { SLIP } else { INTENDED };
    let mistaken = rate - intended;
    for (rate, kind) in [(intended, kind), (mistaken, MISTAKEN)] {
        if rate > 0.0 {
            out.push((from, to, rate, (mover * KINDS + kind) as u16));
        }
    }
}

/// Whether everybody whose agreement a joint move needs gains by it, and the vote would pass if all voted for what they gain by.
fn is_wanted(board: &Board<'_>, moving: &Moving, position: usize, has: &JointMove) -> bool {
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

/// The chain on the positions of the board.
///
/// # Errors
/// [`ChainError`] when a rate is not a number: that would be a mistake in the program.
pub fn chain(board: &Board<'_>, moving: &Moving) -> Result<Chain, ChainError> {
    let mut builder = ChainBuilder::new(board.n_states());
    let mut arcs = Vec::new();
    for position in 0..board.n_states() {
        arcs.clear();
        arcs_from(board, moving, position, &mut arcs);
        arcs.iter().try_for_each(|&(from, to, rate, cause)| builder.arc(from, to, rate, cause))?;
    }
    builder.build()
}
