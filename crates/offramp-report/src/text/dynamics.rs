//! How likely, how soon, by which road: the dynamics as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::chances::{
    LIMITS, about, ahead, aside, cause_name, chance, conditional_on, cut_short, ends, flag_words, in_all_draws,
    number_name, of_way, points, range_words, short_chance, simplification_words, target_name, told_apart,
    undecided_words,
};
use crate::dates::on_the_day;
use crate::words::{Words, count, isolated, plural};
use offramp::dynamics::ReplayedMove;
use offramp::dynamics::compare::{Comparison, Difference};
use offramp::dynamics::findings::{DynamicsFindings, FrontOverTime, Simulation, Target, TargetFinding};
use offramp::dynamics::gradient::{NumberEffect, numbers_left_out};
use offramp::dynamics::on_the_fly::REMEMBERED_BYTES;
use offramp::dynamics::simulated::{COUNTED_STATES, ENOUGH_HITS, SimulationError};
use offramp::dynamics::states_met::REMEMBERED_STATES;
use offramp::dynamics::undecided::{KnifeEdge, Share};
use offramp::dynamics::ways::Step;
use offramp::dynamics::{Channel, Range, defaults};
use offramp_model::Model;

/// How likely every outcome is and how soon, where each front stands over time, the roads to the top rungs, and what all this is
/// conditional on.
pub fn dynamics_text(model: &Model, findings: &DynamicsFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.gap();
    page.paragraph(0, "Conditional on", Tone::Strong);
    for line in conditional_on(model, findings) {
        page.item(2, "-", &line);
    }
    outcomes(model, findings, &mut page);
    fronts(&words, findings, &mut page);
    roads(&words, findings, &mut page);
    standing(&words, findings, &mut page);
    undecided(&words, findings, &mut page);
    ways(&words, findings, &mut page);
    gradients(model, findings, &mut page);
    flags(model, findings, &mut page);
    how(&words, findings, &mut page);
    page.finish()
}

/// Two versions of a case side by side, target by target, each difference made draw by draw.
pub fn comparison_text(
    first: (&Model, &DynamicsFindings, &str),
    second: (&Model, &DynamicsFindings, &str),
    comparison: &Comparison,
    style: &TextStyle,
) -> String {
    let mut page = Page::new(style);
    page.heading(&format!("{} compared with {}", first.2, second.2));
    page.paragraph(
        0,
        &format!(
            "Within {}; the same {}, so a difference is made in each of them. Weights keep the order of wants on everything \
             that can be compared in either version, so minds are the same in both. Points are hundredths of a probability.",
            ahead(first.1.request.by_days),
            plural(first.1.n_draws, "draw", "draws"),
        ),
        Tone::Faint,
    );
    let columns = [
        Column::words("comes about"),
        Column::figures("here"),
        Column::figures("there"),
        Column::figures("points"),
        Column::fixed("lowest to highest"),
        Column::fixed(""),
    ];
    let row = |found: &Difference| -> Vec<Cell> {
        let (here, there) = (&first.1.targets[found.here], &second.1.targets[found.there]);
        let name = Cell::new(target_name(first.0, here.target), Tone::Name);
        let median = |found: &TargetFinding| found.by.last().map_or("today".to_owned(), |by| short_chance(by.median));
        let (middle, ends, all) = match &found.comes_about {
            Some(range) => (points(range.median), points_ends(range), in_all(range)),
            None => Default::default(),
        };
        vec![name, median(here).into(), median(there).into(), middle.into(), Cell::new(ends, Tone::Faint), all.into()]
    };
    let rows: Vec<Vec<Cell>> = comparison.targets.iter().map(row).collect();
    page.table(2, &columns, &rows);
    if !comparison.only_in_one.is_empty() {
        page.paragraph(2, &format!("Only in one of the two: {}", comparison.only_in_one.join(", ")), Tone::Faint);
    }
    page.finish()
}

fn points_ends(range: &Range) -> String {
    let (low, high) = (points(range.low), points(range.high));
    if low == high { String::new() } else { format!("{low} to {high}") }
}

/// Whether a difference that can be seen has the same sign in all draws.
fn in_all(range: &Range) -> String {
    match crate::chances::in_all(range) {
        Some(std::cmp::Ordering::Greater) => "more in all draws",
        Some(std::cmp::Ordering::Less) => "less in all draws",
        _ => "",
    }
    .to_owned()
}

fn ways(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    if findings.ways.is_empty() {
        return;
    }
    page.heading("The most likely ways there (in the middle draw, step by step)");
    for found in &findings.ways {
        page.paragraph(2, &target_name(words.model, found.target), Tone::Name);
        for way in &found.ways {
            let steps: Vec<String> = way.steps.iter().map(|step| step_words(words, step)).collect();
            let told = format!("{}. {}: {}", steps.join(", then "), of_way(found), chance(way.probability));
            page.item(4, "-", &told);
        }
        if let Some(cut) = cut_short(found) {
            page.paragraph(4, cut, Tone::Faint);
        }
    }
}

/// How long each front stays between the ends of its ladder, where, and in which states little decides.
fn undecided(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    let Some(all) = findings.undecided.as_ref().filter(|all| !all.is_empty()) else { return };
    page.heading("How long each front stays between its lowest and its highest rung (in the middle draw)");
    for found in all {
        page.paragraph(2, &undecided_words(words, found), Tone::Plain);
        if let Some(lingers) = &found.lingers {
            let line = format!(
                "After a long time between the two it still takes {} on average. It then stands at:",
                about(lingers.days)
            );
            page.paragraph(4, &line, Tone::Plain);
            let row = |share: &Share| vec![chance(share.share).into(), state_cell(share), changes_cell(words, share)];
            let rows: Vec<Vec<Cell>> = lingers.states.iter().take(MAX_PLACES).map(row).collect();
            page.table(6, &[Column::figures(""), Column::fixed(""), Column::words("")], &rows);
        }
        if found.knife_edge.is_empty() {
            continue;
        }
        page.paragraph(4, "States in which it is about even which comes first, by the time spent there:", Tone::Plain);
        let row = |edge: &KnifeEdge| {
            let time = Cell::from(chance(edge.state.share));
            let first = Cell::from(chance(edge.highest_first));
            vec![time, first, state_cell(&edge.state), changes_cell(words, &edge.state)]
        };
        let rows: Vec<Vec<Cell>> = found.knife_edge.iter().take(MAX_PLACES).map(row).collect();
        let columns = [
            Column::figures("time"),
            Column::figures("highest first"),
            Column::fixed("state"),
            Column::words("differs from today by"),
        ];
        page.table(6, &columns, &rows);
    }
}

/// At most this many states are shown per front.
const MAX_PLACES: usize = 3;

fn state_cell(share: &Share) -> Cell {
    Cell::new(format!("s{}", share.code), Tone::Name)
}

fn changes_cell(words: &Words<'_>, share: &Share) -> Cell {
    let changes = words.state_changes(&share.levels);
    if changes.is_empty() { "today".to_owned() } else { changes.join(" and ") }.into()
}

/// At most this many numbers are shown per target; JSON has them all.
const MAX_NUMBERS: usize = 12;

/// At most this many numbers that no derivative is about are named; JSON has them all.
const MAX_LEFT_OUT: usize = 6;

/// Below this chance an effect is told as a share of the chance.
const RARE: f64 = 1e-3;

/// What a tenth more of every number does.
fn gradients(model: &Model, findings: &DynamicsFindings, page: &mut Page) {
    if findings.gradients.is_empty() {
        return;
    }
    page.heading(&format!(
        "What a tenth more of a number does to the chance within {} (middle of the draws)",
        ahead(findings.request.by_days)
    ));
    for found in &findings.gradients {
        page.paragraph(2, &target_name(model, found.target), Tone::Name);
        let chance = findings.targets.iter().find(|target| target.target == found.target).and_then(|has| has.by.last());
        let is_rare = chance.is_some_and(|chance| chance.median < RARE);
        let unit = if is_rare { "% of the chance" } else { "points" };
        let columns = [Column::words(""), Column::figures(unit), Column::fixed("lowest to highest"), Column::fixed("")];
        let row = |has: &NumberEffect| -> Vec<Cell> {
            // Of a chance that is small, points would show nothing but noughts. A share in per cent reads as points do.
            let range = if is_rare { &has.of_itself } else { &has.tenth_more };
            let ends = Cell::new(points_ends(range), Tone::Faint);
            let marks = (if has.is_at_kink { " *" } else { "" }, if has.is_at_tie { " **" } else { "" });
            let name = format!("{}{}{}", number_name(has), marks.0, marks.1);
            vec![name.into(), points(range.median).into(), ends, in_all(range).into()]
        };
        let rows: Vec<Vec<Cell>> = found.numbers.iter().take(MAX_NUMBERS).map(row).collect();
        page.table(4, &columns, &rows);
        let more = found.numbers.len().saturating_sub(MAX_NUMBERS);
        let mut rest = Vec::new();
        if more > 0 {
            rest.push(format!("{} with smaller effects", plural(more, "number", "numbers")));
        }
        if found.n_without > 0 {
            rest.push(format!("{} without any", plural(found.n_without, "number", "numbers")));
        }
        if !rest.is_empty() {
            page.paragraph(4, &format!("and {}", rest.join(", ")), Tone::Faint);
        }
    }
    let shown = || findings.gradients.iter().flat_map(|found| found.numbers.iter().take(MAX_NUMBERS));
    if shown().any(|has| has.is_at_kink) {
        let line = "* More of it and less of it act differently here, because others are exactly as slow or on the same day, or because all attention is given away; the \
                    figure lies between the two.";
        page.paragraph(2, line, Tone::Faint);
    }
    if shown().any(|has| has.is_at_tie) {
        let line = "** This weight makes somebody exactly indifferent between two states. Any change of it, be it ever so little, breaks the tie, and what that does \
                    comes on top of the figure.";
        page.paragraph(2, line, Tone::Faint);
    }
    page.paragraph(
        2,
        &format!(
            "To first order, everything else as it is: two solves a draw for all of them, by the adjoint method (cf. Caswell 2019); for a \
             credence the exact difference between the want being there and not. {}",
            left_out(model)
        ),
        Tone::Faint,
    );
}

/// What acts by jumps only, so that no derivative says what it does.
fn left_out(model: &Model) -> String {
    let mut found = numbers_left_out(model);
    let more = found.len().saturating_sub(MAX_LEFT_OUT);
    found.truncate(MAX_LEFT_OUT);
    found.extend((more > 0).then(|| format!("{more} more of gauges and pools")));
    found.push("numbers in conditions".to_owned());
    let lasts = model.gauges.iter().flat_map(|gauge| &gauge.adds).any(|effect| effect.lasts_days.is_some());
    found.extend(lasts.then(|| "how long an effect of a gauge can be expected to last".to_owned()));
    format!(
        "Held as they are and left out, because they act by jumps or only through what is expected: {}; also which moves are considered, and in how many \
         stages an action goes.",
        found.join(", ")
    )
}

/// "us.strikes (President Trump, meaning to)".
fn step_words(words: &Words<'_>, step: &Step) -> String {
    let options = words.model.option_ids().zip(step.before.iter().zip(&step.after));
    let changed = options.filter(|(_, (before, after))| before != after);
    let changes: Vec<String> = changed.map(|(id, (_, &after))| words.option_condition(id, after)).collect();
    format!("{} ({})", changes.join(" and "), cause_name(words, &step.cause))
}

fn flags(model: &Model, findings: &DynamicsFindings, page: &mut Page) {
    if !findings.base_rate_flags.is_empty() {
        page.heading("Far from what has been usual");
    }
    for flag in &findings.base_rate_flags {
        let target = target_name(model, findings.targets[flag.target].target);
        page.paragraph(2, &format!("{target}: {}", flag_words(flag)), Tone::Care);
    }
}

fn outcomes(model: &Model, findings: &DynamicsFindings, page: &mut Page) {
    let horizon = ahead(findings.request.by_days);
    page.heading(&format!("How likely within {horizon} (middle of the draws)"));
    let columns = [
        Column::words(""),
        Column::figures("comes about"),
        Column::fixed("lowest to highest draw"),
        Column::figures("holds then"),
        Column::figures("long run"),
    ];
    let row = |(place, found): (usize, &TargetFinding)| -> Vec<Cell> {
        let name = Cell::new(target_name(model, found.target), Tone::Name);
        let below = findings.simulated.as_ref().and_then(|simulated| simulated.errors.get(place)?.below);
        let (by, ends) = match (found.by.last(), below) {
            (Some(by), Some(below)) if by.median == 0.0 => (format!("below {}", chance(below)), String::new()),
            (Some(by), _) => (chance(by.median), ends(by)),
            (None, _) => ("holds today".to_owned(), String::new()),
        };
        let at = found.at.last().map_or_else(String::new, |at| seen(findings, at.median));
        let long = found.long_run.as_ref().map_or_else(|| "-".to_owned(), |share| short_chance(share.median));
        vec![name, by.into(), Cell::new(ends, Tone::Faint), at.into(), long.into()]
    };
    let rows: Vec<Vec<Cell>> = findings.targets.iter().enumerate().map(row).collect();
    page.table(2, &columns, &rows);
    let after = |found: &TargetFinding| {
        let after = found.after.as_ref()?;
        Some(format!("{} after {}", target_name(model, found.target), about(after.median)))
    };
    let after: Vec<String> = findings.targets.iter().filter_map(after).collect();
    if !after.is_empty() {
        let line = format!("where it comes about within {horizon}, on average: {}", after.join("; "));
        page.item(2, "-", &line);
    }
    for line in in_all_draws(model, findings) {
        page.item(2, "-", &line);
    }
    if let Some((said, differ)) = simplification_words(model, findings) {
        page.paragraph(2, &said, if differ.is_empty() { Tone::Faint } else { Tone::Care });
        differ.iter().for_each(|line| page.item(4, "-", line));
    }
    let is_missing = |found: &TargetFinding| !found.by.is_empty() && found.long_run.is_none();
    if findings.request.long_run && findings.simulated.is_none() && findings.targets.iter().any(is_missing) {
        let line = "No long run: its equations could not be solved to within 1e-12 in every draw.";
        page.paragraph(2, line, Tone::Care);
    }
    errors(model, findings, page);
}

/// A probability where there is little room; in a simulation a nought only means that nothing was seen.
fn seen(findings: &DynamicsFindings, p: f64) -> String {
    if findings.simulated.is_some() && p == 0.0 { "none seen".to_owned() } else { short_chance(p) }
}

/// How far off the figures of a simulation may be.
fn errors(model: &Model, findings: &DynamicsFindings, page: &mut Page) {
    let Some(simulated) = &findings.simulated else { return };
    let row = |(found, error): (&TargetFinding, &SimulationError)| -> Option<Vec<Cell>> {
        found.by.last()?;
        let how = if error.hits >= ENOUGH_HITS { "counted" } else { "integrated" };
        let error = match error.below {
            Some(below) => format!("below {} (none seen)", chance(below)),
            None => format!("{} points", points(error.standard_error).trim_start_matches('+')),
        };
        Some(vec![Cell::new(target_name(model, found.target), Tone::Name), error.into(), how.into()])
    };
    let rows: Vec<Vec<Cell>> = findings.targets.iter().zip(&simulated.errors).filter_map(row).collect();
    let made = plural(simulated.runs as usize, "trajectory", "trajectories");
    let errors = if rows.is_empty() { "" } else { " Standard errors, of the draw where it is largest:" };
    let line = format!("Simulated, not solved: {made} in all, each figure an estimate.{errors}");
    page.paragraph(2, &line, Tone::Care);
    page.table(4, &[Column::words(""), Column::fixed(""), Column::fixed("")], &rows);
    if simulated.errors.iter().any(|error| error.hits < ENOUGH_HITS && error.below.is_none()) {
        let runs = simulated.runs as f64 / findings.n_draws.max(1) as f64;
        // Where the chance is more than this, 95 of 100 simulations see something (Hanley & Lippman-Hand 1983).
        let line = format!(
            "What is integrated misses ways that no trajectory began: up to about {} in a draw.",
            chance(3.0 / runs)
        );
        page.paragraph(2, &line, Tone::Care);
    }
    if simulated.cut_off > 0 {
        let cut = plural(simulated.cut_off as usize, "trajectory was", "trajectories were");
        page.paragraph(2, &format!("{cut} cut off after too many moves"), Tone::Care);
    }
}

/// One trajectory, move by move; what only begins or goes on is counted, not shown.
pub fn replay_text(model: &Model, moves: &[ReplayedMove], (draw, number): (u64, u64), style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.heading(&format!("Trajectory {number} of draw {draw}: one that could happen, not one that will"));
    let seen: Vec<&ReplayedMove> = moves.iter().filter(|moved| moved.before != moved.after).collect();
    let row = |moved: &&ReplayedMove| -> Vec<Cell> {
        let (cause, before, after) = (moved.cause, moved.before.clone(), moved.after.clone());
        let step = Step { cause, before, after };
        vec![format!("{:.1}", moved.day).into(), step_words(&words, &step).into()]
    };
    let rows: Vec<Vec<Cell>> = seen.iter().map(row).collect();
    page.table(2, &[Column::figures("day"), Column::words("what changes, and who brings it about")], &rows);
    if seen.is_empty() {
        page.paragraph(2, "nothing changes", Tone::Plain);
    }
    let unseen = moves.len() - seen.len();
    if unseen > 0 {
        let moves = plural(unseen, "move", "moves");
        page.paragraph(
            2,
            &format!("and {moves} by which something only begins, goes on, fades or is called off"),
            Tone::Faint,
        );
    }
    page.finish()
}

fn fronts(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    if findings.fronts.iter().all(|front| front.rungs.len() < 2) {
        return;
    }
    page.heading("Where each front stands over time (middle of the draws)");
    for front in findings.fronts.iter().filter(|front| front.rungs.len() > 2) {
        one_front(words, findings, front, page);
    }
    gauges(words, findings, page);
    for day in on_the_day(words.model, findings) {
        page.paragraph(2, &day.day, Tone::Name);
        day.moves.iter().for_each(|line| page.item(4, "-", line));
    }
}

/// What each gauge reads on average.
fn gauges(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    for gauge in &findings.gauges {
        let has = &words.model.gauges[gauge.gauge];
        let unit = has.unit.as_deref().map_or_else(String::new, |unit| format!(" {}", isolated(unit)));
        let Some(end) = gauge.means.last() else { continue };
        let ends = if format!("{:.0}", end.low) == format!("{:.0}", end.high) {
            String::new()
        } else {
            format!(" ({:.0} to {:.0})", end.low, end.high)
        };
        page.paragraph(
            2,
            &format!(
                "{}: {:.0}{unit} today, {:.0}{ends} on average after {}",
                isolated(&has.name),
                gauge.today,
                end.median,
                ahead(findings.request.by_days),
            ),
            Tone::Plain,
        );
    }
}

/// At most this many times are shown in a table.
const MAX_COLUMNS: usize = 4;

fn one_front(words: &Words<'_>, findings: &DynamicsFindings, front: &FrontOverTime, page: &mut Page) {
    let has = words.model.front(front.front);
    // Evenly spread, whichever dates stand among the times; a day of a deadline is shown as it ends.
    let n = findings.request.n_times.max(1);
    let even = (1..=MAX_COLUMNS).map(|column| (n * column).div_ceil(MAX_COLUMNS));
    let place = |step: usize| {
        let day = findings.request.by_days * step as f64 / n as f64;
        findings.times.partition_point(|&time| time <= day).saturating_sub(1)
    };
    let mut shown: Vec<usize> = even.map(place).collect();
    shown.dedup();
    let headings: Vec<String> = shown.iter().map(|&time| ahead_short(findings.times[time])).collect();
    let mut rows = vec![];
    let mut first = vec![Cell::new(words.front_name(front.front), Tone::Strong), Cell::new("today", Tone::Faint)];
    first.extend(headings.iter().map(|heading| Cell::new(heading.as_str(), Tone::Faint)));
    rows.push(first);
    for rung in (0..has.ladder.len()).rev() {
        let today = if usize::from(front.today) == rung { "here" } else { "" };
        let mut row = vec![Cell::new(format!("  {}", words.rung(front.front, Some(rung))), Tone::Name), today.into()];
        row.extend(shown.iter().map(|&time| Cell::from(seen(findings, front.rungs[rung][time].median))));
        rows.push(row);
    }
    let mut columns = vec![Column::words(""), Column::fixed("")];
    columns.extend(shown.iter().map(|_| Column::figures("")));
    page.table(2, &columns, &rows);
}

fn ahead_short(days: f64) -> String {
    let weeks = days / 7.0;
    if weeks >= 3.0 { format!("{weeks:.0} weeks") } else { format!("{days:.0} days") }
}

/// The channels of every top rung that may be climbed to, and of outcomes asked for by name.
fn roads(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    let asked = !findings.request.outcomes.is_empty();
    let told = |found: &&TargetFinding| {
        let wanted = asked || matches!(found.target, Target::Rung(..));
        wanted && found.by.last().is_some_and(|by| by.high > 0.0)
    };
    let all: Vec<&TargetFinding> = findings.targets.iter().filter(told).collect();
    if all.is_empty() {
        return;
    }
    page.heading("By which road (last step, probabilities that add up in every draw)");
    for found in all {
        let whole = found.by.last().map_or_else(String::new, |by| format!(": {}", chance(by.median)));
        page.paragraph(2, &format!("{}{whole}", target_name(words.model, found.target)), Tone::Name);
        let row = |(channel, range): (&Channel, &Range)| -> Vec<Cell> {
            let range_words = Cell::new(ends(range), Tone::Faint);
            vec![channel.id().into(), chance(range.median).into(), range_words]
        };
        let rows: Vec<Vec<Cell>> =
            Channel::ALL.iter().zip(&found.channels).filter(|(_, range)| range.high > 0.0).map(row).collect();
        page.table(4, &[Column::fixed(""), Column::figures(""), Column::fixed("")], &rows);
        let causes = found.causes.iter().filter(|cause| cause.probability.median > 0.0).take(3);
        let causes: Vec<String> = causes
            .map(|cause| format!("{} {}", cause_name(words, &cause.cause), chance(cause.probability.median)))
            .collect();
        if !causes.is_empty() {
            page.paragraph(4, &format!("mostly {}", causes.join("; ")), Tone::Plain);
        }
    }
}

fn standing(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    page.heading(&format!("Where it most likely stands after {}", ahead(findings.request.by_days)));
    let row = |place: &offramp::dynamics::findings::Lingering| -> Vec<Cell> {
        let changes = words.state_changes(&place.levels);
        let changes = if changes.is_empty() { "today".to_owned() } else { changes.join(" and ") };
        let share = seen(findings, place.probability.median);
        let share = if findings.simulated.is_some() { share } else { chance(place.probability.median) };
        vec![share.into(), Cell::new(format!("s{}", place.code), Tone::Name), changes.into()]
    };
    let rows: Vec<Vec<Cell>> = findings.lingering.iter().map(row).collect();
    let columns = [Column::figures("chance"), Column::fixed("state"), Column::words("differs from today by")];
    page.table(2, &columns, &rows);
}

fn simulated_words(findings: &DynamicsFindings, simulated: &Simulation) -> String {
    let met = match findings.n_states {
        COUNTED_STATES.. => format!("more than {} states", count(COUNTED_STATES)),
        n => plural(n, "state", "states"),
    };
    let among = findings.n_feasible.map_or_else(String::new, |n| format!(" of the {} that no rule excludes", count(n)));
    let weights = match simulated.weighed_all {
        true => "Wants weigh what they weigh in the exact answer.".to_owned(),
        false => format!(
            "There is no exact answer to take the weights of wants from: their order is kept on the first {} from today outward, and the same \
             weights are used beyond.",
            plural(simulated.n_weighed, "state", "states")
        ),
    };
    format!(
        "{} a draw, which came to {met}{among} (in the draw with most; what is under way not counted) in {} moves in all. States, moves and \
         rates were worked out where a trajectory came and not listed as a whole; up to {} states and {} MB of moves are remembered at \
         a time, and nothing depends on it. {weights} Choices by logit (Blume 1993), exponential waiting times (Gillespie 1977). Up to \
         {ENOUGH_HITS} hits the rate of reaching a target is integrated, not sampled (Andersen et al. 1993). Seed {}; `--replay K` prints \
         one trajectory. The long run, the most likely ways and gradients need a solution.",
        plural(simulated.asked as usize, "trajectory", "trajectories"),
        count(simulated.moves as usize),
        count(REMEMBERED_STATES),
        count(REMEMBERED_BYTES >> 20),
        findings.request.seed,
    )
}

fn how(words: &Words<'_>, findings: &DynamicsFindings, page: &mut Page) {
    page.heading("How this was worked out");
    let solved = match &findings.simulated {
        Some(simulated) => simulated_words(findings, simulated),
        None => format!(
            "A continuous-time Markov chain of up to {} and {} arcs, all that today's state can lead to among {} that no rule \
             excludes; choices by logit (Blume 1993), solved by uniformisation (Jensen 1953) in at most {} steps; what was cut off is \
             below {:.0e}. Seed {}.",
            plural(findings.n_states, "state", "states"),
            count(findings.n_arcs),
            findings.n_feasible.map_or_else(|| "those".to_owned(), count),
            count(findings.steps as usize),
            f64::max(findings.missing, 1e-15),
            findings.request.seed,
        ),
    };
    page.paragraph(2, &solved, Tone::Plain);
    page.paragraph(2, "Assumed where the case says nothing:", Tone::Plain);
    for assumed in &defaults::ALL {
        page.item(4, "-", &format!("{}: {} ({})", assumed.what, assumed.value, assumed.source));
    }
    let told = told_apart(words, findings);
    if !told.is_empty() {
        page.paragraph(2, &format!("Told apart besides what everybody does: {}", told.join(", ")), Tone::Plain);
    }
    if !findings.staged.is_empty() {
        let names: Vec<&str> = findings.staged.iter().map(|&id| words.model.option(id).id.as_str()).collect();
        page.paragraph(2, &format!("Followed stage by stage once begun: {}", names.join(", ")), Tone::Plain);
    }
    if !findings.asides.is_empty() {
        page.paragraph(2, "Taken in a simpler way than the case states it, or not at all:", Tone::Plain);
        for found in &findings.asides {
            page.item(4, "-", &aside(words, found));
        }
    }
    page.heading("What these figures are not");
    for limit in LIMITS {
        page.item(2, "-", limit);
    }
    page.item(2, "-", &range_words(findings.n_draws));
}
