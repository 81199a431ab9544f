//! Things that an overlay adds under a name that is almost one the case has: most likely a slip of the pen.

use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::manual::ManualPage;
use crate::nearest::nearest;
use crate::tree::Table;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "overlay-adds",
    severity: Severity::Warning,
    title: "an overlay that adds something under a name close to one the case has",
    meaning: "An overlay may add actors, options, outcomes and so on. A name that differs by a letter or two from one the case has is \
              more likely meant to change what is there; as it stands, it adds something new and changes nothing.",
    bad: "[case]\ntitle = \"Two ports\"\n\n[actor.nordland]\ncan.blockades = \"close the strait\"\n\n[overlay.hawk.actor.nordlnd]\nwants = [\"blockades\"]",
    line: 7,
    good: "[case]\ntitle = \"Two ports\"\n\n[actor.nordland]\ncan.blockades = \"close the strait\"\n\n[overlay.hawk.actor.nordland]\nwants = [\"blockades\"]",
    advice: "Correct the name, or choose one that cannot be taken for the other.",
};

/// The parts of a case that hold named things.
const SECTIONS: [&str; 9] =
    ["front", "actor", "agreement", "institution", "outcome", "pool", "gauge", "shock", "deadline"];

/// Looks at what every overlay adds.
pub(crate) fn check(root: &Table, sink: &mut Sink) {
    for overlay in root.named("overlay").filter_map(|(_, entry)| entry.node.as_table()) {
        for section in SECTIONS {
            if let (Some(added), Some(known)) = (overlay.table(section), root.table(section)) {
                report_near_misses(section, added, known, sink);
                for (name, owner) in &added.entries {
                    let options = owner.node.as_table().and_then(|owner| owner.table("can"));
                    let known_options = known.table(name).and_then(|owner| owner.table("can"));
                    if let (Some(added), Some(known)) = (options, known_options) {
                        report_near_misses("option", added, known, sink);
                    }
                }
            }
        }
    }
}

fn report_near_misses(kind: &str, added: &Table, known: &Table, sink: &mut Sink) {
    for (name, entry) in added.entries.iter().filter(|(name, _)| !known.entries.contains_key(*name)) {
        if let [near] = nearest(name, known.entries.keys().map(String::as_str), 1)[..] {
            sink.report(message(kind, name, near, entry.key));
        }
    }
}

fn message(kind: &str, name: &str, near: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(PAGE.code, span, format!("the overlay adds a new {kind} called `{name}`"))
        .with_help(format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::case;

    #[test]
    fn a_near_miss_is_named_and_a_new_name_is_not() {
        let said = |text: &str| {
            let diagnostics = crate::check(&case(text), &[]).diagnostics;
            diagnostics.into_iter().filter(|said| said.code == PAGE.code).collect::<Vec<_>>()
        };
        let found = said(PAGE.bad);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].help, ["did you mean `nordland`?"]);
        assert!(said(PAGE.good).is_empty());
        assert!(said(&PAGE.bad.replace("nordlnd", "mediator")).is_empty());
        let option = PAGE.bad.replace("nordlnd]\nwants = [\"blockades\"]", "nordland]\ncan.blockade = \"x\"");
        assert_eq!(said(&option)[0].help, ["did you mean `blockades`?"]);
    }
}
