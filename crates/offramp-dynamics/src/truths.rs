//! Which conditions hold at each position of a board that grows.
//!
//! In: conditions; positions as they are met, each with one that it is a change of. Out: a bit per position and condition. Does not: know
//! what the conditions are for.
//!
//! Only conditions on options that change are looked at again, so that meeting a position costs what differs and not what there is.

use crate::board::Board;
use crate::extras::Extras;
use offramp_model::{Formula, Level, Model};
use std::collections::BTreeMap;

/// Conditions in words of 64, and where they hold.
pub(crate) struct Truths<'a> {
    formulas: Vec<&'a Formula>,
    /// The bit of each formula in a row.
    bits: Vec<u32>,
    n_words: usize,
    /// Per option, the conditions that mention it.
    of_option: Vec<Vec<u32>>,
    /// The conditions that read a slow gauge.
    reading: Vec<u32>,
    /// These, as they read with the gauges at certain places.
    read: BTreeMap<Vec<u8>, Vec<Formula>>,
    /// Row after row, one per position.
    rows: Vec<u64>,
}

impl<'a> Truths<'a> {
    /// No condition yet.
    pub fn new(model: &'a Model) -> Self {
        Self {
            formulas: Vec::new(),
            bits: Vec::new(),
            n_words: 0,
            of_option: vec![Vec::new(); model.options.len()],
            reading: Vec::new(),
            read: BTreeMap::new(),
            rows: Vec::new(),
        }
    }

    /// Adds conditions from a new word on (one that is theirs alone, even where they are none); the bit of the first. Before any position is met.
    pub fn add(&mut self, extras: &Extras, formulas: impl Iterator<Item = &'a Formula>) -> u32 {
        let first = self.n_words as u32 * 64;
        let before = self.formulas.len();
        for (place, formula) in formulas.enumerate() {
            let number = self.formulas.len() as u32;
            self.formulas.push(formula);
            self.bits.push(first + place as u32);
            if extras.reads(formula) {
                self.reading.push(number);
            } else {
                formula.options().iter().for_each(|id| self.of_option[id.index()].push(number));
            }
        }
        self.n_words += (self.formulas.len() - before).div_ceil(64).max(1);
        first
    }

    /// The row of a position that was just met; `from` is the position that it is a change of, `None` for none.
    pub fn meet(&mut self, board: &Board<'_>, position: usize, from: Option<usize>) {
        let (n, levels) = (self.n_words, board.levels(position));
        let first = self.rows.len();
        debug_assert_eq!(first, position * n);
        match from {
            Some(from) => {
                self.rows.extend_from_within(from * n..(from + 1) * n);
                let before = board.levels(from);
                let changed = (0..levels.len()).filter(|&option| before[option] != levels[option]);
                let row = &mut self.rows[first..];
                for &number in changed.flat_map(|option| &self.of_option[option]) {
                    set(row, self.bits[number as usize], self.formulas[number as usize].holds(&levels));
                }
            }
            None => {
                self.rows.resize(first + n, 0);
                let row = &mut self.rows[first..];
                for (bit, formula) in self.bits.iter().zip(&self.formulas) {
                    set(row, *bit, formula.holds(&levels));
                }
            }
        }
        if !self.reading.is_empty() {
            self.read_gauges(board, position, &levels);
        }
    }

    /// What reads slow gauges is looked at again at every position.
    fn read_gauges(&mut self, board: &Board<'_>, position: usize, levels: &[Level]) {
        let places = board.places(position)[..board.extras.gauges.len()].to_vec();
        let (formulas, reading) = (&self.formulas, &self.reading);
        let read = self.read.entry(places).or_insert_with_key(|places| {
            reading.iter().map(|&number| board.extras.read(formulas[number as usize], places)).collect()
        });
        let row = &mut self.rows[position * self.n_words..];
        for (&number, formula) in self.reading.iter().zip(read) {
            set(row, self.bits[number as usize], formula.holds(levels));
        }
    }

    /// The word that this bit, the first of a word, is in, at levels that need not be a position's; slow gauges stand at these places.
    pub fn word_at(&mut self, extras: &Extras, levels: &[Level], places: &[u8], bit: u32) -> u64 {
        let (formulas, reading) = (&self.formulas, &self.reading);
        let first = self.bits.partition_point(|&known| known < bit);
        let mut word = 0;
        for (number, formula) in formulas.iter().enumerate().skip(first) {
            let place = self.bits[number] - bit;
            if place >= 64 {
                break;
            }
            let holds = match reading.binary_search(&(number as u32)) {
                Err(_) => formula.holds(levels),
                Ok(reader) => {
                    let known = self.read.get(places);
                    if known.is_none() {
                        let read = reading.iter().map(|&number| extras.read(formulas[number as usize], places));
                        self.read.insert(places.to_vec(), read.collect());
                    }
                    self.read.get(places).is_some_and(|read| read[reader].holds(levels))
                }
            };
            word |= u64::from(holds) << place;
        }
        word
    }

    /// Whether the condition with this bit holds at a position.
    pub fn holds(&self, position: usize, bit: u32) -> bool {
        self.word(position, bit) >> (bit % 64) & 1 == 1
    }

    /// The word that this bit is in, at a position.
    pub fn word(&self, position: usize, bit: u32) -> u64 {
        self.rows[position * self.n_words + (bit / 64) as usize]
    }

    /// Forgets all positions.
    pub fn forget(&mut self) {
        self.rows.clear();
        self.read.clear();
    }

    /// Bytes per position.
    pub fn width(&self) -> usize {
        self.n_words * 8
    }
}

fn set(row: &mut [u64], bit: u32, holds: bool) {
    let word = &mut row[(bit / 64) as usize];
    *word = *word & !(1 << (bit % 64)) | u64::from(holds) << (bit % 64);
}
