//! States that are met one by one against those of a space that lists them all.

mod common;

use common::space_of;
use offramp_arbiter::random_model::{Shape, random_model};
use offramp_dynamics::extras::Extras;
use offramp_dynamics::{Board, Extent};

/// Positions, moves and parts come in the same order: so the same seed gives the same trajectory on both.
#[test]
fn a_board_that_is_met_is_the_board_that_is_listed() {
    let (mut compared, mut joint) = (0, 0);
    for seed in 0..300 {
        let model = random_model(seed, &Shape::with_groups());
        let Some(space) = space_of(&model) else { continue };
        let Ok(listed) = Board::with_extras(&model, &space, Extent::FromToday, 4000, Extras::of(&model, Some(&space)))
        else {
            continue;
        };
        let (met, complete) = Board::met(&model, Extras::of(&model, None), 4000, usize::MAX).expect("a board");
        assert!(complete, "seed {seed}");
        assert_eq!(met.n_states(), listed.n_states(), "seed {seed}");
        for position in 0..listed.n_states() {
            assert_eq!(met.levels(position), listed.levels(position), "seed {seed}");
            assert_eq!(met.places(position), listed.places(position), "seed {seed}");
        }
        let own = |board: &Board<'_>| -> Vec<_> {
            let one = |has: &offramp_dynamics::board::OwnMove| {
                let parts = board.parts[has.parts.0 as usize..has.parts.1 as usize].to_vec();
                (has.actor, has.to, has.fronts, board.needs[has.needs as usize], has.days, parts)
            };
            board.own.iter().map(one).collect()
        };
        assert_eq!(own(&met), own(&listed), "seed {seed}");
        let joint_moves = |board: &Board<'_>| -> Vec<_> {
            let one = |has: &offramp_dynamics::board::JointMove| {
                (board.joint_movers[has.mover as usize], has.to, board.needs[has.needs as usize], has.fronts, has.days)
            };
            board.joint.iter().map(one).collect()
        };
        assert_eq!(joint_moves(&met), joint_moves(&listed), "seed {seed}");
        assert_eq!((&met.own_first, &met.joint_first), (&listed.own_first, &listed.joint_first), "seed {seed}");
        assert_eq!((&met.shocks, &met.shock_first), (&listed.shocks, &listed.shock_first), "seed {seed}");
        compared += 1;
        joint += listed.joint.len();
    }
    assert!(compared >= 200 && joint >= 1000, "{compared} cases, {joint} joint moves");
}
