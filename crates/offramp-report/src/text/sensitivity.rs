//! Which uncertain numbers carry the probabilities, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::chances::{LIMITS, ahead, chance, points, target_name};
use crate::words::{count, plural};
use offramp::explore::{Effects, FoundBox, Index, Limit, Morris, Prim, Sobol, Spread, Within};
use offramp::numbers::{InputFinding, SensitivityAnswer, SensitivityFindings, Uncertain};
use offramp_model::Model;
use std::cmp::Reverse;

/// What carries the probabilities, by the method asked for.
pub fn sensitivity_text(model: &Model, findings: &SensitivityFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    case_heading(model, &mut page);
    page.gap();
    let horizon = ahead(findings.request.dynamics.by_days);
    let inputs = plural(findings.inputs.len(), "uncertain number", "uncertain numbers");
    page.paragraph(
        0,
        &format!(
            "{inputs} varied together, each over its range; probabilities that something comes about within {horizon}."
        ),
        Tone::Plain,
    );
    match &findings.answer {
        SensitivityAnswer::Morris(found) => morris(model, findings, found, &mut page),
        SensitivityAnswer::Sobol(found) => sobol(model, findings, found, &mut page),
        SensitivityAnswer::Prim { boxes, above, asked } => prim(model, findings, (boxes, *above, *asked), &mut page),
    }
    ranges(findings, &mut page);
    page.heading("What these figures are not");
    page.item(2, "-", LIMITS[0]);
    page.finish()
}

/// The places in a list of those that matter, the largest first, and how many more there are.
fn largest(page: &Page, sizes: &[f64], least: f64) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&at| sizes[at] >= least).collect();
    order.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]).then(a.cmp(&b)));
    let (shown, _) = page.cut(order.len());
    let hidden = sizes.len() - shown;
    order.truncate(shown);
    (order, hidden)
}

fn more(page: &mut Page, hidden: usize) {
    if hidden > 0 {
        let text = format!("and {} that matter less, or not at all", plural(hidden, "more number", "more numbers"));
        page.paragraph(2, &text, Tone::Faint);
    }
}

fn morris(model: &Model, findings: &SensitivityFindings, found: &Morris, page: &mut Page) {
    for (target, output) in findings.targets.iter().zip(&found.outputs) {
        let (low, high) = output.range;
        page.heading(&format!("{}: {} to {} in the runs", target_name(model, *target), chance(low), chance(high)));
        let sizes: Vec<f64> = output.inputs.iter().map(|effects| effects.mu_star).collect();
        let (order, hidden) = largest(page, &sizes, 0.00005);
        let row = |at: usize| -> Vec<Cell> {
            let effects = &output.inputs[at];
            let size = format!("{} +/- {}", plain_points(effects.mu_star), plain_points(effects.mu_star_error));
            vec![Cell::new(findings.inputs[at].name.as_str(), Tone::Name), size.into(), direction(effects).into()]
        };
        let rows: Vec<Vec<Cell>> = order.into_iter().map(row).collect();
        if !rows.is_empty() {
            let columns = [Column::words(""), Column::figures("moves it by, points"), Column::words("raising it")];
            page.table(2, &columns, &rows);
        }
        more(page, hidden);
    }
    page.heading("How this was worked out");
    page.paragraph(
        2,
        &format!(
            "Screening after Morris (1991): {} of {} runs each, one number changed after the other; the figure is the mean size of the \
             change over the number's whole range (mu*, Campolongo et al. 2007) with its standard error, in points of percentage. \
             Seed {}.{}",
            plural(found.trajectories, "trajectory", "trajectories"),
            count(findings.inputs.len() + 1),
            findings.request.dynamics.seed,
            stopped(found.trajectories, found.asked, "trajectories"),
        ),
        Tone::Plain,
    );
}

fn stopped(made: usize, asked: usize, what: &str) -> String {
    if made < asked { format!(" Stopped: {} {what} were asked for.", count(asked)) } else { String::new() }
}

/// Points without a sign.
fn plain_points(share: f64) -> String {
    points(share).trim_start_matches('+').to_owned()
}

/// Which way raising a number moves a probability, over the trajectories.
fn direction(effects: &Effects) -> String {
    let (rises, falls) = effects.rises_falls;
    let both = rises + falls;
    match (rises, falls) {
        (0, 0) => "changes nothing".to_owned(),
        (_, 0) => "raises it".to_owned(),
        (0, _) => "lowers it".to_owned(),
        _ if rises >= falls => format!("raises it in {rises} of {both}"),
        _ => format!("lowers it in {falls} of {both}"),
    }
}

fn sobol(model: &Model, findings: &SensitivityFindings, found: &Sobol, page: &mut Page) {
    for (target, output) in findings.targets.iter().zip(&found.outputs) {
        let (low, high) = output.range;
        page.heading(&format!("{}: {} to {} in the runs", target_name(model, *target), chance(low), chance(high)));
        let Some(indices) = &output.inputs else {
            page.paragraph(2, "the same in all runs: none of the numbers matters", Tone::Plain);
            continue;
        };
        let sizes: Vec<f64> = indices.iter().map(|index| index.total).collect();
        let (order, hidden) = largest(page, &sizes, 0.005);
        let share = |value: f64, error: f64| format!("{:.0} % +/- {:.0}", value * 100.0, error * 100.0);
        let row = |at: usize| -> Vec<Cell> {
            let index: &Index = &indices[at];
            let first = share(index.first, index.first_error);
            vec![
                Cell::new(findings.inputs[at].name.as_str(), Tone::Name),
                first.into(),
                share(index.total, index.total_error).into(),
            ]
        };
        let rows: Vec<Vec<Cell>> = order.into_iter().map(row).collect();
        if !rows.is_empty() {
            page.table(2, &[Column::words(""), Column::figures("alone"), Column::figures("with others")], &rows);
        }
        more(page, hidden);
        let alone = format!("{:.0}", output.sum_of_first * 100.0);
        page.paragraph(2, &format!("Numbers by themselves account for {alone} % of the variance."), Tone::Faint);
    }
    page.heading("How this was worked out");
    page.paragraph(
        2,
        &format!(
            "Sobol indices: the share of the variance that a number accounts for by itself (Saltelli et al. 2010) and together with \
             others (Jansen 1999), from {} runs at scrambled Sobol points; standard errors from {} replicates. An index can \
             fall below 0 or rise above 100 % by its error. Seed {}.{}",
            count(found.runs as usize),
            count(found.replicates),
            findings.request.dynamics.seed,
            stopped(found.rows, found.asked, "rows"),
        ),
        Tone::Plain,
    );
}

fn prim(model: &Model, findings: &SensitivityFindings, (found, above, asked): (&Prim, f64, u64), page: &mut Page) {
    let name = findings.targets.first().map_or_else(String::new, |target| target_name(model, *target));
    page.heading(&format!("Where {name} is likelier than {}", chance(above)));
    page.paragraph(2, &format!("{} of {} runs are so.", count(found.of_interest), count(found.runs)), Tone::Plain);
    if found.boxes.is_empty() {
        page.paragraph(
            2,
            "No limits on the numbers tell these runs from the others better than chance would.",
            Tone::Plain,
        );
    }
    for (number, found) in found.boxes.iter().enumerate() {
        one_box(findings, number, found, page);
    }
    page.heading("How this was worked out");
    let runs = stopped(found.runs, asked as usize, "runs");
    page.paragraph(
        2,
        &format!(
            "PRIM (Friedman & Fisher 1999) on {} runs at scrambled Sobol points: slices are peeled off as long as they make the rest purer. \
             Coverage is the part of the runs sought that the box holds, density the part of its runs that are sought, chance the quasi-p-value of a limit \
             (Bryant & Lempert 2010), found again the part of 20 random halves of the runs in which the same number was limited. Seed {}.{runs}",
            count(found.runs),
            findings.request.dynamics.seed,
        ),
        Tone::Plain,
    );
}

fn one_box(findings: &SensitivityFindings, number: usize, found: &FoundBox, page: &mut Page) {
    let share = |value: f64| format!("{:.0} %", value * 100.0);
    let which = if number == 0 { "Box 1".to_owned() } else { format!("Box {}, in what is left", number + 1) };
    page.paragraph(
        2,
        &format!("{which}: coverage {}, density {}", share(found.coverage), share(found.density)),
        Tone::Strong,
    );
    let mut limits: Vec<&Limit> = found.limits.iter().collect();
    limits.sort_by_key(|limit| Reverse((limit.found_again * 1000.0) as u64));
    let row = |limit: &&Limit| -> Vec<Cell> {
        let input = &findings.inputs[limit.input];
        let small =
            if limit.quasi_p < 0.001 { "< 0.1 %".to_owned() } else { format!("{:.1} %", limit.quasi_p * 100.0) };
        vec![
            Cell::new(input.name.as_str(), Tone::Name),
            within(input, &limit.within).into(),
            small.into(),
            share(limit.found_again).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = limits.iter().map(row).collect();
    let columns =
        [Column::words(""), Column::fixed("within"), Column::figures("by chance"), Column::figures("found again")];
    page.table(4, &columns, &rows);
}

fn within(input: &InputFinding, within: &Within) -> String {
    match within {
        Within::Levels(levels) if levels.as_slice() == [1.0] => "it holds".to_owned(),
        Within::Levels(levels) if levels.as_slice() == [0.0] => "it does not hold".to_owned(),
        Within::Levels(levels) => levels.iter().map(|level| level.to_string()).collect::<Vec<_>>().join(", "),
        Within::Range(Some(low), Some(high)) => format!("{} to {}", figure(input, *low), figure(input, *high)),
        Within::Range(Some(low), None) => format!("above {}", figure(input, *low)),
        Within::Range(None, Some(high)) => format!("below {}", figure(input, *high)),
        Within::Range(None, None) => "any".to_owned(),
    }
}

/// A value with its unit.
fn figure(input: &InputFinding, value: f64) -> String {
    match input.what {
        Uncertain::Reviews(_)
        | Uncertain::Takes(_)
        | Uncertain::Foresight
        | Uncertain::DeadlineAfter(_)
        | Uncertain::VerificationTakes(_) => format!("{value:.1} days"),
        Uncertain::ShockRate(_) => format!("{:.2} a year", value * 365.25),
        Uncertain::LinkStrength(_) | Uncertain::DeadlineChance(_) | Uncertain::VerificationChance(_) => {
            format!("{value:.2}")
        }
        Uncertain::Drawn(ref name) if name.first().is_some_and(|name| name == "slip") => format!("{value:.1} years"),
        Uncertain::Drawn(_) => format!("{value:.2}"),
    }
}

/// Over which ranges the numbers were varied.
fn ranges(findings: &SensitivityFindings, page: &mut Page) {
    page.heading("What was varied, and how far");
    let is = |kind: &str| {
        let drawn = |input: &&InputFinding| matches!(&input.what, Uncertain::Drawn(name) if name[0] == kind);
        findings.inputs.iter().filter(drawn).count()
    };
    let mut lines = Vec::new();
    match is("strength") {
        0 => {}
        n => lines.push(format!(
            "the strength of {}: 0.5 to 1.5 (1 is middling)",
            plural(n, "want or rank", "wants and ranks")
        )),
    }
    match is("kept") {
        0 => {}
        n => lines.push(format!(
            "whether {} hold, as likely as their credence says",
            plural(n, "uncertain want", "uncertain wants")
        )),
    }
    for input in findings.inputs.iter().filter(|input| !matches!(&input.what, Uncertain::Drawn(name) if name.len() > 1))
    {
        let ends = match input.spread {
            Spread::Even { low, high } | Spread::Ratio { low, high } => {
                format!("{} to {}", figure(input, low), figure(input, high))
            }
            Spread::Levels(_) | Spread::Chance(_) => String::new(),
        };
        let whose = if input.is_stated { ", as stated" } else { "" };
        let name =
            if input.name == "slip" { "years between two slips of an actor (decisiveness)" } else { &input.name };
        lines.push(format!("{name}: {ends}{whose}"));
    }
    for line in lines {
        page.item(2, "-", &line);
    }
    page.paragraph(
        2,
        "Where a case states one figure, it is varied from half to twice of it. Reviews that no case states: from 2 to 18 days, the middle half of \
         858 crisis actors' answers before 1992 (ICB).",
        Tone::Faint,
    );
}
