//! Further analyses as chapters of the report: deals, chance and time, how fronts drive each other, what makes the difference between
//! views, which wants carry the answer.
//!
//! In: the loaded case, what was found of it and of its overlays, which analyses are wanted. Out: chapters, and what was left out, in
//! words. Each asks what its own command asks without flags. What is made without being asked for is bounded by states, not by time, so that
//! a case gives the same report everywhere.

use super::overlays::{self, Seen};
use crate::args::{Also, ReportArguments};
use crate::commands::chances::usual_days;
use crate::exit::Failure;
use crate::load::{self, Loaded};
use crate::progress::Progress;
use clap::ValueEnum;
use offramp::dynamics::coupling::{CouplingRequest, coupling};
use offramp::dynamics::plan::{held as hold, parse_held};
use offramp::dynamics::simplified::{CHECK_RUNS, check_simplifications, is_simplified};
use offramp::dynamics::study::compared;
use offramp::dynamics::utility::Comparisons;
use offramp::dynamics::{DynamicsFindings, DynamicsRequest, compare, study};
use offramp::{AgreementQuestion, Findings, SpaceRequest, View, agreement};
use offramp_model::{Condition, Model, Outcome, Preference};
use offramp_report::{
    Chapter, Version, carrying_chapter, chances_chapter, compare_chapter, coupling_chapter, deals_chapter,
    versions_chapter,
};
use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most states for which `auto` looks for deals.
const MAX_STATES_FOR_DEALS: usize = 1 << 16;
/// The most states for which `auto` solves the dynamics, once for each draw.
const MAX_STATES_FOR_CHANCES: usize = 1 << 12;
/// The most states times solutions for which `auto` measures how fronts drive each other: one for each draw and pair.
const MAX_WORK_FOR_COUPLING: usize = 1 << 16;
/// The most states times solutions for which `auto` swaps single assumptions of views, or changes single wants.
const MAX_WORK_FOR_CHANGES: usize = 1 << 22;
/// Deals looked at closely.
const MAX_DEALS: usize = 4;
/// Single assumptions of views swapped at most.
const MAX_SWAPS: usize = 200;

/// Chapters with what was left out.
#[derive(Default)]
pub struct Chapters {
    /// The chapters.
    pub chapters: Vec<Chapter>,
    /// What was left out, one line each.
    pub not_looked_at: Vec<String>,
}

/// What every analysis is given.
pub struct Asked<'a> {
    /// The case.
    pub loaded: &'a Loaded,
    /// What was found of it.
    pub findings: &'a Findings,
    /// What was found of it under its overlays.
    pub seen: &'a Seen,
    /// What the user wants.
    pub arguments: &'a ReportArguments,
    /// The outcomes that the report is asked about.
    pub to: &'a [Condition],
    /// Set when the user wants no more of it.
    pub stop: &'a AtomicBool,
    /// The dynamics of the case, once somebody needed them.
    pub dynamics: OnceCell<Result<DynamicsFindings, String>>,
}

/// Whether an analysis is made without being asked for.
enum ByItself {
    /// It is quick.
    Yes,
    /// Its question does not come up in this case.
    NotNeeded,
    /// It may take long.
    TooLarge,
}

/// Further analyses in the order of the report, each with what it is about, for those who miss it.
const ANALYSES: [(Also, &str); 5] = [
    (Also::Agreement, "deals"),
    (Also::Dynamics, "chance and time"),
    (Also::Coupling, "how the fronts drive each other"),
    (Also::Compare, "which single assumption makes the difference between the views"),
    (Also::Sensitivity, "which wants carry the answer"),
];

/// Whether an analysis is made without being asked for.
fn by_itself(asked: &Asked<'_>, also: Also) -> ByItself {
    match also {
        Also::Agreement => asked.has_deals(),
        Also::Dynamics => asked.has_time(),
        Also::Coupling => asked.has_fronts(),
        Also::Compare => asked.has_views(),
        Also::Sensitivity => asked.has_wants(),
        Also::Auto | Also::None => ByItself::NotNeeded,
    }
}

fn make(asked: &Asked<'_>, also: Also) -> Result<Option<Chapter>, String> {
    match also {
        Also::Agreement => deals(asked).map(Some),
        Also::Dynamics => chances(asked).map(Some),
        Also::Coupling => couplings(asked).map(Some),
        Also::Compare => views(asked).map(Some),
        Also::Sensitivity => carrying(asked).map(Some),
        Also::Auto | Also::None => Ok(None),
    }
}

/// Makes the chapters that the arguments ask for.
pub fn chapters(asked: &Asked<'_>) -> Result<Chapters, Failure> {
    let wanted = &asked.arguments.also;
    let mut made = Chapters::default();
    for (also, about) in ANALYSES {
        let flag = also.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        let is_asked = wanted.contains(&also);
        if !is_asked && !wanted.contains(&Also::Auto) {
            continue;
        }
        if !is_asked {
            match by_itself(asked, also) {
                ByItself::Yes => {}
                ByItself::NotNeeded => continue,
                ByItself::TooLarge => {
                    made.not_looked_at.push(format!("{about}, in so large a case (`--also {flag}` asks for it)"));
                    continue;
                }
            }
        }
        if asked.is_stopped() {
            made.not_looked_at.push(format!("{about}: stopped before"));
            continue;
        }
        match make(asked, also) {
            Ok(chapter) => made.chapters.extend(chapter),
            Err(why) if !is_asked || asked.is_stopped() => made.not_looked_at.push(format!("{about}: {why}")),
            Err(why) => return Err(Failure::new(format!("`--also {flag}`: {why}"))),
        }
    }
    if let Some(chapter) = versions(asked)? {
        // Two versions side by side follow on the chances of the first.
        let after = made.chapters.iter().position(|chapter| chapter.id == "chances").map_or(0, |place| place + 1);
        made.chapters.insert(after, chapter);
    }
    Ok(made)
}

impl Asked<'_> {
    fn model(&self) -> &Model {
        &self.loaded.model
    }

    /// Whether the user wants no more of it.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn space(&self) -> SpaceRequest {
        load::space_request(&self.arguments.space, false)
    }

    /// Yes where so many solutions of the case are few enough.
    fn affords(&self, n_solutions: usize, most: usize) -> ByItself {
        if self.findings.space.n_states().saturating_mul(n_solutions) > most {
            ByItself::TooLarge
        } else {
            ByItself::Yes
        }
    }

    /// Without agreements, what counts as a deal is any other state: too wide a question to answer without being asked.
    fn has_deals(&self) -> ByItself {
        if self.model().agreements.is_empty() { ByItself::NotNeeded } else { self.affords(1, MAX_STATES_FOR_DEALS) }
    }

    /// A case that says how far to look ahead is about time; others would be answered by defaults alone.
    fn has_time(&self) -> ByItself {
        match self.model().facts.horizon_days {
            None => ByItself::NotNeeded,
            Some(_) => self.affords(1, MAX_STATES_FOR_CHANCES),
        }
    }

    fn has_fronts(&self) -> ByItself {
        let n = self.model().fronts.iter().filter(|front| front.ladder.len() > 1).count();
        match (n, self.has_time()) {
            (0 | 1, _) | (_, ByItself::NotNeeded) => ByItself::NotNeeded,
            _ => self.affords(DynamicsRequest::default().n_draws * n * (n - 1), MAX_WORK_FOR_COUPLING),
        }
    }

    fn has_views(&self) -> ByItself {
        let views = self.seen.viewpoints(self.model());
        let units = views.iter().map(|view| {
            offramp::engine::compare::units(self.model(), &view.model).map_or(0, |units| 2 * units.len()) + 1
        });
        if views.is_empty() { ByItself::NotNeeded } else { self.affords(units.sum(), MAX_WORK_FOR_CHANGES) }
    }

    fn has_wants(&self) -> ByItself {
        let n_wants: usize = self
            .model()
            .actors
            .iter()
            .map(|actor| match &actor.wants {
                Preference::Wants(wants) => wants.len(),
                _ => 0,
            })
            .sum();
        match self.outcomes().len() {
            0 => ByItself::NotNeeded,
            n => self.affords(2 * n_wants * n, MAX_WORK_FOR_CHANGES),
        }
    }

    /// The outcomes that single wants are asked about: those that the report is asked about, or the first of the case.
    fn outcomes(&self) -> Vec<Condition> {
        let named = |outcome: &Outcome| {
            let text = outcome.id.clone();
            Condition { text, ..outcome.when.clone() }
        };
        match self.to.is_empty() {
            true => self.model().outcomes.iter().take(1).map(named).collect(),
            false => self.to.to_vec(),
        }
    }

    /// How far ahead, and how many draws: what `offramp dynamics` asks without flags.
    fn dynamics_request(&self) -> DynamicsRequest {
        let (by_days, seed) = (usual_days(self.model()), self.arguments.space.seed);
        DynamicsRequest { by_days, seed, ..DynamicsRequest::default() }
    }

    /// The dynamics of a version of the case, weights keeping the order of wants on these comparisons too. Stopped on the way, it has fewer draws.
    fn study(&self, model: &Model, which: &str, also: &Comparisons) -> Result<DynamicsFindings, String> {
        let progress = Progress::start();
        let watch = self.watch(&progress, which);
        // What a chance hangs on is asked of the case itself.
        let also_compared = also.clone();
        let request = DynamicsRequest { gradients: which.is_empty(), also_compared, ..self.dynamics_request() };
        let mut findings = study(model, &request, &watch).map_err(|refused| refused.to_string())?;
        // Stopped while it is checked, there is no check, and nothing else is lost.
        if which.is_empty() && is_simplified(&findings) {
            findings.simplification = check_simplifications(model, &findings, CHECK_RUNS, &watch).ok();
        }
        Ok(findings)
    }

    fn dynamics(&self) -> Result<&DynamicsFindings, String> {
        self.dynamics
            .get_or_init(|| self.study(self.model(), "", &Comparisons::default()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Tells how many draws are done, and stops when asked to.
    fn watch<'w>(
        &'w self,
        progress: &'w Progress,
        which: &'w str,
    ) -> impl Fn(usize, usize) -> ControlFlow<()> + Sync + 'w {
        progress.step(&format!("{which}building the states and moves"));
        let stop = self.stop;
        move |done, of| {
            progress.step(&format!("{which}{done} of {of} draws solved"));
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
}

/// Everything that `offramp agreement` says without flags, of the first few deals.
fn deals(asked: &Asked<'_>) -> Result<Chapter, String> {
    let progress = Progress::start();
    let question = AgreementQuestion {
        space: asked.space(),
        seed: asked.arguments.space.seed,
        max_deals: MAX_DEALS,
        ..AgreementQuestion::default()
    };
    let found = agreement(asked.model(), &question, &|step| progress.step(step));
    Ok(deals_chapter(asked.model(), &found.map_err(|refused| refused.to_string())?))
}

/// Everything that `offramp dynamics` says without flags.
fn chances(asked: &Asked<'_>) -> Result<Chapter, String> {
    Ok(chances_chapter(asked.model(), asked.dynamics()?))
}

/// Everything that `offramp coupling` says without flags.
fn couplings(asked: &Asked<'_>) -> Result<Chapter, String> {
    if asked.model().fronts.len() < 2 {
        return Err("it takes two fronts".to_owned());
    }
    let request = CouplingRequest {
        dynamics: asked.dynamics_request(),
        pairs: Vec::new(),
        tolerance: CouplingRequest::TOLERANCE,
    };
    let progress = Progress::start();
    let watch = asked.watch(&progress, "fronts cut apart: ");
    let findings = coupling(asked.model(), &request, &watch).map_err(|refused| refused.to_string())?;
    Ok(coupling_chapter(asked.model(), &findings))
}

/// What `offramp compare` says of the viewpoints that the report shows.
fn views(asked: &Asked<'_>) -> Result<Chapter, String> {
    let others = asked.seen.viewpoints(asked.model());
    if others.is_empty() {
        return Err("no viewpoints are shown; `--viewpoints` names overlays to show".to_owned());
    }
    let first = View { name: "as shown here".to_owned(), model: asked.model().clone() };
    let views = std::iter::once(first).chain(others).collect();
    let progress = Progress::start();
    let found = offramp::compare(views, &asked.space(), MAX_SWAPS, &|step| progress.step(step), asked.stop);
    Ok(compare_chapter(asked.model(), &found))
}

/// What `offramp sensitivity` says of the outcomes that the report is asked about, or of the first one.
fn carrying(asked: &Asked<'_>) -> Result<Chapter, String> {
    let outcomes = asked.outcomes();
    if outcomes.is_empty() {
        return Err("the case names no outcome; `--to` says about which states".to_owned());
    }
    let progress = Progress::start();
    let one = |to: &Condition| {
        offramp::find_flips(asked.model(), to, &asked.space(), &|step| progress.step(step))
            .map_err(|refused| refused.to_string())
    };
    let all: Vec<_> = outcomes.iter().map(one).collect::<Result<_, String>>()?;
    Ok(carrying_chapter(asked.model(), &all))
}

/// The chances of two versions of the case side by side, where the user names a second one.
fn versions(asked: &Asked<'_>) -> Result<Option<Chapter>, Failure> {
    let ReportArguments { against, hold: held, .. } = asked.arguments;
    if against.is_empty() && held.is_empty() {
        return Ok(None);
    }
    let refused = |why: String| Failure::new(format!("two versions of the case: {why}"));
    let overlays: Vec<String> = against.iter().filter(|name| *name != "as-written").cloned().collect();
    let other = match against.is_empty() {
        true => asked.model().clone(),
        false => overlays::with_overlays(asked.loaded, &overlays).map_err(Failure::new)?,
    };
    let holds =
        held.iter().map(|text| parse_held(&other, text).map_err(Failure::new)).collect::<Result<Vec<_>, _>>()?;
    let other = hold(&other, &holds);
    let compared =
        |model: &Model| compared(model, &asked.dynamics_request()).map_err(|refusal| refused(refusal.to_string()));
    let here_alone = compared(asked.model())?;
    let mut both = here_alone.clone();
    both.extend(compared(&other)?);
    // Minds are the same in both versions; where the other one adds nothing to compare, they are those of the chances above.
    let again = (both != here_alone).then(|| asked.study(asked.model(), "this version: ", &both));
    let found = match again.as_ref().map_or_else(|| asked.dynamics(), |found| found.as_ref().map_err(Clone::clone)) {
        Ok(found) => found,
        Err(why) if asked.is_stopped() => return stopped(&why),
        Err(why) => return Err(refused(why)),
    };
    let other_found = match asked.study(&other, "the other version: ", &both) {
        Ok(found) => found,
        Err(why) if asked.is_stopped() => return stopped(&why),
        Err(why) => return Err(refused(why)),
    };
    let comparison = compare((asked.model(), found), (&other, &other_found));
    let here = Version { name: "the case as shown here", model: asked.model(), findings: found };
    let name = crate::commands::dynamics::version_name(&other, held, &[]);
    let there = Version { name: &name, model: &other, findings: &other_found };
    Ok(Some(versions_chapter(&here, &there, &comparison)))
}

/// Nothing is shown of what was stopped before there was anything to show.
fn stopped(why: &str) -> Result<Option<Chapter>, Failure> {
    crate::output::note(&format!("note: two versions of the case: {why}"));
    Ok(None)
}
