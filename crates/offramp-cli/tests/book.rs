//! The book, the pages of the gallery and the front page stay true: every command in them prints what they show, every piece of
//! a case is in the case, every link leads somewhere.
//!
//! In: `book/`, `cases/`, `docs/`, `README.md` and the built command. Out: the first place where a page and the program part ways,
//! in words.
//! Does not look at: whether a page is right about the world.
//!
//! A block that is marked `console` holds commands: a line `$ offramp ...`, then its standard output, run at the root of the
//! repository. A line of three dots stands for any number of lines. `exit=1` after `console` says that the command ends so.
//! A block marked `toml file=PATH` shows (parts of) that file. After a change of wording,
//! `OFFRAMP_UPDATE_BOOK=1 cargo test -p offramp-cli --test book` writes the new output into the pages; read the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Stands for any number of lines.
const DOTS: &str = "...";

#[test]
fn every_command_prints_what_the_book_shows() {
    let update = std::env::var_os("OFFRAMP_UPDATE_BOOK").is_some();
    let mut ran = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut n_commands = 0;
    for page in pages() {
        let text = read(&page);
        let lines: Vec<&str> = text.lines().collect();
        let mut changes: Vec<(Range<usize>, Vec<String>)> = Vec::new();
        for (block, at, output) in commands(&lines) {
            n_commands += 1;
            let place = format!("{}:{}", shown_path(&page), at + 1);
            let words = words_of(lines[at]);
            let run = ran.entry(words.clone()).or_insert_with(|| run(&words));
            if run.exit != block.exit() {
                wrong.push(format!("{place}: ended with {}, not {}: {}", run.exit, block.exit(), run.complaint));
            }
            let actual: Vec<&str> = run.output.trim_end().lines().collect();
            let shown = &lines[output.clone()];
            if shown_in(shown, &actual) {
                continue;
            }
            match (update, refreshed(shown, &actual)) {
                (true, Ok(new)) => changes.push((output, new)),
                (true, Err(what)) => wrong.push(format!("{place}: {what}")),
                (false, _) => wrong.push(format!("{place}: {}", difference(shown, &actual))),
            }
        }
        if !changes.is_empty() {
            write_changed(&page, &lines, changes);
        }
    }
    assert!(n_commands > 20, "only {n_commands} commands were found: were the pages moved?");
    let hint = "OFFRAMP_UPDATE_BOOK=1 cargo test -p offramp-cli --test book   writes the new output";
    assert!(wrong.is_empty(), "{} places\n\n{}\n\n{hint}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_piece_of_a_file_in_the_book_is_in_the_file() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = read(&page);
        let lines: Vec<&str> = text.lines().collect();
        for block in blocks(&lines) {
            let Some(file) = block.setting("file") else { continue };
            let of_file = read(&root().join(file));
            let of_file: Vec<&str> = of_file.lines().collect();
            let mut pattern = vec![DOTS];
            pattern.extend(&lines[block.inside.clone()]);
            pattern.push(DOTS);
            if !shown_in(&pattern, &of_file) {
                wrong.push(format!("{}:{}: not in {file}", shown_path(&page), block.inside.start));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cases_of_the_book_are_used_and_answer_as_they_say() {
    let text_of_pages: String = markdown_under(&root().join("book/src")).iter().map(|page| read(page)).collect();
    let mut n_cases = 0;
    for case in files_under(&root().join("book/cases")) {
        let name = shown_path(&case);
        assert!(text_of_pages.contains(&name), "no page of the book uses {name}");
        if case.extension().is_some_and(|ending| ending == "toml") {
            n_cases += 1;
            assert!(read(&case).contains("\n[expect]\n"), "{name} does not say which answers it expects");
            // Cases that are there to be refused say so in their names.
            let expected = i32::from(name.contains("/bad-"));
            let run = run(&["check".to_owned(), "--expect".to_owned(), name.clone()]);
            assert_eq!(run.exit, expected, "offramp check --expect {name}\n{}{}", run.output, run.complaint);
        }
    }
    assert!(n_cases > 5, "only {n_cases} cases were found");
}

#[test]
fn every_link_and_include_leads_somewhere() {
    let mut wrong = Vec::new();
    for page in pages().into_iter().chain(markdown_under(&root().join("docs"))) {
        match with_includes(&page) {
            Ok(text) => wrong.extend(dead_links(&page, &text)),
            Err(what) => wrong.push(format!("{}: {what}", shown_path(&page))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_summary_lists_every_page_once() {
    let folder = root().join("book/src");
    let listed: Vec<String> = links(&read(&folder.join("SUMMARY.md"))).into_iter().map(|(_, to)| to).collect();
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), once.len(), "SUMMARY.md lists a page twice");
    let there: BTreeSet<String> = pages()
        .iter()
        .filter_map(|page| page.strip_prefix(&folder).ok())
        .map(|page| page.to_string_lossy().replace('\\', "/"))
        .filter(|page| page != "SUMMARY.md")
        .collect();
    assert_eq!(once, there, "SUMMARY.md (left) and the pages there are (right)");
}

// ---- Commands ----

/// What a command printed and how it ended.
struct Run {
    output: String,
    complaint: String,
    exit: i32,
}

/// Runs the command at the root of the repository. What it would write with `-o` goes to a folder that is thrown away.
fn run(words: &[String]) -> Run {
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_offramp"));
    command.current_dir(root()).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    let mut names_a_file = false;
    for word in words {
        if names_a_file {
            command.arg(elsewhere.path().join(word));
        } else {
            command.arg(word);
        }
        names_a_file = matches!(word.as_str(), "-o" | "--output");
    }
    let done = command.output().expect("the built command runs");
    let without_folder = |bytes: &[u8]| {
        let folder = format!("{}{}", elsewhere.path().display(), std::path::MAIN_SEPARATOR);
        String::from_utf8_lossy(bytes).replace(&folder, "")
    };
    Run {
        output: without_folder(&done.stdout),
        complaint: without_folder(&done.stderr),
        exit: done.status.code().unwrap_or(-1),
    }
}

/// The words after `$ offramp`, as a shell would part them: quotes keep spaces together.
fn words_of(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.trim_start_matches("$ offramp").chars() {
        match (quote, letter) {
            (Some(mark), _) if letter == mark => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The commands of a page: the block, the line of the command, and the lines of its output.
fn commands(lines: &[&str]) -> Vec<(Block, usize, Range<usize>)> {
    let mut found = Vec::new();
    for block in blocks(lines).into_iter().filter(|block| block.kind() == "console") {
        let starts: Vec<usize> = block.inside.clone().filter(|&at| lines[at].starts_with("$ ")).collect();
        assert_eq!(starts.first(), Some(&block.inside.start), "a console block begins with a command");
        let ends = starts.iter().skip(1).copied().chain([block.inside.end]);
        for (start, end) in
            starts.iter().copied().zip(ends).filter(|(start, _)| lines[*start].starts_with("$ offramp "))
        {
            let n_blank = lines[start + 1..end].iter().rev().take_while(|line| line.is_empty()).count();
            found.push((block.clone(), start, start + 1..end - n_blank));
        }
    }
    found
}

// ---- What is shown, and what is ----

/// Whether the shown lines are the actual ones, where dots stand for any number of lines.
fn shown_in(shown: &[&str], actual: &[&str]) -> bool {
    let parts: Vec<&[&str]> = shown.split(|line| *line == DOTS).collect();
    let [first, middle @ .., last] = parts.as_slice() else { return shown == actual };
    let Some(mut rest) = actual.strip_prefix(*first) else { return false };
    for part in middle {
        let Some(at) = place_of(part, rest, 0) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Where these lines stand, one after the other, from there on.
fn place_of(part: &[&str], lines: &[&str], from: usize) -> Option<usize> {
    (from..=lines.len()).find(|&at| lines[at..].starts_with(part))
}

/// The shown lines brought up to date. A part between dots that is still printed stays; another one reaches from its first line
/// to its last, or over as many paragraphs as before.
fn refreshed(shown: &[&str], actual: &[&str]) -> Result<Vec<String>, String> {
    let parts: Vec<&[&str]> = shown.split(|line| *line == DOTS).collect();
    let mut new: Vec<String> = Vec::new();
    let mut from = 0;
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            new.push(DOTS.to_owned());
        }
        let (is_first, is_last) = (index == 0, index + 1 == parts.len());
        let range = match part.first() {
            None if is_first && is_last => 0..actual.len(),
            None => continue,
            Some(line) => {
                let start = if is_first { Some(0) } else { place_of(part, actual, from).or(like(line, actual, from)) };
                let start = start.ok_or_else(|| format!("no line is like `{line}`: choose the part by hand"))?;
                start..if is_last { actual.len() } else { end_of_part(part, actual, start) }
            }
        };
        from = range.end;
        new.extend(actual[range].iter().map(|line| (*line).to_owned()));
    }
    Ok(new)
}

/// The first line from there on that is this one, or else begins as it does, figures aside.
fn like(line: &str, actual: &[&str], from: usize) -> Option<usize> {
    let beginning: String = line.chars().take_while(|letter| !letter.is_ascii_digit()).take(16).collect();
    let is_telling = beginning.trim().len() >= 4;
    let same = (from..actual.len()).find(|&at| actual[at] == line);
    same.or_else(|| (from..actual.len()).find(|&at| is_telling && actual[at].starts_with(&beginning)))
}

fn end_of_part(part: &[&str], actual: &[&str], start: usize) -> usize {
    if part.len() == 1 || actual[start..].starts_with(part) {
        return start + part.len();
    }
    let last = part.last().and_then(|last| (start + 1..actual.len()).find(|&at| actual[at] == *last));
    let n_gaps = part.iter().filter(|line| line.is_empty()).count();
    let paragraphs = || (start..actual.len()).filter(|&at| actual[at].is_empty()).nth(n_gaps).unwrap_or(actual.len());
    last.map_or_else(paragraphs, |at| at + 1)
}

/// Where shown and actual lines part, for people.
fn difference(shown: &[&str], actual: &[&str]) -> String {
    let printed = actual.join("\n");
    match shown.iter().find(|line| **line != DOTS && !actual.contains(*line)) {
        Some(line) => format!("the book shows a line that is not printed:\n    {line}\n  printed:\n{printed}"),
        None => format!("the lines are printed, but not in this order or not alone:\n{printed}"),
    }
}

fn write_changed(page: &Path, lines: &[&str], changes: Vec<(Range<usize>, Vec<String>)>) {
    let mut new: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    for (range, with) in changes.into_iter().rev() {
        new.splice(range, with);
    }
    fs::write(page, new.join("\n") + "\n").expect("the page can be written");
}

// ---- Pages ----

/// A fenced block.
#[derive(Clone)]
struct Block {
    info: String,
    inside: Range<usize>,
}

impl Block {
    fn kind(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    fn setting(&self, key: &str) -> Option<&str> {
        self.info.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }

    fn exit(&self) -> i32 {
        self.setting("exit").map_or(0, |code| code.parse().expect("exit= is followed by a number"))
    }
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(info) = line.strip_prefix("```") else { continue };
        match open.take() {
            Some((start, info)) => found.push(Block { info: info.to_owned(), inside: start + 1..at }),
            None => open = Some((at, info)),
        }
    }
    assert!(open.is_none(), "a fenced block is not closed");
    found
}

/// The text of a page with what it includes: the links of an included page are read from the page that includes it.
fn with_includes(page: &Path) -> Result<String, String> {
    let text = fs::read_to_string(page).map_err(|error| format!("cannot read `{}`: {error}", shown_path(page)))?;
    let mut whole = String::new();
    for line in text.lines() {
        match line.strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}")) {
            None => whole.push_str(line),
            Some(path) => {
                let file = page.parent().unwrap_or(page).join(path.trim());
                let included = fs::read_to_string(&file);
                whole.push_str(&included.map_err(|error| format!("cannot include `{path}`: {error}"))?);
            }
        }
        whole.push('\n');
    }
    Ok(whole)
}

fn dead_links(page: &Path, text: &str) -> Vec<String> {
    let folder = page.parent().unwrap_or(page);
    let leads_nowhere = |to: &str| {
        let (path, heading) = to.split_once('#').unwrap_or((to, ""));
        let file = folder.join(path);
        if !path.is_empty() && !file.exists() {
            return true;
        }
        let target = if path.is_empty() { Ok(text.to_owned()) } else { with_includes(&file) };
        !heading.is_empty() && !target.is_ok_and(|target| headings(&target).contains(heading))
    };
    let inside = links(text).into_iter().filter(|(_, to)| !to.contains("://") && !to.starts_with("mailto:"));
    let dead = inside.filter(|(_, to)| leads_nowhere(to));
    dead.map(|(line, to)| format!("{}:{line}: `{to}` leads nowhere", shown_path(page))).collect()
}

/// Where the links of a page lead, with their lines. Code is passed over.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_block = false;
    for (at, line) in text.lines().enumerate() {
        in_block ^= line.trim_start().starts_with("```");
        if in_block {
            continue;
        }
        // Every second piece between back-ticks is code, which has no links.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        found.extend(targets.map(|(target, _)| (at + 1, target.split(' ').next().unwrap_or_default().to_owned())));
    }
    found
}

/// The names by which the headings of a page can be linked to.
fn headings(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let slug = |heading: &str| {
        let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    headings.map(slug).collect()
}

// ---- Files ----

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}

/// A path as people write it: from the root of the repository, with slashes.
fn shown_path(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

/// The pages of the book, those of the gallery, and the front page.
fn pages() -> Vec<PathBuf> {
    let mut pages = markdown_under(&root().join("book/src"));
    pages.extend(markdown_under(&root().join("cases")));
    pages.push(root().join("README.md"));
    pages
}

fn markdown_under(folder: &Path) -> Vec<PathBuf> {
    let all = files_under(folder);
    all.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "md")).collect()
}

/// All files of a folder and the folders in it, in order of their names.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
        for entry in entries.flatten().map(|entry| entry.path()) {
            if entry.is_dir() { waiting.push(entry) } else { found.push(entry) }
        }
    }
    found.sort();
    found
}

// ---- The checks themselves can fail ----

#[test]
fn dots_stand_for_any_number_of_lines_and_nothing_else_does() {
    let actual = ["a", "b", "c", "b", "d"];
    for fits in [&["a", "b", "c", "b", "d"][..], &["..."], &["a", "..."], &["...", "b", "d"], &["a", "...", "b", "d"]] {
        assert!(shown_in(fits, &actual), "{fits:?}");
    }
    for fails in [&[][..], &["a"], &["a", "b"], &["b", "..."], &["...", "b"], &["...", "d", "...", "c", "..."]] {
        assert!(!shown_in(fails, &actual), "{fails:?}");
    }
}

#[test]
fn what_is_shown_in_part_is_refreshed_in_part() {
    let actual = ["title", "", "Heading (4)", "one", "two, reworded", "", "Next", "x"];
    let new = |shown: &[&str]| refreshed(shown, &actual).map(|lines| lines.join("|"));
    assert_eq!(new(&["old"]), Ok(actual.join("|")), "without dots, all of it");
    assert_eq!(new(&[]), Ok(actual.join("|")), "a command alone gets its output");
    assert_eq!(new(&["..."]), Ok("...".to_owned()));
    // The last line is gone, so as many paragraphs as before are taken.
    let expected = Ok("...|Heading (4)|one|two, reworded|...|Next|...".to_owned());
    assert_eq!(new(&["...", "Heading (4)", "two", "...", "Next", "..."]), expected);
    assert_eq!(new(&["...", "Heading (4)", "two, reworded", "..."]), new(&["...", "Heading (3)", "two", "..."]));
    assert_eq!(new(&["...", "Next", "y"]), Ok("...|Next|x".to_owned()));
    assert!(new(&["...", "Vanished altogether", "..."]).is_err());
}

#[test]
fn words_are_parted_as_in_a_shell() {
    let words = words_of("$ offramp stability a.toml --state 'a and b' \"c d\"");
    assert_eq!(words, ["stability", "a.toml", "--state", "a and b", "c d"]);
}

#[test]
fn links_are_found_outside_code_only() {
    let text = "[a](b.md#c) and `[x](y)` [d](e)\n```toml\n[f](g)\n```\n";
    assert_eq!(links(text), [(1, "b.md#c".to_owned()), (1, "e".to_owned())]);
    assert!(headings("# What is a *truce*?\n").contains("what-is-a-truce"));
}
