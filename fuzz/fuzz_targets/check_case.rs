//! Any bytes, as the file of a case: decoded, checked with and without overlays, shown as text and as JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use offramp_case::{changes, check, decode, render_json, render_text};

fuzz_target!(|bytes: &[u8]| {
    let Ok(case) = decode("fuzz.toml", bytes) else { return };
    let checked = check(&case, &[]);
    assert_eq!(checked.model.is_none(), checked.has_errors(), "there is a model exactly when nothing is wrong");
    for said in &checked.diagnostics {
        let places = std::iter::once(&said.primary).chain(&said.labels);
        for place in places {
            assert!(case.text.get(place.span.start..place.span.end).is_some(), "places lie in the text: {said:?}");
        }
        assert!(!said.help.is_empty(), "every message says what to do: {said:?}");
    }
    assert!(!render_text(&checked.diagnostics, &case, true).is_empty());
    assert!(render_json(&checked.diagnostics, &case).starts_with('{'));
    if let Some(model) = &checked.model {
        let names: Vec<String> = model.overlays.iter().map(|overlay| overlay.id.clone()).collect();
        let _ = check(&case, &names);
        let _ = changes(&case, &names);
        assert!(model.is_feasible(&model.status_quo()), "the status quo of a sound case is feasible");
    }
});
