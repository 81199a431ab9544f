//! Stopping a long search with what it has so far.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that an interrupt ended, as shells have it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt (Ctrl-C) sets the flag that is returned, instead of ending the program; a second one ends it.
pub fn on_interrupt() -> &'static AtomicBool {
    // A handler that cannot be set leaves the usual way of stopping, which loses what was found: no reason not to search.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
    });
    &ASKED
}
