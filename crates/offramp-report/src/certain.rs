//! How sure the answer is, in sentences: worlds, horizons, perceptions, coalitions. The text and the page share them.
//!
//! In: findings. Out: sentences. Says nothing that the findings do not hold.

use crate::prose::Prose;
use crate::things::Thing;
use crate::words::{Reasons, count, isolated, number, percent, plural, share};
use offramp::findings::{CoalitionFinding, Findings};
use offramp_engine::coalition::{Break, CoalitionConcept, Jump};
use offramp_engine::horizons::{Horizons, Truce};
use offramp_engine::perception::{Judgement, Perceptions};
use offramp_engine::space::{Coverage, StateId};
use offramp_engine::stability::Concept;
use offramp_engine::worlds::{Influence, Worlds, WorldsMethod};

/// How many truces, jumps and breaks are told one by one.
const MAX_TOLD: usize = 5;

/// A state's name: "s37", linking to its card where it is listed.
pub fn name_of(reasons: &Reasons<'_>, findings: &Findings, state: StateId) -> Prose {
    let code = reasons.space.code(reasons.words.model, state);
    let listed = findings.status_quo.iter().chain(&findings.equilibria).any(|known| known.state == state);
    let name = format!("s{code}");
    if listed { Prose::about(name, Thing::State(code)) } else { Prose::text(name) }
}

/// How worlds were chosen, and how often today's state and any state are at rest in them.
pub fn worlds_in_words(worlds: &Worlds, concept: Concept) -> Vec<String> {
    let how = match worlds.method {
        WorldsMethod::Enumerated => format!(
            "Each uncertain want is present in a share of worlds, its credence, independently; all {} were solved, so shares are exact.",
            plural(worlds.n_worlds, "world", "worlds")
        ),
        WorldsMethod::Sampled => format!(
            "Each uncertain want is present in a share of worlds, its credence, independently; {} were drawn (seed {}), so shares have a 95 % interval.",
            plural(worlds.n_worlds, "world", "worlds"),
            worlds.seed
        ),
    };
    let under = &worlds.under[concept.index()];
    let any = share(under.any.value, under.any.error.map(|error| error.interval));
    let mut lines = vec![how, format!("Some state is at rest ({}) in {any} of worlds.", concept.label())];
    if let Some(status_quo) = under.status_quo {
        let share = share(status_quo.value, status_quo.error.map(|error| error.interval));
        lines.push(format!("Today's state is at rest in {share} of worlds."));
    }
    if let Coverage::LimitReached { .. } = worlds.coverage {
        lines.push(
            "Fewer worlds were solved than asked for, or influences left out: the limit on work was reached."
                .to_owned(),
        );
    }
    lines
}

/// What each uncertain want changes, the most first, with the share of equilibria that changes.
pub fn influences(reasons: &Reasons<'_>, worlds: &Worlds, concept: Concept) -> Vec<(Prose, f64)> {
    let mut told: Vec<(Prose, f64)> =
        worlds.wants.iter().filter_map(|want| influence(reasons, want, concept)).collect();
    told.sort_by(|a, b| b.1.total_cmp(&a.1));
    told
}

fn influence(reasons: &Reasons<'_>, influence: &Influence, concept: Concept) -> Option<(Prose, f64)> {
    let change = influence.changes?[concept.index()];
    let want = influence.want;
    let conditions = reasons.words.model.actor(want.actor).wants.conditions();
    let text = isolated(conditions.get(want.index)?.text.trim()).into_owned();
    let told = reasons
        .words
        .actor(want.actor)
        .and(": “")
        .then(Prose::about(text, Thing::Want(want.actor, want.index)))
        .and(format!("” (credence {}): ", crate::describe::decimal(want.credence)));
    let told = if change.lost + change.gained == 0 {
        told.and("without it, nothing changes")
    } else {
        told.and(format!(
            "without it, {} ({} of all)",
            lost_and_gained(change.lost, change.gained),
            percent(change.share())
        ))
    };
    Some((told, change.share()))
}

fn lost_and_gained(lost: usize, gained: usize) -> String {
    let ended = |n| format!("{} would end", plural(n, "equilibrium", "equilibria"));
    match (lost, gained) {
        (_, 0) => ended(lost),
        (0, _) => format!("{} would appear", plural(gained, "equilibrium", "equilibria")),
        _ => format!("{} and {} would appear", ended(lost), count(gained)),
    }
}

/// How many equilibria last, and who would break the first that do not.
pub fn horizons_in_words(
    reasons: &Reasons<'_>,
    findings: &Findings,
    horizons: &Horizons,
    concept: Concept,
) -> Vec<Prose> {
    let under = &horizons.under[concept.index()];
    let (durable, truces) = (under.durable.count(), under.truces.count());
    let state = if horizons.who.len() == 1 { "states" } else { "state" };
    let at_rest = format!("{} at rest today ({})", plural(durable + truces, "state", "states"), concept.label());
    let then = match (durable, truces) {
        (0, 0) => format!("No state is at rest today ({}), so there is nothing to last.", concept.label()),
        (_, 0) => format!("Of {at_rest}, all would still be at rest then."),
        (0, _) => format!("Of {at_rest}, none would still be at rest then."),
        _ => {
            format!("Of {at_rest}, {} would still be at rest then, and {} would not.", number(durable), number(truces))
        }
    };
    let first = reasons.words.actors(&horizons.who).capitalised();
    let first = first.and(format!(" {state} other wants for the long run. {then}"));
    let listed = findings.equilibria_of(concept);
    let broken = listed.filter_map(|state| under.broken_by.iter().find(|truce| truce.state == state.state));
    let told = broken.take(MAX_TOLD).map(|truce| {
        name_of(reasons, findings, truce.state).and(" is a truce: ").then(leavers(reasons, truce)).and(".")
    });
    std::iter::once(first).chain(told).collect()
}

/// Who would leave a truce, and how: "Iran would harass ships".
pub fn leavers(reasons: &Reasons<'_>, truce: &Truce) -> Prose {
    let from = reasons.space.levels(truce.state);
    let each = truce.leavers.iter().map(|leaver| {
        let to = reasons.space.levels(leaver.to);
        reasons.words.actor(leaver.actor).and(" would ").then(reasons.words.doing(&from, &to))
    });
    Prose::list(each.collect(), "and")
}

/// Actor by actor: what it takes for at rest that is not, what it misses, and how it reads today's state.
pub fn perceptions_in_words(reasons: &Reasons<'_>, perceptions: &Perceptions, concept: Concept) -> Vec<Prose> {
    let mut told: Vec<Prose> = perceptions
        .views
        .iter()
        .map(|view| {
            let under = &view.under[concept.index()];
            let (mistaken, missed) = (under.mistaken.count(), under.missed.count());
            let about = reasons.words.actors(&view.about);
            let first = reasons.words.actor(view.actor).capitalised().and(", as far as ").then(about);
            let is = if view.about.len() == 1 { " is" } else { " are" };
            let told = first.and(format!(
                "{is} concerned, takes {} for at rest that are not, and misses {} that are ({}).",
                if mistaken == 0 { "no state".to_owned() } else { plural(mistaken, "state", "states") },
                if missed == 0 { "none".to_owned() } else { number(missed) },
                concept.label()
            ));
            match &under.status_quo {
                Some(judgement) => told.and(" Of today's state it ").then(judged(reasons, judgement)).and("."),
                None => told,
            }
        })
        .collect();
    let n = perceptions.hypergame[concept.index()].count();
    let is = if n == 1 { "state is" } else { "states are" };
    told.push(Prose::text(format!("When each judges by what it believes, {} {is} at rest.", number(n))));
    told
}

/// How an actor reads one state: "rightly believes it at rest".
pub fn judged(reasons: &Reasons<'_>, judgement: &Judgement) -> Prose {
    let rest = |at_rest: bool| if at_rest { "at rest" } else { "not at rest" };
    let first = if judgement.believed == judgement.actual {
        format!("rightly believes that it is {}", rest(judgement.actual))
    } else {
        format!("believes that it is {}, while it is {}", rest(judgement.believed), rest(judgement.actual))
    };
    let wrong = judgement.wrong.iter().map(|wrong| {
        let stays = if wrong.believed_stable { " would stay" } else { " would leave" };
        reasons.words.actor(wrong.about).and(stays)
    });
    let wrong: Vec<Prose> = wrong.collect();
    if wrong.is_empty() {
        return Prose::text(first);
    }
    Prose::text(format!("{first}, and wrongly expects that ")).then(Prose::list(wrong, "and"))
}

/// How many states withstand every coalition, which coalition breaks the first that do not, and jumps between equilibria.
pub fn coalitions_in_words(reasons: &Reasons<'_>, findings: &Findings, found: &CoalitionFinding) -> Vec<Prose> {
    let mut told = Vec::new();
    for concept in CoalitionConcept::ALL {
        let alone = findings.counts[concept.alone().index()].n_equilibria;
        let n = found.equilibria.equilibria[concept.index()].count();
        let undecided = found.equilibria.undecided[concept.index()].count();
        let open = if undecided == 0 { String::new() } else { format!(", {} undecided", count(undecided)) };
        told.push(Prose::text(format!(
            "{}: {} for every coalition{open} ({} for single actors).",
            concept.label(),
            plural(n, "state is stable", "states are stable"),
            count(alone)
        )));
    }
    let broken = &found.equilibria.broken[CoalitionConcept::CNash.index()];
    told.extend(broken.iter().take(MAX_TOLD).map(|broken| broken_in_words(reasons, findings, broken)));
    told.extend(found.jumps.jumps.iter().take(MAX_TOLD).map(|jump| jump_in_words(reasons, findings, jump)));
    told
}

fn broken_in_words(reasons: &Reasons<'_>, findings: &Findings, broken: &Break) -> Prose {
    let (from, to) = (reasons.space.levels(broken.state), reasons.space.levels(broken.to));
    name_of(reasons, findings, broken.state)
        .and(" is left by ")
        .then(reasons.words.actors(&broken.coalition))
        .and(" together: they would ")
        .then(reasons.words.doing(&from, &to))
        .and(".")
}

fn jump_in_words(reasons: &Reasons<'_>, findings: &Findings, jump: &Jump) -> Prose {
    Prose::text("From ")
        .then(name_of(reasons, findings, jump.from))
        .and(" to ")
        .then(name_of(reasons, findings, jump.to))
        .and(", both at rest for each alone, ")
        .then(reasons.words.actors(&jump.coalition))
        .and(" can move together, and all of them gain.")
}
