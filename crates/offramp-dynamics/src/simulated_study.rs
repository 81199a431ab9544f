//! The same story by trajectories: no list of all states, so that a case of any size has an answer.
//!
//! In: a model and a [`DynamicsRequest`] that asks for trajectories. Out: [`DynamicsFindings`], or one trajectory. Does not: run trajectories
//! ([`crate::simulated`] does).
//!
//! How much wants weigh depends on the states that somebody ever compares (see [`crate::utility`]). Where the exact answer's board fits, the weights are
//! taken from it, so that both answer alike. Where it does not, the order of wants is kept on the first states from today outward, and the same
//! weights are used beyond.

use crate::board::{Board, BoardRefused};
use crate::case_dynamics::CaseDynamics;
use crate::channel::Cause;
use crate::dates::{shown_times, solved_times};
use crate::doubts::as_drawn;
use crate::draw::Draw;
use crate::extras::Extras;
use crate::findings::{
    DynamicsFindings, FrontOverTime, GaugeOverTime, Lingering, Simulation, Target, TargetFinding, cause_findings,
    channel_ranges, channels_over_time, summarise,
};
use crate::holding::At;
use crate::questions::DrawAnswers;
use crate::range::Range;
use crate::simulated::{Estimates, Plan, Simulated};
use crate::states_met::Limits;
use crate::study::{
    DynamicsRefused, DynamicsRequest, Watch, board_with_what_fits, over_draws, space_of, targets as targets_of,
};
use crate::under_way::{Staged, slow_options};
use crate::utility::Comparisons;
use offramp_engine::space::{Space, SpaceRefused, code_of};
use offramp_model::{Formula, FrontId, Level, Model};
use std::collections::BTreeMap;

/// The most moves that are looked at for the weights of wants, where the exact answer's board does not fit.
pub const WEIGHED_MOVES: usize = 1 << 21;

/// What trajectories start from.
struct Ready<'a> {
    board: Board<'a>,
    /// Whether the board holds all states that today's can lead to.
    is_whole: bool,
    extras: Extras,
}

impl<'a> Ready<'a> {
    fn new(model: &'a Model, space: Option<&'a Space>, request: &DynamicsRequest) -> Result<Self, DynamicsRefused> {
        let extras = match space {
            Some(space) => Extras::expecting(model, space, &request.minds, request.max_detailed_states / 2),
            None => Extras::of(model, None),
        };
        let whole = space.map(|space| board_with_what_fits(model, space, request));
        let (board, is_whole) = match whole {
            Some(Ok(board)) => (board, true),
            None | Some(Err(BoardRefused::TooManyStates { .. })) => {
                Board::met(model, extras.clone(), request.max_states, WEIGHED_MOVES).map_err(DynamicsRefused::Board)?
            }
            Some(Err(refused)) => return Err(DynamicsRefused::Board(refused)),
        };
        // Where things may not be there, all that could happen may be among them.
        if board.n_states() == 1 && request.draws.is_none() {
            return Err(DynamicsRefused::NothingHappens);
        }
        Ok(Self { board, is_whole, extras })
    }

    /// Where the lattices stand today.
    fn places(&self) -> Vec<u8> {
        self.extras.today(At::Levels(&self.board.model.status_quo()))
    }

    fn holds_today(&self, formula: &Formula) -> bool {
        self.extras.read(formula, &self.places()).holds(&self.board.model.status_quo())
    }
}

/// The space, if it fits.
fn space_that_fits(model: &Model, request: &DynamicsRequest) -> Result<Option<Space>, DynamicsRefused> {
    match space_of(model, request) {
        Ok(space) => Ok(Some(space)),
        Err(DynamicsRefused::Space(
            SpaceRefused::TooLarge { .. } | SpaceRefused::MoverTooLarge { .. } | SpaceRefused::TooManyGroupMoves { .. },
        )) => Ok(None),
        Err(refused) => Err(refused),
    }
}

/// What everybody compares in one world of a case, as far as the weights of wants are taken from it.
pub(crate) fn compared_when_simulated(
    model: &Model,
    request: &DynamicsRequest,
) -> Result<Comparisons, DynamicsRefused> {
    let space = space_that_fits(model, request)?;
    let ready = Ready::new(model, space.as_ref(), request)?;
    Ok(CaseDynamics::new(&ready.board).compared())
}

/// The request as it is carried out: what only an exact solution can say is left out.
fn made_ready(request: &DynamicsRequest) -> DynamicsRequest {
    let mut request = request.clone();
    request.ways.ways = 0;
    (request.long_run, request.gradients, request.undecided_up_to) = (false, false, 0);
    request
}

/// One trajectory of one draw of a simulation, by its number: every move that can be seen, and what is under way.
///
/// # Errors
/// As for [`crate::study`].
pub fn replay(
    model: &Model,
    request: &DynamicsRequest,
    draw: u64,
    number: u64,
) -> Result<Vec<ReplayedMove>, DynamicsRefused> {
    let model = &as_drawn(model, Draw { seed: request.seed, number: draw });
    let space = space_that_fits(model, request)?;
    let ready = Ready::new(model, space.as_ref(), request)?;
    let dynamics = CaseDynamics::new(&ready.board).comparing_also(&request.also_compared);
    let simulated = Simulated {
        dynamics: &dynamics,
        extras: &ready.extras,
        minds: &request.minds,
        targets: &[],
        limits: Limits::default(),
    };
    let plan = Plan { times: &[request.by_days], runs: 1, seed: request.seed, draw };
    let causes = simulated.causes();
    let moves = simulated.replay(Draw { seed: request.seed, number: draw }, &plan, number);
    let mut before = model.status_quo();
    let one = |moved: crate::simulated::Moved| {
        let before = std::mem::replace(&mut before, moved.levels.clone());
        ReplayedMove { day: moved.day, cause: causes[usize::from(moved.cause)], before, after: moved.levels }
    };
    Ok(moves.map_err(DynamicsRefused::Board)?.into_iter().map(one).collect())
}

/// One move of a trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedMove {
    /// When, in days from today.
    pub day: f64,
    /// Who makes it, and why.
    pub cause: Cause,
    /// The level of every option before it.
    pub before: Vec<Level>,
    /// The same after it: unchanged where something only begins, goes on or is called off.
    pub after: Vec<Level>,
}

/// Answers how likely and how soon, by trajectories.
pub(crate) fn study_simulated(
    model: &Model,
    request: &DynamicsRequest,
    runs: u64,
    watch: Watch<'_>,
) -> Result<DynamicsFindings, DynamicsRefused> {
    let request = &made_ready(request);
    let space = space_that_fits(model, request)?;
    let ready = Ready::new(model, space.as_ref(), request)?;
    let dynamics = CaseDynamics::new(&ready.board).comparing_also(&request.also_compared);
    let mut targets = targets_of(model, &request.outcomes)?;
    // A front that stands on its top rung today cannot climb to it.
    let asked = !request.outcomes.is_empty();
    targets.retain(|target| {
        asked || matches!(target, Target::Outcome(_)) || !ready.holds_today(formula_of(model, target))
    });
    let formulas: Vec<&Formula> = targets.iter().map(|target| formula_of(model, target)).collect();
    let times = solved_times(request);
    let simulated = Simulated {
        dynamics: &dynamics,
        extras: &ready.extras,
        minds: &request.minds,
        targets: &formulas,
        limits: Limits::default(),
    };
    let answers = over_draws(request, watch, |draw, go_on| {
        let plan = Plan { times: &times, runs, seed: draw.seed, draw: draw.number };
        simulated.simulate(draw, &plan, go_on).map(|found| answers_of(draw, found))
    });
    let answers = answers.map_err(DynamicsRefused::Board)?;
    if answers.is_empty() {
        return Err(DynamicsRefused::Stopped);
    }
    let mut findings = gather(&ready, &dynamics, request, (&targets, &simulated.causes()), answers, runs);
    findings.times = shown_times(request);
    findings.n_feasible = space.as_ref().map(Space::n_states);
    findings.note_dates();
    findings.base_rate_flags = crate::base_rate::base_rate_flags(model, &findings);
    Ok(findings)
}

fn formula_of<'a>(model: &'a Model, target: &Target) -> &'a Formula {
    match *target {
        Target::Outcome(outcome) => &model.outcomes[outcome].when.formula,
        Target::Rung(front, rung) => &model.front(front).ladder[rung].when.formula,
    }
}

/// Estimates in the form in which exact answers come.
fn answers_of(draw: Draw, found: Estimates) -> DrawAnswers {
    DrawAnswers {
        draw: draw.number,
        at: found.at.clone(),
        by: found.by.clone(),
        by_cause: found.by_cause.clone(),
        after: Vec::new(),
        rungs: found.rungs.clone(),
        gauges: found.gauges.clone(),
        law: Vec::new(),
        long_run: None,
        n_states: found.n_states,
        n_arcs: 0,
        steps: 0,
        missing: 0.0,
        gradients: Vec::new(),
        simulated: Some(found),
    }
}

fn gather(
    ready: &Ready<'_>,
    dynamics: &CaseDynamics<'_, '_>,
    request: &DynamicsRequest,
    (targets, causes): (&[Target], &[Cause]),
    answers: Vec<DrawAnswers>,
    runs: u64,
) -> DynamicsFindings {
    let Ready { board, extras, is_whole } = ready;
    let model = board.model;
    let staged = Staged { own: Vec::new(), joint: Vec::new(), options: slow_options(model) };
    let target = |number: usize| TargetFinding {
        target: targets[number],
        holds_today: ready.holds_today(formula_of(model, &targets[number])),
        n_states: None,
        at: summarise(&answers, |answers| answers.at[number].clone()),
        by: summarise(&answers, |answers| answers.by[number].clone()),
        after: None,
        long_run: None,
        causes: cause_findings(&answers, number, causes),
        channels: channel_ranges(&answers, number, causes),
        channels_by: channels_over_time(&answers, number, causes),
    };
    let front = |number: usize| {
        let ladder = &model.fronts[number].ladder;
        let today = ladder.iter().rposition(|rung| ready.holds_today(&rung.when.formula)).unwrap_or(ladder.len());
        let rung = |rung: usize| summarise(&answers, |answers| answers.rungs[number][rung].clone());
        FrontOverTime {
            front: FrontId::from_index(number),
            today: today as u8,
            rungs: (0..=ladder.len()).map(rung).collect(),
        }
    };
    let gauge = |gauge: usize| {
        let has = &model.gauges[gauge];
        let effects = has.adds.iter().filter(|effect| ready.holds_today(&effect.when.formula));
        let settled = effects.fold(has.starts, |sum, effect| sum + effect.by);
        let slow = extras.gauges.iter().position(|lattice| lattice.gauge == gauge);
        GaugeOverTime {
            gauge,
            today: slow.map_or(settled, |number| extras.gauges[number].points[usize::from(ready.places()[number])]),
            is_slow: slow.is_some(),
            means: summarise(&answers, |answers| answers.gauges[gauge].clone()),
        }
    };
    DynamicsFindings {
        request: request.clone(),
        n_states: answers.iter().map(|answers| answers.n_states).max().unwrap_or(0),
        n_feasible: None,
        n_arcs: 0,
        n_draws: answers.len(),
        draws: answers.iter().map(|answers| answers.draw).collect(),
        n_worlds: 1,
        doubts: Vec::new(),
        n_uncertain: dynamics.n_uncertain(),
        has_later: dynamics.has_later(),
        has_beliefs: dynamics.has_beliefs(),
        times: Vec::new(),
        targets: (0..targets.len()).map(target).collect(),
        fronts: (0..model.fronts.len()).map(front).collect(),
        lingering: lingering(model, &answers, request.n_places),
        steps: 0,
        missing: 0.0,
        shocks_excluded: board.shocks_excluded.clone(),
        gauges: (0..model.gauges.len()).map(gauge).collect(),
        excited: extras.excitations.iter().map(|lattice| lattice.link).collect(),
        staged: staged.options.clone(),
        asides: crate::asides::asides(board, extras, &staged, (request.by_days, *is_whole)),
        ways: Vec::new(),
        gradients: Vec::new(),
        undecided: None,
        simulated: Some(Simulation::of(runs, &answers, (board.n_states(), *is_whole))),
        simplification: None,
        base_rate_flags: Vec::new(),
    }
}

/// Where trajectories most often stand at the end, by the mean over the draws.
fn lingering(model: &Model, answers: &[DrawAnswers], n_places: usize) -> Vec<Lingering> {
    let draws: Vec<&Estimates> = answers.iter().filter_map(|answers| answers.simulated.as_ref()).collect();
    let mut sums: BTreeMap<&[Level], f64> = BTreeMap::new();
    for (levels, share) in draws.iter().flat_map(|found| &found.ends) {
        *sums.entry(levels).or_default() += share;
    }
    let mut all: Vec<(f64, u64, &[Level])> =
        sums.into_iter().map(|(levels, sum)| (sum, code_of(model, levels), levels)).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(b.2)));
    let one = |(_, code, levels): (f64, u64, &[Level])| Lingering {
        code,
        levels: levels.to_vec(),
        probability: Range::of(draws.iter().map(|found| found.ends.get(levels).copied().unwrap_or(0.0)).collect()),
    };
    all.into_iter().take(n_places).map(one).collect()
}
