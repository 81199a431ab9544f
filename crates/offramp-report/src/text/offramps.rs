//! Ways out, as text.

use super::TextStyle;
use super::layout::{Page, Tone};
use super::show::case_heading;
use crate::not_looked_at::find_not_looked_at;
use crate::words::{Reasons, Words, count, criterion, isolated, number, plural, price, prices};
use offramp::OfframpsFindings;
use offramp_engine::offramps::{Offramp, Prices};
use offramp_engine::paths::Foresight;
use offramp_model::Model;

/// What a door knows of the request and the findings do not hold.
#[derive(Debug, Clone, Copy)]
pub struct FindAsked<'r> {
    /// The names of the declared levers, in the order of the request.
    pub declared: &'r [String],
    /// When a set works.
    pub criterion: offramp_engine::offramps::Criterion,
    /// What derived levers cost.
    pub prices: &'r Prices,
    /// How far to look.
    pub limits: offramp_engine::offramps::FindLimits,
}

/// Ways out: the answer, the sets of levers that work, what single actors would have to change, what was tried and what was not.
pub fn find_text(model: &Model, findings: &OfframpsFindings, asked: &FindAsked<'_>, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let reasons = Reasons { words: Words::new(model), space: &findings.space };
    case_heading(model, &mut page);
    page.gap();
    page.paragraph(0, &answer(&reasons, findings), Tone::Plain);
    let method = format!("A set of levers works when {}.", criterion(asked.criterion));
    page.paragraph(0, &method, Tone::Faint);
    let found = &findings.offramps;
    let (shown, _) = page.cut(found.described.len());
    for (index, offramp) in found.described[..shown].iter().enumerate() {
        one(&reasons, findings, asked, (index, offramp), &mut page);
    }
    if found.found.len() > shown {
        let more = plural(found.found.len() - shown, "more minimal set", "more minimal sets");
        let all = if shown < found.described.len() { "; --limit 0 shows those that are described" } else { "" };
        page.gap();
        page.paragraph(2, &format!("... and {more}{all}"), Tone::Faint);
        undescribed(&reasons, findings, asked, shown, &mut page);
    }
    if let Some(inverse) = &findings.inverse {
        page.heading(&format!("What single actors would have to think otherwise of, at s{}", inverse.end.code));
        page.paragraph(2, &reasons.end_in_words(&inverse.end).capitalised().and(".").plain(), Tone::Faint);
        for told in reasons.inverse(inverse) {
            let told = told.plain();
            match told.strip_prefix("- ") {
                Some(rest) => page.item(4, "-", rest),
                None => page.paragraph(2, &told, Tone::Plain),
            }
        }
    }
    tried(findings, asked, &mut page);
    page.heading("Not looked at");
    for line in find_not_looked_at(model, findings, asked) {
        page.item(2, "-", &line);
    }
    page.finish()
}

fn answer(reasons: &Reasons<'_>, findings: &OfframpsFindings) -> String {
    let target = match reasons.outcome_called(findings.to.text.trim()) {
        Some((_, name)) => format!("“{}”", isolated(name)),
        None => format!("a state where “{}”", isolated(findings.to.text.trim())),
    };
    let found = &findings.offramps;
    let resting = match findings.n_targets {
        (0, _) => format!("No state is {target}."),
        (1, 0) => format!("As things are, the one state that is {target} is not at rest."),
        (1, _) => format!("As things are, the one state that is {target} is at rest for each actor alone."),
        (n, 0) => format!("As things are, none of the {} states that are {target} is at rest.", count(n)),
        (n, resting) => format!(
            "As things are, {} of the {} states that are {target} {} at rest for each actor alone.",
            number(resting),
            count(n),
            if resting == 1 { "is" } else { "are" }
        ),
    };
    let so_far = if found.tried.was_stopped { " so far" } else { "" };
    let answer = match found.found.as_slice() {
        [(_, set), ..] if set.is_empty() => "No lever is needed: it holds, and a credible path leads there.".to_owned(),
        [(cost, set)] => format!(
            "One minimal set of levers was found{so_far}: {}, at a cost of {}.",
            plural(set.len(), "lever", "levers"),
            price(*cost)
        ),
        [(cost, set), ..] => format!(
            "{} minimal sets of levers were found{so_far}; the cheapest, of {}, costs {}.",
            count(found.found.len()),
            plural(set.len(), "lever", "levers"),
            price(*cost)
        ),
        [] => format!("No set of levers that was tried{so_far} lets it come about and hold."),
    };
    format!("{resting} {answer}")
}

fn one(
    reasons: &Reasons<'_>,
    findings: &OfframpsFindings,
    asked: &FindAsked<'_>,
    (index, offramp): (usize, &Offramp),
    page: &mut Page,
) {
    let levers = |reasons: &Reasons<'_>| -> Vec<String> {
        let pulled = offramp.levers.iter().map(|&position| findings.offramps.levers[position].lever);
        pulled.map(|lever| reasons.words.lever(lever, asked.declared).capitalised().plain()).collect()
    };
    page.heading(&format!("{}. cost {}", index + 1, price(offramp.cost)));
    let pulled = levers(reasons);
    if pulled.is_empty() {
        page.paragraph(3, "no lever at all", Tone::Name);
    }
    pulled.iter().for_each(|lever| page.paragraph(3, lever, Tone::Name));
    let inside = Reasons { words: Words::new(&offramp.model), space: &offramp.space };
    let code = offramp.space.code(&offramp.model, offramp.end);
    let levels = offramp.space.levels(offramp.end);
    let ends = match offramp.n_ends {
        1 => String::new(),
        n => format!(", one of {} such states", count(n)),
    };
    let groups = if offramp.stable_against_groups { "" } else { ", but not against agreements and votes" };
    let rest = format!("Leads to s{code}, at rest ({}){groups}{ends}: ", inside.concepts(&offramp.concepts));
    page.paragraph(3, &format!("{rest}{}.", inside.words.state(&levels, 6).plain()), Tone::Plain);
    if let Some(way) = &offramp.way {
        let how = if way.foresight == Foresight::Myopic { "step by step" } else { "looking ahead" };
        if way.steps.is_empty() {
            page.paragraph(3, "Today's state is there already, and would stay.", Tone::Plain);
        } else {
            page.paragraph(3, &format!("The way, {how}:"), Tone::Plain);
        }
        for (position, step) in way.steps.iter().enumerate() {
            let goal = if way.foresight == Foresight::Myopic { step.step.to } else { way.path.end };
            page.item(5, &format!("{}.", position + 1), &inside.way_step(step, goal).capitalised().and(".").plain());
        }
        if let Some(clocks) = &way.clocks {
            inside.clocks(clocks).iter().for_each(|line| page.paragraph(3, line, Tone::Plain));
        }
    }
    inside.verdicts(offramp).iter().for_each(|line| page.paragraph(3, line, Tone::Plain));
    let harm = inside.harm(offramp, findings.to.text.trim());
    let told = if harm.is_empty() { "nothing changes".to_owned() } else { harm.join("; ") };
    page.paragraph(3, &format!("Elsewhere: {told}."), Tone::Plain);
}

/// Sets that were found and not described: one line each.
fn undescribed(
    reasons: &Reasons<'_>,
    findings: &OfframpsFindings,
    asked: &FindAsked<'_>,
    from: usize,
    page: &mut Page,
) {
    const MAX_LINES: usize = 20;
    for (cost, set) in findings.offramps.found.iter().skip(from).take(MAX_LINES) {
        let pulled = set.iter().map(|&position| findings.offramps.levers[position].lever);
        let levers: Vec<String> = pulled.map(|lever| reasons.words.lever(lever, asked.declared).plain()).collect();
        page.item(4, "-", &format!("cost {}: {}", price(*cost), levers.join("; and ")));
    }
}

fn tried(findings: &OfframpsFindings, asked: &FindAsked<'_>, page: &mut Page) {
    let (found, tried) = (&findings.offramps, &findings.offramps.tried);
    page.heading("What was tried");
    let n_declared = asked.declared.len();
    let derived = found.levers.len() - n_declared;
    page.paragraph(
        2,
        &format!(
            "{}, {} declared and {} derived. {} tried: {} work, {} do not, in {} some lever finds nothing to change. {} left out because they \
             hold a set that works.",
            plural(found.levers.len(), "lever", "levers"),
            count(n_declared),
            count(derived),
            plural(tried.n_sets, "set was", "sets were"),
            count(found.found.len()),
            count(tried.n_failed),
            count(tried.n_void),
            plural(tried.n_larger, "was", "were"),
        ),
        Tone::Plain,
    );
    if derived > 0 {
        page.paragraph(
            2,
            &format!("Prices of derived levers (a convention, to order the search): {}.", prices(asked.prices)),
            Tone::Faint,
        );
    }
    if !found.found.is_empty() {
        let mut idle: Vec<usize> = (0..n_declared).collect();
        idle.retain(|position| !found.found.iter().any(|(_, set)| set.contains(position)));
        if !idle.is_empty() {
            let names: Vec<String> = idle.iter().map(|&position| format!("`{}`", asked.declared[position])).collect();
            page.paragraph(
                2,
                &format!("Declared levers in no minimal set: {}.", crate::prose::list(&names, "and")),
                Tone::Plain,
            );
        }
    }
    for (_, why) in &tried.refused {
        page.item(2, "-", &format!("could not be pulled: {why}"));
    }
}
