//! `offramp explain` and `offramp schema`: the checker's manual.

use super::pretty;
use crate::args::ExplainArguments;
use crate::exit::{Exit, Failure};
use crate::output;

/// Prints the page of one message, or the list of all.
pub fn explain(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    match &arguments.code {
        None => {
            let pages = offramp_case::manual();
            let width = pages.iter().map(|page| page.code.len()).max().unwrap_or(0);
            let lines = pages.iter().map(|page| format!("{:width$}  {}\n", page.code, page.title));
            output::print(&lines.collect::<String>())?;
        }
        Some(code) => {
            let page = offramp_case::explain(code).map_err(|near| {
                let hint =
                    if near.is_empty() { String::new() } else { format!("; did you mean `{}`?", near.join("`, `")) };
                Failure::new(format!("no message has the code `{code}`{hint} `offramp explain` lists them all"))
            })?;
            output::print(&offramp_case::page_text(page))?;
        }
    }
    Ok(Exit::Fine)
}
/// Prints the JSON Schema of the case language.
pub fn schema() -> Result<Exit, Failure> {
    output::print(&pretty(&offramp_case::json_schema()))?;
    Ok(Exit::Fine)
}
