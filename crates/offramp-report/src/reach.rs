//! What can be reached from today's state, in a sentence.
//!
//! In: findings. Out: words that the text and the page share.

use crate::words::{count, number, plural};
use offramp::findings::{Findings, StateFinding, Ways};
use offramp::states::StatesFindings;
use offramp_engine::space::Coverage;

/// How far improvements lead, and how far any moves do.
pub fn reach_in_words(findings: &Findings) -> Vec<String> {
    let Some(evolution) = findings.evolution.found() else { return Vec::new() };
    let mut lines = vec![improving(findings, &evolution.improving)];
    let any = &evolution.any;
    lines.push(format!(
        "By any moves of anybody, everybody agreeing, {} of the {}{} can be reached{}.",
        count(any.n_reached - 1),
        plural(findings.space.n_states() - 1, "other state", "other states"),
        cut(any),
        rest(findings, any),
    ));
    lines
}

fn improving(findings: &Findings, ways: &Ways) -> String {
    if ways.n_reached == 1 {
        return "Nobody would move from today's state: no move is preferred by all whom it needs.".to_owned();
    }
    format!(
        "By improvements only, each step preferred by its mover and by all whom it needs, {}{} can be reached{}.",
        plural(ways.n_reached - 1, "other state", "other states"),
        cut(ways),
        rest(findings, ways)
    )
}

/// How one state is reached from today's.
pub fn reached_in_words(findings: &StatesFindings, state: &StateFinding) -> String {
    if findings.space.status_quo() == Some(state.state) {
        return "This is today's state.".to_owned();
    }
    let moves = |n: u32| plural(n as usize, "move", "moves");
    match (state.by_improvements, state.by_any_moves) {
        (Some(reached), _) => format!(
            "Can be reached from today's state in {}, each an improvement for its mover and for all whom it needs.",
            moves(reached.n_moves)
        ),
        (None, Some(reached)) => format!(
            "Would take {} from today's state, some of which nobody has reason to make.",
            moves(reached.n_moves)
        ),
        (None, None) if findings.space.status_quo().is_none() => {
            "Rules exclude today's state, so no way from there was looked for.".to_owned()
        }
        (None, None) => "No way from today's state was found.".to_owned(),
    }
}

fn cut(ways: &Ways) -> &'static str {
    if ways.coverage == Coverage::Complete { "" } else { " or more (the limit was reached)" }
}

/// ", among them three of the 16 Nash equilibria".
fn rest(findings: &Findings, ways: &Ways) -> String {
    let Some(concept) = findings.strongest() else { return String::new() };
    let n = findings.counts[concept.index()].n_equilibria;
    let reached = ways.equilibria[concept.index()];
    let todays = findings.status_quo.as_ref().is_some_and(|today| today.concepts.contains(&concept));
    let here = if todays { ", today's included" } else { "" };
    match n {
        1 if todays => format!("; the one {} equilibrium is today's state itself", concept.label()),
        1 if reached == 1 => format!(", among them the one {} equilibrium", concept.label()),
        1 => format!(", but not the one {} equilibrium", concept.label()),
        _ if reached == n => format!(", with all {} {} equilibria{here}", number(n), concept.label()),
        _ => {
            let reached = if reached == 0 { "none".to_owned() } else { number(reached) };
            format!(", with {reached} of the {} {} equilibria{here}", number(n), concept.label())
        }
    }
}
