//! Where in the file each thing of a checked case is written, so that a report can turn an id back into a line.
//!
//! In: filled by `model_from_tree`. Out: [`Place`]s by id. Does not know: what the things are.

use crate::diagnostics::{Lines, Span};
use offramp_model::{ActorId, AgreementId, FrontId, InstitutionId, OptionId};

/// A place in the file of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// Which of an actor's lists of preferences is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Horizon {
    /// `wants`, `weights` or `ranking`.
    Today,
    /// `wants-later`.
    Later,
}

/// Places of the items of preferences: by actor, then by position. A tier of a ranking counts as one item.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreferenceSpans {
    pub today: Vec<Span>,
    pub later: Vec<Span>,
    /// By the position in the actor's `sees`.
    pub sees: Vec<(Span, Vec<Span>)>,
}

/// Where everything is written. Things of a kind are numbered as in the model.
#[derive(Debug, Clone, Default)]
pub struct Places {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) lines: Option<Lines>,
    pub(crate) options: Vec<Span>,
    pub(crate) actors: Vec<Span>,
    pub(crate) preferences: Vec<PreferenceSpans>,
    pub(crate) rules: Vec<Span>,
    pub(crate) outcomes: Vec<Span>,
    pub(crate) fronts: Vec<Span>,
    pub(crate) rungs: Vec<Vec<Span>>,
    pub(crate) agreements: Vec<Span>,
    pub(crate) institutions: Vec<Span>,
    pub(crate) pools: Vec<Span>,
    pub(crate) gauges: Vec<Span>,
    pub(crate) shocks: Vec<Span>,
    pub(crate) deadlines: Vec<Span>,
    pub(crate) verifications: Vec<Span>,
    pub(crate) links: Vec<Span>,
    pub(crate) overlays: Vec<Span>,
    pub(crate) documents: Vec<Span>,
    pub(crate) voices: Vec<Span>,
    pub(crate) claims: Vec<Span>,
    pub(crate) expectations: Vec<Span>,
    /// Where an option's status quo is written, or the option where it is not.
    pub(crate) now: Vec<Span>,
}

impl Places {
    /// The name of the file, as given with its text.
    pub fn file(&self) -> &str {
        &self.file
    }

    fn place(&self, span: Option<&Span>) -> Option<Place> {
        let (line, column) = self.lines.as_ref()?.line_and_column(&self.text, span?.start);
        Some(Place { line, column })
    }

    /// Where an option is written.
    pub fn option(&self, id: OptionId) -> Option<Place> {
        self.place(self.options.get(id.index()))
    }

    /// Where an actor is written.
    pub fn actor(&self, id: ActorId) -> Option<Place> {
        self.place(self.actors.get(id.index()))
    }

    /// Where the `index`th want, weight or tier of an actor is written, counted from 0.
    pub fn want(&self, actor: ActorId, horizon: Horizon, index: usize) -> Option<Place> {
        let spans = self.preferences.get(actor.index())?;
        self.place(match horizon {
            Horizon::Today => spans.today.get(index),
            Horizon::Later => spans.later.get(index),
        })
    }

    /// Where an actor's `index`th perception (position in `Actor::sees`) is written.
    pub fn perception(&self, actor: ActorId, index: usize) -> Option<Place> {
        self.place(self.preferences.get(actor.index())?.sees.get(index).map(|(span, _)| span))
    }

    /// Where the `want`th want that an actor believes another to have is written.
    pub fn perceived_want(&self, actor: ActorId, perception: usize, want: usize) -> Option<Place> {
        self.place(self.preferences.get(actor.index())?.sees.get(perception)?.1.get(want))
    }

    /// Where a rule is written, by its position in `Model::rules`; for a rule that stands for a pool, the pool.
    pub fn rule(&self, index: usize) -> Option<Place> {
        self.place(self.rules.get(index))
    }

    /// Where an outcome is written, by its position in `Model::outcomes`.
    pub fn outcome(&self, index: usize) -> Option<Place> {
        self.place(self.outcomes.get(index))
    }

    /// Where a front is written.
    pub fn front(&self, id: FrontId) -> Option<Place> {
        self.place(self.fronts.get(id.index()))
    }

    /// Where a rung of a front's ladder is written.
    pub fn rung(&self, id: FrontId, rung: usize) -> Option<Place> {
        self.place(self.rungs.get(id.index())?.get(rung))
    }

    /// Where an agreement is written.
    pub fn agreement(&self, id: AgreementId) -> Option<Place> {
        self.place(self.agreements.get(id.index()))
    }

    /// Where an institution is written.
    pub fn institution(&self, id: InstitutionId) -> Option<Place> {
        self.place(self.institutions.get(id.index()))
    }

    /// Where a pool is written, by its position in `Model::pools`.
    pub fn pool(&self, index: usize) -> Option<Place> {
        self.place(self.pools.get(index))
    }

    /// Where a gauge is written, by its position in `Model::gauges`.
    pub fn gauge(&self, index: usize) -> Option<Place> {
        self.place(self.gauges.get(index))
    }

    /// Where a shock is written, by its position in `Model::shocks`.
    pub fn shock(&self, index: usize) -> Option<Place> {
        self.place(self.shocks.get(index))
    }

    /// Where a deadline is written, by its position in `Model::deadlines`.
    pub fn deadline(&self, index: usize) -> Option<Place> {
        self.place(self.deadlines.get(index))
    }

    /// Where a verification is written, by its position in `Model::verifications`.
    pub fn verification(&self, index: usize) -> Option<Place> {
        self.place(self.verifications.get(index))
    }

    /// Where a link is written, by its position in `Model::links`.
    pub fn link(&self, index: usize) -> Option<Place> {
        self.place(self.links.get(index))
    }

    /// Where an overlay is written, by its position in `Model::overlays`.
    pub fn overlay(&self, index: usize) -> Option<Place> {
        self.place(self.overlays.get(index))
    }

    /// Where a document is written, by its position in `Model::documents`.
    pub fn document(&self, index: usize) -> Option<Place> {
        self.place(self.documents.get(index))
    }

    /// Where a voice is written, by its position in `Model::voices`.
    pub fn voice(&self, index: usize) -> Option<Place> {
        self.place(self.voices.get(index))
    }

    /// Where a claim is written, by its position in `Model::claims`.
    pub fn claim(&self, index: usize) -> Option<Place> {
        self.place(self.claims.get(index))
    }

    /// Where an expected answer is written, by its position in `Model::expectations`.
    pub fn expectation(&self, index: usize) -> Option<Place> {
        self.place(self.expectations.get(index))
    }
}
