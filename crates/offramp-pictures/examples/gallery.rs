//! Writes a page with every picture on invented data: `cargo run -p offramp-pictures --example gallery > gallery.html`.
#![expect(clippy::print_stdout, reason = "the page goes to standard output")]

use maud::{DOCTYPE, PreEscaped, html};
use offramp_pictures::{
    CARDS_CSS, CSS, Picture, agreement_matrix, chances_over_time, coupling_diagram, fan_chart, ladder, off_ramp_cards,
    options_table, path_lanes, path_strips, share_bars, stability_matrix, stacked_areas, state_graph, stepped_path,
    tornado, versions_over_time, viewpoints, world_map,
};

mod toy;

const PAGE: &str = "body { font: 16px/1.5 sans-serif; margin: 0 auto; max-width: 46rem; padding: 15px; background: #fff; color: #1d2127 }
@media (prefers-color-scheme: dark) { body { background: #14171b; color: #e8eaed } }
:root[data-theme=dark] body { background: #14171b; color: #e8eaed }
figure { margin: 2rem 0 } figcaption { font-weight: 600; margin-bottom: .5rem } p { font-size: 14px }
@media print { body { background: #fff; color: #000; padding: 0 } }";

fn main() {
    let pictures: Vec<Picture> = vec![
        ladder(&toy::ladder_data()),
        share_bars(&toy::share_bars_data()),
        stability_matrix(&toy::stability_matrix_data()),
        stepped_path(&toy::stepped_path_data()),
        state_graph(&toy::state_graph_data(10)),
        state_graph(&toy::state_graph_data(36)),
        state_graph(&toy::state_graph_data(1000)),
        world_map(&toy::world_map_data(&["PRT", "ESP", "", "MAR", "FRA", "CHE", "JPN"], &[&[], &[], &[]])),
        world_map(&toy::world_map_data(&["ARG", "AUS", "", "ISL", "MNG", "KEN", "CAN"], &[&[], &[]])),
        world_map(&toy::world_map_data(&["NZL", "FJI", "WSM", "TON", "AUS", "PNG", "CHL"], &[&["FJI"], &["PNG"]])),
        options_table(&toy::options_table_data()),
        viewpoints(&toy::viewpoints_data()),
        agreement_matrix(&toy::chances::agreement_matrix_data()),
        fan_chart(&toy::chances::fan_chart_data()),
        chances_over_time(&toy::chances::chances_data(1.0)),
        chances_over_time(&toy::chances::chances_data(1e-6)),
        stacked_areas(&toy::chances::stacked_areas_data()),
        coupling_diagram(&toy::chances::coupling_data(2)),
        coupling_diagram(&toy::chances::coupling_data(5)),
        path_strips(&toy::chances::path_strips_data()),
        path_lanes(&toy::chances::path_lanes_data()),
        versions_over_time(&toy::chances::versions_data()),
        tornado(&toy::chances::tornado_data()),
    ];
    let cards = off_ramp_cards(&toy::chances::off_ramp_cards_data());
    let theme = std::env::args().nth(1);
    let page = html! {
        (DOCTYPE)
        html lang="en" data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Pictures" }
                style { (PreEscaped(PAGE)) (PreEscaped(CSS)) (PreEscaped(CARDS_CSS)) }
            }
            body {
                h1 { "Pictures" }
                @for picture in &pictures {
                    figure {
                        figcaption { (picture.title) }
                        (PreEscaped(&picture.svg))
                    }
                    p { (picture.description) }
                }
                h2 { "Ways out" }
                (PreEscaped(&cards.html))
            }
        }
    };
    println!("{}", page.into_string());
}
