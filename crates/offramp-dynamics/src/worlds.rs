//! From draws in which different things are there to one answer.
//!
//! In: a case with [`Doubt`]s, a request. Out: findings over all draws, each made in its own world. Does not: say what is not there in a
//! world ([`crate::doubts`] does), or solve one (`study_in_one_world` does).
//!
//! Draws in which the same things are there share a world: its states, its moves, what is told apart in it. What is told of one draw only (ways, how long a
//! front stays between the ends of its ladder) is told of the middle of all draws, in its world.

use crate::asides::Aside;
use crate::base_rate::base_rate_flags;
use crate::channel::Cause;
use crate::compare::id_of;
use crate::doubts::{Doubt, Thing, absent, without};
use crate::draw::Draw;
use crate::findings::{
    CauseFinding, DynamicsFindings, FrontOverTime, GaugeOverTime, Lingering, Target, TargetFinding, in_order,
};
use crate::gradient::{CaseNumber, NumberEffect, TargetGradients};
use crate::range::Range;
use crate::study::{DynamicsRefused, DynamicsRequest, Watch, study_in_one_world, targets};
use crate::ways::WaysLimits;
use offramp_model::{FrontId, Level, Model};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Answers a case of which parts may not be there.
///
/// # Errors
/// As for [`crate::study()`], in any of the worlds that the draws meet.
pub(crate) fn study_worlds(
    model: &Model,
    request: &DynamicsRequest,
    doubts: &[Doubt],
    watch: Watch<'_>,
) -> Result<DynamicsFindings, DynamicsRefused> {
    let worlds = Worlds { model, request, doubts };
    let mut met: BTreeMap<Vec<Thing>, Vec<u64>> = BTreeMap::new();
    for number in request.draw_numbers() {
        met.entry(worlds.absent(number)).or_default().push(number);
    }
    // Targets are asked for by name, so that all worlds are asked about the same, in the same order.
    let asked = targets(model, &request.outcomes)?;
    let today = model.status_quo();
    let holds_today = |target: &Target| match *target {
        Target::Rung(front, rung) => model.front(front).ladder[rung].when.formula.holds(&today),
        Target::Outcome(_) => false,
    };
    let asked = asked.into_iter().filter(|target| !request.outcomes.is_empty() || !holds_today(target));
    let first = DynamicsRequest {
        outcomes: asked.map(|target| id_of(model, target)).collect(),
        ways: WaysLimits { ways: 0, ..request.ways },
        undecided_up_to: 0,
        n_places: usize::MAX,
        ..request.clone()
    };
    let parts = worlds.solve(&met, &first, watch)?;
    let mut found = Parts(&parts).merged(&worlds);
    worlds.of_middle_draws(&mut found)?;
    found.note_dates();
    if request.gradients {
        worlds.credences(&mut found)?;
    }
    found.base_rate_flags = base_rate_flags(model, &found);
    Ok(found)
}

struct Worlds<'w> {
    model: &'w Model,
    request: &'w DynamicsRequest,
    doubts: &'w [Doubt],
}

impl Worlds<'_> {
    /// What is not there in a draw.
    fn absent(&self, number: u64) -> Vec<Thing> {
        absent(self.doubts, Draw { seed: self.request.seed, number })
    }

    /// Every world asked the same, in its own draws.
    fn solve(
        &self,
        met: &BTreeMap<Vec<Thing>, Vec<u64>>,
        request: &DynamicsRequest,
        watch: Watch<'_>,
    ) -> Result<Vec<DynamicsFindings>, DynamicsRefused> {
        let of: usize = met.values().map(Vec::len).sum();
        let done: Vec<AtomicUsize> = met.iter().map(|_| AtomicUsize::new(0)).collect();
        let one = |(place, (absent, draws)): (usize, (&Vec<Thing>, &Vec<u64>))| {
            let request = DynamicsRequest { draws: Some(draws.clone()), n_draws: draws.len(), ..request.clone() };
            let watch = |here: usize, _: usize| {
                done[place].fetch_max(here, Ordering::Relaxed);
                watch(done.iter().map(|done| done.load(Ordering::Relaxed)).sum(), of)
            };
            study_in_one_world(&without(self.model, absent), &request, &watch)
        };
        let all: Vec<_> = met.iter().enumerate().collect();
        let all: Vec<Result<DynamicsFindings, DynamicsRefused>> = all.into_par_iter().map(one).collect();
        // A world that was stopped before its first draw was done has nothing to say.
        let kept = all.into_iter().filter(|found| !matches!(found, Err(DynamicsRefused::Stopped)));
        let kept: Vec<DynamicsFindings> = kept.collect::<Result<_, _>>()?;
        if kept.is_empty() { Err(DynamicsRefused::Stopped) } else { Ok(kept) }
    }

    /// What one draw says of only some of the questions, some things being there or not in it.
    fn one_draw(
        &self,
        number: u64,
        absent: &[Thing],
        request: DynamicsRequest,
    ) -> Result<DynamicsFindings, DynamicsRefused> {
        let request = DynamicsRequest {
            draws: Some(vec![number]),
            n_draws: 1,
            n_times: 1,
            long_run: false,
            gradients: false,
            ..request
        };
        study_in_one_world(&without(self.model, absent), &request, &|_, _| ControlFlow::Continue(()))
    }

    /// Ways, and how long fronts stay between the ends of their ladders: each in the draw that has the middle probability.
    fn of_middle_draws(&self, found: &mut DynamicsFindings) -> Result<(), DynamicsRefused> {
        if found.simulated.is_some() {
            return Ok(());
        }
        let middle = |target: Target| -> Option<u64> {
            let by = found.target(target)?.by.last().filter(|by| by.high > 0.0)?;
            Some(found.draws[by.middle_draw()])
        };
        let by_name = !self.request.outcomes.is_empty();
        let carried = found.targets.iter().map(|has| has.target);
        let carried = carried.filter(|target| by_name || matches!(target, Target::Rung(..)));
        let wants_ways = self.request.ways.ways > 0;
        let ways: Vec<(Target, u64)> =
            carried.filter(|_| wants_ways).filter_map(|target| Some((target, middle(target)?))).collect();
        let says_undecided = found.n_states <= self.request.undecided_up_to && !found.meets_a_date();
        let fronts = (0..self.model.fronts.len()).map(FrontId::from_index).filter(|_| says_undecided);
        let fronts: Vec<(FrontId, u64)> = fronts
            .map(|front| {
                let top = self.model.front(front).ladder.len().saturating_sub(1);
                (front, middle(Target::Rung(front, top)).unwrap_or(found.draws[0]))
            })
            .collect();
        let draws: BTreeSet<u64> = ways.iter().map(|way| way.1).chain(fronts.iter().map(|front| front.1)).collect();
        let (mut all_ways, mut undecided) = (Vec::new(), Vec::new());
        for draw in draws {
            let here: Vec<Target> = ways.iter().filter(|way| way.1 == draw).map(|way| way.0).collect();
            let mut request = self.request.clone();
            request.undecided_up_to = if says_undecided { usize::MAX } else { 0 };
            if here.is_empty() {
                request.ways.ways = 0;
            } else {
                request.outcomes = here.iter().map(|&target| id_of(self.model, target)).collect();
            }
            let told = self.one_draw(draw, &self.absent(draw), request)?;
            all_ways.extend(told.ways.into_iter().filter(|way| here.contains(&way.target)));
            let is_here = |front| fronts.contains(&(front, draw));
            undecided.extend(told.undecided.into_iter().flatten().filter(|has| is_here(has.front)));
        }
        all_ways.sort_by_key(|way| found.targets.iter().position(|has| has.target == way.target));
        undecided.sort_by_key(|has| has.front);
        found.ways = all_ways;
        found.undecided = says_undecided.then_some(undecided);
        Ok(())
    }

    /// What the credence of every thing does, exactly: the middle draw with the thing there and without it.
    fn credences(&self, found: &mut DynamicsFindings) -> Result<(), DynamicsRefused> {
        let by_name = !self.request.outcomes.is_empty();
        let has_rungs = found.targets.iter().any(|has| matches!(has.target, Target::Rung(..)));
        let is_carried = |target: &Target| by_name || matches!(target, Target::Rung(..)) || !has_rungs;
        found.gradients.retain(|gradients| is_carried(&gradients.target));
        // Targets with the same middle draw are asked about together.
        let mut by_draw: BTreeMap<u64, Vec<(usize, f64)>> = BTreeMap::new();
        for (number, gradients) in found.gradients.iter().enumerate() {
            let Some(by) = found.target(gradients.target).and_then(|has| has.by.last()) else { continue };
            let place = by.middle_draw();
            by_draw.entry(found.draws[place]).or_default().push((number, by.draws[place]));
        }
        for (draw, here) in by_draw {
            let there = self.absent(draw);
            let asked = here.iter().map(|(number, _)| id_of(self.model, found.gradients[*number].target));
            let request = DynamicsRequest {
                outcomes: asked.collect(),
                ways: WaysLimits { ways: 0, ..self.request.ways },
                undecided_up_to: 0,
                ..self.request.clone()
            };
            for doubt in self.doubts {
                let is_there = !there.contains(&doubt.thing);
                let mut other: Vec<Thing> = there.iter().copied().filter(|thing| *thing != doubt.thing).collect();
                other.extend(is_there.then_some(doubt.thing));
                let told = self.one_draw(draw, &other, request.clone())?;
                for &(number, chance) in &here {
                    let target = found.gradients[number].target;
                    let swapped = told.target(target).and_then(|has| has.by.last()).map_or(1.0, |by| by.median);
                    let difference = if is_there { chance - swapped } else { swapped - chance };
                    found.gradients[number].add(of_doubt(doubt, difference, chance));
                }
            }
        }
        Ok(())
    }
}

/// What a credence does where a chance differs by so much between the thing being there and not.
fn of_doubt(doubt: &Doubt, difference: f64, chance: f64) -> NumberEffect {
    let tenth_more = 0.1 * doubt.credence * difference;
    NumberEffect {
        number: CaseNumber::Thing(doubt.thing),
        name: format!("credence of {}", doubt.label),
        value: Range::of(vec![doubt.credence]),
        derivative: Range::of(vec![difference]),
        tenth_more: Range::of(vec![tenth_more]),
        of_itself: Range::of(vec![tenth_more / chance]),
        is_at_kink: false,
        is_at_tie: false,
    }
}

/// Findings about several worlds, each over its own draws.
struct Parts<'p>(&'p [DynamicsFindings]);

impl Parts<'_> {
    /// The same figure over all draws in their order; `missing` in the draws of parts without it.
    fn range<'f>(&'f self, pick: impl Fn(&'f DynamicsFindings) -> Option<&'f Range>, missing: f64) -> Range {
        let mut all: Vec<(u64, f64)> = Vec::new();
        for part in self.0 {
            let range = pick(part);
            all.extend(part.draws.iter().enumerate().map(|(place, &draw)| {
                (draw, range.and_then(|range| range.draws.get(place).copied()).unwrap_or(missing))
            }));
        }
        all.sort_by_key(|(draw, _)| *draw);
        Range::of(all.into_iter().map(|(_, figure)| figure).collect())
    }

    /// The same at every time; empty where no part has it.
    fn over_time<'f>(&'f self, pick: impl Fn(&'f DynamicsFindings) -> Option<&'f [Range]>, missing: f64) -> Vec<Range> {
        let n_times = self.0.iter().filter_map(|part| Some(pick(part)?.len())).max().unwrap_or(0);
        (0..n_times).map(|time| self.range(|part| pick(part)?.get(time), missing)).collect()
    }

    fn most<N: Ord>(&self, of: impl Fn(&DynamicsFindings) -> N) -> Option<N> {
        self.0.iter().map(of).max()
    }

    fn target(&self, target: Target) -> TargetFinding {
        fn of(part: &DynamicsFindings, target: Target) -> Option<&TargetFinding> {
            part.target(target)
        }
        let mut causes: Vec<Cause> = Vec::new();
        for has in self.0.iter().filter_map(|part| of(part, target)).flat_map(|has| &has.causes) {
            if !causes.contains(&has.cause) {
                causes.push(has.cause);
            }
        }
        let cause = |cause: Cause| {
            let pick =
                |part| of(part, target)?.causes.iter().find(|has| has.cause == cause).map(|has| &has.probability);
            CauseFinding { cause, probability: self.range(pick, 0.0) }
        };
        let n_channels = self.most(|part| of(part, target).map_or(0, |has| has.channels.len())).unwrap_or(0);
        let has_long_run = self.0.iter().all(|part| of(part, target).is_some_and(|has| has.long_run.is_some()));
        // Only of the draws in which it comes about.
        let after: Vec<f64> = self
            .0
            .iter()
            .filter_map(|part| of(part, target)?.after.as_ref())
            .flat_map(|has| has.draws.clone())
            .collect();
        let channel_by =
            |channel: usize| self.over_time(|part| of(part, target)?.channels_by.get(channel).map(Vec::as_slice), 0.0);
        TargetFinding {
            target,
            holds_today: self.0.iter().all(|part| of(part, target).is_some_and(|has| has.holds_today)),
            n_states: self
                .0
                .iter()
                .filter_map(|part| of(part, target))
                .map(|has| has.n_states)
                .max()
                .unwrap_or_default(),
            at: self.over_time(|part| Some(&of(part, target)?.at), 0.0),
            // Where it holds today it has come about.
            by: self.over_time(|part| Some(&of(part, target)?.by), 1.0),
            after: (!after.is_empty()).then(|| Range::of(after)),
            long_run: has_long_run.then(|| self.range(|part| of(part, target)?.long_run.as_ref(), 0.0)),
            causes: in_order(causes.into_iter().map(cause).collect()),
            channels: (0..n_channels)
                .map(|channel| self.range(|part| of(part, target)?.channels.get(channel), 0.0))
                .collect(),
            channels_by: (0..n_channels).map(channel_by).collect(),
        }
    }

    fn front(&self, model: &Model, number: usize) -> FrontOverTime {
        let n_rungs = model.fronts[number].ladder.len();
        let rung =
            |rung: usize| self.over_time(|part| part.fronts.get(number)?.rungs.get(rung).map(Vec::as_slice), 0.0);
        let today = model.fronts[number].rung_at(&model.status_quo()).unwrap_or(n_rungs);
        FrontOverTime {
            front: FrontId::from_index(number),
            today: today as u8,
            rungs: (0..=n_rungs).map(rung).collect(),
        }
    }

    fn gauge(&self, number: usize) -> GaugeOverTime {
        let of = |part: &DynamicsFindings| part.gauges[number].is_slow;
        GaugeOverTime {
            gauge: self.0[0].gauges[number].gauge,
            today: self.0[0].gauges[number].today,
            is_slow: self.0.iter().any(of),
            means: self.over_time(|part| Some(&part.gauges.get(number)?.means), 0.0),
        }
    }

    /// Where it most likely stands at the end over all draws.
    fn lingering(&self, n_places: usize) -> Vec<Lingering> {
        type Figures<'f> = (&'f Lingering, Vec<f64>);
        let mut places: BTreeMap<(u64, &[Level]), Figures<'_>> = BTreeMap::new();
        let mut before = 0;
        let n = self.0.iter().map(|part| part.n_draws).sum();
        let mut order: Vec<(u64, usize)> = Vec::new();
        for part in self.0 {
            order.extend(part.draws.iter().zip(before..).map(|(&draw, place)| (draw, place)));
            for place in &part.lingering {
                let (_, figures) =
                    places.entry((place.code, place.levels.as_slice())).or_insert_with(|| (place, vec![0.0; n]));
                figures[before..].iter_mut().zip(&place.probability.draws).for_each(|(slot, figure)| *slot = *figure);
            }
            before += part.n_draws;
        }
        order.sort_unstable();
        let sum = |figures: &[f64]| figures.iter().sum::<f64>();
        let mut all: Vec<Figures<'_>> = places.into_values().collect();
        all.sort_by(|a, b| sum(&b.1).total_cmp(&sum(&a.1)).then(a.0.code.cmp(&b.0.code)));
        all.truncate(n_places);
        let one = |(place, figures): Figures<'_>| Lingering {
            probability: Range::of(order.iter().map(|(_, slot)| figures[*slot]).collect()),
            ..place.clone()
        };
        all.into_iter().map(one).collect()
    }

    /// What is treated in a simpler way in some world, leaving out what is so only because something is not there.
    fn asides(&self, model: &Model) -> Vec<Aside> {
        let mut found: Vec<Aside> = Vec::new();
        for aside in self.0.iter().flat_map(|part| &part.asides) {
            let is_everywhere = || self.0.iter().all(|part| part.asides.contains(aside));
            match aside {
                Aside::FoldedDelays(more) => match found.iter_mut().find(|has| matches!(has, Aside::FoldedDelays(_))) {
                    Some(Aside::FoldedDelays(known)) => {
                        let new: Vec<_> = more.iter().filter(|id| !known.contains(id)).copied().collect();
                        known.extend(new);
                    }
                    _ => found.push(aside.clone()),
                },
                Aside::CannotHold(_) | Aside::DeadlineNowhere(_) if !is_everywhere() => {}
                Aside::ShockWithoutRate(shock) if model.shocks[*shock].rate_per_day.is_some() => {}
                Aside::LinkInWords(link) if model.links[*link].strength.is_some() && !is_everywhere() => {}
                _ if found.contains(aside) => {}
                _ => found.push(aside.clone()),
            }
        }
        found
    }

    /// Numbers without an effect in a world are not listed there: they have none in its draws.
    fn gradients(&self, target: Target) -> Option<TargetGradients> {
        fn of(part: &DynamicsFindings, target: Target) -> Option<&TargetGradients> {
            part.gradients.iter().find(|has| has.target == target)
        }
        let all: Vec<&TargetGradients> = self.0.iter().filter_map(|part| of(part, target)).collect();
        let first = all.first()?;
        let n_numbers = first.n_without + first.numbers.len();
        let mut found = TargetGradients { target, numbers: Vec::new(), n_without: n_numbers };
        for has in all.iter().flat_map(|gradients| &gradients.numbers) {
            if found.numbers.iter().any(|known| known.number == has.number) {
                continue;
            }
            let range = |pick: fn(&NumberEffect) -> &Range| match has.number.is_credence() {
                // Known in one draw of a world only.
                true => pick(has).clone(),
                false => self.range(
                    |part| of(part, target)?.numbers.iter().find(|known| known.number == has.number).map(pick),
                    0.0,
                ),
            };
            found.n_without = found.n_without.saturating_sub(1);
            found.add(NumberEffect {
                value: has.value.clone(),
                derivative: range(|has| &has.derivative),
                tenth_more: range(|has| &has.tenth_more),
                of_itself: range(|has| &has.of_itself),
                ..has.clone()
            });
        }
        Some(found)
    }

    fn merged(&self, worlds: &Worlds<'_>) -> DynamicsFindings {
        let (model, request, first) = (worlds.model, worlds.request, &self.0[0]);
        let mut draws: Vec<u64> = self.0.iter().flat_map(|part| part.draws.iter().copied()).collect();
        draws.sort_unstable();
        let targets: Vec<Target> = first.targets.iter().map(|has| has.target).collect();
        let excluded = |shock: usize| self.most(|part| part.shocks_excluded[shock]).unwrap_or(0);
        let is_everywhere = |option: &&offramp_model::OptionId| self.0.iter().all(|part| part.staged.contains(option));
        let excited: BTreeSet<usize> = self.0.iter().flat_map(|part| part.excited.iter().copied()).collect();
        DynamicsFindings {
            request: request.clone(),
            n_states: self.most(|part| part.n_states).unwrap_or(0),
            n_feasible: self.most(|part| part.n_feasible).unwrap_or_default(),
            n_arcs: self.most(|part| part.n_arcs).unwrap_or(0),
            n_draws: draws.len(),
            n_worlds: self.0.len(),
            doubts: worlds.doubts.iter().map(|doubt| doubt.label.clone()).collect(),
            targets: targets.iter().map(|&target| self.target(target)).collect(),
            fronts: (0..model.fronts.len()).map(|front| self.front(model, front)).collect(),
            gauges: (0..first.gauges.len()).map(|gauge| self.gauge(gauge)).collect(),
            lingering: self.lingering(request.n_places),
            steps: self.most(|part| part.steps).unwrap_or(0),
            missing: self.0.iter().map(|part| part.missing).fold(0.0, f64::max),
            shocks_excluded: (0..model.shocks.len()).map(excluded).collect(),
            excited: excited.into_iter().collect(),
            staged: first.staged.iter().filter(is_everywhere).copied().collect(),
            asides: self.asides(model),
            ways: Vec::new(),
            gradients: targets.iter().filter_map(|&target| self.gradients(target)).collect(),
            undecided: None,
            simulated: self.0.iter().filter_map(|part| part.simulated.clone()).reduce(|all, one| all.and(&one)),
            simplification: None,
            base_rate_flags: Vec::new(),
            draws,
            ..first.clone()
        }
    }
}
