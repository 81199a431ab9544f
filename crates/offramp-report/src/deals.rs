//! Agreement in sentences: whether there is a deal, who accepts what, what blocks and what would open.
//!
//! In: a model and [`AgreementFindings`]. Out: sentences whose parts link to what carries them. Says nothing that the findings do not
//! hold.

use crate::prose::Prose;
use crate::things::Thing;
use crate::words::{Words, count, isolated, number, plural};
use offramp::agreement::{AgreementFindings, DealFinding, DealsBy, OneState, TableBy};
use offramp::findings::Looked;
use offramp_engine::agreement::{
    AgreementFinding, Closed, DealPart, Issue, Objection, Opening, Packages, PartFate, Stand,
};
use offramp_engine::space::Coverage;
use offramp_model::movers::Attitude;
use offramp_model::{ActorId, Model, Preference};
use std::cmp::Ordering;

/// How many differences from today a deal is told with in a sentence.
pub(crate) const MAX_CHANGES_TOLD: usize = 8;

/// How it is found out where things come to rest without a deal.
pub(crate) const AT_REST_METHOD: &str = "Without a deal: from today by moves of single actors, with the consent they need, and by votes, each preferred by all whom it needs and in any order; no agreement moves. At rest is what no such move leaves.";

/// Puts findings about agreement into words.
#[derive(Debug, Clone, Copy)]
pub struct Deals<'m> {
    /// Words for the model.
    pub words: Words<'m>,
    /// What was found.
    pub findings: &'m AgreementFindings,
}

impl<'m> Deals<'m> {
    /// Words for these findings.
    pub fn new(model: &'m Model, findings: &'m AgreementFindings) -> Self {
        Self { words: Words::new(model), findings }
    }

    fn model(&self) -> &'m Model {
        self.words.model
    }

    /// The answer in a few sentences.
    pub fn answer(&self) -> Vec<Prose> {
        let found = &self.findings.plain;
        let n_zone = found.zone.count();
        if found.n_deals == 0 {
            let what = match self.findings.deals_by {
                DealsBy::Asked => "no state that could be agreed on is of the kind asked about",
                DealsBy::Agreements => "rules let no agreement be entered",
                DealsBy::AnyState => "there is no other state that could be agreed on",
            };
            return vec![Prose::text(format!("There is nothing to agree on: {what}."))];
        }
        let mut sentences = vec![if n_zone == 0 {
            Prose::text(match found.n_deals {
                1 => "There is no deal: the only possible one is refused by somebody whose signature or vote it needs."
                    .to_owned(),
                n => format!(
                    "There is no deal: of {} possible deals, every one is refused by somebody whose signature or vote it needs.",
                    count(n)
                ),
            })
        } else if found.n_deals == 1 {
            Prose::text(
                "There is a deal: the only possible one is accepted by everybody whose signature or vote it needs.",
            )
        } else {
            Prose::text(format!(
                "There is a deal: of {}, {} accepted by everybody whose signature or vote {}.",
                plural(found.n_deals, "possible deal", "possible deals"),
                match n_zone {
                    1 => "one is".to_owned(),
                    2 if found.n_deals == 2 => "both are".to_owned(),
                    n if found.n_deals == n => "all are".to_owned(),
                    n => format!("{} are", number(n)),
                },
                if n_zone == 1 { "it needs" } else { "they need" },
            ))
        }];
        if let Some(closed) = &found.closed {
            sentences.extend(self.who_blocks_alone(closed));
            sentences.extend(closed.openings.first().map(|opening| self.smallest_opening(opening)));
        } else {
            sentences.push(self.gains(found, n_zone));
            sentences.extend(self.findings.deals.iter().find(|deal| self.is_fairest(deal)).map(|deal| {
                let state = self.words.state(&deal.levels, MAX_CHANGES_TOLD);
                let which = if n_zone == 1 { "It" } else { "The one that leaves the worst-off best off, by standing," };
                Prose::text(format!("{which} is s{}: ", deal.code)).then(state).and(format!(". {}", self.verdict(deal)))
            }));
        }
        sentences.extend(self.with_attitudes(n_zone));
        sentences
    }

    fn gains(&self, found: &AgreementFinding, n_zone: usize) -> Prose {
        let n_gain = found.all_gain.count();
        Prose::text(match n_gain {
            0 if n_zone == 1 => {
                "Not every signer gains by it: somebody would sign only because nothing is lost.".to_owned()
            }
            0 => "In none of them does every signer gain: somebody would sign only because nothing is lost.".to_owned(),
            _ if n_gain == n_zone && n_zone == 1 => "Every signer gains by it.".to_owned(),
            _ if n_gain == n_zone => "In all of them every signer gains.".to_owned(),
            _ => format!("In {} of them every signer gains.", number(n_gain)),
        })
    }

    fn who_blocks_alone(&self, closed: &Closed) -> Option<Prose> {
        if closed.blocking.iter().any(Vec::is_empty) {
            return Some(Prose::text("Whatever anybody gave up, the votes it takes could not be had."));
        }
        let alone = self.findings.plain.who_blocks_alone();
        let n_deals = self.findings.plain.n_deals;
        match alone[..] {
            [] => None,
            [one] if n_deals == 1 => Some(self.words.actor(one).capitalised().and(" refuses it.")),
            _ if n_deals == 1 => Some(self.words.actors(&alone).capitalised().and(" each refuse it.")),
            [one] => Some(self.words.actor(one).capitalised().and(" alone would refuse every one.")),
            _ => Some(self.words.actors(&alone).capitalised().and(" would each refuse every one.")),
        }
    }

    fn with_attitudes(&self, n_zone: usize) -> Option<Prose> {
        let Looked::Found(found) = &self.findings.with_attitudes else { return None };
        let n = found.zone.count();
        Some(Prose::text(match n {
            _ if n == n_zone => "Attitudes towards others, counted as well, change nothing.".to_owned(),
            0 => "When attitudes towards others count as well, there is none.".to_owned(),
            _ => format!("When attitudes towards others count as well, {} left.", left(n)),
        }))
    }

    /// What holds without a deal, who has to sign, and what counts as a deal: a label and a sentence each.
    pub fn terms(&self) -> Vec<(&'static str, Prose)> {
        let found = &self.findings.plain;
        let code = self.findings.space.code(self.model(), found.no_deal);
        let without = match &self.findings.question.no_deal {
            OneState::Today => Prose::text(format!("s{code}: things stay as they are today")),
            OneState::AtRest(_) => Prose::text(format!("s{code}: "))
                .then(self.words.state(&self.findings.no_deal_levels, MAX_CHANGES_TOLD))
                .and("; things come to rest there without one"),
            _ => Prose::text(format!("s{code}: "))
                .then(self.words.state(&self.findings.no_deal_levels, MAX_CHANGES_TOLD)),
        };
        let by = match self.findings.table_by {
            TableBy::Asked => "as asked",
            TableBy::Agreements => "the parties of agreements that could be entered",
            TableBy::Options => "all who have options",
        };
        let table = match found.table.is_empty() {
            true => Prose::text("nobody in particular"),
            false => self.words.actors(&found.table).and(format!(" ({by})")),
        };
        let kind = match (self.findings.deals_by, &self.findings.question.about) {
            (DealsBy::Asked, Some(about)) => format!("a state in which “{}” holds", isolated(&about.text)),
            (DealsBy::Agreements, _) => "a state in which an agreement is entered or raised".to_owned(),
            _ => "any other state".to_owned(),
        };
        let deal = format!("{kind}, if every option may change so ({})", plural(found.n_deals, "state", "states"));
        let accepts = match self.findings.question.strictly {
            true => "who gains by a deal and finds none of its red lines crossed",
            false => "who loses nothing by a deal and finds none of its red lines crossed",
        };
        vec![
            ("without a deal", without),
            ("at the table", table),
            ("a deal is", deal.into()),
            ("also signs", "whose option changes, who has to consent, and who votes where a vote is needed".into()),
            ("accepts it", accepts.into()),
        ]
    }

    /// One objection: `Zelensky: red line (want 2), “not land-deal”`.
    pub fn objection(&self, objection: Objection) -> Prose {
        self.words.actor(objection.actor()).and(": ").then(self.what_is_objected(objection))
    }

    /// The same without the actor.
    fn what_is_objected(&self, objection: Objection) -> Prose {
        match objection {
            Objection::Want { actor, want } => self.want(actor, want),
            Objection::Preference { actor } => Prose::about(self.preference_kind(actor), Thing::Actor(actor)),
            Objection::NothingGained { .. } => {
                Prose::text("that nothing in it serves them (something from outside the case would have to)")
            }
            Objection::Attitude { actor, towards } => {
                let attitude = self.model().actor(actor).attitudes.iter().find(|(other, _)| *other == towards);
                let minds = match attitude.map(|(_, attitude)| *attitude) {
                    Some(Attitude::Aggressive) => "that it does good to ",
                    _ => "that it does harm to ",
                };
                Prose::text(minds).then(self.words.actor(towards))
            }
        }
    }

    fn want(&self, actor: ActorId, want: usize) -> Prose {
        let Preference::Wants(wants) = &self.model().actor(actor).wants else {
            return self.preference_kind(actor).into();
        };
        let kind = if wants[want].red_line { "red line" } else { "want" };
        let text = isolated(&wants[want].that.text).into_owned();
        Prose::about(format!("{kind} {}", want + 1), Thing::Want(actor, want)).and(format!(", “{}”", text.trim()))
    }

    fn preference_kind(&self, actor: ActorId) -> &'static str {
        match self.model().actor(actor).wants {
            Preference::Weights(_) => "its weights taken together",
            _ => "its ranking",
        }
    }

    /// The smallest opening in a sentence, or its size where it is too large for one.
    fn smallest_opening(&self, opening: &Opening) -> Prose {
        const MAX_TOLD: usize = 3;
        let n = opening.given_up.len();
        let deals = self.opened(opening);
        if n > MAX_TOLD {
            let who: Vec<ActorId> = self.given_up(opening).into_iter().map(|(actor, _)| actor).collect();
            return Prose::text(format!(
                "To open one takes at least {} at once, from ",
                plural(n, "concession", "concessions")
            ))
            .then(self.words.actors(&who))
            .and(": see below.");
        }
        let clauses = self
            .given_up(opening)
            .into_iter()
            .map(|(actor, list)| self.words.actor(actor).and(" gave up ").then(Prose::list(list, "and")));
        Prose::text("It would take least if ")
            .then(Prose::list_with(clauses.collect(), ", and"))
            .and(": then ")
            .then(deals)
    }

    /// Who would have to give up what, actor by actor.
    pub fn given_up(&self, opening: &Opening) -> Vec<(ActorId, Vec<Prose>)> {
        let mut by_actor: Vec<(ActorId, Vec<Prose>)> = Vec::new();
        for &objection in &opening.given_up {
            let what = self.what_is_objected(objection);
            match by_actor.last_mut() {
                Some((actor, list)) if *actor == objection.actor() => list.push(what),
                _ => by_actor.push((objection.actor(), vec![what])),
            }
        }
        by_actor
    }

    /// What could be agreed on once everything of an opening is given up.
    pub fn opened(&self, opening: &Opening) -> Prose {
        let n = opening.zone.count();
        let deals = if n == 1 { "one deal would be open" } else { &format!("{} deals would be open", number(n)) };
        let nearest = if n == 1 { "" } else { "the nearest is " };
        let space = &self.findings.space;
        let code = space.code(self.model(), opening.nearest);
        Prose::text(format!("{deals}: {nearest}s{code}, "))
            .then(self.words.state(&space.levels(opening.nearest), MAX_CHANGES_TOLD))
            .and(".")
    }

    /// How an actor stands to a deal: "gains: want 4, ...".
    pub fn stand(&self, actor: ActorId, stand: &Stand) -> Prose {
        let decided = stand.by.map_or_else(
            || Prose::text(self.preference_kind(actor)),
            |by| match &self.model().actor(actor).wants {
                Preference::Wants(_) => self.want(actor, by),
                _ => Prose::about(format!("tier {} of its ranking", by + 1), Thing::Want(actor, by)),
            },
        );
        let mut told = match stand.change {
            Ordering::Greater => Prose::text("gains, ").then(decided),
            Ordering::Less => Prose::text("loses, ").then(decided),
            Ordering::Equal => Prose::text("neither gains nor loses"),
        };
        if let Some(&crossed) = stand.crossed.first() {
            told = told.and("; crossed: ").then(self.want(actor, crossed));
        }
        told
    }

    /// Those who do not sit at the table and on whom alone deals wait: the pivotal ratifiers (Putnam 1988).
    pub fn pivotal(&self) -> Vec<Prose> {
        let found = &self.findings.plain;
        let wait = |n: usize| match n {
            1 => "one more deal waits for ".to_owned(),
            n => format!("{} more deals wait for ", number(n)),
        };
        let waiting = |n: usize| format!(" alone: nobody else refuses {}.", if n == 1 { "it" } else { "them" });
        let besides =
            found.signers.iter().filter(|signer| !found.table.contains(&signer.actor) && signer.n_waiting > 0);
        let actors = besides.map(|signer| {
            let who = self.words.actor(signer.actor);
            Prose::text(wait(signer.n_waiting)).then(who).and(waiting(signer.n_waiting)).capitalised()
        });
        let votes = found.voters.iter().filter(|voter| voter.n_waiting > 0).map(|voter| {
            let name = isolated(&self.model().institutions[voter.institution.index()].name);
            Prose::text(format!("{}a vote of {name}{}", wait(voter.n_waiting), waiting(voter.n_waiting))).capitalised()
        });
        actors.chain(votes).collect()
    }

    /// What marks a deal out among the efficient ones.
    pub fn marks(&self, deal: &DealFinding) -> String {
        let mut marks = Vec::new();
        let Some(group) = &deal.group else {
            return if deal.is_agreed { "everybody accepts it; as asked" } else { "as asked" }.to_owned();
        };
        if group.is_fairest {
            marks.push("leaves the worst-off best off, by standing".to_owned());
        }
        if group.is_nash == Some(true) {
            marks.push("Nash solution".to_owned());
        }
        if group.is_kalai_smorodinsky == Some(true) {
            marks.push("Kalai-Smorodinsky solution".to_owned());
        }
        if group.n_alike > 1 {
            marks.push(format!("one of {} that all parties rank the same", count(group.n_alike)));
        }
        marks.join("; ")
    }

    fn is_fairest(&self, deal: &DealFinding) -> bool {
        deal.group.as_ref().is_some_and(|group| group.is_fairest)
    }

    /// The name of an issue.
    pub fn issue(&self, issue: Issue) -> Prose {
        match issue {
            Issue::Front(id) => Prose::about(self.words.front_name(id), Thing::Front(id)),
            Issue::Option(id) => {
                Prose::about(format!("“{}”", self.words.option_label(id)), Thing::of_option(self.model(), id))
            }
        }
    }

    fn issues(&self, issues: &[Issue]) -> Prose {
        Prose::list(issues.iter().map(|&issue| self.issue(issue)).collect(), "and")
    }

    /// What the deals of the zone tie together.
    pub fn packages(&self, packages: &Packages) -> Vec<Prose> {
        let mut lines = Vec::new();
        if packages.minimal.is_empty() || packages.issues.len() < 2 {
            return lines;
        }
        if packages.is_a_trade() {
            let joined: Vec<Prose> = packages.minimal.iter().map(|issues| self.issues(issues)).collect();
            lines.push(
                Prose::text("No issue has a deal of its own. Together have one: ")
                    .then(Prose::list_with(joined, "; or"))
                    .and("."),
            );
        } else {
            let alone = packages.minimal.iter().filter(|issues| issues.len() == 1).flatten();
            let alone: Vec<Issue> = alone.copied().collect();
            lines.push(
                Prose::text("A deal is possible that touches nothing but ")
                    .then(Prose::list(alone.iter().map(|&issue| self.issue(issue)).collect(), "or"))
                    .and("."),
            );
        }
        for &(one, other) in &packages.load_bearing {
            let pair = self.issue(one).and(" and ").then(self.issue(other));
            lines.push(Prose::text("The link between ").then(pair).and(" carries it: every deal touches both."));
        }
        lines
    }

    /// One issue of a deal: would it stand alone, and would the rest stand without it.
    pub fn part(&self, part: &DealPart) -> Prose {
        self.issue(part.issue)
            .and(" alone: ")
            .then(self.fate(&part.alone))
            .and("; the rest without it: ")
            .then(self.fate(&part.without))
    }

    /// What becomes of a deal or a part of one: "accepted by all", "refused by ...".
    pub fn fate(&self, fate: &PartFate) -> Prose {
        match fate {
            PartFate::Accepted => "accepted by all".into(),
            PartFate::NoDeal => "cannot be".into(),
            PartFate::Refused { by, lacks_vote } => {
                const MAX_NAMED: usize = 3;
                let mut told: Vec<Prose> =
                    by.iter().take(MAX_NAMED).map(|(actor, stand)| self.refusal(*actor, stand)).collect();
                if by.len() > MAX_NAMED {
                    told.push(plural(by.len() - MAX_NAMED, "other", "others").into());
                }
                if *lacks_vote {
                    told.push("a vote".into());
                }
                Prose::text("refused by ").then(Prose::list(told, "and"))
            }
        }
    }

    fn refusal(&self, actor: ActorId, stand: &Stand) -> Prose {
        let why = match (stand.crossed.first(), stand.by) {
            (Some(&crossed), _) => self.want(actor, crossed),
            (None, Some(by)) if stand.change == Ordering::Less => match &self.model().actor(actor).wants {
                Preference::Wants(_) => self.want(actor, by),
                _ => self.preference_kind(actor).into(),
            },
            _ => return self.words.actor(actor),
        };
        self.words.actor(actor).and(" (").then(why).and(")")
    }

    /// How it was found, what it is conditional on, and how far it looked.
    pub fn method(&self) -> Vec<Prose> {
        let mut lines = vec![
            Prose::text(
                "Zone of agreement over all states that count as deals; red lines and what holds without a deal are as stated, never inferred.",
            ),
            Prose::text(
                "Standing: how many of all states are worse for an actor. It orders deals; it does not measure how much anybody gains.",
            ),
        ];
        if let Some(closed) = &self.findings.plain.closed {
            lines.push(Prose::text(match closed.coverage {
                Coverage::Complete => "All minimal blocking sets and openings were found; each of those shown was solved again, whole and with one part less.".to_owned(),
                Coverage::LimitReached { limit } => format!("Blocking sets and openings: the limit of {} comparisons was reached; those shown hold, and more may exist.", count(limit as usize)),
                Coverage::NotNeeded => "Blocking sets were not needed.".to_owned(),
            }));
        }
        if let Coverage::LimitReached { limit } = self.findings.plain.comparison.coverage {
            lines.push(Prose::text(format!(
                "Efficient deals: the limit of {} comparisons was reached; those shown are efficient, and more may be. What is fairest, Nash or Kalai-Smorodinsky is so among those shown.",
                count(limit as usize)
            )));
        }
        if let Some(dates) = crate::not_looked_at::dates_not_looked_at(self.words.model) {
            lines.push(Prose::text(format!("Not looked at: {dates}.")));
        }
        if self.findings.separate.found().is_some() {
            lines.push(Prose::text(
                "Separate deals: those that need the signatures of exactly one group, two or more and not all at the table, in which every member gains; all smallest such groups.",
            ));
        }
        if let OneState::AtRest(_) = self.findings.question.no_deal {
            lines.push(Prose::text(AT_REST_METHOD));
        }
        lines.push(self.power_method());
        lines
    }
}

fn left(n: usize) -> String {
    if n == 1 { "one is".to_owned() } else { format!("{} are", number(n)) }
}
