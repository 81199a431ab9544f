//! The case under its own overlays, for the report to show side by side.
//!
//! In: the loaded case, what was found of it, which overlays are wanted. Out: a model and findings for each, and what was left out, in
//! words. The work is bounded by states, not by time, so that the same case gives the same report everywhere.

use crate::args::ReportArguments;
use crate::exit::Failure;
use crate::load::{self, Loaded};
use crate::progress::Progress;
use offramp::{AnalysisRequest, Coalitions, Findings};
use offramp_case::CaseText;
use offramp_model::{Model, OverlayKind};
use offramp_report::Viewpoint;

/// The most states that `auto` solves in all overlays together.
const MAX_STATES: usize = 320_000;
/// The most overlays that `auto` solves.
const MAX_OVERLAYS: usize = 24;

/// The case under some of its overlays.
#[derive(Default)]
pub struct Seen {
    solved: Vec<Solved>,
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
}

/// Solves the case under the overlays that the arguments ask for.
pub fn seen(loaded: &Loaded, findings: &Findings, arguments: &ReportArguments) -> Result<Seen, Failure> {
    let mut seen = Seen::default();
    let Some(text) = &loaded.text else { return Ok(seen) };
    let wanted = wanted(&loaded.model, &arguments.viewpoints)?;
    let is_auto = arguments.viewpoints == ["auto"];
    let n_affordable = (MAX_STATES / findings.space.n_states().max(1)).min(MAX_OVERLAYS);
    let mut left_out: Vec<&str> = Vec::new();
    let progress = Progress::start();
    for (index, overlay) in wanted.into_iter().enumerate() {
        let name = &loaded.model.overlays[overlay].id;
        if is_auto && index >= n_affordable {
            left_out.push(name.as_str());
            continue;
        }
        progress.step(&format!("the case with {name}"));
        match solve(text, &loaded.model, name, arguments) {
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
        [] => format!(
            "the case has no overlay `{name}`, and no other\n  = help: `--viewpoints none` writes the report without any"
        ),
        all => format!("the case has no overlay `{name}`\n  = help: it has {}", all.join(", ")),
    }
}

/// The answers that stand side by side need no worlds, no coalitions and no explanations.
fn solve(text: &CaseText, base: &Model, name: &str, arguments: &ReportArguments) -> Result<(Model, Findings), String> {
    let mut overlays = base.applied_overlays.clone();
    overlays.push(name.to_owned());
    let model = offramp_case::check(text, &overlays).model;
    let model =
        model.ok_or_else(|| format!("has errors; `offramp check --overlay {}` shows them", overlays.join(",")))?;
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
