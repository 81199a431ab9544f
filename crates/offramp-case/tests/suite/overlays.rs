//! Overlays: how they change a case, stack, and are told.

use super::case;
use offramp_case::{Change, changes, check};
use offramp_model::{Model, Preference};

const CASE: &str = r#"
[case]
title = "t"

[actor.us]
can.stays = { what = "stay", levels = ["gone", "leaving", "full"], now = "full" }
can.strikes = "strike"
wants = ["not strikes", { that = "stays = full", id = "stay" }]

[actor.iran]
can.answers = "answer"
weights = [{ that = "answers", weight = 1, id = "answer" }, { that = "strikes", weight = -2 }]

[[rule]]
id = "no-both"
never = "strikes and answers"

[agreement.deal]
parties = ["us", "iran"]
with = ["strikes"]

[overlay.a]
[overlay.a.actor.us]
drop-wants = ["stay"]
first-wants = ["stays = gone"]
last-wants = ["deal"]
can.strikes = { now = "yes" }

[overlay.b]
remove = ["rule.no-both", "agreement.deal"]
[overlay.b.actor.iran]
wants = ["answers"]
[overlay.b.actor.us.can]
stays = "keep its forces"

[[overlay.b.rule]]
never = "answers and stays = gone"

[overlay.c.actor.us]
drop-wants = ["not   strikes", "stay"]
"#;

fn model(overlays: &[&str]) -> Model {
    let names: Vec<String> = overlays.iter().map(|name| (*name).to_owned()).collect();
    let checked = check(&case(CASE), &names);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|said| said.severity.word() == "error").collect();
    checked.model.unwrap_or_else(|| panic!("{errors:#?}"))
}

fn wants(model: &Model, actor: usize) -> Vec<&str> {
    model.actors[actor].wants.conditions().into_iter().map(|condition| condition.text.as_str()).collect()
}

#[test]
fn wants_are_dropped_put_first_and_put_last() {
    assert_eq!(wants(&model(&[]), 0), ["not strikes", "stays = full"]);
    assert_eq!(wants(&model(&["a"]), 0), ["stays = gone", "not strikes", "deal"]);
    assert_eq!(wants(&model(&["c"]), 0), [""; 0]);
}

#[test]
fn tables_are_merged_and_a_phrase_is_a_table_with_what() {
    let plain = model(&[]);
    let a = model(&["a"]);
    assert_eq!((plain.options[1].now, a.options[1].now), (0, 1));
    assert_eq!(a.options[1].what, "strike");
    let b = model(&["b"]);
    assert_eq!((b.options[0].what.as_str(), b.options[0].now, b.options[0].levels.len()), ("keep its forces", 2, 3));
}

#[test]
fn one_kind_of_preference_replaces_another() {
    assert!(matches!(model(&[]).actors[1].wants, Preference::Weights(_)));
    assert!(matches!(model(&["b"]).actors[1].wants, Preference::Wants(_)));
}

#[test]
fn rules_are_added_and_taken_out() {
    let rules = |overlays: &[&str]| -> Vec<String> {
        model(overlays).rules.iter().map(|rule| rule.never.text.clone()).collect()
    };
    assert_eq!(rules(&[]), ["strikes and answers"]);
    assert_eq!(rules(&["b"]), ["answers and stays = gone"]);
    assert_eq!(model(&["b"]).agreements.len(), 0);
}

#[test]
fn overlays_stack_in_order_and_are_named_in_the_model() {
    let both = model(&["a", "c"]);
    assert_eq!(both.applied_overlays, ["a", "c"]);
    // Both drop `stay`; the second finds it gone, and that is fine.
    assert_eq!(wants(&both, 0), ["stays = gone", "deal"]);
    // `b` takes out the agreement that `a` wants: together they make no sense, and that is told of both.
    let said = check(&case(CASE), &["b".to_owned(), "a".to_owned()]).diagnostics;
    let error = said.iter().find(|said| said.severity.word() == "error").unwrap();
    assert_eq!((error.code, error.overlays.as_slice()), ("unknown-name", &["b".to_owned(), "a".to_owned()][..]));
    assert_ne!(model(&[]).facts.digest, both.facts.digest);
    assert_ne!(model(&["a"]).facts.digest, model(&["b"]).facts.digest);
    assert_eq!(model(&["a"]).facts.digest.len(), 16);
}

#[test]
fn every_overlay_is_checked_and_named_also_when_it_is_not_applied() {
    let text = CASE.replace("\"stays = gone\"", "\"stays = going\"");
    for overlays in [vec![], vec!["b".to_owned()], vec!["a".to_owned()]] {
        let said = check(&case(&text), &overlays).diagnostics;
        let errors: Vec<_> = said.iter().filter(|said| said.severity.word() == "error").collect();
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert_eq!((errors[0].code, errors[0].overlays.as_slice()), ("unknown-level", &["a".to_owned()][..]));
    }
}

#[test]
fn an_overlay_that_makes_the_case_contradictory_is_told_by_name() {
    let text = format!("{CASE}\n[[overlay.c.rule]]\nnever = \"stays = full\"\n");
    let said = check(&case(&text), &[]).diagnostics;
    let errors: Vec<_> = said.iter().filter(|said| said.severity.word() == "error").collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!((errors[0].code, errors[0].overlays.as_slice()), ("status-quo-excluded", &["c".to_owned()][..]));
}

#[test]
fn expectations_belong_to_the_case_as_written_or_to_one_overlay_alone() {
    let text = format!(
        "{CASE}\n[expect]\n\"states.feasible\" = 1\n[overlay.a.expect]\n\"states.feasible\" = 2\n[overlay.b.expect]\n\"states.feasible\" = 3\n"
    );
    let expected = |overlays: &[&str]| {
        let names: Vec<String> = overlays.iter().map(|name| (*name).to_owned()).collect();
        let checked = check(&case(&text), &names);
        assert_eq!(checked.overlays_with_expectations, ["a", "b"]);
        checked.model.unwrap().expectations.into_iter().map(|expectation| expectation.value).collect::<Vec<_>>()
    };
    let number = |n| vec![offramp_model::model::Expected::Number(n)];
    assert_eq!(expected(&[]), number(1.0));
    assert_eq!(expected(&["a"]), number(2.0));
    assert_eq!(expected(&["b"]), number(3.0));
    assert_eq!(expected(&["c"]), []);
    assert_eq!(expected(&["a", "c"]), []);
}

fn told(overlays: &[&str]) -> Vec<String> {
    let names: Vec<String> = overlays.iter().map(|name| (*name).to_owned()).collect();
    let words = |change: &Change| {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        format!("{}: {} > {}", change.path, side(&change.before), side(&change.after))
    };
    changes(&case(CASE), &names).unwrap().iter().map(words).collect()
}

#[test]
fn changes_are_told_in_the_authors_words() {
    assert_eq!(told(&[]), [""; 0]);
    assert_eq!(
        told(&["a"]),
        [
            "actor.us.can.strikes.now: - > \"yes\"",
            "actor.us.wants.1: - > \"stays = gone\"",
            "actor.us.wants.2: { that = \"stays = full\", id = \"stay\" } > -",
            "actor.us.wants.3: - > \"deal\"",
        ]
    );
    assert_eq!(
        told(&["b"]),
        [
            "actor.us.can.stays.what: \"stay\" > \"keep its forces\"",
            "actor.iran.weights.1: { that = \"answers\", weight = 1, id = \"answer\" } > -",
            "actor.iran.weights.2: { that = \"strikes\", weight = -2 } > -",
            "actor.iran.wants.1: - > \"answers\"",
            "rule.1: { id = \"no-both\", never = \"strikes and answers\" } > -",
            "rule.1: - > { never = \"answers and stays = gone\" }",
            "agreement.deal.parties.1: \"us\" > -",
            "agreement.deal.parties.2: \"iran\" > -",
            "agreement.deal.with.1: \"strikes\" > -",
        ]
    );
}

#[test]
fn changes_say_what_is_wrong_with_the_request() {
    let said = changes(&case(CASE), &["d".to_owned()]).unwrap_err();
    assert_eq!(said[0].code, "unknown-overlay");
    assert!(changes(&case("[case"), &[]).is_err());
}
