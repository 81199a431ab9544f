//! The whole checked case.

use crate::condition::Condition;
use crate::dynamics::{Deadline, Gauge, Link, Pool, Shock, Verification};
use crate::evidence::{Claim, Document, Evidence, Voice};
use crate::ids::{ActorId, FrontId, Level, OptionId};
use crate::movers::{Actor, Agreement, CaseOption, Institution, Owner};

/// A checked case: every name is known, every condition is a formula, every number is in range.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// Title, date, question.
    pub facts: CaseFacts,
    /// Theatres, in case order.
    pub fronts: Vec<Front>,
    /// Parties that decide, in case order.
    pub actors: Vec<Actor>,
    /// All options, in case order: actors' first, then agreements, then institutions'.
    pub options: Vec<CaseOption>,
    /// Agreements.
    pub agreements: Vec<Agreement>,
    /// Institutions.
    pub institutions: Vec<Institution>,
    /// What no state may be like. Pools are among them, as rules of their own.
    pub rules: Vec<Rule>,
    /// Named kinds of state.
    pub outcomes: Vec<Outcome>,
    /// Finite resources.
    pub pools: Vec<Pool>,
    /// Numbers read off a state.
    pub gauges: Vec<Gauge>,
    /// Events nobody in the case decides.
    pub shocks: Vec<Shock>,
    /// What happens at a date.
    pub deadlines: Vec<Deadline>,
    /// Levels that are verified before anything above them opens.
    pub verifications: Vec<Verification>,
    /// How fronts drive each other.
    pub links: Vec<Link>,
    /// The overlays the case declares, applied or not.
    pub overlays: Vec<OverlayFacts>,
    /// The names of the overlays that were applied to make this model, in order.
    pub applied_overlays: Vec<String>,
    /// Documents cited.
    pub documents: Vec<Document>,
    /// Voices.
    pub voices: Vec<Voice>,
    /// Claims.
    pub claims: Vec<Claim>,
    /// The answers the case expects.
    pub expectations: Vec<Expectation>,
    /// What was checked and is not yet used by any analysis.
    pub unused: Vec<Unused>,
}

/// The case's own particulars.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseFacts {
    /// The title.
    pub title: String,
    /// What it is about.
    pub about: Option<String>,
    /// The question it is to answer.
    pub question: Option<String>,
    /// The date at which the status quo holds, as written (ISO date).
    pub as_of: Option<String>,
    /// How far ahead it looks, in days.
    pub horizon_days: Option<f64>,
    /// Who wrote the case.
    pub author: Option<String>,
    /// A digest of the text and the overlays applied, so that a finding can name what it was computed from.
    pub digest: String,
}

/// A theatre.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What to know about it.
    pub about: Option<String>,
    /// Rungs from peace upward; may be empty. The state stands on the highest rung whose condition holds.
    pub ladder: Vec<Rung>,
}

/// One rung of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Its name.
    pub name: String,
    /// When a state stands on it or higher.
    pub when: Condition,
}

impl Front {
    /// The position of the highest rung whose condition holds, or `None` where none does.
    pub fn rung_at(&self, levels: &[Level]) -> Option<usize> {
        self.ladder.iter().rposition(|rung| rung.when.formula.holds(levels))
    }
}

/// What no state may be like.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What never holds together.
    pub never: Condition,
    /// The pool this rule stands for, when the author wrote a pool and not a rule.
    pub from_pool: Option<String>,
    /// Who says so, and why.
    pub evidence: Evidence,
}

/// A named kind of state.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The name used in the case file.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// When a state counts as this outcome.
    pub when: Condition,
}

/// What an overlay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlayKind {
    /// How somebody else sees the case.
    Viewpoint,
    /// What would follow if something were different.
    WhatIf,
    /// A plan.
    Intervention,
    /// A change with a cost, for the search for off-ramps.
    Lever,
}

/// What the case says of an overlay (its changes are applied before a model is made).
#[derive(Debug, Clone, PartialEq)]
pub struct OverlayFacts {
    /// The name used in the case file.
    pub id: String,
    /// What it is about.
    pub about: Option<String>,
    /// What it is for.
    pub kind: OverlayKind,
    /// What it costs, for levers.
    pub cost: Option<f64>,
    /// Who says so.
    pub evidence: Evidence,
}

/// One expected answer: `"stability.nash" = [...]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// The key as written.
    pub key: String,
    /// What is expected.
    pub value: Expected,
}

/// The value of an expectation.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// States that meet any of these conditions.
    States(Vec<Condition>),
    /// Words as written (concept names, yes or no).
    Words(Vec<String>),
    /// A number.
    Number(f64),
    /// A number from the first to the second.
    Between(f64, f64),
}

/// Something that was checked and is not yet used by any analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// What it is, in the author's words: "`shock.isis-attack`".
    pub what: String,
    /// What it waits for.
    pub waits_for: String,
}

impl Model {
    /// Today's state: the level of every option.
    pub fn status_quo(&self) -> Vec<Level> {
        self.options.iter().map(|option| option.now).collect()
    }

    /// Whether no rule excludes the state.
    pub fn is_feasible(&self, levels: &[Level]) -> bool {
        !self.rules.iter().any(|rule| rule.never.formula.holds(levels))
    }

    /// The option with this id.
    pub fn option(&self, id: OptionId) -> &CaseOption {
        &self.options[id.index()]
    }

    /// The actor with this id.
    pub fn actor(&self, id: ActorId) -> &Actor {
        &self.actors[id.index()]
    }

    /// The front with this id.
    pub fn front(&self, id: FrontId) -> &Front {
        &self.fronts[id.index()]
    }

    /// All actors' ids, in case order.
    pub fn actor_ids(&self) -> impl Iterator<Item = ActorId> + use<> {
        (0..self.actors.len()).map(ActorId::from_index)
    }

    /// All options' ids, in case order.
    pub fn option_ids(&self) -> impl Iterator<Item = OptionId> + use<> {
        (0..self.options.len()).map(OptionId::from_index)
    }

    /// The name for people of whoever controls the option.
    pub fn owner_name(&self, id: OptionId) -> &str {
        match self.option(id).owner {
            Owner::Actor(actor) => &self.actor(actor).name,
            Owner::Agreement(agreement) => &self.agreements[agreement.index()].name,
            Owner::Institution(institution) => &self.institutions[institution.index()].name,
        }
    }
}
