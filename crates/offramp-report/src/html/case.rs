//! Who is where, and what everybody can do: the map and the options.

use super::Report;
use super::picture::figure;
use crate::describe;
use maud::{Markup, html};
use offramp_model::{AgreementId, FrontId, Model, OptionId, Owner};
use offramp_pictures::{
    MapActor, MapFront, OptionRow, OptionsOwner, OptionsTableData, WorldMapData, options_table, world_map,
};

pub(super) fn case(report: &Report<'_>) -> Option<Markup> {
    let model = report.model;
    if model.options.is_empty() {
        return None;
    }
    let n_placed = model.actors.iter().filter(|actor| actor.country.is_some()).count();
    Some(html! {
        @if n_placed >= 2 { (map(report)) }
        (options(report))
    })
}

fn map(report: &Report<'_>) -> Markup {
    let model = report.model;
    let actors = model.actors.iter().map(|actor| {
        let mut fronts: Vec<usize> =
            actor.options.iter().filter_map(|&id| model.option(id).front).map(FrontId::index).collect();
        fronts.sort_unstable();
        fronts.dedup();
        MapActor { id: actor.id.clone(), name: actor.name.clone(), country: actor.country.clone(), fronts }
    });
    let fronts = model.fronts.iter().enumerate().map(|(index, front)| MapFront {
        id: front.id.clone(),
        name: report.words.front_name(FrontId::from_index(index)),
        countries: Vec::new(),
    });
    let picture = world_map(&WorldMapData {
        prefix: "map".to_owned(),
        title: "Who is where".to_owned(),
        actors: actors.collect(),
        fronts: fronts.collect(),
        links: Vec::new(),
    });
    let caption = html! { "An actor belongs to the fronts on which it has options. A front is drawn in the midst of its actors, not where it lies." };
    figure("map", &picture, &caption)
}

fn options(report: &Report<'_>) -> Markup {
    let model = report.model;
    let row = |id: OptionId| option_row(report, id);
    let actors = model.actors.iter().map(|actor| OptionsOwner {
        name: actor.name.clone(),
        kind: String::new(),
        options: actor.options.iter().map(|&id| row(id)).collect(),
    });
    let agreements = model.agreements.iter().map(|agreement| OptionsOwner {
        name: agreement.name.clone(),
        kind: "agreement".to_owned(),
        options: vec![row(agreement.option)],
    });
    let institutions = model.institutions.iter().map(|institution| OptionsOwner {
        name: institution.name.clone(),
        kind: "institution".to_owned(),
        options: institution.options.iter().map(|&id| row(id)).collect(),
    });
    let owners = actors.chain(agreements).chain(institutions).filter(|owner| !owner.options.is_empty());
    let picture = options_table(&OptionsTableData {
        prefix: "options".to_owned(),
        title: "What everybody can do, and does today".to_owned(),
        owners: owners.collect(),
    });
    figure(
        "options",
        &picture,
        &html! { "Levels run from the lowest to the highest; arrows say in which directions an option can change from today." },
    )
}

fn option_row(report: &Report<'_>, id: OptionId) -> OptionRow {
    let option = report.model.option(id);
    let highest = option.n_levels() - 1;
    let now = usize::from(option.now);
    let mut notes: Vec<String> = option.front.map(|front| report.words.front_name(front)).into_iter().collect();
    if !option.consent.is_empty() {
        notes.push(format!("with the consent of {}", describe::consenters(&report.words, &option.consent)));
    }
    if let Owner::Agreement(agreement) = option.owner {
        notes.push(parties(report, agreement));
    }
    OptionRow {
        id: option.id.clone(),
        what: option.what.clone(),
        note: notes.join("; "),
        levels: option.levels.clone(),
        now,
        can_rise: now < highest && option.may_change(option.now, option.now + 1),
        can_fall: now > 0 && option.may_change(option.now, option.now - 1) && may_fall(report.model, id),
    }
}

fn parties(report: &Report<'_>, id: AgreementId) -> String {
    format!("between {}", report.words.actor_names(&report.model.agreements[id.index()].parties, "and"))
}

/// Whether anybody may lower the option: an agreement may be one that nobody can leave.
fn may_fall(model: &Model, id: OptionId) -> bool {
    match model.option(id).owner {
        Owner::Agreement(agreement) => model.agreements[agreement.index()].leave != offramp_model::Leave::Nobody,
        Owner::Actor(_) | Owner::Institution(_) => true,
    }
}
