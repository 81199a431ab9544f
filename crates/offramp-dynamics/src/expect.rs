//! What a case expects of the dynamics and of coupling: `"dynamics.OUTCOME.by.26w" = [0.1, 0.3]`, `"coupling.FROM.TO.rungs" = [0, 0.1]`.
//!
//! In: keys of `[expect]`. Out: the middle of the draws, computed as the commands do by default. Does not: compare.

use crate::channel::Channel;
use crate::coupling::{CouplingChannel, CouplingFindings, CouplingRequest, Measures, PairAnswer, coupling};
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
    /// Only what comes about by this road.
    pub road: Option<Channel>,
}

impl Chance {
    /// Reads a key of a checked case; `None` where it is about something else.
    pub fn read(model: &Model, key: &str) -> Option<Self> {
        let rest = key.strip_prefix("dynamics.")?;
        let by_road = Channel::ALL.into_iter().find_map(|road| {
            let rest = rest.strip_suffix(road.id())?.strip_suffix('.')?;
            Some((rest, Some(road)))
        });
        let (rest, road) = by_road.unwrap_or((rest, None));
        let (target, kind, time) = ["by", "at"].into_iter().find_map(|kind| {
            let (target, time) = rest.rsplit_once(&format!(".{kind}."))?;
            Some((target, kind, time))
        })?;
        let named = model.outcomes.iter().position(|outcome| outcome.id == target).map(Target::Outcome);
        let target = named.or_else(|| rung(model, target))?;
        Some(Self { target, comes_about: kind == "by", days: model_days(time)?, road })
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
            // Only the end is asked for.
            n_times: 1,
            long_run: false,
            undecided_up_to: 0,
            ways: WaysLimits { ways: 0, ..WaysLimits::default() },
            outcomes: outcomes.collect(),
            ..DynamicsRequest::default()
        };
        let Ok(findings) = study(model, &request, &|_, _| ControlFlow::Continue(())) else { continue };
        for (number, chance) in asked.iter().enumerate().filter(|(_, chance)| here(chance)) {
            let of = findings.target(chance.target);
            let range = of.and_then(|of| match chance.road {
                Some(road) => of.channels.get(Channel::ALL.iter().position(|known| *known == road)?),
                None if chance.comes_about => of.by.last(),
                None => of.at.last(),
            });
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

/// How one front drives another, as a case expects something of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull {
    /// The driving front.
    pub from: FrontId,
    /// The driven front.
    pub to: FrontId,
    /// The Shapley share of this channel; `None` for the whole.
    pub channel: Option<CouplingChannel>,
    /// The probability of the top rung; otherwise the expected rung.
    pub of_top: bool,
}

/// How many draws `offramp coupling` makes by default.
pub const COUPLING_DRAWS: usize = 4;

impl Pull {
    /// Reads a key of a checked case; `None` where it is about something else.
    pub fn read(model: &Model, key: &str) -> Option<Self> {
        let parts: Vec<&str> = key.strip_prefix("coupling.")?.split('.').collect();
        let front = |name: &str| model.fronts.iter().position(|front| front.id == name).map(FrontId::from_index);
        let (from, to, channel, figure) = match parts[..] {
            [from, to, figure] => (from, to, None, figure),
            [from, to, channel, figure] => {
                (from, to, Some(CouplingChannel::ALL.into_iter().find(|known| known.id() == channel)?), figure)
            }
            _ => return None,
        };
        Some(Self { from: front(from)?, to: front(to)?, channel, of_top: figure == "top" })
    }

    fn found(&self, findings: &CouplingFindings) -> Option<f64> {
        let pair = findings.pairs.iter().find(|pair| (pair.from, pair.to) == (self.from, self.to))?;
        let figure = |measures: &Measures| {
            let range = if self.of_top { measures.top.as_ref() } else { Some(&measures.rung) };
            range.map(|range| range.median)
        };
        match (&pair.answer, self.channel) {
            // Zero by structure.
            (PairAnswer::Separate, _) => Some(0.0),
            (PairAnswer::Coupled(coupled), None) => figure(&coupled.whole),
            (PairAnswer::Coupled(coupled), Some(channel)) => {
                let acting = coupled.channels.iter().find(|has| has.channel == channel);
                acting.map_or(Some(0.0), |has| figure(&has.share))
            }
            _ => None,
        }
    }
}

/// The middle of the draws for each pull within the case's horizon, in order; `None` where there is no answer.
pub fn pulls(model: &Model, asked: &[Pull]) -> Vec<Option<f64>> {
    let mut request = CouplingRequest {
        dynamics: DynamicsRequest { n_draws: COUPLING_DRAWS, ..DynamicsRequest::default() },
        pairs: asked.iter().map(|pull| (pull.from, pull.to)).collect(),
        tolerance: CouplingRequest::TOLERANCE,
    };
    request.dynamics.by_days = model.facts.horizon_days.unwrap_or(request.dynamics.by_days);
    if asked.is_empty() {
        return Vec::new();
    }
    let found = coupling(model, &request, &|_, _| ControlFlow::Continue(())).ok();
    asked.iter().map(|pull| pull.found(found.as_ref()?)).collect()
}
