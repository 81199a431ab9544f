//! Two versions of a case are compared with the same minds.

use offramp_dynamics::plan::{parse_ties, untied};
use offramp_dynamics::study::compared;
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Extent, Target, study};
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_model::Model;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A king who would rather fight in the east than not, and on one front rather than on both; men are enough for `men` fronts.
fn king(men: u32) -> Model {
    let text = format!(
        r#"
[case]
title = "two fronts"
as-of = 2020-01-01
fronts = ["east", "west"]
[front.east]
ladder = [{{ rung = "calm" }}, {{ rung = "war", when = "king.east" }}]
[front.west]
ladder = [{{ rung = "calm" }}, {{ rung = "war", when = "king.west" }}]
[actor.king]
can.east = {{ what = "fight in the east", front = "east", uses = {{ men = 1 }} }}
can.west = {{ what = "fight in the west", front = "west", uses = {{ men = 1 }} }}
wants = ["king.east", "not (king.east and king.west)", "king.west"]
[actor.duke]
can.raid = {{ what = "raid", front = "east" }}
wants = ["duke.raid if king.west", "not king.east"]
[pool.men]
size = {men}
"#
    );
    let case = offramp_case::CaseText { name: "toy.toml".to_owned(), text };
    offramp_case::check(&case, &[]).model.expect("a case")
}

fn without_the_pool(model: &Model) -> Model {
    untied(model, &parse_ties(model, &["pool".to_owned()]).expect("ties"))
}

/// Per state, what it is worth to everybody, with or without the comparisons of both versions.
fn worth(model: &Model, request: &DynamicsRequest, draw: u64) -> BTreeMap<Vec<u8>, Vec<f64>> {
    let space =
        build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).expect("a space");
    let board = Board::new(model, &space, Extent::FromToday, 1000).expect("a board");
    let dynamics = CaseDynamics::new(&board).comparing_also(&request.also_compared);
    let all = dynamics.utilities(Draw { seed: request.seed, number: draw }, 0.0);
    (0..board.n_states()).map(|at| (board.levels(at), all.iter().map(|of| of[at]).collect())).collect()
}

fn with_both(first: &Model, second: &Model) -> DynamicsRequest {
    let mut request = DynamicsRequest { n_draws: 3, ..DynamicsRequest::default() };
    for version in [first, second] {
        let found = compared(version, &request).expect("comparisons");
        request.also_compared.extend(found);
    }
    request
}

#[test]
fn weights_are_the_same_on_both_sides_of_a_difference() {
    let tied = king(1);
    let cut = without_the_pool(&tied);
    let request = with_both(&tied, &cut);
    for draw in 0..20 {
        let (here, there) = (worth(&tied, &request, draw), worth(&cut, &request, draw));
        assert_eq!((here.len(), there.len()), (6, 8));
        here.iter().for_each(|(state, worth)| assert_eq!(worth, &there[state], "draw {draw}, state {state:?}"));
        // Each by itself would weigh the first want otherwise: only the version without the pool sets it against the second.
        let alone = DynamicsRequest::default();
        let (here, there) = (worth(&tied, &alone, draw), worth(&cut, &alone, draw));
        assert!(here.iter().any(|(state, worth)| worth != &there[state]), "draw {draw}");
    }
}

#[test]
fn to_cut_a_pool_that_never_binds_changes_nothing() {
    let tied = king(2);
    let cut = without_the_pool(&tied);
    let request = with_both(&tied, &cut);
    let answer = |model: &Model| study(model, &request, &|_, _| ControlFlow::Continue(())).expect("an answer");
    let (here, there) = (answer(&tied), answer(&cut));
    assert!(here.targets.iter().any(|found| matches!(found.target, Target::Rung(..)) && found.by.last().is_some()));
    assert_eq!(here, there);
    // And where the pool binds, something does change.
    let tied = king(1);
    let cut = without_the_pool(&tied);
    let request = with_both(&tied, &cut);
    let answer = |model: &Model| study(model, &request, &|_, _| ControlFlow::Continue(())).expect("an answer");
    assert_ne!(answer(&tied).targets, answer(&cut).targets);
}
