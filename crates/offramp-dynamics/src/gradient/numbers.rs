//! The numbers that probabilities rest on: what the case states, and what is drawn because no case states it.
//!
//! In: a case and how actors think. Out: a list of [`CaseNumber`]s with names and values, and what a probability owes to each. Does not: solve.

use super::Owed;
use crate::board::{Board, Nature, business, front_bit, mean_days};
use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::channel::cause_of_deadline;
use crate::defaults::{EXCITATION_HALF_LIFE_DAYS, REVIEW_DAYS, SLIP_YEARS};
use crate::doubts::{Thing, doubts};
use crate::draw::Draws;
use crate::extras::{GaugeLattice, PoolLattice};
use crate::holding::At;
use crate::tempo::{Decisiveness, speed_factors};
use crate::utility::Scale;
use offramp_chain::DateGradient;
use offramp_model::{ActorId, FrontId, Model, OptionId};

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
    /// The credence of a view of another: whose, and its position among its views.
    Belief(ActorId, usize),
    /// The credence of anything else.
    Thing(Thing),
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
    /// Days that a verification takes, as its position in the model's list.
    VerificationTakes(usize),
    /// The chance that a verification finds a level kept, as its position in the model's list.
    VerificationChance(usize),
    /// Days until a deadline, as its position in the model's list; the order of deadlines on one day is kept.
    DeadlineAfter(usize),
    /// The chance that something happens at a deadline, as its position in the model's list.
    DeadlineChance(usize),
    /// A link's strength, as its position in the model's list.
    LinkStrength(usize),
    /// Days in which half of a gauge's distance closes, as its position in the model's list.
    HalfLife(usize),
    /// A gauge's drift a day: positions in the model's list and in the gauge's.
    Drift(usize, usize),
    /// Days for which an effect of a gauge has to be expected to last for all of it to count: positions in the model's list and in the gauge's.
    Lasts(usize, usize),
    /// What comes back to a pool a day, by its position in the model's list.
    Refill(usize),
    /// What a level of an option wears down a day of a pool, by the pool's position in the model's list.
    Spends(OptionId, usize),
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
        matches!(self, Self::Credence { .. } | Self::Belief(..) | Self::Thing(_))
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
    for number in 0..model.verifications.len() {
        found.push(CaseNumber::VerificationTakes(number));
        // A sure end leaves the other one out of the chain, and with it what a change of the chance would do.
        if (f64::MIN_POSITIVE..1.0).contains(&model.verifications[number].chance) {
            found.push(CaseNumber::VerificationChance(number));
        }
    }
    for number in (0..model.deadlines.len()).filter(|&number| model.deadlines[number].chance > 0.0) {
        found.extend([CaseNumber::DeadlineAfter(number), CaseNumber::DeadlineChance(number)]);
    }
    let mut links: Vec<usize> = speed_factors(board).iter().map(|factor| factor.link).collect();
    links.sort_unstable();
    found.extend(links.into_iter().map(CaseNumber::LinkStrength));
    found.extend(numbers_of_lattices(board));
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

/// The numbers of a case that act by jumps only, so that no derivative says what they do: where a gauge starts, what adds to it, how far it jumps and
/// within which bounds (they decide at which points its lattice stands and on which side of a line that is), how large pools are and what options use. Their
/// places in the case, in its order. Numbers in conditions act by jumps, too; they have no place of their own.
pub fn numbers_left_out(model: &Model) -> Vec<String> {
    let mut found = Vec::new();
    for gauge in &model.gauges {
        let mut add = |key: String| found.push(format!("gauge.{}.{key}", gauge.id));
        add("starts".to_owned());
        (1..=gauge.adds.len()).for_each(|number| add(format!("adds {number} by")));
        (1..=gauge.jumps.len()).for_each(|number| add(format!("jumps {number} by")));
        gauge.from.iter().for_each(|_| add("from".to_owned()));
        gauge.to.iter().for_each(|_| add("to".to_owned()));
    }
    found.extend(model.pools.iter().map(|pool| format!("pool.{}.size", pool.id)));
    let of_option = |id: OptionId| {
        let option = model.option(id);
        option.uses.iter().map(move |part| format!("{}.uses.{}", option.id, part.pool))
    };
    found.extend(model.option_ids().flat_map(of_option));
    found
}

/// The numbers that lattices move by. Jumps and amounts only decide between which points they move: see [`numbers_left_out`].
fn numbers_of_lattices(board: &Board<'_>) -> Vec<CaseNumber> {
    let model = board.model;
    let mut found = Vec::new();
    for lattice in &board.extras.gauges {
        let (gauge, has) = (lattice.gauge, &model.gauges[lattice.gauge]);
        found.extend((lattice.closes_per_day > 0.0).then_some(CaseNumber::HalfLife(gauge)));
        found.extend((0..has.drifts.len()).map(|drift| CaseNumber::Drift(gauge, drift)));
        let effects = has.adds.iter().enumerate();
        let lasting = effects.filter(|(_, effect)| effect.lasts_days.is_some() && lattice.expects == Some(true));
        found.extend(lasting.map(|(effect, _)| CaseNumber::Lasts(gauge, effect)));
    }
    for lattice in &board.extras.pools {
        let pool = &model.pools[lattice.pool];
        found.extend(pool.refill_per_day.map(|_| CaseNumber::Refill(lattice.pool)));
        let wears = |id: &OptionId| model.option(*id).spends.iter().any(|part| part.pool == pool.id);
        found.extend(model.option_ids().filter(wears).map(|id| CaseNumber::Spends(id, lattice.pool)));
    }
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
        if let WantList::Sees(view) = list {
            let is_uncertain = dynamics.credences_of_views[actor.index()][view] < 1.0;
            found.extend(is_uncertain.then_some(CaseNumber::Belief(actor, view)));
        }
    }
    found
}

pub(super) fn scale<'d>(dynamics: &'d CaseDynamics<'_, '_>, actor: ActorId, list: WantList) -> Option<&'d Scale> {
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
        CaseNumber::Belief(actor, view) => format!("credence of {}", dynamics.sees[actor.index()][view].1.owner()),
        CaseNumber::Thing(thing) => {
            let doubt = doubts(model).into_iter().find(|doubt| doubt.thing == thing);
            doubt.map_or_else(String::new, |doubt| format!("credence of {}", doubt.label))
        }
        CaseNumber::Slip => "slip".to_owned(),
        CaseNumber::Decisiveness => "decisiveness".to_owned(),
        CaseNumber::Reviews(actor) => format!("actor.{}.reviews", model.actor(actor).id),
        CaseNumber::Attention(actor, front) => {
            format!("actor.{}.attention.{}", model.actor(actor).id, model.front(front).id)
        }
        CaseNumber::Takes(option) => format!("{}.takes", model.option(option).id),
        CaseNumber::ShockRate(shock) => format!("shock.{}.rate", model.shocks[shock].id),
        CaseNumber::VerificationTakes(number) => verification_key(model, number, "takes"),
        CaseNumber::VerificationChance(number) => verification_key(model, number, "chance"),
        CaseNumber::DeadlineAfter(number) => format!("deadline.{}.after", model.deadlines[number].id),
        CaseNumber::DeadlineChance(number) => format!("deadline.{}.chance", model.deadlines[number].id),
        CaseNumber::LinkStrength(link) => format!("link.{}.strength", model.links[link].id),
        CaseNumber::HalfLife(gauge) => format!("gauge.{}.half-life", model.gauges[gauge].id),
        CaseNumber::Drift(gauge, drift) => format!("gauge.{}.drifts {}", model.gauges[gauge].id, drift + 1),
        CaseNumber::Lasts(gauge, effect) => format!("gauge.{}.adds {} for", model.gauges[gauge].id, effect + 1),
        CaseNumber::Refill(pool) => format!("pool.{}.refill", model.pools[pool].id),
        CaseNumber::Spends(option, pool) => {
            format!("{}.spends.{}", model.option(option).id, model.pools[pool].id)
        }
        CaseNumber::Fading => "fading of excitation".to_owned(),
        CaseNumber::Foresight => "foresight".to_owned(),
        CaseNumber::Later => "later".to_owned(),
    }
}

fn verification_key(model: &Model, number: usize, key: &str) -> String {
    let verified = &model.verifications[number];
    let option = model.option(verified.option);
    let level = option.levels.get(usize::from(verified.level)).map_or("", String::as_str);
    format!("{}.verified.{level}.{key}", option.id)
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
        CaseNumber::Belief(actor, view) => dynamics.credences_of_views[actor.index()][view],
        CaseNumber::Thing(thing) => {
            doubts(model).iter().find(|doubt| doubt.thing == thing).map_or(1.0, |doubt| doubt.credence)
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
        CaseNumber::VerificationTakes(number) => model.verifications[number].takes_days,
        CaseNumber::VerificationChance(number) => model.verifications[number].chance,
        CaseNumber::DeadlineAfter(number) => model.deadlines[number].after_days,
        CaseNumber::DeadlineChance(number) => model.deadlines[number].chance,
        CaseNumber::LinkStrength(link) => model.links[link].strength.unwrap_or(0.0),
        CaseNumber::HalfLife(gauge) => model.gauges[gauge].half_life_days.unwrap_or(0.0),
        CaseNumber::Drift(gauge, drift) => model.gauges[gauge].drifts[drift].per_day,
        CaseNumber::Lasts(gauge, effect) => model.gauges[gauge].adds[effect].lasts_days.unwrap_or(0.0),
        CaseNumber::Refill(pool) => model.pools[pool].refill_per_day.unwrap_or(0.0),
        CaseNumber::Spends(option, pool) => {
            let spent = model.option(option).spends.iter().filter(|part| part.pool == model.pools[pool].id);
            spent.map(|part| part.per_level_per_day).sum()
        }
        CaseNumber::Fading => EXCITATION_HALF_LIFE_DAYS,
        CaseNumber::Foresight => minds.foresight.days,
        CaseNumber::Later => minds.later,
    }
}

/// The name under which it is drawn whether an uncertain want is there.
pub(super) fn credence_name(dynamics: &CaseDynamics<'_, '_>, number: &CaseNumber) -> [String; 3] {
    if let CaseNumber::Belief(actor, view) = *number {
        let owner = dynamics.sees[actor.index()][view].1.owner();
        return ["kept", "belief", owner].map(str::to_owned);
    }
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
            CaseNumber::Credence { .. } | CaseNumber::Belief(..) | CaseNumber::Thing(_) => f64::NAN,
            CaseNumber::Slip => self.to_logarithm_of_slip() / value,
            CaseNumber::Decisiveness => self.common.decisiveness.iter().sum(),
            CaseNumber::Reviews(actor) => -self.to_reviews(actor.index(), minds.decisiveness) / (value * value),
            CaseNumber::Attention(actor, front) => self.to_attention(dynamics, actor, front),
            CaseNumber::Takes(option) => self.common.takes[option.index()],
            CaseNumber::ShockRate(shock) => self.to_nature(dynamics, |what| what == Nature::Shock(shock as u16)),
            CaseNumber::VerificationTakes(number) => {
                let (kept, wanting) = self.to_verification(dynamics, number);
                let chance = board.model.verifications[number].chance;
                -(kept * chance + wanting * (1.0 - chance)) / (value * value)
            }
            CaseNumber::VerificationChance(number) => {
                let (kept, wanting) = self.to_verification(dynamics, number);
                (kept - wanting) / board.model.verifications[number].takes_days
            }
            CaseNumber::DeadlineAfter(number) => self.to_date(dynamics, number).in_time,
            CaseNumber::DeadlineChance(number) => self.to_date(dynamics, number).in_chance,
            CaseNumber::LinkStrength(link) => self.to_link(dynamics, link),
            CaseNumber::HalfLife(gauge) => {
                // Half-life x the share that closes per day is a constant, so both change by the same share.
                let pace = |lattice: &GaugeLattice| lattice.closes_per_day;
                let owed = self.to_gauge(board, gauge, |lattice, at, place, next| {
                    pace(lattice) * lattice.slope_in_pace(at, place, next)
                });
                -owed / value
            }
            CaseNumber::Drift(gauge, drift) => {
                self.to_gauge(board, gauge, |lattice, at, place, next| lattice.slope_in_drift(drift, at, place, next))
            }
            CaseNumber::Lasts(gauge, effect) => self
                .to_gauge(board, gauge, |lattice, at, place, next| lattice.slope_in_lasting(effect, at, place, next)),
            CaseNumber::Refill(pool) => {
                self.to_pool(board, pool, |lattice, _, place, next| lattice.slope_in_refill(place, next))
            }
            CaseNumber::Spends(option, pool) => self.to_pool(board, pool, |lattice, at, place, next| {
                lattice.slope_in_wear(option.index(), at, place, next)
            }),
            CaseNumber::Fading => {
                let excited = board.extras.gauges.len()..board.extras.first_pool();
                let fades = |what| matches!(what, Nature::Drift(lattice) if excited.contains(&usize::from(lattice)));
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

    /// What the steps of a gauge's lattice owe to a number: `slope` says how the rate of a step changes with it.
    fn to_gauge(&self, board: &Board<'_>, gauge: usize, slope: impl Fn(&GaugeLattice, At<'_>, u8, u8) -> f64) -> f64 {
        let number = board.extras.gauges.iter().position(|lattice| lattice.gauge == gauge);
        number.map_or(0.0, |number| {
            let lattice = &board.extras.gauges[number];
            self.to_steps(board, number, |at, place, next| slope(lattice, at, place, next))
        })
    }

    /// The same for a pool's lattice.
    fn to_pool(&self, board: &Board<'_>, pool: usize, slope: impl Fn(&PoolLattice, At<'_>, u8, u8) -> f64) -> f64 {
        let number = board.extras.pools.iter().position(|lattice| lattice.pool == pool);
        number.map_or(0.0, |number| {
            let lattice = &board.extras.pools[number];
            let place = board.extras.first_pool() + number;
            self.to_steps(board, place, |at, place, next| slope(lattice, at, place, next))
        })
    }

    /// The same for a lattice by its number.
    fn to_steps(&self, board: &Board<'_>, lattice: usize, slope: impl Fn(At<'_>, u8, u8) -> f64) -> f64 {
        let mut found = 0.0;
        for position in 0..board.n_states() {
            let first = board.shock_first[position] as usize;
            let arcs = board.shock_arcs(position).iter().zip(&self.common.nature[first..]);
            for (arc, owed) in arcs.filter(|(arc, _)| arc.what == Nature::Drift(lattice as u16)) {
                let place = |position: usize| board.places(position)[lattice];
                let slope = |at: At<'_>| slope(at, place(position), place(arc.to as usize));
                found += owed * board.with_at(board.states[position], slope);
            }
        }
        found
    }

    /// To the rates at which a verification ends: found to be kept, and found wanting.
    fn to_verification(&self, dynamics: &CaseDynamics<'_, '_>, number: usize) -> (f64, f64) {
        let to = |is: Nature| self.to_nature(dynamics, |what| what == is);
        (to(Nature::Kept(number as u16)), to(Nature::FoundWanting(number as u16)))
    }

    /// To a deadline; nothing where it could not happen.
    fn to_date(&self, dynamics: &CaseDynamics<'_, '_>, number: usize) -> DateGradient {
        let cause = cause_of_deadline(dynamics.board, number);
        let found = self.dates.iter().find(|(known, _)| *known == cause);
        found.map_or(DateGradient { in_time: 0.0, in_chance: 0.0 }, |(_, owed)| *owed)
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
