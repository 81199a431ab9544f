//! The case under its own overlays, for the report to show side by side.
//!
//! In: the loaded case, what was found of it, which overlays are wanted. Out: a model and findings for each, and what was left out, in
//! words. The work is bounded by states, not by time, so that the same case gives the same report everywhere.

use crate::args::ReportArguments;
use crate::exit::Failure;
use crate::load::{self, Loaded};
use crate::progress::Progress;
use offramp::{AnalysisRequest, Coalitions, Findings, View};
use offramp_model::{Model, OverlayKind};
use offramp_report::Viewpoint;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most states that `auto` solves in all overlays together.
const MAX_STATES: usize = 320_000;
/// The most overlays that `auto` solves.
const MAX_OVERLAYS: usize = 24;

/// The case under some of its overlays.
#[derive(Default)]
pub struct Seen {
    solved: Vec<Solved>,
    are_named: bool,
    /// What was left out, one line each.
    pub not_looked_at: Vec<String>,
}

struct Solved {
    overlay: usize,
    model: Model,
    findings: Findings,
}

impl Seen {
    /// What the report shows.
    pub fn views(&self) -> Vec<Viewpoint<'_>> {
        self.solved
            .iter()
            .map(|solved| Viewpoint { overlay: solved.overlay, model: &solved.model, findings: &solved.findings })
            .collect()
    }

    /// The versions to compare as viewpoints: those that the case calls so, or all that were asked for by name.
    pub fn viewpoints(&self, base: &Model) -> Vec<View> {
        let is_view = |solved: &&Solved| self.are_named || base.overlays[solved.overlay].kind == OverlayKind::Viewpoint;
        let view =
            |solved: &Solved| View { name: base.overlays[solved.overlay].id.clone(), model: solved.model.clone() };
        self.solved.iter().filter(is_view).map(view).collect()
    }
}

/// Solves the case under the overlays that the arguments ask for, until it is done or `stop` is set.
pub fn seen(
    loaded: &Loaded,
    findings: &Findings,
    arguments: &ReportArguments,
    stop: &AtomicBool,
) -> Result<Seen, Failure> {
    // Of overlays that were asked for by name, all are viewpoints to whoever asked.
    let mut seen = Seen { are_named: !matches!(&arguments.viewpoints[..], [one] if one == "auto"), ..Seen::default() };
    if loaded.text.is_none() {
        return Ok(seen);
    }
    let wanted = wanted(&loaded.model, &arguments.viewpoints)?;
    let is_auto = arguments.viewpoints == ["auto"];
    let n_affordable = (MAX_STATES / findings.space.n_states().max(1)).min(MAX_OVERLAYS);
    let mut left_out: Vec<&str> = Vec::new();
    let progress = Progress::start();
    for (index, overlay) in wanted.into_iter().enumerate() {
        let name = &loaded.model.overlays[overlay].id;
        if (is_auto && index >= n_affordable) || stop.load(Ordering::Relaxed) {
            left_out.push(name.as_str());
            continue;
        }
        progress.step(&format!("the case with {name}"));
        match solve(loaded, name, arguments) {
            Ok((model, findings)) => seen.solved.push(Solved { overlay, model, findings }),
            Err(why) => seen.not_looked_at.push(format!("the case with the overlay {name}: {why}")),
        }
    }
    if let [first, ..] = left_out[..] {
        let names = left_out.join(", ");
        let line = format!("the case with these of its overlays (`--viewpoints {first}` solves one): {names}");
        seen.not_looked_at.push(line);
    }
    Ok(seen)
}

/// The overlays asked for that are not applied already, as positions, in the order of the case or of the flag.
fn wanted(model: &Model, asked: &[String]) -> Result<Vec<usize>, Failure> {
    let is_new = |overlay: &usize| !model.applied_overlays.contains(&model.overlays[*overlay].id);
    match asked {
        [one] if one == "none" => Ok(Vec::new()),
        [one] if one == "auto" => {
            // How others see the case comes before what might be tried.
            let is_view = |overlay: &usize| model.overlays[*overlay].kind == OverlayKind::Viewpoint;
            let (mut views, others): (Vec<usize>, Vec<usize>) =
                (0..model.overlays.len()).filter(is_new).partition(is_view);
            views.extend(others);
            Ok(views)
        }
        names => names
            .iter()
            .map(|name| {
                let known = model.overlays.iter().position(|overlay| overlay.id == *name);
                known.ok_or_else(|| Failure::new(unknown(model, name)))
            })
            .collect::<Result<Vec<usize>, Failure>>()
            .map(|found| found.into_iter().filter(is_new).collect()),
    }
}

fn unknown(model: &Model, name: &str) -> String {
    let names: Vec<&str> = model.overlays.iter().map(|overlay| overlay.id.as_str()).collect();
    match names.as_slice() {
        [] => format!("the case has no overlay `{name}`, and no other"),
        all => format!("the case has no overlay `{name}`\n  = help: it has {}", all.join(", ")),
    }
}

/// The case under overlays of its own.
pub fn with_overlays(loaded: &Loaded, overlays: &[String]) -> Result<Model, String> {
    let Some(text) = &loaded.text else { return Err("only a case in offramp's own language has overlays".to_owned()) };
    if let Some(name) = overlays.iter().find(|name| !loaded.model.overlays.iter().any(|known| known.id == **name)) {
        return Err(unknown(&loaded.model, name));
    }
    let names = overlays.join(",");
    let model = offramp_case::check(text, overlays).model;
    model.ok_or_else(|| format!("has errors; `offramp check --overlay {names}` shows them"))
}

/// The answers that stand side by side need no worlds, no coalitions and no explanations.
fn solve(loaded: &Loaded, name: &str, arguments: &ReportArguments) -> Result<(Model, Findings), String> {
    let mut overlays = loaded.model.applied_overlays.clone();
    overlays.push(name.to_owned());
    let model = with_overlays(loaded, &overlays)?;
    let mut request = AnalysisRequest {
        space: load::space_request(&arguments.space, false),
        seed: arguments.space.seed,
        coalitions: Coalitions::Never,
        only_rest: true,
        ..AnalysisRequest::default()
    };
    request.limits.max_listed = 16;
    match offramp::analyse(&model, &request, &|_| {}) {
        Ok(findings) => Ok((model, findings)),
        Err(refused) => Err(refused.to_string()),
    }
}
