//! The tree of a case to its model: names become ids, conditions become formulas, times become days.
//!
//! In: a tree whose keys and kinds of value have been checked (`shape`), overlays applied. Out: a model and the places of its things, and
//! complaints about names, conditions and numbers that do not fit together. What is wrong is reported and left out, and the rest is built,
//! so that all mistakes show at once; a model is used only when nothing was wrong.
//! Does not know: TOML, overlays, how anything is computed.

mod actors;
mod declare;
pub(crate) mod definitions;
mod evidence;
mod expectations;
mod movers;
mod preferences;
mod rules;
mod time;
mod unused;

pub(crate) use declare::{Declared, Meaning};
pub(crate) use expectations::{CONCEPTS, flattened};

use crate::checks::{unknown_actor, unknown_front};
use crate::conditions::{Definitions, Scope, lower, on_one_line, parse};
use crate::diagnostics::{Lines, Sink, Span};
use crate::places::Places;
use crate::tree::{Node, Table, inside_quotes};
use offramp_model::{ActorId, CaseFacts, Condition, FrontId, Model};

/// An assumption of the case, for the count of those that cite nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assumption {
    /// The author's words for it.
    pub what: String,
    pub span: Span,
    pub is_cited: bool,
}

/// A model with what is known about its text.
pub(crate) struct Built {
    pub model: Model,
    pub places: Places,
    pub assumptions: Vec<Assumption>,
}

/// The most parts that all formulas of a case may have together, once all names are written out.
pub(crate) const MAX_PARTS: usize = 2_000_000;

/// Builds the model of a tree.
pub(crate) fn model_from_tree(case: &crate::CaseText, root: &Table, sink: &mut Sink) -> Built {
    let declared = Declared::of(root, sink);
    let mut parts_left = MAX_PARTS;
    let definitions = definitions::definitions(&case.text, &declared, &mut parts_left, sink);
    let places = Places {
        file: case.name.clone(),
        text: case.text.clone(),
        lines: Some(Lines::of(&case.text)),
        ..Places::default()
    };
    let mut builder = Builder {
        source: &case.text,
        root,
        declared: &declared,
        definitions,
        parts_left,
        sink,
        model: Model::default(),
        places,
        assumptions: Vec::new(),
    };
    builder.build();
    let Builder { mut model, places, assumptions, .. } = builder;
    model.unused = unused::unused(&model, root);
    Built { model, places, assumptions }
}

struct Builder<'a> {
    source: &'a str,
    root: &'a Table,
    declared: &'a Declared<'a>,
    definitions: Definitions,
    parts_left: usize,
    sink: &'a mut Sink,
    model: Model,
    places: Places,
    assumptions: Vec<Assumption>,
}

impl<'a> Builder<'a> {
    fn build(&mut self) {
        self.model.facts = self.facts();
        self.documents();
        self.fronts();
        self.pools();
        self.gauges();
        self.options();
        self.actors();
        self.agreements();
        self.institutions();
        self.outcomes();
        self.rules();
        self.shocks();
        self.deadlines();
        self.verifications();
        self.links();
        self.overlays();
        self.expectations();
    }

    fn facts(&self) -> CaseFacts {
        let Some(table) = self.root.table("case") else { return CaseFacts::default() };
        let text = |key: &str| table.text(key).map(str::to_owned);
        CaseFacts {
            title: text("title").unwrap_or_default(),
            about: text("about"),
            question: text("question"),
            as_of: table.get("as-of").and_then(date),
            horizon_days: table.text("horizon").and_then(|text| crate::duration::duration_days(text).ok()),
            author: text("author"),
            digest: String::new(),
        }
    }

    /// Reads the condition in a text. `None` when something was wrong with it, which has been reported.
    fn condition(&mut self, node: &Node) -> Option<Condition> {
        node.as_text()?;
        let span = inside_quotes(self.source, node.span);
        // Names are looked up in the parts that could be read, also beside those that could not.
        let (ast, faults) = parse(self.source, span);
        faults.into_iter().for_each(|said| self.sink.report(said));
        let scope = &mut Scope {
            declared: self.declared,
            definitions: &self.definitions,
            parts_left: &mut self.parts_left,
            sink: self.sink,
        };
        let lowered = lower(&ast, span, scope)?;
        let text = on_one_line(self.source.get(span.start..span.end).unwrap_or(""));
        Some(Condition { text, formula: lowered.formula })
    }

    fn actor(&mut self, node: &Node) -> Option<ActorId> {
        let name = node.as_text()?;
        self.actor_named(name, node.span)
    }

    fn actor_named(&mut self, name: &str, span: Span) -> Option<ActorId> {
        let found = self.declared.actors.get_index_of(name).map(ActorId::from_index);
        if found.is_none() {
            self.sink.report(unknown_actor::message(name, span, self.declared.actors.keys().copied()));
        }
        found
    }

    /// Actors of a list, each once.
    fn actors_of(&mut self, node: Option<&Node>, key: &str) -> Vec<ActorId> {
        let mut found: Vec<ActorId> = Vec::new();
        for item in node.map(Node::one_or_many).unwrap_or_default() {
            let Some(actor) = self.actor(item) else { continue };
            if found.contains(&actor) {
                let name = item.as_text().unwrap_or("");
                self.sink.report(crate::checks::repeated_name::message(name, item.span, key));
            } else {
                found.push(actor);
            }
        }
        found
    }

    fn front_named(&mut self, name: &str, span: Span) -> Option<FrontId> {
        let found = self.declared.fronts.get_index_of(name).map(FrontId::from_index);
        if found.is_none() {
            self.sink.report(unknown_front::message(name, span, self.declared.fronts.keys().copied()));
        }
        found
    }

    fn front(&mut self, node: Option<&Node>) -> Option<FrontId> {
        let node = node?;
        self.front_named(node.as_text()?, node.span)
    }

    /// The name for people: `name`, or the table's own name.
    fn name(table: Option<&Table>, id: &str) -> String {
        table.and_then(|table| table.text("name")).unwrap_or(id).to_owned()
    }

    fn about(table: Option<&Table>) -> Option<String> {
        table.and_then(|table| table.text("about")).map(str::to_owned)
    }

    /// Notes an assumption for the count of those that cite nothing.
    fn assume(&mut self, what: String, span: Span, evidence: &offramp_model::Evidence) {
        let is_cited = evidence.standing() != offramp_model::Standing::AnalystsOwn;
        self.assumptions.push(Assumption { what, span, is_cited });
    }
}

/// A date, written as one or as text.
fn date(node: &Node) -> Option<String> {
    match &node.value {
        crate::tree::Value::Date(date) | crate::tree::Value::Text(date) => Some(date.clone()),
        _ => None,
    }
}
