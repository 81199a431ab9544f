//! Bad input of any kind gets an answer: nothing panics, nothing takes for ever.

use super::{EVERYTHING, case, checked};
use offramp_case::{changes, check, decode, render_text};
use std::time::{Duration, Instant};

/// Asks for everything that can be asked of a text, and checks that places lie inside it.
fn survives(text: &str) {
    let case = case(text);
    let checked = check(&case, &[]);
    for said in &checked.diagnostics {
        let span = said.primary.span;
        assert!(text.get(span.start..span.end).is_some(), "{span:?} of {said:?} lies in the text");
        assert!(!said.help.is_empty(), "{said:?}");
    }
    assert_eq!(checked.model.is_none(), checked.has_errors());
    assert!(!render_text(&checked.diagnostics, &case, false).is_empty());
}

#[test]
fn every_prefix_of_a_rich_case_gets_an_answer() {
    let ends = (0..=EVERYTHING.len()).filter(|end| EVERYTHING.is_char_boundary(*end));
    for end in ends {
        survives(&EVERYTHING[..end]);
    }
}

/// The numbers of Marsaglia's xorshift64 (2003): the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
}

#[test]
fn thousands_of_mutations_of_a_rich_case_get_an_answer() {
    let lines: Vec<&str> = EVERYTHING.lines().collect();
    let scraps = [
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        "=",
        ".",
        ",",
        "#",
        "\n",
        "\\",
        "\u{0}",
        "\u{feff}",
        "\u{2603}",
        "\r",
        "-",
        "not ",
        " and ",
        " or ",
        " if ",
        "(",
        ")",
        "=",
        ">=",
        "1e999",
        "-1",
        "99999999999999999999",
        "nan",
        "2020-02-30",
        "us.",
        "[[",
        "]]",
        "\"\"\"",
        "at least 2 of (",
        "true",
        "overlay.",
        "actor.",
        "wants",
        "  ",
    ];
    for seed in 1..=1_500u64 {
        let numbers = &mut Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        // A file of a few dozen lines, so that many mutations can be tried.
        let mut text: String = match numbers.below(3) {
            0 => EVERYTHING.to_owned(),
            _ => {
                let from = numbers.below(lines.len());
                let to = (from + numbers.below(80)).min(lines.len());
                format!("[case]\ntitle = \"t\"\n{}", lines[from..to].join("\n"))
            }
        };
        for _ in 0..=numbers.below(6) {
            let mut at = numbers.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match numbers.below(4) {
                0 => text.insert_str(at, scraps[numbers.below(scraps.len())]),
                1 => drop(text.drain(at..text.ceil_char_boundary_here((at + numbers.below(30)).min(text.len())))),
                2 => text.insert_str(at, &format!("\n{}\n", lines[numbers.below(lines.len())])),
                _ => {
                    let from = lines[numbers.below(lines.len())];
                    let to = lines[numbers.below(lines.len())];
                    text = text.replacen(from, to, 1);
                }
            }
        }
        survives(&text);
    }
}

/// The next place at which a text may be cut.
trait CharBoundary {
    fn ceil_char_boundary_here(&self, at: usize) -> usize;
}

impl CharBoundary for String {
    fn ceil_char_boundary_here(&self, at: usize) -> usize {
        (at..=self.len()).find(|at| self.is_char_boundary(*at)).unwrap_or(self.len())
    }
}

#[test]
fn nesting_however_deep_gets_an_answer() {
    for (open, close) in [("[", "]"), ("{ a = ", " }"), ("[{ a = [", "] }]")] {
        for depth in [10, 16, 17, 100, 10_000, 200_000] {
            survives(&format!("x = {}1{}", open.repeat(depth), close.repeat(depth)));
            survives(&format!("[case]\ntitle = \"t\"\nx = {}", open.repeat(depth)));
        }
    }
    for depth in [15, 16, 17, 100_000] {
        let dotted = vec!["a"; depth].join(".");
        survives(&format!("{dotted} = 1"));
        survives(&format!("[{dotted}]\n[overlay.{dotted}]\n"));
        survives(&format!("x = {{ {dotted} = 1 }}"));
    }
    for depth in [60, 64, 65, 100_000] {
        let wants = format!(
            "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"{}a{}\"]",
            "(".repeat(depth),
            ")".repeat(depth)
        );
        survives(&wants);
        survives(&wants.replace('(', "not ").replace(')', ""));
    }
}

#[test]
fn a_hundred_megabytes_of_anything_are_refused_at_once() {
    let start = Instant::now();
    for byte in [0, b'a', b'[', 0xff] {
        let said = decode("big.toml", &vec![byte; 100_000_000]).unwrap_err();
        assert_eq!(said.code, "too-large");
        let empty = case("");
        assert!(render_text(&[*said], &empty, false).contains("MiB"));
    }
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// Four megabytes that are sound TOML and do their worst.
#[test]
fn four_megabytes_of_malice_are_answered_in_seconds() {
    let fill = |piece: &dyn Fn(usize) -> String, start: &str| {
        let mut text = start.to_owned();
        let mut n = 0;
        while text.len() < (4 << 20) - 200 {
            text.push_str(&piece(n));
            n += 1;
        }
        text
    };
    let head = "[case]\ntitle = \"t\"\n";
    let us = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\n";
    let files: Vec<(&str, String)> = vec![
        ("tables", fill(&|n| format!("[actor.a{n}]\n"), head)),
        ("implied tables, then their own headers", {
            let mut text = fill(&|n| format!("[outcome.a{n}.x]\n"), head);
            text.truncate(2 << 20);
            let end = text.rfind('\n').unwrap();
            text.truncate(end + 1);
            text.push_str(&fill(&|n| format!("[outcome.a{n}]\n"), "")[..1_500_000]);
            text
        }),
        ("the same table again and again", fill(&|_| "[actor.us]\n".to_owned(), head)),
        ("syntax errors", fill(&|_| "=\n".to_owned(), head)),
        ("options", fill(&|n| format!("can.o{n} = \"x\"\n"), us)),
        ("wants", format!("{}]", fill(&|_| "\"a\",".to_owned(), &format!("{us}wants = [")))),
        ("one long condition", format!("{}a\"]", fill(&|_| "a and ".to_owned(), &format!("{us}wants = [\"")))),
        ("unknown names", fill(&|n| format!("[outcome.a{n}]\nwhen = \"b{n}\"\n"), head)),
        ("outcomes in a chain", fill(&|n| format!("[outcome.a{n}]\nwhen = \"a{}\"\n", n + 1), head)),
        (
            "overlays",
            fill(&|n| format!("[overlay.a{n}.actor.us]\nfirst-wants = [\"a\"]\n"), &format!("{us}wants = [\"a\"]\n")),
        ),
        ("rules", fill(&|_| "[[rule]]\nnever = \"a and not a\"\n".to_owned(), &format!("{us}wants = [\"a\"]\n"))),
        ("documents", fill(&|n| format!("[document.d{n}]\n"), head)),
        ("levels", fill(&|n| format!("\"l{n}\",\n"), &format!("{head}[actor.us.can.a]\nlevels = ["))),
        ("a long name", format!("{head}[actor.{}]\n", "a".repeat(4_000_000))),
        ("a long text", format!("{head}about = \"{}\"\n", "\\u0041".repeat(690_000))),
        ("a long list of dates", format!("{}]", fill(&|_| "2020-01-01,".to_owned(), &format!("{head}fronts = [")))),
        ("dotted keys", fill(&|n| format!("a.b.c.d.e.f.g.h.i.j.k.l.m.n{n} = 1\n"), "")),
        ("comments", fill(&|_| "#\n".to_owned(), head)),
        ("fronts", format!("{}]", fill(&|n| format!("\"f{n}\","), "[case]\ntitle = \"t\"\nfronts = ["))),
        (
            "rungs",
            format!(
                "{}]",
                fill(&|n| format!("{{rung=\"r{n}\",when=\"never\"}},"), &format!("{head}[front.f]\nladder = ["))
            ),
        ),
    ];
    for (what, text) in files {
        assert!(text.len() <= 4 << 20, "{what}: {}", text.len());
        let start = Instant::now();
        survives(&text);
        // Tests run beside each other on slow machines: the limit tells seconds from minutes.
        assert!(start.elapsed() < Duration::from_secs(40), "{what} took {:?}", start.elapsed());
    }
}

/// Knots of rules too large to be counted out are said, not guessed.
#[test]
fn what_is_too_large_to_be_checked_is_said() {
    let options: String = (0..24).map(|n| format!("can.o{n} = \"x\"\n")).collect();
    let names: Vec<String> = (0..24).map(|n| format!("o{n}")).collect();
    let text = format!(
        "[case]\ntitle = \"t\"\n[actor.us]\n{options}wants = [\"{}\"]\n[[rule]]\nnever = \"at least 23 of ({})\"",
        names.join(" or "),
        names.join(", ")
    );
    let found = checked(&text);
    assert!(found.model.is_some());
    assert!(found.not_checked.iter().any(|what| what.contains("24 options")), "{:?}", found.not_checked);
}

#[test]
fn changes_survive_what_check_survives() {
    let names = ["gazette-view", "pilots-strike", "mediation", "phased"].map(str::to_owned);
    for end in (0..=EVERYTHING.len()).step_by(37) {
        if EVERYTHING.is_char_boundary(end) {
            let _ = changes(&case(&EVERYTHING[..end]), &names);
            let _ = check(&case(&EVERYTHING[..end]), &names);
        }
    }
}

/// Same input, same words.
#[test]
fn the_same_text_gets_the_same_answer() {
    for text in [EVERYTHING, &EVERYTHING.replace("strait", "straits")] {
        let (first, second) = (checked(text), checked(text));
        assert_eq!(first.diagnostics, second.diagnostics);
        assert_eq!(first.model, second.model);
    }
}
