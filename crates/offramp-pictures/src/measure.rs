//! How wide text is, and how it is broken into lines.
//!
//! In: text, a size, a width to fit. Out: lines that fit, cut with an ellipsis when there are too many.
//! Does not know: fonts. Widths are the larger of two common sans-serif fonts (Noto Sans, Liberation Sans), so that
//! a reader's own font is rarely wider than what was planned for.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The size of ordinary text, in units of the drawing: 9 CSS pixels in a column of 360.
pub(crate) const TEXT: f64 = 12.0;

/// The size of headings within a picture.
pub(crate) const HEADING: f64 = 13.5;

/// Lines stand this many sizes apart.
const LINE_HEIGHT: f64 = 1.25;

/// Widths of the printable ASCII characters from the space on, in hundredths of the size.
const ASCII: [u8; 95] = [
    28, 28, 41, 65, 58, 89, 74, 23, 34, 34, 56, 59, 28, 34, 28, 38, 58, 58, 58, 58, 58, 58, 58, 58, 58, 58, 28, 28, 59,
    59, 59, 56, 102, 67, 67, 73, 73, 67, 62, 78, 75, 34, 50, 67, 56, 91, 76, 79, 67, 79, 73, 67, 62, 74, 67, 95, 67,
    67, 62, 33, 38, 33, 58, 56, 34, 57, 62, 50, 62, 57, 35, 62, 62, 26, 26, 54, 26, 94, 62, 61, 62, 62, 42, 50, 37, 62,
    51, 79, 53, 51, 50, 38, 56, 38, 59,
];

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// The width of one line of text, in units of the drawing.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let ems: f64 = text.graphemes(true).map(grapheme_width).sum();
    let wider = if weight == Weight::Bold { 1.07 } else { 1.0 };
    ems * size * wider
}

fn grapheme_width(grapheme: &str) -> f64 {
    if let [byte @ 32..=126] = grapheme.as_bytes() {
        return f64::from(ASCII[usize::from(byte - 32)]) / 100.0;
    }
    let is_emoji = grapheme.chars().any(|character| character >= '\u{1f000}' || character == '\u{fe0f}');
    match grapheme.width() {
        0 => 0.0,
        _ if is_emoji => 1.35,
        1 => 0.7,
        columns => columns as f64 * 0.55,
    }
}

/// Text as it may stand in a drawing: without characters that XML forbids, without controls that would turn the
/// direction of what follows, on one line. Text without content becomes "(no name)".
pub(crate) fn clean(text: &str) -> String {
    let mut words = String::new();
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    if words.is_empty() { "(no name)".to_owned() } else { words }
}

/// A name as it may stand in an attribute: as given, without the characters that XML forbids.
pub(crate) fn attribute(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// Cleaned text as the beginning of a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let text = clean(text);
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Text broken into lines of one size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lines {
    pub lines: Vec<String>,
    pub size: f64,
    pub weight: Weight,
}

impl Lines {
    /// Breaks cleaned text at spaces, after hyphens and slashes, and where nothing else helps within a word.
    pub(crate) fn fit(text: &str, size: f64, weight: Weight, max_width: f64, max_lines: usize) -> Self {
        let fits = |line: &str| width(line, size, weight) <= max_width;
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for piece in pieces(&clean(text)) {
            if fits((line.clone() + piece).trim_end()) {
                line.push_str(piece);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for grapheme in piece.graphemes(true) {
                if !line.is_empty() && !fits((line.clone() + grapheme).trim_end()) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(grapheme);
            }
        }
        lines.push(line);
        for line in &mut lines {
            line.truncate(line.trim_end().len());
        }
        let max_lines = max_lines.max(1);
        if lines.len() > max_lines {
            lines.truncate(max_lines);
            let last = lines.pop().unwrap_or_default();
            lines.push(with_ellipsis(&last, &fits));
        }
        Self { lines, size, weight }
    }

    /// Ordinary text.
    pub(crate) fn text(text: &str, max_width: f64, max_lines: usize) -> Self {
        Self::fit(text, TEXT, Weight::Regular, max_width, max_lines)
    }

    /// Ordinary text, bold.
    pub(crate) fn bold(text: &str, max_width: f64, max_lines: usize) -> Self {
        Self::fit(text, TEXT, Weight::Bold, max_width, max_lines)
    }

    /// A heading within a picture.
    pub(crate) fn heading(text: &str, max_width: f64, max_lines: usize) -> Self {
        Self::fit(text, HEADING, Weight::Bold, max_width, max_lines)
    }

    /// The distance from one line to the next.
    pub(crate) fn line_height(&self) -> f64 {
        self.size * LINE_HEIGHT
    }

    /// The height of all lines together.
    pub(crate) fn height(&self) -> f64 {
        self.lines.len() as f64 * self.line_height()
    }

    /// The width of the longest line.
    pub(crate) fn width(&self) -> f64 {
        self.lines.iter().map(|line| width(line, self.size, self.weight)).fold(0.0, f64::max)
    }
}

/// Words with the space behind them; words are also split after `-` and `/`.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', '-', '/']).collect()
}

fn with_ellipsis(line: &str, fits: &dyn Fn(&str) -> bool) -> String {
    let mut kept: Vec<&str> = line.graphemes(true).collect();
    loop {
        let shorter = format!("{}…", kept.concat().trim_end());
        if kept.is_empty() || fits(&shorter) {
            return shorter;
        }
        kept.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing_while_there_is_room() {
        let text = "keep its forces in the country until-the-end of the year";
        let lines = Lines::text(text, 90.0, 99);
        assert!(lines.lines.len() > 3 && lines.width() <= 90.0, "{lines:?}");
        assert_eq!(lines.lines.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn words_longer_than_a_line_are_broken_and_too_many_lines_are_cut() {
        let lines = Lines::text(&"x".repeat(300), 100.0, 2);
        assert_eq!(lines.lines.len(), 2);
        assert!(lines.width() <= 100.0 && lines.lines[1].ends_with('…'), "{lines:?}");
    }

    #[test]
    fn graphemes_are_never_torn_apart() {
        let family = "👨‍👩‍👧‍👦";
        let lines = Lines::text(&family.repeat(30), 60.0, 99);
        assert!(lines.lines.len() > 5 && lines.width() <= 60.0);
        assert!(lines.lines.iter().all(|line| line.graphemes(true).all(|grapheme| grapheme == family)));
    }

    #[test]
    fn what_xml_forbids_and_what_turns_the_text_around_is_dropped() {
        assert_eq!(clean("a\u{0}b\u{202e}c\n\u{b} d\u{ffff}"), "a b c d");
        assert_eq!(clean(" \t "), "(no name)");
        assert_eq!(clean("שלום"), "שלום");
    }
}
