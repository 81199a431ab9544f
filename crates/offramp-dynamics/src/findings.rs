//! What was found: figures over draws, each with what it is about.

use crate::asides::Aside;
use crate::base_rate::BaseRateFlag;
use crate::channel::{Cause, Channel, Who};
use crate::gradient::TargetGradients;
use crate::questions::DrawAnswers;
use crate::range::Range;
use crate::simplified::SimplificationCheck;
use crate::simulated::SimulationError;
use crate::study::DynamicsRequest;
use crate::undecided::Undecided;
use crate::ways::WaysTo;
use offramp_model::{FrontId, Level, OptionId};

/// What a probability is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// An outcome, as its position in the model's list.
    Outcome(usize),
    /// A front standing on this rung or higher.
    Rung(FrontId, usize),
}

/// All answers.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicsFindings {
    /// What was asked.
    pub request: DynamicsRequest,
    /// States of the chain; in a simulation, different states that the trajectories of a draw came to, at most.
    pub n_states: usize,
    /// States that no rule excludes; `None` where they were not listed.
    pub n_feasible: Option<usize>,
    /// Arcs of the chain, in the draw that has most.
    pub n_arcs: usize,
    /// Draws that were made; fewer than asked for when it was stopped.
    pub n_draws: usize,
    /// The numbers of these draws, in the order of every range.
    pub draws: Vec<u64>,
    /// In how many different worlds the draws are: all that may not be there is there or not.
    pub n_worlds: usize,
    /// What may not be there besides wants and beliefs: `us.strikes`, `rule 3`, `pool.arms`.
    pub doubts: Vec<String>,
    /// Wants and beliefs that the author is not sure of: each draw keeps or drops them.
    pub n_uncertain: usize,
    /// Whether anybody states later wants.
    pub has_later: bool,
    /// Whether anybody has a view of anybody else.
    pub has_beliefs: bool,
    /// The times of all figures over time, in days from today; the day of a deadline comes twice, first with the moment before. The last is the
    /// end.
    pub times: Vec<f64>,
    /// Outcomes and top rungs.
    pub targets: Vec<TargetFinding>,
    /// Per front.
    pub fronts: Vec<FrontOverTime>,
    /// Per gauge.
    pub gauges: Vec<GaugeOverTime>,
    /// Links whose excitation is told apart, as positions in the model's list.
    pub excited: Vec<usize>,
    /// Options whose changes are followed stage by stage.
    pub staged: Vec<OptionId>,
    /// Where it most likely stands at the end.
    pub lingering: Vec<Lingering>,
    /// Steps of the uniformised chain, at most.
    pub steps: u64,
    /// Upper bound on the probability that was cut off.
    pub missing: f64,
    /// Per shock, in how many states rules exclude what it would lead to.
    pub shocks_excluded: Vec<usize>,
    /// What the case states and this analysis treats in a simpler way, or not at all.
    pub asides: Vec<Aside>,
    /// The most likely ways to the targets asked for, or to the top rungs.
    pub ways: Vec<WaysTo>,
    /// What every number of the case does to a target; empty unless asked for.
    pub gradients: Vec<TargetGradients>,
    /// Fronts that stand between the ends of their ladders today; `None` where the chain is larger than was asked for.
    pub undecided: Option<Vec<Undecided>>,
    /// What a simulation says of itself; `None` where the chain was solved.
    pub simulated: Option<Simulation>,
    /// What it changes that some of the case is taken in a simpler way; `None` where that was not asked for, or nothing is.
    pub simplification: Option<SimplificationCheck>,
    /// Probabilities of war far from what has been usual.
    pub base_rate_flags: Vec<BaseRateFlag>,
}

/// What a simulation says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// Trajectories asked for in every draw.
    pub asked: u64,
    /// Trajectories made, all draws together.
    pub runs: u64,
    /// Moves of all trajectories.
    pub moves: u64,
    /// Trajectories that were cut off because they made too many moves.
    pub cut_off: u64,
    /// From how many states from today outward the weights of wants are taken.
    pub n_weighed: usize,
    /// Whether these are all that today's state can lead to, so that the weights are those of the exact answer.
    pub weighed_all: bool,
    /// Per target, the error of its probability at the end: the largest standard error of any draw, the fewest hits, the largest bound.
    pub errors: Vec<SimulationError>,
}

impl Simulation {
    /// What two simulations of the same targets say together.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.runs += other.runs;
        self.moves += other.moves;
        self.cut_off += other.cut_off;
        self.n_weighed = self.n_weighed.max(other.n_weighed);
        self.weighed_all &= other.weighed_all;
        self.errors.iter_mut().zip(&other.errors).for_each(|(all, one)| all.widen(one));
        self
    }

    pub(crate) fn of(asked: u64, answers: &[DrawAnswers], (n_weighed, weighed_all): (usize, bool)) -> Self {
        let mut found = Self { asked, runs: 0, moves: 0, cut_off: 0, n_weighed, weighed_all, errors: Vec::new() };
        for draw in answers.iter().filter_map(|answers| answers.simulated.as_ref()) {
            found.runs += draw.runs;
            found.moves += draw.moves;
            found.cut_off += draw.cut_off;
            if found.errors.is_empty() {
                found.errors.clone_from(&draw.errors);
            }
            found.errors.iter_mut().zip(&draw.errors).for_each(|(all, one)| all.widen(one));
        }
        found
    }
}

impl SimulationError {
    /// The larger error of two draws.
    fn widen(&mut self, other: &Self) {
        self.standard_error = self.standard_error.max(other.standard_error);
        self.hits = self.hits.min(other.hits);
        self.below = match (self.below, other.below) {
            (Some(mine), Some(theirs)) => Some(mine.max(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
    }
}

/// The long run over all draws; `None` where some draw has no figure.
pub(crate) fn summarise_long_run(answers: &[DrawAnswers], target: usize) -> Option<Range> {
    let all: Option<Vec<f64>> = answers.iter().map(|answers| Some(answers.long_run.as_ref()?[target])).collect();
    all.map(Range::of)
}

/// When a target comes about, on average where it does; `None` where it never does, or that was not worked out.
pub(crate) fn summarise_after(answers: &[DrawAnswers], target: usize) -> Option<Range> {
    let all: Vec<f64> = answers.iter().filter_map(|answers| *answers.after.get(target)?).collect();
    (!all.is_empty()).then(|| Range::of(all))
}

/// Answers about one outcome or rung.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetFinding {
    /// What it is about.
    pub target: Target,
    /// Whether it holds today.
    pub holds_today: bool,
    /// In how many states of the chain it holds; `None` where they were not listed.
    pub n_states: Option<usize>,
    /// Per time, the probability that it holds then.
    pub at: Vec<Range>,
    /// Per time, the probability that it has held by then; empty where it holds today.
    pub by: Vec<Range>,
    /// After how many days it first comes about, on average over the stories in which it does within the horizon; over the draws with such stories.
    /// `None` where it holds today, there are none, or it was simulated.
    pub after: Option<Range>,
    /// The share of time that it holds in the long run; `None` where that was not asked for, or not solved in every draw.
    pub long_run: Option<Range>,
    /// Who brings it about first, the most likely first.
    pub causes: Vec<CauseFinding>,
    /// By which channel it is first reached, in the order of [`Channel::ALL`]; they add up to the last of [`Self::by`] in every draw.
    /// Empty where it holds today.
    pub channels: Vec<Range>,
    /// Per channel, in the order of [`Channel::ALL`], and per time: the probability that it was first reached by it until then. They add up
    /// to [`Self::by`] in every draw. Empty where it holds today.
    pub channels_by: Vec<Vec<Range>>,
}

/// How likely something is brought about by one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct CauseFinding {
    /// The cause.
    pub cause: Cause,
    /// The probability.
    pub probability: Range,
}

/// One front over time.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontOverTime {
    /// The front.
    pub front: FrontId,
    /// Today's rung; the number of rungs where it stands on none.
    pub today: u8,
    /// Per rung from peace upward, and last for no rung: the probability of standing there, per time.
    pub rungs: Vec<Vec<Range>>,
}

impl FrontOverTime {
    /// Per time, the height at which it stands on average: rungs counted from nought for peace upward, weighed by their probabilities
    /// given that it stands on a rung at all. Draws in which it stands on none count as today's rung, or nought.
    pub fn expected(&self) -> Vec<Range> {
        let Some((_, rungs)) = self.rungs.split_last() else { return Vec::new() };
        let n_times = rungs.first().map_or(0, Vec::len);
        let today = if usize::from(self.today) < rungs.len() { f64::from(self.today) } else { 0.0 };
        let height = |time: usize, draw: usize| -> f64 {
            let chances = || rungs.iter().map(|over_time| over_time[time].draws.get(draw).copied().unwrap_or(0.0));
            let whole: f64 = chances().sum();
            let weighed: f64 = chances().enumerate().map(|(rung, chance)| rung as f64 * chance).sum();
            if whole > 0.0 { weighed / whole } else { today }
        };
        let n_draws = rungs.first().and_then(|over_time| over_time.first()).map_or(0, |range| range.draws.len());
        (0..n_times).map(|time| Range::of((0..n_draws).map(|draw| height(time, draw)).collect())).collect()
    }
}

/// One gauge over time.
#[derive(Debug, Clone, PartialEq)]
pub struct GaugeOverTime {
    /// The gauge, as its position in the model's list.
    pub gauge: usize,
    /// What it reads today.
    pub today: f64,
    /// Whether its slow way is followed; otherwise it reads what it settles at.
    pub is_slow: bool,
    /// Its mean, per time.
    pub means: Vec<Range>,
}

/// A state in which it may stand at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Lingering {
    /// Its number as in other analyses.
    pub code: u64,
    /// The level of every option.
    pub levels: Vec<Level>,
    /// The probability of standing there.
    pub probability: Range,
}

impl DynamicsFindings {
    /// Whether some deadline that can happen is stated, within the time looked at or later.
    pub fn meets_a_date(&self) -> bool {
        self.asides.iter().any(|aside| matches!(aside, Aside::NobodyForesees | Aside::DeadlineTooLate(_)))
    }

    /// Notes what is told of the time after the last date only, once that was looked at.
    pub(crate) fn note_dates(&mut self) {
        let says = self.undecided.as_ref().is_some_and(|found| !found.is_empty());
        self.asides.extend((self.meets_a_date() && says).then_some(Aside::LingersAfterDates));
    }

    /// The answers about a target.
    pub fn target(&self, target: Target) -> Option<&TargetFinding> {
        self.targets.iter().find(|found| found.target == target)
    }
}

/// Ranges per time of what every draw says.
pub(crate) fn summarise(answers: &[DrawAnswers], of: impl Fn(&DrawAnswers) -> Vec<f64>) -> Vec<Range> {
    let all: Vec<Vec<f64>> = answers.iter().map(of).collect();
    let n_times = all.first().map_or(0, Vec::len);
    (0..n_times).map(|time| Range::of(all.iter().map(|draw| draw[time]).collect())).collect()
}

fn of_cause(answers: &DrawAnswers, target: usize, is_it: impl Fn(usize) -> bool) -> f64 {
    let is_it = |(cause, _): &&(u16, Vec<f64>)| is_it(usize::from(*cause));
    answers.by_cause[target].iter().filter(is_it).filter_map(|(_, by)| by.last()).sum()
}

/// The causes of a target, the most likely first.
pub(crate) fn cause_findings(answers: &[DrawAnswers], target: usize, causes: &[Cause]) -> Vec<CauseFinding> {
    let one = |number: usize| CauseFinding {
        cause: causes[number],
        probability: Range::of(
            answers.iter().map(|answers| of_cause(answers, target, |cause| cause == number)).collect(),
        ),
    };
    in_order((0..causes.len()).map(one).filter(|found| found.probability.high > 0.0).collect())
}

/// The most likely first.
pub(crate) fn in_order(mut found: Vec<CauseFinding>) -> Vec<CauseFinding> {
    let key = |found: &CauseFinding| (found.probability.median, found.probability.high);
    found.sort_by(|a, b| key(b).0.total_cmp(&key(a).0).then(key(b).1.total_cmp(&key(a).1)));
    found
}

/// The channels of a target, in the order of [`Channel::ALL`].
pub(crate) fn channel_ranges(answers: &[DrawAnswers], target: usize, causes: &[Cause]) -> Vec<Range> {
    if answers.iter().all(|answers| answers.by[target].is_empty()) {
        return Vec::new();
    }
    let one = |channel: Channel| {
        Range::of(
            answers.iter().map(|answers| of_cause(answers, target, |cause| causes[cause].channel == channel)).collect(),
        )
    };
    Channel::ALL.into_iter().map(one).collect()
}

/// Per channel, in the order of [`Channel::ALL`], and per time.
pub(crate) fn channels_over_time(answers: &[DrawAnswers], target: usize, causes: &[Cause]) -> Vec<Vec<Range>> {
    let n_times = answers.iter().map(|answers| answers.by[target].len()).max().unwrap_or(0);
    if n_times == 0 {
        return Vec::new();
    }
    let by = |answers: &DrawAnswers, channel: Channel, time: usize| -> f64 {
        let of_channel = |(cause, _): &&(u16, Vec<f64>)| causes[usize::from(*cause)].channel == channel;
        answers.by_cause[target].iter().filter(of_channel).filter_map(|(_, by)| by.get(time)).sum()
    };
    let one = |channel: Channel| -> Vec<Range> {
        let at = |time| Range::of(answers.iter().map(|answers| by(answers, channel, time)).collect());
        (0..n_times).map(at).collect()
    };
    Channel::ALL.into_iter().map(one).collect()
}

impl Cause {
    /// Whether a mover's wants explain it.
    pub fn is_intended_by_mover(&self) -> bool {
        matches!(self.who, Who::Mover(_)) && self.channel == Channel::Intention
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_rung_is_weighed_by_the_chances_of_each_draw() {
        let over_time = |draws: [f64; 2]| vec![Range::of(draws.to_vec())];
        // Two rungs and no rung; in the second draw it stands on none.
        let rungs = vec![over_time([0.25, 0.0]), over_time([0.25, 0.0]), over_time([0.5, 1.0])];
        let front = FrontOverTime { front: FrontId(0), today: 1, rungs };
        assert_eq!(front.expected(), [Range::of(vec![0.5, 1.0])]);
    }
}
