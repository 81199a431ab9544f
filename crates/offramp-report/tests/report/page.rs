//! The page.

use crate::markup::check_page;
use crate::samples::{KNIFE_EDGE, TWO_PORTS, findings, model, model_with};
use offramp_report::things::Thing;
use offramp_report::{ReportExtras, Viewpoint, report_html};

#[test]
fn a_page_is_sound_and_holds_every_part() {
    let model = model(KNIFE_EDGE);
    let page = report_html(&model, &findings(&model), &ReportExtras::default());
    let tags = check_page(&page);
    let sections: Vec<&str> =
        tags.iter().filter(|tag| tag.name == "section").filter_map(|tag| tag.attribute("id")).collect();
    let expected =
        ["answer", "case", "fronts", "rest", "paths", "sure", "change", "limits", "assumptions", "sources", "method"];
    assert_eq!(sections, expected);
    for landmark in ["header", "nav", "main", "footer"] {
        assert_eq!(tags.iter().filter(|tag| tag.name == landmark).count(), 1, "one {landmark}");
    }
    for picture in tags.iter().filter(|tag| tag.name == "svg") {
        assert_eq!(picture.attribute("role"), Some("img"));
        assert!(picture.attribute("aria-labelledby").is_some());
    }
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
}

#[test]
fn a_small_page_has_no_empty_parts() {
    let model = model(TWO_PORTS);
    let page = report_html(&model, &findings(&model), &ReportExtras::default());
    check_page(&page);
    assert!(!page.contains("id=\"sources\""), "nothing is cited");
    assert!(page.contains("deterred"));
}

#[test]
fn reasons_link_to_the_wants_that_carry_them() {
    let model = model(TWO_PORTS);
    let page = report_html(&model, &findings(&model), &ReportExtras::default());
    assert!(page.contains("<a href=\"#want-nordland-2\">want 2</a>"), "{page}");
    assert!(page.contains("<li id=\"want-nordland-2\">"));
    assert!(page.contains("carries"), "how many reasons lean on it");
}

#[test]
fn assumptions_show_who_says_so_and_where() {
    let model = model(KNIFE_EDGE);
    let places = |thing: Thing| match thing {
        Thing::Rule(n) => Some(format!("case.toml, line {}", 100 + n)),
        _ => None,
    };
    let extras = ReportExtras { title: Some("Another title"), places: Some(&places), ..ReportExtras::default() };
    let page = report_html(&model, &findings(&model), &extras);
    for part in [
        "case.toml, line 101",
        "credence 0.7",
        "the analyst's own",
        "<a href=\"#document-column\">column</a> L33",
        "<title>Another title",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[test]
fn viewpoints_stand_side_by_side() {
    let (base, hawk) = (model(KNIFE_EDGE), model_with(KNIFE_EDGE, &["hawk"]));
    let (found, seen) = (findings(&base), findings(&hawk));
    let overlay = base.overlays.iter().position(|overlay| overlay.id == "hawk").expect("a viewpoint");
    let viewpoints = [Viewpoint { overlay, model: &hawk, findings: &seen }];
    let page = report_html(&base, &found, &ReportExtras { viewpoints: &viewpoints, ..ReportExtras::default() });
    check_page(&page);
    assert!(page.contains("<section id=\"viewpoints\"") && page.contains(">Hawk</a>"));
    assert!(page.contains("What all agree on") && page.contains("Where they part"));
}

#[test]
fn an_applied_overlay_is_said_at_the_top() {
    let model = model_with(KNIFE_EDGE, &["hawk"]);
    let page = report_html(&model, &findings(&model), &ReportExtras::default());
    check_page(&page);
    let banner = page.find("With the viewpoint `hawk` applied").expect("a banner");
    assert!(banner < page.find("id=\"answer\"").expect("an answer"));
}
