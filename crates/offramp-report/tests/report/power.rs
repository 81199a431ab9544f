//! What is said of agreements while power shifts.

use crate::samples::model;
use offramp::{AgreementQuestion, agreement};
use offramp_model::Model;
use offramp_report::chapters::deals_chapter;
use offramp_report::deals::Deals;
use offramp_report::html::Block;
use offramp_report::{agreement_json, show_json};
use serde_json::Value;

fn shifting(power: &str) -> Model {
    model(&format!(
        "[case]\ntitle = \"Two ports\"\n[actor.nordland]\ncan.blockades = \"close the strait\"\nwants = [\"treaty\"]\n\
         [actor.sudland]\nwants = [\"not blockades\", \"treaty\"]\n\
         [agreement.treaty]\nparties = [\"nordland\", \"sudland\"]\npower = {{ rises = \"sudland\", declines = \"nordland\", {power} }}\n"
    ))
}

/// The verdict and what is said of it, line by line.
fn said(model: &Model) -> (String, Vec<String>) {
    let findings = agreement(model, &AgreementQuestion::default(), &|_| {}).expect("findings");
    let told = Deals::new(model, &findings).power();
    assert_eq!(told.len(), 1);
    let chapter = deals_chapter(model, &findings);
    let is_told = |block: &Block| matches!(block, Block::Text(text) if *text == told[0].verdict);
    assert!(chapter.blocks.iter().any(is_told), "the chapter says so, too");
    (told[0].verdict.to_string(), told[0].because.iter().map(ToString::to_string).collect())
}

/// Worked out by hand: the shift is 0.9 * 0.6 - 0.3; the bounds are 0.1 * (0.1 + 0.09) and 0.1 * 0.01. Six steps of 0.05 stay within
/// (0.019 + 0.1 * 0.3) / 0.9 = 0.0544, five of 0.06 do not. A war must cost 0.24 / 0.1 - 0.9 * 0.1.
#[test]
fn a_broken_deal_is_told_with_what_would_repair_it() {
    let (verdict, because) = said(&shifting(
        "now = 0.3, later = 0.6, cost-rises = 0.1, cost-declines = 0.1, patience = 0.9, because = \"new ships\"",
    ));
    assert_eq!(
        verdict,
        "“treaty” is broken: however later gains are divided, nordland would rather fight now than keep it."
    );
    let expected = [
        "Sudland would win a war with a chance of 0.3 now, 0.6 a period from now. A war costs it 0.1 and nordland 0.1 periods' worth of \
         all that the two divide; a period from now counts 0.9 of now. All as stated: new ships.",
        "The shift, the later chance as it counts now less the chance now, is 0.24: a deal is broken above 0.019, and holds up to 0.001.",
        "If the same shift came in 6 equal steps, a period each, no step would break it; in fewer, the first would.",
        "A war would have to cost nordland at least 2.31 periods' worth, for instance because somebody guarantees the deal, for it not to \
         be broken.",
    ];
    assert_eq!(because, expected);
}

#[test]
fn where_small_steps_break_it_too_no_steps_are_told() {
    let (verdict, because) = said(&shifting("now = 0, later = 0.5, cost-rises = 0, cost-declines = 0, patience = 0.9"));
    assert!(verdict.contains("is broken"), "{verdict}");
    assert!(because[2].starts_with("Coming in steps would not repair it"), "{because:?}");
}

#[test]
fn verdicts_between_and_below_the_bounds_need_no_repair() {
    let (verdict, because) =
        said(&shifting("now = 0.3, later = 0.45, cost-rises = 1, cost-declines = 1, patience = 0.9"));
    assert!(verdict.contains("it depends on who holds the better hand") && because.len() == 2, "{verdict} {because:?}");
    let (verdict, because) =
        said(&shifting("now = 0.3, later = 0.34, cost-rises = 1, cost-declines = 1, patience = 0.9"));
    assert!(verdict.contains("“treaty” holds") && because.len() == 2, "{verdict} {because:?}");
}

#[test]
fn the_shift_stands_in_both_documents_and_every_key_is_documented() {
    let model = shifting("now = 0.3, later = 0.6, cost-rises = 0.5, cost-declines = 0.1, patience = 0.9");
    let case: Value = serde_json::from_str(&show_json(&model)).expect("JSON");
    let power = &case["agreements"][0]["power"];
    assert_eq!((power["rises"].as_str(), power["cost_rises"].as_f64()), (Some("sudland"), Some(0.5)));
    let findings = agreement(&model, &AgreementQuestion::default(), &|_| {}).expect("findings");
    let found: Value = serde_json::from_str(&agreement_json(&model, &findings)).expect("JSON");
    assert_eq!(found["power"][0]["verdict"], "broken");
    let page = include_str!("../../../../docs/json.md");
    for key in [power, &found["power"][0]].into_iter().flat_map(|value| value.as_object().expect("an object").keys()) {
        assert!(page.contains(&format!("`{key}`")), "docs/json.md does not mention `{key}`");
    }
}

/// A model that was not checked: the reason is told instead of a verdict.
#[test]
fn numbers_that_are_no_shift_are_refused_in_words() {
    let mut model = shifting("now = 0.3, later = 0.6, cost-rises = 0.5, cost-declines = 0.1, patience = 0.9");
    model.agreements[0].power.as_mut().expect("stated").patience = 1.0;
    let (verdict, because) = said(&model);
    assert_eq!(verdict, "Nothing can be said of “treaty”: patience lies above 0 and below 1.");
    assert!(because.is_empty());
}
