//! What the dynamics draw, and what they take from the case in numbers that nobody is sure of.
//!
//! In: a model, what its dynamics draw. Out: [`InputFinding`]s. Does not: run anything.

use offramp_dynamics::defaults::FORESIGHT_DAYS;
use offramp_dynamics::draw::{Draws, Named};
use offramp_explore::{Input, Spread};
use offramp_model::dynamics::{Delay, Reviews};
use offramp_model::{ActorId, Model, OptionId};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// By which factor a number that a case states without a range is varied, down and up.
pub const FACTOR: f64 = 2.0;

/// Days between two reviews where a case states none: the quarter points of the time from the act that begins a crisis to the answer (858 crisis
/// actors before 1992, ICB).
pub const REVIEWS_UNSTATED: (f64, f64) = (2.0, 18.0);

/// A number that nobody is sure of.
#[derive(Debug, Clone, PartialEq)]
pub enum Uncertain {
    /// Drawn by the dynamics: a strength, a credence, decisiveness. The name of the draw.
    Drawn(Vec<String>),
    /// Days between two reviews of an actor.
    Reviews(ActorId),
    /// Days that a change of an option takes.
    Takes(OptionId),
    /// A shock's rate a day, as its position in the model's list.
    ShockRate(usize),
    /// Days until a deadline, as its position in the model's list.
    DeadlineAfter(usize),
    /// The chance that something happens at a deadline, as its position in the model's list.
    DeadlineChance(usize),
    /// Days that a verification takes, as its position in the model's list.
    VerificationTakes(usize),
    /// The chance that a verification finds a level kept, as its position in the model's list.
    VerificationChance(usize),
    /// A link's strength, as its position in the model's list.
    LinkStrength(usize),
    /// Days over which everybody looks ahead.
    Foresight,
}

/// A number with its range.
#[derive(Debug, Clone, PartialEq)]
pub struct InputFinding {
    /// Which.
    pub what: Uncertain,
    /// Where it stands: the place in the case, or the name of the draw.
    pub name: String,
    /// Its range, in its own unit.
    pub spread: Spread,
    /// Whether the case states the range; otherwise it is the program's.
    pub is_stated: bool,
}

impl InputFinding {
    pub(super) fn input(&self) -> Input {
        Input { name: self.name.clone(), spread: self.spread.clone() }
    }
}

/// The numbers that a case states, or leaves to the program: reviews, durations, rates, strengths.
pub(super) fn stated(model: &Model, looks_ahead: bool) -> Vec<InputFinding> {
    let mut found = Vec::new();
    for id in model.actor_ids() {
        let actor = model.actor(id);
        let moves = !actor.options.is_empty() || model.agreements.iter().any(|has| has.parties.contains(&id));
        let spread = match actor.reviews {
            Some(Reviews { every_days }) => around(every_days),
            None => Spread::Ratio { low: REVIEWS_UNSTATED.0, high: REVIEWS_UNSTATED.1 },
        };
        if moves {
            found.push(InputFinding {
                what: Uncertain::Reviews(id),
                name: format!("actor.{}.reviews", actor.id),
                spread,
                is_stated: false,
            });
        }
    }
    for id in model.option_ids() {
        let option = model.option(id);
        let Some(Delay { from_days, to_days }) = option.takes else { continue };
        let is_stated = from_days < to_days;
        let spread = if is_stated { Spread::Even { low: from_days, high: to_days } } else { around(from_days) };
        if to_days > 0.0 {
            found.push(InputFinding {
                what: Uncertain::Takes(id),
                name: format!("{}.takes", option.id),
                spread,
                is_stated,
            });
        }
    }
    for (number, shock) in model.shocks.iter().enumerate() {
        if let Some(rate) = shock.rate_per_day.filter(|rate| *rate > 0.0) {
            found.push(InputFinding {
                what: Uncertain::ShockRate(number),
                name: format!("shock.{}.rate", shock.id),
                spread: around(rate),
                is_stated: false,
            });
        }
    }
    found.extend(of_dates(model));
    for (number, link) in model.links.iter().enumerate() {
        let Some(strength) = link.strength.filter(|strength| *strength != 0.0) else { continue };
        if !matches!(link.channel.as_deref(), Some("attention" | "excitation")) {
            continue;
        }
        let ends = [strength / FACTOR, (strength * FACTOR).clamp(-1.0, 1.0)];
        found.push(InputFinding {
            what: Uncertain::LinkStrength(number),
            name: format!("link.{}.strength", link.id),
            spread: Spread::Even { low: f64::min(ends[0], ends[1]), high: f64::max(ends[0], ends[1]) },
            is_stated: false,
        });
    }
    if looks_ahead {
        found.push(InputFinding {
            what: Uncertain::Foresight,
            name: "foresight".to_owned(),
            spread: around(FORESIGHT_DAYS),
            is_stated: false,
        });
    }
    found
}

/// Dates, times of verification, and chances that are neither sure nor impossible.
fn of_dates(model: &Model) -> Vec<InputFinding> {
    let mut found = Vec::new();
    let mut add = |what: Uncertain, name: String, spread: Spread| {
        found.push(InputFinding { what, name, spread, is_stated: false });
    };
    let is_open = |chance: f64| chance > 0.0 && chance < 1.0;
    let chances = |chance: f64| Spread::Even { low: chance / FACTOR, high: (chance * FACTOR).min(1.0) };
    for (number, deadline) in model.deadlines.iter().enumerate() {
        let name = |key: &str| format!("deadline.{}.{key}", deadline.id);
        add(Uncertain::DeadlineAfter(number), name("after"), around(deadline.after_days));
        if is_open(deadline.chance) {
            add(Uncertain::DeadlineChance(number), name("chance"), chances(deadline.chance));
        }
    }
    for (number, verified) in model.verifications.iter().enumerate() {
        let option = model.option(verified.option);
        let level = option.levels.get(usize::from(verified.level)).map_or("", String::as_str);
        let name = |key: &str| format!("{}.verified.{level}.{key}", option.id);
        add(Uncertain::VerificationTakes(number), name("takes"), around(verified.takes_days));
        if is_open(verified.chance) {
            add(Uncertain::VerificationChance(number), name("chance"), chances(verified.chance));
        }
    }
    found
}

fn around(value: f64) -> Spread {
    Spread::Ratio { low: value / FACTOR, high: value * FACTOR }
}

/// Notes what is drawn, and draws the middle of everything.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    drawn: RefCell<BTreeMap<Vec<String>, Spread>>,
}

impl Recorder {
    /// What was drawn, in the order of names.
    pub fn inputs(self) -> Vec<InputFinding> {
        let one = |(name, spread): (Vec<String>, Spread)| {
            let is_stated = name[0] == "kept";
            InputFinding { name: shown(&name), what: Uncertain::Drawn(name), spread, is_stated }
        };
        self.drawn.into_inner().into_iter().map(one).collect()
    }

    fn note(&self, name: &[&str], spread: Spread) {
        self.drawn.borrow_mut().insert(owned(name), spread);
    }
}

/// The place of a draw in words of the case: `strength of us.wants: not iran.strikes`.
fn shown(name: &[String]) -> String {
    match name {
        [kind, owner, what] => format!("{kind} of {owner}: {what}"),
        _ => name.join(" "),
    }
}

fn owned(name: &[&str]) -> Vec<String> {
    name.iter().map(|part| (*part).to_owned()).collect()
}

impl Draws for &Recorder {
    fn uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.note(name, Spread::Even { low, high });
        f64::midpoint(low, high)
    }

    fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.note(name, Spread::Ratio { low, high });
        libm::sqrt(low * high)
    }

    fn chance(self, name: &[&str], chance: f64) -> bool {
        // What is certain either way is no input.
        if chance > 0.0 && chance < 1.0 {
            self.note(name, Spread::Chance(chance));
        }
        chance > 0.0
    }
}

/// A place in the design: every draw has its value.
pub(super) type Place = BTreeMap<Vec<String>, f64>;

/// The draws of one run.
pub(super) fn named(place: &Place) -> Named<'_> {
    Named { values: place }
}

/// The model with the numbers of one run; draws go into `place`.
pub(super) fn with_values(
    model: &Model,
    inputs: &[InputFinding],
    values: &[f64],
    place: &mut Place,
) -> (Model, Option<f64>) {
    let mut model = model.clone();
    let mut foresight = None;
    for (input, &value) in inputs.iter().zip(values) {
        match &input.what {
            Uncertain::Drawn(name) => {
                place.insert(name.clone(), value);
            }
            Uncertain::Reviews(actor) => model.actors[actor.index()].reviews = Some(Reviews { every_days: value }),
            Uncertain::Takes(option) => {
                model.options[option.index()].takes = Some(Delay { from_days: value, to_days: value });
            }
            Uncertain::ShockRate(number) => model.shocks[*number].rate_per_day = Some(value),
            Uncertain::DeadlineAfter(number) => model.deadlines[*number].after_days = value,
            Uncertain::DeadlineChance(number) => model.deadlines[*number].chance = value,
            Uncertain::VerificationTakes(number) => model.verifications[*number].takes_days = value,
            Uncertain::VerificationChance(number) => model.verifications[*number].chance = value,
            Uncertain::LinkStrength(number) => model.links[*number].strength = Some(value),
            Uncertain::Foresight => foresight = Some(value),
        }
    }
    (model, foresight)
}
