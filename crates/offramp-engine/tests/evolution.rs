//! Evolution against counting all legal sequences, which the arbiter's single moves make.

mod published;
mod support;

use offramp_arbiter::{Arbiter, Mover as SlowMover, Shape, random_model};
use offramp_engine::evolution::{EvolutionLimits, Moves, PathArc, ShortestPaths, evolve};
use offramp_engine::explain::Step;
use offramp_engine::space::{Coverage, Mover, Needs, Space, StateId, build_space};
use offramp_engine::stability::Game;
use offramp_model::ActorId;
use published::{elmira, elmira_state};
use std::collections::{BTreeMap, BTreeSet};
use support::{Draws, all_states};

fn slow_mover(mover: Mover) -> SlowMover {
    match mover {
        Mover::Actor(actor) => SlowMover::Actor(actor),
        Mover::Agreement(agreement) => SlowMover::Agreement(agreement),
        Mover::Institution(institution) => SlowMover::Institution(institution),
    }
}

/// For every state, the length of the shortest legal sequences that lead to it, and how many there are: all legal sequences of
/// one length after the other are counted, until no pair of a state and a last mover is new.
fn by_counting(arbiter: &Arbiter, start: usize, moves: Moves) -> BTreeMap<usize, (u32, u128)> {
    let may = |mover: SlowMover, from: usize, to: usize| moves == Moves::Any || arbiter.would_move(mover, from, to);
    let mut shortest = BTreeMap::from([(start, (0, 1))]);
    let mut seen = BTreeSet::new();
    let mut sequences: BTreeMap<(usize, Option<SlowMover>), u128> = BTreeMap::from([((start, None), 1)]);
    for length in 1.. {
        let mut longer: BTreeMap<(usize, Option<SlowMover>), u128> = BTreeMap::new();
        for (&(from, last), &count) in &sequences {
            for &mover in arbiter.movers().iter().filter(|&&mover| Some(mover) != last) {
                for &to in arbiter.moves(mover, from).iter().filter(|&&to| may(mover, from, to)) {
                    let entry = longer.entry((to, Some(mover))).or_default();
                    *entry = entry.saturating_add(count);
                }
            }
        }
        let found_before: BTreeSet<usize> = shortest.keys().copied().collect();
        for (&(state, _), &count) in longer.iter().filter(|((state, _), _)| !found_before.contains(state)) {
            let entry = shortest.entry(state).or_insert((length, 0u128));
            entry.1 = entry.1.saturating_add(count);
        }
        let n_seen = seen.len();
        seen.extend(longer.keys().copied());
        if seen.len() == n_seen {
            return shortest;
        }
        sequences = longer;
    }
    shortest
}

fn limits() -> EvolutionLimits {
    EvolutionLimits { max_states: usize::MAX, max_paths: 3000, max_arcs: usize::MAX }
}

/// One model as both see it.
struct Both<'m> {
    arbiter: &'m Arbiter<'m>,
    space: &'m Space,
}

impl Both<'_> {
    fn state(&self, state: StateId) -> usize {
        self.arbiter.state_with(&self.space.levels(state)).expect("a state of the engine is feasible")
    }

    fn assert_paths_hold(&self, start: StateId, moves: Moves, found: &ShortestPaths, seed: u64) {
        let reached = found.reached;
        assert_eq!(found.paths.len() as u64, reached.n_paths, "seed {seed}");
        assert_eq!(found.coverage, Coverage::Complete, "seed {seed}");
        let different: BTreeSet<&Vec<Step>> = found.paths.iter().collect();
        assert_eq!(different.len(), found.paths.len(), "seed {seed}");
        let mut arcs = BTreeSet::new();
        for path in &found.paths {
            let steps: Vec<_> = path.iter().map(|step| (slow_mover(step.mover), self.state(step.to))).collect();
            let improving = moves == Moves::Improvements;
            assert!(self.arbiter.is_path(self.state(start), &steps, improving), "seed {seed}: {path:?}");
            assert_eq!(path.len() as u32, reached.n_moves, "seed {seed}");
            assert_eq!(path.last().map_or(start, |step| step.to), reached.state, "seed {seed}");
            let starts = [start].into_iter().chain(path.iter().map(|step| step.to));
            let numbered = starts.zip(path).zip(0..).map(|((from, &step), position)| PathArc { position, from, step });
            arcs.extend(numbered);
        }
        assert!(arcs.iter().eq(&found.arcs), "seed {seed}");
        for (position, movers) in found.movers.iter().enumerate() {
            let on_step: BTreeSet<Mover> = found.paths.iter().map(|path| path[position].mover).collect();
            assert!(on_step.iter().eq(movers), "seed {seed}");
        }
    }
}

fn verify(shape: &Shape, seeds: std::ops::Range<u64>) {
    let mut n_paths = 0;
    for seed in seeds {
        let model = random_model(seed, shape);
        let arbiter = Arbiter::new(&model).expect("random models are small");
        let space = build_space(&model, &all_states()).expect("random models have states");
        let game = Game::as_stated(&model, &space);
        let both = Both { arbiter: &arbiter, space: &space };
        let mut draws = Draws(seed);
        for moves in [Moves::Any, Moves::Improvements] {
            let start = StateId(draws.below(space.n_states()) as u32);
            let evolution = evolve(&game, start, moves, limits());
            let expected = by_counting(&arbiter, both.state(start), moves);
            assert_eq!(evolution.n_reached(), expected.len(), "seed {seed}, {moves:?}");
            for state in space.states() {
                let reached = evolution.reached(state);
                let found = reached.map(|reached| (reached.n_moves, u128::from(reached.n_paths)));
                assert_eq!(found, expected.get(&both.state(state)).copied(), "seed {seed}, {moves:?}, {state:?}");
            }
            let state = StateId(draws.below(space.n_states()) as u32);
            let found = evolution.paths_to(state);
            assert_eq!(found.is_some(), evolution.reached(state).is_some());
            if let Some(found) = found.filter(|found| found.reached.n_paths <= 3000) {
                both.assert_paths_hold(start, moves, &found, seed);
                n_paths += found.paths.len();
            }
        }
    }
    assert!(n_paths > 2000, "too few to mean anything: {n_paths}");
}

#[test]
fn paths_are_the_shortest_legal_ones_where_actors_move_alone() {
    verify(&Shape::actors_only(), 0..3000);
}

#[test]
fn paths_are_the_shortest_legal_ones_with_agreements_votes_and_consent() {
    verify(&Shape::with_groups(), 0..1000);
    verify(&Shape::voting(), 0..2000);
}

/// Cut short, it still knows everything up to some distance, and nothing beyond.
#[test]
fn limits_cut_at_a_distance() {
    let mut n_cut = 0;
    for seed in 0..300 {
        let model = random_model(seed, &Shape::with_groups());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let game = Game::as_stated(&model, &space);
        let start = space.status_quo().expect("feasible");
        for moves in [Moves::Any, Moves::Improvements] {
            let full = evolve(&game, start, moves, limits());
            assert_eq!(full.coverage, Coverage::Complete);
            let max_states = 1 + seed as usize % 20;
            let cut = evolve(&game, start, moves, EvolutionLimits { max_states, ..limits() });
            assert!(cut.n_reached() <= max_states);
            assert_eq!(cut.coverage == Coverage::Complete, full.n_reached() <= max_states, "seed {seed}");
            n_cut += usize::from(cut.coverage != Coverage::Complete);
            let farthest = cut.all_reached().map(|reached| reached.n_moves).max().expect("the start at least");
            let near = full.all_reached().filter(|reached| reached.n_moves <= farthest);
            assert!(near.eq(cut.all_reached()), "seed {seed}, {moves:?}");
        }
    }
    assert!(n_cut > 100, "the limit was reached {n_cut} times only");
}

#[test]
fn fewer_paths_may_be_listed_than_there_are() {
    let model = elmira();
    let space = build_space(&model, &all_states()).expect("twelve states");
    let game = Game::as_stated(&model, &space);
    let [start, end] = [2, 21].map(|number| elmira_state(&space, number));
    let all = evolve(&game, start, Moves::Any, limits()).paths_to(end).expect("reached");
    let some = EvolutionLimits { max_paths: 4, ..limits() };
    let some = evolve(&game, start, Moves::Any, some).paths_to(end).expect("reached");
    assert_eq!((some.paths.as_slice(), some.reached), (&all.paths[..4], all.reached));
    assert_eq!(some.coverage, Coverage::LimitReached { limit: 4 });
    assert_eq!(some.arcs, all.arcs, "the picture is complete all the same");
    let few = EvolutionLimits { max_arcs: 5, ..limits() };
    let few = evolve(&game, start, Moves::Any, few).paths_to(end).expect("reached");
    assert_eq!((few.arcs.as_slice(), few.movers), (&all.arcs[..5], all.movers));
    assert_eq!(few.coverage, Coverage::LimitReached { limit: 5 });
}

/// From the status quo the local government insists, and there it rests unless somebody makes a move it does not prefer. To the
/// settlement it takes one move of each, in any order.
#[test]
fn elmira_from_the_status_quo() {
    let model = elmira();
    let space = build_space(&model, &all_states()).expect("twelve states");
    assert_eq!(space.n_states(), 12);
    let game = Game::as_stated(&model, &space);
    let state = |number| elmira_state(&space, number);
    let willingly = evolve(&game, state(2), Moves::Improvements, limits());
    let reached: Vec<StateId> = willingly.all_reached().map(|reached| reached.state).collect();
    assert_eq!(reached, [state(2), state(18)]);
    let step = Step { mover: Mover::Actor(ActorId(2)), to: state(18), needs: Needs::default() };
    assert_eq!(willingly.paths_to(state(18)).expect("reached").paths, [vec![step]]);
    assert_eq!(willingly.paths_to(state(21)), None);
    let any = evolve(&game, state(2), Moves::Any, limits());
    assert_eq!(any.n_reached(), 12);
    let settled = any.paths_to(state(21)).expect("reached");
    assert_eq!((settled.reached.n_moves, settled.reached.n_paths), (3, 6));
    let everybody: Vec<Mover> = (0..3).map(|actor| Mover::Actor(ActorId(actor))).collect();
    assert_eq!(settled.movers, vec![everybody; 3]);
    let start = any.paths_to(state(2)).expect("it is there");
    assert_eq!((start.reached.n_paths, start.paths, start.arcs), (1, vec![vec![]], vec![]));
}
