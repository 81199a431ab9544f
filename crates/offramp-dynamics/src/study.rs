//! The story: a case becomes a board, every draw a chain, every chain answers, and the answers ranges.
//!
//! In: a model and a [`DynamicsRequest`]. Out: [`DynamicsFindings`], the same bytes on any number of threads. Does not know: words, files.

use crate::base_rate::base_rate_flags;
use crate::board::{Board, BoardRefused, Extent};
use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::channel::{Cause, causes};
use crate::draw::Draw;
use crate::extras::Extras;
use crate::findings::{
    DynamicsFindings, FrontOverTime, GaugeOverTime, Lingering, Target, TargetFinding, summarise, summarise_long_run,
};
use crate::foresight::Foresight;
use crate::gradient::{
    CaseGradient, CaseNumber, Ground, Made, TargetGradients, case_numbers, credence_differences, number_name,
    over_draws, smooth_gradient,
};
use crate::range::Range;
use crate::tempo::Decisiveness;
use crate::undecided::{Undecided, undecided};
use crate::under_way::{Assembled, AssemblyRefused, Staged, assemble, assemble_traced, slow_options};
use crate::ways::{WaysLimits, ways};
use offramp_chain::{
    ChainError, SolveOptions, StateSet, TransientOptions, TransientRequest, causes_by, long_run, transient,
};
use offramp_engine::space::{Space, SpaceRefused, SpaceRequest, StateId, build_space};
use offramp_model::{FrontId, Model};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What to compute.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicsRequest {
    /// How far to look, in days; positive.
    pub by_days: f64,
    /// At how many times on the way figures are kept; at least 1.
    pub n_times: usize,
    /// How many draws of what the case does not say in numbers; at least 1.
    pub n_draws: usize,
    /// Where the draws start.
    pub seed: u64,
    /// How actors think.
    pub minds: MindSettings,
    /// The most cells of the space.
    pub max_cells: u64,
    /// The most states of the chain.
    pub max_states: usize,
    /// The most states up to which slow gauges, excitation and actions under way are told apart, those that take longest first; the rest is folded in.
    pub max_detailed_states: usize,
    /// Whether to work out the long run.
    pub long_run: bool,
    /// How far the most likely ways are looked for.
    pub ways: WaysLimits,
    /// Whether to work out what every number of the case does to the targets asked for by name, or else to the top rungs (where there are none, to
    /// all outcomes).
    pub gradients: bool,
    /// Up to how many states of the chain it is looked at how long fronts stay between the ends of their ladders; 0 for never.
    pub undecided_up_to: usize,
    /// Only these outcomes, by the names of the case; empty asks for all of them and for the top rung of every front.
    pub outcomes: Vec<String>,
}

impl Default for DynamicsRequest {
    fn default() -> Self {
        Self {
            by_days: 182.0,
            n_times: 13,
            n_draws: 8,
            seed: 1,
            minds: MindSettings {
                foresight: Foresight { steps: 1, days: crate::defaults::FORESIGHT_DAYS },
                decisiveness: Decisiveness::Drawn,
                later: 0.0,
                beliefs: true,
            },
            max_cells: 1 << 22,
            max_states: 1 << 17,
            max_detailed_states: 1 << 15,
            long_run: true,
            ways: WaysLimits::default(),
            gradients: false,
            undecided_up_to: 1 << 12,
            outcomes: Vec::new(),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum DynamicsRefused {
    /// The states cannot be built.
    Space(SpaceRefused),
    /// The chain would be too large, or there is nowhere to begin.
    Board(BoardRefused),
    /// The chain cannot be solved.
    Chain(ChainError),
    /// No such outcome.
    NoSuchOutcome(String),
    /// The time to look ahead is not positive.
    NoTime(f64),
    /// It was stopped before the first draw was done.
    Stopped,
}

impl std::fmt::Display for DynamicsRefused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Space(refused) => write!(out, "{refused}"),
            Self::Board(BoardRefused::NoToday) => {
                write!(
                    out,
                    "rules exclude today's state, so there is nowhere to begin; change `now` of an option or the rule"
                )
            }
            Self::Board(BoardRefused::TooManyStates { limit }) => write!(
                out,
                "today's state can lead to more than {limit} states; raise the limit with `--max-states`, \
                 or let rules exclude what cannot be"
            ),
            Self::Chain(error) => write!(out, "the chain could not be solved: {error}"),
            Self::NoSuchOutcome(name) => write!(out, "the case has no outcome `{name}`; `offramp show` lists them"),
            Self::NoTime(days) => write!(out, "cannot look {days} days ahead; give a positive time such as `--by 26w`"),
            Self::Stopped => write!(out, "stopped before there was anything to report"),
        }
    }
}

impl std::error::Error for DynamicsRefused {}

/// Told how many of how many draws are done; may stop the rest.
pub type Watch<'w> = &'w (dyn Fn(usize, usize) -> ControlFlow<()> + Sync);

/// Answers how likely and how soon.
///
/// # Errors
/// [`DynamicsRefused`] where the case is too large, the request makes no sense, or it was stopped at once.
pub fn study(model: &Model, request: &DynamicsRequest, watch: Watch<'_>) -> Result<DynamicsFindings, DynamicsRefused> {
    let space = space_of(model, request)?;
    let board = board_with_what_fits(model, &space, request).map_err(DynamicsRefused::Board)?;
    let dynamics = CaseDynamics::new(&board);
    let staged = staged_that_fit(&dynamics, request);
    let questions = Questions::new(&board, request)?;
    let numbers = if request.gradients { case_numbers(&dynamics, &request.minds) } else { Vec::new() };
    let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let one = |number: usize| {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let draw = Draw { seed: request.seed, number: number as u64 };
        let answers = questions.answer(&dynamics, draw, request, (&staged, &numbers));
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if watch(done, request.n_draws).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        Some(answers)
    };
    let answers: Vec<Option<Result<DrawAnswers, AssemblyRefused>>> =
        (0..request.n_draws.max(1)).into_par_iter().map(one).collect();
    let answers: Vec<DrawAnswers> =
        answers.into_iter().flatten().collect::<Result<_, _>>().map_err(|refused| assembly(refused, request))?;
    if answers.is_empty() {
        return Err(DynamicsRefused::Stopped);
    }
    let gradients = questions.gradients(&dynamics, request, (&staged, &numbers), &answers);
    let gradients = gradients.map_err(|refused| assembly(refused, request))?;
    let mut findings = gather(&board, &space, &dynamics, request, &questions, &staged, answers);
    findings.gradients = gradients;
    let asked = questions.ways_asked(request, &findings);
    findings.ways = ways(
        &dynamics,
        &causes(&board),
        &asked,
        request.seed,
        &request.minds,
        (&staged, most_states(request)),
        request.ways,
    )
    .map_err(|refused| assembly(refused, request))?;
    findings.undecided =
        questions.undecided(&dynamics, request, &staged, &findings).map_err(|refused| assembly(refused, request))?;
    findings.base_rate_flags = base_rate_flags(model, &findings);
    Ok(findings)
}

/// Runs something on the chain of one draw, with where every target holds.
pub(crate) fn with_chain<T>(
    model: &Model,
    request: &DynamicsRequest,
    number: u64,
    run: impl FnOnce(&Board<'_>, &Assembled, &[(Target, &[bool])]) -> Result<T, ChainError>,
) -> Result<T, DynamicsRefused> {
    let space = space_of(model, request)?;
    let board = board_with_what_fits(model, &space, request).map_err(DynamicsRefused::Board)?;
    let dynamics = CaseDynamics::new(&board);
    let staged = staged_that_fit(&dynamics, request);
    let questions = Questions::new(&board, request)?;
    let moving = dynamics.moving(Draw { seed: request.seed, number }, &request.minds, &staged);
    let assembled = assemble(&board, &moving, &staged, most_states(request));
    let assembled = assembled.map_err(|refused| assembly(refused, request))?;
    let targets = questions.targets.iter().copied().zip(questions.where_.iter().map(Vec::as_slice));
    run(&board, &assembled, &targets.collect::<Vec<_>>()).map_err(DynamicsRefused::Chain)
}

/// All states that no rule excludes, once the request makes sense.
fn space_of(model: &Model, request: &DynamicsRequest) -> Result<Space, DynamicsRefused> {
    if !(request.by_days > 0.0 && request.by_days.is_finite()) {
        return Err(DynamicsRefused::NoTime(request.by_days));
    }
    let space_request =
        SpaceRequest { max_states: request.max_cells, keep_all_options: true, ..SpaceRequest::default() };
    build_space(model, &space_request).map_err(DynamicsRefused::Space)
}

/// The most states of a chain in any draw: draws differ a little in what can be under way.
fn most_states(request: &DynamicsRequest) -> usize {
    request.max_states.max(request.max_detailed_states) * 2
}

fn assembly(refused: AssemblyRefused, request: &DynamicsRequest) -> DynamicsRefused {
    match refused {
        AssemblyRefused::TooManyStates => {
            DynamicsRefused::Board(BoardRefused::TooManyStates { limit: most_states(request) })
        }
        AssemblyRefused::Chain(error) => DynamicsRefused::Chain(error),
    }
}

/// The board with all lattices if that fits, else with excitation only, else without.
pub fn board_with_what_fits<'a>(
    model: &'a Model,
    space: &'a Space,
    request: &DynamicsRequest,
) -> Result<Board<'a>, BoardRefused> {
    let all = Extras::of(model, space);
    let excitation = Extras { gauges: Vec::new(), excitations: all.excitations.clone() };
    for extras in [all, excitation] {
        if extras.width() == 0 {
            continue;
        }
        match Board::with_extras(model, space, Extent::FromToday, request.max_detailed_states, extras) {
            Err(BoardRefused::TooManyStates { .. }) => {}
            found => return found,
        }
    }
    Board::new(model, space, Extent::FromToday, request.max_states)
}

/// Options whose changes are followed stage by stage: those that take longest first, as long as the chain of the first draw stays within
/// the limit.
fn staged_that_fit(dynamics: &CaseDynamics<'_, '_>, request: &DynamicsRequest) -> Staged {
    let mut options = Vec::new();
    let mut fitting = Staged::default();
    // An option under way at least doubles the states in which it can be begun; a few that do not fit are tried.
    const MOST_MISSES: usize = 3;
    let mut misses = 0;
    if dynamics.board.n_states() > request.max_detailed_states / 2 {
        return fitting;
    }
    let draw = Draw { seed: request.seed, number: 0 };
    for option in slow_options(dynamics.board.model) {
        options.push(option);
        let staged = Staged::new(dynamics.board, &options);
        let moving = dynamics.moving(draw, &request.minds, &staged);
        match assemble(dynamics.board, &moving, &staged, request.max_detailed_states) {
            Ok(_) => fitting = staged,
            Err(_) => {
                options.pop();
                misses += 1;
                if misses >= MOST_MISSES {
                    break;
                }
            }
        }
    }
    fitting
}

/// What is asked of every draw.
struct Questions {
    times: Vec<f64>,
    targets: Vec<Target>,
    /// Per target, where it holds.
    where_: Vec<Vec<bool>>,
    /// Per front and position, the rung, or its number of rungs where none holds.
    rungs: Vec<Vec<u8>>,
    /// Per gauge and position, what it reads.
    gauges: Vec<Vec<f64>>,
    today: u32,
    wants_long_run: bool,
    /// Whether the targets were asked for by name.
    by_name: bool,
}

/// What one draw answers.
pub(crate) struct DrawAnswers {
    /// Per target and time: the probability that it holds then.
    pub at: Vec<Vec<f64>>,
    /// Per target and time: the probability that it has held by then. Empty for what holds today.
    pub by: Vec<Vec<f64>>,
    /// Per target: by which cause it is first reached, by each time.
    pub by_cause: Vec<Vec<(u16, Vec<f64>)>>,
    /// Per front, rung and time: the probability of standing there; the last entry is for no rung.
    pub rungs: Vec<Vec<Vec<f64>>>,
    /// Per gauge and time: its mean.
    pub gauges: Vec<Vec<f64>>,
    /// The law at the end, by position.
    pub law: Vec<f64>,
    /// Per target: the share of time in the long run; `None` where it was not asked for or not solved.
    pub long_run: Option<Vec<f64>>,
    /// States of the chain.
    pub n_states: usize,
    /// Arcs of the chain.
    pub n_arcs: usize,
    /// Steps of the uniformised chain, all questions together.
    pub steps: u64,
    /// Upper bound on the probability cut off.
    pub missing: f64,
    /// Per target, what it owes to every number; `None` where that was not asked for.
    pub gradients: Vec<Option<CaseGradient>>,
}

impl Questions {
    fn new(board: &Board<'_>, request: &DynamicsRequest) -> Result<Self, DynamicsRefused> {
        // OK because a board from today outward begins with today.
        let today = board.today.unwrap_or(0);
        let n_times = request.n_times.max(1);
        let times = (1..=n_times).map(|step| request.by_days * step as f64 / n_times as f64).collect();
        let mut targets = targets(board.model, &request.outcomes)?;
        let formula = |target: &Target| match *target {
            Target::Outcome(outcome) => board.where_holds(&board.model.outcomes[outcome].when.formula),
            Target::Rung(front, rung) => board.where_holds(&board.model.front(front).ladder[rung].when.formula),
        };
        let mut where_: Vec<Vec<bool>> = targets.iter().map(formula).collect();
        let asked = !request.outcomes.is_empty();
        // A front that stands on its top rung today cannot climb to it.
        let keep: Vec<bool> = targets
            .iter()
            .zip(&where_)
            .map(|(target, holds)| asked || matches!(target, Target::Outcome(_)) || !holds[today as usize])
            .collect();
        let mut kept = keep.iter();
        targets.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = keep.iter();
        where_.retain(|_| *kept.next().unwrap_or(&true));
        let rungs = (0..board.model.fronts.len()).map(|front| rungs_of(board, FrontId::from_index(front)));
        let gauges = (0..board.model.gauges.len()).map(|gauge| board.gauge_values(gauge)).collect();
        Ok(Self {
            times,
            targets,
            where_,
            rungs: rungs.collect(),
            gauges,
            today,
            wants_long_run: request.long_run,
            by_name: asked,
        })
    }

    fn answer(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        draw: Draw,
        request: &DynamicsRequest,
        (staged, numbers): (&Staged, &[CaseNumber]),
    ) -> Result<DrawAnswers, AssemblyRefused> {
        let moving = dynamics.moving(draw, &request.minds, staged);
        let (assembled, origins) = assemble_traced(dynamics.board, &moving, staged, most_states(request))?;
        let mut answers = self.solve(dynamics.board, &assembled).map_err(AssemblyRefused::Chain)?;
        if request.gradients {
            let ground = Ground { minds: &request.minds, staged, max_states: most_states(request) };
            let made = Made { moving: &moving, assembled: &assembled, origins: &origins };
            for (target, holds) in self.targets.iter().zip(&self.where_) {
                let wanted = self.is_carried(target) && !holds[self.today as usize] && holds.contains(&true);
                let question = (holds.as_slice(), request.by_days);
                let found = wanted.then(|| smooth_gradient(dynamics, draw, ground, &made, question, numbers));
                answers.gradients.push(found.transpose()?);
            }
        }
        Ok(answers)
    }

    /// Whether it is asked what carries a target.
    fn is_carried(&self, target: &Target) -> bool {
        let is_rung = |target: &Target| matches!(target, Target::Rung(..));
        self.by_name || is_rung(target) || !self.targets.iter().any(is_rung)
    }

    /// What every number does to the targets for which that was asked. Credences take a solve of their own each, so they are asked about
    /// in the middle draw of each target only.
    fn gradients(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        request: &DynamicsRequest,
        (staged, numbers): (&Staged, &[CaseNumber]),
        answers: &[DrawAnswers],
    ) -> Result<Vec<TargetGradients>, AssemblyRefused> {
        let ground = Ground { minds: &request.minds, staged, max_states: most_states(request) };
        let names: Vec<String> = numbers.iter().map(|number| number_name(dynamics, number)).collect();
        let of_target = |place: usize| -> Option<(usize, usize, Vec<CaseGradient>)> {
            let draws = answers.iter().map(|answers| answers.gradients.get(place)?.clone());
            let draws: Vec<CaseGradient> = draws.collect::<Option<_>>()?;
            let chances: Vec<f64> = draws.iter().map(|draw| draw.probability).collect();
            Some((place, Range::of(chances).middle_draw(), draws))
        };
        let mut found: Vec<_> = (0..self.targets.len()).filter_map(of_target).collect();
        let credences = numbers.iter().enumerate().filter(|(_, number)| number.is_credence());
        let credences: Vec<(usize, &CaseNumber)> = credences.collect();
        let mut middles: Vec<usize> = found.iter().map(|(_, middle, _)| *middle).collect();
        middles.sort_unstable();
        middles.dedup();
        let asked = |draw: usize| found.iter().filter(move |(_, middle, _)| *middle == draw);
        let pairs: Vec<(usize, usize)> =
            middles.iter().flat_map(|&draw| (0..credences.len()).map(move |number| (draw, number))).collect();
        let one = |&(draw, number): &(usize, usize)| {
            let holds: Vec<&[bool]> = asked(draw).map(|(place, ..)| self.where_[*place].as_slice()).collect();
            let draw = Draw { seed: request.seed, number: draw as u64 };
            credence_differences(dynamics, draw, ground, (&holds, request.by_days), credences[number].1)
        };
        let differences: Vec<Vec<f64>> = pairs.par_iter().map(one).collect::<Result<_, _>>()?;
        for (&(draw, number), differences) in pairs.iter().zip(&differences) {
            let here = found.iter_mut().filter(|(_, middle, _)| *middle == draw);
            for ((_, _, draws), difference) in here.zip(differences) {
                draws[draw].derivatives[credences[number].0] = *difference;
            }
        }
        let done = found.into_iter();
        Ok(done.map(|(place, _, draws)| over_draws(self.targets[place], numbers, &names, &draws)).collect())
    }

    fn solve(&self, board: &Board<'_>, assembled: &Assembled) -> Result<DrawAnswers, ChainError> {
        let Assembled { chain, positions, .. } = assembled;
        let start = chain.start_at(assembled.start)?;
        let options = TransientOptions::default();
        let request = TransientRequest { start: &start, times: &self.times, laws: true, ..TransientRequest::default() };
        let found = transient(chain, &request, &options)?;
        let laws: Vec<Vec<f64>> = found.laws.iter().map(|law| on_board(board, positions, law)).collect();
        let mut answers = DrawAnswers {
            at: self.where_.iter().map(|holds| over_time(&laws, |x| holds[x])).collect(),
            by: Vec::new(),
            by_cause: Vec::new(),
            rungs: self.rungs_over_time(board, &laws),
            gauges: self.gauges.iter().map(|values| means_over_time(&laws, values)).collect(),
            law: laws.last().cloned().unwrap_or_default(),
            long_run: self.long_run(board, assembled, &start)?,
            n_states: chain.n_states(),
            n_arcs: chain.n_arcs(),
            steps: found.steps,
            missing: found.missing,
            gradients: Vec::new(),
        };
        for (number, holds) in self.where_.iter().enumerate() {
            // Two names for the same states need one answer.
            if let Some(same) = self.where_[..number].iter().position(|known| known == holds) {
                answers.by.push(answers.by[same].clone());
                answers.by_cause.push(answers.by_cause[same].clone());
                continue;
            }
            if holds[self.today as usize] {
                answers.by.push(Vec::new());
                answers.by_cause.push(Vec::new());
                continue;
            }
            let set = StateSet::from_fn(chain.n_states(), |state| holds[positions[state] as usize]);
            let shares = causes_by(chain, &start, &[set], &self.times, &options)?.pop();
            let (total, by_cause) = shares.map_or_else(Default::default, |shares| (shares.total, shares.by_cause));
            answers.by.push(total);
            answers.by_cause.push(by_cause);
        }
        Ok(answers)
    }

    /// The targets whose ways are wanted: those asked for by name, else the top rungs; each in its middle draw.
    fn ways_asked(&self, request: &DynamicsRequest, findings: &DynamicsFindings) -> Vec<(Target, usize, &[bool])> {
        if request.ways.ways == 0 {
            return Vec::new();
        }
        let wanted = |target: &Target| !request.outcomes.is_empty() || matches!(target, Target::Rung(..));
        let found = findings.targets.iter().zip(&self.where_).filter(|(found, _)| wanted(&found.target));
        let asked = found.filter_map(|(found, holds)| {
            let by = found.by.last().filter(|by| by.high > 0.0)?;
            Some((found.target, by.middle_draw(), holds.as_slice()))
        });
        asked.collect()
    }

    /// Every front between its ends, each in the draw in which its top rung is reached with the middle probability; `None` where the chain is
    /// larger than asked for.
    fn undecided(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        request: &DynamicsRequest,
        staged: &Staged,
        findings: &DynamicsFindings,
    ) -> Result<Option<Vec<Undecided>>, AssemblyRefused> {
        if findings.n_states > request.undecided_up_to {
            return Ok(None);
        }
        let mut chains: BTreeMap<usize, Assembled> = BTreeMap::new();
        let mut found = Vec::new();
        for (number, rungs) in self.rungs.iter().enumerate() {
            let front = FrontId::from_index(number);
            let top = dynamics.board.model.front(front).ladder.len().saturating_sub(1);
            let by = findings.target(Target::Rung(front, top)).and_then(|found| found.by.last());
            let draw = by.map_or(0, Range::middle_draw);
            if let std::collections::btree_map::Entry::Vacant(entry) = chains.entry(draw) {
                let of_draw = Draw { seed: request.seed, number: draw as u64 };
                let moving = dynamics.moving(of_draw, &request.minds, staged);
                entry.insert(assemble(dynamics.board, &moving, staged, most_states(request))?);
            }
            let one = undecided(dynamics.board, &chains[&draw], (front, rungs, draw));
            found.extend(one.map_err(AssemblyRefused::Chain)?);
        }
        Ok(Some(found))
    }

    /// The share of time that every target holds in the long run. Where the equations cannot be solved to the accuracy asked for,
    /// there is no figure, and that is said; the rest of the answer stands.
    fn long_run(
        &self,
        board: &Board<'_>,
        assembled: &Assembled,
        start: &[f64],
    ) -> Result<Option<Vec<f64>>, ChainError> {
        if !self.wants_long_run {
            return Ok(None);
        }
        let law = match long_run(&assembled.chain, start, &SolveOptions::default()) {
            Ok(solved) => on_board(board, &assembled.positions, &solved.value.law),
            Err(ChainError::NoConvergence { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let share = |holds: &Vec<bool>| law.iter().zip(holds).filter(|(_, holds)| **holds).map(|(p, _)| p).sum();
        Ok(Some(self.where_.iter().map(share).collect()))
    }

    fn rungs_over_time(&self, board: &Board<'_>, laws: &[Vec<f64>]) -> Vec<Vec<Vec<f64>>> {
        let one_front = |(front, rungs): (usize, &Vec<u8>)| {
            let n_rungs = board.model.fronts[front].ladder.len();
            (0..=n_rungs).map(|rung| over_time(laws, |x| usize::from(rungs[x]) == rung)).collect()
        };
        self.rungs.iter().enumerate().map(one_front).collect()
    }
}

/// A law on the states of a chain as a law on the positions of the board.
fn on_board(board: &Board<'_>, positions: &[u32], law: &[f64]) -> Vec<f64> {
    let mut folded = vec![0.0; board.n_states()];
    positions.iter().zip(law).for_each(|(&position, p)| folded[position as usize] += p);
    folded
}

/// The mean of what a gauge reads at every time.
fn means_over_time(laws: &[Vec<f64>], values: &[f64]) -> Vec<f64> {
    laws.iter().map(|law| law.iter().zip(values).map(|(p, value)| p * value).sum()).collect()
}

/// The probability of a set at every time.
fn over_time(laws: &[Vec<f64>], holds: impl Fn(usize) -> bool) -> Vec<f64> {
    let sum = |law: &Vec<f64>| law.iter().enumerate().filter(|(x, _)| holds(*x)).map(|(_, p)| p).sum();
    laws.iter().map(sum).collect()
}

fn rungs_of(board: &Board<'_>, front: FrontId) -> Vec<u8> {
    let ladder = &board.model.front(front).ladder;
    let mut rungs = vec![ladder.len() as u8; board.n_states()];
    for (number, rung) in ladder.iter().enumerate() {
        let holds = board.where_holds(&rung.when.formula);
        rungs.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(rung, _)| *rung = number as u8);
    }
    rungs
}

/// The outcomes asked for, or all of them and the top rung of every front that has at least two.
pub fn targets(model: &Model, asked: &[String]) -> Result<Vec<Target>, DynamicsRefused> {
    if !asked.is_empty() {
        let find = |name: &String| {
            let found = model.outcomes.iter().position(|outcome| outcome.id == *name);
            found
                .map(Target::Outcome)
                .or_else(|| crate::expect::rung(model, name))
                .ok_or_else(|| DynamicsRefused::NoSuchOutcome(name.clone()))
        };
        return asked.iter().map(find).collect();
    }
    let outcomes = (0..model.outcomes.len()).map(Target::Outcome);
    let fronts = model.fronts.iter().enumerate().filter(|(_, front)| front.ladder.len() > 1);
    let tops = fronts.map(|(number, front)| Target::Rung(FrontId::from_index(number), front.ladder.len() - 1));
    Ok(outcomes.chain(tops).collect())
}

fn gather(
    board: &Board<'_>,
    space: &Space,
    dynamics: &CaseDynamics<'_, '_>,
    request: &DynamicsRequest,
    questions: &Questions,
    staged: &Staged,
    answers: Vec<DrawAnswers>,
) -> DynamicsFindings {
    let all_causes: Vec<Cause> = causes(board);
    let target = |number: usize| TargetFinding {
        target: questions.targets[number],
        holds_today: questions.where_[number][questions.today as usize],
        n_states: questions.where_[number].iter().filter(|&&holds| holds).count(),
        at: summarise(&answers, |answers| answers.at[number].clone()),
        by: summarise(&answers, |answers| answers.by[number].clone()),
        long_run: summarise_long_run(&answers, number),
        causes: crate::findings::cause_findings(&answers, number, &all_causes),
        channels: crate::findings::channel_ranges(&answers, number, &all_causes),
        channels_by: crate::findings::channels_over_time(&answers, number, &all_causes),
    };
    let front = |number: usize| FrontOverTime {
        front: FrontId::from_index(number),
        today: questions.rungs[number][questions.today as usize],
        rungs: (0..=board.model.fronts[number].ladder.len())
            .map(|rung| summarise(&answers, |answers| answers.rungs[number][rung].clone()))
            .collect(),
    };
    DynamicsFindings {
        request: request.clone(),
        n_states: answers.iter().map(|answers| answers.n_states).max().unwrap_or(0),
        n_feasible: space.n_states(),
        n_arcs: answers.iter().map(|answers| answers.n_arcs).max().unwrap_or(0),
        n_draws: answers.len(),
        n_uncertain: dynamics.n_uncertain(),
        has_later: dynamics.has_later(),
        has_beliefs: dynamics.has_beliefs(),
        times: questions.times.clone(),
        targets: (0..questions.targets.len()).map(target).collect(),
        fronts: (0..board.model.fronts.len()).map(front).collect(),
        lingering: lingering(board, space, &answers),
        steps: answers.iter().map(|answers| answers.steps).max().unwrap_or(0),
        missing: answers.iter().map(|answers| answers.missing).fold(0.0, f64::max),
        shocks_excluded: board.shocks_excluded.clone(),
        gauges: (0..questions.gauges.len())
            .map(|gauge| GaugeOverTime {
                gauge,
                today: questions.gauges[gauge][questions.today as usize],
                is_slow: board.extras.gauges.iter().any(|lattice| lattice.gauge == gauge),
                means: summarise(&answers, |answers| answers.gauges[gauge].clone()),
            })
            .collect(),
        staged: staged.options.clone(),
        asides: crate::asides::asides(board, staged),
        ways: Vec::new(),
        gradients: Vec::new(),
        undecided: None,
        base_rate_flags: Vec::new(),
    }
}

/// Where it most likely stands at the end: the states with the largest mean probability over the draws.
fn lingering(board: &Board<'_>, space: &Space, answers: &[DrawAnswers]) -> Vec<Lingering> {
    const MOST: usize = 5;
    // Positions that differ only in what moves slowly are one state to a reader.
    let n = answers.len() as f64;
    let mut means: BTreeMap<StateId, f64> = BTreeMap::new();
    for (position, &state) in board.states.iter().enumerate() {
        *means.entry(state).or_default() += answers.iter().map(|answers| answers.law[position]).sum::<f64>() / n;
    }
    let mut all: Vec<(f64, StateId)> = means.into_iter().map(|(state, mean)| (mean, state)).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let first = all.into_iter().take(MOST).filter(|(mean, _)| *mean > 0.0);
    let of_draw = |answers: &DrawAnswers, state: StateId| {
        let law = board.states.iter().zip(&answers.law);
        law.filter(|(known, _)| **known == state).map(|(_, p)| p).sum()
    };
    let found = first.map(|(_, state)| Lingering {
        state,
        code: space.code(board.model, state),
        levels: space.levels(state),
        probability: Range::of(answers.iter().map(|answers| of_draw(answers, state)).collect()),
    });
    found.collect()
}
