//! The search for all minimal credible paths: depth first, the allowed length growing by one each time, led by the distance that is left.
//!
//! A prefix is given up as soon as a credible path over some of its states leads to its last one with the same last mover, or
//! with two others: whatever follows can then follow there, too.

use super::steps::{NEVER, Steps};
use super::{CrediblePath, CrediblePaths, Foresight, PathCut, PathLimits};
use crate::bits::CellSet;
use crate::space::Coverage;

/// Where paths lead.
#[derive(Clone, Copy)]
pub(super) enum Target<'t> {
    /// To any of these cells; movers look at the next state.
    Any(&'t CellSet),
    /// To this cell, which movers look at.
    End(usize),
}

impl Target<'_> {
    pub fn holds(&self, cell: usize) -> bool {
        match self {
            Self::Any(cells) => cells.contains(cell),
            Self::End(end) => *end == cell,
        }
    }

    pub fn ends(&self) -> Vec<usize> {
        match self {
            Self::Any(cells) => cells.iter().collect(),
            Self::End(end) => vec![*end],
        }
    }

    /// What movers look at, unless it is the next state.
    pub fn end(&self) -> Option<usize> {
        match self {
            Self::Any(_) => None,
            Self::End(end) => Some(*end),
        }
    }
}

/// A search from one state.
pub(super) struct Search<'s, 'g, 'a> {
    steps: &'s Steps<'g, 'a>,
    start: usize,
    limits: PathLimits,
    looks_left: u64,
    paths: Vec<CrediblePath>,
}

fn foresight_of(targets: &[Target<'_>]) -> Foresight {
    match targets.first() {
        Some(Target::Any(_)) => Foresight::Myopic,
        _ => Foresight::Farsighted,
    }
}

/// A target that can be reached, with the distance of every cell to it.
struct Reachable<'t> {
    target: Target<'t>,
    distances: Vec<u32>,
}

/// The path being followed. Position 0 is the start.
struct Trail {
    cells: Vec<usize>,
    movers: Vec<usize>,
    /// Per position and mover: the fewest steps of a credible path over some of the trail's states up to there that ends with a move
    /// of this mover.
    fewest: Vec<Vec<u32>>,
}

impl<'s, 'g, 'a> Search<'s, 'g, 'a> {
    pub fn new(steps: &'s Steps<'g, 'a>, start: usize, limits: PathLimits) -> Self {
        Self { steps, start, limits, looks_left: limits.max_looks, paths: Vec::new() }
    }

    /// Finds one shortest credible path to these targets, the same as [`Self::run`] would list first, and does not ask whether there are more.
    pub fn first(mut self, targets: Vec<Target<'_>>) -> CrediblePaths {
        if let Some(path) = self.at_shortest(&targets) {
            let foresight = foresight_of(&targets);
            return CrediblePaths { foresight, paths: vec![path], coverage: Coverage::NotNeeded, cut: None, n_ends: 0 };
        }
        self.limits.max_paths = 1;
        self.looks_left = self.limits.max_looks;
        self.run(targets)
    }

    /// One credible path that is as short as single steps allow, if nobody would have to move twice in succession on all of these.
    fn at_shortest(&mut self, targets: &[Target<'_>]) -> Option<CrediblePath> {
        let mut nearest: Vec<Reachable<'_>> = Vec::new();
        for &target in targets.iter().take(self.limits.max_ends) {
            let is_hopeless = |end| !self.steps.may_lead(self.start, end, &mut self.looks_left);
            if target.end().is_some_and(is_hopeless) {
                continue;
            }
            let known = nearest.first().map_or(self.limits.max_moves, |first| first.distances[self.start]);
            let how_far = (known, Some(self.start));
            let distances = self.steps.distances(&target.ends(), target.end(), how_far, &mut self.looks_left);
            if self.looks_left == 0 {
                return None;
            }
            if distances[self.start] < known {
                nearest.clear();
            }
            if distances[self.start] <= known {
                nearest.push(Reachable { target, distances });
            }
        }
        let length = nearest.first()?.distances[self.start];
        let mut found = Vec::new();
        for target in &nearest {
            self.follow(target, &mut self.beginning(), length, &mut true, &mut found);
        }
        if self.looks_left == 0 { None } else { found.into_iter().min() }
    }

    /// The path that nobody has set out on yet.
    fn beginning(&self) -> Trail {
        let fewest = vec![vec![NEVER; self.steps.n_movers()]];
        Trail { cells: vec![self.start], movers: Vec::new(), fewest }
    }

    /// Finds the minimal credible paths to these targets, the first of which come first where the limit cuts.
    pub fn run(mut self, targets: Vec<Target<'_>>) -> CrediblePaths {
        let foresight = foresight_of(&targets);
        let mut cut = (targets.len() > self.limits.max_ends).then_some(PathCut::Ends(self.limits.max_ends as u64));
        let mut reachable = Vec::new();
        let mut n_ends = 0;
        // Distances of many ends are kept at once; they may take this many numbers.
        let mut room = MAX_DISTANCES.max(self.steps.movers.game.space.n_cells());
        for target in targets.into_iter().take(self.limits.max_ends) {
            let ends = target.ends();
            if let Target::End(end) = target
                && !self.steps.may_lead(self.start, end, &mut self.looks_left)
            {
                n_ends += 1;
                continue;
            }
            let far = self.limits.max_moves.saturating_add(1);
            let distances = self.steps.distances(&ends, target.end(), (far, None), &mut self.looks_left);
            if self.looks_left == 0 {
                cut = Some(PathCut::Looks(self.limits.max_looks));
                break;
            }
            n_ends += ends.len();
            if distances[self.start] != NEVER {
                if distances.len() > room {
                    cut = Some(PathCut::Ends(n_ends as u64));
                    break;
                }
                room -= distances.len();
                reachable.push(Reachable { target, distances });
            }
        }
        let nearest = reachable.iter().map(|target| target.distances[self.start]).min();
        if let Some(nearest) = nearest {
            let found = self.deepen(&reachable, nearest);
            cut = found.or(cut);
        }
        let coverage = cut.map_or(Coverage::Complete, |cut| Coverage::LimitReached { limit: cut.limit() });
        CrediblePaths { foresight, paths: self.paths, coverage, cut, n_ends }
    }

    /// Lets paths grow by one move at a time. Gives the limit that was reached, if one was.
    fn deepen(&mut self, reachable: &[Reachable<'_>], nearest: u32) -> Option<PathCut> {
        for length in nearest..=self.limits.max_moves {
            let mut has_longer = false;
            let mut of_length = Vec::new();
            for target in reachable {
                self.follow(target, &mut self.beginning(), length, &mut has_longer, &mut of_length);
                if self.looks_left == 0 {
                    self.take(of_length);
                    return Some(PathCut::Looks(self.limits.max_looks));
                }
            }
            if self.take(of_length) {
                return Some(PathCut::Paths(self.limits.max_paths as u64));
            }
            if !has_longer {
                return None;
            }
        }
        Some(PathCut::Moves(u64::from(self.limits.max_moves)))
    }

    /// Adds the paths of one length; whether that was too many.
    fn take(&mut self, mut of_length: Vec<CrediblePath>) -> bool {
        of_length.sort_unstable();
        of_length.dedup();
        let room = self.limits.max_paths - self.paths.len();
        let too_many = of_length.len() > room;
        of_length.truncate(room);
        self.paths.append(&mut of_length);
        too_many
    }

    /// Goes on from the end of the trail with paths of exactly `length` moves. The depth is at most the limit on moves.
    fn follow(
        &mut self,
        target: &Reachable<'_>,
        trail: &mut Trail,
        length: u32,
        has_longer: &mut bool,
        found: &mut Vec<CrediblePath>,
    ) {
        let here = trail.cells[trail.cells.len() - 1];
        let so_far = trail.movers.len() as u32;
        if so_far > 0 && target.target.holds(here) {
            if so_far == length && trail.is_minimal() {
                found.push(CrediblePath::of_cells(self.steps, &trail.cells, &trail.movers));
            }
            return;
        }
        let last_mover = trail.movers.last().copied();
        for index in (0..self.steps.n_movers()).filter(|index| last_mover != Some(*index)) {
            let (mut next, mut too_far) = (Vec::new(), Vec::new());
            let mut n_looks = 1u64;
            self.steps.from(index, here, |to, needs| {
                n_looks += 1;
                let left = target.distances[to];
                if left == NEVER || !self.steps.is_wanted(index, needs, here, target.target.end().unwrap_or(to)) {
                    return;
                }
                if so_far + 1 + left > length { too_far.push(to) } else { next.push(to) }
            });
            n_looks += (next.len() + too_far.len()) as u64 * (self.steps.n_movers() * trail.cells.len()) as u64;
            self.looks_left = self.looks_left.saturating_sub(n_looks);
            for to in too_far {
                if !*has_longer {
                    trail.push(self.steps, to, index, target.target.end());
                    *has_longer = trail.may_go_on();
                    trail.pop();
                }
            }
            next.sort_unstable();
            for to in next {
                if self.looks_left == 0 || found.len() > self.limits.max_paths {
                    return;
                }
                trail.push(self.steps, to, index, target.target.end());
                if trail.may_go_on() {
                    self.follow(target, trail, length, has_longer, found);
                }
                trail.pop();
            }
        }
    }
}

/// The most distances kept at once: 256 MB.
const MAX_DISTANCES: usize = 1 << 26;

impl Trail {
    fn push(&mut self, steps: &Steps<'_, '_>, to: usize, mover: usize, end: Option<usize>) {
        let mut fewest = vec![NEVER; steps.n_movers()];
        for (index, fewest) in fewest.iter_mut().enumerate() {
            for (position, &from) in self.cells.iter().enumerate() {
                let before = match position {
                    0 => 0,
                    _ => (0..steps.n_movers())
                        .filter(|&other| other != index)
                        .map(|other| self.fewest[position][other])
                        .min()
                        .unwrap_or(NEVER),
                };
                if before < NEVER && before + 1 < *fewest && steps.is_credible(index, from, to, end) {
                    *fewest = before + 1;
                }
            }
        }
        self.cells.push(to);
        self.movers.push(mover);
        self.fewest.push(fewest);
    }

    fn pop(&mut self) {
        self.cells.pop();
        self.movers.pop();
        self.fewest.pop();
    }

    /// The movers by whom a shorter path over some of the states gets to the last one.
    fn shorter(&self) -> impl Iterator<Item = usize> + '_ {
        let n_steps = self.movers.len() as u32;
        let last = self.fewest[self.fewest.len() - 1].iter().enumerate();
        last.filter(move |(_, fewest)| **fewest < n_steps).map(|(index, _)| index)
    }

    /// Whether a minimal path may go on from here.
    fn may_go_on(&self) -> bool {
        let last = self.movers[self.movers.len() - 1];
        let mut shorter = self.shorter();
        match (shorter.next(), shorter.next()) {
            (None, _) => true,
            (Some(only), None) => only != last,
            _ => false,
        }
    }

    fn is_minimal(&self) -> bool {
        self.shorter().next().is_none()
    }
}
