//! Pictures as a reader would find them: well-formed, within their frame, saying what they show.

use offramp_pictures::Picture;

mod chances;
mod frame;
mod graphs;
mod hostile;
mod ladders;
mod maps;
mod matrices;
mod options;
mod paths;
mod shares;
#[path = "../../examples/toy/mod.rs"]
mod toy;
mod views;

/// What holds for every picture, whatever it shows.
fn check_picture(what: &str, picture: &Picture) {
    frame::check_drawing(&picture.svg, what);
    frame::check_drawing(&picture.standalone(), &format!("{what}, alone"));
    assert!(!picture.svg.contains("<script"), "{what}: names are escaped");
    assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf"), "{what}: every coordinate is a number");
    assert!(picture.standalone().contains(".pic {"), "{what}: a picture alone brings its looks");
    assert!(picture.csv.lines().count() >= 1 && picture.csv.ends_with("\r\n"), "{what}");
}

/// Fails unless every row of cells stands in the CSV, as a whole line.
fn check_rows(picture: &Picture, rows: &[&str]) {
    for row in rows {
        assert!(picture.csv.lines().any(|line| line == *row), "`{row}` is not in\n{}", picture.csv);
    }
}

/// Fails unless every phrase stands in the text alternative.
fn check_says(picture: &Picture, phrases: &[&str]) {
    for phrase in phrases {
        assert!(picture.description.contains(phrase), "`{phrase}` is not in: {}", picture.description);
    }
}
