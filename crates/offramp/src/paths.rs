//! Paths: from a model and an outcome to the credible ways there, with reasons, orders and clocks.

use crate::request::PathsRequest;
use offramp_engine::bits::CellSet;
use offramp_engine::cells::cells_where;
use offramp_engine::fronts::{outcomes_at, rungs_at};
use offramp_engine::paths::clocks::{Clocks, clocks};
use offramp_engine::paths::phasing::{Phasing, phasing};
use offramp_engine::paths::reasons::{StepReason, reasons};
use offramp_engine::paths::{CrediblePath, Foresight, Paths, credible_paths};
use offramp_engine::ranking::STRENGTH;
use offramp_engine::space::{Space, SpaceRefused, StateId, build_space};
use offramp_engine::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use offramp_model::{Condition, Level, Model, Outcome};

/// What was found about the ways to an outcome.
#[derive(Debug, Clone)]
pub struct PathsFindings {
    /// What was asked.
    pub request: PathsRequest,
    /// The condition of the outcome.
    pub to: Condition,
    /// The states and moves.
    pub space: Space,
    /// Today's state.
    pub today: EndFinding,
    /// How many states of the outcome are at rest, per concept in the order of [`Concept::ALL`].
    pub at_rest: [usize; 5],
    /// The paths.
    pub paths: Paths,
    /// What is known of each myopic path: the shortest first, and of equal ones those to firmer states.
    pub myopic: Vec<PathFinding>,
    /// The same for farsighted paths.
    pub farsighted: Vec<PathFinding>,
    /// The orders of the changes that lead to one state of the outcome: the end of the first path, or the end of the least unwilling
    /// way. `None` where no moves lead to the outcome, or today is one of its states.
    pub phasing: Option<Phasing>,
    /// The state that `phasing` leads to.
    pub phased_to: Option<EndFinding>,
}

/// What is known of a state that a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndFinding {
    /// The state.
    pub state: StateId,
    /// Its number in the order that published tables use.
    pub code: u64,
    /// The level of every option.
    pub levels: Vec<Level>,
    /// The concepts under which it is at rest, the strongest first.
    pub concepts: Vec<Concept>,
    /// Whether no agreement, vote or consented move leads to a state that everybody it needs prefers.
    pub stable_against_groups: bool,
    /// Per front: the rung it stands on.
    pub rungs: Vec<Option<usize>>,
    /// The outcomes that hold, as positions in the model's list.
    pub outcomes: Vec<usize>,
}

/// What is known of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathFinding {
    /// The path.
    pub path: CrediblePath,
    /// Where it leads.
    pub end: EndFinding,
    /// Why each step is made, and who could stop it.
    pub steps: Vec<StepReason>,
    /// How long it takes against what may come first; `None` where the case states no times for it.
    pub clocks: Option<Clocks>,
}

/// Looks for the ways from today's state to the states where a condition holds. `starting` is called with a few words before each
/// step.
///
/// # Errors
/// [`SpaceRefused`] where the space would be too large, or rules exclude every state or today's.
pub fn find_paths(
    model: &Model,
    to: &Condition,
    request: &PathsRequest,
    starting: &dyn Fn(&str),
) -> Result<PathsFindings, SpaceRefused> {
    starting("building the states");
    let asked = with_condition(model, to);
    let model = &asked;
    let space = build_space(model, &request.space)?;
    let start = space.status_quo().ok_or(SpaceRefused::StatusQuoExcluded)?;
    let game = Game::as_stated(model, &space);
    starting("deciding stability");
    let stability = assess_stability(&game, StabilityRequest::default());
    starting("looking for paths");
    let mut targets = cells_where(model, &space.axes, &to.formula);
    targets.intersect_with(space.feasible());
    let at_rest = stability.equilibria.each_ref().map(|cells| n_common(cells, &targets));
    let resting = resting(&stability);
    if request.only_at_rest {
        targets.intersect_with(&resting);
    }
    let paths = credible_paths(&game, start, &targets, Some(&resting), request.limits);
    starting("explaining the steps");
    let describe = |foresight: Foresight, path: &CrediblePath| PathFinding {
        path: path.clone(),
        end: end_finding(&game, &stability, path.end),
        steps: reasons(&game, start, path, foresight),
        clocks: clocks(model, &levels_of(&space, &path.states(start))),
    };
    let described = |foresight, paths: &[CrediblePath]| -> Vec<PathFinding> {
        let mut described: Vec<PathFinding> = paths.iter().map(|path| describe(foresight, path)).collect();
        described.sort_by_key(|path| (path.path.steps.len(), firmness(&path.end)));
        described
    };
    let myopic = described(Foresight::Myopic, &paths.myopic.paths);
    let farsighted = described(Foresight::Farsighted, &paths.farsighted.paths);
    let end = representative_end(&myopic, &farsighted, &paths);
    let phasing = end.map(|end| phasing(&game, start, end));
    let phased_to = end.map(|end| end_finding(&game, &stability, end));
    let today = end_finding(&game, &stability, start);
    drop(game);
    Ok(PathsFindings {
        request: *request,
        to: to.clone(),
        today,
        at_rest,
        paths,
        myopic,
        farsighted,
        phasing,
        phased_to,
        space,
    })
}

/// The model with an outcome more, so that the options the condition mentions are kept in the space.
pub(crate) fn with_condition(model: &Model, to: &Condition) -> Model {
    let mut model = model.clone();
    if !model.outcomes.iter().any(|outcome| outcome.when.formula == to.formula) {
        model.outcomes.push(Outcome { id: to.text.clone(), name: to.text.clone(), when: to.clone() });
    }
    model
}

/// Sorts firmer states first: at rest also against groups, then at rest for each alone, each by the strongest concept.
fn firmness(end: &EndFinding) -> (bool, bool, usize) {
    let strongest = end.concepts.first().and_then(|first| STRENGTH.iter().position(|concept| concept == first));
    (end.concepts.is_empty(), !end.stable_against_groups, strongest.unwrap_or(STRENGTH.len()))
}

/// The states at rest under some concept.
fn resting(stability: &Stability) -> CellSet {
    let [mut resting, rest @ ..] = stability.equilibria.clone();
    rest.iter().for_each(|cells| resting.unite_with(cells));
    resting
}

fn n_common(left: &CellSet, right: &CellSet) -> usize {
    let mut common = left.clone();
    common.intersect_with(right);
    common.count()
}

pub(crate) fn levels_of(space: &Space, states: &[StateId]) -> Vec<Vec<Level>> {
    states.iter().map(|&state| space.levels(state)).collect()
}

/// The end whose orders are looked at: that of the first path to a state at rest, of the first path, or of the least unwilling way.
fn representative_end(myopic: &[PathFinding], farsighted: &[PathFinding], paths: &Paths) -> Option<StateId> {
    let all = || myopic.iter().chain(farsighted);
    let resting = all().find(|path| !path.end.concepts.is_empty()).or_else(|| all().next());
    let unwilling = paths.unwilling.iter().flatten().next();
    resting.map(|path| path.end.state).or_else(|| unwilling.map(|way| way.path.end))
}

pub(crate) fn end_finding(game: &Game<'_>, stability: &Stability, state: StateId) -> EndFinding {
    let space = game.space;
    let cell = space.cell(state);
    let levels = space.levels(state);
    EndFinding {
        state,
        code: space.code(game.model, state),
        concepts: STRENGTH.into_iter().filter(|&concept| stability.is_equilibrium(concept, cell)).collect(),
        stable_against_groups: stability.stable_against_groups.contains(cell),
        rungs: rungs_at(game.model, &levels),
        outcomes: outcomes_at(game.model, &levels),
        levels,
    }
}
