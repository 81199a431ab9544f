//! The channels by which one front drives another.
//!
//! In: nothing. Out: names and sets. Does not: measure.

/// A way in which what happens on one front changes what happens on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CouplingChannel {
    /// What actors want on one front depends on how the other stands, by their own wants or because they reckon with answers there.
    Wants,
    /// What can be done at all: pools and rules leave room on one front or not, depending on the other.
    Pool,
    /// Links of the channel `attention` slow reviews on one front down, or speed them up.
    Attention,
    /// Links of the channel `excitation`: rises of one front make actors look sooner at the other for a while.
    Excitation,
    /// Shocks that change one front happen only where the other stands so.
    Flow,
    /// One actor, agreement, institution or shock changes both at once.
    Actor,
}

impl CouplingChannel {
    /// All channels, in the order of reports.
    pub const ALL: [Self; 6] = [Self::Wants, Self::Pool, Self::Attention, Self::Excitation, Self::Flow, Self::Actor];

    /// The word for it in case files, JSON and tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Wants => "wants",
            Self::Pool => "pool",
            Self::Attention => "attention",
            Self::Excitation => "excitation",
            Self::Flow => "flow",
            Self::Actor => "actor",
        }
    }
}

/// A set of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Channels(u8);

impl Channels {
    /// Adds a channel.
    pub fn insert(&mut self, channel: CouplingChannel) {
        self.0 |= 1 << channel as u8;
    }

    /// Whether a channel is in the set.
    pub fn contains(self, channel: CouplingChannel) -> bool {
        self.0 >> channel as u8 & 1 == 1
    }

    /// Those in either set.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The channels of the set, in the order of [`CouplingChannel::ALL`].
    pub fn list(self) -> Vec<CouplingChannel> {
        CouplingChannel::ALL.into_iter().filter(|channel| self.contains(*channel)).collect()
    }
}
