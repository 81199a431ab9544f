//! Pictures on the page: each with its title, what it shows for those who do not see it, and its data to save.

use maud::{Markup, PreEscaped, html};
use offramp_pictures::Picture;

/// A picture with its title above it, a caption below, and its data as a file to save, without scripts.
pub(super) fn figure(id: &str, picture: &Picture, caption: &Markup) -> Markup {
    html! {
        figure.drawn id=(id) {
            p.title { (picture.title) }
            // OK because the picture has escaped everything it was given.
            (PreEscaped(&picture.svg))
            figcaption {
                (caption)
                " " a download={ (id) ".csv" } href={ "data:text/csv;charset=utf-8," (percent_encoded(&picture.csv)) } { "Data as CSV" }
            }
        }
    }
}

/// A text as part of an address.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_break_out_of_its_address() {
        assert_eq!(percent_encoded("a,b\r\n\"é\"\n"), "a,b%0D%0A%22%C3%A9%22%0A");
    }
}
