//! Levers and off-ramps in words.
//!
//! In: what was found about sets of levers. Out: phrases and sentences for the text and the page.

use super::{Reasons, Words, isolated, number, share};
use crate::prose::{Prose, list};
use crate::things::Thing;
use offramp::offramps::InverseFinding;
use offramp_engine::offramps::inverse::Inverse;
use offramp_engine::offramps::{Cost, Criterion, Lever, LeverKind, Offramp, Prices, Survival, widened_size};
use offramp_engine::space::StateId;
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, OptionId, Preference};

/// The most answers of an inverse finding that are told.
const MAX_CHANGES_TOLD: usize = 4;

impl Words<'_> {
    /// A lever as something done: "Iran no longer wants “...”". `declared` are the names of the declared levers.
    pub fn lever(&self, lever: Lever, declared: &[String]) -> Prose {
        match lever {
            Lever::Declared(position) => self.declared(&declared[position]),
            Lever::DropWant { actor, want } => {
                self.actor(actor).capitalised().and(" gives up ").then(self.want(actor, want))
            }
            Lever::MoveWant { actor, want, places } => {
                let how = if places > 0 { "less" } else { "more" };
                let n = places.unsigned_abs() as usize;
                let by = if n == 1 { "one place".to_owned() } else { format!("{} places", number(n)) };
                let want = self.want(actor, want);
                self.actor(actor).capitalised().and(format!(" comes to care {how}, by {by}, for ")).then(want)
            }
            Lever::Fix(option) => self.option(option).and(" stays as it is today"),
            Lever::Free(option) => self.option(option).and(" may be changed both ways"),
            Lever::OneWayUp(option) => self.option(option).and(" can only be raised, not taken back"),
            Lever::OneWayDown(option) => self.option(option).and(" can only be lowered, not taken up again"),
            Lever::Guarantee(agreement) => {
                let name = isolated(&self.model.agreements[agreement.index()].name);
                Prose::about(format!("“{name}”"), Thing::Agreement(agreement))
                    .and(" is guaranteed: nobody can leave it")
            }
            Lever::Persuade { actor, of } => {
                self.actor(actor).capitalised().and(" learns what ").then(self.actor(of)).and(" truly wants")
            }
            Lever::WidenPool { pool, steps } => {
                let name = isolated(&self.model.pools[pool].name).into_owned();
                let size = widened_size(self.model, pool, steps).unwrap_or(self.model.pools[pool].size);
                Prose::text(format!("“{name}” is widened from {} to {size}", self.model.pools[pool].size))
            }
        }
    }

    fn declared(&self, name: &str) -> Prose {
        let overlay = self.model.overlays.iter().find(|overlay| overlay.id == name);
        let about = overlay.and_then(|overlay| overlay.about.as_deref()).unwrap_or_default();
        let told = Prose::text(format!("the lever `{}`", isolated(name)));
        if about.is_empty() { told } else { told.and(format!(": {}", isolated(about.trim_end_matches('.')))) }
    }

    fn want(&self, actor: ActorId, want: usize) -> Prose {
        let text = match &self.model.actor(actor).wants {
            Preference::Wants(wants) => isolated(wants[want].that.text.trim()).into_owned(),
            Preference::Weights(_) | Preference::Ranking(_) => String::new(),
        };
        Prose::about(format!("want {}", want + 1), Thing::Want(actor, want)).and(format!(", “{text}”"))
    }

    fn option(&self, option: OptionId) -> Prose {
        Prose::about(format!("“{}”", self.option_label(option)), Thing::of_option(self.model, option))
    }
}

/// A price: "2", "0.5".
pub fn price(cost: Cost) -> String {
    let units = cost.units();
    format!("{units}")
}

/// When a set works, as a clause.
pub fn criterion(criterion: Criterion) -> String {
    let groups = if criterion.against_groups { ", against agreements and votes too," } else { "" };
    let path = if criterion.by_credible_path { " and a credible path leads there from today's state" } else { "" };
    let judged = if criterion.as_believed { ", each actor judging by what it believes of the others" } else { "" };
    format!("some state of the outcome is at rest ({}{judged}){groups}{path}", criterion.concept.name())
}

/// What derived levers cost: "drop, lower, raise, ...: 1 each".
pub fn prices(prices: &Prices) -> String {
    let mut by_price: Vec<(Cost, Vec<&str>)> = Vec::new();
    for kind in LeverKind::DERIVED {
        let Some(cost) = prices.of(kind) else { continue };
        match by_price.iter_mut().find(|(known, _)| *known == cost) {
            Some((_, kinds)) => kinds.push(kind.id()),
            None => by_price.push((cost, vec![kind.id()])),
        }
    }
    let told = by_price.iter().map(|(cost, kinds)| format!("{} {}", kinds.join(", "), price(*cost)));
    told.collect::<Vec<String>>().join("; ")
}

impl Reasons<'_> {
    /// Whether an off-ramp lasts, how sure it is, what shocks do to it.
    pub fn verdicts(&self, found: &Offramp) -> Vec<String> {
        let words = self.words;
        let mut told = Vec::new();
        match found.is_durable {
            Some(true) => told.push("Durable: it lasts under the wants stated for the long run.".to_owned()),
            Some(false) if found.leavers.is_empty() => {
                told.push("A truce: it does not last under the wants stated for the long run.".to_owned());
            }
            Some(false) => {
                told.push(format!("A truce: in the long run {} would leave.", words.actor_names(&found.leavers, "and")))
            }
            None => {}
        }
        if let Some(worlds) = &found.worlds {
            let range = worlds.error.map(|error| error.interval);
            told.push(format!(
                "It works in {} of the worlds that the author holds possible.",
                share(worlds.value, range)
            ));
        }
        told.extend(self.shocks(found));
        told
    }

    fn shocks(&self, found: &Offramp) -> Vec<String> {
        let of = |matches: fn(Survival) -> bool| -> Vec<String> {
            let fates = found.shocks.iter().filter(|fate| matches(fate.survival));
            fates.map(|fate| format!("“{}”", isolated(&found.model.shocks[fate.shock].what))).collect()
        };
        let mut told = Vec::new();
        let mut tell = |shocks: Vec<String>, before: &str, after: &str| {
            if !shocks.is_empty() {
                told.push(format!("{before}{}{after}", list(&shocks, "and")));
            }
        };
        tell(of(|fate| fate == Survival::Lost), "Not proof against ", ": no credible path leads back.");
        tell(of(|fate| matches!(fate, Survival::ComesBack(_))), "After ", " a credible path leads back.");
        tell(
            of(|fate| matches!(fate, Survival::Stays | Survival::ChangesNothing)),
            "",
            " would change nothing about it.",
        );
        tell(of(|fate| fate == Survival::CannotCome), "", " cannot come there.");
        tell(
            of(|fate| matches!(fate, Survival::Unknown | Survival::Excluded)),
            "What ",
            " would lead to was not found, or is excluded by rules.",
        );
        told
    }

    /// What it does to every other outcome and every front: only what changes, or that nothing does.
    pub fn harm(&self, found: &Offramp, target: &str) -> Vec<String> {
        let mut told = Vec::new();
        for fate in found.outcomes.iter().filter(|fate| fate.id != target) {
            let (before, after) = fate.at_rest;
            let at_end = match (fate.today, fate.at_end) {
                (false, true) => Some("comes about at the end"),
                (true, false) => Some("holds today and no longer at the end"),
                _ => None,
            };
            let elsewhere = match (before > 0, after > 0) {
                (false, true) => Some("could come to rest somewhere, which it could not before"),
                (true, false) => Some("could no longer come to rest anywhere"),
                _ => None,
            };
            let parts: Vec<&str> = at_end.into_iter().chain(elsewhere).collect();
            if !parts.is_empty() {
                told.push(format!("outcome {} {}", fate.id, parts.join(", and ")));
            }
        }
        for (index, fate) in found.fronts.iter().enumerate() {
            let front = &found.model.fronts[index];
            let rung = |rung: Option<usize>| rung.map_or("below the ladder", |rung| front.ladder[rung].name.as_str());
            if fate.today != fate.at_end {
                let way = if fate.at_end > fate.today { "up" } else { "down" };
                told.push(format!("front {} goes {way} from {} to {}", fate.id, rung(fate.today), rung(fate.at_end)));
            }
            if fate.worst_at_rest.1 > fate.worst_at_rest.0 {
                told.push(format!(
                    "front {} could come to rest as high as {}, which it could not before",
                    fate.id,
                    rung(fate.worst_at_rest.1)
                ));
            }
        }
        told
    }

    /// What single actors would have to think otherwise of, to stay at a state.
    pub fn inverse(&self, finding: &InverseFinding) -> Vec<Prose> {
        finding.actors.iter().flat_map(|of_actor| self.inverse_of(of_actor, finding)).collect()
    }

    fn inverse_of(&self, found: &Inverse, finding: &InverseFinding) -> Vec<Prose> {
        let words = self.words;
        let n = found.improvements.len();
        if let Some(sets) = &found.smallest {
            return self.all_together(found, sets);
        }
        let moves = super::plural(n, "move", "moves");
        let exact =
            if found.is_exact { "" } else { " (at most: moves that need several, or a limit, may tie them together)" };
        let name = words.actor(found.actor).capitalised();
        let mut told = vec![name.and(format!(" would leave by {moves}; for each, one of these would do{exact}:"))];
        let levels = |state| self.space.levels(state);
        for improvement in found.improvements.iter().take(MAX_CHANGES_TOLD) {
            let doing = words.doing(&finding.end.levels, &levels(improvement.to));
            let mut one = Prose::text("- to stop preferring to ").then(doing);
            if let Some((answer, ranks)) = improvement.nearest {
                let conditions = words.state_changes(&levels(answer)).join(" and ");
                let n = super::plural(ranks as usize, "rank", "ranks");
                let where_to = if conditions.is_empty() {
                    "today's state".to_owned()
                } else {
                    format!("“{}”", isolated(&conditions))
                };
                one = one.and(format!(
                    "; or to hold what the others could make of it, {where_to}, for no better than staying ({n} less)"
                ));
                if improvement.answers.len() > 1 {
                    one = one.and(format!(", or another of {} such answers", super::count(improvement.answers.len())));
                }
            }
            told.push(one);
        }
        if n > MAX_CHANGES_TOLD {
            told.push(Prose::text(format!(
                "- and so for {} more",
                super::plural(n - MAX_CHANGES_TOLD, "move", "moves")
            )));
        }
        told
    }

    /// Changes of mind of which each does for several moves: the smallest sets of states.
    fn all_together(&self, found: &Inverse, sets: &[Vec<StateId>]) -> Vec<Prose> {
        let moves = super::plural(found.improvements.len(), "move", "moves");
        let (states, each) = match found.n_needed() {
            1 => ("one state".to_owned(), "any of these would do"),
            n => (format!("{} states", number(n)), "any of these sets would do"),
        };
        let name = self.words.actor(found.actor).capitalised();
        let head =
            format!(" would leave by {moves}; to stop preferring {states} is enough for all of them, and {each}:");
        let mut told = vec![name.and(head)];
        let state = |&state: &StateId| {
            let conditions = self.words.state_changes(&self.space.levels(state)).join(" and ");
            if conditions.is_empty() { "today's state".to_owned() } else { format!("“{}”", isolated(&conditions)) }
        };
        for set in sets.iter().take(MAX_CHANGES_TOLD) {
            let states: Vec<String> = set.iter().map(state).collect();
            told.push(Prose::text(format!("- {}", states.join(", and "))));
        }
        if sets.len() > MAX_CHANGES_TOLD {
            let more = super::plural(sets.len() - MAX_CHANGES_TOLD, "more way", "more ways");
            told.push(Prose::text(format!("- and {more}")));
        }
        told
    }

    /// The concepts of an end: "Nash, SEQ".
    pub fn concepts(&self, concepts: &[Concept]) -> String {
        concepts.iter().map(|concept| concept.label()).collect::<Vec<_>>().join(", ")
    }
}
