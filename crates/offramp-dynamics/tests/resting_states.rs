//! With full decisiveness and no foresight, the states that nobody leaves are the Nash-stable ones against the moves included.

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

/// Compares the states without an exit with those that are Nash-stable and stable against agreements and votes.
fn compare(name: &str, model: &Model, draws: u64) -> usize {
    let model = without_credences(model);
    let request = SpaceRequest { keep_all_options: true, ..SpaceRequest::default() };
    let space = build_space(&model, &request).expect("a space");
    let board = Board::new(&model, &space, Extent::All, 1 << 20).expect("a board");
    let dynamics = CaseDynamics::new(&board);
    let game = Game::as_stated(&model, &space);
    let stability = assess_stability(&game, StabilityRequest::default());
    let mut n_resting = 0;
    for number in 0..draws {
        let moving = dynamics.moving(Draw { seed: 7, number }, &DECIDED, &Staged::default());
        let rates = &moving.rates;
        for (position, &state) in board.states.iter().enumerate() {
            let own = board.own_range(position);
            let joint = board.joint_range(position);
            let exit: f64 = rates.own[own].iter().sum::<f64>() + rates.joint[joint].iter().sum::<f64>();
            let cell = space.cell(state);
            let nash = stability.is_equilibrium(Concept::Nash, cell) && stability.stable_against_groups.contains(cell);
            assert_eq!(exit == 0.0, nash, "{name}, draw {number}: state {state:?} leaves at {exit}, Nash {nash}");
            n_resting += usize::from(nash && number == 0);
        }
    }
    n_resting
}

#[test]
fn on_every_case_of_the_gallery() {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let mut folders = vec![cases];
    let mut n_cases = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "case.toml") {
                let text = std::fs::read_to_string(&path).expect("a text");
                let name = path.display().to_string();
                let case = offramp_case::CaseText { name: name.clone(), text };
                let model = offramp_case::check(&case, &[]).model.expect("no errors");
                compare(&name, &model, 2);
                n_cases += 1;
            }
        }
    }
    assert!(n_cases >= 10, "{n_cases} cases");
}

#[test]
fn on_random_models_with_agreements_votes_and_consent() {
    let shapes = [
        offramp_arbiter::Shape::actors_only(),
        offramp_arbiter::Shape::with_groups(),
        offramp_arbiter::Shape::voting(),
    ];
    let mut n_resting = 0;
    for seed in 0..400 {
        for (number, shape) in shapes.iter().enumerate() {
            let model = offramp_arbiter::random_model(seed, shape);
            n_resting += compare(&format!("seed {seed}, shape {number}"), &model, 2);
        }
    }
    assert!(n_resting > 400, "{n_resting} resting states: too few to prove anything");
}
