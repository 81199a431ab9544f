//! Stopping a long search with what it has so far.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt (Ctrl-C) sets the flag that is returned, instead of ending the program.
pub fn on_interrupt() -> &'static AtomicBool {
    // A handler that cannot be set leaves the usual way of stopping, which loses what was found: no reason not to search.
    let _ = ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed));
    &ASKED
}
