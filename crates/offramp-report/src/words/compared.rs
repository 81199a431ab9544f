//! Views compared, and what carries an answer, in words.

use super::{Words, isolated, number};
use crate::prose::{Prose, list};
use crate::things::Thing;
use offramp::compare::{Difference, ViewsCompared};
use offramp::sensitivity::FlipsFindings;
use offramp_engine::compare::{Answer, Question, Unit};
use offramp_engine::flips::{Flips, Headline, Nudge};
use offramp_model::{ActorId, Model, Preference};

impl Words<'_> {
    /// A question as it is asked.
    pub fn question(&self, question: &Question) -> String {
        let outcome = |id: &str| {
            let known = self.model.outcomes.iter().find(|outcome| outcome.id == id);
            isolated(known.map_or(id, |outcome| outcome.name.as_str())).into_owned()
        };
        let front = |id: &str| {
            let known = self.model.fronts.iter().find(|front| front.id == id);
            isolated(known.map_or(id, |front| front.name.as_str())).into_owned()
        };
        match question {
            Question::TodayRests => "Is today's state at rest?".to_owned(),
            Question::Deal => "Is there a deal all would sign?".to_owned(),
            Question::OutcomeRests(id) => format!("Could “{}” come to rest?", outcome(id)),
            Question::OutcomeOpen(id) => format!("Is there a credible way to rest there: “{}”?", outcome(id)),
            Question::LowestRung(id) => format!("{}: the lowest rung at rest", front(id)),
            Question::HighestRung(id) => format!("{}: the highest rung at rest", front(id)),
        }
    }

    /// An assumption in which two views differ. `first` and `second` are the models it is a difference of.
    pub fn unit(&self, unit: &Unit, first: &Model, second: &Model) -> String {
        let actor = |id: &str| {
            let known = self.model.actors.iter().find(|actor| actor.id == id);
            isolated(known.map_or(id, |actor| actor.name.as_str())).into_owned()
        };
        let want = |model: &Model, id: &str, position: usize| {
            let wants = model.actors.iter().find(|actor| actor.id == id).map(|actor| &actor.wants);
            match wants {
                Some(Preference::Wants(wants)) => isolated(wants[position].that.text.trim()).into_owned(),
                _ => String::new(),
            }
        };
        match unit {
            Unit::Preference(id) => format!("all that {} wants", actor(id)),
            Unit::WantAdded(id, position) => format!("that {} wants “{}”", actor(id), want(second, id, *position)),
            Unit::WantDropped(id, position) => {
                format!("that {} does not want “{}”", actor(id), want(first, id, *position))
            }
            Unit::Option(id) => format!("how `{id}` may change"),
            Unit::Agreement(id) => format!("who signs and who may leave `{id}`"),
            Unit::Institution(id) => format!("how `{id}` votes"),
            Unit::Rules => "the rules".to_owned(),
            Unit::Outcome(id) => format!("what counts as `{id}`"),
            Unit::Ladder(id) => format!("what counts as which rung of `{id}`"),
        }
    }

    /// What a change of one want turns round: "today's state would no longer be at rest".
    pub fn turned(&self, stated: Headline, after: Headline) -> String {
        let mut told = Vec::new();
        let mut tell = |before: bool, after: bool, yes: &str, no: &str| {
            if before != after {
                told.push(if after { yes.to_owned() } else { no.to_owned() });
            }
        };
        tell(
            stated.today_rests,
            after.today_rests,
            "today's state would be at rest",
            "today's state would not be at rest",
        );
        tell(
            stated.outcome_rests,
            after.outcome_rests,
            "the outcome could come to rest",
            "the outcome could not come to rest",
        );
        match (stated.outcome_open, after.outcome_open) {
            (before, after) if before == after => {}
            (_, Some(true)) => told.push("a credible way would lead there".to_owned()),
            (_, Some(false)) if after.outcome_rests => told.push("no credible way would lead there".to_owned()),
            (_, Some(false)) => {}
            (_, None) => told.push("whether a way leads there was not found within the limit".to_owned()),
        }
        told.join(", ")
    }

    /// A want by its owner and its words: "Iran, want 2, ‘not us.strikes’".
    pub fn owned_want(&self, actor: ActorId, want: usize) -> Prose {
        let text = match &self.model.actor(actor).wants {
            Preference::Wants(wants) => isolated(wants[want].that.text.trim()).into_owned(),
            _ => String::new(),
        };
        let name = isolated(&self.model.actor(actor).name).into_owned();
        Prose::text(format!("{name}, "))
            .then(Prose::about(format!("want {}", want + 1), Thing::Want(actor, want)))
            .and(format!(", “{text}”"))
    }

    /// Which single assumptions make the difference between the first view and another. `first_called` names the first view.
    pub fn difference(&self, found: &ViewsCompared, difference: &Difference, first_called: &str) -> String {
        let (first, second) = (&found.views[0].model, &found.views[difference.view].model);
        let named = |units: &[Unit]| -> String {
            const MAX_TOLD: usize = 6;
            // Where a single want of an actor is named, all that it wants together says less.
            let has_single = |id: &str| {
                units
                    .iter()
                    .any(|unit| matches!(unit, Unit::WantAdded(actor, _) | Unit::WantDropped(actor, _) if actor == id))
            };
            let units: Vec<&Unit> =
                units.iter().filter(|unit| !matches!(unit, Unit::Preference(id) if has_single(id))).collect();
            let mut told: Vec<String> =
                units.iter().take(MAX_TOLD).map(|unit| self.unit(unit, first, second)).collect();
            if units.len() > MAX_TOLD {
                told.push(format!("{} more", number(units.len() - MAX_TOLD)));
            }
            list(&told, "and")
        };
        let both: Vec<Unit> =
            difference.enough.iter().filter(|unit| difference.needed.contains(unit)).cloned().collect();
        if !both.is_empty() && both.len() == difference.enough.len() && both.len() == difference.needed.len() {
            let each = if both.len() == 1 { "It decides" } else { "Each decides" };
            return format!("{each} alone, either way: {}.", named(&both));
        }
        let mut told = Vec::new();
        if !difference.enough.is_empty() {
            told.push(format!("Enough to bring {first_called} to this answer: {}.", named(&difference.enough)));
        }
        if !difference.needed.is_empty() {
            told.push(format!("Without it this view answers as {first_called} does: {}.", named(&difference.needed)));
        }
        match told.is_empty() {
            true if found.not_swapped.contains(&difference.view) => {
                "Single assumptions cannot be swapped here.".to_owned()
            }
            true if found.swaps.0 == 0 => "Which assumption makes it was not looked at: none was swapped.".to_owned(),
            true if found.swaps.1 > 0 => "None of the single assumptions that were swapped makes it.".to_owned(),
            true => "No single assumption: it takes several together.".to_owned(),
            false => told.join(" "),
        }
    }

    /// How today's state and an outcome stand, before any want is changed.
    pub fn as_stated(&self, findings: &FlipsFindings) -> String {
        let stated = findings.flips.stated;
        let name = self.model.outcomes.iter().find(|outcome| outcome.id == findings.to.text.trim());
        let target = match name {
            Some(outcome) => format!("“{}”", isolated(&outcome.name)),
            None => format!("a state where “{}”", isolated(findings.to.text.trim())),
        };
        let way = match stated.outcome_open {
            Some(true) => ", and a credible way leads there",
            Some(false) if stated.outcome_rests => ", and no credible way leads there",
            Some(false) => "",
            None => ", and no way was found within the limit",
        };
        format!(
            "As stated, today's state {} at rest, and {target} {} come to rest{way}.",
            if stated.today_rests { "is" } else { "is not" },
            if stated.outcome_rests { "could" } else { "could not" }
        )
    }

    /// The wants of which no change turns an answer round, by actor.
    pub fn idle(&self, flips: &Flips) -> Vec<String> {
        let mut by_actor: Vec<(ActorId, Vec<String>)> = Vec::new();
        for &(actor, want) in &flips.idle {
            match by_actor.iter_mut().find(|(known, _)| *known == actor) {
                Some((_, wants)) => wants.push((want + 1).to_string()),
                None => by_actor.push((actor, vec![(want + 1).to_string()])),
            }
        }
        let told = by_actor.into_iter().map(|(actor, wants)| {
            let want = if wants.len() == 1 { "want" } else { "wants" };
            format!("{}: {want} {}", isolated(&self.model.actor(actor).name), wants.join(", "))
        });
        told.collect()
    }
}

/// How it is found out which wants carry an answer.
pub const HOW_FLIPS: &str = "Each want was dropped, and made to change places with its neighbours, one change at a time. At rest means Nash stability, also against agreements and votes.";

/// What makes the difference to a view, by questions with the same reasons.
pub fn alike(found: &ViewsCompared, view: usize) -> Vec<(Vec<usize>, &Difference)> {
    let mut told: Vec<(Vec<usize>, &Difference)> = Vec::new();
    for difference in found.differences.iter().filter(|difference| difference.view == view) {
        let same = |(_, other): &&mut (Vec<usize>, &Difference)| {
            (&other.enough, &other.needed) == (&difference.enough, &difference.needed)
        };
        match told.iter_mut().find(same) {
            Some((rows, _)) => rows.push(difference.row),
            None => told.push((vec![difference.row], difference)),
        }
    }
    told
}

/// An answer in a word.
pub fn answer_in_a_word(answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Yes) => "yes".to_owned(),
        Some(Answer::No) => "no".to_owned(),
        Some(Answer::Unknown) => "not found".to_owned(),
        Some(Answer::Rung(Some(rung))) => isolated(rung).into_owned(),
        Some(Answer::Rung(None)) => "below".to_owned(),
        Some(Answer::None) => "-".to_owned(),
        None => "?".to_owned(),
    }
}

/// A change of one want, after its words: "dropped".
pub fn nudge(nudge: Nudge) -> &'static str {
    match nudge {
        Nudge::Up => "one place up",
        Nudge::Down => "one place down",
        Nudge::Drop => "dropped",
    }
}
