//! From a file name to a checked case.

use crate::args::{CaseArguments, SpaceArguments};
use crate::exit::Failure;
use crate::output;
use offramp::engine::space::{SpaceEstimate, count};
use offramp::{SpaceRefused, SpaceRequest};
use offramp_case::{CaseText, Checked, Diagnostic, Places};
use offramp_model::{Condition, Model};
use std::io::Read;
use std::path::Path;

/// The most bytes read from a file; the language itself allows less.
const MAX_BYTES: u64 = 64 << 20;

/// A case that can be analysed.
pub struct Loaded {
    /// The checked case.
    pub model: Model,
    /// Where its parts are written; `None` for another program's file.
    pub places: Option<Places>,
    /// What could not be carried over from another program's file.
    pub notes: Vec<String>,
    /// Its text; `None` for another program's file.
    pub text: Option<CaseText>,
}

/// What reading a case gave.
pub enum Reading {
    /// A case in our language, checked.
    Case(CaseText, Checked),
    /// Another program's file.
    Imported(Loaded),
    /// Not a text at all.
    Undecodable(CaseText, Vec<Diagnostic>),
}

/// Reads a whole file, or standard input for `-`.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |error: std::io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(fail)?;
    Ok(bytes)
}

/// The name of a file for messages.
pub fn display_name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The name of a file without its folder and ending, as a title.
pub fn title_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "case".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Reads and checks the case that the arguments name.
pub fn read_case(arguments: &CaseArguments) -> Result<Reading, Failure> {
    let bytes = read_bytes(&arguments.case)?;
    let name = display_name(&arguments.case);
    let twice = |index: &usize| arguments.overlay[..*index].contains(&arguments.overlay[*index]);
    if let Some(index) = (0..arguments.overlay.len()).find(twice) {
        let overlay = &arguments.overlay[index];
        return Err(Failure::new(format!("the overlay `{overlay}` is named twice; an overlay is applied once")));
    }
    if is_another_programs(&arguments.case, &bytes) {
        if let Some(overlay) = arguments.overlay.first() {
            return Err(Failure::new(format!(
                "`{name}` is a GMCR file, which has no overlays; `{overlay}` cannot apply"
            )));
        }
        return read_imported(&arguments.case, &bytes).map(Reading::Imported);
    }
    match offramp_case::decode(&name, &bytes) {
        Ok(case) => {
            let checked = offramp_case::check(&case, &arguments.overlay);
            Ok(Reading::Case(case, checked))
        }
        Err(diagnostic) => Ok(Reading::Undecodable(CaseText { name, text: String::new() }, vec![*diagnostic])),
    }
}

/// GMCR files are JSON objects; a case never begins with a brace.
fn is_another_programs(path: &Path, bytes: &[u8]) -> bool {
    let named_so = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gmcr"));
    named_so || bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

fn read_imported(path: &Path, bytes: &[u8]) -> Result<Loaded, Failure> {
    let fail = |error| Failure::new(format!("cannot read `{}` as a GMCR file: {error}", path.display()));
    let file = offramp_exchange::read_gmcr(bytes).map_err(fail)?;
    let imported = offramp_exchange::model_from_gmcr(&file, &title_of(path));
    let mut model = imported.model;
    model.facts.digest = digest_of(path, bytes);
    Ok(Loaded { model, places: None, notes: imported.notes, text: None })
}

fn digest_of(path: &Path, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    offramp_case::digest(&CaseText { name: display_name(path), text }, &[])
}

/// Reads a case that must be free of errors; problems are printed to standard error. `Ok(None)`: it has errors.
pub fn load(arguments: &CaseArguments) -> Result<Option<Loaded>, Failure> {
    match read_case(arguments)? {
        Reading::Imported(loaded) => {
            loaded.notes.iter().for_each(|text| output::note(&format!("note: {text}")));
            Ok(Some(loaded))
        }
        Reading::Undecodable(case, diagnostics) => {
            complain(&case, &diagnostics)?;
            Ok(None)
        }
        Reading::Case(case, checked) => {
            let Checked { model, diagnostics, places, .. } = checked;
            match model {
                Some(model) => {
                    warn_briefly(&diagnostics, &arguments.case);
                    Ok(Some(Loaded { model, places: Some(places), notes: Vec::new(), text: Some(case) }))
                }
                None => {
                    complain(&case, &diagnostics)?;
                    Ok(None)
                }
            }
        }
    }
}

/// Tells what is wrong with a case: as JSON where JSON was asked for, else in words to standard error.
fn complain(case: &CaseText, diagnostics: &[Diagnostic]) -> Result<(), Failure> {
    if output::is_json() {
        return output::print(&offramp_case::render_json(diagnostics, case));
    }
    output::note(&offramp_case::render_text(diagnostics, case, output::errors_to_terminal()));
    Ok(())
}

fn warn_briefly(diagnostics: &[Diagnostic], path: &Path) {
    let n = diagnostics.len();
    if n > 0 {
        let warnings = if n == 1 { "1 warning" } else { &format!("{n} warnings") };
        output::note(&format!("note: {warnings}; `offramp check {}` shows them", path.display()));
    }
}

/// Reads a condition that a flag gives, in the words of the loaded case: an outcome's name, or anything that a want may say.
pub fn condition(loaded: &Loaded, arguments: &CaseArguments, flag: &str, words: &str) -> Result<Condition, Failure> {
    let Some(case) = &loaded.text else {
        return Err(Failure::new(format!("`{flag}` takes a condition only of a case in offramp's own language")));
    };
    offramp_case::condition(case, &arguments.overlay, words).map_err(|diagnostics| {
        let asked = CaseText { name: flag.to_owned(), text: words.to_owned() };
        let told = offramp_case::render_text(&diagnostics, &asked, output::errors_to_terminal());
        Failure::new(format!("`{flag}` cannot be read as a condition\n{}", told.trim_end()))
    })
}

/// The space that the arguments ask for.
pub fn space_request(arguments: &SpaceArguments, keep_all_options: bool) -> SpaceRequest {
    SpaceRequest {
        extent: if arguments.reachable { offramp::Extent::Reachable } else { offramp::Extent::AllFeasible },
        keep_all_options,
        ..space_up_to(arguments.max_states)
    }
}

/// All feasible states, up to the limit asked for or the usual one.
pub fn space_up_to(max_states: Option<u64>) -> SpaceRequest {
    SpaceRequest { max_states: max_states.unwrap_or(SpaceRequest::DEFAULT_MAX_STATES), ..SpaceRequest::default() }
}

/// A refusal with its figures and what to do about it.
pub fn refusal(refused: &SpaceRefused, model: &Model) -> Failure {
    let advice = match refused {
        SpaceRefused::TooLarge { estimate, .. } => size_advice(estimate, model),
        SpaceRefused::MoverTooLarge { .. } => {
            "\n  = help: let options exclude each other by a rule, or turn several into one with levels".to_owned()
        }
        SpaceRefused::TooManyGroupMoves { .. } => {
            "\n  = help: list fewer options under `with`, or under `consent`".to_owned()
        }
        SpaceRefused::NoState => "\n  = help: `offramp check` names the rules; leave one out".to_owned(),
        SpaceRefused::StatusQuoExcluded => {
            "\n  = help: change `now` of an option, or the rule that excludes today".to_owned()
        }
        SpaceRefused::TooManyActors { .. } => "\n  = help: join actors that always want the same".to_owned(),
    };
    Failure::new(format!("{refused}{advice}"))
}

/// Which options nobody mentions, whose options make the space large, and what would cut it.
fn size_advice(estimate: &SpaceEstimate, model: &Model) -> String {
    let mut lines = Vec::new();
    if !estimate.dropped.is_empty() {
        let names: Vec<&str> = estimate.dropped.iter().map(|&id| model.option(id).id.as_str()).collect();
        lines.push(format!("already left out, because nobody mentions them: {}", names.join(", ")));
    }
    let largest: Vec<String> =
        estimate.largest.iter().take(4).map(|(name, size)| format!("{name} {}", count(*size))).collect();
    lines.push(format!("combinations of options per mover, largest first: {}", largest.join(", ")));
    lines.push("rules about one mover's own options cut most: `exactly-one = [...]`, `at-most-one = [...]`".to_owned());
    lines.push("`--max-states N` raises the limit; `offramp show` lists the options".to_owned());
    lines.iter().map(|line| format!("\n  = help: {line}")).collect()
}
