//! The order of equilibria, and where fronts rest, against the arbiter and plain enumeration.

mod support;

use offramp_arbiter::{Arbiter, Concept as Slow, Shape};
use offramp_engine::fronts::{describe_state, front_standings, outcome_standings};
use offramp_engine::ranking::{RankedEquilibrium, RankingRequest, STRENGTH, rank_equilibria};
use offramp_engine::space::{StateId, build_space};
use offramp_engine::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Model};
use std::cmp::Ordering;
use support::{all_states, model_with_fronts};

const KEPT: StabilityRequest = StabilityRequest { keep_values: true };
const SLOW: [Slow; 5] = [Slow::Nash, Slow::Sseq, Slow::Seq, Slow::Smr, Slow::Gmr];

/// What the arbiter says of one state, as the ranking should.
fn expected(arbiter: &Arbiter, game: &Game, stability: &Stability, state: StateId) -> Option<RankedEquilibrium> {
    let model = game.model;
    let levels = game.space.levels(state);
    let slow = arbiter.state_with(&levels).expect("feasible");
    let held = STRENGTH.into_iter().zip(SLOW).filter(|(_, concept)| arbiter.equilibrium(*concept, slow));
    let concepts: Vec<Concept> = held.map(|(concept, _)| concept).collect();
    let &first = concepts.first()?;
    let margin = |actor: ActorId| stability.margin(game, actor, first, game.space.cell(state));
    let margins = model.actor_ids().filter_map(|actor| Some((actor, margin(actor)?)));
    Some(RankedEquilibrium {
        state,
        stable_against_groups: arbiter.group_stable(slow),
        smallest_margin: margins.min_by_key(|&(_, margin)| margin),
        n_moves: n_moves(state),
        n_changes: model.options.iter().zip(&levels).filter(|(option, level)| option.now != **level).count(),
        rungs: model.fronts.iter().map(|front| front.rung_at(&levels)).collect(),
        outcomes: (0..model.outcomes.len()).filter(|&o| model.outcomes[o].when.formula.holds(&levels)).collect(),
        concepts,
    })
}

/// Some number of moves, so that the order has something to look at.
fn n_moves(state: StateId) -> Option<u32> {
    let n_moves = state.0 % 3;
    (n_moves != 0).then_some(n_moves)
}

/// Whether `left` belongs before `right`, point by point as the module says.
fn before(left: &RankedEquilibrium, right: &RankedEquilibrium) -> bool {
    for concept in STRENGTH {
        match (left.concepts.contains(&concept), right.concepts.contains(&concept)) {
            (true, false) => return true,
            (false, true) => return false,
            _ => {}
        }
    }
    if left.stable_against_groups != right.stable_against_groups {
        return left.stable_against_groups;
    }
    // Where no actor can move, none is near to leaving.
    let by_margin = match (left.smallest_margin, right.smallest_margin) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some((_, left)), Some((_, right))) => right.cmp(&left),
    };
    let moves = |equilibrium: &RankedEquilibrium| equilibrium.n_moves.unwrap_or(99);
    let order = by_margin
        .then(moves(left).cmp(&moves(right)))
        .then(left.n_changes.cmp(&right.n_changes))
        .then(left.rungs.cmp(&right.rungs))
        .then(left.state.cmp(&right.state));
    order == Ordering::Less
}

fn check(model: &Model, seed: u64) -> usize {
    let arbiter = Arbiter::new(model).expect("random models are small");
    let space = build_space(model, &all_states()).expect("random models have states");
    let game = Game::as_stated(model, &space);
    let stability = assess_stability(&game, KEPT);
    let request = RankingRequest { limit: usize::MAX, n_moves: Some(&n_moves) };
    let ranking = rank_equilibria(&game, &stability, request);
    let mut slow: Vec<RankedEquilibrium> =
        space.states().filter_map(|state| expected(&arbiter, &game, &stability, state)).collect();
    slow.sort_by(|left, right| if before(left, right) { Ordering::Less } else { Ordering::Greater });
    assert_eq!(ranking.equilibria, slow, "seed {seed}");
    assert_eq!((ranking.n_found, ranking.n_left_out), (slow.len(), 0), "seed {seed}");
    for limit in [0, 1, 3, slow.len() / 2] {
        let some = rank_equilibria(&game, &stability, RankingRequest { limit, ..request });
        let kept = limit.min(slow.len());
        assert_eq!(some.equilibria, slow[..kept], "seed {seed}, limit {limit}");
        assert_eq!((some.n_found, some.n_left_out), (slow.len(), slow.len() - kept), "seed {seed}, limit {limit}");
    }
    slow.len()
}

#[test]
fn equilibria_come_in_the_order_that_is_documented() {
    let n_ranked: usize = (0..300)
        .map(|seed| {
            check(&model_with_fronts(seed, &Shape::actors_only()), seed)
                + check(&model_with_fronts(seed, &Shape::with_groups()), seed)
        })
        .sum();
    assert!(n_ranked > 3000, "too few equilibria to mean anything: {n_ranked}");
}

#[test]
fn fronts_and_outcomes_count_every_state_once() {
    for seed in 0..300 {
        let model = model_with_fronts(seed, &Shape::actors_only());
        let space = build_space(&model, &all_states()).expect("random models have states");
        let stability = assess_stability(&Game::as_stated(&model, &space), StabilityRequest::default());
        let fronts = front_standings(&model, &space, &stability.equilibria);
        let outcomes = outcome_standings(&model, &space, &stability.equilibria);
        let sets = std::iter::once(space.feasible()).chain(&stability.equilibria);
        for (number, set) in sets.enumerate() {
            let states: Vec<_> =
                set.iter().map(|cell| describe_state(&model, &space, space.state_at(cell).expect("a state"))).collect();
            for (index, front) in fronts.iter().enumerate() {
                let counts = if number == 0 { &front.possible } else { &front.at_rest[number - 1] };
                let on = |rung: Option<usize>| states.iter().filter(|state| state.rungs[index] == rung).count();
                let expected: Vec<usize> = (0..model.fronts[index].ladder.len()).map(|rung| on(Some(rung))).collect();
                assert_eq!((&counts.per_rung, counts.off_ladder), (&expected, on(None)), "seed {seed}");
            }
            for (index, outcome) in outcomes.iter().enumerate() {
                let count = if number == 0 { outcome.possible } else { outcome.at_rest[number - 1] };
                assert_eq!(count, states.iter().filter(|state| state.outcomes.contains(&index)).count(), "seed {seed}");
            }
        }
    }
}

#[test]
fn a_state_is_described_by_how_it_differs_from_today() {
    for seed in 0..100 {
        let model = model_with_fronts(seed, &Shape::actors_only());
        let space = build_space(&model, &all_states()).expect("random models have states");
        for state in space.states() {
            let summary = describe_state(&model, &space, state);
            let mut levels = model.status_quo();
            for change in &summary.changes {
                assert_ne!(change.from, change.to, "seed {seed}");
                assert_eq!(
                    std::mem::replace(&mut levels[change.option.index()], change.to),
                    change.from,
                    "seed {seed}"
                );
            }
            assert_eq!((levels, summary.levels), (space.levels(state), space.levels(state)), "seed {seed}");
        }
        let today = space.status_quo().expect("random models have a feasible status quo");
        assert!(describe_state(&model, &space, today).changes.is_empty());
        let fronts = front_standings(&model, &space, &[]);
        assert!(
            fronts.iter().all(|front| front.now == describe_state(&model, &space, today).rungs[front.front.index()])
        );
    }
}
