//! Chains with dates: closed forms, a slow plain solver in small steps, trajectories, and derivatives against differences.

#![allow(clippy::needless_range_loop, reason = "matrices read best by index")]

mod support;

use offramp_chain::{
    Chain, ConditionedByDate, Date, StateSet, TransientOptions, TransientRequest, causes_by, causes_by_dated,
    gradient_by, gradient_by_dated, transient, transient_dated, values_by_dated,
};
use support::*;

fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a:e} is not {b:e}");
}

#[test]
fn a_race_against_a_date_has_a_closed_form() {
    // 0 talks, 1 signed (at rate r), 2 broken off (at the date, unless signed).
    let (r, day) = (0.013, 100.0);
    let chain = chain(3, &[(0, 1, r, 3)]);
    let dates = [Date { time: day, moves: vec![(0, 2)], chance: 1.0, cause: 7 }];
    let start = chain.start_at(0).expect("a state");
    let times = [50.0, 99.999, 100.0, 400.0];
    let sets = [StateSet::from_states(3, [1]), StateSet::from_states(3, [2])];
    let found = causes_by_dated(&chain, &dates, &start, &sets, &times, &TransientOptions::default()).expect("solved");
    let signed = |time: f64| -(-r * time.min(day)).exp_m1();
    for (place, &time) in times.iter().enumerate() {
        near(found[0].total[place], signed(time), 1e-14);
        let broken = if time >= day { (-r * day).exp() } else { 0.0 };
        near(found[1].total[place], broken, 1e-14);
    }
    assert_eq!(found[1].by_cause.len(), 1);
    assert_eq!(found[1].by_cause[0].0, 7, "the date is the cause");
    assert_eq!(found[1].mean_time[1], None);
    near(found[1].mean_time[3].expect("it may"), day, 1e-11);
    near(found[0].mean_time[3].expect("it may"), 1.0 / r - day * (-r * day).exp() / signed(day), 1e-9);
    // The derivative in the date of being signed by day 400 is r exp(-r day): one more day to sign in.
    let gradient = gradient_by_dated(&chain, &dates, &start, &sets[0], 400.0, &TransientOptions::default());
    let gradient = gradient.expect("solved");
    near(gradient.dates[0].in_time, r * (-r * day).exp(), 1e-15);
    near(gradient.arcs.by_arc[0], day * (-r * day).exp(), 1e-12);
    // With the chance c of breaking off, signing goes on for those it spares: c takes away what they would sign later.
    near(gradient.dates[0].in_chance, -((-r * day).exp() - (-r * 400.0_f64).exp()), 1e-14);
}

#[test]
fn a_coverage_gap_against_a_date_has_a_closed_form() {
    // Forces leave at rate a (1), the replacement arrives at rate b (2); a spoiler strikes the gap at rate h (3); at the date leaving stops.
    let (a, b, h, day) = (0.05, 0.02, 0.03, 60.0);
    let chain = chain(5, &[(0, 1, a, 0), (1, 2, b, 1), (1, 3, h, 2)]);
    let dates = [Date { time: day, moves: vec![(0, 4)], chance: 1.0, cause: 5 }];
    let start = chain.start_at(0).expect("a state");
    let sets = [StateSet::from_states(5, [3])];
    let times = [day, 1e4];
    let found = causes_by_dated(&chain, &dates, &start, &sets, &times, &TransientOptions::default()).expect("solved");
    let gap = b + h;
    // In the end: those who left by the date, and of these the share that the spoiler meets first.
    near(found[0].total[1], -(-a * day).exp_m1() * h / gap, 1e-13);
    // By the date: h times the integral of the time spent in the gap.
    let spent = a / (gap - a) * (-(-a * day).exp_m1() / a + (-gap * day).exp_m1() / gap);
    if (gap - a).abs() > 1e-9 {
        near(found[0].total[0], h * spent, 1e-12);
    }
}

#[test]
fn two_dates_on_one_day_happen_in_the_order_of_the_list() {
    let chain = chain(3, &[]);
    let one = Date { time: 5.0, moves: vec![(0, 1)], chance: 0.5, cause: 0 };
    let two = Date { time: 5.0, moves: vec![(1, 2)], chance: 1.0, cause: 1 };
    let start = chain.start_at(0).expect("a state");
    let request = TransientRequest { start: &start, times: &[5.0], laws: true, ..TransientRequest::default() };
    let law = |dates: &[Date]| {
        transient_dated(&chain, dates, &request, &TransientOptions::default()).expect("solved").laws.remove(0)
    };
    assert_eq!(law(&[one.clone(), two.clone()]), [0.5, 0.0, 0.5]);
    assert_eq!(law(&[two, one]), [0.5, 0.5, 0.0]);
}

/// A random chain with up to three dates, some on one day.
fn random_dated(seed: u64) -> (Chain, Vec<Date>, f64) {
    let mut draws = Draws(seed);
    let n = 4 + draws.below(5);
    let chain = random_chain(&mut draws, n, 3, Scale::Even);
    let mut days: Vec<f64> = (0..1 + draws.below(3)).map(|_| 0.2 + 1.5 * draws.unit()).collect();
    if days.len() > 1 && draws.below(3) == 0 {
        days[1] = days[0];
    }
    days.sort_by(f64::total_cmp);
    let mut date = |(place, time): (usize, f64)| {
        let moves = (0..n as u32).filter_map(|from| {
            let to = draws.below(n) as u32;
            (draws.below(2) == 0 && to != from).then_some((from, to))
        });
        let moves = moves.collect();
        Date { time, moves, chance: 0.3 + 0.7 * draws.unit(), cause: 100 + place as u16 }
    };
    let dates = days.into_iter().enumerate().map(&mut date).collect();
    (chain, dates, 0.5 + 2.5 * Draws(seed + 17).unit())
}

/// The law at a time by fourth-order steps of the differential equation and plain jumps, nothing leaving `stop`.
fn plain(chain: &Chain, dates: &[Date], start: u32, stop: &dyn Fn(u32) -> bool, until: f64) -> Vec<f64> {
    let n = chain.n_states();
    let flow = |law: &[f64]| -> Vec<f64> {
        let mut change = vec![0.0; n];
        for x in (0..n as u32).filter(|&x| !stop(x)) {
            for arc in chain.arcs(x) {
                change[arc.target as usize] += law[x as usize] * arc.rate;
                change[x as usize] -= law[x as usize] * arc.rate;
            }
        }
        change
    };
    let mut law = vec![0.0; n];
    law[start as usize] = 1.0;
    let mut now = 0.0;
    let mut advance = |law: &mut Vec<f64>, to: f64| {
        let steps = 400;
        let h = (to - now) / f64::from(steps);
        let along =
            |law: &[f64], k: &[f64], by: f64| -> Vec<f64> { law.iter().zip(k).map(|(p, k)| p + by * k).collect() };
        for _ in 0..steps {
            let k1 = flow(law);
            let k2 = flow(&along(law, &k1, h / 2.0));
            let k3 = flow(&along(law, &k2, h / 2.0));
            let k4 = flow(&along(law, &k3, h));
            for x in 0..n {
                law[x] += h / 6.0 * (k1[x] + 2.0 * k2[x] + 2.0 * k3[x] + k4[x]);
            }
        }
        now = to;
    };
    for date in dates.iter().filter(|date| date.time <= until) {
        advance(&mut law, date.time);
        let before = law.clone();
        for &(from, to) in date.moves.iter().filter(|(from, _)| !stop(*from)) {
            law[from as usize] -= before[from as usize] * date.chance;
            law[to as usize] += before[from as usize] * date.chance;
        }
    }
    advance(&mut law, until);
    law
}

#[test]
fn laws_and_chances_agree_with_small_steps_and_causes_add_up() {
    for seed in 0..150 {
        let (chain, dates, until) = random_dated(seed);
        let start = chain.start_at(0).expect("a state");
        let options = TransientOptions::default();
        let request = TransientRequest { start: &start, times: &[until], laws: true, ..TransientRequest::default() };
        let law = transient_dated(&chain, &dates, &request, &options).expect("solved").laws.remove(0);
        let slow = plain(&chain, &dates, 0, &|_| false, until);
        law.iter().zip(&slow).for_each(|(a, b)| near(*a, *b, 1e-8));
        let class = StateSet::from_states(chain.n_states(), [1, 3]);
        let inside = |x: u32| class.contains(x);
        let slow: f64 = plain(&chain, &dates, 0, &inside, until)
            .iter()
            .enumerate()
            .filter(|(x, _)| inside(*x as u32))
            .map(|(_, p)| p)
            .sum();
        let found =
            causes_by_dated(&chain, &dates, &start, std::slice::from_ref(&class), &[until / 2.0, until], &options)
                .expect("solved")
                .remove(0);
        near(found.total[1], slow, 1e-8);
        let seen = values_by_dated(&chain, &dates, &class, until, &options).expect("solved");
        near(seen[0][0], found.total[1], 1e-13);
        let sum: f64 = found.by_cause.iter().map(|(_, share)| share[1]).sum();
        near(sum, seen[0][0], 1e-12);
    }
}

#[test]
fn derivatives_agree_with_differences() {
    let options = TransientOptions::default();
    for seed in 0..80 {
        let (chain, dates, until) = random_dated(1000 + seed);
        // Only one date on a day, so that moving one never changes the order.
        let mut dates = dates;
        dates.dedup_by(|b, a| b.time - a.time < 1e-3);
        if dates.iter().any(|date| (date.time - until).abs() < 1e-3) {
            continue;
        }
        let start = chain.start_at(0).expect("a state");
        let class = StateSet::from_states(chain.n_states(), [2]);
        let value = |chain: &Chain, dates: &[Date]| {
            values_by_dated(chain, dates, &class, until, &options).expect("solved")[0][0]
        };
        let found = gradient_by_dated(&chain, &dates, &start, &class, until, &options).expect("solved");
        near(found.arcs.value, value(&chain, &dates), 1e-12);
        for place in 0..dates.len() {
            let moved = |by: f64, of: fn(&mut Date, f64)| {
                let mut dates = dates.clone();
                of(&mut dates[place], by);
                value(&chain, &dates)
            };
            let h = 1e-5;
            let slope = |of: fn(&mut Date, f64)| (moved(h, of) - moved(-h, of)) / (2.0 * h);
            near(found.dates[place].in_time, slope(|date, by| date.time += by), 1e-7);
            near(
                found.dates[place].in_chance,
                moved(0.0, |date, _| date.chance = 1.0) - moved(0.0, |date, _| date.chance = 0.0),
                1e-11,
            );
        }
        for arc in 0..chain.n_arcs() {
            let with = |by: f64| {
                let rates = (0..chain.n_arcs()).map(|k| chain.arc(k).rate + if k == arc { by } else { 0.0 }).collect();
                value(&chain.with_rates(rates).expect("fine"), &dates)
            };
            let h = 1e-6 * chain.arc(arc).rate.max(1e-3);
            near(found.arcs.by_arc[arc], (with(h) - with(-h)) / (2.0 * h), 1e-5);
        }
    }
}

#[test]
fn dates_that_come_too_late_change_no_bit() {
    let (chain, mut dates, _) = random_dated(7);
    dates.iter_mut().for_each(|date| date.time += 50.0);
    let (start, options) = (chain.start_at(0).expect("a state"), TransientOptions::default());
    let (times, class) = ([1.0, 20.0], [StateSet::from_states(chain.n_states(), [1])]);
    let request = TransientRequest { start: &start, times: &times, laws: true, ..TransientRequest::default() };
    let without = transient(&chain, &request, &options).expect("solved");
    assert_eq!(transient_dated(&chain, &dates, &request, &options).expect("solved"), without);
    let without = causes_by(&chain, &start, &class, &times, &options).expect("solved");
    assert_eq!(causes_by_dated(&chain, &dates, &start, &class, &times, &options).expect("solved"), without);
    let without = gradient_by(&chain, &start, &class, 0, 20.0, &options).expect("solved");
    assert_eq!(gradient_by_dated(&chain, &dates, &start, &class[0], 20.0, &options).expect("solved").arcs, without);
}

/// Trajectories given the outcome enter the class by the causes and in the time that the exact shares say.
#[test]
fn trajectories_given_the_outcome_follow_its_law() {
    const RUNS: u64 = 1000;
    let (mut n, mut squares) = (0.0, 0.0);
    for seed in 0..400 {
        let (chain, dates, until) = random_dated(2000 + seed);
        let options = TransientOptions::default();
        let class = StateSet::from_states(chain.n_states(), [2]);
        let start = chain.start_at(0).expect("a state");
        let exact =
            causes_by_dated(&chain, &dates, &start, std::slice::from_ref(&class), &[until / 2.0, until], &options);
        let exact = exact.expect("solved").remove(0);
        let given = ConditionedByDate::new(&chain, &dates, &class, until, &options, 1 << 28).expect("fits");
        near(given.probability(0), exact.total[1], 1e-12);
        if exact.total[1] == 0.0 {
            continue;
        }
        let walks: Vec<_> = (0..RUNS).map(|number| given.draw(0, seed, number).expect("possible")).collect();
        let mut check = |share: f64, hits: usize| {
            if share > 0.02 && share < 0.98 {
                let z = (hits as f64 / RUNS as f64 - share) / (share * (1.0 - share) / RUNS as f64).sqrt();
                assert!(z.abs() < 4.5, "seed {seed}: {hits} hits, share {share}");
                (n, squares) = (n + 1.0, squares + z * z);
            }
        };
        for (cause, parts) in &exact.by_cause {
            let by_it = walks.iter().filter(|walk| walk.last().is_some_and(|last| last.cause == *cause)).count();
            check(parts[1] / exact.total[1], by_it);
        }
        let early = walks.iter().filter(|walk| walk.last().is_some_and(|last| last.time <= until / 2.0)).count();
        check(exact.total[0] / exact.total[1], early);
        assert!(walks.iter().all(|walk| walk.last().is_some_and(|last| last.state == 2)));
        assert!(walks.iter().flatten().all(|jump| jump.time <= until));
    }
    // The mean square of standardised errors is about 1.
    assert!(n > 300.0 && (squares / n - 1.0).abs() < 0.25, "{} over {n}", squares / n);
}
