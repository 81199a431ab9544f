//! What is said of chances in all three forms: base rates, ranges, what holds in all draws, what may not be there.

use crate::samples::{findings, model};
use offramp::dynamics::base_rate::{FAR, WAR_IN_A_DISPUTE};
use offramp::dynamics::{DynamicsFindings, DynamicsRequest, compare, study};
use offramp_model::Model;
use offramp_report::{
    ReportExtras, TextStyle, Version, chances_chapter, comparison_json, comparison_text, dynamics_json, dynamics_text,
    report_html, versions_chapter,
};
use serde_json::Value;
use std::ops::ControlFlow;

fn studied(model: &Model, n_draws: usize) -> DynamicsFindings {
    let request = DynamicsRequest { n_draws, n_times: 2, ..DynamicsRequest::default() };
    study(model, &request, &|_, _| ControlFlow::Continue(())).expect("the case is small")
}

/// Text without line breaks, JSON, and the page.
fn told(model: &Model, found: &DynamicsFindings) -> (String, Value, String) {
    let text = dynamics_text(model, found, &TextStyle::default());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let json = serde_json::from_str(&dynamics_json(model, found)).expect("JSON");
    let chapters = [chances_chapter(model, found)];
    let page = report_html(model, &findings(model), &ReportExtras { chapters: &chapters, ..ReportExtras::default() });
    (text, json, page)
}

/// A crisis between two parties, its wants made from a seed; with a third party where asked for.
fn crisis(seed: u64, third: bool) -> String {
    let wants = [
        "not red.strikes",
        "not blue.strikes",
        "red.presses",
        "not blue.presses",
        "blue.presses",
        "blue.strikes if red.strikes",
        "red.strikes if blue.presses",
        "not (red.strikes and blue.strikes)",
    ];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut list = || {
        let mut left: Vec<&str> = wants.to_vec();
        let mut chosen = Vec::new();
        for _ in 0..5 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            chosen.push(format!("{:?}", left.remove((state >> 33) as usize % left.len())));
        }
        chosen.join(", ")
    };
    let (red, blue) = (list(), list());
    let third = if third { "[actor.green]\nwants = [\"not red.strikes\"]\ncan.watches = \"watch\"\n" } else { "" };
    format!(
        "[case]\ntitle = \"A crisis made from {seed}\"\nfronts = [\"gulf\"]\n[front.gulf]\nladder = [{{ rung = \"calm\" }}, {{ rung = \"pressure\", when = \
         \"red.presses or blue.presses\" }}, {{ rung = \"war\", when = \"red.strikes and blue.strikes\" }}]\n[actor.red]\nwants = \
         [{red}]\ncan.presses = \"press\"\ncan.strikes = \"strike\"\n[actor.blue]\nwants = [{blue}]\ncan.presses = \"press\"\ncan.strikes = \
         \"strike\"\n{third}"
    )
}

/// A war far likelier, or far less likely, than militarised disputes have become wars is flagged with that rate, its number, its interval and its source; one
/// that is not far is not, nor is one of more than two parties.
#[test]
fn a_war_far_from_the_base_rate_is_flagged_in_all_forms() {
    let (mut flagged, mut calm) = (0, 0);
    for seed in 0..30 {
        let model = model(&crisis(seed, false));
        let found = studied(&model, 3);
        let war = found.targets.iter().find_map(|target| target.by.last()).expect("war is a target").median;
        let is_far = !(WAR_IN_A_DISPUTE / FAR..=WAR_IN_A_DISPUTE * FAR).contains(&war);
        assert_eq!(found.base_rate_flags.len(), usize::from(is_far), "seed {seed}: {war}");
        if flagged > 3 && is_far {
            continue;
        }
        let (text, json, page) = told(&model, &found);
        let parts = [
            "Far from what has been usual",
            "5.8 % of militarised disputes",
            "101 of 1,755",
            "4.8 % to 6.9 %",
            "Palmer et al. 2022",
        ];
        for part in parts {
            assert_eq!(text.contains(part), is_far, "seed {seed}: {part} in {text}");
            assert_eq!(page.contains(part), is_far, "seed {seed}: {part} on the page");
        }
        let flags = json["base_rate_flags"].as_array().expect("flags");
        assert_eq!(flags.len(), usize::from(is_far));
        for flag in flags {
            assert_eq!((flag["target"].as_str(), flag["source"].as_str()), (Some("gulf.war"), Some("mid.maxlevel.5")));
            assert_eq!((flag["wars"].as_u64(), flag["disputes"].as_u64()), (Some(101), Some(1755)));
            let interval = [flag["interval"][0].as_f64(), flag["interval"][1].as_f64()];
            assert_eq!(interval, [Some(0.0476), Some(0.0694)]);
        }
        if is_far {
            flagged += 1;
            let wider = studied(&crate::samples::model(&crisis(seed, true)), 2);
            assert!(wider.base_rate_flags.is_empty(), "three parties are not compared");
        } else {
            calm += 1;
        }
    }
    assert!(flagged > 0 && calm > 0, "{flagged} flagged, {calm} not");
}

const PERHAPS: &str = r#"
[case]
title = "Perhaps"
fronts = ["gulf"]
[front.gulf]
ladder = [{ rung = "calm" }, { rung = "war", when = "strikes" }]
[actor.north]
reviews = "weekly"
wants = ["strikes"]
[actor.north.can.strikes]
credence = 0.5
[actor.south]
wants = ["dances", "yields if north.strikes"]
can.yields = "yield"
can.dances = "dance"
[[rule]]
never = "yields and dances"
credence = 0.5
[outcome.feast]
when = "dances"
[overlay.gently.actor.south]
first-wants = ["not dances"]
"#;

/// What may not be there is named, with the number of worlds; what a range says is told; what is so in all draws is marked.
#[test]
fn draws_tell_what_they_are_over_and_what_holds_in_all_of_them() {
    let model = model(PERHAPS);
    let found = studied(&model, 8);
    let (text, json, page) = told(&model, &found);
    assert_eq!(found.n_worlds, 4, "eight draws of two things that are as likely there as not");
    let worlds = "north.strikes, rule 1 may not be there: each is in a draw with its credence, independently; the draws met 4 different worlds";
    let range =
        "lowest to the highest of 8 draws; one more draw like them falls outside with a chance of at most 2 in 9";
    let mark = "More likely than not in all 8 draws: feast";
    assert!(text.contains(worlds) && text.contains(range) && text.contains(&mark.to_lowercase()[..]), "{text}");
    assert!(page.contains(&worlds.replace("north", "North")) || page.to_lowercase().contains(worlds), "the page");
    assert!(page.contains(range) && page.contains(mark), "the page");
    assert_eq!(json["method"]["worlds"].as_u64(), Some(4));
    assert_eq!(json["method"]["may_not_be_there"], serde_json::json!(["north.strikes", "rule 1"]));
    assert!(json["method"]["range"].as_str().is_some_and(|words| words.contains("2 in 9")));
    let target = |id: &str| {
        let all = json["targets"].as_array().expect("targets");
        all.iter().find(|target| target["id"] == id).expect("it is there").clone()
    };
    assert_eq!(target("feast")["than_not_in_all_draws"], "more");
    assert_eq!(target("gulf.war")["than_not_in_all_draws"], Value::Null, "in some draws nobody can strike");
    let war = &target("gulf.war")["comes_about"];
    assert!(war["low"] == 0.0 && war["high"].as_f64().is_some_and(|high| high > 0.5));
}

/// The difference of two versions is made in each draw and shown by its own middle and ends, not by the difference of middles.
#[test]
fn a_difference_is_made_draw_by_draw_in_all_forms() {
    let (first, second) = (model(PERHAPS), crate::samples::model_with(PERHAPS, &["gently"]));
    let (here, there) = (studied(&second, 7), studied(&first, 7));
    let found = compare((&second, &here), (&first, &there));
    let feast = found.targets.iter().find(|difference| difference.id == "feast").expect("it is in both");
    let range = feast.comes_about.as_ref().expect("it does not hold today");
    let figures = |found: &DynamicsFindings, at: usize| found.targets[at].by.last().expect("a time").draws.clone();
    let each: Vec<f64> =
        figures(&here, feast.here).iter().zip(figures(&there, feast.there)).map(|(one, other)| one - other).collect();
    assert_eq!(range.draws, each);
    let mut sorted = each.clone();
    sorted.sort_by(f64::total_cmp);
    assert_eq!((range.low, range.median, range.high), (sorted[0], sorted[3], sorted[6]));
    assert!(range.high < 0.0, "who would rather not dance dances less, whatever is drawn");
    let versions = ((&second, &here, "gently"), (&first, &there, "as written"));
    let text = comparison_text(versions.0, versions.1, &found, &TextStyle::default());
    assert!(text.contains("less in all draws"), "{text}");
    let json: Value = serde_json::from_str(&comparison_json(versions.0, versions.1, &found)).expect("JSON");
    let told = json["differences"].as_array().expect("differences").iter().find(|has| has["id"] == "feast");
    let told = told.expect("it is told");
    assert_eq!(told["in_all_draws"].as_str(), Some("less"));
    // Reading JSON may round the last digit.
    let median = told["comes_about"]["median"].as_f64().expect("a number");
    assert!((median - range.median).abs() < 1e-12, "{median} is not {}", range.median);
    let version = |name, model, findings| Version { name, model, findings };
    let chapter = versions_chapter(&version("gently", &second, &here), &version("as written", &first, &there), &found);
    let page =
        report_html(&second, &findings(&second), &ReportExtras { chapters: &[chapter], ..ReportExtras::default() });
    assert!(page.contains("less likely here in all draws") && page.contains("less likely in gently"), "the page");
}
