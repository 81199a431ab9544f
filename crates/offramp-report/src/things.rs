//! The things of a case that an answer may lean on, each with an anchor to link to and with who says so.
//!
//! In: ids. Out: anchors (safe in addresses), the evidence, a short label. Does not look at: answers.

use offramp_model::{
    ActorId, AgreementId, Evidence, FrontId, InstitutionId, Model, OptionId, Owner, Preference, Source,
};

/// A thing of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// An actor.
    Actor(ActorId),
    /// An option of an actor or an institution.
    Option(OptionId),
    /// An agreement.
    Agreement(AgreementId),
    /// An institution.
    Institution(InstitutionId),
    /// One of an actor's wants, weights or tiers, by position.
    Want(ActorId, usize),
    /// One of an actor's wants in the long run, by position.
    LaterWant(ActorId, usize),
    /// What an actor believes of another: the position in its list.
    Perception(ActorId, usize),
    /// A rule, by position.
    Rule(usize),
    /// A front and its ladder.
    Front(FrontId),
    /// An outcome, by position.
    Outcome(usize),
    /// An overlay, by position.
    Overlay(usize),
    /// A state, by its number.
    State(u64),
}

impl Thing {
    /// The thing that stands for an option: its agreement, where it has one.
    pub fn of_option(model: &Model, id: OptionId) -> Self {
        match model.option(id).owner {
            Owner::Agreement(agreement) => Self::Agreement(agreement),
            Owner::Actor(_) | Owner::Institution(_) => Self::Option(id),
        }
    }

    /// A name for links, different for every thing: letters, digits, hyphens, dots and underscores.
    pub fn anchor(&self, model: &Model) -> String {
        let actor = |id: ActorId| slug(&model.actor(id).id, id.index());
        match *self {
            Self::Actor(id) => format!("actor-{}", actor(id)),
            Self::Option(id) => format!("option-{}", slug(&model.option(id).id, id.index())),
            Self::Agreement(id) => format!("agreement-{}", slug(&model.agreements[id.index()].id, id.index())),
            Self::Institution(id) => format!("institution-{}", slug(&model.institutions[id.index()].id, id.index())),
            Self::Want(id, n) => format!("want-{}-{}", actor(id), n + 1),
            Self::LaterWant(id, n) => format!("later-{}-{}", actor(id), n + 1),
            Self::Perception(id, n) => format!("sees-{}-{}", actor(id), n + 1),
            Self::Rule(n) => format!("rule-{}", n + 1),
            Self::Front(id) => format!("front-{}", slug(&model.front(id).id, id.index())),
            Self::Outcome(n) => format!("outcome-{}", slug(&model.outcomes[n].id, n)),
            Self::Overlay(n) => format!("overlay-{}", slug(&model.overlays[n].id, n)),
            Self::State(code) => format!("state-{code}"),
        }
    }

    /// Who says so; `None` for states, fronts and outcomes (names, not claims) and for tiers of a ranking.
    pub fn evidence<'m>(&self, model: &'m Model) -> Option<&'m Evidence> {
        match *self {
            Self::Actor(id) => Some(&model.actor(id).evidence),
            Self::Option(id) => Some(&model.option(id).evidence),
            Self::Agreement(id) => Some(&model.option(model.agreements[id.index()].option).evidence),
            Self::Institution(id) => Some(&model.institutions[id.index()].evidence),
            Self::Want(id, n) => evidence_in(&model.actor(id).wants, n),
            Self::LaterWant(id, n) => evidence_in(model.actor(id).wants_later.as_ref()?, n),
            Self::Perception(id, n) => model.actor(id).sees.get(n).map(|sees| &sees.evidence),
            Self::Rule(n) => model.rules.get(n).map(|rule| &rule.evidence),
            Self::Overlay(n) => model.overlays.get(n).map(|overlay| &overlay.evidence),
            Self::Front(_) | Self::Outcome(_) | Self::State(_) => None,
        }
    }
}

fn evidence_in(preference: &Preference, n: usize) -> Option<&Evidence> {
    match preference {
        Preference::Wants(wants) => wants.get(n).map(|want| &want.evidence),
        Preference::Weights(weights) => weights.get(n).map(|weight| &weight.evidence),
        Preference::Ranking(_) => None,
    }
}

/// An id as it stands where it is safe in an address, else the position; an underscore keeps the two apart.
pub fn slug(id: &str, index: usize) -> String {
    let safe = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    if !id.is_empty() && id.len() <= 80 && id.chars().all(safe) { id.to_owned() } else { format!("_{}", index + 1) }
}

/// The passages cited for an assumption: its own, then those of the claims it cites.
pub fn passages<'m>(model: &'m Model, evidence: &'m Evidence) -> Vec<&'m Source> {
    let claims = evidence.claims.iter().filter_map(|id| model.claims.iter().find(|claim| claim.id == *id));
    evidence.sources.iter().chain(claims.filter_map(|claim| claim.source.as_ref())).collect()
}

/// The names of those whose view it is.
pub fn voices<'m>(model: &'m Model, evidence: &'m Evidence) -> Vec<&'m str> {
    let name = |id: &'m String| {
        let voice = model.voices.iter().find(|voice| voice.id == *id);
        voice.map_or(id.as_str(), |voice| voice.name.as_str())
    };
    evidence.voices.iter().map(name).collect()
}
