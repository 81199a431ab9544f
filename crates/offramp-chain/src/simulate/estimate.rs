//! From counts and weights to estimates with their uncertainty.

use crate::simulate::Simulator;

/// An estimated probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean over the runs; between 0 and 1.
    pub probability: f64,
    /// Its standard error; 0 when no run reached the class.
    pub standard_error: f64,
    /// Lower end of a 95 % interval.
    pub low: f64,
    /// Upper end. When no run reached the class it is the value at which seeing none has a probability of 5 %, about 3 / runs
    /// (Hanley & Lippman-Hand 1983): never a bare zero.
    pub high: f64,
    /// Runs that reached the class; with integrated causes, runs that had any chance of it.
    pub hits: u64,
}

/// The estimates for one class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassEstimate {
    /// Per time; one entry for "in the end".
    pub by_time: Vec<Estimate>,
    /// The same split by the cause of the last jump, rising; `None` for runs that start in the class.
    pub by_cause: Vec<(Option<u16>, Vec<Estimate>)>,
}

/// What a simulation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// Per class.
    pub classes: Vec<ClassEstimate>,
    /// Trajectories run.
    pub runs: u64,
    /// Steps of all trajectories; those of the uniformised chain include staying.
    pub steps: u64,
    /// Trajectories that reached the last time, or the limit of steps, without entering a class.
    pub unfinished: u64,
    /// Trajectories that came to a state that nothing leaves.
    pub stuck: u64,
}

/// The 97.5 % point of the normal law.
const Z: f64 = 1.959_963_984_540_054;
/// -ln 0.05.
const RULE_OF_THREE: f64 = 2.995_732_273_553_991;

/// Sums over runs of a value between 0 and 1 and of its square.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    value: f64,
    square: f64,
    hits: u64,
}

impl Sums {
    fn estimate(self, runs: u64) -> Estimate {
        let n = (runs as f64).max(1.0);
        let p = (self.value / n).clamp(0.0, 1.0);
        if self.hits == 0 || p == 0.0 {
            let high = 1.0 - libm::exp(-RULE_OF_THREE / n);
            return Estimate { probability: 0.0, standard_error: 0.0, low: 0.0, high, hits: 0 };
        }
        let variance = (self.square / n - p * p).max(0.0);
        let standard_error = libm::sqrt(variance / n);
        // Wilson (1927), with the variance as it was seen; for plain counts this is the usual interval.
        let spread = if p < 1.0 { variance / (p * (1.0 - p)) } else { 1.0 };
        let z2 = Z * Z * spread.max(1e-300) / n;
        let centre = (p + 0.5 * z2) / (1.0 + z2);
        let half = libm::sqrt(z2 * p * (1.0 - p) + 0.25 * z2 * z2) / (1.0 + z2);
        let (low, high) = ((centre - half).max(0.0), (centre + half).min(1.0));
        Estimate { probability: p, standard_error, low, high, hits: self.hits }
    }
}

/// Makes the answer from the sums of every end and time.
fn answer(simulator: &Simulator, sums: impl Fn(&[usize], usize) -> Sums) -> Vec<ClassEstimate> {
    let times = simulator.plan.times.len().max(1);
    let runs = simulator.plan.runs;
    let list = &simulator.ends.list;
    let estimates = |ends: &[usize]| (0..times).map(|time| sums(ends, time).estimate(runs)).collect::<Vec<_>>();
    (0..simulator.plan.classes.len() as u16)
        .map(|class| {
            let ends: Vec<usize> = (0..list.len()).filter(|&end| list[end].0 == class).collect();
            let by_cause = ends.iter().map(|&end| (list[end].1, estimates(&[end]))).collect();
            ClassEstimate { by_time: estimates(&ends), by_cause }
        })
        .collect()
}

/// Integer counts: the order in which they are added cannot matter.
#[derive(Debug)]
pub(crate) struct Tally {
    // Per end; by step when times are asked for, else one entry.
    count: Vec<Vec<u64>>,
    by_step: bool,
    pub(crate) steps: u64,
    pub(crate) unfinished: u64,
    pub(crate) stuck: u64,
}

impl Tally {
    pub(crate) fn new(simulator: &Simulator) -> Tally {
        let by_step = !simulator.plan.times.is_empty();
        let length = if by_step { simulator.limit as usize + 1 } else { 1 };
        let count = vec![vec![0; length]; simulator.ends.list.len()];
        Tally { count, by_step, steps: 0, unfinished: 0, stuck: 0 }
    }

    pub(crate) fn end(&mut self, end: usize, step: u32) {
        self.count[end][if self.by_step { step as usize } else { 0 }] += 1;
    }

    pub(crate) fn join(mut self, other: Tally) -> Tally {
        for (mine, theirs) in self.count.iter_mut().flatten().zip(other.count.iter().flatten()) {
            *mine += theirs;
        }
        self.steps += other.steps;
        self.unfinished += other.unfinished;
        self.stuck += other.stuck;
        self
    }

    pub(crate) fn estimates(&self, simulator: &Simulator) -> Simulated {
        let sums = |ends: &[usize], time: usize| {
            let mut sums = Sums::default();
            for &end in ends {
                for (step, &count) in self.count[end].iter().enumerate().filter(|(_, count)| **count > 0) {
                    let reached =
                        simulator.reached.get(time).map_or(1.0, |list| list.get(step).copied().unwrap_or(0.0));
                    sums.value += count as f64 * reached;
                    sums.square += count as f64 * reached * reached;
                    sums.hits += if reached > 0.0 { count } else { 0 };
                }
            }
            sums
        };
        Simulated {
            classes: answer(simulator, sums),
            runs: simulator.plan.runs,
            steps: self.steps,
            unfinished: self.unfinished,
            stuck: self.stuck,
        }
    }
}

/// Weights of trajectories with integrated causes: per end and time, and per class and time.
#[derive(Debug)]
pub(crate) struct Weights {
    // The trajectory at hand: [end][time].
    here: Vec<Vec<f64>>,
    ends: Vec<Vec<Sums>>,
    classes: Vec<Vec<Sums>>,
    class_of_end: Vec<u16>,
    pub(crate) steps: u64,
    pub(crate) unfinished: u64,
    pub(crate) stuck: u64,
}

impl Weights {
    pub(crate) fn new(simulator: &Simulator) -> Weights {
        let (ends, times) = (simulator.ends.list.len(), simulator.plan.times.len().max(1));
        Weights {
            here: vec![vec![0.0; times]; ends],
            ends: vec![vec![Sums::default(); times]; ends],
            classes: vec![vec![Sums::default(); times]; simulator.plan.classes.len()],
            class_of_end: simulator.ends.list.iter().map(|end| end.0).collect(),
            steps: 0,
            unfinished: 0,
            stuck: 0,
        }
    }

    /// Adds to an end at a step of the trajectory at hand.
    pub(crate) fn put(&mut self, simulator: &Simulator, end: usize, step: u32, weight: f64) {
        for (time, slot) in self.here[end].iter_mut().enumerate() {
            let list = simulator.reached.get(time);
            *slot += weight * list.map_or(1.0, |list| list.get(step as usize).copied().unwrap_or(0.0));
        }
    }

    /// Ends the trajectory at hand.
    pub(crate) fn close(&mut self) {
        for time in 0..self.here.first().map_or(0, Vec::len) {
            let mut whole = vec![0.0; self.classes.len()];
            for (end, values) in self.here.iter_mut().enumerate() {
                let value = std::mem::take(&mut values[time]);
                whole[self.class_of_end[end] as usize] += value;
                take(&mut self.ends[end][time], value);
            }
            for (class, value) in whole.into_iter().enumerate() {
                take(&mut self.classes[class][time], value);
            }
        }
    }

    pub(crate) fn add(&mut self, other: &Weights) {
        let mine = self.ends.iter_mut().chain(&mut self.classes).flatten();
        for (mine, theirs) in mine.zip(other.ends.iter().chain(&other.classes).flatten()) {
            mine.value += theirs.value;
            mine.square += theirs.square;
            mine.hits += theirs.hits;
        }
        self.steps += other.steps;
        self.unfinished += other.unfinished;
        self.stuck += other.stuck;
    }

    pub(crate) fn estimates(&self, simulator: &Simulator) -> Simulated {
        let sums = |ends: &[usize], time: usize| match ends {
            [end] => self.ends[*end][time],
            _ => ends.first().map_or(Sums::default(), |&end| self.classes[self.class_of_end[end] as usize][time]),
        };
        Simulated {
            classes: answer(simulator, sums),
            runs: simulator.plan.runs,
            steps: self.steps,
            unfinished: self.unfinished,
            stuck: self.stuck,
        }
    }
}

fn take(sums: &mut Sums, value: f64) {
    sums.value += value;
    sums.square += value * value;
    sums.hits += u64::from(value > 0.0);
}
