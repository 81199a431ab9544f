//! Times the search for ways out on random cases: twelve options split among eight actors, eight wants each, and ten thousand sets of derived
//! levers. `docs/benchmarks.md` says how to read the figures.

mod draws;

use divan::{Bencher, black_box};
use draws::Draws;
use offramp_arbiter::sketch;
use offramp_engine::offramps::{Cost, Criterion, FindLimits, FindRequest, Prices, find_offramps};
use offramp_engine::space::SpaceRequest;
use offramp_model::{ActorId, Condition, Formula, Model, OptionId, Preference};
use std::sync::atomic::AtomicBool;

fn main() {
    divan::main();
}

const N_ACTORS: usize = 8;
const N_OPTIONS: usize = 12;
const N_SETS: usize = 10_000;

fn random_model(seed: u64) -> Model {
    let mut draws = Draws(seed);
    let mut model = Model::default();
    for index in 0..N_ACTORS {
        sketch::add_actor(&mut model, &format!("a{index}"), Preference::indifferent());
    }
    for index in 0..N_OPTIONS {
        sketch::add_option(&mut model, ActorId::from_index(index % N_ACTORS), &format!("o{index}"), 2);
    }
    for index in 0..N_ACTORS {
        let mut literal = || {
            let yes = Formula::yes(OptionId::from_index(draws.below(N_OPTIONS)));
            if draws.below(2) == 0 { yes } else { Formula::Not(Box::new(yes)) }
        };
        let that = (0..8).map(|_| Formula::Or(vec![literal(), literal()])).collect();
        model.actors[index].wants = sketch::wants(&model, that);
    }
    model
}

/// Up to ten thousand sets of at most two levers; for each the states at rest, and a credible path where there are any. `common`: an outcome
/// that many states have, so that paths are looked for again and again; `rare`: one that few sets bring about.
#[divan::bench(args = ["common", "rare"], max_time = 60, sample_count = 4)]
fn ten_thousand_sets(bencher: Bencher, kind: &str) {
    let models: Vec<Model> = (0..4).map(random_model).collect();
    let n_options = if kind == "common" { 2 } else { 9 };
    let all = (0..n_options).map(|index| Formula::yes(OptionId::from_index(index))).collect();
    let to = Condition { text: "the outcome".to_owned(), formula: Formula::And(all) };
    let (stop, none) = (AtomicBool::new(false), |_: &[usize]| Err("no lever is declared".to_owned()));
    let limits =
        FindLimits { max_cost: Cost(2000), max_sets: N_SETS, max_described: 1, n_worlds: 0, ..FindLimits::default() };
    let mut next = 0;
    bencher.bench_local(|| {
        let model = &models[next % models.len()];
        next += 1;
        let request = FindRequest {
            space: SpaceRequest { keep_all_options: true, ..SpaceRequest::default() },
            criterion: Criterion::default(),
            prices: Prices::default(),
            declared: &[],
            with_declared: &none,
            limits,
            starting: &|_| {},
            stop: &stop,
        };
        let found = find_offramps(model, &to, &request).expect("the space fits");
        assert!(found.tried.n_sets + found.tried.n_larger >= N_SETS || found.tried.complete_up_to.is_some());
        black_box(found)
    });
}
