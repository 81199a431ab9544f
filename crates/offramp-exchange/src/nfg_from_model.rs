//! A model to a game in strategic form, in Gambit's `.nfg` format.
//!
//! In: a checked model. Out: players, strategies, and one ordinal payoff per player and profile; or every reason why
//! the case is not such a game.
//! Does not say: how a state is reached. In strategic form everybody chooses once, at the same time.

use std::collections::BTreeSet;

use offramp_model::{Actor, CaseOption, Directions, Level, Model};

use crate::error::{Exported, Refusal};
use crate::ranks::dense_ranks;
use crate::refusals::{group_movers, left_behind};

/// Games with up to this many strategy profiles are written.
pub const MAX_PROFILES: usize = 100_000;

const COMMENT: &str = "Payoffs are ordinal: 1 is a player's worst state, a larger number a better one; their differences \
                       mean nothing, so only equilibria in pure strategies carry over.";

/// The case as a strategic game in Gambit's `.nfg` format: the players are the actors that have options, a strategy is
/// one level for each of a player's options, a payoff is the dense rank of the state among all of them, 1 for the
/// worst. The first player's strategies change fastest.
///
/// # Errors
/// When the case has agreements, institutions or consent, when a rule excludes a state (a strategic game gives every
/// profile a payoff), when there are more than 100,000 profiles, or when nobody has options. All reasons are given.
pub fn to_nfg(model: &Model) -> Result<Exported, Refusal> {
    let mut reasons = group_movers(model, "a strategic game");
    let players: Vec<&Actor> = model.actors.iter().filter(|actor| !actor.options.is_empty()).collect();
    if players.is_empty() {
        reasons.push("no actor has options, so there are no players".to_owned());
    }
    let sizes: Vec<Option<usize>> = players.iter().map(|player| n_strategies(model, player)).collect();
    let profiles = sizes.iter().try_fold(1usize, |product, size| product.checked_mul((*size)?));
    match profiles {
        Some(profiles) if profiles <= MAX_PROFILES => {}
        _ => reasons.push(format!("the game has more than the {MAX_PROFILES} strategy profiles that are written")),
    }
    Refusal::unless_empty(reasons)?;
    let strategies: Vec<Vec<Vec<Level>>> = players.iter().map(|player| strategies_of(model, player)).collect();
    let states = profiles_of(model, &players, &strategies);
    if let Some(reason) = excluded_profile(model, &states) {
        return Err(Refusal::because(reason));
    }
    let payoffs: Vec<Vec<usize>> = players.iter().map(|player| dense_ranks(&player.wants, &states)).collect();
    let mut text = header(model, &players, &strategies);
    for profile in 0..states.len() {
        let line: Vec<String> = payoffs.iter().map(|ranks| ranks[profile].to_string()).collect();
        text.push_str(&line.join(" "));
        text.push('\n');
    }
    Ok(Exported { text, notes: notes(model) })
}

/// The levels an option may take in the game: today's alone where it cannot change.
fn playable(option: &CaseOption) -> Vec<Level> {
    match option.moves {
        Directions::Fixed => vec![option.now],
        _ => (0..option.n_levels()).map(|level| level as Level).collect(),
    }
}

/// How many strategies a player has, if that can be counted.
fn n_strategies(model: &Model, player: &Actor) -> Option<usize> {
    player.options.iter().try_fold(1usize, |product, &id| product.checked_mul(playable(model.option(id)).len()))
}

/// All combinations of levels of a player's own options, the first option changing fastest.
fn strategies_of(model: &Model, player: &Actor) -> Vec<Vec<Level>> {
    let mut strategies = vec![Vec::new()];
    for &id in &player.options {
        let levels = playable(model.option(id));
        let longer = |level: &Level| {
            let level = *level;
            strategies.iter().map(move |strategy: &Vec<Level>| [strategy.as_slice(), &[level]].concat())
        };
        strategies = levels.iter().flat_map(longer).collect();
    }
    strategies
}

/// The state of every profile, the first player's strategy changing fastest.
fn profiles_of(model: &Model, players: &[&Actor], strategies: &[Vec<Vec<Level>>]) -> Vec<Vec<Level>> {
    let mut states = vec![model.status_quo()];
    for (player, own) in players.iter().zip(strategies) {
        let with = |strategy: &Vec<Level>| {
            let changes: Vec<(usize, Level)> =
                player.options.iter().zip(strategy).map(|(option, level)| (option.index(), *level)).collect();
            let changed = |state: &Vec<Level>| {
                let mut state = state.clone();
                changes.iter().for_each(|&(option, level)| state[option] = level);
                state
            };
            states.iter().map(changed).collect::<Vec<_>>()
        };
        states = own.iter().flat_map(with).collect();
    }
    states
}

/// Why the game cannot be written, when a rule excludes a profile.
fn excluded_profile(model: &Model, states: &[Vec<Level>]) -> Option<String> {
    let excluded = states.iter().filter(|state| !model.is_feasible(state)).count();
    let rule = states.iter().find_map(|state| model.rules.iter().find(|rule| rule.never.formula.holds(state)))?;
    Some(format!(
        "rules exclude {excluded} of the {} profiles (first: never `{}`), while a strategic game gives every profile a \
         payoff",
        states.len(),
        rule.never.text
    ))
}

fn header(model: &Model, players: &[&Actor], strategies: &[Vec<Vec<Level>>]) -> String {
    let names = labels(players.iter().map(|player| player.name.clone()).collect());
    let mut text = format!("NFG 1 R {} {{ {} }}\n\n{{\n", label(&model.facts.title), names.join(" "));
    for (player, own) in players.iter().zip(strategies) {
        let strategies = own.iter().map(|strategy| strategy_name(model, player, strategy)).collect();
        text.push_str(&format!("  {{ {} }}\n", labels(strategies).join(" ")));
    }
    text.push_str(&format!("}}\n{}\n\n", label(COMMENT)));
    text
}

/// A strategy in words: the options taken, or each level by name where an option has more than two.
fn strategy_name(model: &Model, player: &Actor, strategy: &[Level]) -> String {
    let words: Vec<String> = player
        .options
        .iter()
        .zip(strategy)
        .filter_map(|(&id, &level)| {
            let option = model.option(id);
            let id = option.id.strip_prefix(&format!("{}.", player.id)).unwrap_or(&option.id);
            match (option.levels.as_slice(), level) {
                ([no, yes], level) if no == "no" && yes == "yes" => (level == 1).then(|| id.to_owned()),
                (levels, level) => Some(format!("{id} = {}", levels[usize::from(level)])),
            }
        })
        .collect();
    if words.is_empty() { "none".to_owned() } else { words.join(" and ") }
}

/// Labels in quotes, numbered where two would be the same.
fn labels(names: Vec<String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let unique = |name: String| {
        let mut candidate = label(&name);
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = label(&format!("{name} {number}"));
            number += 1;
        }
        candidate
    };
    names.into_iter().map(unique).collect()
}

/// A text in quotes. Gambit reads ASCII; anything else, and what would end the text, is replaced.
fn label(text: &str) -> String {
    let plain = |c: char| match c {
        '"' => '\'',
        '\\' => '/',
        ' '..='~' => c,
        c if c.is_control() => ' ',
        _ => '?',
    };
    format!("\"{}\"", text.chars().map(plain).collect::<String>())
}

fn notes(model: &Model) -> Vec<String> {
    let mut notes = vec![
        "payoffs are ordinal: only equilibria in pure strategies carry over".to_owned(),
        "not carried over: the status quo, because a strategic game has none".to_owned(),
    ];
    let one_way = |option: &&CaseOption| matches!(option.moves, Directions::Up | Directions::Down);
    let one_way: Vec<&str> = model.options.iter().filter(one_way).map(|option| option.id.as_str()).collect();
    if !one_way.is_empty() {
        notes.push(format!(
            "{} can change in one direction only, which a strategic game cannot say: every pure equilibrium of the game \
             is Nash stable in the case, but not the other way round",
            one_way.join(", ")
        ));
    }
    let idle: Vec<&str> =
        model.actors.iter().filter(|actor| actor.options.is_empty()).map(|actor| actor.name.as_str()).collect();
    if !idle.is_empty() {
        notes.push(format!("not carried over: {}, who have no options", idle.join(", ")));
    }
    notes.extend(left_behind(model));
    notes
}
