//! Trajectories against the exact solution.

use offramp_arbiter::random_extras::add_deadlines;
use offramp_arbiter::random_model::{Shape, random_model};
use offramp_chain::{StateSet, TransientOptions, causes_by_dated};
use offramp_dynamics::extras::Extras;
use offramp_dynamics::simulated::{Plan, SimulationError, replay, simulate};
use offramp_dynamics::under_way::{Staged, assemble, slow_options};
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Extent, study};
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_model::dynamics::{Delay, Gauge, GaugeDrift, GaugeJump, Pool};
use offramp_model::{
    Comparison, Condition, Evidence, Formula, LevelSet, Model, OptionId, PoolUse, PoolWear, Preference, Want,
};
use std::ops::ControlFlow;

/// Exact and simulated probabilities of the same draw at the last of some times, with the standard error.
fn both(model: &Model, number: u64, runs: u64) -> Option<(f64, f64, SimulationError)> {
    let space = build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).ok()?;
    let extras = Extras::of(model, Some(&space));
    let board = Board::with_extras(model, &space, Extent::FromToday, 1000, extras).ok()?;
    let dynamics = CaseDynamics::new(&board);
    let staged = Staged::new(&board, &slow_options(model));
    let draw = Draw { seed: 3, number };
    let moving = dynamics.moving(draw, &DynamicsRequest::default().minds, &staged);
    let today = board.today? as usize;
    let holds: Vec<bool> = (0..board.n_states()).map(|x| x != today && x % 3 == 1).collect();
    let assembled = assemble(&board, &moving, &staged, 100_000).ok()?;
    let chain = &assembled.chain;
    let set = StateSet::from_fn(chain.n_states(), |state| holds[assembled.positions[state] as usize]);
    let times = [30.0, 90.0];
    let start = chain.start_at(assembled.start).expect("a start");
    let (dates, options) = (&assembled.dates, TransientOptions::default());
    let exact = causes_by_dated(chain, dates, &start, &[set], &times, &options).expect("solved").remove(0);
    let targets = [holds];
    let plan = Plan { times: &times, targets: &targets, runs, seed: 3, draw: number };
    let (found, done) = simulate(&board, &moving, &staged, &plan, &|| true);
    assert_eq!(done, runs);
    let parts: f64 = found.by_cause[0].iter().map(|(_, parts)| parts[1]).sum();
    assert!((parts - found.by[0][1]).abs() <= 1e-12, "roads add up: {parts} is not {}", found.by[0][1]);
    let whole: f64 = found.laws[1].values().sum();
    assert!((whole - 1.0).abs() < 1e-12);
    Some((exact.total[1], found.by[0][1], found.errors[0]))
}

fn random(seed: u64) -> Model {
    let mut model = random_model(seed, &Shape::with_groups());
    // Some things take time, so that states are met which the board does not have.
    for (number, option) in model.options.iter_mut().enumerate().filter(|(number, _)| number % 2 == 0) {
        option.takes = Some(Delay { from_days: 5.0, to_days: 10.0 + number as f64 });
    }
    model
}

/// With a pool that spends and is worn down, and a gauge that jumps and drifts, which everybody cares about.
fn with_laws(mut model: Model) -> Option<Model> {
    let (first, second) = (model.options.first()?.n_levels() - 1, model.options.get(1)?.n_levels() - 1);
    let at_top = |option: u16, level: usize| Condition {
        text: String::new(),
        formula: Formula::Level { option: OptionId(option), levels: LevelSet::only(level as u8) },
    };
    let size = (first + second) as f64;
    let evidence = Evidence::default();
    model.pools.push(Pool {
        id: "means".into(),
        name: "means".into(),
        of: None,
        size,
        unit: None,
        refill_per_day: Some(0.03),
        evidence: evidence.clone(),
    });
    for option in &mut model.options[..2] {
        option.uses = vec![PoolUse { pool: "means".into(), per_level: 1.0 }];
        option.spends = vec![PoolWear { pool: "means".into(), per_level_per_day: 0.01 }];
    }
    model.gauges.push(Gauge {
        id: "mood".into(),
        name: "mood".into(),
        unit: None,
        starts: 0.0,
        adds: Vec::new(),
        drifts: vec![GaugeDrift { when: None, per_day: -0.02 }],
        jumps: vec![GaugeJump { when: at_top(0, first), by: 2.0 }],
        from: Some(-1.0),
        to: Some(3.0),
        half_life_days: None,
        evidence: evidence.clone(),
    });
    let linear =
        Formula::Linear { gauge: Some(0), base: 0.0, terms: Vec::new(), compare: Comparison::Greater, value: 0.5 };
    let calm = Condition { text: "mood > 0.5".into(), formula: linear };
    for actor in &mut model.actors {
        if let Preference::Wants(wants) = &mut actor.wants {
            wants.insert(0, Want { that: calm.clone(), ..wants.first()?.clone() });
        }
    }
    Some(model)
}

#[test]
fn gauges_and_pools_that_move_are_simulated_as_they_are_solved() {
    let (mut n, mut outside) = (0, 0);
    for seed in 0..60 {
        let Some(model) = with_laws(random(seed)) else { continue };
        let Some((exact, found, error)) = both(&model, seed, 3000) else { continue };
        if error.standard_error > 0.0 {
            n += 1;
            outside += usize::from((found - exact).abs() > 3.0 * error.standard_error);
        }
    }
    assert!(n >= 10, "{n} cases");
    assert!(outside <= 1, "{outside} of {n} are more than three standard errors away");
}

/// Standardised errors have to look like draws of a normal law: their distribution within the 1 % bound of Kolmogorov and Smirnov.
#[track_caller]
fn errors_are_honest(random: impl Fn(u64) -> Model) {
    let mut scores = Vec::new();
    for seed in 0..200 {
        let Some((exact, found, error)) = both(&random(seed), seed, 4000) else { continue };
        if error.hits < 100 || exact > 0.98 || error.standard_error == 0.0 {
            continue;
        }
        scores.push((found - exact) / (exact * (1.0 - exact) / 4000.0).sqrt());
    }
    assert!(scores.len() >= 50, "{} cases", scores.len());
    scores.sort_by(f64::total_cmp);
    let n = scores.len() as f64;
    let normal = |z: f64| 0.5 * libm_erfc(-z / std::f64::consts::SQRT_2);
    let distance = |(place, z): (usize, &f64)| {
        let p = normal(*z);
        f64::max((place as f64 + 1.0) / n - p, p - place as f64 / n)
    };
    let largest = scores.iter().enumerate().map(distance).fold(0.0, f64::max);
    assert!(largest < 1.63 / n.sqrt(), "{largest} over {n} cases");
}

#[test]
fn errors_are_as_large_as_they_are_said_to_be() {
    errors_are_honest(random);
}

#[test]
fn so_they_are_where_dates_are_met() {
    errors_are_honest(|seed| {
        let mut model = random(seed);
        add_deadlines(&mut model, seed, 80);
        model
    });
}

#[test]
fn what_no_date_brought_about_is_integrated_too() {
    // The date strikes with a chance that 100 trajectories hardly ever see.
    let text = RARE.replace("rate = \"1 in 1000 years\"", "rate = \"1 in 10000 years\"")
        + "[deadline.strike]\nafter = \"40 days\"\nwhen = \"not attack\"\nchance = 0.001\nsets = { \"nobody.attack\" = \"yes\" }\nchannel = \"provocation\"\n";
    let model = model(&text);
    let request = DynamicsRequest {
        n_draws: 1,
        by_days: 100.0,
        outcomes: vec!["attacked".into()],
        simulate: Some(100),
        ..DynamicsRequest::default()
    };
    let found = study(&model, &request, &|_, _| ControlFlow::Continue(())).expect("simulated");
    let chance = found.targets[0].by.last().expect("a time").median;
    assert!((chance - 0.001).abs() < 1e-4, "{chance}");
    assert!((found.targets[0].channels[2].median - 0.001).abs() < 1e-4, "provocation");
}

/// The complementary error function by its continued fraction and series, to six digits.
fn libm_erfc(x: f64) -> f64 {
    let z = x.abs();
    let t = 1.0 / (1.0 + 0.5 * z);
    // Numerical Recipes' Chebyshev fit (Press et al. 1992, section 6.2): relative error below 1.2e-7.
    let series = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let sum = series.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let value = t * (-z * z + sum).exp();
    if x >= 0.0 { value } else { 2.0 - value }
}

const RARE: &str = r#"
    [case]
    title = "Rare"
    [actor.nobody]
    can.attack = "attack"
    can.watch = "watch"
    reviews = "every 5 days"
    wants = ["nobody.watch"]
    [shock.attack]
    what = "out of the blue"
    rate = "1 in 1000 years"
    when = "not attack"
    sets = { "nobody.attack" = "yes" }
    [outcome.attacked]
    when = "attack"
"#;

fn model(text: &str) -> Model {
    let case = offramp_case::CaseText { name: "test.toml".into(), text: text.into() };
    let checked = offramp_case::check(&case, &[]);
    checked.model.unwrap_or_else(|| panic!("{:?}", checked.diagnostics))
}

#[test]
fn what_no_trajectory_reached_is_integrated_and_never_a_bare_nought() {
    let model = model(RARE);
    let exact =
        DynamicsRequest { n_draws: 2, by_days: 100.0, outcomes: vec!["attacked".into()], ..DynamicsRequest::default() };
    let solved = study(&model, &exact, &|_, _| ControlFlow::Continue(())).expect("solved");
    let simulated = DynamicsRequest { simulate: Some(500), ..exact };
    let found = study(&model, &simulated, &|_, _| ControlFlow::Continue(())).expect("simulated");
    let again = study(&model, &simulated, &|_, _| ControlFlow::Continue(())).expect("simulated");
    assert_eq!(found, again);
    let [exact, estimate] = [&solved, &found].map(|findings| findings.targets[0].by.last().expect("a time").median);
    let said = found.simulated.expect("simulated");
    assert_eq!(said.runs, 1000);
    for error in &said.errors {
        assert!(estimate > 0.0 || error.below.is_some_and(|below| below > exact), "{error:?}");
    }
    assert!(
        (estimate - exact).abs() <= 5.0 * said.errors[0].standard_error + 1e-3 * exact,
        "{estimate} is not {exact}"
    );
}

#[test]
fn a_trajectory_is_the_same_alone() {
    let model = random(7);
    let space =
        build_space(&model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).expect("a space");
    let board = Board::new(&model, &space, Extent::FromToday, 1000).expect("a board");
    let dynamics = CaseDynamics::new(&board);
    let staged = Staged::new(&board, &slow_options(&model));
    let moving = dynamics.moving(Draw { seed: 1, number: 0 }, &DynamicsRequest::default().minds, &staged);
    let times = [400.0];
    // Where it stands in the end, once among others and once alone.
    let mut counts = std::collections::BTreeMap::new();
    let runs = 40;
    let plan = Plan { times: &times, targets: &[], runs, seed: 1, draw: 0 };
    for number in 0..runs {
        let moves = replay(&board, &moving, &staged, &plan, number);
        assert!(moves.windows(2).all(|pair| pair[0].day < pair[1].day));
        let end = moves.last().map_or(board.today.unwrap_or(0), |moved| moved.position);
        *counts.entry(end).or_insert(0.0) += 1.0 / runs as f64;
    }
    let (found, _) = simulate(&board, &moving, &staged, &plan, &|| true);
    assert_eq!(found.laws[0].len(), counts.len());
    for (position, share) in &found.laws[0] {
        assert!((share - counts[position]).abs() < 1e-9);
    }
}
