//! Several questions in one pass over a chain: each has its own states that end the story.
//!
//! In: a chain, a start, questions. Out: the laws step by step, one lane per question. Does not: weigh the steps.
//!
//! The rows of the chain are read once for all lanes, which costs little more than one. What has stopped in a lane is taken out of its law and counted.

use crate::chain::{Chain, ChainError};
use crate::poisson::PoissonWindow;
use crate::state_set::StateSet;
use crate::transient::{Stepper, TransientOptions, check_times, union};

/// The most questions at a time.
pub(crate) const MOST_LANES: usize = 4;

/// Which states end the story, and which of them count.
pub(crate) struct Question<'g> {
    pub(crate) stop: StateSet,
    pub(crate) goal: &'g StateSet,
}

/// Sets that are each asked about by itself.
pub(crate) fn each_alone<'g>(chain: &Chain, goals: &'g [StateSet]) -> Result<Vec<Question<'g>>, ChainError> {
    goals.iter().map(|goal| Ok(Question { stop: union(chain, std::slice::from_ref(goal))?, goal })).collect()
}

/// Laws of `W` questions side by side, on the states outside their stops; what has stopped is held apart.
pub(crate) struct Forward<const W: usize> {
    pub(crate) stepper: Stepper,
    /// State, lane, and whether it counts.
    pub(crate) stops: Vec<(u32, usize, bool)>,
    pub(crate) start: Vec<[f64; W]>,
    pub(crate) n_questions: usize,
    arrived: [f64; W],
}

impl<const W: usize> Forward<W> {
    pub(crate) fn new(chain: &Chain, start: &[f64], questions: &[Question<'_>]) -> Result<Self, ChainError> {
        chain.check_law(start)?;
        let in_all = |state: usize| questions.iter().all(|question| question.stop.contains(state as u32));
        let stepper = Stepper::forward(chain, Some(&StateSet::from_fn(chain.n_states(), in_all)));
        let stops_of = |(lane, question): (usize, &Question<'_>)| {
            question.stop.iter().map(|state| (state, lane, question.goal.contains(state))).collect::<Vec<_>>()
        };
        let stops = questions.iter().enumerate().flat_map(stops_of).collect();
        let n_questions = questions.len();
        // Lanes that nobody asked for stay empty.
        let lanes = |mass: &f64| std::array::from_fn(|lane| if lane < n_questions { *mass } else { 0.0 });
        let mut laws: Vec<[f64; W]> = start.iter().map(lanes).collect();
        let mut forward = Self { stepper, stops, start: Vec::new(), n_questions, arrived: [0.0; W] };
        forward.arrived = forward.stop(&mut laws);
        forward.start = laws;
        Ok(forward)
    }

    /// How many steps there are by a time.
    pub(crate) fn window(&self, time: f64, options: &TransientOptions) -> Result<PoissonWindow, ChainError> {
        check_times(&[time])?;
        let window = PoissonWindow::new(self.stepper.rate * time, options.epsilon);
        options.check(window.right())?;
        Ok(window)
    }

    /// Takes what has stopped out of the laws and says how much of it counts.
    fn stop(&self, laws: &mut [[f64; W]]) -> [f64; W] {
        let mut arrived = [0.0; W];
        for &(state, lane, counts) in &self.stops {
            let mass = std::mem::take(&mut laws[state as usize][lane]);
            arrived[lane] += if counts { mass } else { 0.0 };
        }
        arrived
    }

    /// The laws one step on, and what has arrived in it.
    pub(crate) fn next(&self, law: &[[f64; W]], next: &mut [[f64; W]]) -> [f64; W] {
        self.stepper.step(law, next);
        self.stop(next)
    }

    /// Goes so many steps; at each of them, from none on, `visit` is shown the laws and what has arrived so far.
    pub(crate) fn run(
        &self,
        steps: u64,
        options: &TransientOptions,
        mut visit: impl FnMut(u64, &[[f64; W]], &[f64; W]),
    ) -> Result<(), ChainError> {
        let (mut arrived, mut law) = (self.arrived, self.start.clone());
        let mut next = law.clone();
        for step in 0..=steps {
            options.tell(step, steps)?;
            visit(step, &law, &arrived);
            let more = self.next(&law, &mut next);
            (0..W).for_each(|lane| arrived[lane] += more[lane]);
            std::mem::swap(&mut law, &mut next);
        }
        Ok(())
    }

    /// The probability that each goal has been reached by a time.
    pub(crate) fn chances(&self, time: f64, options: &TransientOptions) -> Result<Vec<f64>, ChainError> {
        let (window, mut value) = (self.window(time, options)?, [0.0; W]);
        self.run(window.right(), options, |step, _, arrived| {
            (0..W).for_each(|lane| value[lane] += window.weight(step) * arrived[lane]);
        })?;
        Ok(value[..self.n_questions].to_vec())
    }
}
