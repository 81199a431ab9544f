//! What deadlines do to a pair of fronts, as it is and with channels cut.
//!
//! In: a board, its parts, where the story stands a moment before each date. Out: [`DateCuts`]: from every pair of rest and part the moves of a
//! date, for several sets of cut channels. Does not: solve anything.
//!
//! A date is one moment, so what the driven front sees of the driving one is averaged over where that one stands just before. A deadline has two
//! sides: what it does to the driven front (with all that it sets besides) and what it does to the driving one. Whether the first happens may
//! depend on where the driving front stands: that is the channel `flow`. That both happen by the same chance is the channel `actor`; what is sure
//! to happen has nothing to move together by.

use super::channel::{Channels, CouplingChannel};
use super::cut::Presence;
use super::kept::RestAndPart;
use super::parts::Parts;
use crate::board::Board;
use std::collections::BTreeMap;

/// One date, ready to be cut.
pub(super) struct DateCuts<'a> {
    parts: &'a Parts,
    /// Days from today.
    pub time: f64,
    chance: f64,
    /// Per position where it is moved; itself where it is not.
    to: &'a [u32],
    /// Per rest a number for the levels on the driven front.
    driven: &'a [u32],
    /// Per rest: other rests it is moved to, with the probability on average over the parts; and whether that differs from part to part.
    rests: Vec<Vec<Side>>,
    /// Per part: other parts it is moved to, with the probability on average over the rests.
    turns: Vec<Vec<(u32, f64)>>,
}

/// What becomes of a rest.
struct Side {
    to: u32,
    mean: f64,
    is_everywhere: bool,
}

/// What may become of one side of a pair: where to, how likely; staying is what is left.
type Outcomes = Vec<(RestAndPart, f64)>;

impl<'a> DateCuts<'a> {
    /// From the place of a deadline among those of the board, and the law over positions just before it.
    pub fn new(board: &'a Board<'_>, parts: &'a Parts, driven: &'a [u32], place: usize, before: &[f64]) -> Self {
        let (number, to) = &board.deadlines[place];
        let has = &board.model.deadlines[*number];
        let presence = Presence::new(parts, before);
        let mut present = vec![Vec::new(); parts.n_rests()];
        (0..parts.rest.len()).for_each(|position| present[parts.rest[position] as usize].push(position));
        let rests = present.iter().map(|here| sides(parts, to, has.chance, here, &presence.of_part));
        let mut turns: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); parts.n_parts()];
        let mut n_of_part = vec![0.0; parts.n_parts()];
        parts.part.iter().for_each(|&part| n_of_part[part as usize] += 1.0);
        for (position, &there) in to.iter().enumerate() {
            let (part, to_part) = (parts.part[position], parts.part[there as usize]);
            let total = presence.of_part[part as usize];
            let weight = if total > 0.0 { before[position] / total } else { 1.0 / n_of_part[part as usize] };
            if part != to_part {
                *turns[part as usize].entry(to_part).or_default() += weight * has.chance;
            }
        }
        let turns = turns.into_iter().map(|turns| turns.into_iter().collect());
        let (time, chance) = (has.after_days, has.chance);
        Self { parts, time, chance, to, driven, rests: rests.collect(), turns: turns.collect() }
    }

    /// The channels by which the driving front has any influence on what happens.
    pub fn active(&self) -> Channels {
        let mut active = Channels::default();
        let all = self.rests.iter().enumerate();
        let mut driven =
            all.flat_map(|(rest, sides)| sides.iter().filter(move |side| self.is_driven(rest as u32, side.to)));
        if driven.any(|side| !side.is_everywhere) {
            active.insert(CouplingChannel::Flow);
        }
        let both = |(position, &to): (usize, &u32)| {
            let (rest, to_rest) = (self.parts.rest[position], self.parts.rest[to as usize]);
            self.is_driven(rest, to_rest) && self.parts.part[position] != self.parts.part[to as usize]
        };
        if self.chance > 0.0 && self.chance < 1.0 && self.to.iter().enumerate().any(both) {
            active.insert(CouplingChannel::Actor);
        }
        active
    }

    fn is_driven(&self, from: u32, to: u32) -> bool {
        self.driven[from as usize] != self.driven[to as usize]
    }

    /// Where a pair is moved to with each of these sets of channels cut, and how likely; what is left stays.
    pub fn moves_from<const W: usize>(
        &self,
        from: RestAndPart,
        cuts: &[Channels; W],
        add: &mut impl FnMut(RestAndPart, [f64; W]),
    ) {
        let (rest, part) = from;
        let position = self.parts.position(rest, part);
        let averaged = |is_driven: bool| -> Outcomes {
            let sides = self.rests[rest as usize].iter().filter(|side| self.is_driven(rest, side.to) == is_driven);
            sides.map(|side| ((side.to, part), side.mean)).collect()
        };
        // What the date does to the driven front here, and what it does besides.
        let (here, own) = match position {
            Some(position) => self.as_it_is(from, position),
            None => {
                let turns = self.turns[part as usize].iter().map(|&(to, p)| ((rest, to), p)).collect();
                (Vec::new(), together(from, &averaged(false), &turns, true))
            }
        };
        let mut all: BTreeMap<RestAndPart, [f64; W]> = BTreeMap::new();
        for (lane, cut) in cuts.iter().enumerate() {
            let is_cut = |channel| position.is_none() || cut.contains(channel);
            let averaged = is_cut(CouplingChannel::Flow).then(|| averaged(true));
            let driven = averaged.as_ref().unwrap_or(&here);
            for (to, p) in together(from, driven, &own, is_cut(CouplingChannel::Actor)) {
                all.entry(to).or_insert([0.0; W])[lane] += p;
            }
        }
        all.into_iter().filter(|(to, _)| *to != from).for_each(|(to, p)| add(to, p));
    }

    fn as_it_is(&self, from: RestAndPart, position: usize) -> (Outcomes, Outcomes) {
        let to = self.to[position] as usize;
        let (rest, part) = (self.parts.rest[to], self.parts.part[to]);
        let only = |there: RestAndPart| if there == from { Vec::new() } else { vec![(there, self.chance)] };
        match self.is_driven(from.0, rest) {
            true => (only((rest, from.1)), only((from.0, part))),
            false => (Vec::new(), only((rest, part))),
        }
    }
}

/// What becomes of one rest, averaged over the parts with which it is on the board.
fn sides(parts: &Parts, to: &[u32], chance: f64, here: &[usize], of_part: &[f64]) -> Vec<Side> {
    let total: f64 = here.iter().map(|&position| of_part[parts.part[position] as usize]).sum();
    let mut found: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
    for &position in here {
        let to_rest = parts.rest[to[position] as usize];
        if to_rest != parts.rest[position] {
            // Where the story never stands all parts count the same.
            let share =
                if total > 0.0 { of_part[parts.part[position] as usize] / total } else { 1.0 / here.len() as f64 };
            let (mean, n) = found.entry(to_rest).or_default();
            *mean += share * chance;
            *n += 1;
        }
    }
    found.into_iter().map(|(to, (mean, n))| Side { to, mean, is_everywhere: n == here.len() }).collect()
}

/// Two sides of one pair put together: independent of each other, or by one and the same chance, so that they happen together as far as they can.
fn together(from: RestAndPart, first: &Outcomes, second: &Outcomes, is_independent: bool) -> Outcomes {
    let whole = |outcomes: &Outcomes| {
        let left = 1.0 - outcomes.iter().map(|(_, p)| p).sum::<f64>();
        outcomes.iter().copied().chain([(from, left)]).collect::<Outcomes>()
    };
    let (first, second) = (whole(first), whole(second));
    let mut found = Outcomes::new();
    let mut one_from = 0.0;
    for &(one, p) in &first {
        let mut other_from = 0.0;
        for &(other, q) in &second {
            let common = (f64::min(one_from + p, other_from + q) - f64::max(one_from, other_from)).max(0.0);
            let weight = if is_independent { p * q } else { common };
            // The driven front's rest comes first; what else a date does to the rest is only there where it does nothing to that.
            let rest = if one.0 == from.0 { other.0 } else { one.0 };
            if weight > 0.0 {
                found.push(((rest, other.1), weight));
            }
            other_from += q;
        }
        one_from += p;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn one_chance_or_two() {
        let (driven, own) = (vec![((1, 0), 0.25)], vec![((0, 1), 0.75)]);
        let apart = together((0, 0), &driven, &own, true);
        assert_eq!(apart, [((1, 1), 0.1875), ((1, 0), 0.0625), ((0, 1), 0.5625), ((0, 0), 0.1875)]);
        assert_eq!(together((0, 0), &driven, &own, false), [((1, 1), 0.25), ((0, 1), 0.5), ((0, 0), 0.25)]);
    }
}
