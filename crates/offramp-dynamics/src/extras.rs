//! What a state is besides the levels of its options: where slow gauges stand, and how excited fronts are.
//!
//! In: a model and its space. Out: [`Extras`]: a few small lattices, how a place on them moves by itself, and formulas that read it.
//! Does not: decide which lattices fit into a chain; [`crate::board::Board`] does.
//!
//! *Gauges.* Where a gauge has a half-life and a condition reads it, it stands on a lattice that holds every value it can settle at, with points between
//! those that lie far apart. It moves one point at a time towards where it would settle, at such a rate that its mean
//! closes half of the distance in a half-life.
//!
//! *Excitation.* A link of that channel counts the rises of one front that have not faded yet, up to [`MOST_EXCITED`]; each fades at a rate of its own
//! (a Hawkes process with exponential kernel on a lattice: Hawkes 1971). Reviews on the front driven are multiplied by 1 + strength x count.

use crate::defaults::EXCITATION_HALF_LIFE_DAYS;
use crate::holding::{At, Where};
use offramp_engine::space::Space;
use offramp_model::dynamics::{Gauge, GaugeEffect};
use offramp_model::{Comparison, Condition, Formula, FrontId, Level, LinearTerm, Model, OptionId, Preference};

/// The most rises of a front that are counted at once.
pub const MOST_EXCITED: u8 = 2;

/// The most points of a gauge's lattice before points between settling values are left out.
const MOST_POINTS: usize = 9;

/// The most combinations of levels that are gone through for the values at which a gauge can settle, where there is no list of states.
const MOST_COMBINATIONS: usize = 1 << 20;

/// A gauge that moves slowly.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeLattice {
    /// The gauge, as its position in the model's list.
    pub gauge: usize,
    /// The values that it can have here, ascending.
    pub points: Vec<f64>,
    /// The share of a distance that closes per day.
    pub closes_per_day: f64,
    starts: f64,
    /// Per effect of the gauge, how much it adds and where it counts.
    effects: Vec<(f64, Where)>,
}

/// A link by which rises on one front make actors look sooner at another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExcitationLattice {
    /// The link, as its position in the model's list.
    pub link: usize,
    /// The front whose rises count.
    pub from: FrontId,
    /// The front that is looked at sooner.
    pub to: FrontId,
    /// By how much of its pace, per rise.
    pub strength: f64,
}

/// All lattices: gauges first, then excitations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extras {
    /// Slow gauges that something reads.
    pub gauges: Vec<GaugeLattice>,
    /// Links of the channel `excitation`.
    pub excitations: Vec<ExcitationLattice>,
}

impl Extras {
    /// The lattices that a case states; without a space the settling values of gauges are found from the options that they mention.
    pub fn of(model: &Model, space: Option<&Space>) -> Self {
        let gauges = model.gauges.iter().enumerate().filter(|(_, gauge)| is_read(model, gauge));
        let gauges = gauges.filter_map(|(number, gauge)| GaugeLattice::new(model, space, number, gauge));
        let excitations = model.links.iter().enumerate().filter_map(|(link, has)| {
            let strength = has.strength.filter(|strength| *strength != 0.0)?;
            let is_one = has.channel.as_deref() == Some("excitation") && has.from != has.to;
            is_one.then_some(ExcitationLattice { link, from: has.from, to: has.to, strength })
        });
        Self { gauges: gauges.collect(), excitations: excitations.collect() }
    }

    /// How many lattices there are.
    pub fn width(&self) -> usize {
        self.gauges.len() + self.excitations.len()
    }

    /// Where they stand today: gauges where they would settle, fronts unexcited.
    pub fn today(&self, at: At<'_>) -> Vec<u8> {
        let gauges = self.gauges.iter().map(|gauge| gauge.settles(at));
        gauges.chain(self.excitations.iter().map(|_| 0)).collect()
    }

    /// How they move by themselves in a state: the lattice, the place it moves to, the rate a day.
    pub fn drifts(&self, at: At<'_>, places: &[u8]) -> Vec<(usize, u8, f64)> {
        let mut drifts = Vec::new();
        for (number, gauge) in self.gauges.iter().enumerate() {
            let (stands, end) = (places[number], gauge.settles(at));
            if stands == end {
                continue;
            }
            let next = if end > stands { stands + 1 } else { stands - 1 };
            let value = |place: u8| gauge.points[usize::from(place)];
            let rate = gauge.closes_per_day * (value(stands) - value(end)).abs() / (value(stands) - value(next)).abs();
            drifts.push((number, next, rate));
        }
        let fades = libm::log(2.0) / EXCITATION_HALF_LIFE_DAYS;
        for number in 0..self.excitations.len() {
            let number = self.gauges.len() + number;
            if places[number] > 0 {
                drifts.push((number, places[number] - 1, fades * f64::from(places[number])));
            }
        }
        drifts
    }

    /// A formula in which every comparison of a slow gauge is true or false as these places have it.
    pub fn read(&self, model: &Model, formula: &Formula, places: &[u8]) -> Formula {
        let value = |number: usize| self.gauges[number].points[usize::from(places[number])];
        let known = |base: f64, terms: &[LinearTerm]| {
            let found = self.gauges.iter().position(|lattice| is_reading(&model.gauges[lattice.gauge], base, terms));
            found.map(value)
        };
        substituted(formula, &known)
    }

    /// Whether a formula reads a slow gauge.
    pub fn reads(&self, model: &Model, formula: &Formula) -> bool {
        self.gauges.iter().any(|lattice| mentions(formula, &model.gauges[lattice.gauge]))
    }
}

impl GaugeLattice {
    fn new(model: &Model, space: Option<&Space>, number: usize, gauge: &Gauge) -> Option<Self> {
        let half_life = gauge.half_life_days.filter(|days| *days > 0.0)?;
        let where_ = |effect: &GaugeEffect| (effect.by, Where::new(model, space, effect.when.formula.clone()));
        let effects = gauge.adds.iter().map(where_).collect();
        let closes_per_day = libm::log(2.0) / half_life;
        let mut lattice = Self { gauge: number, points: Vec::new(), closes_per_day, starts: gauge.starts, effects };
        let mut points: Vec<f64> = match space {
            Some(space) => space.feasible().iter().map(|cell| lattice.value(At::Cell(cell))).collect(),
            None => lattice.settling_values(model, gauge)?,
        };
        points.sort_by(f64::total_cmp);
        points.dedup_by(|a, b| (*a - *b).abs() < Comparison::TOLERANCE);
        if points.len() < 2 {
            return None;
        }
        let widest = (points[points.len() - 1] - points[0]) / 6.0;
        let mut all = Vec::new();
        for pair in points.windows(2) {
            all.push(pair[0]);
            let between = ((pair[1] - pair[0]) / widest).ceil().max(1.0) as usize;
            all.extend((1..between).map(|step| pair[0] + (pair[1] - pair[0]) * step as f64 / between as f64));
        }
        all.push(points[points.len() - 1]);
        lattice.points = if all.len() <= MOST_POINTS { all } else { points };
        // OK because a gauge with more than 255 settling values is read where it settles instead.
        (lattice.points.len() <= usize::from(u8::MAX)).then_some(lattice)
    }

    /// What the gauge settles at under all levels of the options that it mentions; `None` where those are too many to go through.
    fn settling_values(&self, model: &Model, gauge: &Gauge) -> Option<Vec<f64>> {
        let mut options: Vec<OptionId> = gauge.adds.iter().flat_map(|effect| effect.when.formula.options()).collect();
        options.sort_unstable();
        options.dedup();
        let size = |id: &OptionId| model.option(*id).n_levels();
        let n = options.iter().try_fold(1usize, |n, id| n.checked_mul(size(id)).filter(|&n| n <= MOST_COMBINATIONS))?;
        let mut levels = model.status_quo();
        let value = |number: usize| {
            let mut rest = number;
            for id in &options {
                levels[id.index()] = (rest % size(id)) as Level;
                rest /= size(id);
            }
            self.value(At::Levels(&levels))
        };
        Some((0..n).map(value).collect())
    }

    /// What the gauge settles at in a state.
    fn value(&self, at: At<'_>) -> f64 {
        let effects = self.effects.iter().filter(|(_, counts)| counts.holds(at));
        effects.fold(self.starts, |sum, (by, _)| sum + by)
    }

    /// The place at which the gauge settles in a state. The points hold every settling value, so the nearest is the value itself.
    fn settles(&self, at: At<'_>) -> u8 {
        let value = self.value(at);
        let nearest = self.points.iter().enumerate().min_by(|a, b| (a.1 - value).abs().total_cmp(&(b.1 - value).abs()));
        nearest.map_or(0, |(place, _)| place as u8)
    }
}

/// Whether some condition that the dynamics use compares the gauge with a number.
fn is_read(model: &Model, gauge: &Gauge) -> bool {
    let preferences = |actor: &'_ offramp_model::Actor| -> Vec<Formula> {
        let seen = actor.sees.iter().map(|view| &view.wants);
        let all: Vec<&Preference> = std::iter::once(&actor.wants).chain(&actor.wants_later).chain(seen).collect();
        all.iter().flat_map(|preference| preference.conditions()).map(|has: &Condition| has.formula.clone()).collect()
    };
    let in_wants = model.actors.iter().flat_map(preferences).any(|formula| mentions(&formula, gauge));
    let in_outcomes = model.outcomes.iter().any(|outcome| mentions(&outcome.when.formula, gauge));
    let rungs = model.fronts.iter().flat_map(|front| &front.ladder);
    let in_rungs = rungs.into_iter().any(|rung| mentions(&rung.when.formula, gauge));
    let whens = model.shocks.iter().filter_map(|shock| shock.when.as_ref());
    let in_shocks = whens.into_iter().any(|when| mentions(&when.formula, gauge));
    in_wants || in_outcomes || in_rungs || in_shocks
}

/// Whether a sum is what the gauge reads.
fn is_reading(gauge: &Gauge, base: f64, terms: &[LinearTerm]) -> bool {
    let same =
        |(term, effect): (&LinearTerm, &GaugeEffect)| term.weight == effect.by && term.when == effect.when.formula;
    base == gauge.starts && terms.len() == gauge.adds.len() && terms.iter().zip(&gauge.adds).all(same)
}

/// Whether a formula compares the gauge with a number. A checked formula is nested at most some hundred deep.
fn mentions(formula: &Formula, gauge: &Gauge) -> bool {
    match formula {
        Formula::Constant(_) | Formula::Level { .. } => false,
        Formula::Not(inner) => mentions(inner, gauge),
        Formula::And(parts) | Formula::Or(parts) | Formula::Count { of: parts, .. } => {
            parts.iter().any(|part| mentions(part, gauge))
        }
        Formula::If { then: left, condition: right } | Formula::Iff(left, right) => {
            mentions(left, gauge) || mentions(right, gauge)
        }
        Formula::Linear { base, terms, .. } => is_reading(gauge, *base, terms),
    }
}

/// A formula with the comparisons of known sums decided.
fn substituted(formula: &Formula, known: &dyn Fn(f64, &[LinearTerm]) -> Option<f64>) -> Formula {
    let one = |part: &Formula| substituted(part, known);
    let boxed = |part: &Formula| Box::new(substituted(part, known));
    match formula {
        Formula::Constant(_) | Formula::Level { .. } => formula.clone(),
        Formula::Not(inner) => Formula::Not(boxed(inner)),
        Formula::And(parts) => Formula::And(parts.iter().map(one).collect()),
        Formula::Or(parts) => Formula::Or(parts.iter().map(one).collect()),
        Formula::If { then, condition } => Formula::If { then: boxed(then), condition: boxed(condition) },
        Formula::Iff(left, right) => Formula::Iff(boxed(left), boxed(right)),
        Formula::Count { compare, n, of } => {
            Formula::Count { compare: *compare, n: *n, of: of.iter().map(one).collect() }
        }
        Formula::Linear { base, terms, compare, value } => match known(*base, terms) {
            Some(reads) => Formula::Constant(compare.holds(reads, *value)),
            None => formula.clone(),
        },
    }
}
