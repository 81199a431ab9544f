//! Times trajectories of cases, met state by state. `docs/benchmarks.md` says how to read the figures.

use divan::Bencher;
use divan::counter::ItemsCount;
use offramp_dynamics::{DynamicsRequest, study};
use offramp_exchange::{RandomCasePlan, random_case};
use offramp_model::Model;
use std::ops::ControlFlow;

fn main() {
    divan::main();
}

fn model(text: String) -> Model {
    let case = offramp_case::CaseText { name: "case.toml".to_owned(), text };
    offramp_case::check(&case, &[]).model.expect("a case without errors")
}

/// What `offramp bench-case --actors 8 --options 40` prints: 2^40 states, 248 moves from each.
fn random() -> Model {
    let plan = RandomCasePlan { actors: 8, options: 40, rules: 0, wants: 8, seed: 1 };
    model(random_case(plan).expect("a plan that makes sense"))
}

fn of_the_gallery(name: &str) -> Model {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(name).join("case.toml");
    model(std::fs::read_to_string(path).expect("a case"))
}

fn time(bencher: Bencher, model: &Model, runs: u64) {
    let request = DynamicsRequest { simulate: Some(runs), n_draws: 1, ..DynamicsRequest::default() };
    let simulated = || study(model, &request, &|_, _| ControlFlow::Continue(())).expect("simulated");
    let moves = simulated().simulated.expect("a simulation").moves;
    bencher.counter(ItemsCount::new(moves)).bench_local(simulated);
}

/// Moves per second on a case of 2^40 states; `1` is what comes before the first.
#[divan::bench(args = [1, 200, 2000], sample_count = 5, sample_size = 1)]
fn random_case_of_40_options(bencher: Bencher, runs: u64) {
    time(bencher, &random(), runs);
}

/// The same on the largest of the crises, everything told apart.
#[divan::bench(args = [1, 1000], sample_count = 3, sample_size = 1)]
fn soleimani(bencher: Bencher, runs: u64) {
    time(bencher, &of_the_gallery("soleimani-january-2020"), runs);
}
