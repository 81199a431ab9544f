//! The chain: states `0..n`, and per state the arcs that leave it, each with a rate and a cause.
//!
//! In: arcs, one by one. Out: compressed rows that never change, or the first arc that cannot be right.
//! Nothing is merged: two arcs between the same states stay two arcs, because their causes may differ.

use std::fmt;
use std::sync::OnceLock;

/// One arc as seen from the state that it leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// Position of the arc among all arcs of the chain; gradients and fluxes are lists over these.
    pub index: usize,
    /// The state that it leads to.
    pub target: u32,
    /// Jumps per unit of time, finite and at least 0.
    pub rate: f64,
    /// The caller's number for why the jump happens.
    pub cause: u16,
}

/// What is wrong with a chain or with a question asked of it.
#[derive(Debug, Clone, PartialEq)]
pub enum ChainError {
    /// A rate is negative, infinite or not a number.
    BadRate {
        /// The state that the arc leaves.
        from: u32,
        /// The state that the arc leads to.
        to: u32,
        /// The rate as given.
        rate: f64,
    },
    /// An arc leads from a state to itself: such a jump cannot be seen, leave it out.
    SelfArc {
        /// The state.
        state: u32,
        /// The rate as given.
        rate: f64,
    },
    /// A state number is not below the number of states.
    NoSuchState {
        /// The number as given.
        state: u32,
        /// The number of states.
        n_states: usize,
    },
    /// A list has the wrong length.
    WrongLength {
        /// What the list says.
        what: &'static str,
        /// The length it must have.
        expected: usize,
        /// The length it has.
        got: usize,
    },
    /// A start has a negative or infinite entry, or its entries do not sum to 1.
    NotALaw {
        /// The sum of the entries.
        sum: f64,
    },
    /// Two classes share a state, so that "which came first" has no answer.
    Overlap {
        /// The state.
        state: u32,
    },
    /// A time is negative, infinite, not a number, or earlier than the one before.
    BadTime {
        /// The time as given.
        time: f64,
    },
    /// The question has probability zero: nothing can be conditioned on it.
    Impossible,
    /// An iteration did not reach the accuracy asked for.
    NoConvergence {
        /// The number of unknowns.
        unknowns: usize,
        /// The largest relative residual at the end.
        residual: f64,
    },
    /// More steps would be needed than allowed.
    StepLimit {
        /// Steps needed.
        needed: u64,
        /// Steps allowed.
        limit: u64,
    },
    /// More memory would be needed than allowed.
    MemoryLimit {
        /// Bytes needed.
        needed: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The caller asked to stop.
    Stopped,
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChainError::BadRate { from, to, rate } => {
                write!(
                    f,
                    "the rate from state {from} to state {to} is {rate}; give a finite number that is not negative"
                )
            }
            ChainError::SelfArc { state, rate } => {
                write!(f, "state {state} jumps to itself at rate {rate}; leave such arcs out, they change nothing")
            }
            ChainError::NoSuchState { state, n_states } => {
                write!(f, "there is no state {state}; the chain has {n_states} states, numbered from 0")
            }
            ChainError::WrongLength { what, expected, got } => write!(f, "{what} needs {expected} entries, not {got}"),
            ChainError::NotALaw { sum } => {
                write!(f, "the start sums to {sum}; give entries that are not negative and sum to 1")
            }
            ChainError::Overlap { state } => {
                write!(f, "state {state} is in two classes; classes must not share states")
            }
            ChainError::BadTime { time } => {
                write!(f, "the time {time} cannot be used; give finite times that are not negative, in rising order")
            }
            ChainError::Impossible => write!(f, "the outcome has probability zero from this start"),
            ChainError::NoConvergence { unknowns, residual } => write!(
                f,
                "the linear system with {unknowns} unknowns was not solved: relative residual {residual:.1e}; allow more iterations"
            ),
            ChainError::StepLimit { needed, limit } => {
                write!(f, "{needed} steps are needed and {limit} are allowed; raise the limit or look less far ahead")
            }
            ChainError::MemoryLimit { needed, limit } => {
                write!(f, "{needed} bytes are needed and {limit} are allowed; raise the limit or look less far ahead")
            }
            ChainError::Stopped => write!(f, "stopped on request"),
        }
    }
}

impl std::error::Error for ChainError {}

/// A continuous-time Markov chain in compressed rows. A state that no arc with a positive rate leaves is absorbing.
#[derive(Debug, Clone)]
pub struct Chain {
    // Invariant: `first` has n + 1 rising entries; arcs first[x]..first[x + 1] leave x.
    first: Vec<usize>,
    target: Vec<u32>,
    rate: Vec<f64>,
    cause: Vec<u16>,
    exit_rate: Vec<f64>,
    incoming: OnceLock<Incoming>,
}

/// The same arcs, sorted by the state that they lead to.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) first: Vec<usize>,
    pub(crate) source: Vec<u32>,
    pub(crate) rate: Vec<f64>,
}

impl Chain {
    /// The number of states.
    pub fn n_states(&self) -> usize {
        self.first.len() - 1
    }

    /// The number of arcs, those with rate 0 included.
    pub fn n_arcs(&self) -> usize {
        self.target.len()
    }

    /// The arcs that leave a state, in the order in which they were given.
    pub fn arcs(&self, state: u32) -> impl Iterator<Item = Arc> + '_ {
        self.arc_range(state).map(|index| self.arc(index))
    }

    /// The arc at a position among all arcs.
    pub fn arc(&self, index: usize) -> Arc {
        Arc { index, target: self.target[index], rate: self.rate[index], cause: self.cause[index] }
    }

    /// The positions of the arcs that leave a state.
    pub fn arc_range(&self, state: u32) -> std::ops::Range<usize> {
        self.first[state as usize]..self.first[state as usize + 1]
    }

    /// The sum of the rates of all arcs that leave a state; 0 when it is absorbing.
    pub fn exit_rate(&self, state: u32) -> f64 {
        self.exit_rate[state as usize]
    }

    /// The largest exit rate of all states.
    pub fn largest_exit_rate(&self) -> f64 {
        self.exit_rate.iter().copied().fold(0.0, f64::max)
    }

    /// The largest cause number that occurs plus one; 0 without arcs.
    pub fn n_causes(&self) -> usize {
        self.cause.iter().map(|&cause| cause as usize + 1).max().unwrap_or(0)
    }

    /// The same arcs with other rates, in the same order: for derivatives and for "what if".
    ///
    /// # Errors
    /// The list has the wrong length, or a rate cannot be right.
    pub fn with_rates(&self, rates: Vec<f64>) -> Result<Chain, ChainError> {
        if rates.len() != self.n_arcs() {
            return Err(ChainError::WrongLength {
                what: "the list of rates",
                expected: self.n_arcs(),
                got: rates.len(),
            });
        }
        let mut exit_rate = vec![0.0; self.n_states()];
        for from in 0..self.n_states() {
            for index in self.arc_range(from as u32) {
                check_rate(from as u32, self.target[index], rates[index])?;
                exit_rate[from] += rates[index];
            }
        }
        let (first, target, cause) = (self.first.clone(), self.target.clone(), self.cause.clone());
        Ok(Chain { first, target, rate: rates, cause, exit_rate, incoming: OnceLock::new() })
    }

    pub(crate) fn targets(&self) -> &[u32] {
        &self.target
    }

    pub(crate) fn rates(&self) -> &[f64] {
        &self.rate
    }

    pub(crate) fn causes(&self) -> &[u16] {
        &self.cause
    }

    /// The arcs by target; made on first use.
    pub(crate) fn incoming(&self) -> &Incoming {
        self.incoming.get_or_init(|| self.make_incoming())
    }

    fn make_incoming(&self) -> Incoming {
        let n = self.n_states();
        let mut first = vec![0usize; n + 1];
        for &target in &self.target {
            first[target as usize + 1] += 1;
        }
        for state in 0..n {
            first[state + 1] += first[state];
        }
        let mut next = first.clone();
        let mut source = vec![0u32; self.n_arcs()];
        let mut rate = vec![0.0; self.n_arcs()];
        for from in 0..n {
            for index in self.first[from]..self.first[from + 1] {
                let slot = &mut next[self.target[index] as usize];
                source[*slot] = from as u32;
                rate[*slot] = self.rate[index];
                *slot += 1;
            }
        }
        Incoming { first, source, rate }
    }

    pub(crate) fn check_law(&self, start: &[f64]) -> Result<(), ChainError> {
        if start.len() != self.n_states() {
            let (what, expected) = ("the start", self.n_states());
            return Err(ChainError::WrongLength { what, expected, got: start.len() });
        }
        let sum: f64 = start.iter().sum();
        let fine = start.iter().all(|&p| p.is_finite() && p >= 0.0) && (sum - 1.0).abs() <= 1e-9;
        if fine { Ok(()) } else { Err(ChainError::NotALaw { sum }) }
    }

    /// The law that puts everything on one state.
    ///
    /// # Errors
    /// There is no such state.
    pub fn start_at(&self, state: u32) -> Result<Vec<f64>, ChainError> {
        let mut start = vec![0.0; self.n_states()];
        match start.get_mut(state as usize) {
            Some(slot) => *slot = 1.0,
            None => return Err(ChainError::NoSuchState { state, n_states: self.n_states() }),
        }
        Ok(start)
    }
}

/// Collects arcs and checks each one.
#[derive(Debug, Clone, Default)]
pub struct ChainBuilder {
    n_states: usize,
    from: Vec<u32>,
    target: Vec<u32>,
    rate: Vec<f64>,
    cause: Vec<u16>,
}

impl ChainBuilder {
    /// A chain with `n_states` states and no arcs yet.
    pub fn new(n_states: usize) -> ChainBuilder {
        ChainBuilder { n_states, ..ChainBuilder::default() }
    }

    /// Adds one arc. Arcs may come in any order; those of one state keep theirs. A rate of 0 is kept as an arc that never
    /// happens (its gradient is still of interest).
    ///
    /// # Errors
    /// A state that does not exist, an arc from a state to itself, a rate that is negative, infinite or not a number.
    pub fn arc(&mut self, from: u32, to: u32, rate: f64, cause: u16) -> Result<(), ChainError> {
        for state in [from, to] {
            if state as usize >= self.n_states {
                return Err(ChainError::NoSuchState { state, n_states: self.n_states });
            }
        }
        check_rate(from, to, rate)?;
        if from == to {
            return Err(ChainError::SelfArc { state: from, rate });
        }
        self.from.push(from);
        self.target.push(to);
        self.rate.push(rate);
        self.cause.push(cause);
        Ok(())
    }

    /// The finished chain.
    ///
    /// # Errors
    /// A state is left at a rate too large for a number.
    pub fn build(self) -> Result<Chain, ChainError> {
        let (n, m) = (self.n_states, self.from.len());
        let mut first = vec![0usize; n + 1];
        for &from in &self.from {
            first[from as usize + 1] += 1;
        }
        for state in 0..n {
            first[state + 1] += first[state];
        }
        let mut next = first.clone();
        let mut chain = Chain {
            first,
            target: vec![0; m],
            rate: vec![0.0; m],
            cause: vec![0; m],
            exit_rate: vec![0.0; n],
            incoming: OnceLock::new(),
        };
        for given in 0..m {
            let slot = &mut next[self.from[given] as usize];
            chain.target[*slot] = self.target[given];
            chain.rate[*slot] = self.rate[given];
            chain.cause[*slot] = self.cause[given];
            *slot += 1;
        }
        for state in 0..n {
            chain.exit_rate[state] = chain.rate[chain.first[state]..chain.first[state + 1]].iter().sum();
            if !chain.exit_rate[state].is_finite() {
                let state = state as u32;
                return Err(ChainError::BadRate { from: state, to: state, rate: f64::INFINITY });
            }
        }
        Ok(chain)
    }
}

pub(crate) fn check_rate(from: u32, to: u32, rate: f64) -> Result<(), ChainError> {
    if rate.is_finite() && rate >= 0.0 { Ok(()) } else { Err(ChainError::BadRate { from, to, rate }) }
}
