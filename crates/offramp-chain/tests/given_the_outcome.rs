//! Trajectories and paths given how the chain ends.

#![allow(clippy::needless_range_loop, reason = "states and parameters are numbered")]

mod support;

use offramp_chain::*;
use support::*;

#[test]
fn the_conditioned_chain_always_reaches_the_outcome_and_leaves_states_as_fast_as_before() {
    for seed in 0..200 {
        let mut draws = Draws(seed);
        let n = 6 + draws.below(8);
        let chain = random_chain(&mut draws, n, 4, Scale::Even);
        let classes = two_classes(n);
        let Ok(found) = conditioned(&chain, &classes, 0, &SolveOptions::default()) else { continue };
        let given = found.value;
        let ends = absorption(&given.chain, &classes, &SolveOptions::default()).expect("solved").value;
        for state in 0..n as u32 {
            let x = state as usize;
            if given.probability[x] == 0.0 || classes[0].contains(state) {
                continue;
            }
            assert!((ends.by_class[0][x] - 1.0).abs() < 1e-12, "seed {seed}, state {x}: {}", ends.by_class[0][x]);
            assert!(relative_difference(&[given.chain.exit_rate(state)], &[chain.exit_rate(state)]) < 1e-12);
        }
        let start = chain.start_at(0).expect("a state");
        if given.probability[0] == 0.0 {
            continue;
        }
        // The average over conditioned trajectories, by the occupation of the conditioned chain.
        let way = on_the_way(&chain, &start, &classes, 0, &SolveOptions::default()).expect("solved").value;
        let spent = occupation(&given.chain, &start, &classes, &SolveOptions::default()).expect("solved").value;
        assert!(relative_difference(&way.time_in_state, &spent) < 1e-11, "seed {seed}");
        let last: f64 = (0..n as u32)
            .filter(|&x| !classes[0].contains(x))
            .flat_map(|x| chain.arcs(x))
            .filter(|arc| classes[0].contains(arc.target))
            .map(|arc| way.crossings[arc.index])
            .sum();
        let expected = if classes[0].contains(0) { 0.0 } else { 1.0 };
        assert!((last - expected).abs() < 1e-12, "seed {seed}: the outcome is entered {last} times");
    }
}

/// A ladder that is seldom climbed: the top is reached with probability about 1e-6 (and by time 2 with less).
fn ladder() -> (Chain, Vec<StateSet>) {
    let mut builder = ChainBuilder::new(7);
    for rung in 1..5u32 {
        builder.arc(rung, rung + 1, 0.03, 0).expect("fine");
        builder.arc(rung, rung - 1, 1.0, 1).expect("fine");
    }
    builder.arc(1, 6, 1e-7, 2).expect("fine");
    let chain = builder.build().expect("fine");
    (chain, vec![StateSet::from_states(7, [5, 6]), StateSet::from_states(7, [0])])
}

/// A count of `n` with success probability `p` further than five standard deviations off is a mistake.
fn plausible(count: usize, n: usize, p: f64) -> bool {
    let (mean, deviation) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
    (count as f64 - mean).abs() <= 5.0 * deviation + 1.0
}

#[test]
fn trajectories_to_an_outcome_of_one_in_a_million_follow_the_exact_law() {
    let (chain, classes) = ladder();
    let given = conditioned(&chain, &classes, 0, &SolveOptions::default()).expect("solved").value;
    assert!(given.probability[1] < 2e-6);
    let stop = StateSet::from_states(7, [0, 5, 6]);
    let plan = WalkPlan { start: 1, stop: Some(&stop), until: f64::INFINITY, max_jumps: 10_000 };
    let (n, mut by_accident, mut first_up) = (20_000, 0, 0);
    for trajectory in 0..n {
        let walk = walk(&given.chain, &plan, 5, trajectory as u64);
        assert_eq!(walk.end, WalkEnd::Stopped);
        assert!(classes[0].contains(walk.last_state()));
        by_accident += usize::from(walk.last_state() == 6);
        first_up += usize::from(walk.jumps[0].state == 2);
    }
    let start = chain.start_at(1).expect("a state");
    let causes = &causes_in_the_end(&chain, &start, &classes, &SolveOptions::default()).expect("solved").value[0];
    let share = causes.by_cause.iter().find(|(cause, _)| *cause == 2).expect("the accident").1[0] / causes.total[0];
    assert!(plausible(by_accident, n, share), "{by_accident} of {n}, expected share {share}");
    let up = given.chain.arcs(1).find(|arc| arc.target == 2).expect("an arc").rate / given.chain.exit_rate(1);
    assert!(plausible(first_up, n, up), "{first_up} of {n}, expected share {up}");
}

#[test]
fn trajectories_by_a_time_follow_the_exact_law() {
    let (chain, classes) = ladder();
    let options = TransientOptions::default();
    let by_time = ConditionedByTime::new(&chain, &classes, 0, 2.0, &options, 1 << 20).expect("prepared");
    let start = chain.start_at(1).expect("a state");
    let exact = hit_by_from(&chain, &start, &classes, &[0.7, 2.0], &options).expect("computed").values;
    assert!(relative_difference(&[by_time.probability(1)], &[exact[0][1]]) < 1e-12);
    let causes = &causes_by(&chain, &start, &classes, &[2.0], &options).expect("computed")[0];
    let share = causes.by_cause.iter().find(|(cause, _)| *cause == 2).expect("the accident").1[0] / causes.total[0];
    let (n, mut early, mut by_accident) = (20_000, 0, 0);
    for trajectory in 0..n {
        let walk = by_time.draw(1, 9, trajectory as u64).expect("possible");
        assert!(classes[0].contains(walk.last_state()), "{walk:?}");
        let last = walk.jumps.last().expect("a jump");
        assert!(last.time <= 2.0);
        early += usize::from(last.time <= 0.7);
        by_accident += usize::from(last.state == 6);
    }
    assert!(plausible(early, n, exact[0][0] / exact[0][1]), "{early} of {n}");
    assert!(plausible(by_accident, n, share), "{by_accident} of {n}, expected share {share}");
    assert!(matches!(
        ConditionedByTime::new(&chain, &classes, 0, 2.0, &options, 100),
        Err(ChainError::MemoryLimit { .. })
    ));
}

/// All paths without repeated states, by trying everything.
fn all_paths(
    chain: &Chain,
    classes: &[StateSet],
    path: &mut Vec<u32>,
    arcs: &mut Vec<usize>,
    p: f64,
    out: &mut Vec<(f64, Vec<usize>)>,
) {
    let here = path[path.len() - 1];
    if classes[0].contains(here) {
        out.push((p, arcs.clone()));
        return;
    }
    if classes[1].contains(here) {
        return;
    }
    for arc in chain.arcs(here) {
        if arc.rate > 0.0 && !path.contains(&arc.target) {
            path.push(arc.target);
            arcs.push(arc.index);
            all_paths(chain, classes, path, arcs, p * arc.rate / chain.exit_rate(here), out);
            path.pop();
            arcs.pop();
        }
    }
}

#[test]
fn the_most_likely_paths_are_those_found_by_trying_all() {
    let mut longest = 0;
    for seed in 0..400 {
        let mut draws = Draws(seed);
        let n = 5 + draws.below(4);
        let scale = if seed % 2 == 0 { Scale::Even } else { Scale::Bad };
        let chain = random_chain(&mut draws, n, 4, scale);
        let classes = two_classes(n);
        let mut all = Vec::new();
        all_paths(&chain, &classes, &mut vec![0], &mut Vec::new(), 1.0, &mut all);
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        match likely_paths(&chain, 0, &classes, 0, 5, 1_000_000) {
            Err(error) => assert!(error == ChainError::Impossible && all.is_empty(), "seed {seed}"),
            Ok(found) => {
                assert_eq!(found.paths.len(), all.len().min(5), "seed {seed}");
                assert!(!found.limit_reached);
                for (path, (p, _)) in found.paths.iter().zip(&all) {
                    assert!(relative_difference(&[path.probability], &[*p]) < 1e-12, "seed {seed}: {path:?} {p}");
                    assert_eq!(path.states.len(), path.arcs.len() + 1);
                    longest = longest.max(path.arcs.len());
                }
            }
        }
    }
    assert!(longest >= 4);
}
