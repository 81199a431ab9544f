//! The table of mechanisms in `cases/README.md` stays true.
//!
//! In: the table, the case files and the built command. Out: the rows that name a key, a command, an overlay or an outcome that
//! does not exist, and groups with rows missing. Does not look at: whether a mechanism is stated well.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many mechanisms each group has: 184 in all.
const GROUPS: [(char, usize); 15] = [
    ('A', 14),
    ('B', 12),
    ('C', 17),
    ('D', 17),
    ('E', 15),
    ('F', 17),
    ('G', 6),
    ('H', 9),
    ('I', 20),
    ('J', 8),
    ('K', 8),
    ('L', 12),
    ('M', 12),
    ('N', 7),
    ('P', 10),
];

/// A row: its id, where the mechanism is stated (case and key), and what shows its effect.
struct Row {
    id: String,
    stated: Vec<(String, String)>,
    effect: String,
}

#[test]
fn every_mechanism_has_one_row() {
    let ids: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let expected: Vec<String> =
        GROUPS.iter().flat_map(|&(group, n)| (1..=n).map(move |number| format!("{group}{number}"))).collect();
    assert_eq!(expected.len(), 184);
    assert_eq!(ids, expected, "the table (left) has every mechanism once, in order (right)");
}

#[test]
fn what_a_row_names_is_in_the_case_file() {
    let mut wrong = Vec::new();
    let cases = cases();
    for row in rows() {
        if row.stated.is_empty() {
            wrong.push(format!("{}: is stated nowhere", row.id));
        }
        for (case, key) in &row.stated {
            match cases.get(case) {
                None => wrong.push(format!("{}: there is no case `{case}`", row.id)),
                Some(file) if find(file, key).is_none() => wrong.push(format!("{}: {case} has no `{key}`", row.id)),
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_row_tells_to_run_can_be_run() {
    let cases = cases();
    let known = subcommands();
    let mut flags = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows() {
        let commands = quoted(&row.effect);
        let [command] = commands.as_slice() else {
            wrong.push(format!("{}: does not name one command: {}", row.id, row.effect));
            continue;
        };
        if let Err(what) = runnable(command, &cases, &known, &mut flags) {
            wrong.push(format!("{}: {what}: {command}", row.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the command exists with its flags, its case has the overlays, and the case with them has the outcome.
fn runnable(
    command: &str,
    cases: &BTreeMap<String, toml::Value>,
    known: &BTreeSet<String>,
    flags: &mut BTreeMap<String, String>,
) -> Result<(), String> {
    let words: Vec<&str> = command.split(' ').collect();
    let ["offramp", subcommand, path, rest @ ..] = words.as_slice() else {
        return Err("is not `offramp COMMAND CASE ...`".to_owned());
    };
    if !known.contains(*subcommand) {
        return Err(format!("there is no command `{subcommand}`"));
    }
    let name = path.strip_prefix("cases/").and_then(|path| path.strip_suffix("/case.toml")).unwrap_or_default();
    let case = cases.get(name).ok_or_else(|| format!("there is no case `{path}`"))?;
    let help = flags.entry((*subcommand).to_owned()).or_insert_with(|| output(&[subcommand, "--help"]));
    let mut applied: Vec<&str> = Vec::new();
    for pair in rest.chunks(2) {
        let [flag, value] = pair else { return Err("has a flag without a value".to_owned()) };
        if !help.contains(&format!("{flag} <")) {
            return Err(format!("`{subcommand}` has no flag `{flag}`"));
        }
        match *flag {
            "--by" if *value != "0" => {}
            "--overlay" | "--overlays" | "--against" => {
                if *flag != "--against" {
                    applied.extend(value.split(','));
                }
                let missing = value.split(',').find(|overlay| find(case, &format!("overlay.{overlay}")).is_none());
                missing.map_or(Ok(()), |overlay| Err(format!("the case has no overlay `{overlay}`")))?;
            }
            "--from" | "--to" if *subcommand == "coupling" => {
                let known = find(case, &format!("front.{value}")).is_some();
                known.then_some(()).ok_or_else(|| format!("the case has no front `{value}`"))?;
            }
            "--to" | "--outcome" => {
                let of_overlays = applied.iter().map(|overlay| format!("overlay.{overlay}.outcome.{value}"));
                let known = of_overlays.chain([format!("outcome.{value}")]).any(|key| find(case, &key).is_some());
                known.then_some(()).ok_or_else(|| format!("the case has no outcome `{value}`"))?;
            }
            _ => return Err(format!("the table does not use `{flag}`")),
        }
    }
    Ok(())
}

// ---- Reading ----

fn rows() -> Vec<Row> {
    let text = read(&root().join("cases/README.md"));
    let table =
        text.split("<!-- mechanisms: begin -->").nth(1).and_then(|rest| rest.split("<!-- mechanisms: end -->").next());
    let table = table.expect("cases/README.md marks where the table begins and ends");
    let lines = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |"));
    let cells = lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>());
    cells
        .map(|cells| {
            let [id, _, stated, effect] = cells.as_slice() else { panic!("a row has four cells: {cells:?}") };
            let keys = quoted(stated).into_iter().map(|key| match key.split_once(": ") {
                Some((case, key)) => (case.to_owned(), key.to_owned()),
                None => panic!("{id}: `{key}` is not `case: key`"),
            });
            Row { id: (*id).to_owned(), stated: keys.collect(), effect: (*effect).to_owned() }
        })
        .collect()
}

/// What stands between back-ticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn cases() -> BTreeMap<String, toml::Value> {
    let folders = fs::read_dir(root().join("cases")).expect("the gallery").flatten().map(|entry| entry.path());
    let files = folders.filter_map(|folder| {
        let name = folder.file_name()?.to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("case.toml")).ok()?;
        Some((name, text.parse::<toml::Table>().ok()?.into()))
    });
    files.collect()
}

/// What stands in a file under a dotted name; in a list, what has that `id`.
fn find<'a>(file: &'a toml::Value, key: &str) -> Option<&'a toml::Value> {
    key.split('.').try_fold(file, |at, part| match at {
        toml::Value::Table(table) => table.get(part),
        toml::Value::Array(list) => list.iter().find(|entry| entry.get("id").and_then(|id| id.as_str()) == Some(part)),
        _ => None,
    })
}

/// The commands that the program's help lists.
fn subcommands() -> BTreeSet<String> {
    let help = output(&["--help"]);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    listed.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn output(words: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_offramp")).args(words).output().expect("the built command runs");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}

// ---- The checks themselves can fail ----

#[test]
fn a_row_that_names_what_is_not_there_is_found_out() {
    let cases = cases();
    let two_fronts = &cases["two-fronts-june-2025"];
    assert!(find(two_fronts, "actor.trump.wants.no-exit").is_some());
    assert!(find(two_fronts, "actor.trump.wants.no-such-want").is_none());
    assert!(find(two_fronts, "overlay.phased.actor.nobody").is_none());
    let known = subcommands();
    let fails = |command: &str| runnable(command, &cases, &known, &mut BTreeMap::new()).is_err();
    assert!(!fails("offramp stability cases/two-fronts-june-2025/case.toml --overlay phased"));
    assert!(fails("offramp stability cases/two-fronts-june-2025/case.toml --overlay phases"));
    assert!(fails("offramp stabilise cases/two-fronts-june-2025/case.toml"));
    assert!(fails("offramp stability cases/two-backs/case.toml"));
    assert!(fails("offramp stability cases/two-fronts-june-2025/case.toml --to settlement"));
    assert!(fails("offramp paths cases/two-fronts-june-2025/case.toml --to bliss"));
    assert!(!fails("offramp paths cases/two-fronts-june-2025/case.toml --to settlement"));
    assert!(!fails("offramp coupling cases/two-fronts-june-2025/case.toml --from gulf --to ukraine"));
    assert!(fails("offramp coupling cases/two-fronts-june-2025/case.toml --from gulf --to settlement"));
}
