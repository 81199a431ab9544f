//! Further analyses as chapters of the report: is there a deal, and how likely and how soon.
//!
//! In: the loaded case, what was found of it, which analyses are wanted. Out: chapters, and what was left out, in words. Each asks what
//! its own command asks without flags. The work is bounded by states, not by time, so that a case gives the same report everywhere.

use crate::args::{Also, ReportArguments};
use crate::commands::chances::usual_days;
use crate::exit::Failure;
use crate::load::{self, Loaded};
use crate::progress::Progress;
use offramp::dynamics::{DynamicsRequest, study};
use offramp::{AgreementQuestion, Findings, agreement};
use offramp_model::Model;
use offramp_report::{Chapter, chances_chapter, deals_chapter};
use std::ops::ControlFlow;

/// The most states for which `auto` looks for deals.
const MAX_STATES_FOR_DEALS: usize = 1 << 16;
/// The most states for which `auto` solves the dynamics, once for each draw.
const MAX_STATES_FOR_CHANCES: usize = 1 << 12;
/// Deals looked at closely.
const MAX_DEALS: usize = 4;

/// Chapters with what was left out.
#[derive(Default)]
pub struct Chapters {
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// What was left out, one line each.
    pub not_looked_at: Vec<String>,
}

/// Makes the chapters that the arguments ask for.
pub fn chapters(loaded: &Loaded, findings: &Findings, arguments: &ReportArguments) -> Result<Chapters, Failure> {
    let asked = &arguments.also;
    let is_wanted = |one: Also| asked.contains(&one) || asked.contains(&Also::Auto);
    let is_auto = |one: Also| !asked.contains(&one);
    let n_states = findings.space.n_states();
    let mut made = Chapters::default();
    // Without agreements, what counts as a deal is any other state: too wide a question to answer without being asked.
    let has_deals = !loaded.model.agreements.is_empty() || !is_auto(Also::Agreement);
    if is_wanted(Also::Agreement) && has_deals {
        if is_auto(Also::Agreement) && n_states > MAX_STATES_FOR_DEALS {
            made.not_looked_at.push("deals, in so large a case (`--also agreement` looks for them)".to_owned());
        } else {
            match deals(&loaded.model, arguments) {
                Ok(chapter) => made.chapters.push(chapter),
                Err(why) if is_auto(Also::Agreement) => made.not_looked_at.push(format!("deals: {why}")),
                Err(why) => return Err(Failure::new(format!("`--also agreement`: {why}"))),
            }
        }
    }
    // A case that says how far to look ahead is about time; others would be answered by defaults alone.
    let has_time = loaded.model.facts.horizon_days.is_some() || !is_auto(Also::Dynamics);
    if is_wanted(Also::Dynamics) && has_time {
        if is_auto(Also::Dynamics) && n_states > MAX_STATES_FOR_CHANCES {
            made.not_looked_at.push("chance and time, in so large a case (`--also dynamics` solves them)".to_owned());
        } else {
            match chances(&loaded.model, arguments) {
                Ok(chapter) => made.chapters.push(chapter),
                Err(why) if is_auto(Also::Dynamics) => made.not_looked_at.push(format!("chance and time: {why}")),
                Err(why) => return Err(Failure::new(format!("`--also dynamics`: {why}"))),
            }
        }
    }
    Ok(made)
}

/// Everything that `offramp agreement` says without flags, of the first few deals.
fn deals(model: &Model, arguments: &ReportArguments) -> Result<Chapter, String> {
    let progress = Progress::start();
    let question = AgreementQuestion {
        space: load::space_request(&arguments.space, false),
        seed: arguments.space.seed,
        max_deals: MAX_DEALS,
        ..AgreementQuestion::default()
    };
    let found = agreement(model, &question, &|step| progress.step(step));
    let findings = found.map_err(|refused| refused.to_string())?;
    Ok(deals_chapter(model, &findings))
}

/// Everything that `offramp dynamics` says without flags.
fn chances(model: &Model, arguments: &ReportArguments) -> Result<Chapter, String> {
    let request =
        DynamicsRequest { by_days: usual_days(model), seed: arguments.space.seed, ..DynamicsRequest::default() };
    let progress = Progress::start();
    let watch = |done: usize, of: usize| {
        progress.step(&format!("{done} of {of} draws solved"));
        ControlFlow::Continue(())
    };
    let findings = study(model, &request, &watch).map_err(|refused| refused.to_string())?;
    Ok(chances_chapter(model, &findings))
}
