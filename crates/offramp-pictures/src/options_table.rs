//! What each actor can do, and where it stands today.
//!
//! In: per actor, agreement or institution its options with their levels. Out: a picture with the levels as steps.
//! Does not know: what options do.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, line, polygon, rectangle, text, word};
use crate::csv::Table;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, attribute, clean, sentence, width};
use crate::picture::Sheet;
use crate::shapes::diamond;

/// What [`options_table`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionsTableData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// Whose options they are.
    pub owners: Vec<OptionsOwner>,
}

/// An actor, an agreement or an institution with its options.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionsOwner {
    /// The name.
    pub name: String,
    /// What it is, if that needs saying: `agreement`, `institution`; else empty.
    pub kind: String,
    /// The options in the order of the case.
    pub options: Vec<OptionRow>,
}

/// One option.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionRow {
    /// What scripts and tables call it: it becomes `data-option`.
    pub id: String,
    /// What it is: `keep its forces in the country`.
    pub what: String,
    /// What else is to be said about it: its front, who must consent; may be empty.
    pub note: String,
    /// The levels, the lowest first.
    pub levels: Vec<String>,
    /// Today's level, as a position in the levels.
    pub now: usize,
    /// Whether it can be raised from today's level.
    pub can_rise: bool,
    /// Whether it can be lowered from today's level.
    pub can_fall: bool,
}

impl OptionRow {
    fn now(&self) -> Option<&str> {
        self.levels.get(self.now).map(String::as_str)
    }
}

const LABEL: f64 = 196.0;
const ARROWS: f64 = 20.0;
const STEPS_LEFT: f64 = 8.0 + LABEL + 12.0;
const STEPS_WIDTH: f64 = WIDTH - 8.0 - ARROWS - STEPS_LEFT;
const STEP: f64 = 22.0;
/// Within a step, beside its name.
const PADDING: f64 = 7.0;
/// A diamond before the name of today's level.
const SIGN: f64 = 13.0;

/// Draws each option as a row of steps from its lowest to its highest level; today's step is filled and has a diamond;
/// arrows say whether the option can be raised or lowered.
pub fn options_table(data: &OptionsTableData) -> Picture {
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    for owner in &data.owners {
        let (markup, height) = draw_owner(owner, y);
        parts.push(markup);
        y += height + 12.0;
    }
    if data.owners.is_empty() {
        let lines = Lines::text("There are no options.", WIDTH - 16.0, 1);
        parts.push(text(&lines, at(8.0, y), Anchor::Start, "pic-soft"));
        y += lines.height();
    }
    let (key, height) = key(data, y);
    let body = html! { @for part in &parts { (part) } (key) };
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + height + 6.0, body }.finish()
}

fn draw_owner(owner: &OptionsOwner, top: f64) -> (Markup, f64) {
    let kind = if owner.kind.is_empty() { String::new() } else { format!(" ({})", clean(&owner.kind)) };
    let name = Lines::heading(&format!("{}{kind}", clean(&owner.name)), WIDTH - 16.0, 2);
    let mut y = top + name.height() + 4.0;
    let mut rows: Vec<Markup> = Vec::new();
    for option in &owner.options {
        let (row, height) = draw_option(option, y);
        rows.push(row);
        y += height;
    }
    if owner.options.is_empty() {
        let lines = Lines::text("no options of its own", WIDTH - 16.0, 1);
        rows.push(text(&lines, at(8.0, y), Anchor::Start, "pic-soft"));
        y += lines.height() + 4.0;
    }
    let markup = html! {
        g class="pic-owner" {
            (text(&name, at(8.0, top), Anchor::Start, "pic-ink"))
            @for row in &rows { (row) }
        }
    };
    (markup, y - top)
}

fn draw_option(option: &OptionRow, top: f64) -> (Markup, f64) {
    let what = Lines::text(&option.what, LABEL, 4);
    let note = (!option.note.is_empty()).then(|| Lines::text(&option.note, LABEL, 3));
    let label_height = what.height() + note.as_ref().map_or(0.0, Lines::height);
    let steps = Steps::new(option);
    let height = label_height.max(steps.height()) + 12.0;
    let label_top = top + 7.0 + if label_height < STEP { (STEP - label_height) / 2.0 } else { 0.0 };
    let markup = html! {
        g class="pic-option" data-option=(attribute(&option.id)) {
            title { (clean(&option.what)) }
            (line(at(8.0, top), at(WIDTH - 8.0, top), "pic-hair"))
            (text(&what, at(8.0, label_top), Anchor::Start, "pic-ink"))
            @if let Some(note) = &note { (text(note, at(8.0, label_top + what.height()), Anchor::Start, "pic-soft")) }
            (steps.draw(at(STEPS_LEFT, top + 7.0)))
            (arrows(option, at(WIDTH - 8.0 - ARROWS / 2.0 + 2.0, top + 7.0 + STEP / 2.0)))
        }
    };
    (markup, height)
}

/// The levels of one option.
struct Steps<'a> {
    option: &'a OptionRow,
    /// The width of each step.
    widths: Vec<f64>,
    /// Whether the names of the levels stand in the steps.
    has_names: bool,
    /// Today's level in words, where they do not.
    words: Option<Lines>,
}

impl<'a> Steps<'a> {
    fn new(option: &'a OptionRow) -> Self {
        let n_levels = option.levels.len();
        let needed = |(index, level): (usize, &String)| {
            let sign = if index == option.now { SIGN } else { 0.0 };
            width(&clean(level), TEXT, Weight::Bold) + PADDING * 2.0 + sign
        };
        let needed: Vec<f64> = option.levels.iter().enumerate().map(needed).collect();
        let total: f64 = needed.iter().sum();
        if total <= STEPS_WIDTH {
            // Short names get steps of at least a common width, so that rows look alike.
            let spare = (STEPS_WIDTH - total) / n_levels.max(1) as f64;
            let widths = needed.iter().map(|width| width + spare.min((62.0 - width).max(0.0))).collect();
            return Self { option, widths, has_names: true, words: None };
        }
        let words = option.now().map(|now| {
            let words = format!("{} ({} of {n_levels})", clean(now), option.now + 1);
            Lines::bold(&words, STEPS_WIDTH, 3)
        });
        Self { option, widths: vec![STEPS_WIDTH / n_levels as f64; n_levels], has_names: false, words }
    }

    fn height(&self) -> f64 {
        STEP + self.words.as_ref().map_or(0.0, |words| words.height() + 3.0)
    }

    fn draw(&self, corner: Place) -> Markup {
        let mut x = corner.x;
        let mut parts: Vec<Markup> = Vec::new();
        for (index, level) in self.option.levels.iter().enumerate() {
            parts.push(self.step(index, level, Area::new(x, corner.y, self.widths[index] - 2.0, STEP)));
            x += self.widths[index];
        }
        html! {
            @for part in &parts { (part) }
            @if let Some(words) = &self.words { (text(words, at(corner.x, corner.y + STEP + 3.0), Anchor::Start, "pic-ink")) }
        }
    }

    fn step(&self, index: usize, level: &str, area: Area) -> Markup {
        let (is_now, has_name) = (index == self.option.now, self.has_names);
        let middle = area.middle();
        let class = if is_now { "pic-step-now" } else { "pic-step-other" };
        let name_middle = if is_now { middle.x + SIGN / 2.0 } else { middle.x };
        let sign_x =
            if has_name { name_middle - width(&clean(level), TEXT, Weight::Bold) / 2.0 - 8.0 } else { middle.x };
        html! {
            (rectangle(area, 4.0, class))
            @if is_now { (diamond(at(sign_x, middle.y), 4.5f64.min(area.width / 2.0), "pic-step-sign")) }
            @if has_name {
                (word(level, at(name_middle, middle.y), Anchor::Middle, if is_now { "pic-bold pic-step-name" } else { "pic-soft" }))
            }
        }
    }
}

/// Up: can be raised; down: can be lowered; a bar: stays.
fn arrows(option: &OptionRow, middle: Place) -> Markup {
    html! {
        @if option.can_rise { (up(at(middle.x, middle.y - 5.5))) }
        @if option.can_fall { (down(at(middle.x, middle.y + 5.5))) }
        @if !option.can_rise && !option.can_fall { (stays(middle)) }
    }
}

fn up(Place { x, y }: Place) -> Markup {
    polygon(&[at(x, y - 4.0), at(x + 4.5, y + 3.5), at(x - 4.5, y + 3.5)], "pic-arrow")
}

fn down(Place { x, y }: Place) -> Markup {
    polygon(&[at(x, y + 4.0), at(x + 4.5, y - 3.5), at(x - 4.5, y - 3.5)], "pic-arrow")
}

fn stays(Place { x, y }: Place) -> Markup {
    line(at(x - 5.0, y), at(x + 5.0, y), "pic-strong")
}

fn key(data: &OptionsTableData, y: f64) -> (Markup, f64) {
    let any = |test: fn(&OptionRow) -> bool| data.owners.iter().flat_map(|owner| &owner.options).any(test);
    let mut entries = Vec::new();
    if any(|_| true) {
        entries.push(Entry::wide("today's level", 26.0, |place| {
            html! {
                (rectangle(Area::new(place.x - 13.0, place.y - 8.0, 26.0, 16.0), 4.0, "pic-step-now"))
                (diamond(place, 4.5, "pic-step-sign"))
            }
        }));
    }
    if any(|option| option.can_rise) {
        entries.push(Entry::new("can be raised", up));
    }
    if any(|option| option.can_fall) {
        entries.push(Entry::new("can be lowered", down));
    }
    if any(|option| !option.can_rise && !option.can_fall) {
        entries.push(Entry::new("stays as it is", stays));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &OptionsTableData) -> String {
    let n_options: usize = data.owners.iter().map(|owner| owner.options.len()).sum();
    let mut sentences = vec![format!("{n_options} options of {} owners, with their levels today.", data.owners.len())];
    for owner in &data.owners {
        let option = |option: &OptionRow| {
            let levels: Vec<String> = option.levels.iter().map(|level| clean(level)).collect();
            let now = option.now().map_or("no level".to_owned(), clean);
            let moves = match (option.can_rise, option.can_fall) {
                (true, true) => "can be raised or lowered",
                (true, false) => "can be raised",
                (false, true) => "can be lowered",
                (false, false) => "stays as it is",
            };
            format!("{}: {now} (of {}; {moves})", clean(&option.what), levels.join(", "))
        };
        let options: Vec<String> = owner.options.iter().map(option).collect();
        let options = if options.is_empty() { "no options".to_owned() } else { options.join("; ") };
        sentences.push(format!("{}: {options}.", sentence(&owner.name)));
    }
    sentences.join(" ")
}

fn table(data: &OptionsTableData) -> String {
    let mut table = Table::new(&["owner", "kind", "option", "what", "note", "levels", "today", "moves"]);
    for owner in &data.owners {
        for option in &owner.options {
            let moves = match (option.can_rise, option.can_fall) {
                (true, true) => "both",
                (true, false) => "up",
                (false, true) => "down",
                (false, false) => "none",
            };
            let levels = option.levels.join("; ");
            let now = option.now().unwrap_or_default();
            table.row(&[&owner.name, &owner.kind, &option.id, &option.what, &option.note, &levels, now, moves]);
        }
    }
    table.finish()
}
