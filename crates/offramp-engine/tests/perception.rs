//! What actors believe, against the arbiter, which is handed the believed game as if it were the real one.

mod support;

use offramp_arbiter::{Arbiter, Concept as Slow, Shape, random_model, sketch};
use offramp_engine::perception::{Perceptions, WrongVerdict, assess_perceptions};
use offramp_engine::space::{Space, build_space};
use offramp_engine::stability::{Concept, Game, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Evidence, Model, Perception, Preference};
use support::{Draws, all_states, on_threads, other_preference};

const SLOW: [Slow; 5] = [Slow::Nash, Slow::Gmr, Slow::Smr, Slow::Seq, Slow::Sseq];

/// A random model in which some actors are mistaken about some others.
fn model_with_views(seed: u64, shape: &Shape) -> Model {
    let mut model = random_model(seed, shape);
    let mut draws = Draws(seed);
    for actor in 0..model.actors.len() {
        for of in 0..model.actors.len() {
            if draws.below(4) == 0 {
                let wants = other_preference(&model, of, &mut draws);
                let of = ActorId::from_index(of);
                model.actors[actor].sees.push(Perception { of, wants, evidence: Evidence::default() });
            }
        }
    }
    model
}

/// The model as one actor believes it to be.
fn as_seen_by(model: &Model, actor: ActorId) -> Model {
    let mut seen = model.clone();
    for perception in &model.actor(actor).sees {
        if perception.of != actor {
            seen.actors[perception.of.index()].wants = perception.wants.clone();
        }
    }
    seen
}

fn perceptions(model: &Model, space: &Space) -> Option<Perceptions> {
    let game = Game::as_stated(model, space);
    let actual = assess_stability(&game, StabilityRequest::default());
    assess_perceptions(&game, &actual)
}

/// Compares one model; says how many judgements were right and wrong.
fn compare(model: &Model, seed: u64) -> (usize, usize) {
    let space = build_space(model, &all_states()).expect("random models have states");
    let game = Game::as_stated(model, &space);
    let stability = assess_stability(&game, StabilityRequest::default());
    let has_view = |actor: ActorId| model.actor(actor).sees.iter().any(|perception| perception.of != actor);
    let Some(found) = assess_perceptions(&game, &stability) else {
        assert!(!model.actor_ids().any(has_view), "seed {seed}");
        return (0, 0);
    };
    let real = Arbiter::new(model).expect("small");
    let seen: Vec<Model> = model.actor_ids().map(|actor| as_seen_by(model, actor)).collect();
    let believed: Vec<Arbiter> = seen.iter().map(|seen| Arbiter::new(seen).expect("small")).collect();
    let with_view: Vec<ActorId> = model.actor_ids().filter(|&actor| has_view(actor)).collect();
    assert_eq!(found.views.iter().map(|view| view.actor).collect::<Vec<_>>(), with_view, "seed {seed}");
    let (mut right, mut wrong) = (0, 0);
    for state in space.states() {
        let (cell, slow) = (space.cell(state), real.state_with(&space.levels(state)).expect("feasible"));
        for (concept, slow_concept) in Concept::ALL.into_iter().zip(SLOW) {
            let nobody_leaves =
                model.actor_ids().zip(&believed).all(|(actor, believed)| believed.stable(actor, slow_concept, slow));
            assert_eq!(found.hypergame[concept.index()].contains(cell), nobody_leaves, "seed {seed}, {concept:?}");
            for view in &found.views {
                let arbiter = &believed[view.actor.index()];
                let (believes, is) = (arbiter.equilibrium(slow_concept, slow), real.equilibrium(slow_concept, slow));
                let under = &view.under[concept.index()];
                assert_eq!(under.mistaken.contains(cell), believes && !is, "seed {seed}, {concept:?}");
                assert_eq!(under.missed.contains(cell), is && !believes, "seed {seed}, {concept:?}");
                let judgement = view.judgement(&stability, concept, cell);
                assert_eq!((judgement.believed, judgement.actual), (believes, is), "seed {seed}, {concept:?}");
                for about in model.actor_ids() {
                    let (believed, actual) =
                        (arbiter.stable(about, slow_concept, slow), real.stable(about, slow_concept, slow));
                    let listed = judgement.wrong.contains(&WrongVerdict { about, believed_stable: believed });
                    assert_eq!(listed, believed != actual, "seed {seed}, {concept:?}, {about:?}");
                }
                if space.status_quo() == Some(state) {
                    assert_eq!(under.status_quo.as_ref(), Some(&judgement), "seed {seed}");
                }
                if judgement.wrong.is_empty() { right += 1 } else { wrong += 1 }
            }
        }
    }
    (right, wrong)
}

#[test]
fn beliefs_are_compared_with_what_the_definitions_say() {
    let (mut right, mut wrong) = (0, 0);
    for seed in 0..400 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            let (more_right, more_wrong) = compare(&model_with_views(seed, &shape), seed);
            right += more_right;
            wrong += more_wrong;
        }
    }
    assert!(right > 10_000 && wrong > 10_000, "too few judgements to mean anything: {right}, {wrong}");
}

/// Nordland believes that Sudland would yield to a blockade. It would not.
#[test]
fn a_mistaken_blockade_is_where_the_hypergame_rests() {
    let mut model = Model::default();
    let nordland = sketch::add_actor(&mut model, "nordland", Preference::indifferent());
    let sudland = sketch::add_actor(&mut model, "sudland", Preference::indifferent());
    let blockades = sketch::add_option(&mut model, nordland, "blockades", 2);
    let fights = sketch::add_option(&mut model, sudland, "fights", 2);
    let (blockade, fight) = (sketch::yes(blockades), sketch::yes(fights));
    // Nordland: no fight, and then a blockade. Sudland: fights exactly when blockaded.
    model.actors[0].wants = sketch::wants(&model, vec![sketch::not(fight.clone()), blockade.clone()]);
    let wants = sketch::wants(&model, vec![offramp_model::Formula::Iff(Box::new(fight.clone()), Box::new(blockade))]);
    model.actors[1].wants = wants;
    let meek = sketch::wants(&model, vec![sketch::not(fight)]);
    model.actors[0].sees.push(Perception { of: sudland, wants: meek, evidence: Evidence::default() });
    let space = build_space(&model, &all_states()).expect("four states");
    let found = perceptions(&model, &space).expect("Nordland has a view of Sudland");
    let cell = |levels: [u8; 2]| space.cell_of(&levels).expect("feasible");
    let nash = Concept::Nash.index();
    // Nordland expects to rest at a blockade without a fight; really Sudland then fights.
    let under = &found.views[0].under[nash];
    assert_eq!(under.mistaken.iter().collect::<Vec<_>>(), [cell([1, 0])]);
    // For Sudland, peace without a blockade is stable under SEQ: it has nothing to improve. For Nordland it is not in the
    // game it believes in, since Sudland would stay meek; really the fight that follows deters it.
    let peace = cell([0, 0]);
    let seq = found.views[0].under[Concept::Seq.index()].status_quo.clone().expect("the status quo is feasible");
    assert_eq!((seq.believed, seq.actual), (false, true));
    assert_eq!(seq.wrong, [WrongVerdict { about: nordland, believed_stable: false }]);
    assert_eq!(space.cell(space.status_quo().expect("feasible")), peace);
    assert!(!found.hypergame[Concept::Seq.index()].contains(peace), "Nordland leaves, for a mistaken reason");
}

#[test]
fn one_thread_and_two_give_the_same_answer() {
    for seed in 0..60 {
        let model = model_with_views(seed, &Shape::with_groups());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let on = |threads| on_threads(threads, || format!("{:?}", perceptions(&model, &space)));
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}
