//! Chapters: what further analyses add to the report, each at the place where its question comes up.
//!
//! In: blocks made of sentences, pictures and tables. Out: sections of the page. Does not know: which analysis a chapter is from.

use super::picture::figure;
use super::{Report, scrolling};
use crate::prose::Prose;
use maud::{Markup, PreEscaped, html};
use offramp_pictures::Picture;

/// The places of the page where chapters stand, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// After the ways to where it would rest: is there a deal, who blocks it, by what paths.
    Deals,
    /// After how sure the answer is: chance and time.
    Chances,
    /// After the case seen differently: what makes the difference.
    Views,
    /// After what would change it: which assumptions carry it, ways out and what they cost.
    WaysOut,
}

/// What an analysis adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Its name for links: letters, digits and hyphens, unlike that of any other part of the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Where it stands.
    pub place: Place,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// What its analysis did not look at: one line each, for the section that gathers them.
    pub not_looked_at: Vec<String>,
}

/// A piece of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(Prose),
    /// A list of sentences.
    List(Vec<Prose>),
    /// A picture, with what it is conditional on as its caption.
    Picture {
        /// Its name for links and files: letters, digits and hyphens; unique on the page.
        id: String,
        /// The picture.
        picture: Picture,
        /// How to read it, and what it is conditional on.
        caption: Prose,
    },
    /// A table.
    Table {
        /// What it shows.
        title: String,
        /// The names of its columns.
        head: Vec<String>,
        /// Its rows; the first cell of a row names it.
        rows: Vec<Vec<Prose>>,
    },
    /// Ready-made cards: markup that has escaped everything, such as that of `offramp_pictures::off_ramp_cards`.
    Cards(String),
    /// Something that is read only when wanted: a line that says what it is, and the blocks.
    Details(String, Vec<Block>),
}

/// The body of a chapter.
pub(super) fn chapter(report: &Report<'_>, chapter: &Chapter) -> Markup {
    html! { @for block in &chapter.blocks { (self::block(report, block)) } }
}

fn block(report: &Report<'_>, block: &Block) -> Markup {
    match block {
        Block::Heading(heading) => html! { h3 { (heading) } },
        Block::Text(prose) => html! { p { (report.prose(prose)) } },
        Block::List(lines) => html! { ul { @for line in lines { li { (report.prose(line)) } } } },
        Block::Picture { id, picture, caption } => figure(id, picture, &report.prose(caption)),
        Block::Table { title, head, rows } => table(report, title, head, rows),
        Block::Cards(markup) => html! { (PreEscaped(markup)) },
        Block::Details(summary, blocks) => html! {
            details { summary { (summary) } @for inner in blocks { (self::block(report, inner)) } }
        },
    }
}

fn table(report: &Report<'_>, title: &str, head: &[String], rows: &[Vec<Prose>]) -> Markup {
    let table = html! {
        table {
            thead { tr { @for name in head { th scope="col" { (name) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (index, cell) in row.iter().enumerate() {
                            @if index == 0 { th scope="row" { (report.prose(cell)) } } @else { td { (report.prose(cell)) } }
                        }
                    }
                }
            }
        }
    };
    scrolling(title, table)
}
