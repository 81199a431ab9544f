//! Who accepts which deal.
//!
//! In: deals, parties, what each party makes of each deal. Out: a picture in which the cells that block stand out. Does not know: what
//! makes a party accept.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, line, rectangle, text, with_tooltip, word};
use crate::csv::{Table, yes_no};
use crate::heads::heads;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, clean, sentence, width};
use crate::picture::Sheet;
use crate::shapes::{cross, tick};

/// What [`agreement_matrix`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementMatrixData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// Whose acceptance is asked for: actors, and bodies that vote.
    pub parties: Vec<String>,
    /// The deals, the best first.
    pub deals: Vec<DealRow>,
    /// What a deal is measured against: `today's state`.
    pub against: String,
}

/// One deal.
#[derive(Debug, Clone, PartialEq)]
pub struct DealRow {
    /// Its name for scripts and tables, also drawn: `s37`; it becomes `data-node`.
    pub node: String,
    /// What it is, in words.
    pub label: String,
    /// Per party what it makes of it.
    pub cells: Vec<DealCell>,
    /// Whether all accept whose acceptance it needs.
    pub is_open: bool,
}

/// What a party makes of a deal.
#[derive(Debug, Clone, PartialEq)]
pub struct DealCell {
    /// Its answer.
    pub stand: DealStand,
    /// Why, in words: the want or the red line that decides; may be empty.
    pub why: String,
}

/// A party's answer to a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealStand {
    /// It accepts and gains.
    Gains,
    /// It accepts, though the deal is to it like no deal.
    Indifferent,
    /// Its acceptance is not needed, and it would lose.
    LosesUnasked,
    /// Its acceptance is needed, and it refuses because it would lose.
    Refuses,
    /// Its acceptance is needed, and a red line forbids it to accept.
    RedLine,
    /// It does not sign, has a vote, and gains.
    VotesFor,
    /// It does not sign, has a vote, and would lose; whether the vote passes is the body's affair.
    VotesAgainst,
    /// Its acceptance is not needed, and it would not lose.
    Unasked,
    /// Nobody looked.
    Unknown,
}

impl DealStand {
    const ALL: [Self; 9] = [
        Self::Gains,
        Self::Indifferent,
        Self::Refuses,
        Self::RedLine,
        Self::VotesFor,
        Self::VotesAgainst,
        Self::LosesUnasked,
        Self::Unasked,
        Self::Unknown,
    ];

    fn in_words(self) -> &'static str {
        match self {
            Self::Gains => "accepts and gains",
            Self::Indifferent => "accepts, all the same to it",
            Self::LosesUnasked => "loses, and is not asked",
            Self::VotesFor => "votes for it and gains",
            Self::VotesAgainst => "votes against it, would lose",
            Self::Refuses => "blocks: it would lose",
            Self::RedLine => "blocks: a red line",
            Self::Unasked => "is not asked, and does not lose",
            Self::Unknown => "not known",
        }
    }

    /// Whether the deal fails by this answer.
    pub fn blocks(self) -> bool {
        matches!(self, Self::Refuses | Self::RedLine)
    }
}

const SIGN: f64 = 7.5;
/// The least width of a column.
const COLUMN: f64 = 22.0;

/// Draws deals as rows and parties as columns. A cell that blocks is a filled square with a cross, or with a bar where a red line is
/// crossed; a deal that everybody needed accepts has a tick before its name.
pub fn agreement_matrix(data: &AgreementMatrixData) -> Picture {
    let n_parties = data.parties.len().max(1) as f64;
    let room = WIDTH - 16.0 - 28.0;
    let longest = data.deals.iter().map(|deal| width(&label(deal), TEXT, Weight::Regular)).fold(70.0, f64::max);
    let label_width = longest
        .min((room - n_parties * 44.0).max(room * 0.38))
        .min(room - n_parties * COLUMN.min(room / n_parties * 0.6));
    let label_width = label_width.max(60.0);
    let column = ((room - label_width) / n_parties).min(76.0);
    let left = 36.0 + label_width;
    let middles: Vec<f64> = (0..data.parties.len()).map(|party| left + (party as f64 + 0.5) * column).collect();
    let right = left + column * data.parties.len() as f64;
    let (head, head_height) = heads(&data.parties, &middles, column, 6.0);
    let mut y = 6.0 + head_height;
    let mut rows: Vec<Markup> = Vec::new();
    for deal in &data.deals {
        let (markup, height) = row(data, deal, &middles, (label_width, column, right), y);
        rows.push(markup);
        y += height;
    }
    let none = data.deals.is_empty().then(|| Lines::text("There is no deal to be asked about.", WIDTH - 16.0, 2));
    let none_height = none.as_ref().map_or(0.0, |lines| lines.height() + 8.0);
    let (key, key_height) = key(data, y + none_height + 12.0);
    let body = html! {
        (head)
        @for row in &rows { (row) }
        @if let Some(lines) = &none { (text(lines, at(8.0, y + 4.0), Anchor::Start, "pic-soft")) }
        (line(at(8.0, y), at(right, y), "pic-hair"))
        (key)
    };
    let height = y + none_height + 12.0 + key_height + 6.0;
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height, body }.finish()
}

fn label(deal: &DealRow) -> String {
    format!("{}: {}", clean(&deal.node), clean(&deal.label))
}

fn row(
    data: &AgreementMatrixData,
    deal: &DealRow,
    middles: &[f64],
    (label_width, column, right): (f64, f64, f64),
    top: f64,
) -> (Markup, f64) {
    let lines = Lines::text(&label(deal), label_width, 4);
    let height = (lines.height() + 10.0).max(SIGN * 2.0 + 12.0);
    let middle = top + height / 2.0;
    let cells = data.parties.iter().enumerate().map(|(party, name)| {
        let cell = deal.cells.get(party);
        let stand = cell.map_or(DealStand::Unknown, |cell| cell.stand);
        let why = cell.map(|cell| cell.why.as_str()).filter(|why| !why.is_empty());
        let told = format!(
            "{} {}{}",
            clean(name),
            stand.in_words(),
            why.map(|why| format!(": {}", clean(why))).unwrap_or_default()
        );
        let ground = stand.blocks().then(|| {
            let side = (column - 3.0).min(height - 4.0).min(26.0);
            Area::new(middles[party] - side / 2.0, middle - side / 2.0, side, side)
        });
        with_tooltip(
            &told,
            &html! {
                @if let Some(area) = ground { (rectangle(area, 3.0, "pic-blocks")) }
                (sign(stand, at(middles[party], middle)))
            },
        )
    });
    let cells: Vec<Markup> = cells.collect();
    let markup = html! {
        g class="pic-row" data-node=(crate::measure::attribute(&deal.node)) {
            (line(at(8.0, top), at(right, top), "pic-hair"))
            @if deal.is_open { (tick(at(17.0, middle), 6.0, "pic-yes")) } @else { (cross(at(17.0, middle), 4.5, "pic-no")) }
            (text(&lines, at(30.0, top + (height - lines.height()) / 2.0), Anchor::Start, "pic-ink"))
            @for cell in &cells { (cell) }
        }
    };
    (markup, height)
}

/// The sign of an answer, by shape before colour.
fn sign(stand: DealStand, place: Place) -> Markup {
    match stand {
        DealStand::Gains => html! { (circle(place, SIGN, "pic-answer-yes")) (tick(place, 3.8, "pic-answer-tick")) },
        DealStand::Indifferent => circle(place, SIGN - 1.0, "pic-answer-equal"),
        DealStand::VotesFor => {
            html! { (circle(place, SIGN - 1.0, "pic-answer-equal")) (tick(place, 3.4, "pic-yes")) }
        }
        DealStand::VotesAgainst => {
            html! { (circle(place, SIGN - 1.0, "pic-answer-equal")) (cross(place, 3.0, "pic-answer-unasked")) }
        }
        DealStand::LosesUnasked => cross(place, 3.4, "pic-answer-unasked"),
        DealStand::Refuses => cross(place, 4.2, "pic-blocks-sign"),
        DealStand::RedLine => rectangle(Area::new(place.x - 6.0, place.y - 2.0, 12.0, 4.0), 0.0, "pic-blocks-bar"),
        DealStand::Unasked => circle(place, 2.0, "pic-dot"),
        DealStand::Unknown => word("–", place, Anchor::Middle, "pic-soft"),
    }
}

fn key(data: &AgreementMatrixData, y: f64) -> (Markup, f64) {
    let is_used = |stand: DealStand| {
        let short = data.deals.iter().any(|deal| deal.cells.len() < data.parties.len());
        let known = data.deals.iter().flat_map(|deal| deal.cells.iter().take(data.parties.len()));
        known.clone().any(|cell| cell.stand == stand) || (stand == DealStand::Unknown && short)
    };
    let mut entries: Vec<Entry> = Vec::new();
    if data.deals.iter().any(|deal| deal.is_open) {
        entries.push(Entry::new("all accept who are needed", |place| tick(place, 6.0, "pic-yes")));
    }
    for stand in DealStand::ALL.into_iter().filter(|stand| is_used(*stand)) {
        entries.push(Entry::new(stand.in_words(), move |place| {
            html! {
                @if stand.blocks() { (rectangle(Area::new(place.x - 8.0, place.y - 8.0, 16.0, 16.0), 3.0, "pic-blocks")) }
                (sign(stand, place))
            }
        }));
    }
    let against = format!("measured against {}", clean(&data.against));
    entries.push(Entry::wide(against, 0.0, |_| html! {}));
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &AgreementMatrixData) -> String {
    let n_open = data.deals.iter().filter(|deal| deal.is_open).count();
    let mut sentences = vec![format!(
        "{} deals and {} parties, measured against {}; {n_open} of the deals are accepted by all who are needed.",
        data.deals.len(),
        data.parties.len(),
        clean(&data.against)
    )];
    for deal in &data.deals {
        let blocking = data.parties.iter().zip(&deal.cells).filter(|(_, cell)| cell.stand.blocks());
        let blocking: Vec<String> = blocking
            .map(|(party, cell)| {
                let why = if cell.why.is_empty() { String::new() } else { format!(" ({})", clean(&cell.why)) };
                format!("{}{why}", clean(party))
            })
            .collect();
        let fate = match (deal.is_open, blocking.is_empty()) {
            (true, _) => "accepted by all who are needed".to_owned(),
            (false, true) => "not accepted".to_owned(),
            (false, false) => format!("blocked by {}", blocking.join(", ")),
        };
        sentences.push(format!("{}: {fate}.", sentence(&label(deal))));
    }
    sentences.join(" ")
}

fn table(data: &AgreementMatrixData) -> String {
    let mut table = Table::new(&["deal", "label", "accepted by all needed", "party", "stand", "why"]);
    for deal in &data.deals {
        for (party, name) in data.parties.iter().enumerate() {
            let cell = deal.cells.get(party);
            let stand = cell.map_or(DealStand::Unknown, |cell| cell.stand).in_words();
            let why = cell.map_or("", |cell| cell.why.as_str());
            table.row(&[deal.node.as_str(), &deal.label, yes_no(deal.is_open), name, stand, why]);
        }
    }
    table.finish()
}
