//! `offramp new`: a small commented case to begin with.

use super::pretty;
use crate::args::{Format, NewArguments};
use crate::exit::{Exit, Failure};
use crate::{load, output};
use std::path::Path;

/// Writes the starter case.
pub fn run(arguments: &NewArguments) -> Result<Exit, Failure> {
    let title = arguments.title.clone().unwrap_or_else(|| load::title_of(&arguments.file));
    let text = offramp_case::starter(&title);
    if arguments.format == Format::Json {
        output::print(&pretty(&serde_json::json!({ "schema": "offramp.new/1", "case": text })))?;
        return Ok(Exit::Fine);
    }
    if arguments.file == Path::new("-") {
        output::print(&text)?;
        return Ok(Exit::Fine);
    }
    output::write_file(&arguments.file, text.as_bytes(), arguments.force)?;
    let file = arguments.file.display();
    output::note(&format!(
        "wrote {file}\nnext: offramp check {file}\n      offramp stability {file}\n      offramp report {file}"
    ));
    Ok(Exit::Fine)
}
