//! The manual of messages, and the messages as people and tools see them.

use super::{case, checked};
use offramp_case::{Severity, explain, manual, messages_page, page_text, render_json, render_text};
use std::path::Path;

/// `OFFRAMP_UPDATE=1 cargo test -p offramp-case` writes the page again.
#[test]
fn docs_messages_is_what_the_code_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/messages.md");
    let page = messages_page();
    if std::env::var_os("OFFRAMP_UPDATE").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "docs/messages.md differs from the code: write it again with `OFFRAMP_UPDATE=1 cargo test -p offramp-case`"
    );
}

#[test]
fn every_code_has_one_page_and_every_page_says_all() {
    let pages = manual();
    assert!(pages.len() > 50);
    for (index, page) in pages.iter().enumerate() {
        assert!(pages[..index].iter().all(|other| other.code != page.code), "{} has one page", page.code);
        assert!(!page.bad.is_empty() && !page.good.is_empty(), "{}", page.code);
        for part in [page.title, page.meaning, page.advice] {
            assert!(!part.trim().is_empty() && !part.contains("  "), "{}: {part}", page.code);
        }
        assert!(
            page.meaning.ends_with('.') && page.advice.ends_with('.') && !page.title.ends_with('.'),
            "{}",
            page.code
        );
        assert_eq!(explain(page.code), Ok(*page));
        assert!(page_text(page).contains(page.advice));
    }
}

#[test]
fn an_unknown_code_gets_the_nearest_ones() {
    assert_eq!(explain("unkown-name"), Err(vec!["unknown-name", "unknown-path", "unknown-want"]));
    assert!(explain(" `unknown-name` ").is_ok());
    assert_eq!(explain("zzzzzz"), Err(vec![]));
}

const SLIP: &str = "[case]\ntitle = \"t\"\n[actor.us]\ncan.strikes = \"strike\"\nwants = [\"not strike\"]\n";

#[test]
fn text_for_people_shows_the_line_the_place_and_what_to_do() {
    let said = checked(SLIP).diagnostics;
    let text = render_text(&said, &case(SLIP), false);
    let expected = "\
error[unknown-name]: nothing in this case is called `strike`
 --> case.toml:5:15
  |
5 | wants = [\"not strike\"]
  |               ^^^^^^
  |
  = help: did you mean `strikes`?
";
    assert!(text.contains(expected), "{text}");
    assert!(text.ends_with("case.toml: 1 error, 1 warning\n"), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert!(render_text(&said, &case(SLIP), true).contains('\u{1b}'));
    assert_eq!(render_text(&[], &case(SLIP), false), "case.toml: no problems\n");
}

#[test]
fn what_concerns_the_file_as_a_whole_names_the_file_and_the_byte() {
    let said = offramp_case::decode("case.toml", b"[case]\n\xff").unwrap_err();
    let text = render_text(&[*said], &case(""), false);
    assert!(text.contains("--> case.toml\n") && text.contains("note: line 2, byte 8: 0xFF is not text"), "{text}");
}

#[test]
fn json_for_tools_has_a_version_and_every_place() {
    let said = checked(SLIP).diagnostics;
    let json: serde_json::Value = serde_json::from_str(&render_json(&said, &case(SLIP))).unwrap();
    assert_eq!(json["schema"], "offramp.check/1");
    assert_eq!(json["file"], "case.toml");
    let entry = &json["diagnostics"][1];
    assert_eq!((&entry["code"], &entry["severity"]), (&"unknown-name".into(), &"error".into()));
    assert_eq!((&entry["line"], &entry["column"]), (&5.into(), &15.into()));
    assert_eq!((&entry["end_line"], &entry["end_column"]), (&5.into(), &21.into()));
    assert_eq!((&entry["text"], &entry["help"][0]), (&"strike".into(), &"did you mean `strikes`?".into()));
}

/// A file of one line of four million characters, and a file of ten thousand problems, are still shown in no time.
#[test]
fn long_lines_and_many_problems_can_be_shown() {
    let long = format!("[case]\ntitle = \"t\"\nabout = \"{}\"\nslip = 1", "x".repeat(4_000_000));
    let said = checked(&long).diagnostics;
    assert!(render_text(&said, &case(&long), false).len() < 10_000);
    let one_line = format!("slip = [{}", "1, ".repeat(1_000_000));
    let said = checked(&one_line).diagnostics;
    assert!(said.iter().any(|said| said.severity == Severity::Error));
    assert!(render_text(&said, &case(&one_line), false).len() < 10_000);
    let many: String = (0..10_000).map(|n| format!("slip-{n} = 1\n")).collect();
    let said = checked(&many).diagnostics;
    let text = render_text(&said, &case(&many), false);
    assert!(text.contains("9501 more problems are not shown"), "{}", &text[text.len() - 300..]);
}
