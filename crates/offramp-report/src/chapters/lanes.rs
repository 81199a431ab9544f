//! Ways to an outcome as lanes from left to right: a path with all who take part in each step, and an order of changes with those who would
//! have to go first.
//!
//! In: what was found about paths. Out: pictures. Does not look at: who could stop a step (told in words beside them).

use crate::words::{Reasons, isolated};
use offramp::paths::PathFinding;
use offramp_engine::fronts::rungs_at;
use offramp_engine::paths::phasing::{Order, Phasing};
use offramp_engine::paths::reasons::{Needed, Role, StepReason};
use offramp_engine::paths::{Foresight, Step};
use offramp_engine::space::{Mover, Needs, StateId};
use offramp_model::{ActorId, InstitutionId, Level};
use offramp_pictures::{Gain, LaneStep, Part, PathFront, PathLanesData, Picture, path_lanes};
use std::cmp::Ordering;

/// Somebody with a lane. Institutions have one where it is not known who would vote for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Actor(ActorId),
    Institution(InstitutionId),
}

/// A step with those who take part in it.
struct Taken<'s> {
    from: StateId,
    step: &'s Step,
    parts: Vec<(Who, Part)>,
    reason: String,
}

/// A credible path. Everybody needed wants each step, for itself or for where the path leads.
pub(super) fn path(
    reasons: &Reasons<'_>,
    foresight: Foresight,
    found: &PathFinding,
    prefix: String,
    title: String,
) -> Picture {
    let taken = |reason: &'_ StepReason| -> (Vec<(Who, Part)>, String) {
        let part = |needed: &Needed| match (needed.role, needed.decision.ordering) {
            (Role::Moves, _) => Part::Moves,
            (Role::Party, _) => Part::Signs,
            (Role::Consents, _) => Part::Consents,
            (Role::Votes { .. }, Ordering::Less) => Part::Outvoted,
            (Role::Votes { .. }, _) => Part::Votes,
        };
        let parts = reason.needed.iter().map(|needed| (Who::Actor(needed.actor), part(needed))).collect();
        let goal = if foresight == Foresight::Myopic { reason.step.to } else { found.path.end };
        let mover = reason.needed.iter().find(|needed| needed.role == Role::Moves);
        let levels = |state| reasons.space.levels(state);
        let why = mover.and_then(|mover| reasons.words.reason(mover.actor, &levels(goal), &levels(reason.from)));
        (parts, why.map_or_else(String::new, |why| why.plain()))
    };
    let steps = found.steps.iter().map(|reason| {
        let (parts, why) = taken(reason);
        Taken { from: reason.from, step: &reason.step, parts, reason: why }
    });
    let end = format!("ends at s{}: {}", found.end.code, reasons.rest_of_end(&found.end));
    draw(reasons, steps.collect(), (prefix, title), Some(end), &[])
}

/// The best order of the needed changes, where it breaks, and what everybody makes of all changes at once; `None` where no legal moves
/// make just these changes.
pub(super) fn order(
    reasons: &Reasons<'_>,
    start: StateId,
    phasing: &Phasing,
    prefix: String,
    title: String,
) -> Option<Picture> {
    let best = phasing.orders.as_ref()?.best.as_ref()?;
    let steps = steps_of(reasons, start, best);
    Some(draw(reasons, steps, (prefix, title), None, &phasing.at_once))
}

fn steps_of<'o>(reasons: &Reasons<'_>, start: StateId, order: &'o Order) -> Vec<Taken<'o>> {
    let mut from = start;
    let steps = order.steps.iter().zip(&order.losers).map(|(step, losers)| {
        let losers: &[ActorId] = losers.as_deref().unwrap_or_default();
        Taken {
            from: std::mem::replace(&mut from, step.to),
            step,
            parts: parts(reasons, step.mover, step.needs, losers),
            reason: match losers {
                [] => String::new(),
                all => format!("against the interest of {}", reasons.words.actor_names(all, "and")),
            },
        }
    });
    steps.collect()
}

/// Those who take part in a move, and those among them who lose by it.
fn parts(reasons: &Reasons<'_>, mover: Mover, needs: Needs, losers: &[ActorId]) -> Vec<(Who, Part)> {
    let mut parts: Vec<(Who, Part)> = losers.iter().map(|&actor| (Who::Actor(actor), Part::Loses)).collect();
    let mut add = |who: Who, part: Part| {
        if !parts.iter().any(|(known, _)| *known == who) {
            parts.push((who, part));
        }
    };
    match mover {
        Mover::Actor(actor) => add(Who::Actor(actor), Part::Moves),
        Mover::Agreement(agreement) => {
            for &party in &reasons.words.model.agreements[agreement.index()].parties {
                add(Who::Actor(party), Part::Signs);
            }
        }
        Mover::Institution(institution) => add(Who::Institution(institution), Part::Votes),
    }
    needs.actor_ids().for_each(|actor| add(Who::Actor(actor), Part::Consents));
    needs.institution_ids().for_each(|institution| add(Who::Institution(institution), Part::Votes));
    parts
}

fn draw(
    reasons: &Reasons<'_>,
    steps: Vec<Taken<'_>>,
    (prefix, title): (String, String),
    end: Option<String>,
    at_once: &[(ActorId, Ordering)],
) -> Picture {
    let (words, model) = (reasons.words, reasons.words.model);
    let mut lanes: Vec<Who> = steps.iter().flat_map(|taken| taken.parts.iter().map(|(who, _)| *who)).collect();
    lanes.extend(at_once.iter().map(|(actor, _)| Who::Actor(*actor)));
    lanes.sort_unstable();
    lanes.dedup();
    // A lane of a front is for those that move.
    let rungs = |levels: &[Level]| rungs_at(model, levels);
    let mut states = vec![model.status_quo()];
    states.extend(steps.iter().map(|taken| reasons.space.levels(taken.step.to)));
    let moves = |front: &usize| states.iter().any(|levels| rungs(levels)[*front] != rungs(&states[0])[*front]);
    let fronts: Vec<usize> = (0..model.fronts.len()).filter(moves).collect();
    let rungs = |levels: &[Level]| fronts.iter().map(|&front| rungs(levels)[front]).collect::<Vec<_>>();
    let lane = |who: Who| lanes.iter().position(|known| *known == who);
    let step = |taken: &Taken<'_>| {
        let (from, to) = (reasons.space.levels(taken.from), reasons.space.levels(taken.step.to));
        LaneStep {
            node: format!("s{}", reasons.space.code(model, taken.step.to)),
            mover: words.mover_label(taken.step.mover),
            change: words.doing(&from, &to).plain(),
            reason: taken.reason.clone(),
            parts: taken.parts.iter().filter_map(|(who, part)| Some((lane(*who)?, *part))).collect(),
            rungs: rungs(&to),
        }
    };
    let gain = |who: &Who| match who {
        Who::Actor(actor) => at_once.iter().find(|(known, _)| known == actor).map(|(_, ordering)| match ordering {
            Ordering::Greater => Gain::Gains,
            Ordering::Equal => Gain::Same,
            Ordering::Less => Gain::Loses,
        }),
        Who::Institution(_) => None,
    };
    let name = |who: &Who| match who {
        Who::Actor(actor) => isolated(&model.actor(*actor).name).into_owned(),
        Who::Institution(institution) => isolated(&model.institutions[institution.index()].name).into_owned(),
    };
    let front = |&front: &usize| PathFront {
        name: isolated(&model.fronts[front].name).into_owned(),
        rungs: model.fronts[front].ladder.iter().map(|rung| isolated(&rung.name).into_owned()).collect(),
    };
    path_lanes(&PathLanesData {
        prefix,
        title,
        actors: lanes.iter().map(name).collect(),
        fronts: fronts.iter().map(front).collect(),
        today: rungs(&states[0]),
        steps: steps.iter().map(step).collect(),
        end,
        at_once: if at_once.is_empty() { Vec::new() } else { lanes.iter().map(gain).collect() },
    })
}
