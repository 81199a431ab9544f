//! The JSON Schema says what the checker says, as far as a schema can: tried with a small validator of our own.

use super::EVERYTHING;
use offramp_case::{json_schema, manual};
use serde_json::Value;

/// TOML as JSON, as editors hand it to a schema: dates become text.
fn json_of(text: &str) -> Option<Value> {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(value) => value.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(key, value)| (key, convert(value))).collect())
            }
        }
    }
    text.parse::<toml::Table>().ok().map(|table| convert(toml::Value::Table(table)))
}

fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    let parts = text
        .split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    starts && parts
}

/// The keywords that the schema uses; any other is a mistake.
fn valid(value: &Value, schema: &Value, root: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(keyword, rule)| match keyword.as_str() {
        "$schema" | "title" | "description" | "definitions" | "examples" | "format" => true,
        "$ref" => {
            let name = rule.as_str().unwrap().strip_prefix("#/definitions/").unwrap();
            valid(value, &root["definitions"][name], root)
        }
        "allOf" => rule.as_array().unwrap().iter().all(|schema| valid(value, schema, root)),
        "anyOf" => rule.as_array().unwrap().iter().any(|schema| valid(value, schema, root)),
        "enum" => rule.as_array().unwrap().contains(value),
        "type" => match rule.as_str().unwrap() {
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("unknown type {other}"),
        },
        "minLength" => value.as_str().is_none_or(|text| text.len() as u64 >= rule.as_u64().unwrap()),
        "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
        "pattern" => {
            assert_eq!(rule, "^[A-Z]{3}$");
            value.as_str().is_none_or(|text| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
        }
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| valid(item, rule, root))),
        "required" => value
            .as_object()
            .is_none_or(|object| rule.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))),
        "properties" => value.as_object().is_none_or(|object| {
            object.iter().all(|(key, value)| rule.get(key).is_none_or(|schema| valid(value, schema, root)))
        }),
        "patternProperties" => value.as_object().is_none_or(|object| {
            let (pattern, each) = rule.as_object().unwrap().iter().next().unwrap();
            assert_eq!(pattern, "^[a-z][a-z0-9]*(-[a-z0-9]+)*$");
            object.iter().filter(|(key, _)| is_name(key)).all(|(_, value)| valid(value, each, root))
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            let known = |key: &str| {
                schema["properties"].get(key).is_some() || (schema.get("patternProperties").is_some() && is_name(key))
            };
            let mut others = object.iter().filter(|(key, _)| !known(key));
            match rule {
                Value::Bool(false) => others.next().is_none(),
                each => others.all(|(_, value)| valid(value, each, root)),
            }
        }),
        other => panic!("the schema uses a keyword that is not expected: {other}"),
    })
}

fn accepts(text: &str) -> Option<bool> {
    let schema = json_schema();
    Some(valid(&json_of(text)?, &schema, &schema))
}

#[test]
fn good_files_fit_the_schema() {
    assert_eq!(accepts(EVERYTHING), Some(true));
    assert_eq!(accepts(&offramp_case::starter("t")), Some(true));
    for page in manual().iter().filter(|page| page.line > 0) {
        assert_eq!(accepts(page.good), Some(true), "{}", page.code);
    }
}

/// What can be said of keys and kinds, the schema says too; the rest is the checker's.
#[test]
fn the_schema_refuses_what_can_be_told_from_keys_and_kinds() {
    let told_by_keys = ["unknown-key", "wrong-type", "missing-key", "bad-name", "not-a-choice", "out-of-range"];
    for page in manual().iter().filter(|page| told_by_keys.contains(&page.code)) {
        assert_eq!(accepts(page.bad), Some(false), "{}", page.code);
    }
    for page in manual().iter().filter(|page| page.severity == offramp_case::Severity::Warning) {
        assert_eq!(accepts(page.bad), Some(true), "{}", page.code);
    }
}

#[test]
fn overlays_may_leave_out_what_the_case_says_and_have_keys_of_their_own() {
    let with = |line: &str| accepts(&format!("[case]\ntitle = \"t\"\n{line}"));
    assert_eq!(with("[overlay.a.agreement.b]\nleave = \"all\""), Some(true));
    assert_eq!(with("[agreement.b]\nleave = \"all\""), Some(false), "parties are missing");
    assert_eq!(with("[overlay.a.actor.b]\ndrop-wants = [\"c\"]"), Some(true));
    assert_eq!(with("[actor.b]\ndrop-wants = [\"c\"]"), Some(false));
    assert_eq!(with("[overlay.a]\nvoice = \"x\""), Some(true));
    assert_eq!(with("[overlay.a.voice.x]\nname = \"X\""), Some(true));
    assert_eq!(with("[overlay.a.overlay.b]"), Some(false));
    assert_eq!(with("[overlay.a.actor.b]\nwants = [{ red-line = true }]"), Some(false), "items are whole");
}
