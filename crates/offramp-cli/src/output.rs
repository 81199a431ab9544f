//! Writing: results to standard output or a file, everything else to standard error.

use crate::exit::Failure;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Prints a result. A reader that went away (`| head`) is not a failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let ended = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(ended.as_bytes())).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Whether whoever called asked for JSON.
static JSON: AtomicBool = AtomicBool::new(false);

/// Says once, before a command runs, whether its result is to be JSON.
pub fn promise_json(is_json: bool) {
    JSON.store(is_json, Ordering::Relaxed);
}

/// Whether the result is to be JSON, so that what is wrong with a case is told as JSON, too.
pub fn is_json() -> bool {
    JSON.load(Ordering::Relaxed)
}

/// Prints a note for people to standard error; never fails.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
}

/// Prints what went wrong to standard error; never fails.
pub fn complain(message: &str) {
    note(&format!("error: {message}"));
}

/// Whether results go to a terminal, so that colour helps.
pub fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether messages go to a terminal.
pub fn errors_to_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// How many columns results may use: the terminal's, between 40 and 120, or 80 where there is none.
pub fn columns() -> usize {
    match terminal_size::terminal_size() {
        Some((width, _)) if is_terminal() => usize::from(width.0).clamp(40, 120),
        _ => 80,
    }
}

/// Writes a file whole or not at all: to a temporary file beside it, then renamed. An existing file is replaced only if
/// `replace` is set.
pub fn write_file(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Failure> {
    let fail = |what: &dyn std::fmt::Display| Failure::new(format!("cannot write `{}`: {what}", path.display()));
    if !replace && path.exists() {
        return Err(fail(&"it exists already; add `--force` to replace it"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file =
        tempfile::Builder::new().permissions_for_new_file().tempfile_in(folder).map_err(|error| fail(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| fail(&error))?;
    file.persist(path).map_err(|error| fail(&error.error))?;
    Ok(())
}

/// Writes a folder of texts whole or not at all: to a temporary folder beside it, then renamed. A folder that exists is replaced only if
/// `replace` is set.
pub fn write_folder(path: &Path, files: &[(&str, &str)], replace: bool) -> Result<(), Failure> {
    let fail = |what: &dyn std::fmt::Display| Failure::new(format!("cannot write `{}`: {what}", path.display()));
    if path.exists() && !(replace && path.is_dir()) {
        let what = if path.is_dir() { "add `--force` to replace it" } else { "move it away" };
        return Err(fail(&format!("it exists already; {what}")));
    }
    let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = || tempfile::Builder::new().permissions_for_new_folder().tempdir_in(parent);
    let folder = temporary().map_err(|error| fail(&error))?;
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).map_err(|error| fail(&error))?;
    }
    // What was there goes with the second temporary folder.
    let old = temporary().map_err(|error| fail(&error))?;
    if path.exists() {
        std::fs::rename(path, old.path().join("old")).map_err(|error| fail(&error))?;
    }
    std::fs::rename(folder.path(), path).map_err(|error| fail(&error))
}

/// New files get the permissions that the user's settings give, not those of a private temporary file.
trait NewFilePermissions {
    fn permissions_for_new_file(&mut self) -> &mut Self;
    /// The same for folders.
    fn permissions_for_new_folder(&mut self) -> &mut Self;
}

impl NewFilePermissions for tempfile::Builder<'_, '_> {
    fn permissions_for_new_file(&mut self) -> &mut Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The process's own mask takes away from these what the user does not want.
            self.permissions(std::fs::Permissions::from_mode(0o666));
        }
        self
    }

    fn permissions_for_new_folder(&mut self) -> &mut Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            self.permissions(std::fs::Permissions::from_mode(0o777));
        }
        self
    }
}
