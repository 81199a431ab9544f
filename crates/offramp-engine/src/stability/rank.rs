//! The number type of a pass over the cells: two bytes where they will do.
//!
//! Two readings of one array take turns. *Upward*: 0 is "no state", ranks are 1 and up, so that a maximum passes over cells that
//! are no states. *Downward*: everything is one less, "no state" wraps round to the largest value, so that a minimum does.

use crate::preference::{RankValues, Ranks};
use std::borrow::Cow;

/// An unsigned number that holds ranks.
pub(crate) trait Rank: Copy + Ord + Send + Sync + 'static {
    /// The largest value: "no state" in the downward reading, and "nothing reached yet".
    const TOP: Self;
    /// Zero: "no state" in the upward reading.
    const NONE: Self;
    /// From the upward to the downward reading.
    fn down(self) -> Self;
    /// From the downward to the upward reading.
    fn up(self) -> Self;
    /// As a plain number.
    fn number(self) -> u32;
    /// An actor's ranks in this type, upward reading; borrowed where they are stored so.
    fn ranks(ranks: &Ranks) -> Cow<'_, [Self]>;
}

macro_rules! rank {
    ($type:ty, $stored:ident, $other:ident) => {
        impl Rank for $type {
            const TOP: Self = <$type>::MAX;
            const NONE: Self = 0;

            fn down(self) -> Self {
                self.wrapping_sub(1)
            }

            fn up(self) -> Self {
                self.wrapping_add(1)
            }

            fn number(self) -> u32 {
                u32::from(self)
            }

            fn ranks(ranks: &Ranks) -> Cow<'_, [Self]> {
                match &ranks.values {
                    RankValues::$stored(values) => values.into(),
                    RankValues::$other(values) => values.iter().map(|&value| value as $type).collect::<Vec<_>>().into(),
                }
            }
        }
    };
}

rank!(u16, U16, U32);
rank!(u32, U32, U16);
