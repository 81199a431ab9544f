//! The system of one strongly connected component, in its own numbering.

use crate::chain::Chain;
use crate::double::Double;

/// Which of the two systems of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Seen from every state: `D x - A x = b`.
    Forward,
    /// From one start: `D g - A^T g = b`.
    Backward,
}

/// Rows of rates among the states of one component; for [`Direction::Backward`] the rows are those of the transpose.
pub(crate) struct System {
    pub(crate) direction: Direction,
    pub(crate) first: Vec<usize>,
    pub(crate) column: Vec<u32>,
    pub(crate) rate: Vec<f64>,
    /// Rate at which each state leaves the component; not 0 for at least one state.
    pub(crate) leave: Vec<f64>,
    /// Sum of all rates that leave each state: to the component and out of it.
    pub(crate) total: Vec<Double>,
    /// The same, rounded.
    pub(crate) total_rounded: Vec<f64>,
}

impl System {
    /// The system of the states `members` (rising); `place` gives the position of a state among them, if it is one.
    pub(crate) fn new(
        chain: &Chain,
        members: &[u32],
        direction: Direction,
        place: &impl Fn(u32) -> Option<u32>,
    ) -> System {
        let n = members.len();
        let mut system = System {
            direction,
            first: Vec::with_capacity(n + 1),
            column: Vec::new(),
            rate: Vec::new(),
            leave: vec![0.0; n],
            total: vec![Double::default(); n],
            total_rounded: vec![0.0; n],
        };
        system.first.push(0);
        for (row, &state) in members.iter().enumerate() {
            for index in chain.arc_range(state) {
                let rate = chain.rates()[index];
                system.total[row].add(rate);
                match place(chain.targets()[index]) {
                    Some(column) if direction == Direction::Forward => system.push(column, rate),
                    Some(_) => {}
                    None => system.leave[row] += rate,
                }
            }
            if direction == Direction::Backward {
                let incoming = chain.incoming();
                for slot in incoming.first[state as usize]..incoming.first[state as usize + 1] {
                    if let Some(column) = place(incoming.source[slot]) {
                        system.push(column, incoming.rate[slot]);
                    }
                }
            }
            system.total_rounded[row] = system.total[row].value();
            system.first.push(system.column.len());
        }
        system
    }

    fn push(&mut self, column: u32, rate: f64) {
        if rate > 0.0 {
            self.column.push(column);
            self.rate.push(rate);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.leave.len()
    }

    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.first[row]..self.first[row + 1];
        self.column[range.clone()].iter().zip(&self.rate[range]).map(|(&column, &rate)| (column as usize, rate))
    }
}
