//! Levers: single changes to a case, each with a price; which ones follow from the case itself, and what each does to a model.
//!
//! In: a model, prices. Out: [`PricedLever`]s, and models with levers pulled. Does not: search (see [`super::find_offramps`]).

use offramp_model::{
    ActorId, AgreementId, Comparison, Directions, Formula, Leave, Level, Model, OptionId, Owner, Preference, Want,
};

/// A price, in thousandths of a unit, so that sums are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cost(pub u64);

impl Cost {
    /// The price of so many units, rounded to thousandths; nothing below 0.
    pub fn of_units(units: f64) -> Self {
        Self((units.max(0.0) * 1000.0).round() as u64)
    }

    /// In units.
    pub fn units(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// A single change. Actors, wants and options are those of the case as it is without any lever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lever {
    /// An overlay that the case declares as a lever: its position among the declared levers.
    Declared(usize),
    /// The actor no longer wants this.
    DropWant {
        /// Whose want.
        actor: ActorId,
        /// Its position.
        want: usize,
    },
    /// The want becomes more or less important by so many places among the wants that are left.
    MoveWant {
        /// Whose want.
        actor: ActorId,
        /// Its position.
        want: usize,
        /// Up (below 0) or down the list.
        places: i32,
    },
    /// The option stays as it is today.
    Fix(OptionId),
    /// The option may be changed both ways, where it may not be today.
    Free(OptionId),
    /// What is raised stays raised.
    OneWayUp(OptionId),
    /// What is lowered stays lowered.
    OneWayDown(OptionId),
    /// Nobody can leave the agreement.
    Guarantee(AgreementId),
    /// The actor learns what another one truly wants, where it believed something else.
    Persuade {
        /// Who learns it.
        actor: ActorId,
        /// Of whom.
        of: ActorId,
    },
    /// There is so much more in the pool that the next larger use fits: the first, second ... larger one.
    WidenPool {
        /// The pool's position in the model's list.
        pool: usize,
        /// How many uses larger, from 1.
        steps: usize,
    },
}

/// What kind of change a lever is; prices go by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeverKind {
    /// An overlay of the case.
    Declared,
    /// Drop a want.
    Drop,
    /// Lower a want, per place.
    Lower,
    /// Raise a want, per place.
    Raise,
    /// Take an option away: leave it as it is today.
    Fix,
    /// Let an option be changed both ways.
    Free,
    /// Make an option one-way.
    OneWay,
    /// Let nobody leave an agreement.
    Guarantee,
    /// Widen a pool, per larger use that fits.
    Pool,
    /// Persuade an actor of what another one truly wants.
    Persuade,
}

impl LeverKind {
    /// All kinds that follow from the case itself.
    pub const DERIVED: [Self; 9] = [
        Self::Drop,
        Self::Lower,
        Self::Raise,
        Self::Fix,
        Self::Free,
        Self::OneWay,
        Self::Guarantee,
        Self::Pool,
        Self::Persuade,
    ];

    /// The word for it on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Drop => "drop",
            Self::Lower => "lower",
            Self::Raise => "raise",
            Self::Fix => "fix",
            Self::Free => "free",
            Self::OneWay => "one-way",
            Self::Guarantee => "guarantee",
            Self::Pool => "pool",
            Self::Persuade => "persuade",
        }
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::DERIVED.into_iter().chain([Self::Declared]).find(|kind| kind.id() == id)
    }
}

impl Lever {
    /// What kind of change it is.
    pub fn kind(self) -> LeverKind {
        match self {
            Self::Declared(_) => LeverKind::Declared,
            Self::DropWant { .. } => LeverKind::Drop,
            Self::MoveWant { places, .. } if places > 0 => LeverKind::Lower,
            Self::MoveWant { .. } => LeverKind::Raise,
            Self::Fix(_) => LeverKind::Fix,
            Self::Free(_) => LeverKind::Free,
            Self::OneWayUp(_) | Self::OneWayDown(_) => LeverKind::OneWay,
            Self::Guarantee(_) => LeverKind::Guarantee,
            Self::WidenPool { .. } => LeverKind::Pool,
            Self::Persuade { .. } => LeverKind::Persuade,
        }
    }

    /// Whether only preferences or beliefs change, so that states and moves stay as they are.
    pub fn is_about_wants(self) -> bool {
        matches!(self, Self::DropWant { .. } | Self::MoveWant { .. } | Self::Persuade { .. })
    }

    /// Whether two levers pull at the same thing, so that they are never in one set.
    pub(super) fn excludes(self, other: Self) -> bool {
        match (self.thing(), other.thing()) {
            (Some(thing), Some(other)) => thing == other,
            _ => false,
        }
    }

    fn thing(self) -> Option<(u8, usize, usize)> {
        match self {
            Self::Declared(_) => None,
            Self::DropWant { actor, want } | Self::MoveWant { actor, want, .. } => Some((0, actor.index(), want)),
            Self::Fix(option) | Self::Free(option) | Self::OneWayUp(option) | Self::OneWayDown(option) => {
                Some((1, option.index(), 0))
            }
            Self::Guarantee(agreement) => Some((2, agreement.index(), 0)),
            Self::WidenPool { pool, .. } => Some((3, pool, 0)),
            Self::Persuade { actor, of } => Some((4, actor.index(), of.index())),
        }
    }
}

/// A lever with its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricedLever {
    /// The lever.
    pub lever: Lever,
    /// What it costs.
    pub cost: Cost,
}

/// What derived levers cost, and which there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// Per kind of [`LeverKind::DERIVED`], in its order: the price, or `None` where such levers are not to be looked at.
    pub derived: [Option<Cost>; 9],
}

impl Default for Prices {
    /// Everything costs one unit. That is no claim about the world: prices order the search, and are stated with the answer.
    fn default() -> Self {
        Self { derived: [Some(Cost(1000)); 9] }
    }
}

impl Prices {
    /// The price of a kind; `None` where such levers are not looked at.
    pub fn of(&self, kind: LeverKind) -> Option<Cost> {
        let position = LeverKind::DERIVED.iter().position(|other| *other == kind)?;
        self.derived[position]
    }

    /// Sets the price of a kind.
    pub fn set(&mut self, kind: LeverKind, price: Option<Cost>) {
        if let Some(position) = LeverKind::DERIVED.iter().position(|other| *other == kind) {
            self.derived[position] = price;
        }
    }
}

/// The most places a want is moved by.
const MAX_PLACES: usize = 4;
/// The most larger uses of a pool that are looked at.
const MAX_POOL_STEPS: usize = 3;

/// The levers that follow from a case and cost no more than `max_cost`, in case order. Options in `dropped` are mentioned by nobody,
/// so that pulling at them changes nothing.
pub fn derived_levers(model: &Model, prices: &Prices, max_cost: Cost, dropped: &[OptionId]) -> Vec<PricedLever> {
    let mut found = Vec::new();
    let mut add = |lever: Lever, times: usize| {
        if let Some(price) = prices.of(lever.kind()) {
            let cost = Cost(price.0.saturating_mul(times as u64));
            if cost <= max_cost {
                found.push(PricedLever { lever, cost });
            }
        }
    };
    for actor in model.actor_ids() {
        let n_wants = match &model.actor(actor).wants {
            Preference::Wants(wants) => wants.len(),
            Preference::Weights(_) | Preference::Ranking(_) => 0,
        };
        for want in 0..n_wants {
            add(Lever::DropWant { actor, want }, 1);
        }
        for want in 0..n_wants {
            for places in 1..=MAX_PLACES.min(n_wants.saturating_sub(1)) {
                // To lower a want by one place is to raise the next one by one.
                if want + places < n_wants {
                    add(Lever::MoveWant { actor, want, places: places as i32 }, places);
                }
                if places > 1 && want >= places {
                    add(Lever::MoveWant { actor, want, places: -(places as i32) }, places);
                }
            }
        }
    }
    for id in model.option_ids().filter(|id| !dropped.contains(id)) {
        let option = model.option(id);
        match option.moves {
            Directions::Both => {
                add(Lever::Fix(id), 1);
                // Today's highest level cannot be raised, so to forbid lowering it would be to fix it; and the other way round.
                let (lowest, highest) = (option.now == 0, usize::from(option.now) + 1 == option.n_levels());
                // That an agreement cannot be lowered is what a guarantee says.
                if !highest && !is_agreement(model, id) {
                    add(Lever::OneWayUp(id), 1);
                }
                if !lowest {
                    add(Lever::OneWayDown(id), 1);
                }
            }
            Directions::Fixed => add(Lever::Free(id), 1),
            Directions::Up | Directions::Down => {
                add(Lever::Fix(id), 1);
                add(Lever::Free(id), 1);
            }
        }
    }
    for (index, agreement) in model.agreements.iter().enumerate() {
        if agreement.leave != Leave::Nobody {
            add(Lever::Guarantee(AgreementId::from_index(index)), 1);
        }
    }
    for pool in 0..model.pools.len() {
        for steps in 1..=larger_uses(model, pool).len().min(MAX_POOL_STEPS) {
            add(Lever::WidenPool { pool, steps }, steps);
        }
    }
    for actor in model.actor_ids() {
        let mut seen: Vec<ActorId> = model.actor(actor).sees.iter().map(|perception| perception.of).collect();
        seen.sort_unstable();
        seen.into_iter().filter(|of| *of != actor).for_each(|of| add(Lever::Persuade { actor, of }, 1));
    }
    found
}

/// The uses of a pool that are larger than it is, ascending: the sums that levels of its users give. Nothing where there are very many
/// combinations.
fn larger_uses(model: &Model, pool: usize) -> Vec<f64> {
    const MAX_SUMS: usize = 10_000;
    let pool = &model.pools[pool];
    let mut sums = vec![0.0f64];
    for option in &model.options {
        for used in option.uses.iter().filter(|used| used.pool == pool.id) {
            let with = sums
                .iter()
                .flat_map(|sum| (0..option.n_levels()).map(move |level| sum + level as f64 * used.per_level));
            sums = with.collect();
            sums.sort_by(f64::total_cmp);
            sums.dedup_by(|a, b| (*a - *b).abs() <= Comparison::TOLERANCE);
            if sums.len() > MAX_SUMS {
                return Vec::new();
            }
        }
    }
    sums.retain(|&sum| Comparison::Greater.holds(sum, pool.size));
    sums
}

/// The preference of an actor after levers about its wants have been pulled: wants are dropped first, then moved in case order, each by its
/// places among those left. `base` is the actor's preference in the case without any lever, to which the levers' positions refer.
/// `None` where a lever finds nothing to change.
pub fn pull_at_wants(base: &Preference, preference: &Preference, levers: &[Lever]) -> Option<Preference> {
    let (Preference::Wants(base), Preference::Wants(wants)) = (base, preference) else { return None };
    // The wants of one actor may be equal: they are told apart by where they stood.
    let find = |position: usize| -> Option<usize> {
        let same = |want: &Want| want.id == base[position].id && want.that == base[position].that;
        let earlier = base[..position].iter().filter(|want| same(want)).count();
        wants.iter().enumerate().filter(|(_, want)| same(want)).map(|(index, _)| index).nth(earlier)
    };
    let mut order: Vec<usize> = (0..wants.len()).collect();
    let mut sorted: Vec<&Lever> = levers.iter().collect();
    sorted.sort_unstable();
    for lever in &sorted {
        if let Lever::DropWant { want, .. } = lever {
            let dropped = find(*want)?;
            order.retain(|&index| index != dropped);
        }
    }
    for lever in &sorted {
        if let Lever::MoveWant { want, places, .. } = lever {
            let moved = find(*want)?;
            let from = order.iter().position(|&index| index == moved)?;
            let to = (from as i64 + i64::from(*places)).clamp(0, order.len() as i64 - 1) as usize;
            if to == from {
                return None;
            }
            order.remove(from);
            order.insert(to, moved);
        }
    }
    Some(Preference::Wants(order.into_iter().map(|index| wants[index].clone()).collect()))
}

/// Pulls a lever that changes no wants. `base` is the case without any lever. False where it finds nothing to change.
pub fn pull(base: &Model, model: &mut Model, lever: Lever) -> bool {
    match lever {
        Lever::Declared(_) | Lever::DropWant { .. } | Lever::MoveWant { .. } => false,
        Lever::Persuade { actor, of } => persuade(base, model, actor, of),
        Lever::Fix(option) => redirect(base, model, option, |_| Directions::Fixed),
        Lever::Free(option) => redirect(base, model, option, |_| Directions::Both),
        Lever::OneWayUp(option) => redirect(base, model, option, |moves| narrowed(moves, Directions::Up)),
        Lever::OneWayDown(option) => redirect(base, model, option, |moves| narrowed(moves, Directions::Down)),
        Lever::Guarantee(agreement) => {
            let id = &base.agreements[agreement.index()].id;
            let found = model.agreements.iter_mut().find(|agreement| agreement.id == *id);
            let found = found.filter(|agreement| agreement.leave != Leave::Nobody);
            found.map(|agreement| agreement.leave = Leave::Nobody).is_some()
        }
        Lever::WidenPool { pool, steps } => widen(base, model, pool, steps),
    }
}

fn persuade(base: &Model, model: &mut Model, actor: ActorId, of: ActorId) -> bool {
    let position = |of: ActorId| model.actors.iter().position(|actor| actor.id == base.actor(of).id);
    let (Some(actor), Some(of)) = (position(actor), position(of)) else { return false };
    let sees = &mut model.actors[actor].sees;
    let n_before = sees.len();
    sees.retain(|perception| perception.of.index() != of);
    sees.len() < n_before
}

fn narrowed(moves: Directions, to: Directions) -> Directions {
    if moves == Directions::Both { to } else { moves }
}

fn redirect(base: &Model, model: &mut Model, option: OptionId, to: impl Fn(Directions) -> Directions) -> bool {
    let id = &base.option(option).id;
    let Some(option) = model.options.iter_mut().find(|option| option.id == *id) else { return false };
    let moves = to(option.moves);
    let changes = moves != option.moves;
    option.moves = moves;
    changes
}

fn widen(base: &Model, model: &mut Model, pool: usize, steps: usize) -> bool {
    let id = &base.pools[pool].id;
    let Some(position) = model.pools.iter().position(|pool| pool.id == *id) else { return false };
    let Some(&size) = larger_uses(model, position).get(steps - 1) else { return false };
    model.pools[position].size = size;
    for rule in model.rules.iter_mut().filter(|rule| rule.from_pool.as_ref() == Some(id)) {
        if let Formula::Linear { value, .. } = &mut rule.never.formula {
            *value = size;
        }
        rule.never.text = format!("more than {size} of `{id}` in use");
    }
    true
}

/// The size a pool has after widening it.
pub fn widened_size(model: &Model, pool: usize, steps: usize) -> Option<f64> {
    larger_uses(model, pool).get(steps.checked_sub(1)?).copied()
}

/// Whether the option is one that an agreement stands for.
pub fn is_agreement(model: &Model, option: OptionId) -> bool {
    matches!(model.option(option).owner, Owner::Agreement(_))
}

/// Levels of options by the names of one model, in another one of the same case; `None` where an option is missing or has other levels.
pub fn levels_in(from: &Model, to: &Model, levels: &[Level]) -> Option<Vec<Level>> {
    to.options
        .iter()
        .map(|option| {
            let position = from.options.iter().position(|other| other.id == option.id)?;
            (usize::from(levels[position]) < option.n_levels()).then_some(levels[position])
        })
        .collect()
}
