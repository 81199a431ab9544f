//! Reads a drawing back: is it well-formed, is everything inside its frame, is the text large enough.
//!
//! Knows the few elements that pictures are made of; an element that it does not know fails the test.

use roxmltree::{Document, Node, ParsingOptions};
use unicode_width::UnicodeWidthStr;

/// The bounds of a part of a drawing: left, top, right, bottom.
type Bounds = [f64; 4];

/// Fails unless the drawing is well-formed, complete and inside its frame.
pub fn check_drawing(svg: &str, what: &str) {
    let document = Document::parse_with_options(svg, ParsingOptions::default())
        .unwrap_or_else(|error| panic!("{what}: not well-formed: {error}\n{}", &svg[..svg.len().min(600)]));
    let root = document.root_element();
    let frame: Vec<f64> = numbers(root.attribute("viewBox").expect("a viewBox"));
    assert_eq!((root.attribute("width"), root.attribute("height")), (None, None), "{what}: no fixed size");
    let frame = [frame[0], frame[1], frame[0] + frame[2], frame[1] + frame[3]];
    check_names(root, what);
    for node in root.descendants().filter(Node::is_element) {
        if node.ancestors().any(|ancestor| matches!(ancestor.tag_name().name(), "defs" | "clipPath")) {
            continue;
        }
        if let Some(bounds) = bounds(node, what) {
            let inside = bounds[0] >= frame[0] - 0.1
                && bounds[1] >= frame[1] - 0.1
                && bounds[2] <= frame[2] + 0.1
                && bounds[3] <= frame[3] + 0.1;
            assert!(inside, "{what}: {bounds:?} leaves the frame {frame:?}: {node:?} {:?}", node.text());
        }
        if node.tag_name().name() == "text" {
            let at_360 = font_size(node) * 360.0 / (frame[2] - frame[0]);
            assert!(at_360 >= 9.0, "{what}: text of {at_360} CSS pixels in a column of 360: {:?}", node.text());
        }
    }
}

/// The picture is named for those who cannot see it, and every id is its own.
fn check_names(root: Node, what: &str) {
    assert_eq!(root.attribute("role"), Some("img"), "{what}");
    let by_id = |wanted: Option<&str>| {
        root.descendants().find(|node| wanted.is_some() && node.attribute("id") == wanted).and_then(|node| node.text())
    };
    assert!(by_id(root.attribute("aria-labelledby")).is_some_and(|title| !title.is_empty()), "{what}: a title");
    assert!(by_id(root.attribute("aria-describedby")).is_some_and(|text| !text.is_empty()), "{what}: a description");
    let mut ids: Vec<&str> = root.descendants().filter_map(|node| node.attribute("id")).collect();
    let n_ids = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n_ids, "{what}: an id stands twice");
    for node in root.descendants().filter(Node::is_element) {
        assert_eq!(node.attribute("style"), None, "{what}: looks belong into classes");
        for attribute in node.attributes() {
            let colour = matches!(attribute.name(), "fill" | "stroke") && !attribute.value().starts_with("url(#");
            assert!(!colour && !attribute.name().starts_with("on"), "{what}: {attribute:?}");
            if let Some(reference) = attribute.value().strip_prefix("url(#") {
                let id = reference.trim_end_matches(')');
                assert!(ids.binary_search(&id).is_ok(), "{what}: nothing is called {id}");
            }
        }
    }
}

fn numbers(text: &str) -> Vec<f64> {
    let number = |part: &str| part.parse().unwrap_or_else(|_| panic!("`{part}` is no number"));
    text.split([' ', ',']).filter(|part| !part.is_empty()).map(number).collect()
}

fn number(node: Node, name: &str) -> f64 {
    node.attribute(name).map_or(0.0, |value| numbers(value)[0])
}

fn font_size(node: Node) -> f64 {
    let sizes = node.ancestors().filter_map(|ancestor| ancestor.attribute("font-size"));
    sizes.map(|size| numbers(size)[0]).next().expect("a size somewhere above")
}

fn bounds(node: Node, what: &str) -> Option<Bounds> {
    match node.tag_name().name() {
        "rect" => {
            let (x, y) = (number(node, "x"), number(node, "y"));
            Some([x, y, x + number(node, "width"), y + number(node, "height")])
        }
        "circle" => {
            let (x, y, r) = (number(node, "cx"), number(node, "cy"), number(node, "r"));
            Some([x - r, y - r, x + r, y + r])
        }
        "line" => Some(around(&[number(node, "x1"), number(node, "y1"), number(node, "x2"), number(node, "y2")])),
        "polygon" | "polyline" => Some(around(&numbers(node.attribute("points").expect("points")))),
        "path" => Some(around(&path_points(node.attribute("d").expect("a path")))),
        "text" if node.attribute("x").is_some() => Some(text_bounds(node, node)),
        "tspan" => Some(text_bounds(node, node.parent().expect("a text around it"))),
        "svg" | "title" | "desc" | "style" | "g" | "text" | "defs" | "pattern" | "marker" | "clipPath" => None,
        other => panic!("{what}: an element called {other}"),
    }
}

fn around(coordinates: &[f64]) -> Bounds {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for pair in coordinates.chunks_exact(2) {
        bounds = [bounds[0].min(pair[0]), bounds[1].min(pair[1]), bounds[2].max(pair[0]), bounds[3].max(pair[1])];
    }
    bounds
}

/// All points of a path that is made of absolute `M`, `L`, `C`, `Q` and `Z`; a curve lies within its control points.
fn path_points(path: &str) -> Vec<f64> {
    assert!(path.chars().all(|c| "MLCQZ0123456789.,- ".contains(c)), "only absolute moves, lines and curves: {path}");
    numbers(&path.replace(['M', 'L', 'C', 'Q', 'Z'], " "))
}

/// Where text lies at least: narrow widths, so that a failure is certainly one.
fn text_bounds(node: Node, text: Node) -> Bounds {
    let (x, y, size) = (number(node, "x"), number(node, "y"), font_size(text));
    let width = node.text().unwrap_or_default().width() as f64 * size * 0.45;
    let left = match text.attribute("text-anchor") {
        None => x,
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        Some(other) => panic!("an anchor called {other}"),
    };
    let level = [left, y - size * 0.8, left + width, y + size * 0.25];
    match text.attribute("transform") {
        None => level,
        Some(turn) => {
            let turn = numbers(turn.strip_prefix("rotate(").and_then(|turn| turn.strip_suffix(')')).expect("a turn"));
            let (sine, cosine) = turn[0].to_radians().sin_cos();
            let turned = |x: f64, y: f64| {
                let (x, y) = (x - turn[1], y - turn[2]);
                [turn[1] + x * cosine - y * sine, turn[2] + x * sine + y * cosine]
            };
            let corners = [(0, 1), (2, 1), (2, 3), (0, 3)].map(|(x, y)| turned(level[x], level[y]));
            around(&corners.concat())
        }
    }
}
