//! For every kind of fibre, the mover's combinations from best to worst.
//!
//! Wants that mention none of the mover's options are the same all along a fibre, so the order depends only on the levels of the
//! few other options that stand in a want together with one of its own: the fibre's *context*. Orders are tabulated per
//! context; where a preference is too entangled for that, per fibre.

use crate::preference::{Ranks, weight_units};
use crate::space::{Fibre, Projection, Space};
use offramp_model::{Condition, Formula, Level, Model, OptionId, Preference, RankingTier, Weight};

/// The orders of all fibres of one mover.
#[derive(Debug, Clone)]
pub(crate) struct Orders {
    /// Entries of table `t`: `entries[t * width..][..width]`, one list per pattern after the other.
    entries: Vec<Entry>,
    /// Entries per table.
    width: usize,
    /// Table of a fibre: the sum of its block's number and its lane's number.
    per_block: Vec<u32>,
    per_lane: Vec<u32>,
}

/// One combination in an order: its number, and three marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry(u32);

const NEW_RANK: u32 = 1 << 31;
const MEMBER: u32 = 1 << 30;
const NEW_LIST: u32 = 1 << 29;

impl Entry {
    /// The combination.
    pub fn combination(self) -> usize {
        (self.0 & !(NEW_RANK | MEMBER | NEW_LIST)) as usize
    }

    /// Whether it is worse than the entry before it.
    pub fn begins_rank(self) -> bool {
        self.0 & NEW_RANK != 0
    }

    /// Whether it is the first of its pattern's list.
    pub fn begins_list(self) -> bool {
        self.0 & NEW_LIST != 0
    }

    /// Whether it is one of the pattern's own combinations, and not only within their reach.
    pub fn is_member(self) -> bool {
        self.0 & MEMBER != 0
    }
}

impl Orders {
    /// The orders of a mover's fibres under its preference and the ranks made from it; none where it has nothing to choose.
    pub fn new(model: &Model, space: &Space, fibre: &Fibre, preference: &Preference, ranks: &Ranks) -> Self {
        if fibre.is_empty() {
            return Self { entries: Vec::new(), width: 0, per_block: Vec::new(), per_lane: Vec::new() };
        }
        let width = fibre.patterns.iter().map(|pattern| pattern.reach.len()).sum();
        match context(model, space, fibre, preference) {
            Some(projection) => {
                let (per_block, per_lane) = fibre.outside_numbers(&space.axes, &projection);
                let mut state = model.status_quo();
                let mut entries = Vec::with_capacity(width * projection.size);
                for number in 0..projection.size {
                    projection.write(number, &mut state);
                    let keys = (0..fibre.len()).map(|combination| {
                        for (id, &level) in fibre.options.iter().zip(fibre.levels(combination)) {
                            state[id.index()] = level;
                        }
                        Key::of(preference, &fibre.options, &state)
                    });
                    push_table(&mut entries, fibre, &keys.collect::<Vec<_>>());
                }
                Self { entries, width, per_block, per_lane }
            }
            None => {
                let lanes = fibre.lanes as u32;
                let per_block = (0..fibre.bases.len() as u32).map(|block| block * lanes).collect();
                let mut entries = Vec::with_capacity(width * fibre.bases.len() * fibre.lanes);
                for base in &fibre.bases {
                    for lane in 0..fibre.lanes {
                        let keys: Vec<u32> =
                            fibre.offsets.iter().map(|offset| ranks.at(base + lane + offset)).collect();
                        push_table(&mut entries, fibre, &keys);
                    }
                }
                Self { entries, width, per_block, per_lane: (0..lanes).collect() }
            }
        }
    }

    /// The order in the fibre at this block and lane: the lists of all patterns, one after the other.
    pub fn table(&self, block: usize, lane: usize) -> &[Entry] {
        let table = (self.per_block[block] + self.per_lane[lane]) as usize;
        &self.entries[table * self.width..][..self.width]
    }
}

/// Appends, for each pattern, its reach from best to worst.
fn push_table<K: Ord>(entries: &mut Vec<Entry>, fibre: &Fibre, keys: &[K]) {
    for (number, pattern) in fibre.patterns.iter().enumerate() {
        let mut reach = pattern.reach.clone();
        reach.sort_by(|&a, &b| keys[b as usize].cmp(&keys[a as usize]));
        for (place, &combination) in reach.iter().enumerate() {
            let worse = place == 0 || keys[combination as usize] != keys[reach[place - 1] as usize];
            let member = fibre.pattern_of[combination as usize] as usize == number;
            let marks = [(worse, NEW_RANK), (member, MEMBER), (place == 0, NEW_LIST)];
            entries
                .push(Entry(marks.iter().filter(|(set, _)| *set).fold(combination, |entry, (_, mark)| entry | mark)));
        }
    }
}

/// What orders the combinations of one fibre: only parts of the preference that mention the mover's options.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Word(Vec<bool>),
    Score(i64),
    Tier(usize),
}

impl Key {
    fn of(preference: &Preference, own: &[OptionId], state: &[Level]) -> Self {
        match preference {
            Preference::Wants(wants) => {
                let relevant = wants.iter().map(|want| &want.that.formula).filter(|formula| mentions(formula, own));
                Self::Word(relevant.map(|formula| formula.holds(state)).collect())
            }
            Preference::Weights(weights) => Self::Score(weights.iter().map(|weight| score(weight, state)).sum()),
            Preference::Ranking(tiers) => {
                let holds = |condition: &Condition| condition.formula.holds(state);
                let describes = |tier: &RankingTier| match tier {
                    RankingTier::Conditions(conditions) => conditions.iter().any(holds),
                    RankingTier::States(states) => states.iter().any(|levels| levels == state),
                };
                let tier = tiers.iter().position(describes).unwrap_or(tiers.len());
                Self::Tier(tiers.len() - tier)
            }
        }
    }
}

fn score(weight: &Weight, state: &[Level]) -> i64 {
    if weight.that.formula.holds(state) { weight_units(weight) } else { 0 }
}

fn mentions(formula: &Formula, options: &[OptionId]) -> bool {
    formula.options().iter().any(|id| options.contains(id))
}

/// The projection onto the options that decide the order in a fibre, or `None` if a table per fibre is smaller.
fn context(model: &Model, space: &Space, fibre: &Fibre, preference: &Preference) -> Option<Projection> {
    let lists_states = |tiers: &[RankingTier]| tiers.iter().any(|tier| matches!(tier, RankingTier::States(_)));
    let own = &fibre.options;
    let formulas: Vec<&Formula> = match preference {
        Preference::Ranking(tiers) if lists_states(tiers) => return None,
        // A state belongs to the first tier that describes it, so every tier counts.
        Preference::Ranking(_) => preference.conditions().iter().map(|condition| &condition.formula).collect(),
        _ => {
            let formulas = preference.conditions().into_iter().map(|condition| &condition.formula);
            formulas.filter(|formula| mentions(formula, own)).collect()
        }
    };
    let mut options: Vec<OptionId> = formulas.iter().flat_map(|formula| formula.options()).collect();
    options.retain(|id| !own.contains(id));
    options.sort_unstable();
    options.dedup();
    let projection = Projection::new(model, &space.axes, &options)?;
    (projection.size <= fibre.bases.len() * fibre.lanes).then_some(projection)
}
