//! Coalitions, worked out by hand.

use offramp_arbiter::{Arbiter, Concept, sketch};
use offramp_model::{ActorId, Formula, Model, Preference, RankingTier};

const A: ActorId = ActorId(0);
const B: ActorId = ActorId(1);
const C: ActorId = ActorId(2);

/// C may dare. A and B may each march, and only both together can stop C; to march alone is worst for whoever does. A
/// would rather stop a daring C than let it be; B's view is given. States are (A marches, B marches, C dares).
fn dare(b_would_stop_it: bool) -> Model {
    let mut model = Model::default();
    for id in ["a", "b", "c"] {
        sketch::add_actor(&mut model, id, Preference::indifferent());
    }
    let [a, b, c] =
        [(A, "march"), (B, "march"), (C, "dare")].map(|(actor, name)| sketch::add_option(&mut model, actor, name, 2));
    let state_is =
        |levels: [u8; 3]| sketch::all([sketch::at(a, levels[0]), sketch::at(b, levels[1]), sketch::at(c, levels[2])]);
    let (quiet, daring, stopped) = (state_is([0, 0, 0]), state_is([0, 0, 1]), state_is([1, 1, 1]));
    let best_first = |model: &Model, tiers: [Formula; 2]| {
        let tier = |formula| RankingTier::Conditions(vec![sketch::condition(model, formula)]);
        Preference::Ranking(tiers.into_iter().map(tier).collect())
    };
    let b_order = if b_would_stop_it { [stopped.clone(), daring.clone()] } else { [daring.clone(), stopped.clone()] };
    model.actors[0].wants = best_first(&model, [stopped, daring.clone()]);
    model.actors[1].wants = best_first(&model, b_order);
    model.actors[2].wants = best_first(&model, [daring, quiet]);
    model
}

/// One by one neither would march, so SEQ sees no credible answer. CSEQ lets opponents improve together: that deters C
/// when both gain by it, and not when only one does. GMR and CGMR ask only whether they could.
#[test]
fn opponents_answer_together_only_if_all_of_them_gain() {
    for (b_would_stop_it, deterred) in [(true, true), (false, false)] {
        let model = dare(b_would_stop_it);
        let arbiter = Arbiter::new(&model).expect("eight states");
        let quiet = arbiter.state_with(&[0, 0, 0]).expect("feasible");
        assert!(arbiter.stable(C, Concept::Gmr, quiet) && !arbiter.stable(C, Concept::Seq, quiet));
        assert_eq!(arbiter.coalition_stable(&[C], Concept::Gmr, quiet), Ok(true));
        assert_eq!(arbiter.coalition_stable(&[C], Concept::Seq, quiet), Ok(deterred));
    }
}

/// A coalition improves only where every member gains: both gain by stopping C, in the first case only.
#[test]
fn a_coalition_moves_only_if_all_members_gain() {
    for (b_would_stop_it, gains) in [(true, true), (false, false)] {
        let model = dare(b_would_stop_it);
        let arbiter = Arbiter::new(&model).expect("eight states");
        let [daring, stopped] = [[0, 0, 1], [1, 1, 1]].map(|levels| arbiter.state_with(&levels).expect("feasible"));
        let expected = if gains { vec![stopped] } else { vec![] };
        assert_eq!(arbiter.coalition_improvements(&[A, B], daring), Ok(expected));
        assert_eq!(arbiter.coalition_stable(&[B, A], Concept::Nash, daring), Ok(!gains));
        assert!(arbiter.stable(A, Concept::Nash, daring) && arbiter.stable(B, Concept::Nash, daring));
    }
}
