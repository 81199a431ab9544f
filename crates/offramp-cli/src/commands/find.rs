//! `offramp find`: the cheapest sets of changes that let an outcome come about and hold.

use super::text_style;
use crate::args::{FindArguments, Format, LeverSource, StableUnder};
use crate::exit::{Exit, Failure};
use crate::load::Loaded;
use crate::progress::Progress;
use crate::{load, output, stop};
use offramp::engine::offramps::{Cost, Criterion, FindLimits, FindRequest, LeverKind, Prices};
use offramp::{Concept, OfframpsFindings};
use offramp_case::Severity;
use offramp_model::{Condition, Model, OverlayKind};
use offramp_report::FindAsked;
use std::sync::Mutex;

/// The most sets that are described when all are asked for.
const MAX_DESCRIBED: usize = 100;

/// A declared lever: its overlay and its price.
struct Declared {
    name: String,
    cost: Cost,
}

/// What was found, with what was asked.
pub struct Search {
    /// The names of the declared levers.
    names: Vec<String>,
    criterion: Criterion,
    prices: Prices,
    limits: FindLimits,
    /// What was found.
    pub findings: OfframpsFindings,
}

impl Search {
    /// What was asked, for those who put it into words.
    pub fn asked(&self) -> FindAsked<'_> {
        let Self { names, criterion, prices, limits, .. } = self;
        FindAsked { declared: names, criterion: *criterion, prices, limits: *limits }
    }
}

/// Prints the ways out.
pub fn run(arguments: &FindArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let search = search(&loaded, arguments)?;
    let (findings, asked) = (&search.findings, search.asked());
    match arguments.format {
        Format::Text => {
            let style = text_style(arguments.limit);
            output::print(&offramp_report::find_text(&loaded.model, findings, &asked, &style))?;
        }
        Format::Json => output::print(&offramp_report::find_json(&loaded.model, findings, &asked))?,
    }
    Ok(Exit::Fine)
}

/// Looks for the ways out, until it is done or the user asks to stop.
pub fn search(loaded: &Loaded, arguments: &FindArguments) -> Result<Search, Failure> {
    let to = load::condition(loaded, &arguments.case, "--to", &arguments.to)?;
    let declared = declared_levers(&loaded.model, arguments);
    let prices = prices(&loaded.model, arguments)?;
    let names: Vec<String> = declared.iter().map(|lever| lever.name.clone()).collect();
    let costs: Vec<Cost> = declared.iter().map(|lever| lever.cost).collect();
    let limits = limits(arguments, &costs);
    let criterion = Criterion {
        concept: match arguments.concept {
            StableUnder::Nash => Concept::Nash,
            StableUnder::Gmr => Concept::Gmr,
            StableUnder::Smr => Concept::Smr,
            StableUnder::Seq => Concept::Seq,
            StableUnder::Sseq => Concept::Sseq,
        },
        as_believed: arguments.as_believed,
        against_groups: !arguments.alone,
        by_credible_path: true,
    };
    let with_declared = |chosen: &[usize]| with_overlays(loaded, arguments, &names, chosen);
    let space = load::space_up_to(arguments.max_states);
    let stop = stop::on_interrupt();
    let progress = Mutex::new(Progress::start());
    let starting = |step: &str| {
        if let Ok(progress) = progress.lock() {
            progress.step(step);
        }
    };
    let request = FindRequest {
        space,
        criterion,
        prices: prices.clone(),
        declared: &costs,
        with_declared: &with_declared,
        limits,
        starting: &starting,
        stop,
    };
    let findings =
        offramp::find(&loaded.model, &to, &request).map_err(|refused| load::refusal(&refused, &loaded.model))?;
    drop(progress);
    Ok(Search { names, criterion, prices, limits, findings })
}

fn declared_levers(model: &Model, arguments: &FindArguments) -> Vec<Declared> {
    if !arguments.levers.contains(&LeverSource::Declared) {
        return Vec::new();
    }
    let levers = model.overlays.iter().filter(|overlay| overlay.kind == OverlayKind::Lever);
    let open = levers
        .filter(|overlay| !arguments.without.contains(&overlay.id) && !arguments.case.overlay.contains(&overlay.id));
    // Without a cost a lever counts as 1, as `offramp check` says.
    open.map(|overlay| Declared { name: overlay.id.clone(), cost: Cost::of_units(overlay.cost.unwrap_or(1.0)) })
        .collect()
}

/// The prices of derived levers: 1 each, but for what `--cost` and `--without` say.
fn prices(model: &Model, arguments: &FindArguments) -> Result<Prices, Failure> {
    let mut prices = Prices::default();
    let kinds = || LeverKind::DERIVED.map(LeverKind::id).join(", ");
    for given in &arguments.cost {
        let parsed = given.split_once('=').and_then(|(kind, units)| {
            let kind = LeverKind::from_id(kind.trim()).filter(|kind| *kind != LeverKind::Declared)?;
            let units = units.trim().parse::<f64>().ok().filter(|units| units.is_finite() && *units > 0.0)?;
            Some((kind, units))
        });
        let Some((kind, units)) = parsed else {
            return Err(Failure::new(format!(
                "`--cost {given}` is not a price\n  = help: write KIND=N with N above 0; kinds are {}; an overlay's price is its `cost`",
                kinds()
            )));
        };
        prices.set(kind, Some(Cost::of_units(units)));
    }
    for name in &arguments.without {
        let is_declared =
            model.overlays.iter().any(|overlay| overlay.id == *name && overlay.kind == OverlayKind::Lever);
        match LeverKind::from_id(name) {
            Some(kind) if kind != LeverKind::Declared => prices.set(kind, None),
            _ if is_declared => {}
            _ => {
                return Err(Failure::new(format!(
                    "`--without {name}` names no lever\n  = help: kinds are {}; declared levers: {}",
                    kinds(),
                    known_levers(model)
                )));
            }
        }
    }
    if !arguments.levers.contains(&LeverSource::Derived) {
        LeverKind::DERIVED.into_iter().for_each(|kind| prices.set(kind, None));
    }
    if !arguments.as_believed {
        // Nothing hangs on what anybody believes.
        prices.set(LeverKind::Persuade, None);
    }
    Ok(prices)
}

fn known_levers(model: &Model) -> String {
    let levers = model.overlays.iter().filter(|overlay| overlay.kind == OverlayKind::Lever);
    let names: Vec<&str> = levers.map(|overlay| overlay.id.as_str()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn limits(arguments: &FindArguments, declared: &[Cost]) -> FindLimits {
    let all_declared = declared.iter().fold(Cost(0), |sum, cost| sum.plus(*cost));
    let default = if declared.is_empty() { Cost::of_units(2.0) } else { all_declared.max(Cost::of_units(1.0)) };
    FindLimits {
        max_cost: arguments.max_cost.map_or(default, Cost::of_units),
        max_derived: arguments.max_derived.map_or(if declared.is_empty() { 2 } else { 1 }, usize::from),
        max_sets: arguments.max_sets as usize,
        max_described: if arguments.limit == 0 { MAX_DESCRIBED } else { arguments.limit },
        n_worlds: arguments.worlds as usize,
        seed: arguments.seed,
        ..FindLimits::default()
    }
}

/// The case with these declared levers applied after the overlays asked for, and the outcome in its words.
fn with_overlays(
    loaded: &Loaded,
    arguments: &FindArguments,
    names: &[String],
    chosen: &[usize],
) -> Result<(Model, Condition), String> {
    let Some(case) = &loaded.text else { return Err("only a case in offramp's own language has levers".to_owned()) };
    let mut overlays = arguments.case.overlay.clone();
    overlays.extend(chosen.iter().map(|&position| names[position].clone()));
    let with = || format!("with `{}`", overlays.join("`, `"));
    let checked = offramp_case::check(case, &overlays);
    let Some(model) = checked.model else {
        let error = checked.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        let place = error.map_or_else(String::new, |error| {
            let line = case.text.get(..error.primary.span.start).map_or(0, |before| before.matches('\n').count()) + 1;
            format!(", {}:{line}", case.name)
        });
        let what = error.map_or("the case has errors", |error| error.message.as_str());
        return Err(format!("{}{place}: {what}", with()));
    };
    let to = offramp_case::condition(case, &overlays, &arguments.to)
        .map_err(|_| format!("{}: `--to` cannot be read as a condition", with()))?;
    Ok((model, to))
}
