//! `offramp dynamics` as a user runs it: what cannot be asked, what is written, what is simulated.

use std::path::Path;
use std::process::{Command, Output, Stdio};

const PORTS: &str = "cases/two-ports/case.toml";

fn offramp(arguments: &[&str]) -> Output {
    command("dynamics", arguments)
}

fn command(name: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_offramp"))
        .arg(name)
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .stdin(Stdio::null())
        .output()
        .expect("the command starts")
}

#[track_caller]
fn runs(arguments: &[&str]) -> String {
    let output = offramp(arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Ends with this code and says all of this, to standard error, and prints no result.
#[track_caller]
fn refuses(arguments: &[&str], code: i32, says: &[&str]) {
    let output = offramp(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    assert!(output.stdout.is_empty(), "{arguments:?} prints a result");
    // Lines may be broken anywhere.
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for what in says {
        assert!(said.contains(what), "{arguments:?} does not say `{what}`:\n{said}");
    }
}

#[track_caller]
fn refuses_case(lines: &str, code: i32, says: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.toml");
    let text = format!(
        "[case]\ntitle = \"A case\"\n[actor.a]\ncan.go = {{ what = \"go\", {} }}\nwants = [\"a.go\"]\n[outcome.gone]\nwhen = \"a.go\"\n{}",
        if lines.starts_with("moves") || lines.starts_with("takes") { lines } else { "moves = \"both\"" },
        if lines.starts_with('[') { lines } else { "" },
    );
    std::fs::write(&path, text).expect("written");
    refuses(&[path.to_str().expect("a name")], code, says);
}

#[test]
fn what_a_case_cannot_say_is_told_with_its_place() {
    let shock = |rate: &str| format!("[shock.x]\nwhat = \"x\"\nrate = \"{rate}\"\nsets = {{ \"a.go\" = \"yes\" }}\n");
    refuses_case(&shock("3"), 1, &["case.toml:10:8", "`3` has no unit", "1 in 5 years"]);
    refuses_case("takes = \"-2 weeks\"", 1, &["case.toml:4:", "-2 weeks", "negative"]);
    refuses_case("moves = \"none\"", 2, &["today's state can never be left", "`moves`", "no shock with a rate"]);
}

#[test]
fn what_cannot_be_asked_is_told_with_what_to_do() {
    refuses(&[PORTS, "--by", "0w"], 2, &["`0w` is zero", "26w"]);
    refuses(&[PORTS, "--by=-3w"], 2, &["`-3w` is negative"]);
    refuses(&[PORTS, "--by", "26"], 2, &["`26` has no unit"]);
    refuses(&[PORTS, "--max-states", "2"], 2, &["more than 2 states", "--max-states", "--simulate"]);
    refuses(&[PORTS, "--outcome", "nix"], 2, &["no outcome `nix`", "offramp show"]);
    refuses(&[PORTS, "--draw", "8"], 2, &["`--draw 8`", "0 to 7"]);
    refuses(&[PORTS, "--simulate", "10", "--gradients"], 2, &["cannot be used with"]);
}

#[test]
fn an_outcome_that_cannot_come_about_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.toml");
    let text = "[case]\ntitle = \"One way\"\n[actor.a]\ncan.go = { what = \"go\", moves = \"up\", now = \"yes\" }\n\
                can.wave = \"wave\"\nwants = [\"a.wave\"]\n[outcome.home]\nwhen = \"not a.go\"\n";
    std::fs::write(&path, text).expect("written");
    let text = runs(&[path.to_str().expect("a name")]);
    assert!(text.contains("`outcome.home` cannot come about"), "{text}");
}

/// Without this pulls could come out of one door only, or stand for others than the text says.
#[test]
fn pulls_are_written_as_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a name").to_owned();
    let (csv, parquet) = (path("a.csv"), path("a.parquet"));
    let coupling =
        |more: &[&str]| command("coupling", &[&["book/cases/coast.toml", "--format", "json"], more].concat());
    let printed = coupling(&["--export", &csv, "--export", &parquet]);
    let json: serde_json::Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    let table = std::fs::read_to_string(&csv).expect("a table");
    let row = |start: &str| table.lines().find(|line| line.starts_with(start)).expect("a row").to_owned();
    let median = |row: &str| row.split(',').nth(3).and_then(|cell| cell.parse::<f64>().ok());
    let effects = &json["pairs"].as_array().expect("pairs").iter().find(|pair| pair["from"] == "sea").expect("a pair");
    let whole = &effects["effects"]["whole"];
    assert_eq!(median(&row("whole,sea.town.rungs,")), whole["rung"]["median"].as_f64());
    assert_eq!(median(&row("whole,sea.town.top,")), whole["top"]["median"].as_f64());
    assert_eq!(median(&row("whole,town.sea.rungs,")), Some(0.0));
    row("share,sea.town.attention.rungs,");
    assert!(std::fs::read(&parquet).expect("a file").starts_with(b"PAR1"));
    let chain = coupling(&["--export", &path("a.storm")]);
    assert_eq!(chain.status.code(), Some(2));
    let said = String::from_utf8_lossy(&chain.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("ask `offramp dynamics` for the chain"), "{said}");
}

/// A row of a table of sensitivity: figure and input, with box, value and error.
type SensitivityRow = (String, String, Option<f64>, f64, Option<f64>);

/// The rows of such a table in Parquet.
fn read_parquet(path: &str) -> Vec<SensitivityRow> {
    use parquet::record::RowAccessor;
    let reader = parquet::file::reader::SerializedFileReader::new(std::fs::File::open(path).expect("a file"));
    let rows = reader.expect("Parquet").into_iter().map(|row| row.expect("a row"));
    let text = |row: &parquet::record::Row, column| row.get_string(column).expect("words").clone();
    rows.map(|row| {
        let value = row.get_double(4).expect("a number");
        (text(&row, 0), text(&row, 2), row.get_double(3).ok(), value, row.get_double(5).ok())
    })
    .collect()
}

/// Whether a cell is a figure of the JSON, whose reader may miss the last bit.
fn is_same(cell: Option<f64>, told: &serde_json::Value) -> bool {
    match (cell, told.as_f64()) {
        (Some(cell), Some(told)) => (cell - told).abs() <= 1e-15 * told.abs(),
        (cell, told) => cell == told,
    }
}

/// Without this a table could leave out figures that the answer has, or pair them with the wrong inputs.
#[test]
fn sensitivity_is_written_as_tables_that_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a name").to_owned();
    let asked = |method: &str, more: &[&str]| {
        let flags = ["book/cases/coast.toml", "--method", method, "--runs", "128", "--format", "json"];
        command("sensitivity", &[&flags, more].concat())
    };
    for (method, keys) in [
        ("morris", &[("mu", "mu"), ("mu-star", "mu_star"), ("sigma", "sigma"), ("falls", "falls")][..]),
        ("sobol", &[("first", "first"), ("total", "total")][..]),
        ("prim", &[("quasi-p", "quasi_p"), ("found-again", "found_again")][..]),
    ] {
        let (csv, parquet) = (path(&format!("{method}.csv")), path(&format!("{method}.parquet")));
        let printed = asked(method, &["--export", &csv, "--export", &parquet]);
        let json: serde_json::Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        let answer = &json["numeric"];
        let rows = read_parquet(&parquet);
        let told = match method {
            "morris" => answer["targets"][0]["effects"].as_array(),
            "sobol" => answer["targets"][0]["indices"].as_array(),
            _ => answer["boxes"][0]["limits"].as_array(),
        };
        let told = told.expect("figures");
        assert!(!told.is_empty(), "{method}: {answer}");
        for has in told {
            let input = has["input"].as_str().expect("a name");
            for (figure, key) in keys {
                let row = rows.iter().find(|row| row.0 == *figure && row.1 == input).expect("a row");
                assert!(is_same(Some(row.3), &has[*key]), "{method}: {figure} of {input}: {row:?} is not {has}");
                assert!(is_same(row.4, &has[format!("{key}_error")]), "{method}: {figure} of {input}: {row:?}");
                assert_eq!(row.2.is_some(), method == "prim");
            }
        }
        let table = std::fs::read_to_string(&csv).expect("a table");
        assert!(table.starts_with("figure,of,input,box,value,error,runs\r\n"), "{table}");
        assert_eq!(table.lines().count(), rows.len() + 1, "{method}");
        // Numbers and missing cells are the same in both.
        for (line, row) in table.lines().skip(1).zip(&rows) {
            let cells: Vec<&str> = line.rsplitn(5, ',').collect();
            assert_eq!((cells[2].parse().ok(), cells[1].parse().ok()), (Some(row.3), row.4), "{line}");
            assert_eq!(cells[3].parse().ok(), row.2, "{line}");
            assert!(line.starts_with(&format!("{},", row.0)), "{line}");
        }
    }
    let twice = asked("prim", &["--export", &path("prim.csv")]);
    assert_eq!(twice.status.code(), Some(2));
    let chain = asked("prim", &["--export", &path("a.storm")]);
    assert!(String::from_utf8_lossy(&chain.stderr).contains("sensitivity has no chain"));
}

#[test]
fn files_are_written_whole_and_never_over_others_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a name").to_owned();
    let (csv, parquet, storm) = (path("a.csv"), path("a.parquet"), path("a.storm"));
    let all = ["--export", &csv, "--export", &parquet, "--export", &storm];
    let printed = runs(&[&[PORTS, "--format", "json"], &all[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    let table = std::fs::read_to_string(&csv).expect("a table");
    let last = table.lines().rfind(|line| line.starts_with("comes-about,settlement,")).expect("a row");
    let cells: Vec<&str> = last.split(',').collect();
    assert_eq!(cells[3].parse::<f64>().ok(), json["targets"][0]["comes_about"]["median"].as_f64());
    assert!(std::fs::read(&parquet).expect("a file").starts_with(b"PAR1"));
    for name in ["model.tra", "model.lab", "model.sta", "expected.tsv", "README.txt"] {
        assert!(Path::new(&storm).join(name).is_file(), "{name}");
    }
    let expected = std::fs::read_to_string(Path::new(&storm).join("expected.tsv")).expect("questions");
    let ours: f64 =
        expected.lines().next().and_then(|line| line.rsplit('\t').next()).expect("a figure").parse().expect("a number");
    let drawn = json["targets"][0]["comes_about"]["draws"][0].as_f64().expect("a number");
    assert!((ours - drawn).abs() <= 1e-12 * drawn, "{ours} is not {drawn}");
    refuses(&[PORTS, "--export", &csv], 2, &["exists already", "--force"]);
    refuses(&[PORTS, "--export", &storm], 2, &["exists already", "--force"]);
    runs(&[&[PORTS, "--force"], &all[..]].concat());
    refuses(&[PORTS, "--export", &path("a.xls")], 2, &["cannot tell what to write", ".parquet", ".storm"]);
    let n_files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(n_files, 3, "nothing else is left behind");
}

/// Fourteen actors with three options each: 2^42 combinations. Neighbours quarrel: each pushes while the next does not, and gives way otherwise.
fn large_case() -> String {
    let mut text = "[case]\ntitle = \"Many\"\n".to_owned();
    for actor in 0..14 {
        let next = (actor + 1) % 14;
        text += &format!(
            "[actor.a{actor}]\ncan = {{ push{actor} = \"push\", talk{actor} = \"talk\", arm{actor} = {{ what = \"arm\", takes = \"2 to 4 weeks\" }} }}\n\
             wants = [\"push{actor} if not push{next}\", \"arm{actor} if push{next}\", \"talk{actor} if and only if talk{next}\", \"not arm{actor}\"]\n"
        );
    }
    text + "[outcome.two]\nwhen = \"arm1 and arm2\"\n[outcome.talks]\nwhen = \"talk0 and talk1\"\n"
}

#[test]
fn a_case_of_any_size_is_simulated_and_each_trajectory_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("case.toml");
    std::fs::write(&path, large_case()).expect("written");
    let path = path.to_str().expect("a name");
    refuses(&[path, "--by", "8w"], 2, &["4.4e12 states", "`offramp dynamics CASE --simulate 2000`"]);
    let asked = [path, "--by", "8w", "--draws", "2", "--max-states", "2000", "--simulate", "6"];
    let text = runs(&[&asked[..], &["--threads", "1"]].concat());
    let told = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in
        ["12 trajectories in all", "not listed as a whole", "from today outward", "the same weights are used beyond"]
    {
        assert!(told.contains(wanted), "no `{wanted}` in {text}");
    }
    assert_eq!(text, runs(&[&asked[..], &["--threads", "2"]].concat()));
    let replayed = runs(&[path, "--by", "8w", "--draws", "2", "--max-states", "2000", "--replay", "3"]);
    assert!(replayed.contains("Trajectory 3 of draw 0"), "{replayed}");
}

#[test]
fn a_simulation_says_so_and_does_not_depend_on_threads() {
    let simulated = |threads: &str| runs(&[PORTS, "--simulate", "300", "--threads", threads]);
    let text = simulated("1");
    assert!(text.contains("Simulated, not solved") && text.contains("Standard errors"), "{text}");
    assert!(!text.contains("uniformisation"), "{text}");
    assert_eq!(text, simulated("3"));
    let replayed = runs(&[PORTS, "--replay", "5", "--draw", "2", "--by", "10 years"]);
    assert!(replayed.contains("Trajectory 5 of draw 2"), "{replayed}");
}
