//! Moves in words: who does what.

use super::Words;
use crate::prose::Prose;
use crate::things::Thing;
use offramp_engine::space::{Mover, Needs};
use offramp_model::{ActorId, Level, OptionId};

/// Who makes a move, and who has to agree to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhoMoves {
    /// The mover.
    pub mover: Mover,
    /// Those who have to agree, if anybody.
    pub needs: Needs,
}

impl Words<'_> {
    /// The options in which two states differ, in case order.
    pub fn changes(&self, from: &[Level], to: &[Level]) -> Vec<(OptionId, Level, Level)> {
        let levels = from.iter().zip(to);
        let pairs = self.model.option_ids().zip(levels);
        pairs.filter(|(_, (from, to))| from != to).map(|(id, (&from, &to))| (id, from, to)).collect()
    }

    /// What is done, after "would rather" or "could": "close the strait and cease to strike Iran".
    pub fn doing(&self, from: &[Level], to: &[Level]) -> Prose {
        let deeds = self.changes(from, to).into_iter().map(|(id, from, to)| self.change(id, from, to)).collect();
        Prose::list(deeds, "and")
    }

    /// The change of one option, after "would rather" or "could".
    fn change(&self, id: OptionId, from: Level, to: Level) -> Prose {
        let option = self.model.option(id);
        let thing = Thing::of_option(self.model, id);
        let up = to > from;
        if self.has_named_levels(id) {
            let what = match thing {
                Thing::Agreement(agreement) => self.agreement(agreement),
                _ => Prose::about(format!("“{}”", super::isolated(&option.what)), thing),
            };
            let level = |level: Level| format!("“{}”", super::isolated(&option.levels[usize::from(level)]));
            let verb = if up { "raise " } else { "lower " };
            return Prose::text(verb).then(what).and(format!(" from {} to {}", level(from), level(to)));
        }
        match thing {
            Thing::Agreement(agreement) => {
                Prose::text(if up { "enter " } else { "leave " }).then(self.agreement(agreement))
            }
            _ if self.is_verb_phrase(id) => {
                let what = Prose::about(super::isolated(&option.what), thing);
                if up { what } else { Prose::text("cease to ").then(what) }
            }
            _ => {
                let what = Prose::about(format!("“{}”", super::isolated(&option.what)), thing);
                Prose::text(if up { "choose " } else { "drop " }).then(what)
            }
        }
    }

    /// Whether the levels have names of their own, so that "does" and "does not" would say too little.
    pub(crate) fn has_named_levels(&self, id: OptionId) -> bool {
        self.model.option(id).levels != ["no", "yes"]
    }

    /// Whether the phrase completes "can ...": imported files often have a title there instead.
    pub(crate) fn is_verb_phrase(&self, id: OptionId) -> bool {
        self.model.option(id).what.chars().next().is_some_and(char::is_lowercase)
    }

    /// Who moves, as the subject of a sentence: "Iran", "the parties of X together: A and B", "the Security Council".
    pub fn mover(&self, mover: Mover) -> Prose {
        match mover {
            Mover::Actor(actor) => self.actor(actor),
            Mover::Institution(institution) => self.institution(institution),
            Mover::Agreement(agreement) => {
                let parties = &self.model.agreements[agreement.index()].parties;
                let together = if parties.len() == 1 { "" } else { " together" };
                self.actors(parties).and(together)
            }
        }
    }

    /// A move with its mover: "Iran could close the strait", "the Security Council could vote to send observers".
    /// `could` is the verb that goes before: "could", "would".
    pub fn mover_does(&self, who: WhoMoves, could: &str, from: &[Level], to: &[Level]) -> Prose {
        let vote = if matches!(who.mover, Mover::Institution(_)) { " vote to " } else { " " };
        let sentence = self.mover(who.mover).and(format!(" {could}{vote}")).then(self.doing(from, to));
        sentence.then(self.with_consent(who))
    }

    /// ", with the consent of Iraq", where consent is needed besides the mover's own.
    pub fn with_consent(&self, who: WhoMoves) -> Prose {
        let moving: Vec<ActorId> = match who.mover {
            Mover::Actor(actor) => vec![actor],
            Mover::Agreement(agreement) => self.model.agreements[agreement.index()].parties.clone(),
            Mover::Institution(_) => Vec::new(),
        };
        let actors = who.needs.actor_ids().filter(|actor| !moving.contains(actor)).map(|actor| self.actor(actor));
        let institutions = who.needs.institution_ids().map(|institution| self.institution(institution));
        let consenters: Vec<Prose> = actors.chain(institutions).collect();
        if consenters.is_empty() {
            return Prose::default();
        }
        Prose::text(", with the consent of ").then(Prose::list(consenters, "and"))
    }
}
