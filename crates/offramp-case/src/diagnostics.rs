//! What the checker has to say: one problem, its place, the author's own words and what to do about it.
//!
//! In: spans of the text. Out: [`Diagnostic`]s, collected in a [`Sink`] that never grows beyond a limit.
//! Does not know: what is wrong with a case (see `checks`), terminals (see `render`).

use std::collections::HashSet;

/// A stretch of the text of a case, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Where it begins.
    pub start: usize,
    /// Where it ends: the first byte after it.
    pub end: usize,
}

impl Span {
    /// The stretch from `start` up to, and not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The stretch from the beginning of one to the end of the other.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The case cannot be used as it is.
    Error,
    /// The case can be used; the message says what was assumed.
    Warning,
}

impl Severity {
    /// The word shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A stretch of the text with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

/// One problem of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The name of the rule, as in `offramp explain CODE`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is the matter: a lower-case fragment without a full stop.
    pub message: String,
    /// The place, with a few words.
    pub primary: Label,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// What to do; never empty.
    pub help: Vec<String>,
    /// The overlays that have to be applied for the problem to show; empty when it shows in the case as written.
    pub overlays: Vec<String>,
}

impl Diagnostic {
    /// A problem that makes the case unusable.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: Label { span, text: String::new() },
            labels: Vec::new(),
            help: Vec::new(),
            overlays: Vec::new(),
        }
    }

    /// Something to look at; the case can be used.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// A few words beside the place.
    pub fn at(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that matters.
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// What to do.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// The most problems that are collected; the rest are counted.
pub const MAX_DIAGNOSTICS: usize = 500;

/// Collects problems, each once.
#[derive(Debug, Default)]
pub struct Sink {
    kept: Vec<Diagnostic>,
    seen: HashSet<(&'static str, Span, String)>,
    n_errors: usize,
    n_left_out: usize,
}

impl Sink {
    /// Adds a problem, unless the same one at the same place is there already.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        if self.knows(&diagnostic) {
            return;
        }
        self.n_errors += usize::from(diagnostic.severity == Severity::Error);
        if self.kept.len() >= MAX_DIAGNOSTICS {
            self.n_left_out += 1;
            return;
        }
        self.seen.insert((diagnostic.code, diagnostic.primary.span, diagnostic.message.clone()));
        self.kept.push(diagnostic);
    }

    /// Forgets all that was said of the text from a byte on, and how many problems were left out.
    pub fn keep_before(&mut self, at: usize) {
        self.kept.retain(|said| said.primary.span.start < at);
        self.seen.retain(|(_, span, _)| span.start < at);
        self.n_left_out = 0;
        self.n_errors = self.kept.iter().filter(|said| said.severity == Severity::Error).count();
    }

    /// Adds a problem if there is one.
    pub fn extend(&mut self, diagnostic: Option<Diagnostic>) {
        if let Some(diagnostic) = diagnostic {
            self.report(diagnostic);
        }
    }

    /// Counts errors that were not even made into diagnostics, because there were too many.
    pub fn leave_out(&mut self, n: usize) {
        self.n_left_out += n;
        self.n_errors += n;
    }

    /// Whether the same problem at the same place has been reported.
    pub fn knows(&self, diagnostic: &Diagnostic) -> bool {
        self.seen.contains(&(diagnostic.code, diagnostic.primary.span, diagnostic.message.clone()))
    }

    /// How many errors were reported, those left out included.
    pub fn n_errors(&self) -> usize {
        self.n_errors
    }

    /// How many problems were left out because there were too many.
    pub fn n_left_out(&self) -> usize {
        self.n_left_out
    }

    /// The problems in the order of their places.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.kept.sort_by(|a, b| {
            (a.primary.span, a.severity, a.code, &a.overlays).cmp(&(b.primary.span, b.severity, b.code, &b.overlays))
        });
        self.kept
    }

    /// The problems kept, in the order in which they were reported.
    pub fn all(&self) -> &[Diagnostic] {
        &self.kept
    }

    /// The problems in the order in which they were reported.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.kept
    }
}

/// Turns places in the text into lines and columns.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn of(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Self { starts }
    }

    /// The line of a byte, counted from 1.
    pub fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// Where a line begins and ends (line break included), counted from 1.
    pub fn span_of(&self, line: usize, text: &str) -> Span {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
        Span::new(start, self.starts.get(line).copied().unwrap_or(text.len()))
    }

    /// Line and column of a byte, both counted from 1; columns count characters, not bytes.
    pub fn line_and_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = byte.min(text.len());
        let line = self.line(byte);
        let start = self.starts[line - 1];
        let column = text.get(start..byte).map_or(byte - start, |before| before.chars().count()) + 1;
        (line, column)
    }
}

/// Writes problems as JSON for tools: `{"schema":"offramp.check/1","file":...,"diagnostics":[...]}`.
///
/// Each diagnostic carries `code`, `severity`, `message`, the place (`line`, `column`, `end_line`, `end_column`, counted from 1;
/// columns count characters; `start`, `end` in bytes), the `text` at that place (at most 200 characters), `label`, `labels`,
/// `help`, and `overlays` where overlays have to be applied for the problem to show.
pub fn render_json(diagnostics: &[Diagnostic], case: &crate::CaseText) -> String {
    let value = json_value(diagnostics, case);
    // OK because a value made of strings and whole numbers always serialises.
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// The same as [`render_json`], as a value to put into a larger document.
pub fn json_value(diagnostics: &[Diagnostic], case: &crate::CaseText) -> serde_json::Value {
    let lines = Lines::of(&case.text);
    let place = |span: Span| {
        let (line, column) = lines.line_and_column(&case.text, span.start);
        let (end_line, end_column) = lines.line_and_column(&case.text, span.end);
        serde_json::json!({
            "line": line, "column": column, "end_line": end_line, "end_column": end_column,
            "start": span.start, "end": span.end,
        })
    };
    let entries: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| {
            let mut entry = serde_json::json!({
                "code": diagnostic.code,
                "severity": diagnostic.severity,
                "message": diagnostic.message,
            });
            let text = case.text.get(diagnostic.primary.span.start..diagnostic.primary.span.end).unwrap_or("");
            let labels: Vec<_> = diagnostic
                .labels
                .iter()
                .map(|label| {
                    let mut entry = place(label.span);
                    entry["text"] = label.text.clone().into();
                    entry
                })
                .collect();
            if let (Some(entry), serde_json::Value::Object(place)) =
                (entry.as_object_mut(), place(diagnostic.primary.span))
            {
                entry.extend(place);
                entry.insert("text".into(), text.chars().take(200).collect::<String>().into());
                entry.insert("label".into(), diagnostic.primary.text.clone().into());
                entry.insert("labels".into(), labels.into());
                entry.insert("help".into(), diagnostic.help.clone().into());
                if !diagnostic.overlays.is_empty() {
                    entry.insert("overlays".into(), diagnostic.overlays.clone().into());
                }
            }
            entry
        })
        .collect();
    serde_json::json!({ "schema": "offramp.check/1", "file": case.name, "diagnostics": entries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let text = "ab\nzürich\n";
        let lines = Lines::of(text);
        assert_eq!(lines.line_and_column(text, 0), (1, 1));
        assert_eq!(lines.line_and_column(text, 3 + "zü".len()), (2, 3));
        assert_eq!(lines.line_and_column(text, text.len()), (3, 1));
        assert_eq!(lines.span_of(2, text), Span::new(3, 3 + "zürich\n".len()));
    }

    #[test]
    fn the_same_problem_is_kept_once_and_there_is_a_limit() {
        let mut sink = Sink::default();
        for _ in 0..3 {
            sink.report(Diagnostic::error("a", Span::new(1, 2), "twice"));
        }
        assert_eq!(sink.n_errors(), 1);
        for at in 0..2 * MAX_DIAGNOSTICS {
            sink.report(Diagnostic::error("a", Span::new(at, at), "many"));
        }
        assert_eq!(sink.n_left_out(), MAX_DIAGNOSTICS + 1);
        assert_eq!(sink.into_sorted().len(), MAX_DIAGNOSTICS);
    }
}
