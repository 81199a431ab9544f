//! The stability concepts, with their names in the literature.

/// A model of how far an actor looks ahead before it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concept {
    /// Nash stability (Nash 1950, 1951): no improvement at all.
    Nash,
    /// General metarationality (Howard 1971): every improvement can be answered.
    Gmr,
    /// Symmetric metarationality (Howard 1971): and the actor cannot escape the answer.
    Smr,
    /// Sequential stability (Fraser & Hipel 1979, 1984): as GMR, with answers that are improvements for those who give them.
    Seq,
    /// Symmetric sequential stability (Rêgo & Vieira 2017): as SMR, with such answers.
    Sseq,
}

impl Concept {
    /// All concepts, in the order in which results are stored.
    pub const ALL: [Self; 5] = [Self::Nash, Self::Gmr, Self::Smr, Self::Seq, Self::Sseq];

    /// Whether answers are made of improvements only.
    pub fn is_credible(self) -> bool {
        matches!(self, Self::Seq | Self::Sseq)
    }

    /// Whether the actor may move once more after the answer.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::Smr | Self::Sseq)
    }

    /// The position in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name used in case files and JSON.
    pub fn id(self) -> &'static str {
        ["nash", "gmr", "smr", "seq", "sseq"][self.index()]
    }

    /// The abbreviation used in tables.
    pub fn label(self) -> &'static str {
        ["Nash", "GMR", "SMR", "SEQ", "SSEQ"][self.index()]
    }

    /// The full name.
    pub fn name(self) -> &'static str {
        [
            "Nash stability",
            "general metarationality",
            "symmetric metarationality",
            "sequential stability",
            "symmetric sequential stability",
        ][self.index()]
    }

    /// What a stable state is, in words.
    pub fn meaning(self) -> &'static str {
        [
            "has nothing better to move to",
            "can be answered, whatever it moves to",
            "can be answered, and cannot escape the answer",
            "can be answered credibly: by moves that those who answer prefer",
            "can be answered credibly, and cannot escape the answer",
        ][self.index()]
    }

    /// The concept with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|concept| concept.id() == id)
    }
}
