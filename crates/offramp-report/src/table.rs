//! Figures as one long table, for statistics programs.
//!
//! In: findings of the dynamics, of coupling or of sensitivity to numbers. Out: rows, and [`Table`]s of them, also as CSV (RFC 4180). Does not: round;
//! know other formats.

use crate::chances::target_id;
use offramp::dynamics::coupling::{CouplingFindings, Measures, PairAnswer};
use offramp::dynamics::findings::DynamicsFindings;
use offramp::dynamics::{Channel, Range};
use offramp_model::Model;

/// One figure at one time, over draws.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicsRow {
    /// `comes-about` (has held by then), `holds` (holds then), `stands` (a front stands on a rung then), `reads` (a gauge's mean then), `long-run` (share
    /// of time in the end; no days), or a channel such as `intention` (comes about by then by this road). Of coupling: `as-is`, `all-cut`, `whole` (their
    /// difference), `alone` (of one channel cut alone), `share` (of one channel).
    pub figure: &'static str,
    /// The outcome, `front.rung` or gauge that it is of. Of coupling: `FROM.TO.rungs` or `FROM.TO.top`, with the channel before the last dot where it is of one.
    pub of: String,
    /// Days from today; the day of a deadline comes twice, first with the moment before.
    pub days: Option<f64>,
    /// The middle of the draws.
    pub median: f64,
    /// The lowest draw.
    pub low: f64,
    /// The highest draw.
    pub high: f64,
    /// How many draws.
    pub draws: usize,
}

/// All figures over time: targets, roads, rungs, gauges.
pub fn dynamics_rows(model: &Model, findings: &DynamicsFindings) -> Vec<DynamicsRow> {
    let mut rows = Vec::new();
    let mut row = |figure, of: &str, days: Option<f64>, range: &Range| {
        let (median, low, high) = (range.median, range.low, range.high);
        rows.push(DynamicsRow { figure, of: of.to_owned(), days, median, low, high, draws: range.draws.len() });
    };
    let times = || findings.times.iter().copied().map(Some);
    for found in &findings.targets {
        let of = target_id(model, found.target);
        times().zip(&found.by).for_each(|(days, range)| row("comes-about", &of, days, range));
        times().zip(&found.at).for_each(|(days, range)| row("holds", &of, days, range));
        if let Some(range) = &found.after {
            row("after-days", &of, findings.times.last().copied(), range);
        }
        if let Some(range) = &found.long_run {
            row("long-run", &of, None, range);
        }
        let end = findings.times.last().copied();
        Channel::ALL.iter().zip(&found.channels).for_each(|(channel, range)| row(channel.id(), &of, end, range));
    }
    for found in &findings.fronts {
        let front = model.front(found.front);
        for (rung, ranges) in front.ladder.iter().zip(&found.rungs) {
            let of = format!("{}.{}", front.id, rung.name);
            times().zip(ranges).for_each(|(days, range)| row("stands", &of, days, range));
        }
    }
    for found in &findings.gauges {
        let of = &model.gauges[found.gauge].id;
        times().zip(&found.means).for_each(|(days, range)| row("reads", of, days, range));
    }
    rows
}

/// What fronts do to each other: all figures of the pairs that were measured, and a whole of 0 for those that nothing ties.
pub fn coupling_rows(model: &Model, findings: &CouplingFindings) -> Vec<DynamicsRow> {
    let mut rows = Vec::new();
    let days = Some(findings.request.dynamics.by_days);
    let mut add = |figure, of: &str, measures: &Measures| {
        for (name, range) in [("rungs", Some(&measures.rung)), ("top", measures.top.as_ref())] {
            let Some(range) = range else { continue };
            let (median, low, high) = (range.median, range.low, range.high);
            let of = format!("{of}.{name}");
            rows.push(DynamicsRow { figure, of, days, median, low, high, draws: range.draws.len() });
        }
    };
    for pair in &findings.pairs {
        let of = format!("{}.{}", model.front(pair.from).id, model.front(pair.to).id);
        match &pair.answer {
            PairAnswer::Coupled(found) => {
                [("as-is", &found.as_is), ("all-cut", &found.all_cut), ("whole", &found.whole)]
                    .iter()
                    .for_each(|(figure, measures)| add(figure, &of, measures));
                for has in &found.channels {
                    let of = format!("{of}.{}", has.channel.id());
                    add("alone", &of, &has.alone);
                    add("share", &of, &has.share);
                }
            }
            PairAnswer::Separate => {
                let none = || Range::of(vec![0.0; findings.n_draws]);
                add("whole", &of, &Measures { rung: none(), top: Some(none()) });
            }
            PairAnswer::NoLadder | PairAnswer::TooLarge | PairAnswer::NotReached => {}
        }
    }
    rows
}

/// The figures of the dynamics or of coupling as a table.
pub fn dynamics_table(rows: &[DynamicsRow]) -> Table {
    let figure = |pick: fn(&DynamicsRow) -> f64| Column::Figures(rows.iter().map(pick).collect());
    let columns = vec![
        ("figure", Column::Texts(rows.iter().map(|row| row.figure.to_owned()).collect())),
        ("of", Column::Texts(rows.iter().map(|row| row.of.clone()).collect())),
        ("days", Column::Perhaps(rows.iter().map(|row| row.days).collect())),
        ("median", figure(|row| row.median)),
        ("low", figure(|row| row.low)),
        ("high", figure(|row| row.high)),
        ("draws", Column::Counts(rows.iter().map(|row| row.draws as u64).collect())),
    ];
    Table { name: "dynamics", columns }
}

/// Figures by column, each as long as the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What is in it, in one word.
    pub name: &'static str,
    /// The columns with their names.
    pub columns: Vec<(&'static str, Column)>,
}

/// The cells of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Words.
    Texts(Vec<String>),
    /// Numbers.
    Figures(Vec<f64>),
    /// Numbers that may be missing.
    Perhaps(Vec<Option<f64>>),
    /// Whole numbers.
    Counts(Vec<u64>),
}

impl Column {
    /// How many cells there are.
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Texts(cells) => cells.len(),
            Self::Figures(cells) => cells.len(),
            Self::Perhaps(cells) => cells.len(),
            Self::Counts(cells) => cells.len(),
        }
    }

    fn cell(&self, row: usize) -> String {
        match self {
            Self::Texts(cells) => quoted(&cells[row]),
            Self::Figures(cells) => number(cells[row]),
            Self::Perhaps(cells) => cells[row].map_or_else(String::new, number),
            Self::Counts(cells) => cells[row].to_string(),
        }
    }
}

impl Table {
    /// The table as comma-separated values with a header; lines end in CR LF. Numbers read back as the same bits.
    pub fn csv(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let n_rows = self.columns.first().map_or(0, |(_, column)| column.n_rows());
        let rows = (0..n_rows).map(|row| self.columns.iter().map(|(_, column)| column.cell(row)).collect::<Vec<_>>());
        let lines = rows.map(|cells| cells.join(",") + "\r\n");
        std::iter::once(names.join(",") + "\r\n").chain(lines).collect()
    }
}

/// Whole numbers as such; others with a power of ten, so that none gets long.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { value.to_string() } else { format!("{value:e}") }
}

/// A cell of words, which a spreadsheet does not take for a formula.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    }
}
