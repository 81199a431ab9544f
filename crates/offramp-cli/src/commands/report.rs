//! `offramp report`: one self-contained HTML file.

mod also;
mod overlays;
mod ways_out;

use super::analysed;
use crate::args::ReportArguments;
use crate::exit::{Exit, Failure};
use crate::{load, output, stop};
use also::Asked;
use offramp_case::{Horizon, Places};
use offramp_report::things::Thing;
use offramp_report::{ReportExtras, report_html};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Writes the report. A report is made to be made again, so an existing one is replaced.
pub fn run(arguments: &ReportArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let condition = |to: &String| load::condition(&loaded, &arguments.case, "--to", to);
    let to = arguments.to.iter().map(condition).collect::<Result<Vec<_>, Failure>>()?;
    let findings = analysed(&loaded.model, &arguments.space, false)?;
    let line = |thing: Thing| loaded.places.as_ref().and_then(|places| place_of(places, thing));
    // From here on an interrupt ends the work and not the program: the report holds what there is.
    let stop = stop::on_interrupt();
    let seen = overlays::seen(&loaded, &findings, arguments, stop)?;
    let viewpoints = seen.views();
    let asked = Asked {
        loaded: &loaded,
        findings: &findings,
        seen: &seen,
        arguments,
        to: &to,
        stop,
        dynamics: OnceCell::new(),
    };
    let also = also::chapters(&asked)?;
    let ways_out = ways_out::chapters(&asked)?;
    let chapters = [also.chapters, ways_out.chapters].concat();
    let not_looked_at = [seen.not_looked_at.as_slice(), &also.not_looked_at, &ways_out.not_looked_at].concat();
    let extras = ReportExtras {
        places: Some(&line),
        viewpoints: &viewpoints,
        chapters: &chapters,
        not_looked_at: &not_looked_at,
        ..ReportExtras::default()
    };
    let page = report_html(&loaded.model, &findings, &extras);
    let path = arguments.output.clone().unwrap_or_else(|| PathBuf::from(report_name(&arguments.case.case)));
    output::write_file(&path, page.as_bytes(), true)?;
    if stop.load(Ordering::Relaxed) {
        output::note("note: stopped; what the report lacks is listed under what was not looked at");
    }
    output::note(&format!("wrote {} ({} KB); open it in any browser", path.display(), page.len().div_ceil(1000)));
    Ok(Exit::Fine)
}

/// The name of the report: that of the case, or of its folder where the case is just called `case.toml`.
fn report_name(case: &Path) -> String {
    let stem = load::title_of(case);
    let folder = case.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    match folder {
        Some(folder) if stem == "case" => format!("{folder}.html"),
        _ if case == Path::new("-") => "report.html".to_owned(),
        _ => format!("{stem}.html"),
    }
}

/// Where a thing of the case is written, for people.
fn place_of(places: &Places, thing: Thing) -> Option<String> {
    let place = match thing {
        Thing::Actor(id) => places.actor(id),
        Thing::Option(id) => places.option(id),
        Thing::Agreement(id) => places.agreement(id),
        Thing::Institution(id) => places.institution(id),
        Thing::Want(id, index) => places.want(id, Horizon::Today, index),
        Thing::LaterWant(id, index) => places.want(id, Horizon::Later, index),
        Thing::Perception(id, index) => places.perception(id, index),
        Thing::Rule(index) => places.rule(index),
        Thing::Front(id) => places.front(id),
        Thing::Outcome(index) => places.outcome(index),
        Thing::Overlay(index) => places.overlay(index),
        Thing::State(_) => None,
    };
    // The file's own name is enough: where it lay when the report was made is nobody's business.
    let file = Path::new(places.file()).file_name().map(|name| name.to_string_lossy().into_owned())?;
    place.map(|place| format!("{file}, line {}", place.line))
}
