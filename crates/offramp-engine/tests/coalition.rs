//! Coalitions against the arbiter, which answers straight from the definitions.

mod published;
mod support;

use offramp_arbiter::coalitions::coalitions_within;
use offramp_arbiter::{Arbiter, Concept as Slow, Shape, random_model, sketch};
use offramp_engine::coalition::{
    Break, CoalitionConcept, CoalitionEquilibria, CoalitionLimits, Jump, NotApplicable, assess_coalition,
    coalition_equilibria, equilibrium_jumps,
};
use offramp_engine::space::{Coverage, Space, StateId, build_space};
use offramp_engine::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Model, Preference};
use published::{elmira, elmira_state};
use support::all_states;

const SLOW: [Slow; 4] = [Slow::Nash, Slow::Gmr, Slow::Smr, Slow::Seq];

fn limits() -> CoalitionLimits {
    CoalitionLimits { max_work: u64::MAX }
}

/// Small enough for all coalitions to be asked about every state.
fn small(shape: Shape) -> Shape {
    Shape { actors: (2, 4), max_cells: 32, ..shape }
}

/// Four or five actors with one option each: coalitions of opponents matter.
fn many_actors() -> Shape {
    Shape { actors: (4, 5), options_per_actor: (0, 2), max_levels: 3, max_cells: 32, ..Shape::actors_only() }
}

/// Everybody ranks all states, in any order, so that much is unstable and much is answered.
fn contrary(shape: Shape) -> Shape {
    Shape { percent_full_rankings: 100, ..shape }
}

/// One model as both see it.
struct Both<'m> {
    model: &'m Model,
    arbiter: Arbiter<'m>,
    space: Space,
}

impl<'m> Both<'m> {
    fn new(model: &'m Model) -> Self {
        let arbiter = Arbiter::new(model).expect("random models are small");
        Self { model, arbiter, space: build_space(model, &all_states()).expect("random models have states") }
    }

    fn solve(&self) -> (Game<'_>, Stability) {
        let game = Game::as_stated(self.model, &self.space);
        let stability = assess_stability(&game, StabilityRequest::default());
        (game, stability)
    }

    fn state(&self, state: StateId) -> usize {
        self.arbiter.state_with(&self.space.levels(state)).expect("a state of the engine is feasible")
    }

    fn coalitions(&self) -> Vec<Vec<ActorId>> {
        coalitions_within(&self.model.actor_ids().collect::<Vec<_>>())
    }
}

/// Asks about every coalition, concept and state, and compares universal equilibria and what breaks the rest.
fn verify(shape: &Shape, seeds: std::ops::Range<u64>) {
    let mut counts = [[0usize; 2]; 4];
    for seed in seeds {
        let model = random_model(seed, shape);
        let both = Both::new(&model);
        let (game, stability) = both.solve();
        let mut universal = [(); 4].map(|()| vec![true; both.arbiter.state_count()]);
        for members in both.coalitions() {
            let found = assess_coalition(&game, &members, limits()).expect("nobody needs anybody else");
            assert_eq!(found.coverage, Coverage::Complete);
            for concept in CoalitionConcept::ALL {
                for state in both.space.states() {
                    let s = both.state(state);
                    let expected =
                        both.arbiter.coalition_stable(&members, SLOW[concept.index()], s).expect("no groups");
                    let stable = found.stable[concept.index()].contains(both.space.cell(state));
                    assert_eq!(stable, expected, "seed {seed}, {members:?}, {concept:?}, {state:?}");
                    universal[concept.index()][s] &= expected;
                    counts[concept.index()][usize::from(expected)] += 1;
                }
            }
        }
        let found = coalition_equilibria(&game, &stability, limits()).expect("nobody needs anybody else");
        assert_eq!(found.coverage, [Coverage::Complete; 4], "seed {seed}");
        assert_eq!(found.checked_up_to, [found.n_players; 4], "seed {seed}");
        for concept in CoalitionConcept::ALL {
            for state in both.space.states() {
                let is_equilibrium = found.equilibria[concept.index()].contains(both.space.cell(state));
                let expected = universal[concept.index()][both.state(state)];
                assert_eq!(is_equilibrium, expected, "seed {seed}, {concept:?}, {state:?}");
            }
            assert!(found.undecided[concept.index()].is_empty());
            assert_breaks_hold(&both, &stability, &found, concept, seed);
        }
    }
    assert!(counts.iter().flatten().all(|&count| count > 1000), "too few to mean anything: {counts:?}");
}

/// What is said to break a state does, no smaller coalition does, and every state that could be an equilibrium is one or broken.
fn assert_breaks_hold(
    both: &Both<'_>,
    stability: &Stability,
    found: &CoalitionEquilibria,
    concept: CoalitionConcept,
    seed: u64,
) {
    let slow = SLOW[concept.index()];
    for Break { state, coalition, to } in &found.broken[concept.index()] {
        let (s, t) = (both.state(*state), both.state(*to));
        let stable = |members: &[ActorId]| both.arbiter.coalition_stable(members, slow, s).expect("no groups");
        assert!(!stable(coalition), "seed {seed}, {concept:?}, {state:?}, {coalition:?}");
        let improvements = both.arbiter.coalition_improvements(coalition, s).expect("no groups");
        assert!(improvements.contains(&t), "seed {seed}, {concept:?}, {state:?}, {coalition:?}");
        if concept == CoalitionConcept::CSeq
            && !both.arbiter.coalition_stable(coalition, Slow::Gmr, s).expect("no groups")
        {
            continue;
        }
        let smaller = both.coalitions().into_iter().filter(|members| members.len() < coalition.len());
        assert!(smaller.into_iter().all(|members| stable(&members)), "seed {seed}, {concept:?}, {state:?}");
    }
    let necessary = if concept == CoalitionConcept::CSeq { Concept::Gmr } else { concept.alone() };
    let n_candidates = stability.equilibria[necessary.index()].count();
    let n_found = found.equilibria[concept.index()].count();
    assert_eq!(n_found + found.broken[concept.index()].len(), n_candidates, "seed {seed}, {concept:?}");
}

#[test]
fn every_coalition_agrees_with_the_definitions() {
    verify(&small(Shape::actors_only()), 0..300);
}

#[test]
fn reversible_options_agree_with_the_definitions() {
    verify(&small(Shape::plain()), 0..150);
    verify(&contrary(small(Shape::plain())), 1000..1150);
}

#[test]
fn many_actors_agree_with_the_definitions() {
    verify(&many_actors(), 0..40);
    verify(&contrary(many_actors()), 1000..1040);
}

/// Where rules take many states out, some who all gain may not get there without somebody who does not.
#[test]
fn spaces_with_holes_agree_with_the_definitions() {
    let holes = Shape { percent_one_way: 0, rules: (5, 9), ..contrary(many_actors()) };
    verify(&holes, 0..200);
}

/// A and B would march together against a daring D and both gain by it. Neither can march without the other unless C opens the
/// border meanwhile, which C does only if it gains too: all who are needed on the way have to gain, not only those whose
/// options differ in the end.
#[test]
fn whoever_is_needed_on_the_way_has_to_gain_too() {
    for c_gains in [false, true] {
        let mut model = Model::default();
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|id| sketch::add_actor(&mut model, id, Preference::indifferent()));
        let [marches_a, marches_b, opens, dares] = [(a, "march"), (b, "march"), (c, "open"), (d, "dare")]
            .map(|(actor, name)| sketch::add_option(&mut model, actor, name, 2));
        let closed = sketch::not(sketch::yes(opens));
        for [one, other] in [[marches_a, marches_b], [marches_b, marches_a]] {
            let alone = sketch::all([sketch::yes(one), sketch::not(sketch::yes(other)), closed.clone()]);
            sketch::add_rule(&mut model, alone);
        }
        let marched = sketch::all([sketch::yes(marches_a), sketch::yes(marches_b), closed]);
        for actor in [a, b, c].into_iter().filter(|&actor| actor != c || c_gains) {
            model.actors[actor.index()].wants = sketch::wants(&model, vec![marched.clone()]);
        }
        model.actors[d.index()].wants = sketch::wants(&model, vec![sketch::not(marched), sketch::yes(dares)]);
        let both = Both::new(&model);
        let (game, _) = both.solve();
        let quiet = both.space.status_quo().expect("feasible");
        let found = assess_coalition(&game, &[d], limits()).expect("nobody needs anybody else");
        let stable = found.stable.map(|stable| stable.contains(both.space.cell(quiet)));
        assert_eq!(stable, [false, true, true, c_gains], "c gains: {c_gains}");
        for (slow, stable) in SLOW.into_iter().zip(stable) {
            assert_eq!(both.arbiter.coalition_stable(&[d], slow, both.state(quiet)), Ok(stable));
        }
    }
}

/// Jumps against trying every pair of states and every coalition.
#[test]
fn jumps_are_the_smallest_coalitions_that_get_from_one_state_to_another() {
    let mut n_jumps = 0;
    for seed in 0..400 {
        let model = random_model(seed, &small(Shape::actors_only()));
        let both = Both::new(&model);
        let (game, _) = both.solve();
        let states: Vec<StateId> = both.space.states().collect();
        let found = equilibrium_jumps(&game, &states, limits()).expect("nobody needs anybody else");
        assert_eq!(found.coverage, Coverage::Complete);
        let mut expected = Vec::new();
        for &from in &states {
            let reached = both.coalitions().into_iter().map(|members| {
                let improvements = both.arbiter.coalition_improvements(&members, both.state(from));
                (members, improvements.expect("no groups"))
            });
            let reached: Vec<(Vec<ActorId>, Vec<usize>)> = reached.collect();
            for &to in &states {
                let t = both.state(to);
                let get_there: Vec<&Vec<ActorId>> =
                    reached.iter().filter(|(_, to)| to.contains(&t)).map(|(members, _)| members).collect();
                let is_part =
                    |part: &Vec<ActorId>, of: &Vec<ActorId>| part != of && part.iter().all(|a| of.contains(a));
                let smallest = get_there.iter().filter(|of| !get_there.iter().any(|part| is_part(part, of)));
                let jump = |coalition: &&&Vec<ActorId>| Jump { from, to, coalition: coalition.to_vec() };
                expected.extend(smallest.filter(|members| members.len() > 1).map(|members| jump(&members)));
            }
        }
        expected.sort_unstable();
        n_jumps += expected.len();
        assert_eq!(found.jumps, expected, "seed {seed}");
    }
    assert!(n_jumps > 3000, "too few to mean anything: {n_jumps}");
}

/// Cut short, nothing is called an equilibrium that is not known to be one, and nothing broken that is not.
#[test]
fn limits_leave_states_undecided() {
    let mut n_cut = 0;
    for seed in 0..300 {
        let model = random_model(seed, &contrary(many_actors()));
        let both = Both::new(&model);
        let (game, stability) = both.solve();
        let full = coalition_equilibria(&game, &stability, limits()).expect("nobody needs anybody else");
        let cut = coalition_equilibria(&game, &stability, CoalitionLimits { max_work: 300 + 10 * seed });
        let cut = cut.expect("nobody needs anybody else");
        n_cut += cut.coverage.iter().filter(|coverage| **coverage != Coverage::Complete).count();
        for concept in 0..4 {
            let mut open = cut.equilibria[concept].clone();
            open.unite_with(&cut.undecided[concept]);
            assert!(full.equilibria[concept].iter().all(|cell| open.contains(cell)), "seed {seed}");
            assert!(cut.broken[concept].iter().all(|broken| full.broken[concept].contains(broken)), "seed {seed}");
            if cut.coverage[concept] == Coverage::Complete {
                assert_eq!(cut.equilibria[concept], full.equilibria[concept], "seed {seed}");
            } else {
                assert!(
                    cut.equilibria[concept].is_empty() && cut.checked_up_to[concept] < full.n_players,
                    "seed {seed}"
                );
            }
        }
        let members: Vec<ActorId> = model.actor_ids().take(2).collect();
        let full = assess_coalition(&game, &members, limits()).expect("nobody needs anybody else");
        let cut = assess_coalition(&game, &members, CoalitionLimits { max_work: 200 + 10 * seed });
        let cut = cut.expect("nobody needs anybody else");
        for concept in 0..4 {
            assert!(cut.stable[concept].iter().all(|cell| full.stable[concept].contains(cell)), "seed {seed}");
            let broken = |cell: &usize| !cut.stable[concept].contains(*cell) && !cut.undecided[concept].contains(*cell);
            let mut decided = both.space.feasible().iter().filter(broken);
            assert!(decided.all(|cell| !full.stable[concept].contains(cell)), "seed {seed}");
        }
    }
    assert!(n_cut > 50, "the limit was reached {n_cut} times only");
}

#[test]
fn where_moves_need_others_the_question_is_refused() {
    let refused = (0..50).filter(|&seed| {
        let model = random_model(seed, &Shape::with_groups());
        let both = Both::new(&model);
        let (game, stability) = both.solve();
        let movers: Vec<_> = both.space.group_moves.iter().map(|group| group.mover).collect();
        let found = coalition_equilibria(&game, &stability, limits());
        let jumps = equilibrium_jumps(&game, &[], limits());
        match found {
            Err(error) => {
                assert_eq!(error, NotApplicable::GroupMoves { movers });
                assert_eq!(jumps, Err(error));
            }
            Ok(_) => assert!(movers.is_empty() && jumps.is_ok()),
        }
        !both.space.group_moves.is_empty()
    });
    assert!(refused.count() > 20);
    let model = elmira();
    let both = Both::new(&model);
    assert_eq!(assess_coalition(&both.solve().0, &[], limits()).err(), Some(NotApplicable::NoMember));
}

/// Kilgour, Hipel, Fang & Peng (2001): Ministry and Uniroyal together jump from s5 to s8, and s8 and s9 are what is left.
#[test]
fn elmira_ministry_and_uniroyal_jump() {
    let model = elmira();
    let both = Both::new(&model);
    let (game, stability) = both.solve();
    let state = |number| elmira_state(&both.space, number);
    let found = coalition_equilibria(&game, &stability, limits()).expect("nobody needs anybody else");
    let mut left: Vec<StateId> = [8, 9, 21, 24, 25].map(state).to_vec();
    left.sort_unstable();
    let equilibria: Vec<StateId> = found.equilibria[0].iter().filter_map(|cell| both.space.state_at(cell)).collect();
    assert_eq!(equilibria, left);
    let coalition = vec![ActorId(0), ActorId(1)];
    assert_eq!(found.broken[0], [Break { state: state(18), coalition: coalition.clone(), to: state(21) }]);
    let individual: Vec<StateId> = stability.equilibria(&both.space, Concept::Nash).collect();
    let jumps = equilibrium_jumps(&game, &individual, limits()).expect("nobody needs anybody else");
    assert_eq!(jumps.jumps, [Jump { from: state(18), to: state(21), coalition }]);
}
