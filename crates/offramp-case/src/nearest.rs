//! The nearest known name to one that is not known.
//!
//! In: a name, and the names there are. Out: the likeliest few, best first.

use crate::diagnostics::Diagnostic;

/// At most `n` of the known names that are near enough to be meant, best first. Ties keep the order of `known`.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>, n: usize) -> Vec<&'a str> {
    // A long name is nobody's slip of the pen, and comparing it would take its length times that of all others.
    if name.len() > 100 {
        return Vec::new();
    }
    let wanted = name.to_lowercase().replace(['_', ' '], "-");
    let mut near: Vec<(usize, &str)> = known
        .filter(|known| known.len() <= 100)
        .filter_map(|known| {
            // `strikes` may be meant for `us.strikes`: a name without an owner is compared with the last part, too.
            let short = if wanted.contains('.') { known } else { known.rsplit('.').next().unwrap_or(known) };
            let distance = |known: &str| strsim::osa_distance(&wanted, &known.to_lowercase());
            let distance = distance(known).min(distance(short));
            let longest = wanted.chars().count().max(short.chars().count());
            // Of names of one or two letters every one is near: only another way to write the same is meant.
            let slips = if longest <= 2 { 0 } else { (longest / 3).max(1) };
            let related = distance <= slips
                || (wanted.len() >= 3 && (known.starts_with(&wanted) || wanted.starts_with(known) && known.len() >= 3))
                || known.split(['.', '-']).any(|part| part.len() >= 3 && part == wanted);
            related.then_some((distance, known))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup_by_key(|(_, known)| *known);
    near.into_iter().map(|(_, known)| known).take(n).collect()
}

/// "did you mean `a`?", "did you mean `a` or `b`?", or nothing.
pub(crate) fn did_you_mean(near: &[&str]) -> Option<String> {
    (!near.is_empty()).then(|| format!("did you mean {}?", listed(near, "or")))
}

/// A key in backticks, unless it is said in words that have some: "an item of `wants`".
pub(crate) fn ticked(key: &str) -> String {
    if key.contains('`') { key.to_owned() } else { format!("`{key}`") }
}

/// `a`, `b` and `c`, each in backticks; a long list is cut and says so.
pub(crate) fn listed<T: AsRef<str>>(names: &[T], joined_by: &str) -> String {
    const SHOWN: usize = 12;
    let ticked: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{}`", name.as_ref())).collect();
    let left_out = names.len() - ticked.len();
    match ticked.as_slice() {
        [] => "none".to_owned(),
        all if left_out > 0 => format!("{} and {left_out} more", all.join(", ")),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {joined_by} {last}", first.join(", ")),
    }
}

/// Adds what was probably meant, or else what there is; `kind` says in the plural what is listed.
pub(crate) fn with_known<'a>(
    said: Diagnostic,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    kind: &str,
) -> Diagnostic {
    if let Some(help) = did_you_mean(&nearest(name, known.clone(), 3)) {
        return said.with_help(help);
    }
    let all: Vec<&str> = known.collect();
    if all.is_empty() {
        said.with_help(format!("there are no {kind}"))
    } else {
        said.with_help(format!("the {kind} are {}", listed(&all, "and")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_found_and_strangers_are_not() {
        let known = ["nordland", "sudland", "us", "us.stay-in-iraq"];
        assert_eq!(nearest("Norland", known.into_iter(), 3), ["nordland"]);
        assert_eq!(nearest("us.stay_in_iraq", known.into_iter(), 3), ["us.stay-in-iraq"]);
        assert!(nearest("atlantis", known.into_iter(), 3).is_empty());
        assert_eq!(did_you_mean(&["a", "b"]).as_deref(), Some("did you mean `a` or `b`?"));
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..20).map(|n| format!("a{n}")).collect();
        assert!(listed(&names, "and").ends_with("`a11` and 8 more"));
    }
}
