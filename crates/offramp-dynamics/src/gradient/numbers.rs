//! The numbers that probabilities rest on: what the case states, and what is drawn because no case states it.
//!
//! In: a case and how actors think. Out: a list of [`CaseNumber`]s with names and values, and what a probability owes to each. Does not: solve.

use super::Owed;
use crate::board::{Nature, business, front_bit, mean_days};
use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::defaults::{EXCITATION_HALF_LIFE_DAYS, REVIEW_DAYS, SLIP_YEARS};
use crate::draw::Draws;
use crate::tempo::{Decisiveness, speed_factors};
use crate::utility::Scale;
use offramp_model::{ActorId, FrontId, OptionId};

/// Which list of wants of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantList {
    /// Today's wants.
    Now,
    /// `wants-later`.
    Later,
    /// What it believes of another: the position among its views of others.
    Sees(usize),
}

/// A number that probabilities rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseNumber {
    /// The strength of a want or of a step of a ranking, as drawn; 1 is middling.
    Strength {
        /// Whose list.
        actor: ActorId,
        /// Which list.
        list: WantList,
        /// Position in the list.
        want: usize,
    },
    /// A weight as the case states it.
    Weight {
        /// Whose list.
        actor: ActorId,
        /// Which list.
        list: WantList,
        /// Position in the list.
        want: usize,
    },
    /// The credence of a want or weight, 0 to 1.
    Credence {
        /// Whose list.
        actor: ActorId,
        /// Which list.
        list: WantList,
        /// Position in the list.
        want: usize,
    },
    /// Years between two slips of everybody, as drawn: longer is more decisive.
    Slip,
    /// Everybody's decisiveness, where it is fixed.
    Decisiveness,
    /// Days between two reviews of an actor.
    Reviews(ActorId),
    /// The share of an actor's attention that a front gets, as the case states it.
    Attention(ActorId, FrontId),
    /// Mean days that a change of an option takes.
    Takes(OptionId),
    /// A shock's rate a day, as its position in the model's list.
    ShockRate(usize),
    /// A link's strength, as its position in the model's list.
    LinkStrength(usize),
    /// Days in which half of a gauge's distance closes, as its position in the model's list.
    HalfLife(usize),
    /// Days in which half of an excitation fades.
    Fading,
    /// Days over which everybody looks ahead.
    Foresight,
    /// The weight of later wants.
    Later,
}

impl CaseNumber {
    /// Whether it is a credence.
    pub fn is_credence(&self) -> bool {
        matches!(self, Self::Credence { .. })
    }
}

/// Every number that the dynamics of a case rest on, in the order of the case.
pub fn case_numbers(dynamics: &CaseDynamics<'_, '_>, minds: &MindSettings) -> Vec<CaseNumber> {
    let board = dynamics.board;
    let model = board.model;
    let mut found = Vec::new();
    for actor in model.actor_ids() {
        found.extend(numbers_of_lists(dynamics, minds, actor));
        if board.own.iter().any(|has| has.actor == actor) || !board.joint_movers.is_empty() {
            found.push(CaseNumber::Reviews(actor));
        }
        let attention = model.actor(actor).attention.iter();
        found.extend(attention.map(|part| CaseNumber::Attention(actor, part.front)));
    }
    found.extend(model.option_ids().filter(|&id| mean_days(model, id) > 0.0).map(CaseNumber::Takes));
    let shocks = model.shocks.iter().enumerate().filter(|(_, shock)| shock.rate_per_day.is_some_and(|rate| rate > 0.0));
    found.extend(shocks.map(|(number, _)| CaseNumber::ShockRate(number)));
    let mut links: Vec<usize> = speed_factors(board).iter().map(|factor| factor.link).collect();
    links.sort_unstable();
    found.extend(links.into_iter().map(CaseNumber::LinkStrength));
    found.extend(board.extras.gauges.iter().map(|lattice| CaseNumber::HalfLife(lattice.gauge)));
    if !board.extras.excitations.is_empty() {
        found.push(CaseNumber::Fading);
    }
    if minds.foresight.steps > 0 {
        found.push(CaseNumber::Foresight);
    }
    if minds.later > 0.0 && dynamics.has_later() {
        found.push(CaseNumber::Later);
    }
    found.push(match minds.decisiveness {
        Decisiveness::Drawn => CaseNumber::Slip,
        Decisiveness::Fixed(_) => CaseNumber::Decisiveness,
    });
    found
}

fn numbers_of_lists(dynamics: &CaseDynamics<'_, '_>, minds: &MindSettings, actor: ActorId) -> Vec<CaseNumber> {
    let views = if minds.beliefs { dynamics.sees[actor.index()].len() } else { 0 };
    let later = (minds.later > 0.0 && dynamics.later[actor.index()].is_some()).then_some(WantList::Later);
    let lists = std::iter::once(WantList::Now).chain(later).chain((0..views).map(WantList::Sees));
    let mut found = Vec::new();
    for list in lists {
        let Some(scale) = scale(dynamics, actor, list) else { continue };
        for want in 0..scale.names().len() {
            found.push(match scale.is_stated() {
                true => CaseNumber::Weight { actor, list, want },
                false => CaseNumber::Strength { actor, list, want },
            });
        }
        found.extend(scale.uncertain().map(|(want, _)| CaseNumber::Credence { actor, list, want }));
    }
    found
}

fn scale<'d>(dynamics: &'d CaseDynamics<'_, '_>, actor: ActorId, list: WantList) -> Option<&'d Scale> {
    match list {
        WantList::Now => dynamics.wants.get(actor.index()),
        WantList::Later => dynamics.later.get(actor.index())?.as_ref(),
        WantList::Sees(view) => dynamics.sees.get(actor.index())?.get(view).map(|(_, scale)| scale),
    }
}

/// Where a number stands in the case, in words of the case.
pub fn number_name(dynamics: &CaseDynamics<'_, '_>, number: &CaseNumber) -> String {
    let model = dynamics.board.model;
    let in_list = |kind: &str, actor, list, want: usize| {
        let scale = scale(dynamics, actor, list);
        scale.map_or_else(String::new, |scale| format!("{kind} of {}: {}", scale.owner(), scale.names()[want]))
    };
    match *number {
        CaseNumber::Strength { actor, list, want } => in_list("strength", actor, list, want),
        CaseNumber::Weight { actor, list, want } => in_list("weight", actor, list, want),
        CaseNumber::Credence { actor, list, want } => in_list("credence", actor, list, want),
        CaseNumber::Slip => "slip".to_owned(),
        CaseNumber::Decisiveness => "decisiveness".to_owned(),
        CaseNumber::Reviews(actor) => format!("actor.{}.reviews", model.actor(actor).id),
        CaseNumber::Attention(actor, front) => {
            format!("actor.{}.attention.{}", model.actor(actor).id, model.front(front).id)
        }
        CaseNumber::Takes(option) => format!("{}.takes", model.option(option).id),
        CaseNumber::ShockRate(shock) => format!("shock.{}.rate", model.shocks[shock].id),
        CaseNumber::LinkStrength(link) => format!("link.{}.strength", model.links[link].id),
        CaseNumber::HalfLife(gauge) => format!("gauge.{}.half-life", model.gauges[gauge].id),
        CaseNumber::Fading => "fading of excitation".to_owned(),
        CaseNumber::Foresight => "foresight".to_owned(),
        CaseNumber::Later => "later".to_owned(),
    }
}

/// What a number is in a draw, in its own unit: days, shares, rates a day.
pub fn number_value(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    minds: &MindSettings,
    number: &CaseNumber,
) -> f64 {
    let model = dynamics.board.model;
    match *number {
        CaseNumber::Strength { actor, list, want } | CaseNumber::Weight { actor, list, want } => {
            scale(dynamics, actor, list).map_or(0.0, |scale| scale.numbers(draw)[want])
        }
        CaseNumber::Credence { actor, list, want } => {
            let uncertain =
                scale(dynamics, actor, list).and_then(|scale| scale.uncertain().find(|(number, _)| *number == want));
            uncertain.map_or(1.0, |(_, credence)| credence)
        }
        CaseNumber::Slip => draw.log_uniform(&["slip"], SLIP_YEARS.0, SLIP_YEARS.1),
        CaseNumber::Decisiveness => match minds.decisiveness {
            Decisiveness::Fixed(value) => value,
            Decisiveness::Drawn => 0.0,
        },
        CaseNumber::Reviews(actor) => model.actor(actor).reviews.map_or(REVIEW_DAYS, |reviews| reviews.every_days),
        CaseNumber::Attention(actor, front) => {
            model.actor(actor).attention.iter().find(|part| part.front == front).map_or(0.0, |part| part.share)
        }
        CaseNumber::Takes(option) => mean_days(model, option),
        CaseNumber::ShockRate(shock) => model.shocks[shock].rate_per_day.unwrap_or(0.0),
        CaseNumber::LinkStrength(link) => model.links[link].strength.unwrap_or(0.0),
        CaseNumber::HalfLife(gauge) => model.gauges[gauge].half_life_days.unwrap_or(0.0),
        CaseNumber::Fading => EXCITATION_HALF_LIFE_DAYS,
        CaseNumber::Foresight => minds.foresight.days,
        CaseNumber::Later => minds.later,
    }
}

/// The name under which it is drawn whether an uncertain want is there.
pub(super) fn credence_name(dynamics: &CaseDynamics<'_, '_>, number: &CaseNumber) -> [String; 3] {
    let CaseNumber::Credence { actor, list, want } = *number else { return Default::default() };
    let found = scale(dynamics, actor, list).map(|scale| (scale.owner().to_owned(), scale.names()[want].clone()));
    let (owner, name) = found.unwrap_or_default();
    ["kept".to_owned(), owner, name]
}

/// A draw in which one thing is decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided<'n, D> {
    pub draw: D,
    pub name: &'n [String; 3],
    pub holds: bool,
}

impl<D: Draws> Draws for Decided<'_, D> {
    fn uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.draw.uniform(name, low, high)
    }

    fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.draw.log_uniform(name, low, high)
    }

    fn chance(self, name: &[&str], chance: f64) -> bool {
        let is_it = name.len() == 3 && name.iter().zip(self.name).all(|(part, known)| part == known);
        if is_it { self.holds } else { self.draw.chance(name, chance) }
    }
}

impl Owed {
    /// What the probability owes to one number: its derivative in it.
    pub(super) fn to_number(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        draw: impl Draws,
        minds: &MindSettings,
        number: &CaseNumber,
    ) -> f64 {
        let board = dynamics.board;
        let value = number_value(dynamics, draw, minds, number);
        match *number {
            CaseNumber::Strength { actor, list, want } | CaseNumber::Weight { actor, list, want } => {
                self.to_list(dynamics, draw, minds, actor, list)[want]
            }
            CaseNumber::Credence { .. } => f64::NAN,
            CaseNumber::Slip => self.to_logarithm_of_slip() / value,
            CaseNumber::Decisiveness => self.common.decisiveness.iter().sum(),
            CaseNumber::Reviews(actor) => -self.to_reviews(actor.index(), minds.decisiveness) / (value * value),
            CaseNumber::Attention(actor, front) => self.to_attention(dynamics, actor, front),
            CaseNumber::Takes(option) => self.common.takes[option.index()],
            CaseNumber::ShockRate(shock) => self.to_nature(dynamics, |what| what == Nature::Shock(shock as u16)),
            CaseNumber::LinkStrength(link) => self.to_link(dynamics, link),
            CaseNumber::HalfLife(gauge) => {
                let lattice = board.extras.gauges.iter().position(|lattice| lattice.gauge == gauge);
                let drift = lattice.map(|lattice| Nature::Drift(lattice as u16));
                -self.to_speed_of_nature(dynamics, |what| Some(what) == drift) / value
            }
            CaseNumber::Fading => {
                let n_gauges = board.extras.gauges.len();
                let fades = |what| matches!(what, Nature::Drift(lattice) if usize::from(lattice) >= n_gauges);
                -self.to_speed_of_nature(dynamics, fades) / value
            }
            CaseNumber::Foresight => self.common.foresight,
            CaseNumber::Later => self.to_later(dynamics, draw),
        }
    }

    fn to_list(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        draw: impl Draws,
        minds: &MindSettings,
        actor: ActorId,
        list: WantList,
    ) -> Vec<f64> {
        let Some(scale) = scale(dynamics, actor, list) else { return Vec::new() };
        let mixes = minds.later > 0.0 && dynamics.later[actor.index()].is_some();
        let (owed, share) = match list {
            WantList::Now => (&self.utilities[actor.index()], if mixes { 1.0 - minds.later } else { 1.0 }),
            WantList::Later => (&self.utilities[actor.index()], minds.later),
            WantList::Sees(view) => (&self.believed[actor.index()][view], 1.0),
        };
        scale.back(draw, owed).into_iter().map(|owed| owed * share).collect()
    }

    /// Decisiveness is ln(reviews x slip), at least 1; where it is more, the logarithm of slip adds to it one for one.
    fn to_logarithm_of_slip(&self) -> f64 {
        let owed = self.common.decisiveness.iter().zip(&self.tempo.decisiveness);
        owed.filter(|(_, decisiveness)| **decisiveness > 1.0).map(|(owed, _)| owed).sum()
    }

    /// To the reviews a day of an actor: by its pace, and by how sure it is where that is drawn.
    fn to_reviews(&self, actor: usize, decisiveness: Decisiveness) -> f64 {
        let is_drawn = decisiveness == Decisiveness::Drawn && self.tempo.decisiveness[actor] > 1.0;
        let by_sureness = if is_drawn { self.common.decisiveness[actor] / self.tempo.reviews[actor] } else { 0.0 };
        self.common.reviews[actor] + by_sureness
    }

    /// To a stated share of attention; fronts that share what is left over lose what it gains.
    fn to_attention(&self, dynamics: &CaseDynamics<'_, '_>, actor: ActorId, front: FrontId) -> f64 {
        let model = dynamics.board.model;
        let attention = &model.actor(actor).attention;
        let owed = &self.common.shares[actor.index()];
        let mut found = owed[front_bit(Some(front)) as usize];
        let left = 1.0 - attention.iter().map(|part| part.share).sum::<f64>();
        let stated = attention.iter().fold(0, |mask, part| mask | 1u64 << front_bit(Some(part.front)));
        let rest = business(model, actor) & !stated & !(1 << crate::board::NO_FRONT);
        if left > 0.0 {
            let others = (0..u64::BITS).filter(|front| rest >> front & 1 == 1);
            found -= others.map(|front| owed[front as usize]).sum::<f64>() / f64::from(rest.count_ones().max(1));
        }
        found
    }

    fn to_nature(&self, dynamics: &CaseDynamics<'_, '_>, is_it: impl Fn(Nature) -> bool) -> f64 {
        let arcs = dynamics.board.shocks.iter().zip(&self.common.nature);
        arcs.filter(|(arc, _)| is_it(arc.what)).map(|(_, owed)| owed).sum()
    }

    /// The same for the logarithm of the rates.
    fn to_speed_of_nature(&self, dynamics: &CaseDynamics<'_, '_>, is_it: impl Fn(Nature) -> bool) -> f64 {
        let arcs = dynamics.board.shocks.iter().zip(&self.common.nature);
        arcs.filter(|(arc, _)| is_it(arc.what)).map(|(arc, owed)| arc.rate * owed).sum()
    }

    fn to_link(&self, dynamics: &CaseDynamics<'_, '_>, link: usize) -> f64 {
        let all = speed_factors(dynamics.board);
        let mut found = 0.0;
        for (number, factor) in all.iter().enumerate().filter(|(_, factor)| factor.link == link) {
            let others = |position: usize| -> f64 {
                let others =
                    all.iter().enumerate().filter(|(other, has)| *other != number && has.front == factor.front);
                others.map(|(_, other)| other.factors[position]).product()
            };
            let owed = self.common.speed[factor.front as usize].iter().zip(&factor.slopes).enumerate();
            found += owed.map(|(position, (owed, slope))| owed * slope * others(position)).sum::<f64>();
        }
        found
    }

    /// To the weight of later wants: what today's and later utilities differ by.
    fn to_later(&self, dynamics: &CaseDynamics<'_, '_>, draw: impl Draws) -> f64 {
        let of_actor = |((now, then), owed): ((&Scale, &Option<Scale>), &Vec<f64>)| -> f64 {
            let Some(then) = then else { return 0.0 };
            let (now, then) = (now.utilities(&now.weights(draw)), then.utilities(&then.weights(draw)));
            owed.iter().zip(now.iter().zip(&then)).map(|(owed, (now, then))| owed * (then - now)).sum()
        };
        dynamics.wants.iter().zip(&dynamics.later).zip(&self.utilities).map(of_actor).sum()
    }
}
