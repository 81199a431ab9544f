//! Moves that need more than one actor: agreements, votes, and moves that need consent.
//!
//! They are listed one by one, because whether they are made depends on preferences and not only on directions.

use super::fibre::Fibre;
use super::{Mover, Space, SpaceRefused};
use offramp_model::{
    ActorId, Agreement, AgreementId, Consenter, Institution, InstitutionId, Leave, Level, Model, OptionId, Owner,
};
use std::ops::Range;
use std::sync::OnceLock;

/// Who has to agree to a move, besides those who make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Needs {
    /// Actors, one bit each.
    pub actors: u64,
    /// Institutions, one bit each.
    pub institutions: u64,
}

impl Needs {
    /// Whether nobody is needed.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether this actor is among the actors needed.
    pub fn includes(self, actor: ActorId) -> bool {
        self.actors >> actor.index() & 1 == 1
    }

    /// The actors needed, in case order.
    pub fn actor_ids(self) -> impl Iterator<Item = ActorId> {
        bits(self.actors).map(ActorId)
    }

    /// The institutions needed, in case order.
    pub fn institution_ids(self) -> impl Iterator<Item = InstitutionId> {
        bits(self.institutions).map(InstitutionId)
    }

    /// Those whose consent a list names, except one actor (the mover itself).
    pub(crate) fn of(consenters: &[Consenter], except: Option<ActorId>) -> Self {
        Self::default().with(consenters, except)
    }

    fn with(mut self, consenters: &[Consenter], except: Option<ActorId>) -> Self {
        for consenter in consenters {
            match *consenter {
                Consenter::Actor(actor) if Some(actor) == except => {}
                Consenter::Actor(actor) => self.actors |= 1 << actor.index(),
                Consenter::Institution(institution) => self.institutions |= 1 << institution.index(),
            }
        }
        self
    }
}

/// The places of the bits that are set, lowest first. Nearly all masks are empty, and rates ask every one of them.
fn bits(mut mask: u64) -> impl Iterator<Item = u16> {
    std::iter::from_fn(move || {
        let bit = mask.trailing_zeros();
        mask &= mask.wrapping_sub(1);
        (bit < u64::BITS).then_some(bit as u16)
    })
}

/// One move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc {
    /// The cell it starts from.
    pub from: u32,
    /// The cell it leads to.
    pub to: u32,
    /// Who has to agree: an index into [`GroupMoves::needs`].
    pub needs: u32,
}

/// All moves of one mover that need more than one actor.
#[derive(Debug, Clone)]
pub struct GroupMoves {
    /// Who moves.
    pub mover: Mover,
    /// The moves, ascending by starting cell.
    pub arcs: Vec<Arc>,
    /// The sets of those who have to agree. For an agreement the parties are among them; for a move of an actor that
    /// needs consent the actor is not.
    pub needs: Vec<Needs>,
    /// Where the moves from each cell begin among the arcs, and one number more; made when first asked for.
    starts: OnceLock<Vec<u32>>,
    /// The moves by where they lead; made when first asked for.
    by_target: OnceLock<ByTarget>,
}

/// Moves in the order of the cells they lead to.
#[derive(Debug, Clone)]
struct ByTarget {
    starts: Vec<u32>,
    /// Per move where it starts, ascending for each target, and who has to agree.
    moves: Vec<(u32, u32)>,
}

impl ByTarget {
    fn new(arcs: &[Arc]) -> Self {
        let starts = starts(arcs, |arc| arc.to);
        let mut next = starts.clone();
        let mut moves = vec![(0, 0); arcs.len()];
        for arc in arcs {
            let place = &mut next[arc.to as usize];
            moves[*place as usize] = (arc.from, arc.needs);
            *place += 1;
        }
        Self { starts, moves }
    }
}

/// Where the arcs of each cell begin when they are put in the order of these cells, and one number more.
fn starts(arcs: &[Arc], cell: impl Fn(&Arc) -> u32) -> Vec<u32> {
    let n_cells = arcs.iter().map(&cell).max().map_or(0, |last| last as usize + 1);
    let mut starts = vec![0; n_cells + 1];
    arcs.iter().for_each(|arc| starts[cell(arc) as usize + 1] += 1);
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// The positions of the arcs of one cell.
fn positions(starts: &[u32], cell: usize) -> Range<usize> {
    match starts.get(cell..cell + 2) {
        Some(ends) => ends[0] as usize..ends[1] as usize,
        None => 0..0,
    }
}

impl GroupMoves {
    fn new(mover: Mover) -> Self {
        Self { mover, arcs: Vec::new(), needs: Vec::new(), starts: OnceLock::new(), by_target: OnceLock::new() }
    }

    /// Whether the limit was reached, so that moves may be missing.
    fn is_full(&self) -> bool {
        self.arcs.len() >= MAX_ARCS
    }

    fn push(&mut self, from: usize, to: usize, needs: Needs) {
        if self.is_full() {
            return;
        }
        let index = self.needs.iter().position(|known| *known == needs).unwrap_or_else(|| {
            self.needs.push(needs);
            self.needs.len() - 1
        });
        self.arcs.push(Arc { from: from as u32, to: to as u32, needs: index as u32 });
    }

    /// The moves that start at a cell.
    pub fn from_cell(&self, cell: usize) -> &[Arc] {
        let starts = self.starts.get_or_init(|| starts(&self.arcs, |arc| arc.from));
        &self.arcs[positions(starts, cell)]
    }

    /// The moves that lead to a cell, ascending by where they start.
    pub fn into_cell(&self, cell: usize) -> impl Iterator<Item = Arc> + '_ {
        let by_target = self.by_target.get_or_init(|| ByTarget::new(&self.arcs));
        let moves = &by_target.moves[positions(&by_target.starts, cell)];
        moves.iter().map(move |&(from, needs)| Arc { from, to: cell as u32, needs })
    }
}

/// The most moves listed for one mover: 400 MB.
const MAX_ARCS: usize = 1 << 25;

/// Lists the group moves of every mover that has any.
///
/// # Errors
/// The mover that has more than [`MAX_ARCS`].
pub(super) fn all_group_moves(model: &Model, space: &Space) -> Result<Vec<GroupMoves>, SpaceRefused> {
    let consented = model.actor_ids().map(|actor| consented_moves(model, space, actor));
    let agreements = model
        .agreements
        .iter()
        .enumerate()
        .map(|(index, agreement)| agreement_moves(model, space, AgreementId::from_index(index), agreement));
    let votes = model
        .institutions
        .iter()
        .enumerate()
        .map(|(index, institution)| vote_moves(model, space, InstitutionId::from_index(index), institution));
    let mut listed = Vec::new();
    for group in consented.chain(agreements).chain(votes) {
        if group.is_full() {
            let mover = mover_name(model, group.mover).to_owned();
            return Err(SpaceRefused::TooManyGroupMoves { mover, limit: MAX_ARCS });
        }
        if !group.arcs.is_empty() {
            listed.push(group);
        }
    }
    Ok(listed)
}

fn mover_name(model: &Model, mover: Mover) -> &str {
    match mover {
        Mover::Actor(id) => &model.actor(id).name,
        Mover::Agreement(id) => &model.agreements[id.index()].name,
        Mover::Institution(id) => &model.institutions[id.index()].name,
    }
}

/// The kept options of an actor whose raising needs somebody else's consent.
pub(crate) fn consent_options(model: &Model, space: &Space, actor: ActorId) -> Vec<OptionId> {
    let Some(axis) = space.axis_of(Owner::Actor(actor)) else { return Vec::new() };
    let needs_others = |id: &OptionId| !Needs::of(&model.option(*id).consent, Some(actor)).is_empty();
    space.axes[axis].options.iter().copied().filter(needs_others).collect()
}

fn consented_moves(model: &Model, space: &Space, actor: ActorId) -> GroupMoves {
    let mut group = GroupMoves::new(Mover::Actor(actor));
    let options = consent_options(model, space, actor);
    if options.is_empty() {
        return group;
    }
    let fibre = Fibre::of_actor(model, space, actor, &[]);
    let watched: Vec<(usize, OptionId)> =
        fibre.options.iter().enumerate().filter(|(_, id)| options.contains(id)).map(|(k, &id)| (k, id)).collect();
    for cell in space.feasible().iter() {
        if group.is_full() {
            break;
        }
        let (combination, base) = fibre.locate(&space.axes, cell);
        let pattern = &fibre.patterns[fibre.pattern_of[combination] as usize];
        for &to in &pattern.reach {
            let target = base + fibre.offsets[to as usize];
            if !space.feasible().contains(target) {
                continue;
            }
            let (before, after) = (fibre.levels(combination), fibre.levels(to as usize));
            let raised = watched.iter().filter(|(k, _)| after[*k] > before[*k]);
            let needs =
                raised.fold(Needs::default(), |needs, (_, id)| needs.with(&model.option(*id).consent, Some(actor)));
            if !needs.is_empty() {
                group.push(cell, target, needs);
            }
        }
    }
    group
}

/// On one axis, the changes of a few options that directions allow.
struct PartialChanges<'a> {
    /// The axis.
    axis: usize,
    /// Whether an option may go from one level to another.
    may_change: Box<dyn Fn(OptionId, Level, Level) -> bool + 'a>,
}

fn agreement_moves(model: &Model, space: &Space, id: AgreementId, agreement: &Agreement) -> GroupMoves {
    let mut group = GroupMoves::new(Mover::Agreement(id));
    let Some(own_axis) = space.axis_of(Owner::Agreement(id)) else { return group };
    let parties = agreement.parties.iter().fold(0u64, |mask, actor| mask | 1 << actor.index());
    let together_down = agreement.leave == Leave::All;
    let moves = |option: OptionId, from: Level, to: Level| model.option(option).may_change(from, to);
    let own = PartialChanges {
        axis: own_axis,
        may_change: Box::new(move |option, from, to| moves(option, from, to) && (to > from || together_down)),
    };
    let mut parts = vec![own];
    for (axis, has) in space.axes.iter().enumerate() {
        if axis != own_axis && has.options.iter().any(|option| agreement.with.contains(option)) {
            let may_change = move |option, from, to| agreement.with.contains(&option) && moves(option, from, to);
            parts.push(PartialChanges { axis, may_change: Box::new(may_change) });
        }
    }
    for cell in space.feasible().iter() {
        if group.is_full() {
            break;
        }
        let own_now = space.axes[own_axis].strategy_of_cell(cell);
        for_each_target(space, &parts, cell, &mut |to| {
            let own_then = space.axes[own_axis].strategy_of_cell(to);
            if own_then != own_now && space.feasible().contains(to) {
                let needs = Needs { actors: parties, institutions: 0 };
                group.push(cell, to, needs_of_raised(model, space, &parts, cell, to, needs));
            }
        });
    }
    group
}

/// Adds the consenters of every option that the move raises.
fn needs_of_raised(
    model: &Model,
    space: &Space,
    parts: &[PartialChanges<'_>],
    from: usize,
    to: usize,
    needs: Needs,
) -> Needs {
    parts.iter().fold(needs, |needs, part| {
        let axis = &space.axes[part.axis];
        let before = axis.levels(axis.strategy_of_cell(from));
        let after = axis.levels(axis.strategy_of_cell(to));
        let raised = axis.options.iter().zip(before.iter().zip(after)).filter(|(_, (before, after))| after > before);
        raised.fold(needs, |needs, (&option, _)| {
            // An owner needs no consent of its own, but a party that consents is needed all the same.
            let owner = match model.option(option).owner {
                Owner::Actor(actor) => Some(actor),
                _ => None,
            };
            needs.with(&model.option(option).consent, owner)
        })
    })
}

fn for_each_target(space: &Space, parts: &[PartialChanges<'_>], cell: usize, visit: &mut dyn FnMut(usize)) {
    let Some((part, rest)) = parts.split_first() else { return visit(cell) };
    let axis = &space.axes[part.axis];
    let now = axis.strategy_of_cell(cell);
    // Worked out where it is needed: kept for every strategy, these lists would grow with the square of their number.
    let mut choices = Vec::new();
    axis.choices_from(now, &part.may_change, &mut choices);
    for &then in &choices {
        for_each_target(space, rest, cell - now * axis.stride + then as usize * axis.stride, visit);
    }
}

fn vote_moves(model: &Model, space: &Space, id: InstitutionId, _institution: &Institution) -> GroupMoves {
    let mut group = GroupMoves::new(Mover::Institution(id));
    let Some(axis) = space.axis_of(Owner::Institution(id)) else { return group };
    let may_change = |option, from, to| model.option(option).may_change(from, to);
    let parts = [PartialChanges { axis, may_change: Box::new(may_change) }];
    for cell in space.feasible().iter() {
        if group.is_full() {
            break;
        }
        for_each_target(space, &parts, cell, &mut |to| {
            if to != cell && space.feasible().contains(to) {
                group.push(cell, to, needs_of_raised(model, space, &parts, cell, to, Needs::default()));
            }
        });
    }
    group
}
