//! Actors that can start nothing without each other.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::nearest::listed;
use crate::places::Places;
use offramp_model::{ActorId, Consenter, Directions, Model};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "circle-of-consent",
    severity: Severity::Warning,
    title: "each can raise nothing without the next one's consent, in a circle",
    meaning: "Every option that the first could raise needs the consent of the second, every option of the second that of the next, and so back \
              to the first. That can be meant, but then nobody in the circle can begin anything alone, and an agreement usually says it better.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.opens = { what = "open its port", consent = ["sudland"] }
wants = ["nordland.opens"]

[actor.sudland]
can.opens = { what = "open its port", consent = ["nordland"] }
wants = ["sudland.opens"]
"#,
    line: 4,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.opens = { what = "open its port" }
wants = ["nordland.opens"]

[actor.sudland]
can.opens = { what = "open its port", consent = ["nordland"] }
wants = ["sudland.opens"]
"#,
    advice: "If they can only move together, write an agreement: `[agreement.NAME]` with both as `parties`, and their options under `with`.",
};

/// Whom an actor cannot do without: consenters of every option that it could raise. Nobody, if it has no such option.
fn needed_by(model: &Model, actor: ActorId) -> Vec<ActorId> {
    let raisable = model.actor(actor).options.iter().map(|id| model.option(*id)).filter(|option| {
        matches!(option.moves, Directions::Both | Directions::Up) && usize::from(option.now) + 1 < option.n_levels()
    });
    let consenters = raisable.map(|option| -> Vec<ActorId> {
        let actors = option.consent.iter().filter_map(|consenter| match consenter {
            Consenter::Actor(other) if *other != actor => Some(*other),
            _ => None,
        });
        actors.collect()
    });
    consenters
        .reduce(|left, right| left.into_iter().filter(|actor| right.contains(actor)).collect())
        .unwrap_or_default()
}

/// Looks for circles; each is told once, at its first actor.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    let needs: Vec<Vec<ActorId>> = model.actor_ids().map(|actor| needed_by(model, actor)).collect();
    let mut told = vec![false; needs.len()];
    for start in model.actor_ids() {
        if told[start.index()] {
            continue;
        }
        let Some(circle) = shortest_circle(&needs, start) else { continue };
        circle.iter().for_each(|actor| told[actor.index()] = true);
        let names: Vec<&str> = circle.iter().map(|actor| model.actor(*actor).id.as_str()).collect();
        sink.report(
            Diagnostic::warning(
                PAGE.code,
                places.actors[start.index()],
                format!("{} can raise nothing without each other's consent", listed(&names, "and")),
            )
            .with_help("if they only move together, write an agreement with all of them as `parties`"),
        );
    }
}

/// A shortest way from an actor back to itself along those it needs. Breadth-first.
fn shortest_circle(needs: &[Vec<ActorId>], start: ActorId) -> Option<Vec<ActorId>> {
    let mut came_from: Vec<Option<ActorId>> = vec![None; needs.len()];
    let mut frontier = vec![start];
    while !frontier.is_empty() {
        let mut next = Vec::new();
        for actor in frontier {
            for other in &needs[actor.index()] {
                if *other == start {
                    let mut circle = vec![actor];
                    while let Some(before) = circle.last().and_then(|actor| came_from[actor.index()]) {
                        circle.push(before);
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if came_from[other.index()].is_none() {
                    came_from[other.index()] = Some(actor);
                    next.push(*other);
                }
            }
        }
        frontier = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn one_free_option_breaks_the_circle_and_long_circles_are_found() {
        let actor = |name: &str, needs: &str| {
            format!("[actor.{name}]\ncan.x = {{ consent = [\"{needs}\"] }}\nwants = [\"{name}.x\"]\n")
        };
        let circle = format!("[case]\ntitle = \"t\"\n{}{}{}", actor("a", "b"), actor("b", "c"), actor("c", "a"));
        assert_eq!(said_about(&circle)[0].message, "`a`, `b` and `c` can raise nothing without each other's consent");
        let free = circle.replacen("can.x", "can.y = \"y\"\ncan.x", 1).replacen("wants = [", "wants = [\"y\", ", 1);
        assert!(said_about(&free).is_empty());
    }
}
