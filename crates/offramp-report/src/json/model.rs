//! A case as JSON (`offramp.case/1`): everything in it, with conditions both in the author's words and as formulas.
//!
//! In: a checked model. Out: one value; `docs/json.md` describes every key. Lists are always there, in case order; what a case does
//! not state is `null`.

use crate::describe;
use offramp_model::dynamics::{Deadline, Delay, Gauge, Link, Pool, Shock, Verification};
use offramp_model::model::{Expected, OverlayFacts};
use offramp_model::movers::Attitude;
use offramp_model::{
    Actor, Agreement, CaseOption, Comparison, Condition, Consenter, Directions, Evidence, Formula, Front, Institution,
    Leave, Level, LevelSet, Model, OptionId, Owner, PowerShift, Preference, RankingTier, Rule, Standing, Want, Weight,
};
use serde_json::{Value, json};

/// The version of the document.
pub const SCHEMA: &str = "offramp.case/1";

/// What the case says.
pub fn case_value(model: &Model) -> Value {
    let (cited, contested, own) = describe::standings(model);
    json!({
        "schema": SCHEMA,
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case_facts(model),
        "fronts": list(&model.fronts, |front| front_json(model, front)),
        "actors": list(&model.actors, |actor| actor_json(model, actor)),
        "options": list(&model.options, |option| option_json(model, option)),
        "agreements": list(&model.agreements, |agreement| agreement_json(model, agreement)),
        "institutions": list(&model.institutions, |institution| institution_json(model, institution)),
        "rules": list(&model.rules, |rule| rule_json(model, rule)),
        "outcomes": list(&model.outcomes, |outcome| {
            json!({
                "id": outcome.id, "name": outcome.name, "when": condition_json(model, &outcome.when),
                "today": outcome.when.formula.holds(&model.status_quo()),
            })
        }),
        "pools": list(&model.pools, |pool| pool_json(model, pool)),
        "gauges": list(&model.gauges, |gauge| gauge_json(model, gauge)),
        "shocks": list(&model.shocks, |shock| shock_json(model, shock)),
        "deadlines": list(&model.deadlines, |deadline| deadline_json(model, deadline)),
        "verifications": list(&model.verifications, |verified| verification_json(model, verified)),
        "links": list(&model.links, |link| link_json(model, link)),
        "overlays": list(&model.overlays, |overlay| overlay_json(model, overlay)),
        "documents": list(&model.documents, |document| {
            json!({
                "id": document.id, "title": document.title, "author": document.author, "date": document.date,
                "publisher": document.publisher, "found": document.found,
            })
        }),
        "voices": list(&model.voices, |voice| json!({ "id": voice.id, "name": voice.name, "role": voice.role })),
        "claims": list(&model.claims, |claim| {
            json!({
                "id": claim.id, "says": claim.says, "source": claim.source.as_ref().map(describe::passage), "voice": claim.voice,
                "kind": claim.kind,
            })
        }),
        "expect": list(&model.expectations, |expectation| {
            json!({ "key": expectation.key, "value": expected_json(model, &expectation.value) })
        }),
        "assumptions": { "cited": cited, "contested": contested, "own": own },
        "unused": list(&model.unused, |unused| json!({ "what": unused.what, "waits_for": unused.waits_for })),
    })
}

fn list<T>(things: &[T], write: impl Fn(&T) -> Value) -> Value {
    things.iter().map(write).collect()
}

fn case_facts(model: &Model) -> Value {
    let facts = &model.facts;
    json!({
        "title": facts.title, "about": facts.about, "question": facts.question, "author": facts.author,
        "as_of": facts.as_of, "horizon_days": facts.horizon_days, "digest": facts.digest,
        "overlays": model.applied_overlays,
        "status_quo": model.status_quo(),
    })
}

fn front_json(model: &Model, front: &Front) -> Value {
    let rung = |rung: &offramp_model::Rung| json!({ "rung": rung.name, "when": condition_json(model, &rung.when) });
    let today = front.rung_at(&model.status_quo()).map(|rung| front.ladder[rung].name.as_str());
    json!({
        "id": front.id, "name": front.name, "about": front.about, "ladder": list(&front.ladder, rung), "today": today,
    })
}

fn actor_json(model: &Model, actor: &Actor) -> Value {
    let sees = list(&actor.sees, |perception| {
        json!({
            "of": model.actor(perception.of).id, "wants": preference_json(model, &perception.wants),
            "evidence": evidence_json(&perception.evidence),
        })
    });
    json!({
        "id": actor.id, "name": actor.name, "about": actor.about,
        "inside": actor.inside.map(|actor| &model.actor(actor).id), "kind": actor.kind, "country": actor.country,
        "options": option_ids(model, &actor.options),
        "wants": preference_json(model, &actor.wants),
        "wants_later": actor.wants_later.as_ref().map(|wants| preference_json(model, wants)),
        "sees": sees,
        "attitudes": list(&actor.attitudes, |(of, attitude)| {
            json!({ "of": model.actor(*of).id, "attitude": attitude_word(*attitude) })
        }),
        "reviews_every_days": actor.reviews.map(|reviews| reviews.every_days),
        "attention": list(&actor.attention, |share| {
            json!({ "front": model.front(share.front).id, "share": share.share })
        }),
        "evidence": evidence_json(&actor.evidence),
    })
}

fn option_json(model: &Model, option: &CaseOption) -> Value {
    let owner = match option.owner {
        Owner::Actor(actor) => json!({ "actor": model.actor(actor).id }),
        Owner::Agreement(agreement) => json!({ "agreement": model.agreements[agreement.index()].id }),
        Owner::Institution(institution) => json!({ "institution": model.institutions[institution.index()].id }),
    };
    json!({
        "id": option.id, "what": option.what, "owner": owner,
        "front": option.front.map(|front| &model.front(front).id),
        "levels": option.levels, "now": option.now, "moves": moves_word(option.moves),
        "consent": option.consent.iter().map(|consenter| consenter_id(model, *consenter)).collect::<Vec<_>>(),
        "uses": list(&option.uses, |used| json!({ "pool": used.pool, "per_level": used.per_level })),
        "spends": list(&option.spends, |spent| {
            json!({ "pool": spent.pool, "per_level_per_day": spent.per_level_per_day })
        }),
        "takes_days": option.takes.map(delay_json),
        "evidence": evidence_json(&option.evidence),
    })
}

fn agreement_json(model: &Model, agreement: &Agreement) -> Value {
    let leave = match &agreement.leave {
        Leave::Any => json!("any"),
        Leave::All => json!("all"),
        Leave::Nobody => json!("nobody"),
        Leave::Listed(actors) => actors.iter().map(|actor| model.actor(*actor).id.as_str()).collect(),
    };
    json!({
        "id": agreement.id, "name": agreement.name, "option": model.option(agreement.option).id,
        "parties": agreement.parties.iter().map(|actor| &model.actor(*actor).id).collect::<Vec<_>>(),
        "leave": leave, "with": option_ids(model, &agreement.with),
        "power": agreement.power.as_ref().map(|power| power_json(model, power)),
    })
}

fn power_json(model: &Model, power: &PowerShift) -> Value {
    json!({
        "rises": model.actor(power.rises).id, "declines": model.actor(power.declines).id,
        "now": power.now, "later": power.later,
        "cost_rises": power.cost_rises, "cost_declines": power.cost_declines, "patience": power.patience,
        "evidence": evidence_json(&power.evidence),
    })
}

fn institution_json(model: &Model, institution: &Institution) -> Value {
    let vote = &institution.vote;
    let ids = |actors: &[offramp_model::ActorId]| -> Value {
        actors.iter().map(|actor| model.actor(*actor).id.as_str()).collect()
    };
    json!({
        "id": institution.id, "name": institution.name, "members": ids(&institution.members),
        "vote": {
            "pass": vote.pass, "seats": vote.seats, "veto": ids(&vote.veto), "others_yes": vote.others_yes,
        },
        "options": option_ids(model, &institution.options),
        "evidence": evidence_json(&institution.evidence),
    })
}

fn rule_json(model: &Model, rule: &Rule) -> Value {
    json!({
        "never": condition_json(model, &rule.never), "from_pool": rule.from_pool,
        "evidence": evidence_json(&rule.evidence),
    })
}

fn preference_json(model: &Model, preference: &Preference) -> Value {
    match preference {
        Preference::Wants(wants) => {
            json!({ "kind": "wants", "wants": list(wants, |want: &Want| json!({
                "id": want.id, "that": condition_json(model, &want.that), "red_line": want.red_line,
                "strongly": want.strongly, "evidence": evidence_json(&want.evidence),
            })) })
        }
        Preference::Weights(weights) => {
            json!({ "kind": "weights", "weights": list(weights, |weight: &Weight| json!({
                "that": condition_json(model, &weight.that), "weight": weight.weight,
                "evidence": evidence_json(&weight.evidence),
            })) })
        }
        Preference::Ranking(tiers) => json!({ "kind": "ranking", "tiers": list(tiers, |tier| match tier {
            RankingTier::Conditions(conditions) => {
                json!({ "any_of": list(conditions, |condition| condition_json(model, condition)) })
            }
            RankingTier::States(states) => json!({ "states": states }),
        }) }),
    }
}

fn condition_json(model: &Model, condition: &Condition) -> Value {
    json!({ "text": condition.text, "formula": formula_json(model, &condition.formula) })
}

/// A formula as nested objects with one key each that says what it is.
fn formula_json(model: &Model, formula: &Formula) -> Value {
    let all = |parts: &[Formula]| list(parts, |part| formula_json(model, part));
    match formula {
        Formula::Constant(value) => json!(value),
        Formula::Level { option, levels } => level_json(model, *option, *levels),
        Formula::Not(inner) => json!({ "not": formula_json(model, inner) }),
        Formula::And(parts) => json!({ "all": all(parts) }),
        Formula::Or(parts) => json!({ "any": all(parts) }),
        Formula::If { then, condition } => {
            json!({ "if": formula_json(model, condition), "then": formula_json(model, then) })
        }
        Formula::Iff(left, right) => json!({ "same": [formula_json(model, left), formula_json(model, right)] }),
        Formula::Count { compare, n, of } => {
            json!({ "count": all(of), "compare": comparison_sign(*compare), "with": n })
        }
        Formula::Linear { base, terms, compare, value, .. } => {
            let terms = list(terms, |term| json!({ "when": formula_json(model, &term.when), "weight": term.weight }));
            json!({ "sum": terms, "from": base, "compare": comparison_sign(*compare), "with": value })
        }
    }
}

fn level_json(model: &Model, option: OptionId, levels: LevelSet) -> Value {
    let option = model.option(option);
    let named = option.levels.iter().enumerate().filter(|(level, _)| levels.contains(*level as Level));
    json!({ "option": option.id, "levels": named.map(|(_, name)| name.as_str()).collect::<Vec<_>>() })
}

fn comparison_sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

fn pool_json(model: &Model, pool: &Pool) -> Value {
    json!({
        "id": pool.id, "name": pool.name, "of": pool.of.map(|actor| &model.actor(actor).id), "size": pool.size,
        "unit": pool.unit, "refill_per_day": pool.refill_per_day, "evidence": evidence_json(&pool.evidence),
    })
}

fn gauge_json(model: &Model, gauge: &Gauge) -> Value {
    json!({
        "id": gauge.id, "name": gauge.name, "unit": gauge.unit, "starts": gauge.starts,
        "adds": list(&gauge.adds, |add| json!({
            "when": condition_json(model, &add.when), "by": add.by, "lasts_days": add.lasts_days,
        })),
        "drifts": list(&gauge.drifts, |drift| json!({
            "when": drift.when.as_ref().map(|when| condition_json(model, when)), "per_day": drift.per_day,
        })),
        "jumps": list(&gauge.jumps, |jump| json!({ "when": condition_json(model, &jump.when), "by": jump.by })),
        "from": gauge.from, "to": gauge.to,
        "half_life_days": gauge.half_life_days, "evidence": evidence_json(&gauge.evidence),
    })
}

fn sets_json(model: &Model, sets: &[(OptionId, Level)]) -> Value {
    list(sets, |(option, level)| {
        let option = model.option(*option);
        json!({ "option": option.id, "level": option.levels.get(usize::from(*level)) })
    })
}

fn deadline_json(model: &Model, deadline: &Deadline) -> Value {
    json!({
        "id": deadline.id, "what": deadline.what, "front": deadline.front.map(|front| &model.front(front).id),
        "after_days": deadline.after_days,
        "when": deadline.when.as_ref().map(|when| condition_json(model, when)),
        "unless": deadline.unless.as_ref().map(|unless| condition_json(model, unless)),
        "sets": sets_json(model, &deadline.sets), "chance": deadline.chance, "channel": deadline.channel,
        "evidence": evidence_json(&deadline.evidence),
    })
}

fn verification_json(model: &Model, verified: &Verification) -> Value {
    let option = model.option(verified.option);
    let level = |level: Level| option.levels.get(usize::from(level));
    json!({
        "option": option.id, "level": level(verified.level), "takes_days": verified.takes_days,
        "chance": verified.chance, "then": level(verified.then), "else": level(verified.otherwise),
        "evidence": evidence_json(&verified.evidence),
    })
}

fn shock_json(model: &Model, shock: &Shock) -> Value {
    let sets = sets_json(model, &shock.sets);
    json!({
        "id": shock.id, "what": shock.what, "front": shock.front.map(|front| &model.front(front).id),
        "rate_per_day": shock.rate_per_day,
        "when": shock.when.as_ref().map(|when| condition_json(model, when)),
        "sets": sets, "channel": shock.channel, "evidence": evidence_json(&shock.evidence),
    })
}

fn link_json(model: &Model, link: &Link) -> Value {
    json!({
        "id": link.id, "from": model.front(link.from).id, "to": model.front(link.to).id, "channel": link.channel,
        "strength": link.strength, "evidence": evidence_json(&link.evidence),
    })
}

fn overlay_json(model: &Model, overlay: &OverlayFacts) -> Value {
    json!({
        "id": overlay.id, "about": overlay.about, "kind": describe::overlay_kind(overlay.kind), "cost": overlay.cost,
        "applied": model.applied_overlays.contains(&overlay.id), "evidence": evidence_json(&overlay.evidence),
    })
}

fn expected_json(model: &Model, expected: &Expected) -> Value {
    match expected {
        Expected::States(conditions) => list(conditions, |condition| condition_json(model, condition)),
        Expected::Words(words) => json!(words),
        Expected::Number(number) => json!(number),
        Expected::Between(low, high) => json!([low, high]),
    }
}

fn evidence_json(evidence: &Evidence) -> Value {
    let standing = match evidence.standing() {
        Standing::Cited => "cited",
        Standing::Contested => "contested",
        Standing::AnalystsOwn => "own",
    };
    json!({
        "standing": standing,
        "sources": evidence.sources.iter().map(describe::passage).collect::<Vec<_>>(),
        "against": evidence.against.iter().map(describe::passage).collect::<Vec<_>>(),
        "claims": evidence.claims, "voices": evidence.voices, "because": evidence.because,
        "credence": evidence.credence,
    })
}

fn consenter_id(model: &Model, consenter: Consenter) -> &str {
    match consenter {
        Consenter::Actor(actor) => &model.actor(actor).id,
        Consenter::Institution(institution) => &model.institutions[institution.index()].id,
    }
}

fn moves_word(moves: Directions) -> &'static str {
    match moves {
        Directions::Both => "both",
        Directions::Up => "up",
        Directions::Down => "down",
        Directions::Fixed => "none",
    }
}

fn option_ids(model: &Model, options: &[OptionId]) -> Value {
    options.iter().map(|option| model.option(*option).id.as_str()).collect()
}

fn delay_json(delay: Delay) -> Value {
    json!([delay.from_days, delay.to_days])
}

fn attitude_word(attitude: Attitude) -> &'static str {
    match attitude {
        Attitude::Devoted => "devoted",
        Attitude::Aggressive => "aggressive",
        Attitude::Indifferent => "indifferent",
    }
}
