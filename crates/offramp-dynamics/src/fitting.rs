//! What is told apart besides the levels of the options, as long as it fits: lattices, and actions under way.
//!
//! In: a case, a limit on states. Out: the board with the lattices that fit, the options whose changes are followed stage by stage.
//! Does not: say what is folded in; [`crate::asides`] does.

use crate::board::{Board, BoardRefused, Extent};
use crate::case_dynamics::CaseDynamics;
use crate::draw::Draw;
use crate::extras::Extras;
use crate::study::DynamicsRequest;
use crate::under_way::{Staged, assemble, slow_options};
use offramp_engine::space::Space;
use offramp_model::Model;

/// What is told apart at least doubles the states in which it can differ. After so many that do not fit nothing else is tried.
const MOST_MISSES: usize = 3;

/// The board with the lattices that fit under [`DynamicsRequest::max_detailed_states`], each tried by itself in the order of importance: links
/// that excite, the strongest first, then gauges, the slowest first, then pools. What does not fit is folded in.
///
/// # Errors
/// As for [`Board::new`] without any lattice.
pub fn board_with_what_fits<'a>(
    model: &'a Model,
    space: &'a Space,
    request: &DynamicsRequest,
) -> Result<Board<'a>, BoardRefused> {
    let mut board = Board::new(model, space, Extent::FromToday, request.max_states)?;
    if board.n_states() >= request.max_detailed_states {
        return Ok(board);
    }
    // A lattice has at least two points: where twice as many states do not fit, hardly any gauge will, and nobody needs to know what it expects.
    let all = Extras::expecting(model, space, &request.minds, request.max_detailed_states / 2);
    let mut kept = vec![false; all.width()];
    let mut misses = 0;
    for lattice in by_importance(&all) {
        if misses >= MOST_MISSES || board.n_states() >= request.max_detailed_states {
            break;
        }
        kept[lattice] = true;
        match Board::with_extras(model, space, Extent::FromToday, request.max_detailed_states, only(&all, &kept)) {
            Err(BoardRefused::TooManyStates { .. }) => {
                kept[lattice] = false;
                misses += 1;
            }
            found => board = found?,
        }
    }
    Ok(board)
}

/// The lattices by their numbers, the most important first.
fn by_importance(all: &Extras) -> Vec<usize> {
    let mut links: Vec<usize> = (0..all.excitations.len()).collect();
    let strength = |link: usize| all.excitations[link].strength.abs();
    links.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)));
    let mut gauges: Vec<usize> = (0..all.gauges.len()).collect();
    gauges.sort_by(|&a, &b| all.gauges[a].closes_per_day.total_cmp(&all.gauges[b].closes_per_day));
    links.into_iter().map(|link| all.gauges.len() + link).chain(gauges).chain(all.first_pool()..all.width()).collect()
}

/// Only the lattices that are kept.
fn only(all: &Extras, kept: &[bool]) -> Extras {
    fn pick<T: Clone>(list: &[T], kept: &[bool]) -> Vec<T> {
        list.iter().zip(kept).filter(|(_, kept)| **kept).map(|(lattice, _)| lattice.clone()).collect()
    }
    let (gauges, rest) = kept.split_at(all.gauges.len());
    let (excitations, pools) = rest.split_at(all.excitations.len());
    Extras {
        gauges: pick(&all.gauges, gauges),
        excitations: pick(&all.excitations, excitations),
        pools: pick(&all.pools, pools),
    }
}

/// Options whose changes are followed stage by stage: those that take longest first, as long as the chain of the first draw stays within
/// the limit.
pub(crate) fn staged_that_fit(dynamics: &CaseDynamics<'_, '_>, request: &DynamicsRequest) -> Staged {
    let mut options = Vec::new();
    let mut fitting = Staged::default();
    let mut misses = 0;
    if dynamics.board.n_states() > request.max_detailed_states / 2 {
        return fitting;
    }
    let draw = Draw { seed: request.seed, number: 0 };
    for option in slow_options(dynamics.board.model) {
        options.push(option);
        let staged = Staged::new(dynamics.board, &options);
        let moving = dynamics.moving(draw, &request.minds, &staged);
        match assemble(dynamics.board, &moving, &staged, request.max_detailed_states) {
            Ok(_) => fitting = staged,
            Err(_) => {
                options.pop();
                misses += 1;
                if misses >= MOST_MISSES {
                    break;
                }
            }
        }
    }
    fitting
}
