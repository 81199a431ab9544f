//! Uniformisation against the matrix exponential, and what must hold between its answers.

#![allow(clippy::needless_range_loop, reason = "matrices read best by index")]

mod support;

use offramp_chain::{
    Chain, ChainBuilder, ChainError, JumpMap, Piece, SharedDate, SideBySide, StateSet, TransientOptions,
    TransientRequest, causes_by, hit_by, hit_by_from, transient, transient_piecewise,
};
use support::*;

/// `exp(Q t)` by the Taylor series of a small step, squared again and again.
fn exponential(chain: &Chain, time: f64, stop: &dyn Fn(u32) -> bool) -> Vec<Vec<f64>> {
    let n = chain.n_states();
    let squarings = 12 + (chain.largest_exit_rate() * time).max(1.0).log2().ceil() as u32;
    let step = time / f64::from(2u32.pow(squarings));
    let mut q = vec![vec![0.0; n]; n];
    for x in (0..n as u32).filter(|&x| !stop(x)) {
        for arc in chain.arcs(x) {
            q[x as usize][arc.target as usize] += arc.rate * step;
            q[x as usize][x as usize] -= arc.rate * step;
        }
    }
    let times = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        (0..n).map(|i| (0..n).map(|j| (0..n).map(|k| a[i][k] * b[k][j]).sum()).collect()).collect()
    };
    // The exponential minus one, so that the squarings lose nothing: (1 + e)^2 - 1 = 2 e + e^2.
    let (q2, mut e) = (times(&q, &q), q.clone());
    let q3 = times(&q2, &q);
    for i in 0..n {
        for j in 0..n {
            e[i][j] += q2[i][j] / 2.0 + q3[i][j] / 6.0;
        }
    }
    for _ in 0..squarings {
        let squared = times(&e, &e);
        for i in 0..n {
            for j in 0..n {
                e[i][j] = 2.0 * e[i][j] + squared[i][j];
            }
        }
    }
    (0..n).for_each(|i| e[i][i] += 1.0);
    e
}

#[test]
fn uniformisation_agrees_with_the_matrix_exponential() {
    for seed in 0..600 {
        let mut draws = Draws(seed);
        let n = 5 + draws.below(6);
        let chain = random_chain(&mut draws, n, 4, Scale::Even);
        let classes = two_classes(n);
        let start = draws.below(n) as u32;
        let law = chain.start_at(start).expect("a state");
        let times = [0.0, 0.3 * draws.unit(), 0.5 + draws.unit(), 5.0 + 30.0 * draws.unit()];
        let options = TransientOptions::default();
        let request = TransientRequest { start: &law, times: &times, laws: true, ..TransientRequest::default() };
        let laws = transient(&chain, &request, &options).expect("computed").laws;
        let hits = hit_by_from(&chain, &law, &classes, &times, &options).expect("computed").values;
        let back = hit_by(&chain, &classes, &times, &options).expect("computed");
        let causes = causes_by(&chain, &law, &classes, &times, &options).expect("computed");
        for (k, &time) in times.iter().enumerate() {
            let free = exponential(&chain, time, &|_| false);
            let stopped = exponential(&chain, time, &|x| classes.iter().any(|class| class.contains(x)));
            for x in 0..n {
                let off = (laws[k][x] - free[start as usize][x]).abs();
                assert!(off < 1e-11, "seed {seed}, time {time}, state {x}: off by {off:e}");
            }
            for (c, class) in classes.iter().enumerate() {
                let expected: f64 = class.iter().map(|x| stopped[start as usize][x as usize]).sum();
                assert!((hits[c][k] - expected).abs() < 1e-11, "seed {seed}, time {time}: {} {expected}", hits[c][k]);
                let seen = relative_difference(&[back[c][k][start as usize]], &[hits[c][k]]);
                assert!(seen < 1e-12, "seed {seed}, time {time}: backward and forward differ by {seen:e}");
                let whole = relative_difference(&[causes[c].total[k]], &[hits[c][k]]);
                assert!(whole < 1e-12, "seed {seed}, time {time}: causes miss the whole by {whole:e}");
            }
        }
    }
}

#[test]
fn cutting_time_into_pieces_changes_nothing() {
    for seed in 0..100 {
        let mut draws = Draws(1000 + seed);
        let n = 6;
        let chain = random_chain(&mut draws, n, 4, Scale::Even);
        let stop = &two_classes(n)[0];
        let law = chain.start_at(0).expect("a state");
        let (ramp, times) = ((0..n).map(|x| x as f64).collect::<Vec<_>>(), [0.5, 1.0, 2.5, 4.0]);
        let functions: [&[f64]; 1] = [&ramp];
        let request = TransientRequest {
            start: &law,
            times: &times,
            stop: Some(stop),
            functions: &functions,
            integrals: &functions,
            laws: true,
        };
        let options = TransientOptions::default();
        let whole = transient(&chain, &request, &options).expect("computed");
        let identity = JumpMap::new(&(0..n as u32).map(|x| vec![(x, 1.0)]).collect::<Vec<_>>()).expect("a map");
        let piece = |duration| Piece { chain: &chain, duration, then: Some(&identity) };
        let parts = transient_piecewise(&[piece(1.0), piece(0.0), piece(2.0), piece(1.0)], &request, &options)
            .expect("computed");
        for (a, b) in [(&whole.values[0], &parts.values[0]), (&whole.integrals[0], &parts.integrals[0])] {
            assert!(relative_difference(a, b) < 1e-12, "seed {seed}: {a:?} {b:?}");
        }
        for (a, b) in whole.laws.iter().zip(&parts.laws) {
            assert!(relative_difference(a, b) < 1e-11, "seed {seed}: {a:?} {b:?}");
        }
    }
}

#[test]
fn a_deadline_moves_the_state() {
    // One state at rate 0 for a year; at the deadline half of the mass moves on; from there it decays at rate 1.
    let mut builder = ChainBuilder::new(3);
    builder.arc(1, 2, 1.0, 0).expect("fine");
    let chain = builder.build().expect("fine");
    let map = JumpMap::new(&[vec![(0, 0.5), (1, 0.5)], vec![(1, 1.0)], vec![(2, 1.0)]]).expect("a map");
    let start = chain.start_at(0).expect("a state");
    let times = [0.5, 1.0, 2.0];
    let request = TransientRequest { start: &start, times: &times, laws: true, ..TransientRequest::default() };
    let pieces =
        [Piece { chain: &chain, duration: 1.0, then: Some(&map) }, Piece { chain: &chain, duration: 9.0, then: None }];
    let laws = transient_piecewise(&pieces, &request, &TransientOptions::default()).expect("computed").laws;
    assert_eq!(laws[0], [1.0, 0.0, 0.0]);
    assert_eq!(laws[1], [0.5, 0.5, 0.0], "at the deadline itself the jump has happened");
    assert!((laws[2][1] - 0.5 * (-1.0f64).exp()).abs() < 1e-15);
}

#[test]
fn pure_decay_keeps_its_digits_over_a_long_time_and_for_tiny_rates() {
    for (rate, time) in [(1e-12, 1.0), (1e-6, 1000.0), (1.0, 30.0), (50.0, 0.001)] {
        let mut builder = ChainBuilder::new(4);
        builder.arc(0, 1, rate, 0).expect("fine");
        // A fast pair elsewhere makes the uniform rate large.
        builder.arc(2, 3, 80.0, 0).expect("fine");
        builder.arc(3, 2, 80.0, 0).expect("fine");
        let chain = builder.build().expect("fine");
        let start = chain.start_at(0).expect("a state");
        let classes = [StateSet::from_states(4, [1])];
        let hit = hit_by_from(&chain, &start, &classes, &[time], &TransientOptions::default()).expect("computed");
        let exact = -(-rate * time).exp_m1();
        assert!(relative_difference(&[hit.values[0][0]], &[exact]) < 1e-12, "{} {exact}", hit.values[0][0]);
        assert!(hit.missing < 1e-13 * exact);
    }
}

#[test]
fn bad_questions_are_refused_with_the_reason() {
    let mut builder = ChainBuilder::new(2);
    assert!(matches!(builder.arc(0, 1, -1.0, 0), Err(ChainError::BadRate { .. })));
    assert!(matches!(builder.arc(0, 1, f64::NAN, 0), Err(ChainError::BadRate { .. })));
    assert!(matches!(builder.arc(0, 0, 1.0, 0), Err(ChainError::SelfArc { .. })));
    assert!(matches!(builder.arc(0, 2, 1.0, 0), Err(ChainError::NoSuchState { .. })));
    builder.arc(0, 1, 1.0, 0).expect("fine");
    let chain = builder.build().expect("fine");
    let start = chain.start_at(0).expect("a state");
    let ask = |start: &[f64], times: &[f64], max_steps| {
        let request = TransientRequest { start, times, ..TransientRequest::default() };
        transient(&chain, &request, &TransientOptions { max_steps, ..TransientOptions::default() })
    };
    assert!(matches!(ask(&start, &[-1.0], 100), Err(ChainError::BadTime { .. })));
    assert!(matches!(ask(&start, &[2.0, 1.0], 100), Err(ChainError::BadTime { .. })));
    assert!(matches!(ask(&[0.5, 0.4], &[1.0], 100), Err(ChainError::NotALaw { .. })));
    assert!(matches!(ask(&start, &[1e6], 100), Err(ChainError::StepLimit { .. })));
}

/// Chains stepped side by side are the chains stepped one by one.
#[test]
fn side_by_side_is_one_by_one() {
    for seed in 0..300 {
        let mut draws = Draws(seed);
        let n = 5 + draws.below(6);
        let model = random_chain(&mut draws, n, 4, Scale::Even);
        // The second chain lacks some arcs, the third has other rates.
        let mut arcs = Vec::new();
        for from in 0..n as u32 {
            for arc in model.arcs(from) {
                let lacks = draws.below(4) == 0;
                arcs.push((from, arc.target, [arc.rate, if lacks { 0.0 } else { arc.rate }, 3.0 * draws.unit()]));
            }
        }
        let together = SideBySide::new(n, &arcs).expect("chains");
        let start = draws.below(n) as u32;
        let class = StateSet::from_states(n, [draws.below(n) as u32, draws.below(n) as u32]);
        let time = [0.0, 3.0 * draws.unit(), 20.0][draws.below(3)];
        let found = together.run(start, &class, time, &TransientOptions::default()).expect("computed");
        for lane in 0..3 {
            let alone: Vec<_> = arcs.iter().map(|&(from, to, rates)| (from, to, rates[lane], 0)).collect();
            let chain = chain(n, &alone);
            let law = chain.start_at(start).expect("a state");
            let ones: Vec<Vec<f64>> = (0..n).map(|x| (0..n).map(|y| f64::from(u8::from(x == y))).collect()).collect();
            let ones: Vec<&[f64]> = ones.iter().map(Vec::as_slice).collect();
            let request = TransientRequest {
                start: &law,
                times: &[time],
                functions: &ones,
                integrals: &ones,
                ..TransientRequest::default()
            };
            let alone = transient(&chain, &request, &TransientOptions::default()).expect("computed");
            for x in 0..n {
                let (p, days) = (found.law[x][lane], found.time_in[x][lane]);
                assert!((p - alone.values[x][0]).abs() < 1e-13, "seed {seed}, chain {lane}, state {x}: law {p}");
                assert!((days - alone.integrals[x][0]).abs() < 1e-11, "seed {seed}, chain {lane}, state {x}: {days}");
            }
            let hit = hit_by_from(&chain, &law, std::slice::from_ref(&class), &[time], &TransientOptions::default());
            let (hit, entered) = (hit.expect("computed").values[0][0], found.entered[lane]);
            assert!((entered - hit).abs() < 1e-13, "seed {seed}, chain {lane}: entered {entered}, hit {hit}");
        }
    }
}

/// The same with dates, at which every chain has its own probabilities.
#[test]
fn side_by_side_with_dates_is_one_by_one() {
    for seed in 0..200 {
        let mut draws = Draws(seed);
        let n = 5 + draws.below(6);
        let model = random_chain(&mut draws, n, 4, Scale::Even);
        let mut arcs = Vec::new();
        for from in 0..n as u32 {
            arcs.extend(model.arcs(from).map(|arc| (from, arc.target, [arc.rate, 2.0 * draws.unit()])));
        }
        let (start, time) = (draws.below(n) as u32, 4.0);
        let class = StateSet::from_states(n, [draws.below(n) as u32]);
        let dates: Vec<SharedDate<2>> = [1.0, 1.0, 2.5, 4.0]
            .into_iter()
            .map(|time| {
                let mut moves = Vec::new();
                for from in 0..n as u32 {
                    let (one, other) = (draws.below(n) as u32, draws.below(n) as u32);
                    let halves = [one, other].into_iter().filter(|to| *to != from);
                    moves.extend(halves.map(|to| (from, to, [0.5 * draws.unit(), 0.5 * draws.unit()])));
                }
                SharedDate { time, moves }
            })
            .collect();
        let together = SideBySide::new(n, &arcs).expect("chains");
        let found = together.run_dated(start, &class, time, &dates, &TransientOptions::default()).expect("computed");
        assert_eq!(found.before.len(), dates.len());
        for lane in 0..2 {
            let alone: Vec<_> = arcs.iter().map(|&(from, to, rates)| (from, to, rates[lane], 0)).collect();
            let chain = chain(n, &alone);
            let map = |date: &SharedDate<2>, stop: Option<&StateSet>| {
                let mut rows: Vec<Vec<(u32, f64)>> = (0..n as u32).map(|x| vec![(x, 1.0)]).collect();
                for &(from, to, p) in
                    date.moves.iter().filter(|(from, ..)| !stop.is_some_and(|stop| stop.contains(*from)))
                {
                    rows[from as usize][0].1 -= p[lane];
                    rows[from as usize].push((to, p[lane]));
                }
                JumpMap::new(&rows).expect("a map")
            };
            let solve = |stop: Option<&StateSet>| {
                let maps: Vec<JumpMap> = dates.iter().map(|date| map(date, stop)).collect();
                let mut begin = 0.0;
                let mut pieces = Vec::new();
                for (date, map) in dates.iter().zip(&maps) {
                    pieces.push(Piece { chain: &chain, duration: date.time - begin, then: Some(map) });
                    begin = date.time;
                }
                pieces.push(Piece { chain: &chain, duration: 0.0, then: None });
                let law = chain.start_at(start).expect("a state");
                let ones: Vec<Vec<f64>> =
                    (0..n).map(|x| (0..n).map(|y| f64::from(u8::from(x == y))).collect()).collect();
                let ones: Vec<&[f64]> = ones.iter().map(Vec::as_slice).collect();
                let (times, integrals) = ([time], ones.as_slice());
                let request = TransientRequest {
                    start: &law,
                    times: &times,
                    stop,
                    laws: true,
                    integrals,
                    ..TransientRequest::default()
                };
                transient_piecewise(&pieces, &request, &TransientOptions::default()).expect("computed")
            };
            let (free, ended) = (solve(None), solve(Some(&class)));
            let mut entered = 0.0;
            for x in 0..n {
                assert!((found.law[x][lane] - free.laws[0][x]).abs() < 1e-12, "seed {seed}, chain {lane}, state {x}");
                let days = free.integrals[x][0];
                assert!((found.time_in[x][lane] - days).abs() < 1e-11, "seed {seed}, chain {lane}, state {x}: {days}");
                for (date, before) in free.before_jumps.iter().enumerate() {
                    assert!((found.before[date][x][lane] - before[x]).abs() < 1e-12, "seed {seed}, date {date}");
                }
                entered += if class.contains(x as u32) { ended.laws[0][x] } else { 0.0 };
            }
            assert!((found.entered[lane] - entered).abs() < 1e-12, "seed {seed}, chain {lane}: {entered}");
        }
    }
}

#[test]
fn side_by_side_refuses_what_is_no_chain() {
    let class = StateSet::new(2);
    let options = TransientOptions::default();
    assert!(matches!(SideBySide::new(2, &[(0, 2, [1.0])]), Err(ChainError::NoSuchState { state: 2, .. })));
    assert!(matches!(SideBySide::new(2, &[(1, 1, [1.0])]), Err(ChainError::SelfArc { state: 1, .. })));
    assert!(matches!(SideBySide::new(2, &[(0, 1, [1.0, -1.0])]), Err(ChainError::BadRate { .. })));
    let chains = SideBySide::new(2, &[(0, 1, [1.0, 2.0])]).expect("chains");
    assert!(matches!(chains.run(2, &class, 1.0, &options), Err(ChainError::NoSuchState { .. })));
    assert!(matches!(chains.run(0, &class, f64::NAN, &options), Err(ChainError::BadTime { .. })));
    let few = TransientOptions { max_steps: 3, ..options };
    assert!(matches!(chains.run(0, &class, 1e3, &few), Err(ChainError::StepLimit { .. })));
}
