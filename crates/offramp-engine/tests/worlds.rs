//! Shares of worlds against the arbiter, which is handed every world as a model of its own.

mod support;

use offramp_arbiter::{Arbiter, Concept as Slow, Shape};
use offramp_engine::patterns::{Pattern, PatternLimits, cover_by_patterns};
use offramp_engine::space::{Coverage, Space, SpaceRequest, build_space};
use offramp_engine::stability::{Concept, Game};
use offramp_engine::worlds::{
    Share, UncertainWant, World, Worlds, WorldsMethod, WorldsRequest, assess_worlds, uncertain_wants, world,
};
use offramp_model::{Model, Preference};
use std::collections::BTreeMap;
use support::{Draws, all_states, model_with_fronts, on_threads, random_set};

const SLOW: [Slow; 5] = [Slow::Nash, Slow::Gmr, Slow::Smr, Slow::Seq, Slow::Sseq];

/// A random model with fronts and outcomes, whose author is not sure of about every `one_in`-th want.
fn model_with_credences(seed: u64, shape: &Shape, one_in: usize) -> Model {
    let mut model = model_with_fronts(seed, shape);
    let mut draws = Draws(seed);
    let mut credence = || (draws.below(one_in) == 0).then(|| [0.0, 0.25, 0.5, 0.9, 1.0][draws.below(5)]);
    for actor in &mut model.actors {
        match &mut actor.wants {
            Preference::Wants(wants) => wants.iter_mut().for_each(|want| want.evidence.credence = credence()),
            Preference::Weights(weights) => weights.iter_mut().for_each(|want| want.evidence.credence = credence()),
            Preference::Ranking(_) => {}
        }
    }
    model
}

/// The model as it is in one world.
fn in_world(model: &Model, uncertain: &[UncertainWant], world: &World) -> Model {
    let mut model = model.clone();
    for (want, _) in uncertain.iter().zip(world).rev().filter(|(_, kept)| !**kept) {
        match &mut model.actors[want.actor.index()].wants {
            Preference::Wants(wants) => drop(wants.remove(want.index)),
            Preference::Weights(weights) => drop(weights.remove(want.index)),
            Preference::Ranking(_) => unreachable!("rankings carry no credence"),
        }
    }
    model
}

/// Per concept, whether each state of the engine's space is an equilibrium of a model.
fn slow_equilibria(model: &Model, space: &Space) -> Vec<Vec<bool>> {
    let arbiter = Arbiter::new(model).expect("small");
    let slow = |state| arbiter.state_with(&space.levels(state)).expect("feasible");
    let of = |concept| space.states().map(|state| arbiter.equilibrium(concept, slow(state))).collect();
    SLOW.into_iter().map(of).collect()
}

/// All worlds with their weights: probabilities, or how often each of `n` draws gives it.
fn slow_worlds(uncertain: &[UncertainWant], found: &Worlds) -> Vec<(World, f64)> {
    let mut worlds: BTreeMap<World, f64> = BTreeMap::new();
    match found.method {
        WorldsMethod::Enumerated => {
            for number in 0..1usize << uncertain.len() {
                let world: World = (0..uncertain.len()).map(|want| number >> want & 1 == 1).collect();
                let odds = uncertain.iter().zip(&world);
                let odds = odds.map(|(want, kept)| if *kept { want.credence } else { 1.0 - want.credence });
                let probability = odds.product();
                worlds.insert(world, probability);
            }
        }
        WorldsMethod::Sampled => {
            for number in 0..found.n_worlds {
                *worlds.entry(world(found.seed, number as u64, uncertain)).or_default() += 1.0;
            }
        }
    }
    worlds.into_iter().collect()
}

struct Expected<'m> {
    model: &'m Model,
    space: &'m Space,
    found: &'m Worlds,
    /// Per world: its weight, and per concept whether each state is an equilibrium.
    worlds: Vec<(f64, Vec<Vec<bool>>)>,
    seed: u64,
}

impl Expected<'_> {
    /// Checks a share against the weight of the worlds in which something holds.
    fn check(&self, share: Share, concept: Concept, holds: impl Fn(&[bool]) -> bool) {
        let holding = self.worlds.iter().filter(|(_, equilibria)| holds(&equilibria[concept.index()]));
        let weight: f64 = holding.map(|(weight, _)| weight).sum();
        let n = if self.found.method == WorldsMethod::Enumerated { 1.0 } else { self.found.n_worlds as f64 };
        assert!((share.value - weight / n).abs() < 1e-12, "seed {}, {concept:?}: {share:?}, not {weight}", self.seed);
        assert_eq!(share.error.is_none(), self.found.method == WorldsMethod::Enumerated, "seed {}", self.seed);
    }

    fn check_concept(&self, concept: Concept) {
        let under = &self.found.under[concept.index()];
        assert_eq!(under.states.len(), under.n_states, "seed {}", self.seed);
        for state in &under.states {
            self.check(state.share, concept, |equilibrium| equilibrium[state.state.index()]);
        }
        let possible = |(weight, equilibria): &&(f64, Vec<Vec<bool>>), state: usize| {
            *weight > 0.0 && equilibria[concept.index()][state]
        };
        let somewhere = |state: &usize| self.worlds.iter().any(|world| possible(&world, *state));
        assert_eq!(under.n_states, (0..self.space.n_states()).filter(somewhere).count(), "seed {}", self.seed);
        let in_order = under.states.windows(2).all(|pair| {
            let (left, right) = (pair[0], pair[1]);
            left.share.value > right.share.value || (left.share == right.share && left.state < right.state)
        });
        assert!(in_order, "seed {}", self.seed);
        self.check(under.any, concept, |equilibrium| equilibrium.contains(&true));
        let today = self.space.status_quo().expect("feasible").index();
        self.check(under.status_quo.expect("feasible"), concept, |equilibrium| equilibrium[today]);
        for (outcome, shares) in self.model.outcomes.iter().zip(&under.outcomes) {
            let within: Vec<bool> =
                self.space.states().map(|state| outcome.when.formula.holds(&self.space.levels(state))).collect();
            let pairs = |equilibrium: &[bool]| equilibrium.iter().copied().zip(within.clone()).collect::<Vec<_>>();
            self.check(shares.some, concept, |equilibrium| pairs(equilibrium).contains(&(true, true)));
            self.check(shares.every, concept, |equilibrium| {
                equilibrium.contains(&true) && !pairs(equilibrium).contains(&(true, false))
            });
        }
    }

    fn check_patterns(&self, patterns: &[(Concept, Pattern)]) {
        for ((concept, pattern), shares) in patterns.iter().zip(&self.found.patterns) {
            let described: Vec<usize> = self
                .space
                .states()
                .filter(|&state| pattern.matches(&self.space.levels(state)))
                .map(|state| state.index())
                .collect();
            self.check(shares.some, *concept, |equilibrium| described.iter().any(|&state| equilibrium[state]));
            self.check(shares.every, *concept, |equilibrium| described.iter().all(|&state| equilibrium[state]));
        }
    }

    fn check_influences(&self, uncertain: &[UncertainWant]) {
        let stated = slow_equilibria(self.model, self.space);
        for (dropped, influence) in self.found.wants.iter().enumerate() {
            assert_eq!(influence.want, uncertain[dropped]);
            let world: World = (0..uncertain.len()).map(|want| want != dropped).collect();
            let without = slow_equilibria(&in_world(self.model, uncertain, &world), self.space);
            let changes = influence.changes.expect("the limit is far");
            for concept in Concept::ALL {
                let pairs: Vec<(bool, bool)> =
                    stated[concept.index()].iter().copied().zip(without[concept.index()].iter().copied()).collect();
                let count = |pair| pairs.iter().filter(|found| **found == pair).count();
                let change = changes[concept.index()];
                let expected = (count((true, true)), count((true, false)), count((false, true)));
                assert_eq!((change.kept, change.lost, change.gained), expected, "seed {}, {concept:?}", self.seed);
                let n_changed = expected.1 + expected.2;
                assert!((change.share() * (expected.0 + n_changed).max(1) as f64 - n_changed as f64).abs() < 1e-9);
            }
        }
    }
}

/// Compares one model; says how many games its worlds were.
fn compare(model: &Model, n_worlds: usize, seed: u64) -> usize {
    let space = build_space(model, &all_states()).expect("random models have states");
    let game = Game::as_stated(model, &space);
    let uncertain = uncertain_wants(&game.preferences);
    let set = random_set(&mut Draws(seed), &space, 20);
    let cover = cover_by_patterns(model, &space, &set, PatternLimits { max_patterns: 3, ..PatternLimits::default() });
    let patterns: Vec<(Concept, Pattern)> = Concept::ALL.into_iter().cycle().zip(cover.patterns).collect();
    let request = WorldsRequest { n_worlds, seed, max_work: u64::MAX, max_states: usize::MAX, patterns: &patterns };
    let Some(found) = assess_worlds(&game, &request) else {
        assert!(uncertain.is_empty(), "seed {seed}");
        return 0;
    };
    assert_eq!(found.coverage, Coverage::Complete, "seed {seed}");
    let worlds = slow_worlds(&uncertain, &found).into_iter();
    let solved = worlds.map(|(world, weight)| (weight, slow_equilibria(&in_world(model, &uncertain, &world), &space)));
    let expected = Expected { model, space: &space, found: &found, worlds: solved.collect(), seed };
    Concept::ALL.into_iter().for_each(|concept| expected.check_concept(concept));
    expected.check_patterns(&patterns);
    expected.check_influences(&uncertain);
    found.n_games
}

fn small(shape: Shape) -> Shape {
    Shape { max_cells: 48, ..shape }
}

#[test]
fn enumerated_worlds_give_exact_shares() {
    let mut n_games = 0;
    for seed in 0..150 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            n_games += compare(&model_with_credences(seed, &small(shape), 3), 256, seed);
        }
    }
    assert!(n_games > 1000, "too few different games to mean anything: {n_games}");
}

#[test]
fn sampled_worlds_are_those_that_the_seed_gives() {
    let mut n_games = 0;
    for seed in 0..100 {
        for shape in [Shape::actors_only(), Shape::with_groups(), Shape::voting()] {
            n_games += compare(&model_with_credences(seed, &small(shape), 1), 12, seed);
        }
    }
    assert!(n_games > 1000, "too few different games to mean anything: {n_games}");
}

/// Without this a sampled share could be exact arithmetic on the wrong draws.
#[test]
fn sampled_shares_come_near_the_exact_ones() {
    let (mut n_compared, mut n_far) = (0, 0);
    for seed in 0..60 {
        let model = model_with_credences(seed, &Shape { wants: (4, 6), ..Shape::actors_only() }, 2);
        let space = build_space(&model, &all_states()).expect("random models have states");
        let game = Game::as_stated(&model, &space);
        if uncertain_wants(&game.preferences).len() < 6 {
            continue;
        }
        let exact = WorldsRequest { n_worlds: 1 << 12, seed, max_work: u64::MAX, ..WorldsRequest::default() };
        let (Some(exact), Some(drawn)) =
            (assess_worlds(&game, &exact), assess_worlds(&game, &WorldsRequest { n_worlds: 63, ..exact }))
        else {
            unreachable!("there are uncertain wants");
        };
        if exact.method == WorldsMethod::Sampled || drawn.method == WorldsMethod::Enumerated {
            continue;
        }
        for (exact, drawn) in exact.under.iter().zip(&drawn.under) {
            let (exact, drawn) = (exact.status_quo.expect("feasible"), drawn.status_quo.expect("feasible"));
            let (low, high) = drawn.error.expect("sampled").interval;
            n_compared += 1;
            n_far += usize::from(exact.value < low - 1e-12 || exact.value > high + 1e-12);
        }
    }
    // The interval is to hold in 95 of 100; the concepts of one model go together, so allow for more.
    assert!(n_compared >= 20 && n_far * 100 <= n_compared * 12, "{n_far} of {n_compared} outside their interval");
}

#[test]
fn dropping_options_nobody_mentions_changes_no_share() {
    for seed in 0..100 {
        let model = model_with_credences(seed, &Shape::actors_only(), 3);
        let shares = |request: &SpaceRequest| {
            let space = build_space(&model, request).expect("random models have states");
            let worlds = assess_worlds(&Game::as_stated(&model, &space), &WorldsRequest::default())?;
            Some(worlds.under.map(|under| (under.status_quo, under.any, under.outcomes)))
        };
        assert_eq!(shares(&all_states()), shares(&SpaceRequest::default()), "seed {seed}");
    }
}

#[test]
fn a_limit_on_work_means_fewer_worlds_and_is_said() {
    let sure_of_nothing = Shape { actors: (5, 5), wants: (6, 6), other_preferences: false, ..Shape::actors_only() };
    let model = model_with_credences(5, &sure_of_nothing, 1);
    let space = build_space(&model, &all_states()).expect("random models have states");
    let game = Game::as_stated(&model, &space);
    let n_uncertain = uncertain_wants(&game.preferences).len();
    let with = |max_work| {
        let request = WorldsRequest { n_worlds: 500, max_work, ..WorldsRequest::default() };
        assess_worlds(&game, &request).expect("there are uncertain wants")
    };
    let enough = with(u64::MAX);
    assert_eq!((enough.n_worlds, enough.coverage), (500, Coverage::Complete));
    assert!(enough.wants.len() == n_uncertain && enough.wants.iter().all(|want| want.changes.is_some()));
    // The worlds drawn are the first of those that more work would have drawn.
    let mut n_before = 0;
    for factor in [30, 100, 200, 400] {
        let limit = space.n_cells() as u64 * factor;
        let fewer = with(limit);
        assert!((n_before..500).contains(&fewer.n_worlds), "{} worlds of at least {n_before}", fewer.n_worlds);
        assert_eq!(fewer.coverage, Coverage::LimitReached { limit });
        let fully = WorldsRequest { n_worlds: fewer.n_worlds, max_work: u64::MAX, ..WorldsRequest::default() };
        assert_eq!(assess_worlds(&game, &fully).expect("as above").under, fewer.under);
        n_before = fewer.n_worlds;
    }
    assert!(n_before > 20, "only {n_before} worlds");
    // One world and no influence at the least.
    let least = with(0);
    assert_eq!((least.n_worlds, least.coverage), (1, Coverage::LimitReached { limit: 0 }));
    assert!(least.wants.iter().all(|want| want.changes.is_none()));
}

#[test]
fn one_thread_and_two_give_the_same_answer() {
    for seed in 0..40 {
        let model = model_with_credences(seed, &Shape::with_groups(), 2);
        let space = build_space(&model, &all_states()).expect("random models have states");
        let game = Game::as_stated(&model, &space);
        let request = WorldsRequest { n_worlds: 20, seed, ..WorldsRequest::default() };
        let on = |threads| on_threads(threads, || assess_worlds(&game, &request));
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}
