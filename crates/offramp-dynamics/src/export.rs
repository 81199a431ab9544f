//! The chain of one draw as files for PRISM and Storm, with the questions that they are to answer as we do.
//!
//! In: a model, a request, the number of a draw. Out: [`ChainFiles`]: texts, nothing written. Does not: know how the other programs solve.

use crate::board::Board;
use crate::channel::{Who, causes};
use crate::compare::id_of;
use crate::findings::Target;
use crate::study::{DynamicsRefused, DynamicsRequest, with_chain};
use crate::under_way::Assembled;
pub use offramp_chain::Flavour;
use offramp_chain::{
    ChainError, Date, StateSet, TransientOptions, explicit_jump, explicit_labels, explicit_states,
    explicit_transitions, hit_by_dated,
};
use offramp_model::Model;
use std::collections::HashMap;

/// A chain in explicit files.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainFiles {
    /// `.tra`: every transition with its rate a day.
    pub transitions: String,
    /// `.lab`: today, and where every target holds.
    pub labels: String,
    /// `.sta`: the level of every option in every state, where lattices stand, and a number for what is under way.
    pub states: String,
    /// What happens at the dates within the time, in their order.
    pub dates: Vec<DateFile>,
    /// Questions with our answers. Where there are dates, no single call of the other programs answers one: it is put together from date to date.
    pub questions: Vec<Question>,
    /// How many states there are.
    pub n_states: usize,
}

/// What happens at one date: a file of its own, because the other programs know no dates.
#[derive(Debug, Clone, PartialEq)]
pub struct DateFile {
    /// Days from today.
    pub days: f64,
    /// The deadline's name.
    pub deadline: String,
    /// A stochastic matrix: where every state is moved at that moment, with which probability.
    pub transitions: String,
}

/// A question in the language of PRISM and Storm.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The formula.
    pub formula: String,
    /// Our answer.
    pub probability: f64,
}

/// The chain of draw number `draw` as the request has it.
///
/// # Errors
/// As for [`crate::study()`].
pub fn chain_files(
    model: &Model,
    request: &DynamicsRequest,
    draw: u64,
    flavour: Flavour,
) -> Result<ChainFiles, DynamicsRefused> {
    with_chain(model, request, draw, |board, assembled, targets| {
        files(board, assembled, targets, request.by_days, flavour)
    })
}

fn files(
    board: &Board<'_>,
    assembled: &Assembled,
    targets: &[(Target, &[bool])],
    days: f64,
    flavour: Flavour,
) -> Result<ChainFiles, ChainError> {
    let Assembled { chain, positions, start, dates } = assembled;
    let ids: Vec<String> = targets.iter().map(|(target, _)| id_of(board.model, *target)).collect();
    let names = distinct(&ids);
    let set = |holds: &[bool]| StateSet::from_fn(chain.n_states(), |state| holds[positions[state] as usize]);
    let sets: Vec<StateSet> = targets.iter().map(|(_, holds)| set(holds)).collect();
    let labelled: Vec<(&str, &StateSet)> = names.iter().map(String::as_str).zip(&sets).collect();
    let law = chain.start_at(*start)?;
    let mut questions = Vec::new();
    for (name, set) in labelled.iter().filter(|(_, set)| !set.contains(*start)) {
        let found = hit_by_dated(chain, dates, &law, &[(*set).clone()], &[days], &TransientOptions::default())?;
        questions.push(Question { formula: format!("P=? [ F<={days} \"{name}\" ]"), probability: found.values[0][0] });
    }
    let all_causes = causes(board);
    let date_file = |date: &Date| {
        let deadline = match all_causes[usize::from(date.cause)].who {
            Who::Deadline(number) => board.model.deadlines[number].id.clone(),
            _ => String::new(),
        };
        let transitions = explicit_jump(chain.n_states(), &date.moves, date.chance, flavour);
        DateFile { days: date.time, deadline, transitions }
    };
    Ok(ChainFiles {
        dates: dates.iter().filter(|date| date.time <= days).map(date_file).collect(),
        transitions: explicit_transitions(chain, flavour),
        labels: explicit_labels(*start, &labelled, flavour),
        states: states(board, positions),
        questions,
        n_states: chain.n_states(),
    })
}

fn states(board: &Board<'_>, positions: &[u32]) -> String {
    let model = board.model;
    let options = model.option_ids().map(|id| model.option(id).id.clone());
    let gauges = board.extras.gauges.iter().map(|lattice| format!("gauge {}", model.gauges[lattice.gauge].id));
    let rises = board.extras.excitations.iter().map(|link| format!("rises {}", model.links[link.link].id));
    let spent = board.extras.pools.iter().map(|lattice| format!("spent {}", model.pools[lattice.pool].id));
    let all: Vec<String> = options.chain(gauges).chain(rises).chain(spent).chain(["under way".to_owned()]).collect();
    let names = distinct(&all);
    let variables: Vec<&str> = names.iter().map(String::as_str).collect();
    // States at one position differ in what is under way; which is which is only counted.
    let mut met: HashMap<u32, i64> = HashMap::new();
    let rows = positions.iter().map(|&position| {
        let count = met.entry(position).or_default();
        let under_way = *count;
        *count += 1;
        let levels = board.levels(position as usize);
        let places = board.places(position as usize);
        levels
            .iter()
            .map(|&level| i64::from(level))
            .chain(places.iter().map(|&place| i64::from(place)))
            .chain([under_way])
            .collect()
    });
    explicit_states(&variables, rows)
}

/// Names that the other programs can read: letters, digits and underscores, each only once.
fn distinct(names: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let readable = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
        let plain: String = name.chars().map(readable).collect();
        let plain = if plain.starts_with(|first: char| first.is_ascii_digit()) { format!("_{plain}") } else { plain };
        let mut distinct = plain.clone();
        let mut number = 2;
        while found.contains(&distinct) || ["init", "deadlock"].contains(&distinct.as_str()) {
            distinct = format!("{plain}_{number}");
            number += 1;
        }
        found.push(distinct);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn names_stay_apart() {
        let names = ["a.b", "a-b", "init", "3rd"].map(str::to_owned);
        assert_eq!(distinct(&names), ["a_b", "a_b_2", "init_2", "_3rd"]);
    }
}
