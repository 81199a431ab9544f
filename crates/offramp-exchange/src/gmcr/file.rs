//! What a GMCR save file says, once it has been checked: every index is in range, every option has at most one owner,
//! every ranking is complete, and at least one state is feasible.

use offramp_model::Directions;

/// The most options a file may have: a state is the bits of a 64-bit number.
pub const MAX_OPTIONS: usize = 64;
/// The most decision makers.
pub const MAX_DECISION_MAKERS: usize = 256;
/// The most preference statements of one decision maker.
pub const MAX_STATEMENTS: usize = 4_096;
/// The most infeasible patterns, and the most members of one compound statement.
pub const MAX_PATTERNS: usize = 65_536;
/// The most feasible states of a file whose rankings are given by hand.
pub const MAX_RANKED_STATES: usize = 65_536;
/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 32 << 20;
/// The longest name, in bytes.
pub const MAX_NAME: usize = 1_000;

/// A GMCR save file, read and checked by [`read_gmcr`](super::read_gmcr).
///
/// A state is a number whose bit `k` says whether option `k` is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct GmcrFile {
    pub(super) options: Vec<GmcrOption>,
    pub(super) decision_makers: Vec<DecisionMaker>,
    pub(super) infeasibles: Vec<Statement>,
    pub(super) status_quo: u64,
    pub(super) feasible: Option<Vec<u64>>,
    pub(super) notes: Vec<String>,
}

/// An option of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GmcrOption {
    /// Its name, as in the file (control characters replaced by spaces).
    pub name: String,
    /// In which directions it may change: `both`, `fwd` is up, `back` is down.
    pub direction: Directions,
}

/// A decision maker of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionMaker {
    /// Its name, as in the file (control characters replaced by spaces).
    pub name: String,
    /// Its options, as positions in the file's list.
    pub options: Vec<usize>,
    /// Its preference statements, most important first.
    pub statements: Vec<Statement>,
    /// Its ranking, best first, when the file says that rankings given by hand count: tiers of states that tie, every
    /// feasible state in exactly one.
    pub ranking: Option<Vec<Vec<u64>>>,
}

/// One option taken or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal {
    /// The option's position in the file's list.
    pub option: usize,
    /// Whether it is taken.
    pub yes: bool,
}

/// Literals that all hold; true everywhere when empty. No option appears twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// The literals, in the file's order.
    pub literals: Vec<Literal>,
}

/// What a decision maker would like to be true: at least one of the members holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The members; a plain condition of the file is a single member.
    pub members: Vec<Pattern>,
}

impl Pattern {
    /// The options it speaks of, as bits.
    pub fn mask(&self) -> u64 {
        self.literals.iter().fold(0, |mask, literal| mask | 1 << literal.option)
    }

    /// The options it wants taken, as bits.
    pub fn taken(&self) -> u64 {
        self.literals.iter().filter(|literal| literal.yes).fold(0, |taken, literal| taken | 1 << literal.option)
    }

    /// Whether it holds at a state.
    pub fn holds(&self, state: u64) -> bool {
        state & self.mask() == self.taken()
    }
}

impl Statement {
    /// Whether at least one member holds at a state.
    pub fn holds(&self, state: u64) -> bool {
        self.members.iter().any(|member| member.holds(state))
    }
}

impl GmcrFile {
    /// The options, in the file's order.
    pub fn options(&self) -> &[GmcrOption] {
        &self.options
    }

    /// The decision makers, in the file's order.
    pub fn decision_makers(&self) -> &[DecisionMaker] {
        &self.decision_makers
    }

    /// What no state may be like, in the file's order.
    pub fn infeasibles(&self) -> &[Statement] {
        &self.infeasibles
    }

    /// The state taken as the status quo, which the format does not have: no option taken if that is feasible, else the
    /// feasible state with the lowest number.
    pub fn status_quo(&self) -> u64 {
        self.status_quo
    }

    /// What could not be read as written, or is not used.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The options that belong to no decision maker.
    pub fn unowned(&self) -> Vec<usize> {
        let owned = self.decision_makers.iter().flat_map(|maker| &maker.options).fold(0u64, |set, &k| set | 1 << k);
        (0..self.options.len()).filter(|&option| owned >> option & 1 == 0).collect()
    }
}
