//! Chains on the pairs that the story comes to.
//!
//! In: what can happen at every pair with some sets of channels cut, the pairs to begin with. Out: the law of each chain at the end of the
//! time looked at, on as many pairs as it takes. Does not: know fronts, rungs, channels.
//!
//! Most pairs are hardly ever come to. Whatever leaves those that are kept ends in one further state, *outside*, whose probability bounds the
//! error (finite state projection: Munsky & Khammash 2006). Where that is more than tolerated, the flow across the border says which pairs
//! are missing: it is followed outward, the strongest first, until little is left.

use super::channel::Channels;
use super::cut::Cutter;
use super::dates::DateCuts;
use super::parts::{ABSENT, Parts};
use super::{Figures, OPTIONS};
use offramp_chain::{ByThen, ChainError, SharedDate, SideBySide, StateSet};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A pair of rest and part.
pub(super) type RestAndPart = (u32, u32);

/// Pairs by number, and which of them are kept.
pub(super) struct KeptPairs<'a> {
    parts: &'a Parts,
    /// Number of a pair, at `rest x n_parts + part`.
    table: Vec<u32>,
    /// Pairs by number.
    list: Vec<RestAndPart>,
    /// Per number the state of the chains; [`ABSENT`] where it is not kept.
    state: Vec<u32>,
    /// The numbers of those kept, in the order of the states.
    kept: Vec<u32>,
}

/// What can happen at the pairs that are kept.
struct Flows<const W: usize> {
    /// Between states; outside is the last.
    arcs: Vec<(u32, u32, [f64; W])>,
    /// From a state to a pair that is not kept, by its number.
    across: Vec<(u32, u32, [f64; W])>,
    /// The moves of every date between states; outside is the last.
    dates: Vec<SharedDate<W>>,
    /// Per date the moves from a state to a pair that is not kept.
    dates_across: Vec<Vec<(u32, u32, [f64; W])>>,
}

/// What takes one thing that can happen: where to, and the figure of each chain.
type Adding<'a, const W: usize> = dyn FnMut(RestAndPart, [f64; W]) + 'a;

/// Everything that can happen, as it is and with channels cut.
pub(super) struct Happening<'h> {
    /// All the time.
    pub cutter: &'h Cutter<'h>,
    /// At dates within the time, in their order.
    pub dates: &'h [DateCuts<'h>],
}

/// What was read off chains.
pub(super) struct Solved<const W: usize> {
    /// Per chain.
    pub figures: [Figures; W],
    /// The probability of outside, at most over the chains.
    pub missing: f64,
}

/// What is read off the driven front.
pub(super) struct Front<'r> {
    /// The rung of a pair, counted from 0.
    pub rung: &'r dyn Fn(RestAndPart) -> f64,
    /// The top rung.
    pub top: f64,
}

impl<'a> KeptPairs<'a> {
    /// Keeps these pairs, today's first.
    pub fn new(parts: &'a Parts, today: RestAndPart, others: impl Iterator<Item = RestAndPart>) -> Self {
        let table = vec![ABSENT; parts.n_rests() * parts.n_parts()];
        let mut kept = Self { parts, table, list: Vec::new(), state: Vec::new(), kept: Vec::new() };
        for pair in std::iter::once(today).chain(others) {
            let number = kept.number(pair);
            kept.keep(number);
        }
        kept
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// How many of them are not on the board.
    pub fn n_excluded(&self) -> usize {
        let is_excluded = |&&number: &&u32| {
            let (rest, part) = self.list[number as usize];
            self.parts.position(rest, part).is_none()
        };
        self.kept.iter().filter(is_excluded).count()
    }

    fn number(&mut self, (rest, part): RestAndPart) -> u32 {
        let entry = &mut self.table[rest as usize * self.parts.n_parts() + part as usize];
        if *entry == ABSENT {
            *entry = self.list.len() as u32;
            self.list.push((rest, part));
            self.state.push(ABSENT);
        }
        *entry
    }

    fn keep(&mut self, number: u32) {
        if self.state[number as usize] == ABSENT {
            self.state[number as usize] = self.kept.len() as u32;
            self.kept.push(number);
        }
    }

    /// The figures of the chains with each of these sets of channels cut. Pairs are added as long as more is missing than tolerated.
    ///
    /// # Errors
    /// [`ChainError`] where there are too many steps, or a rate is not a number: that would be a mistake in the program.
    pub fn solve<const W: usize>(
        &mut self,
        happening: &Happening<'_>,
        cuts: &[Channels; W],
        front: &Front<'_>,
        (days, tolerance): (f64, f64),
    ) -> Result<Solved<W>, ChainError> {
        // The flow that may stay beyond the border: what is followed no longer counts where it flows on to.
        let mut most_left = tolerance / 4.0;
        loop {
            let flows = self.flows(happening, cuts);
            let rungs: Vec<f64> = self.kept.iter().map(|&number| (front.rung)(self.list[number as usize])).collect();
            let outside = rungs.len();
            let tops = StateSet::from_fn(outside + 1, |state| state < outside && rungs[state] == front.top);
            let chains = SideBySide::new(outside + 1, &flows.arcs)?;
            let then = chains.run_dated(0, &tops, days, &flows.dates, &OPTIONS)?;
            let missing = then.law[outside].iter().copied().fold(0.0, f64::max);
            if missing <= tolerance {
                // Outside counts as the lowest rung: the bound on the error covers it.
                let rung = |lane: usize| rungs.iter().zip(&then.law).map(|(rung, p)| rung * p[lane]).sum();
                let figures = std::array::from_fn(|lane| [rung(lane), then.entered[lane]]);
                return Ok(Solved { figures, missing });
            }
            self.grow(happening.cutter, cuts, &flows, &then, (days, if tolerance > 0.0 { most_left } else { -1.0 }));
            most_left /= 8.0;
        }
    }

    fn flows<const W: usize>(&mut self, happening: &Happening<'_>, cuts: &[Channels; W]) -> Flows<W> {
        let outside = self.kept.len() as u32;
        let mut from_all = |of_pair: &dyn Fn(RestAndPart, &mut Adding<'_, W>)| {
            let (mut within, mut across) = (Vec::new(), Vec::new());
            for state in 0..outside {
                let pair = self.list[self.kept[state as usize] as usize];
                of_pair(pair, &mut |to, figures| {
                    if figures.iter().all(|figure| *figure == 0.0) {
                        return;
                    }
                    let number = self.number(to);
                    match self.state[number as usize] {
                        ABSENT => {
                            within.push((state, outside, figures));
                            across.push((state, number, figures));
                        }
                        to => within.push((state, to, figures)),
                    }
                });
            }
            (within, across)
        };
        let (arcs, across) =
            from_all(&|pair, add| happening.cutter.arcs_from(pair, cuts, &mut |to, rates| add(to, rates)));
        let (mut dates, mut dates_across) = (Vec::new(), Vec::new());
        for date in happening.dates {
            let (moves, across) = from_all(&|pair, add| date.moves_from(pair, cuts, &mut |to, p| add(to, p)));
            dates.push(SharedDate { time: date.time, moves });
            dates_across.push(across);
        }
        Flows { arcs, across, dates, dates_across }
    }

    /// Keeps the pairs to which most flows, until at most so much flows to others. What flows back is taken to stay.
    fn grow<const W: usize>(
        &mut self,
        cutter: &Cutter<'_>,
        cuts: &[Channels; W],
        flows: &Flows<W>,
        then: &ByThen<W>,
        (days, most_left): (f64, f64),
    ) {
        let mut waiting = Waiting { flow: Vec::new(), left: [0.0; W], queue: BinaryHeap::new() };
        for &(state, to, rates) in &flows.across {
            let time_in = &then.time_in[state as usize];
            waiting.add(to, std::array::from_fn(|lane| time_in[lane] * rates[lane]));
        }
        for (across, before) in flows.dates_across.iter().zip(&then.before) {
            for &(state, to, p) in across {
                waiting.add(to, std::array::from_fn(|lane| before[state as usize][lane] * p[lane]));
            }
        }
        while let Some((number, flow)) = waiting.next(most_left) {
            self.keep(number);
            let mut onward = Vec::new();
            let mut leaving = [1.0 / days; W];
            cutter.arcs_from(self.list[number as usize], cuts, &mut |to, rates| {
                leaving.iter_mut().zip(rates).for_each(|(sum, rate)| *sum += rate);
                if rates.iter().any(|rate| *rate > 0.0) {
                    onward.push((self.number(to), rates));
                }
            });
            for (to, rates) in onward.into_iter().filter(|(to, _)| self.state[*to as usize] == ABSENT) {
                waiting.add(to, std::array::from_fn(|lane| flow[lane] * rates[lane] / leaving[lane]));
            }
        }
    }
}

/// Pairs that something flows to.
struct Waiting<const W: usize> {
    /// By number.
    flow: Vec<[f64; W]>,
    /// The sum of it all.
    left: [f64; W],
    queue: BinaryHeap<Likely>,
}

impl<const W: usize> Waiting<W> {
    fn add(&mut self, number: u32, flow: [f64; W]) {
        if self.flow.len() <= number as usize {
            self.flow.resize(number as usize + 1, [0.0; W]);
        }
        let all = &mut self.flow[number as usize];
        for lane in 0..W {
            all[lane] += flow[lane];
            self.left[lane] += flow[lane];
        }
        self.queue.push(Likely { flow: largest(all), number });
    }

    /// The pair that most flows to, unless at most so much is left in every chain.
    fn next(&mut self, most_left: f64) -> Option<(u32, [f64; W])> {
        while largest(&self.left) > most_left {
            let Likely { flow, number } = self.queue.pop()?;
            // An entry from before more was added has been overtaken; one of a pair that was handed out finds a negative number.
            let all = self.flow[number as usize];
            if flow == largest(&all) {
                self.flow[number as usize] = [-1.0; W];
                self.left.iter_mut().zip(all).for_each(|(left, flow)| *left -= flow);
                return Some((number, all));
            }
        }
        None
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// A pair to look at, the likeliest first.
struct Likely {
    flow: f64,
    number: u32,
}

impl Ord for Likely {
    fn cmp(&self, other: &Self) -> Ordering {
        self.flow.total_cmp(&other.flow).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Likely {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Likely {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Likely {}
