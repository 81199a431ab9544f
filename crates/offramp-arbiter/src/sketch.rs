//! Models put together by hand, for tests: a few functions that fill in what a test does not care about.
//!
//! In: a [`Model`] under construction. Out: the same with one thing more.
//! Does not: check. Whoever builds keeps the model's order: actors' options first, then agreements, then institutions'.

use offramp_model::{
    Actor, ActorId, Agreement, AgreementId, CaseOption, Condition, Directions, Evidence, Formula, Institution,
    InstitutionId, Leave, Level, LevelSet, Model, OptionId, Owner, Preference, RankingTier, Rule, Vote, Want,
};

/// An actor that is indifferent between all states and has no options yet.
pub fn add_actor(model: &mut Model, id: &str, wants: Preference) -> ActorId {
    model.actors.push(Actor {
        id: id.to_string(),
        name: id.to_string(),
        about: None,
        inside: None,
        kind: None,
        country: None,
        options: Vec::new(),
        wants,
        wants_later: None,
        sees: Vec::new(),
        attitudes: Vec::new(),
        reviews: None,
        attention: Vec::new(),
        evidence: Evidence::default(),
    });
    ActorId::from_index(model.actors.len() - 1)
}

/// An option of an actor, with `n_levels` levels, at its lowest level today, free to go both ways.
pub fn add_option(model: &mut Model, actor: ActorId, name: &str, n_levels: usize) -> OptionId {
    let id = format!("{}.{name}", model.actor(actor).id);
    let option = push_option(model, Owner::Actor(actor), id, n_levels);
    model.actors[actor.index()].options.push(option);
    option
}

/// An agreement with two levels, not in force, which any party may leave.
pub fn add_agreement(model: &mut Model, id: &str, parties: &[ActorId]) -> AgreementId {
    let agreement = AgreementId::from_index(model.agreements.len());
    let option = push_option(model, Owner::Agreement(agreement), id.to_string(), 2);
    model.agreements.push(Agreement {
        id: id.to_string(),
        name: id.to_string(),
        option,
        parties: parties.to_vec(),
        leave: Leave::Any,
        with: Vec::new(),
        power: None,
    });
    agreement
}

/// An institution whose seats are its members, without vetoes; `pass` yes votes carry a motion. It decides nothing yet.
pub fn add_institution(model: &mut Model, id: &str, members: &[ActorId], pass: usize) -> InstitutionId {
    model.institutions.push(Institution {
        id: id.to_string(),
        name: id.to_string(),
        members: members.to_vec(),
        vote: Vote { pass, seats: members.len(), veto: Vec::new(), others_yes: 0 },
        options: Vec::new(),
        evidence: Evidence::default(),
    });
    InstitutionId::from_index(model.institutions.len() - 1)
}

/// An option of an institution, with `n_levels` levels, at its lowest level today, free to go both ways.
pub fn add_institution_option(model: &mut Model, institution: InstitutionId, name: &str, n_levels: usize) -> OptionId {
    let id = format!("{}.{name}", model.institutions[institution.index()].id);
    let option = push_option(model, Owner::Institution(institution), id, n_levels);
    model.institutions[institution.index()].options.push(option);
    option
}

fn push_option(model: &mut Model, owner: Owner, id: String, n_levels: usize) -> OptionId {
    let levels = match n_levels {
        2 => vec!["no".to_string(), "yes".to_string()],
        _ => (0..n_levels).map(|level| format!("level-{level}")).collect(),
    };
    model.options.push(CaseOption {
        what: id.replace(['.', '-'], " "),
        id,
        owner,
        front: None,
        levels,
        now: 0,
        moves: Directions::Both,
        consent: Vec::new(),
        uses: Vec::new(),
        spends: Vec::new(),
        takes: None,
        evidence: Evidence::default(),
    });
    OptionId::from_index(model.options.len() - 1)
}

/// A rule: no state is like this.
pub fn add_rule(model: &mut Model, never: Formula) {
    let never = condition(model, never);
    model.rules.push(Rule { never, from_pool: None, evidence: Evidence::default() });
}

/// A condition whose text says the formula in the words of the case language.
pub fn condition(model: &Model, formula: Formula) -> Condition {
    Condition { text: crate::random_formula::in_words(model, &formula), formula }
}

/// Wants, most important first.
pub fn wants(model: &Model, that: Vec<Formula>) -> Preference {
    let want = |formula| Want {
        id: None,
        that: condition(model, formula),
        red_line: false,
        strongly: false,
        evidence: Evidence::default(),
    };
    Preference::Wants(that.into_iter().map(want).collect())
}

/// An explicit ranking, best first; states in one tier tie.
pub fn ranking(tiers: Vec<Vec<Vec<Level>>>) -> Preference {
    Preference::Ranking(tiers.into_iter().map(RankingTier::States).collect())
}

/// An explicit ranking of states of two-level options, best first, each state by its binary number (option 0 the lowest
/// bit).
pub fn ranked(n_options: usize, best_first: &[u8]) -> Preference {
    let levels = |state: u8| (0..n_options).map(|option| state >> option & 1).collect::<Vec<Level>>();
    ranking(best_first.iter().map(|&state| vec![levels(state)]).collect())
}

/// A ranking by conditions, best first.
pub fn tiers<const N: usize>(model: &Model, best_first: [Formula; N]) -> Preference {
    let tier = |formula| RankingTier::Conditions(vec![condition(model, formula)]);
    Preference::Ranking(best_first.into_iter().map(tier).collect())
}

/// The option is at its upper level (of two).
pub fn yes(option: OptionId) -> Formula {
    Formula::yes(option)
}

/// The option is at this level.
pub fn at(option: OptionId, level: Level) -> Formula {
    Formula::Level { option, levels: LevelSet::only(level) }
}

/// The contrary.
pub fn not(formula: Formula) -> Formula {
    Formula::Not(Box::new(formula))
}

/// All of these.
pub fn all<const N: usize>(parts: [Formula; N]) -> Formula {
    Formula::And(parts.into())
}

/// Any of these.
pub fn any<const N: usize>(parts: [Formula; N]) -> Formula {
    Formula::Or(parts.into())
}
