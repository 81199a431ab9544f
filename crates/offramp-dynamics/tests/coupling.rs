//! Coupling against closed forms, against averages worked out directly, and zero where fronts are separate.

mod common;

use common::model;
use offramp_arbiter::random_extras::add_deadlines;
use offramp_chain::{
    Chain, ChainBuilder, Date, JumpMap, Piece, StateSet, TransientOptions, TransientRequest, hit_by_dated,
    transient_dated, transient_piecewise,
};
use offramp_dynamics::coupling::{
    Coupled, CouplingChannel, CouplingFindings, CouplingRequest, Excitation, PairAnswer, coupling,
};
use offramp_dynamics::under_way::{Staged, assemble};
use offramp_dynamics::{Board, CaseDynamics, Draw, DynamicsRequest, Extent, Foresight};
use offramp_engine::space::{SpaceRequest, build_space};
use offramp_model::{Condition, Formula, Front, FrontId, Level, LevelSet, Model, OptionId, Rung};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

const DAYS: f64 = 200.0;

fn request(n_draws: usize, foresight: u32) -> CouplingRequest {
    let mut dynamics = DynamicsRequest { by_days: DAYS, n_draws, ..DynamicsRequest::default() };
    dynamics.minds.foresight = Foresight { steps: foresight, days: 30.0 };
    CouplingRequest { dynamics, pairs: Vec::new(), tolerance: 0.0 }
}

fn ask(model: &Model, request: &CouplingRequest) -> CouplingFindings {
    coupling(model, request, &|_, _| ControlFlow::Continue(())).expect("an answer")
}

fn answer<'f>(findings: &'f CouplingFindings, model: &Model, from: &str, to: &str) -> &'f PairAnswer {
    let is = |front: FrontId, name: &str| model.front(front).id == name;
    let pair = findings.pairs.iter().find(|pair| is(pair.from, from) && is(pair.to, to));
    &pair.expect("a pair").answer
}

fn coupled<'f>(findings: &'f CouplingFindings, model: &Model, from: &str, to: &str) -> &'f Coupled {
    match answer(findings, model, from, to) {
        PairAnswer::Coupled(coupled) => coupled,
        other => panic!("{from} to {to}: {other:?}"),
    }
}

/// Two fronts: a storm that comes and goes, and a town.
const STORM: &str = r#"
[case]
title = "storm and town"
as-of = 2020-01-01
fronts = ["sea", "town"]
[front.sea]
ladder = [{ rung = "calm" }, { rung = "storm", when = "sea-god.storm" }]
[front.town]
ladder = [{ rung = "peace" }, { rung = "war", when = "lord.war" }]
[actor.sea-god]
can.storm = { what = "blow", front = "sea" }
[shock.rises]
rate = "3 a year"
front = "sea"
when = "not sea-god.storm"
sets = { "sea-god.storm" = "yes" }
[shock.falls]
rate = "5 a year"
front = "sea"
when = "sea-god.storm"
sets = { "sea-god.storm" = "no" }
"#;

const UP: f64 = 3.0 / 365.25;
const DOWN: f64 = 5.0 / 365.25;

/// The share of the time that a storm blows which is not there at first.
fn mean_storm() -> f64 {
    let sum = UP + DOWN;
    UP / sum * (1.0 - (1.0 - (-sum * DAYS).exp()) / (sum * DAYS))
}

/// The chance that something has happened whose rate is `calm` while there is no storm and `storm` while there is one: two
/// linear equations, solved by their eigenvalues.
fn modulated(calm: f64, storm: f64) -> f64 {
    let (a, d, product) = (-UP - calm, -DOWN - storm, UP * DOWN);
    let root = ((a - d) * (a - d) / 4.0 + product).sqrt();
    let (l1, l2) = ((a + d) / 2.0 + root, (a + d) / 2.0 - root);
    // p_calm = c1 exp(l1 t) + c2 exp(l2 t) with p_calm(0) = 1 and p_calm'(0) = a; then p_storm = (p_calm' - a p_calm) / DOWN.
    let (c1, c2) = ((a - l2) / (l1 - l2), (l1 - a) / (l1 - l2));
    let (e1, e2) = ((l1 * DAYS).exp(), (l2 * DAYS).exp());
    let calm = c1 * e1 + c2 * e2;
    1.0 - calm - (c1 * (l1 - a) * e1 + c2 * (l2 - a) * e2) / DOWN
}

fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() < 1e-10, "{found} and not {exact}");
}

fn top(measures: &offramp_dynamics::coupling::Measures) -> f64 {
    let top = measures.top.as_ref().expect("not at the top today");
    assert_eq!(top.low, top.high, "{top:?}");
    top.median
}

#[test]
fn a_shock_that_needs_the_other_front() {
    let text = format!(
        "{STORM}\n[actor.lord]\ncan.war = {{ what = \"go to war\", front = \"town\" }}\n[shock.spark]\nrate = \"4 a year\"\n\
         when = \"sea-god.storm\"\nsets = {{ \"lord.war\" = \"yes\" }}\n"
    );
    let model = model(&text);
    let findings = ask(&model, &request(1, 0));
    let found = coupled(&findings, &model, "sea", "town");
    let rate = 4.0 / 365.25;
    near(top(&found.as_is), modulated(0.0, rate));
    near(top(&found.all_cut), 1.0 - (-rate * mean_storm() * DAYS).exp());
    near(top(&found.whole), top(&found.as_is) - top(&found.all_cut));
    assert_eq!(found.channels.iter().map(|has| has.channel).collect::<Vec<_>>(), [CouplingChannel::Flow]);
    near(top(&found.channels[0].alone), top(&found.whole));
    near(top(&found.channels[0].share), top(&found.whole));
    assert_eq!(*answer(&findings, &model, "town", "sea"), PairAnswer::Separate);
}

/// The lord goes to war once, whatever the weather, and storms slow it down; or it goes only in storms.
fn lord(wants: &str, link: &str) -> Model {
    model(&format!(
        "{STORM}\n[actor.lord]\nreviews = \"every 60 days\"\ncan.war = {{ what = \"go to war\", front = \"town\", moves = \"up\" }}\n\
         wants = [\"{wants}\"]\n{link}"
    ))
}

#[test]
fn attention_that_a_storm_takes_away() {
    let alone = lord("lord.war", "");
    let findings = ask(&alone, &request(1, 0));
    assert_eq!(*answer(&findings, &alone, "sea", "town"), PairAnswer::Separate);
    let linked =
        lord("lord.war", "[link.l]\nfrom = \"sea\"\nto = \"town\"\nchannel = \"attention\"\nstrength = 0.75\n");
    let findings = ask(&linked, &request(1, 0));
    let found = coupled(&findings, &linked, "sea", "town");
    let rate = war_rates(&linked)[0];
    near(top(&found.as_is), modulated(rate, 0.25 * rate));
    near(top(&found.all_cut), 1.0 - (-rate * (1.0 - 0.75 * mean_storm()) * DAYS).exp());
    assert_eq!(found.channels.iter().map(|has| has.channel).collect::<Vec<_>>(), [CouplingChannel::Attention]);
}

/// A storm that has just risen makes the lord look sooner; the memory of it fades in a week.
#[test]
fn excitation_is_told_apart_from_attention() {
    let link = |channel: &str, strength: f64| {
        format!("[link.{channel}]\nfrom = \"sea\"\nto = \"town\"\nchannel = \"{channel}\"\nstrength = {strength}\n")
    };
    let model = lord("lord.war", &(link("excitation", 0.8) + &link("attention", 0.5)));
    let findings = ask(&model, &request(1, 0));
    let found = coupled(&findings, &model, "sea", "town");
    let channels: Vec<CouplingChannel> = found.channels.iter().map(|has| has.channel).collect();
    assert_eq!(channels, [CouplingChannel::Attention, CouplingChannel::Excitation]);
    // With the one cut, only the other is left to cut: what is left of the whole is its effect then.
    let shares: f64 = found.channels.iter().map(|has| top(&has.share)).sum();
    near(shares, top(&found.whole));
    assert!(found.channels.iter().all(|has| top(&has.alone).abs() > 1e-6), "{found:?}");
    let only = lord("lord.war", &link("excitation", 0.8));
    let findings = ask(&only, &request(1, 0));
    let found = coupled(&findings, &only, "sea", "town");
    assert_eq!(found.channels.iter().map(|has| has.channel).collect::<Vec<_>>(), [CouplingChannel::Excitation]);
}

/// Where the memories of all rises together do not fit, those of one pair are told apart if it is asked about by itself.
#[test]
fn excitation_of_one_pair_is_told_apart_where_that_of_all_does_not_fit() {
    let link = "[link.winds]\nfrom = \"sea\"\nto = \"town\"\nchannel = \"excitation\"\nstrength = 0.8\n";
    let model = lord("lord.war", link);
    let whole = request(1, 0);
    let mut small = whole.clone();
    small.dynamics.max_detailed_states = 1;
    let front = |id: &str| FrontId::from_index(model.fronts.iter().position(|has| has.id == id).expect("a front"));
    let mut pair = small.clone();
    pair.pairs = vec![(front("sea"), front("town"))];
    let [of_all, of_none, of_pair] = [&whole, &small, &pair].map(|request| ask(&model, request));
    assert_eq!(
        [of_all.excitation, of_none.excitation, of_pair.excitation],
        [Excitation::Whole, Excitation::LeftOut, Excitation::OfThePair]
    );
    let top_of = |findings: &CouplingFindings| top(&coupled(findings, &model, "sea", "town").whole);
    near(top_of(&of_pair), top_of(&of_all));
    assert!(top_of(&of_all).abs() > 1e-6);
    assert!(!matches!(answer(&of_none, &model, "sea", "town"), PairAnswer::Coupled(_)), "nothing else ties them");
    // Asked the other way round there is no link to tell apart.
    pair.pairs = vec![(front("town"), front("sea"))];
    assert_eq!(ask(&model, &pair).excitation, Excitation::LeftOut);
}

/// At which rates the lord goes to war in calm and in storm.
fn war_rates(model: &Model) -> [f64; 2] {
    let request = request(1, 0).dynamics;
    let space =
        build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).expect("a space");
    let board = Board::new(model, &space, Extent::FromToday, 1000).expect("a board");
    let draw = Draw { seed: request.seed, number: 0 };
    let moving = CaseDynamics::new(&board).moving(draw, &request.minds, &Staged::default());
    let mut rates = [0.0; 2];
    for position in 0..board.n_states() {
        for (number, has) in board.own_moves(position).iter().enumerate() {
            if model.actor(has.actor).id == "lord" {
                let is_storm = usize::from(board.levels(position)[0]);
                rates[is_storm] = moving.rates.own[board.own_first[position] as usize + number];
            }
        }
    }
    rates
}

#[test]
fn wants_that_look_at_the_other_front() {
    let model = lord("lord.war if and only if sea-god.storm", "");
    let findings = ask(&model, &request(1, 0));
    let found = coupled(&findings, &model, "sea", "town");
    let [calm, storm] = war_rates(&model);
    assert!(storm > 10.0 * calm && calm > 0.0);
    near(top(&found.as_is), modulated(calm, storm));
    let mean = storm * mean_storm() + calm * (1.0 - mean_storm());
    near(top(&found.all_cut), 1.0 - (-mean * DAYS).exp());
    assert_eq!(found.channels.iter().map(|has| has.channel).collect::<Vec<_>>(), [CouplingChannel::Wants]);
    // As likely in the end at the top as the expected rung says, where nobody comes back.
    near(found.as_is.rung.median, top(&found.as_is));
}

/// Two conflicts that have nothing to do with each other, each with an agreement, and one spectator who wants something of both.
#[test]
fn separate_fronts_exactly_zero() {
    let side = |front: &str| {
        format!(
            "[front.{front}]\nladder = [{{ rung = \"calm\" }}, {{ rung = \"clash\", when = \"{front}-a.arms or {front}-b.arms\" }}, \
             {{ rung = \"war\", when = \"{front}-a.arms and {front}-b.arms\" }}]\n\
             [actor.{front}-a]\ncan.arms = {{ what = \"arm\", front = \"{front}\" }}\n\
             can.talks = {{ what = \"talk\", front = \"{front}\", takes = \"2 weeks\" }}\n\
             wants = [\"not {front}-b.arms\", \"{front}-a.arms\", \"{front}-a.talks if {front}-b.arms\"]\n\
             [actor.{front}-b]\ncan.arms = {{ what = \"arm\", front = \"{front}\" }}\n\
             wants = [\"{front}-b.arms if {front}-a.arms\", \"not {front}-a.arms\", \"{front}-pact\"]\n\
             sees.{front}-a = {{ wants = [\"{front}-a.arms\"] }}\n\
             [agreement.{front}-pact]\nparties = [\"{front}-a\", \"{front}-b\"]\nfront = \"{front}\"\n"
        )
    };
    let text = format!(
        "[case]\ntitle = \"two\"\nas-of = 2020-01-01\nfronts = [\"east\", \"west\"]\n{}{}\
         [actor.spectator]\nwants = [\"not east-a.arms or not west-a.arms\"]\n",
        side("east"),
        side("west")
    );
    let model = model(&text);
    for foresight in [0, 1, 2] {
        let findings = ask(&model, &request(3, foresight));
        assert_eq!(*answer(&findings, &model, "east", "west"), PairAnswer::Separate, "foresight {foresight}");
        assert_eq!(*answer(&findings, &model, "west", "east"), PairAnswer::Separate, "foresight {foresight}");
    }
}

/// A random model with its options dealt out to two fronts.
fn two_fronts(seed: u64, shape: &offramp_arbiter::Shape) -> Model {
    let mut model = offramp_arbiter::random_model(seed, shape);
    let rung = |name: &str, formula| Rung { name: name.to_owned(), when: Condition { text: name.to_owned(), formula } };
    let above_lowest = |id: OptionId| Formula::Level { option: id, levels: LevelSet(!1) };
    for (number, name) in ["one", "two"].into_iter().enumerate() {
        let here: Vec<OptionId> = model.option_ids().filter(|id| id.index() % 2 == number).collect();
        let any = here.iter().map(|&id| above_lowest(id)).collect();
        let all = here.iter().map(|&id| above_lowest(id)).collect();
        let ladder = vec![
            rung("low", Formula::Constant(true)),
            rung("middle", Formula::Or(any)),
            rung("high", Formula::And(all)),
        ];
        here.iter().for_each(|id| model.options[id.index()].front = Some(FrontId::from_index(number)));
        model.fronts.push(Front { id: name.to_owned(), name: name.to_owned(), about: None, ladder });
    }
    model
}

/// With everything cut, the driven front alone, every rate being its average: worked out from the board without any of the engine's
/// tables. Expected rung and chance of the top rung.
fn alone_with_averages(model: &Model, request: &DynamicsRequest, draw: Draw, from: FrontId, to: FrontId) -> [f64; 2] {
    let space =
        build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).expect("a space");
    let board = Board::new(model, &space, Extent::FromToday, 1 << 20).expect("a board");
    let moving = CaseDynamics::new(&board).moving(draw, &request.minds, &Staged::default());
    let assembled = assemble(&board, &moving, &Staged::default(), 1 << 20).expect("a chain");
    let chain = &assembled.chain;
    let levels: Vec<Vec<Level>> = (0..board.n_states()).map(|position| board.levels(position)).collect();
    let side = |position: usize, front: FrontId| -> Vec<Level> {
        let here = model.option_ids().filter(|id| model.option(*id).front == Some(front));
        here.map(|id| levels[position][id.index()]).collect()
    };
    let start = chain.start_at(assembled.start).expect("today");
    // How much of the time the driving front stands where.
    let places: Vec<Vec<Level>> = assembled.positions.iter().map(|&position| side(position as usize, from)).collect();
    let mut distinct = places.clone();
    distinct.sort();
    distinct.dedup();
    let stands = |place: &Vec<Level>| places.iter().map(|here| f64::from(u8::from(here == place))).collect();
    let stands: Vec<Vec<f64>> = distinct.iter().map(stands).collect();
    let stands: Vec<&[f64]> = stands.iter().map(Vec::as_slice).collect();
    let times = [request.by_days];
    let asked = TransientRequest { start: &start, times: &times, integrals: &stands, ..TransientRequest::default() };
    let dates = &assembled.dates;
    let story = transient_dated(chain, dates, &asked, &TransientOptions::default()).expect("times");
    let days = story.integrals;
    let mut weight: BTreeMap<Vec<Level>, f64> =
        distinct.into_iter().zip(days).map(|(place, days)| (place, days[0] / request.by_days)).collect();
    (0..board.n_states()).for_each(|position| *weight.entry(side(position, from)).or_default() += 0.0);
    // Per levels of the driven front: how much weight there is, and the weighted rates to other levels.
    let mut present: BTreeMap<Vec<Level>, f64> = BTreeMap::new();
    for position in 0..board.n_states() {
        *present.entry(side(position, to)).or_default() += weight[&side(position, from)];
    }
    let mut rates: BTreeMap<(Vec<Level>, Vec<Level>), f64> = BTreeMap::new();
    let mut counted: BTreeMap<Vec<Level>, f64> = BTreeMap::new();
    for position in 0..board.n_states() {
        let here = side(position, to);
        // Where the story never comes to any part that the driven front can stand with, all count the same.
        let weight = if present[&here] > 0.0 { weight[&side(position, from)] } else { 1.0 };
        *counted.entry(here.clone()).or_default() += weight;
        let own = board
            .own_moves(position)
            .iter()
            .map(|has| has.to)
            .zip(&moving.rates.own[board.own_first[position] as usize..]);
        let joint = board.joint_moves(position).iter().map(|has| has.to);
        let joint = joint.zip(&moving.rates.joint[board.joint_first[position] as usize..]);
        let shocks = board.shock_arcs(position).iter().map(|has| (has.to, &has.rate));
        for (target, rate) in own.chain(joint).chain(shocks) {
            let there = side(target as usize, to);
            if there != here {
                *rates.entry((here.clone(), there)).or_default() += weight * rate;
            }
        }
    }
    let number: BTreeMap<&Vec<Level>, u32> = present.keys().zip(0..).collect();
    let mut builder = ChainBuilder::new(present.len());
    for ((here, there), rate) in &rates {
        builder.arc(number[here], number[there], rate / counted[here], 0).expect("an arc");
    }
    let alone: Chain = builder.build().expect("a chain");
    // At a date: where the driven front is moved to on average over where the driving one stands just before.
    let moves_any = |to: &Vec<u32>| assembled.positions.iter().any(|&position| to[position as usize] != position);
    let effective = board.deadlines.iter().map(|(_, to)| to).filter(|to| moves_any(to));
    let within: Vec<&Date> = dates.iter().filter(|date| date.time <= request.by_days).collect();
    let at_date = |((date, to_position), before): ((&&Date, &Vec<u32>), &Vec<f64>)| -> Vec<Vec<(u32, f64)>> {
        let mut of_place: BTreeMap<Vec<Level>, f64> = BTreeMap::new();
        (0..board.n_states()).for_each(|position| *of_place.entry(side(position, from)).or_default() += 0.0);
        for (&position, p) in assembled.positions.iter().zip(before) {
            *of_place.entry(side(position as usize, from)).or_default() += p;
        }
        let row = |here: &Vec<Level>| {
            let standing: Vec<usize> = (0..board.n_states()).filter(|&at| side(at, to) == *here).collect();
            let total: f64 = standing.iter().map(|&at| of_place[&side(at, from)]).sum();
            let mut row: BTreeMap<u32, f64> = BTreeMap::new();
            for &at in &standing {
                let even = 1.0 / standing.len() as f64;
                let weight = if total > 0.0 { of_place[&side(at, from)] / total } else { even };
                *row.entry(number[here]).or_default() += weight * (1.0 - date.chance);
                *row.entry(number[&side(to_position[at] as usize, to)]).or_default() += weight * date.chance;
            }
            row.into_iter().collect()
        };
        present.keys().map(row).collect()
    };
    let at_dates: Vec<Vec<Vec<(u32, f64)>>> =
        within.iter().zip(effective).zip(&story.before_jumps).map(at_date).collect();
    let rung_of = |here: &Vec<Level>| {
        let mut all = levels[0].clone();
        let ids = model.option_ids().filter(|id| model.option(*id).front == Some(to));
        ids.zip(here).for_each(|(id, &level)| all[id.index()] = level);
        model.front(to).rung_at(&all).expect("a rung") as f64
    };
    let rungs: Vec<f64> = present.keys().map(rung_of).collect();
    let start =
        alone.start_at(number[&side(assembled.positions[assembled.start as usize] as usize, to)]).expect("today");
    let options = TransientOptions::default();
    let tops = StateSet::from_fn(rungs.len(), |state| rungs[state] == 2.0);
    let is_top: Vec<f64> = rungs.iter().map(|rung| f64::from(u8::from(*rung == 2.0))).collect();
    let solve = |stop: Option<&StateSet>, of: &[f64]| {
        let stays = |state: usize| stop.is_some_and(|stop| stop.contains(state as u32));
        let map = |rows: &Vec<Vec<(u32, f64)>>| {
            let rows = rows.iter().enumerate();
            let rows = rows.map(|(state, row)| if stays(state) { vec![(state as u32, 1.0)] } else { row.clone() });
            JumpMap::new(&rows.collect::<Vec<_>>()).expect("a map")
        };
        let maps: Vec<JumpMap> = at_dates.iter().map(map).collect();
        let (mut pieces, mut begin) = (Vec::new(), 0.0);
        for (date, map) in within.iter().zip(&maps) {
            pieces.push(Piece { chain: &alone, duration: date.time - begin, then: Some(map) });
            begin = date.time;
        }
        pieces.push(Piece { chain: &alone, duration: 0.0, then: None });
        let functions = [of];
        let asked = TransientRequest {
            start: &start,
            times: &[request.by_days],
            stop,
            functions: &functions,
            ..TransientRequest::default()
        };
        transient_piecewise(&pieces, &asked, &options).expect("solved").values[0][0]
    };
    [solve(None, &rungs), solve(Some(&tops), &is_top)]
}

/// The expected rung of a front at the end, and the chance of its top rung, plainly on the chain of the story as it is.
fn as_it_is(model: &Model, request: &DynamicsRequest, draw: Draw, to: FrontId) -> [f64; 2] {
    let space =
        build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).expect("a space");
    let board = Board::new(model, &space, Extent::FromToday, 1 << 20).expect("a board");
    let moving = CaseDynamics::new(&board).moving(draw, &request.minds, &Staged::default());
    let assembled = assemble(&board, &moving, &Staged::default(), 1 << 20).expect("a chain");
    let start = assembled.chain.start_at(assembled.start).expect("today");
    let rung = |&position: &u32| model.front(to).rung_at(&board.levels(position as usize)).expect("a rung") as f64;
    let rungs: Vec<f64> = assembled.positions.iter().map(rung).collect();
    let tops = StateSet::from_fn(rungs.len(), |state| rungs[state] == 2.0);
    let (times, options) = ([request.by_days], TransientOptions::default());
    let asked = TransientRequest { start: &start, times: &times, functions: &[&rungs], ..TransientRequest::default() };
    let mean = transient_dated(&assembled.chain, &assembled.dates, &asked, &options).expect("solved").values[0][0];
    let hit = hit_by_dated(&assembled.chain, &assembled.dates, &start, &[tops], &times, &options);
    [mean, hit.expect("solved").values[0][0]]
}

/// Two deadlines on a town, each only in a storm: whether the second comes hangs on whether the first did, unless they are cut apart.
#[test]
fn deadlines_that_need_the_other_front() {
    let deadline = |name: &str, after: u32| {
        format!(
            "[deadline.{name}]\nafter = \"{after} days\"\nfront = \"town\"\nwhen = \"sea-god.storm\"\nsets = {{ \"lord.war\" = \"yes\" }}\n"
        )
    };
    let lord = "[actor.lord]\ncan.war = { what = \"go to war\", front = \"town\", moves = \"none\" }\n";
    let model = model(&[STORM, lord, &deadline("first", 100), &deadline("second", 101)].concat());
    let findings = ask(&model, &request(1, 1));
    let found = coupled(&findings, &model, "sea", "town");
    // Storms rise 3 times a year and fall 5 times a year, from calm.
    let (up, down, year) = (3.0, 5.0, 365.25);
    let storm = |days: f64| up / (up + down) * (1.0 - f64::exp(-(up + down) * days / year));
    let (first, second) = (storm(100.0), storm(101.0));
    let as_is = first + (1.0 - first) * storm(1.0);
    let apart = 1.0 - (1.0 - first) * (1.0 - second);
    near(top(&found.as_is), as_is);
    near(top(&found.all_cut), apart);
    assert_eq!(found.channels.iter().map(|has| has.channel).collect::<Vec<_>>(), [CouplingChannel::Flow]);
    assert!(matches!(answer(&findings, &model, "town", "sea"), PairAnswer::Separate));
}

/// Without this a date could be forgotten in the story, in a cut, or in the average that a cut puts in its place.
#[test]
fn dates_cut_and_solved_plainly() {
    let shapes = [offramp_arbiter::Shape::actors_only(), offramp_arbiter::Shape::with_groups()];
    let (mut n_coupled, mut by_date, mut n_moved) = (0, 0, 0);
    for seed in 0..60 {
        for shape in &shapes {
            let mut model = two_fronts(seed, shape);
            let plain = model.clone();
            add_deadlines(&mut model, seed, DAYS as u64);
            let request = request(1, (seed % 2) as u32);
            let Ok(findings) = coupling(&model, &request, &|_, _| ControlFlow::Continue(())) else { continue };
            let without = coupling(&plain, &request, &|_, _| ControlFlow::Continue(())).ok();
            for (at, pair) in findings.pairs.iter().enumerate() {
                let PairAnswer::Coupled(found) = &pair.answer else { continue };
                n_coupled += 1;
                let draw = Draw { seed: request.dynamics.seed, number: 0 };
                let place = format!("seed {seed}, {:?} to {:?}", pair.from, pair.to);
                let story = as_it_is(&model, &request.dynamics, draw, pair.to);
                let alone = alone_with_averages(&model, &request.dynamics, draw, pair.from, pair.to);
                for (measures, exact) in [(&found.as_is, story), (&found.all_cut, alone)] {
                    let rung = measures.rung.draws[0];
                    assert!((rung - exact[0]).abs() < 1e-9, "{place}: rung {rung}, plainly {}", exact[0]);
                    if let Some(top) = &measures.top {
                        assert!((top.draws[0] - exact[1]).abs() < 1e-9, "{place}: {top:?}, plainly {}", exact[1]);
                    }
                }
                let shares: f64 = found.channels.iter().map(|has| has.share.rung.draws[0]).sum();
                assert!((shares - found.whole.rung.draws[0]).abs() < 1e-12, "{place}: {found:?}");
                let before = without.as_ref().map(|found| &found.pairs[at].answer);
                by_date += usize::from(before == Some(&PairAnswer::Separate));
                if let Some(PairAnswer::Coupled(before)) = before {
                    n_moved += usize::from((before.whole.rung.draws[0] - found.whole.rung.draws[0]).abs() > 1e-6);
                }
            }
        }
    }
    println!("{n_coupled} coupled pairs, {by_date} of them by dates alone, {n_moved} pulls moved by dates");
    assert!(n_coupled > 80 && n_moved > 30, "{n_coupled} {by_date} {n_moved}");
}

/// Without this a cut could average with the wrong weights, forget moves on both fronts, or lose what pools and rules exclude.
#[test]
fn all_channels_cut_is_the_front_alone_with_averages() {
    let shapes = [
        offramp_arbiter::Shape::actors_only(),
        offramp_arbiter::Shape::with_groups(),
        offramp_arbiter::Shape::voting(),
    ];
    let (mut n_coupled, mut n_excluded, mut seen) = (0, 0, BTreeMap::<CouplingChannel, usize>::new());
    for seed in 0..60 {
        for shape in &shapes {
            let model = two_fronts(seed, shape);
            let request = request(2, (seed % 2) as u32);
            let Ok(findings) = coupling(&model, &request, &|_, _| ControlFlow::Continue(())) else { continue };
            for pair in &findings.pairs {
                let PairAnswer::Coupled(found) = &pair.answer else { continue };
                n_coupled += 1;
                n_excluded += usize::from(found.n_excluded > 0);
                found.channels.iter().for_each(|has| *seen.entry(has.channel).or_default() += 1);
                for number in 0..2 {
                    let draw = Draw { seed: request.dynamics.seed, number: number as u64 };
                    let exact = alone_with_averages(&model, &request.dynamics, draw, pair.from, pair.to);
                    let place = format!("seed {seed}, draw {number}, {:?} to {:?}", pair.from, pair.to);
                    let rung = found.all_cut.rung.draws[number];
                    assert!((rung - exact[0]).abs() < 1e-9, "{place}: rung {rung}, alone {}", exact[0]);
                    if let Some(top) = &found.all_cut.top {
                        assert!((top.draws[number] - exact[1]).abs() < 1e-9, "{place}: {top:?}, alone {}", exact[1]);
                    }
                    let shares: f64 = found.channels.iter().map(|has| has.share.rung.draws[number]).sum();
                    assert!((shares - found.whole.rung.draws[number]).abs() < 1e-12, "{place}: {found:?}");
                    let tops = found.channels.iter().filter_map(|has| has.share.top.as_ref());
                    let whole = found.whole.top.as_ref().map_or(0.0, |top| top.draws[number]);
                    assert!(
                        (tops.map(|top| top.draws[number]).sum::<f64>() - whole).abs() < 1e-12,
                        "{place}: {found:?}"
                    );
                }
            }
        }
    }
    println!("{n_coupled} coupled pairs, {n_excluded} with excluded states, {seen:?}");
    assert!(n_coupled > 100 && n_excluded > 20, "{n_coupled} coupled pairs, {n_excluded} with excluded states");
    assert!([CouplingChannel::Wants, CouplingChannel::Pool, CouplingChannel::Actor].iter().all(|has| seen[has] > 20));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let model = two_fronts(5, &offramp_arbiter::Shape::with_groups());
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| ask(&model, &request(4, 1)))
    };
    assert_eq!(on(1), on(3));
}

/// What is left out is bounded by what it says, against all states.
#[test]
fn leaving_out_moves_nothing_by_more_than_it_says() {
    let (mut n_left_out, mut n_fewer) = (0, 0);
    for seed in 0..30 {
        let model = two_fronts(seed, &offramp_arbiter::Shape::with_groups());
        let (mut all, mut few) = (request(2, 1), request(2, 1));
        all.dynamics.by_days = 60.0;
        few.dynamics.by_days = 60.0;
        few.tolerance = 1e-3;
        let watch = |_, _| ControlFlow::Continue(());
        let (Ok(all), Ok(few)) = (coupling(&model, &all, &watch), coupling(&model, &few, &watch)) else { continue };
        for (all, few) in all.pairs.iter().zip(&few.pairs) {
            let (PairAnswer::Coupled(all), PairAnswer::Coupled(few)) = (&all.answer, &few.answer) else { continue };
            assert_eq!(all.missing, 0.0, "seed {seed}");
            assert!(few.missing <= 1e-3 && few.n_solved <= all.n_solved, "seed {seed}: {few:?}");
            n_left_out += usize::from(few.missing > 0.0);
            n_fewer += usize::from(few.n_solved < all.n_solved);
            for (exact, found) in [(&all.as_is, &few.as_is), (&all.all_cut, &few.all_cut)] {
                for (exact, found) in exact.rung.draws.iter().zip(&found.rung.draws) {
                    let short = exact - found;
                    assert!(
                        (-1e-12..=2.0 * few.missing + 1e-12).contains(&short),
                        "seed {seed}: {exact} {found} {few:?}"
                    );
                }
                let (Some(exact), Some(found)) = (&exact.top, &found.top) else { continue };
                for (exact, found) in exact.draws.iter().zip(&found.draws) {
                    assert!((exact - found).abs() <= few.missing + 1e-12, "seed {seed}: {exact} {found} {few:?}");
                }
            }
        }
    }
    println!("{n_left_out} pairs with states left out, {n_fewer} with fewer states");
    assert!(n_left_out > 10 && n_fewer > 10, "{n_left_out} {n_fewer}");
}

#[test]
fn what_was_done_when_it_is_stopped_is_kept() {
    let model = two_fronts(5, &offramp_arbiter::Shape::with_groups());
    let findings = coupling(&model, &request(4, 1), &|_, _| ControlFlow::Break(())).expect("the first pair");
    assert!(findings.pairs[0].answer != PairAnswer::NotReached);
    assert_eq!(findings.pairs[1].answer, PairAnswer::NotReached);
}

#[test]
fn expected_pulls_are_the_middle_of_the_usual_draws() {
    use offramp_dynamics::expect::{COUPLING_DRAWS, Pull, pulls};
    let model = lord("lord.war if and only if sea-god.storm", "");
    let key = |key: &str| Pull::read(&model, key).expect("a pull");
    let asked = [
        key("coupling.sea.town.rungs"),
        key("coupling.sea.town.top"),
        key("coupling.sea.town.wants.rungs"),
        key("coupling.sea.town.pool.top"),
        key("coupling.town.sea.rungs"),
    ];
    let mut request = request(COUPLING_DRAWS, 1);
    request.dynamics.by_days = DynamicsRequest::default().by_days;
    let findings = ask(&model, &request);
    let whole = &coupled(&findings, &model, "sea", "town").whole;
    let found: Vec<f64> = pulls(&model, &asked).into_iter().map(|found| found.expect("a figure")).collect();
    assert!(whole.rung.median.abs() > 1e-3);
    near(found[0], whole.rung.median);
    near(found[1], whole.top.as_ref().expect("not at the top today").median);
    near(found[2], whole.rung.median);
    assert_eq!(found[3..], [0.0, 0.0]);
    assert_eq!(Pull::read(&model, "coupling.sea.port.rungs"), None);
}
