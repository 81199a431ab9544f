//! Writes chains as explicit files of Storm, with our answers beside them, into the folder given: see `tests/storm/run`.

#[path = "../benches/toy/mod.rs"]
#[allow(dead_code, reason = "the benchmark uses more of it")]
mod toy;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use offramp_chain::{
    Chain, ChainBuilder, Flavour, SolveOptions, StateSet, TransientOptions, absorption, explicit_labels,
    explicit_transitions, hit_by_from, mean_times,
};

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A random chain in which every state can reach a class; every third one has rates of very different size.
fn random(seed: u64) -> Result<(Chain, Vec<StateSet>), Box<dyn Error>> {
    let mut draws = Draws(seed);
    let n = 10 + (draws.next() % 300) as usize;
    let mut builder = ChainBuilder::new(n);
    for from in 0..n as u32 - 2 {
        for arc in 0..1 + draws.next() % 5 {
            let to = if arc == 0 { from + 1 } else { (draws.next() % n as u64) as u32 };
            let size = if seed.is_multiple_of(3) { 10f64.powi((draws.next() % 6) as i32 - 4) } else { 1.0 };
            if to != from {
                builder.arc(from, to, size * (0.1 + draws.unit()), 0)?;
            }
        }
    }
    let last = n as u32 - 1;
    Ok((builder.build()?, vec![StateSet::from_states(n, [last]), StateSet::from_states(n, [last - 1])]))
}

/// A ladder whose top is reached about once in 1e9 attempts.
fn ladder() -> Result<(Chain, Vec<StateSet>), Box<dyn Error>> {
    let mut builder = ChainBuilder::new(8);
    for rung in 1..7u32 {
        builder.arc(rung, rung + 1, 0.03, 0)?;
        builder.arc(rung, rung - 1, 1.0, 1)?;
    }
    Ok((builder.build()?, vec![StateSet::from_states(8, [7]), StateSet::from_states(8, [0])]))
}

fn write(
    folder: &Path,
    name: &str,
    chain: &Chain,
    classes: &[StateSet],
    start: u32,
    lines: &mut String,
) -> Result<(), Box<dyn Error>> {
    std::fs::write(folder.join(format!("{name}.tra")), explicit_transitions(chain, Flavour::Storm))?;
    let sets = [("a", &classes[0]), ("b", &classes[1])];
    std::fs::write(folder.join(format!("{name}.lab")), explicit_labels(start, &sets, Flavour::Storm))?;
    let options = SolveOptions::default();
    let ends = absorption(chain, classes, &options)?.value;
    let time = mean_times(chain, classes, &options)?.value.any[start as usize];
    for class in 0..2 {
        let (this, other) = if class == 0 { ("a", "b") } else { ("b", "a") };
        let value = ends.by_class[class][start as usize];
        writeln!(lines, "{name}\tP=? [ !\"{other}\" U \"{this}\" ]\t{value:e}")?;
        let law = chain.start_at(start)?;
        let times = [0.5, 3.0, 15.0];
        let by = hit_by_from(chain, &law, classes, &times, &TransientOptions::default())?.values;
        for (time, value) in times.iter().zip(&by[class]) {
            writeln!(lines, "{name}\tP=? [ !\"{other}\" U<={time} \"{this}\" ]\t{value:e}")?;
        }
    }
    if time.is_finite() {
        writeln!(lines, "{name}\tT=? [ F (\"a\" | \"b\") ]\t{time:e}")?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder to write into")?;
    let (folder, mut lines) = (Path::new(&folder), String::new());
    std::fs::create_dir_all(folder)?;
    for seed in 0..24 {
        let (chain, classes) = random(seed)?;
        write(folder, &format!("random-{seed}"), &chain, &classes, 0, &mut lines)?;
    }
    let (chain, classes) = ladder()?;
    write(folder, "ladder", &chain, &classes, 1, &mut lines)?;
    let toy = toy::toy(10, false);
    write(folder, "ten-options", &toy.chain, &toy.classes[..2], 1, &mut lines)?;
    std::fs::write(folder.join("expected.tsv"), lines)?;
    Ok(())
}
