//! Packages: which issues have to be in a deal together, and which link between two of them carries it.
//!
//! In: terms and a zone. Out: the minimal sets of issues that the deals of the zone touch, and the pairs that every deal touches.
//! Does not: search anything outside the zone, except to say who refuses a part of a deal.
//!
//! An *issue* is a front with all options on it, or an option that lies on no front. An agreement on no front is the frame of the
//! deal: it goes with every issue (with a part of a deal where rules allow that). A deal *touches* an issue when it changes something
//! there. A link between two issues is *load-bearing* when no deal is left once no deal may touch both.

use super::sets::{Antichain, NumberSet};
use super::terms::Terms;
use super::{Stand, stand};
use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::space::StateId;
use offramp_model::{ActorId, Formula, FrontId, Level, LevelSet, OptionId, Owner};
use std::collections::BTreeSet;

/// Something that a deal may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issue {
    /// A front, with all options on it.
    Front(FrontId),
    /// An option that lies on no front.
    Option(OptionId),
}

/// Which issues the deals of a zone tie together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packages {
    /// The issues that some deal, acceptable or not, touches; in case order.
    pub issues: Vec<Issue>,
    /// Minimal sets of issues that some deal of the zone touches, smaller ones first.
    pub minimal: Vec<Vec<Issue>>,
    /// Pairs of issues that every deal of the zone touches.
    pub load_bearing: Vec<(Issue, Issue)>,
    /// Minimal sets of options that some deal of the zone changes, smaller ones first.
    pub smallest: Vec<Vec<OptionId>>,
}

impl Packages {
    /// Whether no issue alone has a deal, and several together do.
    pub fn is_a_trade(&self) -> bool {
        !self.minimal.is_empty() && self.minimal.iter().all(|issues| issues.len() > 1)
    }
}

/// One issue of one deal: whether it would stand alone, and whether the rest would stand without it.
#[derive(Debug, Clone, PartialEq)]
pub struct DealPart {
    /// The issue.
    pub issue: Issue,
    /// The changes on this issue alone.
    pub alone: PartFate,
    /// All other changes without this one.
    pub without: PartFate,
}

/// What becomes of a part of a deal.
#[derive(Debug, Clone, PartialEq)]
pub enum PartFate {
    /// Everybody whose signature it needs accepts it.
    Accepted,
    /// These refuse it, or it lacks a vote.
    Refused {
        /// Actors whose signature it needs and who refuse.
        by: Vec<(ActorId, Stand)>,
        /// Whether a vote that it needs does not pass.
        lacks_vote: bool,
    },
    /// It is no deal: rules exclude it, nothing changes, or it is not of the kind asked about.
    NoDeal,
}

/// `None`: it goes with every issue.
fn issue_of(terms: &Terms<'_, '_>, id: OptionId) -> Option<Issue> {
    let option = terms.game.model.option(id);
    match (option.front, option.owner) {
        (Some(front), _) => Some(Issue::Front(front)),
        (None, Owner::Agreement(_)) => None,
        (None, Owner::Actor(_) | Owner::Institution(_)) => Some(Issue::Option(id)),
    }
}

/// Finds what the deals of the zone tie together.
pub(super) fn packages(terms: &Terms<'_, '_>, zone: &CellSet) -> Packages {
    let (model, space) = (terms.game.model, terms.game.space);
    let options: Vec<OptionId> = space.axes.iter().flat_map(|axis| axis.options.iter().copied()).collect();
    let changed: Vec<(OptionId, CellSet)> = options
        .into_iter()
        .map(|id| {
            let levels = LevelSet::only(terms.no_deal_levels[id.index()]).complement(model.option(id).n_levels());
            (id, cells_where(model, &space.axes, &Formula::Level { option: id, levels }))
        })
        .collect();
    let touched = |cells: &CellSet| {
        let mut common = cells.clone();
        common.intersect_with(&terms.deals);
        !common.is_empty()
    };
    let live: Vec<&(OptionId, CellSet)> = changed.iter().filter(|(_, cells)| touched(cells)).collect();
    let issues: Vec<Issue> =
        live.iter().filter_map(|(id, _)| issue_of(terms, *id)).collect::<BTreeSet<Issue>>().into_iter().collect();
    let (mut of_issues, mut of_options) = (Antichain::default(), Antichain::default());
    let mut seen = BTreeSet::new();
    let mut everywhere = NumberSet::of(issues.len(), 0..issues.len());
    for cell in zone.iter() {
        let here = live.iter().enumerate().filter(|(_, (_, cells))| cells.contains(cell));
        let numbers: Vec<usize> = here.map(|(number, _)| number).collect();
        if !seen.insert(numbers.clone()) {
            continue;
        }
        let touched = numbers.iter().filter_map(|&number| issues.binary_search(&issue_of(terms, live[number].0)?).ok());
        let touched = NumberSet::of(issues.len(), touched);
        everywhere.intersect_with(&touched);
        of_issues.add(touched);
        of_options.add(NumberSet::of(live.len(), numbers));
    }
    let core: Vec<Issue> = if zone.is_empty() { Vec::new() } else { everywhere.iter().map(|n| issues[n]).collect() };
    let pairs = core.iter().enumerate().flat_map(|(index, &a)| core[index + 1..].iter().map(move |&b| (a, b)));
    let as_issues = |set: NumberSet| set.iter().map(|number| issues[number]).collect();
    let as_options = |set: NumberSet| set.iter().map(|number| live[number].0).collect();
    Packages {
        load_bearing: pairs.collect(),
        minimal: of_issues.into_sorted().into_iter().map(as_issues).collect(),
        smallest: of_options.into_sorted().into_iter().map(as_options).collect(),
        issues,
    }
}

/// Takes a deal apart, issue by issue.
pub(super) fn parts(terms: &Terms<'_, '_>, zone: &CellSet, deal: StateId) -> Vec<DealPart> {
    let space = terms.game.space;
    let levels = space.levels(deal);
    let before = &terms.no_deal_levels;
    let ids = terms.game.model.option_ids();
    let changed: Vec<OptionId> = ids.filter(|id| levels[id.index()] != before[id.index()]).collect();
    let issues: BTreeSet<Issue> = changed.iter().filter_map(|&id| issue_of(terms, id)).collect();
    if issues.len() < 2 {
        return Vec::new();
    }
    // The frame goes with every part, unless rules forbid it there.
    let with = |holds: &dyn Fn(Issue) -> bool| -> Vec<Level> {
        let part = |with_frame: bool| {
            let mut part = before.clone();
            let kept = changed.iter().filter(|&&id| issue_of(terms, id).map_or(with_frame, holds));
            kept.for_each(|id| part[id.index()] = levels[id.index()]);
            part
        };
        let framed = part(true);
        if space.state_of(&framed).is_some() { framed } else { part(false) }
    };
    let part = |issue: Issue| DealPart {
        issue,
        alone: fate(terms, zone, &with(&|other| other == issue)),
        without: fate(terms, zone, &with(&|other| other != issue)),
    };
    issues.into_iter().map(part).collect()
}

pub(super) fn fate(terms: &Terms<'_, '_>, zone: &CellSet, levels: &[Level]) -> PartFate {
    let Some(cell) = terms.game.space.state_of(levels).map(|state| terms.game.space.cell(state)) else {
        return PartFate::NoDeal;
    };
    if !terms.deals.contains(cell) {
        return PartFate::NoDeal;
    }
    if zone.contains(cell) {
        return PartFate::Accepted;
    }
    let refusing = terms
        .game
        .model
        .actor_ids()
        .filter(|actor| terms.signs[actor.index()].contains(cell) && !terms.accepted_by(*actor).contains(cell));
    let by: Vec<(ActorId, Stand)> = refusing.map(|actor| (actor, stand(terms, actor, cell))).collect();
    PartFate::Refused { by, lacks_vote: terms.votes.iter().any(|vote| !terms.passed_by(vote).contains(cell)) }
}
