//! Figures as one long table, for statistics programs.
//!
//! In: findings of the dynamics or of coupling. Out: rows, and the same as CSV (RFC 4180). Does not: round.

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

/// The columns of the table.
pub const COLUMNS: [&str; 7] = ["figure", "of", "days", "median", "low", "high", "draws"];

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

/// The table as comma-separated values with a header; lines end in CR LF. Numbers read back as the same bits. Names of a case hold no
/// commas or quotes.
pub fn dynamics_csv(rows: &[DynamicsRow]) -> String {
    let mut text = COLUMNS.join(",") + "\r\n";
    for row in rows {
        let DynamicsRow { figure, of, median, low, high, draws, .. } = row;
        let days = row.days.map_or_else(String::new, |days| days.to_string());
        text.push_str(&format!("{figure},{of},{days},{median:e},{low:e},{high:e},{draws}\r\n"));
    }
    text
}
