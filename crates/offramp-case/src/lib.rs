//! The case language: text of a case to a checked model, with every problem at once.
//!
//! In: text. Out: a [`Checked`] case: the model if nothing is wrong, the places of its things, and all [`Diagnostic`]s, each with its place and
//! what to do. Does not know: how anything is computed, files on disk, terminals.
//!
//! Reading order: [`check`] below; `tree_from_toml`, `keys` and `shape`, `conditions`, `model_from_tree`, `checks`, `overlays`.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

mod ask;
mod checks;
mod conditions;
mod derailed;
mod diagnostics;
mod duration;
mod feasibility;
mod keys;
mod manual;
mod model_from_tree;
mod names;
mod nearest;
mod overlays;
mod places;
mod render;
mod schema;
mod shape;
mod starter;
mod toml_tables;
mod tree;
mod tree_from_toml;

pub use ask::condition;
pub use diagnostics::{Diagnostic, Label, MAX_DIAGNOSTICS, Severity, Span, json_value, render_json};
pub use duration::parse_days;
pub use manual::{ManualPage, explain, manual, messages_page, page_text};
pub use overlays::{Change, changes};
pub use places::{Horizon, Place, Places};
pub use render::render_text;
pub use schema::json_schema;
pub use starter::starter;

use diagnostics::Sink;
use model_from_tree::{Built, model_from_tree};
use offramp_model::Model;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use tree::{Node, Table};

/// The text of a case, with the name that messages show for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseText {
    /// The file's name, or whatever tells people where the text came from.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Makes text of the bytes of a file. A byte order mark is left out.
///
/// # Errors
/// More than 4 MiB, data that is no text, or text in another encoding than UTF-8.
pub fn decode(name: &str, bytes: &[u8]) -> Result<CaseText, Box<Diagnostic>> {
    if bytes.len() > checks::too_large::MAX_BYTES {
        return Err(Box::new(checks::too_large::message(bytes.len())));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            Some(at) => Err(Box::new(checks::not_text::binary(at))),
            None => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                Ok(CaseText { name: name.to_owned(), text: text.to_owned() })
            }
        },
        Err(error) => Err(Box::new(checks::not_text::message(bytes, error.valid_up_to()))),
    }
}

/// A case that has been checked.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The case with the overlays applied; `None` when anything is wrong with it.
    pub model: Option<Model>,
    /// Everything there is to say, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the model's things are written.
    pub places: Places,
    /// The overlays that state expected answers of their own.
    pub overlays_with_expectations: Vec<String>,
    /// What was too large to be checked, in words; empty for ordinary cases.
    pub not_checked: Vec<String>,
}

impl Checked {
    /// Whether anything is wrong with the case.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Checks a case with overlays applied in the given order. Everything is checked at once: the case as written, with the overlays applied, and
/// with each of the other overlays applied by itself. What shows only under an overlay says so.
pub fn check(case: &CaseText, overlays: &[String]) -> Checked {
    let mut sink = Sink::default();
    let (root, sound, derailed) = tree_from_toml::tree_and_derailment(&case.text, &mut sink);
    shape::check_shape(&case.text, &root, &mut sink);
    if let Some(derailed) = derailed {
        sink.keep_before(derailed.at);
        sink.report(derailed.said);
    }
    if !sound {
        // What cannot be read cannot be judged: half a file would be full of names that seem to be missing.
        return Checked { diagnostics: finished(sink), ..Checked::default() };
    }
    checks::unused_evidence::check(&root, &mut sink);
    checks::overlay_adds::check(&root, &mut sink);
    if let Some((_, entry)) = root.named("overlay").nth(checks::too_many::MAX_THINGS) {
        sink.report(checks::too_many::things(entry.key, root.named("overlay").count(), "overlays"));
    }
    let n_shape_errors = sink.n_errors();
    let as_written = examine(case, &root, n_shape_errors);
    let mut not_checked = as_written.not_checked.clone();
    let chosen = if overlays.is_empty() { None } else { Some(examine_with(case, &root, overlays, n_shape_errors)) };
    report_all(&mut sink, &as_written, chosen.as_ref(), overlays, &root);
    other_overlays(case, &root, overlays, (n_shape_errors, &as_written), &mut sink, &mut not_checked);
    let used = chosen.unwrap_or(as_written);
    checks::no_source::check(&used.built.assumptions, &root, &mut sink);
    let has_errors = sink.n_errors() > 0;
    let mut model = used.built.model;
    model.facts.digest = digest(case, overlays);
    model.applied_overlays = overlays.to_vec();
    Checked {
        model: (!has_errors).then_some(model),
        diagnostics: finished(sink),
        places: used.built.places,
        overlays_with_expectations: overlays_with_expectations(&root),
        not_checked,
    }
}

/// A case, or a case with overlays, and what was found.
struct Examined {
    built: Built,
    sink: Sink,
    not_checked: Vec<String>,
}

/// Looks at everything that takes the whole case. What takes a sound model is looked at when there is one.
fn examine(case: &CaseText, root: &Table, n_shape_errors: usize) -> Examined {
    let mut sink = Sink::default();
    shape::check_complete(root, &mut sink);
    let built = model_from_tree(case, root, &mut sink);
    let mut not_checked = Vec::new();
    if n_shape_errors + sink.n_errors() == 0 {
        not_checked = checks::of_a_sound_model(&built.model, &built.places, &mut sink);
    }
    Examined { built, sink, not_checked }
}

fn examine_with(case: &CaseText, root: &Table, overlays: &[String], n_shape_errors: usize) -> Examined {
    let mut sink = Sink::default();
    let changed = overlays::apply(root, overlays, &mut sink);
    let mut examined = examine(case, &changed, n_shape_errors + sink.n_errors());
    for said in sink.into_vec() {
        examined.sink.report(said);
    }
    examined
}

/// What is wrong with the case as written is wrong with overlays, too; its warnings hold only while the overlays leave them true.
fn report_all(sink: &mut Sink, as_written: &Examined, chosen: Option<&Examined>, overlays: &[String], root: &Table) {
    for said in as_written.sink.all() {
        if said.severity == Severity::Error || chosen.is_none_or(|chosen| chosen.sink.knows(said)) {
            sink.report(said.clone());
        }
    }
    if let Some(chosen) = chosen {
        report_new(sink, as_written, chosen, overlays, root);
    }
}

/// What follows from a change somewhere else. Under an overlay this is what the change is for (an option is forbidden, so wants about it
/// become empty), and only worth saying of what the overlay itself adds.
const CONSEQUENCES: [&str; 4] = ["want-empty", "never-met", "never-moves", "option-unwanted"];

/// Reports what overlays bring about.
fn report_new(sink: &mut Sink, as_written: &Examined, with_overlay: &Examined, names: &[String], root: &Table) {
    let overlays = root.table("overlay");
    let own: HashSet<Span> = names.iter().filter_map(|name| overlays?.get(name)).flat_map(Node::all_spans).collect();
    for said in with_overlay.sink.all() {
        let is_consequence = CONSEQUENCES.contains(&said.code) && !own.contains(&said.primary.span);
        if as_written.sink.knows(said) || is_consequence {
            continue;
        }
        // That an overlay does not exist is no consequence of applying it.
        let overlays = if said.code == checks::unknown_overlay::PAGE.code { Vec::new() } else { names.to_vec() };
        sink.report(Diagnostic { overlays, ..said.clone() });
    }
}

/// The most work that is spent on overlays that are not applied, in values of the tree gone through.
const MAX_OVERLAY_WORK: usize = 2_000_000;

/// Checks each overlay that is not applied, by itself.
fn other_overlays(
    case: &CaseText,
    root: &Table,
    applied: &[String],
    (n_shape_errors, as_written): (usize, &Examined),
    sink: &mut Sink,
    not_checked: &mut Vec<String>,
) {
    let n_nodes: usize = root.entries.values().map(|entry| entry.node.n_nodes()).sum();
    let mut work_left = MAX_OVERLAY_WORK;
    for (name, _) in root.named("overlay").filter(|(name, _)| applied != [(*name).to_owned()]) {
        if n_nodes > work_left {
            not_checked.push(format!("overlay `{name}` by itself: the case is too large for all its overlays"));
            continue;
        }
        work_left -= n_nodes;
        let alone = [name.to_owned()];
        let examined = examine_with(case, root, &alone, n_shape_errors);
        not_checked.extend(examined.not_checked.iter().map(|what| format!("{what}, with overlay `{name}`")));
        report_new(sink, as_written, &examined, &alone, root);
    }
    not_checked.dedup();
}

fn overlays_with_expectations(root: &Table) -> Vec<String> {
    let states = |entry: &tree::Entry| entry.node.as_table().is_some_and(|overlay| overlay.get("expect").is_some());
    root.named("overlay").filter(|(_, entry)| states(entry)).map(|(name, _)| name.to_owned()).collect()
}

/// The problems in the order of the file, and how many more there are.
fn finished(sink: Sink) -> Vec<Diagnostic> {
    let (n_left_out, only_warnings) = (sink.n_left_out(), sink.n_errors() == 0);
    let mut diagnostics = sink.into_sorted();
    if n_left_out > 0 {
        let mut left_out = checks::too_many::problems(n_left_out);
        if only_warnings {
            left_out.severity = Severity::Warning;
        }
        diagnostics.push(left_out);
    }
    diagnostics
}

/// Sixteen hexadecimal digits of the SHA-256 of the text and the names of the overlays, each ended by a zero byte.
pub fn digest(case: &CaseText, overlays: &[String]) -> String {
    let mut hasher = Sha256::new();
    for part in std::iter::once(&case.text).chain(overlays) {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
