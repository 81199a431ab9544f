//! From a case and a draw to the rates of all moves, with the channel by which each is made.
//!
//! In: a board; everybody's wants, later wants and beliefs on it; a draw. Out: [`Moving`]: rates as things are, and as they would be if
//! nobody were mistaken about anybody. Does not: solve anything.

use crate::board::Board;
use crate::draw::Draws;
use crate::foresight::{Foresight, values};
use crate::rates::{Minds, Rates, rates};
use crate::tempo::{Decisiveness, Tempo};
use crate::under_way::Staged;
use crate::utility::{Comparisons, Pair, Scale};
use offramp_engine::space::Mover;
use offramp_model::{ActorId, Preference};

/// What the caller decides about minds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MindSettings {
    /// How far actors look ahead.
    pub foresight: Foresight,
    /// How surely they act.
    pub decisiveness: Decisiveness,
    /// The weight of `wants-later` in the values of an actor that states them, 0 to 1; the rest is today's wants.
    pub later: f64,
    /// Whether actors act on what they believe of others; otherwise nobody is mistaken.
    pub beliefs: bool,
}

/// The preferences of a case on a board, ready to be drawn from.
#[derive(Debug, Clone)]
pub struct CaseDynamics<'b, 'a> {
    /// The board.
    pub board: &'b Board<'a>,
    /// Per actor.
    pub(crate) wants: Vec<Scale>,
    /// Per actor, where stated.
    pub(crate) later: Vec<Option<Scale>>,
    /// Per actor, whom it has a view of and what it believes that one wants.
    pub(crate) sees: Vec<Vec<(usize, Scale)>>,
    /// Per actor and view, how sure the case's author is that it is held; 1 where it is taken as given.
    pub(crate) credences_of_views: Vec<Vec<f64>>,
}

/// The rates of one draw.
#[derive(Debug, Clone)]
pub struct Moving {
    /// As things are.
    pub rates: Rates,
    /// As they would be in the same states if nobody were mistaken about anybody; `None` where nobody is.
    pub undeceived: Option<Rates>,
    /// What every position is worth to every actor, nobody being mistaken.
    pub values: Vec<Vec<f64>>,
    /// What every position is worth to every actor as it acts: by what it believes of others.
    pub acting: Vec<Vec<f64>>,
    /// The tempo of the draw.
    pub tempo: Tempo,
}

impl<'b, 'a> CaseDynamics<'b, 'a> {
    /// Prepares the wants of everybody.
    pub fn new(board: &'b Board<'a>) -> Self {
        let model = board.model;
        let pairs: Vec<Vec<Pair>> = model.actor_ids().map(|actor| pairs_of(board, actor)).collect();
        let scale = |owner: String, actor: ActorId, preference: &Preference| {
            Scale::new(board, &owner, preference, &pairs[actor.index()])
        };
        let wants = model.actor_ids().zip(&model.actors);
        let wants = wants.map(|(id, actor)| scale(format!("{}.wants", actor.id), id, &actor.wants)).collect();
        let later = model.actor_ids().zip(&model.actors).map(|(id, actor)| {
            actor.wants_later.as_ref().map(|later| scale(format!("{}.wants-later", actor.id), id, later))
        });
        fn others(id: ActorId, actor: &offramp_model::Actor) -> impl Iterator<Item = &offramp_model::Perception> {
            actor.sees.iter().filter(move |view| view.of != id)
        }
        let credences = model
            .actor_ids()
            .zip(&model.actors)
            .map(|(id, actor)| others(id, actor).map(|view| view.evidence.credence.unwrap_or(1.0)).collect());
        let sees = model.actor_ids().zip(&model.actors).map(|(id, actor)| {
            let view = |view: &offramp_model::Perception| {
                let owner = format!("{}.sees.{}", actor.id, model.actor(view.of).id);
                (view.of.index(), scale(owner, view.of, &view.wants))
            };
            others(id, actor).map(view).collect()
        });
        let credences_of_views = credences.collect();
        Self { board, wants, later: later.collect(), sees: sees.collect(), credences_of_views }
    }

    /// What everybody compares, by their own wants and by those that others ascribe to them.
    pub fn compared(&self) -> Comparisons {
        let mut all = Comparisons::default();
        self.scales().for_each(|scale| all.extend(scale.compared()));
        all
    }

    /// The same, weights keeping the order of wants on these comparisons too.
    pub fn comparing_also(mut self, also: &Comparisons) -> Self {
        let also = |scale: Scale| scale.comparing_also(also);
        self.wants = self.wants.into_iter().map(also).collect();
        self.later = self.later.into_iter().map(|later| later.map(also)).collect();
        let views = |views: Vec<(usize, Scale)>| views.into_iter().map(|(of, scale)| (of, also(scale))).collect();
        self.sees = self.sees.into_iter().map(views).collect();
        self
    }

    fn scales(&self) -> impl Iterator<Item = &Scale> {
        let seen = self.sees.iter().flatten().map(|(_, scale)| scale);
        self.wants.iter().chain(self.later.iter().flatten()).chain(seen)
    }

    /// How many wants, weights and beliefs the author is not sure of.
    pub fn n_uncertain(&self) -> usize {
        let wants: usize = self.scales().map(Scale::n_uncertain).sum();
        wants + self.credences_of_views.iter().flatten().filter(|credence| **credence < 1.0).count()
    }

    /// Whether anybody has a view of anybody else.
    pub fn has_beliefs(&self) -> bool {
        self.sees.iter().any(|views| !views.is_empty())
    }

    /// Whether anybody states later wants.
    pub fn has_later(&self) -> bool {
        self.later.iter().any(Option::is_some)
    }

    /// The utilities of all positions to every actor in a draw.
    pub fn utilities(&self, draw: impl Draws, later: f64) -> Vec<Vec<f64>> {
        let mixed = |(now, then): (&Scale, &Option<Scale>)| {
            let mut utility = now.utilities(&now.weights(draw));
            if let Some(then) = then.as_ref().filter(|_| later > 0.0) {
                let then = then.utilities(&then.weights(draw));
                utility.iter_mut().zip(then).for_each(|(now, then)| *now = (1.0 - later) * *now + later * then);
            }
            utility
        };
        self.wants.iter().zip(&self.later).map(mixed).collect()
    }

    /// Per actor, whom it has a view of, and the utilities that it ascribes to them in a draw. Views that the author is not sure of are held with
    /// their credence; who does not hold a view sees the other as it is.
    pub(crate) fn believed(&self, draw: impl Draws) -> Vec<Vec<(usize, Vec<f64>)>> {
        let ascribed = |(of, scale): &(usize, Scale)| (*of, scale.utilities(&scale.weights(draw)));
        let held = |(views, held): (&Vec<(usize, Scale)>, Vec<bool>)| {
            views.iter().zip(held).filter(|(_, held)| *held).map(|(view, _)| ascribed(view)).collect()
        };
        self.sees.iter().zip(self.held_views(draw)).map(held).collect()
    }

    /// Per actor and view, whether it is held in a draw.
    pub(crate) fn held_views(&self, draw: impl Draws) -> Vec<Vec<bool>> {
        let held = |((_, scale), &credence): (&(usize, Scale), &f64)| {
            credence >= 1.0 || draw.chance(&["kept", "belief", scale.owner()], credence)
        };
        let of_actor =
            |(views, credences): (&Vec<(usize, Scale)>, &Vec<f64>)| views.iter().zip(credences).map(held).collect();
        self.sees.iter().zip(&self.credences_of_views).map(of_actor).collect()
    }

    /// The rates of all moves in a draw.
    pub fn moving(&self, draw: impl Draws, settings: &MindSettings, staged: &Staged) -> Moving {
        let folded = Staged::default();
        let tempo = Tempo::new(self.board, draw, settings.decisiveness);
        let utilities = self.utilities(draw, settings.later);
        let foreseen = |minds: &Minds<'_>, actor: usize, expected: Option<&Rates>| {
            expected.map_or_else(
                || minds.values[actor].to_vec(),
                |expected| values(self.board, expected, actor, &utilities[actor], settings.foresight),
            )
        };
        let looks_ahead = settings.foresight.steps > 0;
        let clear = Minds::clear(&utilities);
        let expected = looks_ahead.then(|| rates(self.board, &tempo, &clear, &folded));
        let clear_values: Vec<Vec<f64>> =
            (0..utilities.len()).map(|actor| foreseen(&clear, actor, expected.as_ref())).collect();
        if !settings.beliefs || !self.has_beliefs() {
            let rates = rates(self.board, &tempo, &Minds::clear(&clear_values), staged);
            let acting = clear_values.clone();
            return Moving { rates, undeceived: None, values: clear_values, acting, tempo };
        }
        let undeceived = rates(self.board, &tempo, &Minds::clear(&clear_values), staged);
        // Everybody who is mistaken expects the others to move by the wants that it ascribes to them.
        let believed = self.believed(draw);
        let mut deceived_values = clear_values.clone();
        for actor in (0..utilities.len()).filter(|&actor| looks_ahead && !believed[actor].is_empty()) {
            let mut minds = Minds::clear(&utilities);
            believed[actor].iter().for_each(|(of, values)| minds.values[*of] = values);
            let expected = rates(self.board, &tempo, &minds, &folded);
            deceived_values[actor] = values(self.board, &expected, actor, &utilities[actor], settings.foresight);
        }
        let mut minds = Minds::clear(&deceived_values);
        minds.beliefs =
            believed.iter().map(|views| views.iter().map(|(of, values)| (*of, values.as_slice())).collect()).collect();
        let rates = rates(self.board, &tempo, &minds, staged);
        Moving { rates, undeceived: Some(undeceived), values: clear_values, acting: deceived_values, tempo }
    }
}

/// The pairs of positions that an actor ever compares: what it can choose, sign, consent to or vote on.
fn pairs_of(board: &Board<'_>, actor: ActorId) -> Vec<Pair> {
    let model = board.model;
    let member_of = |institution: usize| model.institutions[institution].members.contains(&actor);
    let asked: Vec<bool> = board
        .needs
        .iter()
        .map(|needs| needs.includes(actor) || needs.institution_ids().any(|id| member_of(id.index())))
        .collect();
    let votes: Vec<bool> = board
        .joint_movers
        .iter()
        .map(|mover| matches!(mover, Mover::Institution(id) if member_of(id.index())))
        .collect();
    let mut pairs = Vec::new();
    for position in 0..board.n_states() {
        let own = board.own_moves(position).iter();
        let own = own.filter(|has| has.actor == actor || asked[has.needs as usize]).map(|has| has.to);
        let joint = board.joint_moves(position).iter();
        let joint = joint.filter(|has| asked[has.needs as usize] || votes[has.mover as usize]).map(|has| has.to);
        pairs.extend(own.chain(joint).map(|to| (position as u32, to)));
    }
    pairs
}
