//! Random models, on which the engine and the arbiter are compared.
//!
//! In: a seed and a [`Shape`]. Out: a model with a feasible status quo; the same for the same seed and shape, for ever.
//! Does not: look like any real conflict. It is meant to hit odd corners: ties, one-way and fixed options, states cut off
//! by rules, actors without options, vetoes, agreements that nobody may leave.

use offramp_model::{
    ActorId, Consenter, Directions, Evidence, Formula, InstitutionId, Leave, Level, Model, OptionId, Owner, Preference,
    RankingTier, Vote, Weight,
};

use crate::random_formula::{Draws, random_formula, random_literal};
use crate::sketch;

/// What random models may look like. Ranges include both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// How many actors, at least one.
    pub actors: (usize, usize),
    /// How many options an actor may have.
    pub options_per_actor: (usize, usize),
    /// The most levels an option may have, 2 to 32.
    pub max_levels: usize,
    /// A bound on the product of all level numbers, before rules.
    pub max_cells: usize,
    /// How many options in a hundred may not move both ways.
    pub percent_one_way: usize,
    /// How many rules; those that the status quo would break are left out.
    pub rules: (usize, usize),
    /// How many wants, weights or tiers an actor has.
    pub wants: (usize, usize),
    /// Whether some actors have weights or rankings instead of wants.
    pub other_preferences: bool,
    /// How many actors in a hundred rank all states one by one, in an order drawn at random.
    pub percent_full_rankings: usize,
    /// How many agreements, if there is room.
    pub agreements: (usize, usize),
    /// How many institutions. Each has up to two options, if there is room; without any it may still have to consent.
    pub institutions: (usize, usize),
    /// How many options in a hundred need consent to be raised.
    pub percent_consent: usize,
}

impl Shape {
    /// Actors only: no agreements, institutions or consent. Two to five actors, up to 128 level vectors.
    pub fn actors_only() -> Self {
        Self {
            actors: (2, 5),
            options_per_actor: (1, 4),
            max_levels: 4,
            max_cells: 128,
            percent_one_way: 25,
            rules: (0, 3),
            wants: (0, 6),
            other_preferences: true,
            percent_full_rankings: 0,
            agreements: (0, 0),
            institutions: (0, 0),
            percent_consent: 0,
        }
    }

    /// Actors with agreements, institutions and consent; actors may be without options.
    pub fn with_groups() -> Self {
        Self {
            options_per_actor: (0, 3),
            max_cells: 256,
            agreements: (0, 2),
            institutions: (0, 2),
            percent_consent: 30,
            ..Self::actors_only()
        }
    }

    /// As [`Shape::with_groups`], with voters of very different minds and much consent: majorities go round in circles, and
    /// who moved last matters often.
    pub fn voting() -> Self {
        Self {
            actors: (3, 4),
            options_per_actor: (0, 1),
            max_cells: 128,
            percent_full_rankings: 90,
            agreements: (0, 1),
            institutions: (1, 2),
            percent_consent: 50,
            ..Self::with_groups()
        }
    }

    /// Two-level options free to move, no rules, few wants: the plainest option form.
    pub fn plain() -> Self {
        Self { max_levels: 2, percent_one_way: 0, rules: (0, 0), other_preferences: false, ..Self::actors_only() }
    }
}

/// A random model of this shape. It has at least one option, and its status quo is feasible.
pub fn random_model(seed: u64, shape: &Shape) -> Model {
    let mut draws = Draws::new(seed);
    let mut model = Model::default();
    model.facts.title = format!("random model {seed}");
    let n_actors = draws.between(shape.actors.0.max(1), shape.actors.1);
    for number in 1..=n_actors {
        sketch::add_actor(&mut model, &format!("actor-{number}"), Preference::indifferent());
    }
    let mut n_cells = 1;
    add_actor_options(&mut draws, &mut model, shape, &mut n_cells);
    add_agreements(&mut draws, &mut model, shape, &mut n_cells);
    add_institutions(&mut draws, &mut model, shape, &mut n_cells);
    if model.options.is_empty() {
        sketch::add_option(&mut model, ActorId(0), "option-1", 2);
    }
    for position in 0..model.options.len() {
        vary_option(&mut draws, &mut model, shape, OptionId::from_index(position));
    }
    add_rules(&mut draws, &mut model, shape);
    for position in 0..model.actors.len() {
        model.actors[position].wants = random_preference(&mut draws, &model, shape);
    }
    model
}

/// The number of levels of a new option, unless it would make the model too large.
fn levels_that_fit(draws: &mut Draws, shape: &Shape, n_cells: &mut usize) -> Option<usize> {
    let n_levels = if draws.percent(60) { 2 } else { draws.between(2, shape.max_levels) };
    let fits = *n_cells * n_levels <= shape.max_cells;
    if fits {
        *n_cells *= n_levels;
    }
    fits.then_some(n_levels)
}

fn add_actor_options(draws: &mut Draws, model: &mut Model, shape: &Shape, n_cells: &mut usize) {
    // Room is kept for groups, which come last.
    let reserve = 1 << (shape.agreements.1 + shape.institutions.1).min(2);
    let for_actors = Shape { max_cells: shape.max_cells / reserve, ..shape.clone() };
    for actor in model.actor_ids() {
        for number in 1..=draws.between(shape.options_per_actor.0, shape.options_per_actor.1) {
            let Some(n_levels) = levels_that_fit(draws, &for_actors, n_cells) else { continue };
            sketch::add_option(model, actor, &format!("option-{number}"), n_levels);
        }
    }
}

fn add_agreements(draws: &mut Draws, model: &mut Model, shape: &Shape, n_cells: &mut usize) {
    let actors: Vec<ActorId> = model.actor_ids().collect();
    for number in 1..=draws.between(shape.agreements.0, shape.agreements.1) {
        let Some(n_levels) = levels_that_fit(draws, shape, n_cells) else { continue };
        let n_parties = draws.between(1, 3);
        let parties = draws.some_of(&actors, n_parties);
        let agreement = sketch::add_agreement(model, &format!("agreement-{number}"), &parties);
        let option = model.agreements[agreement.index()].option;
        model.options[option.index()].levels = level_names(n_levels);
        let theirs: Vec<OptionId> =
            parties.iter().flat_map(|&party| model.actor(party).options.iter().copied()).collect();
        let n_with = if draws.percent(50) { 0 } else { draws.between(1, 2) };
        model.agreements[agreement.index()].with = draws.some_of(&theirs, n_with);
        model.agreements[agreement.index()].leave = match draws.below(5) {
            0 | 1 => Leave::Any,
            2 => Leave::All,
            3 => Leave::Nobody,
            _ => {
                let n_leavers = draws.between(1, 2);
                Leave::Listed(draws.some_of(&actors, n_leavers))
            }
        };
    }
}

fn add_institutions(draws: &mut Draws, model: &mut Model, shape: &Shape, n_cells: &mut usize) {
    let actors: Vec<ActorId> = model.actor_ids().collect();
    for number in 1..=draws.between(shape.institutions.0, shape.institutions.1) {
        let n_members = draws.between(1, actors.len());
        let members = draws.some_of(&actors, n_members);
        let n_outside = if draws.percent(60) { 0 } else { draws.between(1, 3) };
        let seats = members.len() + n_outside;
        let pass = draws.between(1, seats);
        let id = sketch::add_institution(model, &format!("institution-{number}"), &members, pass);
        let n_veto = if draws.percent(60) { 0 } else { draws.between(1, 2) };
        let veto = draws.some_of(&members, n_veto);
        let others_yes = draws.between(0, n_outside);
        model.institutions[id.index()].vote = Vote { pass, seats, veto, others_yes };
        // Without options it may still have to consent to something.
        for option in 1..=draws.between(0, 2) {
            let Some(n_levels) = levels_that_fit(draws, shape, n_cells) else { continue };
            sketch::add_institution_option(model, id, &format!("option-{option}"), n_levels);
        }
    }
}

fn level_names(n_levels: usize) -> Vec<String> {
    match n_levels {
        2 => vec!["no".to_string(), "yes".to_string()],
        _ => (0..n_levels).map(|level| format!("level-{level}")).collect(),
    }
}

/// Today's level, directions and consent of one option.
fn vary_option(draws: &mut Draws, model: &mut Model, shape: &Shape, option: OptionId) {
    let n_levels = model.option(option).n_levels();
    let now = if draws.percent(60) { 0 } else { draws.below(n_levels) };
    let moves = match draws.percent(shape.percent_one_way) {
        true => *draws.one_of(&[Directions::Up, Directions::Up, Directions::Down, Directions::Fixed]),
        false => Directions::Both,
    };
    let consent = match draws.percent(shape.percent_consent) {
        true => random_consent(draws, model, option),
        false => Vec::new(),
    };
    let option = &mut model.options[option.index()];
    (option.now, option.moves, option.consent) = (now as Level, moves, consent);
}

fn random_consent(draws: &mut Draws, model: &Model, option: OptionId) -> Vec<Consenter> {
    let owner = model.option(option).owner;
    let actors = model.actor_ids().filter(|&actor| owner != Owner::Actor(actor)).map(Consenter::Actor);
    let bodies = (0..model.institutions.len()).map(InstitutionId::from_index);
    let bodies = bodies.filter(|&body| owner != Owner::Institution(body)).map(Consenter::Institution);
    let possible: Vec<Consenter> = actors.chain(bodies).collect();
    let n_consenters = draws.between(1, 2);
    draws.some_of(&possible, n_consenters)
}

fn add_rules(draws: &mut Draws, model: &mut Model, shape: &Shape) {
    let status_quo = model.status_quo();
    for _ in 0..draws.between(shape.rules.0, shape.rules.1) {
        let never = match draws.percent(70) {
            true => {
                let n_parts = draws.between(2, 3);
                Formula::And((0..n_parts).map(|_| random_literal(draws, model)).collect())
            }
            false => random_formula(draws, model, 2),
        };
        if !never.holds(&status_quo) {
            sketch::add_rule(model, never);
        }
    }
}

fn random_preference(draws: &mut Draws, model: &Model, shape: &Shape) -> Preference {
    if draws.percent(shape.percent_full_rankings) {
        return random_full_ranking(draws, model);
    }
    let n_wants = draws.between(shape.wants.0, shape.wants.1);
    let kind = if shape.other_preferences { draws.below(10) } else { 0 };
    match kind {
        0..=6 => {
            let that = (0..n_wants).map(|_| random_formula(draws, model, 2)).collect();
            sketch::wants(model, that)
        }
        // Quarters add up exactly, so that no tie hangs on rounding.
        7 => Preference::Weights((0..n_wants).map(|_| random_weight(draws, model)).collect()),
        8 => {
            let mut tier = || {
                let n_conditions = draws.between(1, 2);
                let formulas = (0..n_conditions).map(|_| random_formula(draws, model, 2));
                RankingTier::Conditions(formulas.map(|formula| sketch::condition(model, formula)).collect())
            };
            Preference::Ranking((0..n_wants).map(|_| tier()).collect())
        }
        _ => {
            let mut tier = || {
                let n_states = draws.between(1, 4);
                RankingTier::States((0..n_states).map(|_| random_levels(draws, model)).collect())
            };
            Preference::Ranking((0..2 * n_wants).map(|_| tier()).collect())
        }
    }
}

/// Every level vector in a tier of its own, or now and then tied with the one before.
fn random_full_ranking(draws: &mut Draws, model: &Model) -> Preference {
    let mut left: Vec<Vec<Level>> = vec![Vec::new()];
    for option in &model.options {
        let levels = 0..option.n_levels();
        let extend = |start: &Vec<Level>| {
            let start = start.clone();
            levels.clone().map(move |level| [start.as_slice(), &[level as Level]].concat())
        };
        left = left.iter().flat_map(extend).collect();
    }
    let mut tiers: Vec<Vec<Vec<Level>>> = Vec::new();
    while !left.is_empty() {
        let state = left.swap_remove(draws.below(left.len()));
        match tiers.last_mut() {
            Some(tier) if draws.percent(10) => tier.push(state),
            _ => tiers.push(vec![state]),
        }
    }
    sketch::ranking(tiers)
}

fn random_weight(draws: &mut Draws, model: &Model) -> Weight {
    let formula = random_formula(draws, model, 2);
    let weight = draws.between(0, 16) as f64 * 0.25 - 1.0;
    Weight { that: sketch::condition(model, formula), weight, evidence: Evidence::default() }
}

fn random_levels(draws: &mut Draws, model: &Model) -> Vec<Level> {
    model.options.iter().map(|option| draws.below(option.n_levels()) as Level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_quo_is_feasible_and_the_bound_is_kept() {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting(), Shape::plain()] {
            for seed in 0..500 {
                let model = random_model(seed, &shape);
                let n_cells: usize = model.options.iter().map(offramp_model::CaseOption::n_levels).product();
                assert!(model.is_feasible(&model.status_quo()), "seed {seed}");
                assert!(n_cells <= shape.max_cells && !model.options.is_empty(), "seed {seed}: {n_cells} cells");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_model() {
        let shape = Shape::with_groups();
        assert_eq!(random_model(7, &shape), random_model(7, &shape));
        assert_ne!(random_model(7, &shape), random_model(8, &shape));
    }

    // Without this the comparison of engines could be a comparison of nothing: every feature has to turn up often.
    #[test]
    fn every_feature_turns_up() {
        let models: Vec<Model> = (0..500).map(|seed| random_model(seed, &Shape::with_groups())).collect();
        let count = |has: &dyn Fn(&Model) -> bool| models.iter().filter(|model| has(model)).count();
        let leaves = |leave: fn(&Leave) -> bool| {
            count(&|model| model.agreements.iter().any(|agreement| leave(&agreement.leave)))
        };
        for (feature, n_models) in [
            ("leave any", leaves(|leave| *leave == Leave::Any)),
            ("leave all", leaves(|leave| *leave == Leave::All)),
            ("leave nobody", leaves(|leave| *leave == Leave::Nobody)),
            ("leave listed", leaves(|leave| matches!(leave, Leave::Listed(_)))),
            ("with", count(&|model| model.agreements.iter().any(|agreement| !agreement.with.is_empty()))),
            ("veto", count(&|model| model.institutions.iter().any(|body| !body.vote.veto.is_empty()))),
            ("others-yes", count(&|model| model.institutions.iter().any(|body| body.vote.others_yes > 0))),
            ("consent", count(&|model| model.options.iter().any(|option| !option.consent.is_empty()))),
            ("fixed", count(&|model| model.options.iter().any(|option| option.moves == Directions::Fixed))),
            ("levels", count(&|model| model.options.iter().any(|option| option.n_levels() > 2))),
            ("rules", count(&|model| !model.rules.is_empty())),
            ("weights", count(&|model| model.actors.iter().any(|actor| matches!(actor.wants, Preference::Weights(_))))),
        ] {
            assert!(n_models >= 25, "{feature}: only {n_models} of 500 models have it");
        }
    }
}
