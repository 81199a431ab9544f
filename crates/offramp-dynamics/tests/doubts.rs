//! Everything that carries a credence is there in a draw, or not; each draw is answered as the case without what is not there.

mod common;

use common::answer;
use offramp_dynamics::doubts::{absent, doubts, without};
use offramp_dynamics::gradient::CaseNumber;
use offramp_dynamics::study::DynamicsRequest;
use offramp_dynamics::{Draw, DynamicsFindings};
use offramp_model::Model;
use std::collections::BTreeSet;

/// Places where a credence may stand are marked with `@`.
const CASE: &str = r#"
[case]
title = "Doubts"
fronts = ["gulf", "home"]
[front.gulf]
ladder = [{ rung = "calm" }, { rung = "threats", when = "threatens" }, { rung = "war", when = "strikes" }]
[front.home]
ladder = [{ rung = "quiet" }, { rung = "unrest", when = "raids" }]
[actor.north]
reviews = "weekly"
wants = ["not south.strikes", "threatens", "not blesses", "pact", "raids"]
sees.south = { wants = ["not strikes"], @belief }
[actor.north.can.threatens]
front = "gulf"
uses = { ships = 1 }
[actor.north.can.raids]
front = "home"
uses = { ships = 1 }
@option
[actor.south]
wants = ["strikes if threatens", "blesses", "pact if not raids", "resolves", "not strikes if oil > 90", "not strikes"]
can.strikes = { front = "gulf" }
[actor.guard]
wants = ["not strikes", "blesses if threatens", "resolves"]
@actor
[actor.guard.can.blesses]
front = "home"
consent = ["council"]
[agreement.pact]
parties = ["north", "south"]
front = "home"
@agreement
[institution.council]
members = ["north", "south", "guard"]
@institution
[institution.council.can.resolves]
front = "home"
[[rule]]
never = "strikes and not threatens"
@rule
[pool.ships]
size = 1
@pool
[gauge.oil]
starts = 60
half-life = "4 weeks"
adds = [{ when = "threatens", by = 20 }, { when = "strikes", by = 40 }]
@gauge
[shock.mishap]
what = "a ship is hit"
rate = "1 in 2 years"
when = "threatens"
sets = { "south.strikes" = "yes" }
channel = "accident"
@shock
[link.busy]
from = "gulf"
to = "home"
channel = "attention"
strength = 0.9
@link
[outcome.dear-oil]
when = "oil > 90"
[outcome.raided]
when = "raids"
[outcome.settled]
when = "pact and (resolves or blesses)"
"#;

/// What an author would write instead of what.
type Edits = &'static [(&'static str, &'static str)];

/// What can be in doubt, its name in draws, and the case without it as an author would write it.
const KINDS: [(&str, &str, Edits); 10] = [
    ("rule", "strikes and not threatens", &[("[[rule]]\nnever = \"strikes and not threatens\"\n", "")]),
    ("option", "north.raids", &[("[actor.north.can.raids]\n", "[actor.north.can.raids]\nmoves = \"none\"\n")]),
    ("agreement", "pact", &[("[[rule]]\n", "[[rule]]\nnever = \"pact\"\n[[rule]]\n")]),
    (
        "institution",
        "council",
        &[
            ("[institution.council.can.resolves]\n", "[institution.council.can.resolves]\nmoves = \"none\"\n"),
            ("consent = [\"council\"]\n", ""),
        ],
    ),
    (
        "actor",
        "guard",
        &[
            ("[actor.guard.can.blesses]\n", "[actor.guard.can.blesses]\nmoves = \"none\"\n"),
            (
                "members = [\"north\", \"south\", \"guard\"]",
                "members = [\"north\", \"south\"]\nvote = { seats = 3, pass = 2 }",
            ),
        ],
    ),
    ("pool", "ships", &[("size = 1\n", "size = 100\n")]),
    (
        "gauge",
        "oil",
        &[(
            "half-life = \"4 weeks\"\nadds = [{ when = \"threatens\", by = 20 }, { when = \"strikes\", by = 40 }]\n",
            "",
        )],
    ),
    ("shock", "mishap", &[("rate = \"1 in 2 years\"\n", "")]),
    ("link", "busy", &[("strength = 0.9\n", "")]),
    ("belief", "north.sees.south", &[("sees.south = { wants = [\"not strikes\"],  }\n", "")]),
];

/// The case with these credences.
fn text(credences: &[(&str, f64)]) -> String {
    let mut text = CASE.to_owned();
    for (kind, credence) in credences {
        text = text.replace(&format!("@{kind}"), &format!("credence = {credence}"));
    }
    for (kind, ..) in KINDS {
        text = text.replace(&format!("@{kind}"), "");
    }
    text
}

fn model(text: &str) -> Model {
    common::model(&text.replace("],  }", "] }"))
}

/// Enough for everything to be there in some and not in others.
const N_DRAWS: usize = 12;

/// Nothing is told apart, so that the answers are quick.
fn request(n_draws: usize) -> DynamicsRequest {
    DynamicsRequest { n_draws, n_times: 2, max_detailed_states: 0, by_days: 120.0, ..DynamicsRequest::default() }
}

/// Figures of one draw, by its place among the draws.
fn figures(findings: &DynamicsFindings, place: usize) -> Vec<f64> {
    let mut found = Vec::new();
    for target in &findings.targets {
        found.extend(target.by.iter().chain(&target.at).chain(&target.channels).map(|range| range.draws[place]));
        found.extend(target.long_run.iter().map(|range| range.draws[place]));
    }
    found.extend(findings.fronts.iter().flat_map(|front| &front.rungs).flatten().map(|range| range.draws[place]));
    found
}

fn assert_same(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-10, "{what}: {found} is not {expected}");
    }
}

/// In a draw in which a thing is there the case is as it is; in the others it is as if the author had left the thing out.
#[test]
fn each_draw_is_the_case_with_or_without_the_thing() {
    for (kind, name, edits) in KINDS {
        let mut gone = text(&[]);
        for (from, to) in edits {
            assert!(gone.contains(from), "{kind}: {from}");
            gone = gone.replacen(from, to, 1);
        }
        let request = request(N_DRAWS);
        let doubted = answer(&model(&text(&[(kind, 0.5)])), &request);
        let (there, gone) = (answer(&model(&text(&[])), &request), answer(&model(&gone), &request));
        let drawn = if kind == "agreement" { "option" } else { kind };
        let mut seen = BTreeSet::new();
        for number in 0..N_DRAWS as u64 {
            let is_there = Draw { seed: 1, number }.unit(&["kept", drawn, name]) < 0.5;
            seen.insert(is_there);
            let expected = if is_there { &there } else { &gone };
            let place = number as usize;
            assert_same(&figures(&doubted, place), &figures(expected, place), &format!("{kind}, draw {number}"));
        }
        assert_eq!(seen.len(), 2, "{kind}: both are met");
        let differs = (0..N_DRAWS).any(|place| figures(&there, place) != figures(&gone, place));
        assert!(differs, "{kind}: it makes a difference");
        let n_worlds = if kind == "belief" { 1 } else { 2 };
        assert_eq!((doubted.n_worlds, doubted.doubts.len()), (n_worlds, n_worlds - 1), "{kind}");
    }
}

const ALL: [(&str, f64); 9] = [
    ("rule", 0.5),
    ("option", 0.8),
    ("agreement", 0.7),
    ("institution", 0.6),
    ("actor", 0.9),
    ("pool", 0.4),
    ("gauge", 0.3),
    ("shock", 0.5),
    ("link", 0.2),
];

/// All at once: every draw is the case without what is not there in it, and draws that share a world are still told in their order.
#[test]
fn many_worlds_are_told_as_one_in_the_order_of_the_draws() {
    let (sure, unsure) = (model(&text(&[])), model(&text(&ALL)));
    let doubts = doubts(&unsure);
    assert_eq!(doubts.len(), ALL.len());
    let found = answer(&unsure, &request(6));
    assert_eq!(found.draws, [0, 1, 2, 3, 4, 5]);
    let mut worlds = BTreeSet::new();
    for number in 0..6 {
        let absent = absent(&doubts, Draw { seed: 1, number });
        let names: Vec<String> =
            found.targets.iter().map(|has| offramp_dynamics::compare::target_id(&sure, has)).collect();
        let one = DynamicsRequest { draws: Some(vec![number]), outcomes: names, ..request(1) };
        let alone = answer(&without(&sure, &absent), &one);
        let place = number as usize;
        let holds_today = found.targets.iter().zip(&alone.targets).any(|(all, one)| all.by.len() != one.by.len());
        assert!(!holds_today, "nothing here holds today in one world only");
        assert_same(&figures(&found, place), &figures(&alone, 0), &format!("draw {number}"));
        for lingers in &found.lingering {
            let here = alone.lingering.iter().find(|has| has.code == lingers.code);
            if let Some(here) = here {
                assert!((here.probability.median - lingers.probability.draws[place]).abs() < 1e-12);
            }
        }
        worlds.insert(absent);
    }
    assert_eq!(found.n_worlds, worlds.len());
    assert!(worlds.len() > 2, "the draws meet {} worlds", worlds.len());
    for target in found.targets.iter().filter(|target| !target.by.is_empty()) {
        for place in 0..6 {
            let whole = target.by.last().expect("a time").draws[place];
            let sum: f64 = target.channels.iter().map(|channel| channel.draws[place]).sum();
            assert!((sum - whole).abs() <= 1e-12, "roads add up");
        }
    }
    assert!(!found.ways.is_empty() && found.undecided.is_some());
}

/// The derivative in a credence is the difference between the thing being there and not, everything else as in the draw.
#[test]
fn the_gradient_in_a_credence_is_an_exact_difference() {
    let request = DynamicsRequest { gradients: true, outcomes: vec!["gulf.war".to_owned()], ..request(3) };
    let found = answer(&model(&text(&[("shock", 0.5), ("belief", 0.5)])), &request);
    let middle = found.targets[0].by.last().expect("a time").middle_draw();
    let draw = found.draws[middle];
    let chance = |there: bool, believes: bool| {
        let mut text = text(&[]);
        if !there {
            text = text.replace("rate = \"1 in 2 years\"\n", "");
        }
        if !believes {
            text = text.replace("sees.south = { wants = [\"not strikes\"],  }\n", "");
        }
        let one = DynamicsRequest { draws: Some(vec![draw]), gradients: false, ..request.clone() };
        answer(&model(&text), &one).targets[0].by.last().expect("a time").median
    };
    let holds = |kind: &str, name: &str| Draw { seed: 1, number: draw }.unit(&["kept", kind, name]) < 0.5;
    let (there, believes) = (holds("shock", "mishap"), holds("belief", "north.sees.south"));
    let told = |is_it: fn(&CaseNumber) -> bool| {
        let number = found.gradients[0].numbers.iter().find(|has| is_it(&has.number));
        number.map_or(0.0, |has| has.derivative.median)
    };
    let by_shock = told(|number| matches!(number, CaseNumber::Thing(_)));
    let by_belief = told(|number| matches!(number, CaseNumber::Belief(..)));
    assert!(by_shock > 0.0, "a shock that strikes makes war likelier");
    assert!((by_shock - (chance(true, believes) - chance(false, believes))).abs() < 1e-10);
    assert!((by_belief - (chance(there, true) - chance(there, false))).abs() < 1e-10);
}

/// Where the only thing that could happen is not there, nothing happens, and that is an answer.
#[test]
fn nothing_happens_where_nothing_is_there() {
    let text = r#"
        [case]
        title = "Perhaps"
        [actor.one]
        wants = ["acts"]
        [actor.one.can.acts]
        credence = 0
        [outcome.done]
        when = "acts"
    "#;
    let found = answer(&model(text), &request(3));
    assert_eq!(found.targets[0].by.last().expect("a time").draws, [0.0; 3]);
    assert_eq!(found.n_worlds, 1);
}

/// The same bytes on any number of threads.
#[test]
fn threads_do_not_matter() {
    let model = model(&text(&ALL));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| answer(&model, &request(5)))
    };
    assert_eq!(on(1), on(3));
}
