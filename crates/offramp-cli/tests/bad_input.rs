//! Questions that cannot be answered as asked: each gets a message with its place, and the exit status that says whose mistake it is.

use std::process::{Command, Output};

fn offramp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_offramp")).args(arguments).output().expect("the command runs")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("answers are UTF-8")
}

/// Text without its line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A case of one actor, with what is added to it.
fn case(added: &str) -> (tempfile::TempDir, String) {
    const BEGINNING: &str = r#"
[case]
title = "One actor"
[actor.a]
can.opens = "open the road"
can.stays = { what = "stay", levels = ["no", "yes"], now = "yes", moves = "none" }
wants = ["not a.opens", "a.stays"]
[outcome.opened]
when = "a.opens"
[outcome.withdrawn]
when = "not a.stays"
"#;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.toml");
    std::fs::write(&path, format!("{BEGINNING}{added}")).expect("it can be written");
    let path = path.to_str().expect("a plain path").to_owned();
    (folder, path)
}

#[test]
fn an_unknown_outcome_is_told_with_the_nearest_name() {
    let (_folder, case) = case("");
    for command in ["find", "paths", "sensitivity"] {
        let output = offramp(&[command, &case, "--to", "openned"]);
        let told = err(&output);
        assert_eq!(output.status.code(), Some(2), "{command}: {told}");
        assert!(told.contains("nothing in this case is called `openned`"), "{command}: {told}");
        assert!(told.contains("did you mean `opened`?") && told.contains("--to:1:1"), "{command}: {told}");
    }
}

#[test]
fn an_outcome_out_of_reach_is_an_answer_and_no_failure() {
    let (_folder, case) = case("");
    let paths = offramp(&["paths", &case, "--to", "withdrawn"]);
    assert_eq!(paths.status.code(), Some(0), "{}", err(&paths));
    let told = one_line(&out(&paths));
    assert!(told.contains("No sequence of legal moves leads there from today's state"), "{told}");
    let found = offramp(&["find", &case, "--to", "withdrawn"]);
    assert_eq!(found.status.code(), Some(0), "{}", err(&found));
    let told = one_line(&out(&found));
    assert!(told.contains("No set of levers that was tried lets it come about and hold"), "{told}");
}

#[test]
fn an_overlay_that_contradicts_the_case_is_told_with_its_line() {
    let (_folder, case) = case(
        r#"
[overlay.opened]
kind = "lever"
cost = 1
[[overlay.opened.rule]]
always = "a.opens"
"#,
    );
    for arguments in [
        &["find", &case, "--to", "opened"][..],
        &["compare", &case, "--overlays", "opened"],
        &["paths", &case, "--to", "opened", "--overlay", "opened"],
    ] {
        let output = offramp(arguments);
        let told = err(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains("this rule excludes the status quo"), "{arguments:?}: {told}");
        assert!(told.contains("with overlay `opened` applied") && told.contains("always = \"a.opens\""), "{told}");
    }
}

#[test]
fn levers_that_contradict_each_other_are_left_out_with_the_reason() {
    let (_folder, case) = case(
        r#"
[overlay.shut]
kind = "lever"
cost = 1
[[overlay.shut.rule]]
never = "a.opens and a.stays"
[overlay.must]
kind = "lever"
cost = 1
actor.a.can.opens.now = "yes"
"#,
    );
    let output = offramp(&["find", &case, "--to", "withdrawn", "--levers", "declared"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let told = one_line(&out(&output));
    let reason = "could not be pulled: with `shut`, `must`, ";
    assert!(told.contains(reason) && told.contains("this rule excludes the status quo"), "{told}");
}

#[test]
fn a_lever_without_a_cost_counts_as_one_and_that_is_said() {
    let (_folder, case) = case(
        r#"
[overlay.yields]
kind = "lever"
[overlay.yields.actor.a]
wants = ["a.opens"]
"#,
    );
    let checked = offramp(&["check", &case]);
    let told = format!("{}{}", out(&checked), err(&checked));
    assert!(told.contains("warning[lever-cost]: the lever `yields` has no cost; it counts as 1"), "{told}");
    let found = offramp(&["find", &case, "--to", "opened", "--levers", "declared", "--format", "json"]);
    assert_eq!(found.status.code(), Some(0), "{}", err(&found));
    let found: serde_json::Value = serde_json::from_str(&out(&found)).expect("JSON");
    assert_eq!(found["minimal_sets"][0]["cost"].as_f64(), Some(1.0), "{found}");
    let priced = offramp(&["find", &case, "--to", "opened", "--cost", "drop=-1"]);
    assert_eq!(priced.status.code(), Some(2));
    assert!(err(&priced).contains("`--cost drop=-1` is not a price"), "{}", err(&priced));
}
