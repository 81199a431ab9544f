//! Agreement as JSON (`offramp.agreement/1`).

use super::analyses::{looked, share};
use super::stability::case;
use super::{concept_ids, coverage, mover, option_ids, pretty};
use crate::deals::Deals;
use crate::text::pattern_condition;
use offramp::agreement::{AgreementAtRest, AgreementFindings, DealFinding, DealsBy, PowerFinding, TableBy};
use offramp_engine::agreement::{
    AgreementFinding, Closed, Commitment, DealGroup, DealPart, Issue, Keeping, Leaving, Objection, Packages, PartFate,
    Ratification, Separate, SeparateGroup, ShockFate, Stand,
};
use offramp_engine::worlds::WorldsMethod;
use offramp_model::{ActorId, Model};
use serde_json::{Value, json};
use std::cmp::Ordering;

/// The version of the document.
const SCHEMA: &str = "offramp.agreement/1";

/// The most states listed of a set that may be large.
const MAX_STATES: usize = 1000;

/// What was found about agreement, as JSON.
pub fn agreement_json(model: &Model, findings: &AgreementFindings) -> String {
    pretty(&document(model, findings))
}

/// The same once for every state in which things come to rest without a deal, as JSON (`offramp.agreement-at-rest/1`).
pub fn agreement_at_rest_json(model: &Model, found: &AgreementAtRest) -> String {
    let whichever = found.whichever.iter().map(|(code, levels)| json!({ "code": code, "levels": levels }));
    pretty(&json!({
        "schema": "offramp.agreement-at-rest/1",
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "rest": {
            "states": found.rest.states.len(),
            "reached": found.rest.n_reached,
            "coverage": coverage(found.rest.coverage),
        },
        "answers": found.answers.iter().map(|answer| document(model, answer)).collect::<Vec<_>>(),
        "whichever": { "deals": found.whichever.len(), "first": whichever.take(MAX_STATES).collect::<Vec<_>>() },
    }))
}

fn document(model: &Model, findings: &AgreementFindings) -> Value {
    let json = Json { model, findings };
    let plain = &findings.plain;
    json!({
        "schema": SCHEMA,
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "options": model.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>(),
        "actors": model.actors.iter().map(|actor| actor.id.clone()).collect::<Vec<_>>(),
        "terms": json.terms(),
        "answer": Deals::new(model, findings).answer().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "zone": json.finding(plain),
        "with_attitudes": looked(&findings.with_attitudes, |found| json.finding(found)),
        "deals": findings.deals.iter().map(|deal| json.deal(deal)).collect::<Vec<_>>(),
        "ratification": looked(&findings.ratification, |found| json.ratification(found)),
        "power": findings.power.iter().map(|finding| json.power(finding)).collect::<Vec<_>>(),
        "separate": looked(&findings.separate, |found| json.separate(found)),
        "method": Deals::new(model, findings).method().iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

struct Json<'a> {
    model: &'a Model,
    findings: &'a AgreementFindings,
}

impl Json<'_> {
    fn actor(&self, id: ActorId) -> &str {
        &self.model.actor(id).id
    }

    fn actors(&self, ids: &[ActorId]) -> Vec<&str> {
        ids.iter().map(|&id| self.actor(id)).collect()
    }

    fn code(&self, state: offramp_engine::space::StateId) -> u64 {
        self.findings.space.code(self.model, state)
    }

    fn codes(&self, cells: &offramp_engine::bits::CellSet) -> Vec<u64> {
        let states = cells.iter().filter_map(|cell| self.findings.space.state_at(cell));
        states.take(MAX_STATES).map(|state| self.code(state)).collect()
    }

    fn terms(&self) -> Value {
        let question = &self.findings.question;
        json!({
            "no_deal": { "code": self.code(self.findings.plain.no_deal), "levels": self.findings.no_deal_levels },
            "table": self.actors(&self.findings.plain.table),
            "table_by": match self.findings.table_by {
                TableBy::Asked => "asked",
                TableBy::Agreements => "agreements",
                TableBy::Options => "options",
            },
            "deals_by": match self.findings.deals_by {
                DealsBy::Asked => "asked",
                DealsBy::Agreements => "agreements",
                DealsBy::AnyState => "any_state",
            },
            "to": question.about.as_ref().map(|about| about.text.as_str()),
            "strictly": question.strictly,
        })
    }

    fn finding(&self, found: &AgreementFinding) -> Value {
        let signers = found.signers.iter().map(|signer| {
            json!({
                "actor": self.actor(signer.actor),
                "needed": signer.n_needed,
                "accepts": signer.n_accepted,
                "waiting_for_it_alone": signer.n_waiting,
            })
        });
        let voters = found.voters.iter().map(|voter| {
            let id = &self.model.institutions[voter.institution.index()].id;
            json!({
                "institution": id,
                "needed": voter.n_needed,
                "passes": voter.n_passed,
                "waiting_for_it_alone": voter.n_waiting,
            })
        });
        let patterns =
            found.patterns.patterns.iter().map(
                |pattern| json!({ "deals": pattern.n_states, "condition": pattern_condition(self.model, pattern) }),
            );
        json!({
            "possible_deals": found.n_deals,
            "deals": found.zone.count(),
            "codes": self.codes(&found.zone),
            "all_signers_gain": found.all_gain.count(),
            "signers": signers.collect::<Vec<_>>(),
            "votes": voters.collect::<Vec<_>>(),
            "parties": self.actors(&found.parties),
            "efficient": {
                "deals": found.comparison.n_efficient,
                "groups": found.comparison.groups.iter().take(MAX_STATES).map(|group| self.group(group)).collect::<Vec<_>>(),
                "coverage": coverage(found.comparison.coverage),
            },
            "patterns": patterns.collect::<Vec<_>>(),
            "deals_in_no_pattern": found.patterns.n_left_out,
            "packages": self.packages(&found.packages),
            "closed": found.closed.as_ref().map(|closed| self.closed(closed)),
        })
    }

    fn group(&self, group: &DealGroup) -> Value {
        json!({
            "code": self.code(group.deal),
            "alike": group.n_alike,
            "standings": group.standings,
            "fairest_by_standing": group.is_fairest,
            "nash": group.is_nash,
            "kalai_smorodinsky": group.is_kalai_smorodinsky,
        })
    }

    fn packages(&self, packages: &Packages) -> Value {
        let issues = |issues: &[Issue]| issues.iter().map(|&issue| self.issue(issue)).collect::<Vec<_>>();
        json!({
            "issues": issues(&packages.issues),
            "minimal": packages.minimal.iter().map(|set| issues(set)).collect::<Vec<_>>(),
            "is_a_trade": packages.is_a_trade(),
            "load_bearing": packages.load_bearing.iter().map(|&(a, b)| issues(&[a, b])).collect::<Vec<_>>(),
            "smallest_changes": packages.smallest.iter().map(|ids| option_ids(self.model, ids)).collect::<Vec<_>>(),
        })
    }

    fn issue(&self, issue: Issue) -> Value {
        match issue {
            Issue::Front(id) => json!({ "front": self.model.front(id).id }),
            Issue::Option(id) => json!({ "option": self.model.option(id).id }),
        }
    }

    fn closed(&self, closed: &Closed) -> Value {
        let objections = |set: &[Objection]| set.iter().map(|&objection| self.objection(objection)).collect::<Vec<_>>();
        let openings = closed.openings.iter().map(|opening| {
            json!({
                "give_up": objections(&opening.given_up),
                "deals": opening.zone.count(),
                "codes": self.codes(&opening.zone),
                "nearest": self.code(opening.nearest),
            })
        });
        json!({
            "blocking": closed.blocking.iter().map(|set| objections(set)).collect::<Vec<_>>(),
            "openings": openings.collect::<Vec<_>>(),
            "coverage": coverage(closed.coverage),
        })
    }

    fn objection(&self, objection: Objection) -> Value {
        let actor = self.actor(objection.actor());
        match objection {
            Objection::Want { actor: id, want } => {
                let conditions = self.model.actor(id).wants.conditions();
                let is_red_line = match &self.model.actor(id).wants {
                    offramp_model::Preference::Wants(wants) => wants[want].red_line,
                    _ => false,
                };
                json!({ "actor": actor, "want": want, "that": conditions[want].text, "red_line": is_red_line })
            }
            Objection::Preference { .. } => json!({ "actor": actor, "whole_preference": true }),
            Objection::NothingGained { .. } => json!({ "actor": actor, "nothing_gained": true }),
            Objection::Attitude { towards, .. } => json!({ "actor": actor, "attitude_towards": self.actor(towards) }),
        }
    }

    fn deal(&self, deal: &DealFinding) -> Value {
        let stands = self.model.actors.iter().zip(&deal.stands);
        let stands = stands.map(|(actor, stand)| (actor.id.clone(), stand_value(stand)));
        json!({
            "code": deal.code,
            "levels": deal.levels,
            "agreed": deal.is_agreed,
            "refusing": self.fate(&deal.refusing),
            "equilibrium": deal.concepts.as_ref().map(|concepts| concept_ids(concepts)),
            "now": self.keeping(&deal.holding.now),
            "later": deal.holding.later.as_ref().map(|later| self.keeping(later)),
            "shocks": deal.holding.shocks.iter().map(|fate| self.shock(fate)).collect::<Vec<_>>(),
            "pools": deal.holding.pools.iter().map(|need| {
                json!({ "pool": self.model.pools[need.pool].id, "needed": need.needed, "size": need.size })
            }).collect::<Vec<_>>(),
            "stands": Value::Object(stands.collect()),
            "parts": deal.parts.iter().map(|part| self.part(part)).collect::<Vec<_>>(),
        })
    }

    fn keeping(&self, keeping: &Keeping) -> Value {
        let groups =
            keeping.groups.iter().map(|&(who, to)| json!({ "mover": mover(self.model, who), "to": self.code(to) }));
        let commitment = |commitment: &Commitment| {
            let option = &self.model.option(commitment.option).id;
            json!({ "option": option, "lowered": commitment.is_lowered, "raised": commitment.is_raised })
        };
        let commitments = keeping.commitments.iter().map(|set| set.iter().map(commitment).collect::<Vec<_>>());
        let additions = keeping.additions.iter().map(|addition| {
            let option = &self.model.option(addition.option).id;
            json!({ "option": option, "level": addition.level, "code": self.code(addition.deal) })
        });
        json!({
            "leaving": keeping.leaving.iter().map(|leaving| self.leaving(leaving)).collect::<Vec<_>>(),
            "groups": groups.collect::<Vec<_>>(),
            "commitments": commitments.collect::<Vec<_>>(),
            "additions": additions.collect::<Vec<_>>(),
            "coverage": coverage(keeping.coverage),
        })
    }

    fn leaving(&self, leaving: &Leaving) -> Value {
        json!({
            "actor": self.actor(leaving.actor),
            "to": self.code(leaving.to),
            "gain": leaving.gain,
            "by": leaving.by,
            "ways": leaving.n_ways,
            "breaks": leaving.breaks,
        })
    }

    fn shock(&self, fate: &ShockFate) -> Value {
        json!({
            "shock": self.model.shocks[fate.shock].id,
            "to": fate.to.map(|to| self.code(to)),
            "undone": option_ids(self.model, &fate.undone),
            "leaving": fate.leaving.iter().map(|leaving| self.leaving(leaving)).collect::<Vec<_>>(),
            "survived": fate.is_survived(),
        })
    }

    fn ratification(&self, found: &Ratification) -> Value {
        let deals = found.deals.iter().map(|deal| {
            let actors = deal.unsure.iter().map(|(actor, of)| (self.actor(*actor).to_owned(), share(of)));
            let votes = deal.unsure_votes.iter();
            let votes = votes.map(|(id, of)| (self.model.institutions[id.index()].id.clone(), share(of)));
            json!({
                "code": self.code(deal.deal),
                "accepted": share(&deal.accepted),
                "involuntary_defection": share(&deal.defection),
                "unsure": Value::Object(actors.collect()),
                "unsure_votes": Value::Object(votes.collect()),
            })
        });
        json!({
            "method": match found.method {
                WorldsMethod::Enumerated => "enumerated",
                WorldsMethod::Sampled => "sampled",
            },
            "worlds": found.n_worlds,
            "worlds_asked": found.n_asked,
            "seed": found.seed,
            "some_deal": share(&found.some_deal),
            "deals": deals.collect::<Vec<_>>(),
        })
    }

    fn power(&self, finding: &PowerFinding) -> Value {
        let agreement = &self.model.agreements[finding.agreement.index()].id;
        let verdict = match finding.verdict {
            Ok(verdict) => verdict,
            Err(refused) => return json!({ "agreement": agreement, "refused": refused.to_string() }),
        };
        json!({
            "agreement": agreement,
            "verdict": verdict.enforcement.word(),
            "over_broken": verdict.over_broken,
            "over_holds": verdict.over_holds,
            "steps": verdict.steps,
            "cost_needed": verdict.cost_needed,
        })
    }

    fn separate(&self, found: &Separate) -> Value {
        let group = |group: &SeparateGroup| {
            json!({
                "members": self.actors(&group.members),
                "deals": group.n_deals,
                "code": self.code(group.deal),
                "harmed": self.actors(&group.harmed),
                "always_harmed": self.actors(&group.always_harmed),
                "deals_without_harm": group.n_harmless,
            })
        };
        json!({ "groups": found.groups.iter().map(group).collect::<Vec<_>>() })
    }

    fn part(&self, part: &DealPart) -> Value {
        json!({ "issue": self.issue(part.issue), "alone": self.fate(&part.alone), "without": self.fate(&part.without) })
    }

    fn fate(&self, fate: &PartFate) -> Value {
        match fate {
            PartFate::Accepted => json!("accepted"),
            PartFate::NoDeal => json!("no_deal"),
            PartFate::Refused { by, lacks_vote } => {
                let by: Vec<&str> = by.iter().map(|(actor, _)| self.actor(*actor)).collect();
                json!({ "refused_by": by, "lacks_vote": lacks_vote })
            }
        }
    }
}

fn stand_value(stand: &Stand) -> Value {
    let change = match stand.change {
        Ordering::Greater => "gains",
        Ordering::Equal => "same",
        Ordering::Less => "loses",
    };
    json!({ "signs": stand.signs, "votes": stand.votes, "change": change, "by": stand.by, "red_lines_crossed": stand.crossed })
}
