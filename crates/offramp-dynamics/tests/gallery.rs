//! What has to hold of every answer, on every case of the gallery and in every draw.

mod common;

use common::{answer, gallery, is_large, model};
use offramp_dynamics::findings::Target;
use offramp_dynamics::ways::WaysLimits;
use offramp_dynamics::{DynamicsFindings, DynamicsRefused, DynamicsRequest, Range, study};
use std::ops::ControlFlow;

/// Every draw of every range is a probability.
fn probabilities<'r>(what: &str, ranges: impl IntoIterator<Item = &'r Range>) {
    for range in ranges {
        for (draw, chance) in range.draws.iter().enumerate() {
            assert!((0.0..=1.0 + 1e-10).contains(chance), "{what}, draw {draw}: {chance:e}");
        }
        assert!(range.low <= range.median && range.median <= range.high, "{what}: {range:?}");
    }
}

fn check(name: &str, found: &DynamicsFindings) {
    assert!(found.missing < 1e-12, "{name}: {:e} was cut off", found.missing);
    for target in &found.targets {
        let what = format!("{name}, {:?}", target.target);
        probabilities(&what, target.at.iter().chain(&target.by).chain(&target.long_run));
        probabilities(&what, target.channels.iter().chain(target.channels_by.iter().flatten()));
        probabilities(&what, target.causes.iter().map(|cause| &cause.probability));
        assert_eq!(target.by.is_empty(), target.holds_today, "{what}");
        for (time, by) in target.by.iter().enumerate() {
            for draw in 0..found.n_draws {
                let whole = by.draws[draw];
                let sum: f64 = target.channels_by.iter().map(|channel| channel[time].draws[draw]).sum();
                assert!((sum - whole).abs() <= 1e-12 * whole, "{what}, draw {draw}: channels {sum:e} of {whole:e}");
                let at = target.at[time].draws[draw];
                assert!(at <= whole * (1.0 + 1e-10) + 1e-15, "{what}: it holds {at:e}, has held {whole:e}");
                let before = if time > 0 { target.by[time - 1].draws[draw] } else { 0.0 };
                assert!(before <= whole * (1.0 + 1e-10), "{what}: it had held {before:e}, now {whole:e}");
            }
        }
        for draw in 0..found.n_draws {
            let whole = target.by.last().map_or(0.0, |by| by.draws[draw]);
            let sum: f64 = target.causes.iter().map(|cause| cause.probability.draws[draw]).sum();
            assert!((sum - whole).abs() <= 1e-12 * whole, "{what}, draw {draw}: causes {sum:e} of {whole:e}");
        }
    }
    for front in &found.fronts {
        for time in 0..found.times.len() {
            probabilities(name, front.rungs.iter().map(|rung| &rung[time]));
            for draw in 0..found.n_draws {
                let sum: f64 = front.rungs.iter().map(|rung| rung[time].draws[draw]).sum();
                assert!((sum - 1.0).abs() <= 1e-10, "{name}, {:?}, draw {draw}: rungs sum to {sum}", front.front);
            }
        }
    }
    probabilities(name, found.lingering.iter().map(|state| &state.probability));
    let means = found.gauges.iter().flat_map(|gauge| &gauge.means);
    assert!(means.flat_map(|mean| &mean.draws).all(|mean| mean.is_finite()), "{name}: a gauge");
    for undecided in found.undecided.iter().flatten() {
        let sum = undecided.highest_first + undecided.lowest_first + undecided.neither;
        assert!((sum - 1.0).abs() <= 1e-10, "{name}, {:?}: ends sum to {sum}", undecided.front);
    }
    let ways = found.ways.iter().flat_map(|ways| &ways.ways);
    assert!(ways.map(|way| way.probability).all(|chance| chance > 0.0 && chance <= 1.0), "{name}: a way");
}

#[test]
fn chances_are_chances_and_parts_add_up_on_every_case() {
    let mut n_answers = 0;
    for (name, model) in gallery() {
        let n_draws = if is_large(&name) { 1 } else { 8 };
        let request =
            DynamicsRequest { n_draws, n_times: if n_draws == 1 { 2 } else { 13 }, ..DynamicsRequest::default() };
        match study(&model, &request, &|_, _| ControlFlow::Continue(())) {
            Ok(found) => {
                assert_eq!(found.n_draws, n_draws, "{name}");
                let n_figures = found.targets.len() + found.fronts.len() + found.lingering.len();
                assert!(n_figures > 0, "{name}: nothing was answered");
                check(&name, &found);
                n_answers += 1;
            }
            Err(DynamicsRefused::NothingHappens) => assert!(!is_large(&name), "{name}"),
            Err(refused) => panic!("{name}: {refused}"),
        }
    }
    assert!(n_answers >= 17, "only {n_answers} cases have an answer");
}

/// Three unlikely steps: each on its own is rare, all together are far below one in a million.
const TINY: &str = r#"
    [case]
    title = "A chain of mishaps"
    [actor.nobody]
    can.first = "one thing goes wrong"
    can.second = "another goes wrong"
    can.lost = "all is lost"
    [shock.one]
    what = "one"
    rate = "1 in 200 years"
    when = "not first"
    sets = { "nobody.first" = "yes" }
    [shock.two]
    what = "two"
    rate = "1 in 300 years"
    when = "first and not second"
    sets = { "nobody.second" = "yes" }
    [shock.three]
    what = "three"
    rate = "1 in 500 years"
    when = "second and not lost"
    sets = { "nobody.lost" = "yes" }
    [outcome.all-lost]
    when = "lost"
"#;

#[test]
fn an_outcome_far_below_one_in_a_million_has_a_chance_a_cause_and_a_whole_way() {
    let request = DynamicsRequest { n_draws: 1, outcomes: vec!["all-lost".into()], ..DynamicsRequest::default() };
    let found = answer(&model(TINY), &request);
    let chance = found.targets[0].by.last().expect("a time").median;
    // Three phases in a row: a sum of exponentials over products of differences.
    let rates = [1.0 / 200.0, 1.0 / 300.0, 1.0 / 500.0].map(|a_year: f64| a_year / 365.25 * request.by_days);
    let term = |one: usize| -> f64 {
        let others = (0..3).filter(|other| *other != one);
        let over: f64 = others.map(|other| rates[other] / (rates[other] - rates[one])).product();
        over * -f64::exp_m1(-rates[one])
    };
    let expected: f64 = (0..3).map(term).sum();
    assert!((1e-10..1e-6).contains(&chance), "{chance:e}");
    // The closed form subtracts numbers of nearly the same size; it keeps about seven digits.
    assert!((chance / expected - 1.0).abs() < 1e-6, "{chance:e} is not {expected:e}");
    let ways = found.ways.iter().find(|ways| ways.target == Target::Outcome(0)).expect("a way");
    let steps = &ways.ways[0].steps;
    assert_eq!((ways.ways.len(), steps.len()), (1, 3));
    assert_eq!(steps[0].before, [0, 0, 0]);
    assert!(steps.windows(2).all(|pair| pair[0].after == pair[1].before));
    assert_eq!(steps[2].after, [1, 1, 1]);
    // Without a time there is nothing else that could happen, so the way is certain step by step.
    assert!((ways.ways[0].probability - 1.0).abs() < 1e-12);
}

/// Whatever is asked for by name and can happen at all has a way in the crisis cases, however unlikely it is.
#[test]
fn unlikely_outcomes_of_the_crisis_cases_have_ways() {
    let mut n_tiny = 0;
    for (name, model) in gallery().into_iter().filter(|(name, _)| is_large(name)) {
        let all: Vec<String> = model.outcomes.iter().map(|outcome| outcome.id.clone()).collect();
        let ways = WaysLimits { ways: 1, beginnings: 20_000 };
        let request = DynamicsRequest {
            n_draws: 1,
            n_times: 1,
            long_run: false,
            ways,
            outcomes: all,
            ..DynamicsRequest::default()
        };
        let found = answer(&model, &request);
        for target in found.targets.iter().filter(|target| target.by.last().is_some_and(|by| by.high > 0.0)) {
            let ways = found.ways.iter().find(|ways| ways.target == target.target);
            let ways = ways.unwrap_or_else(|| panic!("{name}, {:?} has no way", target.target));
            assert!(!ways.ways.is_empty() || ways.limit_reached, "{name}, {:?}", target.target);
            let is_tiny = target.by.last().is_some_and(|by| by.high <= 1e-6);
            assert!(!is_tiny || !ways.ways.is_empty(), "{name}, {:?}: no way to a tiny outcome", target.target);
            n_tiny += usize::from(is_tiny);
        }
    }
    println!("{n_tiny} outcomes of one in a million or less");
}
