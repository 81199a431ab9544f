//! Cases with nothing in some part.

use crate::markup::check_page;
use crate::samples::{findings, model};
use offramp::{AnalysisRequest, analyse};
use offramp_model::Model;
use offramp_report::{ReportExtras, TextStyle, report_html, show_json, show_text, stability_json, stability_text};

fn check(model: &Model) -> (String, String) {
    let found = findings(model);
    let page = report_html(model, &found, &ReportExtras::default());
    check_page(&page);
    let text = stability_text(model, &found, &TextStyle::default());
    serde_json::from_str::<serde_json::Value>(&stability_json(model, &found)).expect("JSON");
    serde_json::from_str::<serde_json::Value>(&show_json(model)).expect("JSON");
    (text, page)
}

#[test]
fn an_empty_model_has_one_state_at_rest() {
    let mut empty = Model::default();
    empty.facts.title = "Nothing yet".to_owned();
    let shown = show_text(&empty, &TextStyle::default());
    assert!(
        shown.starts_with("Nothing yet\n") && !shown.contains("Agreements") && !shown.contains("Fronts"),
        "{shown}"
    );
    let (text, _) = check(&empty);
    assert!(text.contains("Of the one state there is, one is at rest"), "{text}");
}

#[test]
fn an_actor_without_options_or_wants_is_said_to_be_so() {
    let model = model("[case]\ntitle = \"One\"\n[actor.a]\nname = \"Alpha\"\n");
    let shown = show_text(&model, &TextStyle::default());
    assert!(shown.contains("has no option of its own") && shown.contains("states no wants"), "{shown}");
    let (text, page) = check(&model);
    assert!(text.contains("Alpha has no move here."), "{text}");
    assert!(page.contains("States none: indifferent between all states."));
}

#[test]
fn a_case_in_which_nothing_rests_says_so() {
    // Matching pennies: one wants to match, the other to differ.
    let text = "[case]\ntitle = \"Pennies\"\n[actor.a]\ncan.heads = \"show heads\"\nwants = [\"a.heads if and only if b.heads\"]\n\
                [actor.b]\ncan.heads = \"show heads\"\nwants = [\"a.heads if and only if not b.heads\"]\n";
    let model = model(text);
    let found = findings(&model);
    assert_eq!(found.counts[0].n_equilibria, 0, "no Nash equilibrium");
    let (text, _) = check(&model);
    assert!(text.contains("Nash"), "{text}");
}

#[test]
fn a_status_quo_outside_the_rules_is_said_in_every_form() {
    let mut model = model("[case]\ntitle = \"Out\"\n[actor.a]\ncan.x = \"do it\"\nwants = [\"x\"]\n");
    model.rules.push(offramp_model::Rule {
        never: offramp_model::Condition {
            text: "not x".to_owned(),
            formula: offramp_model::Formula::Not(Box::new(offramp_model::Formula::yes(offramp_model::OptionId(0)))),
        },
        from_pool: None,
        evidence: offramp_model::Evidence::default(),
    });
    let (text, page) = check(&model);
    assert!(text.contains("Rules exclude today's state"), "{text}");
    assert!(page.contains("Rules exclude today's state"));
}

#[test]
fn nothing_listed_and_nothing_explained_is_no_trouble() {
    let model = model(crate::samples::KNIFE_EDGE);
    let mut request = AnalysisRequest::default();
    request.limits.max_listed = 0;
    request.limits.max_explained = 0;
    let found = analyse(&model, &request, &|_| {}).expect("small");
    check_page(&report_html(&model, &found, &ReportExtras::default()));
    let text = stability_text(&model, &found, &TextStyle::default());
    assert!(text.contains("82 equilibria beyond the first 0"), "{text}");
}
