//! Patterns: many states described by few lines, each line saying for every option a set of levels, or "any".
//!
//! In: a set of states. Out: [`PatternCover`]: patterns that together describe every state of the set and no other state.
//! Does not look at: moves, preferences.
//!
//! Combinations of levels that are no states may fall under a pattern, so what rules force need not be said. Patterns may
//! overlap, because overlapping ones are fewer and wider. Each is grown from one state until no level can be added without
//! describing a state outside the set (a prime implicant; Quine 1952); then those that are not needed are left out. Finding
//! the fewest is too hard in general (it contains set cover), so seeds and steps are chosen greedily, the loneliest states
//! first, as in two-level logic minimisation (Brayton, Hachtel, McMullen & Sangiovanni-Vincentelli 1984).

use crate::bits::CellSet;
use crate::space::{Axis, Coverage, Space};
use offramp_model::{Level, LevelSet, Model, OptionId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One line that describes states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The levels each option may have, indexed by option. All of an option's levels: it may be at any.
    pub levels: Vec<LevelSet>,
    /// The levels each option does have among the states described: fewer than `levels` where rules force some.
    pub occurring: Vec<LevelSet>,
    /// How many states of the set it describes.
    pub n_states: usize,
    /// How many of them no pattern before it describes.
    pub n_new: usize,
}

impl Pattern {
    /// Whether the pattern describes the state with these levels.
    pub fn matches(&self, levels: &[Level]) -> bool {
        self.levels.iter().zip(levels).all(|(set, &level)| set.contains(level))
    }

    /// Whether the option may be at any level.
    pub fn is_any(&self, model: &Model, option: OptionId) -> bool {
        self.levels[option.index()] == LevelSet::all(model.option(option).n_levels())
    }

    /// The options about which the pattern says something, in case order.
    pub fn restricted(&self, model: &Model) -> Vec<OptionId> {
        model.option_ids().filter(|&id| !self.is_any(model, id)).collect()
    }

    /// The states of the space that the pattern describes, as cells.
    pub fn cells(&self, space: &Space) -> CellSet {
        let lists: Vec<Vec<usize>> = space.axes.iter().map(|axis| offsets_of(axis, &self.levels)).collect();
        let mut cells = CellSet::empty(space.n_cells());
        for_each_cell(&lists, |cell| {
            if space.feasible().contains(cell) {
                cells.insert(cell);
            }
            true
        });
        cells
    }
}

/// How far to look for patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternLimits {
    /// The most patterns to return.
    pub max_patterns: usize,
    /// The most cells and combinations to look at.
    pub max_looks: u64,
}

impl Default for PatternLimits {
    /// All patterns; about a second of looking.
    fn default() -> Self {
        Self { max_patterns: usize::MAX, max_looks: 1 << 28 }
    }
}

/// Patterns for a set of states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternCover {
    /// The patterns; each describes the most states that those before it do not.
    pub patterns: Vec<Pattern>,
    /// How many patterns were found, returned or not.
    pub n_patterns: usize,
    /// How many states the set has.
    pub n_states: usize,
    /// How many of them no returned pattern describes.
    pub n_left_out: usize,
    /// Whether the search ended by itself. The limit counts cells and combinations looked at.
    pub coverage: Coverage,
}

/// Describes the states at these cells (feasible ones count only) by patterns.
pub fn cover_by_patterns(model: &Model, space: &Space, set: &CellSet, limits: PatternLimits) -> PatternCover {
    let mut wanted = set.clone();
    wanted.intersect_with(space.feasible());
    let mut search = Search::new(model, space, wanted, limits.max_looks);
    let found = search.find_all();
    let chosen = without_redundant(most_new_first(found, space.n_cells()), space.n_cells());
    let n_patterns = chosen.len();
    let mut described = CellSet::empty(space.n_cells());
    let patterns = chosen.into_iter().take(limits.max_patterns).map(|cube| {
        let n_new = cube.states.iter().filter(|&&cell| described.insert(cell as usize)).count();
        Pattern { occurring: occurring(model, space, &cube), levels: cube.levels, n_states: cube.states.len(), n_new }
    });
    let patterns: Vec<Pattern> = patterns.collect();
    let n_states = search.wanted.count();
    let n_described: usize = patterns.iter().map(|pattern| pattern.n_new).sum();
    let coverage = match search.is_exhausted() {
        true => Coverage::LimitReached { limit: limits.max_looks },
        false => Coverage::Complete,
    };
    PatternCover { patterns, n_patterns, n_states, n_left_out: n_states - n_described, coverage }
}

/// The levels that options have among a cube's states. Options on no axis may be at any level.
fn occurring(model: &Model, space: &Space, cube: &Cube) -> Vec<LevelSet> {
    let mut sets: Vec<LevelSet> = model.options.iter().map(|option| LevelSet::all(option.n_levels())).collect();
    for axis in &space.axes {
        let mut seen = CellSet::empty(axis.len());
        cube.states.iter().for_each(|&cell| {
            seen.insert(axis.strategy_of_cell(cell as usize));
        });
        for (place, id) in axis.options.iter().enumerate() {
            let levels = seen.iter().map(|strategy| axis.levels(strategy)[place]);
            sets[id.index()] = LevelSet(levels.fold(0, |set, level| set | LevelSet::only(level).0));
        }
    }
    sets
}

/// A pattern on its way, with the states of the set that it describes.
struct Cube {
    levels: Vec<LevelSet>,
    states: Vec<u32>,
}

/// One level that could be added to one option.
#[derive(Clone, Copy)]
struct Raise {
    axis: usize,
    option: OptionId,
    level: Level,
}

/// What a raise would add: states of the set that no pattern describes yet, and states of the set.
type Gain = (u32, u32);

struct Search<'a> {
    space: &'a Space,
    wanted: CellSet,
    /// States outside the set: no pattern may describe one.
    others: CellSet,
    /// States of the set that a pattern describes already.
    covered: CellSet,
    /// Every level of every kept option.
    raises: Vec<Raise>,
    /// For options on no axis: any level.
    any: Vec<LevelSet>,
    looks_left: u64,
}

impl<'a> Search<'a> {
    fn new(model: &Model, space: &'a Space, wanted: CellSet, max_looks: u64) -> Self {
        let mut others = space.feasible().clone();
        others.subtract(&wanted);
        let raises = space.axes.iter().enumerate().flat_map(|(axis, has)| {
            has.options.iter().flat_map(move |&option| {
                let n_levels = model.option(option).n_levels();
                (0..n_levels).map(move |level| Raise { axis, option, level: level as Level })
            })
        });
        Self {
            raises: raises.collect(),
            covered: CellSet::empty(space.n_cells()),
            any: model.options.iter().map(|option| LevelSet::all(option.n_levels())).collect(),
            looks_left: max_looks,
            space,
            wanted,
            others,
        }
    }

    fn is_exhausted(&self) -> bool {
        self.looks_left == 0
    }

    /// Patterns that together describe every state of the set, unless the limit is reached before.
    fn find_all(&mut self) -> Vec<Cube> {
        if self.others.is_empty() && !self.wanted.is_empty() {
            let states = self.wanted.iter().map(|cell| cell as u32).collect();
            return vec![Cube { levels: self.any.clone(), states }];
        }
        let mut found = Vec::new();
        for seed in self.loneliest_first() {
            if self.covered.contains(seed) {
                continue;
            }
            match self.grow(seed) {
                Some(cube) => {
                    cube.states.iter().for_each(|&cell| {
                        self.covered.insert(cell as usize);
                    });
                    found.push(cube);
                }
                None => break,
            }
        }
        found
    }

    /// The states of the set, those from which the fewest single levels can be added first: they have the least choice.
    /// At most half of the looks are spent on this; states not reached by then come last.
    fn loneliest_first(&mut self) -> Vec<usize> {
        let enough = self.looks_left / 2;
        let mut order: Vec<(usize, usize)> = self.wanted.iter().map(|cell| (usize::MAX, cell)).collect();
        for (n_open, cell) in &mut order {
            if self.looks_left <= enough {
                break;
            }
            let (levels, lists) = self.single(*cell);
            let gains =
                (0..self.raises.len()).filter(|&raise| self.gain(&levels, &lists, self.raises[raise]).is_some());
            *n_open = gains.count();
        }
        order.sort_unstable();
        order.into_iter().map(|(_, cell)| cell).collect()
    }

    fn single(&self, cell: usize) -> (Vec<LevelSet>, Vec<Vec<usize>>) {
        let mut levels = self.any.clone();
        let mut lists = Vec::with_capacity(self.space.axes.len());
        for axis in &self.space.axes {
            let strategy = axis.strategy_of_cell(cell);
            for (id, &level) in axis.options.iter().zip(axis.levels(strategy)) {
                levels[id.index()] = LevelSet::only(level);
            }
            lists.push(vec![strategy * axis.stride]);
        }
        (levels, lists)
    }

    /// Grows a pattern from one state until no level can be added. `None` when the limit is reached on the way.
    fn grow(&mut self, seed: usize) -> Option<Cube> {
        let (mut levels, mut lists) = self.single(seed);
        let has = |levels: &[LevelSet], raise: &Raise| levels[raise.option.index()].contains(raise.level);
        let mut open: Vec<Raise> = self.raises.iter().copied().filter(|raise| !has(&levels, raise)).collect();
        while !open.is_empty() {
            let mut best: Option<(Gain, usize)> = None;
            let mut still_open = Vec::with_capacity(open.len());
            for raise in open {
                // What cannot be added now can never be: a wider pattern would describe the same wrong state.
                let Some(gain) = self.gain(&levels, &lists, raise) else { continue };
                if best.is_none_or(|(so_far, _)| gain > so_far) {
                    best = Some((gain, still_open.len()));
                }
                still_open.push(raise);
            }
            if self.is_exhausted() {
                return None;
            }
            open = still_open;
            let Some((_, chosen)) = best else { break };
            let everything = open.clone();
            let added = if self.fits(&levels, &everything) { everything } else { vec![open[chosen]] };
            for raise in &added {
                add_level(&mut levels, raise);
                lists[raise.axis] = self.offsets(raise.axis, &levels);
            }
            open.retain(|raise| !has(&levels, raise));
        }
        let mut states = Vec::new();
        for_each_cell(&lists, |cell| {
            if self.wanted.contains(cell) {
                states.push(cell as u32);
            }
            true
        });
        states.sort_unstable();
        Some(Cube { levels, states })
    }

    /// What adding a level would gain, or `None` where it would describe a state outside the set (or the limit is reached).
    fn gain(&mut self, levels: &[LevelSet], lists: &[Vec<usize>], raise: Raise) -> Option<Gain> {
        let mut slab = levels.to_vec();
        slab[raise.option.index()] = LevelSet::only(raise.level);
        let mut lists_of_slab: Vec<&[usize]> = lists.iter().map(Vec::as_slice).collect();
        let own = self.offsets(raise.axis, &slab);
        lists_of_slab[raise.axis] = &own;
        let (mut new, mut all) = (0, 0);
        let mut looks = 0;
        let clean = for_each_cell(&lists_of_slab, |cell| {
            looks += 1;
            let wanted = self.wanted.contains(cell);
            all += u32::from(wanted);
            new += u32::from(wanted && !self.covered.contains(cell));
            !self.others.contains(cell)
        });
        self.spend(looks);
        (clean && !self.is_exhausted()).then_some((new, all))
    }

    /// Whether all these levels can be added together.
    fn fits(&mut self, levels: &[LevelSet], raises: &[Raise]) -> bool {
        let mut levels = levels.to_vec();
        raises.iter().for_each(|raise| add_level(&mut levels, raise));
        let lists: Vec<Vec<usize>> = (0..self.space.axes.len()).map(|axis| self.offsets(axis, &levels)).collect();
        let mut looks = 0;
        let clean = for_each_cell(&lists, |cell| {
            looks += 1;
            !self.others.contains(cell)
        });
        self.spend(looks);
        clean
    }

    fn offsets(&mut self, axis: usize, levels: &[LevelSet]) -> Vec<usize> {
        let axis = &self.space.axes[axis];
        self.spend(n_tried(axis, levels) as u64);
        offsets_of(axis, levels)
    }

    fn spend(&mut self, looks: u64) {
        self.looks_left = self.looks_left.saturating_sub(looks);
    }
}

fn add_level(levels: &mut [LevelSet], raise: &Raise) {
    levels[raise.option.index()].0 |= LevelSet::only(raise.level).0;
}

/// How many combinations of levels a pattern allows on an axis, but no more than the axis has strategies.
fn n_tried(axis: &Axis, levels: &[LevelSet]) -> usize {
    let product =
        axis.options.iter().fold(1usize, |n, id| n.saturating_mul(levels[id.index()].0.count_ones() as usize));
    product.min(axis.len())
}

/// What the strategies of an axis that a pattern allows add to a cell number.
fn offsets_of(axis: &Axis, levels: &[LevelSet]) -> Vec<usize> {
    let product =
        axis.options.iter().fold(1usize, |n, id| n.saturating_mul(levels[id.index()].0.count_ones() as usize));
    if product >= axis.len() {
        let allowed = |strategy: &usize| {
            let pairs = axis.options.iter().zip(axis.levels(*strategy));
            pairs.into_iter().all(|(id, &level)| levels[id.index()].contains(level))
        };
        return (0..axis.len()).filter(allowed).map(|strategy| strategy * axis.stride).collect();
    }
    let mut state: Vec<Level> = levels.iter().map(|set| set.0.trailing_zeros() as Level).collect();
    let mut offsets = Vec::with_capacity(product);
    for _ in 0..product {
        offsets.extend(axis.strategy(&state).map(|strategy| strategy * axis.stride));
        for id in &axis.options {
            let set = levels[id.index()].0;
            let above = set & !((2u32 << state[id.index()]).wrapping_sub(1));
            if above != 0 {
                state[id.index()] = above.trailing_zeros() as Level;
                break;
            }
            state[id.index()] = set.trailing_zeros() as Level;
        }
    }
    offsets
}

/// Calls `visit` for every sum of one offset from each list, until it says no. Says whether it never did.
fn for_each_cell<L: AsRef<[usize]>>(lists: &[L], mut visit: impl FnMut(usize) -> bool) -> bool {
    let Some((first, rest)) = lists.split_first() else { return visit(0) };
    if lists.iter().any(|list| list.as_ref().is_empty()) {
        return true;
    }
    let mut places = vec![0usize; rest.len()];
    let mut base: usize = rest.iter().map(|list| list.as_ref()[0]).sum();
    loop {
        if !first.as_ref().iter().all(|offset| visit(base + offset)) {
            return false;
        }
        let mut axis = 0;
        loop {
            let Some(list) = rest.get(axis).map(AsRef::as_ref) else { return true };
            base -= list[places[axis]];
            places[axis] += 1;
            if places[axis] < list.len() {
                base += list[places[axis]];
                break;
            }
            places[axis] = 0;
            base += list[0];
            axis += 1;
        }
    }
}

/// Orders cubes so that each describes the most states that those before it do not; those that add nothing are left out.
fn most_new_first(cubes: Vec<Cube>, n_cells: usize) -> Vec<Cube> {
    // A cube's count of new states only falls, so a count that is still right on top of the heap is the largest.
    let mut heap: BinaryHeap<(usize, Reverse<usize>)> =
        cubes.iter().enumerate().map(|(number, cube)| (cube.states.len(), Reverse(number))).collect();
    let mut described = CellSet::empty(n_cells);
    let mut order = Vec::new();
    while let Some((claimed, Reverse(number))) = heap.pop() {
        let n_new = cubes[number].states.iter().filter(|&&cell| !described.contains(cell as usize)).count();
        if n_new == 0 {
            continue;
        }
        if n_new < claimed {
            heap.push((n_new, Reverse(number)));
            continue;
        }
        cubes[number].states.iter().for_each(|&cell| {
            described.insert(cell as usize);
        });
        order.push(number);
    }
    let mut cubes: Vec<Option<Cube>> = cubes.into_iter().map(Some).collect();
    order.into_iter().filter_map(|number| cubes[number].take()).collect()
}

/// Leaves out, the narrowest first, cubes whose states the others describe as well.
fn without_redundant(cubes: Vec<Cube>, n_cells: usize) -> Vec<Cube> {
    let mut times = vec![0u32; n_cells];
    cubes.iter().flat_map(|cube| &cube.states).for_each(|&cell| times[cell as usize] += 1);
    let mut by_size: Vec<usize> = (0..cubes.len()).collect();
    by_size.sort_by_key(|&number| (cubes[number].states.len(), Reverse(number)));
    let mut needed = vec![true; cubes.len()];
    for number in by_size {
        let states = &cubes[number].states;
        if states.iter().all(|&cell| times[cell as usize] > 1) {
            needed[number] = false;
            states.iter().for_each(|&cell| times[cell as usize] -= 1);
        }
    }
    let kept: Vec<Cube> = cubes.into_iter().zip(needed).filter(|(_, needed)| *needed).map(|(cube, _)| cube).collect();
    // What is new in each has changed with those left out.
    most_new_first(kept, n_cells)
}
