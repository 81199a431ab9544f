//! The explicit files of PRISM and Storm: transitions (`.tra`), labels (`.lab`), states (`.sta`), out and in.
//!
//! In: a chain, the moves of a date, or the text of such files. Out: the text, or the chain. With these files anyone can compute our numbers again
//! with another program. Causes are not in the files: arcs between the same two states become one, with the sum of their
//! rates. Rates are written so that reading them gives the same bits.

use std::fmt::{self, Write as _};

use crate::chain::{Chain, ChainBuilder, ChainError};
use crate::state_set::StateSet;

/// Whose files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// PRISM: a first line with the numbers of states and transitions; labels numbered.
    Prism,
    /// Storm: a first line `ctmc`; labels by name; a state that nothing leaves gets a jump to itself, which changes nothing.
    Storm,
}

/// What is wrong with an explicit file, and on which line.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplicitError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

impl fmt::Display for ExplicitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for ExplicitError {}

/// The transitions file of a chain.
pub fn explicit_transitions(chain: &Chain, flavour: Flavour) -> String {
    let mut lines = Vec::new();
    for state in 0..chain.n_states() as u32 {
        let mut row: Vec<(u32, f64)> = Vec::new();
        let mut arcs: Vec<_> = chain.arcs(state).filter(|arc| arc.rate > 0.0).collect();
        arcs.sort_by_key(|arc| (arc.target, arc.index));
        for arc in arcs {
            match row.last_mut() {
                Some((target, rate)) if *target == arc.target => *rate += arc.rate,
                _ => row.push((arc.target, arc.rate)),
            }
        }
        if row.is_empty() && flavour == Flavour::Storm {
            row.push((state, 1.0));
        }
        lines.extend(row.into_iter().map(|(target, rate)| format!("{state} {target} {rate:e}\n")));
    }
    let mut text = match flavour {
        Flavour::Prism => format!("{} {}\n", chain.n_states(), lines.len()),
        Flavour::Storm => "ctmc\n".to_string(),
    };
    lines.iter().for_each(|line| text.push_str(line));
    text
}

/// A stochastic matrix as a transitions file: where every state is moved at one moment. States that no pair moves stay where they are.
pub fn explicit_jump(n_states: usize, moves: &[(u32, u32)], chance: f64, flavour: Flavour) -> String {
    let mut to: Vec<Option<u32>> = vec![None; n_states];
    moves.iter().for_each(|&(from, there)| to[from as usize] = Some(there));
    let mut lines = Vec::new();
    for (state, to) in to.into_iter().enumerate() {
        match to {
            Some(there) if chance > 0.0 => {
                let mut row = vec![(there, chance)];
                row.extend((chance < 1.0).then_some((state as u32, 1.0 - chance)));
                row.sort_by_key(|(target, _)| *target);
                lines.extend(row.into_iter().map(|(target, p)| format!("{state} {target} {p:e}\n")));
            }
            _ => lines.push(format!("{state} {state} 1e0\n")),
        }
    }
    let head = match flavour {
        Flavour::Prism => format!("{n_states} {}\n", lines.len()),
        Flavour::Storm => "dtmc\n".to_owned(),
    };
    head + &lines.concat()
}

/// The labels file: the start, and named sets of states. Names are words without spaces or quotes.
pub fn explicit_labels(start: u32, sets: &[(&str, &StateSet)], flavour: Flavour) -> String {
    let n_states = sets.first().map_or(start as usize + 1, |(_, set)| set.n_states());
    let mut text = match flavour {
        Flavour::Prism => {
            let numbered = sets.iter().enumerate().map(|(place, (name, _))| format!(" {}=\"{name}\"", place + 2));
            format!("0=\"init\" 1=\"deadlock\"{}\n", numbered.collect::<String>())
        }
        Flavour::Storm => {
            let names: String = sets.iter().map(|(name, _)| format!(" {name}")).collect();
            format!("#DECLARATION\ninit{names}\n#END\n")
        }
    };
    for state in 0..n_states as u32 {
        let mut labels: Vec<String> = Vec::new();
        if state == start {
            labels.push(if flavour == Flavour::Prism { "0".into() } else { "init".into() });
        }
        for (place, (name, set)) in sets.iter().enumerate() {
            if set.contains(state) {
                labels.push(if flavour == Flavour::Prism { (place + 2).to_string() } else { (*name).to_string() });
            }
        }
        if !labels.is_empty() {
            let colon = if flavour == Flavour::Prism { ":" } else { "" };
            // OK because writing to a string cannot fail.
            let _ = writeln!(text, "{state}{colon} {}", labels.join(" "));
        }
    }
    text
}

/// The states file of PRISM: the names of the variables, and their values in every state in order.
pub fn explicit_states(variables: &[&str], rows: impl IntoIterator<Item = Vec<i64>>) -> String {
    let mut text = format!("({})\n", variables.join(","));
    for (state, row) in rows.into_iter().enumerate() {
        let values: Vec<String> = row.iter().map(i64::to_string).collect();
        // OK because writing to a string cannot fail.
        let _ = writeln!(text, "{state}:({})", values.join(","));
    }
    text
}

/// Reads a transitions file of either flavour. All causes are 0; jumps from a state to itself are left out. Storm's files do
/// not say how many states there are: then the largest number that occurs decides.
///
/// # Errors
/// The first line that is not as it should be.
pub fn chain_from_explicit(text: &str) -> Result<Chain, ExplicitError> {
    let mut lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let mut lines = lines.by_ref().filter(|(_, line)| !line.is_empty());
    let Some((_, head)) = lines.next() else {
        return Err(ExplicitError {
            line: 1,
            what: "the file is empty; the first line says `ctmc` or the sizes".into(),
        });
    };
    let stated = match head.split_whitespace().collect::<Vec<_>>()[..] {
        ["ctmc"] => None,
        [n_states, n_arcs] => {
            Some((number(n_states, 1, "the number of states")?, number(n_arcs, 1, "the number of transitions")?))
        }
        _ => return Err(ExplicitError { line: 1, what: format!("`{head}` is neither `ctmc` nor two sizes") }),
    };
    let mut arcs: Vec<(usize, u32, u32, f64)> = Vec::new();
    for (line, text) in lines {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [from, to, rate, ..] = words[..] else {
            return Err(ExplicitError { line, what: format!("`{text}` is not: from, to, rate") });
        };
        let rate = rate.parse().map_err(|_| ExplicitError { line, what: format!("the rate `{rate}` is no number") })?;
        arcs.push((line, number(from, line, "a state")?, number(to, line, "a state")?, rate));
    }
    let largest = arcs.iter().map(|&(_, from, to, _)| from.max(to) as usize + 1).max().unwrap_or(0);
    let n_states = stated.map_or(largest, |(n_states, _)| n_states as usize);
    if let Some((_, n_arcs)) = stated.filter(|&(_, n_arcs)| n_arcs as usize != arcs.len()) {
        let what = format!("the first line says {n_arcs} transitions, but there are {}", arcs.len());
        return Err(ExplicitError { line: 1, what });
    }
    let mut builder = ChainBuilder::new(n_states);
    for (line, from, to, rate) in arcs {
        match builder.arc(from, to, rate, 0) {
            Ok(()) | Err(ChainError::SelfArc { .. }) => {}
            Err(error) => return Err(ExplicitError { line, what: error.to_string() }),
        }
    }
    builder.build().map_err(|error| ExplicitError { line: 1, what: error.to_string() })
}

/// Reads a labels file of either flavour for a chain with `n_states` states: names and sets, in the order of the file.
///
/// # Errors
/// The first line that is not as it should be.
pub fn labels_from_explicit(text: &str, n_states: usize) -> Result<Vec<(String, StateSet)>, ExplicitError> {
    let mut sets: Vec<(String, StateSet)> = Vec::new();
    // What stands for each set in the lines that follow: a number or the name itself.
    let mut keys: Vec<String> = Vec::new();
    for (line, text) in text.lines().enumerate().map(|(number, line)| (number + 1, line.trim())) {
        if text.is_empty() || text == "#DECLARATION" || text == "#END" {
            continue;
        }
        if sets.is_empty() {
            for word in text.split_whitespace() {
                let (key, name) = word.split_once('=').unwrap_or((word, word));
                keys.push(key.to_string());
                sets.push((name.trim_matches('"').to_string(), StateSet::new(n_states)));
            }
            continue;
        }
        let mut words = text.split_whitespace();
        let state = words.next().unwrap_or_default().trim_end_matches(':');
        let state = number(state, line, "a state")?;
        if state as usize >= n_states {
            return Err(ExplicitError { line, what: format!("there is no state {state}; the chain has {n_states}") });
        }
        for word in words {
            match keys.iter().position(|key| key == word) {
                Some(place) => sets[place].1.insert(state),
                None => return Err(ExplicitError { line, what: format!("the label `{word}` is not declared") }),
            }
        }
    }
    Ok(sets)
}

fn number(word: &str, line: usize, what: &str) -> Result<u32, ExplicitError> {
    word.parse().map_err(|_| ExplicitError { line, what: format!("{what} is `{word}`; a whole number is expected") })
}
