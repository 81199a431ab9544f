//! Overlays that were asked for and do not exist.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-overlay",
    severity: Severity::Error,
    title: "an overlay that the case does not have",
    meaning: "`--overlay NAME` applies the changes that the case keeps under `[overlay.NAME]`. There is none of that name.",
    bad: "# offramp check ports.toml --overlay realsit\n[case]\ntitle = \"Two ports\"\n\n[overlay.realist]\nabout = \"ports seek safety\"",
    line: 0,
    good: "# offramp check ports.toml --overlay realist\n[case]\ntitle = \"Two ports\"\n\n[overlay.realist]\nabout = \"ports seek safety\"",
    advice: "Correct the name. `offramp show CASE` lists the overlays of a case.",
};

/// No overlay is called this.
pub(crate) fn message(name: &str, known: &[&str]) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, Span::default(), format!("no overlay is called `{shown}`"));
    with_known(said, name, known.iter().copied(), "overlays in this case")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::checks::testing::case;

    #[test]
    fn the_nearest_overlay_is_named() {
        let checked = check(&case(PAGE.bad), &["realsit".to_owned()]);
        let said: Vec<_> = checked.diagnostics.iter().filter(|said| said.code == PAGE.code).collect();
        assert_eq!(said[0].help, ["did you mean `realist`?"]);
        assert!(checked.model.is_none());
        assert!(check(&case(PAGE.good), &["realist".to_owned()]).model.is_some());
    }
}
