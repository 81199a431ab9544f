//! A gauge that moves by a law of its own: the points of its lattice, and how it gets from one to the next.
//!
//! In: a gauge, the space if there is one, how long its effects can be expected to last. Out: a [`GaugeLattice`]. Does not: know who reads it.
//!
//! At value v in a state the gauge moves at the velocity ln 2 / half-life x (where it settles - v) + its drifts there, within its bounds. On the
//! lattice it steps to the next point in that direction at the rate velocity / distance, so that its mean moves at exactly that velocity wherever it is
//! not stopped by a bound, whether or not where it settles is a point. A jump moves it at once by its size, kept within the bounds, to the nearest point.

use super::lasting::Lasting;
use crate::holding::{At, Where};
use offramp_engine::space::Space;
use offramp_model::dynamics::GaugeEffect;
use offramp_model::{Comparison, Condition, Level, Model, OptionId};

/// The most points of a gauge's lattice before points between those that it can come to are left out.
const MOST_POINTS: usize = 9;
/// The most combinations of levels that are gone through for the values at which a gauge can settle, where there is no list of states.
const MOST_COMBINATIONS: usize = 1 << 20;
/// The most points that are added so that jumps end exactly on one; beyond these they end on the nearest.
const MOST_LANDINGS: usize = 16;

/// A gauge that moves slowly, or by jumps.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeLattice {
    /// The gauge, as its position in the model's list.
    pub gauge: usize,
    /// The values that it can have here, ascending.
    pub points: Vec<f64>,
    /// The share of a distance that closes per day; 0 without a half-life.
    pub closes_per_day: f64,
    /// Whether every jump from a point ends on a point.
    pub jumps_are_exact: bool,
    /// Whether effects that count by how long they last do so; otherwise all of them counts. `None` where it has no such effect.
    pub expects: Option<bool>,
    starts: f64,
    effects: Vec<Effect>,
    /// Per drift, how far it moves the gauge per day and where; everywhere where that is `None`.
    drifts: Vec<(f64, Option<Where>)>,
    /// Per jump, how far it moves the gauge and what has to become true.
    jumps: Vec<(f64, Where)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Effect {
    by: f64,
    counts: Where,
    /// Days for which it has to be expected to last, if stated; the days for which it can be expected to.
    lasts: Option<(f64, Option<Lasting>)>,
}

impl Effect {
    /// What it adds in a state.
    fn adds(&self, at: At<'_>) -> f64 {
        if self.counts.holds(at) { self.by * self.share(at) } else { 0.0 }
    }

    /// The share of it that counts in a state where its condition holds.
    fn share(&self, at: At<'_>) -> f64 {
        let Some((days, Some(lasting))) = &self.lasts else { return 1.0 };
        (lasting.days(at) / days).min(1.0)
    }
}

impl GaugeLattice {
    /// The lattice of a gauge that has a law of its own; `lasting` says per effect how long it can be expected to last. `None` where it has no such law or
    /// never moves, and where it would need more than 255 points: it is then read where it settles.
    pub(super) fn new(
        model: &Model,
        space: Option<&Space>,
        gauge: usize,
        lasting: Vec<Option<Lasting>>,
    ) -> Option<Self> {
        let has = &model.gauges[gauge];
        let half_life = has.half_life_days.filter(|days| *days > 0.0);
        if half_life.is_none() && !has.has_memory() {
            return None;
        }
        let holds = |when: &Condition| Where::new(model, space, when.formula.clone());
        let effect = |(effect, lasting): (&GaugeEffect, Option<Lasting>)| Effect {
            by: effect.by,
            counts: holds(&effect.when),
            lasts: effect.lasts_days.map(|days| (days, lasting)),
        };
        let effects: Vec<Effect> = has.adds.iter().zip(lasting).map(effect).collect();
        let drifts = has.drifts.iter();
        let drifts = drifts.map(|drift| (drift.per_day, drift.when.as_ref().map(holds)));
        let mut lattice = Self {
            gauge,
            points: Vec::new(),
            closes_per_day: half_life.map_or(0.0, |days| libm::log(2.0) / days),
            jumps_are_exact: true,
            expects: effects.iter().filter_map(|effect| effect.lasts.as_ref()).map(|(_, found)| found.is_some()).min(),
            starts: has.starts,
            effects,
            drifts: drifts.collect(),
            jumps: has.jumps.iter().map(|jump| (jump.by, holds(&jump.when))).collect(),
        };
        lattice.points = lattice.all_points(model, space)?;
        let lands =
            |from: f64, by: f64| (lattice.points[lattice.nearest(from + by)] - has.within_bounds(from + by)).abs();
        let exact = lattice
            .jumps
            .iter()
            .all(|(by, _)| lattice.points.iter().all(|point| lands(*point, *by) < Comparison::TOLERANCE));
        lattice.jumps_are_exact = exact;
        Some(lattice)
    }

    /// Every value that it can settle at, drift to or land on, with points between those that lie far apart.
    fn all_points(&self, model: &Model, space: Option<&Space>) -> Option<Vec<f64>> {
        let gauge = &model.gauges[self.gauge];
        let mut points = Vec::new();
        self.everywhere(model, space, &mut |at| {
            points.extend(self.extremes(at).map(|value| gauge.within_bounds(value)));
            if points.len() > 1 << 12 {
                tidy(&mut points);
            }
        })?;
        tidy(&mut points);
        // The bound that a drift moves to is a point, whatever pulls back and how fast: so the points depend on no pace.
        let drifts = |down: bool| self.drifts.iter().any(|(by, _)| if down { *by < 0.0 } else { *by > 0.0 });
        points.extend(gauge.from.filter(|_| drifts(true)).into_iter().chain(gauge.to.filter(|_| drifts(false))));
        tidy(&mut points);
        loop {
            let mut more = points.clone();
            let landings = self.jumps.iter().flat_map(|(by, _)| points.iter().map(move |point| point + by));
            more.extend(landings.map(|value| gauge.within_bounds(value)));
            tidy(&mut more);
            // The first landings are kept in any case, so that no jump is lost.
            let is_first = points.len() == 1 || !self.jumps.is_empty() && points.len() < 3;
            if more.len() == points.len() || (more.len() > MOST_LANDINGS && !is_first) {
                break;
            }
            points = more;
        }
        if points.len() < 2 {
            return None;
        }
        let filled = filled(&points);
        let points = if filled.len() <= MOST_POINTS { filled } else { points };
        (points.len() <= usize::from(u8::MAX)).then_some(points)
    }

    /// Calls `look` at every state, or where there is no space at all levels of the options that the effects mention; `None` where those are too many to go
    /// through.
    fn everywhere(&self, model: &Model, space: Option<&Space>, look: &mut dyn FnMut(At<'_>)) -> Option<()> {
        if let Some(space) = space {
            space.feasible().iter().for_each(|cell| look(At::Cell(cell)));
            return Some(());
        }
        let effects = model.gauges[self.gauge].adds.iter();
        let mut options: Vec<OptionId> = effects.flat_map(|effect| effect.when.formula.options()).collect();
        options.sort_unstable();
        options.dedup();
        let size = |id: &OptionId| model.option(*id).n_levels();
        let n = options.iter().try_fold(1usize, |n, id| n.checked_mul(size(id)).filter(|&n| n <= MOST_COMBINATIONS))?;
        let mut levels = model.status_quo();
        for number in 0..n {
            let mut rest = number;
            for id in &options {
                // OK because a level is below 32.
                levels[id.index()] = (rest % size(id)) as Level;
                rest /= size(id);
            }
            look(At::Levels(&levels));
        }
        Some(())
    }

    /// Where it settles in a state if effects that count by how long they last count in full, not at all, or as lifts or lowers it most.
    fn extremes(&self, at: At<'_>) -> impl Iterator<Item = f64> + use<> {
        let here = self.effects.iter().filter(|effect| effect.counts.holds(at));
        let (mut sure, mut up, mut down, mut any) = (self.starts, 0.0, 0.0, false);
        for effect in here {
            if effect.lasts.is_none() {
                sure += effect.by;
            } else {
                (up, down, any) = (up + effect.by.max(0.0), down + effect.by.min(0.0), true);
            }
        }
        let several = [sure + up + down, sure, sure + up, sure + down];
        several.into_iter().take(if any { 4 } else { 1 })
    }

    /// What the gauge settles at in a state.
    pub fn settles_at(&self, at: At<'_>) -> f64 {
        let value = self.effects.iter().fold(self.starts, |sum, effect| sum + effect.adds(at));
        value.clamp(self.points[0], self.points[self.points.len() - 1])
    }

    /// The place of today: the point nearest to where it settles.
    pub(super) fn today(&self, at: At<'_>) -> u8 {
        // OK because there are at most 255 points.
        self.nearest(self.settles_at(at)) as u8
    }

    fn nearest(&self, value: f64) -> usize {
        let nearest = self.points.iter().enumerate().min_by(|a, b| (a.1 - value).abs().total_cmp(&(b.1 - value).abs()));
        nearest.map_or(0, |(place, _)| place)
    }

    /// The place after a change of states: moved by the jumps whose conditions become true.
    pub(super) fn jumped(&self, from: At<'_>, to: At<'_>, place: u8) -> u8 {
        let begins = self.jumps.iter().filter(|(_, begins)| begins.holds(to) && !begins.holds(from));
        let mut by = None;
        begins.for_each(|(jump, _)| by = Some(by.unwrap_or(0.0) + jump));
        // OK because there are at most 255 points.
        by.map_or(place, |by| self.nearest(self.points[usize::from(place)] + by) as u8)
    }

    /// How far it is pulled to where it settles, if it is not there.
    fn distance(&self, at: At<'_>, place: u8) -> f64 {
        let distance = self.settles_at(at) - self.points[usize::from(place)];
        if distance.abs() < Comparison::TOLERANCE { 0.0 } else { distance }
    }

    /// How far it moves per day at a place in a state, if no bound stopped it.
    pub fn velocity(&self, at: At<'_>, place: u8) -> f64 {
        let here = self.drifts.iter().filter(|(_, counts)| counts.as_ref().is_none_or(|counts| counts.holds(at)));
        self.closes_per_day * self.distance(at, place) + here.map(|(by, _)| by).sum::<f64>()
    }

    /// The place that it moves to by itself and the rate a day.
    pub(super) fn moves(&self, at: At<'_>, place: u8) -> Option<(u8, f64)> {
        let velocity = self.velocity(at, place);
        let next = match velocity {
            up if up > 0.0 => place.checked_add(1).filter(|next| usize::from(*next) < self.points.len()),
            down if down < 0.0 => place.checked_sub(1),
            _ => None,
        }?;
        Some((next, velocity / self.gap(place, next)))
    }

    fn gap(&self, place: u8, next: u8) -> f64 {
        self.points[usize::from(next)] - self.points[usize::from(place)]
    }

    /// How the rate of a step changes with the share of a distance that closes per day.
    pub(crate) fn slope_in_pace(&self, at: At<'_>, place: u8, next: u8) -> f64 {
        self.distance(at, place) / self.gap(place, next)
    }

    /// How the rate of a step changes with the days for which an effect has to be expected to last, by the effect's position.
    pub(crate) fn slope_in_lasting(&self, effect: usize, at: At<'_>, place: u8, next: u8) -> f64 {
        let effect = &self.effects[effect];
        let share = effect.share(at);
        match &effect.lasts {
            Some((days, _)) if share < 1.0 && self.distance(at, place) != 0.0 => {
                -self.closes_per_day * effect.adds(at) / days / self.gap(place, next)
            }
            _ => 0.0,
        }
    }

    /// How the rate of a step changes with a drift, by its position.
    pub(crate) fn slope_in_drift(&self, drift: usize, at: At<'_>, place: u8, next: u8) -> f64 {
        let (_, counts) = &self.drifts[drift];
        if counts.as_ref().is_none_or(|counts| counts.holds(at)) { 1.0 / self.gap(place, next) } else { 0.0 }
    }
}

/// Ascending, each once.
fn tidy(points: &mut Vec<f64>) {
    points.sort_by(f64::total_cmp);
    points.dedup_by(|a, b| (*a - *b).abs() < Comparison::TOLERANCE);
}

/// With points between those that lie further apart than a sixth of the whole.
fn filled(points: &[f64]) -> Vec<f64> {
    let widest = (points[points.len() - 1] - points[0]) / 6.0;
    let mut all = Vec::new();
    for pair in points.windows(2) {
        all.push(pair[0]);
        let between = ((pair[1] - pair[0]) / widest).ceil().max(1.0) as usize;
        all.extend((1..between).map(|step| pair[0] + (pair[1] - pair[0]) * step as f64 / between as f64));
    }
    all.extend(points.last());
    all
}
