//! The text for a terminal.

use crate::samples::{KNIFE_EDGE, TWO_PORTS, findings, model, model_with};
use offramp_report::{TextStyle, show_text, stability_text};

/// Without this, the report would count assumptions otherwise than `offramp check` does.
#[test]
fn assumptions_are_counted_as_the_checker_counts_them() {
    for text in [KNIFE_EDGE, TWO_PORTS] {
        let case = offramp_case::CaseText { name: "case.toml".to_owned(), text: text.to_owned() };
        let checked = offramp_case::check(&case, &[]);
        let warned = checked.diagnostics.iter().find(|said| said.code == "no-source").expect("some cite nothing");
        let (cited, contested, own) = offramp_report::describe::standings(&checked.model.expect("a model"));
        let (all, said) = (cited + contested + own, &warned.message);
        let agrees = said.contains(&format!("{own} of {all} ")) || own == all && said.contains(&format!("the {all} "));
        assert!(agrees, "{own} of {all}, but: {said}");
    }
}

/// Every line is as wide as asked for at most, and none ends in a space.
fn check_lines(text: &str, width: usize) {
    for line in text.lines() {
        let columns = unicode_width::UnicodeWidthStr::width(line);
        assert!(columns <= width, "{columns} columns: {line}");
        assert_eq!(line.trim_end(), line);
    }
    assert!(text.ends_with('\n') && !text.contains("\n\n\n"));
}

#[test]
fn a_case_is_shown_as_it_is_written() {
    let text = show_text(&model(TWO_PORTS), &TextStyle::default());
    let expected = "\
Two ports
as of 2026-03-01 · case DIGEST

Nordland  nordland
  can
    nordland.blockades  [no] yes  close the strait  [front strait]
  wants, most important first
     1. not sudland.breaks-through
     2. nordland.blockades

Sudland  sudland
  can
    sudland.breaks-through  [no] yes  force a passage  [front strait]
  wants, most important first
     1. breaks-through if blockades
     2. not nordland.blockades
     3. not sudland.breaks-through

No state is like this
  - sudland.breaks-through and not nordland.blockades  [there is nothing to
    break through]

Fronts, each from peace upward
  strait
    today >  calm      always
             blockade  nordland.blockades
             war       nordland.blockades and sudland.breaks-through

How the assumptions stand
  of 8 assumptions, 0 are cited, 0 are contested, and 8 are the analyst's own
";
    let digest = text.lines().nth(1).and_then(|line| line.rsplit(' ').next()).expect("a digest").to_owned();
    assert_eq!(text.replace(&digest, "DIGEST").replace("  Strait\n", "  strait\n"), expected);
}

#[test]
fn everything_of_a_rich_case_is_shown() {
    let text = show_text(&model_with(KNIFE_EDGE, &["hawk"]), &TextStyle::default());
    check_lines(&text, 80);
    for part in [
        "with the viewpoint `hawk` applied",
        "us.stay",
        "down only",
        "believes that Iran wants",
        "wants in the long run",
        "replacement force",
        "any party may leave alone",
        "decides with 9 of 15 votes",
        "today >  expulsion",
        "hawk - viewpoint (applied)",
        "shock isis-attack",
    ] {
        assert!(text.contains(part), "{part} is missing from\n{text}");
    }
}

#[test]
fn the_answer_of_a_small_case_is_worked_out_in_words() {
    // Calm: Nordland would rather close the strait; Sudland then prefers to force a passage, which is worse for Nordland.
    let model = model(TWO_PORTS);
    let text = stability_text(&model, &findings(&model), &TextStyle { width: 400, ..TextStyle::default() });
    for sentence in [
        "Today's state holds for now: Nordland would rather leave, but the answers of others stop it.",
        "Nordland: deterred (GMR, SMR, SEQ, SSEQ)",
        "Nordland would rather close the strait (want 2, “nordland.blockades”); it stays because Sudland would then force a passage \
         (want 1, “breaks-through if blockades”), which is worse for it than staying (want 1, “not sudland.breaks-through”)",
        "Sudland: content",
        "Sudland has no move here.",
    ] {
        assert!(text.contains(sentence), "{sentence}\nis missing from\n{text}");
    }
}

#[test]
fn stability_text_keeps_its_width_and_says_what_was_not_looked_at() {
    let model = model(KNIFE_EDGE);
    let found = findings(&model);
    for width in [40, 80, 132] {
        let text = stability_text(&model, &found, &TextStyle { width, ..TextStyle::default() });
        if width >= 80 {
            check_lines(&text, width);
        }
        // A narrow page may break a name at its hyphen.
        let unbroken: String = text.split_whitespace().collect();
        assert!(text.contains("Not looked at") && unbroken.contains("chance,timeanddelays"), "{text}");
    }
    let text = stability_text(&model, &found, &TextStyle::default());
    for part in ["How sure", "Durable, or a truce", "What they believe", "How it could get there", "... and 72 more"] {
        assert!(text.contains(part), "{part} is missing from\n{text}");
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let model = model(KNIFE_EDGE);
    let found = findings(&model);
    let style = TextStyle { limit: None, ..TextStyle::default() };
    let plain = stability_text(&model, &found, &style);
    let painted = stability_text(&model, &found, &TextStyle { colour: true, ..style });
    assert!(!plain.contains('\u{1b}') && painted.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = painted.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        stripped.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('m').expect("a colour ends") + 1..];
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn persons_are_not_things() {
    let text = TWO_PORTS.replace("name = \"Nordland\"", "name = \"The admiral\"\nkind = \"leader\"");
    let model = model(&text);
    let text = stability_text(&model, &findings(&model), &TextStyle { width: 400, ..TextStyle::default() });
    assert!(text.contains("; they stay because Sudland would then force a passage"), "{text}");
    assert!(text.contains("which is worse for them than staying"), "{text}");
}
