//! How large a space would be, before it is built.

use super::axes::Axis;
use offramp_model::{Model, OptionId, Owner, Rule};

/// The size and memory a space would need.
#[derive(Debug, Clone, PartialEq)]
pub struct SpaceEstimate {
    /// Combinations of levels of all options that are kept, before any rule.
    pub n_combinations: f64,
    /// Cells after the rules that mention one mover's options only.
    pub n_cells: f64,
    /// Bytes that stability of all actors would need on two threads.
    pub bytes: f64,
    /// Combinations per mover, with the name of the mover, largest first.
    pub largest: Vec<(String, f64)>,
    /// Options nobody mentions, which are left out.
    pub dropped: Vec<OptionId>,
}

/// Why a space was not built.
#[derive(Debug, Clone, PartialEq)]
pub enum SpaceRefused {
    /// It would have more cells than the limit.
    TooLarge {
        /// What it would need.
        estimate: SpaceEstimate,
        /// The limit, in cells.
        max_states: u64,
    },
    /// One mover's options have more combinations, or ways to change, than can be tabulated.
    MoverTooLarge {
        /// The mover's name.
        mover: String,
        /// How many combinations its options have.
        n_combinations: f64,
    },
    /// One mover has more moves that need several actors than can be listed.
    TooManyGroupMoves {
        /// The mover's name.
        mover: String,
        /// The most moves of one mover.
        limit: usize,
    },
    /// The rules exclude every state.
    NoState,
    /// The rules exclude the status quo, so nothing can be reached from it.
    StatusQuoExcluded,
    /// More actors than the engine's sets of actors can hold.
    TooManyActors {
        /// How many there are.
        n_actors: usize,
        /// The most there may be.
        limit: usize,
    },
}

impl std::fmt::Display for SpaceRefused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge { estimate, max_states } => write!(
                out,
                "the state space would have about {} states and need about {} of memory; the limit is {max_states} states",
                count(estimate.n_cells),
                bytes(estimate.bytes)
            ),
            Self::MoverTooLarge { mover, n_combinations } => write!(
                out,
                "the options of `{mover}` have {} combinations, with too many ways to change among them for one table",
                count(*n_combinations)
            ),
            Self::TooManyGroupMoves { mover, limit } => {
                write!(out, "`{mover}` could move in more than {limit} ways that need several actors")
            }
            Self::NoState => write!(out, "the rules exclude every state"),
            Self::StatusQuoExcluded => write!(out, "the rules exclude the status quo"),
            Self::TooManyActors { n_actors, limit } => {
                write!(out, "the case has {n_actors} actors and at most {limit} are supported")
            }
        }
    }
}

impl std::error::Error for SpaceRefused {}

/// A number of states for people: exact up to seven digits, else with a power of ten.
pub fn count(n: f64) -> String {
    if n < 1e7 { format!("{n:.0}") } else { format!("{n:.1e}") }
}

/// A number of bytes for people.
pub fn bytes(n: f64) -> String {
    const UNITS: [&str; 7] = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = n;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if value < 10.0 && unit > 0 { format!("{value:.1} {}", UNITS[unit]) } else { format!("{value:.0} {}", UNITS[unit]) }
}

/// Movers with their kept options, in case order: actors, then agreements, then institutions.
pub(super) fn owners(model: &Model, dropped: &[OptionId]) -> Vec<(Owner, Vec<OptionId>)> {
    let mut owners: Vec<(Owner, Vec<OptionId>)> = Vec::new();
    for (id, option) in model.option_ids().zip(&model.options) {
        if dropped.contains(&id) {
            continue;
        }
        match owners.iter_mut().find(|(owner, _)| *owner == option.owner) {
            Some((_, options)) => options.push(id),
            None => owners.push((option.owner, vec![id])),
        }
    }
    let order = |owner: &Owner| match *owner {
        Owner::Actor(id) => (0, id.0),
        Owner::Agreement(id) => (1, id.0),
        Owner::Institution(id) => (2, id.0),
    };
    owners.sort_by_key(|(owner, _)| order(owner));
    owners
}

/// The rules that mention options of this owner only.
pub(super) fn local_rules<'a>(model: &'a Model, options: &[OptionId]) -> Vec<&'a Rule> {
    let is_local = |rule: &&Rule| {
        let mentioned = rule.never.formula.options();
        !mentioned.is_empty() && mentioned.iter().all(|id| options.contains(id))
    };
    model.rules.iter().filter(is_local).collect()
}

/// The most combinations one mover's options may have; each is looked at before the space is built.
const MAX_AXIS: f64 = (1u64 << 22) as f64;

/// What one owner's options cost to tabulate: one-way options count the pairs of levels between which they can change.
fn table_size(model: &Model, options: &[OptionId]) -> f64 {
    let pairs = |n: f64| n * (n + 1.0) / 2.0;
    let size = |id: &OptionId| {
        let option = model.option(*id);
        let n = option.n_levels() as f64;
        if option.moves == offramp_model::Directions::Both && option.consent.is_empty() { n } else { pairs(n) }
    };
    options.iter().map(size).product()
}

/// Builds the axes if they are within reach, and says what the whole would need.
pub(super) fn axes_and_estimate(
    model: &Model,
    dropped: Vec<OptionId>,
    max_states: u64,
) -> Result<(Vec<Axis>, SpaceEstimate), SpaceRefused> {
    let owners = owners(model, &dropped);
    let sizes: Vec<f64> = owners
        .iter()
        .map(|(_, options)| options.iter().map(|&id| model.option(id).n_levels() as f64).product())
        .collect();
    let mut largest: Vec<(String, f64)> = owners
        .iter()
        .zip(&sizes)
        .map(|((_, options), &size)| (model.owner_name(options[0]).to_owned(), size))
        .collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let n_combinations = sizes.iter().product();
    let estimate = |n_cells: f64, dropped: Vec<OptionId>, largest| SpaceEstimate {
        n_combinations,
        n_cells,
        bytes: bytes_needed(n_cells, model.actors.len()),
        largest,
        dropped,
    };
    if n_combinations > max_states as f64 && owners.iter().any(|(_, options)| table_size(model, options) > MAX_AXIS) {
        return Err(SpaceRefused::TooLarge { estimate: estimate(n_combinations, dropped, largest), max_states });
    }
    if let Some(index) = owners.iter().position(|(_, options)| table_size(model, options) > MAX_AXIS) {
        let mover = model.owner_name(owners[index].1[0]).to_owned();
        return Err(SpaceRefused::MoverTooLarge { mover, n_combinations: sizes[index] });
    }
    let axes: Vec<Axis> = owners
        .into_iter()
        .map(|(owner, options)| {
            let rules = local_rules(model, &options);
            Axis::new(model, owner, options, &rules)
        })
        .collect();
    let n_cells: f64 = axes.iter().map(|axis| axis.len() as f64).product();
    let estimate = estimate(n_cells, dropped, largest);
    if n_cells > max_states as f64 {
        return Err(SpaceRefused::TooLarge { estimate, max_states });
    }
    Ok((axes, estimate))
}

/// Two bytes a rank and actor, three working arrays on each of two threads, five verdicts an actor in bits.
fn bytes_needed(n_cells: f64, n_actors: usize) -> f64 {
    let n_actors = n_actors as f64;
    n_cells * (2.0 * n_actors + 2.0 * 3.0 * 2.0 + 5.0 * n_actors / 8.0)
}
