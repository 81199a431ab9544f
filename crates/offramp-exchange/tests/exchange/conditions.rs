//! A second, small reading of case texts: enough of the language (names, `not`, `and`, `or`, `if`, brackets) to check
//! that a written case means what the imported model means.

use std::collections::BTreeMap;

use offramp_model::Level;
use toml::Value;

/// A case as far as these tests read it.
pub(crate) struct SmallCase {
    /// `actor.option` in the file's order, with the status quo.
    pub(crate) options: Vec<(String, Level)>,
    actors: BTreeMap<String, toml::Table>,
    rules: Vec<String>,
}

impl SmallCase {
    /// Reads a case; panics when it is not TOML.
    pub(crate) fn new(text: &str) -> Self {
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        let actors: BTreeMap<String, toml::Table> = table["actor"]
            .as_table()
            .unwrap()
            .iter()
            .map(|(name, actor)| (name.clone(), actor.as_table().unwrap().clone()))
            .collect();
        let mut options = Vec::new();
        for (name, actor) in &actors {
            for (option, value) in actor.get("can").and_then(Value::as_table).into_iter().flatten() {
                let now = value.get("now").and_then(Value::as_str) == Some("yes");
                options.push((format!("{name}.{option}"), Level::from(now)));
            }
        }
        let rules = table.get("rule").and_then(Value::as_array).into_iter().flatten();
        let rules = rules.map(|rule| rule["never"].as_str().unwrap().to_owned()).collect();
        Self { options, actors, rules }
    }

    pub(crate) fn feasible(&self, state: &[Level]) -> bool {
        !self.rules.iter().any(|rule| self.holds(rule, state))
    }

    /// The worth of a state to an actor: greater is better.
    pub(crate) fn worth(&self, actor: &str, state: &[Level]) -> Vec<bool> {
        let actor = &self.actors[actor];
        if let Some(wants) = actor.get("wants") {
            return texts(wants).iter().map(|want| self.holds(want, state)).collect();
        }
        let Some(tiers) = actor.get("ranking").and_then(Value::as_array) else { return Vec::new() };
        tiers.iter().map(|tier| texts(tier).iter().any(|condition| self.holds(condition, state))).collect()
    }

    pub(crate) fn holds(&self, condition: &str, state: &[Level]) -> bool {
        let spaced = condition.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut reader = Reader { case: self, words: &words, at: 0, state };
        let value = reader.joint();
        assert_eq!(reader.at, words.len(), "left over in {condition}");
        value
    }
}

/// A text, or a list of texts.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        other => panic!("expected conditions, found {other}"),
    }
}

struct Reader<'a> {
    case: &'a SmallCase,
    words: &'a [&'a str],
    at: usize,
    state: &'a [Level],
}

impl Reader<'_> {
    fn next(&mut self) -> &str {
        self.at += 1;
        self.words[self.at - 1]
    }

    /// Terms joined by one kind of word throughout, as the language demands.
    fn joint(&mut self) -> bool {
        let mut value = self.term();
        let joint = self.words.get(self.at).copied();
        while self.words.get(self.at).copied().filter(|word| *word != ")").is_some() {
            assert_eq!(Some(self.words[self.at]), joint, "mixed without brackets");
            self.at += 1;
            let right = self.term();
            value = match joint {
                Some("and") => value && right,
                Some("or") => value || right,
                Some("if") => value || !right,
                other => panic!("unexpected {other:?}"),
            };
        }
        value
    }

    fn term(&mut self) -> bool {
        match self.next() {
            "not" => !self.term(),
            "always" => true,
            "never" => false,
            "(" => {
                let value = self.joint();
                assert_eq!(self.next(), ")");
                value
            }
            name => {
                let name = name.to_owned();
                let option = self.case.options.iter().position(|(option, _)| *option == name);
                self.state[option.unwrap_or_else(|| panic!("unknown {name}"))] == 1
            }
        }
    }
}
