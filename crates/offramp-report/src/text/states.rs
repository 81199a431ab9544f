//! Chosen states one by one, as text: levels, fronts, and every actor's verdict under every concept with its reason.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use super::stability::standing;
use crate::prose::Prose;
use crate::reach::reached_in_words;
use crate::words::{Reasons, Stance, Words, count, isolated, plural};
use offramp::findings::StateFinding;
use offramp::states::{NoSuchState, StatesFindings};
use offramp_engine::space::{Coverage, Extent};
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, Model};

/// Each state that was asked for: what it is, where fronts stand, who would stay and who would leave, and why.
pub fn states_text(model: &Model, findings: &StatesFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let reasons = Reasons { words: Words::new(model), space: &findings.space };
    case_heading(model, &mut page);
    let n_shown = findings.states.len();
    if findings.n_found > 1 {
        page.gap();
        let found = format!("{} are like this.", plural(findings.n_found, "state", "states"));
        let shown = match findings.n_found - n_shown {
            0 => String::new(),
            left => format!(
                " The {} with the fewest changes from today {}; {} more {}.",
                count(n_shown),
                if n_shown == 1 { "follows" } else { "follow" },
                count(left),
                if left == 1 { "is" } else { "are" },
            ),
        };
        page.paragraph(0, &format!("{found}{shown}"), Tone::Plain);
    }
    for state in &findings.states {
        one_state(&reasons, findings, state, &mut page);
    }
    method(model, findings, &mut page);
    page.finish()
}

/// Why there is no state to explain, and what to do: an error fragment.
pub fn no_such_state(model: &Model, asked: &str, why: &NoSuchState) -> String {
    let rule = |index: &usize| {
        let rule = &model.rules[*index];
        let because = rule.evidence.because.as_ref().map(|because| format!(", because {because}")).unwrap_or_default();
        format!("`never {}`{because}", rule.never.text)
    };
    let shown = |rules: &[usize]| rules.iter().map(rule).collect::<Vec<_>>().join("\n  = rule: ");
    match why {
        NoSuchState::BeyondLast { last } => {
            format!(
                "no state has the number in `{asked}`: the last one is s{last}\n  = help: `offramp stability` lists states"
            )
        }
        NoSuchState::NumbersAreCut => format!(
            "`{asked}` does not name one state: the case has more combinations of levels than 64 bits can count\n  = help: \
             name the state by a condition"
        ),
        NoSuchState::Excluded(rules) if rules.len() == 1 => {
            format!("a rule excludes every state like `{asked}`\n  = rule: {}", shown(rules))
        }
        NoSuchState::Excluded(rules) => format!(
            "{} rules exclude every state like `{asked}`, each of them alone\n  = rule: {}",
            count(rules.len()),
            shown(rules)
        ),
        NoSuchState::ExcludedTogether => format!(
            "the rules together exclude every state like `{asked}`\n  = help: ask for less, one part of the condition after \
             the other"
        ),
        NoSuchState::Contradiction => {
            format!("no state can be like `{asked}`, whatever the rules: its parts contradict each other")
        }
        NoSuchState::NotReached => format!(
            "no state that can be reached from today's is like `{asked}`\n  = help: leave out `--reachable` to look at all"
        ),
    }
}

fn one_state(reasons: &Reasons<'_>, findings: &StatesFindings, state: &StateFinding, page: &mut Page) {
    page.heading(&format!("s{}: {}", state.code, reasons.words.state(&state.levels, usize::MAX).plain()));
    levels(reasons.words.model, state, page);
    let standing = standing(reasons, state);
    if !standing.is_empty() {
        page.paragraph(2, &standing, Tone::Plain);
    }
    page.paragraph(2, &rest(state), Tone::Plain);
    page.paragraph(2, &reached_in_words(findings, state), Tone::Plain);
    page.gap();
    verdicts(reasons, findings, state, page);
    for (index, actor) in state.actors.iter().enumerate() {
        let id = ActorId::from_index(index);
        let stance = Stance::of(actor);
        let tone = if stance == Stance::Leaving { Tone::Care } else { Tone::Good };
        let name = isolated(&reasons.words.model.actor(id).name).into_owned();
        page.gap();
        page.paragraph(2, &format!("{name}: {}", stance.label()), tone);
        for (concepts, sentences) in reasons_by_concept(reasons, state, id) {
            let labels: Vec<&str> = concepts.iter().map(|concept| concept.label()).collect();
            page.paragraph(4, &format!("{}:", labels.join(", ")), Tone::Faint);
            for sentence in sentences {
                page.paragraph(6, &sentence.plain(), Tone::Plain);
            }
        }
    }
}

fn levels(model: &Model, state: &StateFinding, page: &mut Page) {
    let columns = [Column::words("option"), Column::fixed("level"), Column::fixed("today")];
    let row = |(option, &level): (&offramp_model::CaseOption, &u8)| {
        let name = |level: u8| isolated(&option.levels[usize::from(level)]).into_owned();
        let (moved, today) = if level == option.now { (Tone::Plain, "") } else { (Tone::Care, "") };
        let today = if level == option.now { today.to_owned() } else { name(option.now) };
        vec![
            Cell::from(isolated(&option.id).into_owned()),
            Cell::new(name(level), moved),
            Cell::new(today, Tone::Faint),
        ]
    };
    let rows: Vec<Vec<Cell>> = model.options.iter().zip(&state.levels).map(row).collect();
    page.table(2, &columns, &rows);
}

/// Under which concepts the state is at rest, and what groups could do.
fn rest(state: &StateFinding) -> String {
    let labels: Vec<String> = state.concepts.iter().map(|concept| concept.label().to_owned()).collect();
    let group =
        if state.stable_against_groups { "" } else { " An agreement, a vote or a consented move would change it." };
    if labels.is_empty() {
        return format!("At rest under no concept.{group}");
    }
    format!("At rest for all actors under {}.{group}", crate::prose::list(&labels, "and"))
}

/// Who stays under which concept, and by how many ranks.
fn verdicts(reasons: &Reasons<'_>, findings: &StatesFindings, state: &StateFinding, page: &mut Page) {
    let mut columns = vec![Column::words(""), Column::fixed("rank")];
    columns.extend(Concept::ALL.iter().map(|concept| Column::fixed(concept.label())));
    let rows: Vec<Vec<Cell>> = state
        .actors
        .iter()
        .enumerate()
        .map(|(index, actor)| {
            let name = isolated(&reasons.words.model.actor(ActorId::from_index(index)).name).into_owned();
            let rank = format!("{} of {}", actor.rank, findings.n_ranks[index]);
            let mut row = vec![Cell::new(name, Tone::Name), rank.into()];
            row.extend(Concept::ALL.iter().map(|concept| {
                let stays = actor.stable.contains(concept);
                let verdict = if stays { "stays" } else { "leaves" };
                let margin = actor.margins[concept.index()].map(|margin| format!(" {margin}")).unwrap_or_default();
                Cell::new(format!("{verdict}{margin}"), if stays { Tone::Good } else { Tone::Care })
            }));
            row
        })
        .collect();
    page.table(2, &columns, &rows);
    page.paragraph(
        2,
        "Numbers: by how many ranks leaving would make it worse off, once answered; below 0, better off. No number: no move.",
        Tone::Faint,
    );
}

/// Reasons in the order of the concepts; neighbouring concepts with the same words share them.
pub(crate) fn reasons_by_concept(
    reasons: &Reasons<'_>,
    state: &StateFinding,
    actor: ActorId,
) -> Vec<(Vec<Concept>, Vec<Prose>)> {
    let mut told: Vec<(Vec<Concept>, Vec<Prose>)> = Vec::new();
    for concept in Concept::ALL {
        let Some(why) = state.explanation(actor, concept) else { continue };
        let sentences = reasons.explanation(state, why);
        match told.iter_mut().find(|(_, known)| *known == sentences) {
            Some((concepts, _)) => concepts.push(concept),
            None => told.push((vec![concept], sentences)),
        }
    }
    told
}

fn method(model: &Model, findings: &StatesFindings, page: &mut Page) {
    page.heading("What this rests on");
    let mut lines = vec![
        "the case as written: who can do what, and what each prefers; a state at rest is not a forecast".to_owned(),
        format!(
            "verdicts from the definitions, over {}{}",
            plural(findings.space.n_states(), "state", "states"),
            match findings.space.extent {
                Extent::AllFeasible => "",
                Extent::Reachable => " that can be reached from today's by any moves of anybody",
            }
        ),
    ];
    lines.push(match findings.explanations_checked {
        Coverage::Complete => "every reason was verified against the definitions by a second, simpler way".to_owned(),
        Coverage::LimitReached { .. } | Coverage::NotNeeded => {
            "reasons were verified against the definitions as far as the search limit; answers further away were not looked at"
                .to_owned()
        }
    });
    let left: Vec<String> =
        findings.space.dropped.iter().map(|&id| isolated(&model.option(id).id).into_owned()).collect();
    if !left.is_empty() {
        lines.push(format!("left as today, because nobody mentions them: {}", crate::prose::list(&left, "and")));
    }
    for line in lines {
        page.item(2, "-", &line);
    }
}
