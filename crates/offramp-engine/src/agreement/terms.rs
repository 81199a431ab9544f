//! The terms: which states are deals, whose signature and whose vote each of them needs, and what stands against it.
//!
//! In: a game and a request. Out: [`Terms`]: sets of cells. Does not: search for anything.
//!
//! An *objection* is one reason of one actor against a deal. To *give up* an objection never makes another deal worse: a want that is
//! given up no longer counts against any deal and still counts for one. So the zone only grows with what is given up, and minimal
//! sets mean something.

use super::sets::NumberSet;
use super::{AgreementRequest, Objection};
use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::stability::Game;
use offramp_model::movers::Attitude;
use offramp_model::{ActorId, Consenter, Formula, InstitutionId, Leave, Level, LevelSet, OptionId, Owner, Preference};

/// A vote that some deals need.
#[derive(Debug, Clone)]
pub(super) struct VoteTerm {
    /// Who votes.
    pub institution: InstitutionId,
    /// The deals that need it.
    pub needed: CellSet,
}

/// What one actor makes of every deal, apart from whether its signature is needed.
#[derive(Debug, Clone)]
struct View {
    /// Its objections by preference: number, and where they stand.
    against: Vec<(usize, CellSet)>,
    /// Its red lines: number of the objection, and where the red line does not hold.
    crossed: Vec<(usize, CellSet)>,
    /// Its objections on behalf of others, by attitude.
    attitudes: Vec<(usize, CellSet)>,
    /// Where something speaks for the deal, so that it is preferred once all objections are given up.
    favoured: CellSet,
    /// The number of the objection that nothing speaks for the deal.
    nothing: usize,
}

/// Everything the search needs to know about the deals.
#[derive(Debug, Clone)]
pub(super) struct Terms<'g, 'a> {
    pub game: &'g Game<'a>,
    /// The cell without a deal.
    pub no_deal: usize,
    /// The levels without a deal.
    pub no_deal_levels: Vec<Level>,
    /// The states that are deals.
    pub deals: CellSet,
    /// Per actor: the deals that need its signature.
    pub signs: Vec<CellSet>,
    /// The votes needed, in case order.
    pub votes: Vec<VoteTerm>,
    /// Everything that may stand against a deal; objections are numbered by their position here.
    pub objections: Vec<Objection>,
    views: Vec<View>,
    /// Per objection: the deals that it stands against because a signature is needed.
    pub stands: Vec<CellSet>,
}

impl<'g, 'a> Terms<'g, 'a> {
    /// Works out the terms.
    pub fn new(game: &'g Game<'a>, request: &AgreementRequest<'_>) -> Self {
        let (model, space) = (game.model, game.space);
        let no_deal = space.cell(request.no_deal);
        let no_deal_levels = space.levels(request.no_deal);
        let mut deals = space.feasible().clone();
        deals.remove(no_deal);
        for id in model.option_ids() {
            deals.intersect_with(&cells_where(model, &space.axes, &level_in(id, reachable(game, &no_deal_levels, id))));
        }
        if let Some(about) = request.about {
            deals.intersect_with(&cells_where(model, &space.axes, about));
        }
        let (signs, votes) = signatures(game, request.table, &no_deal_levels, &deals);
        let mut objections = Vec::new();
        let views: Vec<View> = model
            .actor_ids()
            .map(|actor| View::new(game, actor, no_deal, &no_deal_levels, request.attitudes, &mut objections))
            .collect();
        let mut stands = vec![CellSet::empty(space.n_cells()); objections.len()];
        for (view, signs) in views.iter().zip(&signs) {
            let own = view.against.iter().chain(&view.crossed).chain(&view.attitudes);
            for (number, cells) in own {
                stands[*number].unite_with(cells);
            }
            if request.strictly {
                stands[view.nothing] = signs.clone();
                stands[view.nothing].subtract(&view.favoured);
            }
            for (number, _) in view.against.iter().chain(&view.crossed).chain(&view.attitudes) {
                stands[*number].intersect_with(signs);
            }
        }
        Self { game, no_deal, no_deal_levels, deals, signs, votes, objections, views, stands }
    }

    /// How many objections there are.
    pub fn n_objections(&self) -> usize {
        self.objections.len()
    }

    /// The deals that everybody accepts once these objections are given up.
    pub fn zone_without(&self, given_up: &NumberSet) -> CellSet {
        self.zone_without_votes_of(given_up, None)
    }

    /// The same where one institution's vote passes in any case.
    pub fn zone_without_votes_of(&self, given_up: &NumberSet, passing: Option<InstitutionId>) -> CellSet {
        let mut zone = self.deals.clone();
        for (number, stands) in self.stands.iter().enumerate() {
            if !given_up.contains(number) {
                zone.subtract(stands);
            }
        }
        for vote in self.votes.iter().filter(|vote| Some(vote.institution) != passing) {
            let mut needing = zone.clone();
            needing.intersect_with(&vote.needed);
            for cell in needing.iter().filter(|&cell| !self.passes_without(vote.institution, cell, given_up)) {
                zone.remove(cell);
            }
        }
        zone
    }

    /// The deals that everybody accepts as things are.
    pub fn zone(&self) -> CellSet {
        self.zone_without(&NumberSet::empty(self.n_objections()))
    }

    /// The deals that an actor would sign: all that do not need its signature are among them.
    pub fn accepted_by(&self, actor: ActorId) -> CellSet {
        let mut accepted = self.deals.clone();
        for (objection, stands) in self.objections.iter().zip(&self.stands) {
            if objection.actor() == actor {
                accepted.subtract(stands);
            }
        }
        accepted
    }

    /// The deals for which an institution's vote is not needed, or passes.
    pub fn passed_by(&self, vote: &VoteTerm) -> CellSet {
        let nothing = NumberSet::empty(self.n_objections());
        let fails = |cell: &usize| !self.passes_without(vote.institution, *cell, &nothing);
        let mut passed = self.deals.clone();
        vote.needed.iter().filter(fails).for_each(|cell| passed.remove(cell));
        passed
    }

    /// A member's objections by preference at a cell: red lines are about signing, so they do not vote.
    fn voter_objections(&self, member: ActorId, cell: usize) -> impl Iterator<Item = usize> + '_ {
        let against = self.views[member.index()].against.iter();
        against.filter(move |(_, cells)| cells.contains(cell)).map(|(number, _)| *number)
    }

    /// What a member would have to give up so as not to oppose a deal, and so as to approve it.
    pub fn vote_price(&self, member: ActorId, cell: usize) -> (NumberSet, NumberSet) {
        let tolerate = NumberSet::of(self.n_objections(), self.voter_objections(member, cell));
        let mut approve = tolerate.clone();
        let view = &self.views[member.index()];
        if !view.favoured.contains(cell) {
            approve.insert(view.nothing);
        }
        (tolerate, approve)
    }

    /// Whether the vote passes once these objections are given up.
    fn passes_without(&self, institution: InstitutionId, cell: usize, given_up: &NumberSet) -> bool {
        let institution = &self.game.model.institutions[institution.index()];
        let approves = |&&member: &&ActorId| self.vote_price(member, cell).1.is_subset(given_up);
        let opposes = |&member: &ActorId| !self.voter_objections(member, cell).all(|number| given_up.contains(number));
        let n_approving = institution.members.iter().filter(approves).count();
        institution.vote.passes(n_approving, institution.vote.veto.iter().any(opposes))
    }
}

/// An option at one of these levels.
fn level_in(option: OptionId, levels: LevelSet) -> Formula {
    Formula::Level { option, levels }
}

/// The levels an option may have in a deal, given its level without one: directions and who may leave allow them.
fn reachable(game: &Game<'_>, no_deal: &[Level], id: OptionId) -> LevelSet {
    let option = game.model.option(id);
    let from = no_deal[id.index()];
    let may_be_lowered = match option.owner {
        Owner::Agreement(agreement) => {
            let leave = &game.model.agreements[agreement.index()].leave;
            *leave != Leave::Nobody && *leave != Leave::Listed(Vec::new())
        }
        Owner::Actor(_) | Owner::Institution(_) => true,
    };
    let allowed = |to: &Level| *to == from || option.may_change(from, *to) && (*to > from || may_be_lowered);
    let levels = (0..option.n_levels() as Level).filter(allowed);
    LevelSet(levels.fold(0, |set, level| set | LevelSet::only(level).0))
}

/// Whose signatures and whose votes the deals need.
fn signatures(game: &Game<'_>, table: &[ActorId], no_deal: &[Level], deals: &CellSet) -> (Vec<CellSet>, Vec<VoteTerm>) {
    let (model, space) = (game.model, game.space);
    let nowhere = CellSet::empty(space.n_cells());
    let mut signs = vec![nowhere.clone(); model.actors.len()];
    let mut votes = vec![nowhere; model.institutions.len()];
    table.iter().for_each(|actor| signs[actor.index()].unite_with(deals));
    for axis in &space.axes {
        for &id in &axis.options {
            let (option, from) = (model.option(id), no_deal[id.index()]);
            let where_at = |levels: LevelSet| {
                let mut cells = cells_where(model, &space.axes, &level_in(id, levels));
                cells.intersect_with(deals);
                cells
            };
            let changed = where_at(LevelSet::only(from).complement(option.n_levels()));
            match option.owner {
                Owner::Actor(actor) => signs[actor.index()].unite_with(&changed),
                Owner::Agreement(agreement) => {
                    let parties = &model.agreements[agreement.index()].parties;
                    parties.iter().for_each(|party| signs[party.index()].unite_with(&changed));
                }
                Owner::Institution(institution) => votes[institution.index()].unite_with(&changed),
            }
            if option.consent.is_empty() || usize::from(from) + 1 >= option.n_levels() {
                continue;
            }
            let raised = where_at(LevelSet::at_least(from + 1, option.n_levels()));
            for consenter in &option.consent {
                match consenter {
                    Consenter::Actor(actor) => signs[actor.index()].unite_with(&raised),
                    Consenter::Institution(institution) => votes[institution.index()].unite_with(&raised),
                }
            }
        }
    }
    let votes = votes.into_iter().enumerate().filter(|(_, needed)| !needed.is_empty());
    let votes = votes.map(|(index, needed)| VoteTerm { institution: InstitutionId::from_index(index), needed });
    (signs, votes.collect())
}

impl View {
    /// Numbers the actor's objections, adding them to `objections`.
    fn new(
        game: &Game<'_>,
        actor: ActorId,
        no_deal: usize,
        no_deal_levels: &[Level],
        with_attitudes: bool,
        objections: &mut Vec<Objection>,
    ) -> Self {
        let mut number = |objection| {
            objections.push(objection);
            objections.len() - 1
        };
        let mut against = Vec::new();
        let mut crossed = Vec::new();
        let favoured = match &game.preferences[actor.index()] {
            Preference::Wants(wants) => {
                let (model, space) = (game.model, game.space);
                // Where no want so far speaks for the deal; what stands against it further up does not end the comparison here,
                // because it may be given up.
                let mut undecided = space.feasible().clone();
                for (want, has) in wants.iter().enumerate() {
                    let holds = cells_where(model, &space.axes, &has.that.formula);
                    let holds_without = has.that.formula.holds(no_deal_levels);
                    if !holds_without && !has.red_line {
                        undecided.subtract(&holds);
                        continue;
                    }
                    let objection = number(Objection::Want { actor, want });
                    if holds_without {
                        let mut lost = undecided.clone();
                        lost.subtract(&holds);
                        against.push((objection, lost));
                    } else {
                        undecided.subtract(&holds);
                    }
                    if has.red_line {
                        let mut broken = space.feasible().clone();
                        broken.subtract(&holds);
                        crossed.push((objection, broken));
                    }
                }
                let mut favoured = space.feasible().clone();
                favoured.subtract(&undecided);
                favoured
            }
            Preference::Weights(_) | Preference::Ranking(_) => {
                let ranks = &game.ranks[actor.index()];
                let here = ranks.at(no_deal);
                let feasible = game.space.feasible();
                let worse = |cell: usize| feasible.contains(cell) && ranks.at(cell) < here;
                let better = |cell: usize| feasible.contains(cell) && ranks.at(cell) > here;
                let objection = number(Objection::Preference { actor });
                against.push((objection, CellSet::from_fn(game.space.n_cells(), worse)));
                CellSet::from_fn(game.space.n_cells(), better)
            }
        };
        let attitudes = match with_attitudes {
            true => attitudes(game, actor, no_deal, &mut number),
            false => Vec::new(),
        };
        let nothing = number(Objection::NothingGained { actor });
        Self { against, crossed, attitudes, favoured, nothing }
    }
}

/// Objections by attitude (Inohara, Hipel & Walker 2007): who is devoted to another objects to what is worse for it, who is
/// aggressive to what is better for it.
fn attitudes(
    game: &Game<'_>,
    actor: ActorId,
    no_deal: usize,
    number: &mut impl FnMut(Objection) -> usize,
) -> Vec<(usize, CellSet)> {
    let mut found = Vec::new();
    for &(other, attitude) in &game.model.actor(actor).attitudes {
        let ranks = &game.ranks[other.index()];
        let here = ranks.at(no_deal);
        let objects = |cell: usize| match attitude {
            Attitude::Devoted => ranks.at(cell) < here,
            Attitude::Aggressive => ranks.at(cell) > here,
            Attitude::Indifferent => false,
        };
        if attitude != Attitude::Indifferent && other != actor {
            let feasible = game.space.feasible();
            let cells = CellSet::from_fn(game.space.n_cells(), |cell| feasible.contains(cell) && objects(cell));
            found.push((number(Objection::Attitude { actor, towards: other }), cells));
        }
    }
    found
}
