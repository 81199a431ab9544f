//! The picture on the front page is the one that the program draws.
//!
//! In: a small case and the built command. Out: a complaint when the picture in `docs/pictures/` is not the one in the case's
//! report. `OFFRAMP_UPDATE_BOOK=1 cargo test -p offramp-cli --test front_page` writes the new one; look at it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The case that the front page shows, the pictures of its report, and where each is kept.
const CASE: &str = "cases/two-ports/case.toml";
const PICTURES: [(&str, &str); 1] = [("graph", "docs/pictures/two-ports-graph.svg")];

#[test]
fn the_front_page_shows_pictures_that_the_program_draws() {
    let page = report();
    let readme = fs::read_to_string(root().join("README.md")).expect("the front page");
    for (id, kept) in PICTURES {
        assert!(readme.contains(&format!("src=\"{kept}\"")), "README.md does not show {kept}");
        let drawn = of_its_own(&picture(&page, id));
        let file = root().join(kept);
        if std::env::var_os("OFFRAMP_UPDATE_BOOK").is_some() {
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            fs::write(&file, &drawn).expect("the picture can be written");
        }
        let shown = fs::read_to_string(&file).unwrap_or_default();
        assert!(shown == drawn, "{kept} is not what the program draws: OFFRAMP_UPDATE_BOOK=1 writes the new one");
    }
}

#[test]
fn a_picture_that_is_not_there_is_found_out() {
    let page = report();
    assert!(find(&page, "graph").is_some());
    assert!(find(&page, "no-such-picture").is_none());
}

/// The report on the case, as the command writes it.
fn report() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("report.html");
    let done = Command::new(env!("CARGO_BIN_EXE_offramp"))
        .current_dir(root())
        .args(["report", CASE, "--output"])
        .arg(&file)
        .output()
        .expect("the built command runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::read_to_string(file).expect("the report")
}

fn picture(page: &str, id: &str) -> String {
    find(page, id).unwrap_or_else(|| panic!("the report has no picture `{id}`"))
}

/// The `<svg>` element of a figure.
fn find(page: &str, id: &str) -> Option<String> {
    let figure = page.split(&format!("id=\"{id}\"")).nth(1)?.split("</figure>").next()?;
    let start = figure.find("<svg")?;
    let end = figure.rfind("</svg>")? + "</svg>".len();
    Some(figure[start..end].to_owned())
}

/// The picture with its looks inside, as a file of its own.
fn of_its_own(svg: &str) -> String {
    let (opening, inside) = svg.split_once('>').expect("an element");
    format!("{opening}><style>{}</style>{inside}\n", offramp_pictures::CSS)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
