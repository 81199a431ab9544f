//! States in words: how they differ from today, and as a condition of the case language.

use super::{Words, isolated};
use crate::prose::Prose;
use crate::things::Thing;
use offramp_model::{FrontId, Level, OptionId, Owner};

impl Words<'_> {
    /// A state as what is different from today: "as today, except that Iran would close the strait". At most `limit` differences are
    /// told; more are counted.
    pub fn state(&self, levels: &[Level], limit: usize) -> Prose {
        let today = self.model.status_quo();
        let changes = self.changes(&today, levels);
        if changes.is_empty() {
            return Prose::text("as today");
        }
        let more = changes.len().saturating_sub(limit.max(1));
        let mut clauses: Vec<(Prose, Vec<Prose>)> = Vec::new();
        for &(id, from, to) in &changes[..changes.len() - more] {
            let (subject, predicate) = self.clause(id, from, to);
            match clauses.last_mut() {
                Some((known, predicates)) if *known == subject => predicates.push(predicate),
                _ => clauses.push((subject, vec![predicate])),
            }
        }
        let has_lists = clauses.iter().any(|(_, predicates)| predicates.len() > 1);
        let and = if has_lists && clauses.len() > 1 { ", and" } else { " and" };
        let mut told: Vec<Prose> = clauses
            .into_iter()
            .map(|(subject, predicates)| subject.and(" ").then(Prose::list(predicates, "and")))
            .collect();
        if more > 0 {
            told.push(Prose::text(super::plural(more, "more change follows", "more changes follow")));
        }
        Prose::text("as today, except that ").then(Prose::list_with(told, and))
    }

    /// "Iran" and "would close the strait", "the agreement" and "would no longer be in force".
    fn clause(&self, id: OptionId, from: Level, to: Level) -> (Prose, Prose) {
        let option = self.model.option(id);
        let thing = Thing::of_option(self.model, id);
        let would = if to > from { "would" } else { "would no longer" };
        let is_agreement = matches!(thing, Thing::Agreement(_));
        let predicate = if self.has_named_levels(id) {
            let level = |level: Level| isolated(&option.levels[usize::from(level)]).into_owned();
            let what = match is_agreement {
                true => Prose::text("would be"),
                false => Prose::text("would have ").then(Prose::about(format!("“{}”", isolated(&option.what)), thing)),
            };
            what.and(format!(" at “{}” (today “{}”)", level(to), level(from)))
        } else if is_agreement {
            Prose::text(format!("{would} be in force"))
        } else if self.is_verb_phrase(id) {
            Prose::text(format!("{would} ")).then(Prose::about(isolated(&option.what), thing))
        } else {
            let what = Prose::about(format!("“{}”", isolated(&option.what)), thing);
            Prose::text(format!("{would} choose ")).then(what)
        };
        (self.owner(id), predicate)
    }

    fn owner(&self, id: OptionId) -> Prose {
        match self.model.option(id).owner {
            Owner::Actor(actor) => self.actor(actor),
            Owner::Agreement(agreement) => self.agreement(agreement),
            Owner::Institution(institution) => self.institution(institution),
        }
    }

    /// One option at one level as a condition of the case language: `iran.strikes`, `not iran.strikes`, `us.stay = gone`.
    pub fn option_condition(&self, id: OptionId, level: Level) -> String {
        let option = self.model.option(id);
        let name = isolated(&option.id);
        match (option.n_levels(), level) {
            (2, 0) => format!("not {name}"),
            (2, _) => name.into_owned(),
            _ => format!("{name} = {}", isolated(&option.levels[usize::from(level)])),
        }
    }

    /// A whole state as a condition of the case language.
    pub fn state_condition(&self, levels: &[Level]) -> String {
        let options = self.model.option_ids().zip(levels);
        options.map(|(id, &level)| self.option_condition(id, level)).collect::<Vec<_>>().join(" and ")
    }

    /// The differences from today as conditions, or "today".
    pub fn state_changes(&self, levels: &[Level]) -> Vec<String> {
        let changes = self.changes(&self.model.status_quo(), levels);
        changes.into_iter().map(|(id, _, to)| self.option_condition(id, to)).collect()
    }

    /// The name of a rung, or "below the ladder".
    pub fn rung(&self, front: FrontId, rung: Option<usize>) -> String {
        match rung {
            Some(rung) => isolated(&self.model.front(front).ladder[rung].name).into_owned(),
            None => "below the ladder".to_owned(),
        }
    }
}
