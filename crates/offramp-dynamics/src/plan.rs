//! Doing something: holding options at a level, whatever their owners want (Pearl 2009, the do-operator), and cutting what ties fronts together.
//!
//! In: a model, options and levels, ties. Out: the model in which they stand so from the start and stay so, or that lacks these ties.
//! Does not: check that rules allow it.

use offramp_model::{Directions, Level, Model, OptionId};
use std::collections::BTreeSet;

/// An option that is held at a level.
pub type Held = (OptionId, Level);

/// Reads `us.pressure=1`, `us.exit = gone` or `us.pressure` (its highest level).
///
/// # Errors
/// What is wrong, in words.
pub fn parse_held(model: &Model, text: &str) -> Result<Held, String> {
    let (name, level) = text.split_once('=').map_or((text, None), |(name, level)| (name, Some(level.trim())));
    let name = name.trim();
    let named = |id: &OptionId| model.option(*id).id == name;
    let short = |id: &OptionId| model.option(*id).id.rsplit('.').next() == Some(name);
    let mut short = model.option_ids().filter(short);
    let found = model.option_ids().find(named).or_else(|| short.next().filter(|_| short.next().is_none()));
    let Some(id) = found else {
        return Err(format!("`{text}`: the case has no option `{name}`; `offramp show` lists them"));
    };
    let levels = &model.option(id).levels;
    let number = match level {
        None => Some(levels.len() - 1),
        Some(level) => levels
            .iter()
            .position(|known| known == level)
            .or_else(|| level.parse().ok().filter(|&number: &usize| number < levels.len())),
    };
    match number {
        // OK because an option has at most 32 levels.
        Some(number) => Ok((id, number as Level)),
        None => Err(format!("`{text}`: `{name}` has no such level; it has {}", levels.join(", "))),
    }
}

/// The same case with options held at levels: nobody moves them, and no shock sets them.
pub fn held(model: &Model, holds: &[Held]) -> Model {
    let mut model = model.clone();
    for &(id, level) in holds {
        let option = &mut model.options[id.index()];
        option.now = level;
        option.moves = Directions::Fixed;
        for shock in &mut model.shocks {
            shock.sets.retain(|(set, _)| *set != id);
        }
    }
    model
}

/// Pools and links that are taken away, as positions in the model's lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ties {
    /// Pools whose size no longer limits anything.
    pub pools: BTreeSet<usize>,
    /// Links without effect.
    pub links: BTreeSet<usize>,
}

/// The channels of links that act in the dynamics.
const ACTING: [&str; 2] = ["attention", "excitation"];

/// Reads what to cut: `pool` (all of them), `attention`, `excitation` (links of that channel), `all` of these, or one by its name, `pool.NAME` or `link.NAME`.
///
/// # Errors
/// What is wrong, in words.
pub fn parse_ties(model: &Model, words: &[String]) -> Result<Ties, String> {
    let mut ties = Ties::default();
    for word in words.iter().map(|word| word.trim()) {
        let acts = |channel: &Option<String>| channel.as_deref().is_some_and(|channel| ACTING.contains(&channel));
        let is_named = |kind: &str, id: &str| word.strip_prefix(kind).is_some_and(|name| name == id);
        let links = model.links.iter().enumerate().filter(|(_, link)| acts(&link.channel));
        let links = links
            .filter(|(_, link)| word == "all" || link.channel.as_deref() == Some(word) || is_named("link.", &link.id));
        let links: Vec<usize> = links.map(|(number, _)| number).collect();
        let pools = model.pools.iter().enumerate();
        let pools = pools.filter(|(_, pool)| ["pool", "all"].contains(&word) || is_named("pool.", &pool.id));
        let pools: Vec<usize> = pools.map(|(number, _)| number).collect();
        if links.is_empty() && pools.is_empty() {
            return Err(nothing_to_cut(model, word));
        }
        ties.links.extend(links);
        ties.pools.extend(pools);
    }
    Ok(ties)
}

fn nothing_to_cut(model: &Model, word: &str) -> String {
    if let Some(link) = model.links.iter().find(|link| word.strip_prefix("link.") == Some(link.id.as_str())) {
        let channel = link.channel.as_deref().unwrap_or("none");
        return format!(
            "`--cut {word}`: the link is words only (channel {channel}); only links of the channels attention and excitation act here"
        );
    }
    match word {
        "pool" | "attention" | "excitation" | "all" => format!("`--cut {word}`: the case has nothing of the kind"),
        "wants" | "flow" | "actor" => format!(
            "`--cut {word}`: no part of the case can be taken away for it; `offramp coupling` cuts it by averages"
        ),
        _ => {
            let pools = model.pools.iter().map(|pool| format!("pool.{}", pool.id));
            let links = model.links.iter().map(|link| format!("link.{}", link.id));
            let known: Vec<String> = pools.chain(links).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            format!("`--cut {word}`: no such tie; write pool, attention, excitation, all, or a name: {known}")
        }
    }
}

/// The same case with these ties cut: the pools hold plenty and the links have no strength.
pub fn untied(model: &Model, ties: &Ties) -> Model {
    let mut model = model.clone();
    let plenty: BTreeSet<String> = ties.pools.iter().map(|&pool| model.pools[pool].id.clone()).collect();
    model.rules.retain(|rule| rule.from_pool.as_ref().is_none_or(|pool| !plenty.contains(pool)));
    ties.links.iter().for_each(|&link| model.links[link].strength = None);
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIED: &str = r#"
[case]
title = "two fronts"
as-of = 2020-01-01
fronts = ["east", "west"]
[front.east]
ladder = [{ rung = "calm" }, { rung = "war", when = "king.east" }]
[front.west]
ladder = [{ rung = "calm" }, { rung = "war", when = "king.west" }]
[actor.king]
can.east = { what = "fight in the east", front = "east", uses = { attention = 1 } }
can.west = { what = "fight in the west", front = "west", uses = { attention = 1 } }
wants = ["king.east", "king.west"]
[pool.attention]
size = 1
[link.looks-away]
from = "east"
to = "west"
channel = "attention"
strength = 0.5
[link.in-words]
from = "east"
to = "west"
channel = "wants"
strength = 0.5
"#;

    fn model() -> Model {
        let case = offramp_case::CaseText { name: "toy.toml".to_owned(), text: TIED.to_owned() };
        offramp_case::check(&case, &[]).model.expect("a case")
    }

    fn ties(words: &[&str]) -> Result<(Vec<usize>, Vec<usize>), String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let ties = parse_ties(&model(), &words)?;
        Ok((ties.pools.into_iter().collect(), ties.links.into_iter().collect()))
    }

    #[test]
    fn words_name_channels_and_names_name_one() {
        assert_eq!(ties(&["pool"]), Ok((vec![0], vec![])));
        // A pool may have the name of a channel: the word is the channel.
        assert_eq!(ties(&["attention"]), Ok((vec![], vec![0])));
        assert_eq!(ties(&["pool.attention"]), Ok((vec![0], vec![])));
        assert_eq!(ties(&["link.looks-away"]), Ok((vec![], vec![0])));
        assert_eq!(ties(&["all"]), Ok((vec![0], vec![0])));
        assert!(ties(&["excitation"]).is_err_and(|why| why.contains("nothing of the kind")));
        assert!(ties(&["link.in-words"]).is_err_and(|why| why.contains("words only")));
        assert!(ties(&["wants"]).is_err_and(|why| why.contains("offramp coupling")));
        assert!(ties(&["chains"]).is_err_and(|why| why.contains("pool.attention, link.looks-away")));
    }

    #[test]
    fn a_pool_that_is_cut_limits_nothing() {
        let model = model();
        let all = parse_ties(&model, &["all".to_owned()]).expect("ties");
        let cut = untied(&model, &all);
        assert_eq!((model.rules.len(), cut.rules.len()), (1, 0));
        assert_eq!((model.links[0].strength, cut.links[0].strength), (Some(0.5), None));
        assert_eq!(cut.links[1].strength, Some(0.5));
        assert_eq!(untied(&model, &Ties::default()), model);
    }
}
