//! The bytes of a GMCR save file to a checked [`GmcrFile`].
//!
//! In: bytes. Out: the file's options, decision makers, infeasible patterns and preferences, with notes; or the first
//! thing that makes the file unreadable, with its place in the JSON.
//! Does not know: what offramp makes of it.

use std::collections::BTreeMap;

use offramp_model::Directions;
use serde_json::{Map, Value};

use super::file::{
    DecisionMaker, GmcrFile, GmcrOption, MAX_BYTES, MAX_DECISION_MAKERS, MAX_NAME, MAX_OPTIONS, MAX_PATTERNS,
    MAX_RANKED_STATES, MAX_STATEMENTS,
};
use super::payoffs::note_different_payoffs;
use super::preferences::{RawRanking, all_patterns, ranking_from_raw, read_ranking, read_statement, read_statements};
use super::states::{Search, Space};
use crate::error::ExchangeError;

/// A value with its path, so that every complaint names its place.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) path: String,
}

impl<'a> Node<'a> {
    pub(super) fn error(&self, message: impl Into<String>) -> ExchangeError {
        ExchangeError::new(self.path.clone(), message)
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, ExchangeError> {
        self.value.as_object().ok_or_else(|| self.error(format!("expected an object, found {}", kind(self.value))))
    }

    /// The value under `key`, if it is there and not null.
    pub(super) fn get(&self, key: &str) -> Result<Option<Self>, ExchangeError> {
        let value = self.object()?.get(key).filter(|value| !value.is_null());
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Ok(value.map(|value| Node { value, path }))
    }

    /// The items of a list with at most `limit` items; `what` names them in the complaint.
    pub(super) fn items(&self, limit: usize, what: &str) -> Result<Vec<Self>, ExchangeError> {
        let items =
            self.value.as_array().ok_or_else(|| self.error(format!("expected a list, found {}", kind(self.value))))?;
        if items.len() > limit {
            return Err(self.error(format!("{} {what} are more than the {limit} that can be read", items.len())));
        }
        Ok(items.iter().enumerate().map(|(i, value)| Node { value, path: format!("{}[{i}]", self.path) }).collect())
    }

    /// A position in a list of `n` things, written as a whole number or as digits in quotes.
    pub(super) fn position(&self, n: usize, what: &str) -> Result<usize, ExchangeError> {
        let position = whole_number(self.value).ok_or_else(|| {
            self.error(format!("expected the number of one of the {what}s, found {}", kind(self.value)))
        })?;
        match usize::try_from(position) {
            Ok(position) if position < n => Ok(position),
            _ => Err(self.error(format!("there is no {what} {position}: they are numbered 0 to {}", n - 1))),
        }
    }
}

/// What a value is, for complaints.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "nothing (null)".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= 40 => format!("the text `{}`", one_line(text)),
        Value::String(_) => "a long text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// A number that is whole and not negative, also when written `2.0` or `"2"`.
pub(super) fn whole_number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let float = number.as_f64()?;
            // Whole numbers up to 2^53 are exact in an f64, so the cast loses nothing.
            (float >= 0.0 && float.fract() == 0.0 && float <= 9_007_199_254_740_992.0).then_some(float as u64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The text with control characters replaced by spaces.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Reads a save file of GMCR+ or gmcr-py.
///
/// # Errors
/// When the bytes are not JSON, the JSON is not such a file, an index points nowhere, an option has two owners, a
/// ranking names a state that does not exist or names one twice, no state is feasible, or one of the limits of
/// [`file`](super::file) is passed. The error names the place.
pub fn read_gmcr(bytes: &[u8]) -> Result<GmcrFile, ExchangeError> {
    let value = parse_json(bytes)?;
    let root = Node { value: &value, path: String::new() };
    if !value.is_object() {
        return Err(root.error(format!("a GMCR save file is a JSON object, this is {}", kind(&value))));
    }
    let mut notes = Vec::new();
    let options = read_options(&root, &mut notes)?;
    let mut makers = read_decision_makers(&root, &options, &mut notes)?;
    let infeasibles = match root.get("infeasibles")? {
        Some(node) => read_statements(&node, MAX_PATTERNS, "infeasible patterns", options.len())?,
        None => Vec::new(),
    };
    let space = Space::new(options.len(), all_patterns(&infeasibles));
    let status_quo = lowest_feasible_state(&space)?;
    let feasible = if rankings_count(&root, &makers, &mut notes)? {
        Some(set_rankings(&space, &mut makers, &mut notes)?)
    } else {
        note_unused_rankings(&makers, &mut notes);
        None
    };
    note_coalitions(&root, &makers, &mut notes)?;
    note_unknown_keys(&root, KNOWN_KEYS, &mut notes)?;
    let payoffs: Vec<Option<Vec<f64>>> = makers.iter().map(|maker| maker.payoffs.clone()).collect();
    let decision_makers = makers.into_iter().map(|maker| maker.read).collect();
    let mut file = GmcrFile { options, decision_makers, infeasibles, status_quo, feasible, notes };
    note_different_payoffs(&mut file, &space, &payoffs);
    Ok(file)
}

fn parse_json(bytes: &[u8]) -> Result<Value, ExchangeError> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; up to {MAX_BYTES} are read", bytes.len());
        return Err(ExchangeError::new("", message));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ExchangeError::new("", "the file is empty"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let at = format!("line {}, column {}", error.line(), error.column());
        let told = error.to_string();
        let told = told.split(" at line ").next().unwrap_or_default();
        let message = match error.classify() {
            _ if told.starts_with("recursion") => "lists and objects are nested too deeply".to_owned(),
            serde_json::error::Category::Eof => "this is not a whole JSON file: it ends too early".to_owned(),
            _ => format!("this is not JSON: {told}"),
        };
        ExchangeError::new(at, message)
    })
}

/// A name: a text, or anything simple that can be shown as one. An empty name becomes `instead`.
fn read_name(node: &Node<'_>, instead: String) -> Result<String, ExchangeError> {
    let name = match node.get("name")? {
        None => return Ok(instead),
        Some(Node { value: Value::String(text), .. }) if text.len() <= MAX_NAME => one_line(text),
        Some(Node { value: Value::Number(number), .. }) => number.to_string(),
        Some(Node { value: Value::String(_), path }) => {
            return Err(ExchangeError::new(path, format!("the name is longer than {MAX_NAME} bytes")));
        }
        Some(other) => return Err(other.error(format!("expected a name, found {}", kind(other.value)))),
    };
    Ok(if name.trim().is_empty() { instead } else { name })
}

fn read_options(root: &Node<'_>, notes: &mut Vec<String>) -> Result<Vec<GmcrOption>, ExchangeError> {
    let list = root.get("options")?.ok_or_else(|| root.error("there is no `options`: not a GMCR save file"))?;
    let items = list.items(MAX_OPTIONS, "options")?;
    if items.is_empty() {
        return Err(list.error("the file has no options, so there is nothing to decide"));
    }
    items.iter().enumerate().map(|(i, item)| read_option(item, i, notes)).collect()
}

fn read_option(item: &Node<'_>, index: usize, notes: &mut Vec<String>) -> Result<GmcrOption, ExchangeError> {
    let name = read_name(item, format!("option {}", index + 1))?;
    // `reversibility` is what the earliest save files called it.
    let direction = match item.get("permittedDirection")?.map_or_else(|| item.get("reversibility"), |d| Ok(Some(d)))? {
        None => {
            notes.push(format!("the option `{name}` has no `permittedDirection`: it may change both ways"));
            Directions::Both
        }
        Some(node) => match node.value.as_str() {
            Some("both") => Directions::Both,
            Some("fwd") => Directions::Up,
            Some("back") => Directions::Down,
            _ => {
                let found = kind(node.value);
                return Err(node.error(format!("expected `both`, `fwd` or `back`, found {found}")));
            }
        },
    };
    note_unknown_keys(item, &["name", "permittedDirection", "reversibility"], notes)?;
    Ok(GmcrOption { name, direction })
}

/// A decision maker whose ranking still holds the file's own numbers.
struct RawMaker {
    read: DecisionMaker,
    path: String,
    ranking: Option<RawRanking>,
    payoffs: Option<Vec<f64>>,
}

fn read_decision_makers(
    root: &Node<'_>,
    options: &[GmcrOption],
    notes: &mut Vec<String>,
) -> Result<Vec<RawMaker>, ExchangeError> {
    let list = root.get("decisionMakers")?;
    let list = list.ok_or_else(|| root.error("there is no `decisionMakers`: not a GMCR save file"))?;
    let items = list.items(MAX_DECISION_MAKERS, "decision makers")?;
    if items.is_empty() {
        return Err(list.error("the file has no decision makers, so nobody decides anything"));
    }
    let mut makers: Vec<RawMaker> = Vec::new();
    let mut owner_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let maker = read_decision_maker(item, index, options.len(), notes)?;
        for (k, &option) in maker.read.options.iter().enumerate() {
            if let Some(&earlier) = owner_of.get(&option) {
                let message = format!(
                    "the option `{}` already belongs to `{}`; shared options cannot be read, give each its own",
                    options[option].name, makers[earlier].read.name
                );
                return Err(ExchangeError::new(format!("{}.options[{k}]", item.path), message));
            }
            owner_of.insert(option, index);
        }
        makers.push(maker);
    }
    for (option, read) in options.iter().enumerate() {
        if !owner_of.contains_key(&option) {
            notes.push(format!("the option `{}` belongs to no decision maker: nobody can change it", read.name));
        }
    }
    Ok(makers)
}

fn read_decision_maker(
    item: &Node<'_>,
    index: usize,
    n_options: usize,
    notes: &mut Vec<String>,
) -> Result<RawMaker, ExchangeError> {
    let name = read_name(item, format!("decision maker {}", index + 1))?;
    let mut options = Vec::new();
    if let Some(list) = item.get("options")? {
        for node in list.items(MAX_STATEMENTS, "options")? {
            let option = node.position(n_options, "option")?;
            if !options.contains(&option) {
                options.push(option);
            }
        }
    }
    let statements = match item.get("preferences")? {
        Some(node) => read_statements(&node, MAX_STATEMENTS, "preference statements", n_options)?,
        None => Vec::new(),
    };
    // `preferenceVector` is what the ranking was called before version 0.3.
    let ranking = item.get("preferenceRanking")?.map_or_else(|| item.get("preferenceVector"), |r| Ok(Some(r)))?;
    let ranking = ranking.map(|node| read_ranking(&node)).transpose()?;
    if let Some(list) = item.get("misperceptions")? {
        for node in list.items(MAX_PATTERNS, "misperceptions")? {
            read_statement(&node, n_options)?;
        }
        if list.value.as_array().is_some_and(|items| !items.is_empty()) {
            notes.push(format!(
                "`misperceptions` of `{name}` are not carried over: they say which states it does not see, while here \
                 a perception is what one actor believes of another's preferences"
            ));
        }
    }
    note_unknown_keys(item, KNOWN_MAKER_KEYS, notes)?;
    let payoffs = item.get("payoffs")?.and_then(|node| {
        node.value.as_array().map(|list| list.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect())
    });
    let read = DecisionMaker { name, options, statements, ranking: None };
    Ok(RawMaker { read, path: item.path.clone(), ranking, payoffs })
}

fn lowest_feasible_state(space: &Space) -> Result<u64, ExchangeError> {
    let complain = |message: &str| Err(ExchangeError::new("infeasibles", message));
    match space.first() {
        Search::Found(states) => match states.first() {
            Some(&state) => Ok(state),
            None => complain("the patterns exclude every state"),
        },
        _ => complain("no feasible state was found within the search limit: the patterns are too entangled"),
    }
}

/// Whether rankings given by hand count, instead of statements. The format says so once for all decision makers.
fn rankings_count(root: &Node<'_>, makers: &[RawMaker], notes: &mut Vec<String>) -> Result<bool, ExchangeError> {
    // `useManualPreferenceVectors` is the older name.
    let flag = root
        .get("useManualPreferenceRanking")?
        .map_or_else(|| root.get("useManualPreferenceVectors"), |flag| Ok(Some(flag)))?;
    let Some(flag) = flag else {
        let only_rankings = makers.iter().all(|maker| maker.read.statements.is_empty())
            && makers.iter().any(|maker| maker.ranking.is_some());
        if only_rankings {
            notes.push(
                "the file does not say whether rankings count: they do, because there are no statements".to_owned(),
            );
        }
        return Ok(only_rankings);
    };
    match flag.value {
        Value::Bool(value) => Ok(*value),
        Value::Number(number) => Ok(number.as_f64() != Some(0.0)),
        other => Err(flag.error(format!("expected true or false, found {}", kind(other)))),
    }
}

/// Replaces the file's numbers in every ranking by states, and returns the feasible states.
fn set_rankings(space: &Space, makers: &mut [RawMaker], notes: &mut Vec<String>) -> Result<Vec<u64>, ExchangeError> {
    let feasible = match space.all(MAX_RANKED_STATES) {
        Search::Found(states) => states,
        _ => {
            let message = format!(
                "rankings given by hand are read for up to {MAX_RANKED_STATES} feasible states; this file has more"
            );
            return Err(ExchangeError::new("decisionMakers", message));
        }
    };
    for maker in makers.iter_mut() {
        match &maker.ranking {
            Some(raw) => {
                maker.read.ranking = Some(ranking_from_raw(raw, &feasible, &maker.read.name, notes)?);
                if !maker.read.statements.is_empty() {
                    let name = &maker.read.name;
                    notes.push(format!(
                        "the statements of `{name}` are not used: the file says that its ranking counts"
                    ));
                }
            }
            None if maker.read.statements.is_empty() => {
                return Err(ExchangeError::new(
                    maker.path.clone(),
                    "the file says that rankings given by hand count, but this decision maker has none",
                ));
            }
            None => notes.push(format!("`{}` has no ranking given by hand: its statements are used", maker.read.name)),
        }
    }
    note_option_order(makers, notes);
    Ok(feasible)
}

/// Rankings number the states by the order of the options; gmcr-py regroups the options when it loads a file.
fn note_option_order(makers: &[RawMaker], notes: &mut Vec<String>) {
    let grouped: Vec<usize> = makers.iter().flat_map(|maker| maker.read.options.iter().copied()).collect();
    if grouped.iter().enumerate().any(|(position, &option)| position != option) {
        notes.push(
            "the options are not in the order of their decision makers: the rankings' state numbers are read with the \
             options in the file's order, while gmcr-py regroups the options first"
                .to_owned(),
        );
    }
}

fn note_unused_rankings(makers: &[RawMaker], notes: &mut Vec<String>) {
    for maker in makers {
        if maker.ranking.is_some() && maker.read.statements.is_empty() {
            notes.push(format!(
                "`{}` has a ranking that the file says not to use, and no statements: it is indifferent",
                maker.read.name
            ));
        }
    }
}

fn note_coalitions(root: &Node<'_>, makers: &[RawMaker], notes: &mut Vec<String>) -> Result<(), ExchangeError> {
    let Some(list) = root.get("coalitions")? else { return Ok(()) };
    for node in list.items(MAX_DECISION_MAKERS, "coalitions")? {
        if node.value.is_array() {
            let members = node.items(MAX_DECISION_MAKERS, "members")?;
            let names: Result<Vec<String>, ExchangeError> = members
                .iter()
                .map(|member| member.position(makers.len(), "decision maker"))
                .map(|position| position.map(|position| format!("`{}`", makers[position].read.name)))
                .collect();
            let names = names?;
            if names.len() > 1 {
                let names = names.join(", ");
                notes.push(format!("the coalition of {names} is not carried over: here each decides for itself"));
            }
        } else {
            node.position(makers.len(), "decision maker")?;
        }
    }
    Ok(())
}

const KNOWN_KEYS: &[&str] = &[
    "decisionMakers",
    "options",
    "infeasibles",
    "useManualPreferenceRanking",
    "useManualPreferenceVectors",
    "coalitions",
    "coalitionsFull",
    "program",
    "version",
];

const KNOWN_MAKER_KEYS: &[&str] =
    &["name", "options", "preferences", "preferenceRanking", "preferenceVector", "misperceptions", "payoffs"];

/// Says what else the file holds; at most a few keys are named.
fn note_unknown_keys(node: &Node<'_>, known: &[&str], notes: &mut Vec<String>) -> Result<(), ExchangeError> {
    let unknown: Vec<&String> = node.object()?.keys().filter(|key| !known.contains(&key.as_str())).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = unknown.iter().take(5).map(|key| format!("`{}`", short(key))).collect();
    let more = if unknown.len() > 5 { format!(" and {} more", unknown.len() - 5) } else { String::new() };
    let place = if node.path.is_empty() { "the file".to_owned() } else { format!("`{}`", node.path) };
    notes.push(format!("not read in {place}: {}{more}", named.join(", ")));
    Ok(())
}

fn short(key: &str) -> String {
    if key.chars().count() <= 40 {
        one_line(key)
    } else {
        format!("{}...", one_line(&key.chars().take(40).collect::<String>()))
    }
}
