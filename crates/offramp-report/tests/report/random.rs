//! Random models in all three forms: nothing panics, every page is sound, every document is JSON.

use crate::markup::check_page;
use crate::samples::findings;
use offramp_arbiter::{Shape, random_model};
use offramp_report::{ReportExtras, TextStyle, report_html, show_json, show_text, stability_json, stability_text};

#[test]
fn random_models_are_reported_soundly() {
    let shapes = [Shape::actors_only(), Shape::with_groups(), Shape::voting()];
    for seed in 0..90 {
        let model = random_model(seed, &shapes[seed as usize % shapes.len()]);
        let found = findings(&model);
        let page = report_html(&model, &found, &ReportExtras::default());
        check_page(&page);
        for json in [show_json(&model), stability_json(&model, &found)] {
            serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
        }
        for width in [40, 80, 200] {
            let style = TextStyle { width, ..TextStyle::default() };
            let text = show_text(&model, &style) + &stability_text(&model, &found, &style);
            assert!(text.lines().all(|line| line.trim_end() == line), "seed {seed}");
            for wrong in [" ,", "..;", " ;", "( ", " )", " 1 states", "(1 states", " 1 moves", " a actor"] {
                assert!(!text.contains(wrong), "seed {seed}: {wrong:?} in\n{text}");
            }
        }
    }
}
