//! The two linear systems against exact rational arithmetic, by every method, on thousands of random chains.

#![allow(clippy::needless_range_loop, reason = "classes are numbered")]

mod support;

use offramp_chain::{
    ChainError, Method, SolveOptions, Solved, StateSet, absorption, causes_in_the_end, long_run, long_run_shares,
    mean_times, occupation,
};
use support::*;

/// Every method in turn: what is small is eliminated, so the iterations must be forced on small chains.
fn choices() -> [(&'static str, SolveOptions<'static>); 2] {
    let krylov = SolveOptions { direct_up_to: 1, direct_as_fallback_up_to: 1, ..SolveOptions::default() };
    [("elimination", SolveOptions::default()), ("iteration", krylov)]
}

/// Elimination never gives up. The iteration, without its fallbacks, may; what it must not do is to be wrong.
fn solved<T>(name: &str, answer: Result<Solved<T>, ChainError>) -> Option<Solved<T>> {
    match answer {
        Ok(answer) => Some(answer),
        Err(ChainError::NoConvergence { .. }) if name == "iteration" => None,
        Err(error) => panic!("{name}: {error}"),
    }
}

fn check(scale: Scale, chains: u64, largest: usize, tolerance: f64) {
    let mut methods = Vec::new();
    let (mut refused, mut asked) = (0, 0);
    for seed in 0..chains {
        let mut draws = Draws(seed);
        let n = 5 + draws.below(largest - 4);
        let chain = random_chain(&mut draws, n, 4, scale);
        let classes = two_classes(n);
        let start = draws.below(n) as u32;
        let exact: Vec<Vec<f64>> = (0..2).map(|class| absorption_exactly(&chain, &classes, class)).collect();
        let spent = occupation_exactly(&chain, start, &classes);
        let time = time_exactly(&chain, &classes);
        let law = chain.start_at(start).expect("a state");
        for (name, options) in choices() {
            asked += 1;
            let Some(found) = solved(name, absorption(&chain, &classes, &options)) else {
                refused += 1;
                continue;
            };
            for class in 0..2 {
                let off = relative_difference(&found.value.by_class[class], &exact[class]);
                assert!(
                    off <= tolerance,
                    "seed {seed}, {scale:?}, {name}, class {class}: off by {off:e}\n{:?}",
                    found.report
                );
            }
            methods.extend(found.report.methods);
            for state in 0..n {
                let sum = found.value.by_class[0][state] + found.value.by_class[1][state] + found.value.never[state];
                assert!((sum - 1.0).abs() <= 1e-10, "seed {seed}, {name}, state {state}: sums to {sum}");
            }
            let (Some(times), Some((g, shares))) = (
                solved(name, mean_times(&chain, &classes, &options)),
                solved(name, occupation(&chain, &law, &classes, &options))
                    .zip(solved(name, causes_in_the_end(&chain, &law, &classes, &options))),
            ) else {
                refused += 1;
                continue;
            };
            for &state in &transient_states(&chain, &classes) {
                let state = state as usize;
                let expected = if found.value.never[state] > 0.0 { f64::INFINITY } else { time[state] };
                let off = relative_difference(&[times.value.any[state]], &[expected]);
                assert!(off <= tolerance, "seed {seed}, {name}: time {} not {expected}", times.value.any[state]);
            }
            let off = relative_difference(&g.value, &spent);
            assert!(off <= tolerance, "seed {seed}, {scale:?}, {name}: occupation off by {off:e}\n{:?}", g.report);
            for class in 0..2 {
                let whole = found.value.by_class[class][start as usize];
                let off = relative_difference(&shares.value[class].total, &[whole]);
                assert!(
                    off <= 10.0 * tolerance,
                    "seed {seed}, {name}: causes sum to {:?}, not {whole}",
                    shares.value[class].total
                );
            }
        }
    }
    assert!(refused * 50 <= asked, "{scale:?}: the iteration gave up on {refused} of {asked}");
    // The check is worth nothing when one method did all the work.
    for method in [Method::Elimination, Method::Krylov] {
        assert!(methods.contains(&method), "{method} was never used");
    }
}

#[test]
fn even_rates() {
    check(Scale::Even, 700, 11, 1e-12);
}

#[test]
fn rates_from_a_billionth_to_a_million() {
    check(Scale::Bad, 500, 9, 1e-12);
}

#[test]
fn two_blocks_that_hardly_meet() {
    check(Scale::NearlyDecomposable, 400, 11, 1e-12);
}

/// The law in the long run, and shares of time in sets, which are solved in another way.
fn check_long_run(scale: Scale, chains: u64, tolerance: f64) {
    let (mut refused, mut asked, mut several) = (0, 0, 0);
    for seed in 0..chains {
        let mut draws = Draws(31_000 + seed);
        let n = 3 + draws.below(6);
        let chain = random_chain(&mut draws, n, 4, scale);
        let start = draws.below(n) as u32;
        let (exact, n_closed) = long_run_exactly(&chain, start);
        several += usize::from(n_closed > 1);
        let sets: Vec<StateSet> = (0..5).map(|_| StateSet::from_fn(n, |_| draws.below(2) == 0)).collect();
        let in_set = |set: &StateSet| -> f64 { set.iter().map(|state| exact[state as usize]).sum() };
        let expected: Vec<f64> = sets.iter().map(in_set).collect();
        let law = chain.start_at(start).expect("a state");
        for (name, options) in choices() {
            asked += 2;
            match solved(name, long_run(&chain, &law, &options)) {
                Some(found) => {
                    let off = relative_difference(&found.value.law, &exact);
                    assert!(off <= tolerance, "seed {seed}, {scale:?}, {name}: law off by {off:e}");
                }
                None => refused += 1,
            }
            match solved(name, long_run_shares(&chain, &law, &sets, &options)) {
                Some(found) => {
                    let off = relative_difference(&found.value, &expected);
                    assert!(off <= tolerance, "seed {seed}, {scale:?}, {name}: shares off by {off:e}");
                }
                None => refused += 1,
            }
        }
    }
    assert!(refused * 50 <= asked, "{scale:?}: the iteration gave up on {refused} of {asked}");
    assert!(several > 0, "no chain had several resting places");
}

#[test]
fn the_long_run() {
    check_long_run(Scale::Even, 400, 1e-11);
    check_long_run(Scale::Bad, 400, 1e-11);
    check_long_run(Scale::NearlyDecomposable, 400, 1e-11);
}
