//! Simulation against the exact answers: p-values must be uniform, and must stop being so when a mistake is put in.

mod support;

use offramp_chain::*;
use support::*;

/// `P(|Z| > z)` for a standard normal Z, by the continued fraction and series of erfc (Numerical Recipes, 6.2).
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let coefficients = [
        -1.26551223,
        1.00002368,
        0.37409196,
        0.09678418,
        -0.18628806,
        0.27886807,
        -1.13520398,
        1.48851587,
        -0.82215223,
        0.17087277,
    ];
    let polynomial = coefficients.iter().rev().fold(0.0, |sum, c| sum * t + c);
    t * (-x * x + polynomial).exp()
}

/// Kolmogorov-Smirnov: the p-value of a sample that should be uniform (Kolmogorov 1933, with Stephens' correction).
fn uniformity(mut sample: Vec<f64>) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = |(i, &p): (usize, &f64)| (p - i as f64 / n).max((i + 1) as f64 / n - p);
    let distance = sample.iter().enumerate().map(gap).fold(0.0, f64::max);
    let lambda = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * distance;
    let sign = |j: i32| if j % 2 == 1 { 2.0 } else { -2.0 };
    let term = |j: i32| sign(j) * (-2.0 * f64::from(j * j) * lambda * lambda).exp();
    (1..101).map(term).sum::<f64>().clamp(0.0, 1.0)
}

/// A mistake that a simulator could make, as a change of the chain or the time it sees.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mistake {
    None,
    WrongClock,
    DroppedStay,
    BiasedTie,
}

fn with_mistake(chain: &Chain, mistake: Mistake) -> Chain {
    let largest = chain.largest_exit_rate();
    let mut rates = Vec::new();
    for state in 0..chain.n_states() as u32 {
        for (place, arc) in chain.arcs(state).enumerate() {
            rates.push(match mistake {
                Mistake::DroppedStay => arc.rate * largest / chain.exit_rate(state),
                Mistake::BiasedTie if place == 0 => arc.rate * 1.15,
                _ => arc.rate,
            });
        }
    }
    chain.with_rates(rates).expect("fine")
}

/// p-values of simulated probabilities, by a time and in the end, over random chains.
fn p_values(mistake: Mistake, by_time: bool, chains: u64) -> Vec<f64> {
    let mut out = Vec::new();
    let mut seed = 0;
    while (out.len() as u64) < chains {
        seed += 1;
        let mut draws = Draws(50_000 + seed);
        let n = 5 + draws.below(10);
        let chain = random_chain(&mut draws, n, 4, Scale::Even);
        let classes = two_classes(n);
        let start = chain.start_at(0).expect("a state");
        let time = 0.5 + 4.0 * draws.unit();
        let times = if by_time { vec![time] } else { Vec::new() };
        let exact = if by_time {
            hit_by_from(&chain, &start, &classes, &times, &TransientOptions::default()).expect("computed").values[0][0]
        } else {
            absorption(&chain, &classes, &SolveOptions::default()).expect("solved").value.by_class[0][0]
        };
        // A trajectory that can never end says nothing, and takes long.
        let endless =
            !by_time && mean_times(&chain, &classes, &SolveOptions::default()).expect("solved").value.any[0] > 50.0;
        if endless || !(0.05..0.95).contains(&exact) {
            continue;
        }
        let wrong = with_mistake(&chain, mistake);
        let seen: Vec<f64> =
            times.iter().map(|time| if mistake == Mistake::WrongClock { time * 1.15 } else { *time }).collect();
        let plan = SimulationPlan {
            times: &seen,
            runs: 8_000,
            seed,
            max_steps: 100_000,
            ..SimulationPlan::new(&start, &classes)
        };
        let found = Simulator::new(&wrong, plan).expect("ready").run().expect("ran");
        let estimate = found.classes[0].by_time[0];
        assert!(by_time || found.unfinished == 0);
        out.push(two_sided((estimate.probability - exact) / estimate.standard_error));
    }
    out
}

#[test]
fn p_values_are_uniform_and_mistakes_are_caught() {
    for by_time in [true, false] {
        let fine = uniformity(p_values(Mistake::None, by_time, 250));
        assert!(fine > 0.01, "by time {by_time}: p-values are not uniform, {fine:e}");
    }
    for (mistake, by_time) in [
        (Mistake::WrongClock, true),
        (Mistake::DroppedStay, true),
        (Mistake::BiasedTie, true),
        (Mistake::BiasedTie, false),
    ] {
        let caught = uniformity(p_values(mistake, by_time, 250));
        assert!(caught < 1e-6, "{mistake:?}, by time {by_time}: not caught, {caught:e}");
    }
}

fn example(seed: u64) -> (Chain, Vec<StateSet>) {
    let mut draws = Draws(seed);
    (random_chain(&mut draws, 12, 5, Scale::Even), two_classes(12))
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for (integrate, times) in
        [(vec![], vec![]), (vec![], vec![0.5, 3.0]), (vec![1], vec![]), (vec![0, 2], vec![1.0, 2.0])]
    {
        let (chain, classes) = example(5);
        let start = vec![0.25, 0.5, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let plan = SimulationPlan {
            runs: 30_011,
            times: &times,
            integrate: &integrate,
            max_steps: 10_000,
            ..SimulationPlan::new(&start, &classes)
        };
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| Simulator::new(&chain, plan).expect("ready").run().expect("ran"))
        };
        assert_eq!(on(1), on(2));
        assert_eq!(on(1), on(5));
    }
}

#[test]
fn a_trajectory_replayed_alone_is_the_one_that_was_counted() {
    for seed in 0..40 {
        let (chain, classes) = example(seed);
        let start: Vec<f64> = (0..12).map(|x| if x < 4 { 0.25 } else { 0.0 }).collect();
        for times in [vec![], vec![2.0]] {
            let plan = SimulationPlan {
                runs: 500,
                first_trajectory: 77,
                times: &times,
                max_steps: 2_000,
                ..SimulationPlan::new(&start, &classes)
            };
            let simulator = Simulator::new(&chain, plan).expect("ready");
            let found = simulator.run().expect("ran");
            let mut ends = [0u64; 2];
            let (mut stuck, mut unfinished) = (0, 0);
            for trajectory in 77..577 {
                let walk = simulator.replay(trajectory);
                match (0..2).find(|&class| classes[class].contains(walk.last_state())) {
                    Some(class) => ends[class] += 1,
                    None if walk.end == WalkEnd::Stuck => stuck += 1,
                    None => unfinished += 1,
                }
            }
            assert_eq!((stuck, unfinished), (found.stuck, found.unfinished), "seed {seed}, {times:?}");
            if times.is_empty() {
                assert_eq!(ends, [0, 1].map(|class: usize| found.classes[class].by_time[0].hits));
            }
        }
    }
}

#[test]
fn replayed_times_follow_the_exact_law() {
    let (chain, classes) = example(3);
    let start = chain.start_at(0).expect("a state");
    let exact = hit_by_from(&chain, &start, &classes, &[0.5], &TransientOptions::default()).expect("computed").values;
    let times = [40.0];
    let plan = SimulationPlan { times: &times, ..SimulationPlan::new(&start, &classes) };
    let simulator = Simulator::new(&chain, plan).expect("ready");
    let n = 20_000;
    for class in 0..2 {
        let early =
            |walk: &Walk| walk.jumps.last().is_some_and(|jump| classes[class].contains(jump.state) && jump.time <= 0.5);
        let count = (0..n).filter(|&trajectory| early(&simulator.replay(trajectory))).count() as f64;
        let p = exact[class][0];
        assert!(
            (count - n as f64 * p).abs() <= 5.0 * (n as f64 * p * (1.0 - p)).sqrt() + 1.0,
            "{count} of {n}, not {p}"
        );
    }
}

#[test]
fn a_rare_event_is_never_a_bare_zero_and_integration_finds_it() {
    // A walk that ends at 0 or 9; from every state an accident of rate 1e-9.
    let mut builder = ChainBuilder::new(11);
    for x in 1..9u32 {
        builder.arc(x, x - 1, 1.0, 0).expect("fine");
        builder.arc(x, x + 1, 0.9, 0).expect("fine");
        builder.arc(x, 10, 1e-9, 1).expect("fine");
    }
    let chain = builder.build().expect("fine");
    let classes = [StateSet::from_states(11, [10]), StateSet::from_states(11, [0, 9])];
    let start = chain.start_at(4).expect("a state");
    let exact = absorption(&chain, &classes, &SolveOptions::default()).expect("solved").value.by_class[0][4];
    let plan = SimulationPlan { runs: 10_000, ..SimulationPlan::new(&start, &classes) };
    let plain = Simulator::new(&chain, plan).expect("ready").run().expect("ran").classes[0].by_time[0];
    assert_eq!((plain.probability, plain.hits), (0.0, 0));
    assert!(plain.high > 2.9e-4 && plain.high < 3.0e-4 && plain.high > exact);
    for times in [vec![], vec![3.0]] {
        let exact = match times.first() {
            None => exact,
            Some(_) => {
                hit_by_from(&chain, &start, &classes, &times, &TransientOptions::default()).expect("ok").values[0][0]
            }
        };
        let plan = SimulationPlan { integrate: &[1], times: &times, ..plan };
        let found = Simulator::new(&chain, plan).expect("ready").run().expect("ran");
        let estimate = found.classes[0].by_time[0];
        let z = (estimate.probability - exact) / estimate.standard_error;
        assert!(z.abs() < 4.5 && estimate.standard_error < 0.02 * exact, "{estimate:?} not {exact}");
        assert!(estimate.low < exact && exact < estimate.high, "{estimate:?} not {exact}");
        assert_eq!(found.classes[0].by_cause[1].0, Some(1));
    }
}

#[test]
fn limits_are_reported() {
    let (chain, classes) = example(1);
    let start = chain.start_at(0).expect("a state");
    let times = [1e7];
    let plan = SimulationPlan { times: &times, ..SimulationPlan::new(&start, &classes) };
    assert!(matches!(Simulator::new(&chain, plan), Err(ChainError::StepLimit { .. })));
    let plan = SimulationPlan { max_bytes: 10, ..SimulationPlan::new(&start, &classes) };
    assert!(matches!(Simulator::new(&chain, plan), Err(ChainError::MemoryLimit { .. })));
    let stop = |_: Progress| std::ops::ControlFlow::Break(());
    let plan = SimulationPlan { watch: Some(&stop), ..SimulationPlan::new(&start, &classes) };
    assert_eq!(Simulator::new(&chain, plan).expect("ready").run(), Err(ChainError::Stopped));
}
