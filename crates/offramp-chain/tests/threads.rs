//! One thread and several give the same bits, on a chain large enough to be shared out.

#![allow(clippy::needless_range_loop, reason = "classes are numbered")]

mod support;

use offramp_chain::*;
use support::*;

/// A ring with chords and two rare ways out: one component of 40,000 states.
fn large() -> (Chain, Vec<StateSet>) {
    let (n, mut draws) = (40_000u32, Draws(4));
    let mut builder = ChainBuilder::new(n as usize + 2);
    for x in 0..n {
        builder.arc(x, (x + 1) % n, 1.0 + draws.unit(), 0).expect("fine");
        for _ in 0..3 {
            let to = draws.below(n as usize) as u32;
            if to != x {
                builder.arc(x, to, draws.unit(), 1).expect("fine");
            }
        }
        if x % 7 == 0 {
            builder.arc(x, n, 0.05 * draws.unit(), 2).expect("fine");
        }
        if x % 1000 == 0 {
            builder.arc(x, n + 1, 1e-7, 3).expect("fine");
        }
    }
    let sets = [n, n + 1].map(|state| StateSet::from_states(n as usize + 2, [state]));
    (builder.build().expect("fine"), sets.to_vec())
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let (chain, classes) = large();
    let start = chain.start_at(17).expect("a state");
    let answers = || {
        let ends = absorption(&chain, &classes, &SolveOptions::default()).expect("solved");
        let gradient = gradient_in_the_end(&chain, &start, &classes, 1, &SolveOptions::default()).expect("solved");
        let options = TransientOptions::default();
        let by = hit_by_from(&chain, &start, &classes, &[1.0, 2.5], &options).expect("computed");
        let slopes = gradient_by(&chain, &start, &classes, 1, 0.7, &options).expect("computed");
        (ends, gradient, by, slopes)
    };
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(answers);
    let (one, two, five) = (on(1), on(2), on(5));
    assert!(one == two && one == five);
    // The iteration was at work, its bound holds the promise, and what must add up does.
    assert!(one.0.report.methods.contains(&Method::Krylov) && one.0.report.error_estimate <= 1e-12);
    let ends = &one.0.value;
    let sum = ends.by_class[0][17] + ends.by_class[1][17] + ends.never[17];
    assert!((sum - 1.0).abs() < 1e-11, "{sum}");
    assert!(relative_difference(&[one.1.value.value], &[ends.by_class[1][17]]) < 1e-11);
    let shares = causes_in_the_end(&chain, &start, &classes, &SolveOptions::default()).expect("solved").value;
    for class in 0..2 {
        let whole = ends.by_class[class][17];
        assert!(relative_difference(&shares[class].total, &[whole]) < 1e-12, "{:?} {whole}", shares[class].total);
    }
}
