//! Credible paths: by which moves it could get from today's state to an outcome, each of them wanted by all whom it needs.
//!
//! In: a game, a state to start from, the states of the outcome. Out: [`Paths`]: all minimal credible paths, the shortest first, and
//! where there are none, the way on which the fewest steps would be against somebody's will.
//! Does not look at: chance; whether the end is at rest (see `stability`), how long it takes (see [`clocks`]).
//!
//! A step is *credible* when everybody whom it needs prefers what it aims at to the state it leaves: the mover, the parties of
//! an agreement, those who consent, and enough votes. Two aims are kept apart. *Myopic*: the next state; such paths are
//! sequences of improvements (Li, Kilgour & Hipel 2005, status quo analysis). *Farsighted*: the end of the path, which then
//! indirectly dominates the start (Harsanyi 1974; Chwe 1994); such paths may lead through states that are worse for some mover.
//! Nobody moves twice in succession (Fang, Hipel & Kilgour 1993).
//!
//! A credible path is *minimal* when no credible path visits only some of its states. Every shortest path is.
//!
//! Reading order: this file, `steps`, `search`, `unwilling`; then [`reasons`], [`phasing`], [`clocks`].

pub mod clocks;
pub mod phasing;
pub mod reasons;
mod search;
mod steps;
mod unwilling;

pub use crate::sequences::Step;
pub use unwilling::{UnwillingPath, UnwillingStep};

use crate::bits::CellSet;
use crate::evolution::{EvolutionLimits, Moves, evolve};
use crate::sequences::state_at;
use crate::space::{Coverage, StateId};
use crate::stability::Game;
use search::{Search, Target};
use steps::Steps;

/// What a mover compares the state it leaves with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Foresight {
    /// The next state: each step is an improvement.
    Myopic,
    /// The end of the path.
    Farsighted,
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathLimits {
    /// The most paths to list, for each kind of foresight.
    pub max_paths: usize,
    /// The longest paths to look for, in moves.
    pub max_moves: u32,
    /// The most single moves to look at, for each kind of foresight.
    pub max_looks: u64,
    /// The most ends for which farsighted paths are looked for.
    pub max_ends: usize,
}

impl Default for PathLimits {
    /// A hundred paths of at most twelve moves; a few seconds.
    fn default() -> Self {
        Self { max_paths: 100, max_moves: 12, max_looks: 1 << 27, max_ends: 256 }
    }
}

/// How it could get to an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// Where it starts.
    pub start: StateId,
    /// How many states the outcome has.
    pub n_targets: usize,
    /// Whether the start is one of them: then nothing has to happen, and no path is looked for.
    pub is_there: bool,
    /// The fewest moves by any moves of anybody, all agreement taken as possible; `None` where no moves lead there, or none were
    /// found within the limit.
    pub by_any_moves: Option<u32>,
    /// Whether all states that any moves lead to were looked at.
    pub any_coverage: Coverage,
    /// Paths on which each step is an improvement for all whom it needs.
    pub myopic: CrediblePaths,
    /// Paths on which all whom a step needs prefer the end of the path.
    pub farsighted: CrediblePaths,
    /// Where there is no credible path of a kind: the way with the fewest steps that somebody needed does not want. In the order
    /// myopic, farsighted.
    pub unwilling: [Option<UnwillingPath>; 2],
}

/// All minimal credible paths of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrediblePaths {
    /// What movers compare with.
    pub foresight: Foresight,
    /// The paths, the shortest first; those of equal length by their ends and steps.
    pub paths: Vec<CrediblePath>,
    /// Whether these are all of them. If not, all paths shorter than the longest one listed are there, unless only some ends were looked
    /// at.
    pub coverage: Coverage,
    /// Which limit was reached, if one was.
    pub cut: Option<PathCut>,
    /// How many ends were looked at.
    pub n_ends: usize,
}

impl CrediblePaths {
    fn not_needed(foresight: Foresight) -> Self {
        Self { foresight, paths: Vec::new(), coverage: Coverage::NotNeeded, cut: None, n_ends: 0 }
    }
}

/// A limit that cut a search for paths short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathCut {
    /// More paths than are to be listed.
    Paths(u64),
    /// Longer paths.
    Moves(u64),
    /// More ends.
    Ends(u64),
    /// More single moves.
    Looks(u64),
}

impl PathCut {
    /// The limit.
    pub fn limit(self) -> u64 {
        match self {
            Self::Paths(limit) | Self::Moves(limit) | Self::Ends(limit) | Self::Looks(limit) => limit,
        }
    }
}

/// A credible path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CrediblePath {
    /// Where it leads.
    pub end: StateId,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Looks for all minimal credible paths from a state to the states at `targets` (cells). Where farsighted paths cannot be looked for to
/// all of them, those in `first` come first.
pub fn credible_paths(
    game: &Game<'_>,
    start: StateId,
    targets: &CellSet,
    first: Option<&CellSet>,
    limits: PathLimits,
) -> Paths {
    let mut targets = targets.clone();
    targets.intersect_with(game.space.feasible());
    let from = game.space.cell(start);
    let mut found = Paths {
        start,
        n_targets: targets.count(),
        is_there: targets.contains(from),
        by_any_moves: None,
        any_coverage: Coverage::NotNeeded,
        myopic: CrediblePaths::not_needed(Foresight::Myopic),
        farsighted: CrediblePaths::not_needed(Foresight::Farsighted),
        unwilling: [None, None],
    };
    if found.is_there || targets.is_empty() {
        return found;
    }
    let any = evolve(game, start, Moves::Any, EvolutionLimits::default());
    let reached = any.all_reached().find(|reached| targets.contains(game.space.cell(reached.state)));
    (found.by_any_moves, found.any_coverage) = (reached.map(|reached| reached.n_moves), any.coverage);
    drop(any);
    if found.by_any_moves.is_none() && found.any_coverage == Coverage::Complete {
        return found;
    }
    let steps = Steps::new(game);
    let ends = ends_in_order(&targets, first);
    found.myopic = Search::new(&steps, from, limits).run(vec![Target::Any(&targets)]);
    found.farsighted = Search::new(&steps, from, limits).run(ends.iter().map(|&end| Target::End(end)).collect());
    if found.myopic.paths.is_empty() {
        found.unwilling[0] = unwilling::least_unwilling(&steps, from, &[Target::Any(&targets)], limits);
    }
    if found.farsighted.paths.is_empty() {
        let ends: Vec<Target<'_>> = ends.into_iter().map(Target::End).collect();
        found.unwilling[1] = unwilling::least_unwilling(&steps, from, &ends, limits);
    }
    found
}

/// One shortest credible path of each kind, myopic and farsighted, and nothing else: where there is none, not why. Where it starts at a target,
/// no path is looked for.
pub fn one_of_each_kind(game: &Game<'_>, start: StateId, targets: &CellSet, limits: PathLimits) -> [CrediblePaths; 2] {
    let mut targets = targets.clone();
    targets.intersect_with(game.space.feasible());
    let from = game.space.cell(start);
    if targets.contains(from) || targets.is_empty() {
        return [CrediblePaths::not_needed(Foresight::Myopic), CrediblePaths::not_needed(Foresight::Farsighted)];
    }
    let steps = Steps::new(game);
    let limits = PathLimits { max_paths: 1, ..limits };
    let each = targets.iter().map(Target::End).collect();
    [vec![Target::Any(&targets)], each].map(|targets| Search::new(&steps, from, limits).first(targets))
}

/// One shortest credible path to the states at `targets`: myopic if there is one, else farsighted to one of at most `max_ends` of
/// them; the empty path where it starts there. And whether everything was looked at: if not, that none was found says little.
pub fn one_credible_path(
    game: &Game<'_>,
    start: StateId,
    targets: &CellSet,
    limits: PathLimits,
) -> (Option<(Foresight, CrediblePath)>, Coverage) {
    let from = game.space.cell(start);
    if targets.contains(from) {
        return (Some((Foresight::Myopic, CrediblePath { end: start, steps: Vec::new() })), Coverage::Complete);
    }
    let steps = Steps::new(game);
    let limits = PathLimits { max_paths: 1, ..limits };
    let mut myopic = Search::new(&steps, from, limits).first(vec![Target::Any(targets)]);
    if let Some(path) = myopic.paths.pop() {
        return (Some((Foresight::Myopic, path)), Coverage::Complete);
    }
    let ends = targets.iter().map(Target::End).collect();
    let mut farsighted = Search::new(&steps, from, limits).first(ends);
    let cut = if myopic.coverage == Coverage::Complete { farsighted.coverage } else { myopic.coverage };
    (farsighted.paths.pop().map(|path| (Foresight::Farsighted, path)), cut)
}

fn ends_in_order(targets: &CellSet, first: Option<&CellSet>) -> Vec<usize> {
    let is_first = |cell: &usize| first.is_some_and(|first| first.contains(*cell));
    let (mut ends, rest): (Vec<usize>, Vec<usize>) = targets.iter().partition(is_first);
    ends.extend(rest);
    ends
}

impl CrediblePath {
    /// The states on the path, the start first and the end last.
    pub fn states(&self, start: StateId) -> Vec<StateId> {
        std::iter::once(start).chain(self.steps.iter().map(|step| step.to)).collect()
    }

    fn of_cells(steps: &Steps<'_, '_>, cells: &[usize], movers: &[usize]) -> Self {
        let moved = cells.windows(2).zip(movers);
        let space = steps.movers.game.space;
        Self {
            end: state_at(space, cells[cells.len() - 1]),
            steps: moved.map(|(pair, &mover)| steps.movers.step(mover, pair[0], pair[1])).collect(),
        }
    }
}
