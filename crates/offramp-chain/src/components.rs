//! Which states can reach each other: strongly connected components, and what can be reached at all.
//!
//! In: a chain, and the states to look at. Out: components with every component after those that it leads to.
//! Tarjan (1972), written with its own stack: a long corridor of states must not exhaust the program's.
//! Arcs with rate 0 do not count.

use crate::chain::Chain;
use crate::state_set::StateSet;

/// The strongly connected components among some of the states.
#[derive(Debug, Clone)]
pub struct Components {
    // Invariant: states first[c]..first[c + 1] of `members` are component c; a component comes after all those it leads to.
    first: Vec<usize>,
    members: Vec<u32>,
    of_state: Vec<u32>,
}

/// Says of a state that it was not looked at.
const NONE: u32 = u32::MAX;

impl Components {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// Whether no state was looked at.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The states of a component, in rising order.
    pub fn members(&self, component: usize) -> &[u32] {
        &self.members[self.first[component]..self.first[component + 1]]
    }

    /// The component of a state; `None` when it was not looked at.
    pub fn of(&self, state: u32) -> Option<usize> {
        let component = self.of_state[state as usize];
        (component != NONE).then_some(component as usize)
    }

    /// The components that cannot be left once entered, in order.
    pub fn closed(&self, chain: &Chain) -> Vec<usize> {
        let leaves = |component: usize| {
            let mine = component as u32;
            self.members(component)
                .iter()
                .flat_map(|&state| chain.arcs(state))
                .any(|arc| arc.rate > 0.0 && self.of_state[arc.target as usize] != mine)
        };
        (0..self.len()).filter(|&component| !leaves(component)).collect()
    }
}

/// The strongly connected components of the states for which `look` holds, without arcs to other states.
pub fn components(chain: &Chain, look: impl Fn(u32) -> bool) -> Components {
    let n = chain.n_states();
    let mut search = Search {
        order: vec![0; n],
        low: vec![0; n],
        open: Vec::new(),
        next_order: 1,
        found: Components { first: vec![0], members: Vec::new(), of_state: vec![NONE; n] },
    };
    let mut path: Vec<(u32, usize)> = Vec::new();
    for root in 0..n as u32 {
        if !look(root) || search.order[root as usize] != 0 {
            continue;
        }
        search.enter(root);
        path.push((root, chain.arc_range(root).start));
        while let Some((state, arc)) = path.last_mut() {
            let state = *state;
            if *arc == chain.arc_range(state).end {
                path.pop();
                search.leave(state, path.last().map(|&(parent, _)| parent));
                continue;
            }
            let (target, rate) = (chain.targets()[*arc], chain.rates()[*arc]);
            *arc += 1;
            if rate == 0.0 || !look(target) {
                continue;
            }
            if search.order[target as usize] == 0 {
                search.enter(target);
                path.push((target, chain.arc_range(target).start));
            } else if search.found.of_state[target as usize] == NONE {
                search.low[state as usize] = search.low[state as usize].min(search.order[target as usize]);
            }
        }
    }
    search.found
}

struct Search {
    // 0: not seen yet.
    order: Vec<u32>,
    low: Vec<u32>,
    open: Vec<u32>,
    next_order: u32,
    found: Components,
}

impl Search {
    fn enter(&mut self, state: u32) {
        self.order[state as usize] = self.next_order;
        self.low[state as usize] = self.next_order;
        self.next_order += 1;
        self.open.push(state);
    }

    fn leave(&mut self, state: u32, parent: Option<u32>) {
        let low = self.low[state as usize];
        if let Some(parent) = parent {
            self.low[parent as usize] = self.low[parent as usize].min(low);
        }
        if low != self.order[state as usize] {
            return;
        }
        let (begin, component) = (self.found.members.len(), self.found.len() as u32);
        while let Some(member) = self.open.pop() {
            self.found.of_state[member as usize] = component;
            self.found.members.push(member);
            if member == state {
                break;
            }
        }
        self.found.members[begin..].sort_unstable();
        self.found.first.push(self.found.members.len());
    }
}

/// The states from which `goal` can be reached without passing a state of `barred`; those of `goal` belong to it.
pub(crate) fn can_reach(chain: &Chain, goal: &StateSet, barred: impl Fn(u32) -> bool) -> StateSet {
    let incoming = chain.incoming();
    let mut reached = goal.clone();
    let mut open: Vec<u32> = goal.iter().collect();
    while let Some(state) = open.pop() {
        for slot in incoming.first[state as usize]..incoming.first[state as usize + 1] {
            let source = incoming.source[slot];
            if incoming.rate[slot] > 0.0 && !reached.contains(source) && !barred(source) {
                reached.insert(source);
                open.push(source);
            }
        }
    }
    reached
}
