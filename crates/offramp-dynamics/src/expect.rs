//! What a case expects of the dynamics: `"dynamics.OUTCOME.by.26w" = [0.1, 0.3]`.
//!
//! In: keys of `[expect]`. Out: the middle of the draws, computed as the command does by default. Does not: compare.

use crate::findings::Target;
use crate::study::{DynamicsRequest, study};
use crate::ways::WaysLimits;
use offramp_model::{FrontId, Model};
use std::ops::ControlFlow;

/// A probability that a case expects something of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Of what.
    pub target: Target,
    /// Whether it has come about by then (`by`), or holds then (`at`).
    pub comes_about: bool,
    /// The time, in days.
    pub days: f64,
}

impl Chance {
    /// Reads a key of a checked case; `None` where it is about something else.
    pub fn read(model: &Model, key: &str) -> Option<Self> {
        let rest = key.strip_prefix("dynamics.")?;
        let (target, kind, time) = ["by", "at"].into_iter().find_map(|kind| {
            let (target, time) = rest.rsplit_once(&format!(".{kind}."))?;
            Some((target, kind, time))
        })?;
        let named = model.outcomes.iter().position(|outcome| outcome.id == target).map(Target::Outcome);
        let target = named.or_else(|| rung(model, target))?;
        Some(Self { target, comes_about: kind == "by", days: model_days(time)? })
    }
}

/// A front and a rung with a dot between them.
pub fn rung(model: &Model, name: &str) -> Option<Target> {
    let (front, rung) = name.split_once('.')?;
    let number = model.fronts.iter().position(|known| known.id == front)?;
    let rung = model.fronts[number].ladder.iter().position(|known| known.name == rung)?;
    Some(Target::Rung(FrontId::from_index(number), rung))
}

/// A time as the case language writes it: a number and a unit.
fn model_days(text: &str) -> Option<f64> {
    let text = text.trim();
    let split = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let number: f64 = text[..split].parse().ok()?;
    let days = match text[split..].trim() {
        "h" | "hour" | "hours" => 1.0 / 24.0,
        "d" | "day" | "days" => 1.0,
        "w" | "week" | "weeks" => 7.0,
        "m" | "month" | "months" => 30.4375,
        "y" | "year" | "years" => 365.25,
        _ => return None,
    };
    Some(number * days)
}

/// The middle of the draws for each, in order; `None` where it holds today already (and so cannot come about) or there is no answer.
pub fn chances(model: &Model, asked: &[Chance]) -> Vec<Option<f64>> {
    let mut times: Vec<f64> = asked.iter().map(|chance| chance.days).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let mut found = vec![None; asked.len()];
    for days in times {
        let here = |chance: &Chance| chance.days == days;
        let outcomes = asked.iter().filter(|chance| here(chance)).map(|chance| target_name(model, chance.target));
        let request = DynamicsRequest {
            by_days: days,
            long_run: false,
            undecided_up_to: 0,
            ways: WaysLimits { ways: 0, ..WaysLimits::default() },
            outcomes: outcomes.collect(),
            ..DynamicsRequest::default()
        };
        let Ok(findings) = study(model, &request, &|_, _| ControlFlow::Continue(())) else { continue };
        for (number, chance) in asked.iter().enumerate().filter(|(_, chance)| here(chance)) {
            let of = findings.target(chance.target);
            let range = of.and_then(|of| if chance.comes_about { of.by.last() } else { of.at.last() });
            found[number] = range.map(|range| range.median);
        }
    }
    found
}

fn target_name(model: &Model, target: Target) -> String {
    match target {
        Target::Outcome(number) => model.outcomes[number].id.clone(),
        Target::Rung(front, rung) => format!("{}.{}", model.front(front).id, model.front(front).ladder[rung].name),
    }
}
