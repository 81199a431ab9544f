//! Which names a case declares, and what each of them stands for.
//!
//! In: the tree. Out: [`Declared`], or complaints about names that clash. Runs before any condition is looked at, so that things may be
//! mentioned before they are declared. Does not know: what the things are like, options' levels excepted.

use crate::checks::{name_taken, too_many};
use crate::diagnostics::{Sink, Span};
use crate::tree::{Entry, Node, Table};
use indexmap::IndexMap;
use offramp_model::{ActorId, AgreementId, InstitutionId, OptionId, Owner};
use std::collections::HashMap;

/// Names of one kind, in the order of the file, each with its place and table.
pub(crate) type Names<'a> = IndexMap<&'a str, Thing<'a>>;

/// Something with a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thing<'a> {
    pub span: Span,
    /// `None` for a front that is only listed.
    pub table: Option<&'a Table>,
}

/// An option, whoever controls it.
#[derive(Debug)]
pub(crate) struct DeclaredOption<'a> {
    pub span: Span,
    pub owner: Owner,
    /// Its table, if it is written long.
    pub table: Option<&'a Table>,
    /// Its phrase, if it is written short.
    pub phrase: Option<&'a str>,
    pub levels: Vec<String>,
    /// The name without its owner.
    pub short: &'a str,
}

/// Everything that has a name.
#[derive(Debug, Default)]
pub(crate) struct Declared<'a> {
    pub fronts: Names<'a>,
    pub actors: Names<'a>,
    pub agreements: Names<'a>,
    pub institutions: Names<'a>,
    pub outcomes: Names<'a>,
    pub gauges: Names<'a>,
    pub pools: Names<'a>,
    pub shocks: Names<'a>,
    pub deadlines: Names<'a>,
    pub links: Names<'a>,
    pub documents: Names<'a>,
    pub voices: Names<'a>,
    pub claims: Names<'a>,
    /// By full name, in the order of their ids: actors' options, then agreements, then institutions'.
    pub options: IndexMap<String, DeclaredOption<'a>>,
    by_short: HashMap<&'a str, Vec<usize>>,
    rungs: Vec<Vec<(&'a str, Span)>>,
}

/// What a name in a condition stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    Option(OptionId),
    Outcome(usize),
    Front(usize),
    Gauge(usize),
    /// An actor or institution, said with its article.
    Owner(&'static str),
    /// Something that conditions cannot speak of, said with its article.
    Other(&'static str),
    /// `us.strikes`, where `us` exists and has no such option.
    OwnerHasNoSuchOption,
    /// Any of these.
    Ambiguous(Vec<String>),
    Unknown,
}

/// The kinds of thing that share one name space, in the order in which clashes are told.
const SHARED: [(&str, &str); 6] = [
    ("front", "a front"),
    ("actor", "an actor"),
    ("agreement", "an agreement"),
    ("institution", "an institution"),
    ("outcome", "an outcome"),
    ("gauge", "a gauge"),
];

impl<'a> Declared<'a> {
    /// Collects the names of a case.
    pub fn of(root: &'a Table, sink: &mut Sink) -> Self {
        let mut declared = Self {
            fronts: fronts(root, sink),
            actors: names(root, "actor", "actors", sink),
            agreements: names(root, "agreement", "agreements", sink),
            institutions: names(root, "institution", "institutions", sink),
            outcomes: names(root, "outcome", "outcomes", sink),
            gauges: names(root, "gauge", "gauges", sink),
            pools: names(root, "pool", "pools", sink),
            shocks: names(root, "shock", "shocks", sink),
            deadlines: names(root, "deadline", "deadlines", sink),
            links: names(root, "link", "links", sink),
            documents: names(root, "document", "documents", sink),
            voices: names(root, "voice", "voices", sink),
            claims: names(root, "claim", "claims", sink),
            ..Self::default()
        };
        declared.complain_of_clashes(sink);
        declared.rungs = declared.fronts.values().map(|front| rungs(front.table, sink)).collect();
        declared.add_options(sink);
        declared
    }

    fn complain_of_clashes(&self, sink: &mut Sink) {
        let kinds = [&self.fronts, &self.actors, &self.agreements, &self.institutions, &self.outcomes, &self.gauges];
        let evidence = [&self.documents, &self.claims];
        let spaces: [Vec<(&str, &Names<'_>)>; 2] = [
            SHARED.iter().map(|(_, what)| *what).zip(kinds).collect(),
            ["a document", "a claim"].into_iter().zip(evidence).collect(),
        ];
        for space in spaces {
            let mut taken: HashMap<&str, (&str, Span)> = HashMap::new();
            let mut all: Vec<(&str, &str, Span)> = space
                .iter()
                .flat_map(|(what, names)| names.iter().map(move |(name, thing)| (*name, *what, thing.span)))
                .collect();
            all.sort_by_key(|(_, _, span)| *span);
            for (name, what, span) in all {
                if let Some((first_what, first)) = taken.get(name) {
                    // A country can be both a party and a theatre; a front is only ever compared, an actor never.
                    if [what, *first_what].iter().all(|what| ["an actor", "a front"].contains(what)) {
                        continue;
                    }
                    sink.report(name_taken::message(name, span, what, *first, first_what));
                } else {
                    taken.insert(name, (what, span));
                }
            }
        }
    }

    fn add_options(&mut self, sink: &mut Sink) {
        let mut found: Vec<(String, DeclaredOption<'a>)> = Vec::new();
        for (index, (actor, thing)) in self.actors.iter().enumerate() {
            let owner = Owner::Actor(ActorId::from_index(index));
            found.extend(owned_options(actor, thing, owner, sink));
        }
        for (index, (agreement, thing)) in self.agreements.iter().enumerate() {
            let owner = Owner::Agreement(AgreementId::from_index(index));
            let levels = levels(thing.table, sink);
            let option =
                DeclaredOption { span: thing.span, owner, table: thing.table, phrase: None, levels, short: agreement };
            found.push(((*agreement).to_owned(), option));
        }
        for (index, (institution, thing)) in self.institutions.iter().enumerate() {
            let owner = Owner::Institution(InstitutionId::from_index(index));
            found.extend(owned_options(institution, thing, owner, sink));
        }
        if let Some((_, option)) = found.get(too_many::MAX_THINGS) {
            sink.report(too_many::things(option.span, found.len(), "options"));
            found.truncate(too_many::MAX_THINGS);
        }
        for (full, option) in found {
            // Two full names can be the same only where their owners' are, which has been reported.
            if self.options.contains_key(&full) {
                continue;
            }
            let index = self.options.len();
            if !matches!(option.owner, Owner::Agreement(_)) {
                self.by_short.entry(option.short).or_default().push(index);
            }
            self.options.insert(full, option);
        }
    }

    /// What a name stands for in a condition.
    pub fn meaning(&self, name: &str) -> Meaning {
        if let Some(index) = self.options.get_index_of(name)
            && name.contains('.')
        {
            return Meaning::Option(OptionId::from_index(index));
        }
        if let Some((owner, _)) = name.split_once('.') {
            let known = self.actors.contains_key(owner) || self.institutions.contains_key(owner);
            return if known { Meaning::OwnerHasNoSuchOption } else { Meaning::Unknown };
        }
        let mut candidates = Vec::new();
        if let Some(index) = self.agreements.get_index_of(name).and_then(|_| self.options.get_index_of(name)) {
            candidates.push((name.to_owned(), Meaning::Option(OptionId::from_index(index))));
        }
        let others = [
            self.outcomes.get_index_of(name).map(Meaning::Outcome),
            self.fronts.get_index_of(name).map(Meaning::Front),
            self.gauges.get_index_of(name).map(Meaning::Gauge),
        ];
        candidates.extend(others.into_iter().flatten().map(|meaning| (name.to_owned(), meaning)));
        for index in self.by_short.get(name).into_iter().flatten() {
            if let Some((full, _)) = self.options.get_index(*index) {
                candidates.push((full.clone(), Meaning::Option(OptionId::from_index(*index))));
            }
        }
        match candidates.len() {
            0 => self.meaning_outside_conditions(name),
            1 => candidates.swap_remove(0).1,
            _ => Meaning::Ambiguous(candidates.into_iter().map(|(text, _)| text).collect()),
        }
    }

    fn meaning_outside_conditions(&self, name: &str) -> Meaning {
        if self.actors.contains_key(name) {
            return Meaning::Owner("an actor");
        }
        if self.institutions.contains_key(name) {
            return Meaning::Owner("an institution");
        }
        let others = [
            (&self.pools, "a pool"),
            (&self.shocks, "a shock"),
            (&self.deadlines, "a deadline"),
            (&self.links, "a link"),
            (&self.documents, "a document"),
            (&self.claims, "a claim"),
            (&self.voices, "a voice"),
        ];
        others
            .iter()
            .find(|(names, _)| names.contains_key(name))
            .map_or(Meaning::Unknown, |(_, what)| Meaning::Other(what))
    }

    /// The option with this id.
    pub fn option(&self, id: OptionId) -> &DeclaredOption<'a> {
        &self.options[id.index()]
    }

    /// The full names of an actor's or institution's options.
    pub fn options_of(&self, owner: &str) -> Vec<&str> {
        self.options
            .keys()
            .filter(|full| full.split_once('.').is_some_and(|(name, _)| name == owner))
            .map(String::as_str)
            .collect()
    }

    /// The rungs of a front's ladder, from peace upward.
    pub fn rung_names(&self, front: usize) -> Vec<&'a str> {
        self.rungs.get(front).map(|rungs| rungs.iter().map(|(name, _)| *name).collect()).unwrap_or_default()
    }

    /// The names that can stand in a condition, as they are best written: short where that is unique, unless `with_owners`.
    pub fn names_for_conditions(&self, with_owners: bool) -> impl Iterator<Item = &str> + Clone {
        self.options
            .iter()
            .map(move |(full, option)| {
                let is_unique = self.by_short.get(option.short).is_some_and(|with_the_name| with_the_name.len() == 1);
                if is_unique && !with_owners { option.short } else { full.as_str() }
            })
            .chain(self.outcomes.keys().copied())
            .chain(self.fronts.keys().copied())
            .chain(self.gauges.keys().copied())
    }
}

fn names<'a>(root: &'a Table, key: &str, plural: &str, sink: &mut Sink) -> Names<'a> {
    let mut found = Names::new();
    let all: Vec<(&str, &Entry)> = root.named(key).collect();
    if let Some((_, entry)) = all.get(too_many::MAX_THINGS) {
        sink.report(too_many::things(entry.key, all.len(), plural));
    }
    for (name, entry) in all.into_iter().take(too_many::MAX_THINGS) {
        found.insert(name, Thing { span: entry.key, table: entry.node.as_table() });
    }
    found
}

/// Fronts listed in `[case]` come first, then those that only have a table.
fn fronts<'a>(root: &'a Table, sink: &mut Sink) -> Names<'a> {
    let with_table = names(root, "front", "fronts", sink);
    let mut found = Names::new();
    let listed = root.table("case").and_then(|case| case.get("fronts")).and_then(Node::as_list).unwrap_or_default();
    for node in listed.iter().take(too_many::MAX_THINGS) {
        let Some(name) = node.as_text() else { continue };
        let table = with_table.get(name).and_then(|thing| thing.table);
        let span = with_table.get(name).map_or(node.span, |thing| thing.span);
        if found.contains_key(name) {
            sink.report(crate::checks::repeated_name::message(name, node.span, "fronts"));
        } else {
            found.insert(name, Thing { span, table });
        }
    }
    if listed.len() > too_many::MAX_THINGS {
        sink.report(too_many::things(listed[too_many::MAX_THINGS].span, listed.len(), "fronts"));
    }
    for (name, thing) in with_table {
        if found.len() < too_many::MAX_THINGS {
            found.entry(name).or_insert(thing);
        }
    }
    found
}

fn rungs<'a>(front: Option<&'a Table>, sink: &mut Sink) -> Vec<(&'a str, Span)> {
    let ladder = front.and_then(|table| table.get("ladder")).and_then(Node::as_list).unwrap_or_default();
    let mut found: Vec<(&str, Span)> = Vec::new();
    if ladder.len() > too_many::MAX_THINGS {
        sink.report(too_many::things(ladder[too_many::MAX_THINGS].span, ladder.len(), "rungs"));
    }
    for rung in ladder.iter().take(too_many::MAX_THINGS) {
        let node = rung.as_table().and_then(|table| table.get("rung"));
        // A rung without a name has been reported; it keeps its place, so that positions stay true.
        let (name, span) = node.and_then(|node| Some((node.as_text()?, node.span))).unwrap_or(("", rung.span));
        if let Some((_, first)) = found.iter().find(|(other, _)| *other == name && !name.is_empty()) {
            sink.report(name_taken::message(name, span, "a rung of this ladder", *first, "a rung of this ladder"));
        }
        found.push((name, span));
    }
    found
}

fn owned_options<'a>(
    owner_name: &str,
    thing: &Thing<'a>,
    owner: Owner,
    sink: &mut Sink,
) -> Vec<(String, DeclaredOption<'a>)> {
    let Some(table) = thing.table else { return Vec::new() };
    table
        .named("can")
        .map(|(short, entry)| {
            let (table, phrase) = (entry.node.as_table(), entry.node.as_text());
            let levels = levels(table, sink);
            let option = DeclaredOption { span: entry.key, owner, table, phrase, levels, short };
            (format!("{owner_name}.{short}"), option)
        })
        .collect()
}

/// The levels of an option, lowest first; always at least two, also where something was wrong with them.
fn levels(option: Option<&Table>, sink: &mut Sink) -> Vec<String> {
    let default = || vec!["no".to_owned(), "yes".to_owned()];
    let Some(node) = option.and_then(|table| table.get("levels")) else { return default() };
    let Some(items) = node.as_list() else { return default() };
    let mut found: Vec<String> = Vec::new();
    let mut places: Vec<Span> = Vec::new();
    if items.len() < 2 || items.len() > offramp_model::ids::MAX_LEVELS {
        sink.report(too_many::levels(node.span, items.len()));
        return default();
    }
    for item in items {
        let Some(name) = item.as_text() else { continue };
        if let Some(first) = found.iter().position(|other| other == name) {
            let what = "a level of this option";
            sink.report(name_taken::message(name, item.span, what, places[first], what));
        } else {
            found.push(name.to_owned());
            places.push(item.span);
        }
    }
    if found.len() < 2 { default() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(text: &str, check: impl FnOnce(&Declared<'_>)) {
        let mut sink = Sink::default();
        let (root, sound) = crate::tree_from_toml::tree_from_toml(text, &mut sink);
        assert!(sound, "{text}");
        check(&Declared::of(&root, &mut sink));
    }

    #[test]
    fn options_are_numbered_actors_first_then_agreements_then_institutions() {
        let text = "[institution.un.can]\nvote = \"x\"\n[agreement.pact]\n[actor.b.can]\nx = \"x\"\n[actor.a.can]\ny = \"x\"\nx = \"x\"";
        declared(text, |declared| {
            let names: Vec<&String> = declared.options.keys().collect();
            assert_eq!(names, ["b.x", "a.y", "a.x", "pact", "un.vote"]);
            assert_eq!(declared.meaning("y"), Meaning::Option(OptionId(1)));
            assert_eq!(declared.meaning("pact"), Meaning::Option(OptionId(3)));
            assert_eq!(declared.meaning("x"), Meaning::Ambiguous(vec!["b.x".into(), "a.x".into()]));
            assert_eq!(declared.meaning("a.z"), Meaning::OwnerHasNoSuchOption);
            assert_eq!(declared.meaning("a"), Meaning::Owner("an actor"));
            assert_eq!(declared.meaning("z.z"), Meaning::Unknown);
        });
    }

    #[test]
    fn fronts_stand_in_the_order_of_their_list() {
        declared("[front.b]\n[case]\nfronts = [\"a\", \"b\"]\n[front.c]", |declared| {
            assert_eq!(declared.fronts.keys().copied().collect::<Vec<_>>(), ["a", "b", "c"]);
        });
    }
}
