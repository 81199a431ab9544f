//! A GMCR save file to a model that keeps the file's order and names.
//!
//! In: a checked file and a title. Out: a model, and notes on what could not be carried over.

use offramp_model::model::CaseFacts;
use offramp_model::{
    Actor, ActorId, CaseOption, Condition, Directions, Evidence, Formula, LevelSet, Model, OptionId, Owner, Preference,
    RankingTier, Rule, Want,
};

use super::file::{DecisionMaker, GmcrFile, Literal, Pattern, Statement};
use super::names::{Names, pattern_in_words, statement_in_words, unique_names};

/// A model read from another program's file.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The model. Its digest is empty: whoever has the bytes fills it in.
    pub model: Model,
    /// What was assumed, renamed, or not carried over.
    pub notes: Vec<String>,
}

/// The model that a GMCR save file describes. Options and actors keep the file's order, and the file's names are their
/// ids (made unique where two are the same). Options that belong to no decision maker are kept, fixed, under an actor
/// called `nobody` that comes after the others and wants nothing. `name` becomes the title.
pub fn model_from_gmcr(file: &GmcrFile, name: &str) -> Imported {
    let mut names = unique_names(file);
    let mut notes = file.notes.clone();
    notes.append(&mut names.notes);
    notes.push(note_status_quo(file, &names.options));
    let unowned = file.unowned();
    let mut actors: Vec<Actor> = file
        .decision_makers
        .iter()
        .zip(&names.makers)
        .map(|(maker, id)| actor_from(maker, id, file, &names.options))
        .collect();
    let mut owners = vec![ActorId::from_index(file.decision_makers.len()); file.options.len()];
    for (index, maker) in file.decision_makers.iter().enumerate() {
        maker.options.iter().for_each(|&option| owners[option] = ActorId::from_index(index));
    }
    if !unowned.is_empty() {
        actors.push(nobody(&names, &unowned));
        notes.push("options that belong to no decision maker stay as they are, under an actor called `nobody`".into());
    }
    let options = (0..file.options.len()).map(|index| option_from(file, index, &names, owners[index])).collect();
    let rules = file
        .infeasibles
        .iter()
        .flat_map(|statement| &statement.members)
        .map(|pattern| rule_from(pattern, &names.options))
        .collect();
    let facts = CaseFacts { title: name.to_owned(), ..CaseFacts::default() };
    Imported { model: Model { facts, actors, options, rules, ..Model::default() }, notes }
}

/// Says which state was taken as the status quo, which the format does not have.
pub(super) fn note_status_quo(file: &GmcrFile, names: &[String]) -> String {
    let taken: Vec<String> =
        (0..names.len()).filter(|k| file.status_quo >> k & 1 == 1).map(|k| format!("`{}`", names[k])).collect();
    match taken.as_slice() {
        [] => "the file has no status quo: it is taken to be the state where no option is taken".to_owned(),
        taken => format!(
            "the file has no status quo: it is taken to be the feasible state with the lowest number, where {} is taken \
             and nothing else",
            taken.join(" and ")
        ),
    }
}

fn actor_from(maker: &DecisionMaker, id: &str, file: &GmcrFile, names: &[String]) -> Actor {
    let wants = match &maker.ranking {
        Some(tiers) => Preference::Ranking(
            tiers
                .iter()
                .map(|tier| RankingTier::States(tier.iter().map(|&state| levels(state, file.options.len())).collect()))
                .collect(),
        ),
        None => Preference::Wants(maker.statements.iter().map(|statement| want_from(statement, names)).collect()),
    };
    plain_actor(id, maker.options.iter().map(|&option| OptionId::from_index(option)).collect(), wants)
}

fn nobody(names: &Names, unowned: &[usize]) -> Actor {
    let mut id = "nobody".to_owned();
    while names.makers.contains(&id) {
        id.push_str(" (no owner)");
    }
    plain_actor(&id, unowned.iter().map(|&option| OptionId::from_index(option)).collect(), Preference::indifferent())
}

fn plain_actor(id: &str, options: Vec<OptionId>, wants: Preference) -> Actor {
    Actor {
        id: id.to_owned(),
        name: id.to_owned(),
        about: None,
        inside: None,
        kind: None,
        country: None,
        options,
        wants,
        wants_later: None,
        sees: Vec::new(),
        attitudes: Vec::new(),
        reviews: None,
        attention: Vec::new(),
        evidence: Evidence::default(),
    }
}

fn option_from(file: &GmcrFile, index: usize, names: &Names, owner: ActorId) -> CaseOption {
    let unowned = owner.index() == file.decision_makers.len();
    CaseOption {
        id: names.options[index].clone(),
        what: file.options[index].name.clone(),
        owner: Owner::Actor(owner),
        front: None,
        levels: vec!["no".to_owned(), "yes".to_owned()],
        now: u8::from(file.status_quo >> index & 1 == 1),
        moves: if unowned { Directions::Fixed } else { file.options[index].direction },
        consent: Vec::new(),
        uses: Vec::new(),
        spends: Vec::new(),
        takes: None,
        evidence: Evidence::default(),
    }
}

fn want_from(statement: &Statement, names: &[String]) -> Want {
    let formula = match statement.members.as_slice() {
        [only] => formula_from(only),
        members => Formula::Or(members.iter().map(formula_from).collect()),
    };
    Want {
        id: None,
        that: Condition { text: statement_in_words(statement, names), formula },
        red_line: false,
        strongly: false,
        evidence: Evidence::default(),
    }
}

fn rule_from(pattern: &Pattern, names: &[String]) -> Rule {
    let never = Condition { text: pattern_in_words(pattern, names), formula: formula_from(pattern) };
    Rule { never, from_pool: None, evidence: Evidence::default() }
}

fn formula_from(pattern: &Pattern) -> Formula {
    let literal = |literal: &Literal| Formula::Level {
        option: OptionId::from_index(literal.option),
        levels: LevelSet::only(u8::from(literal.yes)),
    };
    match pattern.literals.as_slice() {
        [] => Formula::Constant(true),
        [only] => literal(only),
        literals => Formula::And(literals.iter().map(literal).collect()),
    }
}

/// The levels of all options at a state.
fn levels(state: u64, n_options: usize) -> Vec<u8> {
    (0..n_options).map(|option| u8::from(state >> option & 1 == 1)).collect()
}
