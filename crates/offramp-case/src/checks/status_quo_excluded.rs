//! A status quo that the case's own rules exclude.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::Model;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "status-quo-excluded",
    severity: Severity::Error,
    title: "a rule or pool excludes the status quo",
    meaning: "The status quo is the state in which every option is at `now` (the lowest level where nothing is said). It is how things are, so no \
              rule can exclude it, and the options at their levels of today cannot take more from a pool than there is.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland.can.blockades]
now = "yes"

[actor.sudland.can.trades]
now = "yes"

[actor.nordland]
wants = ["blockades"]

[actor.sudland]
wants = ["trades"]

[[rule]]
never = "blockades and trades"
"#,
    line: 17,
    good: r#"[case]
title = "Two ports"

[actor.nordland.can.blockades]
now = "yes"

[actor.sudland.can.trades]
now = "no"

[actor.nordland]
wants = ["blockades"]

[actor.sudland]
wants = ["trades"]

[[rule]]
never = "blockades and trades"
"#,
    advice: "Correct `now` of one of the options named, or the rule.",
};

/// Looks at every rule.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    let status_quo = model.status_quo();
    for (index, rule) in model.rules.iter().enumerate() {
        if !rule.never.formula.holds(&status_quo) {
            continue;
        }
        let message = match &rule.from_pool {
            Some(pool) => format!("today's levels take more from `{pool}` than there is"),
            None => "this rule excludes the status quo".to_owned(),
        };
        let options = rule.never.formula.options();
        let mut said = Diagnostic::error(PAGE.code, places.rules[index], message);
        let mut levels = Vec::new();
        for option in options.iter().take(6) {
            let found = model.option(*option);
            let level = &found.levels[usize::from(found.now)];
            levels.push(format!("`{} = {level}`", found.id));
            said = said.with_label(places.now[option.index()], format!("today: {level}"));
        }
        if levels.is_empty() {
            said = said.with_help("the rule holds in every state: correct it");
        } else {
            let more = if options.len() > levels.len() { " and others" } else { "" };
            let help = format!("today {}{more}: correct `now` of one of them, or this", levels.join(", "));
            said = said.with_help(help);
        }
        sink.report(said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert!(only_message(PAGE.bad).help[0].contains("`nordland.blockades = yes`, `sudland.trades = yes`"));
    }

    #[test]
    fn a_pool_can_be_overdrawn_today() {
        let text = "[case]\ntitle = \"t\"\n[pool.ships]\nsize = 3\n[actor.us]\nwants = [\"fleet = out\"]\n[actor.us.can.fleet]\nlevels = [\"in\", \
                    \"half\", \"out\"]\nnow = \"out\"\nuses = { ships = 2 }";
        let said = only_message(text);
        assert_eq!(
            (said.code, said.message.as_str()),
            (PAGE.code, "today's levels take more from `ships` than there is")
        );
    }
}
