//! Every channel of coupling alone, against an effect that is known, and zero for fronts that it does not tie.

mod common;

use common::model;
use offramp_chain::{Chain, ChainBuilder, StateSet, TransientOptions, TransientRequest, hit_by_from, transient};
use offramp_dynamics::coupling::{Coupled, CouplingChannel, CouplingFindings, CouplingRequest, PairAnswer, coupling};
use offramp_dynamics::defaults::EXCITATION_HALF_LIFE_DAYS;
use offramp_dynamics::under_way::Staged;
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Extent, Foresight};
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_model::Model;
use std::ops::ControlFlow;

const DAYS: f64 = 200.0;
const UP: f64 = 3.0 / 365.25;
const DOWN: f64 = 5.0 / 365.25;

/// A storm that comes and goes, a town, and a village that some test ties to the sea.
fn coast(more: &str) -> Model {
    model(&format!(
        r#"
[case]
title = "the coast"
as-of = 2020-01-01
fronts = ["sea", "town", "village"]
[front.sea]
ladder = [{{ rung = "calm" }}, {{ rung = "storm", when = "sea-god.storm" }}]
[front.town]
ladder = [{{ rung = "peace" }}, {{ rung = "war", when = "lord.war" }}]
[front.village]
ladder = [{{ rung = "peace" }}, {{ rung = "feud", when = "elder.feud" }}]
[actor.sea-god]
can.storm = {{ what = "blow", front = "sea", uses = {{ sky = 1 }} }}
[shock.rises]
rate = "3 a year"
when = "not sea-god.storm"
sets = {{ "sea-god.storm" = "yes" }}
[shock.falls]
rate = "5 a year"
when = "sea-god.storm"
sets = {{ "sea-god.storm" = "no" }}
[pool.sky]
size = 1
[actor.lord]
reviews = "every 60 days"
can.war = {{ what = "go to war", front = "town", moves = "up" }}
wants = ["lord.war"]
{more}"#
    ))
}

/// The elder, who goes to the feud for what it is worth: never by itself where it wants nothing.
fn elder(uses: &str, wants: &str) -> String {
    let wants = if wants.is_empty() { String::new() } else { format!("wants = [\"{wants}\"]\n") };
    format!(
        "[actor.elder]\nreviews = \"every 50 days\"\n\
         can.feud = {{ what = \"feud\", front = \"village\", moves = \"up\"{uses} }}\n{wants}"
    )
}

fn link(channel: &str) -> String {
    format!("[link.l]\nfrom = \"sea\"\nto = \"village\"\nchannel = \"{channel}\"\nstrength = 0.8\n")
}

/// A flood comes out of a calm sea, brings the storm with it, and strikes the village.
const FLOOD: &str = "[shock.flood]\nrate = \"2 a year\"\nwhen = \"not sea-god.storm\"\n\
                     sets = { \"sea-god.storm\" = \"yes\", \"elder.feud\" = \"yes\" }\n";

const SPARK: &str =
    "[shock.spark]\nrate = \"2 a year\"\nwhen = \"sea-god.storm\"\nsets = { \"elder.feud\" = \"yes\" }\n";

fn ask(model: &Model, foresight: u32) -> CouplingFindings {
    let mut dynamics = DynamicsRequest { by_days: DAYS, n_draws: 1, ..DynamicsRequest::default() };
    dynamics.minds.foresight = Foresight { steps: foresight, days: 30.0 };
    let request = CouplingRequest { dynamics, pairs: Vec::new(), tolerance: 0.0 };
    coupling(model, &request, &|_, _| ControlFlow::Continue(())).expect("an answer")
}

fn answer<'f>(findings: &'f CouplingFindings, model: &Model, from: &str, to: &str) -> &'f PairAnswer {
    let pair = findings.pairs.iter().find(|pair| model.front(pair.from).id == from && model.front(pair.to).id == to);
    &pair.expect("a pair").answer
}

/// What the sea does to the village by one channel alone.
fn by(findings: &CouplingFindings, model: &Model, channel: CouplingChannel) -> Coupled {
    match answer(findings, model, "sea", "village") {
        PairAnswer::Coupled(found) => {
            assert_eq!(found.channels.iter().map(|has| has.channel).collect::<Vec<_>>(), [channel]);
            *found.clone()
        }
        other => panic!("{other:?}"),
    }
}

fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() < 1e-10, "{found} and not {exact}");
}

/// The figures of a channel that acts alone: as it is, with it cut, and the difference, of which it has all.
fn is(found: &Coupled, as_is: f64, cut: f64) {
    let top = |measures: &offramp_dynamics::coupling::Measures| measures.top.as_ref().expect("no feud today").median;
    near(top(&found.as_is), as_is);
    near(top(&found.all_cut), cut);
    near(top(&found.whole), as_is - cut);
    near(top(&found.channels[0].alone), as_is - cut);
    near(top(&found.channels[0].share), as_is - cut);
    assert!((as_is - cut).abs() > 1e-4, "{as_is} {cut}");
}

/// Without this a channel could leak onto fronts that nothing ties to what is cut.
#[test]
fn a_channel_ties_only_the_fronts_that_it_ties() {
    let cases = [
        (CouplingChannel::Wants, elder("", "elder.feud if and only if sea-god.storm")),
        (CouplingChannel::Pool, elder(", uses = { sky = 1 }", "elder.feud")),
        (CouplingChannel::Attention, elder("", "elder.feud") + &link("attention")),
        (CouplingChannel::Excitation, elder("", "elder.feud") + &link("excitation")),
        (CouplingChannel::Flow, elder("", "") + SPARK),
        (CouplingChannel::Actor, elder("", "") + FLOOD),
    ];
    for (channel, text) in &cases {
        for foresight in [0, 1] {
            let model = coast(text);
            let findings = ask(&model, foresight);
            by(&findings, &model, *channel);
            for (from, to) in [("sea", "town"), ("town", "sea"), ("village", "town"), ("town", "village")] {
                let place = format!("{channel:?}, foresight {foresight}, {from} to {to}");
                assert_eq!(*answer(&findings, &model, from, to), PairAnswer::Separate, "{place}");
            }
        }
    }
    let model = coast(&elder("", "elder.feud"));
    assert!(ask(&model, 1).pairs.iter().all(|pair| pair.answer == PairAnswer::Separate));
}

/// The rate at which the elder goes to the feud, where only it decides.
fn feud_rate(model: &Model) -> f64 {
    let space =
        build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).expect("a space");
    let board = Board::new(model, &space, Extent::FromToday, 1000).expect("a board");
    let mut minds = DynamicsRequest::default().minds;
    minds.foresight = Foresight { steps: 0, days: 30.0 };
    let moving = CaseDynamics::new(&board).moving(Draw { seed: 1, number: 0 }, &minds, &Staged::default());
    let today = board.today.expect("today") as usize;
    let moves = board.own_moves(today).iter().zip(&moving.rates.own[board.own_first[today] as usize..]);
    let feud = moves.filter(|(has, _)| model.actor(has.actor).id == "elder").map(|(_, rate)| *rate);
    feud.sum()
}

/// A small chain by hand: how likely some states are entered, and how much of the time others are stood in.
struct ByHand {
    chain: Chain,
}

impl ByHand {
    fn new(n: usize, arcs: &[(u32, u32, f64)]) -> Self {
        let mut builder = ChainBuilder::new(n);
        arcs.iter().for_each(|&(from, to, rate)| builder.arc(from, to, rate, 0).expect("an arc"));
        Self { chain: builder.build().expect("a chain") }
    }

    fn entered(&self, state: u32) -> f64 {
        let start = self.chain.start_at(0).expect("a start");
        let class = StateSet::from_states(self.chain.n_states(), [state]);
        let found = hit_by_from(&self.chain, &start, &[class], &[DAYS], &TransientOptions::default());
        found.expect("a chance").values[0][0]
    }

    fn mean_of(&self, function: &[f64]) -> f64 {
        let start = self.chain.start_at(0).expect("a start");
        let (times, integrals) = ([DAYS], [function]);
        let asked =
            TransientRequest { start: &start, times: &times, integrals: &integrals, ..TransientRequest::default() };
        transient(&self.chain, &asked, &TransientOptions::default()).expect("a mean").integrals[0][0] / DAYS
    }
}

fn happens_at(rate: f64) -> f64 {
    1.0 - (-rate * DAYS).exp()
}

/// Feud and storm share the sky: no feud begins in a storm, and no storm rises in a feud.
#[test]
fn a_pool_with_room_for_one() {
    let model = coast(&elder(", uses = { sky = 1 }", "elder.feud"));
    let rate = feud_rate(&model);
    // Calm, storm, feud.
    let hand = ByHand::new(3, &[(0, 1, UP), (1, 0, DOWN), (0, 2, rate)]);
    let room = 1.0 - hand.mean_of(&[0.0, 1.0, 0.0]);
    is(&by(&ask(&model, 0), &model, CouplingChannel::Pool), hand.entered(2), happens_at(rate * room));
}

#[test]
fn what_strikes_both_at_once() {
    let model = coast(&(elder("", "") + FLOOD));
    let rate = 2.0 / 365.25;
    assert_eq!(feud_rate(&model), 0.0);
    // Calm, storm, feud: whatever the sea does then.
    let hand = ByHand::new(3, &[(0, 1, UP), (1, 0, DOWN), (0, 2, rate)]);
    // The sea by itself, which the flood raises too.
    let sea = ByHand::new(2, &[(0, 1, UP + rate), (1, 0, DOWN)]);
    let calm = sea.mean_of(&[1.0, 0.0]);
    is(&by(&ask(&model, 0), &model, CouplingChannel::Actor), hand.entered(2), happens_at(rate * calm));
}

/// A storm that has just risen makes the elder look sooner; up to two rises count, and each fades by itself.
#[test]
fn rises_that_fade() {
    let model = coast(&(elder("", "elder.feud") + &link("excitation")));
    let rate = feud_rate(&model);
    let fades = std::f64::consts::LN_2 / EXCITATION_HALF_LIFE_DAYS;
    // State 2 k + s: k rises that count, storm or not; the feud is the last.
    let mut arcs = Vec::new();
    for count in 0..3u32 {
        let (calm, storm) = (2 * count, 2 * count + 1);
        arcs.push((calm, 2 * (count + 1).min(2) + 1, UP));
        arcs.push((storm, calm, DOWN));
        if count > 0 {
            arcs.extend([(calm, calm - 2, f64::from(count) * fades), (storm, storm - 2, f64::from(count) * fades)]);
        }
    }
    let sea = ByHand::new(6, &arcs);
    let counted = sea.mean_of(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0]);
    (0..6u32).for_each(|state| arcs.push((state, 6, rate * (1.0 + 0.8 * f64::from(state / 2)))));
    let hand = ByHand::new(7, &arcs);
    let found = by(&ask(&model, 0), &model, CouplingChannel::Excitation);
    is(&found, hand.entered(6), happens_at(rate * (1.0 + 0.8 * counted)));
}
