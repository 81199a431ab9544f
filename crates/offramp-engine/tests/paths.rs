//! Credible paths against all legal sequences of the arbiter's single moves; orders and clocks against plain counting.

mod support;

use offramp_arbiter::{Arbiter, Mover as SlowMover, Shape, random_model};
use offramp_engine::bits::CellSet;
use offramp_engine::paths::clocks::clocks;
use offramp_engine::paths::phasing::phasing;
use offramp_engine::paths::reasons::reasons;
use offramp_engine::paths::{CrediblePath, CrediblePaths, Foresight, PathLimits, credible_paths, one_of_each_kind};
use offramp_engine::space::{Coverage, Mover, Space, StateId, build_space};
use offramp_engine::stability::Game;
use offramp_model::{Consenter, Model};
use std::collections::BTreeSet;
use support::{Draws, all_needed_prefer, all_states};

fn slow_mover(mover: Mover) -> SlowMover {
    match mover {
        Mover::Actor(actor) => SlowMover::Actor(actor),
        Mover::Agreement(agreement) => SlowMover::Agreement(agreement),
        Mover::Institution(institution) => SlowMover::Institution(institution),
    }
}

/// A path as the arbiter sees it: per step the mover and the next state.
type SlowPath = Vec<(SlowMover, usize)>;

/// All credible legal sequences of at most `max` moves that end in a target for the first time there.
fn all_credible(
    arbiter: &Arbiter<'_>,
    model: &Model,
    start: usize,
    targets: &BTreeSet<usize>,
    end: Option<usize>,
    max: usize,
) -> Vec<SlowPath> {
    let mut open: Vec<SlowPath> = vec![Vec::new()];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        let here = path.last().map_or(start, |(_, state)| *state);
        let is_end = end.map_or(targets.contains(&here), |end| end == here);
        if is_end && !path.is_empty() {
            found.push(path);
            continue;
        }
        if path.len() == max {
            continue;
        }
        for &mover in arbiter.movers().iter().filter(|mover| path.last().is_none_or(|(last, _)| last != *mover)) {
            for &to in arbiter.moves(mover, here) {
                if all_needed_prefer(arbiter, model, mover, here, to, end.unwrap_or(to)) {
                    let mut longer = path.clone();
                    longer.push((mover, to));
                    open.push(longer);
                }
            }
        }
    }
    found
}

/// Whether `short` is what is left of `long` after leaving out some of its states.
fn visits_only_some_of(short: &SlowPath, long: &SlowPath) -> bool {
    let mut rest = long.iter().map(|(_, state)| *state);
    short.len() < long.len() && short.iter().all(|(_, state)| rest.any(|other| other == *state))
}

/// The paths over fewer states of which no other is left.
fn minimal(paths: Vec<SlowPath>) -> BTreeSet<SlowPath> {
    let is_minimal = |path: &&SlowPath| !paths.iter().any(|other| visits_only_some_of(other, path));
    paths.iter().filter(is_minimal).cloned().collect()
}

fn slow_path(arbiter: &Arbiter<'_>, space: &Space, path: &CrediblePath) -> SlowPath {
    let state = |state: StateId| arbiter.state_with(&space.levels(state)).expect("a state of the engine is feasible");
    path.steps.iter().map(|step| (slow_mover(step.mover), state(step.to))).collect()
}

/// Compares with every legal sequence of at most four moves; returns how many minimal paths there were.
fn compare(seed: u64, shape: &Shape) -> (usize, usize) {
    let model = random_model(seed, shape);
    let arbiter = Arbiter::new(&model).expect("a small world");
    let space = build_space(&model, &all_states()).expect("a small world");
    let game = Game::as_stated(&model, &space);
    let mut draws = Draws(seed);
    let start = space.status_quo().expect("the status quo is feasible");
    let slow_start = arbiter.state_with(&space.levels(start)).expect("feasible");
    let mut targets = CellSet::empty(space.n_cells());
    for state in space.states().filter(|&state| state != start) {
        if draws.below(8) == 0 {
            targets.insert(space.cell(state));
        }
    }
    const MAX_MOVES: u32 = 4;
    let limits = PathLimits { max_paths: 100_000, max_moves: MAX_MOVES, ..PathLimits::default() };
    let found = credible_paths(&game, start, &targets, None, limits);
    let one = one_of_each_kind(&game, start, &targets, limits);
    for (all, one) in [&found.myopic, &found.farsighted].into_iter().zip(&one) {
        let shortest = |kind: &CrediblePaths| kind.paths.first().map(|path| path.steps.len());
        assert_eq!(shortest(all), shortest(one), "seed {seed}");
        assert!(one.paths.iter().all(|path| all.paths.contains(path)), "seed {seed}: it is not minimal");
    }
    let slow_targets: BTreeSet<usize> =
        targets.iter().map(|cell| arbiter.state_with(&space.levels_at(cell)).expect("feasible")).collect();
    let max = MAX_MOVES as usize;
    let myopic = minimal(all_credible(&arbiter, &model, slow_start, &slow_targets, None, max));
    let farsighted: BTreeSet<SlowPath> = slow_targets
        .iter()
        .flat_map(|&end| minimal(all_credible(&arbiter, &model, slow_start, &slow_targets, Some(end), max)))
        .collect();
    for (found, slow) in [(&found.myopic, &myopic), (&found.farsighted, &farsighted)] {
        let fast: Vec<SlowPath> = found.paths.iter().map(|path| slow_path(&arbiter, &space, path)).collect();
        assert!(fast.is_sorted_by_key(Vec::len), "seed {seed}");
        let fast_set: BTreeSet<SlowPath> = fast.iter().cloned().collect();
        assert_eq!(fast_set.len(), fast.len(), "seed {seed}: a path is listed twice");
        assert_eq!(&fast_set, slow, "seed {seed}, {:?}", found.foresight);
    }
    for (kind, foresight) in [(&found.myopic, Foresight::Myopic), (&found.farsighted, Foresight::Farsighted)] {
        for path in kind.paths.iter().take(20) {
            assert_reasons_hold(&game, &arbiter, start, path, foresight, seed);
        }
    }
    if let [None, _] = &found.unwilling {
        let is_cut = found.by_any_moves.is_none() || !found.myopic.paths.is_empty();
        assert!(is_cut || targets.is_empty(), "seed {seed}: any moves lead there, so some way is the least unwilling");
    }
    (myopic.len(), farsighted.len())
}

/// Each needed actor that moves, signs or consents gains; each vote passes.
fn assert_reasons_hold(
    game: &Game<'_>,
    arbiter: &Arbiter<'_>,
    start: StateId,
    path: &CrediblePath,
    foresight: Foresight,
    seed: u64,
) {
    use offramp_engine::paths::reasons::Role;
    for reason in reasons(game, start, path, foresight) {
        let state = |state: StateId| arbiter.state_with(&game.space.levels(state)).expect("feasible");
        let goal = if foresight == Foresight::Myopic { reason.step.to } else { path.end };
        assert!(!reason.needed.is_empty(), "seed {seed}");
        for needed in &reason.needed {
            let gains = arbiter.prefers(needed.actor, state(goal), state(reason.from));
            assert_eq!(needed.decision.ordering.is_gt(), gains, "seed {seed}");
            assert!(gains || matches!(needed.role, Role::Votes { .. }), "seed {seed}");
        }
    }
}

#[test]
fn minimal_credible_paths_are_those_of_all_legal_sequences() {
    let mut n_paths = (0, 0);
    for seed in 0..2000 {
        let shape = Shape { max_cells: 48, ..Shape::actors_only() };
        let (myopic, farsighted) = compare(seed, &shape);
        n_paths = (n_paths.0 + myopic, n_paths.1 + farsighted);
    }
    for seed in 0..2000 {
        for shape in [Shape { max_cells: 48, ..Shape::with_groups() }, Shape { max_cells: 20, ..Shape::voting() }] {
            let (myopic, farsighted) = compare(seed, &shape);
            n_paths = (n_paths.0 + myopic, n_paths.1 + farsighted);
        }
    }
    assert!(n_paths.0 > 1500 && n_paths.1 > 1500, "{n_paths:?}: the models are too tame to show anything");
}

/// The fewest unwanted steps, by a plain relaxation over all states until nothing changes.
#[test]
fn where_nobody_goes_the_fewest_steps_are_unwanted() {
    let mut n_compared = 0;
    for seed in 0..1500 {
        let model = random_model(seed, &Shape { max_cells: 24, ..Shape::with_groups() });
        let arbiter = Arbiter::new(&model).expect("a small world");
        let space = build_space(&model, &all_states()).expect("a small world");
        let game = Game::as_stated(&model, &space);
        let start = space.status_quo().expect("feasible");
        let mut targets = CellSet::empty(space.n_cells());
        let last = space.states().last().expect("a state");
        targets.insert(space.cell(last));
        let found = credible_paths(&game, start, &targets, None, PathLimits::default());
        if found.is_there || found.by_any_moves.is_none() {
            continue;
        }
        let end = arbiter.state_with(&space.levels(last)).expect("feasible");
        let slow_start = arbiter.state_with(&space.levels(start)).expect("feasible");
        for (unwilling, goal) in found.unwilling.iter().zip([None, Some(end)]) {
            let Some(unwilling) = unwilling else { continue };
            let mut costs = vec![u32::MAX; arbiter.state_count()];
            costs[end] = 0;
            for _ in 0..arbiter.state_count() {
                for s in 0..arbiter.state_count() {
                    for &mover in arbiter.movers() {
                        for &to in
                            arbiter.moves(mover, s).iter().filter(|&&to| costs[to] < u32::MAX).collect::<Vec<_>>()
                        {
                            let is_wanted = all_needed_prefer(&arbiter, &model, mover, s, to, goal.unwrap_or(to));
                            costs[s] = costs[s].min(costs[to] + u32::from(!is_wanted));
                        }
                    }
                }
            }
            assert_eq!(unwilling.unwanted.len() as u32, costs[slow_start], "seed {seed}");
            assert!(unwilling.is_best, "seed {seed}");
            n_compared += 1;
        }
    }
    assert!(n_compared > 200, "only {n_compared}");
}

/// Orders of changes against trying all sequences of moves one by one.
#[test]
fn orders_are_those_of_all_sequences_of_moves() {
    let (mut n_free, mut n_stuck) = (0, 0);
    for seed in 0..800 {
        let model = random_model(seed, &Shape { max_cells: 48, ..Shape::with_groups() });
        let arbiter = Arbiter::new(&model).expect("a small world");
        let space = build_space(&model, &all_states()).expect("a small world");
        let game = Game::as_stated(&model, &space);
        let mut draws = Draws(seed);
        let start = space.status_quo().expect("feasible");
        let end = StateId(draws.below(space.n_states()) as u32);
        let found = phasing(&game, start, end);
        let (before, after) = (space.levels(start), space.levels(end));
        let state = |state: StateId| arbiter.state_with(&space.levels(state)).expect("feasible");
        let (slow_start, slow_end) = (state(start), state(end));
        // Every sequence that only ever sets options to their final levels.
        let mut open = vec![(slow_start, 0u32)];
        let (mut best, mut n_without) = (None::<u32>, 0u64);
        while let Some((here, concessions)) = open.pop() {
            if here == slow_end {
                best = Some(best.map_or(concessions, |best| best.min(concessions)));
                n_without += u64::from(concessions == 0);
                continue;
            }
            for &mover in arbiter.movers() {
                for &to in arbiter.moves(mover, here) {
                    let (now, then) = (arbiter.levels(here), arbiter.levels(to));
                    let only_needed =
                        (0..before.len()).all(|o| now[o] == then[o] || then[o] == after[o] && now[o] == before[o]);
                    if only_needed {
                        open.push((to, concessions + u32::from(is_concession(&arbiter, &model, mover, here, to))));
                    }
                }
            }
        }
        let orders = found.orders.expect("few changes");
        if start == end {
            assert!(found.changes.is_empty(), "seed {seed}");
            continue;
        }
        assert_eq!(orders.best.as_ref().map(|order| order.n_concessions() as u32), best, "seed {seed}");
        assert_eq!(orders.n_without_concession, n_without, "seed {seed}");
        n_free += usize::from(best == Some(0));
        n_stuck += usize::from(best.is_some_and(|best| best > 0));
    }
    assert!(n_free > 50 && n_stuck > 50, "{n_free} {n_stuck}");
}

fn is_concession(arbiter: &Arbiter<'_>, model: &Model, mover: SlowMover, s: usize, t: usize) -> bool {
    let loses = |actor| arbiter.prefers(actor, s, t);
    let mover_loses = match mover {
        SlowMover::Actor(actor) => loses(actor),
        SlowMover::Agreement(agreement) => {
            model.agreements[agreement.index()].parties.iter().any(|&party| loses(party))
        }
        SlowMover::Institution(institution) => !arbiter.vote_passes(institution, s, t),
    };
    let refuses = |consenter: Consenter| match consenter {
        Consenter::Actor(actor) => loses(actor),
        Consenter::Institution(institution) => !arbiter.vote_passes(institution, s, t),
    };
    mover_loses || arbiter.needed_consent(mover, s, t).into_iter().any(refuses)
}

/// Two options changed at once, of which one opens a gap for a shock until the other is done.
#[test]
fn the_gap_between_two_options_loses_what_the_closed_form_says() {
    use offramp_arbiter::sketch;
    use offramp_model::dynamics::{Delay, Shock};
    use offramp_model::{ActorId, Condition, Evidence, Formula, OptionId, Preference};
    let mut model = Model::default();
    sketch::add_actor(&mut model, "a", Preference::indifferent());
    sketch::add_option(&mut model, ActorId(0), "out", 2);
    sketch::add_option(&mut model, ActorId(0), "in", 2);
    sketch::add_option(&mut model, ActorId(0), "spoiled", 2);
    let delay = |from_days, to_days| Some(Delay { from_days, to_days });
    model.options[0].takes = delay(10.0, 20.0);
    model.options[1].takes = delay(40.0, 80.0);
    let gap = Formula::And(vec![Formula::yes(OptionId(0)), Formula::Not(Box::new(Formula::yes(OptionId(1))))]);
    model.shocks.push(Shock {
        id: "spoiler".into(),
        what: "spoil".into(),
        front: None,
        rate_per_day: Some(0.01),
        when: Some(Condition { text: "the gap".into(), formula: gap }),
        sets: vec![(OptionId(2), 1)],
        channel: None,
        evidence: Evidence::default(),
    });
    let expected = |out: f64, replaced: f64, hazard: f64| {
        let (out, replaced) = (1.0 / out, 1.0 / replaced);
        out / (out + replaced) * hazard / (hazard + replaced)
    };
    let found = clocks(&model, &[vec![0, 0, 0], vec![1, 1, 0]]).expect("times are stated");
    assert_eq!(found.days, (40.0, 80.0));
    assert!((found.lost.0 - expected(10.0, 40.0, 0.01)).abs() < 1e-12, "{found:?}");
    assert!((found.lost.1 - expected(20.0, 80.0, 0.01)).abs() < 1e-12, "{found:?}");
    assert_eq!(found.windows.len(), 1);
    // One after the other: out first leaves the gap open for the whole second step, in first never opens it.
    let out_first = clocks(&model, &[vec![0, 0, 0], vec![1, 0, 0], vec![1, 1, 0]]).expect("times are stated");
    assert_eq!(out_first.days, (50.0, 100.0));
    assert!((out_first.lost.0 - (1.0 - 1.0 / (1.0 + 0.01 * 40.0))).abs() < 1e-12, "{out_first:?}");
    assert_eq!(out_first.windows[0].steps, [1]);
    let in_first = clocks(&model, &[vec![0, 0, 0], vec![0, 1, 0], vec![1, 1, 0]]).expect("times are stated");
    assert_eq!((in_first.lost, in_first.windows.len()), ((0.0, 0.0), 0));
    // A shock that would change nothing is none.
    model.shocks[0].sets = vec![(OptionId(2), 0)];
    assert_eq!(clocks(&model, &[vec![0, 0, 0], vec![1, 1, 0]]).expect("times are stated").lost, (0.0, 0.0));
}

#[test]
fn limits_are_named() {
    let model = random_model(3, &Shape { max_cells: 64, ..Shape::with_groups() });
    let space = build_space(&model, &all_states()).expect("a small world");
    let game = Game::as_stated(&model, &space);
    let start = space.status_quo().expect("feasible");
    let mut targets = CellSet::full(space.n_cells());
    targets.remove(space.cell(start));
    let few = PathLimits { max_paths: 1, ..PathLimits::default() };
    let found = credible_paths(&game, start, &targets, None, few);
    let all = credible_paths(&game, start, &targets, None, PathLimits::default());
    for (few, all) in [(&found.myopic, &all.myopic), (&found.farsighted, &all.farsighted)] {
        let cut = all.paths.len() > 1;
        assert_eq!(few.coverage == Coverage::LimitReached { limit: 1 }, cut);
        assert_eq!(few.paths.first().map(|path| path.steps.len()), all.paths.first().map(|path| path.steps.len()));
    }
}
