//! Tables from which the next state is drawn with one random number: the alias method (Walker 1977; Vose 1991).
//!
//! A draw of 64 bits chooses a slot of the state's row and, with the bits below, one of the slot's two ends, so that a
//! probability of 1e-15 is still a probability. Ends are numbered: first the states, then every pair of class and cause.

use crate::chain::{Chain, ChainError};
use crate::state_set::StateSet;

/// How a trajectory can end, numbered from 0: pairs of class and cause.
#[derive(Debug)]
pub(crate) struct Ends {
    class: Vec<Option<u16>>,
    /// Class and cause of each end; without a cause for trajectories that start in the class.
    pub(crate) list: Vec<(u16, Option<u16>)>,
    integrate: Vec<bool>,
}

impl Ends {
    pub(crate) fn new(chain: &Chain, classes: &[StateSet], integrate: &[u16]) -> Ends {
        let mut class = vec![None; chain.n_states()];
        for (number, set) in classes.iter().enumerate() {
            set.iter().for_each(|state| class[state as usize] = Some(number as u16));
        }
        let n_causes = chain.n_causes();
        let mut seen = vec![false; classes.len() * n_causes];
        for state in (0..chain.n_states() as u32).filter(|&state| class[state as usize].is_none()) {
            for arc in chain.arcs(state).filter(|arc| arc.rate > 0.0) {
                if let Some(class) = class[arc.target as usize] {
                    seen[class as usize * n_causes + arc.cause as usize] = true;
                }
            }
        }
        let mut list: Vec<(u16, Option<u16>)> = (0..classes.len() as u16).map(|class| (class, None)).collect();
        for (place, _) in seen.iter().enumerate().filter(|(_, seen)| **seen) {
            list.push(((place / n_causes) as u16, Some((place % n_causes) as u16)));
        }
        let mut integrated = vec![false; n_causes];
        integrate
            .iter()
            .filter(|&&cause| (cause as usize) < n_causes)
            .for_each(|&cause| integrated[cause as usize] = true);
        Ends { class, list, integrate: integrated }
    }

    pub(crate) fn class_of(&self, state: u32) -> Option<u16> {
        self.class[state as usize]
    }

    /// The end of entering `state` by `cause`; `None` when the state is in no class.
    pub(crate) fn end(&self, state: u32, cause: Option<u16>) -> Option<usize> {
        let class = self.class_of(state)?;
        self.list.iter().position(|&end| end == (class, cause))
    }

    fn integrated(&self, state: u32, cause: u16) -> bool {
        self.integrate[cause as usize] && self.class_of(state).is_some()
    }
}

/// One slot: below the threshold the draw goes to `own`, otherwise to `other`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) threshold: u64,
    pub(crate) own: u32,
    pub(crate) other: u32,
}

/// Says of an entry of [`Table::arcs`] that the step stays where it is.
const STAY: u32 = u32::MAX;

/// Rows of slots, one row per state.
#[derive(Debug)]
pub(crate) struct Table {
    /// First slot and number of slots; no slots where nothing leaves. One more row than states: see [`Table::idle`].
    pub(crate) rows: Vec<(u32, u32)>,
    pub(crate) slots: Vec<Slot>,
    // The arcs of the two ends of each slot; read only by replays.
    arcs: Vec<[u32; 2]>,
    /// Steps per unit of time when the chain is uniformised.
    pub(crate) rate: Option<f64>,
    /// Integrated causes: first entry per state, and per entry the end and the chance per step. Empty when there are none.
    pub(crate) hazards: Vec<(usize, f64)>,
    pub(crate) first_hazard: Vec<usize>,
}

impl Table {
    pub(crate) fn new(chain: &Chain, ends: &Ends, uniform: Option<f64>, max_bytes: u64) -> Result<Table, ChainError> {
        let n = chain.n_states();
        let (bytes_per_slot, states) = (24, n as u64);
        let needed = (chain.n_arcs() as u64 + states) * bytes_per_slot + 8 * states;
        if needed > max_bytes || chain.n_arcs() + 2 * n > u32::MAX as usize / 2 {
            return Err(ChainError::MemoryLimit { needed, limit: max_bytes });
        }
        let mut table = Table {
            rows: Vec::with_capacity(n + 1),
            slots: Vec::new(),
            arcs: Vec::new(),
            rate: uniform,
            hazards: Vec::new(),
            first_hazard: vec![0],
        };
        let mut row = Row::default();
        for state in 0..n as u32 {
            row.clear();
            if ends.class_of(state).is_none() {
                table.collect(chain, ends, state, &mut row);
            }
            let first = table.slots.len() as u32;
            row.make_slots(&mut table.slots, &mut table.arcs);
            table.rows.push((first, table.slots.len() as u32 - first));
            table.first_hazard.push(table.hazards.len());
        }
        let idle = n as u32;
        table.rows.push((table.slots.len() as u32, 1));
        table.slots.push(Slot { threshold: 0, own: idle, other: idle });
        table.arcs.push([STAY, STAY]);
        Ok(table)
    }

    /// The row that leads to itself, for lanes that wait.
    pub(crate) fn idle(&self) -> u32 {
        self.rows.len() as u32 - 1
    }

    /// The number of end 0; ends follow the idle row.
    pub(crate) fn first_end(&self) -> u32 {
        self.idle() + 1
    }

    fn collect(&mut self, chain: &Chain, ends: &Ends, state: u32, row: &mut Row) {
        let exit = chain.exit_rate(state);
        let steps = self.rate.unwrap_or(exit);
        let first_end = chain.n_states() as u32 + 1;
        for arc in chain.arcs(state).filter(|arc| arc.rate > 0.0) {
            let end = ends.end(arc.target, Some(arc.cause));
            match end {
                Some(end) if ends.integrated(arc.target, arc.cause) => self.hazards.push((end, arc.rate / steps)),
                Some(end) => row.push(first_end + end as u32, arc.rate, arc.index as u32),
                None => row.push(arc.target, arc.rate, arc.index as u32),
            }
        }
        // What is left of the step is staying; below this it is rounding.
        let stay = steps - exit;
        if stay > 1e-14 * steps && (exit > 0.0 || self.rate.is_some()) {
            row.push(state, stay, STAY);
        }
    }

    /// The slot and side that a draw chooses.
    #[inline]
    pub(crate) fn choose(&self, state: u32, bits: u64) -> (usize, bool) {
        let (first, len) = self.rows[state as usize];
        let wide = u128::from(bits) * u128::from(len);
        let place = first as usize + (wide >> 64) as usize;
        (place, (wide as u64) < self.slots[place].threshold)
    }

    /// What a draw chooses: `None` when nothing leaves the state, `Some(None)` for staying.
    pub(crate) fn arc(&self, state: u32, bits: u64) -> Option<Option<usize>> {
        if self.rows[state as usize].1 == 0 {
            return None;
        }
        let (place, own) = self.choose(state, bits);
        let arc = self.arcs[place][usize::from(!own)];
        Some((arc != STAY).then_some(arc as usize))
    }
}

/// The choices of one state while its slots are made.
#[derive(Debug, Default)]
struct Row {
    ends: Vec<u32>,
    weights: Vec<f64>,
    arcs: Vec<u32>,
}

impl Row {
    fn clear(&mut self) {
        self.ends.clear();
        self.weights.clear();
        self.arcs.clear();
    }

    fn push(&mut self, end: u32, weight: f64, arc: u32) {
        self.ends.push(end);
        self.weights.push(weight);
        self.arcs.push(arc);
    }

    /// Vose (1991): a slot with too little is filled up from one with too much.
    fn make_slots(&self, slots: &mut Vec<Slot>, arcs: &mut Vec<[u32; 2]>) {
        let k = self.weights.len();
        let total: f64 = self.weights.iter().sum();
        let mut share: Vec<f64> = self.weights.iter().map(|weight| weight / total * k as f64).collect();
        let (mut little, mut much): (Vec<usize>, Vec<usize>) = (0..k).partition(|&i| share[i] < 1.0);
        let base = slots.len();
        for i in 0..k {
            slots.push(Slot { threshold: u64::MAX, own: self.ends[i], other: self.ends[i] });
            arcs.push([self.arcs[i]; 2]);
        }
        while let (Some(small), Some(&large)) = (little.pop(), much.last()) {
            slots[base + small].threshold = threshold(share[small]);
            slots[base + small].other = self.ends[large];
            arcs[base + small][1] = self.arcs[large];
            share[large] -= 1.0 - share[small];
            if share[large] < 1.0 {
                much.pop();
                little.push(large);
            }
        }
    }
}

/// The share of a slot as a number of 64 bits.
fn threshold(share: f64) -> u64 {
    // OK because the cast saturates: a share of 1 becomes the largest number.
    (share * 18_446_744_073_709_551_616.0) as u64
}
