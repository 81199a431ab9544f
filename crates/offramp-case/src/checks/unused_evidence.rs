//! Documents, voices and claims that nothing cites.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::tree::{Node, Table, Value};
use std::collections::HashSet;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unused-evidence",
    severity: Severity::Warning,
    title: "a document, voice or claim that nothing cites",
    meaning: "It is declared, but no assumption of the case or of an overlay leans on it. Readers who look it up find nothing that it supports.",
    bad: r#"[case]
title = "Two ports"

[document.admiral-2026]
title = "Memoirs of an admiral"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    line: 4,
    good: r#"[case]
title = "Two ports"

[document.admiral-2026]
title = "Memoirs of an admiral"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ that = "not blockades", source = "admiral-2026#p4" }]
"#,
    advice: "Cite it where it is used (`source`, `against`, `voice`), or take it out.",
};

/// Looks at the whole file, overlays included: what only an overlay cites is used.
pub(crate) fn check(root: &Table, sink: &mut Sink) {
    let mut cited = Cited::default();
    cited.table(root, "");
    for (key, what, names) in [
        ("document", "document", &cited.sources),
        ("claim", "claim", &cited.sources),
        ("voice", "voice", &cited.voices),
    ] {
        let of_overlays = root.named("overlay").filter_map(|(_, entry)| entry.node.as_table());
        for table in std::iter::once(root).chain(of_overlays) {
            for (name, entry) in table.named(key).filter(|(name, _)| !names.contains(*name)) {
                sink.report(
                    Diagnostic::warning(PAGE.code, entry.key, format!("nothing cites the {what} `{name}`"))
                        .with_help("cite it where it is used, or take it out"),
                );
            }
        }
    }
}

/// Names that stand under `source`, `against` and `voice`, anywhere.
#[derive(Default)]
struct Cited<'a> {
    sources: HashSet<&'a str>,
    voices: HashSet<&'a str>,
}

impl<'a> Cited<'a> {
    /// The nesting of the tree is bounded by the reader of TOML.
    fn table(&mut self, table: &'a Table, inside: &str) {
        for (key, entry) in &table.entries {
            match (key.as_str(), inside) {
                // What an author calls by these names is no evidence key.
                (
                    _,
                    "can" | "actor" | "document" | "claim" | "outcome" | "front" | "shock" | "deadline" | "pool"
                    | "gauge" | "link" | "overlay",
                ) => {
                    self.node(&entry.node, "");
                }
                ("source" | "against", _) => {
                    let texts = entry.node.one_or_many().iter().filter_map(Node::as_text);
                    self.sources.extend(texts.map(|text| text.split_once('#').map_or(text, |(document, _)| document)));
                }
                ("voice", _) if entry.node.as_table().is_none() => {
                    self.voices.extend(entry.node.one_or_many().iter().filter_map(Node::as_text));
                }
                (key, _) => self.node(&entry.node, key),
            }
        }
    }

    fn node(&mut self, node: &'a Node, key: &str) {
        match &node.value {
            Value::Table(table) => self.table(table, key),
            Value::List { items, .. } => items.iter().for_each(|item| self.node(item, key)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn whatever_cites_it_counts() {
        let start = "[case]\ntitle = \"t\"\n[document.d]\n[voice.v]\n[claim.c]\nsays = \"x\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n";
        let unused = |lines: &str| -> Vec<String> {
            let said = said_about(&format!("{start}{lines}"));
            said.iter().filter(|said| said.code == PAGE.code).map(|said| said.message.clone()).collect()
        };
        assert_eq!(unused("").len(), 3);
        assert!(unused("source = [\"d\", \"c\"]\nvoice = \"v\"").is_empty());
        assert!(unused("against = \"d#p1\"\nvoice = [\"v\"]\n[overlay.o]\nsource = \"c\"").is_empty());
        assert_eq!(unused("[overlay.o.document.e]").len(), 4, "an overlay's own documents are looked at");
    }
}
