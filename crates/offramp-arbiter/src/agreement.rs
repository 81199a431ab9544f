//! Deals, straight from the definitions: who signs what, what opens a zone of agreement, what blocks one.
//!
//! In: an [`Arbiter`] and the terms asked about. Out: deals, acceptances, zones after something was given up, and by trying every set of
//! objections all minimal openings and blocking sets. Does not: use that the two are dual, or that zones only grow.
//!
//! The definitions are offramp's own and are stated here once more, on purpose: acceptance by comparing states want by want, with the
//! wants that were given up taken out of the list.

use std::collections::BTreeSet;

use offramp_model::movers::Attitude;
use offramp_model::{ActorId, Consenter, Formula, InstitutionId, Leave, Level, Owner, Preference};

use crate::arbiter::Arbiter;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The state without a deal.
    pub no_deal: usize,
    /// Who has to sign every deal.
    pub table: Vec<ActorId>,
    /// Which states count as deals; `None`: all.
    pub about: Option<Formula>,
    /// Whether a signature takes a strict gain.
    pub strictly: bool,
    /// Whether attitudes count.
    pub attitudes: bool,
}

/// One reason of one actor against deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlowObjection {
    /// A want, by position.
    Want(ActorId, usize),
    /// A preference that is not a list of wants, as a whole.
    Preference(ActorId),
    /// That there is nothing in it for an actor.
    NothingGained(ActorId),
    /// An attitude towards another.
    Attitude(ActorId, ActorId),
}

/// A set of objections.
pub type Objections = BTreeSet<SlowObjection>;

impl Arbiter<'_> {
    /// Whether the state is a deal: it is another one than no deal, it is of the kind asked about, and every option may change so.
    pub fn is_deal(&self, terms: &Terms, state: usize) -> bool {
        let (from, to) = (self.levels(terms.no_deal), self.levels(state));
        state != terms.no_deal
            && terms.about.as_ref().is_none_or(|about| about.holds(to))
            && self.model.options.iter().zip(from.iter().zip(to)).all(|(option, (&from, &to))| {
                let may_leave = match option.owner {
                    Owner::Agreement(agreement) => match &self.model.agreements[agreement.index()].leave {
                        Leave::Any | Leave::All => true,
                        Leave::Nobody => false,
                        Leave::Listed(who) => !who.is_empty(),
                    },
                    _ => true,
                };
                from == to || option.may_change(from, to) && (to > from || may_leave)
            })
    }

    /// Everybody whose signature the state needs, and every institution whose vote it needs.
    pub fn signatures(&self, terms: &Terms, state: usize) -> (BTreeSet<ActorId>, BTreeSet<usize>) {
        let mut actors: BTreeSet<ActorId> = terms.table.iter().copied().collect();
        let mut institutions: BTreeSet<usize> = BTreeSet::new();
        let (from, to) = (self.levels(terms.no_deal), self.levels(state));
        for (option, (&from, &to)) in self.model.options.iter().zip(from.iter().zip(to)) {
            if from == to {
                continue;
            }
            match option.owner {
                Owner::Actor(actor) => drop(actors.insert(actor)),
                Owner::Agreement(agreement) => actors.extend(&self.model.agreements[agreement.index()].parties),
                Owner::Institution(institution) => drop(institutions.insert(institution.index())),
            }
            for consenter in option.consent.iter().filter(|_| to > from) {
                match consenter {
                    Consenter::Actor(actor) => drop(actors.insert(*actor)),
                    Consenter::Institution(institution) => drop(institutions.insert(institution.index())),
                }
            }
        }
        (actors, institutions)
    }

    /// What an actor makes of a state compared with no deal once some objections are given up: better, worse or the same.
    fn judges(&self, terms: &Terms, actor: ActorId, state: usize, given_up: &Objections) -> std::cmp::Ordering {
        let (levels, without) = (self.levels(state), self.levels(terms.no_deal));
        let judged = match &self.model.actor(actor).wants {
            Preference::Wants(wants) => {
                let counts = |index: usize, levels: &[Level]| wants[index].that.formula.holds(levels);
                let still_wanted = (0..wants.len()).filter(|&index| {
                    !(given_up.contains(&SlowObjection::Want(actor, index)) && counts(index, without))
                });
                let words = |levels: &[Level]| -> Vec<bool> {
                    still_wanted.clone().map(|index| counts(index, levels)).collect()
                };
                words(levels).cmp(&words(without))
            }
            _ if given_up.contains(&SlowObjection::Preference(actor)) && self.prefers(actor, terms.no_deal, state) => {
                std::cmp::Ordering::Equal
            }
            _ if self.prefers(actor, state, terms.no_deal) => std::cmp::Ordering::Greater,
            _ if self.prefers(actor, terms.no_deal, state) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Equal,
        };
        match judged {
            std::cmp::Ordering::Equal if given_up.contains(&SlowObjection::NothingGained(actor)) => {
                std::cmp::Ordering::Greater
            }
            other => other,
        }
    }

    /// Whether an actor would sign a state once some objections are given up.
    pub fn signs(&self, terms: &Terms, actor: ActorId, state: usize, given_up: &Objections) -> bool {
        let levels = self.levels(state);
        let red_lines_hold = match &self.model.actor(actor).wants {
            Preference::Wants(wants) => wants.iter().enumerate().all(|(index, want)| {
                !want.red_line
                    || given_up.contains(&SlowObjection::Want(actor, index))
                    || want.that.formula.holds(levels)
            }),
            _ => true,
        };
        let minds = |&(towards, attitude): &(ActorId, Attitude)| {
            towards != actor
                && !given_up.contains(&SlowObjection::Attitude(actor, towards))
                && match attitude {
                    Attitude::Devoted => self.prefers(towards, terms.no_deal, state),
                    Attitude::Aggressive => self.prefers(towards, state, terms.no_deal),
                    Attitude::Indifferent => false,
                }
        };
        let judged = self.judges(terms, actor, state, given_up);
        red_lines_hold
            && (judged.is_gt() || judged.is_eq() && !terms.strictly)
            && !(terms.attitudes && self.model.actor(actor).attitudes.iter().any(minds))
    }

    /// Whether an institution's vote carries a state once some objections are given up.
    pub fn carries(&self, terms: &Terms, institution: InstitutionId, state: usize, given_up: &Objections) -> bool {
        let institution = &self.model.institutions[institution.index()];
        let judged = |&member: &ActorId| self.judges(terms, member, state, given_up);
        let n_yes = institution.members.iter().filter(|&member| judged(member).is_gt()).count();
        let vetoed = institution.vote.veto.iter().any(|member| judged(member).is_lt());
        !vetoed && n_yes + institution.vote.others_yes >= institution.vote.pass
    }

    /// Whether everybody accepts a deal once some objections are given up.
    pub fn is_agreed(&self, terms: &Terms, state: usize, given_up: &Objections) -> bool {
        let (actors, institutions) = self.signatures(terms, state);
        self.is_deal(terms, state)
            && actors.into_iter().all(|actor| self.signs(terms, actor, state, given_up))
            && institutions
                .into_iter()
                .all(|index| self.carries(terms, InstitutionId::from_index(index), state, given_up))
    }

    /// The deals that everybody accepts once some objections are given up.
    pub fn zone(&self, terms: &Terms, given_up: &Objections) -> Vec<usize> {
        (0..self.state_count()).filter(|&state| self.is_agreed(terms, state, given_up)).collect()
    }

    /// Every objection that anybody could have.
    pub fn all_objections(&self, terms: &Terms) -> Objections {
        let mut all = Objections::new();
        for actor in self.model.actor_ids() {
            match &self.model.actor(actor).wants {
                Preference::Wants(wants) => {
                    all.extend((0..wants.len()).map(|index| SlowObjection::Want(actor, index)));
                }
                _ => drop(all.insert(SlowObjection::Preference(actor))),
            }
            if terms.strictly || !self.model.institutions.is_empty() {
                all.insert(SlowObjection::NothingGained(actor));
            }
            if terms.attitudes {
                let towards = self.model.actor(actor).attitudes.iter().map(|(towards, _)| *towards);
                all.extend(towards.map(|towards| SlowObjection::Attitude(actor, towards)));
            }
        }
        all
    }

    /// All minimal sets of at most `max_size` objections that open a zone when they are given up, by trying every set.
    pub fn minimal_openings(&self, terms: &Terms, max_size: usize) -> BTreeSet<Objections> {
        minimal(&self.all_objections(terms), max_size, |set| !self.zone(terms, set).is_empty())
    }

    /// All minimal sets of at most `max_size` objections without which, everything else being given up, there is a zone, and with which
    /// there is none; by trying every set.
    pub fn minimal_blocking_sets(&self, terms: &Terms, max_size: usize) -> BTreeSet<Objections> {
        let all = self.all_objections(terms);
        minimal(&all, max_size, |set| self.zone(terms, &all.difference(set).copied().collect()).is_empty())
    }
}

/// The sets of at most `max_size` members that pass, and of which no smaller part does: every part is tried.
fn minimal(all: &Objections, max_size: usize, passes: impl Fn(&Objections) -> bool) -> BTreeSet<Objections> {
    let mut found: BTreeSet<Objections> = BTreeSet::new();
    let mut layer: BTreeSet<Objections> = BTreeSet::from([Objections::new()]);
    for size in 0..=max_size {
        let passing: Vec<&Objections> =
            layer.iter().filter(|set| !found.iter().any(|smaller| smaller.is_subset(set)) && passes(set)).collect();
        found.extend(passing.into_iter().cloned().collect::<Vec<_>>());
        if size == max_size {
            break;
        }
        let larger = layer.iter().flat_map(|set| {
            let last = set.last().copied();
            let after = all.iter().filter(move |member| last.is_none_or(|last| **member > last));
            after.map(move |&member| set.iter().copied().chain([member]).collect())
        });
        layer = larger.collect();
    }
    found
}
