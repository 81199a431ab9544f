//! The shapes that save files take: older names, compounds, missing keys, shared and orphan names.

use offramp_exchange::ranks::dense_ranks;
use offramp_exchange::{case_text_from_gmcr, to_gmcr};
use offramp_model::{Directions, Formula, LevelSet, OptionId, Owner, Preference, RankingTier};

use super::{all_states, feasible_states, import, read, without_text};

/// A file with two decision makers, `A` with options 0 and 1, `B` with option 2; `more` are further keys of the file
/// and of `A`.
fn file(of_a: &str, more: &str) -> String {
    format!(
        r#"{{ "options": [{{"name": "x", "permittedDirection": "both"}}, {{"name": "y", "permittedDirection": "fwd"}},
                          {{"name": "z", "permittedDirection": "back"}}],
              "decisionMakers": [{{"name": "A", "options": [0, 1] {of_a}}},
                                 {{"name": "B", "options": [2], "preferences": [[[2, "N"]]]}}] {more} }}"#
    )
}

/// The worths of the eight states to `A`, as truth values of its one want.
fn want_of_a(statement: &str) -> Vec<bool> {
    let model = import(&file(&format!(", \"preferences\": [{statement}]"), "")).model;
    let Preference::Wants(wants) = &model.actors[0].wants else { panic!("wants") };
    assert_eq!(wants.len(), 1);
    all_states(3).iter().map(|state| wants[0].that.formula.holds(state)).collect()
}

#[test]
fn conditions_come_in_many_shapes() {
    let expected = |holds: fn(u8, u8, u8) -> bool| -> Vec<bool> {
        all_states(3).iter().map(|state| holds(state[0], state[1], state[2])).collect()
    };
    for (statement, meaning) in [
        (r#"[[0, "Y"], [2, "N"]]"#, expected(|x, _, z| x == 1 && z == 0)),
        (r#"[0, "Y"]"#, expected(|x, _, _| x == 1)),
        (r#"[["0", "y"], [1.0, false], [2, "-"]]"#, expected(|x, y, _| x == 1 && y == 0)),
        (r#"[]"#, expected(|_, _, _| true)),
        (r#"[[0, "Y"], [0, "Y"]]"#, expected(|x, _, _| x == 1)),
        (
            r#"{"compound": true, "members": [[[0, "Y"], [1, "Y"]], [[2, "Y"]]]}"#,
            expected(|x, y, z| x + y == 2 || z == 1),
        ),
        (r#"{"members": [[0, "Y"], [[1, "N"]]]}"#, expected(|x, y, _| x == 1 || y == 0)),
        (r#"{"compound": false, "members": [[[1, "Y"]]]}"#, expected(|_, y, _| y == 1)),
        (r#"{"compound": true, "members": []}"#, expected(|_, _, _| false)),
        (
            r#"{"compound": true, "members": [{"compound": true, "members": [[[0, "Y"]], [[1, "Y"]]]}, [[2, "Y"]]]}"#,
            expected(|x, y, z| x + y + z > 0),
        ),
    ] {
        assert_eq!(want_of_a(statement), meaning, "{statement}");
    }
}

#[test]
fn one_literal_is_one_formula_and_keeps_its_words() {
    let model = import(&file(
        r#", "preferences": [[[0, "N"]], {"compound": true, "members": [[[0, "Y"], [1, "Y"]], [[2, "N"]]]}]"#,
        "",
    ))
    .model;
    let Preference::Wants(wants) = &model.actors[0].wants else { panic!("wants") };
    assert_eq!(wants[0].that.formula, Formula::Level { option: OptionId(0), levels: LevelSet(1) });
    assert_eq!(wants[1].that.text, "(x and y) or not z");
}

#[test]
fn older_names_of_rankings_are_read() {
    let of_a = r#", "preferences": [], "preferenceVector": [8, [1, 2], 3, 4, 5, 6, 7]"#;
    let imported = import(&file(of_a, r#", "useManualPreferenceVectors": true"#));
    let states = feasible_states(&imported.model);
    assert_eq!(dense_ranks(&imported.model.actors[0].wants, &states), [6, 6, 5, 4, 3, 2, 1, 7]);
    // B has no ranking: its statements are used, and that is said.
    assert!(matches!(&imported.model.actors[1].wants, Preference::Wants(wants) if wants.len() == 1));
    assert!(imported.notes.iter().any(|note| note.contains("`B` has no ranking")), "{:?}", imported.notes);
}

#[test]
fn states_missing_from_a_ranking_come_last_and_are_noted() {
    let of_a = r#", "preferenceRanking": [3, [2, 4]], "preferences": [[[0, "Y"]]]"#;
    let more = r#", "useManualPreferenceRanking": 1, "infeasibles": [[[2, "Y"], [0, "Y"]]]"#;
    let imported = import(&file(of_a, more));
    let Preference::Ranking(tiers) = &imported.model.actors[0].wants else { panic!("ranking") };
    // Feasible: 0, 1, 2, 3, 4, 6; so state 3 is `y` alone.
    assert_eq!(tiers[0], RankingTier::States(vec![vec![0, 1, 0]]));
    assert_eq!(tiers.len(), 3);
    assert!(
        imported.notes.iter().any(|note| note.contains("leaves out 3 of 6 feasible states")),
        "{:?}",
        imported.notes
    );
    assert!(imported.notes.iter().any(|note| note.contains("statements of `A` are not used")), "{:?}", imported.notes);
}

#[test]
fn rankings_count_only_when_the_file_says_so_or_has_nothing_else() {
    let unused = import(&file(r#", "preferenceRanking": [1]"#, r#", "useManualPreferenceRanking": false"#));
    assert_eq!(unused.model.actors[0].wants, Preference::indifferent());
    assert!(unused.notes.iter().any(|note| note.contains("says not to use")), "{:?}", unused.notes);
    let text = r#"{"options": [{"name": "x", "permittedDirection": "both"}],
                   "decisionMakers": [{"name": "A", "options": [0], "preferenceRanking": [2, 1]}]}"#;
    let imported = import(text);
    assert_eq!(dense_ranks(&imported.model.actors[0].wants, &all_states(1)), [1, 2]);
    assert!(imported.notes[0].contains("does not say whether rankings count"), "{:?}", imported.notes);
}

#[test]
fn what_cannot_be_carried_over_is_said() {
    let of_a = r#", "preferences": [[[0, "Y"]]], "misperceptions": [[[2, "Y"]]], "payoffs": [1, 2, 1, 2, 1, 2, 1, 2], "icon": 3"#;
    let more =
        r#", "coalitions": [[0, 1]], "coalitionsFull": [], "program": "gmcr-py", "version": "0.3.13", "nodes": []"#;
    let imported = import(&file(of_a, more));
    let notes = &imported.notes;
    for part in
        ["`misperceptions` of `A`", "coalition of `A`, `B`", "`nodes`", "`decisionMakers[0]`: `icon`", "status quo"]
    {
        assert!(notes.iter().any(|note| note.contains(part)), "{part} in {notes:?}");
    }
    assert!(imported.model.actors.iter().all(|actor| actor.sees.is_empty()));
    assert!(!notes.iter().any(|note| note.contains("payoffs")), "they agree: {notes:?}");
}

#[test]
fn saved_payoffs_that_say_something_else_are_noted() {
    for payoffs in
        ["[2, 1, 2, 1, 2, 1, 2, 1]", "[1, 2, 1, 2]", "[1, 1, 1, 1, 2, 2, 2, 2]", "[1, 2, 1, 2, 1, 2, 1, null]"]
    {
        let text = file(&format!(", \"preferences\": [[[0, \"Y\"]]], \"payoffs\": {payoffs}"), "");
        assert!(read(&text).notes().iter().any(|note| note.contains("payoffs saved for `A`")), "{payoffs}");
    }
}

#[test]
fn equal_names_are_told_apart() {
    let text = r#"{"options": [{"name": "Full", "permittedDirection": "both"}, {"name": "Full", "permittedDirection": "both"},
                               {"name": "Full", "permittedDirection": "both"}, {"name": "", "permittedDirection": "both"}],
                   "decisionMakers": [{"name": "US", "options": [0, 2]}, {"name": "US", "options": [1]}, {"options": [3]}]}"#;
    let imported = import(text);
    let options: Vec<&str> = imported.model.options.iter().map(|option| option.id.as_str()).collect();
    assert_eq!(options, ["Full (US)", "Full (US) 2", "Full (US) 3", "option 4"]);
    let actors: Vec<&str> = imported.model.actors.iter().map(|actor| actor.id.as_str()).collect();
    assert_eq!(actors, ["US", "US 2", "decision maker 3"]);
    assert_eq!(imported.notes.iter().filter(|note| note.contains("names must differ")).count(), 4);
    let (case_text, _) = case_text_from_gmcr(&read(text), "T");
    for part in
        ["[actor.us]", "[actor.us-2]", "can.full = \"Full\"", "can.full-2 = \"Full\"", "can.option-4 = \"option 4\""]
    {
        assert!(case_text.contains(part), "{part} in\n{case_text}");
    }
}

#[test]
fn an_option_of_nobody_stays_as_it_is() {
    let text = r#"{"options": [{"name": "flood", "permittedDirection": "both"}, {"name": "x", "permittedDirection": "both"}],
                   "decisionMakers": [{"name": "A", "options": [1], "preferences": [[[0, "N"], [1, "Y"]]]}],
                   "infeasibles": [[[0, "N"]]]}"#;
    let imported = import(text);
    let model = &imported.model;
    assert_eq!(model.actors.iter().map(|actor| actor.id.as_str()).collect::<Vec<_>>(), ["A", "nobody"]);
    assert_eq!((model.options[0].moves, model.options[0].now), (Directions::Fixed, 1));
    assert_eq!(model.options[0].owner, Owner::Actor(offramp_model::ActorId(1)));
    assert!(imported.notes.iter().any(|note| note.contains("`flood` belongs to no decision maker")));
    let (case_text, _) = case_text_from_gmcr(&read(text), "T");
    assert!(case_text.contains("[actor.nobody]"), "{case_text}");
    assert!(case_text.contains("can.flood = { what = \"flood\", now = \"yes\", moves = \"none\" }"), "{case_text}");
    let again = import(&to_gmcr(model).unwrap().text).model;
    assert_eq!(without_text(again), without_text(model.clone()));
}

#[test]
fn a_byte_order_mark_and_names_with_line_breaks_are_read() {
    let text = "\u{feff}{\"options\": [{\"name\": \"a\\nb\", \"permittedDirection\": \"both\"}], \"decisionMakers\": [{\"name\": 7, \"options\": [0, 0]}]}";
    let imported = import(text);
    assert_eq!(imported.model.options[0].id, "a b");
    assert_eq!(imported.model.actors[0].id, "7");
    assert_eq!(imported.model.actors[0].options.len(), 1);
}

#[test]
fn sixty_four_options_are_read() {
    let options: Vec<String> =
        (0..64).map(|k| format!("{{\"name\": \"o{k}\", \"permittedDirection\": \"both\"}}")).collect();
    let own: Vec<String> = (0..64).map(|k| k.to_string()).collect();
    let text = format!(
        "{{\"options\": [{}], \"decisionMakers\": [{{\"name\": \"A\", \"options\": [{}]}}], \"infeasibles\": [[[63, \"N\"]]]}}",
        options.join(","),
        own.join(",")
    );
    let file = read(&text);
    assert_eq!(file.status_quo(), 1 << 63);
    let exported = to_gmcr(&import(&text).model).unwrap();
    assert_eq!(without_text(import(&exported.text).model), without_text(import(&text).model));
}
