//! Sets of levers in the order in which they are tried: the cheapest first, of equal price the smallest.

use super::levers::{Cost, PricedLever};

/// A set of levers: positions in their list, ascending.
pub type LeverSet = Vec<usize>;

/// The sets to try.
pub(super) struct Order {
    /// In order.
    pub sets: Vec<(Cost, LeverSet)>,
    /// All sets up to this price are among them.
    pub up_to: Cost,
}

/// The most sets kept in memory.
const MAX_SETS: usize = 2_000_000;

/// All sets of levers, the empty one too, that cost no more than `max_cost` and hold no more than `max_derived` levers that are not
/// declared, and never two that pull at the same thing. Where these are very many, those up to a lower price.
pub(super) fn all_sets(levers: &[PricedLever], max_cost: Cost, max_derived: usize) -> Order {
    let mut by_cost: Vec<usize> = (0..levers.len()).collect();
    by_cost.sort_by_key(|&position| (levers[position].cost, position));
    let mut up_to = max_cost;
    loop {
        let mut sets = Vec::new();
        let fits = collect(levers, &by_cost, up_to, max_derived, &mut sets);
        if fits || up_to == Cost(0) {
            sets.sort_by(|a, b| {
                (a.0, a.1.len(), structure(levers, &a.1), &a.1).cmp(&(b.0, b.1.len(), structure(levers, &b.1), &b.1))
            });
            return Order { sets, up_to };
        }
        up_to = Cost(up_to.0 / 2);
    }
}

/// The levers of a set that change more than wants.
pub(super) fn structure(levers: &[PricedLever], set: &[usize]) -> Vec<usize> {
    set.iter().copied().filter(|&position| !levers[position].lever.is_about_wants()).collect()
}

/// Adds all sets; false if they are too many.
fn collect(
    levers: &[PricedLever],
    by_cost: &[usize],
    max_cost: Cost,
    max_derived: usize,
    sets: &mut Vec<(Cost, LeverSet)>,
) -> bool {
    // What is still to be extended: a set, its price, and where in `by_cost` the next lever may come from.
    let mut open: Vec<(LeverSet, Cost, usize)> = vec![(Vec::new(), Cost(0), 0)];
    while let Some((set, cost, next)) = open.pop() {
        if sets.len() >= MAX_SETS {
            return false;
        }
        let is_derived = |position: &usize| !matches!(levers[*position].lever, super::Lever::Declared(_));
        let n_derived = set.iter().filter(|position| is_derived(position)).count();
        for (place, &position) in by_cost.iter().enumerate().skip(next) {
            let total = cost.plus(levers[position].cost);
            if total > max_cost {
                break;
            }
            let too_many = is_derived(&position) && n_derived >= max_derived;
            if too_many || set.iter().any(|&other| levers[other].lever.excludes(levers[position].lever)) {
                continue;
            }
            let mut larger = set.clone();
            larger.push(position);
            open.push((larger, total, place + 1));
        }
        let mut set = set;
        set.sort_unstable();
        sets.push((cost, set));
    }
    true
}
