//! Any text, as a condition in a case that has something of every kind to speak of.

#![no_main]

use libfuzzer_sys::fuzz_target;
use offramp_case::{CaseText, check};

const BEFORE: &str = r#"
[case]
title = "t"
[front.f]
ladder = [{ rung = "low" }, { rung = "high", when = "a.x" }]
[gauge.g]
starts = 1
adds = [{ when = "a.x", by = 2 }]
[outcome.o]
when = "a.x and not b.x"
[agreement.p]
parties = ["a", "b"]
[actor.a]
can.x = "x"
can.y = { levels = ["l", "m", "h"] }
wants = ["y = h", "a.x", "p"]
[actor.b]
can.x = "x"
wants = ["b.x", '''"#;

fuzz_target!(|condition: &str| {
    if condition.len() > 4_000 || condition.contains("'''") {
        return;
    }
    let text = format!("{BEFORE}{condition}''']\n");
    let from = BEFORE.len();
    let checked = check(&CaseText { name: "fuzz.toml".to_owned(), text }, &[]);
    for said in checked.diagnostics.iter().filter(|said| said.code != "no-source") {
        assert!(said.primary.span.start + 3 >= from, "what is wrong is wrong with the condition: {said:?}");
    }
});
