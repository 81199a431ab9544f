//! What a set of levers that works brings about: the way there, whether it lasts, how sure it is, what shocks do, what it does elsewhere.

use super::levers::{Cost, LeverKind, PricedLever};
use super::order::LeverSet;
use super::stage::{Stage, Success};
use super::{Criterion, FindRequest, pulled_levers};
use crate::bits::CellSet;
use crate::fronts::{FrontStanding, OutcomeStanding, front_standings, outcome_standings, outcomes_at, rungs_at};
use crate::horizons::assess_horizons;
use crate::paths::clocks::{Clocks, clocks};
use crate::paths::reasons::{StepReason, reasons};
use crate::paths::{CrediblePath, Foresight, one_credible_path};
use crate::perception::assess_perceptions;
use crate::ranking::STRENGTH;
use crate::space::{Coverage, Space, StateId, build_space};
use crate::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use crate::worlds::{Share, WorldsMethod, WorldsRequest, draw_worlds, uncertain_wants};
use offramp_model::{ActorId, Condition, Model};
use std::collections::BTreeMap;

/// A set of levers that works, and what it brings about. States are those of `space`.
#[derive(Debug, Clone)]
pub struct Offramp {
    /// The levers, as positions in [`super::Offramps::levers`].
    pub levers: LeverSet,
    /// What they cost together.
    pub cost: Cost,
    /// The case with the levers pulled.
    pub model: Model,
    /// Its states.
    pub space: Space,
    /// How many states of the outcome are at rest as asked.
    pub n_ends: usize,
    /// The one that is described: the nearest on the way, or the first.
    pub end: StateId,
    /// The way from today's state to it; `None` where none was found, which only a criterion without paths allows.
    pub way: Option<Way>,
    /// The concepts under which its end is at rest, the strongest first.
    pub concepts: Vec<Concept>,
    /// Whether the end is at rest also against agreements and votes.
    pub stable_against_groups: bool,
    /// Whether the end lasts under the wants of the long run: durable, or a truce. `None` where nobody states any.
    pub is_durable: Option<bool>,
    /// Where it is a truce: who would leave.
    pub leavers: Vec<ActorId>,
    /// The share of worlds in which the set works; `None` where the author is sure of every want.
    pub worlds: Option<Share>,
    /// What becomes of it after each single shock, in case order.
    pub shocks: Vec<ShockFate>,
    /// Every outcome before and after, in case order.
    pub outcomes: Vec<OutcomeFate>,
    /// Every front before and after, in case order.
    pub fronts: Vec<FrontFate>,
}

/// The way to an end.
#[derive(Debug, Clone)]
pub struct Way {
    /// What movers look at.
    pub foresight: Foresight,
    /// The path.
    pub path: CrediblePath,
    /// Why each step is made.
    pub steps: Vec<StepReason>,
    /// How long it takes against what may come first; `None` where the case states no times for it.
    pub clocks: Option<Clocks>,
}

/// What becomes of the end after one shock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShockFate {
    /// The shock, as its position in the model's list.
    pub shock: usize,
    /// What becomes of it.
    pub survival: Survival,
}

/// Whether an end survives a shock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survival {
    /// The shock cannot come there.
    CannotCome,
    /// It changes nothing there.
    ChangesNothing,
    /// It leads to another state of the outcome that is at rest as asked.
    Stays,
    /// A credible path of so many moves leads back to one.
    ComesBack(usize),
    /// No credible path leads back.
    Lost,
    /// None was found within the limit.
    Unknown,
    /// Rules exclude what it would lead to.
    Excluded,
}

/// One outcome before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeFate {
    /// The outcome's name in the case.
    pub id: String,
    /// Whether it holds today.
    pub today: bool,
    /// Whether it holds at the end.
    pub at_end: bool,
    /// At how many states at rest (under the concept asked for) it holds without the levers, and with them.
    pub at_rest: (usize, usize),
}

/// One front before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontFate {
    /// The front's name in the case.
    pub id: String,
    /// The rung today, counted from peace upward.
    pub today: Option<usize>,
    /// The rung at the end.
    pub at_end: Option<usize>,
    /// The highest rung of any state at rest (under the concept asked for) without the levers, and with them.
    pub worst_at_rest: (Option<usize>, Option<usize>),
}

/// What there is without any lever.
pub(super) struct Before {
    outcomes: Vec<OutcomeStanding>,
    ids: Vec<String>,
    fronts: Vec<FrontStanding>,
    front_ids: Vec<String>,
}

impl Before {
    pub fn new(model: &Model, game: &Game<'_>, criterion: Criterion) -> Self {
        let stability = assess_stability(game, StabilityRequest::default());
        let resting = [resting(game, &stability, criterion)];
        Self {
            outcomes: outcome_standings(model, game.space, &resting),
            ids: model.outcomes.iter().map(|outcome| outcome.id.clone()).collect(),
            fronts: front_standings(model, game.space, &resting),
            front_ids: model.fronts.iter().map(|front| front.id.clone()).collect(),
        }
    }
}

/// The states at rest for each actor alone under a criterion's concept: by what is so, or by what everybody believes.
pub fn resting(game: &Game<'_>, stability: &Stability, criterion: Criterion) -> CellSet {
    let concept = criterion.concept.index();
    let believed = if criterion.as_believed { assess_perceptions(game, stability) } else { None };
    believed.map_or_else(|| stability.equilibria[concept].clone(), |believed| believed.hypergame[concept].clone())
}

/// The concepts under which a state is at rest, the strongest first.
fn concepts(game: &Game<'_>, stability: &Stability, criterion: Criterion, cell: usize) -> Vec<Concept> {
    let believed = if criterion.as_believed { assess_perceptions(game, stability) } else { None };
    let at_rest = believed.as_ref().map_or(&stability.equilibria, |believed| &believed.hypergame);
    STRENGTH.into_iter().filter(|concept| at_rest[concept.index()].contains(cell)).collect()
}

/// Describes a set that works; `None` where, looked at again, it does not.
pub(super) fn describe(
    base: &Model,
    before: &Before,
    request: &FindRequest<'_>,
    levers: &[PricedLever],
    (cost, set): (Cost, &LeverSet),
    pulled: Option<(Model, Condition)>,
) -> Option<Offramp> {
    let (stated, to) = pulled?;
    let space = build_space(&stated, &request.space).ok()?;
    let stated_game = Game::as_stated(&stated, &space);
    let mut stage = Stage::new(base, &stated_game, &to.formula, request.criterion, request.limits)?;
    let changes = stage.changes(&pulled_levers(levers, set))?;
    stage.prepare(std::slice::from_ref(&changes));
    let choice = stage.choice(&changes)?;
    // The case as changed, wants included, so that everything said about it is said of what it is now.
    let mut model = stated.clone();
    for (actor, preference) in model.actors.iter_mut().zip(stage.preferences(&changes)?) {
        actor.wants = preference;
    }
    for lever in pulled_levers(levers, set).into_iter().filter(|lever| lever.kind() == LeverKind::Persuade) {
        super::pull_lever(base, &mut model, lever);
    }
    let game = Game::as_stated(&model, &space);
    let stage_game = stage.game_of(&choice);
    let Success { ends, way } = stage.success(&stage_game, &choice)?;
    let stability = assess_stability(&game, StabilityRequest::default());
    let first = ends.iter().next().and_then(|cell| space.state_at(cell));
    let end = way.as_ref().map(|(_, path)| path.end).or(first)?;
    let cell = space.cell(end);
    let (is_durable, leavers) = horizon(&game, &stability, request.criterion, end);
    let way = way.map(|(foresight, path)| {
        let levels: Vec<_> = path.states(stage.start).iter().map(|&state| space.levels(state)).collect();
        let steps = reasons(&game, stage.start, &path, foresight);
        Way { foresight, steps, clocks: clocks(&model, &levels), path }
    });
    let worlds = worlds(&mut stage, request, &changes);
    let at_rest = [resting(&game, &stability, request.criterion)];
    let described = Offramp {
        levers: set.clone(),
        cost,
        n_ends: ends.count(),
        end,
        way,
        concepts: concepts(&game, &stability, request.criterion, cell),
        stable_against_groups: stability.stable_against_groups.contains(cell),
        is_durable,
        leavers,
        worlds,
        shocks: shocks(&game, &ends, end, stage.path_limits()),
        outcomes: outcomes(before, &game, &at_rest, end),
        fronts: fronts(before, &game, &at_rest, end),
        model: Model::default(),
        space: space.clone(),
    };
    drop((stage, stage_game, game));
    Some(Offramp { model, ..described })
}

/// Whether the end lasts, and who would leave it. What anybody will believe later is not stated, so that nothing is said where beliefs count.
fn horizon(game: &Game<'_>, stability: &Stability, criterion: Criterion, end: StateId) -> (Option<bool>, Vec<ActorId>) {
    if criterion.as_believed {
        return (None, Vec::new());
    }
    let Some(horizons) = assess_horizons(game, stability, usize::MAX) else { return (None, Vec::new()) };
    let under = &horizons.under[criterion.concept.index()];
    let truce = under.broken_by.iter().find(|truce| truce.state == end);
    let leavers = truce.map(|truce| truce.leavers.iter().map(|leaver| leaver.actor).collect());
    (Some(under.durable.contains(game.space.cell(end))), leavers.unwrap_or_default())
}

/// The share of worlds in which the set works.
fn worlds(stage: &mut Stage<'_, '_>, request: &FindRequest<'_>, changes: &[super::stage::Change]) -> Option<Share> {
    let preferences = stage.preferences(changes)?;
    let uncertain = uncertain_wants(&preferences);
    if uncertain.is_empty() || request.limits.n_worlds == 0 {
        return None;
    }
    let asked =
        WorldsRequest { n_worlds: request.limits.n_worlds, seed: request.limits.seed, ..WorldsRequest::default() };
    let drawn = draw_worlds(&uncertain, &asked, usize::MAX);
    let in_worlds: Vec<Vec<super::stage::Change>> = drawn
        .weights
        .keys()
        .map(|world| {
            let mut changes = changes.to_vec();
            for (want, _) in uncertain.iter().zip(world).filter(|(_, kept)| !**kept) {
                changes[want.actor.index()].1.push(want.index);
            }
            changes
        })
        .collect();
    stage.prepare(&in_worlds);
    let choices: Vec<Option<Vec<usize>>> = in_worlds.iter().map(|changes| stage.choice(changes)).collect();
    let mut different: Vec<&Vec<usize>> = choices.iter().flatten().collect();
    different.sort_unstable();
    different.dedup();
    use rayon::prelude::*;
    let verdicts: Vec<bool> =
        different.par_iter().map(|choice| stage.works(choice) == super::stage::Works::Yes).collect();
    let works: BTreeMap<&Vec<usize>, bool> = different.into_iter().zip(verdicts).collect();
    let pairs = choices.iter().zip(drawn.weights.values());
    let weight =
        pairs.filter(|(choice, _)| choice.as_ref().is_some_and(|choice| works[choice])).map(|(_, weight)| weight);
    let method = drawn.method;
    debug_assert!(method == WorldsMethod::Sampled || (drawn.weights.values().sum::<f64>() - 1.0).abs() < 1e-9);
    Some(Share::of(weight.sum(), method, drawn.n_worlds))
}

fn shocks(game: &Game<'_>, ends: &CellSet, end: StateId, limits: crate::paths::PathLimits) -> Vec<ShockFate> {
    let levels = game.space.levels(end);
    let fate = |(shock, has): (usize, &offramp_model::dynamics::Shock)| {
        let mut after = levels.clone();
        has.sets.iter().for_each(|&(option, level)| after[option.index()] = level);
        let survival = if has.when.as_ref().is_some_and(|when| !when.formula.holds(&levels)) {
            Survival::CannotCome
        } else if after == levels {
            Survival::ChangesNothing
        } else {
            match game.space.state_of(&after) {
                None => Survival::Excluded,
                Some(state) if ends.contains(game.space.cell(state)) => Survival::Stays,
                Some(state) => match one_credible_path(game, state, ends, limits) {
                    (Some((_, path)), _) => Survival::ComesBack(path.steps.len()),
                    (None, Coverage::Complete) => Survival::Lost,
                    (None, _) => Survival::Unknown,
                },
            }
        };
        ShockFate { shock, survival }
    };
    game.model.shocks.iter().enumerate().map(fate).collect()
}

fn outcomes(before: &Before, game: &Game<'_>, at_rest: &[CellSet; 1], end: StateId) -> Vec<OutcomeFate> {
    let at_end = outcomes_at(game.model, &game.space.levels(end));
    let standings = outcome_standings(game.model, game.space, at_rest);
    let fates = game.model.outcomes.iter().zip(standings).map(|(outcome, after)| {
        let known = before.ids.iter().position(|id| *id == outcome.id).map(|position| &before.outcomes[position]);
        OutcomeFate {
            id: outcome.id.clone(),
            today: after.now,
            at_end: at_end.contains(&after.outcome),
            at_rest: (known.map_or(0, |known| known.at_rest[0]), after.at_rest[0]),
        }
    });
    fates.collect()
}

fn fronts(before: &Before, game: &Game<'_>, at_rest: &[CellSet; 1], end: StateId) -> Vec<FrontFate> {
    let at_end = rungs_at(game.model, &game.space.levels(end));
    let worst = |standing: &FrontStanding| standing.at_rest[0].per_rung.iter().rposition(|&n| n > 0);
    let standings = front_standings(game.model, game.space, at_rest);
    let fates = game.model.fronts.iter().zip(standings).zip(at_end).map(|((front, after), at_end)| {
        let known = before.front_ids.iter().position(|id| *id == front.id).map(|position| &before.fronts[position]);
        FrontFate {
            id: front.id.clone(),
            today: after.now,
            at_end,
            worst_at_rest: (known.and_then(worst), worst(&after)),
        }
    });
    fates.collect()
}
