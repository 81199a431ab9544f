//! Times the solver and the simulator on the chain of the benchmarks, one line per figure (best of a few runs), and writes
//! the same chain for Storm: see `benches/compare/run`.

#[path = "../benches/toy/mod.rs"]
#[allow(dead_code, reason = "the benchmark uses more of it")]
mod toy;

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use offramp_chain::{
    Flavour, SimulationPlan, Simulator, SolveOptions, TransientOptions, explicit_labels, explicit_transitions,
    gradient_in_the_end, hit_by_from, probability_of,
};

/// Processor seconds of this process where the system tells (Linux), else the time that has passed.
fn seconds(since: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    match (fields.get(11).map(|ticks| ticks.parse::<f64>()), fields.get(12).map(|ticks| ticks.parse::<f64>())) {
        (Some(Ok(user)), Some(Ok(system))) => (user + system) / 100.0,
        _ => since.elapsed().as_secs_f64(),
    }
}

/// Processor seconds of a piece of work, the least of three times; repeated within each so that the clock's ticks do not show.
fn best<T>(repeat: u32, mut work: impl FnMut() -> T) -> f64 {
    let origin = Instant::now();
    let mut one = |_| {
        let begin = seconds(origin);
        for _ in 0..repeat {
            std::hint::black_box(work());
        }
        (seconds(origin) - begin) / f64::from(repeat)
    };
    (0..3).map(&mut one).fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn Error>> {
    // One thread: processor time is then what one core needs.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global()?;
    let folder = std::env::args().nth(1).ok_or("name a folder to write into")?;
    let (folder, mut out) = (Path::new(&folder), std::io::stdout().lock());
    std::fs::create_dir_all(folder)?;
    let options = SolveOptions::default();
    let toy = toy::toy(16, true);
    let start = toy.chain.start_at(1)?;
    std::fs::write(folder.join("toy.tra"), explicit_transitions(&toy.chain, Flavour::Storm))?;
    let names = ["a", "b", "c", "d"];
    let sets: Vec<_> = names.into_iter().zip(&toy.classes).collect();
    std::fs::write(folder.join("toy.lab"), explicit_labels(1, &sets, Flavour::Storm))?;
    let value = probability_of(&toy.chain, &toy.classes, 0, &options)?.value[1];
    writeln!(out, "value\t{value:e}")?;
    writeln!(out, "one outcome, s\t{:.3}", best(4, || probability_of(&toy.chain, &toy.classes, 0, &options)))?;
    let gradient = || {
        let found = gradient_in_the_end(&toy.chain, &start, &toy.classes, 0, &options)?.value;
        Ok::<_, Box<dyn Error>>(found.in_parameters(toy::ACTORS * toy::STATEMENTS, |add| {
            toy.derivatives.iter().for_each(|&(arc, parameter, slope)| add(arc as usize, parameter as usize, slope));
        }))
    };
    writeln!(out, "96 gradients, s\t{:.3}", best(2, gradient))?;
    let transient = TransientOptions::default();
    let by = || hit_by_from(&toy.chain, &start, &toy.classes, &[52.0], &transient);
    writeln!(out, "four outcomes by 52, s\t{:.3}", best(1, by))?;
    let large = toy::toy(20, false);
    let end = || probability_of(&large.chain, &large.classes, 0, &options);
    writeln!(out, "one outcome of 2^20 states, s\t{:.2}", best(1, end))?;
    for n in [10, 16, 20] {
        let toy = toy::toy(n, false);
        let start = toy.chain.start_at(1)?;
        let plan = SimulationPlan { runs: 100_000, max_steps: 500, ..SimulationPlan::new(&start, &[]) };
        let simulator = Simulator::new(&toy.chain, plan)?;
        let seconds = best(2, || simulator.run());
        writeln!(out, "decisions per s and core, {} states\t{:.3e}", 1u32 << n, 5e7 / seconds)?;
    }
    Ok(())
}
