//! One component after the other, in the order in which they lead to each other.

use crate::chain::{Chain, ChainError};
use crate::components::Components;
use crate::solve::refine::solve_component;
use crate::solve::system::{Direction, System};
use crate::solve::{Method, SolveOptions, SolveReport};

/// Solves `sum_y q(x,y) (X(x) - X(y)) = b(x)` for the states of `parts`, X being 0 elsewhere: `b` holds what flows to states
/// outside. Entries of `right` must not be negative, and every state of `parts` must be able to leave.
pub(crate) fn solve_forward<const W: usize>(
    chain: &Chain,
    parts: &Components,
    right: &[[f64; W]],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<[f64; W]>, ChainError> {
    let gather = |state: u32, x: &[[f64; W]], component: usize| {
        let mut sum = right[state as usize];
        for index in chain.arc_range(state) {
            let (target, rate) = (chain.targets()[index], chain.rates()[index]);
            if parts.of(target).is_some_and(|other| other != component) {
                add_scaled(&mut sum, rate, &x[target as usize]);
            }
        }
        sum
    };
    let order = 0..parts.len();
    solve_in_order(chain, parts, Direction::Forward, order, gather, options, report)
}

/// Solves `g(y) q(y) = b(y) + sum_x g(x) q(x,y)` for the states of `parts`: the expected time in every state when `b` enters.
pub(crate) fn solve_backward<const W: usize>(
    chain: &Chain,
    parts: &Components,
    right: &[[f64; W]],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<[f64; W]>, ChainError> {
    let incoming = chain.incoming();
    let gather = |state: u32, g: &[[f64; W]], component: usize| {
        let mut sum = right[state as usize];
        for slot in incoming.first[state as usize]..incoming.first[state as usize + 1] {
            let source = incoming.source[slot];
            if parts.of(source).is_some_and(|other| other != component) {
                add_scaled(&mut sum, incoming.rate[slot], &g[source as usize]);
            }
        }
        sum
    };
    let order = (0..parts.len()).rev();
    solve_in_order(chain, parts, Direction::Backward, order, gather, options, report)
}

fn solve_in_order<const W: usize>(
    chain: &Chain,
    parts: &Components,
    direction: Direction,
    order: impl Iterator<Item = usize>,
    gather: impl Fn(u32, &[[f64; W]], usize) -> [f64; W],
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<[f64; W]>, ChainError> {
    let mut x = vec![[0.0; W]; chain.n_states()];
    // The position of a state in its own component; only read for states of the component at hand.
    let mut position = vec![0u32; chain.n_states()];
    for (done, component) in order.enumerate() {
        let members = parts.members(component);
        report.components += 1;
        report.largest_component = report.largest_component.max(members.len());
        if done.is_multiple_of(1024) {
            options.tell("solving", done as u64, Some(parts.len() as u64))?;
        }
        let right: Vec<[f64; W]> = members.iter().map(|&state| gather(state, &x, component)).collect();
        if let [state] = members {
            report.used(Method::Substitution);
            x[*state as usize] = right[0].map(|value| value / chain.exit_rate(*state));
            continue;
        }
        if right.iter().flatten().all(|&value| value == 0.0) {
            continue;
        }
        for (place, &state) in members.iter().enumerate() {
            position[state as usize] = place as u32;
        }
        let place = |state: u32| (parts.of(state) == Some(component)).then(|| position[state as usize]);
        let system = System::new(chain, members, direction, &place);
        for (&state, value) in members.iter().zip(solve_component(&system, &right, options, report)?) {
            x[state as usize] = value;
        }
    }
    Ok(x)
}

fn add_scaled<const W: usize>(to: &mut [f64; W], factor: f64, from: &[f64; W]) {
    for lane in 0..W {
        to[lane] += factor * from[lane];
    }
}
