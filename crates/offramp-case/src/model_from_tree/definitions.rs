//! What outcomes, fronts and gauges stand for: written out in an order in which each only needs what is written out already.
//!
//! In: the tree and its names. Out: [`Definitions`]; circles are reported. Iterative, because a file may hold a long chain.

use super::declare::{Declared, Meaning};
use crate::checks::{circle, missing_key};
use crate::conditions::{Ast, Definitions, Lowered, Reading, Scope, lower, parse};
use crate::diagnostics::{Sink, Span};
use crate::tree::{Node, inside_quotes};
use offramp_model::Formula;

/// A condition of a definition: `None` where there is none, or where it could not be read (which has been reported).
type Part = Option<(Ast, Span)>;

/// One definition: an outcome has one part, a front one a rung, a gauge one an effect.
struct Definition {
    name: String,
    parts: Vec<Part>,
    needs: Vec<(usize, Span)>,
}

/// Writes out all definitions of the case.
pub(crate) fn definitions(
    source: &str,
    declared: &Declared<'_>,
    parts_left: &mut usize,
    sink: &mut Sink,
) -> Definitions {
    let all = read_all(source, declared, sink);
    let (order, on_circle) = in_order(&all, sink);
    let (n_outcomes, n_fronts) = (declared.outcomes.len(), declared.fronts.len());
    let mut definitions = Definitions {
        outcomes: vec![None; n_outcomes],
        fronts: vec![None; n_fronts],
        gauges: vec![None; declared.gauges.len()],
    };
    for index in order {
        if on_circle[index] {
            continue;
        }
        let scope = &mut Scope { declared, definitions: &definitions, parts_left, sink };
        let parts: Option<Vec<Lowered>> = all[index]
            .parts
            .iter()
            .map(|part| part.as_ref().and_then(|(ast, span)| lower(ast, *span, scope)))
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        if index < n_outcomes {
            definitions.outcomes[index] = parts.and_then(|mut parts| parts.pop());
        } else if index < n_outcomes + n_fronts {
            definitions.fronts[index - n_outcomes] = parts;
        } else {
            let gauge = index - n_outcomes - n_fronts;
            definitions.gauges[gauge] = parts.and_then(|parts| gauge_reading(declared, gauge, parts));
        }
    }
    definitions
}

fn gauge_reading(declared: &Declared<'_>, gauge: usize, parts: Vec<Lowered>) -> Option<Reading> {
    let table = declared.gauges.get_index(gauge)?.1.table?;
    let starts = table.get("starts")?.as_number()?;
    let effects = table.get("adds").and_then(Node::as_list).unwrap_or_default();
    let by: Option<Vec<f64>> = effects.iter().map(|effect| effect.as_table()?.get("by")?.as_number()).collect();
    Some((starts, parts.into_iter().zip(by?).collect()))
}

/// All definitions: outcomes, then fronts, then gauges.
fn read_all(source: &str, declared: &Declared<'_>, sink: &mut Sink) -> Vec<Definition> {
    let mut all = Vec::new();
    for (name, thing) in &declared.outcomes {
        let part = read(source, thing.table.and_then(|table| table.get("when")), sink);
        all.push((*name, vec![part]));
    }
    for (name, thing) in &declared.fronts {
        let ladder = thing.table.and_then(|table| table.get("ladder")).and_then(Node::as_list).unwrap_or_default();
        let parts = ladder
            .iter()
            .take(crate::checks::too_many::MAX_THINGS)
            .enumerate()
            .map(|(position, rung)| rung_part(source, position, rung, sink))
            .collect();
        all.push((*name, parts));
    }
    for (name, thing) in &declared.gauges {
        let effects = thing.table.and_then(|table| table.get("adds")).and_then(Node::as_list).unwrap_or_default();
        let part = |effect: &Node| read(source, effect.as_table().and_then(|table| table.get("when")), sink);
        all.push((*name, effects.iter().map(part).collect()));
    }
    all.into_iter()
        .map(|(name, parts)| Definition { name: name.to_owned(), needs: needs(&parts, declared), parts })
        .collect()
}

fn rung_part(source: &str, position: usize, rung: &Node, sink: &mut Sink) -> Part {
    let table = rung.as_table()?;
    match table.get("when") {
        Some(when) => read(source, Some(when), sink),
        None if position == 0 => Some((Ast::Constant(true), rung.span)),
        None => {
            sink.report(missing_key::one_of(rung.span, "a rung above the first", &["when"]));
            None
        }
    }
}

fn read(source: &str, node: Option<&Node>, sink: &mut Sink) -> Part {
    let node = node.filter(|node| node.as_text().is_some())?;
    let span = inside_quotes(source, node.span);
    let (ast, faults) = parse(source, span);
    faults.into_iter().for_each(|said| sink.report(said));
    Some((ast, span))
}

/// Which definitions the parts mention, and where.
fn needs(parts: &[Part], declared: &Declared<'_>) -> Vec<(usize, Span)> {
    let (n_outcomes, n_fronts) = (declared.outcomes.len(), declared.fronts.len());
    parts
        .iter()
        .flatten()
        .flat_map(|(ast, _)| ast.references())
        .filter_map(|reference| {
            let index = match declared.meaning(&reference.text) {
                Meaning::Outcome(index) => index,
                Meaning::Front(index) => n_outcomes + index,
                Meaning::Gauge(index) => n_outcomes + n_fronts + index,
                _ => return None,
            };
            Some((index, reference.span))
        })
        .collect()
}

/// An order in which each definition comes after those that it needs, and which definitions stand on a circle. Depth-first, with
/// a stack of our own.
fn in_order(all: &[Definition], sink: &mut Sink) -> (Vec<usize>, Vec<bool>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; all.len()];
    let mut on_circle = vec![false; all.len()];
    let mut order = Vec::with_capacity(all.len());
    for start in 0..all.len() {
        if marks[start] != Mark::New {
            continue;
        }
        // Each entry: a definition, and how many of its needs have been followed.
        let mut path = vec![(start, 0)];
        marks[start] = Mark::Open;
        while let Some((index, followed)) = path.last_mut() {
            let Some((need, _)) = all[*index].needs.get(*followed).copied() else {
                marks[*index] = Mark::Done;
                order.push(*index);
                path.pop();
                continue;
            };
            *followed += 1;
            match marks[need] {
                Mark::New => {
                    marks[need] = Mark::Open;
                    path.push((need, 0));
                }
                Mark::Open => {
                    let from = path.iter().position(|(index, _)| *index == need).unwrap_or(0);
                    let circle = &path[from..];
                    circle.iter().for_each(|(index, _)| on_circle[*index] = true);
                    let names: Vec<String> = circle.iter().map(|(index, _)| all[*index].name.clone()).collect();
                    let (first, followed) = circle[0];
                    let (_, span) = all[first].needs[followed - 1];
                    sink.report(circle::message(&names, span));
                }
                Mark::Done => {}
            }
        }
    }
    (order, on_circle)
}

/// What a rung's condition is when it is not written.
pub(super) const FIRST_RUNG: (&str, Formula) = ("always", Formula::Constant(true));
