//! What a report says, in all three forms, on small cases.

mod chances;
mod chapters;
mod empty;
mod hostile;
mod json;
mod markup;
mod page;
mod power;
mod random;
mod samples;
mod text;
