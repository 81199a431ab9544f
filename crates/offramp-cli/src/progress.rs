//! A line that says what is being worked on, shown only when a step takes longer than a second and somebody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a step may take before it is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Watches the steps of an analysis.
pub struct Progress {
    steps: Option<Sender<String>>,
    shower: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to watch; quiet where nobody watches.
    pub fn start() -> Self {
        if !crate::output::errors_to_terminal() {
            return Self { steps: None, shower: None };
        }
        let (steps, incoming) = channel();
        Self { steps: Some(steps), shower: Some(std::thread::spawn(move || show(&incoming))) }
    }

    /// Says which step begins.
    pub fn step(&self, what: &str) {
        if let Some(steps) = &self.steps {
            let _ = steps.send(what.to_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.steps = None;
        if let Some(shower) = self.shower.take() {
            let _ = shower.join();
        }
    }
}

/// Waits for steps until the sender is gone; shows the current one once it has taken longer than [`PATIENCE`].
fn show(incoming: &Receiver<String>) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} ({elapsed})").unwrap_or(ProgressStyle::default_spinner()),
    );
    let mut current = String::new();
    loop {
        match incoming.recv_timeout(PATIENCE) {
            Ok(step) => {
                bar.set_message(step.clone());
                current = step;
            }
            Err(RecvTimeoutError::Timeout) if !current.is_empty() => {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Duration::from_millis(120));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    bar.finish_and_clear();
}
