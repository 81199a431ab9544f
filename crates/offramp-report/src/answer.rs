//! The answer in a few sentences, for those who read nothing else.
//!
//! In: findings. Out: sentences whose parts link to what carries them. Says nothing that the findings do not hold.

use crate::prose::Prose;
use crate::things::Thing;
use crate::words::{Reasons, Stance, count, isolated, number, plural, share};
use offramp::findings::{Findings, StateFinding};
use offramp_engine::stability::Concept;
use offramp_engine::worlds::StateShare;
use offramp_model::{ActorId, FrontId};

/// How many differences from today a state is told with in a sentence.
pub const MAX_CHANGES_TOLD: usize = 4;
/// How many outcomes a state is told with in a sentence.
const MAX_OUTCOMES_TOLD: usize = 2;

/// The answer: where it stands, where it would rest, how firmly.
pub fn answer(reasons: &Reasons<'_>, findings: &Findings) -> Vec<Prose> {
    let mut sentences = vec![today(reasons, findings)];
    sentences.extend(rest(reasons, findings));
    sentences
}

/// The answer in three sentences, or fewer where there is nothing to say: does today's state hold; how many states are at rest and
/// what the firmest of them is like; how firmly. [`firmest_in_full`] says the rest.
pub fn headline(reasons: &Reasons<'_>, findings: &Findings) -> Vec<Prose> {
    let mut sentences = vec![today(reasons, findings)];
    let Some((concept, n, counted)) = counted(findings) else {
        sentences.push(nowhere(findings));
        return sentences;
    };
    let Some(first) = findings.equilibria_of(concept).next() else {
        sentences.push(Prose::text(format!("{counted}.")));
        return sentences;
    };
    let is_today = findings.status_quo.as_ref().is_some_and(|today| today.state == first.state);
    let mut told = Prose::text(format!("{counted}; {}", if n == 1 { "it is " } else { "the firmest is " }));
    told = told.then(state_name(first));
    if is_today {
        told = told.and(", today's state");
    }
    let outcomes = outcomes_in_words(reasons, first);
    if !outcomes.is_empty() {
        told = told.and(": ").then(outcomes);
    }
    let standing = fronts_in_words(reasons, first);
    if !standing.is_empty() {
        told = told.and("; ").then(standing);
    }
    sentences.push(told.and("."));
    sentences.extend(how_sure(reasons, findings, first, concept));
    sentences
}

/// What is different from today in the firmest state, and who is nearest to leaving it; nothing where today's state is the firmest
/// and nobody could leave it.
pub fn firmest_in_full(reasons: &Reasons<'_>, findings: &Findings) -> Option<Prose> {
    let state = findings.equilibria_of(findings.strongest()?).next()?;
    let is_today = findings.status_quo.as_ref().is_some_and(|today| today.state == state.state);
    let told = (!is_today).then(|| reasons.words.state(&state.levels, usize::MAX));
    let margin = state.smallest_margin.map(|(actor, margin)| margin_in_words(reasons, state, actor, margin));
    let parts: Vec<Prose> = told.into_iter().chain(margin).collect();
    let mut parts = parts.into_iter();
    let first = state_name(state).and(": ").then(parts.next()?);
    Some(parts.fold(first, |told, part| told.and("; ").then(part)).and("."))
}

/// A state's name, linking to its card: "s37".
pub fn state_name(state: &StateFinding) -> Prose {
    Prose::about(format!("s{}", state.code), Thing::State(state.code))
}

/// Whether today's state is at rest, and if not, who would leave it.
fn today(reasons: &Reasons<'_>, findings: &Findings) -> Prose {
    let Some(state) = &findings.status_quo else {
        return Prose::text("Rules exclude today's state, so nothing can be said about leaving it.");
    };
    let words = reasons.words;
    let of_stance = |wanted: Stance| -> Vec<ActorId> {
        let actors = state.actors.iter().enumerate().filter(|(_, actor)| Stance::of(actor) == wanted);
        actors.map(|(index, _)| ActorId::from_index(index)).collect()
    };
    let leaving = of_stance(Stance::Leaving);
    if !leaving.is_empty() {
        let rest = Prose::text("Today's state is not at rest: ").then(words.actors(&leaving));
        return rest.and(" would leave it, and nothing the others could do takes that away.");
    }
    let mut parts = Vec::new();
    let deterred = of_stance(Stance::Deterred);
    if !deterred.is_empty() {
        parts.push(words.actors(&deterred).and(" would rather leave, but the answers of others stop it"));
    }
    let threatened = of_stance(Stance::Threatened);
    if !threatened.is_empty() {
        let would = words
            .actors(&threatened)
            .and(" would rather leave, held only by what others could do but would not want to");
        parts.push(would);
    }
    let group =
        if state.stable_against_groups { "" } else { "; but an agreement, a vote or a consented move would change it" };
    if parts.is_empty() {
        return Prose::text("Today's state is at rest: nobody has anything better to move to alone")
            .and(group)
            .and(".");
    }
    Prose::text("Today's state holds for now: ").then(Prose::list(parts, "and")).and(group).and(".")
}

/// Where it would come to rest, and what speaks for the first of these states.
fn rest(reasons: &Reasons<'_>, findings: &Findings) -> Vec<Prose> {
    let Some((concept, n, counted)) = counted(findings) else { return vec![nowhere(findings)] };
    let mut sentences = vec![Prose::text(format!("{counted}."))];
    if let Some(first) = findings.equilibria_of(concept).next() {
        sentences.push(firmest(reasons, findings, first, n));
        sentences.extend(how_sure(reasons, findings, first, concept));
    }
    sentences
}

fn nowhere(findings: &Findings) -> Prose {
    Prose::text(format!(
        "No state is at rest for all actors, whatever the foresight: of {} states, each is left by somebody.",
        count(findings.space.n_states())
    ))
}

/// The strongest concept that has equilibria, how many there are, and that in words, without a full stop.
fn counted(findings: &Findings) -> Option<(Concept, usize, String)> {
    let n_states = findings.space.n_states();
    let concept = findings.strongest()?;
    let n = findings.counts[concept.index()].n_equilibria;
    let firm = match concept {
        Concept::Nash => "nobody has anything better to move to",
        Concept::Sseq | Concept::Seq => "everybody is content or deterred by answers that others would want to give",
        Concept::Smr | Concept::Gmr => "everybody is content or held by what others could do",
    };
    let of = if n_states == 1 { "the one state there is".to_owned() } else { format!("{} states", count(n_states)) };
    let is = if n == 1 { "is" } else { "are" };
    let told = format!("Of {of}, {} {is} at rest in the sense that {firm} ({})", number(n), concept.name());
    Some((concept, n, told))
}

fn firmest(reasons: &Reasons<'_>, findings: &Findings, state: &StateFinding, n: usize) -> Prose {
    let is_today = findings.status_quo.as_ref().is_some_and(|today| today.state == state.state);
    let subject = if n == 1 { "It is " } else { "The firmest is " };
    let mut told = Prose::text(subject).then(state_name(state));
    told = if is_today {
        told.and(", today's state")
    } else {
        told.and(": ").then(reasons.words.state(&state.levels, MAX_CHANGES_TOLD))
    };
    let outcomes = outcomes_in_words(reasons, state);
    if !outcomes.is_empty() {
        told = told.and("; that is ").then(outcomes);
    }
    let standing = fronts_in_words(reasons, state);
    if !standing.is_empty() {
        told = told.and("; ").then(standing);
    }
    if let Some((actor, margin)) = state.smallest_margin {
        told = told.and("; ").then(margin_in_words(reasons, state, actor, margin));
    }
    told.and(".")
}

/// The outcomes that hold in a state; the first few by name.
fn outcomes_in_words(reasons: &Reasons<'_>, state: &StateFinding) -> Prose {
    let more = state.outcomes.len().saturating_sub(MAX_OUTCOMES_TOLD);
    let mut outcomes: Vec<Prose> = state
        .outcomes
        .iter()
        .take(MAX_OUTCOMES_TOLD)
        .map(|&outcome| {
            Prose::about(
                format!("“{}”", isolated(&reasons.words.model.outcomes[outcome].name)),
                Thing::Outcome(outcome),
            )
        })
        .collect();
    if more > 0 {
        outcomes.push(Prose::text(plural(more, "more outcome", "more outcomes")));
    }
    Prose::list(outcomes, "and")
}

/// How a state can be reached, how often it is at rest over worlds, and whether it lasts.
fn how_sure(reasons: &Reasons<'_>, findings: &Findings, state: &StateFinding, concept: Concept) -> Option<Prose> {
    let is_today = findings.status_quo.as_ref().is_some_and(|today| today.state == state.state);
    let mut told: Vec<Prose> = Vec::new();
    if findings.evolution.found().is_some() && !is_today {
        let moves = |n: u32| format!("{} {}", number(n as usize), if n == 1 { "move" } else { "moves" });
        told.push(Prose::text(match (state.by_improvements, state.by_any_moves) {
            (Some(reached), _) => {
                format!("can be reached in {}, each of them an improvement for its mover", moves(reached.n_moves))
            }
            (None, Some(reached)) => {
                format!("would take {}, some of which nobody has reason to make today", moves(reached.n_moves))
            }
            (None, None) => "cannot be reached from today's state".to_owned(),
        }));
    }
    if let Some(worlds) = findings.worlds.found() {
        let found = worlds.under[concept.index()].states.iter().find(|found| found.state == state.state);
        let range = |found: &StateShare| found.share.error.map(|error| error.interval);
        let of = match found {
            Some(found) => share(found.share.value, range(found)),
            None => "hardly any".to_owned(),
        };
        told.push(Prose::text(format!("is at rest in {of} of the worlds its author holds possible")));
    }
    if let Some(horizons) = findings.horizons.found() {
        let under = &horizons.under[concept.index()];
        if under.durable.contains(findings.space.cell(state.state)) {
            told.push(Prose::text("lasts under the wants stated for the long run"));
        } else {
            let truce = under.broken_by.iter().find(|truce| truce.state == state.state);
            let leavers: Vec<ActorId> =
                truce.iter().flat_map(|truce| &truce.leavers).map(|leaver| leaver.actor).collect();
            let told_truce = Prose::text("is only a truce");
            told.push(match leavers.is_empty() {
                true => told_truce,
                false => told_truce.and(": in the long run ").then(reasons.words.actors(&leavers)).and(" would leave"),
            });
        }
    }
    (!told.is_empty()).then(|| Prose::text("It ").then(Prose::list(told, "and")).and("."))
}

/// How firmly the actor that is nearest to leaving is held.
pub fn margin_in_words(reasons: &Reasons<'_>, state: &StateFinding, actor: ActorId, margin: i64) -> Prose {
    let name = reasons.words.actor(actor);
    // Where an actor is only deterred, leaving would gain something until the others answer.
    let answered = if state.concepts.contains(&Concept::Nash) { "" } else { ", once answered" };
    match margin {
        i64::MIN..=-1 => name.and(" would gain by leaving"),
        0 => name.and(format!(" could leave at no loss{answered}")),
        n => name.and(format!(" would lose least by leaving{answered}: {}", plural(n as usize, "rank", "ranks"))),
    }
}

/// "the Gulf would stand on ‘quiet’": the rungs on which fronts with a ladder stand.
pub fn fronts_in_words(reasons: &Reasons<'_>, state: &StateFinding) -> Prose {
    let model = reasons.words.model;
    let with_ladder =
        model.fronts.iter().zip(&state.rungs).enumerate().filter(|(_, (front, _))| !front.ladder.is_empty());
    let standing = with_ladder.map(|(index, (_, &rung))| {
        let id = FrontId::from_index(index);
        let name = Prose::about(reasons.words.front_name(id), Thing::Front(id));
        name.and(format!(" at “{}”", reasons.words.rung(id, rung)))
    });
    let standing: Vec<Prose> = standing.collect();
    if standing.is_empty() { Prose::default() } else { Prose::text("there, ").then(Prose::list(standing, "and")) }
}
