//! Conditions, statements and rankings of a GMCR save file.
//!
//! In: parts of the JSON with their paths. Out: patterns, statements, and rankings in states.

use super::file::{Literal, MAX_PATTERNS, MAX_RANKED_STATES, Pattern, Statement};
use super::read::{Node, kind, whole_number};
use crate::error::ExchangeError;

/// How deeply compound conditions may stand inside one another.
const MAX_NESTING: usize = 16;

/// All members of all statements: each infeasible pattern excludes states by itself.
pub(super) fn all_patterns(statements: &[Statement]) -> impl Iterator<Item = &Pattern> {
    statements.iter().flat_map(|statement| &statement.members)
}

/// A list of conditions.
pub(super) fn read_statements(
    list: &Node<'_>,
    limit: usize,
    what: &str,
    n_options: usize,
) -> Result<Vec<Statement>, ExchangeError> {
    list.items(limit, what)?.iter().map(|node| read_statement(node, n_options)).collect()
}

/// One condition: a list of pairs that all hold, or an object whose `members` are conditions of which one holds.
pub(super) fn read_statement(node: &Node<'_>, n_options: usize) -> Result<Statement, ExchangeError> {
    let mut members = Vec::new();
    collect_members(node, n_options, MAX_NESTING, &mut members)?;
    Ok(Statement { members })
}

/// Adds the members of a condition. A compound inside a compound only adds its own members: any of any is any.
fn collect_members(
    node: &Node<'_>,
    n_options: usize,
    nesting_left: usize,
    members: &mut Vec<Pattern>,
) -> Result<(), ExchangeError> {
    if node.value.is_array() {
        if members.len() >= MAX_PATTERNS {
            return Err(node.error(format!("more than {MAX_PATTERNS} conditions in one statement")));
        }
        members.push(read_pattern(node, n_options)?);
        return Ok(());
    }
    if !node.value.is_object() {
        let found = kind(node.value);
        return Err(node.error(format!("expected a list of [option, \"Y\" or \"N\"] pairs, found {found}")));
    }
    if nesting_left == 0 {
        return Err(node.error(format!("compound conditions are nested more than {MAX_NESTING} deep")));
    }
    let list = node.get("members")?.ok_or_else(|| node.error("a compound condition needs `members`"))?;
    let items = list.items(MAX_PATTERNS, "members")?;
    let compound = node.get("compound")?.is_none_or(|flag| flag.value.as_bool() != Some(false));
    if !compound && items.len() != 1 {
        let message = format!("`compound` is false, so one member is expected, not {}", items.len());
        return Err(list.error(message));
    }
    for item in &items {
        collect_members(item, n_options, nesting_left - 1, members)?;
    }
    Ok(())
}

/// A list of `[option, "Y"|"N"]` pairs, or one such pair by itself. `"-"` means that the option does not matter.
fn read_pattern(node: &Node<'_>, n_options: usize) -> Result<Pattern, ExchangeError> {
    if is_pair(node) {
        return Ok(Pattern { literals: read_literal(node, n_options)?.into_iter().collect() });
    }
    let mut pattern = Pattern::default();
    for item in node.items(MAX_PATTERNS, "pairs")? {
        let Some(literal) = read_literal(&item, n_options)? else { continue };
        match pattern.literals.iter().find(|known| known.option == literal.option) {
            None => pattern.literals.push(literal),
            Some(known) if known.yes == literal.yes => {}
            Some(_) => return Err(item.error(format!("option {} is both Y and N here", literal.option))),
        }
    }
    Ok(pattern)
}

/// Whether a list is a pair by itself: its first item is a number, not another list.
fn is_pair(node: &Node<'_>) -> bool {
    node.value.as_array().is_some_and(|items| items.len() == 2 && items.iter().all(|item| !item.is_array()))
}

fn read_literal(node: &Node<'_>, n_options: usize) -> Result<Option<Literal>, ExchangeError> {
    let expected = "expected a pair [option, \"Y\" or \"N\"]";
    if !node.value.is_array() {
        return Err(node.error(format!("{expected}, found {}", kind(node.value))));
    }
    let items = node.items(MAX_PATTERNS, "items")?;
    let [option, taken] = items.as_slice() else {
        return Err(node.error(format!("{expected}, found a list of {}", items.len())));
    };
    let option = option.position(n_options, "option")?;
    let yes = match taken.value.as_str() {
        Some("Y" | "y") => true,
        Some("N" | "n") => false,
        Some("-") => return Ok(None),
        _ => match taken.value.as_bool() {
            Some(yes) => yes,
            None => return Err(taken.error(format!("expected \"Y\" or \"N\", found {}", kind(taken.value)))),
        },
    };
    Ok(Some(Literal { option, yes }))
}

/// A ranking as written: tiers of 1-based numbers of feasible states, each with its path.
pub(super) struct RawRanking {
    tiers: Vec<Vec<(u64, String)>>,
}

/// Reads a ranking: a list of numbers, with a nested list for states that tie.
pub(super) fn read_ranking(list: &Node<'_>) -> Result<RawRanking, ExchangeError> {
    let number = |node: Node<'_>| match whole_number(node.value) {
        Some(number) => Ok((number, node.path)),
        None => Err(node.error(format!("expected the number of a state, found {}", kind(node.value)))),
    };
    let mut tiers = Vec::new();
    for item in list.items(MAX_RANKED_STATES, "places in a ranking")? {
        if item.value.is_array() {
            let tied = item.items(MAX_RANKED_STATES, "states in a tie")?;
            tiers.push(tied.into_iter().map(number).collect::<Result<_, _>>()?);
        } else {
            tiers.push(vec![number(item)?]);
        }
    }
    Ok(RawRanking { tiers })
}

/// The ranking in states. `feasible` holds all feasible states in ascending order, so state number `n` of the file is
/// `feasible[n - 1]`. States that the ranking leaves out come last, as a tie, and that is noted.
pub(super) fn ranking_from_raw(
    raw: &RawRanking,
    feasible: &[u64],
    name: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Vec<u64>>, ExchangeError> {
    let mut ranked = vec![false; feasible.len()];
    let mut tiers = Vec::new();
    for raw_tier in &raw.tiers {
        let mut tier = Vec::new();
        for (number, path) in raw_tier {
            let index = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
            let Some(index) = index.filter(|&index| index < feasible.len()) else {
                let message = format!("there is no feasible state {number}: they are numbered 1 to {}", feasible.len());
                return Err(ExchangeError::new(path.clone(), message));
            };
            if std::mem::replace(&mut ranked[index], true) {
                return Err(ExchangeError::new(path.clone(), format!("state {number} is ranked twice")));
            }
            tier.push(feasible[index]);
        }
        // A tie has no order: states stand in ascending order, so that equal rankings read the same.
        tier.sort_unstable();
        if !tier.is_empty() {
            tiers.push(tier);
        }
    }
    let missing: Vec<u64> = (0..feasible.len()).filter(|&index| !ranked[index]).map(|index| feasible[index]).collect();
    if !missing.is_empty() {
        notes.push(format!(
            "the ranking of `{name}` leaves out {} of {} feasible states: they come last, as a tie",
            missing.len(),
            feasible.len()
        ));
        tiers.push(missing);
    }
    Ok(tiers)
}
