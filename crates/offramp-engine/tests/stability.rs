//! The engine against the arbiter, which answers straight from the definitions: no difference on thousands of random models.

use offramp_arbiter::{Arbiter, Concept as Slow, Shape, corner_cases, random_model};
use offramp_engine::space::{Extent, SpaceRequest, build_space};
use offramp_engine::stability::{Concept, Game, StabilityRequest, assess_stability, own_moves, states_at_rest};
use offramp_model::Model;

const CONCEPTS: [(Concept, Slow); 5] = [
    (Concept::Nash, Slow::Nash),
    (Concept::Gmr, Slow::Gmr),
    (Concept::Smr, Slow::Smr),
    (Concept::Seq, Slow::Seq),
    (Concept::Sseq, Slow::Sseq),
];

/// Compares every verdict on one model; says how many were compared.
fn compare(model: &Model, request: &SpaceRequest, seed: u64) -> usize {
    let arbiter = Arbiter::new(model).expect("random models are small");
    let space = build_space(model, request).expect("random models have states");
    let game = Game::as_stated(model, &space);
    let stability = assess_stability(&game, StabilityRequest { keep_values: true });
    let at_rest = states_at_rest(&game);
    let mut compared = 0;
    for state in space.states() {
        let cell = space.cell(state);
        let slow_state = arbiter.state_with(&space.levels(state)).expect("a state of the engine is feasible");
        for actor in model.actor_ids() {
            for (concept, slow) in CONCEPTS {
                let fast = stability.is_stable(actor, concept, cell);
                let expected = arbiter.stable(actor, slow, slow_state);
                assert_eq!(fast, expected, "seed {seed}, {actor:?}, {concept:?}, {:?}", space.levels(state));
                let margin = stability.margin(&game, actor, concept, cell);
                assert_eq!(margin.is_none_or(|ranks| ranks >= 0), expected, "margin, seed {seed}, {concept:?}");
                compared += 1;
            }
        }
        let groups = arbiter.group_stable(slow_state);
        assert_eq!(stability.stable_against_groups.contains(cell), groups, "groups, seed {seed}");
        let rests = groups && arbiter.equilibrium(Slow::Nash, slow_state);
        assert_eq!(at_rest.contains(cell), rests, "at rest, seed {seed}");
    }
    if request.extent == Extent::AllFeasible && request.keep_all_options {
        assert_eq!(space.n_states(), arbiter.state_count(), "seed {seed}");
    }
    compared
}

/// Without this, margins that are worked out for many states at once could leave out a move, or count staying as one.
#[test]
fn margins_of_many_states_at_once_are_those_of_each_move_looked_at_alone() {
    for seed in 0..300 {
        let shape = if seed % 2 == 0 { Shape::actors_only() } else { Shape::with_groups() };
        let model = random_model(seed, &shape);
        let space = build_space(&model, &all_states()).expect("random models have states");
        let game = Game::as_stated(&model, &space);
        let stability = assess_stability(&game, StabilityRequest { keep_values: true });
        let cells: Vec<usize> = space.states().map(|state| space.cell(state)).collect();
        for actor in model.actor_ids() {
            for (concept, _) in CONCEPTS {
                let rank = |cell: usize| i64::from(game.ranks[actor.index()].at(cell));
                let alone = |&cell: &usize| {
                    let assured = |to| stability.assured_rank(&game, actor, concept, to);
                    let best = own_moves(&game, actor, cell).into_iter().filter_map(assured).max()?;
                    Some(rank(cell) - i64::from(best))
                };
                let expected: Vec<Option<i64>> = cells.iter().map(alone).collect();
                assert_eq!(stability.margins(&game, actor, concept, &cells), expected, "seed {seed} {concept:?}");
            }
        }
    }
}

fn compare_many(shape: &Shape, seeds: std::ops::Range<u64>, request: SpaceRequest) {
    let compared: usize = seeds.map(|seed| compare(&random_model(seed, shape), &request, seed)).sum();
    assert!(compared > 10_000, "too few verdicts to mean anything: {compared}");
}

fn all_states() -> SpaceRequest {
    SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }
}

#[test]
fn options_only_agree_with_the_definitions() {
    compare_many(&Shape::actors_only(), 0..1500, all_states());
}

#[test]
fn two_level_reversible_options_agree_with_the_definitions() {
    compare_many(&Shape::plain(), 0..600, all_states());
}

/// Without the last-mover product, votes and consent would let a mover pass by moving forth and back.
#[test]
fn agreements_votes_and_consent_agree_with_the_definitions() {
    compare_many(&Shape::with_groups(), 0..1500, all_states());
    compare_many(&Shape::voting(), 0..1500, all_states());
}

/// Models made by hand, on each of which a plausible shortcut fails.
#[test]
fn corner_cases_agree_with_the_definitions() {
    for (index, (_, model)) in corner_cases::all().iter().enumerate() {
        compare(model, &all_states(), index as u64);
        compare(model, &SpaceRequest::default(), index as u64);
        compare(model, &SpaceRequest { extent: Extent::Reachable, ..all_states() }, index as u64);
    }
}

/// Dropping options that nobody mentions, and keeping only what can be reached, changes no verdict on what is left.
#[test]
fn smaller_spaces_give_the_same_verdicts() {
    let dropped = SpaceRequest::default();
    let reachable = SpaceRequest { extent: Extent::Reachable, ..dropped };
    compare_many(&Shape::actors_only(), 5000..5400, dropped);
    compare_many(&Shape::actors_only(), 6000..6400, reachable);
    compare_many(&Shape::with_groups(), 7000..7400, dropped);
    compare_many(&Shape::voting(), 7400..7800, dropped);
    compare_many(&Shape::with_groups(), 8000..8400, reachable);
}

#[test]
fn one_thread_and_two_give_the_same_answer() {
    let on = |threads: usize, model: &Model| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| {
            let space = build_space(model, &all_states()).expect("random models have states");
            let game = Game::as_stated(model, &space);
            let stability = assess_stability(&game, StabilityRequest { keep_values: true });
            let margins: Vec<_> = space
                .states()
                .flat_map(|state| Concept::ALL.map(|concept| (state, concept)))
                .flat_map(|(state, concept)| {
                    let margin = |actor| stability.margin(&game, actor, concept, space.cell(state));
                    model.actor_ids().map(margin).collect::<Vec<_>>()
                })
                .collect();
            (stability.stable, stability.equilibria, margins)
        })
    };
    for seed in 0..60 {
        let model = random_model(seed, &Shape::with_groups());
        assert_eq!(on(1, &model), on(2, &model), "seed {seed}");
    }
}
