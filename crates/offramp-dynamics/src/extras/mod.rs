//! What a state is besides the levels of its options: where gauges stand, how excited fronts are, what pools have spent.
//!
//! In: a model and its space. Out: [`Extras`]: a few small lattices, how a place on them moves by itself and with a change of levels, and formulas that
//! read it. Does not: decide which lattices fit into a chain; [`crate::board::Board`] does.
//!
//! *Gauges.* A gauge that a condition reads and that has a law of its own (a half-life, drifts, jumps) stands on a lattice: see [`GaugeLattice`].
//!
//! *Excitation.* A link of that channel counts the rises of one front that have not faded yet, up to [`MOST_EXCITED`]; each fades at a rate of its own
//! (a Hawkes process with exponential kernel on a lattice: Hawkes 1971). Reviews on the front driven are multiplied by 1 + strength x count.
//!
//! *Pools.* A pool with a refill, or that options wear down, counts what is spent and not yet back: see [`PoolLattice`].

mod gauge;
mod lasting;
mod pool;

pub use gauge::GaugeLattice;
pub use lasting::Lasting;
pub use pool::PoolLattice;

use crate::case_dynamics::MindSettings;
use crate::defaults::EXCITATION_HALF_LIFE_DAYS;
use crate::holding::{At, Where};
use offramp_engine::space::Space;
use offramp_model::{Condition, Formula, FrontId, LinearTerm, Model, Preference};

/// The most rises of a front that are counted at once.
pub const MOST_EXCITED: u8 = 2;

/// A link by which rises on one front make actors look sooner at another.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcitationLattice {
    /// The link, as its position in the model's list.
    pub link: usize,
    /// The front whose rises count.
    pub from: FrontId,
    /// The front that is looked at sooner.
    pub to: FrontId,
    /// By how much of its pace, per rise.
    pub strength: f64,
    /// The rungs of the driving front, from the lowest.
    rungs: Vec<Where>,
}

impl ExcitationLattice {
    /// The rung of the driving front in a state, counted from 1; 0 where it stands on none.
    fn rung(&self, at: At<'_>) -> usize {
        self.rungs.iter().rposition(|rung| rung.holds(at)).map_or(0, |rung| rung + 1)
    }
}

/// All lattices, in this order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extras {
    /// Gauges with a law of their own that something reads.
    pub gauges: Vec<GaugeLattice>,
    /// Links of the channel `excitation`.
    pub excitations: Vec<ExcitationLattice>,
    /// Pools of which something can be spent.
    pub pools: Vec<PoolLattice>,
}

impl Extras {
    /// The lattices that a case states; without a space the settling values of gauges are found from the options that they mention. Effects of gauges that
    /// count by how long they are expected to last count in full.
    pub fn of(model: &Model, space: Option<&Space>) -> Self {
        Self::with(model, space, lasting::nothing_known(model))
    }

    /// The same, such effects counting by how long they can be expected to last where actors think so: see [`Lasting`]. In full where that would take a
    /// chain of more than `limit` states.
    pub fn expecting(model: &Model, space: &Space, minds: &MindSettings, limit: usize) -> Self {
        Self::with(model, Some(space), lasting::lasting(model, space, minds, limit))
    }

    fn with(model: &Model, space: Option<&Space>, lasting: Vec<Vec<Option<Lasting>>>) -> Self {
        let gauges = lasting.into_iter().enumerate().filter(|(number, _)| is_read(model, *number));
        let gauges = gauges.filter_map(|(number, lasting)| GaugeLattice::new(model, space, number, lasting));
        let excitations = model.links.iter().enumerate().filter_map(|(link, has)| {
            let strength = has.strength.filter(|strength| *strength != 0.0)?;
            let is_one = has.channel.as_deref() == Some("excitation") && has.from != has.to;
            let rungs = || {
                let ladder = model.front(has.from).ladder.iter();
                ladder.map(|rung| Where::new(model, space, rung.when.formula.clone())).collect()
            };
            is_one.then(|| ExcitationLattice { link, from: has.from, to: has.to, strength, rungs: rungs() })
        });
        let pools = (0..model.pools.len()).filter_map(|pool| PoolLattice::new(model, space, pool));
        Self { gauges: gauges.collect(), excitations: excitations.collect(), pools: pools.collect() }
    }

    /// How many lattices there are.
    pub fn width(&self) -> usize {
        self.gauges.len() + self.excitations.len() + self.pools.len()
    }

    /// The number of the first pool's lattice.
    pub fn first_pool(&self) -> usize {
        self.gauges.len() + self.excitations.len()
    }

    /// Where they stand today: gauges where they would settle, fronts unexcited, nothing spent.
    pub fn today(&self, at: At<'_>) -> Vec<u8> {
        let mut places = vec![0; self.width()];
        self.gauges.iter().zip(&mut places).for_each(|(gauge, place)| *place = gauge.today(at));
        places
    }

    /// Moves the places with a change from one state to another: gauges jump, a rise of a front excites, pools spend. Says whether it can be made at all:
    /// a pool may bar it.
    pub fn moved(&self, from: At<'_>, to: At<'_>, places: &mut [u8]) -> bool {
        let (first, first_pool) = (self.gauges.len(), self.first_pool());
        for (gauge, place) in self.gauges.iter().zip(&mut *places) {
            *place = gauge.jumped(from, to, *place);
        }
        for (excitation, place) in self.excitations.iter().zip(&mut places[first..]) {
            if excitation.rung(to) > excitation.rung(from) {
                *place = (*place + 1).min(MOST_EXCITED);
            }
        }
        for (pool, place) in self.pools.iter().zip(&mut places[first_pool..]) {
            match pool.moved(from, to, *place) {
                Some(spent) => *place = spent,
                None => return false,
            }
        }
        true
    }

    /// How they move by themselves in a state: the lattice, the place it moves to, the rate a day.
    pub fn drifts(&self, at: At<'_>, places: &[u8]) -> Vec<(usize, u8, f64)> {
        let mut drifts = Vec::new();
        for (number, gauge) in self.gauges.iter().enumerate() {
            drifts.extend(gauge.moves(at, places[number]).map(|(next, rate)| (number, next, rate)));
        }
        let fades = libm::log(2.0) / EXCITATION_HALF_LIFE_DAYS;
        let excited = places.iter().enumerate().take(self.first_pool()).skip(self.gauges.len());
        for (number, &count) in excited.filter(|(_, count)| **count > 0) {
            drifts.push((number, count - 1, fades * f64::from(count)));
        }
        for (number, pool) in (self.first_pool()..).zip(&self.pools) {
            drifts.extend(pool.moves(at, places[number]).map(|(next, rate)| (number, next, rate)));
        }
        drifts
    }

    /// A formula in which every comparison of a gauge with a lattice is true or false as these places have it.
    pub fn read(&self, formula: &Formula, places: &[u8]) -> Formula {
        let reading = |gauge: usize| {
            let number = self.gauges.iter().position(|lattice| lattice.gauge == gauge)?;
            Some(self.gauges[number].points[usize::from(places[number])])
        };
        substituted(formula, &reading)
    }

    /// Whether a formula reads a gauge with a lattice.
    pub fn reads(&self, formula: &Formula) -> bool {
        formula.reads_gauge(&|gauge| self.gauges.iter().any(|lattice| lattice.gauge == gauge))
    }
}

/// Whether some condition that the dynamics use compares the gauge with a number.
fn is_read(model: &Model, gauge: usize) -> bool {
    let reads = |formula: &Formula| formula.reads_gauge(&|number| number == gauge);
    let of_actor = |actor: &offramp_model::Actor| {
        let seen = actor.sees.iter().map(|view| &view.wants);
        let mut all = std::iter::once(&actor.wants).chain(&actor.wants_later).chain(seen);
        all.any(|wants: &Preference| wants.conditions().iter().any(|has: &&Condition| reads(&has.formula)))
    };
    let mut rungs = model.fronts.iter().flat_map(|front| &front.ladder);
    let dates = model.deadlines.iter().flat_map(|deadline| deadline.when.iter().chain(&deadline.unless));
    let mut whens = model.shocks.iter().filter_map(|shock| shock.when.as_ref()).chain(dates);
    model.actors.iter().any(of_actor)
        || model.outcomes.iter().any(|outcome| reads(&outcome.when.formula))
        || rungs.any(|rung| reads(&rung.when.formula))
        || whens.any(|when| reads(&when.formula))
}

/// A formula with the comparisons of known gauges decided. A checked formula is nested at most some hundred deep.
pub(crate) fn substituted(formula: &Formula, reading: &dyn Fn(usize) -> Option<f64>) -> Formula {
    let one = |part: &Formula| substituted(part, reading);
    let boxed = |part: &Formula| Box::new(substituted(part, reading));
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
        Formula::Linear { gauge, base, terms, compare, value } => match gauge.and_then(reading) {
            Some(reads) => Formula::Constant(compare.holds(reads, *value)),
            None => {
                let term = |term: &LinearTerm| LinearTerm { when: one(&term.when), weight: term.weight };
                let terms = terms.iter().map(term).collect();
                Formula::Linear { gauge: *gauge, base: *base, terms, compare: *compare, value: *value }
            }
        },
    }
}
