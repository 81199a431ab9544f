//! Pictures for reports.
//!
//! In: plain data: names, counts, shares, positions on a ladder. Out: a [`Picture`]: an SVG drawing, a text
//! alternative, and the data as CSV. Does not know: cases, models, how anything is computed, pages.
//!
//! Every picture is drawn 480 units wide with text of at least 12 units, so that it stays legible in a column of
//! 360 CSS pixels. It carries classes instead of colours; [`CSS`] gives them meaning in light, in dark and on paper.
//! Colour never stands alone: a shape, a pattern, a letter or a label says the same.

mod agreement_matrix;
mod axes;
mod canvas;
mod coupling;
mod csv;
mod heads;
mod ladder;
mod legend;
mod measure;
mod off_ramp_cards;
mod options_table;
mod over_time;
mod path_lanes;
mod path_strips;
mod picture;
mod shapes;
mod share_bars;
mod stability_matrix;
mod state_graph;
mod stepped_path;
mod tornado;
mod versions;
mod viewpoints;
mod world_map;

pub use agreement_matrix::{AgreementMatrixData, DealCell, DealRow, DealStand, agreement_matrix};
pub use coupling::{CouplingData, Pull, coupling_diagram};
pub use ladder::{Ladder, LadderData, Rung, ladder};
pub use off_ramp_cards::{CARDS_CSS, CardVerdict, Cards, OffRampCard, OffRampCardsData, off_ramp_cards};
pub use options_table::{OptionRow, OptionsOwner, OptionsTableData, options_table};
pub use over_time::{
    ChancePoint, ChanceSeries, ChancesData, Fan, FanChartData, FanPoint, StackedAreasData, chances_over_time,
    fan_chart, stacked_areas,
};
pub use path_lanes::{Gain, LaneStep, Part, PathLanesData, path_lanes};
pub use path_strips::{PathStripsData, Strip, StripStep, path_strips};
pub use picture::{CSS, Picture};
pub use share_bars::{ShareBar, ShareBarsData, share_bars};
pub use stability_matrix::{MatrixConcept, MatrixRow, StabilityMatrixData, stability_matrix};
pub use state_graph::{GraphEdge, GraphNode, StateGraphData, state_graph};
pub use stepped_path::{PathFront, PathStart, PathStep, SteppedPathData, stepped_path};
pub use tornado::{TornadoBar, TornadoData, tornado};
pub use versions::{VersionsData, VersionsPanel, versions_over_time};
pub use viewpoints::{Answer, ViewpointCell, ViewpointRow, ViewpointsData, viewpoints};
pub use world_map::{MapActor, MapEnd, MapFront, MapLink, WorldMapData, world_map};
