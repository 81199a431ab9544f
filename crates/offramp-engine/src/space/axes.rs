//! Axes: one per actor, agreement and institution that has options. A *strategy* is a combination of levels of the axis's
//! options that no rule about those options alone excludes. A *cell* is one strategy on every axis; a state is a feasible cell.

use offramp_model::{Level, Model, OptionId, Owner, Rule};

/// All strategies of one mover's options.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Whose options these are.
    pub owner: Owner,
    /// The options, in case order.
    pub options: Vec<OptionId>,
    /// Cells between two neighbouring strategies.
    pub stride: usize,
    /// Levels of strategy `s`, option `k` at `s * options.len() + k`.
    levels: Vec<Level>,
    /// Strategy for each combination of levels as a mixed-radix number, or `ABSENT`.
    by_code: Vec<u32>,
    /// Number of levels of each option.
    radices: Vec<usize>,
}

const ABSENT: u32 = u32::MAX;

impl Axis {
    /// All strategies over `options` that none of `rules` (all of which mention these options only) excludes.
    pub fn new(model: &Model, owner: Owner, options: Vec<OptionId>, rules: &[&Rule]) -> Self {
        let radices: Vec<usize> = options.iter().map(|&id| model.option(id).n_levels()).collect();
        let n_codes = radices.iter().product();
        let mut axis = Self { owner, options, stride: 0, levels: Vec::new(), by_code: vec![ABSENT; n_codes], radices };
        let mut state = model.status_quo();
        let mut n_strategies = 0u32;
        for code in 0..n_codes {
            axis.write_code(code, &mut state);
            if !rules.iter().any(|rule| rule.never.formula.holds(&state)) {
                axis.levels.extend(axis.options.iter().map(|id| state[id.index()]));
                axis.by_code[code] = n_strategies;
                n_strategies += 1;
            }
        }
        axis
    }

    fn write_code(&self, code: usize, state: &mut [Level]) {
        let mut rest = code;
        for (id, radix) in self.options.iter().zip(&self.radices) {
            state[id.index()] = (rest % radix) as Level;
            rest /= radix;
        }
    }

    /// How many strategies there are.
    pub fn len(&self) -> usize {
        self.levels.len() / self.options.len()
    }

    /// Whether rules leave no strategy at all.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The levels of a strategy, in the order of [`Self::options`].
    pub fn levels(&self, strategy: usize) -> &[Level] {
        let width = self.options.len();
        &self.levels[strategy * width..][..width]
    }

    /// The strategy that sets these levels (a whole state, indexed by option), if rules allow it.
    pub fn strategy(&self, state: &[Level]) -> Option<usize> {
        self.strategy_at(self.options.iter().map(|id| state[id.index()]))
    }

    /// The strategy with these levels, in the order of [`Self::options`].
    fn strategy_at(&self, levels: impl DoubleEndedIterator<Item = Level> + ExactSizeIterator) -> Option<usize> {
        let code = levels.zip(&self.radices).rev().fold(0, |code, (level, radix)| code * radix + usize::from(level));
        let strategy = self.by_code[code];
        (strategy != ABSENT).then_some(strategy as usize)
    }

    /// The strategy of a cell.
    pub fn strategy_of_cell(&self, cell: usize) -> usize {
        cell / self.stride % self.len()
    }

    /// Writes the levels of the strategy at a cell into a state, indexed by option.
    pub fn write_levels(&self, cell: usize, state: &mut [Level]) {
        for (id, &level) in self.options.iter().zip(self.levels(self.strategy_of_cell(cell))) {
            state[id.index()] = level;
        }
    }

    /// Writes into `found` the strategies that differ from `from` at most in the options for which `may_change` allows it, itself
    /// included, ascending: `may_change(option, from, to)` is asked for every change.
    pub fn choices_from(&self, from: usize, may_change: impl Fn(OptionId, Level, Level) -> bool, found: &mut Vec<u32>) {
        let table = LevelTable { levels: &self.levels, width: self.options.len() };
        let allowed = |k: usize, a: Level, b: Level| a == b || may_change(self.options[k], a, b);
        found.clear();
        table.rows_within(0..self.len(), self.options.len(), self.levels(from), &allowed, found);
    }
}

/// Rows of levels in ascending order, the last column counting most: so strategies and combinations of them are numbered.
#[derive(Debug, Clone, Copy)]
pub(super) struct LevelTable<'a> {
    /// Row after row.
    pub levels: &'a [Level],
    /// How many levels a row has.
    pub width: usize,
}

impl LevelTable<'_> {
    /// Adds to `found` the rows among `rows`, all alike from column `n_open` on, whose first `n_open` columns may follow from those of
    /// `from`: `allowed(column, from, to)`. Rows that agree in the columns that count most lie next to each other, so that what
    /// is not allowed is passed over whole. Goes as deep as there are columns, of which a mover has few: each doubles its choices.
    pub(super) fn rows_within(
        &self,
        rows: std::ops::Range<usize>,
        n_open: usize,
        from: &[Level],
        allowed: &impl Fn(usize, Level, Level) -> bool,
        found: &mut Vec<u32>,
    ) {
        let Some(column) = n_open.checked_sub(1) else {
            found.extend(rows.map(|row| row as u32));
            return;
        };
        let at = |row: usize| self.levels[row * self.width + column];
        let mut first = rows.start;
        while first < rows.end {
            let level = at(first);
            let last = first + count_while(rows.end - first, |offset| at(first + offset) == level);
            if allowed(column, from[column], level) {
                self.rows_within(first..last, column, from, allowed, found);
            }
            first = last;
        }
    }
}

/// How many of `0..n` come before the first that does not hold, where all that hold come first.
fn count_while(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Maps a cell to a number that tells apart exactly the levels of some options: a mixed-radix number over those options.
#[derive(Debug, Clone)]
pub struct Projection {
    /// The options told apart.
    pub options: Vec<OptionId>,
    /// How many numbers there are.
    pub size: usize,
    /// For each axis, what each of its strategies adds; empty where the axis has none of the options.
    parts: Vec<Vec<u32>>,
    /// Number of levels per option.
    radices: Vec<usize>,
}

impl Projection {
    /// The most numbers a projection may have; wider ones are not made.
    pub const MAX_SIZE: usize = 1 << 26;

    /// The projection onto `options`, or `None` when it would have more than [`Self::MAX_SIZE`] numbers.
    /// Options that are on no axis keep their status-quo level and are left out.
    pub fn new(model: &Model, axes: &[Axis], options: &[OptionId]) -> Option<Self> {
        let on_axes: Vec<OptionId> =
            options.iter().copied().filter(|id| axes.iter().any(|axis| axis.options.contains(id))).collect();
        let radices: Vec<usize> = on_axes.iter().map(|&id| model.option(id).n_levels()).collect();
        let size = radices.iter().try_fold(1usize, |size, radix| size.checked_mul(*radix))?;
        if size > Self::MAX_SIZE {
            return None;
        }
        let mut multiplier = 1;
        let mut weights = vec![0; model.options.len()];
        for (id, radix) in on_axes.iter().zip(&radices) {
            weights[id.index()] = multiplier;
            multiplier *= radix;
        }
        let parts = axes.iter().map(|axis| part_of_axis(axis, &weights)).collect();
        Some(Self { options: on_axes, size, parts, radices })
    }

    /// What strategy `strategy` of axis `axis` adds to the number.
    pub fn part(&self, axis: usize, strategy: usize) -> usize {
        self.parts[axis].get(strategy).map_or(0, |&part| part as usize)
    }

    /// How many axes the projection was made for.
    pub fn n_axes(&self) -> usize {
        self.parts.len()
    }

    /// Whether any of the options is on the axis.
    pub fn depends_on(&self, axis: usize) -> bool {
        !self.parts[axis].is_empty()
    }

    /// Writes the levels that a number stands for into a state.
    pub fn write(&self, number: usize, state: &mut [Level]) {
        let mut rest = number;
        for (id, radix) in self.options.iter().zip(&self.radices) {
            state[id.index()] = (rest % radix) as Level;
            rest /= radix;
        }
    }
}

fn part_of_axis(axis: &Axis, weights: &[usize]) -> Vec<u32> {
    if axis.options.iter().all(|id| weights[id.index()] == 0) {
        return Vec::new();
    }
    (0..axis.len())
        .map(|strategy| {
            let levels = axis.levels(strategy).iter().zip(&axis.options);
            levels.map(|(&level, id)| usize::from(level) * weights[id.index()]).sum::<usize>() as u32
        })
        .collect()
}
