//! Voting rules by which nothing can be decided, or that do not add up.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use offramp_model::Vote;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "impossible-vote",
    severity: Severity::Error,
    title: "a vote that cannot pass, or does not add up",
    meaning: "An institution has a number of seats, some of them held by actors of the case (`members`), the rest by others; `others-yes` of \
              those vote yes. A motion passes with `pass` yes votes and no veto. The numbers have to fit together.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["council.fines"]

[institution.council]
members = ["nordland"]
vote = { pass = 9, seats = 15, others-yes = 7 }
can.fines = "fine a port"
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["council.fines"]

[institution.council]
members = ["nordland"]
vote = { pass = 8, seats = 15, others-yes = 7 }
can.fines = "fine a port"
"#,
    advice: "Check `seats` (all of them), `members` (those that are actors here), `others-yes` (of the rest) and `pass`.",
};

/// What is wrong with the numbers, if anything.
pub(crate) fn check(institution: &str, vote: &Vote, n_members: usize, span: Span) -> Option<Diagnostic> {
    let said = |message: String, help: &str| Some(Diagnostic::error(PAGE.code, span, message).with_help(help));
    if n_members == 0 {
        return said(format!("`{institution}` has no members"), "name at least one actor in `members`");
    }
    if vote.seats < n_members {
        let message = format!("`{institution}` has {n_members} members and only {} seats", vote.seats);
        return said(message, "raise `seats`, or name fewer members");
    }
    if vote.others_yes > vote.seats - n_members {
        let others = vote.seats - n_members;
        let message =
            format!("{} others vote yes in `{institution}`, but only {others} seats are others'", vote.others_yes);
        return said(message, "lower `others-yes`, or raise `seats`");
    }
    if vote.pass > n_members + vote.others_yes {
        let most = n_members + vote.others_yes;
        let message =
            format!("nothing can pass in `{institution}`: it needs {} votes, and at most {most} can be yes", vote.pass);
        return said(message, "lower `pass`, raise `others-yes`, or name more members");
    }
    None
}

/// An actor with a veto that is no member.
pub(crate) fn veto(name: &str, span: Span, institution: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` has a veto in `{institution}` without being a member"))
        .with_help("add it to `members`, or take its veto out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn the_numbers_have_to_fit_together() {
        let case = |rest: &str| {
            format!(
                "[case]\ntitle = \"t\"\n[actor.a]\nwants = [\"x\"]\n[actor.b]\nwants = [\"x\"]\n[institution.i]\ncan.x = \"x\"\n{rest}"
            )
        };
        for (rest, message) in [
            ("members = []", "no members"),
            ("members = [\"a\", \"b\"]\nvote = { seats = 1, pass = 1 }", "only 1 seats"),
            ("members = [\"a\"]\nvote = { seats = 3, others-yes = 3, pass = 1 }", "only 2 seats are others'"),
            ("members = [\"a\"]\nvote = { seats = 3, pass = \"unanimous\" }", "needs 3 votes"),
            ("members = [\"a\"]\nvote = { veto = [\"b\"] }", "without being a member"),
        ] {
            let said = said_about(&case(rest));
            assert!(said.len() == 1 && said[0].message.contains(message), "{rest}: {said:?}");
        }
        for rest in
            ["members = [\"a\", \"b\"]", "members = [\"a\", \"b\"]\nvote = { pass = \"two-thirds\", seats = 3 }"]
        {
            assert!(said_about(&case(rest)).is_empty(), "{rest}");
        }
    }

    #[test]
    fn majorities_are_of_the_seats() {
        for (pass, seats, expected) in
            [("majority", 15, 8), ("majority", 4, 3), ("two-thirds", 15, 10), ("two-thirds", 4, 3), ("unanimous", 4, 4)]
        {
            let text = format!(
                "[case]\ntitle = \"t\"\n[actor.a]\nwants = [\"x\"]\n[institution.i]\ncan.x = \"x\"\nmembers = [\"a\"]\nvote = {{ pass = \"{pass}\", seats = \
                 {seats}, others-yes = {} }}",
                seats - 1
            );
            let model = crate::check(&crate::checks::testing::case(&text), &[]).model.expect("sound");
            assert_eq!(model.institutions[0].vote.pass, expected, "{pass} of {seats}");
        }
    }
}
