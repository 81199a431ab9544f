//! What an answer does not rest on: limits that were reached, parts left out, and what waits for other analyses.
//!
//! In: findings. Out: one line each. The three silences (nothing there, limit reached, not needed) stay apart.

use crate::words::{Words, count, isolated, plural};
use offramp::compare::ViewsCompared;
use offramp::findings::{Findings, Looked};
use offramp_engine::flips::Flips;
use offramp_engine::space::{Coverage, Extent};
use offramp_model::Model;

/// What was left out, cut short, or stated in the case and used by nothing yet.
pub fn not_looked_at(model: &Model, findings: &Findings) -> Vec<String> {
    let mut lines = Vec::new();
    if findings.space.extent == Extent::Reachable {
        lines.push("states that cannot be reached from today's by any moves of anybody".to_owned());
    }
    if let Coverage::LimitReached { limit } = findings.space.coverage {
        lines.push(format!("states beyond the limit of {}", count(limit as usize)));
    }
    let dropped: Vec<String> = findings.space.dropped.iter().map(|&id| model.option(id).id.clone()).collect();
    if !dropped.is_empty() {
        let they = if dropped.len() == 1 { "it stays" } else { "they stay" };
        lines.push(format!(
            "{} {}: nobody mentions {}, so no verdict depends on {}; {they} as today",
            if dropped.len() == 1 { "the option" } else { "the options" },
            crate::prose::list(&dropped, "and"),
            if dropped.len() == 1 { "it" } else { "them" },
            if dropped.len() == 1 { "it" } else { "them" },
        ));
    }
    let unlisted = findings.n_equilibria - findings.equilibria.len();
    if unlisted > 0 {
        lines.push(format!(
            "{} beyond the first {}, one by one",
            plural(unlisted, "equilibrium", "equilibria"),
            count(findings.equilibria.len())
        ));
    }
    if findings.explanations_checked != Coverage::Complete {
        lines.push("answers in explanations further away than the search limit".to_owned());
    }
    if findings.patterns.iter().any(|found| found.cover.coverage != Coverage::Complete) {
        lines.push(
            "patterns beyond the limit of looking; those shown are right, but fewer or wider ones may exist".to_owned(),
        );
    }
    lines.extend(not_made("how firm the answer is over worlds", &findings.worlds));
    lines.extend(not_made("what lasts in the long run", &findings.horizons));
    lines.extend(not_made("what actors believe of each other", &findings.perceptions));
    lines.extend(not_made("coalitions", &findings.coalitions));
    lines.extend(not_made("a picture of all moves", &findings.graph));
    lines.extend(waiting(model));
    lines.extend(dates_not_looked_at(model));
    lines.push("chance, time and delays: stability asks where moves would stop, not when or how likely".to_owned());
    lines
}

/// Deadlines and verification are part of the dynamics only.
pub fn dates_not_looked_at(model: &Model) -> Option<String> {
    let parts = [("deadlines", !model.deadlines.is_empty()), ("verification", !model.verifications.is_empty())];
    let there: Vec<String> = parts.iter().filter(|(_, there)| *there).map(|(what, _)| (*what).to_owned()).collect();
    let what = crate::prose::list(&there, "and");
    (!there.is_empty())
        .then(|| format!("{what}: moves are judged as if there were none; `offramp dynamics` keeps to them"))
}

/// What waits for other analyses, one line for each of them.
fn waiting(model: &Model) -> Vec<String> {
    let mut by_analysis: Vec<(&str, Vec<String>)> = Vec::new();
    for unused in &model.unused {
        match by_analysis.iter_mut().find(|(waits_for, _)| *waits_for == unused.waits_for) {
            Some((_, what)) => what.push(unused.what.clone()),
            None => by_analysis.push((&unused.waits_for, vec![unused.what.clone()])),
        }
    }
    let line = |(waits_for, what): (&str, Vec<String>)| {
        let wait = if what.len() == 1 { "waits" } else { "wait" };
        format!("{} ({wait} for {waits_for})", crate::prose::list(&what, "and"))
    };
    by_analysis.into_iter().map(line).collect()
}

/// An analysis that was not made, with the reason; nothing where the case gives it nothing to do.
fn not_made<T>(what: &str, looked: &Looked<T>) -> Option<String> {
    match looked {
        Looked::Found(_) | Looked::NotNeeded => None,
        Looked::NotAskedFor => Some(format!("{what}: not asked for")),
        Looked::TooLarge(limit) => Some(format!("{what}: too large a case ({limit})")),
    }
}

/// What was not looked at when ways to an outcome were looked for.
pub fn paths_not_looked_at(model: &Model, findings: &offramp::PathsFindings) -> Vec<String> {
    let paths = &findings.paths;
    let mut lines = Vec::new();
    if let Coverage::LimitReached { limit } = findings.space.coverage {
        lines.push(format!("states beyond the limit of {}", count(limit as usize)));
    }
    for (found, name) in [(&paths.myopic, "paths step by step"), (&paths.farsighted, "paths looking ahead")] {
        lines.extend(found.cut.map(|cut| format!("{name}: {}", crate::words::cut_in_words(cut))));
    }
    if paths.farsighted.n_ends > 0 && paths.farsighted.n_ends < paths.n_targets {
        lines.push(format!(
            "paths looking ahead to {} of the {}; those at rest were taken first",
            count(paths.n_targets - paths.farsighted.n_ends),
            plural(paths.n_targets, "state", "states")
        ));
    }
    lines.extend(dates_not_looked_at(model));
    lines.push("how likely a path is: others may move first, and chances are not used here".to_owned());
    lines
}

/// What was not looked at when ways out were looked for.
pub fn find_not_looked_at(
    model: &Model,
    findings: &offramp::OfframpsFindings,
    asked: &crate::text::FindAsked<'_>,
) -> Vec<String> {
    let tried = &findings.offramps.tried;
    let mut lines = Vec::new();
    if tried.was_stopped {
        lines.push(format!("stopped: {} not tried", plural(tried.n_left, "set was", "sets were")));
    } else if tried.n_left > 0 {
        lines.push(format!(
            "{} beyond the limit of {} (--max-sets)",
            plural(tried.n_left, "set", "sets"),
            count(asked.limits.max_sets)
        ));
    }
    match tried.complete_up_to {
        Some(cost) => lines.push(format!("sets that cost more than {}", crate::words::price(cost))),
        None => lines.push("any price to the end".to_owned()),
    }
    lines.push(format!(
        "sets with more than {} (--max-derived)",
        plural(asked.limits.max_derived, "derived lever", "derived levers")
    ));
    if tried.n_undecided > 0 {
        lines.push(format!(
            "{} for which no path was found within the limit: they may work",
            plural(tried.n_undecided, "set", "sets")
        ));
    }
    lines.extend(dates_not_looked_at(model));
    let other = |actor: &&offramp_model::Actor| !matches!(actor.wants, offramp_model::Preference::Wants(_));
    let names: Vec<String> = model.actors.iter().filter(other).map(|actor| actor.id.clone()).collect();
    if !names.is_empty() {
        lines.push(format!(
            "changes of what {} prefer: weights and rankings are not pulled at",
            crate::prose::list(&names, "and")
        ));
    }
    let has_beliefs = model.actors.iter().any(|actor| !actor.sees.is_empty());
    if has_beliefs && !asked.criterion.as_believed {
        lines.push(
            "persuasion: everybody is judged by what is so, not by what it believes of others (--as-believed)"
                .to_owned(),
        );
    }
    if asked.criterion.as_believed {
        lines.push("signatures, votes and paths by what is believed: there everybody's own wants count".to_owned());
        lines.push(
            "the long run, and what single actors would have to think otherwise of (not with --as-believed)".to_owned(),
        );
    }
    let without: Vec<&str> = offramp_engine::offramps::LeverKind::DERIVED
        .into_iter()
        .filter(|kind| asked.prices.of(*kind).is_none())
        // Without beliefs that count there is nobody to persuade.
        .filter(|kind| *kind != offramp_engine::offramps::LeverKind::Persuade || asked.criterion.as_believed)
        .map(|kind| kind.id())
        .collect();
    if !without.is_empty() {
        lines.push(format!("levers of the kinds {}", without.join(", ")));
    }
    lines
}

/// What the comparison of views did not look at.
pub fn compare_not_looked_at(found: &ViewsCompared) -> Vec<String> {
    let mut lines = Vec::new();
    let (_, left) = found.swaps;
    if left > 0 {
        let assumptions = plural(left, "assumption was", "assumptions were");
        lines.push(format!("{assumptions} not swapped: the limit was reached, or it was stopped (--swaps)"));
    }
    for &view in &found.not_swapped {
        let name = isolated(&found.views[view].name);
        lines.push(format!("single assumptions of `{name}`: it has other actors, options, agreements or institutions"));
    }
    lines.push("two assumptions swapped together, and the order of wants alone".to_owned());
    lines
}

/// What the search for wants that carry an answer did not look at.
pub fn flips_not_looked_at(model: &Model, flips: &Flips) -> Vec<String> {
    let mut lines = vec!["changes of several wants at once: `offramp find` looks for those".to_owned()];
    if !flips.not_tried.is_empty() {
        let names = Words::new(model).actor_names(&flips.not_tried, "and");
        lines.push(format!("the weights or rankings of {names}"));
    }
    lines.push("rules, options, numbers, and what actors believe of each other".to_owned());
    lines
}
