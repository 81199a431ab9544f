//! What can happen in a draw, seen from a pair of fronts: one drives, the other is driven.
//!
//! In: a board, its parts, the rates of a draw. Out: [`Arcs`]: per rest the ways to another rest, each with what it is in every part of
//! the driving front. Does not: cut anything.

use super::parts::Parts;
use crate::board::{Board, Nature, front_bit};
use crate::case_dynamics::Moving;
use offramp_engine::space::Mover;
use offramp_model::FrontId;
use std::collections::BTreeMap;

/// Who or what makes something happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// An actor by itself.
    Own(u32),
    /// An agreement or an institution, by its number among the joint movers.
    Joint(u16),
    /// A shock, or a lattice that moves by itself.
    Nature(Nature),
}

/// One way from a rest to another that leaves the driving front as it is, in one part of that front.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Instance {
    /// The part.
    pub part: u32,
    /// How often a day it is begun, for each unit of speed.
    pub choice: f64,
    /// By what links of attention slow it down or speed it up.
    pub speed: f64,
    /// By what excitation from the driving front speeds it up.
    pub excited: f64,
}

/// One way from a rest to another, in all parts of the driving front in which it can be gone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    /// The rest that it leads to.
    pub to: u32,
    /// Who makes it.
    pub source: Source,
    /// Mean days that it takes.
    pub days: f64,
    /// Whether it changes the driven front.
    pub is_driven: bool,
    /// In the order of the parts.
    pub instances: Vec<Instance>,
}

/// One way that changes the driving front, and perhaps the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Turn {
    /// From this part.
    pub from_part: u32,
    /// To that part.
    pub to_part: u32,
    /// To that rest.
    pub to_rest: u32,
    /// Whether it changes the driven front as well.
    pub is_driven: bool,
    /// A day.
    pub rate: f64,
}

/// Everything that can happen, by rest.
pub(super) struct Arcs {
    /// Per rest.
    pub ways: Vec<Vec<Way>>,
    /// Per rest.
    pub turns: Vec<Vec<Turn>>,
}

impl Arcs {
    /// Sorts the arcs of a draw.
    pub fn new(board: &Board<'_>, parts: &Parts, moving: &Moving, driven: &Driven<'_>) -> Self {
        let excitations = excitations(board, driven);
        let mut ways: Vec<BTreeMap<(u32, Source), Way>> = vec![BTreeMap::new(); parts.n_rests()];
        let mut turns = vec![Vec::new(); parts.n_rests()];
        let mut add = |from: usize, to: u32, source: Source, rate: f64, days: f64, has_speed: bool| {
            let (rest, part) = (parts.rest[from], parts.part[from]);
            let (to_rest, to_part) = (parts.rest[to as usize], parts.part[to as usize]);
            let is_driven = driven.differs(rest, to_rest);
            if part != to_part {
                turns[rest as usize].push(Turn { from_part: part, to_part, to_rest, is_driven, rate });
                return;
            }
            let (all, excited) = match has_speed {
                true => (moving.tempo.speed_at(front_bit(Some(driven.front)), from), excitations[from]),
                false => (1.0, 1.0),
            };
            let speed = if excited > 0.0 { all / excited } else { 1.0 };
            let begun = begun(rate, days);
            let choice = if all > 0.0 { begun / all } else { 0.0 };
            let way = || Way { to: to_rest, source, days, is_driven, instances: Vec::new() };
            let way = ways[rest as usize].entry((to_rest, source)).or_insert_with(way);
            way.instances.push(Instance { part, choice, speed, excited });
        };
        for from in 0..board.n_states() {
            let first = board.own_first[from] as usize;
            for (number, has) in board.own_moves(from).iter().enumerate() {
                let is_here = has.fronts == 1 << front_bit(Some(driven.front));
                let source = Source::Own(has.actor.index() as u32);
                add(from, has.to, source, moving.rates.own[first + number], has.days, is_here);
            }
            let first = board.joint_first[from] as usize;
            for (number, has) in board.joint_moves(from).iter().enumerate() {
                let is_here = match board.joint_movers[has.mover as usize] {
                    Mover::Agreement(id) => {
                        let option = board.model.agreements[id.index()].option;
                        board.model.option(option).front == Some(driven.front)
                    }
                    Mover::Actor(_) | Mover::Institution(_) => false,
                };
                add(from, has.to, Source::Joint(has.mover), moving.rates.joint[first + number], has.days, is_here);
            }
            let first = board.shock_first[from] as usize;
            for (number, has) in board.shock_arcs(from).iter().enumerate() {
                add(from, has.to, Source::Nature(has.what), moving.rates.shocks[first + number], 0.0, false);
            }
        }
        let ways = ways.into_iter().map(|ways| {
            let sorted = ways.into_values().map(|mut way| {
                way.instances.sort_unstable_by_key(|instance| instance.part);
                way
            });
            sorted.collect()
        });
        Self { ways: ways.collect(), turns }
    }
}

/// Per position, by what excitation from the driving front speeds up reviews on the driven one.
fn excitations(board: &Board<'_>, driven: &Driven<'_>) -> Vec<f64> {
    let n_gauges = board.extras.gauges.len();
    let acting = board.extras.excitations.iter().enumerate();
    let acting = acting.filter(|(_, has)| has.from == driven.by && has.to == driven.front);
    let acting: Vec<(usize, f64)> = acting.map(|(number, has)| (n_gauges + number, has.strength)).collect();
    let factor = |position: usize| {
        let places = board.places(position);
        acting.iter().map(|&(place, strength)| (1.0 + strength * f64::from(places[place])).max(0.0)).product()
    };
    (0..board.n_states()).map(factor).collect()
}

/// How often something is begun that is finished at a rate and takes days on average: the inverse of adding a duration.
fn begun(rate: f64, days: f64) -> f64 {
    if days > 0.0 { rate / (1.0 - rate * days) } else { rate }
}

/// The driven front.
pub(super) struct Driven<'p> {
    /// Which it is.
    pub front: FrontId,
    /// Which one drives it.
    pub by: FrontId,
    /// Per rest a number for the levels on the driven front.
    pub of_rest: &'p [u32],
}

impl Driven<'_> {
    fn differs(&self, from: u32, to: u32) -> bool {
        self.of_rest[from as usize] != self.of_rest[to as usize]
    }
}
