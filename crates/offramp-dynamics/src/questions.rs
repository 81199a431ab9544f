//! What every draw is asked, and how one draw answers: solved, or simulated.
//!
//! In: a board, a request. Out: [`DrawAnswers`]. Does not: put draws together.

use crate::board::Board;
use crate::case_dynamics::CaseDynamics;
use crate::dates::solved_times;
use crate::draw::Draw;
use crate::findings::{DynamicsFindings, Target};
use crate::gradient::{
    CaseGradient, CaseNumber, Ground, Made, TargetGradients, at_kinks, at_ties, credence_differences, number_name,
    over_draws, smooth_gradients,
};
use crate::range::Range;
use crate::simulated::Estimates;
use crate::study::{DynamicsRefused, DynamicsRequest, most_states, targets};
use crate::undecided::{Undecided, undecided};
use crate::under_way::{Assembled, AssemblyRefused, Staged, assemble, assemble_traced};
use offramp_chain::{
    ChainError, SolveOptions, StateSet, TransientOptions, TransientRequest, causes_by_dated, causes_each_by,
    long_run_shares, transient_dated,
};
use offramp_model::FrontId;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What is asked of every draw.
pub(crate) struct Questions {
    pub times: Vec<f64>,
    pub targets: Vec<Target>,
    /// Per target, where it holds.
    pub where_: Vec<Vec<bool>>,
    /// Per front and position, the rung, or its number of rungs where none holds.
    pub rungs: Vec<Vec<u8>>,
    /// Per gauge and position, what it reads.
    pub gauges: Vec<Vec<f64>>,
    pub today: u32,
    wants_long_run: bool,
    /// Whether the targets were asked for by name.
    by_name: bool,
}

/// What one draw answers.
pub(crate) struct DrawAnswers {
    /// The number of the draw.
    pub draw: u64,
    /// Per target and time: the probability that it holds then.
    pub at: Vec<Vec<f64>>,
    /// Per target and time: the probability that it has held by then. Empty for what holds today.
    pub by: Vec<Vec<f64>>,
    /// Per target: by which cause it is first reached, by each time.
    pub by_cause: Vec<Vec<(u16, Vec<f64>)>>,
    /// Per target: after how many days it comes about, on average where it does within the horizon.
    pub after: Vec<Option<f64>>,
    /// Per front, rung and time: the probability of standing there; the last entry is for no rung.
    pub rungs: Vec<Vec<Vec<f64>>>,
    /// Per gauge and time: its mean.
    pub gauges: Vec<Vec<f64>>,
    /// The law at the end, by position.
    pub law: Vec<f64>,
    /// Per target: the share of time in the long run; `None` where it was not asked for or not solved.
    pub long_run: Option<Vec<f64>>,
    /// States of the chain.
    pub n_states: usize,
    /// Arcs of the chain.
    pub n_arcs: usize,
    /// Steps of the uniformised chain, all questions together.
    pub steps: u64,
    /// Upper bound on the probability cut off.
    pub missing: f64,
    /// Per target, what it owes to every number; `None` where that was not asked for.
    pub gradients: Vec<Option<CaseGradient>>,
    /// What a simulation says of itself; `None` where it was solved.
    pub simulated: Option<Estimates>,
}

impl Questions {
    pub fn new(board: &Board<'_>, request: &DynamicsRequest) -> Result<Self, DynamicsRefused> {
        // OK because a board from today outward begins with today.
        let today = board.today.unwrap_or(0);
        let times = solved_times(request);
        let mut targets = targets(board.model, &request.outcomes)?;
        let formula = |target: &Target| match *target {
            Target::Outcome(outcome) => board.where_holds(&board.model.outcomes[outcome].when.formula),
            Target::Rung(front, rung) => board.where_holds(&board.model.front(front).ladder[rung].when.formula),
        };
        let mut where_: Vec<Vec<bool>> = targets.iter().map(formula).collect();
        let asked = !request.outcomes.is_empty();
        // A front that stands on its top rung today cannot climb to it.
        let keep: Vec<bool> = targets
            .iter()
            .zip(&where_)
            .map(|(target, holds)| asked || matches!(target, Target::Outcome(_)) || !holds[today as usize])
            .collect();
        let mut kept = keep.iter();
        targets.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = keep.iter();
        where_.retain(|_| *kept.next().unwrap_or(&true));
        let rungs = (0..board.model.fronts.len()).map(|front| rungs_of(board, FrontId::from_index(front)));
        let gauges = (0..board.model.gauges.len()).map(|gauge| board.gauge_values(gauge)).collect();
        Ok(Self {
            times,
            targets,
            where_,
            rungs: rungs.collect(),
            gauges,
            today,
            wants_long_run: request.long_run,
            by_name: asked,
        })
    }

    pub fn answer(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        draw: Draw,
        request: &DynamicsRequest,
        (staged, numbers): (&Staged, &[CaseNumber]),
    ) -> Result<DrawAnswers, AssemblyRefused> {
        let moving = dynamics.moving(draw, &request.minds, staged);
        let (assembled, origins) = assemble_traced(dynamics.board, &moving, staged, most_states(request))?;
        let mut answers = self.solve(dynamics.board, draw, &assembled).map_err(AssemblyRefused::Chain)?;
        if request.gradients {
            let ground = Ground { minds: &request.minds, staged, max_states: most_states(request) };
            let made = Made { moving: &moving, assembled: &assembled, origins: &origins };
            let asked: Vec<usize> = (0..self.targets.len()).filter(|&place| self.is_carried(place)).collect();
            let holds: Vec<&[bool]> = asked.iter().map(|&place| self.where_[place].as_slice()).collect();
            let question = (holds.as_slice(), request.by_days);
            answers.gradients = vec![None; self.targets.len()];
            let found = smooth_gradients(dynamics, draw, ground, &made, question, numbers)?;
            asked.iter().zip(found).for_each(|(&place, found)| answers.gradients[place] = Some(found));
        }
        Ok(answers)
    }

    /// Whether it is asked what carries a target.
    fn is_carried(&self, place: usize) -> bool {
        let is_rung = |target: &Target| matches!(target, Target::Rung(..));
        let is_asked = self.by_name || is_rung(&self.targets[place]) || !self.targets.iter().any(is_rung);
        let holds = &self.where_[place];
        is_asked && !holds[self.today as usize] && holds.contains(&true)
    }

    /// What every number does to the targets for which that was asked. Credences take a solve of their own each, so they are asked about
    /// in one draw only, the one nearest to the middle of all these targets.
    pub fn gradients(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        request: &DynamicsRequest,
        (staged, numbers): (&Staged, &[CaseNumber]),
        answers: &[DrawAnswers],
    ) -> Result<Vec<TargetGradients>, AssemblyRefused> {
        let ground = Ground { minds: &request.minds, staged, max_states: most_states(request) };
        let names: Vec<String> = numbers.iter().map(|number| number_name(dynamics, number)).collect();
        let of_target = |place: usize| -> Option<(usize, Vec<CaseGradient>)> {
            let draws = answers.iter().map(|answers| answers.gradients.get(place)?.clone());
            Some((place, draws.collect::<Option<_>>()?))
        };
        let mut found: Vec<_> = (0..self.targets.len()).filter_map(of_target).collect();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let chances = |(_, draws): &(usize, Vec<CaseGradient>)| -> Vec<f64> {
            draws.iter().map(|draw| draw.probability).collect()
        };
        let middle = nearest_to_the_middle(&found.iter().map(chances).collect::<Vec<_>>());
        let draw = Draw { seed: request.seed, number: answers[middle].draw };
        let credences = numbers.iter().enumerate().filter(|(_, number)| number.is_credence());
        let credences: Vec<(usize, &CaseNumber)> = credences.collect();
        let holds: Vec<&[bool]> = found.iter().map(|(place, _)| self.where_[*place].as_slice()).collect();
        let known: Vec<f64> = found.iter().map(|(_, draws)| draws[middle].probability).collect();
        let one = |(_, number): &(usize, &CaseNumber)| {
            credence_differences(dynamics, draw, ground, (&holds, request.by_days), number, &known)
        };
        let differences: Vec<Vec<f64>> = credences.par_iter().map(one).collect::<Result<_, _>>()?;
        for ((number, _), differences) in credences.iter().zip(&differences) {
            for ((_, draws), difference) in found.iter_mut().zip(differences) {
                draws[middle].derivatives[*number] = *difference;
            }
        }
        let done = found.into_iter();
        let kinks = at_kinks(dynamics, draw, request.minds.decisiveness, numbers);
        let ties = at_ties(dynamics, draw, numbers);
        let words = (names.as_slice(), kinks.as_slice(), ties.as_slice());
        Ok(done.map(|(place, draws)| over_draws(self.targets[place], numbers, words, &draws)).collect())
    }

    fn solve(&self, board: &Board<'_>, draw: Draw, assembled: &Assembled) -> Result<DrawAnswers, ChainError> {
        let Assembled { chain, positions, dates, .. } = assembled;
        let start = chain.start_at(assembled.start)?;
        let options = TransientOptions::default();
        let request = TransientRequest { start: &start, times: &self.times, laws: true, ..TransientRequest::default() };
        let found = transient_dated(chain, dates, &request, &options)?;
        let laws: Vec<Vec<f64>> = found.laws.iter().map(|law| on_board(board, positions, law)).collect();
        let mut answers = DrawAnswers {
            draw: draw.number,
            at: self.where_.iter().map(|holds| over_time(&laws, |x| holds[x])).collect(),
            by: Vec::new(),
            by_cause: Vec::new(),
            after: Vec::new(),
            rungs: self.rungs_over_time(board, &laws),
            gauges: self.gauges.iter().map(|values| means_over_time(&laws, values)).collect(),
            law: laws.last().cloned().unwrap_or_default(),
            long_run: self.long_run(assembled, &start)?,
            n_states: chain.n_states(),
            n_arcs: chain.n_arcs(),
            steps: found.steps,
            missing: found.missing,
            gradients: Vec::new(),
            simulated: None,
        };
        // Two names for the same states need one answer; what holds today needs none.
        let mut asked: Vec<&[bool]> = Vec::new();
        for holds in self.where_.iter().filter(|holds| !holds[self.today as usize]) {
            if !asked.contains(&holds.as_slice()) {
                asked.push(holds);
            }
        }
        let goal = |holds: &&[bool]| StateSet::from_fn(chain.n_states(), |state| holds[positions[state] as usize]);
        let goals: Vec<StateSet> = asked.iter().map(goal).collect();
        let found = if dates.is_empty() {
            causes_each_by(chain, &start, &goals, &self.times, &options)?
        } else {
            let one = |goal| causes_by_dated(chain, dates, &start, std::slice::from_ref(goal), &self.times, &options);
            goals.iter().map(one).collect::<Result<Vec<_>, _>>()?.concat()
        };
        for holds in &self.where_ {
            let shares = asked.iter().position(|known| known == holds).map(|place| found[place].clone());
            answers.after.push(shares.as_ref().and_then(|shares| *shares.mean_time.last()?));
            let (total, by_cause) = shares.map_or_else(Default::default, |shares| (shares.total, shares.by_cause));
            answers.by.push(total);
            answers.by_cause.push(by_cause);
        }
        Ok(answers)
    }

    /// The targets whose ways are wanted: those asked for by name, else the top rungs; each in its middle draw.
    pub fn ways_asked(&self, request: &DynamicsRequest, findings: &DynamicsFindings) -> Vec<(Target, usize, &[bool])> {
        if request.ways.ways == 0 {
            return Vec::new();
        }
        let wanted = |target: &Target| !request.outcomes.is_empty() || matches!(target, Target::Rung(..));
        let found = findings.targets.iter().zip(&self.where_).filter(|(found, _)| wanted(&found.target));
        let asked = found.filter_map(|(found, holds)| {
            let by = found.by.last().filter(|by| by.high > 0.0)?;
            Some((found.target, findings.draws[by.middle_draw()] as usize, holds.as_slice()))
        });
        asked.collect()
    }

    /// Every front between its ends, each in the draw in which its top rung is reached with the middle probability; `None` where the chain is
    /// larger than asked for.
    pub fn undecided(
        &self,
        dynamics: &CaseDynamics<'_, '_>,
        request: &DynamicsRequest,
        staged: &Staged,
        findings: &DynamicsFindings,
    ) -> Result<Option<Vec<Undecided>>, AssemblyRefused> {
        if findings.n_states > request.undecided_up_to {
            return Ok(None);
        }
        let mut chains: BTreeMap<usize, Assembled> = BTreeMap::new();
        let mut found = Vec::new();
        for (number, rungs) in self.rungs.iter().enumerate() {
            let front = FrontId::from_index(number);
            let top = dynamics.board.model.front(front).ladder.len().saturating_sub(1);
            let by = findings.target(Target::Rung(front, top)).and_then(|found| found.by.last());
            let draw = findings.draws[by.map_or(0, Range::middle_draw)] as usize;
            if let std::collections::btree_map::Entry::Vacant(entry) = chains.entry(draw) {
                let of_draw = Draw { seed: request.seed, number: draw as u64 };
                let moving = dynamics.moving(of_draw, &request.minds, staged);
                entry.insert(assemble(dynamics.board, &moving, staged, most_states(request))?);
            }
            let one = undecided(dynamics.board, &chains[&draw], (front, rungs, draw));
            found.extend(one.map_err(AssemblyRefused::Chain)?);
        }
        Ok(Some(found))
    }

    /// The share of time that every target holds in the long run. Where the equations cannot be solved to the accuracy asked for,
    /// there is no figure, and that is said; the rest of the answer stands.
    fn long_run(&self, assembled: &Assembled, start: &[f64]) -> Result<Option<Vec<f64>>, ChainError> {
        if !self.wants_long_run {
            return Ok(None);
        }
        let Assembled { chain, positions, .. } = assembled;
        let set = |holds: &Vec<bool>| StateSet::from_fn(chain.n_states(), |state| holds[positions[state] as usize]);
        let sets: Vec<StateSet> = self.where_.iter().map(set).collect();
        // After the last date the chain is what it is for ever.
        let after = assembled.law_after_dates(start, None)?;
        match long_run_shares(chain, &after, &sets, &SolveOptions::default()) {
            Ok(solved) => Ok(Some(solved.value)),
            Err(ChainError::NoConvergence { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn rungs_over_time(&self, board: &Board<'_>, laws: &[Vec<f64>]) -> Vec<Vec<Vec<f64>>> {
        let one_front = |(front, rungs): (usize, &Vec<u8>)| {
            let n_rungs = board.model.fronts[front].ladder.len();
            (0..=n_rungs).map(|rung| over_time(laws, |x| usize::from(rungs[x]) == rung)).collect()
        };
        self.rungs.iter().enumerate().map(one_front).collect()
    }
}

/// The draw that is nearest to the (lower) middle of several figures at once: the sum of its distances in rank is the smallest.
fn nearest_to_the_middle(figures: &[Vec<f64>]) -> usize {
    let n_draws = figures.first().map_or(0, Vec::len);
    let distance = |draw: usize| -> usize {
        let before = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)).is_lt();
        let rank = |draws: &Vec<f64>| {
            let here = (draw, draws[draw]);
            draws.iter().copied().enumerate().filter(|other| before(other, &here)).count()
        };
        figures.iter().map(|draws| rank(draws).abs_diff((n_draws - 1) / 2)).sum()
    };
    (0..n_draws).min_by_key(|&draw| distance(draw)).unwrap_or(0)
}

/// A law on the states of a chain as a law on the positions of the board.
pub(crate) fn on_board(board: &Board<'_>, positions: &[u32], law: &[f64]) -> Vec<f64> {
    let mut folded = vec![0.0; board.n_states()];
    positions.iter().zip(law).for_each(|(&position, p)| folded[position as usize] += p);
    folded
}

/// The mean of what a gauge reads at every time.
fn means_over_time(laws: &[Vec<f64>], values: &[f64]) -> Vec<f64> {
    laws.iter().map(|law| law.iter().zip(values).map(|(p, value)| p * value).sum()).collect()
}

/// The probability of a set at every time.
fn over_time(laws: &[Vec<f64>], holds: impl Fn(usize) -> bool) -> Vec<f64> {
    let sum = |law: &Vec<f64>| law.iter().enumerate().filter(|(x, _)| holds(*x)).map(|(_, p)| p).sum();
    laws.iter().map(sum).collect()
}

fn rungs_of(board: &Board<'_>, front: FrontId) -> Vec<u8> {
    let ladder = &board.model.front(front).ladder;
    let mut rungs = vec![ladder.len() as u8; board.n_states()];
    for (number, rung) in ladder.iter().enumerate() {
        let holds = board.where_holds(&rung.when.formula);
        rungs.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(rung, _)| *rung = number as u8);
    }
    rungs
}
