//! The options of a model as a table, for spreadsheets and statistics programs.

use offramp_model::{Consenter, Directions, Evidence, Model, Owner};

/// The options of the case as comma-separated values (RFC 4180, lines end in CR LF), one row an option in case order,
/// with a header: `owner, owner_kind, option, what, front, levels, now, moves, consent, sources, against, credence`.
/// Lists inside a cell are separated by `; `, levels are named lowest first.
pub fn to_csv(model: &Model) -> String {
    let mut text =
        String::from("owner,owner_kind,option,what,front,levels,now,moves,consent,sources,against,credence\r\n");
    for (option, id) in model.options.iter().zip(model.option_ids()) {
        let consent: Vec<&str> = option.consent.iter().map(|consenter| consenter_id(model, *consenter)).collect();
        let (sources, against, credence) = evidence_cells(&option.evidence);
        let cells = [
            model.owner_name(id).to_owned(),
            owner_kind(option.owner).to_owned(),
            option.id.clone(),
            option.what.clone(),
            option.front.map_or_else(String::new, |front| model.front(front).id.clone()),
            option.levels.join("; "),
            option.levels.get(usize::from(option.now)).cloned().unwrap_or_default(),
            moves_word(option.moves).to_owned(),
            consent.join("; "),
            sources,
            against,
            credence,
        ];
        let row: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&row.join(","));
        text.push_str("\r\n");
    }
    text
}

fn evidence_cells(evidence: &Evidence) -> (String, String, String) {
    let places = |sources: &[offramp_model::Source]| {
        let places: Vec<String> = sources.iter().map(place).collect();
        places.join("; ")
    };
    let mut sources = places(&evidence.sources);
    for claim in &evidence.claims {
        if !sources.is_empty() {
            sources.push_str("; ");
        }
        sources.push_str(claim);
    }
    (sources, places(&evidence.against), evidence.credence.map_or_else(String::new, |credence| credence.to_string()))
}

/// A place in a document as the case language writes it.
pub(crate) fn place(source: &offramp_model::Source) -> String {
    if source.place.is_empty() { source.document.clone() } else { format!("{}#{}", source.document, source.place) }
}

pub(crate) fn consenter_id(model: &Model, consenter: Consenter) -> &str {
    match consenter {
        Consenter::Actor(actor) => &model.actor(actor).id,
        Consenter::Institution(institution) => &model.institutions[institution.index()].id,
    }
}

fn owner_kind(owner: Owner) -> &'static str {
    match owner {
        Owner::Actor(_) => "actor",
        Owner::Agreement(_) => "agreement",
        Owner::Institution(_) => "institution",
    }
}

/// The word of the case language for the directions in which an option may change.
pub(crate) fn moves_word(moves: Directions) -> &'static str {
    match moves {
        Directions::Both => "both",
        Directions::Up => "up",
        Directions::Down => "down",
        Directions::Fixed => "none",
    }
}

/// A cell, in quotes where it holds a separator, a quote or a line break. A spreadsheet takes a cell that begins with one of four
/// signs for a formula and works it out; an apostrophe before it keeps it a text.
fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    let guarded = match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    };
    let cell = guarded.as_str();
    if cell.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    /// Without this, a case from somebody else could run a formula in the reader's spreadsheet.
    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@sum(a, b)", "\"'@sum(a, b)\""),
            ("-x", "'-x"),
            ("+x", "'+x"),
            ("-0.5", "-0.5"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
