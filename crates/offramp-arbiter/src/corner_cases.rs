//! Small models in which the definitions bite, made by hand: each is there because a plausible shortcut gets it wrong.
//!
//! In: nothing. Out: models, one function each, and [`all`] of them with their names.
//! Does not: say the answers; the tests of this crate work them out in comments.

use offramp_model::{ActorId, Consenter, Formula, Leave, Model, Preference};

use crate::sketch;

const A: ActorId = ActorId(0);
const B: ActorId = ActorId(1);
const C: ActorId = ActorId(2);

/// All models of this file, with names for messages.
pub fn all() -> Vec<(&'static str, Model)> {
    vec![
        ("a treaty that any party may leave", treaty(Leave::Any)),
        ("a treaty that is left together", treaty(Leave::All)),
        ("a treaty for ever", treaty(Leave::Nobody)),
        ("an alliance that both would enter", alliance(true)),
        ("an alliance that one would not enter", alliance(false)),
        ("a pact that is left together", pact_left_together(false)),
        ("a pact that is left together, next to an idle option", pact_left_together(true)),
        ("a council in a circle", council_in_a_circle(false)),
        ("a council in a circle, and somebody who moves in between", council_in_a_circle(true)),
        ("a council in a circle, next to a body that is carried from outside", council_next_to_a_busy_body()),
        ("an idle option that needs consent", idle_option_with_consent()),
        ("an honest vote against oneself", honest_vote_against_oneself()),
        ("opponents who would march together", joint_march(true)),
        ("opponents of whom one would not march", joint_march(false)),
    ]
}

/// A treaty between A and B, under which A may cheat. States: 0 nothing, 1 A cheats on nothing, 2 the treaty is kept,
/// 3 A cheats under the treaty. A would rather cheat under it than keep it; B would rather have none than be cheated.
pub fn treaty(leave: Leave) -> Model {
    let mut model = Model::default();
    sketch::add_actor(&mut model, "a", sketch::ranked(2, &[3, 2, 1, 0]));
    sketch::add_actor(&mut model, "b", sketch::ranked(2, &[2, 0, 1, 3]));
    sketch::add_option(&mut model, A, "cheat", 2);
    sketch::add_agreement(&mut model, "treaty", &[A, B]);
    model.agreements[0].leave = leave;
    model
}

/// C may press (bit 0); A and B may ally (bit 1), for ever. C presses best alone (1), then peace (0), then they ally (2),
/// and worst is to press an alliance (3). A would ally against C when pressed; so would B, or else it would rather not.
pub fn alliance(b_would_ally: bool) -> Model {
    let mut model = Model::default();
    sketch::add_actor(&mut model, "a", sketch::ranked(2, &[3, 0, 2, 1]));
    let b_prefers = if b_would_ally { [3, 0, 2, 1] } else { [1, 0, 2, 3] };
    sketch::add_actor(&mut model, "b", sketch::ranked(2, &b_prefers));
    sketch::add_actor(&mut model, "c", sketch::ranked(2, &[1, 0, 2, 3]));
    sketch::add_option(&mut model, C, "press", 2);
    sketch::add_agreement(&mut model, "alliance", &[A, B]);
    model.agreements[0].leave = Leave::Nobody;
    model
}

/// A and B deploy together or not at all, so neither can begin alone, and their pact, which can only be left together,
/// lets them. C fears one thing: that they deploy without the pact that binds them; otherwise it dares. The pact would have
/// to go up, deploying, and down again, and no mover moves twice in succession: it takes somebody who moves in between.
pub fn pact_left_together(b_has_an_idle_option: bool) -> Model {
    let mut model = Model::default();
    for id in ["a", "b", "c"] {
        sketch::add_actor(&mut model, id, Preference::indifferent());
    }
    let mine = sketch::add_option(&mut model, A, "deploy", 2);
    let yours = sketch::add_option(&mut model, B, "deploy", 2);
    let dare = sketch::add_option(&mut model, C, "dare", 2);
    if b_has_an_idle_option {
        sketch::add_option(&mut model, B, "idle", 2);
    }
    sketch::add_agreement(&mut model, "pact", &[A, B]);
    let pact = model.agreements[0].option;
    (model.agreements[0].leave, model.agreements[0].with) = (Leave::All, vec![mine, yours]);
    sketch::add_rule(&mut model, sketch::all([sketch::yes(mine), sketch::not(sketch::yes(yours))]));
    sketch::add_rule(&mut model, sketch::all([sketch::not(sketch::yes(mine)), sketch::yes(yours)]));
    let unbound = sketch::all([sketch::yes(mine), sketch::not(sketch::yes(pact))]);
    model.actors[C.index()].wants = sketch::wants(&model, vec![sketch::not(unbound), sketch::yes(dare)]);
    model
}

/// A council of X, Y and Z chooses among three lines by majority, and its members disagree in a circle: X ranks the lines
/// 0 1 2, Y 1 2 0, Z 2 0 1. Hence 2 beats 0 (Y, Z), 1 beats 2 (X, Y), 0 beats 1 (X, Z), each by two to one.
/// W may dare (it is at its best on line 0, still gains on line 2, loses on line 1). V may raise a flag, and likes to.
pub fn council_in_a_circle(with_v: bool) -> Model {
    let [x, y, z, w, v] = [0, 1, 2, 3, 4].map(ActorId);
    let mut model = Model::default();
    for id in ["x", "y", "z", "w", "v"] {
        sketch::add_actor(&mut model, id, Preference::indifferent());
    }
    let dare = sketch::add_option(&mut model, w, "dare", 2);
    let flag = sketch::add_option(&mut model, v, "flag", 2);
    let council = sketch::add_institution(&mut model, "council", &[x, y, z], 2);
    let choice = sketch::add_institution_option(&mut model, council, "line", 3);
    let line = |level| sketch::at(choice, level);
    for (member, order) in [(x, [0, 1, 2]), (y, [1, 2, 0]), (z, [2, 0, 1])] {
        model.actors[member.index()].wants = sketch::tiers(&model, order.map(line));
    }
    let daring_on = |level| sketch::all([sketch::yes(dare), line(level)]);
    let quiet = sketch::all([sketch::not(sketch::yes(dare)), line(0)]);
    model.actors[w.index()].wants = sketch::tiers(&model, [daring_on(0), daring_on(2), quiet]);
    if with_v {
        model.actors[v.index()].wants = sketch::wants(&model, vec![sketch::yes(flag)]);
    }
    model
}

/// [`council_in_a_circle`] next to a body that decides something nobody cares about, and whose seats outside the case carry
/// every motion: it may always move in between.
pub fn council_next_to_a_busy_body() -> Model {
    let mut model = council_in_a_circle(false);
    let body = sketch::add_institution(&mut model, "secretariat", &[ActorId(4)], 1);
    (model.institutions[body.index()].vote.seats, model.institutions[body.index()].vote.others_yes) = (2, 1);
    sketch::add_institution_option(&mut model, body, "routine", 2);
    model
}

/// A may act, which B wants too, and has an option besides that nobody cares about and to which B has to consent.
pub fn idle_option_with_consent() -> Model {
    let mut model = Model::default();
    sketch::add_actor(&mut model, "a", Preference::indifferent());
    sketch::add_actor(&mut model, "b", Preference::indifferent());
    let act = sketch::add_option(&mut model, A, "act", 2);
    let idle = sketch::add_option(&mut model, A, "idle", 2);
    model.options[idle.index()].consent = vec![Consenter::Actor(B)];
    for actor in [A, B] {
        model.actors[actor.index()].wants = sketch::wants(&model, vec![sketch::yes(act)]);
    }
    model
}

/// W may dare, Y may seize aid, and a council of W, with a veto, and X may bring aid. X wants aid; Y seizes just where there
/// is some; W likes best to dare with aid, then to dare, then to dare though Y seizes, then quiet, and no other state.
pub fn honest_vote_against_oneself() -> Model {
    let mut model = Model::default();
    let w = sketch::add_actor(&mut model, "w", Preference::indifferent());
    let x = sketch::add_actor(&mut model, "x", Preference::indifferent());
    let y = sketch::add_actor(&mut model, "y", Preference::indifferent());
    let dare = sketch::add_option(&mut model, w, "dare", 2);
    let seize = sketch::add_option(&mut model, y, "seize", 2);
    let council = sketch::add_institution(&mut model, "council", &[w, x], 2);
    model.institutions[0].vote.veto = vec![w];
    let aid = sketch::add_institution_option(&mut model, council, "aid", 2);
    let state_is = |levels: [u8; 3]| {
        sketch::all([sketch::at(dare, levels[0]), sketch::at(seize, levels[1]), sketch::at(aid, levels[2])])
    };
    model.actors[w.index()].wants = sketch::tiers(&model, [[1, 0, 1], [1, 0, 0], [1, 1, 0], [0, 0, 0]].map(state_is));
    model.actors[x.index()].wants = sketch::wants(&model, vec![sketch::yes(aid)]);
    let seize_aid = Formula::Iff(Box::new(sketch::yes(seize)), Box::new(sketch::yes(aid)));
    model.actors[y.index()].wants = sketch::wants(&model, vec![seize_aid]);
    model
}

/// C may dare. A and B may each march, and only both together can stop C; to march alone is worst for whoever does. A
/// would rather stop a daring C than let it be; B's view is given. States are (A marches, B marches, C dares).
pub fn joint_march(b_would_stop_it: bool) -> Model {
    let mut model = Model::default();
    for id in ["a", "b", "c"] {
        sketch::add_actor(&mut model, id, Preference::indifferent());
    }
    let [a, b, c] =
        [(A, "march"), (B, "march"), (C, "dare")].map(|(actor, name)| sketch::add_option(&mut model, actor, name, 2));
    let state_is =
        |levels: [u8; 3]| sketch::all([sketch::at(a, levels[0]), sketch::at(b, levels[1]), sketch::at(c, levels[2])]);
    let (quiet, daring, stopped) = (state_is([0, 0, 0]), state_is([0, 0, 1]), state_is([1, 1, 1]));
    let b_order = if b_would_stop_it { [stopped.clone(), daring.clone()] } else { [daring.clone(), stopped.clone()] };
    model.actors[0].wants = sketch::tiers(&model, [stopped, daring.clone()]);
    model.actors[1].wants = sketch::tiers(&model, b_order);
    model.actors[2].wants = sketch::tiers(&model, [daring, quiet]);
    model
}
