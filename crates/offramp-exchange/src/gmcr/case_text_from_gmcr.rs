//! A GMCR save file to the text of a case in our own language.
//!
//! In: a checked file and a title. Out: TOML 1.0 text (docs/language.md) that describes the same conflict under short
//! names, and notes on what could not be carried over.

use std::collections::BTreeSet;

use offramp_model::Directions;

use super::file::{DecisionMaker, GmcrFile, Literal, Pattern, Statement};
use super::model_from_gmcr::note_status_quo;
use super::names::slugs;
use crate::toml_text::toml_string;

/// Up to this many feasible states the conditions of a ranking are shortened; beyond, states are written in full.
const MAX_SHORTENED: usize = 1_024;

/// The text of a case that describes the same conflict. Names become short ones (`Release Water` becomes
/// `release-water`, unique within its actor), `name` and `what` keep the words. A ranking given by hand becomes a
/// `ranking` whose conditions describe exactly the states of each tier among the feasible ones.
pub fn case_text_from_gmcr(file: &GmcrFile, title: &str) -> (String, Vec<String>) {
    let names = ShortNames::new(file);
    let what: Vec<String> = file.options.iter().map(|option| option.name.clone()).collect();
    let mut notes = file.notes.clone();
    notes.push(note_status_quo(file, &what));
    let mut text = String::from("# Written by `offramp import` from a GMCR save file.\n");
    for note in &notes {
        text.push_str(&format!("# - {note}\n"));
    }
    text.push_str(&format!("\n[case]\ntitle = {}\n", toml_string(title)));
    for (index, maker) in file.decision_makers.iter().enumerate() {
        write_actor(&mut text, file, &names, index, maker);
    }
    if let Some(nobody) = &names.nobody {
        text.push_str(&format!("\n[actor.{nobody}]\nname = \"Nobody\"\n"));
        text.push_str("about = \"what belongs to no decision maker in the file\"\n");
        file.unowned().into_iter().for_each(|option| write_option(&mut text, file, &names, option, true));
    }
    for pattern in file.infeasibles.iter().flat_map(|statement| &statement.members) {
        text.push_str(&format!("\n[[rule]]\nnever = {}\n", toml_string(&names.pattern(pattern))));
    }
    (text, notes)
}

/// The short names of everything, in the file's order.
struct ShortNames {
    actors: Vec<String>,
    nobody: Option<String>,
    /// Per option: its short name, and the name of its actor.
    options: Vec<(String, String)>,
}

impl ShortNames {
    fn new(file: &GmcrFile) -> Self {
        let mut taken = BTreeSet::new();
        let names: Vec<&str> = file.decision_makers.iter().map(|maker| maker.name.as_str()).collect();
        let actors = slugs(&names, "actor", &mut taken);
        let unowned = file.unowned();
        let nobody = (!unowned.is_empty()).then(|| slugs(&["nobody"], "nobody", &mut taken).remove(0));
        let mut options = vec![(String::new(), String::new()); file.options.len()];
        let owners = file.decision_makers.iter().map(|maker| maker.options.as_slice()).zip(&actors);
        for (owned, actor) in owners.chain(nobody.iter().map(|nobody| (unowned.as_slice(), nobody))) {
            let names: Vec<&str> = owned.iter().map(|&option| file.options[option].name.as_str()).collect();
            for (&option, slug) in owned.iter().zip(slugs(&names, "option", &mut BTreeSet::new())) {
                options[option] = (slug, actor.clone());
            }
        }
        Self { actors, nobody, options }
    }

    fn literal(&self, literal: Literal) -> String {
        let (option, actor) = &self.options[literal.option];
        if literal.yes { format!("{actor}.{option}") } else { format!("not {actor}.{option}") }
    }

    fn pattern(&self, pattern: &Pattern) -> String {
        match pattern.literals.as_slice() {
            [] => "always".to_owned(),
            literals => literals.iter().map(|literal| self.literal(*literal)).collect::<Vec<_>>().join(" and "),
        }
    }

    fn statement(&self, statement: &Statement) -> String {
        match statement.members.as_slice() {
            [] => "never".to_owned(),
            [only] => self.pattern(only),
            members => {
                let in_brackets = |member: &Pattern| match member.literals.len() {
                    0 | 1 => self.pattern(member),
                    _ => format!("({})", self.pattern(member)),
                };
                members.iter().map(in_brackets).collect::<Vec<_>>().join(" or ")
            }
        }
    }
}

fn write_actor(text: &mut String, file: &GmcrFile, names: &ShortNames, index: usize, maker: &DecisionMaker) {
    text.push_str(&format!("\n[actor.{}]\nname = {}\n", names.actors[index], toml_string(&maker.name)));
    maker.options.iter().for_each(|&option| write_option(text, file, names, option, false));
    if let Some(tiers) = &maker.ranking {
        let feasible = file.feasible.as_deref().unwrap_or_default();
        text.push_str("ranking = [\n");
        for tier in tiers {
            let conditions: Vec<String> = patterns_of_tier(tier, feasible, file.options.len())
                .iter()
                .map(|pattern| toml_string(&names.pattern(pattern)))
                .collect();
            match conditions.as_slice() {
                [only] => text.push_str(&format!("  {only},\n")),
                several => text.push_str(&format!("  [{}],\n", several.join(", "))),
            }
        }
        text.push_str("]\n");
    } else if !maker.statements.is_empty() {
        text.push_str("wants = [\n");
        for statement in &maker.statements {
            text.push_str(&format!("  {},\n", toml_string(&names.statement(statement))));
        }
        text.push_str("]\n");
    }
}

fn write_option(text: &mut String, file: &GmcrFile, names: &ShortNames, option: usize, fixed: bool) {
    let what = toml_string(&file.options[option].name);
    let mut more = String::new();
    if file.status_quo >> option & 1 == 1 {
        more.push_str(", now = \"yes\"");
    }
    match file.options[option].direction {
        _ if fixed => more.push_str(", moves = \"none\""),
        Directions::Up => more.push_str(", moves = \"up\""),
        Directions::Down => more.push_str(", moves = \"down\""),
        Directions::Both | Directions::Fixed => {}
    }
    let name = &names.options[option].0;
    if more.is_empty() {
        text.push_str(&format!("can.{name} = {what}\n"));
    } else {
        text.push_str(&format!("can.{name} = {{ what = {what}{more} }}\n"));
    }
}

/// Patterns that together hold at exactly the tier's states among the feasible ones.
fn patterns_of_tier(tier: &[u64], feasible: &[u64], n_options: usize) -> Vec<Pattern> {
    let shorten = feasible.len() <= MAX_SHORTENED;
    let in_tier: BTreeSet<u64> = tier.iter().copied().collect();
    let others: Vec<u64> =
        if shorten { feasible.iter().copied().filter(|state| !in_tier.contains(state)).collect() } else { Vec::new() };
    let mut patterns: Vec<Pattern> = Vec::new();
    for &state in tier {
        if shorten && patterns.iter().any(|pattern| pattern.holds(state)) {
            continue;
        }
        let mut mask = if n_options == 64 { u64::MAX } else { (1 << n_options) - 1 };
        if shorten {
            // What is not done is left out first, so that what remains says what is done.
            let not_taken = (0..n_options).filter(|option| state >> option & 1 == 0);
            for option in not_taken.chain((0..n_options).filter(|option| state >> option & 1 == 1)) {
                let shorter = mask & !(1 << option);
                if others.iter().all(|other| (other ^ state) & shorter != 0) {
                    mask = shorter;
                }
            }
        }
        let literals = (0..n_options).filter(|option| mask >> option & 1 == 1);
        patterns.push(Pattern {
            literals: literals.map(|option| Literal { option, yes: state >> option & 1 == 1 }).collect(),
        });
    }
    patterns
}
