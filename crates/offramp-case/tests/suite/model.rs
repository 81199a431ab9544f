//! What a checked case is as a model: levels, formulas, evidence, defaults.

use super::{EVERYTHING, case, checked};
use offramp_case::{Horizon, check};
use offramp_model::model::Expected;
use offramp_model::{
    ActorId, Consenter, Directions, FrontId, Leave, Model, OptionId, Owner, Preference, RankingTier, Standing,
};

fn model(text: &str) -> Model {
    let checked = checked(text);
    checked.model.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

/// The first example of the language reference, word for word.
#[test]
fn the_example_of_the_language_reference_is_sound() {
    let page = include_str!("../../../../docs/language.md");
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let model = model(example);
    assert_eq!(
        model.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>(),
        ["nordland.blockades", "sudland.breaks-through"]
    );
    assert_eq!(model.facts.as_of.as_deref(), Some("2026-03-01"));
    assert_eq!(model.options[0].what, "close the strait");
    assert_eq!(model.options[0].front, Some(FrontId(0)), "the only front");
    assert!(!model.is_feasible(&[0, 1]) && model.is_feasible(&[1, 1]));
    let rungs: Vec<_> = [[0, 0], [1, 0], [1, 1]].iter().map(|state| model.fronts[0].rung_at(state)).collect();
    assert_eq!(rungs, [Some(0), Some(1), Some(2)]);
}

/// The first sketch of the language, with what it mentions declared.
#[test]
fn the_first_sketch_of_the_language_is_sound() {
    let text = include_str!("../good/knife-edge.toml");
    let model = model(text);
    assert_eq!((model.facts.title.as_str(), model.facts.horizon_days), ("Knife-edge", Some(182.0)));
    let stay = model.options.iter().find(|option| option.id == "us.stay-in-iraq").unwrap();
    assert_eq!((stay.now, stay.moves, stay.levels.len()), (2, Directions::Down, 3));
    assert_eq!(stay.consent, [Consenter::Actor(ActorId(1))]);
    assert_eq!((stay.uses[0].pool.as_str(), stay.uses[0].per_level), ("carrier-groups", 1.0));
    let Preference::Wants(wants) = &model.actors[0].wants else { panic!("wants") };
    assert!(wants[0].red_line && !wants[1].red_line);
    assert_eq!(wants[0].evidence.standing(), Standing::Cited);
    assert_eq!((wants[1].evidence.credence, wants[1].evidence.standing()), (Some(0.7), Standing::AnalystsOwn));
    let unsc = &model.institutions[0].vote;
    assert_eq!((unsc.pass, unsc.seats, unsc.others_yes, unsc.veto.len()), (9, 15, 7, 5));
}

#[test]
fn options_keep_their_order_and_their_owners() {
    let model = model(EVERYTHING);
    let ids: Vec<_> = model.options.iter().map(|option| option.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "nordland.blockades",
            "nordland.patrols",
            "nordland.lays-mines",
            "sudland.breaks-through",
            "sudland.garrison",
            "treaty",
            "free-passage",
            "council.fines"
        ]
    );
    assert!(matches!(model.options[5].owner, Owner::Agreement(_)) && model.agreements[0].option == OptionId(5));
    assert!(matches!(model.options[7].owner, Owner::Institution(_)));
    assert_eq!(model.actors[0].options, [OptionId(0), OptionId(1), OptionId(2)]);
    assert_eq!(model.agreements[0].leave, Leave::Listed(vec![ActorId(0)]));
    assert_eq!(model.agreements[1].leave, Leave::All);
    assert_eq!(model.agreements[0].with, [OptionId(0), OptionId(4)]);
    assert_eq!(model.options[2].what, "lay mines");
    assert_eq!(model.actors.iter().find(|actor| actor.id == "old-guard").unwrap().inside, Some(ActorId(2)));
}

#[test]
fn pools_and_gauges_become_sums() {
    let model = model(EVERYTHING);
    let pool = model.rules.iter().find(|rule| rule.from_pool.is_some()).unwrap();
    assert_eq!(pool.never.text, "more than 4 ships of `frigates` in use");
    // Blockades take 1.5 a level, patrols 1: inspections and patrols fit, closed and patrols fit exactly.
    let mut state = model.status_quo();
    (state[0], state[1]) = (2, 1);
    assert!(!pool.never.formula.holds(&state));
    let gauge = &model.gauges[0];
    assert_eq!((gauge.starts, gauge.adds.len(), gauge.half_life_days), (20.0, 2, Some(21.0)));
    let Preference::Wants(wants) = &model.actors[0].wants else { panic!("wants") };
    assert_eq!(wants[3].that.text, "tolls > 10.5");
    assert!(!wants[3].that.formula.holds(&state), "20 - 15.5 crowns");
    state[0] = 1;
    assert!(wants[3].that.formula.holds(&state));
}

#[test]
fn a_pool_that_is_overdrawn_makes_states_infeasible() {
    let text = "[case]\ntitle = \"t\"\n[pool.men]\nsize = 3\n[actor.us.can]\na = { levels = [\"x\", \"y\", \"z\"], uses = { men = 1.5 } }\nb = { uses = { men = 0.5 } \
                }\n[actor.us]\nwants = [\"a = z\", \"b\"]";
    let model = model(text);
    let feasible: Vec<bool> = (0..6u8).map(|code| model.is_feasible(&[code % 3, code / 3])).collect();
    assert_eq!(feasible, [true, true, true, true, true, false], "1.5 a level, and 0.5: only z and b take 3.5");
}

#[test]
fn rules_may_be_written_in_four_ways() {
    let rules = "[[rule]]\nnever = \"a and b\"\n[[rule]]\nalways = \"not c or a\"\n[[rule]]\nat-most-one = [\"a\", \"b\", \"c\"]\n[[rule]]\nexactly-one = [\"a\", \
                 \"not a\"]";
    let model = model(&format!(
        "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\ncan.b = \"b\"\ncan.c = \"c\"\nwants = [\"a\", \"b\", \"c\"]\n{rules}"
    ));
    let texts: Vec<_> = model.rules.iter().map(|rule| rule.never.text.as_str()).collect();
    assert_eq!(texts, ["a and b", "not (not c or a)", "at least 2 of (a, b, c)", "not exactly 1 of (a, not a)"]);
    for code in 0..8u8 {
        let [a, b, c] = [code & 1 == 1, code >> 1 & 1 == 1, code >> 2 & 1 == 1];
        let excluded = [a && b, c && !a, usize::from(a) + usize::from(b) + usize::from(c) > 1, false];
        let state = [u8::from(a), u8::from(b), u8::from(c)];
        let found: Vec<bool> = model.rules.iter().map(|rule| rule.never.formula.holds(&state)).collect();
        assert_eq!(found, excluded, "{state:?}");
    }
}

#[test]
fn voices_default_to_the_claims_and_then_the_documents() {
    let model = model(EVERYTHING);
    let Preference::Wants(wants) = &model.actors[0].wants else { panic!("wants") };
    assert_eq!(wants[0].evidence.voices, ["harbour-master"], "the document's");
    assert_eq!(wants[2].evidence.claims, ["mines-are-ready"]);
    assert_eq!(wants[2].evidence.voices, ["harbour-master"], "the claim's document's");
    assert_eq!(wants[3].evidence.voices, ["harbour-master", "envoy"], "as stated");
    assert_eq!(wants[3].evidence.standing(), Standing::Contested);
    assert_eq!(model.claims[1].voice.as_deref(), Some("envoy"));
    assert_eq!(model.documents[1].date.as_deref(), Some("winter 2026"));
    assert_eq!(model.actors[0].evidence.against[0].place, "front page");
}

#[test]
fn preferences_of_every_kind() {
    let model = model(EVERYTHING);
    assert!(matches!(&model.actors[1].wants, Preference::Weights(weights) if weights[0].weight == -3.0));
    let conditions = model.actors[1].wants.conditions();
    assert_eq!(conditions[1].text, "nordland.blockades = closed and not sudland.breaks-through", "on one line");
    let Preference::Ranking(tiers) = &model.actors[2].wants else { panic!("ranking") };
    assert!(matches!(&tiers[1], RankingTier::Conditions(conditions) if conditions.len() == 2));
    assert!(model.actors[2].wants_later.is_some() && model.actors[1].wants_later.is_none());
    assert_eq!(model.actors[2].sees.len(), 2);
    assert_eq!(model.actors[2].sees[1].of, ActorId(1));
}

#[test]
fn expectations_are_conditions_numbers_or_words() {
    let model = model(EVERYTHING);
    let value = |key: &str| &model.expectations.iter().find(|expectation| expectation.key == key).unwrap().value;
    assert!(matches!(value("stability.nash"), Expected::States(states) if states.len() == 2));
    assert!(matches!(value("stability.seq.count"), Expected::Number(n) if *n == 3.0));
    assert!(matches!(value("status-quo"), Expected::Words(words) if words.len() == 9));
    assert!(matches!(value("coupling.islands.strait.rungs"), Expected::Between(-0.1, 0.2)));
}

#[test]
fn places_turn_ids_back_into_lines() {
    let checked = checked(EVERYTHING);
    let (model, places) = (checked.model.unwrap(), checked.places);
    let line = |place: Option<offramp_case::Place>, words: &str| {
        let line = EVERYTHING.lines().nth(place.unwrap().line - 1).unwrap();
        assert!(line.contains(words), "{words}: {line}");
    };
    assert_eq!(places.file(), "case.toml");
    line(places.option(OptionId(0)), "can.blockades");
    line(places.option(OptionId(2)), "can.lays-mines");
    line(places.option(OptionId(5)), "[agreement.treaty]");
    line(places.actor(ActorId(2)), "[actor.sudland");
    line(places.want(ActorId(0), Horizon::Today, 3), "tolls > 10.5");
    line(places.want(ActorId(2), Horizon::Later, 1), "exactly 1 of");
    line(places.want(ActorId(2), Horizon::Today, 1), "not treaty");
    line(places.perception(ActorId(0), 0), "sees.sudland");
    line(places.perceived_want(ActorId(0), 0, 1), "not treaty");
    line(places.rule(3), "exactly-one");
    line(places.rule(4), "[pool.frigates]");
    line(places.outcome(1), "[outcome.settlement]");
    line(places.front(FrontId(1)), "[front.islands]");
    line(places.rung(FrontId(0), 2), "war");
    line(places.overlay(2), "overlay.mediation");
    line(places.expectation(6), "status-quo");
    line(places.claim(1), "claim.envoy-wants-talks");
    line(places.gauge(1), "gauge.wood");
    for (index, option) in model.option_ids().enumerate() {
        assert!(places.option(option).is_some(), "{index}");
    }
    assert_eq!(places.option(OptionId(99)), None);
}

#[test]
fn a_case_without_anything_to_decide_is_still_a_case() {
    let model = model("[case]\ntitle = \"nothing yet\"");
    assert_eq!((model.options.len(), model.status_quo().len()), (0, 0));
    assert!(model.is_feasible(&[]));
}

#[test]
fn windows_line_ends_and_byte_order_marks_change_nothing() {
    let plain = checked(EVERYTHING);
    let windows = EVERYTHING.replace('\n', "\r\n");
    let decoded = offramp_case::decode("case.toml", format!("\u{feff}{windows}").as_bytes()).unwrap();
    let other = check(&decoded, &[]);
    let mut model = other.model.unwrap();
    model.facts.digest = plain.model.as_ref().unwrap().facts.digest.clone();
    assert_eq!(Some(model), plain.model);
    assert_eq!(case("x").name, "case.toml");
}

#[test]
fn a_shift_of_power_is_kept_as_it_is_written() {
    let model = model(EVERYTHING);
    let named = |name: &str| model.agreements.iter().find(|agreement| agreement.id == name).unwrap();
    let power = named("free-passage").power.as_ref().unwrap();
    let who = [power.rises, power.declines].map(|actor| model.actor(actor).id.as_str());
    assert_eq!(who, ["sudland", "nordland"]);
    let numbers = [power.now, power.later, power.cost_rises, power.cost_declines, power.patience];
    assert_eq!(numbers, [0.3, 0.6, 0.5, 0.2, 0.9]);
    assert_eq!((power.evidence.standing(), power.evidence.credence), (Standing::Contested, Some(0.8)));
    assert!(model.unused.iter().any(|unused| unused.what == "`agreement.free-passage` `power` `credence`"));
    assert_eq!(named("treaty").power, None);
}

#[test]
fn deadlines_and_verification_are_kept_as_they_are_written() {
    let model = model(EVERYTHING);
    let deadline = &model.deadlines[0];
    assert_eq!((deadline.after_days, deadline.chance, deadline.channel.as_deref()), (100.0, 0.9, Some("intention")));
    let set = |&(option, level): &(OptionId, u8)| (model.option(option).id.as_str(), level);
    assert_eq!(deadline.sets.iter().map(set).collect::<Vec<_>>(), [("nordland.patrols", 0), ("treaty", 0)]);
    assert!(deadline.when.is_some() && deadline.unless.is_some());
    let verified = &model.verifications[0];
    assert_eq!(model.option(verified.option).id, "free-passage");
    assert_eq!((verified.level, verified.then, verified.otherwise), (1, 2, 0));
    assert_eq!((verified.takes_days, verified.chance), (28.0, 0.8));
}

#[test]
fn a_verification_opens_the_next_level_and_falls_back_to_the_lowest_unless_it_says_otherwise() {
    let text = |more: &str| {
        format!(
            "[case]\ntitle = \"t\"\n[actor.us]\nwants = [\"us.exit = gone\"]\n[actor.us.can.exit]\n\
             levels = [\"in\", \"going\", \"gone\"]\n[actor.us.can.exit.verified.{more}"
        )
    };
    let of = |more: &str| model(&text(more)).verifications.remove(0);
    let plain = of("going]\ntakes = \"4 weeks\"\nchance = 0.8");
    assert_eq!((plain.then, plain.otherwise), (2, 0));
    assert!(plain.bars(0, 2) && plain.bars(1, 2) && !plain.bars(0, 1) && !plain.bars(2, 1));
    let top = of("gone]\ntakes = \"4 weeks\"\nchance = 0.8\nelse = \"going\"");
    assert_eq!((top.level, top.then, top.otherwise), (2, 2, 1));
    let said = |more: &str| -> Vec<String> {
        let found = checked(&text(more)).diagnostics;
        found
            .into_iter()
            .filter(|said| said.severity == offramp_case::Severity::Error)
            .map(|said| said.code.to_owned())
            .collect()
    };
    assert_eq!(said("left]\ntakes = \"4 weeks\"\nchance = 0.8"), ["unknown-level"]);
    assert_eq!(said("going]\ntakes = \"4 weeks\"\nchance = 0.8\nelse = \"out\""), ["unknown-level"]);
    assert_eq!(said("going]\ntakes = 4\nchance = 0.8"), ["wrong-type"]);
    assert_eq!(said("going]\ntakes = \"4\"\nchance = 8"), ["bad-time", "out-of-range"]);
    assert_eq!(said("going]"), ["missing-key", "missing-key"]);
}

#[test]
fn a_deadline_needs_a_date_with_a_unit_and_what_it_sets() {
    let said = |lines: &str| -> Vec<String> {
        let text = format!(
            "[case]\ntitle = \"t\"\n[actor.us]\ncan.exit = \"leave\"\nwants = [\"us.exit\"]\n[deadline.d]\n{lines}"
        );
        let found = checked(&text).diagnostics;
        found
            .into_iter()
            .filter(|said| said.severity == offramp_case::Severity::Error)
            .map(|said| said.code.to_owned())
            .collect()
    };
    assert!(said("after = \"100 days\"\nsets = { \"us.exit\" = \"yes\" }").is_empty());
    assert_eq!(said("sets = { \"us.exit\" = \"yes\" }"), ["missing-key"]);
    assert_eq!(said("after = \"100 days\""), ["missing-key"]);
    assert_eq!(said("after = 100\nsets = { \"us.exit\" = \"yes\" }"), ["wrong-type"]);
    assert_eq!(said("after = \"100\"\nsets = { \"us.exit\" = \"yes\" }"), ["bad-time"]);
    assert_eq!(said("after = \"-3 days\"\nsets = { \"us.exit\" = \"yes\" }"), ["bad-time"]);
    assert_eq!(said("after = \"3 days\"\nchance = 30\nsets = { \"us.exit\" = \"yes\" }"), ["out-of-range"]);
    assert_eq!(said("after = \"3 days\"\nsets = { \"us.exit\" = \"gone\" }"), ["unknown-level"]);
}
