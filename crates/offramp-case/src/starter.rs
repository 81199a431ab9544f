//! The case that `offramp new` writes: small, commented, sound, and interesting enough to be played with.
//!
//! In: a title. Out: the text of a case that checks without a word. Its expected answers are those of the analyses.

/// The text of a starter case with this title.
pub fn starter(title: &str) -> String {
    STARTER.replacen("Two ports", &in_toml_quotes(title), 1)
}

/// The title as it may stand between double quotes.
fn in_toml_quotes(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            // Control characters have no place in a title.
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    if quoted.trim().is_empty() { "Untitled".to_owned() } else { quoted }
}

const STARTER: &str = r#"# A case: who can do what, who wants what, and what cannot be. Change it until it is yours.
#
#   offramp check FILE       says what is wrong with it, if anything
#   offramp show FILE        reads it back in sentences
#   offramp stability FILE   says where it would come to rest, and why
#   offramp report FILE      writes a page for readers
#
# Lines that begin with # are remarks. docs/language.md is the whole language.

[case]
title = "Two ports"
question = "Why does the standoff last, and what would end it?"
as-of = 2026-03-01                     # the status quo is how things stood on that day
fronts = ["strait", "islands"]

# What the case rests on. `source = "log#p3"` cites a place in it. What cites nothing is shown as your own.
[document.log]
title = "The harbour master's log"

# A front has a ladder of rungs, from peace upward: a state stands on the highest rung whose condition holds.
[front.strait]
ladder = [
  { rung = "calm" },
  { rung = "blockade", when = "blockades" },
  { rung = "war", when = "breaks-through" },
]

[front.islands]
ladder = [
  { rung = "empty" },
  { rung = "manned", when = "garrison >= post" },
  { rung = "armed", when = "garrison = guns" },
]

# An actor CAN do things, and WANTS things.
[actor.nordland]
name = "Nordland"
# Most important first. `red-line`: without it the actor signs nothing.
wants = [
  { that = "not breaks-through", red-line = true, source = "log#p1" },
  { that = "garrison != guns", source = "log#p2" },
  { that = "blockades", source = "log#p3", because = "tolls pay for the fleet" },
]

[actor.nordland.can.blockades]
what = "close the strait"
front = "strait"
now = "yes"                            # without this, an option is at its lowest level today
source = "log#p3"

[actor.sudland]
name = "Sudland"
wants = [
  { that = "not blockades", source = "log#p4" },
  { that = "not breaks-through", source = "log#p5" },
  { that = "garrison = guns", source = "log#p6" },
  { that = "garrison >= post", source = "log#p6" },
]

[actor.sudland.can.breaks-through]
what = "force a passage"
front = "strait"
source = "log#p5"

[actor.sudland.can.garrison]
what = "man the islands"
front = "islands"
levels = ["none", "post", "guns"]      # lowest first; without this, the levels are `no` and `yes`
now = "guns"
source = "log#p6"

# What cannot be.
[[rule]]
never = "breaks-through and not blockades"
because = "there is nothing to break through"
source = "log#p5"

# An option that its parties can only enter together. What is under `with` may change in the same move.
[agreement.treaty]
parties = ["nordland", "sudland"]
with = ["blockades", "garrison"]
front = "strait"
source = "log#p7"

[[rule]]
never = "treaty and (blockades or garrison = guns)"
because = "that is what the treaty forbids"
source = "log#p7"

# A name for a kind of state, to ask for and to be used in conditions.
[outcome.settlement]
when = "treaty and strait = calm"

# An overlay is a set of changes: how somebody else sees it, a what-if, or a lever with a cost.
#   offramp stability FILE --overlay guarantee
[overlay.guarantee]
kind = "lever"
cost = 2
about = "A third party keeps both to the treaty: nobody can leave it."
source = "log#p8"
agreement.treaty.leave = "nobody"

[overlay.guarantee.expect]
"stability.nash" = [
  "blockades and garrison = guns and not breaks-through",
  "treaty and garrison = post",
]
"groups.nash" = ["treaty and garrison = post"]

# What you expect to come out. `offramp check FILE --expect` says whether it does.
[expect]
"states.feasible" = 11
"stability.nash" = ["blockades and garrison = guns and not breaks-through"]   # the standoff: neither gives way alone
"groups.nash" = []                                                            # but both would rather sign
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::case;
    use crate::{changes, check};

    #[test]
    fn it_checks_without_a_word_whatever_the_title() {
        for title in ["Two ports", "", "a \"b\" \\ c", "line\nbreak \u{7}", "\u{6f22}\u{5b57}"] {
            let checked = check(&case(&starter(title)), &[]);
            assert_eq!(checked.diagnostics, [], "{title:?}");
            assert!(checked.not_checked.is_empty());
            assert_eq!(checked.overlays_with_expectations, ["guarantee"]);
            let model = checked.model.expect("sound");
            assert!(!model.facts.title.trim().is_empty());
            assert_eq!((model.actors.len(), model.options.len(), model.fronts.len()), (2, 4, 2));
        }
    }

    #[test]
    fn its_overlay_changes_one_thing() {
        let found = changes(&case(&starter("t")), &["guarantee".to_owned()]).expect("sound");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].path.as_str(), found[0].before.as_deref()), ("agreement.treaty.leave", None));
    }
}
