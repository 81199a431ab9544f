//! What formats with single movers and yes-or-no options cannot say of a case.

use offramp_model::{Consenter, Model};

/// One reason for every agreement, institution and consent of the case, in case order.
pub(crate) fn group_movers(model: &Model, format: &str) -> Vec<String> {
    let agreements = model.agreements.iter().map(|agreement| {
        format!("`{}` is an agreement that its parties enter together; {format} has single movers only", agreement.id)
    });
    let institutions = model.institutions.iter().map(|institution| {
        format!("`{}` is an institution that acts by vote; {format} has single movers only", institution.id)
    });
    let consents = model.options.iter().filter(|option| !option.consent.is_empty()).map(|option| {
        let names: Vec<&str> = option.consent.iter().map(|consenter| consenter_name(model, *consenter)).collect();
        format!("`{}` needs the consent of {}, which {format} cannot say", option.id, names.join(", "))
    });
    agreements.chain(institutions).chain(consents).collect()
}

fn consenter_name(model: &Model, consenter: Consenter) -> &str {
    match consenter {
        Consenter::Actor(actor) => &model.actor(actor).name,
        Consenter::Institution(institution) => &model.institutions[institution.index()].name,
    }
}

/// What every such format leaves behind, as far as the case has it.
pub(crate) fn left_behind(model: &Model) -> Vec<String> {
    let wants = || {
        model.actors.iter().filter_map(|actor| match &actor.wants {
            offramp_model::Preference::Wants(wants) => Some(wants),
            _ => None,
        })
    };
    let any_want = |test: fn(&offramp_model::Want) -> bool| wants().any(|list| list.iter().any(test));
    let any_actor = |test: fn(&offramp_model::Actor) -> bool| model.actors.iter().any(test);
    let parts = [
        ("fronts and their ladders", !model.fronts.is_empty()),
        ("outcomes", !model.outcomes.is_empty()),
        ("long-run wants", any_actor(|actor| actor.wants_later.is_some())),
        ("perceptions", any_actor(|actor| !actor.sees.is_empty())),
        ("attitudes", any_actor(|actor| !actor.attitudes.is_empty())),
        ("red lines", any_want(|want| want.red_line)),
        ("strength of wants", any_want(|want| want.strongly)),
        ("credences", any_want(|want| want.evidence.credence.is_some())),
        ("shocks", !model.shocks.is_empty()),
        ("deadlines", !model.deadlines.is_empty()),
        ("verification", !model.verifications.is_empty()),
        ("links between fronts", !model.links.is_empty()),
        ("gauges (only what conditions say of them)", !model.gauges.is_empty()),
        ("pools (only as infeasible states)", !model.pools.is_empty()),
        ("documents, voices and claims", !(model.documents.is_empty() && model.voices.is_empty())),
        ("expected answers", !model.expectations.is_empty()),
    ];
    let names: Vec<&str> = parts.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
    if names.is_empty() { Vec::new() } else { vec![format!("not carried over: {}", names.join(", "))] }
}
