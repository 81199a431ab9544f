//! Times the state graph and stability on random cases: options split evenly among four actors, eight random
//! lexicographic wants each, all five concepts for all actors. `docs/benchmarks.md` says how to read the figures.

mod draws;

use divan::Bencher;
use draws::Draws;
use offramp_engine::evolution::{EvolutionLimits, Moves, evolve};
use offramp_engine::ranking::{RankingRequest, rank_equilibria};
use offramp_engine::space::{Extent, SpaceRequest, build_space};
use offramp_engine::stability::{Game, StabilityRequest, assess_stability};
use offramp_model::{
    Actor, ActorId, CaseOption, Condition, Directions, Evidence, Formula, Model, OptionId, Owner, Preference, Want,
};

fn main() {
    divan::main();
}

/// Options that nobody happens to mention are kept, so that the number of states is what the name says.
const REQUEST: SpaceRequest = SpaceRequest { max_states: 1 << 26, extent: Extent::AllFeasible, keep_all_options: true };

fn random_model(n_actors: usize, n_options: usize, seed: u64) -> Model {
    let mut draws = Draws(seed);
    let mut model = Model::default();
    for index in 0..n_options {
        let actor = ActorId::from_index(index * n_actors / n_options);
        model.options.push(CaseOption {
            id: format!("o{index}"),
            what: String::new(),
            owner: Owner::Actor(actor),
            front: None,
            levels: vec!["no".into(), "yes".into()],
            now: 0,
            moves: Directions::Both,
            consent: Vec::new(),
            uses: Vec::new(),
            spends: Vec::new(),
            takes: None,
            evidence: Evidence::default(),
        });
    }
    for index in 0..n_actors {
        let owner = Owner::Actor(ActorId::from_index(index));
        let own: Vec<OptionId> = model.option_ids().filter(|&id| model.option(id).owner == owner).collect();
        let wants = (0..8).map(|_| random_want(&mut draws, &own, n_options)).collect();
        model.actors.push(Actor {
            id: format!("a{index}"),
            name: format!("a{index}"),
            about: None,
            inside: None,
            kind: None,
            country: None,
            options: own,
            wants: Preference::Wants(wants),
            wants_later: None,
            sees: Vec::new(),
            attitudes: Vec::new(),
            reviews: None,
            attention: Vec::new(),
            evidence: Evidence::default(),
        });
    }
    model
}

fn random_want(draws: &mut Draws, own: &[OptionId], n_options: usize) -> Want {
    let literal = |draws: &mut Draws, id: OptionId| match draws.below(2) {
        0 => Formula::yes(id),
        _ => Formula::Not(Box::new(Formula::yes(id))),
    };
    let mine = own[draws.below(own.len())];
    let any = OptionId::from_index(draws.below(n_options));
    let (mine, any) = (literal(draws, mine), literal(draws, any));
    let formula = match draws.below(5) {
        0 => mine,
        1 => any,
        2 => Formula::And(vec![mine, any]),
        3 => Formula::Or(vec![mine, any]),
        _ => Formula::If { then: Box::new(mine), condition: Box::new(any) },
    };
    Want {
        id: None,
        that: Condition { text: String::new(), formula },
        red_line: false,
        strongly: false,
        evidence: Evidence::default(),
    }
}

/// Ranks and all five concepts, from a model to verdicts.
#[divan::bench(args = [12, 16, 20], max_time = 10)]
fn all_concepts(bencher: Bencher, n_options: usize) {
    let model = random_model(4, n_options, 1);
    bencher.bench(|| {
        let space = build_space(&model, &REQUEST).expect("the space fits");
        let game = Game::as_stated(&model, &space);
        assess_stability(&game, StabilityRequest::default())
    });
}

/// The same at 2^24 states, once or twice.
#[divan::bench(args = [24], sample_count = 2, sample_size = 1)]
fn all_concepts_large(bencher: Bencher, n_options: usize) {
    let model = random_model(4, n_options, 1);
    bencher.bench(|| {
        let space = build_space(&model, &REQUEST).expect("the space fits");
        let game = Game::as_stated(&model, &space);
        assess_stability(&game, StabilityRequest::default())
    });
}

/// One actor with all the options, who is content with any of them, and a bystander: margins of very many equilibria that all are
/// one another's alternatives, and the ways between them.
#[divan::bench(args = [12, 16], max_time = 10)]
fn one_actor_with_many_options(bencher: Bencher, n_options: usize) {
    let mut model = random_model(1, n_options, 1);
    let any = Formula::Or(model.option_ids().map(Formula::yes).collect());
    let that = Condition { text: String::new(), formula: any };
    let want = Want { id: None, that, red_line: false, strongly: false, evidence: Evidence::default() };
    model.actors[0].wants = Preference::Wants(vec![want]);
    let space = build_space(&model, &REQUEST).expect("the space fits");
    bencher.bench(|| {
        let game = Game::as_stated(&model, &space);
        let stability = assess_stability(&game, StabilityRequest { keep_values: true });
        let ranking = rank_equilibria(&game, &stability, RankingRequest { limit: 1000, n_moves: None });
        let start = space.status_quo().expect("no rule excludes it");
        let reached = evolve(&game, start, Moves::Any, EvolutionLimits::default()).n_reached();
        (ranking, reached)
    });
}

/// Ranks only.
#[divan::bench(args = [12, 20])]
fn ranks(bencher: Bencher, n_options: usize) {
    let model = random_model(4, n_options, 1);
    let space = build_space(&model, &REQUEST).expect("the space fits");
    bencher.bench(|| Game::as_stated(&model, &space));
}
