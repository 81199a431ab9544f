//! Which uncertain numbers carry the probabilities, as one long table.
//!
//! In: findings of sensitivity to numbers. Out: a [`Table`]. Does not: round, or leave out what is small.

use crate::chances::target_id;
use crate::table::{Column, Table};
use offramp::explore::{FoundBox, Limit, Morris, Prim, Sobol, Within};
use offramp::numbers::{SensitivityAnswer, SensitivityFindings};
use offramp_model::Model;

/// One figure.
struct Row {
    figure: &'static str,
    of: usize,
    input: Option<usize>,
    in_box: Option<usize>,
    value: f64,
    error: Option<f64>,
}

impl Row {
    fn of(figure: &'static str, of: usize, value: f64) -> Self {
        Self { figure, of, input: None, in_box: None, value, error: None }
    }

    fn input(self, input: usize) -> Self {
        Self { input: Some(input), ..self }
    }

    fn error(self, error: f64) -> Self {
        Self { error: Some(error), ..self }
    }
}

/// All figures of the method asked: per target, input and box, with standard errors where there are any.
pub fn sensitivity_table(model: &Model, findings: &SensitivityFindings) -> Table {
    let (rows, runs) = match &findings.answer {
        SensitivityAnswer::Morris(found) => (of_morris(found), found.runs),
        SensitivityAnswer::Sobol(found) => (of_sobol(found), found.runs),
        SensitivityAnswer::Prim { boxes, above, .. } => (of_prim(boxes, *above), boxes.runs as u64),
    };
    let input = |row: &Row| row.input.map_or_else(String::new, |input| findings.inputs[input].name.clone());
    let columns = vec![
        ("figure", Column::Texts(rows.iter().map(|row| row.figure.to_owned()).collect())),
        ("of", Column::Texts(rows.iter().map(|row| target_id(model, findings.targets[row.of])).collect())),
        ("input", Column::Texts(rows.iter().map(input).collect())),
        ("box", Column::Perhaps(rows.iter().map(|row| row.in_box.map(|number| number as f64)).collect())),
        ("value", Column::Figures(rows.iter().map(|row| row.value).collect())),
        ("error", Column::Perhaps(rows.iter().map(|row| row.error).collect())),
        ("runs", Column::Counts(vec![runs; rows.len()])),
    ];
    Table { name: "sensitivity", columns }
}

fn of_morris(found: &Morris) -> Vec<Row> {
    let mut rows = Vec::new();
    for (of, output) in found.outputs.iter().enumerate() {
        rows.extend([Row::of("lowest", of, output.range.0), Row::of("highest", of, output.range.1)]);
        for (input, effects) in output.inputs.iter().enumerate() {
            let (rises, falls) = effects.rises_falls;
            rows.extend([
                Row::of("mu", of, effects.mu).input(input),
                Row::of("mu-star", of, effects.mu_star).input(input).error(effects.mu_star_error),
                Row::of("sigma", of, effects.sigma).input(input),
                Row::of("rises", of, rises as f64).input(input),
                Row::of("falls", of, falls as f64).input(input),
            ]);
        }
    }
    rows
}

fn of_sobol(found: &Sobol) -> Vec<Row> {
    let mut rows = Vec::new();
    for (of, output) in found.outputs.iter().enumerate() {
        let ends = [("lowest", output.range.0), ("highest", output.range.1)];
        let spread = [("mean", output.mean), ("variance", output.variance)];
        rows.extend(ends.into_iter().chain(spread).map(|(figure, value)| Row::of(figure, of, value)));
        // Nothing to divide where nothing varies.
        for (input, index) in output.inputs.iter().flatten().enumerate() {
            rows.extend([
                Row::of("first", of, index.first).input(input).error(index.first_error),
                Row::of("total", of, index.total).input(input).error(index.total_error),
            ]);
        }
    }
    rows
}

/// Boxes are about the first target, and counted from 1.
fn of_prim(found: &Prim, above: f64) -> Vec<Row> {
    let mut rows = vec![Row::of("above", 0, above), Row::of("of-interest", 0, found.of_interest as f64)];
    for (number, has) in found.boxes.iter().enumerate() {
        rows.extend(of_box(has).into_iter().map(|row| Row { in_box: Some(number + 1), ..row }));
    }
    rows
}

fn of_box(found: &FoundBox) -> Vec<Row> {
    let mut rows = vec![
        Row::of("runs", 0, found.runs as f64),
        Row::of("of-interest", 0, found.of_interest as f64),
        Row::of("coverage", 0, found.coverage),
        Row::of("density", 0, found.density),
    ];
    for Limit { input, within, quasi_p, found_again } in &found.limits {
        let limits: Vec<Row> = match within {
            Within::Range(from, to) => {
                let ends = [("from", *from), ("to", *to)];
                ends.into_iter().filter_map(|(figure, end)| Some(Row::of(figure, 0, end?))).collect()
            }
            Within::Levels(levels) => levels.iter().map(|&level| Row::of("level", 0, level)).collect(),
        };
        let sure = [Row::of("quasi-p", 0, *quasi_p), Row::of("found-again", 0, *found_again)];
        rows.extend(limits.into_iter().chain(sure).map(|row| row.input(*input)));
    }
    rows
}
