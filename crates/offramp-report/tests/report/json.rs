//! JSON for tools.

use crate::samples::{KNIFE_EDGE, TWO_PORTS, findings, model};
use offramp::{AnalysisRequest, SpaceRequest, analyse};
use offramp_report::{show_json, stability_json};
use serde_json::{Value, json};

fn all_states(text: &str) -> Value {
    let model = model(text);
    let request = AnalysisRequest {
        all_states: true,
        space: SpaceRequest { keep_all_options: true, ..SpaceRequest::default() },
        ..AnalysisRequest::default()
    };
    let found = analyse(&model, &request, &|_| {}).expect("the case is small");
    serde_json::from_str(&stability_json(&model, &found)).expect("JSON")
}

#[test]
fn all_states_of_a_small_case_are_as_worked_out_by_hand() {
    let document = all_states(TWO_PORTS);
    assert_eq!(document["schema"], "offramp.stability/1");
    assert_eq!(document["options"], json!(["nordland.blockades", "sudland.breaks-through"]));
    assert_eq!(document["actors"], json!(["nordland", "sudland"]));
    let all = json!(["nash", "gmr", "smr", "seq", "sseq"]);
    let deterred = json!(["gmr", "smr", "seq", "sseq"]);
    // Ranks of Nordland: blockade 3, calm 2, war 1 (lifting the blockade is no feasible move from war). Of Sudland: calm 3,
    // war 2, blockade 1.
    let none = json!({ "nash": null, "gmr": null, "smr": null, "seq": null, "sseq": null });
    let expected = json!([
        {
            "code": 0,
            "levels": [0, 0],
            "stable": { "nordland": deterred, "sudland": all },
            "margin": {
                "nordland": { "nash": -1, "gmr": 1, "smr": 1, "seq": 1, "sseq": 1 },
                "sudland": none,
            },
            "equilibrium": deterred,
        },
        {
            "code": 1,
            "levels": [1, 0],
            "stable": { "nordland": all, "sudland": [] },
            "margin": {
                "nordland": { "nash": 1, "gmr": 1, "smr": 1, "seq": 1, "sseq": 1 },
                "sudland": { "nash": -1, "gmr": -1, "smr": -1, "seq": -1, "sseq": -1 },
            },
            "equilibrium": [],
        },
        {
            "code": 3,
            "levels": [1, 1],
            "stable": { "nordland": all, "sudland": all },
            "margin": {
                "nordland": none,
                "sudland": { "nash": 1, "gmr": 1, "smr": 1, "seq": 1, "sseq": 1 },
            },
            "equilibrium": all,
        },
    ]);
    assert_eq!(document["states"], expected, "{:#}", document["states"]);
}

#[test]
fn states_come_in_the_order_of_their_numbers() {
    let document = all_states(KNIFE_EDGE);
    let states = document["states"].as_array().expect("states");
    assert_eq!(states.len() as u64, document["space"]["states"].as_u64().expect("a number"));
    let levels = [3, 2, 2, 2, 2, 2, 2];
    let code = |state: &Value| {
        let values = state["levels"].as_array().expect("levels").iter().zip(levels).rev();
        values.fold(0, |code, (level, n)| code * n + level.as_u64().expect("a level"))
    };
    assert!(states.windows(2).all(|pair| code(&pair[0]) < code(&pair[1])));
    let equilibria = states.iter().filter(|state| state["equilibrium"].as_array().is_some_and(|held| !held.is_empty()));
    assert_eq!(equilibria.count() as u64, document["equilibria_found"].as_u64().expect("a number"));
}

/// Without this, a key could be added or renamed and the page about JSON would not know.
#[test]
fn every_key_is_documented() {
    let page = include_str!("../../../../docs/json.md");
    let documents = [all_states(KNIFE_EDGE), serde_json::from_str(&show_json(&model(KNIFE_EDGE))).expect("JSON")];
    let mut ids: Vec<String> = Vec::new();
    for list in ["options", "actors"] {
        ids.extend(
            documents[0][list].as_array().expect("a list").iter().map(|id| id.as_str().expect("text").to_owned()),
        );
    }
    ids.extend(["ground", "gulf", "way-out", "war"].map(str::to_owned));
    let mut keys = std::collections::BTreeSet::new();
    documents.iter().for_each(|document| collect_keys(document, &mut keys));
    for key in keys.iter().filter(|key| !ids.contains(key)) {
        assert!(page.contains(&format!("`{key}`")), "docs/json.md does not mention `{key}`");
    }
}

#[test]
fn the_whole_case_as_json() {
    let value: Value = serde_json::from_str(&show_json(&model(KNIFE_EDGE))).expect("JSON");
    assert_eq!(value["schema"], "offramp.case/1");
    let options = value["options"].as_array().expect("options");
    assert_eq!(value["case"]["status_quo"].as_array().expect("levels").len(), options.len());
    for list in ["fronts", "actors", "agreements", "pools", "gauges", "shocks", "links", "expect", "unused"] {
        assert!(value[list].is_array(), "{list}: {value}");
    }
    let want = &value["actors"][0]["wants"]["wants"][0]["that"];
    assert!(want["text"].is_string() && (want["formula"].is_object() || want["formula"].is_boolean()), "{want}");
    let n: u64 = ["cited", "contested", "own"].iter().filter_map(|kind| value["assumptions"][kind].as_u64()).sum();
    assert!(n > 0);
}

fn collect_keys(value: &Value, keys: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            keys.insert(key.clone());
            collect_keys(value, keys);
        }),
        Value::Array(list) => list.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}

#[test]
fn analyses_say_which_silence_they_are() {
    let small = model(TWO_PORTS);
    let document: Value = serde_json::from_str(&stability_json(&small, &findings(&small))).expect("JSON");
    assert_eq!(document["worlds"], json!({ "not_made": "not_needed" }));
    assert_eq!(document["perceptions"], json!({ "not_made": "not_needed" }));
    let rich = model(KNIFE_EDGE);
    let document: Value = serde_json::from_str(&stability_json(&rich, &findings(&rich))).expect("JSON");
    assert_eq!(document["worlds"]["method"], "enumerated");
    assert_eq!(document["horizons"]["actors"], json!(["iran"]));
    assert_eq!(document["coalitions"], json!({ "not_made": "not_needed" }), "the case says who moves together");
}

/// The same answer, byte for byte, on one thread and on two.
#[test]
fn threads_change_nothing() {
    let model = model(KNIFE_EDGE);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let found = findings(&model);
            let page = offramp_report::report_html(&model, &found, &offramp_report::ReportExtras::default());
            let text = offramp_report::stability_text(&model, &found, &offramp_report::TextStyle::default());
            (stability_json(&model, &found), page, text)
        })
    };
    assert_eq!(on(1), on(2));
}
