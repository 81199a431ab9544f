//! Will a deal hold: who would leave it now and later, after which shock, on which pools it leans, and what would repair it.
//!
//! In: a game, a deal. Out: [`Holding`]. Does not: say how likely any of it is, or when; order the steps by which a deal is carried out.
//!
//! Somebody *leaves* a deal when a move of its own leads to a state it strictly prefers (a Nash departure; leaving an agreement is such
//! a move where the case lets its parties leave). A *commitment* takes one option out of everybody's hands at its level in the deal: an
//! agreement that nobody may leave, a step that is not taken back (Fearon 1995 and Powell 2006 on why deals that could be kept are not
//! struck). The minimal sets of commitments after which nobody leaves are the minimal transversals of the options that the departures
//! change, so all of them are found. An *addition* is one more change, of anybody's option, after which everybody still signs and
//! nobody leaves: a guarantee, an observer, a payment, if the case has an option for it.

use super::AgreementRequest;
use super::sets::{Antichain, NumberSet, minimal_transversals};
use super::terms::Terms;
use crate::bits::CellSet;
use crate::space::{Coverage, Mover, StateId};
use crate::stability::{Game, OwnMoves};
use offramp_model::dynamics::Shock;
use offramp_model::{ActorId, Condition, Level, OptionId, Preference};

/// Whether one deal would hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    /// Under today's wants.
    pub now: Keeping,
    /// Under the later ones; `None` where no actor states any.
    pub later: Option<Keeping>,
    /// The shocks that can happen in the deal, in case order.
    pub shocks: Vec<ShockFate>,
    /// The pools that the deal draws on, in case order.
    pub pools: Vec<PoolNeed>,
}

/// Whether a deal would be kept under one set of preferences.
#[derive(Debug, Clone, PartialEq)]
pub struct Keeping {
    /// Those who would leave, in case order.
    pub leaving: Vec<Leaving>,
    /// Agreements and institutions that would change it, each with where to.
    pub groups: Vec<(Mover, StateId)>,
    /// Minimal sets of commitments after which nobody leaves alone, smaller ones first. One empty set where nobody would.
    pub commitments: Vec<Vec<Commitment>>,
    /// Single additions after which everybody signs and nobody leaves alone; not looked for where nobody would leave.
    pub additions: Vec<Addition>,
    /// How far commitments were looked for.
    pub coverage: Coverage,
}

/// An actor that would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// Who.
    pub actor: ActorId,
    /// Where to: the state it likes best of those it can move to; of equals one that undoes nothing of the deal and changes least.
    pub to: StateId,
    /// By how many ranks it prefers that.
    pub gain: i64,
    /// What decides: see [`offramp_model::Decision::by`].
    pub by: Option<usize>,
    /// How many moves it prefers to staying.
    pub n_ways: usize,
    /// Whether that move undoes something: it changes an option that the deal had changed. Where it does not, the actor would do
    /// something besides the deal and leave the deal itself alone.
    pub breaks: bool,
}

/// An option that stays as it is in the deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Commitment {
    /// The option.
    pub option: OptionId,
    /// Whether some departure lowers it.
    pub is_lowered: bool,
    /// Whether some departure raises it.
    pub is_raised: bool,
}

/// One more change that makes a deal hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addition {
    /// The option.
    pub option: OptionId,
    /// Its level then.
    pub level: Level,
    /// The deal with it.
    pub deal: StateId,
}

/// What a single shock does to a deal.
#[derive(Debug, Clone, PartialEq)]
pub struct ShockFate {
    /// The shock's position in the model's list.
    pub shock: usize,
    /// The state it leads to; `None` where rules exclude that.
    pub to: Option<StateId>,
    /// Options that the deal had changed and the shock changes again.
    pub undone: Vec<OptionId>,
    /// Those who would leave then and would not before, or would break the deal then and before only did something besides.
    pub leaving: Vec<Leaving>,
}

impl ShockFate {
    /// Whether the deal stands afterwards: nothing of it is undone and nobody leaves on account of it.
    pub fn is_survived(&self) -> bool {
        self.to.is_some() && self.undone.is_empty() && self.leaving.is_empty()
    }
}

/// How much of a pool a deal takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolNeed {
    /// The pool's position in the model's list.
    pub pool: usize,
    /// What the deal takes; with less than this in the pool it cannot be.
    pub needed: f64,
    /// What there is.
    pub size: f64,
}

/// The most sets of commitments that are listed.
const MAX_LISTED: usize = 50;

/// Finds out whether deals would hold.
pub fn assess_holding(
    game: &Game<'_>,
    request: &AgreementRequest<'_>,
    deals: &[StateId],
    max_looks: u64,
) -> Vec<Holding> {
    if deals.is_empty() {
        return Vec::new();
    }
    let terms = Terms::new(game, &AgreementRequest { about: None, ..*request });
    let zone = terms.zone();
    let actors = game.model.actor_ids().zip(&game.model.actors);
    let changed: Vec<(ActorId, &Preference)> =
        actors.filter_map(|(id, actor)| Some((id, actor.wants_later.as_ref()?))).collect();
    let later = (!changed.is_empty()).then(|| game.with_preferences(&changed));
    let (now, later) = (Watch::new(game), later.as_ref().map(Watch::new));
    let holding = |&deal: &StateId| {
        let cell = game.space.cell(deal);
        let kept = now.keeping(&terms.no_deal_levels, &zone, cell, max_looks);
        Holding {
            later: later.as_ref().map(|later| later.keeping(&terms.no_deal_levels, &zone, cell, max_looks)),
            shocks: now.shocks(&terms, cell, &kept),
            pools: pools(game, cell),
            now: kept,
        }
    };
    deals.iter().map(holding).collect()
}

/// Everybody's moves under one set of preferences, prepared once.
struct Watch<'g, 'a> {
    game: &'g Game<'a>,
    moves: Vec<OwnMoves<'g, 'a>>,
}

impl<'g, 'a> Watch<'g, 'a> {
    fn new(game: &'g Game<'a>) -> Self {
        Self { game, moves: game.model.actor_ids().map(|actor| OwnMoves::new(game, actor)).collect() }
    }

    fn keeping(&self, no_deal: &[Level], zone: &CellSet, cell: usize, max_looks: u64) -> Keeping {
        let departures = self.departures(cell);
        let leaving = leaving(self.game, no_deal, cell, &departures);
        let (commitments, coverage) = commitments(self.game, cell, &departures, max_looks);
        let additions = if leaving.is_empty() { Vec::new() } else { self.additions(zone, cell) };
        Keeping { groups: group_departures(self.game, cell), leaving, commitments, additions, coverage }
    }

    /// Per actor: the cells it can move to and prefers.
    fn departures(&self, cell: usize) -> Vec<Vec<usize>> {
        let of = |(actor, moves): (ActorId, &OwnMoves<'_, '_>)| {
            moves.from(cell).into_iter().filter(|&to| self.game.prefers(actor, to, cell)).collect()
        };
        self.game.model.actor_ids().zip(&self.moves).map(of).collect()
    }

    /// Single further changes after which everybody signs and nobody leaves alone.
    fn additions(&self, zone: &CellSet, cell: usize) -> Vec<Addition> {
        let game = self.game;
        let here = game.space.levels_at(cell);
        let mut options: Vec<OptionId> = game.space.axes.iter().flat_map(|axis| axis.options.iter().copied()).collect();
        options.sort_unstable();
        let mut found = Vec::new();
        for option in options {
            for level in 0..game.model.option(option).n_levels() as Level {
                let mut levels = here.clone();
                levels[option.index()] = level;
                let Some(deal) = game.space.state_of(&levels) else { continue };
                let to = game.space.cell(deal);
                let holds = || self.departures(to).iter().all(Vec::is_empty);
                if to != cell && zone.contains(to) && holds() {
                    found.push(Addition { option, level, deal });
                }
            }
        }
        found
    }

    fn shocks(&self, terms: &Terms<'_, '_>, cell: usize, now: &Keeping) -> Vec<ShockFate> {
        let here = self.game.space.levels_at(cell);
        let happens = |when: &Option<Condition>| when.as_ref().is_none_or(|when| when.formula.holds(&here));
        let happening = self.game.model.shocks.iter().enumerate().filter(|(_, shock)| happens(&shock.when));
        happening.map(|(index, shock)| self.shock(terms, &here, now, index, shock)).collect()
    }

    fn shock(&self, terms: &Terms<'_, '_>, here: &[Level], now: &Keeping, index: usize, shock: &Shock) -> ShockFate {
        let mut levels = here.to_vec();
        shock.sets.iter().for_each(|&(option, level)| levels[option.index()] = level);
        let by_deal = |option: &OptionId| here[option.index()] != terms.no_deal_levels[option.index()];
        let differs = |option: &OptionId| levels[option.index()] != here[option.index()];
        let ids = self.game.model.option_ids();
        let undone = ids.filter(|option| differs(option) && by_deal(option)).collect();
        let to = self.game.space.state_of(&levels);
        let is_new = |leaving: &Leaving| {
            let before = now.leaving.iter().find(|before| before.actor == leaving.actor);
            before.is_none_or(|before| leaving.breaks && !before.breaks)
        };
        let after = to.map(|to| self.game.space.cell(to));
        let after =
            after.map(|to| leaving(self.game, &terms.no_deal_levels, to, &self.departures(to))).unwrap_or_default();
        ShockFate { shock: index, to, undone, leaving: after.into_iter().filter(is_new).collect() }
    }
}

/// Those who would leave a state, given what holds without a deal.
fn leaving(game: &Game<'_>, no_deal: &[Level], cell: usize, departures: &[Vec<usize>]) -> Vec<Leaving> {
    let here = game.space.levels_at(cell);
    let changes = |to: usize| {
        let there = game.space.levels_at(to);
        (0..here.len()).filter(|&option| there[option] != here[option]).collect::<Vec<usize>>()
    };
    let breaks = |to: usize| changes(to).iter().any(|&option| here[option] != no_deal[option]);
    let actors = game.model.actor_ids().zip(departures);
    let of = |(actor, departures): (ActorId, &Vec<usize>)| {
        let ranks = &game.ranks[actor.index()];
        let top = departures.iter().map(|&to| ranks.at(to)).max()?;
        let liked = departures.iter().copied().filter(|&to| ranks.at(to) == top);
        let best = liked.min_by_key(|&to| (breaks(to), changes(to).len(), to))?;
        let there = game.space.levels_at(best);
        Some(Leaving {
            actor,
            to: game.space.state_at(best)?,
            gain: i64::from(ranks.at(best)) - i64::from(ranks.at(cell)),
            by: game.preferences[actor.index()].compare(&there, &here).by,
            n_ways: departures.len(),
            breaks: breaks(best),
        })
    };
    actors.filter_map(of).collect()
}

/// Agreements and institutions that everybody needed would let change the deal; the first such move of each.
fn group_departures(game: &Game<'_>, cell: usize) -> Vec<(Mover, StateId)> {
    let groups = game.space.group_moves.iter().filter(|group| !matches!(group.mover, Mover::Actor(_)));
    let first = groups.filter_map(|group| {
        let carried = group.from_cell(cell).iter().find(|arc| game.is_carried(group, **arc))?;
        Some((group.mover, game.space.state_at(carried.to as usize)?))
    });
    first.collect()
}

fn commitments(
    game: &Game<'_>,
    cell: usize,
    departures: &[Vec<usize>],
    max_looks: u64,
) -> (Vec<Vec<Commitment>>, Coverage) {
    let here = game.space.levels_at(cell);
    let bound = here.len();
    let mut chain = Antichain::default();
    let mut lowered = NumberSet::empty(bound);
    let mut raised = NumberSet::empty(bound);
    for &to in departures.iter().flatten() {
        let there = game.space.levels_at(to);
        let changed = (0..bound).filter(|&option| there[option] != here[option]);
        chain.add(NumberSet::of(bound, changed.clone()));
        for option in changed {
            if there[option] < here[option] { lowered.insert(option) } else { raised.insert(option) }
        }
    }
    let (sets, coverage) = minimal_transversals(&chain.into_sorted(), bound, max_looks);
    let commitment = |option| Commitment {
        option: OptionId::from_index(option),
        is_lowered: lowered.contains(option),
        is_raised: raised.contains(option),
    };
    let is_cut = sets.len() > MAX_LISTED && coverage == Coverage::Complete;
    let coverage = if is_cut { Coverage::LimitReached { limit: MAX_LISTED as u64 } } else { coverage };
    let named = sets.into_iter().take(MAX_LISTED).map(|set| set.iter().map(commitment).collect());
    (named.collect(), coverage)
}

fn pools(game: &Game<'_>, cell: usize) -> Vec<PoolNeed> {
    let levels = game.space.levels_at(cell);
    let needed = |id: &str| -> f64 {
        let options = game.model.options.iter().zip(&levels);
        let uses = options.flat_map(|(option, &level)| option.uses.iter().map(move |used| (used, level)));
        uses.filter(|(used, _)| used.pool == id).map(|(used, level)| used.per_level * f64::from(level)).sum()
    };
    let pools = game.model.pools.iter().enumerate();
    let needs = pools.map(|(pool, has)| PoolNeed { pool, needed: needed(&has.id), size: has.size });
    needs.filter(|need| need.needed > 0.0).collect()
}

/// The actors whose signature a deal needs and who refuse it, with why; and whether it lacks a vote. Both empty: it is in the zone of
/// all deals, whatever kind was asked about.
pub fn refusing(game: &Game<'_>, request: &AgreementRequest<'_>, deal: StateId) -> super::PartFate {
    let terms = Terms::new(game, &AgreementRequest { about: None, ..*request });
    super::packages::fate(&terms, &terms.zone(), &game.space.levels(deal))
}
