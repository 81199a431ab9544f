//! How a command ends.

/// The exit codes, the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Fine = 0,
    /// The case has errors, or an expected answer was not found.
    CaseHasErrors = 1,
    /// The command could not run: no such file, a wrong flag, a space over the limit, an unwritable place.
    CouldNotRun = 2,
}

/// A failure of the world, in words for people.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure with this message: what went wrong, where, and what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
