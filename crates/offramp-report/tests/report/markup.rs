//! A small reader of HTML that objects to what browsers forgive: tags that are not closed, names used twice, links to nowhere.

use std::collections::BTreeSet;

/// Elements that have no end tag.
const VOID: [&str; 6] = ["meta", "link", "br", "hr", "img", "input"];
/// Elements whose content is not markup.
const RAW: [&str; 2] = ["style", "script"];

/// A start tag with its attributes.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// All start tags in order. Fails on anything that is not closed, closed twice, or crossed.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let end = end_of_tag(rest);
        let (inside, after) = (&rest[1..end], &rest[end + 1..]);
        rest = after;
        if inside.starts_with('!') {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closes something else near {}", excerpt(after));
            continue;
        }
        let tag = parse(inside.trim_end_matches('/'));
        if RAW.contains(&tag.name.as_str()) {
            let close = format!("</{}>", tag.name);
            let at = rest.find(&close).unwrap_or_else(|| panic!("{} is not closed", tag.name));
            rest = &rest[at + close.len()..];
        } else if !VOID.contains(&tag.name.as_str()) && !inside.ends_with('/') {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    tags
}

fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    panic!("a tag has no end: {}", excerpt(text));
}

fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}

fn parse(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
    let mut attributes: Vec<(String, String)> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let key_end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let key = rest[..key_end].to_owned();
        rest = &rest[key_end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let end = quoted.find('"').expect("an attribute ends");
                rest = &quoted[end + 1..];
                quoted[..end].to_owned()
            }
            None => String::new(),
        };
        assert!(attributes.iter().all(|(known, _)| *known != key), "{key} stands twice in <{inside}>");
        attributes.push((key, value));
    }
    Tag { name: name.to_owned(), attributes }
}

/// Fails on names used twice, links to nowhere, anything fetched from elsewhere, and headings out of order.
pub fn check_page(page: &str) -> Vec<Tag> {
    assert!(page.starts_with("<!DOCTYPE html>"));
    let tags = tags(page);
    let mut names = BTreeSet::new();
    for name in tags.iter().filter_map(|tag| tag.attribute("id")) {
        assert!(names.insert(name.to_owned()), "the name {name} is used twice");
    }
    let mut level = 0;
    for tag in &tags {
        if let Some(to) = tag.attribute("href").and_then(|href| href.strip_prefix('#')) {
            assert!(names.contains(to), "a link leads nowhere: #{to}");
        }
        for label in ["aria-labelledby", "aria-describedby"] {
            for to in tag.attribute(label).unwrap_or_default().split_whitespace() {
                assert!(names.contains(to), "{label} names nothing: {to}");
            }
        }
        for key in ["href", "src", "action"] {
            let address = tag.attribute(key).unwrap_or_default();
            assert!(address.starts_with(['#']) || address.starts_with("data:") || address.is_empty(), "{address}");
        }
        if let Some(heading) = tag.name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            assert!(heading <= level + 1, "h{heading} after h{level}");
            level = heading;
        }
        if tag.name == "th" {
            assert!(tag.attribute("scope").is_some(), "a heading of a table without a scope");
        }
    }
    tags
}
