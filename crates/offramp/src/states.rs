//! Chosen states, whichever they are: every actor's verdict under every concept, with its reason.
//!
//! In: a model, which states are meant, and how many to explain at most. Out: [`StatesFindings`]; or why there is no such state.
//! Does not: look for patterns, worlds or anything else that [`crate::analyse`] makes of all states together.

use crate::findings::StateFinding;
use crate::request::AnalysisRequest;
use crate::solved::{Solved, fits_memory};
use crate::ways::note_reach;
use offramp_engine::cells::cells_where;
use offramp_engine::evolution::{Moves, evolve};
use offramp_engine::space::{
    Coverage, Extent, Space, SpaceRefused, SpaceRequest, StateId, build_space, unmentioned_options,
};
use offramp_engine::stability::{Game, StabilityRequest, assess_stability};
use offramp_model::{Formula, Level, LevelSet, Model, OptionId};
use std::collections::BinaryHeap;

/// Which states are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum ChosenStates {
    /// Today's state.
    Today,
    /// The state with this number: see [`Space::code`].
    Code(u64),
    /// All states that meet a condition.
    Where(Formula),
}

/// What to explain and how far.
#[derive(Debug, Clone, PartialEq)]
pub struct StatesRequest {
    /// Which states are meant.
    pub chosen: ChosenStates,
    /// The most states to explain; at least 1.
    pub max_explained: usize,
    /// Which states to build and how far explanations look; nothing else of it is used.
    pub analysis: AnalysisRequest,
}

/// What was found about the states that were meant.
#[derive(Debug, Clone)]
pub struct StatesFindings {
    /// What was asked.
    pub request: StatesRequest,
    /// The states and moves.
    pub space: Space,
    /// How many different ranks each actor's preference gives.
    pub n_ranks: Vec<u32>,
    /// The states explained for every actor, those with the fewest changes from today first, then ascending by number.
    pub states: Vec<StateFinding>,
    /// How many states were meant, explained or not.
    pub n_found: usize,
    /// Whether explanations were verified against the definitions to the end.
    pub explanations_checked: Coverage,
}

/// Why no state could be explained.
#[derive(Debug, Clone, PartialEq)]
pub enum StatesRefused {
    /// The space could not be built.
    Space(SpaceRefused),
    /// There is no such state.
    NoSuchState(NoSuchState),
}

/// Why there is no such state. Rules are given as positions in the model's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSuchState {
    /// The number is beyond the last combination of levels.
    BeyondLast {
        /// The number of the last combination.
        last: u64,
    },
    /// There are so many combinations of levels that a number does not name one of them.
    NumbersAreCut,
    /// Rules exclude the state, or all states that meet the condition: each of these does so alone.
    Excluded(Vec<usize>),
    /// No state that the rules leave meets the condition, and no single rule was found to exclude them all.
    ExcludedTogether,
    /// No combination of levels meets the condition, whatever the rules.
    Contradiction,
    /// Only states that can be reached from today's were asked for, and none of them is meant.
    NotReached,
}

impl From<SpaceRefused> for StatesRefused {
    fn from(refused: SpaceRefused) -> Self {
        Self::Space(refused)
    }
}

/// Explains states for every actor under every concept. `starting` is called with a few words before each step.
///
/// # Errors
/// [`StatesRefused`] where the space would be too large, or there is no such state.
///
/// # Panics
/// If an explanation does not hold against the definitions: that would be a mistake in the program, not in the case.
pub fn explain_states(
    model: &Model,
    request: &StatesRequest,
    starting: &dyn Fn(&str),
) -> Result<StatesFindings, StatesRefused> {
    starting("building the states");
    let (formula, concerned) = meant(model, &request.chosen).map_err(StatesRefused::NoSuchState)?;
    let space = build_space(model, &space_request(model, &request.analysis.space, &concerned))?;

    starting("looking for the states meant");
    let max_explained = request.max_explained.max(1);
    let (chosen, n_found) = nearest_to_today(model, &space, &formula, max_explained);
    if chosen.is_empty() {
        return Err(StatesRefused::NoSuchState(why_none(model, space.extent, &formula)));
    }

    starting("deciding stability");
    let game = Game::as_stated(model, &space);
    let stability = assess_stability(&game, StabilityRequest { keep_values: fits_memory(model, &space) });
    let solved = Solved { game: &game, stability: &stability };

    starting("explaining the verdicts");
    let mut states: Vec<StateFinding> = chosen.into_iter().map(|state| solved.finding(state)).collect();
    let explanations_checked = solved.explain(&request.analysis, states.iter_mut().collect());

    starting("following moves from today's state");
    if let Some(today) = space.status_quo() {
        let [any, improving] = [Moves::Any, Moves::Improvements]
            .map(|moves| evolve(&game, today, moves, request.analysis.limits.evolution));
        note_reach(&mut states, &any, &improving);
    }
    let n_ranks = game.ranks.iter().map(|ranks| ranks.n_ranks).collect();
    drop(game);
    Ok(StatesFindings { request: request.clone(), space, n_ranks, states, n_found, explanations_checked })
}

/// The states meant, as a formula, and the options that must not be left at today's level for them to be found.
fn meant(model: &Model, chosen: &ChosenStates) -> Result<(Formula, Vec<OptionId>), NoSuchState> {
    let levels = match chosen {
        ChosenStates::Where(formula) => return Ok((formula.clone(), formula.options())),
        ChosenStates::Today => model.status_quo(),
        ChosenStates::Code(code) => levels_of(model, *code)?,
    };
    let at_level = |(option, &level)| Formula::Level { option, levels: LevelSet::only(level) };
    let exactly = Formula::And(model.option_ids().zip(&levels).map(at_level).collect());
    let moved = model.option_ids().filter(|id| levels[id.index()] != model.option(*id).now);
    Ok((exactly, moved.collect()))
}

/// The levels that a number stands for: options in case order, the first varying fastest.
fn levels_of(model: &Model, code: u64) -> Result<Vec<Level>, NoSuchState> {
    let n_combinations: u128 = model
        .options
        .iter()
        .try_fold(1u128, |product, option| product.checked_mul(option.n_levels() as u128))
        .ok_or(NoSuchState::NumbersAreCut)?;
    let last = u64::try_from(n_combinations - 1).map_err(|_| NoSuchState::NumbersAreCut)?;
    if code > last {
        return Err(NoSuchState::BeyondLast { last });
    }
    let mut rest = code;
    let levels = model.options.iter().map(|option| {
        let n_levels = option.n_levels() as u64;
        let level = rest % n_levels;
        rest /= n_levels;
        // OK because an option has at most 32 levels.
        level as Level
    });
    Ok(levels.collect())
}

/// Options that nobody mentions are left at today's level, unless the states meant are about them.
fn space_request(model: &Model, asked: &SpaceRequest, concerned: &[OptionId]) -> SpaceRequest {
    let is_concerned = |id: &OptionId| concerned.contains(id);
    let keep_all_options = asked.keep_all_options || unmentioned_options(model).iter().any(is_concerned);
    SpaceRequest { keep_all_options, ..*asked }
}

/// The states that meet a formula, the fewest changes from today first, then ascending by number: the first `n` of them, and how
/// many there are.
fn nearest_to_today(model: &Model, space: &Space, formula: &Formula, n: usize) -> (Vec<StateId>, usize) {
    let mut cells = cells_where(model, &space.axes, formula);
    cells.intersect_with(space.feasible());
    let today = model.status_quo();
    // A heap holds the largest on top, which gives way to what is nearer.
    let mut nearest: BinaryHeap<(usize, u64, StateId)> = BinaryHeap::new();
    for state in cells.iter().filter_map(|cell| space.state_at(cell)) {
        let levels = space.levels(state);
        let n_changes = levels.iter().zip(&today).filter(|(level, today)| level != today).count();
        let found = (n_changes, space.code(model, state), state);
        if nearest.len() < n {
            nearest.push(found);
        } else if let Some(mut furthest) = nearest.peek_mut()
            && found < *furthest
        {
            *furthest = found;
        }
    }
    (nearest.into_sorted_vec().into_iter().map(|(_, _, state)| state).collect(), cells.count())
}

/// The most combinations of levels that are gone through for one rule when looking for the reason why there is no state.
const MAX_COMBINATIONS: usize = 1 << 20;

/// Why no state meets a formula.
fn why_none(model: &Model, extent: Extent, formula: &Formula) -> NoSuchState {
    let none_beside = |rule: Option<&Formula>| {
        let mut options = formula.options();
        options.extend(rule.map(Formula::options).unwrap_or_default());
        options.sort_unstable();
        options.dedup();
        let excluded = |levels: &[Level]| rule.is_some_and(|rule| rule.holds(levels));
        none_holds(model, formula, &options, |levels| formula.holds(levels) && !excluded(levels))
    };
    if none_beside(None) {
        return NoSuchState::Contradiction;
    }
    let alone: Vec<usize> =
        (0..model.rules.len()).filter(|&rule| none_beside(Some(&model.rules[rule].never.formula))).collect();
    match extent {
        _ if !alone.is_empty() => NoSuchState::Excluded(alone),
        Extent::AllFeasible => NoSuchState::ExcludedTogether,
        Extent::Reachable => NoSuchState::NotReached,
    }
}

/// Whether nothing holds at any combination of the options' levels, the others as today. A formula that fixes every option is looked
/// at where it fixes them.
fn none_holds(model: &Model, formula: &Formula, options: &[OptionId], holds: impl Fn(&[Level]) -> bool) -> bool {
    let mut levels = model.status_quo();
    let mut free = Vec::new();
    let fixed = fixed_levels(formula);
    for &id in options {
        match fixed.iter().find(|(fixed, _)| *fixed == id) {
            Some(&(_, level)) => levels[id.index()] = level,
            None => free.push(id),
        }
    }
    let n: Option<usize> =
        free.iter().try_fold(1usize, |product, &id| product.checked_mul(model.option(id).n_levels()));
    // Beyond the limit nothing is claimed of this rule alone.
    let Some(n) = n.filter(|&n| n <= MAX_COMBINATIONS) else { return false };
    (0..n).all(|number| {
        let mut rest = number;
        for &id in &free {
            let n_levels = model.option(id).n_levels();
            levels[id.index()] = (rest % n_levels) as Level;
            rest /= n_levels;
        }
        !holds(&levels)
    })
}

/// The options that a formula can only hold with at one level, as far as it says so plainly: single levels joined by `and`.
fn fixed_levels(formula: &Formula) -> Vec<(OptionId, Level)> {
    let parts = match formula {
        Formula::And(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let fixed = parts.iter().filter_map(|part| match part {
        Formula::Level { option, levels } if levels.0.count_ones() == 1 => {
            // OK because a set of levels has 32 bits.
            Some((*option, levels.0.trailing_zeros() as Level))
        }
        _ => None,
    });
    fixed.collect()
}
