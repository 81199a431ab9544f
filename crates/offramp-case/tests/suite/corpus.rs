//! Good and bad files with what is expected of them written inside, above the line at fault:
//! `# expect: error[unknown-name] nothing in this case is called`. What follows the code has to be part of the message (of its overlays and
//! help, too); an expectation of a file as a whole is written `# expect-file: ...`. Nothing may be said that is not expected.

use offramp_case::{Diagnostic, check};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where a diagnostic is expected, and how it begins.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Expectation {
    line: usize,
    code: String,
    words: String,
}

fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(!files.is_empty(), "{folder} holds files");
    files
}

fn expectations(text: &str) -> Vec<Expectation> {
    let mut found = Vec::new();
    let mut waiting: Vec<(String, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let split = |rest: &str| {
            let (code, words) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
            (code.to_owned(), words.trim().to_owned())
        };
        if let Some(rest) = trimmed.strip_prefix("# expect-file:") {
            let (code, words) = split(rest);
            found.push(Expectation { line: 1, code, words });
        } else if let Some(rest) = trimmed.strip_prefix("# expect:") {
            waiting.push(split(rest));
        } else {
            found.extend(waiting.drain(..).map(|(code, words)| Expectation { line: index + 1, code, words }));
        }
    }
    assert!(waiting.is_empty(), "an expectation stands above a line");
    found.sort();
    found
}

fn line_of(text: &str, said: &Diagnostic) -> usize {
    text[..said.primary.span.start].matches('\n').count() + 1
}

/// All that is said, in one line: what an expectation's words may be part of.
fn in_one_line(said: &Diagnostic) -> String {
    let overlays = if said.overlays.is_empty() { String::new() } else { format!(" [{}]", said.overlays.join(", ")) };
    format!("{}{overlays} {} {}", said.message, said.primary.text, said.help.join(" "))
}

/// What is wrong with a file's expectations, in words; empty when all are met.
fn disagreement(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    let checked = check(&super::case(&text), &[]);
    let mut expected = expectations(&text);
    let mut report = String::new();
    for said in &checked.diagnostics {
        let code = format!("{}[{}]", said.severity.word(), said.code);
        let line = line_of(&text, said);
        let words = in_one_line(said);
        let met = expected
            .iter()
            .position(|expected| expected.line == line && expected.code == code && words.contains(&expected.words));
        match met {
            Some(index) => drop(expected.remove(index)),
            None => writeln!(report, "  said, not expected: line {line}: {code} {words}").unwrap(),
        }
        assert!(!said.help.is_empty(), "every message says what to do: {said:?}");
    }
    for missing in expected {
        writeln!(report, "  expected, not said: line {}: {} {}", missing.line, missing.code, missing.words).unwrap();
    }
    let n_errors = checked.diagnostics.iter().filter(|said| said.severity.word() == "error").count();
    assert_eq!(
        checked.model.is_some(),
        n_errors == 0,
        "{}: there is a model exactly when nothing is wrong",
        file.display()
    );
    if report.is_empty() { report } else { format!("{}:\n{report}", file.display()) }
}

#[test]
fn bad_files_get_what_they_expect_and_nothing_else() {
    let disagreements: String = files("bad").iter().map(|file| disagreement(file)).collect();
    assert!(disagreements.is_empty(), "\n{disagreements}");
}

#[test]
fn good_files_have_a_model_and_get_no_more_than_the_warnings_they_expect() {
    for file in files("good") {
        let disagreement = disagreement(&file);
        assert!(disagreement.is_empty(), "\n{disagreement}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(super::checked(&text).model.is_some(), "{}", file.display());
    }
}

/// The harness itself can fail.
#[test]
fn an_expectation_is_met_by_its_own_line_code_and_words_only() {
    let folder = std::env::temp_dir().join(format!("offramp-case-corpus-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("file.toml");
    for (expectation, agrees) in [
        ("# expect: warning[no-source] none of the", true),
        ("# expect: warning[no-source]", true),
        ("# expect: error[no-source]", false),
        ("# expect: warning[no-wants]", false),
        ("# expect: warning[no-source] all is well", false),
        ("#", false),
        ("# expect-file: warning[no-source]", false),
    ] {
        let text = format!("#\n{expectation}\n[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n");
        std::fs::write(&file, text).unwrap();
        assert_eq!(disagreement(&file).is_empty(), agrees, "{expectation}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Everything in the language is in the file that says so: each kind of thing, and each word that stands for a kind.
#[test]
fn everything_is_in_everything() {
    let model = super::checked(super::EVERYTHING).model.unwrap();
    assert!(model.actors.len() > 4 && model.options.len() > 6 && model.agreements.len() == 2);
    assert!(model.institutions.len() == 2 && model.rules.len() == 5 && model.outcomes.len() == 2);
    assert!(model.pools.len() == 1 && model.gauges.len() == 3 && model.shocks.len() == 2 && model.links.len() == 1);
    assert!(model.deadlines.len() == 1 && model.verifications.len() == 2);
    assert!(
        model.overlays.len() == 4 && model.documents.len() == 2 && model.voices.len() == 2 && model.claims.len() == 2
    );
    assert_eq!(model.expectations.len(), 19);
    assert!(model.unused.iter().any(|unused| unused.what.ends_with("`credence`")));
}
