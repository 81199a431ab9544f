//! Fibres: the cells that one mover can tell apart by its own choices, everything else being equal.
//!
//! A mover's fibres cut the cells into groups of equal shape. Within a fibre, a *combination* is what the mover chooses;
//! combinations with the same levels of one-way options form a *pattern*, and all of them can reach the same combinations.

use super::Space;
use super::axes::{Axis, LevelTable, Projection};
use offramp_model::{ActorId, Directions, Level, Model, OptionId, Owner};

/// How one mover's choices lie in the cells.
#[derive(Debug, Clone)]
pub struct Fibre {
    /// The mover's options, in the order of the axes.
    pub options: Vec<OptionId>,
    /// Distance from a fibre's first cell to each combination.
    pub offsets: Vec<usize>,
    /// First cells of blocks of fibres; a block holds `lanes` fibres that begin at neighbouring cells.
    pub bases: Vec<usize>,
    /// Fibres per block.
    pub lanes: usize,
    /// Combinations with equal levels of one-way options.
    pub patterns: Vec<Pattern>,
    /// The pattern of each combination.
    pub pattern_of: Vec<u32>,
    /// Levels of combination `c`, option `k` at `c * options.len() + k`.
    levels: Vec<Level>,
    /// The axes the mover chooses on.
    axes: Vec<usize>,
}

/// Combinations from which the same combinations can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The combinations of this pattern.
    pub members: Vec<u32>,
    /// The combinations they can reach, themselves included.
    pub reach: Vec<u32>,
}

/// In which direction a mover may change one option.
type Rule = (OptionId, Directions);

impl Fibre {
    /// The choices of an actor: its own options, and lowering the agreements it may leave alone. Options in `not_raised`
    /// can be lowered only: raising them needs somebody's consent.
    pub fn of_actor(model: &Model, space: &Space, actor: ActorId, not_raised: &[OptionId]) -> Self {
        let mut axes = Vec::new();
        let mut rules = Vec::new();
        if let Some(axis) = space.axis_of(Owner::Actor(actor)) {
            axes.push(axis);
            rules.extend(space.axes[axis].options.iter().map(|&id| {
                let moves = model.option(id).moves;
                (id, if not_raised.contains(&id) { without_up(moves) } else { moves })
            }));
        }
        for (index, agreement) in model.agreements.iter().enumerate() {
            let owner = Owner::Agreement(offramp_model::AgreementId::from_index(index));
            if agreement.leavers().contains(&actor)
                && let Some(axis) = space.axis_of(owner)
            {
                axes.push(axis);
                rules.push((agreement.option, without_up(model.option(agreement.option).moves)));
            }
        }
        Self::new(&space.axes, space.n_cells(), axes, &rules)
    }

    fn new(all: &[Axis], n_cells: usize, mut axes: Vec<usize>, rules: &[Rule]) -> Self {
        axes.sort_unstable();
        let (offsets, levels) = combinations(all, &axes);
        let options: Vec<OptionId> = axes.iter().flat_map(|&axis| all[axis].options.clone()).collect();
        let directions: Vec<Directions> = options.iter().map(|id| direction(rules, *id)).collect();
        let (patterns, pattern_of) = patterns(&levels, offsets.len(), &directions);
        let lanes = axes.first().map_or(n_cells, |&axis| all[axis].stride);
        let bases = bases(all, &axes, lanes);
        Self { options, offsets, bases, lanes, patterns, pattern_of, levels, axes }
    }

    /// How many combinations the mover can choose from.
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Whether there is nothing to choose: one combination only.
    pub fn is_empty(&self) -> bool {
        self.offsets.len() <= 1
    }

    /// The levels of a combination, in the order of [`Self::options`].
    pub fn levels(&self, combination: usize) -> &[Level] {
        let width = self.options.len();
        &self.levels[combination * width..][..width]
    }

    /// Whether the cells of one fibre follow each other without gaps.
    pub fn is_contiguous(&self) -> bool {
        self.lanes == 1 && self.offsets.last().is_none_or(|&last| last + 1 == self.offsets.len())
    }

    /// The combination chosen at a cell, and the first cell of its fibre.
    pub fn locate(&self, axes: &[Axis], cell: usize) -> (usize, usize) {
        let (mut combination, mut multiplier, mut base) = (0, 1, cell);
        for &axis in &self.axes {
            let strategy = axes[axis].strategy_of_cell(cell);
            combination += strategy * multiplier;
            multiplier *= axes[axis].len();
            base -= strategy * axes[axis].stride;
        }
        (combination, base)
    }

    /// The other cells, feasible or not, that the mover can choose at a cell.
    pub fn targets(&self, axes: &[Axis], cell: usize) -> impl Iterator<Item = usize> + '_ {
        let (combination, base) = self.locate(axes, cell);
        let pattern = &self.patterns[self.pattern_of[combination] as usize];
        pattern.reach.iter().map(move |&to| base + self.offsets[to as usize]).filter(move |&to| to != cell)
    }

    /// For each block and lane, the number of a projection that the fibre has outside the mover's own axes, as
    /// `(per block, per lane)`; the fibre's number is the sum of both.
    pub fn outside_numbers(&self, axes: &[Axis], projection: &Projection) -> (Vec<u32>, Vec<u32>) {
        let outside = |cell: usize, among: &dyn Fn(usize) -> bool| {
            (0..axes.len())
                .filter(|&axis| !self.axes.contains(&axis) && among(axis))
                .map(|axis| projection.part(axis, axes[axis].strategy_of_cell(cell)))
                .sum::<usize>() as u32
        };
        let inner = |axis: usize| axes[axis].stride < self.lanes;
        let per_block = self.bases.iter().map(|&base| outside(base, &|axis| !inner(axis))).collect();
        let per_lane = (0..self.lanes).map(|lane| outside(lane, &inner)).collect();
        (per_block, per_lane)
    }
}

fn without_up(moves: Directions) -> Directions {
    match moves {
        Directions::Both | Directions::Down => Directions::Down,
        Directions::Up | Directions::Fixed => Directions::Fixed,
    }
}

fn direction(rules: &[Rule], option: OptionId) -> Directions {
    rules.iter().find(|(id, _)| *id == option).map_or(Directions::Fixed, |(_, moves)| *moves)
}

/// Offsets and levels of all combinations of strategies on these axes, the first axis varying fastest.
fn combinations(all: &[Axis], axes: &[usize]) -> (Vec<usize>, Vec<Level>) {
    let mut offsets = vec![0usize];
    let mut levels: Vec<Vec<Level>> = vec![Vec::new()];
    for &axis in axes {
        let axis = &all[axis];
        let mut next_offsets = Vec::with_capacity(offsets.len() * axis.len());
        let mut next_levels = Vec::with_capacity(offsets.len() * axis.len());
        for strategy in 0..axis.len() {
            for (offset, before) in offsets.iter().zip(&levels) {
                next_offsets.push(offset + strategy * axis.stride);
                next_levels.push([before.as_slice(), axis.levels(strategy)].concat());
            }
        }
        (offsets, levels) = (next_offsets, next_levels);
    }
    (offsets, levels.concat())
}

fn patterns(levels: &[Level], n_combinations: usize, directions: &[Directions]) -> (Vec<Pattern>, Vec<u32>) {
    let width = directions.len();
    let one_way: Vec<usize> = (0..width).filter(|&k| directions[k] != Directions::Both).collect();
    let key = |combination: usize| -> Vec<Level> { one_way.iter().map(|&k| levels[combination * width + k]).collect() };
    let mut numbers = std::collections::BTreeMap::new();
    let mut pattern_of = Vec::with_capacity(n_combinations);
    for combination in 0..n_combinations {
        let next = numbers.len() as u32;
        pattern_of.push(*numbers.entry(key(combination)).or_insert(next));
    }
    let mut patterns = vec![Pattern { members: Vec::new(), reach: Vec::new() }; numbers.len()];
    for (combination, &pattern) in pattern_of.iter().enumerate() {
        patterns[pattern as usize].members.push(combination as u32);
    }
    let table = LevelTable { levels, width };
    let allowed = |k: usize, a: Level, b: Level| match directions[k] {
        Directions::Both => true,
        Directions::Up => b >= a,
        Directions::Down => b <= a,
        Directions::Fixed => a == b,
    };
    for pattern in &mut patterns {
        // All members reach the same, so one of them stands for all.
        let from = &levels[pattern.members[0] as usize * width..][..width];
        table.rows_within(0..n_combinations, width, from, &allowed, &mut pattern.reach);
    }
    (patterns, pattern_of)
}

/// First cells of the blocks: every choice of strategies on the axes above the mover's lowest one that are not its own.
fn bases(all: &[Axis], axes: &[usize], lanes: usize) -> Vec<usize> {
    let mut bases = vec![0usize];
    for (index, axis) in all.iter().enumerate() {
        if axes.contains(&index) || axis.stride < lanes {
            continue;
        }
        bases =
            (0..axis.len()).flat_map(|strategy| bases.iter().map(move |base| base + strategy * axis.stride)).collect();
    }
    bases
}
