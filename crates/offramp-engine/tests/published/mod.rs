//! A published conflict, as facts, for the tests of several analyses.
#![allow(dead_code, reason = "each test binary uses some of it")]

use offramp_arbiter::sketch;
use offramp_engine::space::{Space, StateId};
use offramp_model::{Directions, Model, Preference};

/// Groundwater contamination at Elmira, Ontario (Hipel, Fang, Kilgour & Haight 1993). Ministry of the Environment: modify
/// its control order; Uniroyal: delay, accept, abandon; local government: insist. States are named by their binary number,
/// the first option being the lowest bit. The four states with "abandon" are one state, s9, in the literature; s1 to s8 are
/// 2, 3, 4, 5, 18, 19, 20, 21.
pub fn elmira() -> Model {
    let mut model = Model::default();
    let [ministry, uniroyal, local_government] = ["ministry", "uniroyal", "local-government"]
        .map(|id| sketch::add_actor(&mut model, id, Preference::indifferent()));
    let modify = sketch::add_option(&mut model, ministry, "modify", 2);
    let [delay, accept, abandon] =
        ["delay", "accept", "abandon"].map(|name| sketch::add_option(&mut model, uniroyal, name, 2));
    sketch::add_option(&mut model, local_government, "insist", 2);
    for (option, direction) in [(modify, Directions::Up), (delay, Directions::Down), (abandon, Directions::Up)] {
        model.options[option.index()].moves = direction;
    }
    model.options[delay.index()].now = 1;
    let choices = [delay, accept, abandon].map(sketch::yes);
    for [one, other] in [[0, 1], [0, 2], [1, 2]] {
        sketch::add_rule(&mut model, sketch::all([choices[one].clone(), choices[other].clone()]));
    }
    sketch::add_rule(&mut model, sketch::not(sketch::any(choices)));
    let rankings: [&[&[u8]]; 3] = [
        &[&[20], &[4], &[5], &[21], &[18], &[2], &[3], &[19], &[24, 8, 9, 25]],
        &[&[2], &[5], &[21], &[18], &[8, 24, 9, 25], &[3], &[4], &[20], &[19]],
        &[&[20], &[4], &[18], &[2], &[21], &[19], &[5], &[3], &[24, 8, 25, 9]],
    ];
    for (actor, tiers) in model.actors.iter_mut().zip(rankings) {
        let tier = |states: &&[u8]| states.iter().map(|&number| levels(number)).collect();
        actor.wants = sketch::ranking(tiers.iter().map(tier).collect());
    }
    model
}

fn levels(number: u8) -> Vec<u8> {
    (0..5).map(|bit| number >> bit & 1).collect()
}

/// The state of Elmira with this binary number.
pub fn elmira_state(space: &Space, number: u8) -> StateId {
    space.state_of(&levels(number)).expect("feasible")
}
