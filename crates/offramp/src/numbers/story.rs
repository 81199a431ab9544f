//! The probabilities of a case as a function of its uncertain numbers.
//!
//! In: a model, its space, what is asked. Out: [`Story`]: inputs, and a probability per target for any values of them. Does not: choose values.

use super::inputs::{InputFinding, Place, Recorder, named, stated, with_values};
use offramp_chain::{StateSet, TransientOptions, hit_by_from};
use offramp_dynamics::doubts::{absent, doubts, without};
use offramp_dynamics::{
    CaseDynamics, DynamicsRefused, DynamicsRequest, MindSettings, Target,
    study::{board_with_what_fits, targets},
    under_way::{AssemblyRefused, Staged, assemble},
};
use offramp_engine::space::{Space, SpaceRequest, build_space};
use offramp_model::{Formula, Model};

/// A case whose numbers can be varied.
pub(super) struct Story<'s> {
    model: &'s Model,
    space: &'s Space,
    request: &'s DynamicsRequest,
    /// What can be varied.
    pub inputs: Vec<InputFinding>,
    /// Outcomes and top rungs that do not hold today.
    pub targets: Vec<Target>,
    /// States of the chain.
    pub n_states: usize,
}

/// The states of a case.
pub(super) fn space(model: &Model, request: &DynamicsRequest) -> Result<Space, DynamicsRefused> {
    if !(request.by_days > 0.0 && request.by_days.is_finite()) {
        return Err(DynamicsRefused::NoTime(request.by_days));
    }
    let space_request =
        SpaceRequest { max_states: request.max_cells, keep_all_options: true, ..SpaceRequest::default() };
    build_space(model, &space_request).map_err(DynamicsRefused::Space)
}

impl<'s> Story<'s> {
    pub fn new(model: &'s Model, space: &'s Space, request: &'s DynamicsRequest) -> Result<Self, DynamicsRefused> {
        let board = board_with_what_fits(model, space, request).map_err(DynamicsRefused::Board)?;
        let today = board.today.unwrap_or(0) as usize;
        let mut open = targets(model, &request.outcomes)?;
        open.retain(|target| !board.where_holds(formula(model, *target))[today]);
        let recorder = Recorder::default();
        absent(&doubts(model), &recorder);
        CaseDynamics::new(&board).moving(&recorder, &request.minds, &Staged::default());
        let mut inputs = recorder.inputs();
        inputs.extend(stated(model, request.minds.foresight.steps > 0));
        Ok(Self { model, space, request, inputs, targets: open, n_states: board.n_states() })
    }

    /// The probability of every target by the end, for these values of the inputs.
    pub fn chances(&self, values: &[f64]) -> Result<Vec<f64>, String> {
        let mut place = Place::new();
        let (model, foresight) = with_values(self.model, &self.inputs, values, &mut place);
        let absent = absent(&doubts(&model), named(&place));
        let model = without(&model, &absent);
        // What is not there may let in states, so the states are listed anew.
        let own_space = (!absent.is_empty()).then(|| space(&model, self.request)).transpose();
        let own_space = own_space.map_err(|refused| refused.to_string())?;
        let space = own_space.as_ref().unwrap_or(self.space);
        let mut minds: MindSettings = self.request.minds;
        minds.foresight.days = foresight.unwrap_or(minds.foresight.days);
        let board = board_with_what_fits(&model, space, self.request);
        let board = board.map_err(|refused| DynamicsRefused::Board(refused).to_string())?;
        // What takes time has its mean duration added to its mean waiting time.
        let folded = Staged::default();
        let moving = CaseDynamics::new(&board).moving(named(&place), &minds, &folded);
        let assembled = assemble(&board, &moving, &folded, board.n_states()).map_err(|refused| match refused {
            AssemblyRefused::Chain(error) => error.to_string(),
            AssemblyRefused::TooManyStates => "more states than positions".to_owned(),
        })?;
        let chain = &assembled.chain;
        let start = chain.start_at(assembled.start).map_err(|error| error.to_string())?;
        let chance = |target: &Target| {
            let holds = board.where_holds(formula(&model, *target));
            let set = StateSet::from_fn(chain.n_states(), |state| holds[assembled.positions[state] as usize]);
            let found = hit_by_from(chain, &start, &[set], &[self.request.by_days], &TransientOptions::default());
            found.map(|found| found.values[0][0]).map_err(|error| error.to_string())
        };
        self.targets.iter().map(chance).collect()
    }
}

fn formula(model: &Model, target: Target) -> &Formula {
    match target {
        Target::Outcome(number) => &model.outcomes[number].when.formula,
        Target::Rung(front, rung) => &model.front(front).ladder[rung].when.formula,
    }
}
