//! `--export` of `offramp dynamics`, `coupling` and `sensitivity --method`: figures as CSV or Parquet, the chain for PRISM or Storm.
//!
//! In: where to write, findings. Out: files, each whole or not at all; chains as a folder. Does not: compute a figure of its own.

use crate::exit::Failure;
use crate::output;
use offramp::dynamics::DynamicsRequest;
use offramp::dynamics::export::{ChainFiles, DateFile, Flavour, chain_files};
use offramp::dynamics::findings::DynamicsFindings;
use offramp_model::Model;
use offramp_report::table::{Column, Table, dynamics_rows, dynamics_table};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::path::PathBuf;
use std::sync::Arc;

/// What a path asks for, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Parquet,
    Chain(Flavour),
}

/// One thing to write.
#[derive(Debug, Clone)]
pub struct Export {
    path: PathBuf,
    kind: Kind,
}

impl Export {
    /// Writes a table; nothing where the ending asks for a chain.
    pub fn write_table(&self, table: &Table, replace: bool) -> Result<(), Failure> {
        let path = &self.path;
        match self.kind {
            Kind::Csv => output::write_file(path, table.csv().as_bytes(), replace),
            Kind::Parquet => {
                let fail = |error| Failure::new(format!("cannot write `{}`: {error}", path.display()));
                output::write_file(path, &parquet_of(table).map_err(fail)?, replace)
            }
            Kind::Chain(_) => Ok(()),
        }
    }
}

/// The same as [`exports`] where there is no chain to write.
pub fn tables(paths: &[PathBuf], replace: bool, command: &str) -> Result<Vec<Export>, Failure> {
    let found = exports(paths, replace)?;
    if found.iter().any(|export| matches!(export.kind, Kind::Chain(_))) {
        return Err(Failure::new(format!(
            "{command} has no chain of its own to write: end `--export` in .csv or .parquet, or ask `offramp dynamics` for the chain"
        )));
    }
    Ok(found)
}

/// Reads the endings and looks whether something is in the way, before anything is computed.
pub fn exports(paths: &[PathBuf], replace: bool) -> Result<Vec<Export>, Failure> {
    let one = |path: &PathBuf| {
        let kind = match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Kind::Csv,
            Some("parquet") => Kind::Parquet,
            Some("prism") => Kind::Chain(Flavour::Prism),
            Some("storm") => Kind::Chain(Flavour::Storm),
            _ => {
                return Err(Failure::new(format!(
                    "cannot tell what to write to `{}`; end it in .csv or .parquet (figures over time), .prism or .storm (a folder with the chain)",
                    path.display()
                )));
            }
        };
        if path.exists() && !replace {
            let what = "it exists already; add `--force` to replace it";
            return Err(Failure::new(format!("cannot write `{}`: {what}", path.display())));
        }
        Ok(Export { path: path.clone(), kind })
    };
    paths.iter().map(one).collect()
}

/// Writes all of them.
pub fn write(
    exports: &[Export],
    (model, findings): (&Model, &DynamicsFindings),
    draw: u64,
    replace: bool,
) -> Result<(), Failure> {
    let request: &DynamicsRequest = &findings.request;
    for export in exports {
        let path = &export.path;
        let fail = |what: &dyn std::fmt::Display| Failure::new(format!("cannot write `{}`: {what}", path.display()));
        match export.kind {
            Kind::Csv | Kind::Parquet => {
                export.write_table(&dynamics_table(&dynamics_rows(model, findings)), replace)?
            }
            Kind::Chain(flavour) => {
                let files = chain_files(model, request, draw, flavour).map_err(|refused| fail(&refused))?;
                let read_me = read_me(model, &files, request, draw, flavour);
                let questions: Vec<String> = files
                    .questions
                    .iter()
                    .map(|question| format!("model\t{}\t{:e}\n", question.formula, question.probability))
                    .collect();
                let questions = questions.concat();
                let mut all = vec![
                    ("model.tra", files.transitions.as_str()),
                    ("model.lab", &files.labels),
                    ("model.sta", &files.states),
                    ("expected.tsv", &questions),
                    ("README.txt", &read_me),
                ];
                let names: Vec<String> = (1..=files.dates.len()).map(|number| format!("date{number}.tra")).collect();
                all.extend(
                    names.iter().zip(&files.dates).map(|(name, date)| (name.as_str(), date.transitions.as_str())),
                );
                let line = |(name, date): (&String, &DateFile)| format!("{name}\t{}\t{}\n", date.days, date.deadline);
                let dates: String = names.iter().zip(&files.dates).map(line).collect();
                if !dates.is_empty() {
                    all.push(("dates.tsv", &dates));
                }
                output::write_folder(path, &all, replace)?;
            }
        }
        output::note(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// How anybody can compute the same again.
fn read_me(model: &Model, files: &ChainFiles, request: &DynamicsRequest, draw: u64, flavour: Flavour) -> String {
    let formula = files.questions.first().map_or("P=? [ F<=182 \"outcome\" ]", |question| question.formula.as_str());
    let command = match flavour {
        Flavour::Prism => format!(
            "prism -importtrans model.tra -importstates model.sta -importlabels model.lab -ctmc -pf '{formula}'"
        ),
        Flavour::Storm => format!("storm --explicit model.tra model.lab --prop '{formula}'"),
    };
    let how = if files.dates.is_empty() { format!("  {command}\n") } else { ACROSS_DATES.to_owned() };
    format!(
        "{}\ncase {}, overlays: {}\n\n\
         The continuous-time Markov chain of draw {draw} under seed {}: {} states, rates a day.\n\
         model.tra     every transition with its rate\n\
         model.lab     today (`init`), and where each outcome or rung holds\n\
         model.sta     per state the level of every option (0 is the lowest), where slow gauges and\n              \
         excitement stand, and a number that tells apart what is under way\n\
         expected.tsv  questions and what offramp answers\n\n\
         To compute one of the answers again:\n{how}",
        model.facts.title,
        model.facts.digest,
        if model.applied_overlays.is_empty() { "none".to_owned() } else { model.applied_overlays.join(", ") },
        request.seed,
        files.n_states,
    )
}

/// How to go from date to date, which no single call of PRISM or Storm does.
const ACROSS_DATES: &str = "\
Deadlines fall within the time. The chain is the same before and after them; at its date each moves the states at once.
dates.tsv     per date, in order: the file, the days from today, the deadline
date1.tra ... where each state is moved at that date: a stochastic matrix, every row adds up to 1

The answer to P=? [ F<=T \"x\" ], backwards from date to date:
  1. Take the transitions out of the states of x out of model.tra: they are not left any more.
  2. Let v be 1 on the states of x and 0 elsewhere.
  3. Let a piece of t days pass (the last one ends at T): the new v of a state is the expected v after t days from there,
     for instance P=? [ F[t,t] \"y\" ] times the v of y, added up over all states y.
  4. At a date let the new v of a state be the mean of v over its row of that date's file; on the states of x it stays 1.
     Of several dates on one day the last one in dates.tsv comes first here.
  5. Back at day 0, the answer is v of the state `init`.
";

/// The table as a Parquet file with one row group.
fn parquet_of(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let column = |(name, column): &(&str, Column)| match column {
        Column::Texts(_) => format!("REQUIRED BYTE_ARRAY {name} (UTF8);"),
        Column::Figures(_) => format!("REQUIRED DOUBLE {name};"),
        Column::Perhaps(_) => format!("OPTIONAL DOUBLE {name};"),
        Column::Counts(_) => format!("REQUIRED INT32 {name};"),
    };
    let columns: Vec<String> = table.columns.iter().map(column).collect();
    let schema = Arc::new(parse_message_type(&format!("message {} {{ {} }}", table.name, columns.join(" ")))?);
    let properties = WriterProperties::builder().set_compression(Compression::UNCOMPRESSED);
    let properties = Arc::new(properties.set_created_by("offramp".to_owned()).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
    let mut group = writer.next_row_group()?;
    for (_, column) in &table.columns {
        write_column(&mut group, column)?;
    }
    group.close()?;
    writer.into_inner()
}

fn write_column(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, column: &Column) -> Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else { return Ok(()) };
    match column {
        Column::Texts(cells) => {
            let cells: Vec<ByteArray> = cells.iter().map(|cell| ByteArray::from(cell.as_str())).collect();
            writer.typed::<ByteArrayType>().write_batch(&cells, None, None)?;
        }
        Column::Figures(cells) => {
            writer.typed::<DoubleType>().write_batch(cells, None, None)?;
        }
        Column::Perhaps(cells) => {
            let given: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
            let cells: Vec<f64> = cells.iter().flatten().copied().collect();
            writer.typed::<DoubleType>().write_batch(&cells, Some(&given), None)?;
        }
        Column::Counts(cells) => {
            let cells: Vec<i32> = cells.iter().map(|&cell| i32::try_from(cell).unwrap_or(i32::MAX)).collect();
            writer.typed::<Int32Type>().write_batch(&cells, None, None)?;
        }
    }
    writer.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use offramp_report::table::DynamicsRow;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn a_parquet_file_reads_back_as_it_was() {
        let row = |days, median| DynamicsRow {
            figure: "holds",
            of: "gulf.war".to_owned(),
            days,
            median,
            low: 1e-300,
            high: 0.5,
            draws: 8,
        };
        let rows = [row(Some(14.0), 0.1), row(None, 0.3)];
        let bytes = parquet_of(&dynamics_table(&rows)).expect("written");
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("a file");
        let read: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
        assert_eq!(read.len(), 2);
        for (read, row) in read.iter().zip(&rows) {
            assert_eq!(read.get_string(1).expect("text"), &row.of);
            assert_eq!(read.get_double(2).ok(), row.days);
            assert_eq!(
                [3, 4, 5].map(|column| read.get_double(column).expect("a number")),
                [row.median, row.low, row.high]
            );
            assert_eq!(read.get_int(6).expect("a number"), 8);
        }
    }

    #[test]
    fn endings_decide() {
        let kinds = |path: &str| exports(&[PathBuf::from(path)], true).map(|found| found[0].kind);
        assert_eq!(kinds("a/b.csv").ok(), Some(Kind::Csv));
        assert_eq!(kinds("b.storm").ok(), Some(Kind::Chain(Flavour::Storm)));
        assert!(kinds("b.txt").is_err() && kinds("csv").is_err());
    }
}
