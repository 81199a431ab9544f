//! Headings, paragraphs, lists and tables in a given width.
//!
//! Widths are those of the characters on a terminal, not their number. Words are coloured after they are laid out, so that
//! colour never changes the layout.

use super::{Paint, TextStyle};
use crate::words::is_reordering;
use unicode_width::UnicodeWidthStr;

/// The narrowest page.
const MIN_WIDTH: usize = 40;

/// Text as it is written, top to bottom.
#[derive(Debug)]
pub struct Page {
    out: String,
    /// Columns.
    pub width: usize,
    /// How to colour.
    pub paint: Paint,
    /// The most rows of a list.
    pub limit: Option<usize>,
}

/// How a word or a cell is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// As everything else.
    #[default]
    Plain,
    /// A name of the case.
    Name,
    /// Something that holds.
    Good,
    /// Something that asks for care.
    Care,
    /// Less important.
    Faint,
    /// A heading.
    Strong,
}

/// One cell of a table.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The words.
    pub text: String,
    /// Their colour.
    pub tone: Tone,
}

impl Cell {
    /// A cell.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text, Tone::Plain)
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its heading; may be empty where all are.
    pub heading: &'static str,
    /// Whether figures are aligned at their ends.
    pub right: bool,
    /// Whether its cells may be broken over lines when the table is too wide.
    pub wraps: bool,
}

impl Column {
    /// A column that is never broken.
    pub const fn fixed(heading: &'static str) -> Self {
        Self { heading, right: false, wraps: false }
    }

    /// A column of figures.
    pub const fn figures(heading: &'static str) -> Self {
        Self { heading, right: true, wraps: false }
    }

    /// A column of words that may be broken over lines.
    pub const fn words(heading: &'static str) -> Self {
        Self { heading, right: false, wraps: true }
    }
}

impl Page {
    /// An empty page.
    pub fn new(style: &TextStyle) -> Self {
        Self {
            out: String::new(),
            width: style.width.max(MIN_WIDTH),
            paint: Paint { colour: style.colour },
            limit: style.limit,
        }
    }

    /// The text: lines end without spaces, the last one with a line break.
    pub fn finish(self) -> String {
        self.out
    }

    /// An empty line, unless there is one already.
    pub fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A heading with an empty line before it.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        for line in wrapped(text, self.width) {
            self.line(0, &line, Tone::Strong);
        }
    }

    /// Words broken into lines, with the same indent on each.
    pub fn paragraph(&mut self, indent: usize, text: &str, tone: Tone) {
        for line in wrapped(text, self.width.saturating_sub(indent)) {
            self.line(indent, &line, tone);
        }
    }

    /// An item of a list: the mark stands before the first line, the others are indented as far.
    pub fn item(&mut self, indent: usize, mark: &str, text: &str) {
        let inner = indent + mark.width() + 1;
        for (index, line) in wrapped(text, self.width.saturating_sub(inner)).into_iter().enumerate() {
            if index == 0 {
                self.line(indent, &format!("{mark} {line}"), Tone::Plain);
            } else {
                self.line(inner, &line, Tone::Plain);
            }
        }
    }

    fn line(&mut self, indent: usize, text: &str, tone: Tone) {
        let text = text.trim_end();
        if !text.is_empty() {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(&painted(self.paint, text, tone));
        }
        self.out.push('\n');
    }

    /// How many of `n` rows to show, and what to say of the rest: never hides a single row, which would take as much room as saying so.
    pub fn cut(&self, n: usize) -> (usize, Option<String>) {
        match self.limit {
            Some(limit) if n > limit.max(1) + 1 => {
                let shown = limit.max(1);
                (shown, Some(format!("... and {} more; --limit 0 shows all", crate::words::count(n - shown))))
            }
            _ => (n, None),
        }
    }

    /// A table. Columns that may be broken give way when it is too wide; what still does not fit runs over.
    pub fn table(&mut self, indent: usize, columns: &[Column], rows: &[Vec<Cell>]) {
        let widths = column_widths(columns, rows, self.width.saturating_sub(indent));
        if columns.iter().any(|column| !column.heading.is_empty()) {
            let headings: Vec<Cell> = columns.iter().map(|column| Cell::new(column.heading, Tone::Faint)).collect();
            self.row(indent, columns, &widths, &headings);
        }
        for row in rows {
            self.row(indent, columns, &widths, row);
        }
    }

    fn row(&mut self, indent: usize, columns: &[Column], widths: &[usize], row: &[Cell]) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(columns.iter().zip(widths))
            .map(
                |(cell, (column, &width))| {
                    if column.wraps { wrapped(&cell.text, width) } else { vec![clean(&cell.text).replace('\n', " ")] }
                },
            )
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for index in 0..height {
            let mut line = " ".repeat(indent);
            // Spaces are owed until something follows them, so that no line ends in spaces.
            let mut owed = 0;
            for ((cell, lines), (column, &width)) in row.iter().zip(&cells).zip(columns.iter().zip(widths)) {
                let text = lines.get(index).map_or("", String::as_str);
                let room = width.saturating_sub(text.width());
                if text.is_empty() {
                    owed += width + GUTTER;
                    continue;
                }
                let (before, after) = if column.right { (room, 0) } else { (0, room) };
                line.push_str(&" ".repeat(owed + before));
                line.push_str(&painted(self.paint, text, cell.tone));
                owed = after + GUTTER;
            }
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }
}

/// Spaces between two columns.
const GUTTER: usize = 2;
/// What a column of words keeps when a table is too wide.
const MIN_WORDS: usize = 16;

fn column_widths(columns: &[Column], rows: &[Vec<Cell>], available: usize) -> Vec<usize> {
    let natural = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.text.width());
        cells.chain([columns[index].heading.width()]).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..columns.len()).map(natural).collect();
    let gutters = GUTTER * columns.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gutters > available {
        // The widest column of words gives way, one character at a time: columns of equal width then share what is left.
        let words = (0..columns.len()).filter(|&index| columns[index].wraps && widths[index] > MIN_WORDS);
        let Some(widest) = words.max_by_key(|&index| (widths[index], index)) else { break };
        widths[widest] -= 1;
    }
    widths
}

fn painted(paint: Paint, text: &str, tone: Tone) -> String {
    match tone {
        Tone::Plain => text.to_owned(),
        Tone::Name => paint.name(text),
        Tone::Good => paint.good(text),
        Tone::Care => paint.care(text),
        Tone::Faint => paint.faint(text),
        Tone::Strong => paint.heading(text),
    }
}

/// A text without characters that would move the cursor or change colours.
fn clean(text: &str) -> String {
    let kept = text.chars().filter(|&letter| !is_reordering(letter));
    kept.map(|letter| if letter.is_control() && letter != '\n' { ' ' } else { letter }).collect()
}

/// Words broken into lines of a width; a word that is longer is broken too. An empty text is one empty line.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(&clean(text), width.max(8)).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize) -> Page {
        Page::new(&TextStyle { width, colour: false, limit: Some(3) })
    }

    #[test]
    fn wide_tables_break_their_words_and_nothing_else() {
        let mut page = page(40);
        let columns = [Column::fixed("id"), Column::words("what it says"), Column::figures("n")];
        page.table(2, &columns, &[vec!["a.b".into(), "words that need more room than there is".into(), "12".into()]]);
        let expected = "  id   what it says                    n\n  a.b  words that need more room      12\n       than there is\n";
        assert_eq!(page.finish(), expected);
    }

    /// Without this, wide characters would push the columns after them out of line.
    #[test]
    fn columns_line_up_after_wide_characters() {
        let mut page = page(80);
        let columns = [Column::fixed(""), Column::fixed("")];
        page.table(0, &columns, &[vec!["中国".into(), "a".into()], vec!["Iran".into(), "b".into()]]);
        assert_eq!(page.finish(), "中国  a\nIran  b\n");
    }

    #[test]
    fn a_list_is_cut_only_where_that_saves_room() {
        let page = page(80);
        assert_eq!(page.cut(4), (4, None));
        assert_eq!(page.cut(1204), (3, Some("... and 1,201 more; --limit 0 shows all".to_owned())));
    }

    #[test]
    fn lines_never_end_in_spaces_and_colour_does_not_move_anything() {
        let rows = [vec![Cell::new("x", Tone::Good), Cell::from(""), Cell::from("")]];
        let columns = [Column::fixed(""), Column::words(""), Column::figures("")];
        let mut plain = page(60);
        plain.table(0, &columns, &rows);
        assert_eq!(plain.finish(), "x\n");
        let mut coloured = Page::new(&TextStyle { width: 60, colour: true, limit: None });
        coloured.table(0, &columns, &rows);
        assert_eq!(coloured.finish(), "\u{1b}[32mx\u{1b}[0m\n");
    }
}
