//! What is written for other programs.

use offramp_exchange::ranks::dense_ranks;
use offramp_exchange::{Refusal, model_from_gmcr, read_gmcr, to_csv, to_gmcr, to_nfg};
use offramp_model::evidence::Source;
use offramp_model::{
    ActorId, Agreement, AgreementId, Comparison, Condition, Consenter, Directions, Evidence, Formula, Institution,
    InstitutionId, Leave, LevelSet, LinearTerm, Model, OptionId, Owner, Preference, Vote, Weight,
};

use super::{FIXTURES, all_states, feasible_states, import};

fn yes(option: u16) -> Formula {
    Formula::yes(OptionId(option))
}

fn condition(text: &str, formula: Formula) -> Condition {
    Condition { text: text.to_owned(), formula }
}

/// Elmira with one more actor without options, an agreement, an institution and a consent.
fn with_group_movers() -> Model {
    let mut model = import(FIXTURES[2]).model;
    model.options[0].consent = vec![Consenter::Actor(ActorId(2)), Consenter::Institution(InstitutionId(0))];
    let mut deal = model.options[1].clone();
    deal.id = "deal".to_owned();
    deal.owner = Owner::Agreement(AgreementId(0));
    deal.levels = vec!["none".to_owned(), "signed".to_owned(), "done".to_owned()];
    deal.evidence = Evidence {
        sources: vec![Source { document: "act".to_owned(), place: "p1".to_owned() }],
        against: vec![Source { document: "act".to_owned(), place: String::new() }],
        claims: vec!["said".to_owned()],
        credence: Some(0.7),
        ..Evidence::default()
    };
    deal.what = "sign, \"quickly\"".to_owned();
    model.options.push(deal);
    model.agreements.push(Agreement {
        id: "deal".to_owned(),
        name: "The deal".to_owned(),
        option: OptionId(5),
        parties: vec![ActorId(0), ActorId(1)],
        leave: Leave::Listed(vec![ActorId(1)]),
        with: vec![OptionId(0)],
        power: None,
    });
    model.institutions.push(Institution {
        id: "court".to_owned(),
        name: "The court".to_owned(),
        members: vec![ActorId(0)],
        vote: Vote { pass: 2, seats: 3, veto: vec![ActorId(0)], others_yes: 1 },
        options: Vec::new(),
        evidence: Evidence::default(),
    });
    model
}

#[test]
fn group_movers_and_levels_are_refused_by_name() {
    let Refusal { reasons } = to_gmcr(&with_group_movers()).unwrap_err();
    assert_eq!(
        reasons,
        [
            "`deal` is an agreement that its parties enter together; a GMCR file has single movers only",
            "`court` is an institution that acts by vote; a GMCR file has single movers only",
            "`Modify` needs the consent of Local Government, The court, which a GMCR file cannot say",
            "`deal` has 3 levels, while a GMCR option is taken or not",
        ]
    );
    let Refusal { reasons } = to_nfg(&with_group_movers()).unwrap_err();
    assert_eq!(reasons.len(), 3);
    assert!(reasons[0].ends_with("a strategic game has single movers only"), "{reasons:?}");
}

#[test]
fn rules_that_exclude_states_are_not_a_strategic_game() {
    let Refusal { reasons } = to_nfg(&import(FIXTURES[1]).model).unwrap_err();
    assert_eq!(
        reasons,
        [
            "rules exclude 2 of the 8 profiles (first: never `Release Water and Escalate`), while a strategic game gives \
          every profile a payoff"
        ]
    );
}

#[test]
fn the_prisoners_dilemma_as_a_strategic_game() {
    let exported = to_nfg(&import(FIXTURES[0]).model).unwrap();
    assert_eq!(
        exported.text,
        "NFG 1 R \"Test\" { \"Prisoner One\" \"prisoner 2\" }\n\n{\n  { \"none\" \"Cooperate with 2\" }\n  { \"none\" \
         \"Cooperate with One\" }\n}\n\"Payoffs are ordinal: 1 is a player's worst state, a larger number a better one; \
         their differences mean nothing, so only equilibria in pure strategies carry over.\"\n\n2 2\n1 4\n4 1\n3 3\n"
    );
    assert!(exported.notes[0].contains("ordinal"));
}

/// Three players, three levels, one fixed option: payoffs stand where Gambit looks for them.
#[test]
fn payoffs_follow_the_first_player_fastest() {
    let mut model = import(FIXTURES[2]).model;
    model.rules.clear();
    model.facts.title = "Caf\u{e9} \"x\" \\ \n".to_owned();
    model.options[4].levels = vec!["low".to_owned(), "mid".to_owned(), "high".to_owned()];
    model.options[3].moves = Directions::Fixed;
    let graded = |option: u16, level: u8| Formula::Level { option: OptionId(option), levels: LevelSet::only(level) };
    for (index, actor) in model.actors.iter_mut().enumerate() {
        let weight = |formula, weight| Weight { that: condition("", formula), weight, evidence: Evidence::default() };
        let weights = vec![weight(yes(0), 1.0), weight(graded(4, 2), 2.0 - index as f64), weight(yes(1), 0.25)];
        actor.wants = Preference::Weights(weights);
    }
    let exported = to_nfg(&model).unwrap();
    let lines: Vec<&str> = exported.text.lines().collect();
    assert_eq!(lines[0], "NFG 1 R \"Caf? 'x' /  \" { \"MoE\" \"Uniroyal\" \"Local Government\" }");
    assert_eq!(lines[4], "  { \"none\" \"Delay\" \"Accept\" \"Delay and Accept\" }", "the fixed option is no choice");
    assert_eq!(lines[5], "  { \"Insist = low\" \"Insist = mid\" \"Insist = high\" }");
    let payoffs: Vec<Vec<usize>> =
        lines[9..].iter().map(|line| line.split(' ').map(|number| number.parse().unwrap()).collect()).collect();
    let mut states = Vec::new();
    for insist in 0..3u8 {
        for own in 0..4u8 {
            for modify in 0..2u8 {
                states.push(vec![modify, own & 1, own >> 1, 0, insist]);
            }
        }
    }
    assert_eq!(payoffs.len(), states.len());
    for (player, actor) in model.actors.iter().enumerate() {
        let ranks = dense_ranks(&actor.wants, &states);
        assert_eq!(payoffs.iter().map(|line| line[player]).collect::<Vec<_>>(), ranks);
    }
    assert!(
        exported.notes.iter().any(|note| note.contains("Modify, Delay can change in one direction only")),
        "{:?}",
        exported.notes
    );
}

#[test]
fn games_that_are_too_large_are_refused() {
    let mut model = import(FIXTURES[0]).model;
    let option = model.options[0].clone();
    for k in 2..18 {
        model.options.push(option.clone());
        model.actors[0].options.push(OptionId(k));
    }
    let Refusal { reasons } = to_nfg(&model).unwrap_err();
    assert_eq!(reasons, ["the game has more than the 100000 strategy profiles that are written"]);
    for _ in 18..70 {
        model.options.push(option.clone());
        model.actors[0].options.push(OptionId(0));
    }
    assert!(to_nfg(&model).is_err(), "a number of profiles beyond counting is refused as well");
    assert_eq!(to_gmcr(&model).unwrap_err().reasons, ["the case has 70 options; up to 64 can be written"]);
}

/// Wants that no statement can say, weights and rankings by condition become rankings of the feasible states, with the
/// same order for every actor.
#[test]
fn what_statements_cannot_say_becomes_a_ranking() {
    let mut model = import(FIXTURES[1]).model;
    let weight = |formula, weight| Weight { that: condition("", formula), weight, evidence: Evidence::default() };
    model.actors[0].wants = Preference::Weights(vec![weight(yes(0), 2.0), weight(yes(2), -1.0)]);
    let exported = to_gmcr(&model).unwrap();
    let again = import(&exported.text).model;
    let states = feasible_states(&model);
    assert_eq!(feasible_states(&again), states);
    for (before, after) in model.actors.iter().zip(&again.actors) {
        assert_eq!(dense_ranks(&before.wants, &states), dense_ranks(&after.wants, &states));
    }
    assert!(
        exported.notes.iter().any(|note| note.contains("those of Syria cannot be written")),
        "{:?}",
        exported.notes
    );
    assert!(exported.notes.iter().any(|note| note.contains("no status quo") || note.contains("the status quo")));
}

#[test]
fn intricate_wants_and_rules_keep_their_meaning() {
    let mut model = import(FIXTURES[2]).model;
    let boxed = Box::new;
    let if_then = Formula::If { then: boxed(yes(0)), condition: boxed(Formula::Or(vec![yes(1), yes(4)])) };
    let count = Formula::Count { compare: Comparison::AtLeast, n: 2, of: vec![yes(0), yes(2), yes(3)] };
    let sum = Formula::Linear {
        gauge: None,
        base: 0.0,
        terms: vec![LinearTerm { when: yes(0), weight: 2.0 }, LinearTerm { when: yes(4), weight: 1.5 }],
        compare: Comparison::Greater,
        value: 3.0,
    };
    let mut want = {
        let Preference::Wants(wants) = import(FIXTURES[0]).model.actors[0].wants.clone() else { panic!() };
        wants[0].clone()
    };
    for actor in &mut model.actors {
        want.that = condition("", if_then.clone());
        let mut second = want.clone();
        second.that = condition("", count.clone());
        actor.wants = Preference::Wants(vec![want.clone(), second]);
    }
    model.rules[0].never = condition("too much", sum);
    let again = import(&to_gmcr(&model).unwrap().text).model;
    for state in all_states(5) {
        assert_eq!(again.is_feasible(&state), model.is_feasible(&state), "{state:?}");
    }
    let states = feasible_states(&model);
    assert!(matches!(again.actors[0].wants, Preference::Wants(_)), "statements can say these");
    assert_eq!(dense_ranks(&again.actors[0].wants, &states), dense_ranks(&model.actors[0].wants, &states));
}

#[test]
fn rankings_of_too_many_states_are_refused_by_name() {
    let options: Vec<String> =
        (0..13).map(|k| format!("{{\"name\": \"o{k}\", \"permittedDirection\": \"both\"}}")).collect();
    let text = format!(
        "{{\"options\": [{}], \"decisionMakers\": [{{\"name\": \"A\", \"options\": [0,1,2,3,4,5,6,7,8,9,10,11,12]}}]}}",
        options.join(",")
    );
    let mut model = model_from_gmcr(&read_gmcr(text.as_bytes()).unwrap(), "T").model;
    assert!(to_gmcr(&model).is_ok());
    model.actors[0].wants = Preference::Weights(Vec::new());
    assert_eq!(
        to_gmcr(&model).unwrap_err().reasons,
        ["the preferences of A can only be written as a ranking, and there are more than 4096 feasible states"]
    );
}

/// gmcr-py regroups options by decision maker before it numbers states, so a ranking is written for grouped options.
#[test]
fn a_ranking_is_written_for_options_grouped_by_owner() {
    let text = r#"{"options": [{"name": "x", "permittedDirection": "both"}, {"name": "y", "permittedDirection": "both"}],
                   "decisionMakers": [{"name": "B", "options": [1], "preferenceRanking": [3, 1, 2, 4]},
                                      {"name": "A", "options": [0], "preferenceRanking": [1, 2, 3, 4]}],
                   "useManualPreferenceRanking": true}"#;
    let imported = import(text);
    assert!(imported.notes.iter().any(|note| note.contains("gmcr-py regroups")), "{:?}", imported.notes);
    let exported = to_gmcr(&imported.model).unwrap();
    let again = import(&exported.text).model;
    assert_eq!(again.options.iter().map(|option| option.id.as_str()).collect::<Vec<_>>(), ["y", "x"]);
    // State 3 of the file is `y` alone (bit 1); with `y` first it is state 2.
    assert!(exported.text.contains("\"preferenceRanking\":[2,1,3,4]"), "{}", exported.text);
}

#[test]
fn the_table_of_options() {
    let table = to_csv(&with_group_movers());
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert_eq!(lines[0], "owner,owner_kind,option,what,front,levels,now,moves,consent,sources,against,credence");
    assert_eq!(lines[1], "MoE,actor,Modify,Modify,,\"no; yes\",no,up,\"Local Government; court\",,,");
    assert_eq!(
        lines[6],
        "The deal,agreement,deal,\"sign, \"\"quickly\"\"\",,\"none; signed; done\",signed,down,,\"act#p1; said\",act,0.7"
    );
    assert_eq!(lines.len(), 8);
}
