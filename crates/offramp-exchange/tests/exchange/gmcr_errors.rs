//! Files that cannot be read: the place and the words.

use offramp_exchange::read_gmcr;

/// A file that is right, as parts that can be swapped for wrong ones.
fn with(options: &str, makers: &str, more: &str) -> String {
    format!("{{\"options\": {options}, \"decisionMakers\": {makers} {more}}}")
}

const OPTIONS: &str = r#"[{"name": "x", "permittedDirection": "both"}, {"name": "y", "permittedDirection": "fwd"}]"#;
const MAKERS: &str = r#"[{"name": "A", "options": [0], "preferences": []}, {"name": "B", "options": [1]}]"#;

fn check(text: &str, expected: &str) {
    let error = read_gmcr(text.as_bytes()).expect_err(text);
    assert_eq!(error.to_string(), expected, "{text}");
}

fn check_makers(makers: &str, expected: &str) {
    check(&with(OPTIONS, makers, ""), expected);
}

fn check_more(more: &str, expected: &str) {
    check(&with(OPTIONS, MAKERS, more), expected);
}

#[test]
fn the_right_parts_are_right() {
    assert!(read_gmcr(with(OPTIONS, MAKERS, "").as_bytes()).is_ok());
}

#[test]
fn not_such_a_file() {
    check("", "the file is empty");
    check(" \n\t", "the file is empty");
    check("[1, 2]", "a GMCR save file is a JSON object, this is a list");
    check("{}", "there is no `options`: not a GMCR save file");
    check("{\"options\": 3}", "options: expected a list, found the number 3");
    check("{\"options\": []}", "options: the file has no options, so there is nothing to decide");
    check(&format!("{{\"options\": {OPTIONS}}}"), "there is no `decisionMakers`: not a GMCR save file");
    check(&with(OPTIONS, "[]", ""), "decisionMakers: the file has no decision makers, so nobody decides anything");
    check("{\"options\": [", "line 1, column 13: this is not a whole JSON file: it ends too early");
    check("{\n\"options\": x}", "line 2, column 12: this is not JSON: expected value");
    assert!(read_gmcr(b"\x00\x01\xff\xfe").is_err());
    assert!(read_gmcr(b"{\"options\": \"\xff\"}").is_err());
}

#[test]
fn options_that_make_no_sense() {
    check(&with(r#"[7]"#, MAKERS, ""), "options[0]: expected an object, found the number 7");
    check(&with(r#"[{"name": []}]"#, MAKERS, ""), "options[0].name: expected a name, found a list");
    check(
        &with(r#"[{"name": "x", "permittedDirection": "sideways"}]"#, MAKERS, ""),
        "options[0].permittedDirection: expected `both`, `fwd` or `back`, found the text `sideways`",
    );
    let long = "x".repeat(1_001);
    check(
        &with(&format!("[{{\"name\": \"{long}\"}}]"), MAKERS, ""),
        "options[0].name: the name is longer than 1000 bytes",
    );
}

#[test]
fn decision_makers_that_make_no_sense() {
    check_makers(r#"[{"options": 5}]"#, "decisionMakers[0].options: expected a list, found the number 5");
    check_makers(
        r#"[{"options": [2]}]"#,
        "decisionMakers[0].options[0]: there is no option 2: they are numbered 0 to 1",
    );
    check_makers(
        r#"[{"options": [-1]}]"#,
        "decisionMakers[0].options[0]: expected the number of one of the options, found the number -1",
    );
    check_makers(
        r#"[{"options": [0.5]}]"#,
        "decisionMakers[0].options[0]: expected the number of one of the options, found the number 0.5",
    );
    check_makers(
        r#"[{"name": "A", "options": [0]}, {"name": "B", "options": [1, 0]}]"#,
        "decisionMakers[1].options[1]: the option `x` already belongs to `A`; shared options cannot be read, give each \
         its own",
    );
}

#[test]
fn preferences_that_make_no_sense() {
    let of_a = |preferences: &str| format!(r#"[{{"name": "A", "options": [0, 1], "preferences": {preferences}}}]"#);
    for (preferences, expected) in [
        ("[3]", "[0]: expected a list of [option, \"Y\" or \"N\"] pairs, found the number 3"),
        ("[[3]]", "[0][0]: expected a pair [option, \"Y\" or \"N\"], found the number 3"),
        ("[[[0]]]", "[0][0]: expected a pair [option, \"Y\" or \"N\"], found a list of 1"),
        ("[[[9, \"Y\"]]]", "[0][0][0]: there is no option 9: they are numbered 0 to 1"),
        ("[[[0, \"X\"]]]", "[0][0][1]: expected \"Y\" or \"N\", found the text `X`"),
        ("[[[0, \"Y\"], [0, \"N\"]]]", "[0][1]: option 0 is both Y and N here"),
        ("[{\"compound\": true}]", "[0]: a compound condition needs `members`"),
        ("[{\"members\": {}}]", "[0].members: expected a list, found an object"),
        (
            "[{\"compound\": false, \"members\": [[[0, \"Y\"]], [[1, \"Y\"]]]}]",
            "[0].members: `compound` is false, so one member is expected, not 2",
        ),
    ] {
        check_makers(&of_a(preferences), &format!("decisionMakers[0].preferences{expected}"));
    }
}

#[test]
fn rankings_that_make_no_sense() {
    let text = |ranking: &str| {
        let makers = format!(r#"[{{"name": "A", "options": [0, 1], "preferenceRanking": {ranking}}}]"#);
        with(OPTIONS, &makers, r#", "useManualPreferenceRanking": true, "infeasibles": [[[0, "Y"], [1, "Y"]]]"#)
    };
    for (ranking, expected) in [
        ("[1, 2, 4]", "[2]: there is no feasible state 4: they are numbered 1 to 3"),
        ("[0]", "[0]: there is no feasible state 0: they are numbered 1 to 3"),
        ("[1, [2, 1]]", "[1][1]: state 1 is ranked twice"),
        ("[\"best\"]", "[0]: expected the number of a state, found the text `best`"),
        ("[1e30]", "[0]: expected the number of a state, found the number 1e+30"),
    ] {
        check(&text(ranking), &format!("decisionMakers[0].preferenceRanking{expected}"));
    }
    check_more(
        r#", "useManualPreferenceRanking": true"#,
        "decisionMakers[0]: the file says that rankings given by hand count, but this decision maker has none",
    );
    check_more(
        r#", "useManualPreferenceRanking": "yes""#,
        "useManualPreferenceRanking: expected true or false, found the text `yes`",
    );
}

#[test]
fn nothing_feasible() {
    let expected = "infeasibles: the patterns exclude every state";
    check_more(r#", "infeasibles": [[]]"#, expected);
    check_more(r#", "infeasibles": [[[0, "Y"]], [[0, "N"]]]"#, expected);
    check_more(r#", "coalitions": [7]"#, "coalitions[0]: there is no decision maker 7: they are numbered 0 to 1");
}

#[test]
fn too_much_of_anything_is_refused_with_the_limit() {
    let many = |one: &str, n: usize| format!("[{}]", vec![one; n].join(","));
    check(
        &with(&many(r#"{"name": "x"}"#, 1_000_000), MAKERS, ""),
        "options: 1000000 options are more than the 64 that can be read",
    );
    check_makers(&many("{}", 257), "decisionMakers: 257 decision makers are more than the 256 that can be read");
    check_more(
        &format!(", \"infeasibles\": {}", many("[]", 65_537)),
        "infeasibles: 65537 infeasible patterns are more than the 65536 that can be read",
    );
    check_makers(
        &format!("[{{\"preferences\": {}}}]", many("[]", 4_097)),
        "decisionMakers[0].preferences: 4097 preference statements are more than the 4096 that can be read",
    );
    let large = vec![b' '; (32 << 20) + 1];
    assert_eq!(read_gmcr(&large).unwrap_err().message, "the file has 33554433 bytes; up to 33554432 are read");
    let ranked = format!(
        "{{\"options\": {}, \"decisionMakers\": [{{\"preferenceRanking\": [1]}}], \"useManualPreferenceRanking\": true}}",
        many(r#"{"permittedDirection": "both"}"#, 17)
    );
    check(
        &ranked,
        "decisionMakers: rankings given by hand are read for up to 65536 feasible states; this file has more",
    );
}

#[test]
fn deep_nesting_is_refused() {
    let deep = |n: usize| format!("{}[[0, \"Y\"]]{}", "{\"members\": [".repeat(n), "]}".repeat(n));
    let text = |n: usize| with(OPTIONS, &format!("[{{\"preferences\": [{}]}}]", deep(n)), "");
    assert!(read_gmcr(text(16).as_bytes()).is_ok());
    let error = read_gmcr(text(17).as_bytes()).unwrap_err();
    assert_eq!(error.message, "compound conditions are nested more than 16 deep");
    for open in ["[", "{\"a\":"] {
        let error = read_gmcr(open.repeat(100_000).as_bytes()).unwrap_err();
        assert_eq!(error.message, "lists and objects are nested too deeply");
    }
}

#[test]
fn numbers_that_no_computer_holds_are_refused() {
    for number in ["1e999", "-1e999", "18446744073709551616", "1e18"] {
        let makers = format!("[{{\"options\": [{number}]}}]");
        assert!(read_gmcr(with(OPTIONS, &makers, "").as_bytes()).is_err(), "{number}");
    }
}
