//! Names and texts that try to break out of the page, the table or the line.

use crate::markup::{check_page, tags};
use crate::samples::{TWO_PORTS, findings, model};
use offramp_report::{ReportExtras, TextStyle, report_html, show_json, show_text, stability_json, stability_text};

const NAMES: [&str; 6] = [
    "<script>alert(1)</script>",
    "\\\"><img src=x onerror=alert(1)>",
    "</title></style></script><b>",
    "איראן",
    "a\\u202Eb\\u0007c\\u001B[31md",
    "&amp;&lt;",
];

fn named(name: &str) -> offramp_model::Model {
    let text = TWO_PORTS
        .replace("name = \"Nordland\"", &format!("name = \"{name}\"\nabout = \"{name}\""))
        .replace("title = \"Two ports\"", &format!("title = \"{name}\"\nquestion = \"{name}\""))
        .replace("close the strait", name)
        .replace("there is nothing to break through", name);
    model(&text)
}

#[test]
fn hostile_names_stay_words_on_the_page() {
    for name in NAMES {
        let model = named(name);
        let page = report_html(&model, &findings(&model), &ReportExtras::default());
        let elements = check_page(&page);
        let own = report_html(
            &crate::samples::model(TWO_PORTS),
            &findings(&crate::samples::model(TWO_PORTS)),
            &ReportExtras::default(),
        );
        let count = |name: &str| elements.iter().filter(|tag| tag.name == name).count();
        let own_count = |name: &str| tags(&own).iter().filter(|tag| tag.name == name).count();
        for element in ["script", "img", "b", "style"] {
            assert_eq!(count(element), own_count(element), "{name} made an element {element}");
        }
    }
}

#[test]
fn hostile_names_neither_colour_nor_break_lines_of_text() {
    for name in NAMES {
        let model = named(name);
        let found = findings(&model);
        let style = TextStyle::default();
        for text in [show_text(&model, &style), stability_text(&model, &found, &style)] {
            let bad = text.chars().find(|letter| letter.is_control() && *letter != '\n');
            assert_eq!(bad, None, "{name} in\n{text}");
            assert!(!text.contains('\u{202e}'), "{name} turns round what follows");
        }
        for json in [show_json(&model), stability_json(&model, &found)] {
            serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
        }
    }
}

#[test]
fn very_long_names_are_broken_and_nothing_is_lost() {
    let name = "Confederation ".repeat(30);
    let model = named(name.trim());
    let found = findings(&model);
    let page = report_html(&model, &found, &ReportExtras::default());
    check_page(&page);
    let text = stability_text(&model, &found, &TextStyle::default());
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
