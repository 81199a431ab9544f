//! Who says so: documents, voices, claims, and what an assumption of the case leans on.

/// A text the case cites.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The name used in the case file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who wrote it, if stated.
    pub author: Option<String>,
    /// When it appeared, as written (ISO date).
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it can be found (a file or an address), as written.
    pub found: Option<String>,
}

/// Somebody who says something: the author, a quoted person, an official, a reader.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voice {
    /// The name used in the case file.
    pub id: String,
    /// The person or body.
    pub name: String,
    /// What the voice is in the document: `author`, `quoted`, `official`, `reader`, or the author's own word.
    pub role: Option<String>,
}

/// What a voice says in a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claim {
    /// The name used in the case file.
    pub id: String,
    /// What is claimed, in our own words.
    pub says: String,
    /// Where: document and place.
    pub source: Option<Source>,
    /// The voice's id, if stated.
    pub voice: Option<String>,
    /// `event`, `relation`, `goal`, `demand`, `assessment` or `prediction`, if stated.
    pub kind: Option<String>,
}

/// A place in a document: `fazi-2025#L7` is document `fazi-2025`, place `L7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The document's id.
    pub document: String,
    /// The place in it, as written; empty when only the document is named.
    pub place: String,
}

/// What one assumption leans on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Passages that support it.
    pub sources: Vec<Source>,
    /// Passages that speak against it.
    pub against: Vec<Source>,
    /// Ids of the claims cited for it.
    pub claims: Vec<String>,
    /// The ids of the voices whose view it is.
    pub voices: Vec<String>,
    /// The author's reason.
    pub because: Option<String>,
    /// How sure the case's author is, 0 to 1; `None` means it is taken as given.
    pub credence: Option<f64>,
}

/// How an assumption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A passage or claim supports it.
    Cited,
    /// Passages support it and passages speak against it.
    Contested,
    /// Nothing is cited: the analyst's own.
    AnalystsOwn,
}

impl Evidence {
    /// How the assumption stands.
    pub fn standing(&self) -> Standing {
        match (self.sources.is_empty() && self.claims.is_empty(), self.against.is_empty()) {
            (true, true) => Standing::AnalystsOwn,
            (false, true) => Standing::Cited,
            (_, false) => Standing::Contested,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assumption_without_a_passage_is_the_analysts_own() {
        let passage = Source { document: "a".into(), place: "L1".into() };
        let cited = Evidence { sources: vec![passage.clone()], ..Evidence::default() };
        let contested = Evidence { against: vec![passage], ..cited.clone() };
        assert_eq!(Evidence::default().standing(), Standing::AnalystsOwn);
        assert_eq!(cited.standing(), Standing::Cited);
        assert_eq!(contested.standing(), Standing::Contested);
    }
}
