//! Ways to an outcome in words: each step, who could stop it, where an order breaks, which clock runs out.
//!
//! In: what was found about paths. Out: sentences for the text and the page.

use super::{Reasons, WhoMoves, isolated, percent, plural};
use crate::describe::days_in_words;
use crate::prose::Prose;
use crate::prose::list as list_of;
use crate::things::Thing;
use offramp::paths::EndFinding;
use offramp_engine::paths::clocks::Clocks;
use offramp_engine::paths::phasing::{Order, Orders, Phasing};
use offramp_engine::paths::reasons::{Needed, Role, StepReason};
use offramp_engine::paths::{PathCut, Step, UnwillingPath};
use offramp_engine::space::{Mover, StateId};
use offramp_model::{ActorId, FrontId, InstitutionId};
use std::cmp::Ordering;

/// The most changes a state is told with in one sentence about it.
const MAX_CHANGES_TOLD: usize = 6;

impl Reasons<'_> {
    /// A step as its mover makes it: "Iran would strike (want 2, ‘...’)". `goal` is what the mover looks at.
    pub fn way_step(&self, reason: &StepReason, goal: StateId) -> Prose {
        let told = self.bare_step(reason.from, &reason.step, "would");
        let mover = reason.needed.iter().find(|needed| needed.role == Role::Moves);
        match mover.and_then(|mover| self.decided(mover.actor, goal, reason.from)) {
            Some(why) => told.and(" (").then(why).and(")"),
            None => told,
        }
    }

    /// A step without its reason. `verb` is "would", "could" or "would have to".
    pub fn bare_step(&self, from: StateId, step: &Step, verb: &str) -> Prose {
        let (from, to) = (self.space.levels(from), self.space.levels(step.to));
        let who = WhoMoves { mover: step.mover, needs: step.needs };
        self.words.mover_does(who, verb, &from, &to)
    }

    /// The want that decides between two states: "want 2, ‘not iran.strikes’".
    fn decided(&self, actor: ActorId, better: StateId, worse: StateId) -> Option<Prose> {
        self.words.reason(actor, &self.space.levels(better), &self.space.levels(worse))
    }

    /// Who could stop a step and why they do not, who could leave what it enters, and what else may happen instead.
    pub fn way_details(&self, reason: &StepReason, goal: StateId) -> Vec<Prose> {
        let mut told = Vec::new();
        let of = |role: Role| reason.needed.iter().filter(move |needed| needed.role == role);
        let by = if goal == reason.step.to { "the step" } else { "where it leads" };
        for (role, could) in [(Role::Party, "Each could refuse to sign"), (Role::Consents, "Could refuse consent")] {
            let gains: Vec<Prose> = of(role).map(|needed| self.gain(needed, goal, reason.from)).collect();
            if !gains.is_empty() {
                told.push(
                    Prose::text(format!("{could}, and gains by {by}: ")).then(Prose::list(gains, "and")).and("."),
                );
            }
        }
        let mut institutions: Vec<InstitutionId> = Vec::new();
        for needed in &reason.needed {
            if let Role::Votes { institution, .. } = needed.role
                && !institutions.contains(&institution)
            {
                institutions.push(institution);
                told.push(self.vote(reason, institution, goal));
            }
        }
        told.extend(self.leaving(reason));
        if !reason.rivals.is_empty() {
            let rivals = reason.rivals.iter().map(|&mover| self.rival(mover)).collect();
            told.push(
                Prose::list(rivals, "and")
                    .capitalised()
                    .and(" would gain by other moves here: this step is not the only thing that may happen."),
            );
        }
        told
    }

    fn rival(&self, mover: Mover) -> Prose {
        match mover {
            Mover::Agreement(agreement) => Prose::text("the parties of ").then(self.words.agreement(agreement)),
            other => self.words.mover(other),
        }
    }

    fn gain(&self, needed: &Needed, goal: StateId, from: StateId) -> Prose {
        let name = self.words.actor(needed.actor);
        match self.decided(needed.actor, goal, from) {
            Some(why) => name.and(" (").then(why).and(")"),
            None => name,
        }
    }

    fn vote(&self, reason: &StepReason, institution: InstitutionId, goal: StateId) -> Prose {
        let (mut approve, mut abstain, mut oppose) = (Vec::new(), Vec::new(), Vec::new());
        for needed in &reason.needed {
            let Role::Votes { institution: other, has_veto, is_pivotal } = needed.role else { continue };
            if other != institution {
                continue;
            }
            let mark = match (has_veto, is_pivotal) {
                (true, true) => " (with a veto, and decisive)",
                (true, false) => " (with a veto)",
                (false, true) => " (decisive)",
                (false, false) => "",
            };
            match needed.decision.ordering {
                Ordering::Greater => approve.push(self.gain(needed, goal, reason.from).and(mark)),
                Ordering::Equal => abstain.push(self.words.actor(needed.actor).and(mark)),
                Ordering::Less => oppose.push(self.words.actor(needed.actor)),
            }
        }
        let mut parts = Vec::new();
        for (who, does) in [(approve, " approving"), (abstain, " indifferent"), (oppose, " opposed, without a veto")] {
            if !who.is_empty() {
                parts.push(Prose::list(who, "and").and(does));
            }
        }
        let body = self.words.institution(institution).capitalised();
        body.and(" would carry it: ").then(Prose::list_with(parts, ";")).and(".")
    }

    fn leaving(&self, reason: &StepReason) -> Vec<Prose> {
        let told = |gains: bool, ends: &str| {
            let who: Vec<Prose> = reason
                .leavers
                .iter()
                .filter(|leaver| leaver.gains == gains)
                .map(|leaver| self.words.actor(leaver.actor))
                .collect();
            (!who.is_empty())
                .then(|| Prose::list(who, "and").capitalised().and(format!(" could leave it again alone, {ends}.")))
        };
        let kept = told(false, "and would gain nothing by that");
        let broken = told(true, "and would gain by that");
        kept.into_iter().chain(broken).collect()
    }

    /// How long a path takes against what may come first.
    pub fn clocks(&self, clocks: &Clocks) -> Vec<String> {
        let model = self.words.model;
        let stated = clocks.per_step.iter().flatten().count();
        let untimed = clocks.per_step.len() - stated;
        let mut told = format!("Usual time: {}", range_in_days(clocks.days));
        if untimed > 0 {
            told.push_str(&format!(
                ", not counting {} for which the case states no time",
                plural(untimed, "step", "steps")
            ));
        }
        let mut lines = vec![format!("{told}.")];
        if clocks.windows.is_empty() {
            return lines;
        }
        let windows: Vec<String> = clocks
            .windows
            .iter()
            .map(|window| {
                let steps: Vec<String> = window.steps.iter().map(|step| (step + 1).to_string()).collect();
                let during = if steps.len() == 1 { "step" } else { "steps" };
                format!("“{}” during {during} {}", isolated(&model.shocks[window.shock].what), list_of(&steps, "and"))
            })
            .collect();
        let (low, high) = clocks.lost;
        let share =
            if percent(low) == percent(high) { percent(low) } else { format!("{} to {}", percent(low), percent(high)) };
        lines.push(format!(
            "The other clock: {} may come first; with exponential times that is so in {share} of cases.",
            list_of(&windows, "and")
        ));
        lines
    }

    /// Whether a state is at rest: "at rest (Nash, SEQ), but an agreement or a vote would change it".
    pub fn rest_of_end(&self, end: &EndFinding) -> String {
        if end.concepts.is_empty() {
            return "not at rest: somebody would move on".to_owned();
        }
        let labels: Vec<&str> = end.concepts.iter().map(|concept| concept.label()).collect();
        let group = if end.stable_against_groups {
            ""
        } else {
            ", but an agreement, a vote or a consented move would change it"
        };
        format!("at rest ({}){group}", labels.join(", "))
    }

    /// A state as it differs from today, and where the fronts stand in it.
    pub fn end_in_words(&self, end: &EndFinding) -> Prose {
        self.words.state(&end.levels, MAX_CHANGES_TOLD)
    }

    /// Rungs and outcomes of a state in one line.
    pub fn standing_of_end(&self, end: &EndFinding) -> String {
        let model = self.words.model;
        let fronts = model.fronts.iter().zip(&end.rungs).enumerate().filter(|(_, (front, _))| !front.ladder.is_empty());
        let rungs = fronts.map(|(index, (front, &rung))| {
            format!("{}: {}", front.id, self.words.rung(FrontId::from_index(index), rung))
        });
        let named = end.outcomes.iter().filter_map(|&outcome| model.outcomes.get(outcome));
        rungs.chain(named.map(|outcome| format!("outcome {}", outcome.id))).collect::<Vec<_>>().join(" · ")
    }

    /// The steps of a way that somebody needed does not want.
    pub fn unwanted(&self, start: StateId, way: &UnwillingPath) -> Vec<Prose> {
        let states = way.path.states(start);
        let steps = way.unwanted.iter().map(|unwanted| {
            let step = &way.path.steps[unwanted.position];
            let told = self.bare_step(states[unwanted.position], step, "would have to").capitalised();
            let step = Prose::text(format!("step {}: ", unwanted.position + 1)).then(told);
            if unwanted.who.is_empty() {
                return step.and(", and no vote carries that, even with every member here in favour.");
            }
            let verb = if unwanted.who.len() == 1 { " does not want that." } else { " do not want that." };
            step.and("; ").then(self.words.actors(&unwanted.who)).and(verb)
        });
        steps.collect()
    }

    /// Whether the needed changes can be put in an order in which nobody has to go first, and who gains from all at once.
    pub fn phasing(&self, start: StateId, phasing: &Phasing) -> Vec<Prose> {
        let n = phasing.changes.len();
        let mut told = Vec::new();
        match &phasing.orders {
            None => told.push(Prose::text(format!(
                "{} are needed: orders are looked at up to {}, so none was.",
                plural(n, "change", "changes"),
                offramp_engine::paths::phasing::MAX_CHANGES
            ))),
            Some(orders) => told.extend(self.orders(start, n, orders)),
        }
        told.push(self.at_once(&phasing.at_once));
        told
    }

    fn orders(&self, start: StateId, n: usize, orders: &Orders) -> Vec<Prose> {
        let needed = plural(n, "change is needed", "changes are needed");
        let Some(best) = &orders.best else {
            return vec![Prose::text(format!(
                "{needed}, and no legal moves make just these: something else has to be changed and changed back on the way."
            ))];
        };
        match best.n_concessions() {
            0 => {
                let n_orders = match orders.n_without_concession {
                    1 => "one order of moves".to_owned(),
                    n => format!("{} orders of moves", super::count(usize::try_from(n).unwrap_or(usize::MAX))),
                };
                let first =
                    format!("{needed}. In {n_orders} nobody has to go first against its interest; the shortest: ");
                vec![Prose::text(first).then(self.order(start, best)).and(".")]
            }
            concessions => {
                let first = format!(
                    "{needed}. In every order somebody has to go first against its interest, at least {}; the best order: ",
                    super::times(concessions)
                );
                let mut told = vec![Prose::text(first).then(self.order(start, best)).and(".")];
                told.extend(self.breaks(orders));
                told
            }
        }
    }

    fn order(&self, start: StateId, order: &Order) -> Prose {
        let mut from = start;
        let steps = order.steps.iter().zip(&order.losers).map(|(step, losers)| {
            let verb = if losers.is_some() { "would have to" } else { "would" };
            let mut told = self.bare_step(from, step, verb);
            if let Some(losers) = losers.as_ref().filter(|losers| !losers.is_empty()) {
                told = told.and(" (against the interest of ").then(self.words.actors(losers)).and(")");
            }
            from = step.to;
            told
        });
        steps.enumerate().fold(Prose::default(), |all, (index, step)| match index {
            0 => step,
            _ => all.and("; then ").then(step),
        })
    }

    fn breaks(&self, orders: &Orders) -> Vec<Prose> {
        const MAX_TOLD: usize = 3;
        let mut told = Vec::new();
        for found in orders.breaks.iter().take(MAX_TOLD) {
            let done: Vec<String> = found.done.iter().map(|&id| self.words.option_label(id)).collect();
            let after = match done.is_empty() {
                true => "Already at the start".to_owned(),
                false => format!("After “{}”", done.join("”, “")),
            };
            let mut who: Vec<ActorId> = found.next.iter().flat_map(|(_, losers)| losers.clone()).collect();
            who.sort_unstable();
            who.dedup();
            told.push(match who.is_empty() {
                true => Prose::text(format!("{after} no move makes only changes that are needed.")),
                false => Prose::text(format!("{after} each next move costs somebody: "))
                    .then(self.words.actors(&who))
                    .and("."),
            });
        }
        if orders.n_breaks > MAX_TOLD {
            told.push(Prose::text(format!(
                "Orders break at {} more.",
                plural(orders.n_breaks - MAX_TOLD, "place", "places")
            )));
        }
        told
    }

    fn at_once(&self, who: &[(ActorId, Ordering)]) -> Prose {
        let of = |ordering: Ordering| -> Vec<ActorId> {
            who.iter().filter(|(_, stand)| *stand == ordering).map(|(actor, _)| *actor).collect()
        };
        let (gain, same, lose) = (of(Ordering::Greater), of(Ordering::Equal), of(Ordering::Less));
        if lose.is_empty() && same.is_empty() {
            return Prose::text("All at once, everybody whose agreement that takes gains against today: ")
                .then(self.words.actors(&gain))
                .and(".");
        }
        let mut parts = Vec::new();
        for (actors, one, many) in
            [(gain, " gains", " gain"), (same, " is indifferent", " are indifferent"), (lose, " loses", " lose")]
        {
            if !actors.is_empty() {
                let verb = if actors.len() == 1 { one } else { many };
                parts.push(self.words.actors(&actors).and(verb));
            }
        }
        Prose::text("All at once against today, of those whose agreement that takes: ")
            .then(Prose::list_with(parts, ","))
            .and(".")
    }

    /// "Iran, then the parties of X together, then Iraq": who moves on a path.
    pub fn who_moves(&self, steps: &[Step]) -> String {
        steps.iter().map(|step| self.words.mover_label(step.mover)).collect::<Vec<_>>().join(", then ")
    }

    /// The whole outcome as a thing, where it has a name.
    pub fn outcome_called(&self, name: &str) -> Option<(Thing, &str)> {
        let position = self.words.model.outcomes.iter().position(|outcome| outcome.id == name)?;
        Some((Thing::Outcome(position), self.words.model.outcomes[position].name.as_str()))
    }
}

/// "6 to 26 weeks", each end in its own unit.
pub fn range_in_days((from, to): (f64, f64)) -> String {
    let (low, high) = (days_in_words(from), days_in_words(to));
    if low == high { low } else { format!("{low} to {high}") }
}

/// What a limit left out, in words.
pub fn cut_in_words(cut: PathCut) -> String {
    let n = super::count(usize::try_from(cut.limit()).unwrap_or(usize::MAX));
    match cut {
        PathCut::Paths(_) => format!("those after the first {n}"),
        PathCut::Moves(_) => format!("those of more than {n} moves"),
        PathCut::Ends(_) => format!("ends beyond the limit of {n}"),
        PathCut::Looks(_) => format!("what lies beyond the limit of {n} moves looked at"),
    }
}
