//! Cases for the tests: from text, and from the gallery.

#![allow(dead_code, reason = "not every test needs everything")]

use offramp_dynamics::{DynamicsFindings, DynamicsRequest, study};
use offramp_engine::space::{Space, SpaceRequest, build_space};
use offramp_model::Model;
use std::ops::ControlFlow;

/// The model of a case without errors.
pub fn model(text: &str) -> Model {
    let case = offramp_case::CaseText { name: "test.toml".into(), text: text.into() };
    let checked = offramp_case::check(&case, &[]);
    checked.model.unwrap_or_else(|| panic!("{:?}", checked.diagnostics))
}

/// All states that no rule excludes, if there are any and not too many.
pub fn space_of(model: &Model) -> Option<Space> {
    build_space(model, &SpaceRequest { keep_all_options: true, ..SpaceRequest::default() }).ok()
}

/// All states that no rule excludes.
pub fn space(model: &Model) -> Space {
    space_of(model).expect("a space")
}

pub fn answer(model: &Model, request: &DynamicsRequest) -> DynamicsFindings {
    study(model, request, &|_, _| ControlFlow::Continue(())).expect("an answer")
}

/// Every case of the gallery with its name, in the order of the names; fails where one cannot be read.
pub fn gallery() -> Vec<(String, Model)> {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let (mut folders, mut found) = (vec![cases.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).expect("a text");
                let name = path.strip_prefix(&cases).expect("inside").parent().expect("a folder").display().to_string();
                found.push((name, model(&text)));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() >= 18, "{} cases: the gallery had 18", found.len());
    found
}

/// Those whose chains are large.
pub fn is_large(name: &str) -> bool {
    ["alaska-august-2025", "soleimani-january-2020", "two-fronts-june-2025"].contains(&name)
}
