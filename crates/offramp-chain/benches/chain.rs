//! Times the chain solver and the simulator on chains of the kind that cases give. `docs/benchmarks.md` says how to read the
//! figures.

mod toy;

use divan::Bencher;
use offramp_chain::{
    SimulationPlan, Simulator, SolveOptions, TransientOptions, absorption, causes_in_the_end, gradient_in_the_end,
    hit_by_from, likely_paths, probability_of,
};
use toy::{ACTORS, STATEMENTS, toy};

fn main() {
    divan::main();
}

/// One outcome's probability from every state.
#[divan::bench(args = [16, 20], sample_count = 5)]
fn absorption_of_one_class(bencher: Bencher, options: u32) {
    let toy = toy(options, false);
    bencher.bench_local(|| probability_of(&toy.chain, &toy.classes, 0, &SolveOptions::default()).expect("solved"));
}

/// All four classes from every state in one pass.
#[divan::bench(args = [16, 20], sample_count = 3)]
fn absorption_of_four_classes(bencher: Bencher, options: u32) {
    let toy = toy(options, false);
    bencher
        .bench_local(|| absorption(&toy.chain, &toy.classes, &SolveOptions::default()).expect("solved").value.never[0]);
}

/// One class, split by cause, from one start.
#[divan::bench(args = [16], sample_count = 5)]
fn causes(bencher: Bencher, options: u32) {
    let toy = toy(options, false);
    let start = toy.chain.start_at(1).expect("a state");
    bencher
        .bench_local(|| causes_in_the_end(&toy.chain, &start, &toy.classes, &SolveOptions::default()).expect("solved"));
}

/// The gradient of one class in all 96 weights.
#[divan::bench(args = [16], sample_count = 5)]
fn all_gradients(bencher: Bencher, options: u32) {
    let toy = toy(options, true);
    let start = toy.chain.start_at(1).expect("a state");
    bencher.bench_local(|| {
        let found = gradient_in_the_end(&toy.chain, &start, &toy.classes, 0, &SolveOptions::default()).expect("solved");
        found.value.in_parameters(ACTORS * STATEMENTS, |add| {
            toy.derivatives.iter().for_each(|&(arc, parameter, slope)| add(arc as usize, parameter as usize, slope));
        })
    });
}

/// All four classes by 52 units of time.
#[divan::bench(args = [16], sample_count = 3)]
fn by_a_time(bencher: Bencher, options: u32) {
    let toy = toy(options, false);
    let start = toy.chain.start_at(1).expect("a state");
    bencher.bench_local(|| {
        hit_by_from(&toy.chain, &start, &toy.classes, &[13.0, 26.0, 52.0], &TransientOptions::default())
            .expect("computed")
    });
}

/// The ten most likely paths to the rarest class.
#[divan::bench(args = [16], sample_count = 3)]
fn ten_paths(bencher: Bencher, options: u32) {
    let toy = toy(options, false);
    bencher.bench_local(|| likely_paths(&toy.chain, 1, &toy.classes, 2, 10, 1_000_000).expect("possible"));
}

/// A million decisions and more per run: who wins in the end, and who by 52 units of time. Figures are decisions per second.
#[divan::bench(args = [10, 12, 16, 20], sample_count = 3)]
fn simulated_decisions(bencher: Bencher, options: u32) {
    let toy = toy(options, false);
    let start = toy.chain.start_at(1).expect("a state");
    // Without classes nothing ends, and every trajectory makes the same number of decisions.
    let plan = SimulationPlan { runs: 20_000, max_steps: 500, ..SimulationPlan::new(&start, &[]) };
    let simulator = Simulator::new(&toy.chain, plan).expect("ready");
    bencher.counter(divan::counter::ItemsCount::new(20_000u64 * 500)).bench_local(|| simulator.run().expect("ran"));
}
