//! Three published conflicts, as save files: what is read, and the round trip.
//!
//! Prisoner's dilemma; Syria and Iraq on the Euphrates, 1975; Elmira (Hipel, Fang, Kilgour & Haight 1993).

use offramp_exchange::ranks::dense_ranks;
use offramp_exchange::{case_text_from_gmcr, to_gmcr};
use offramp_model::{Directions, Preference, RankingTier};

use super::conditions::SmallCase;
use super::{FIXTURES, all_states, feasible_states, import, read, without_text};

/// Ranks of the feasible states in ascending order of their number, higher is better, as published.
fn published_ranks() -> [Vec<(&'static str, Vec<usize>)>; 3] {
    [
        vec![("Prisoner One", vec![2, 1, 4, 3]), ("prisoner 2", vec![2, 4, 1, 3])],
        vec![("Syria", vec![6, 3, 5, 2, 1, 4]), ("Iraq", vec![3, 6, 1, 5, 2, 4])],
        vec![
            ("MoE", vec![4, 3, 8, 7, 1, 1, 5, 2, 9, 6, 1, 1]),
            ("Uniroyal", vec![9, 4, 3, 8, 5, 5, 6, 1, 2, 7, 5, 5]),
            ("Local Government", vec![6, 2, 8, 3, 1, 1, 7, 4, 9, 5, 1, 1]),
        ],
    ]
}

#[test]
fn rankings_are_the_published_ones() {
    for (text, published) in FIXTURES.iter().zip(published_ranks()) {
        let model = import(text).model;
        let states = feasible_states(&model);
        let found: Vec<(&str, Vec<usize>)> =
            model.actors.iter().map(|actor| (actor.name.as_str(), dense_ranks(&actor.wants, &states))).collect();
        assert_eq!(found, published);
    }
}

#[test]
fn elmira_keeps_order_names_and_directions() {
    let imported = import(FIXTURES[2]);
    let model = imported.model;
    assert_eq!(model.facts.title, "Test");
    let options: Vec<(&str, Directions, u8)> =
        model.options.iter().map(|option| (option.id.as_str(), option.moves, option.now)).collect();
    let expected = [
        ("Modify", Directions::Up, 0),
        ("Delay", Directions::Down, 1),
        ("Accept", Directions::Both, 0),
        ("Abandon", Directions::Up, 0),
        ("Insist", Directions::Both, 0),
    ];
    assert_eq!(options, expected, "no option taken is infeasible, so the lowest feasible state is the status quo");
    assert_eq!(model.actors[1].options.iter().map(|option| option.index()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(feasible_states(&model).len(), 12);
    assert_eq!(model.rules[3].never.text, "not Delay and not Accept and not Abandon");
    let Preference::Ranking(tiers) = &model.actors[0].wants else { panic!("a ranking by hand") };
    assert_eq!(tiers.len(), 9);
    assert_eq!(tiers[0], RankingTier::States(vec![vec![0, 0, 1, 0, 1]]));
    assert_eq!(
        imported.notes,
        ["the file has no status quo: it is taken to be the feasible state with the lowest number, where `Delay` is \
          taken and nothing else"]
    );
}

#[test]
fn statements_become_wants_in_readable_words() {
    let model = import(FIXTURES[1]).model;
    let Preference::Wants(wants) = &model.actors[0].wants else { panic!("statements") };
    let words: Vec<&str> = wants.iter().map(|want| want.that.text.as_str()).collect();
    assert_eq!(
        words,
        ["not Release Water and not Escalate and not Attack", "Escalate", "not Attack", "not Release Water"]
    );
    assert_eq!(model.status_quo(), [0, 0, 0]);
}

#[test]
fn out_and_in_again_is_the_same_model() {
    for text in FIXTURES {
        let model = import(text).model;
        let exported = to_gmcr(&model).unwrap();
        assert_eq!(without_text(import(&exported.text).model), without_text(model.clone()), "{}", exported.text);
        assert_eq!(to_gmcr(&import(&exported.text).model).unwrap().text, exported.text);
    }
}

/// The written case and the imported model agree on every state and every pair of states.
#[test]
fn the_case_text_says_the_same() {
    for text in FIXTURES {
        let file = read(text);
        let (case_text, _) = case_text_from_gmcr(&file, "T");
        let case = SmallCase::new(&case_text);
        let model = import(text).model;
        let names: Vec<String> = ["prisoner-one", "prisoner-2", "syria", "iraq", "moe", "uniroyal", "local-government"]
            .into_iter()
            .map(str::to_owned)
            .filter(|name| case_text.contains(&format!("[actor.{name}]")))
            .collect();
        assert_eq!(names.len(), model.actors.len());
        // The small reading sorts actors by name; bring its states into that order.
        let position: Vec<usize> = model.options.iter().map(|option| place_of(&case, &option.id)).collect();
        let reordered = |state: &Vec<u8>| {
            let mut other = vec![0; state.len()];
            position.iter().zip(state).for_each(|(&at, &level)| other[at] = level);
            other
        };
        assert_eq!(reordered(&model.status_quo()), case.options.iter().map(|(_, now)| *now).collect::<Vec<_>>());
        for state in all_states(model.options.len()) {
            assert_eq!(case.feasible(&reordered(&state)), model.is_feasible(&state), "{state:?}");
        }
        let states = feasible_states(&model);
        for (actor, name) in model.actors.iter().zip(&names) {
            let ranks = dense_ranks(&actor.wants, &states);
            for a in 0..states.len() {
                for b in 0..states.len() {
                    let worths = (case.worth(name, &reordered(&states[a])), case.worth(name, &reordered(&states[b])));
                    assert_eq!(ranks[a].cmp(&ranks[b]), worths.0.cmp(&worths.1), "{name}: {a} {b}\n{case_text}");
                }
            }
        }
    }
}

fn place_of(case: &SmallCase, name: &str) -> usize {
    let slug = format!(".{}", name.to_lowercase().replace(' ', "-"));
    case.options.iter().position(|(option, _)| option.ends_with(&slug)).unwrap()
}

#[test]
fn the_case_text_of_elmira_is_readable() {
    let (text, _) = case_text_from_gmcr(&read(FIXTURES[2]), "Elmira, \"1991\"");
    assert!(text.contains("title = \"Elmira, \\\"1991\\\"\"\n"), "{text}");
    assert!(text.contains("can.modify = { what = \"Modify\", moves = \"up\" }\n"), "{text}");
    assert!(text.contains("can.delay = { what = \"Delay\", now = \"yes\", moves = \"down\" }\n"), "{text}");
    assert!(text.contains("\"uniroyal.abandon\",\n]\n"), "the worst tier of two actors is one word\n{text}");
    assert!(text.contains("never = \"uniroyal.delay and uniroyal.accept\"\n"), "{text}");
}
