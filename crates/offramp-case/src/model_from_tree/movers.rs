//! Agreements, institutions, and what is said of overlays.

use super::{Builder, Meaning};
use crate::checks::{
    ambiguous_name, impossible_vote, lever_cost, missing_key, not_a_party, out_of_range, repeated_name, unknown_option,
};
use crate::tree::{Entry, Node, Table};
use offramp_model::{
    ActorId, Agreement, Institution, InstitutionId, Leave, OptionId, OverlayFacts, OverlayKind, Owner, PowerShift, Vote,
};

impl Builder<'_> {
    pub(super) fn agreements(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.agreements {
            let Some(option) = declared.options.get_index_of(*id).map(OptionId::from_index) else { continue };
            let table = thing.table;
            let parties = self.actors_of(table.and_then(|table| table.get("parties")), "parties");
            let named = table.and_then(|table| table.get("parties"));
            if let Some(node) = named.filter(|node| node.as_list().is_some_and(<[Node]>::is_empty)) {
                self.sink.report(missing_key::nobody(node.span, &format!("agreement `{id}`"), "parties"));
            }
            let leave = self.leave(table.and_then(|table| table.get("leave")), id, &parties);
            let with = self.with(table.and_then(|table| table.get("with")), id, &parties);
            let power = self.power(table.and_then(|table| table.entry("power")), id, &parties);
            self.places.agreements.push(thing.span);
            self.model.agreements.push(Agreement {
                id: (*id).to_owned(),
                name: Self::name(table, id),
                option,
                parties,
                leave,
                with,
                power,
            });
        }
    }

    /// A stated shift of power; `None` where none is stated, or it cannot be read.
    fn power(&mut self, entry: Option<&Entry>, agreement: &str, parties: &[ActorId]) -> Option<PowerShift> {
        let entry = entry?;
        let table = entry.node.as_table()?;
        let rises = self.side(table.get("rises"), agreement, parties);
        let declines = self.side(table.get("declines"), agreement, parties);
        if let (true, Some(node)) = (rises.is_some() && rises == declines, table.get("declines")) {
            self.sink.report(repeated_name::message(node.as_text().unwrap_or(""), node.span, "power"));
        }
        let number = |key: &str| table.get(key).and_then(Node::as_number);
        let (now, later, patience) = (number("now"), number("later"), number("patience"));
        if let (Some(now), Some(later), Some(node)) = (now, later, table.get("later"))
            && (0.0..=1.0).contains(&now)
            && (0.0..now).contains(&later)
        {
            let range = format!("at least {now} (`now`), for whoever `rises`");
            self.sink.report(out_of_range::message("later", later, node.span, &range));
        }
        if let (Some(0.0 | 1.0), Some(node)) = (patience, table.get("patience")) {
            let range = "a number above 0 and below 1";
            self.sink.report(out_of_range::message("patience", patience.unwrap_or(0.0), node.span, range));
        }
        let evidence = self.assumption(format!("the shift of power in `{agreement}`"), entry.key, Some(table));
        Some(PowerShift {
            rises: rises?,
            declines: declines?,
            now: now?,
            later: later?,
            cost_rises: number("cost-rises")?,
            cost_declines: number("cost-declines")?,
            patience: patience?,
            evidence,
        })
    }

    /// One of the two between whom power shifts: a party.
    fn side(&mut self, node: Option<&Node>, agreement: &str, parties: &[ActorId]) -> Option<ActorId> {
        let node = node?;
        let actor = self.actor(node)?;
        if !parties.contains(&actor) {
            self.sink.report(not_a_party::side(node.as_text().unwrap_or(""), node.span, agreement));
        }
        Some(actor)
    }

    fn leave(&mut self, node: Option<&Node>, agreement: &str, parties: &[ActorId]) -> Leave {
        let Some(node) = node else { return Leave::Any };
        match node.as_text() {
            Some("all") => Leave::All,
            Some("nobody") => Leave::Nobody,
            Some(_) => Leave::Any,
            None => {
                let actors = self.actors_of(Some(node), "leave");
                for item in node.as_list().unwrap_or_default() {
                    let named = item.as_text().and_then(|name| self.declared.actors.get_index_of(name));
                    if let (Some(index), Some(name)) = (named, item.as_text())
                        && !parties.contains(&ActorId::from_index(index))
                    {
                        self.sink.report(not_a_party::leaver(name, item.span, agreement));
                    }
                }
                Leave::Listed(actors)
            }
        }
    }

    /// Options of the parties that may change in the same move.
    fn with(&mut self, node: Option<&Node>, agreement: &str, parties: &[ActorId]) -> Vec<OptionId> {
        let mut found: Vec<OptionId> = Vec::new();
        for item in node.and_then(Node::as_list).unwrap_or_default() {
            let Some(option) = self.option_named(item) else { continue };
            let name = item.as_text().unwrap_or("");
            match self.declared.option(option).owner {
                Owner::Actor(actor) if parties.contains(&actor) => {
                    if found.contains(&option) {
                        self.sink.report(repeated_name::message(name, item.span, "with"));
                    } else {
                        found.push(option);
                    }
                }
                _ => self.sink.report(not_a_party::option(name, item.span, agreement)),
            }
        }
        found
    }

    /// The option of an actor or institution that a text names, with or without its owner.
    pub(super) fn option_named(&mut self, node: &Node) -> Option<OptionId> {
        self.option_by_name(node.as_text()?, node.span)
    }

    pub(super) fn option_by_name(&mut self, name: &str, span: crate::diagnostics::Span) -> Option<OptionId> {
        let declared = self.declared;
        let owned = |id: &OptionId| !matches!(declared.option(*id).owner, Owner::Agreement(_));
        self.sink.report(match declared.meaning(name) {
            Meaning::Option(id) if owned(&id) => return Some(id),
            Meaning::Ambiguous(candidates) => ambiguous_name::message(name, span, &candidates),
            Meaning::OwnerHasNoSuchOption => {
                let (owner, option) = name.split_once('.').unwrap_or((name, ""));
                let options = declared.options_of(owner);
                let short = options.iter().map(|full| full.split_once('.').map_or(*full, |(_, short)| short));
                unknown_option::message(owner, option, span, short)
            }
            _ => {
                let known = declared.options.iter().filter(|(_, option)| !matches!(option.owner, Owner::Agreement(_)));
                unknown_option::not_an_option(name, span, known.map(|(full, _)| full.as_str()))
            }
        });
        None
    }

    /// What the case says of its overlays; their changes are applied before.
    pub(super) fn overlays(&mut self) {
        for (id, entry) in self.root.named("overlay") {
            let Some(table) = entry.node.as_table() else { continue };
            let kind = match table.text("kind") {
                Some("viewpoint") => OverlayKind::Viewpoint,
                Some("intervention") => OverlayKind::Intervention,
                Some("lever") => OverlayKind::Lever,
                _ => OverlayKind::WhatIf,
            };
            let cost = table.get("cost").and_then(Node::as_number);
            self.sink.extend(lever_cost::check(id, kind, table, entry.key));
            // `[overlay.x.voice.y]` adds a voice to the case; only text says whose view the overlay is.
            let mut own = table.clone();
            if own.get("voice").is_some_and(|node| node.as_table().is_some()) {
                own.entries.shift_remove("voice");
            }
            let evidence = self.evidence(Some(&own));
            self.places.overlays.push(entry.key);
            let about = Self::about(Some(table));
            self.model.overlays.push(OverlayFacts { id: id.to_owned(), about, kind, cost, evidence });
        }
    }

    pub(super) fn institutions(&mut self) {
        let declared = self.declared;
        for (index, (id, thing)) in declared.institutions.iter().enumerate() {
            let table = thing.table;
            let members = self.actors_of(table.and_then(|table| table.get("members")), "members");
            let vote = self.vote(table, id, &members);
            let evidence = self.assumption(format!("institution `{id}`"), thing.span, table);
            self.places.institutions.push(thing.span);
            self.model.institutions.push(Institution {
                id: (*id).to_owned(),
                name: Self::name(table, id),
                members,
                vote,
                options: self.options_owned_by(Owner::Institution(InstitutionId::from_index(index))),
                evidence,
            });
        }
    }

    fn vote(&mut self, institution: Option<&Table>, id: &str, members: &[ActorId]) -> Vote {
        let node = institution.and_then(|table| table.get("vote"));
        let table = node.and_then(Node::as_table);
        let span = node.map_or_else(
            || self.declared.institutions.get(id).map(|thing| thing.span).unwrap_or_default(),
            |node| node.span,
        );
        let get = |key: &str| table.and_then(|table| table.get(key));
        let whole = |key: &str| match get(key).map(|node| &node.value) {
            Some(crate::tree::Value::Integer(n)) => usize::try_from(*n).ok(),
            _ => None,
        };
        let seats = whole("seats").unwrap_or(members.len());
        let pass = match get("pass").and_then(Node::as_text) {
            Some("two-thirds") => (2 * seats).div_ceil(3),
            Some("unanimous") => seats,
            _ => whole("pass").unwrap_or(seats / 2 + 1),
        };
        let veto_node = get("veto");
        let veto = self.actors_of(veto_node, "veto");
        for item in veto_node.map(Node::one_or_many).unwrap_or_default() {
            let actor = item.as_text().and_then(|name| self.declared.actors.get_index_of(name));
            if let Some(actor) = actor
                && !members.contains(&ActorId::from_index(actor))
            {
                self.sink.report(impossible_vote::veto(item.as_text().unwrap_or(""), item.span, id));
            }
        }
        let vote = Vote { pass, seats, veto, others_yes: whole("others-yes").unwrap_or(0) };
        let named_members = institution.and_then(|table| table.get("members")).and_then(Node::as_list);
        // Where a member's name was wrong, the numbers cannot be judged.
        if named_members.is_some_and(|named| named.len() == members.len())
            && let Some(said) = impossible_vote::check(id, &vote, members.len(), span)
        {
            self.sink.report(said);
        }
        vote
    }
}
