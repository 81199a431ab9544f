//! The states of a board taken apart: what stands on one front, and everything else.
//!
//! In: a board and a front. Out: [`Parts`]. Does not: look at rates.

use crate::board::Board;
use offramp_model::{FrontId, Level, OptionId};
use std::collections::BTreeMap;

/// No such position.
pub(super) const ABSENT: u32 = u32::MAX;

/// Every position as a pair: a *part* (the levels of the options on the front) and the *rest* (the levels of all others).
pub(super) struct Parts {
    /// Per position the part.
    pub part: Vec<u32>,
    /// Per position the rest.
    pub rest: Vec<u32>,
    /// Per part its levels, in the order of [`Self::options`], and then how excited others are by it.
    pub part_levels: Vec<Vec<Level>>,
    /// Per rest the levels of all options; those on the front are some that occur.
    pub rest_levels: Vec<Vec<Level>>,
    /// The options on the front.
    pub options: Vec<OptionId>,
    /// Position of (rest, part), at `rest x n_parts + part`; [`ABSENT`] where it is not on the board. Empty where that would be too many.
    table: Vec<u32>,
}

impl Parts {
    /// Takes the board apart. `None` where there are more pairs than `limit`.
    pub fn new(board: &Board<'_>, front: FrontId, limit: usize) -> Option<Self> {
        let model = board.model;
        let options: Vec<OptionId> = model.option_ids().filter(|&id| model.option(id).front == Some(front)).collect();
        let (mut parts, mut rests) = (Numbering::default(), Numbering::default());
        let (mut part, mut rest, mut rest_levels) = (Vec::new(), Vec::new(), Vec::new());
        let n_gauges = board.extras.gauges.len();
        // Rises of the driving front that have not faded belong to it.
        let excited: Vec<usize> = (0..board.extras.excitations.len())
            .filter(|&number| board.extras.excitations[number].from == front)
            .map(|number| n_gauges + number)
            .collect();
        for position in 0..board.n_states() {
            let levels = board.levels(position);
            let mut places = board.places(position).to_vec();
            let mut others = levels.clone();
            options.iter().for_each(|id| others[id.index()] = Level::default());
            let here = options.iter().map(|id| levels[id.index()]);
            part.push(parts.number(here.chain(excited.iter().map(|&place| places[place])).collect()));
            excited.iter().for_each(|&place| places[place] = 0);
            others.extend(places);
            let number = rests.number(others);
            if number as usize == rest_levels.len() {
                rest_levels.push(levels);
            }
            rest.push(number);
        }
        let n_parts = parts.0.len();
        let n_pairs = n_parts.checked_mul(rests.0.len()).filter(|&n| n <= limit)?;
        let mut table = vec![ABSENT; n_pairs];
        for (position, (&part, &rest)) in part.iter().zip(&rest).enumerate() {
            table[rest as usize * n_parts + part as usize] = position as u32;
        }
        let mut part_levels = vec![Vec::new(); n_parts];
        parts.0.into_iter().for_each(|(levels, number)| part_levels[number as usize] = levels);
        Some(Self { part, rest, part_levels, rest_levels, options, table })
    }

    /// How many parts there are.
    pub fn n_parts(&self) -> usize {
        self.part_levels.len()
    }

    /// How many rests there are.
    pub fn n_rests(&self) -> usize {
        self.rest_levels.len()
    }

    /// Where a pair stands on the board.
    pub fn position(&self, rest: u32, part: u32) -> Option<usize> {
        let position = self.table[rest as usize * self.n_parts() + part as usize];
        (position != ABSENT).then_some(position as usize)
    }

    /// The levels of all options of a pair, on the board or not.
    pub fn levels(&self, rest: u32, part: u32) -> Vec<Level> {
        let mut levels = self.rest_levels[rest as usize].clone();
        let part = &self.part_levels[part as usize];
        self.options.iter().zip(part).for_each(|(id, &level)| levels[id.index()] = level);
        levels
    }
}

/// Numbers in the order of first appearance.
#[derive(Default)]
struct Numbering(BTreeMap<Vec<Level>, u32>);

impl Numbering {
    fn number(&mut self, levels: Vec<Level>) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(levels).or_insert(next)
    }
}
