//! Chains whose answers are known on paper.

#![allow(clippy::needless_range_loop, reason = "states and parameters are numbered")]

mod support;

use offramp_chain::*;
use support::*;

fn close(a: f64, b: f64, tolerance: f64) {
    assert!(relative_difference(&[a], &[b]) <= tolerance, "{a} is not {b}");
}

/// A walk on `0..=top` with rates up and down; the ends are left only when the rates there say so.
fn birth_death(top: usize, up: impl Fn(usize) -> f64, down: impl Fn(usize) -> f64) -> Chain {
    let mut builder = ChainBuilder::new(top + 1);
    for x in 0..=top {
        if x < top && up(x) > 0.0 {
            builder.arc(x as u32, x as u32 + 1, up(x), 0).expect("fine");
        }
        if x > 0 && down(x) > 0.0 {
            builder.arc(x as u32, x as u32 - 1, down(x), 1).expect("fine");
        }
    }
    builder.build().expect("fine")
}

#[test]
fn the_gamblers_ruin() {
    // Feller (1968), XIV.2: with odds r = down / up the top is reached first with (1 - r^x) / (1 - r^top).
    for (top, up, down) in [(20usize, 1.0, 1.5), (300, 1.0, 1.05), (40, 0.3, 0.7), (400, 1.0, 1.0)] {
        let chain = birth_death(top, |x| if x == 0 { 0.0 } else { up }, |x| if x == top { 0.0 } else { down });
        let classes = [StateSet::from_states(top + 1, [top as u32]), StateSet::from_states(top + 1, [0])];
        for options in [SolveOptions::default(), SolveOptions { direct_up_to: 4000, ..SolveOptions::default() }] {
            let found = absorption(&chain, &classes, &options).expect("solved");
            let r = down / up;
            for x in 1..top {
                let exact = if up == down {
                    x as f64 / top as f64
                } else {
                    r.powi(x as i32 - top as i32) * (-r.powi(-(x as i32))).ln_1p().exp() / (1.0 - r.powi(-(top as i32)))
                };
                close(found.value.by_class[0][x], exact, 1e-10);
            }
        }
    }
}

#[test]
fn fair_play_lasts_as_long_as_the_product_of_the_distances() {
    let top = 60usize;
    let chain = birth_death(top, |x| if x == 0 { 0.0 } else { 0.5 }, |x| if x == top { 0.0 } else { 0.5 });
    let ends = [StateSet::from_states(top + 1, [0, top as u32])];
    let times = mean_times(&chain, &ends, &SolveOptions::default()).expect("solved").value;
    for x in 1..top {
        close(times.any[x], (x * (top - x)) as f64, 1e-12);
    }
    // From the middle both ends are alike: a class of its own changes nothing.
    let both = [StateSet::from_states(top + 1, [0]), StateSet::from_states(top + 1, [top as u32])];
    let given = mean_times(&chain, &both, &SolveOptions::default()).expect("solved").value.given;
    close(given[0][top / 2], times.any[top / 2], 1e-12);
    // Given that the top is reached first, x takes (top^2 - x^2) / 3 steps (Stern 1975).
    for x in 1..top {
        close(given[1][x], ((top * top - x * x) as f64) / 3.0, 1e-11);
    }
}

#[test]
fn the_coverage_gap() {
    // An exit and its replacement race; the spoiler strikes only while the one is done and the other is not.
    let (out, back, hazard) = (0.7, 0.4, 0.05);
    let (neither, gap, covered, done, spoiled) = (0, 1, 2, 3, 4);
    let chain = chain(
        5,
        &[
            (neither, gap, out, 0),
            (neither, covered, back, 1),
            (gap, done, back, 1),
            (gap, spoiled, hazard, 2),
            (covered, done, out, 0),
        ],
    );
    let start = chain.start_at(neither).expect("a state");
    let classes = [StateSet::from_states(5, [done]), StateSet::from_states(5, [spoiled])];
    let ends = absorption(&chain, &classes, &SolveOptions::default()).expect("solved").value;
    close(ends.by_class[0][0], 1.0 - out / (out + back) * hazard / (hazard + back), 1e-14);
    let causes = causes_in_the_end(&chain, &start, &classes, &SolveOptions::default()).expect("solved").value;
    close(causes[1].by_cause[0].1[0], out / (out + back) * hazard / (hazard + back), 1e-14);
    // Without the spoiler, the expected time in the gap.
    let calm =
        chain.with_rates((0..5).map(|arc| if chain.arc(arc).cause == 2 { 0.0 } else { chain.arc(arc).rate }).collect());
    let spent = occupation(&calm.expect("fine"), &start, &classes, &SolveOptions::default()).expect("solved").value;
    close(spent[gap as usize], out / (out + back) / back, 1e-14);
}

#[test]
fn when_it_comes_given_that_it_does() {
    // One rate r out of two that compete: the time of the first, given that it comes by t, is that of either,
    // 1/s - t exp(-st) / (1 - exp(-st)) with s their sum. And two stages of rate s: (2/s)(1 - P(N > 2)) ..., from the Gamma law.
    let (r, other, s) = (0.02_f64, 0.03_f64, 0.05_f64);
    let race = chain(4, &[(0, 1, r, 0), (0, 2, other, 1)]);
    let stages = chain(4, &[(0, 1, s, 0), (1, 2, s, 0)]);
    let times = [0.5, 10.0, 100.0, 5000.0];
    let options = TransientOptions::default();
    let ends = [StateSet::from_states(4, [1]), StateSet::from_states(4, [2]), StateSet::from_states(4, [0, 2])];
    let of_race = causes_each_by(&race, &race.start_at(0).expect("a state"), &ends, &times, &options).expect("solved");
    let of_stages =
        causes_each_by(&stages, &stages.start_at(0).expect("a state"), &ends, &times, &options).expect("solved");
    for (place, &t) in times.iter().enumerate() {
        let first = 1.0 / s - t * (-s * t).exp() / -(-s * t).exp_m1();
        close(of_race[0].mean_time[place].expect("it may"), first, 1e-9);
        close(of_race[1].mean_time[place].expect("it may"), first, 1e-9);
        assert_eq!(of_race[2].mean_time[place], Some(0.0), "it holds from the start");
        // P(N <= n) of a Poisson law of mean s t, from the small terms of its tail where s t is small.
        let more_than = |n: i32| {
            let term = |k: i32| (-s * t).exp() * (1..=k).fold(1.0, |product, j| product * s * t / f64::from(j));
            (n + 1..n + 400).map(term).sum::<f64>()
        };
        close(of_stages[1].mean_time[place].expect("it may"), 2.0 / s * more_than(2) / more_than(1), 1e-12);
    }
    assert_eq!(
        causes_each_by(&race, &race.start_at(3).expect("a state"), &ends, &times, &options).expect("solved")[0]
            .mean_time,
        [None; 4]
    );
}

#[test]
fn logit_revision_in_a_potential_game_rests_where_the_potential_is_high() {
    // Blume (1993): the stationary law is proportional to exp(lambda potential).
    for seed in 0..50 {
        let mut draws = Draws(seed);
        let (players, lambda) = (3 + draws.below(3) as u32, 4.0 * draws.unit());
        let n = 1usize << players;
        let potential: Vec<f64> = (0..n).map(|_| 3.0 * draws.unit()).collect();
        let mut builder = ChainBuilder::new(n);
        for state in 0..n as u32 {
            for player in 0..players {
                let other = state ^ (1 << player);
                let (stay, go) =
                    ((lambda * potential[state as usize]).exp(), (lambda * potential[other as usize]).exp());
                builder.arc(state, other, 0.5 * go / (stay + go), player as u16).expect("fine");
            }
        }
        let chain = builder.build().expect("fine");
        let start = chain.start_at(0).expect("a state");
        for direct_up_to in [0, 96] {
            let options = SolveOptions { direct_up_to, direct_as_fallback_up_to: 0, ..SolveOptions::default() };
            let found = long_run(&chain, &start, &options).expect("solved").value;
            let total: f64 = potential.iter().map(|value| (lambda * value).exp()).sum();
            for state in 0..n {
                close(found.law[state], (lambda * potential[state]).exp() / total, 1e-11);
            }
        }
    }
}

#[test]
fn one_event_has_as_many_descendants_as_the_branching_ratio_says() {
    // Hawkes (1971) on a lattice: excitation x raises events at rate a x and decays at rate b x. Expected descendants of one
    // event: n / (1 - n) with n = a / b.
    for (a, b) in [(0.2, 1.0), (0.5, 1.0), (3.0, 4.0)] {
        let top = 400;
        let chain = birth_death(top, |x| a * x as f64, |x| b * x as f64);
        let start = chain.start_at(1).expect("a state");
        let calm = [StateSet::from_states(top + 1, [0])];
        let options = SolveOptions { direct_up_to: 500, ..SolveOptions::default() };
        let spent = occupation(&chain, &start, &calm, &options).expect("solved").value;
        let descendants: f64 = spent.iter().enumerate().map(|(x, time)| time * a * x as f64).sum();
        close(descendants, (a / b) / (1.0 - a / b), 1e-11);
    }
}

#[test]
fn several_resting_places_keep_their_weights() {
    // From 0: with 1/4 to the pair {1, 2}, with 3/4 to 3.
    let chain = chain(4, &[(0, 1, 1.0, 0), (0, 3, 3.0, 0), (1, 2, 2.0, 0), (2, 1, 1.0, 0)]);
    let start = chain.start_at(0).expect("a state");
    let found = long_run(&chain, &start, &SolveOptions::default()).expect("solved").value;
    let weights: Vec<_> = found.closed.iter().map(|closed| (closed.states.clone(), closed.probability)).collect();
    assert_eq!(weights, [(vec![1, 2], 0.25), (vec![3], 0.75)]);
    for (got, expected) in found.law.iter().zip([0.0, 0.25 / 3.0, 0.5 / 3.0, 0.75]) {
        close(*got, expected, 1e-14);
    }
}

#[test]
fn the_quasi_stationary_law_is_a_left_eigenvector() {
    let mut checked = 0;
    for seed in 0..200 {
        let mut draws = Draws(7000 + seed);
        let n = 5 + draws.below(8);
        let chain = random_chain(&mut draws, n, 4, Scale::Even);
        let within = StateSet::from_fn(n, |x| x < n - 2);
        let start = chain.start_at(0).expect("a state");
        let found = match quasi_stationary(&chain, &start, &within, 20_000, &SolveOptions::default()) {
            Ok(found) => found.value,
            Err(ChainError::Impossible | ChainError::NoConvergence { .. }) => continue,
            Err(error) => panic!("seed {seed}: {error}"),
        };
        checked += 1;
        close(found.law.iter().sum(), 1.0, 1e-12);
        for y in within.iter() {
            let flows = within.iter().flat_map(|x| chain.arcs(x).map(move |arc| (x, arc)));
            let enters: f64 =
                flows.filter(|(_, arc)| arc.target == y).map(|(x, arc)| found.law[x as usize] * arc.rate).sum();
            let balance = enters - found.law[y as usize] * (chain.exit_rate(y) - found.leave_rate);
            assert!(balance.abs() < 1e-8, "seed {seed}, state {y}: {balance:e}");
        }
    }
    assert!(checked > 60, "only {checked} checked");
}

#[test]
fn the_flux_through_a_corridor_is_the_same_everywhere() {
    let (top, up, down) = (12usize, 1.0, 1.3);
    let chain = birth_death(top, |_| up, |_| down);
    let (from, to) = (StateSet::from_states(top + 1, [0]), StateSet::from_states(top + 1, [top as u32]));
    let flux = reactive_flux(&chain, &from, &to, &SolveOptions::default()).expect("solved").value;
    // Passages per unit of time: being at 0, stepping up, and reaching the top before 0.
    let r: f64 = down / up;
    let at_zero = (1.0 - 1.0 / r) / (1.0 - r.powi(-(top as i32 + 1)));
    close(flux.rate, at_zero * up * (r - 1.0) / (r.powi(top as i32) - 1.0), 1e-11);
    for x in 0..top as u32 {
        let net: f64 =
            chain.arcs(x).map(|arc| if arc.target == x + 1 { flux.by_arc[arc.index] } else { 0.0 }).sum::<f64>()
                - chain.arcs(x + 1).map(|arc| if arc.target == x { flux.by_arc[arc.index] } else { 0.0 }).sum::<f64>();
        close(net, flux.rate, 1e-10);
    }
}

#[test]
fn what_cannot_happen_is_exactly_zero_and_knife_edges_are_found() {
    // 0 <-> 1, both can only reach 2; 3 is cut off; 4 is on the edge between 2 and 5.
    let chain = chain(6, &[(0, 1, 1.0, 0), (1, 0, 1.0, 0), (1, 2, 1e-9, 0), (4, 2, 1.0, 0), (4, 5, 1.001, 0)]);
    let classes = [StateSet::from_states(6, [2]), StateSet::from_states(6, [5])];
    let found = absorption(&chain, &classes, &SolveOptions::default()).expect("solved").value;
    assert_eq!(found.by_class[1][..4], [0.0; 4]);
    close(found.by_class[0][0], 1.0, 1e-15);
    assert_eq!(found.never, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(found.knife_edge(0, 0.01), [4]);
}
