//! How the probability of an outcome changes with every number that it rests on.
//!
//! In: a case, a draw, where an outcome holds. Out: the probability that it comes about by a time, and its derivative in every strength, weight,
//! credence, rate, duration, share of attention and strength of a link. Does not: draw; decide which numbers are asked about.
//!
//! Two solves give the derivative in the rate of every arc, whatever the number of parameters (adjoint method; cf. Caswell 2019, section 5;
//! [`offramp_chain::gradient_by`]). From there the way back leads through the logit choices, through what everybody expects of the others (two
//! passes of [`back`]) and through foresight to wants and paces. What a number decides by a jump is held as it is: which moves are considered,
//! which comparison a weight makes up for, how many stages an action has, where the points of a gauge's lattice lie. A
//! credence enters a draw as a want that is there or not; the derivative in it is the exact difference between the two.

mod back;
mod findings;
pub mod number;
mod numbers;

pub(crate) use findings::over_draws;
pub use findings::{NumberEffect, TargetGradients};
pub use numbers::{CaseNumber, WantList, case_numbers, number_name, number_value};

use crate::case_dynamics::{CaseDynamics, MindSettings, Moving};
use crate::draw::Draws;
use crate::rates::{Minds, Rates, logistic, rates};
use crate::tempo::Tempo;
use crate::under_way::{Asked, Assembled, AssemblyRefused, Origin, Staged, assemble, assemble_traced};
use back::{Common, foresight_back, rates_back};
use offramp_chain::{ArcGradient, DateGradient, StateSet, TransientOptions, gradient_by_dated, hit_by_dated};

/// A probability and its derivatives in one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseGradient {
    /// The probability that the outcome has come about by the time.
    pub probability: f64,
    /// Per number asked about: its value in this draw.
    pub values: Vec<f64>,
    /// Per number asked about: the derivative of the probability in it.
    pub derivatives: Vec<f64>,
}

/// How a draw is made into a chain.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'g> {
    /// How actors think.
    pub minds: &'g MindSettings,
    /// What is followed stage by stage.
    pub staged: &'g Staged,
    /// The most states of the chain.
    pub max_states: usize,
}

/// A chain that is solved for a draw, with what its rates are made from.
pub(crate) struct Made<'m> {
    /// The rates of the draw.
    pub moving: &'m Moving,
    /// The chain.
    pub assembled: &'m Assembled,
    /// What the rate of every arc is made from.
    pub origins: &'m [Origin],
}

/// The probability that the positions `holds` are reached within `days`, and its derivatives, for a draw.
///
/// # Errors
/// As for the chain.
pub fn case_gradient(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    (holds, days): (&[bool], f64),
    numbers: &[CaseNumber],
) -> Result<CaseGradient, AssemblyRefused> {
    let moving = dynamics.moving(draw, ground.minds, ground.staged);
    let (assembled, origins) = assemble_traced(dynamics.board, &moving, ground.staged, ground.max_states)?;
    let made = Made { moving: &moving, assembled: &assembled, origins: &origins };
    let mut found = smooth_gradient(dynamics, draw, ground, &made, (holds, days), numbers)?;
    for (place, number) in numbers.iter().enumerate().filter(|(_, number)| number.is_credence()) {
        let differences = credence_differences(dynamics, draw, ground, (&[holds], days), number)?;
        found.derivatives[place] = differences[0];
    }
    Ok(found)
}

/// The same without credences, whose derivatives are left as not a number.
pub(crate) fn smooth_gradient(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    made: &Made<'_>,
    (holds, days): (&[bool], f64),
    numbers: &[CaseNumber],
) -> Result<CaseGradient, AssemblyRefused> {
    let chain = &made.assembled.chain;
    let set = StateSet::from_fn(chain.n_states(), |state| holds[made.assembled.positions[state] as usize]);
    let start = chain.start_at(made.assembled.start).map_err(AssemblyRefused::Chain)?;
    let options = TransientOptions::default();
    let dates = &made.assembled.dates;
    let found = gradient_by_dated(chain, dates, &start, &set, days, &options).map_err(AssemblyRefused::Chain)?;
    let by_arc = &found.arcs;
    let owed = owed_by_arcs(dynamics, made.moving, (made.assembled, made.origins), by_arc);
    let mut owed = owed_by_rates(dynamics, draw, ground, made.moving, owed);
    owed.dates = dates.iter().map(|date| date.cause).zip(found.dates).collect();
    owed.believed = by_view(dynamics, draw, owed.believed);
    let to_one = |number: &CaseNumber| owed.to_number(dynamics, draw, ground.minds, number);
    let derivatives = numbers.iter().map(to_one).collect();
    let values = numbers.iter().map(|number| number_value(dynamics, draw, ground.minds, number)).collect();
    Ok(CaseGradient { probability: by_arc.value, values, derivatives })
}

/// For sets of positions, by how much likelier they are reached within `days` if an uncertain want is there than if it is not.
pub(crate) fn credence_differences(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    (holds, days): (&[&[bool]], f64),
    number: &CaseNumber,
) -> Result<Vec<f64>, AssemblyRefused> {
    let name = numbers::credence_name(dynamics, number);
    let chances = |holds_true: bool| {
        let draw = numbers::Decided { draw, name: &name, holds: holds_true };
        chances_by(dynamics, draw, ground, (holds, days))
    };
    let (with, without) = (chances(true)?, chances(false)?);
    Ok(with.iter().zip(&without).map(|(with, without)| with - without).collect())
}

/// The probability that the positions `holds` are reached within `days`, for a draw.
///
/// # Errors
/// As for the chain.
pub fn chance_by(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    (holds, days): (&[bool], f64),
) -> Result<f64, AssemblyRefused> {
    Ok(chances_by(dynamics, draw, ground, (&[holds], days))?[0])
}

fn chances_by(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    (holds, days): (&[&[bool]], f64),
) -> Result<Vec<f64>, AssemblyRefused> {
    let moving = dynamics.moving(draw, ground.minds, ground.staged);
    let assembled = assemble(dynamics.board, &moving, ground.staged, ground.max_states)?;
    let chain = &assembled.chain;
    let start = chain.start_at(assembled.start).map_err(AssemblyRefused::Chain)?;
    let one = |holds: &&[bool]| {
        let set = StateSet::from_fn(chain.n_states(), |state| holds[assembled.positions[state] as usize]);
        let found = hit_by_dated(chain, &assembled.dates, &start, &[set], &[days], &TransientOptions::default());
        found.map(|found| found.values[0][0]).map_err(AssemblyRefused::Chain)
    };
    holds.iter().map(one).collect()
}

/// What the probability owes to the rates of the board and to the values that actions are called off by.
struct OwedByArcs {
    rates: Rates,
    acting: Vec<Vec<f64>>,
    common: Common,
}

/// From arcs of the chain to moves of the board.
fn owed_by_arcs(
    dynamics: &CaseDynamics<'_, '_>,
    moving: &Moving,
    (assembled, origins): (&Assembled, &[Origin]),
    gradient: &ArcGradient,
) -> OwedByArcs {
    let (board, chain) = (dynamics.board, &assembled.chain);
    let rates = Rates {
        own: vec![0.0; board.own.len()],
        joint: vec![0.0; board.joint.len()],
        shocks: vec![0.0; board.shocks.len()],
    };
    let acting = vec![vec![0.0; board.n_states()]; board.model.actors.len()];
    let mut owed = OwedByArcs { rates, acting, common: Common::new(board, &moving.tempo) };
    for state in 0..chain.n_states() as u32 {
        let x = assembled.positions[state as usize] as usize;
        for arc in chain.arcs(state) {
            let by_arc = gradient.by_arc[arc.index];
            match origins[arc.index] {
                Origin::Own(number) => owed.rates.own[number as usize] += by_arc,
                Origin::Joint(number) => owed.rates.joint[number as usize] += by_arc,
                Origin::Nature(number) => owed.rates.shocks[number as usize] += by_arc,
                Origin::Part => {}
                Origin::Stage(option) => {
                    let days = crate::board::mean_days(board.model, option);
                    owed.common.takes[option.index()] -= by_arc * arc.rate / days;
                }
                Origin::CalledOff { to, front, asked } => {
                    let mut regrets = |actor| called_off(moving, actor, (x, to, front), by_arc, &mut owed);
                    match asked {
                        Asked::Maker(actor) => regrets(actor as usize),
                        Asked::Needs(needs) => {
                            board.needs[needs as usize].actor_ids().for_each(|actor| regrets(actor.index()));
                        }
                    }
                }
            }
        }
    }
    owed
}

/// One actor that may call an action off: chance of regret times pace.
fn called_off(
    moving: &Moving,
    actor: usize,
    (x, to, front): (usize, Option<u32>, u32),
    owed_to_rate: f64,
    owed: &mut OwedByArcs,
) {
    let tempo = &moving.tempo;
    let (decisiveness, pace) = (tempo.decisiveness[actor], tempo.rate(actor, front, x));
    let Some(to) = to else {
        return owed.common.pace(tempo, (actor, front, x), owed_to_rate);
    };
    let gain = moving.acting[actor][to as usize] - moving.acting[actor][x];
    let chance = logistic(-decisiveness * gain);
    let steepness = owed_to_rate * pace * chance * (1.0 - chance);
    owed.common.pace(tempo, (actor, front, x), owed_to_rate * chance);
    owed.common.decisiveness[actor] -= steepness * gain;
    owed.acting[actor][to as usize] -= steepness * decisiveness;
    owed.acting[actor][x] += steepness * decisiveness;
}

/// What the probability owes to everybody's wants, beliefs and pace.
struct Owed {
    /// Per actor and position, to its utility.
    utilities: Vec<Vec<f64>>,
    /// Per actor, per one that it has a view of, per position: to the utility that it ascribes to that one.
    believed: Vec<Vec<Vec<f64>>>,
    common: Common,
    tempo: Tempo,
    /// To every date of the chain, by its cause.
    dates: Vec<(u16, DateGradient)>,
}

/// From the rates of the board back through foresight and expectations: the way of [`CaseDynamics::moving`], backwards.
fn owed_by_rates(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    moving: &Moving,
    owed: OwedByArcs,
) -> Owed {
    let (board, minds, tempo) = (dynamics.board, ground.minds, &moving.tempo);
    let OwedByArcs { rates: owed_rates, mut acting, mut common } = owed;
    let utilities = dynamics.utilities(draw, minds.later);
    let n_actors = utilities.len();
    let is_deceived = minds.beliefs && dynamics.has_beliefs();
    let believed = if is_deceived { dynamics.believed(draw) } else { vec![Vec::new(); n_actors] };
    let goes_by = believing(&moving.acting, &believed);
    let last = rates_back(board, tempo, &goes_by, ground.staged, &owed_rates, &mut common);
    acting.iter_mut().zip(&last.values).for_each(|(mine, more)| add(mine, more));
    let mut out =
        Owed { utilities: Vec::new(), believed: last.beliefs, common, tempo: tempo.clone(), dates: Vec::new() };
    if minds.foresight.steps == 0 {
        out.utilities = acting;
        return out;
    }
    out.utilities = vec![vec![0.0; board.n_states()]; n_actors];
    let folded = Staged::default();
    let clear = Minds::clear(&utilities);
    let expected = rates(board, tempo, &clear, &folded);
    let mut owed_to_expected: Option<Rates> = None;
    for actor in 0..n_actors {
        if believed[actor].is_empty() {
            let found = foresight_back(board, &expected, actor, &utilities[actor], minds.foresight, &acting[actor]);
            add(&mut out.utilities[actor], &found.utility);
            out.common.foresight += found.days;
            match &mut owed_to_expected {
                None => owed_to_expected = Some(found.rates),
                Some(sum) => {
                    add(&mut sum.own, &found.rates.own);
                    add(&mut sum.joint, &found.rates.joint);
                    add(&mut sum.shocks, &found.rates.shocks);
                }
            }
            continue;
        }
        let mut views = Minds::clear(&utilities);
        believed[actor].iter().for_each(|(of, values)| views.values[*of] = values);
        let expected = rates(board, tempo, &views, &folded);
        let found = foresight_back(board, &expected, actor, &utilities[actor], minds.foresight, &acting[actor]);
        add(&mut out.utilities[actor], &found.utility);
        out.common.foresight += found.days;
        let back = rates_back(board, tempo, &views, &folded, &found.rates, &mut out.common);
        for (of, owed) in back.values.iter().enumerate() {
            match believed[actor].iter().rposition(|(known, _)| *known == of) {
                Some(view) => add(&mut out.believed[actor][view], owed),
                None => add(&mut out.utilities[of], owed),
            }
        }
    }
    if let Some(owed) = owed_to_expected {
        let back = rates_back(board, tempo, &clear, &folded, &owed, &mut out.common);
        out.utilities.iter_mut().zip(&back.values).for_each(|(mine, more)| add(mine, more));
    }
    out
}

/// What is owed to the views that are held, with noughts for those that are not.
fn by_view(dynamics: &CaseDynamics<'_, '_>, draw: impl Draws, believed: Vec<Vec<Vec<f64>>>) -> Vec<Vec<Vec<f64>>> {
    let of_actor = |(held, believed): (Vec<bool>, Vec<Vec<f64>>)| {
        let mut believed = believed.into_iter();
        let view = |held: bool| held.then(|| believed.next()).flatten();
        let nothing = || vec![0.0; dynamics.board.n_states()];
        held.into_iter().map(view).map(|owed| owed.unwrap_or_else(nothing)).collect()
    };
    dynamics.held_views(draw).into_iter().zip(believed).map(of_actor).collect()
}

/// Minds that go by these values and ascribe these to others.
fn believing<'v>(values: &'v [Vec<f64>], believed: &'v [Vec<(usize, Vec<f64>)>]) -> Minds<'v> {
    let mut minds = Minds::clear(values);
    minds.beliefs =
        believed.iter().map(|views| views.iter().map(|(of, values)| (*of, values.as_slice())).collect()).collect();
    minds
}

fn add(to: &mut [f64], more: &[f64]) {
    to.iter_mut().zip(more).for_each(|(slot, more)| *slot += more);
}
