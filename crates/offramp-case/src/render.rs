//! Problems as text for people, with the lines that they are about.
//!
//! In: diagnostics and the text. Out: text in the manner of modern compilers, with or without colour. The drawing is `annotate-snippets`'.

use crate::CaseText;
use crate::diagnostics::{Diagnostic, Lines, Severity, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;

/// Lines longer than this are not drawn: no person wrote them, and no terminal shows them.
const LONGEST_LINE: usize = 2_000;

/// Writes problems for people, in the order given, each with its place and what to do, and a last line that counts them.
pub fn render_text(diagnostics: &[Diagnostic], case: &CaseText, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let lines = Lines::of(&case.text);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[group(diagnostic, case, &lines)]));
        text.push_str("\n\n");
    }
    text.push_str(&count(diagnostics, &case.name));
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, case: &'a CaseText, lines: &Lines) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group =
        level.primary_title(&diagnostic.message).id(diagnostic.code).elements(snippets(diagnostic, case, lines));
    if diagnostic.primary.span == Span::default() {
        // What concerns the file as a whole has no line to show: only its name, and what is said of the place.
        group = group.element(Origin::path(case.name.as_str()));
        if !diagnostic.primary.text.is_empty() {
            group = group.element(Level::NOTE.message(&diagnostic.primary.text));
        }
    }
    if !diagnostic.overlays.is_empty() {
        let names = crate::nearest::listed(&diagnostic.overlays, "and");
        group = group.element(Level::NOTE.message(format!("with overlay {names} applied")));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// One snippet for the lines around the place; labels far from it get snippets of their own.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    case: &'a CaseText,
    lines: &Lines,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut all = vec![(&diagnostic.primary, AnnotationKind::Primary)];
    all.extend(diagnostic.labels.iter().map(|label| (label, AnnotationKind::Context)));
    let n_lines = lines.line(case.text.len());
    let mut found = Vec::new();
    if diagnostic.primary.span == Span::default() {
        all.clear();
    }
    for (label, kind) in all {
        let first = lines.line(label.span.start);
        let last = lines.line(label.span.end.max(label.span.start + 1) - 1).max(first).min(n_lines);
        let shown = lines.span_of(first, &case.text).to(lines.span_of(last.min(first + 20), &case.text));
        let slice = case.text.get(shown.start..shown.end).unwrap_or("");
        if slice.len() > LONGEST_LINE * 4 || slice.lines().any(|line| line.len() > LONGEST_LINE) {
            continue;
        }
        let start = label.span.start.max(shown.start) - shown.start;
        let end = label.span.end.min(shown.end).max(shown.start + start) - shown.start;
        let annotation = kind.span(start..end).label(Some(label.text.as_str()).filter(|text| !text.is_empty()));
        found.push(Snippet::source(slice).line_start(first).path(case.name.as_str()).annotation(annotation));
    }
    found
}

/// "ports.toml: 2 errors, 1 warning".
fn count(diagnostics: &[Diagnostic], name: &str) -> String {
    let n = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let words = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let parts: Vec<String> =
        [words(n(Severity::Error), "error"), words(n(Severity::Warning), "warning")].into_iter().flatten().collect();
    let mut line = String::new();
    // OK because writing to a string does not fail.
    let _ = writeln!(line, "{name}: {}", if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") });
    line
}
