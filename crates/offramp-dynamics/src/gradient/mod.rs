//! How the probability of an outcome changes with every number that it rests on.
//!
//! In: a case, a draw, where an outcome holds. Out: the probability that it comes about by a time, and its derivative in every strength, weight,
//! credence, rate, duration, share of attention and strength of a link. Does not: draw; decide which numbers are asked about.
//!
//! Two solves give the derivative in the rate of every arc, whatever the number of parameters (adjoint method; cf. Caswell 2019, section 5;
//! [`offramp_chain::gradients_by`]). From there the way back leads through the logit choices, through what everybody expects of the others (two
//! passes of [`back`]) and through foresight to wants and paces. What a number decides by a jump is held as it is: which moves are considered,
//! which comparison a weight makes up for, how many stages an action has, where the points of a gauge's lattice lie. A
//! credence enters a draw as a want that is there or not; the derivative in it is the exact difference between the two. Where several are exactly as
//! slow, the number stands at a kink, and that is said.

mod back;
mod findings;
mod kinks;
pub mod number;
mod numbers;

pub(crate) use findings::over_draws;
pub use findings::{NumberEffect, TargetGradients};
pub use kinks::{at_kinks, at_ties};
pub use numbers::{CaseNumber, WantList, case_numbers, number_name, number_value, numbers_left_out};

use crate::case_dynamics::{CaseDynamics, MindSettings, Moving};
use crate::draw::Draws;
use crate::rates::{Minds, Rates, rates};
use crate::tempo::Tempo;
use crate::under_way::{Asked, Assembled, AssemblyRefused, Origin, Staged, assemble, assemble_traced};
use back::{Common, MindsOwed, foresight_back, rates_back};
use number::{LANES, Number};
use offramp_chain::{
    ArcGradient, ChainError, DateGradient, StateSet, TransientOptions, chances_by, gradient_by_dated, gradients_by,
    hit_by_dated,
};

/// A probability and its derivatives in one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseGradient {
    /// The probability that the outcome has come about by the time.
    pub probability: f64,
    /// Per number asked about: its value in this draw.
    pub values: Vec<f64>,
    /// Per number asked about: the derivative of the probability in it; at a kink one between those of the two sides.
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
    let mut found = smooth_gradients(dynamics, draw, ground, &made, (&[holds], days), numbers)?.remove(0);
    for (place, number) in numbers.iter().enumerate().filter(|(_, number)| number.is_credence()) {
        let differences = credence_differences(dynamics, draw, ground, (&[holds], days), number, &[found.probability])?;
        found.derivatives[place] = differences[0];
    }
    Ok(found)
}

/// The same for several sets of positions, without credences, whose derivatives are left as not a number.
pub(crate) fn smooth_gradients(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    made: &Made<'_>,
    (holds, days): (&[&[bool]], f64),
    numbers: &[CaseNumber],
) -> Result<Vec<CaseGradient>, AssemblyRefused> {
    let chain = &made.assembled.chain;
    let start = chain.start_at(made.assembled.start).map_err(AssemblyRefused::Chain)?;
    let values: Vec<f64> = numbers.iter().map(|number| number_value(dynamics, draw, ground.minds, number)).collect();
    let mut found = Vec::with_capacity(holds.len());
    for some in holds.chunks(LANES) {
        let goals = goals(made.assembled, some);
        let by_arc = arc_gradients(made.assembled, &start, &goals, days).map_err(AssemblyRefused::Chain)?;
        let (by_arc, dates): (Vec<ArcGradient>, Vec<Vec<DateGradient>>) = by_arc.into_iter().unzip();
        let owed = by_arc.iter().map(|has| owed_by_arcs(dynamics, made.moving, (made.assembled, made.origins), has));
        let owed = owed_by_rates(dynamics, draw, ground, made.moving, owed.collect());
        for ((by_arc, dates), mut owed) in by_arc.iter().zip(dates).zip(owed) {
            owed.dates = made.assembled.dates.iter().map(|date| date.cause).zip(dates).collect();
            owed.believed = by_view(dynamics, draw, owed.believed);
            found.push(CaseGradient {
                probability: by_arc.value,
                values: values.clone(),
                derivatives: numbers.iter().map(|has| owed.to_number(dynamics, draw, ground.minds, has)).collect(),
            });
        }
    }
    Ok(found)
}

/// Per goal, what the probability of reaching it owes to every arc and to every date. What happens at dates goes from piece to piece, goal by goal.
fn arc_gradients(
    assembled: &Assembled,
    start: &[f64],
    goals: &[StateSet],
    days: f64,
) -> Result<Vec<(ArcGradient, Vec<DateGradient>)>, ChainError> {
    let (chain, dates, options) = (&assembled.chain, &assembled.dates, TransientOptions::default());
    if dates.is_empty() {
        let found = gradients_by(chain, start, goals, days, &options)?;
        return Ok(found.into_iter().map(|arcs| (arcs, Vec::new())).collect());
    }
    let one =
        |goal| gradient_by_dated(chain, dates, start, goal, days, &options).map(|found| (found.arcs, found.dates));
    goals.iter().map(one).collect()
}

/// The states of a chain at which each of these sets of positions is reached.
fn goals(assembled: &Assembled, holds: &[&[bool]]) -> Vec<StateSet> {
    let positions = &assembled.positions;
    let goal = |holds: &&[bool]| StateSet::from_fn(positions.len(), |state| holds[positions[state] as usize]);
    holds.iter().map(goal).collect()
}

/// For sets of positions, by how much likelier they are reached within `days` if an uncertain want is there than if it is not. `known` holds
/// how likely they are in the draw as it is, which is one of the two.
pub(crate) fn credence_differences(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    (holds, days): (&[&[bool]], f64),
    number: &CaseNumber,
    known: &[f64],
) -> Result<Vec<f64>, AssemblyRefused> {
    let name = numbers::credence_name(dynamics, number);
    let is_there = draw.chance(&[&name[0], &name[1], &name[2]], number_value(dynamics, draw, ground.minds, number));
    let otherwise = numbers::Decided { draw, name: &name, holds: !is_there };
    let otherwise = chances(dynamics, otherwise, ground, (holds, days))?;
    let sign = if is_there { 1.0 } else { -1.0 };
    Ok(known.iter().zip(&otherwise).map(|(known, otherwise)| sign * (known - otherwise)).collect())
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
    Ok(chances(dynamics, draw, ground, (&[holds], days))?[0])
}

fn chances(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    (holds, days): (&[&[bool]], f64),
) -> Result<Vec<f64>, AssemblyRefused> {
    let moving = dynamics.moving(draw, ground.minds, ground.staged);
    let assembled = assemble(dynamics.board, &moving, ground.staged, ground.max_states)?;
    let chain = &assembled.chain;
    let start = chain.start_at(assembled.start).map_err(AssemblyRefused::Chain)?;
    let (goals, options) = (goals(&assembled, holds), TransientOptions::default());
    let found = if assembled.dates.is_empty() {
        chances_by(chain, &start, &goals, days, &options)
    } else {
        let one = |goal: &StateSet| {
            let goal = std::slice::from_ref(goal);
            Ok(hit_by_dated(chain, &assembled.dates, &start, goal, &[days], &options)?.values[0][0])
        };
        goals.iter().map(one).collect()
    };
    found.map_err(AssemblyRefused::Chain)
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
    let chance = (-decisiveness * gain).logistic();
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

/// From the rates of the board back through foresight and expectations: the way of [`CaseDynamics::moving`], backwards, for at most
/// [`LANES`] probabilities at a time.
fn owed_by_rates(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    ground: Ground<'_>,
    moving: &Moving,
    owed: Vec<OwedByArcs>,
) -> Vec<Owed> {
    let (board, minds, tempo) = (dynamics.board, ground.minds, &moving.tempo);
    let utilities = dynamics.utilities(draw, minds.later);
    let n_actors = utilities.len();
    let is_deceived = minds.beliefs && dynamics.has_beliefs();
    let believed = if is_deceived { dynamics.believed(draw) } else { vec![Vec::new(); n_actors] };
    let (mut owed_rates, mut acting, mut common) = (Vec::new(), Vec::new(), Vec::new());
    for lane in owed {
        owed_rates.push(lane.rates);
        acting.push(lane.acting);
        common.push(lane.common);
    }
    let goes_by = believing(&moving.acting, &believed);
    let last = rates_back(board, tempo, &goes_by, ground.staged, &owed_rates, &mut common);
    let mut found = Vec::with_capacity(last.len());
    for (acting, last) in acting.iter_mut().zip(last) {
        acting.iter_mut().zip(&last.values).for_each(|(mine, more)| add(mine, more));
        let utilities = vec![vec![0.0; board.n_states()]; n_actors];
        let common = Common::new(board, tempo);
        let (believed, tempo) = (last.beliefs, tempo.clone());
        found.push(Owed { utilities, believed, common, tempo, dates: Vec::new() });
    }
    if minds.foresight.steps == 0 {
        found.iter_mut().zip(acting).for_each(|(found, acting)| found.utilities = acting);
    } else {
        let expectations = Expectations { dynamics, minds, tempo, utilities: &utilities, believed: &believed };
        expectations.back(&acting, &mut found, &mut common);
    }
    found.iter_mut().zip(common).for_each(|(found, common)| found.common = common);
    found
}

/// What everybody expects of the others, and by what wants.
struct Expectations<'e> {
    dynamics: &'e CaseDynamics<'e, 'e>,
    minds: &'e MindSettings,
    tempo: &'e Tempo,
    utilities: &'e [Vec<f64>],
    believed: &'e [Vec<(usize, Vec<f64>)>],
}

impl Expectations<'_> {
    /// From the values that everybody acts by, per lane, actor and position, through foresight back to wants.
    fn back(&self, acting: &[Vec<Vec<f64>>], found: &mut [Owed], common: &mut [Common]) {
        let actors = || 0..self.utilities.len();
        // Those who are mistaken about nobody expect the same.
        let clear: Vec<usize> = actors().filter(|&actor| self.believed[actor].is_empty()).collect();
        let views = Minds::clear(self.utilities);
        let back = self.of_actors(&clear, &views, acting, found, common);
        for (found, back) in found.iter_mut().zip(&back) {
            found.utilities.iter_mut().zip(&back.values).for_each(|(mine, more)| add(mine, more));
        }
        for actor in actors().filter(|&actor| !self.believed[actor].is_empty()) {
            let mut views = Minds::clear(self.utilities);
            self.believed[actor].iter().for_each(|(of, values)| views.values[*of] = values);
            let back = self.of_actors(&[actor], &views, acting, found, common);
            for (found, back) in found.iter_mut().zip(&back) {
                for (of, owed) in back.values.iter().enumerate() {
                    match self.believed[actor].iter().rposition(|(known, _)| *known == of) {
                        Some(view) => add(&mut found.believed[actor][view], owed),
                        None => add(&mut found.utilities[of], owed),
                    }
                }
            }
        }
    }

    /// Back from the values of actors who expect the others to go by `views`: what is owed to these.
    fn of_actors(
        &self,
        actors: &[usize],
        views: &Minds<'_>,
        acting: &[Vec<Vec<f64>>],
        found: &mut [Owed],
        common: &mut [Common],
    ) -> Vec<MindsOwed> {
        let (board, folded) = (self.dynamics.board, Staged::default());
        let expected = rates(board, self.tempo, views, &folded);
        let nothing = Rates {
            own: vec![0.0; board.own.len()],
            joint: vec![0.0; board.joint.len()],
            shocks: vec![0.0; board.shocks.len()],
        };
        let mut owed = vec![nothing; found.len()];
        for &actor in actors {
            for (lane, (found, owed)) in found.iter_mut().zip(&mut owed).enumerate() {
                let (utility, foresight) = (&self.utilities[actor], self.minds.foresight);
                let of_actor = foresight_back(board, &expected, actor, utility, foresight, &acting[lane][actor], owed);
                add(&mut found.utilities[actor], &of_actor.utility);
                common[lane].foresight += of_actor.days;
            }
        }
        rates_back(board, self.tempo, views, &folded, &owed, common)
    }
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
