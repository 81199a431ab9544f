//! The largest file that is read.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

/// The most bytes a case may have: 4 MiB.
pub(crate) const MAX_BYTES: usize = 4 << 20;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "too-large",
    severity: Severity::Error,
    title: "the file is larger than 4 MiB",
    meaning: "Cases are written by hand and read by people; a long one has a few hundred kilobytes. A file of more than 4 MiB is \
              something else, and is not read at all.",
    bad: "# a file of 100 megabytes",
    line: 0,
    good: "[case]\ntitle = \"Two ports\"",
    advice: "Check that the right file was named. Documents and data stay outside the case; the case cites them.",
};

/// The file has this many bytes.
pub(crate) fn message(n_bytes: usize) -> Diagnostic {
    let megabytes = n_bytes as f64 / f64::from(1 << 20);
    Diagnostic::error(PAGE.code, Span::default(), format!("the file has {megabytes:.1} MiB; a case has at most 4"))
        .with_help("check that the right file was named; documents and data stay outside the case")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_megabytes_are_refused_before_they_are_looked_at() {
        let said = crate::decode("a", &vec![0; 100 << 20]).expect_err("too large");
        assert_eq!((said.code, said.help.len()), (PAGE.code, 1));
        assert!(crate::decode("a", &vec![b'#'; MAX_BYTES]).is_ok());
    }
}
