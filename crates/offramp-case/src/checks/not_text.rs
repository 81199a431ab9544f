//! A case is text. Here: files that are not.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "not-text",
    severity: Severity::Error,
    title: "the file is not UTF-8 text",
    meaning: "A case is a text file in UTF-8. This file holds bytes that are no text, or text in another encoding \
              (Windows-1252, UTF-16), so it cannot be read without guessing.",
    bad: "[case]\ntitle = \"Two \\xff ports\"      # where \\xff is a single byte that UTF-8 does not have",
    line: 0,
    good: "[case]\ntitle = \"Two ports\"",
    advice: "Save the file again as UTF-8; every editor can. If the file is a document, a picture or a spreadsheet, it is not a \
             case: a case is begun with `offramp new`.",
};

/// The bytes are not UTF-8 from `valid_up_to` on.
pub(crate) fn message(bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let before = &bytes[..valid_up_to];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let byte = bytes.get(valid_up_to).copied().unwrap_or(0);
    let said = Diagnostic::error(PAGE.code, Span::default(), "the file is not UTF-8 text")
        .at(format!("line {line}, byte {}: 0x{byte:02X} is not text", valid_up_to + 1));
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return said.with_help("the file looks like UTF-16: save it again as UTF-8");
    }
    said.with_help("save the file again as UTF-8")
}

/// The text holds a NUL byte: a program wrote it, not a person.
pub(crate) fn binary(at: usize) -> Diagnostic {
    Diagnostic::error(PAGE.code, Span::default(), "the file is not text but data")
        .at(format!("byte {} is zero", at + 1))
        .with_help("a case is a text file; begin one with `offramp new`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;

    #[test]
    fn the_line_and_the_byte_are_said() {
        let said = decode("a", b"ab\ncd\xff").expect_err("not text");
        assert_eq!(said.code, PAGE.code);
        assert!(said.primary.text.contains("line 2, byte 6: 0xFF"), "{}", said.primary.text);
        assert!(!said.help.is_empty());
    }

    #[test]
    fn utf16_zeros_and_byte_order_marks() {
        assert!(decode("a", b"\xff\xfe[\0").expect_err("utf-16").help[0].contains("UTF-16"));
        assert_eq!(decode("a", &[0; 1000]).expect_err("zeros").code, PAGE.code);
        assert_eq!(decode("a", b"\xef\xbb\xbf[case]").expect("a mark is fine").text, "[case]");
    }
}
