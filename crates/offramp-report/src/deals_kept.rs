//! Whether a deal would hold, in sentences: who would leave, after which shock, what would repair it, how sure it is.
//!
//! In: as [`crate::deals`]. Out: sentences. Does not: find anything.

use crate::deals::Deals;
use crate::deals_power::figure;
use crate::prose::Prose;
use crate::words::{WhoMoves, count, isolated, number, plural, share};
use offramp::agreement::DealFinding;
use offramp_engine::agreement::{Addition, Commitment, DealRatification, Keeping, Leaving, PartFate, ShockFate};
use offramp_engine::space::{Coverage, Mover, Needs};
use offramp_engine::worlds::{Share, WorldsMethod};
use offramp_model::{ActorId, Level, Preference};

/// Which wants are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Now,
    Later,
}

/// How many repairs of a kind are told.
const MAX_TOLD: usize = 4;

impl Deals<'_> {
    /// Whether a deal would hold, in one sentence.
    pub fn verdict(&self, deal: &DealFinding) -> String {
        let now = &deal.holding.now;
        let breaking = |keeping: &Keeping| -> Vec<ActorId> {
            keeping.leaving.iter().filter(|leaving| leaving.breaks).map(|leaving| leaving.actor).collect()
        };
        let moving: Vec<ActorId> = now.leaving.iter().map(|leaving| leaving.actor).collect();
        let breakers = breaking(now);
        let names = |who: &[ActorId]| self.words.actor_names(who, "and");
        if !breakers.is_empty() {
            return format!("It would not hold: {} would break it.", names(&breakers));
        }
        let besides = match moving[..] {
            [] => String::new(),
            _ => format!(", though {} would do something besides", names(&moving)),
        };
        let kept = match &deal.holding.later {
            None => format!("Nobody would break it{besides}."),
            Some(later) => match breaking(later)[..] {
                [] => format!("It would be durable: nobody would break it, now or later{besides}."),
                ref breakers => format!(
                    "It would be a truce: nobody would break it now{besides}, and in the long run {} would.",
                    names(breakers)
                ),
            },
        };
        match now.groups.is_empty() {
            true => kept,
            false => format!("{kept} But a vote or another agreement would change it."),
        }
    }

    /// Everything there is to say about whether a deal would hold.
    pub fn keeping(&self, deal: &DealFinding) -> Vec<Prose> {
        let mut lines = Vec::new();
        if let Some(concepts) = deal.concepts.as_ref().filter(|concepts| !concepts.is_empty()) {
            let labels: Vec<&str> = concepts.iter().map(|concept| concept.label()).collect();
            lines.push(Prose::text(format!("an equilibrium under {}", labels.join(", "))));
        }
        self.kept(&deal.holding.now, deal, When::Now, &mut lines);
        if let Some(later) = &deal.holding.later {
            self.kept(later, deal, When::Later, &mut lines);
        }
        lines.extend(deal.holding.shocks.iter().map(|shock| self.shock(shock, deal)));
        for need in &deal.holding.pools {
            let pool = &self.words.model.pools[need.pool];
            let unit = pool.unit.as_deref().map_or(String::new(), |unit| format!(" {}", isolated(unit)));
            let spare = match need.size - need.needed {
                spare if spare > 0.0 => format!("; the deal cannot be if more than {} of it is lost", figure(spare)),
                _ => "; any loss of it undoes the deal".to_owned(),
            };
            lines.push(Prose::text(format!(
                "takes {}{unit} of the {} there are of {}{spare}",
                need.needed,
                need.size,
                isolated(&pool.name)
            )));
        }
        lines
    }

    fn kept(&self, keeping: &Keeping, deal: &DealFinding, when: When, lines: &mut Vec<Prose>) {
        let time = if when == When::Now { "" } else { "in the long run, " };
        for leaving in &keeping.leaving {
            lines.push(Prose::text(time).then(self.leaving(leaving, &deal.levels, when)));
        }
        for &(mover, to) in &keeping.groups {
            let to = self.findings.space.levels(to);
            let who = WhoMoves { mover, needs: Needs::default() };
            lines.push(Prose::text(time).then(self.words.mover_does(who, "would", &deal.levels, &to)));
        }
        if keeping.leaving.is_empty() {
            return;
        }
        let repairs = &keeping.commitments;
        if !repairs.is_empty() {
            let told: Vec<Prose> =
                repairs.iter().take(MAX_TOLD).map(|set| self.commitments(set, &deal.levels)).collect();
            let more = more(repairs.len());
            lines.push(
                Prose::text(format!("{time}nobody would leave if ")).then(Prose::list_with(told, "; or if")).and(more),
            );
        }
        if let Coverage::LimitReached { limit } = keeping.coverage {
            lines.push(Prose::text(format!(
                "repairs: the limit of {} was reached; there may be more",
                count(limit as usize)
            )));
        }
        if !keeping.additions.is_empty() {
            let told = keeping.additions.iter().take(MAX_TOLD).map(|addition| self.addition(addition, &deal.levels));
            let and = Prose::text(format!("{time}everybody would sign and nobody would leave if, besides, "));
            lines.push(and.then(Prose::list_with(told.collect(), "; or if")).and(more(keeping.additions.len())));
        }
    }

    fn leaving(&self, leaving: &Leaving, here: &[Level], when: When) -> Prose {
        let to = self.findings.space.levels(leaving.to);
        let told = self.words.actor(leaving.actor).and(" would ").then(self.words.doing(here, &to));
        let reason = leaving.by.map(|by| {
            let actor = self.words.model.actor(leaving.actor);
            let preference =
                if when == When::Now { Some(&actor.wants) } else { actor.wants_later.as_ref().or(Some(&actor.wants)) };
            match preference {
                Some(Preference::Wants(wants)) => {
                    format!(" (want {}, “{}”)", by + 1, isolated(wants[by].that.text.trim()))
                }
                _ => format!(" (tier {} of its ranking)", by + 1),
            }
        });
        let besides = if leaving.breaks { "" } else { ", besides the deal" };
        told.and(reason.unwrap_or_default()).and(besides)
    }

    fn commitments(&self, set: &[Commitment], here: &[Level]) -> Prose {
        let one = |commitment: &Commitment| {
            let id = commitment.option;
            let option = self.words.model.option(id);
            let condition = self.words.option_condition(id, here[id.index()]);
            let how = match (commitment.is_lowered, commitment.is_raised) {
                (true, false) => "could not be lowered",
                (false, true) => "could not be raised",
                _ => "could not be changed",
            };
            match option.owner {
                offramp_model::Owner::Agreement(agreement) if commitment.is_lowered && !commitment.is_raised => {
                    self.words.agreement(agreement).and(" could not be left")
                }
                _ => Prose::text(format!("“{condition}” {how}")),
            }
        };
        Prose::list(set.iter().map(one).collect(), "and")
    }

    fn addition(&self, addition: &Addition, here: &[Level]) -> Prose {
        let id = addition.option;
        let mut there = here.to_vec();
        there[id.index()] = addition.level;
        let mover = match self.words.model.option(id).owner {
            offramp_model::Owner::Actor(actor) => Mover::Actor(actor),
            offramp_model::Owner::Agreement(agreement) => Mover::Agreement(agreement),
            offramp_model::Owner::Institution(institution) => Mover::Institution(institution),
        };
        let who = WhoMoves { mover, needs: Needs::default() };
        let code = self.findings.space.code(self.words.model, addition.deal);
        self.words.mover_does(who, "were to", here, &there).and(format!(" (s{code})"))
    }

    fn shock(&self, fate: &ShockFate, deal: &DealFinding) -> Prose {
        let shock = &self.words.model.shocks[fate.shock];
        let what = Prose::text(format!("after “{}”: ", isolated(&shock.what)));
        if fate.to.is_none() {
            return what.and("rules exclude what follows, so nothing can be said");
        }
        if fate.is_survived() {
            return what.and(if deal.holding.now.leaving.is_empty() {
                "it still holds"
            } else {
                "nobody else would leave"
            });
        }
        let undone: Vec<String> =
            fate.undone.iter().map(|&id| isolated(&self.words.model.option(id).id).into_owned()).collect();
        let mut told = what;
        if !undone.is_empty() {
            told = told.and(format!("undone: {}", undone.join(", ")));
        }
        let Some(after) = fate.to.map(|to| self.findings.space.levels(to)) else { return told };
        for (index, leaving) in fate.leaving.iter().enumerate() {
            let link = if index == 0 && undone.is_empty() { "" } else { "; " };
            told = told.and(link).then(self.leaving(leaving, &after, When::Now));
        }
        told
    }

    /// How sure a deal is; empty where every world agrees.
    pub fn ratification(&self, deal: &DealRatification) -> Vec<String> {
        let told = |of: &Share| share(of.value, of.error.map(|error| error.interval));
        let mut lines = Vec::new();
        if deal.unsure.is_empty() && deal.unsure_votes.is_empty() {
            lines.push("everybody accepts it in every world".to_owned());
            return lines;
        }
        lines.push(format!("everybody accepts it in {} of worlds", told(&deal.accepted)));
        for (actor, of) in &deal.unsure {
            lines.push(format!("{} accepts it in {}", self.words.actor_name(*actor), told(of)));
        }
        for (institution, of) in &deal.unsure_votes {
            let name = isolated(&self.words.model.institutions[institution.index()].name);
            lines.push(format!("{name}: the vote passes in {}", told(of)));
        }
        if deal.defection.value > 0.0 {
            lines.push(format!(
                "involuntary defection, signed at the table and refused by somebody it needs besides: {}",
                told(&deal.defection)
            ));
        }
        lines
    }

    /// How worlds were asked, and in how many there is a deal.
    pub fn worlds(&self) -> Option<String> {
        let found = self.findings.ratification.found()?;
        let of = &found.some_deal;
        let method = match found.method {
            WorldsMethod::Enumerated => {
                format!("all {} the author holds possible", plural(found.n_worlds, "world", "worlds"))
            }
            WorldsMethod::Sampled => {
                format!("{} drawn from the credences, seed {}", plural(found.n_worlds, "world", "worlds"), found.seed)
            }
        };
        Some(format!(
            "There is a deal in {} of worlds ({method}).",
            share(of.value, of.error.map(|error| error.interval))
        ))
    }

    /// Who refuses a deal that was asked about and is not accepted.
    pub fn refused(&self, deal: &DealFinding) -> Option<Prose> {
        match &deal.refusing {
            PartFate::Accepted if !deal.is_agreed => {
                Some("everybody accepts it, but it is not of the kind asked about".into())
            }
            PartFate::Accepted => None,
            fate => Some(self.fate(fate)),
        }
    }
}

fn more(n: usize) -> String {
    if n > MAX_TOLD { format!("; and {} more", number(n - MAX_TOLD)) } else { String::new() }
}
