//! With full decisiveness and no foresight, the states that nobody leaves are the Nash-stable ones against the moves included.

mod common;

use common::gallery;
use offramp_dynamics::under_way::Staged;
use offramp_dynamics::{Board, CaseDynamics, Decisiveness, Draw, Extent, Foresight, MindSettings};
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_engine::stability::{Concept, Game, StabilityRequest, assess_stability};
use offramp_model::Model;

const DECIDED: MindSettings =
    MindSettings { foresight: Foresight::NONE, decisiveness: Decisiveness::Fixed(1e9), later: 0.0, beliefs: false };

/// The case as written: every want is there, however sure its author is of it.
fn without_credences(model: &Model) -> Model {
    let mut model = model.clone();
    for actor in &mut model.actors {
        match &mut actor.wants {
            offramp_model::Preference::Wants(wants) => wants.iter_mut().for_each(|want| want.evidence.credence = None),
            offramp_model::Preference::Weights(weights) => {
                weights.iter_mut().for_each(|weight| weight.evidence.credence = None);
            }
            offramp_model::Preference::Ranking(_) => {}
        }
        // Nobody's attention is elsewhere for ever.
        actor.attention.clear();
    }
    model.shocks.clear();
    model.links.clear();
    model
}

/// How many states of a case there are, how many nobody leaves in the first draw, and in how many (of all draws) that is not the same as being
/// Nash-stable and stable against agreements and votes.
struct Compared {
    n_states: usize,
    n_resting: usize,
    differ: Vec<String>,
}

fn compare(name: &str, model: &Model, draws: u64, minds: MindSettings) -> Compared {
    let model = without_credences(model);
    let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
    let space = build_space(&model, &request).expect("a space");
    let board = Board::new(&model, &space, Extent::All, 1 << 20).expect("a board");
    assert_eq!(board.n_states(), space.n_states(), "{name}: every state is on the board");
    let dynamics = CaseDynamics::new(&board);
    let game = Game::as_stated(&model, &space);
    let stability = assess_stability(&game, StabilityRequest::default());
    let mut found = Compared { n_states: board.n_states(), n_resting: 0, differ: Vec::new() };
    for number in 0..draws {
        let moving = dynamics.moving(Draw { seed: 7, number }, &minds, &Staged::default());
        let rates = &moving.rates;
        for (position, &state) in board.states.iter().enumerate() {
            let own = board.own_range(position);
            let joint = board.joint_range(position);
            let exit: f64 = rates.own[own].iter().sum::<f64>() + rates.joint[joint].iter().sum::<f64>();
            let cell = space.cell(state);
            let nash = stability.is_equilibrium(Concept::Nash, cell) && stability.stable_against_groups.contains(cell);
            if (exit == 0.0) != nash {
                let line = format!("{name}, draw {number}: state {state:?} leaves at {exit}, Nash {nash}");
                found.differ.push(line);
            }
            found.n_resting += usize::from(exit == 0.0 && number == 0);
        }
    }
    found
}

#[test]
fn on_every_case_of_the_gallery() {
    let (mut n_with, mut n_cases) = (0, 0);
    for (name, model) in gallery() {
        let found = compare(&name, &model, 2, DECIDED);
        assert!(found.differ.is_empty(), "{:?}", found.differ);
        assert!(found.n_resting < found.n_states, "{name}: {} of {} states rest", found.n_resting, found.n_states);
        n_cases += 1;
        if found.n_resting > 0 {
            n_with += 1;
            // With actors who slip it is not the same: the comparison can fail.
            let slipping = MindSettings { decisiveness: Decisiveness::Fixed(2.0), ..DECIDED };
            assert!(!compare(&name, &model, 1, slipping).differ.is_empty(), "{name}: nobody ever slips");
        }
    }
    // In some, such as a circle of majorities, no state rests; in most, some do.
    assert!(2 * n_with > n_cases, "states rest in {n_with} of {n_cases} cases only");
}

#[test]
fn on_random_models_with_agreements_votes_and_consent() {
    let shapes = [
        offramp_arbiter::Shape::actors_only(),
        offramp_arbiter::Shape::with_groups(),
        offramp_arbiter::Shape::voting(),
    ];
    let (mut n_resting, mut n_left) = (0, 0);
    for seed in 0..400 {
        for (number, shape) in shapes.iter().enumerate() {
            let model = offramp_arbiter::random_model(seed, shape);
            let found = compare(&format!("seed {seed}, shape {number}"), &model, 2, DECIDED);
            assert!(found.differ.is_empty(), "{:?}", found.differ);
            n_resting += found.n_resting;
            n_left += found.n_states - found.n_resting;
        }
    }
    assert!(n_resting > 400 && n_left > 400, "{n_resting} resting states, {n_left} others: too few to prove anything");
}
