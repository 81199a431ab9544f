//! The state space against plain enumeration.

use offramp_arbiter::{Arbiter, Shape, random_model};
use offramp_engine::space::{Coverage, Extent, SpaceRefused, SpaceRequest, build_space, unmentioned_options};
use offramp_model::{Level, Model};
use std::collections::BTreeSet;

fn all_states() -> SpaceRequest {
    SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }
}

/// Every combination of levels, the first option varying fastest.
fn combinations(model: &Model) -> Vec<Vec<Level>> {
    model.options.iter().fold(vec![Vec::new()], |states, option| {
        (0..option.n_levels() as Level)
            .flat_map(|level| states.iter().map(move |state: &Vec<Level>| [state.as_slice(), &[level]].concat()))
            .collect()
    })
}

#[test]
fn the_states_are_exactly_those_that_no_rule_excludes_and_are_found_both_ways() {
    for seed in 0..400 {
        let shape = if seed % 2 == 0 { Shape::actors_only() } else { Shape::with_groups() };
        let model = random_model(seed, &shape);
        let space = build_space(&model, &all_states()).expect("random models have states");
        let expected: BTreeSet<Vec<Level>> =
            combinations(&model).into_iter().filter(|levels| model.is_feasible(levels)).collect();
        let found: BTreeSet<Vec<Level>> = space.states().map(|state| space.levels(state)).collect();
        assert_eq!(found, expected, "seed {seed}");
        for state in space.states() {
            assert_eq!(space.state_of(&space.levels(state)), Some(state), "seed {seed}");
            assert_eq!(space.state_at(space.cell(state)), Some(state), "seed {seed}");
        }
        for levels in combinations(&model).iter().filter(|levels| !model.is_feasible(levels)) {
            assert_eq!(space.state_of(levels), None, "seed {seed}");
        }
    }
}

#[test]
fn codes_number_the_states_as_published_tables_do() {
    let model = random_model(3, &Shape::actors_only());
    let space = build_space(&model, &all_states()).expect("random models have states");
    let in_order = combinations(&model);
    for state in space.states() {
        assert_eq!(in_order[space.code(&model, state) as usize], space.levels(state));
    }
}

#[test]
fn reachable_states_are_those_the_definitions_reach() {
    for seed in 0..300 {
        let model = random_model(seed, &Shape::with_groups());
        let arbiter = Arbiter::new(&model).expect("random models are small");
        let request = SpaceRequest { extent: Extent::Reachable, ..all_states() };
        let space = build_space(&model, &request).expect("the status quo is feasible");
        let start = arbiter.state_with(&model.status_quo()).expect("the status quo is feasible");
        let (mut reached, mut open) = (BTreeSet::from([start]), vec![start]);
        while let Some(state) = open.pop() {
            for &mover in arbiter.movers() {
                for &to in arbiter.moves(mover, state) {
                    if reached.insert(to) {
                        open.push(to);
                    }
                }
            }
        }
        let expected: BTreeSet<Vec<Level>> = reached.iter().map(|&state| arbiter.levels(state).to_vec()).collect();
        let found: BTreeSet<Vec<Level>> = space.states().map(|state| space.levels(state)).collect();
        assert_eq!(found, expected, "seed {seed}");
        assert_eq!(space.coverage, Coverage::Complete);
    }
}

#[test]
fn a_space_over_the_limit_is_refused_with_what_it_would_need() {
    let model = random_model(11, &Shape::actors_only());
    let n_combinations = combinations(&model).len() as f64;
    let refused = build_space(&model, &SpaceRequest { max_states: 1, ..all_states() });
    match refused {
        Err(SpaceRefused::TooLarge { estimate, max_states: 1 }) => {
            assert_eq!(estimate.n_combinations, n_combinations);
            assert!(estimate.n_cells <= n_combinations && estimate.n_cells > 1.0);
            assert!(estimate.bytes > estimate.n_cells);
            let product: f64 = estimate.largest.iter().map(|(_, size)| size).product();
            assert_eq!(product, n_combinations);
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn a_model_without_options_has_one_state() {
    let space = build_space(&Model::default(), &SpaceRequest::default()).expect("the empty state is a state");
    assert_eq!((space.n_states(), space.n_cells()), (1, 1));
    assert_eq!(space.status_quo(), space.states().next());
}

/// Without this, an option would be dropped that only a ladder, an outcome or a belief speaks of.
#[test]
fn an_option_is_dropped_only_if_nothing_mentions_it() {
    let mut some_dropped = 0;
    for seed in 0..200 {
        let model = random_model(seed, &Shape::actors_only());
        let dropped = unmentioned_options(&model);
        some_dropped += dropped.len();
        for id in &dropped {
            let wants = model.actors.iter().flat_map(|actor| actor.wants.conditions());
            let rules = model.rules.iter().map(|rule| &rule.never);
            for condition in wants.chain(rules) {
                assert!(!condition.formula.options().contains(id), "seed {seed}");
            }
        }
    }
    assert!(some_dropped > 10, "the random models leave too few options unmentioned to test anything");
}
