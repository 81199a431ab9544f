//! The dynamics as JSON (`offramp.dynamics/1`).

use super::{mover, pretty};
use crate::chances::{against_even, aside, conditional_on, in_all, range_words, target_id, target_name};
use crate::words::Words;
use offramp::dynamics::ReplayedMove;
use offramp::dynamics::base_rate::{WAR_IN_A_DISPUTE_INTERVAL, WARS_AND_DISPUTES};
use offramp::dynamics::compare::{Comparison, Difference};
use offramp::dynamics::findings::{CauseFinding, DynamicsFindings, TargetFinding};
use offramp::dynamics::gradient::{NumberEffect, TargetGradients, numbers_left_out};
use offramp::dynamics::undecided::{Share, Undecided};
use offramp::dynamics::ways::{Step, WaysTo};
use offramp::dynamics::{Cause, Channel, Range, Who, defaults};
use offramp_model::Model;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// Everything that was found, with every draw's figure at the end of the time.
pub fn dynamics_json(model: &Model, findings: &DynamicsFindings) -> String {
    pretty(&dynamics_value(model, findings))
}

/// Two versions of a case: both findings, and the differences made draw by draw.
pub fn comparison_json(
    first: (&Model, &DynamicsFindings, &str),
    second: (&Model, &DynamicsFindings, &str),
    comparison: &Comparison,
) -> String {
    let difference = |found: &Difference| {
        json!({
            "id": found.id,
            "comes_about": found.comes_about.as_ref().map(range_with_draws),
            "in_all_draws": found.comes_about.as_ref().and_then(in_all).map(more_or_less),
            "holds_at_the_end": found.holds.as_ref().map(range_with_draws),
        })
    };
    pretty(&json!({
        "schema": "offramp.dynamics-comparison/1",
        "here": { "name": first.2, "findings": dynamics_value(first.0, first.1) },
        "there": { "name": second.2, "findings": dynamics_value(second.0, second.1) },
        "differences": comparison.targets.iter().map(difference).collect::<Vec<_>>(),
        "only_in_one": comparison.only_in_one,
    }))
}

fn way(words: &Words<'_>, found: &WaysTo) -> Value {
    let step = |step: &Step| {
        let options = words.model.option_ids().zip(step.before.iter().zip(&step.after));
        let changed = options.filter(|(_, (before, after))| before != after);
        json!({
            "changes": changed.map(|(id, (_, &after))| words.option_condition(id, after)).collect::<Vec<_>>(),
            "who": who(words.model, &step.cause),
            "channel": step.cause.channel.id(),
            "slip": step.cause.slip,
        })
    };
    json!({
        "target": target_id(words.model, found.target),
        "draw": found.draw,
        "cut_short": found.limit_reached,
        "courses_drawn": found.courses,
        "ways": found.ways.iter().map(|way| json!({
            "probability": way.probability,
            "steps": way.steps.iter().map(step).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

fn who(model: &Model, cause: &Cause) -> Value {
    match cause.who {
        Who::Mover(who) => mover(model, who),
        Who::Shock(number) => json!({ "shock": model.shocks[number].id }),
        Who::Gauge(number) => json!({ "gauge": model.gauges[number].id }),
        Who::Fading(number) => json!({ "link": model.links[number].id }),
        Who::Pool(number) => json!({ "pool": model.pools[number].id }),
        Who::Verification(number, kept) => {
            let verified = &model.verifications[number];
            json!({ "verified": Words::new(model).option_condition(verified.option, verified.level), "kept": kept })
        }
        Who::Deadline(number) => json!({ "deadline": model.deadlines[number].id }),
    }
}

pub(crate) fn dynamics_value(model: &Model, findings: &DynamicsFindings) -> Value {
    let words = Words::new(model);
    let request = &findings.request;
    let front = |found: &offramp::dynamics::findings::FrontOverTime| {
        let ladder = &model.front(found.front).ladder;
        let rungs = ladder.iter().zip(&found.rungs);
        json!({
            "front": model.front(found.front).id,
            "today": ladder.get(usize::from(found.today)).map(|rung| rung.name.clone()),
            "rungs": rungs.map(|(rung, ranges)| json!({ "rung": rung.name, "at": ranges.iter().map(range).collect::<Vec<_>>() }))
                .collect::<Vec<_>>(),
        })
    };
    let place = |found: &offramp::dynamics::findings::Lingering| {
        json!({
            "code": found.code,
            "probability": range(&found.probability),
            "changes": words.state_changes(&found.levels),
        })
    };
    json!({
        "schema": "offramp.dynamics/1",
        "case": { "title": model.facts.title, "digest": model.facts.digest, "overlays": model.applied_overlays },
        "method": {
            "chain": "continuous-time Markov chain, logit choice (Blume 1993)",
            "solved_by": match &findings.simulated {
                None => "uniformisation (Jensen 1953)",
                Some(_) => "simulated trajectories (Gillespie 1977), hazards integrated",
            },
            "simulation": findings.simulated.as_ref().map(|simulated| json!({
                "trajectories_per_draw": simulated.asked,
                "trajectories": simulated.runs,
                "moves": simulated.moves,
                "cut_off": simulated.cut_off,
                "weighed_states": simulated.n_weighed,
                "weighed_all": simulated.weighed_all,
            })),
            "states": findings.n_states,
            "feasible_states": findings.n_feasible,
            "arcs": findings.n_arcs,
            "steps": findings.steps,
            "cut_off_below": findings.missing,
            "draws": findings.n_draws,
            "draws_asked_for": request.n_draws,
            "seed": request.seed,
            "foresight": { "answers": request.minds.foresight.steps, "days": request.minds.foresight.days },
            "later": request.minds.later,
            "beliefs": request.minds.beliefs,
            "uncertain_wants": findings.n_uncertain,
            "may_not_be_there": findings.doubts,
            "worlds": findings.n_worlds,
            "range": range_words(findings.n_draws),
        },
        "conditional_on": conditional_on(model, findings),
        "assumed": defaults::ALL.iter().map(|assumed| json!({
            "what": assumed.what, "value": assumed.value, "source": assumed.source
        })).collect::<Vec<_>>(),
        "simplified": findings.asides.iter().map(|found| aside(&words, found)).collect::<Vec<_>>(),
        "by_days": request.by_days,
        "times": findings.times,
        "targets": findings.targets.iter().enumerate().map(|(place, found)| {
            let mut value = target(model, found);
            if let Some(error) = findings.simulated.as_ref().and_then(|simulated| simulated.errors.get(place)) {
                value["error"] = json!({
                    "standard_error": error.standard_error, "hits": error.hits, "below": error.below
                });
            }
            value
        }).collect::<Vec<_>>(),
        "fronts": findings.fronts.iter().map(front).collect::<Vec<_>>(),
        "gauges": findings.gauges.iter().map(|found| json!({
            "gauge": model.gauges[found.gauge].id,
            "today": found.today,
            "slow": found.is_slow,
            "mean": found.means.iter().map(range).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "excited_links": findings.excited.iter().map(|&link| model.links[link].id.as_str()).collect::<Vec<_>>(),
        "stage_by_stage": super::option_ids(model, &findings.staged),
        "ways": findings.ways.iter().map(|found| way(&words, found)).collect::<Vec<_>>(),
        "undecided": findings.undecided.as_ref().map(|all| {
            all.iter().map(|found| undecided(&words, found)).collect::<Vec<_>>()
        }),
        "gradients": findings.gradients.iter().map(|found| gradients(model, found)).collect::<Vec<_>>(),
        "simplification": findings.simplification.as_ref().map(|check| json!({
            "trajectories": check.runs,
            "compared": check.n_compared,
            "differ": check.differ.iter().map(|has| json!({
                "target": target_id(model, has.target),
                "solved": has.solved,
                "simulated": has.simulated,
                "standard_error": has.error,
            })).collect::<Vec<_>>(),
        })),
        "base_rate_flags": findings.base_rate_flags.iter().map(|flag| json!({
            "target": target_id(model, findings.targets[flag.target].target),
            "median": flag.median,
            "base_rate": flag.base_rate,
            "interval": WAR_IN_A_DISPUTE_INTERVAL,
            "wars": WARS_AND_DISPUTES.0,
            "disputes": WARS_AND_DISPUTES.1,
            "source": "mid.maxlevel.5",
        })).collect::<Vec<_>>(),
        "standing": findings.lingering.iter().map(place).collect::<Vec<_>>(),
    })
}

/// One trajectory, move by move (`offramp.replay/1`).
pub fn replay_json(model: &Model, moves: &[ReplayedMove], (draw, number): (u64, u64)) -> String {
    let words = Words::new(model);
    let one = |moved: &ReplayedMove| {
        let options = words.model.option_ids().zip(moved.before.iter().zip(&moved.after));
        let changed = options.filter(|(_, (before, after))| before != after);
        json!({
            "day": moved.day,
            "changes": changed.map(|(id, (_, &after))| words.option_condition(id, after)).collect::<Vec<_>>(),
            "who": who(model, &moved.cause),
            "channel": moved.cause.channel.id(),
            "slip": moved.cause.slip,
        })
    };
    pretty(&json!({
        "schema": "offramp.replay/1",
        "draw": draw,
        "trajectory": number,
        "moves": moves.iter().map(one).collect::<Vec<_>>(),
    }))
}

fn undecided(words: &Words<'_>, found: &Undecided) -> Value {
    let share = |share: &Share| json!({ "code": share.code, "changes": words.state_changes(&share.levels), "share": share.share });
    json!({
        "front": words.model.front(found.front).id,
        "draw": found.draw,
        "highest_first": found.highest_first,
        "lowest_first": found.lowest_first,
        "neither": found.neither,
        "mean_days": found.days,
        "lingers": found.lingers.as_ref().map(|lingers| json!({
            "mean_days_to_come": lingers.days,
            "states": lingers.states.iter().map(share).collect::<Vec<_>>(),
        })),
        "knife_edge": found.knife_edge.iter().map(|edge| json!({
            "state": share(&edge.state),
            "highest_first": edge.highest_first,
        })).collect::<Vec<_>>(),
    })
}

fn gradients(model: &Model, found: &TargetGradients) -> Value {
    let number = |has: &NumberEffect| {
        json!({
            "number": has.name,
            "value": range(&has.value),
            "derivative": range_with_draws(&has.derivative),
            "tenth_more": range_with_draws(&has.tenth_more),
            "of_itself": range(&has.of_itself),
            "in_all_draws": in_all(&has.tenth_more).map(more_or_less),
            "at_kink": has.is_at_kink,
            "at_tie": has.is_at_tie,
        })
    };
    json!({
        "target": target_id(model, found.target),
        "numbers": found.numbers.iter().map(number).collect::<Vec<_>>(),
        "without_effect": found.n_without,
        "left_out": numbers_left_out(model),
    })
}

/// `more` or `less`.
fn more_or_less(side: Ordering) -> &'static str {
    if side == Ordering::Greater { "more" } else { "less" }
}

fn range(range: &Range) -> Value {
    json!({ "median": range.median, "low": range.low, "high": range.high })
}

pub(super) fn range_with_draws(range: &Range) -> Value {
    json!({ "median": range.median, "low": range.low, "high": range.high, "draws": range.draws })
}

fn target(model: &Model, found: &TargetFinding) -> Value {
    let channels =
        Channel::ALL.iter().zip(&found.channels).map(|(channel, found)| (channel.id().to_owned(), range(found)));
    let cause = |found: &CauseFinding| {
        json!({
            "who": who(model, &found.cause),
            "channel": found.cause.channel.id(),
            "slip": found.cause.slip,
            "probability": range(&found.probability),
        })
    };
    json!({
        "id": target_id(model, found.target),
        "name": target_name(model, found.target),
        "holds_today": found.holds_today,
        "states": found.n_states,
        "comes_about": found.by.last().map(range_with_draws),
        "than_not_in_all_draws": against_even(found).map(more_or_less),
        "comes_about_by": found.by.iter().map(range).collect::<Vec<_>>(),
        "holds_at_the_end": found.at.last().map(range_with_draws),
        "holds_at": found.at.iter().map(range).collect::<Vec<_>>(),
        "after_days": found.after.as_ref().map(range),
        "long_run": found.long_run.as_ref().map(range_with_draws),
        "channels": Value::Object(channels.collect::<Map<String, Value>>()),
        "causes": found.causes.iter().map(cause).collect::<Vec<_>>(),
    })
}
