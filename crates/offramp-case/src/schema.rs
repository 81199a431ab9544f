//! The JSON Schema of the case language, for editors: they complete and check keys while one types.
//!
//! In: the key tables of `keys`, which the checker itself uses. Out: a schema (draft 7, which all TOML editors read).
//! Does not know: names and conditions; those are the checker's.

use crate::keys::{CASE, HUGE, Key, KeyTable, Kind, NOT_IN_OVERLAYS, OVERLAY};
use serde_json::{Map, Value, json};

/// What names look like.
const NAME_PATTERN: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";

/// The schema of a case file.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let case = table_schema(&CASE, false, &mut definitions);
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("offramp case"));
    schema.insert("description".to_owned(), json!("A written description of linked conflicts, version 1."));
    if let Value::Object(case) = case {
        schema.extend(case);
    }
    schema.insert("definitions".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

/// A name for the definition of a table: "an option" becomes `option`, inside an overlay `option-changed`.
fn definition_name(table: &KeyTable, in_overlay: bool) -> String {
    let name = crate::names::name_from(table.what.trim_start_matches("an ").trim_start_matches("a "));
    if in_overlay { format!("{name}-changed") } else { name }
}

/// A reference to the table's definition, which is made when it is first needed. The key tables do not go in circles.
fn table_reference(table: &'static KeyTable, in_overlay: bool, definitions: &mut Map<String, Value>) -> Value {
    let name = definition_name(table, in_overlay);
    if !definitions.contains_key(&name) {
        let schema = if std::ptr::eq(table, &OVERLAY) {
            overlay_schema(definitions)
        } else {
            table_schema(table, in_overlay, definitions)
        };
        definitions.insert(name.clone(), schema);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn table_schema(table: &'static KeyTable, in_overlay: bool, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in table.all(in_overlay) {
        properties.insert(key.name.to_owned(), key_schema(key, in_overlay, definitions));
    }
    let required: Vec<&str> =
        table.all(in_overlay).filter(|key| key.required && !in_overlay).map(|key| key.name).collect();
    closed_object(properties, &required)
}

fn closed_object(properties: Map<String, Value>, required: &[&str]) -> Value {
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// An overlay takes keys of its own and every part of a case.
fn overlay_schema(definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in OVERLAY.all(false) {
        properties.insert(key.name.to_owned(), key_schema(key, false, definitions));
    }
    for part in CASE.all(false).filter(|key| key.name != NOT_IN_OVERLAYS) {
        let schema = key_schema(part, true, definitions);
        // `voice` is both: whose view the overlay is, and voices that it adds.
        let schema = match properties.remove(part.name) {
            Some(own) => json!({ "anyOf": [own, schema] }),
            None => schema,
        };
        properties.insert(part.name.to_owned(), schema);
    }
    closed_object(properties, &[])
}

fn key_schema(key: &'static Key, in_overlay: bool, definitions: &mut Map<String, Value>) -> Value {
    let kind = kind_schema(&key.kind, in_overlay, definitions);
    // Beside a `$ref`, draft 7 ignores everything else: the description needs an `allOf` around it.
    let mut schema = if kind.get("$ref").is_some() { json!({ "allOf": [kind] }) } else { kind };
    schema["description"] = json!(key.about);
    schema
}

fn kind_schema(kind: &'static Kind, in_overlay: bool, definitions: &mut Map<String, Value>) -> Value {
    let text = |example: &str| json!({ "type": "string", "minLength": 1, "examples": [example] });
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Name(what) => json!({ "type": "string", "minLength": 1, "title": what }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Number { min, max } => number_schema("number", *min, *max),
        Kind::Whole { min, max } => number_schema("integer", *min as f64, *max as f64),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Duration => text("6 weeks"),
        Kind::Delay => text("6 to 10 weeks"),
        Kind::Reviews => text("every 2 weeks"),
        Kind::Rate => text("1 in 5 years"),
        Kind::Refill => text("2 a month"),
        Kind::Drift => text("-2 a month"),
        Kind::Country => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        Kind::Condition => text("us.stay >= leaving if not treaty"),
        Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
        // The items of a list are replaced as a whole, so they need their required keys in an overlay, too.
        Kind::List(each) => json!({ "type": "array", "items": kind_schema(each, false, definitions) }),
        Kind::OneOrMany(each) => {
            let each = kind_schema(each, in_overlay, definitions);
            json!({ "anyOf": [each, { "type": "array", "items": each }] })
        }
        Kind::Table(table) => table_reference(table, in_overlay, definitions),
        Kind::Named { each, .. } => {
            let each = kind_schema(each, in_overlay, definitions);
            json!({ "type": "object", "additionalProperties": false, "patternProperties": { NAME_PATTERN: each } })
        }
        Kind::Keyed { each, .. } => {
            let each = kind_schema(each, in_overlay, definitions);
            // Names with dots may also be written without quotes, which makes tables of their parts.
            let inner = json!({ "type": "object", "additionalProperties": each });
            json!({ "type": "object", "additionalProperties": { "anyOf": [each, inner] } })
        }
        Kind::Either(kinds) => {
            let kinds: Vec<Value> = kinds.iter().map(|kind| kind_schema(kind, in_overlay, definitions)).collect();
            json!({ "anyOf": kinds })
        }
        Kind::Expectations => json!({ "type": "object" }),
    }
}

fn number_schema(kind: &str, min: f64, max: f64) -> Value {
    let mut schema = json!({ "type": kind });
    if min > -HUGE {
        schema["minimum"] = json!(min);
    }
    if max < HUGE {
        schema["maximum"] = json!(max);
    }
    schema
}
