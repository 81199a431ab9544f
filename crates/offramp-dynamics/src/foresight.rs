//! What positions are worth to an actor that looks ahead.
//!
//! In: utilities and the rates at which others are expected to move. Out: values. Does not: choose.
//!
//! Between two of its own moves an actor gets its utility of the state it is in, with later days counting less: 1/horizon is the rate at
//! which they fade. After n answers of the others the value is
//!
//! > V_n(x) = (u(x) + horizon x sum_y q(x, y) V_(n-1)(y)) / (1 + horizon x sum_y q(x, y)),   V_0 = u,
//!
//! which is one step of Jacobi's method for (1/horizon - Q) V = u/horizon, the discounted value while the actor itself sits still. Steps
//! are answers, so few of them are limited foresight in the sense of the graph model, weighed by how soon the answers come. Moves that leave the
//! actor as well off are left out of both sums: they drop out of the system solved, and what happens on a front that an actor does not care
//! about must not change how it chooses on another.

use crate::board::Board;
use crate::rates::Rates;
use crate::utility::TIE;

/// How far actors look ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foresight {
    /// How many answers of the others; 0 is none.
    pub steps: u32,
    /// Days over which what comes later fades.
    pub days: f64,
}

impl Foresight {
    /// Nobody looks ahead.
    pub const NONE: Self = Self { steps: 0, days: 0.0 };
}

/// The values of all positions to one actor, if the others (and shocks) move at these rates and the actor does not.
pub fn values(board: &Board<'_>, rates: &Rates, actor: usize, utility: &[f64], foresight: Foresight) -> Vec<f64> {
    let mut values = utility.to_vec();
    for _ in 0..foresight.steps {
        values = answered(board, rates, actor, utility, &values, foresight.days);
    }
    values
}

/// What comes after each of the steps, from none on: all the values on the way to [`values`] but the last.
pub(crate) fn on_the_way(
    board: &Board<'_>,
    rates: &Rates,
    actor: usize,
    utility: &[f64],
    foresight: Foresight,
) -> Vec<Vec<f64>> {
    let mut all = vec![utility.to_vec()];
    for step in 1..foresight.steps as usize {
        all.push(answered(board, rates, actor, utility, &all[step - 1], foresight.days));
    }
    all.truncate(foresight.steps as usize);
    all
}

/// One step: the values if the others answer once, and `after` is what comes then.
fn answered(board: &Board<'_>, rates: &Rates, actor: usize, utility: &[f64], after: &[f64], days: f64) -> Vec<f64> {
    (0..board.n_states())
        .map(|position| answered_at(board, rates, actor, utility[position], after, (position, days)))
        .collect()
}

/// The same at one position, where the utility is this; `after` is looked at there and where others can go from there.
pub(crate) fn answered_at(
    board: &Board<'_>,
    rates: &Rates,
    actor: usize,
    utility: f64,
    after: &[f64],
    (position, days): (usize, f64),
) -> f64 {
    let (mut total, mut weight) = (utility, 1.0);
    let mut add = |to: u32, rate: f64| {
        if (after[to as usize] - after[position]).abs() <= TIE {
            return;
        }
        total += days * rate * after[to as usize];
        weight += days * rate;
    };
    let first = board.own_first[position] as usize;
    for (number, has) in board.own_moves(position).iter().enumerate().filter(|(_, has)| has.actor.index() != actor) {
        add(has.to, rates.own[first + number]);
    }
    let first = board.joint_first[position] as usize;
    for (number, has) in board.joint_moves(position).iter().enumerate() {
        add(has.to, rates.joint[first + number]);
    }
    let first = board.shock_first[position] as usize;
    for (number, has) in board.shock_arcs(position).iter().enumerate() {
        add(has.to, rates.shocks[first + number]);
    }
    if weight > 1.0 { total / weight } else { total }
}
