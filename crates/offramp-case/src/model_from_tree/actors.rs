//! Actors and all options.

use super::Builder;
use crate::checks::{attention_sum, circle, repeated_name, sees_itself, unknown_actor, unknown_level, unknown_pool};
use crate::diagnostics::Span;
use crate::duration;
use crate::tree::{Node, Table};
use offramp_model::dynamics::Attention;
use offramp_model::movers::{Attitude, Perception};
use offramp_model::{
    Actor, ActorId, CaseOption, Consenter, Directions, FrontId, InstitutionId, OptionId, Owner, PoolUse, PoolWear,
    Preference,
};

impl Builder<'_> {
    pub(super) fn options(&mut self) {
        let declared = self.declared;
        for (full, option) in &declared.options {
            let table = option.table;
            let what = option
                .phrase
                .or_else(|| table.and_then(|table| table.text("what")))
                .map_or_else(|| option.short.replace('-', " "), str::to_owned);
            let kind = if matches!(option.owner, Owner::Agreement(_)) { "agreement" } else { "option" };
            let evidence = self.assumption(format!("{kind} `{full}`"), option.span, table);
            let now_node = table.and_then(|table| table.get("now"));
            let built = CaseOption {
                id: full.clone(),
                what,
                owner: option.owner,
                front: self.option_front(table),
                now: self.now(full, now_node, &option.levels),
                levels: option.levels.clone(),
                moves: match table.and_then(|table| table.text("moves")) {
                    Some("up") => Directions::Up,
                    Some("down") => Directions::Down,
                    Some("none") => Directions::Fixed,
                    _ => Directions::Both,
                },
                consent: self.consent(table),
                uses: self.uses(table),
                spends: self.spends(table),
                takes: table.and_then(|table| table.text("takes")).and_then(|text| duration::delay(text).ok()),
                evidence,
            };
            self.places.options.push(option.span);
            self.places.now.push(now_node.map_or(option.span, |node| node.span));
            self.model.options.push(built);
        }
    }

    fn now(&mut self, option: &str, node: Option<&Node>, levels: &[String]) -> u8 {
        let Some((node, name)) = node.and_then(|node| Some((node, node.as_text()?))) else { return 0 };
        match levels.iter().position(|level| level == name) {
            // OK because there are at most 32 levels.
            Some(level) => level as u8,
            None => {
                self.sink.report(unknown_level::message(option, name, node.span, levels));
                0
            }
        }
    }

    /// The front that is named, or the only one there is.
    fn option_front(&mut self, table: Option<&Table>) -> Option<FrontId> {
        match table.and_then(|table| table.get("front")) {
            Some(node) => self.front(Some(node)),
            None if self.declared.fronts.len() == 1 => Some(FrontId(0)),
            None => None,
        }
    }

    fn consent(&mut self, table: Option<&Table>) -> Vec<Consenter> {
        let mut found = Vec::new();
        let node = table.and_then(|table| table.get("consent"));
        for item in node.map(Node::one_or_many).unwrap_or_default() {
            let Some(name) = item.as_text() else { continue };
            let actor =
                self.declared.actors.get_index_of(name).map(|index| Consenter::Actor(ActorId::from_index(index)));
            let institution = || {
                let index = self.declared.institutions.get_index_of(name)?;
                Some(Consenter::Institution(InstitutionId::from_index(index)))
            };
            match actor.or_else(institution) {
                Some(consenter) if found.contains(&consenter) => {
                    self.sink.report(repeated_name::message(name, item.span, "consent"));
                }
                Some(consenter) => found.push(consenter),
                None => {
                    let known = self.declared.actors.keys().chain(self.declared.institutions.keys()).copied();
                    self.sink.report(unknown_actor::consenter(name, item.span, known));
                }
            }
        }
        found
    }

    fn uses(&mut self, table: Option<&Table>) -> Vec<PoolUse> {
        let used = self.of_pools(table, "uses").into_iter();
        used.filter_map(|(pool, node)| Some(PoolUse { pool, per_level: node.as_number()? })).collect()
    }

    fn spends(&mut self, table: Option<&Table>) -> Vec<PoolWear> {
        let spent = self.of_pools(table, "spends").into_iter();
        let wear = |(pool, node): (String, &Node)| {
            let per_level_per_day = duration::amount_per_day(node.as_text()?).ok()?;
            Some(PoolWear { pool, per_level_per_day })
        };
        spent.filter_map(wear).collect()
    }

    /// What a table whose keys are pools says of those that are declared; the others are reported.
    fn of_pools<'t>(&mut self, table: Option<&'t Table>, key: &str) -> Vec<(String, &'t Node)> {
        let Some(of_pools) = table.and_then(|table| table.table(key)) else { return Vec::new() };
        let mut found = Vec::new();
        for (pool, entry) in &of_pools.entries {
            if self.declared.pools.contains_key(pool.as_str()) {
                found.push((pool.clone(), &entry.node));
            } else {
                self.sink.report(unknown_pool::message(pool, entry.key, self.declared.pools.keys().copied()));
            }
        }
        found
    }

    pub(super) fn actors(&mut self) {
        let declared = self.declared;
        for (index, (id, thing)) in declared.actors.iter().enumerate() {
            let me = ActorId::from_index(index);
            let table = thing.table;
            let text = |key: &str| table.and_then(|table| table.text(key)).map(str::to_owned);
            let evidence = self.evidence(table);
            let mut spans = crate::places::PreferenceSpans::default();
            let (wants, today) = self.preference(table, &format!("`{id}` wants"));
            // A ranking has no evidence of its own: it stands or falls as a whole, with the actor's.
            if let (Preference::Ranking(_), Some(entry)) = (&wants, table.and_then(|table| table.entry("ranking"))) {
                self.assume(format!("the ranking of `{id}`"), entry.key, &evidence);
            }
            let (wants_later, later) = self.later_preference(table, &format!("`{id}` wants later"));
            (spans.today, spans.later) = (today, later);
            let sees = self.perceptions(table, me, id, &mut spans.sees);
            self.places.actors.push(thing.span);
            self.places.preferences.push(spans);
            let actor = Actor {
                id: (*id).to_owned(),
                name: Self::name(table, id),
                about: Self::about(table),
                inside: table.and_then(|table| table.get("inside")).and_then(|node| self.actor(node)),
                kind: text("kind"),
                country: text("country"),
                options: self.options_owned_by(Owner::Actor(me)),
                wants,
                wants_later,
                sees,
                attitudes: self.attitudes(table),
                reviews: table.and_then(|table| table.text("reviews")).and_then(|text| duration::reviews(text).ok()),
                attention: self.attention(table),
                evidence,
            };
            self.model.actors.push(actor);
        }
        self.inside_circles();
    }

    pub(super) fn options_owned_by(&self, owner: Owner) -> Vec<OptionId> {
        let all = self.declared.options.values().enumerate();
        all.filter(|(_, option)| option.owner == owner).map(|(index, _)| OptionId::from_index(index)).collect()
    }

    fn perceptions(
        &mut self,
        table: Option<&Table>,
        me: ActorId,
        id: &str,
        spans: &mut Vec<(Span, Vec<Span>)>,
    ) -> Vec<Perception> {
        let Some(sees) = table.and_then(|table| table.table("sees")) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, entry) in &sees.entries {
            let table = entry.node.as_table();
            let (wants, items) = self.preference(table, &format!("`{id}` believes that `{name}` wants"));
            let evidence = self.assumption(format!("what `{id}` believes of `{name}`"), entry.key, table);
            if table.is_some_and(|table| !["wants", "weights", "ranking"].iter().any(|key| table.get(key).is_some())) {
                let said = crate::checks::missing_key::one_of(
                    entry.key,
                    "what one actor believes of another",
                    &["wants", "weights", "ranking"],
                );
                self.sink.report(said);
            }
            let Some(of) = self.actor_named(name, entry.key) else { continue };
            if of == me {
                self.sink.report(sees_itself::message(id, entry.key));
            }
            spans.push((entry.key, items));
            found.push(Perception { of, wants, evidence });
        }
        found
    }

    fn attitudes(&mut self, table: Option<&Table>) -> Vec<(ActorId, Attitude)> {
        let Some(attitudes) = table.and_then(|table| table.table("attitudes")) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, entry) in &attitudes.entries {
            let attitude = match entry.node.as_text() {
                Some("devoted") => Attitude::Devoted,
                Some("aggressive") => Attitude::Aggressive,
                _ => Attitude::Indifferent,
            };
            found.extend(self.actor_named(name, entry.key).map(|of| (of, attitude)));
        }
        found
    }

    fn attention(&mut self, table: Option<&Table>) -> Vec<Attention> {
        let Some(node) = table.and_then(|table| table.get("attention")) else { return Vec::new() };
        let Some(attention) = node.as_table() else { return Vec::new() };
        let mut found = Vec::new();
        for (name, entry) in &attention.entries {
            let front = self.front_named(name, entry.key);
            let share = entry.node.as_number();
            found.extend(front.zip(share).map(|(front, share)| Attention { front, share }));
        }
        let sum: f64 = found.iter().map(|attention| attention.share).sum();
        if sum > 1.0 + 1e-9 {
            let first = attention.entries.values().next().map_or(node.span, |entry| entry.key);
            self.sink.report(attention_sum::message(first.to(node.span), sum));
        }
        found
    }

    /// Actors that are inside themselves, directly or through others. Each circle is told once.
    fn inside_circles(&mut self) {
        let inside: Vec<Option<usize>> =
            self.model.actors.iter().map(|actor| actor.inside.map(ActorId::index)).collect();
        let mut done = vec![false; inside.len()];
        for start in 0..inside.len() {
            let mut path = Vec::new();
            let mut at = Some(start);
            while let Some(actor) = at
                && !done[actor]
                && !path.contains(&actor)
            {
                path.push(actor);
                at = inside[actor];
            }
            if let Some(actor) = at
                && let Some(from) = path.iter().position(|on_path| *on_path == actor)
            {
                let names: Vec<String> =
                    path[from..].iter().map(|actor| self.model.actors[*actor].id.clone()).collect();
                let node = self.declared.actors[path[from]].table.and_then(|table| table.get("inside"));
                self.sink.report(circle::inside(&names, node.map_or(self.places.actors[path[from]], |node| node.span)));
            }
            path.into_iter().for_each(|actor| done[actor] = true);
        }
    }
}
