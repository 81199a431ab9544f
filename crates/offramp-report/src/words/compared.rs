//! Views compared, and what carries an answer, in words.

use super::{Words, isolated};
use crate::prose::Prose;
use crate::things::Thing;
use offramp_engine::compare::{Answer, Question, Unit};
use offramp_engine::flips::{Headline, Nudge};
use offramp_model::{Model, Preference};

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
    pub fn owned_want(&self, actor: offramp_model::ActorId, want: usize) -> Prose {
        let text = match &self.model.actor(actor).wants {
            Preference::Wants(wants) => isolated(wants[want].that.text.trim()).into_owned(),
            _ => String::new(),
        };
        let name = isolated(&self.model.actor(actor).name).into_owned();
        Prose::text(format!("{name}, "))
            .then(Prose::about(format!("want {}", want + 1), Thing::Want(actor, want)))
            .and(format!(", “{text}”"))
    }
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
