//! The same story with some channels cut.
//!
//! In: everything that can happen in a draw, how long the driving front stands where, which channels to cut. Out: what can happen at a pair
//! of rest and part, where the driven front sees averages of what is cut. Does not: say what that changes.
//!
//! A cut replaces what the driven front sees of the driving one by its average, never by nothing: each factor of a rate (how it is
//! chosen, how it is sped up, whether it is possible) is averaged over the parts of the driving front, each counted by how long the
//! front stands there in the story as it is. So the average push stays, and only the moving together goes.
//!
//! Pools and rules leave out states. Once they are cut, a front may move where the other leaves no room; the chain then has pairs that
//! the board has not. In these everything happens at its average rate.

use super::arcs::{Arcs, Instance, Source, Way};
use super::channel::{Channels, CouplingChannel};
use super::parts::Parts;
use crate::gradient::number::Number;

/// How long the story, as it is, stands where.
pub(super) struct Presence<'l> {
    /// Per position, the mean probability over time.
    pub of_position: &'l [f64],
    /// Per part of the driving front, the same.
    pub of_part: Vec<f64>,
}

impl<'l> Presence<'l> {
    /// From the mean law over time.
    pub fn new(parts: &Parts, law: &'l [f64]) -> Self {
        let mut of_part = vec![0.0; parts.n_parts()];
        parts.part.iter().zip(law).for_each(|(&part, p)| of_part[part as usize] += p);
        Self { of_position: law, of_part }
    }
}

/// A way with what its factors are on average.
struct Averaged<'w> {
    way: &'w Way,
    choice: f64,
    speed: f64,
    excited: f64,
    /// In which share of the time it is possible.
    share: f64,
    /// Whether it is possible in every part that there is.
    is_everywhere: bool,
}

/// All averages that cuts need.
pub(super) struct Cutter<'a> {
    parts: &'a Parts,
    arcs: &'a Arcs,
    /// Per rest.
    ways: Vec<Vec<Averaged<'a>>>,
    /// Per rest: the driven side of moves on both fronts, with its average rate: where to, how often.
    driven_sides: Vec<Vec<(u32, f64)>>,
    /// Per part: where the driving front goes from there, on average over all rests.
    turns: Vec<Vec<(u32, f64)>>,
}

impl<'a> Cutter<'a> {
    /// Works out the averages.
    pub fn new(parts: &'a Parts, arcs: &'a Arcs, presence: &Presence<'_>) -> Self {
        let mut present = vec![Vec::new(); parts.n_rests()];
        parts.rest.iter().zip(&parts.part).for_each(|(&rest, &part)| present[rest as usize].push(part));
        let weights: Vec<Weights> = present.iter().map(|parts| Weights::new(&presence.of_part, parts)).collect();
        let average = |(rest, ways): (usize, &'a Vec<Way>)| {
            ways.iter().map(|way| Averaged::new(way, &presence.of_part, &weights[rest], present[rest].len())).collect()
        };
        let ways = arcs.ways.iter().enumerate().map(average).collect();
        let mut driven_sides = vec![Vec::new(); parts.n_rests()];
        for (rest, turns) in arcs.turns.iter().enumerate() {
            for turn in turns.iter().filter(|turn| turn.is_driven) {
                let weight = weights[rest].of(&presence.of_part, turn.from_part) / weights[rest].total;
                add_to(&mut driven_sides[rest], turn.to_rest, weight * turn.rate);
            }
        }
        Self { parts, arcs, ways, driven_sides, turns: mean_turns(parts, arcs, presence) }
    }

    /// The channels by which the driving front has any influence: those whose factors differ from part to part.
    pub fn active(&self) -> Channels {
        let mut active = Channels::default();
        let differ = |values: &mut dyn Iterator<Item = f64>| {
            let (low, high) =
                values.fold((f64::INFINITY, 0.0f64), |(low, high), value| (low.min(value), high.max(value)));
            high - low > 1e-9 * high
        };
        // Also where the story as it is never stands: with something cut, it may.
        for averaged in self.ways.iter().flatten().filter(|averaged| averaged.way.is_driven) {
            let instances = &averaged.way.instances;
            if instances.iter().all(|instance| instance.choice == 0.0) {
                continue;
            }
            if differ(&mut instances.iter().map(|instance| instance.choice)) {
                active.insert(CouplingChannel::Wants);
            }
            if differ(&mut instances.iter().map(|instance| instance.speed)) {
                active.insert(CouplingChannel::Attention);
            }
            if differ(&mut instances.iter().map(|instance| instance.excited)) {
                active.insert(CouplingChannel::Excitation);
            }
            if !averaged.is_everywhere {
                active.insert(room(averaged.way.source));
            }
        }
        if self.arcs.turns.iter().flatten().any(|turn| turn.is_driven && turn.rate > 0.0) {
            active.insert(CouplingChannel::Actor);
        }
        active
    }

    /// Everything that can happen at a pair, with each of these sets of channels cut: where to, how often.
    pub fn arcs_from<const W: usize>(
        &self,
        (rest, part): (u32, u32),
        cuts: &[Channels; W],
        add: &mut impl FnMut((u32, u32), [f64; W]),
    ) {
        let is_on_board = self.parts.position(rest, part).is_some();
        for averaged in &self.ways[rest as usize] {
            let here = averaged.here(part);
            let rates = if averaged.way.is_driven {
                cuts.map(|cut| averaged.rate(here, is_on_board, cut))
            } else {
                [averaged.rate(here, is_on_board, Channels::default()); W]
            };
            add((averaged.way.to, part), rates);
        }
        let splits = cuts.map(|cut| cut.contains(CouplingChannel::Actor));
        let where_split = |rate: f64| splits.map(|is_split| if is_split { rate } else { 0.0 });
        let where_whole = |rate: f64| splits.map(|is_split| if is_split { 0.0 } else { rate });
        self.driven_sides[rest as usize].iter().for_each(|&(to, rate)| add((to, part), where_split(rate)));
        if !is_on_board {
            self.turns[part as usize].iter().for_each(|&(to, rate)| add((rest, to), [rate; W]));
            return;
        }
        for turn in self.arcs.turns[rest as usize].iter().filter(|turn| turn.from_part == part) {
            if turn.is_driven {
                add((rest, turn.to_part), where_split(turn.rate));
                add((turn.to_rest, turn.to_part), where_whole(turn.rate));
            } else {
                add((turn.to_rest, turn.to_part), [turn.rate; W]);
            }
        }
    }
}

/// How parts count where some are missing.
struct Weights {
    /// Whether all count the same, because the story never stands in any of them.
    is_even: bool,
    total: f64,
}

impl Weights {
    fn new(of_part: &[f64], parts: &[u32]) -> Self {
        let total: f64 = parts.iter().map(|&part| of_part[part as usize]).sum();
        if total > 0.0 { Self { is_even: false, total } } else { Self { is_even: true, total: parts.len() as f64 } }
    }

    fn of(&self, of_part: &[f64], part: u32) -> f64 {
        if self.is_even { 1.0 } else { of_part[part as usize] }
    }
}

impl<'w> Averaged<'w> {
    fn new(way: &'w Way, of_part: &[f64], present: &Weights, n_present: usize) -> Self {
        let parts: Vec<u32> = way.instances.iter().map(|instance| instance.part).collect();
        let here: f64 = parts.iter().map(|&part| present.of(of_part, part)).sum();
        let weights = Weights::new(of_part, &parts);
        let mean = |of: &dyn Fn(&Instance) -> f64, counts: &dyn Fn(&Instance) -> bool| {
            let counted = || way.instances.iter().filter(|instance| counts(instance));
            let total: f64 = counted().map(|instance| weights.of(of_part, instance.part)).sum();
            let sum: f64 = counted().map(|instance| weights.of(of_part, instance.part) * of(instance)).sum();
            if total > 0.0 { sum / total } else { 0.0 }
        };
        // Where nothing is begun because links stop it, it is not known how it would be chosen.
        let choice = mean(&|instance| instance.choice, &|instance| instance.speed * instance.excited > 0.0);
        let speed = mean(&|instance| instance.speed, &|_| true);
        let excited = mean(&|instance| instance.excited, &|_| true);
        let is_everywhere = way.instances.len() == n_present;
        Self { way, choice, speed, excited, share: here / present.total, is_everywhere }
    }

    /// How it is in a part, if it can be gone there.
    fn here(&self, part: u32) -> Option<Instance> {
        let instances = &self.way.instances;
        instances.binary_search_by_key(&part, |instance| instance.part).ok().map(|at| instances[at])
    }

    fn rate(&self, here: Option<Instance>, is_on_board: bool, cut: Channels) -> f64 {
        let is_cut = |channel| cut.contains(channel);
        let choice = here.filter(|_| !is_cut(CouplingChannel::Wants)).map_or(self.choice, |here| here.choice);
        let speed = here.filter(|_| !is_cut(CouplingChannel::Attention)).map_or(self.speed, |here| here.speed);
        let excited = here.filter(|_| !is_cut(CouplingChannel::Excitation)).map_or(self.excited, |here| here.excited);
        let share = match (is_cut(room(self.way.source)) || !is_on_board, here) {
            (true, _) => self.share,
            (false, Some(_)) => 1.0,
            (false, None) => 0.0,
        };
        (share * choice * speed * excited).with_duration(self.way.days)
    }
}

/// The channel by which a way is possible or not.
fn room(source: Source) -> CouplingChannel {
    match source {
        Source::Own(_) | Source::Joint(_) => CouplingChannel::Pool,
        Source::Nature(_) => CouplingChannel::Flow,
    }
}

/// How the driving front moves on average over all rests.
fn mean_turns(parts: &Parts, arcs: &Arcs, presence: &Presence<'_>) -> Vec<Vec<(u32, f64)>> {
    let mut turns = vec![Vec::new(); parts.n_parts()];
    let mut n_of_part = vec![0.0; parts.n_parts()];
    parts.part.iter().for_each(|&part| n_of_part[part as usize] += 1.0);
    for (rest, list) in arcs.turns.iter().enumerate() {
        for turn in list {
            let total = presence.of_part[turn.from_part as usize];
            let position = parts.position(rest as u32, turn.from_part);
            let here = position.map_or(0.0, |position| presence.of_position[position]);
            let weight = if total > 0.0 { here / total } else { 1.0 / n_of_part[turn.from_part as usize] };
            add_to(&mut turns[turn.from_part as usize], turn.to_part, weight * turn.rate);
        }
    }
    turns
}

fn add_to(list: &mut Vec<(u32, f64)>, to: u32, rate: f64) {
    match list.iter_mut().find(|(known, _)| *known == to) {
        Some((_, sum)) => *sum += rate,
        None => list.push((to, rate)),
    }
}
