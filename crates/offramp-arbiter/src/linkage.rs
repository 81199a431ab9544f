//! What deals tie together, and who could do without the others, straight from the definitions.
//!
//! In: an [`Arbiter`] and terms. Out: minimal packages of issues and of options, links that carry the zone, parts of a deal,
//! and the groups that have a deal of their own; each by trying every set.
//! Does not: keep antichains or intersect what deals touch.
//!
//! After: Tollison & Willett 1979, Sebenius 1983 (linkage: what no issue alone allows); Kilgour, Hipel, Fang & Peng 2001 (coalitions that gain).

use std::collections::BTreeSet;

use offramp_model::{ActorId, FrontId, InstitutionId, Level, OptionId, Owner};

use crate::agreement::{Objections, Terms};
use crate::arbiter::Arbiter;

/// What a deal may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlowIssue {
    /// A front.
    Front(FrontId),
    /// An option on no front.
    Option(OptionId),
}

/// What becomes of a part of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlowFate {
    /// All agree.
    Accepted,
    /// These refuse to sign, and whether a vote fails.
    Refused(Vec<ActorId>, bool),
    /// Excluded, or no change at all.
    NoDeal,
}

impl Arbiter<'_> {
    /// The issue an option belongs to; `None` for an agreement on no front, which goes with any.
    fn issue(&self, option: OptionId) -> Option<SlowIssue> {
        let has = self.model.option(option);
        match (has.front, has.owner) {
            (Some(front), _) => Some(SlowIssue::Front(front)),
            (None, Owner::Agreement(_)) => None,
            (None, _) => Some(SlowIssue::Option(option)),
        }
    }

    /// The options that a state changes.
    pub fn changed(&self, terms: &Terms, state: usize) -> BTreeSet<OptionId> {
        let (from, to) = (self.levels(terms.no_deal), self.levels(state));
        self.model.option_ids().filter(|option| from[option.index()] != to[option.index()]).collect()
    }

    /// The issues that a state touches.
    pub fn touched(&self, terms: &Terms, state: usize) -> BTreeSet<SlowIssue> {
        self.changed(terms, state).into_iter().filter_map(|option| self.issue(option)).collect()
    }

    /// The issues that some deal touches, acceptable or not.
    pub fn issues(&self, terms: &Terms) -> BTreeSet<SlowIssue> {
        let deals = (0..self.state_count()).filter(|&state| self.is_deal(terms, state));
        deals.flat_map(|state| self.touched(terms, state)).collect()
    }

    /// Minimal sets of issues such that some deal of the zone touches nothing else.
    pub fn minimal_packages(&self, terms: &Terms) -> BTreeSet<BTreeSet<SlowIssue>> {
        let zone = self.zone(terms, &Objections::new());
        let touched: Vec<BTreeSet<SlowIssue>> = zone.iter().map(|&state| self.touched(terms, state)).collect();
        minimal(&self.issues(terms), |set| touched.iter().any(|touched| touched.is_subset(set)))
    }

    /// Minimal sets of options such that some deal of the zone changes nothing else.
    pub fn smallest_changes(&self, terms: &Terms) -> BTreeSet<BTreeSet<OptionId>> {
        let zone = self.zone(terms, &Objections::new());
        let changed: Vec<BTreeSet<OptionId>> = zone.iter().map(|&state| self.changed(terms, state)).collect();
        minimal(&self.model.option_ids().collect(), |set| changed.iter().any(|changed| changed.is_subset(set)))
    }

    /// Pairs of issues such that no deal is left once no deal may touch both; none where there is no deal to begin with.
    pub fn carrying_links(&self, terms: &Terms) -> BTreeSet<(SlowIssue, SlowIssue)> {
        let zone = self.zone(terms, &Objections::new());
        let issues = self.issues(terms);
        let pairs =
            issues.iter().flat_map(|&one| issues.iter().filter(move |other| **other > one).map(move |&b| (one, b)));
        let touches = |state: usize, issue: &SlowIssue| self.touched(terms, state).contains(issue);
        let left = |one: &SlowIssue, other: &SlowIssue| zone.iter().any(|&s| !(touches(s, one) && touches(s, other)));
        pairs.filter(|(one, other)| !zone.is_empty() && !left(one, other)).collect()
    }

    /// What becomes of the part of a deal that lies on the issues kept. What lies on no issue goes with it, unless rules exclude that. Any kind of
    /// change counts.
    pub fn part(&self, terms: &Terms, deal: usize, keeps: impl Fn(SlowIssue) -> bool) -> SlowFate {
        let terms = Terms { about: None, ..terms.clone() };
        let (from, to) = (self.levels(terms.no_deal), self.levels(deal));
        let level = |option: OptionId, with_frame: bool| -> Level {
            let is_kept = self.issue(option).map_or(with_frame, &keeps);
            if is_kept { to[option.index()] } else { from[option.index()] }
        };
        let part = |frame: bool| -> Option<usize> {
            let levels: Vec<Level> = self.model.option_ids().map(|option| level(option, frame)).collect();
            self.state_with(&levels)
        };
        match part(true).or_else(|| part(false)) {
            Some(state) => self.fate(&terms, state),
            None => SlowFate::NoDeal,
        }
    }

    /// Who refuses a state.
    pub fn fate(&self, terms: &Terms, state: usize) -> SlowFate {
        let nothing = Objections::new();
        if !self.is_deal(terms, state) {
            return SlowFate::NoDeal;
        }
        let (actors, institutions) = self.signatures(terms, state);
        let refuse: Vec<ActorId> =
            actors.into_iter().filter(|&actor| !self.signs(terms, actor, state, &nothing)).collect();
        let fails = |&index: &usize| !self.carries(terms, InstitutionId::from_index(index), state, &nothing);
        let lacks_vote = institutions.iter().any(fails);
        if refuse.is_empty() && !lacks_vote { SlowFate::Accepted } else { SlowFate::Refused(refuse, lacks_vote) }
    }

    /// The deals that exactly this group could strike without anybody else: it needs the signatures of all of them and of nobody besides, every
    /// one of them gains, none of their red lines is crossed, and the votes it needs pass.
    pub fn own_deals(&self, terms: &Terms, group: &BTreeSet<ActorId>) -> Vec<usize> {
        let terms = Terms { table: Vec::new(), strictly: true, ..terms.clone() };
        let is_own = |&state: &usize| {
            self.signatures(&terms, state).0 == *group && self.is_agreed(&terms, state, &Objections::new())
        };
        (0..self.state_count()).filter(is_own).collect()
    }

    /// The smallest groups of two or more that have a deal of their own while somebody at the table is left out.
    pub fn separate_groups(&self, terms: &Terms) -> BTreeSet<BTreeSet<ActorId>> {
        let actors: Vec<ActorId> = self.model.actor_ids().collect();
        let all = (0..1usize << actors.len()).map(|bits| -> BTreeSet<ActorId> {
            actors.iter().copied().filter(|a| bits >> a.index() & 1 == 1).collect()
        });
        let leaves_out = |group: &BTreeSet<ActorId>| terms.table.iter().any(|actor| !group.contains(actor));
        let able: Vec<BTreeSet<ActorId>> = all
            .filter(|group| group.len() >= 2 && leaves_out(group) && !self.own_deals(terms, group).is_empty())
            .collect();
        let is_minimal =
            |group: &&BTreeSet<ActorId>| !able.iter().any(|other| other != *group && other.is_subset(group));
        able.iter().filter(is_minimal).cloned().collect()
    }
}

/// The sets that pass and of which no smaller part does, by trying all.
fn minimal<T: Ord + Copy>(all: &BTreeSet<T>, passes: impl Fn(&BTreeSet<T>) -> bool) -> BTreeSet<BTreeSet<T>> {
    let all: Vec<T> = all.iter().copied().collect();
    let set = |bits: usize| (0..all.len()).filter(|member| bits >> member & 1 == 1).map(|member| all[member]).collect();
    let passing: Vec<BTreeSet<T>> = (0..1usize << all.len()).map(set).filter(passes).collect();
    let is_minimal = |set: &&BTreeSet<T>| !passing.iter().any(|other| other != *set && other.is_subset(set));
    passing.iter().filter(is_minimal).cloned().collect()
}
