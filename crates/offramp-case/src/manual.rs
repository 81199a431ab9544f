//! The manual of messages: one page a rule, kept in the rule's own file.
//!
//! In: nothing. Out: pages, and `docs/messages.md` made of them.
//! Does not know: how a rule is checked.

use crate::diagnostics::Severity;
use crate::{CaseText, check, render_text};
use std::fmt::Write as _;

/// What there is to know about one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualPage {
    /// The code shown in the message.
    pub code: &'static str,
    /// Whether the case can be used nevertheless.
    pub severity: Severity,
    /// One line.
    pub title: &'static str,
    /// What it means and why it matters.
    pub meaning: &'static str,
    /// A case that gets the message.
    pub bad: &'static str,
    /// The line of `bad` that the message points at, counted from 1; 0 when it is about the file as a whole.
    pub line: usize,
    /// The same case put right.
    pub good: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// All pages, by code.
pub fn manual() -> Vec<&'static ManualPage> {
    let mut pages = crate::checks::PAGES.to_vec();
    pages.sort_by_key(|page| page.code);
    pages
}

/// The page of one code, or the codes nearest to it.
pub fn explain(code: &str) -> Result<&'static ManualPage, Vec<&'static str>> {
    let pages = manual();
    let wanted = code.trim().trim_matches('`');
    pages.iter().copied().find(|page| page.code == wanted).ok_or_else(|| {
        let codes: Vec<&str> = pages.iter().map(|page| page.code).collect();
        crate::nearest::nearest(wanted, codes.iter().copied(), 3)
            .into_iter()
            .filter_map(|name| codes.iter().copied().find(|code| *code == name))
            .collect()
    })
}

/// One page as Markdown, headed by its code, with the message as it is shown for the bad example.
pub fn page_text(page: &ManualPage) -> String {
    let verdict = if page.severity == Severity::Warning { "warned about" } else { "refused" };
    let mut text = format!(
        "## {}\n\n*{}* - {}.\n\n{}\n\n```toml\n# {verdict}\n{}\n```\n\n",
        page.code,
        page.severity.word(),
        page.title,
        page.meaning,
        page.bad.trim()
    );
    if let Some(shown) = message_shown(page) {
        // OK because writing to a string does not fail.
        let _ = write!(text, "```text\n{shown}\n```\n\n");
    }
    let _ = write!(text, "```toml\n# good\n{}\n```\n\n{}\n", page.good.trim(), page.advice);
    text
}

/// What the checker says of the bad example. Some examples stand for files that a page cannot hold; they get nothing.
fn message_shown(page: &ManualPage) -> Option<String> {
    let case = CaseText { name: "case.toml".to_owned(), text: page.bad.to_owned() };
    let said: Vec<_> = check(&case, &[]).diagnostics.into_iter().filter(|said| said.code == page.code).collect();
    let shown = render_text(&said, &case, false);
    let (messages, _count) = shown.trim_end().rsplit_once('\n')?;
    (!said.is_empty()).then(|| messages.trim_end().to_owned())
}

/// `docs/messages.md`: every page, by code.
pub fn messages_page() -> String {
    let pages = manual();
    let n_errors = pages.iter().filter(|page| page.severity == Severity::Error).count();
    let mut text = format!(
        "# Messages\n\nWhat the checker can say: {} messages, {} of them errors. An error means that the case cannot be used as it is; a \
         warning says what was assumed. `offramp explain CODE` shows one page. This file is generated from the code.\n\n",
        pages.len(),
        n_errors
    );
    for page in &pages {
        let _ = writeln!(text, "- [{}](#{}): {}", page.code, page.code, page.title);
    }
    for page in &pages {
        text.push('\n');
        text.push_str(&page_text(page));
    }
    text
}
