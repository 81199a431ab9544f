//! Every command, as a user runs it: what it prints, where, and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn offramp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .expect("the command starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

#[track_caller]
fn runs(arguments: &[&str]) -> String {
    let output = offramp(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}{}", out(&output), err(&output));
    out(&output)
}

/// A folder of this test's own.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn cases() -> Vec<PathBuf> {
    fn look(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("the gallery").map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                look(&path, found);
            } else if path.file_name().is_some_and(|name| name == "case.toml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    look(&root().join("cases"), &mut found);
    found
}

#[test]
fn a_folder_stands_for_the_case_in_it() {
    assert_eq!(runs(&["stability", "cases/two-ports"]), runs(&["stability", "cases/two-ports/case.toml"]));
    let empty = folder();
    let output = offramp(&["check", &empty.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("case.toml"), "{}", err(&output));
}

#[test]
fn every_case_of_the_gallery_answers_as_it_says() {
    let cases = cases();
    assert!(cases.len() >= 14, "the gallery has {} cases", cases.len());
    for case in cases {
        let text = runs(&["check", "--expect", &case.display().to_string()]);
        assert!(text.contains("expected answers"), "{}: {text}", case.display());
        assert!(!text.contains("FAILED"), "{}: {text}", case.display());
    }
}

#[test]
fn the_json_of_all_states_has_the_keys_that_other_tools_compare() {
    let text = runs(&["stability", "cases/two-ports/case.toml", "--format", "json", "--all-states"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
    assert_eq!(json["schema"], "offramp.stability/1");
    assert_eq!(json["options"][0], "nordland.blockades");
    assert_eq!(json["actors"], serde_json::json!(["nordland", "sudland"]));
    let states = json["states"].as_array().expect("a list of states");
    assert_eq!(states.len(), 11);
    for state in states {
        let n_options = json["options"].as_array().expect("options").len();
        assert_eq!(state["levels"].as_array().expect("levels").len(), n_options);
        let nash_for_all = ["nordland", "sudland"]
            .iter()
            .all(|actor| state["stable"][actor].as_array().expect("concepts").contains(&"nash".into()));
        let equilibrium = state["equilibrium"].as_array().expect("concepts").contains(&"nash".into());
        assert_eq!(nash_for_all, equilibrium);
        assert!(state["margin"]["nordland"].is_object());
    }
}

#[test]
fn one_thread_and_two_print_the_same_bytes() {
    for case in ["cases/two-ports/case.toml", "cases/alaska-august-2025/case.toml"] {
        let text = |threads| runs(&["stability", case, "--format", "json", "--all-states", "--threads", threads]);
        assert_eq!(text("1"), text("2"), "{case}");
        let folder = folder();
        let page = |threads: &str| {
            let path = folder.path().join(format!("{threads}.html"));
            runs(&["report", case, "--threads", threads, "--output", &path.display().to_string()]);
            std::fs::read(path).expect("the report")
        };
        assert_eq!(page("1"), page("2"), "{case}");
    }
}

#[test]
fn a_new_case_checks_clean_and_is_not_overwritten() {
    let folder = folder();
    let path = folder.path().join("mine.toml").display().to_string();
    runs(&["new", &path, "--title", "Mine & \"yours\""]);
    assert!(runs(&["check", "--strict", "--expect", &path]).contains("0 errors, 0 warnings"));
    let again = offramp(&["new", &path]);
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).contains("--force"), "{}", err(&again));
    let shipped = std::fs::read_to_string(root().join("cases/two-ports/case.toml")).expect("the shipped starter");
    assert_eq!(shipped, runs(&["new", "-", "--title", "Two ports"]));
}

#[test]
fn mistakes_in_a_case_end_with_1_and_failures_of_the_world_with_2() {
    let folder = folder();
    let bad = folder.path().join("bad.toml");
    std::fs::write(&bad, "[case]\ntitle = \"x\"\n[actor.a]\nwants = [\"nobody.strikes\"]\n").expect("a file");
    let bad = bad.display().to_string();
    for command in ["check", "show", "stability", "report"] {
        let output = offramp(&[command, &bad]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        let said = out(&output) + &err(&output);
        assert!(said.contains("error[") && said.contains("bad.toml"), "{command}: {said}");
    }
    let missing = offramp(&["check", "no-such-file.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("no-such-file.toml"));
    assert!(!root().join("bad.html").exists(), "no half report is left");
}

#[test]
fn what_is_wrong_with_a_case_is_json_where_json_was_asked_for() {
    let folder = folder();
    let bad = folder.path().join("bad.toml");
    std::fs::write(&bad, "[case]\ntitle = \"x\"\n[actor.a]\nwants = [\"nobody.strikes\"]\n").expect("a file");
    let bad = bad.display().to_string();
    for command in ["check", "show", "stability"] {
        let output = offramp(&[command, &bad, "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("valid JSON");
        let diagnostics = json["diagnostics"].as_array().expect("diagnostics");
        assert!(diagnostics.iter().any(|said| said["code"] == "unknown-name"), "{command}: {json}");
    }
}

#[test]
fn an_overlay_is_named_once() {
    let output = offramp(&["stability", "cases/two-ports/case.toml", "--overlay", "guarantee,guarantee"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("named twice"), "{}", err(&output));
}

#[test]
fn a_space_over_the_limit_is_refused_with_the_figure_and_advice() {
    let output = offramp(&["stability", "cases/alaska-august-2025/case.toml", "--max-states", "100"]);
    assert_eq!(output.status.code(), Some(2));
    for words in ["the limit is 100 states", "help:", "--max-states"] {
        assert!(err(&output).contains(words), "{words}: {}", err(&output));
    }
}

#[test]
fn any_state_is_explained_for_every_actor_under_every_concept() {
    let case = "cases/two-ports/case.toml";
    let text = runs(&["stability", case, "--state", "garrison = post and blockades and not breaks-through"]);
    for words in ["s5: as today, except", "Sudland would rather raise", "GMR, SMR:", "verified against the definitions"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(text, runs(&["stability", case, "--state", "s5"]));
    assert_eq!(text, runs(&["stability", case, "--state", "#5"]));
    let json = |state: &str| -> serde_json::Value {
        serde_json::from_str(&runs(&["stability", case, "--state", state, "--format", "json", "--limit", "3"]))
            .expect("valid JSON")
    };
    let several = json("not treaty");
    assert_eq!((several["schema"].as_str(), &several["states_found"]), (Some("offramp.states/1"), &9.into()));
    let states = several["states"].as_array().expect("states");
    assert_eq!(states.len(), 3);
    for state in states {
        let explanations = state["explanations"].as_array().expect("explanations");
        assert!(explanations.len() >= 2 && explanations.iter().all(|why| why["words"][0].is_string()), "{state}");
    }
    assert_eq!(json("today")["states"][0]["changes"], serde_json::json!([]));
    for (asked, words) in [
        ("s24", "the last one is s23"),
        (
            "treaty and blockades",
            "`never treaty and (blockades or garrison = guns)`, because that is what the treaty forbids",
        ),
        ("treaty and not treaty", "contradict"),
        ("blockade", "did you mean `blockades`?"),
        ("99", "--state"),
    ] {
        let refused = offramp(&["stability", case, "--state", asked]);
        assert_eq!(refused.status.code(), Some(2), "{asked}");
        assert!(err(&refused).contains(words), "{asked}: {}", err(&refused));
    }
}

#[test]
fn overlays_are_applied_and_their_changes_shown() {
    let changes = runs(&["show", "cases/two-ports/case.toml", "--overlay", "guarantee", "--diff"]);
    assert!(changes.contains("agreement.treaty.leave") && changes.contains("nobody"), "{changes}");
    let with = runs(&["stability", "cases/two-ports/case.toml", "--overlay", "guarantee"]);
    assert_ne!(with, runs(&["stability", "cases/two-ports/case.toml"]));
    let unknown = offramp(&["stability", "cases/two-ports/case.toml", "--overlay", "guarante"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("guarantee"), "the nearest name is offered: {}", err(&unknown));
}

#[test]
fn a_gmcr_file_is_read_directly_and_imported_to_the_same_answers() {
    let folder = folder();
    let exported = folder.path().join("elmira.gmcr").display().to_string();
    runs(&["export", "cases/published/hipel-1993-elmira/case.toml", "--to", "gmcr", "--output", &exported]);
    let imported = folder.path().join("elmira.toml").display().to_string();
    runs(&["import", &exported, "--output", &imported]);
    let verdicts = |path: &str| {
        let text = runs(&["stability", path, "--format", "json", "--all-states"]);
        let json: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
        let states = json["states"].as_array().expect("states").clone();
        states.iter().map(|state| (state["levels"].clone(), state["equilibrium"].clone())).collect::<Vec<_>>()
    };
    let original = verdicts("cases/published/hipel-1993-elmira/case.toml");
    assert_eq!(original.len(), 12);
    assert_eq!(verdicts(&exported), original, "read directly");
    assert_eq!(verdicts(&imported), original, "imported");
}

#[test]
fn what_is_checked_and_not_used_is_said() {
    let text = runs(&["stability", "cases/soleimani-january-2020/case.toml", "--worlds", "0"]);
    let (_, not_looked_at) = text.split_once("Not looked at").expect("the section is there");
    assert!(not_looked_at.contains("`modality`"), "{not_looked_at}");
}

#[test]
fn a_random_case_is_the_same_for_the_same_seed_and_can_be_analysed() {
    let arguments = ["bench-case", "--actors", "3", "--options", "9", "--seed", "7"];
    let text = runs(&arguments);
    assert_eq!(text, runs(&arguments));
    assert_ne!(text, runs(&["bench-case", "--actors", "3", "--options", "9", "--seed", "8"]));
    let folder = folder();
    let path = folder.path().join("random.toml");
    std::fs::write(&path, text).expect("a file");
    assert!(runs(&["stability", &path.display().to_string(), "--worlds", "0"]).contains("states"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::io::Read;
    let mut child = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .args(["stability", "cases/alaska-august-2025/case.toml", "--format", "json", "--all-states"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut first = [0; 10];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("some output");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).lines().all(|line| line.starts_with("note:")), "{}", err(&output));
}

#[test]
fn the_manual_explains_every_code_and_offers_the_nearest() {
    let list = runs(&["explain"]);
    assert!(list.lines().count() > 40, "{list}");
    for line in list.lines().take(5) {
        let code = line.split_whitespace().next().expect("a code");
        assert!(runs(&["explain", code]).contains(code));
    }
    let near = offramp(&["explain", "unknown-acter"]);
    assert_eq!(near.status.code(), Some(2));
    assert!(err(&near).contains("unknown-actor"), "{}", err(&near));
}

#[test]
fn agreement_says_what_is_wrong_with_its_flags_and_gives_the_same_bytes_on_any_threads() {
    let alaska = "cases/alaska-august-2025/case.toml";
    for (flags, words) in [
        (["--to", "settelment"], "did you mean `settlement`?"),
        (["--between", "trump,nobody"], "the case has no such actor"),
        (["--without-deal", "stepped-back"], "states are like this, and one is meant"),
        (["--without-deal", "settlement and not settlement"], "no state is like this"),
        (["--deal", "s99999999999"], "`--deal s99999999999`: no state is like this"),
    ] {
        let output = offramp(&["agreement", alaska, flags[0], flags[1]]);
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(err(&output).contains(words), "{flags:?}: {}", err(&output));
    }
    let text = |threads| runs(&["agreement", alaska, "--to", "settlement", "--format", "json", "--threads", threads]);
    assert_eq!(text("1"), text("2"));
    let json: serde_json::Value = serde_json::from_str(&text("1")).expect("valid JSON");
    assert_eq!(json["schema"], "offramp.agreement/1");
    assert_eq!(json["zone"]["deals"], 0);
    assert!(!json["zone"]["closed"]["openings"].as_array().expect("openings").is_empty());
}

#[test]
fn no_deal_may_be_where_things_come_to_rest_and_some_may_have_a_deal_of_their_own() {
    let json = |arguments: &[&str]| -> serde_json::Value {
        let more = ["--worlds", "0", "--format", "json"];
        serde_json::from_str(&runs(&[arguments, &more[..]].concat())).expect("valid JSON")
    };
    let alaska = ["agreement", "cases/alaska-august-2025/case.toml"];
    let found = json(&[&alaska[..], &["--without-deal", "equilibrium"]].concat());
    assert_eq!(found["schema"], "offramp.agreement-at-rest/1");
    let answers = found["answers"].as_array().expect("answers");
    assert_eq!((answers.len(), &found["rest"]["states"], &found["whichever"]["deals"]), (2, &2.into(), &0.into()));
    // Each is the answer that the state alone would get.
    for answer in answers {
        let state = format!("s{}", answer["terms"]["no_deal"]["code"]);
        let alone = json(&[&alaska[..], &["--without-deal", &state]].concat());
        assert_eq!(answer["zone"], alone["zone"], "{state}");
    }
    let elmira = ["agreement", "cases/published/hipel-1993-elmira/case.toml", "--without-deal", "equilibrium"];
    let found = json(&[&elmira[..], &["--separate"]].concat());
    let [answer] = &found["answers"].as_array().expect("answers")[..] else { panic!("one state of rest: {found}") };
    let group = &answer["separate"]["groups"][0];
    assert_eq!(group["members"], serde_json::json!(["moe", "uniroyal"]), "the jump of Kilgour et al. 2001");
    assert_eq!((&group["harmed"], &group["code"]), (&serde_json::json!(["local"]), &21.into()));
    assert_eq!(json(&elmira)["answers"][0]["separate"]["not_made"], "not_asked_for");
    let cycle = ["agreement", "cases/published/condorcet-1785-cycle/case.toml", "--without-deal", "equilibrium"];
    let round = offramp(&cycle);
    assert_eq!(round.status.code(), Some(2));
    assert!(err(&round).contains("go round in 3 states"), "{}", err(&round));
}

#[test]
fn a_stated_shift_of_power_gets_one_of_three_verdicts() {
    let fleets = "book/cases/fleets.toml";
    for (overlay, verdict, words) in [
        (None, "broken", "“Strait treaty” is broken"),
        (Some("half"), "depends", "it depends on who holds the better hand"),
        (Some("few"), "holds", "“Strait treaty” holds"),
    ] {
        let overlay = overlay.map(|name| ["--overlay", name]);
        let with = |more: &[&str]| {
            let arguments = [&["agreement", fleets][..], overlay.as_ref().map_or(&[], |flags| flags), more];
            runs(&arguments.concat())
        };
        let text = with(&[]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("As power shifts") && text.contains(words), "{verdict}: {text}");
        assert!(!text.contains("no agreement of this case states"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&with(&["--format", "json"])).expect("valid JSON");
        let told = &json["power"][0];
        assert_eq!((&told["agreement"], &told["verdict"]), (&"treaty".into(), &verdict.into()));
        let is_over = |key: &str| told[key].as_f64().expect("a number") > 0.0;
        assert_eq!((is_over("over_broken"), is_over("over_holds")), (verdict == "broken", verdict != "holds"));
    }
    let page = runs(&["show", fleets]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("power shifts to Westmark from Osterland"), "{page}");
    let none = runs(&["agreement", "cases/two-ports/case.toml"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(none.contains("no agreement of this case states a shift of power") && !none.contains("As power shifts"));
}

#[test]
fn a_report_shows_the_ways_to_the_outcomes_it_is_asked_about() {
    let folder = folder();
    let page = folder.path().join("ways.html");
    let page_name = page.to_str().expect("a UTF-8 path");
    let case = "cases/two-ports/case.toml";
    runs(&["report", case, "--viewpoints", "none", "--also", "none", "--to", "nordland.blockades", "-o", page_name]);
    let html = std::fs::read_to_string(&page).expect("the report");
    assert!(html.contains("id=\"way-1\"") && html.contains("What it would take"), "the chapter is there");
    let wrong = offramp(&["report", case, "--to", "nobody.does-this", "-o", page_name]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("--to"), "{}", err(&wrong));
}

#[test]
fn a_report_takes_the_chapters_it_is_asked_for_and_says_what_it_cannot_make() {
    let folder = folder();
    let page = folder.path().join("chapters.html");
    let page_name = page.to_str().expect("a UTF-8 path");
    let case = "crates/offramp-report/tests/cases/knife-edge.toml";
    let also = "agreement,dynamics,coupling,compare,sensitivity";
    runs(&["report", case, "--also", also, "--do", "us.stay=gone", "-o", page_name]);
    let html = std::fs::read_to_string(&page).expect("the report");
    for chapter in ["deals", "chances", "versions", "coupling", "difference", "carrying"] {
        assert!(html.contains(&format!("<section id=\"{chapter}\"")), "{chapter} is missing");
    }
    runs(&["report", case, "--also", "none", "--viewpoints", "none", "-o", page_name]);
    let bare = std::fs::read_to_string(&page).expect("the report");
    assert!(!bare.contains("id=\"chances\"") && !bare.contains("id=\"carrying\""));
    // The same overlays on both sides: nothing differs, and the table says so.
    runs(&["report", case, "--overlay", "hawk", "--also", "none", "--against", "hawk", "-o", page_name]);
    let same = std::fs::read_to_string(&page).expect("the report");
    assert!(same.contains("id=\"versions\"") && !same.contains("id=\"versions-over-time\""), "no difference to draw");
    let refused = |flags: &[&str], says: &str| {
        let wrong = offramp(&[&["report", case, "-o", page_name], flags].concat());
        assert_eq!(wrong.status.code(), Some(2), "{flags:?}");
        assert!(err(&wrong).contains(says), "{flags:?}: {}", err(&wrong));
    };
    refused(&["--do", "us.sits=gone"], "no option `us.sits`");
    refused(&["--do", "us.stay=here"], "no such level; it has gone, leaving, full");
    refused(&["--against", "dove"], "no overlay `dove`");
    refused(&["--also", "compare", "--viewpoints", "none"], "`--also compare`: no viewpoints are shown");
    refused(&["--also", "everything"], "possible values");
    let no_front = "cases/published/hipel-1993-elmira/case.toml";
    let wrong = offramp(&["report", no_front, "--also", "coupling", "-o", page_name]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("`--also coupling`: it takes two fronts"), "{}", err(&wrong));
}
