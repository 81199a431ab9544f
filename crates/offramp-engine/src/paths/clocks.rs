//! Two clocks: how long a path takes, and which shocks may come first.
//!
//! In: a model and the states of a path. Out: [`Clocks`]. Does not look at: reviews, chance of the moves themselves, delays that the
//! case does not state.
//!
//! While a step is under way the state it leaves still holds; where it changes several options at once, each is done in its own
//! time, and in between some are done and others not. Times are exponential with the stated mean, shocks come at their rates where
//! their `when` holds; then the share of cases in which no shock comes first is a product of fractions, and for two options whose gap
//! lets one shock in it is 1 - m/(m+n) * h/(h+n), with m and n the rates of the first and the second option and h that of the shock.

use offramp_model::{Level, Model, OptionId};

/// How long a path takes against what may come first.
#[derive(Debug, Clone, PartialEq)]
pub struct Clocks {
    /// The usual time in days, from the shortest to the longest stated; steps one after the other, options of one step side by side.
    pub days: (f64, f64),
    /// Per step: its usual time; `None` where none of its options states any.
    pub per_step: Vec<Option<(f64, f64)>>,
    /// Shocks that may come on the way, in case order.
    pub windows: Vec<Window>,
    /// The share of cases in which some shock comes before the end: with the shortest times, with the longest ones. 0 where none can.
    pub lost: (f64, f64),
}

/// When a shock may come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its position in the model's list.
    pub shock: usize,
    /// The steps, counted from 0, during which it may.
    pub steps: Vec<usize>,
}

/// Options that one step may change for stages in between to be looked at one by one; beyond it the state that the step leaves stands
/// for all of them.
const MAX_AT_ONCE: usize = 12;

/// Reads the clocks of a path, given as the levels of its states. `None` where the case states no time for any of its steps.
pub fn clocks(model: &Model, states: &[Vec<Level>]) -> Option<Clocks> {
    let per_step: Vec<Option<(f64, f64)>> =
        states.windows(2).map(|pair| usual_time(model, &pair[0], &pair[1])).collect();
    if per_step.iter().all(Option::is_none) {
        return None;
    }
    let sum = |end: fn((f64, f64)) -> f64| per_step.iter().flatten().map(|&days| end(days)).sum();
    let mut windows: Vec<Window> = Vec::new();
    let mut kept = (1.0, 1.0);
    for (step, pair) in states.windows(2).enumerate() {
        let race = Race::new(model, &pair[0], &pair[1]);
        kept.0 *= race.no_shock(model, |delay| delay.from_days);
        kept.1 *= race.no_shock(model, |delay| delay.to_days);
        for shock in race.open(model) {
            match windows.iter_mut().find(|window| window.shock == shock) {
                Some(window) => window.steps.push(step),
                None => windows.push(Window { shock, steps: vec![step] }),
            }
        }
    }
    windows.sort_by_key(|window| window.shock);
    let days = (sum(|days| days.0), sum(|days| days.1));
    // Shares add up to 1 only as far as computers add.
    let lost = if windows.is_empty() { (0.0, 0.0) } else { (1.0 - kept.0, 1.0 - kept.1) };
    Some(Clocks { days, per_step, windows, lost })
}

/// The longest of the stated times of the options that a step changes.
fn usual_time(model: &Model, before: &[Level], after: &[Level]) -> Option<(f64, f64)> {
    let changed = model.options.iter().zip(before.iter().zip(after)).filter(|(_, (before, after))| before != after);
    let delays = changed.filter_map(|(option, _)| option.takes);
    delays.map(|delay| (delay.from_days, delay.to_days)).reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
}

/// The rate, in shocks a day, at which shocks that change something come in a state.
fn hazard(model: &Model, levels: &[Level]) -> f64 {
    open_shocks(model, levels).filter_map(|shock| model.shocks[shock].rate_per_day).sum()
}

/// The shocks with a rate that may come in a state and change it.
fn open_shocks<'m>(model: &'m Model, levels: &'m [Level]) -> impl Iterator<Item = usize> + 'm {
    (0..model.shocks.len()).filter(move |&shock| {
        let shock = &model.shocks[shock];
        shock.rate_per_day.is_some_and(|rate| rate > 0.0)
            && shock.when.as_ref().is_none_or(|when| when.formula.holds(levels))
            && shock.sets.iter().any(|(option, level)| levels[option.index()] != *level)
    })
}

/// The options of one step, done one after the other in whatever order their times give.
struct Race {
    before: Vec<Level>,
    after: Vec<Level>,
    /// The options that take time. The others change at the end of the step.
    options: Vec<OptionId>,
}

impl Race {
    fn new(model: &Model, before: &[Level], after: &[Level]) -> Self {
        let changed = model.option_ids().filter(|id| before[id.index()] != after[id.index()]);
        let timed: Vec<OptionId> = changed.filter(|id| model.option(*id).takes.is_some()).collect();
        Self { before: before.to_vec(), after: after.to_vec(), options: timed }
    }

    fn levels(&self, done: usize) -> Vec<Level> {
        let mut levels = self.before.clone();
        let made = self.options.iter().enumerate().filter(|(bit, _)| done >> bit & 1 == 1);
        made.for_each(|(_, id)| levels[id.index()] = self.after[id.index()]);
        levels
    }

    /// The stages between nothing done and all done, the last one left out.
    fn stages(&self) -> std::ops::Range<usize> {
        match self.options.len() {
            0 => 0..0,
            n if n <= MAX_AT_ONCE => 0..(1 << n) - 1,
            _ => 0..1,
        }
    }

    fn open(&self, model: &Model) -> Vec<usize> {
        let mut open: Vec<usize> = self
            .stages()
            .flat_map(|done| {
                let levels = self.levels(done);
                open_shocks(model, &levels).collect::<Vec<usize>>()
            })
            .collect();
        open.sort_unstable();
        open.dedup();
        open
    }

    /// The share of cases in which all options are done before any shock comes.
    fn no_shock(&self, model: &Model, mean: fn(offramp_model::dynamics::Delay) -> f64) -> f64 {
        let days: Vec<f64> = self.options.iter().filter_map(|id| model.option(*id).takes.map(mean)).collect();
        if self.options.is_empty() {
            return 1.0;
        }
        if self.options.len() > MAX_AT_ONCE {
            let longest = days.iter().copied().fold(0.0, f64::max);
            return 1.0 / (1.0 + hazard(model, &self.before) * longest);
        }
        let last = (1usize << self.options.len()) - 1;
        // Per stage: the share of cases that get there without a shock. What takes no time is done at once.
        let mut shares = vec![0.0; last + 1];
        shares[0] = 1.0;
        for done in 0..last {
            let left = (0..days.len()).filter(|bit| done >> bit & 1 == 0);
            if let Some(bit) = left.clone().find(|&bit| days[bit] <= 0.0) {
                shares[done | 1 << bit] += shares[done];
                continue;
            }
            let rates: f64 = left.clone().map(|bit| 1.0 / days[bit]).sum();
            let all = rates + hazard(model, &self.levels(done));
            for bit in left {
                shares[done | 1 << bit] += shares[done] * (1.0 / days[bit]) / all;
            }
        }
        shares[last]
    }
}
