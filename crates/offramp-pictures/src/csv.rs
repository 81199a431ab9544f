//! A picture's data as CSV (RFC 4180).
//!
//! In: a head and rows of cells. Out: text. Does not know: what the cells mean.

/// Rows of cells under a head.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    text: String,
}

impl Table {
    /// A table with these column names.
    pub(crate) fn new(head: &[&str]) -> Self {
        let mut table = Self { text: String::new() };
        table.row(head);
        table
    }

    /// Adds a row. Cells that a spreadsheet would take for a formula get an apostrophe in front.
    pub(crate) fn row<C: AsRef<str>>(&mut self, cells: &[C]) {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
        self.text.push_str(&cells.join(","));
        self.text.push_str("\r\n");
    }

    /// The table as text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// A share with six digits after the point at most, without trailing noughts; nothing for what is no number.
pub(crate) fn decimal(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number, or nothing.
pub(crate) fn optional<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `yes` or `no`.
pub(crate) fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        let mut table = Table::new(&["name", "share"]);
        table.row(&["a \"b\", c", "-0.5"]);
        table.row(&["=cmd()", "0.25"]);
        assert_eq!(table.finish(), "name,share\r\n\"a \"\"b\"\", c\",-0.5\r\n'=cmd(),0.25\r\n");
        assert_eq!((decimal(0.25), decimal(1.0), decimal(0.0)), ("0.25".into(), "1".into(), "0".into()));
    }
}
