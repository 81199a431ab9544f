//! The story: a case becomes a board, every draw a chain, every chain answers, and the answers ranges.
//!
//! In: a model and a [`DynamicsRequest`]. Out: [`DynamicsFindings`], the same bytes on any number of threads. Does not know: words, files.

use crate::base_rate::base_rate_flags;
use crate::board::{Board, BoardRefused};
use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::channel::{Cause, causes};
use crate::dates::{days_of_steps, shown_times};
use crate::doubts::{Thing, absent, as_drawn, doubts, without};
use crate::draw::Draw;
use crate::findings::{
    DynamicsFindings, FrontOverTime, GaugeOverTime, Lingering, Target, TargetFinding, summarise, summarise_after,
    summarise_long_run,
};
pub use crate::fitting::board_with_what_fits;
use crate::fitting::staged_that_fit;
use crate::foresight::Foresight;
use crate::gradient::case_numbers;
use crate::on_the_fly::MOST_MOVES_AROUND;
use crate::own_moves::MOST_CHOICES;
use crate::questions::{DrawAnswers, Questions};
use crate::range::Range;
use crate::simulated_study::{compared_when_simulated, study_simulated};
use crate::tempo::Decisiveness;
use crate::under_way::{Assembled, AssemblyRefused, Staged, assemble};
use crate::utility::{Comparisons, MAX_WANTS};
use crate::ways::{WaysLimits, ways};
use crate::worlds::study_worlds;
use offramp_chain::ChainError;
use offramp_engine::space::{Space, SpaceRefused, SpaceRequest, StateId, build_space};
use offramp_model::{FrontId, Model};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What to compute.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicsRequest {
    /// How far to look, in days; positive.
    pub by_days: f64,
    /// At how many times on the way figures are kept; at least 1.
    pub n_times: usize,
    /// Days of deadlines within [`Self::by_days`] that stand among these times, each twice: a moment before, and the day itself. `None` for those of
    /// the case, at most [`crate::dates::MOST_STEPS`] of them, where more than one time is kept.
    pub steps_at: Option<Vec<f64>>,
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
    /// The most states up to which excitation, slow gauges and actions under way are told apart, in this order; the rest is folded in.
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
    /// How many trajectories to simulate in every draw instead of solving; `None` solves. Then everything that takes time is followed stage by
    /// stage, no list of all states is needed, and the limits of states only say from how many of them the weights of wants are taken where there
    /// is no exact answer.
    pub simulate: Option<u64>,
    /// Which draws to make, by their numbers; `None` for the first [`Self::n_draws`].
    pub draws: Option<Vec<u64>>,
    /// How many of the states in which it most likely stands at the end are listed.
    pub n_places: usize,
    /// What is compared in another version of the case that this one is held against: weights keep the order of wants there too, so that minds are
    /// the same in both. See [`compared`].
    pub also_compared: Comparisons,
    /// Only these outcomes, by the names of the case; empty asks for all of them and for the top rung of every front.
    pub outcomes: Vec<String>,
}

impl Default for DynamicsRequest {
    fn default() -> Self {
        Self {
            by_days: 182.0,
            n_times: 13,
            steps_at: None,
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
            simulate: None,
            draws: None,
            n_places: 5,
            also_compared: Comparisons::default(),
            outcomes: Vec::new(),
        }
    }
}

impl DynamicsRequest {
    /// The numbers of the draws to make; at least one.
    pub fn draw_numbers(&self) -> Vec<u64> {
        self.draws.clone().unwrap_or_else(|| (0..self.n_draws.max(1) as u64).collect())
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
    /// In today's state nobody has a move and nothing can strike.
    NothingHappens,
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
                "today's state can lead to more than {limit} states; raise the limit with `--max-states`, simulate \
                 with `--simulate 20000`, or let rules exclude what cannot be"
            ),
            Self::Board(BoardRefused::TooManyChoices { .. }) => write!(
                out,
                "one mover has more than {MOST_CHOICES} combinations to choose from in one state; let `moves` allow fewer changes, or \
                 give some of its options to another actor"
            ),
            Self::Board(BoardRefused::TooManyMovesAround) => write!(
                out,
                "within as many moves of one state as actors look ahead there are more than {MOST_MOVES_AROUND} moves; look less far ahead with \
                 `--foresight 0`, or let rules or `moves` exclude some"
            ),
            Self::Board(BoardRefused::TooManyAnswers { limit }) => {
                write!(out, "trajectories are simulated with at most {limit} answers foreseen; lower `--foresight`")
            }
            Self::Board(BoardRefused::TooManyWants { owner }) => write!(
                out,
                "`{owner}` lists more than {MAX_WANTS}, which cannot be simulated; put some together or leave out the last"
            ),
            Self::Chain(error) => write!(out, "the chain could not be solved: {error}"),
            Self::NoSuchOutcome(name) => write!(out, "the case has no outcome `{name}`; `offramp show` lists them"),
            Self::NothingHappens => write!(
                out,
                "today's state can never be left: nobody has a move there that rules allow, and no shock with a rate can happen; look at \
                 `moves` of the options, at the rules and at the shocks, or ask `offramp stability`"
            ),
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
    // Worlds in which a deadline is missing keep the same times.
    let steps_at = request.steps_at.clone().or_else(|| Some(days_of_steps(model, request)));
    let request = &DynamicsRequest { steps_at, ..request.clone() };
    match doubts(model).as_slice() {
        [] => study_in_one_world(model, request, watch),
        doubts => study_worlds(model, request, doubts, watch),
    }
}

/// The same for a case in which all is there.
pub(crate) fn study_in_one_world(
    model: &Model,
    request: &DynamicsRequest,
    watch: Watch<'_>,
) -> Result<DynamicsFindings, DynamicsRefused> {
    if let Some(runs) = request.simulate {
        return study_simulated(model, request, runs, watch);
    }
    let space = space_of(model, request)?;
    let board = board_with_what_fits(model, &space, request).map_err(DynamicsRefused::Board)?;
    // Where things may not be there, all that could happen may be among them.
    if board.n_states() == 1 && request.draws.is_none() {
        return Err(DynamicsRefused::NothingHappens);
    }
    let dynamics = CaseDynamics::new(&board).comparing_also(&request.also_compared);
    let staged = staged_that_fit(&dynamics, request);
    let questions = Questions::new(&board, request)?;
    let numbers = if request.gradients { case_numbers(&dynamics, &request.minds) } else { Vec::new() };
    let answers = over_draws(request, watch, |draw, _| questions.answer(&dynamics, draw, request, (&staged, &numbers)));
    let answers = answers.map_err(|refused| assembly(refused, request))?;
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
        (&asked, request.by_days),
        request.seed,
        &request.minds,
        (&staged, most_states(request)),
        request.ways,
    )
    .map_err(|refused| assembly(refused, request))?;
    findings.undecided =
        questions.undecided(&dynamics, request, &staged, &findings).map_err(|refused| assembly(refused, request))?;
    findings.note_dates();
    findings.base_rate_flags = base_rate_flags(model, &findings);
    Ok(findings)
}

/// What everybody compares in a case, in any of the worlds that the draws meet: for [`DynamicsRequest::also_compared`] of another version of it.
///
/// # Errors
/// As for [`study`].
pub fn compared(model: &Model, request: &DynamicsRequest) -> Result<Comparisons, DynamicsRefused> {
    let doubts = doubts(model);
    let absent = |number: u64| absent(&doubts, Draw { seed: request.seed, number });
    let worlds: BTreeSet<Vec<Thing>> = request.draw_numbers().into_iter().map(absent).collect();
    let mut all = Comparisons::default();
    for absent in worlds {
        let model = &without(model, &absent);
        if request.simulate.is_some() {
            all.extend(compared_when_simulated(model, request)?);
            continue;
        }
        let space = space_of(model, request)?;
        let board = board_with_what_fits(model, &space, request).map_err(DynamicsRefused::Board)?;
        all.extend(CaseDynamics::new(&board).compared());
    }
    Ok(all)
}

/// Asks every draw the same, on all threads; fewer answers where it is stopped. What is asked is handed a question of its own: whether to go on.
pub(crate) fn over_draws<T: Send, E: Send>(
    request: &DynamicsRequest,
    watch: Watch<'_>,
    ask: impl Fn(Draw, &(dyn Fn() -> bool + Sync)) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let tell = |done: usize| {
        if watch(done, request.n_draws).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        !stopped.load(Ordering::Relaxed)
    };
    let one = |number: u64| {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let draw = Draw { seed: request.seed, number };
        let answer = ask(draw, &|| tell(done.load(Ordering::Relaxed)));
        tell(done.fetch_add(1, Ordering::Relaxed) + 1);
        Some(answer)
    };
    let answers: Vec<Option<Result<T, E>>> = request.draw_numbers().into_par_iter().map(one).collect();
    answers.into_iter().flatten().collect()
}

/// Runs something on the chain of one draw, with where every target holds.
pub(crate) fn with_chain<T>(
    model: &Model,
    request: &DynamicsRequest,
    number: u64,
    run: impl FnOnce(&Board<'_>, &Assembled, &[(Target, &[bool])]) -> Result<T, ChainError>,
) -> Result<T, DynamicsRefused> {
    let model = &as_drawn(model, Draw { seed: request.seed, number });
    let space = space_of(model, request)?;
    let board = board_with_what_fits(model, &space, request).map_err(DynamicsRefused::Board)?;
    let dynamics = CaseDynamics::new(&board).comparing_also(&request.also_compared);
    let staged = staged_that_fit(&dynamics, request);
    let questions = Questions::new(&board, request)?;
    let moving = dynamics.moving(Draw { seed: request.seed, number }, &request.minds, &staged);
    let assembled = assemble(&board, &moving, &staged, most_states(request));
    let assembled = assembled.map_err(|refused| assembly(refused, request))?;
    let targets = questions.targets.iter().copied().zip(questions.where_.iter().map(Vec::as_slice));
    run(&board, &assembled, &targets.collect::<Vec<_>>()).map_err(DynamicsRefused::Chain)
}

/// All states that no rule excludes, once the request makes sense.
pub(crate) fn space_of(model: &Model, request: &DynamicsRequest) -> Result<Space, DynamicsRefused> {
    if !(request.by_days > 0.0 && request.by_days.is_finite()) {
        return Err(DynamicsRefused::NoTime(request.by_days));
    }
    let space_request =
        SpaceRequest { max_states: request.max_cells, keep_all_options: true, ..SpaceRequest::default() };
    build_space(model, &space_request).map_err(DynamicsRefused::Space)
}

/// The most states of a chain in any draw: draws differ a little in what can be under way.
pub(crate) fn most_states(request: &DynamicsRequest) -> usize {
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
        n_states: Some(questions.where_[number].iter().filter(|&&holds| holds).count()),
        at: summarise(&answers, |answers| answers.at[number].clone()),
        by: summarise(&answers, |answers| answers.by[number].clone()),
        after: summarise_after(&answers, number),
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
        n_feasible: Some(space.n_states()),
        n_arcs: answers.iter().map(|answers| answers.n_arcs).max().unwrap_or(0),
        n_draws: answers.len(),
        draws: answers.iter().map(|answers| answers.draw).collect(),
        n_worlds: 1,
        doubts: Vec::new(),
        n_uncertain: dynamics.n_uncertain(),
        has_later: dynamics.has_later(),
        has_beliefs: dynamics.has_beliefs(),
        times: shown_times(request),
        targets: (0..questions.targets.len()).map(target).collect(),
        fronts: (0..board.model.fronts.len()).map(front).collect(),
        lingering: lingering(board, space, &answers, request.n_places),
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
        excited: board.extras.excitations.iter().map(|lattice| lattice.link).collect(),
        staged: staged.options.clone(),
        asides: crate::asides::asides(board, &board.extras, staged, (request.by_days, true)),
        ways: Vec::new(),
        gradients: Vec::new(),
        undecided: None,
        simulated: None,
        simplification: None,
        base_rate_flags: Vec::new(),
    }
}

/// Where it most likely stands at the end: the states with the largest mean probability over the draws.
fn lingering(board: &Board<'_>, space: &Space, answers: &[DrawAnswers], n_places: usize) -> Vec<Lingering> {
    // Positions that differ only in what moves slowly are one state to a reader.
    let mut by_state: BTreeMap<StateId, Vec<f64>> = BTreeMap::new();
    for (position, &state) in board.states.iter().enumerate() {
        let figures = by_state.entry(state).or_insert_with(|| vec![0.0; answers.len()]);
        figures.iter_mut().zip(answers).for_each(|(figure, answers)| *figure += answers.law[position]);
    }
    let mean = |figures: &[f64]| figures.iter().sum::<f64>();
    let mut all: Vec<(StateId, Vec<f64>)> = by_state.into_iter().filter(|(_, figures)| mean(figures) > 0.0).collect();
    all.sort_by(|a, b| mean(&b.1).total_cmp(&mean(&a.1)).then(a.0.cmp(&b.0)));
    all.truncate(n_places);
    let found = all.into_iter().map(|(state, figures)| Lingering {
        code: space.code(board.model, state),
        levels: space.levels(state),
        probability: Range::of(figures),
    });
    found.collect()
}
