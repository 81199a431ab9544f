//! What a name may look like.

/// The words of the condition language, which cannot be names.
pub(crate) const RESERVED: [&str; 12] =
    ["and", "or", "not", "if", "only", "of", "at", "least", "most", "exactly", "always", "never"];

/// Lower-case words joined by hyphens: letters `a-z`, digits and `-`, beginning with a letter.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// The longest that a name may be, in bytes.
pub(crate) const MAX_NAME: usize = 80;

/// The nearest thing that would be a name: "Stay in Iraq" becomes `stay-in-iraq`. May be empty.
pub(crate) fn name_from(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).filter(|word| !word.is_empty()).collect();
    let joined = words.join("-");
    let from_letter = joined.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    from_letter.chars().take(MAX_NAME).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_words_joined_by_hyphens() {
        for name in ["us", "stay-in-iraq", "p5", "a-1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "US", "stay_in", "-a", "a-", "a--b", "1a", "zürich", "a.b", "a b"] {
            assert!(!is_name(name), "{name}");
        }
        assert_eq!(name_from("Stay in Iraq!"), "stay-in-iraq");
        assert_eq!(name_from("5 o'clock"), "o-clock");
        assert_eq!(name_from("\u{2603}"), "");
    }
}
