//! Agreement: is there a deal that everybody accepts whose signature it needs, who blocks it, and what would open one.
//!
//! In: a game, what holds without a deal, who is at the table, which states count as deals. Out: [`AgreementFinding`].
//! Does not: infer red lines or no-deal values (they are stated or they do not exist), forecast which deal is struck, or look at paths.
//!
//! **Definitions.** A *deal* is a feasible state other than no deal that the directions of the options allow. Its *signatures* are those of the
//! table, of the owners of options it changes, of all parties of agreements it changes, and of those whose consent an option it raises
//! needs; an institution's option, or its consent, needs a *vote*. An actor *accepts* a deal when all its red lines hold there and the
//! deal is no worse for it than no deal (`strictly`: when it is better). A member votes as everywhere in offramp: yes to what it strictly
//! prefers, no to what is worse, red lines aside. The *zone of agreement* holds the deals with all signatures and votes.
//!
//! After: Raiffa 1982 (zone of agreement); Putnam 1988 and Iida 1993 (ratification, involuntary defection); Tsebelis 2002 (winset,
//! veto players); Reiter 1987 and Liffiton & Sakallah 2008 (what blocks and what opens are dual).

mod blocking;
mod compare;
mod holding;
mod packages;
pub mod power;
mod ratification;
mod rest;
mod separate;
mod sets;
mod terms;

pub use blocking::{Closed, Opening};
pub use compare::{Comparison, DealGroup};
pub use holding::{Addition, Commitment, Holding, Keeping, Leaving, PoolNeed, ShockFate, assess_holding, refusing};
pub use packages::{DealPart, Issue, Packages, PartFate};
pub use ratification::{DealRatification, Ratification, assess_ratification};
pub use rest::{Rest, rest_without_deal};
pub use separate::{Separate, SeparateGroup, separate_deals};
pub use sets::{Antichain, NumberSet, minimal_transversals};

use crate::bits::CellSet;
use crate::patterns::{PatternCover, PatternLimits, cover_by_patterns};
use crate::space::StateId;
use crate::stability::Game;
use offramp_model::{ActorId, Formula, Institution, InstitutionId, LevelSet, Model, Preference};
use std::cmp::Ordering;
use terms::Terms;

/// One reason of one actor against a deal. Giving it up means that it no longer counts against any deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Objection {
    /// A want that is lost by the deal before anything speaks for it, or a red line that the deal crosses. Giving it up: the want
    /// still counts for deals, and never against one; a red line is no longer one.
    Want {
        /// Whose want.
        actor: ActorId,
        /// Its position in the actor's list.
        want: usize,
    },
    /// The actor's weights or ranking put the deal below no deal. Giving it up: it no longer minds.
    Preference {
        /// Whose preference.
        actor: ActorId,
    },
    /// Nothing in the deal serves an actor that must prefer it strictly (a vote, or `strictly`). Giving it up: it would agree for the
    /// sake of something outside the case.
    NothingGained {
        /// Who gains nothing.
        actor: ActorId,
    },
    /// The deal is worse for an actor that this one is devoted to, or better for one that it is aggressive towards. Giving it up:
    /// it no longer minds.
    Attitude {
        /// Who minds.
        actor: ActorId,
        /// On whose account.
        towards: ActorId,
    },
}

impl Objection {
    /// Whose objection it is.
    pub fn actor(self) -> ActorId {
        match self {
            Self::Want { actor, .. }
            | Self::Preference { actor }
            | Self::NothingGained { actor }
            | Self::Attitude { actor, .. } => actor,
        }
    }
}

/// What to ask.
#[derive(Debug, Clone, Copy)]
pub struct AgreementRequest<'r> {
    /// What holds without a deal.
    pub no_deal: StateId,
    /// Who has to sign every deal.
    pub table: &'r [ActorId],
    /// Which states count as deals; all others than no deal where nothing is said.
    pub about: Option<&'r Formula>,
    /// Whether a signature takes a strict gain.
    pub strictly: bool,
    /// Whether attitudes towards others count.
    pub attitudes: bool,
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreementLimits {
    /// The most comparisons of sets, for each search.
    pub max_looks: u64,
    /// The most blocking sets, and openings, that are solved again.
    pub max_sets: usize,
    /// The most blocking sets, and openings, that are returned.
    pub max_listed: usize,
    /// How far to look for patterns of the zone.
    pub patterns: PatternLimits,
}

impl Default for AgreementLimits {
    /// About a second at the most.
    fn default() -> Self {
        let patterns = PatternLimits { max_patterns: 50, max_looks: 1 << 22 };
        Self { max_looks: 1 << 26, max_sets: 50, max_listed: 1000, patterns }
    }
}

/// What was found about deals.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementFinding {
    /// What holds without a deal.
    pub no_deal: StateId,
    /// Who has to sign every deal, in case order.
    pub table: Vec<ActorId>,
    /// How many states count as deals.
    pub n_deals: usize,
    /// The deals that everybody accepts whose signature or vote they need.
    pub zone: CellSet,
    /// Those of them in which every signer gains.
    pub all_gain: CellSet,
    /// Everybody whose signature some deal needs, in case order.
    pub signers: Vec<Signer>,
    /// Every institution whose vote some deal needs, in case order.
    pub voters: Vec<Voter>,
    /// Over whom deals are compared: the table, and everybody whose signature some deal of the zone needs. Where that is nobody, because
    /// deals are decided by votes alone, those who vote.
    pub parties: Vec<ActorId>,
    /// The efficient deals of the zone.
    pub comparison: Comparison,
    /// The zone as patterns.
    pub patterns: PatternCover,
    /// Which issues the deals of the zone tie together.
    pub packages: Packages,
    /// Why there is no deal, where there is none.
    pub closed: Option<Closed>,
}

impl AgreementFinding {
    /// The actors that alone would refuse every deal, in case order: those with an objection that every deal meets. Empty where there
    /// is a deal, and where there is nothing to refuse.
    pub fn who_blocks_alone(&self) -> Vec<ActorId> {
        let sets = self.closed.iter().flat_map(|closed| &closed.blocking);
        let mut alone: Vec<ActorId> = sets.filter(|set| set.len() == 1).map(|set| set[0].actor()).collect();
        alone.extend(self.signers.iter().filter(|signer| self.refuses_all(signer)).map(|signer| signer.actor));
        alone.sort_unstable();
        alone.dedup();
        alone
    }

    /// Whether every deal needs the signature and none gets it, by whatever objections.
    fn refuses_all(&self, signer: &Signer) -> bool {
        self.n_deals > 0 && signer.n_needed == self.n_deals && signer.n_accepted == 0
    }
}

/// What an actor's signature does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// The actor.
    pub actor: ActorId,
    /// How many deals need its signature.
    pub n_needed: usize,
    /// How many of these it accepts.
    pub n_accepted: usize,
    /// How many deals wait for this actor alone: they would be in the zone if it agreed to anything.
    pub n_waiting: usize,
}

/// What an institution's vote does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voter {
    /// The institution.
    pub institution: InstitutionId,
    /// How many deals need its vote.
    pub n_needed: usize,
    /// In how many of these the vote passes.
    pub n_passed: usize,
    /// How many deals wait for this vote alone: they would be in the zone if it passed whatever its members want.
    pub n_waiting: usize,
}

/// How an actor stands to a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// `Greater` where the deal is better for it than no deal.
    pub change: Ordering,
    /// What decides: see [`offramp_model::Decision::by`].
    pub by: Option<usize>,
    /// The positions of the red lines that do not hold in the deal.
    pub crossed: Vec<usize>,
    /// Whether the deal needs its signature.
    pub signs: bool,
    /// Whether it is a member of an institution whose vote the deal needs.
    pub votes: bool,
}

/// The table of a case that does not say who sits at it: everybody who is a party of an agreement that could be entered from what holds
/// without a deal; where there is none, everybody who has an option.
pub fn usual_table(model: &Model, no_deal: &[offramp_model::Level]) -> Vec<ActorId> {
    let is_party =
        |actor: &ActorId| raisable(model, no_deal).any(|index| model.agreements[index].parties.contains(actor));
    let parties: Vec<ActorId> = model.actor_ids().filter(is_party).collect();
    if !parties.is_empty() {
        return parties;
    }
    model.actor_ids().filter(|&actor| !model.actor(actor).options.is_empty()).collect()
}

/// What counts as a deal where nothing is said: some agreement is raised above what it is without a deal. `None`, so that any other state
/// counts, where the case has no agreement that could be.
pub fn usual_deals(model: &Model, no_deal: &[offramp_model::Level]) -> Option<Formula> {
    let raised = raisable(model, no_deal).map(|index| {
        let option = model.agreements[index].option;
        let levels = LevelSet::at_least(no_deal[option.index()] + 1, model.option(option).n_levels());
        Formula::Level { option, levels }
    });
    let raised: Vec<Formula> = raised.collect();
    (!raised.is_empty()).then_some(Formula::Or(raised))
}

/// The agreements that are below their highest level and may go up.
fn raisable<'m>(model: &'m Model, now: &[offramp_model::Level]) -> impl Iterator<Item = usize> + use<'m> {
    let now = now.to_vec();
    (0..model.agreements.len()).filter(move |&index| {
        let option = model.agreements[index].option;
        let from = now[option.index()];
        usize::from(from) + 1 < model.option(option).n_levels() && model.option(option).may_change(from, from + 1)
    })
}

/// Finds the zone of agreement, and why there is none where it is empty.
///
/// # Panics
/// If a complete search gives a set that does not hold up when it is solved again: a mistake in the program, not in the case.
pub fn assess_agreement(game: &Game<'_>, request: &AgreementRequest<'_>, limits: &AgreementLimits) -> AgreementFinding {
    let terms = Terms::new(game, request);
    let zone = terms.zone();
    let n_in = |cells: &CellSet, other: &CellSet| {
        let mut both = cells.clone();
        both.intersect_with(other);
        both.count()
    };
    let mut signers = Vec::new();
    let mut parties = Vec::new();
    let mut all_gain = zone.clone();
    for actor in game.model.actor_ids() {
        let signs = &terms.signs[actor.index()];
        let is_at_table = request.table.contains(&actor);
        if is_at_table || n_in(signs, &zone) > 0 {
            parties.push(actor);
        }
        let n_needed = signs.count();
        if n_needed == 0 && !is_at_table {
            continue;
        }
        let n_accepted = n_in(signs, &terms.accepted_by(actor));
        signers.push(Signer { actor, n_needed, n_accepted, n_waiting: blocking::n_waiting_for(&terms, &zone, actor) });
        let without_gain = |cell: &usize| signs.contains(*cell) && !game.prefers(actor, *cell, terms.no_deal);
        let not_gaining: Vec<usize> = all_gain.iter().filter(without_gain).collect();
        not_gaining.into_iter().for_each(|cell| all_gain.remove(cell));
    }
    if parties.is_empty() {
        let voting = terms.votes.iter().filter(|vote| n_in(&vote.needed, &zone) > 0);
        let bodies: Vec<&Institution> = voting.map(|vote| &game.model.institutions[vote.institution.index()]).collect();
        parties.extend(game.model.actor_ids().filter(|actor| bodies.iter().any(|body| body.members.contains(actor))));
    }
    let voters = terms.votes.iter().map(|vote| Voter {
        institution: vote.institution,
        n_needed: vote.needed.count(),
        n_passed: n_in(&vote.needed, &terms.passed_by(vote)),
        n_waiting: blocking::n_waiting_for_vote(&terms, &zone, vote.institution),
    });
    AgreementFinding {
        no_deal: request.no_deal,
        table: game.model.actor_ids().filter(|actor| request.table.contains(actor)).collect(),
        n_deals: terms.deals.count(),
        signers,
        voters: voters.collect(),
        comparison: compare::compare(&terms, &zone, &parties, limits.max_looks),
        patterns: cover_by_patterns(game.model, game.space, &zone, limits.patterns),
        packages: packages::packages(&terms, &zone),
        closed: zone.is_empty().then(|| blocking::closed(&terms, limits)),
        parties,
        all_gain,
        zone,
    }
}

/// The zone alone: the deals that everybody accepts whose signature or vote they need.
pub fn zone_of_agreement(game: &Game<'_>, request: &AgreementRequest<'_>) -> CellSet {
    Terms::new(game, request).zone()
}

/// How an actor stands to the state at a cell, compared with no deal.
fn stand(terms: &Terms<'_, '_>, actor: ActorId, cell: usize) -> Stand {
    let levels = terms.game.space.levels_at(cell);
    let preference = &terms.game.preferences[actor.index()];
    let decision = preference.compare(&levels, &terms.no_deal_levels);
    let crossed = match preference {
        Preference::Wants(wants) => {
            let crossed =
                wants.iter().enumerate().filter(|(_, want)| want.red_line && !want.that.formula.holds(&levels));
            crossed.map(|(index, _)| index).collect()
        }
        Preference::Weights(_) | Preference::Ranking(_) => Vec::new(),
    };
    let has_vote =
        |institution: InstitutionId| terms.game.model.institutions[institution.index()].members.contains(&actor);
    let votes = terms.votes.iter().any(|vote| vote.needed.contains(cell) && has_vote(vote.institution));
    let signs = terms.signs[actor.index()].contains(cell);
    Stand { change: decision.ordering, by: decision.by, crossed, signs, votes }
}

/// How every actor stands to a state, in case order.
pub fn stands(game: &Game<'_>, request: &AgreementRequest<'_>, deal: StateId) -> Vec<Stand> {
    let terms = Terms::new(game, &AgreementRequest { about: None, ..*request });
    let cell = game.space.cell(deal);
    game.model.actor_ids().map(|actor| stand(&terms, actor, cell)).collect()
}

/// Takes a deal apart, issue by issue: whether each part would be accepted alone, and whether the rest would be without it. Empty
/// where it touches one issue only. Parts need not be deals of the kind asked about.
pub fn deal_parts(game: &Game<'_>, request: &AgreementRequest<'_>, deal: StateId) -> Vec<DealPart> {
    let terms = Terms::new(game, &AgreementRequest { about: None, ..*request });
    packages::parts(&terms, &terms.zone(), deal)
}
