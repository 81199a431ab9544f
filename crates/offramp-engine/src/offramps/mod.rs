//! Off-ramps: the cheapest sets of changes that let an outcome come about and hold.
//!
//! In: a model, an outcome, levers with prices. Out: [`Offramps`]: all minimal sets of levers up to a price that work, the cheapest first, each
//! with the way there, whether it lasts, in which share of worlds it works, which shocks it survives, and what it does to everything else.
//! Does not: invent levers that neither the case nor [`derived_levers`] knows; forecast.
//!
//! A set of levers *works* when, in the case so changed, some state of the outcome is at rest (under one concept; unless asked otherwise
//! also against agreements and votes) and can be reached from today's state by a credible path ([`crate::paths`]). It is *minimal* when
//! no smaller set made of the same levers works. A larger set of levers may fail where a smaller one works, so sets are tried one by
//! one, in the order of their prices; only sets that hold a working one are left out. What was tried and what was not is said.
//!
//! After: Kinsara, Kilgour & Hipel (2015), inverse graph model (which preferences make a state an equilibrium), here with moves,
//! agreements and pools as levers, too, and a way from today asked for.
//!
//! Reading order: this file, `levers`, `order`, `stage`, `assess`; [`inverse`] stands alone.

mod assess;
pub mod inverse;
mod levers;
mod order;
mod stage;

pub use assess::{FrontFate, Offramp, OutcomeFate, ShockFate, Survival, Way, resting};
pub use levers::{
    Cost, Lever, LeverKind, PricedLever, Prices, derived_levers, is_agreement, levels_in, pull, pull_at_wants,
    widened_size,
};
pub use order::LeverSet;

use crate::paths::PathLimits;
use crate::space::{SpaceRefused, SpaceRequest, build_space};
use crate::stability::{Concept, Game};
use levers::pull as pull_lever;
use offramp_model::{Condition, Model};
use order::{Order, all_sets, structure};
use rayon::prelude::*;
use stage::{Stage, Works};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// When a set of levers works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criterion {
    /// Some state of the outcome is at rest under this concept ...
    pub concept: Concept,
    /// ... each actor judging by what it believes of the others, instead of by what is so (an equilibrium of the hypergame: see
    /// [`crate::perception`]) ...
    pub as_believed: bool,
    /// ... and no agreement, vote or consented move leads from it to what everybody it needs prefers ...
    pub against_groups: bool,
    /// ... and a credible path leads there from today's state.
    pub by_credible_path: bool,
}

impl Default for Criterion {
    /// Nash, against groups, by a credible path.
    fn default() -> Self {
        Self { concept: Concept::Nash, as_believed: false, against_groups: true, by_credible_path: true }
    }
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindLimits {
    /// The most a set of levers may cost.
    pub max_cost: Cost,
    /// The most levers in a set that the case does not declare itself.
    pub max_derived: usize,
    /// The most sets to try.
    pub max_sets: usize,
    /// The most sets that work to describe.
    pub max_described: usize,
    /// Worlds to draw for the share in which a set works; fewer are enumerated where there are fewer.
    pub n_worlds: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// How far the path of one set is looked for.
    pub paths: PathLimits,
}

impl Default for FindLimits {
    /// Sets of up to two units, twenty thousand of them.
    fn default() -> Self {
        let paths = PathLimits { max_paths: 1, max_moves: 12, max_looks: 1 << 23, max_ends: 8 };
        Self {
            max_cost: Cost(2000),
            max_derived: 2,
            max_sets: 20_000,
            max_described: 20,
            n_worlds: 100,
            seed: 1,
            paths,
        }
    }
}

/// Gives the case with these declared levers pulled (positions, ascending), and the outcome in its words; or why that cannot be.
pub type WithDeclared<'r> = dyn Fn(&[usize]) -> Result<(Model, Condition), String> + Sync + 'r;

/// What to look for.
pub struct FindRequest<'r> {
    /// Which states to build, and how many at most.
    pub space: SpaceRequest,
    /// When a set works.
    pub criterion: Criterion,
    /// What derived levers cost, and which kinds there are.
    pub prices: Prices,
    /// The prices of the levers that the case declares, in their order.
    pub declared: &'r [Cost],
    /// Pulls declared levers.
    pub with_declared: &'r WithDeclared<'r>,
    /// How far to look.
    pub limits: FindLimits,
    /// Called with a few words before each step.
    pub starting: &'r (dyn Fn(&str) + Sync),
    /// Set from outside to stop with what there is.
    pub stop: &'r AtomicBool,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Offramps {
    /// All levers that were considered; sets are positions in this list.
    pub levers: Vec<PricedLever>,
    /// All minimal sets that work, the cheapest first, with their prices.
    pub found: Vec<(Cost, LeverSet)>,
    /// The first of them, described.
    pub described: Vec<Offramp>,
    /// What was tried.
    pub tried: Tried,
}

/// What was tried, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tried {
    /// Sets that were tried.
    pub n_sets: usize,
    /// Sets that do not work.
    pub n_failed: usize,
    /// Sets left out because they hold one that works.
    pub n_larger: usize,
    /// Sets in which a lever finds nothing to change.
    pub n_void: usize,
    /// Sets for which no path was found within the limit, so that they may work.
    pub n_undecided: usize,
    /// Declared levers that cannot be pulled together, with the reason: the first ones.
    pub refused: Vec<(LeverSet, String)>,
    /// All sets up to this price were tried (or left out because they hold one that works).
    pub complete_up_to: Option<Cost>,
    /// Sets not tried because a limit was reached; sets of higher prices are not counted.
    pub n_left: usize,
    /// Whether it was stopped from outside.
    pub was_stopped: bool,
}

/// The most refusals that are kept.
const MAX_REFUSED: usize = 20;

/// How many sets are tried between two looks at whether to stop.
const BATCH: usize = 512;

/// Looks for the cheapest sets of levers that let an outcome come about and hold.
///
/// # Errors
/// [`SpaceRefused`] where the states of the case itself cannot be built, or rules exclude today's.
pub fn find_offramps(model: &Model, to: &Condition, request: &FindRequest<'_>) -> Result<Offramps, SpaceRefused> {
    (request.starting)("building the states");
    let space = build_space(model, &request.space)?;
    space.status_quo().ok_or(SpaceRefused::StatusQuoExcluded)?;
    let game = Game::as_stated(model, &space);
    let mut levers: Vec<PricedLever> = request
        .declared
        .iter()
        .enumerate()
        .map(|(position, &cost)| PricedLever { lever: Lever::Declared(position), cost })
        .collect();
    let mut prices = request.prices.clone();
    if !request.criterion.as_believed {
        // Where everybody is judged by what is so, nothing hangs on what anybody believes.
        prices.set(LeverKind::Persuade, None);
    }
    levers.extend(derived_levers(model, &prices, request.limits.max_cost, &space.dropped));
    let Order { sets, up_to } = all_sets(&levers, request.limits.max_cost, request.limits.max_derived);
    let stage = Stage::new(model, &game, &to.formula, request.criterion, request.limits);
    let mut search = Search {
        model,
        to,
        request,
        levers: &levers,
        tried: Tried::default(),
        found: Vec::new(),
        cases: BTreeMap::new(),
        stage: stage.ok_or(SpaceRefused::StatusQuoExcluded)?,
        known: BTreeMap::new(),
    };
    search.run(&sets);
    if search.tried.complete_up_to == Some(request.limits.max_cost) {
        search.tried.complete_up_to = Some(up_to);
    }
    let Search { tried, found, cases, .. } = search;
    (request.starting)("describing what works");
    let before = assess::Before::new(model, &game, request.criterion);
    let describe = |(cost, set): &(Cost, LeverSet)| {
        let pulled = pulled(model, to, request, &levers, set, &cases).ok()?;
        assess::describe(model, &before, request, &levers, (*cost, set), pulled)
    };
    let mut described = Vec::new();
    for set in found.iter().take(request.limits.max_described) {
        if tried.was_stopped && !described.is_empty() {
            break;
        }
        described.extend(describe(set));
    }
    Ok(Offramps { levers, found, described, tried })
}

/// Cases with declared levers pulled, by these levers.
type Cases = BTreeMap<Vec<usize>, Result<(Model, Condition), String>>;

struct Search<'s, 'g> {
    model: &'g Model,
    to: &'s Condition,
    request: &'s FindRequest<'s>,
    levers: &'s [PricedLever],
    tried: Tried,
    found: Vec<(Cost, LeverSet)>,
    cases: Cases,
    /// The case as it is, over which sets are tried that change wants only.
    stage: Stage<'g, 'g>,
    /// What is known of games over that stage, by the numbers of everybody's variants.
    known: BTreeMap<Vec<usize>, Works>,
}

impl Search<'_, '_> {
    fn run(&mut self, sets: &[(Cost, LeverSet)]) {
        let mut at = 0;
        while at < sets.len() {
            // Sets of one price and size do not hold each other.
            let (cost, size) = (sets[at].0, sets[at].1.len());
            let n = sets[at..].iter().take_while(|(other, set)| (*other, set.len()) == (cost, size)).count();
            let group = &sets[at..at + n];
            at += n;
            let mut done = 0;
            while done < group.len() {
                if self.request.stop.load(Ordering::Relaxed) {
                    self.tried.was_stopped = true;
                }
                let room = self.request.limits.max_sets.saturating_sub(self.tried.n_sets);
                if room == 0 || self.tried.was_stopped {
                    self.tried.n_left = sets.len() - (at - n) - done;
                    return;
                }
                let batch = &group[done..(done + BATCH).min(group.len())];
                (self.request.starting)(&format!(
                    "trying sets of levers: {} of {} tried, {} found",
                    self.tried.n_sets,
                    sets.len(),
                    self.found.len()
                ));
                done += self.batch(batch, room);
            }
            if sets.get(at).is_none_or(|(next, _)| *next != cost) {
                self.tried.complete_up_to = Some(cost);
            }
        }
        self.tried.complete_up_to = Some(self.request.limits.max_cost);
    }

    /// Tries a batch of sets of one price and size, at most `room` of them; how many of the batch were dealt with.
    fn batch(&mut self, batch: &[(Cost, LeverSet)], room: usize) -> usize {
        let mut open: Vec<&(Cost, LeverSet)> = Vec::new();
        let mut n_done = 0;
        for set in batch {
            if open.len() == room {
                break;
            }
            n_done += 1;
            if self.found.iter().any(|(_, smaller)| is_within(smaller, &set.1)) {
                self.tried.n_larger += 1;
            } else {
                open.push(set);
            }
        }
        self.tried.n_sets += open.len();
        let mut by_structure: BTreeMap<Vec<usize>, Vec<&LeverSet>> = BTreeMap::new();
        for (_, set) in &open {
            by_structure.entry(structure(self.levers, set)).or_default().push(set);
        }
        self.read_cases(by_structure.keys());
        let mut works: BTreeMap<&LeverSet, Works> = BTreeMap::new();
        if let Some(sets) = by_structure.remove(&Vec::new()) {
            works.extend(sets.iter().copied().zip(self.on_this_stage(&sets)));
        }
        let staged: Vec<(Vec<usize>, Vec<&LeverSet>)> = by_structure.into_iter().collect();
        let results: Vec<Result<Vec<Works>, String>> =
            staged.par_iter().map(|(structure, sets)| self.on_new_stage(structure, sets)).collect();
        for ((structure, sets), result) in staged.into_iter().zip(results) {
            match result {
                Ok(of_sets) => works.extend(sets.into_iter().zip(of_sets)),
                Err(why) => {
                    self.tried.n_failed += sets.len();
                    let is_new = !self.tried.refused.iter().any(|(_, known)| *known == why);
                    if is_new && self.tried.refused.len() < MAX_REFUSED {
                        self.tried.refused.push((structure, why));
                    }
                }
            }
        }
        for (cost, set) in open {
            match works.get(set) {
                Some(Works::Yes) => self.found.push((*cost, set.clone())),
                Some(Works::No) => self.tried.n_failed += 1,
                Some(Works::Void) => self.tried.n_void += 1,
                Some(Works::Undecided) => self.tried.n_undecided += 1,
                None => {}
            }
        }
        n_done
    }

    /// Reads the cases that the declared levers of these sets give, once each.
    fn read_cases<'k>(&mut self, structures: impl Iterator<Item = &'k Vec<usize>>) {
        let mut new: Vec<Vec<usize>> = structures.map(|structure| declared(self.levers, structure)).collect();
        new.retain(|declared| !declared.is_empty() && !self.cases.contains_key(declared));
        new.sort_unstable();
        new.dedup();
        let read: Vec<_> = new.par_iter().map(|declared| (self.request.with_declared)(declared)).collect();
        self.cases.extend(new.into_iter().zip(read));
    }

    /// Tries sets that change wants only.
    fn on_this_stage(&mut self, sets: &[&LeverSet]) -> Vec<Works> {
        let changes: Vec<_> = sets.iter().map(|set| self.stage.changes(&pulled_levers(self.levers, set))).collect();
        let known: Vec<_> = changes.iter().flatten().cloned().collect();
        self.stage.prepare(&known);
        let choices: Vec<Option<Vec<usize>>> =
            changes.iter().map(|changes| self.stage.choice(changes.as_ref()?)).collect();
        let mut new: Vec<&Vec<usize>> =
            choices.iter().flatten().filter(|choice| !self.known.contains_key(*choice)).collect();
        new.sort_unstable();
        new.dedup();
        let solved: Vec<Works> = new.par_iter().map(|choice| self.stage.works(choice)).collect();
        let solved: Vec<(Vec<usize>, Works)> = new.into_iter().cloned().zip(solved).collect();
        self.known.extend(solved);
        choices.iter().map(|choice| choice.as_ref().map_or(Works::Void, |choice| self.known[choice])).collect()
    }

    /// Tries sets that change more than wants, all in the same way.
    fn on_new_stage(&self, structure: &[usize], sets: &[&LeverSet]) -> Result<Vec<Works>, String> {
        let Some((model, to)) = pulled(self.model, self.to, self.request, self.levers, structure, &self.cases)? else {
            return Ok(vec![Works::Void; sets.len()]);
        };
        let space = match build_space(&model, &self.request.space) {
            Ok(space) => space,
            Err(refused) => return Err(refused.to_string()),
        };
        let game = Game::as_stated(&model, &space);
        let criterion = self.request.criterion;
        let Some(mut stage) = Stage::new(self.model, &game, &to.formula, criterion, self.request.limits) else {
            return Err("rules exclude today's state".to_owned());
        };
        let changes: Vec<_> = sets.iter().map(|set| stage.changes(&pulled_levers(self.levers, set))).collect();
        let known: Vec<_> = changes.iter().flatten().cloned().collect();
        stage.prepare(&known);
        let works = |changes: &Option<Vec<stage::Change>>| {
            changes
                .as_ref()
                .and_then(|changes| stage.choice(changes))
                .map_or(Works::Void, |choice| stage.works(&choice))
        };
        Ok(changes.par_iter().map(works).collect())
    }
}

/// The model with the levers of a set pulled that change more than wants, and the outcome in its words. `Ok(None)` where one of them
/// finds nothing to change.
fn pulled(
    base: &Model,
    to: &Condition,
    request: &FindRequest<'_>,
    levers: &[PricedLever],
    set: &[usize],
    cases: &Cases,
) -> Result<Option<(Model, Condition)>, String> {
    let declared = declared(levers, set);
    let (mut model, to) = match declared.is_empty() {
        true => (base.clone(), to.clone()),
        false => match cases.get(&declared) {
            Some(known) => known.clone()?,
            None => (request.with_declared)(&declared)?,
        },
    };
    for lever in pulled_levers(levers, set) {
        let is_structural = !lever.is_about_wants() && !matches!(lever, Lever::Declared(_));
        if is_structural && !pull_lever(base, &mut model, lever) {
            return Ok(None);
        }
    }
    Ok(Some((model, to)))
}

/// The declared levers of a set, as their positions among the declared.
fn declared(levers: &[PricedLever], set: &[usize]) -> Vec<usize> {
    let of = |position: &usize| match levers[*position].lever {
        Lever::Declared(declared) => Some(declared),
        _ => None,
    };
    set.iter().filter_map(of).collect()
}

fn pulled_levers(levers: &[PricedLever], set: &[usize]) -> Vec<Lever> {
    set.iter().map(|&position| levers[position].lever).collect()
}

/// Whether all of an ascending list are in another one.
fn is_within(smaller: &[usize], larger: &[usize]) -> bool {
    smaller.iter().all(|one| larger.binary_search(one).is_ok())
}
