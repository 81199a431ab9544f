//! Durable equilibria and truces against the arbiter, asked once with today's preferences and once with the later ones.

mod support;

use offramp_arbiter::{Arbiter, Concept as Slow, Shape, random_model};
use offramp_engine::horizons::{Horizons, assess_horizons};
use offramp_engine::space::{Space, StateId, build_space};
use offramp_engine::stability::{Concept, Game, StabilityRequest, assess_stability};
use offramp_model::Model;
use support::{Draws, all_states, on_threads, other_preference};

const SLOW: [Slow; 5] = [Slow::Nash, Slow::Gmr, Slow::Smr, Slow::Seq, Slow::Sseq];

/// A random model in which some actors want something else later.
fn model_with_later(seed: u64, shape: &Shape) -> Model {
    let mut model = random_model(seed, shape);
    let mut draws = Draws(seed);
    for actor in 0..model.actors.len() {
        if draws.below(2) == 0 {
            model.actors[actor].wants_later = Some(other_preference(&model, actor, &mut draws));
        }
    }
    model
}

/// The same model on the day the later preferences hold.
fn later(model: &Model) -> Model {
    let mut later = model.clone();
    for actor in &mut later.actors {
        actor.wants = actor.wants_later.take().unwrap_or_else(|| actor.wants.clone());
    }
    later
}

fn horizons<'a>(model: &'a Model, space: &'a Space, max_truces: usize) -> Option<Horizons> {
    let game = Game::as_stated(model, space);
    let today = assess_stability(&game, StabilityRequest::default());
    assess_horizons(&game, &today, max_truces)
}

/// Compares one model; says how many durable equilibria and truces there were.
fn compare(model: &Model, seed: u64) -> (usize, usize) {
    let space = build_space(model, &all_states()).expect("random models have states");
    let Some(found) = horizons(model, &space, usize::MAX) else {
        assert!(model.actors.iter().all(|actor| actor.wants_later.is_none()), "seed {seed}");
        return (0, 0);
    };
    let later_model = later(model);
    let (now, then) = (Arbiter::new(model).expect("small"), Arbiter::new(&later_model).expect("small"));
    let (mut n_durable, mut n_truces) = (0, 0);
    for state in space.states() {
        let (cell, slow) = (space.cell(state), now.state_with(&space.levels(state)).expect("feasible"));
        for (concept, slow_concept) in Concept::ALL.into_iter().zip(SLOW) {
            let under = &found.under[concept.index()];
            let at = (now.equilibrium(slow_concept, slow), then.equilibrium(slow_concept, slow));
            assert_eq!(under.durable.contains(cell), at == (true, true), "seed {seed}, {concept:?}");
            assert_eq!(under.truces.contains(cell), at == (true, false), "seed {seed}, {concept:?}");
            assert_eq!(under.only_later.contains(cell), at == (false, true), "seed {seed}, {concept:?}");
            n_durable += usize::from(at == (true, true));
            n_truces += usize::from(at == (true, false));
            if at == (true, false) {
                check_truce(model, &space, &found, &then, concept, slow_concept, state, slow, seed);
            }
        }
    }
    (n_durable, n_truces)
}

#[expect(clippy::too_many_arguments, reason = "all of it is needed to say what went wrong")]
fn check_truce(
    model: &Model,
    space: &Space,
    found: &Horizons,
    then: &Arbiter<'_>,
    concept: Concept,
    slow_concept: Slow,
    state: StateId,
    slow: usize,
    seed: u64,
) {
    let under = &found.under[concept.index()];
    let truce = under.broken_by.iter().find(|truce| truce.state == state).expect("every truce is explained");
    let leaving: Vec<_> = truce.leavers.iter().map(|leaver| leaver.actor).collect();
    let unstable: Vec<_> = model.actor_ids().filter(|&actor| !then.stable(actor, slow_concept, slow)).collect();
    assert_eq!(leaving, unstable, "seed {seed}, {concept:?}, {state:?}");
    for leaver in &truce.leavers {
        let to = then.state_with(&space.levels(leaver.to)).expect("feasible");
        assert!(then.breaks(leaver.actor, slow_concept, slow, to), "seed {seed}, {concept:?}, {leaver:?}");
        assert!(leaver.gain > 0, "seed {seed}, {leaver:?}");
    }
}

#[test]
fn durable_and_truce_are_what_the_definitions_say() {
    let (mut n_durable, mut n_truces) = (0, 0);
    for seed in 0..600 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            let (durable, truces) = compare(&model_with_later(seed, &shape), seed);
            n_durable += durable;
            n_truces += truces;
        }
    }
    assert!(n_durable > 5000 && n_truces > 5000, "too few to mean anything: {n_durable}, {n_truces}");
}

#[test]
fn what_is_left_out_is_counted() {
    for seed in 0..100 {
        let model = model_with_later(seed, &Shape::actors_only());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let (all, some) = (horizons(&model, &space, usize::MAX), horizons(&model, &space, 2));
        for (all, some) in all.iter().zip(&some).flat_map(|(all, some)| all.under.iter().zip(&some.under)) {
            assert_eq!(some.broken_by[..], all.broken_by[..all.broken_by.len().min(2)], "seed {seed}");
            assert_eq!((some.n_left_out, all.n_left_out), (all.broken_by.len() - some.broken_by.len(), 0), "{seed}");
        }
    }
}

#[test]
fn one_thread_and_two_give_the_same_answer() {
    for seed in 0..60 {
        let model = model_with_later(seed, &Shape::with_groups());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let on = |threads| on_threads(threads, || format!("{:?}", horizons(&model, &space, 10)));
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}
