//! The terminal is given back as it was, whatever ends the run: a signal, a pager that dies, Ctrl-C
//! in it.

#[cfg(unix)]
pub use unix::{Watch, limits_are_errors};

#[cfg(not(unix))]
pub use other::{Watch, limits_are_errors};

#[cfg(unix)]
mod unix {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Pid, Signal, kill_process};
    use rustix::stdio::stdout;
    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTTOU, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::{flag, low_level};
    use std::process::Child;
    use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
    use std::time::Duration;

    /// What a program may have switched on that is no property of the line: pastes in brackets off,
    /// the cursor on.
    const CALM: &[u8] = b"\x1b[?2004l\x1b[?25h";
    /// The same at the end of a conversation, and a new line.
    const CALM_LINE: &[u8] = b"\x1b[?2004l\x1b[?25h\r\n";
    /// A pager that got a signal has so long to tidy up.
    const GRACE: Duration = Duration::from_secs(1);
    /// A terminal that takes nothing for so long is not waited for.
    const SLUGGISH: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

    /// Sees to the terminal: a signal that ends the run gives it back first. It goes on doing so
    /// when it is dropped, as signals that were watched once do nothing of their own any more.
    pub struct Watch {
        before: Option<Termios>,
        state: Arc<Mutex<State>>,
    }

    #[derive(Default)]
    struct State {
        has_pager: bool,
        talks: bool,
        pager: Option<Pid>,
        interrupted: bool,
        ended: Option<i32>,
    }

    impl Watch {
        /// For the questions of this program: any signal ends the run.
        pub fn conversation() -> Self {
            Watch::new(State { talks: true, ..State::default() })
        }

        /// For a pager that is about to start: Ctrl-C is for it, and this program waits; other
        /// signals end both.
        pub fn pager() -> Self {
            Watch::new(State { has_pager: true, ..State::default() })
        }

        fn new(state: State) -> Self {
            let before = tcgetattr(stdout()).ok();
            let state = Arc::new(Mutex::new(state));
            // Nothing is watched where the system does not allow it; then signals do what they
            // always do.
            if let Ok(signals) = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) {
                let (before, state) = (before.clone(), Arc::clone(&state));
                std::thread::spawn(move || watch(signals, before.as_ref(), &state));
            }
            Watch { before, state }
        }

        /// The pager has started.
        pub fn attend(&self, child: &Child) {
            lock(&self.state).pager = Some(Pid::from_child(child));
        }

        /// Whether Ctrl-C was pressed in the pager.
        pub fn is_interrupted(&self) -> bool {
            lock(&self.state).interrupted
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            let mut state = lock(&self.state);
            (state.has_pager, state.pager) = (false, None);
            // A signal that has arrived ends the run, even where the pager was quicker.
            if let Some(signal) = state.ended {
                end(signal, self.before.as_ref(), state.talks);
            }
            drop(state);
            // As a pager that was killed did not.
            if let (Some(before), Ok(now)) = (&self.before, tcgetattr(stdout()))
                && !same(before, &now)
            {
                give_back(before, CALM);
            }
        }
    }

    fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(mut signals: Signals, before: Option<&Termios>, state: &Mutex<State>) {
        for signal in signals.forever() {
            let mut now = lock(state);
            if !now.has_pager {
                end(signal, before, now.talks);
            }
            if matches!(signal, SIGINT | SIGQUIT) {
                now.interrupted = true;
                continue;
            }
            now.ended = Some(signal);
            let (pager, talks) = (now.pager, now.talks);
            drop(now);
            if let Some(pager) = pager {
                let _ = kill_process(pager, Signal::TERM);
                // The run ends here, or where the pager has ended.
                std::thread::sleep(GRACE);
                let _ = kill_process(pager, Signal::KILL);
            }
            end(signal, before, talks);
        }
    }

    /// Ends the run as a shell names it: 128 and the number of the signal. Nothing else runs any
    /// more, so nothing waits for a lock of the standard output.
    /// Where the program asked something, its question is on the line: the shell gets one of its own.
    fn end(signal: i32, before: Option<&Termios>, talks: bool) -> ! {
        if let Some(before) = before {
            give_back(before, if talks { CALM_LINE } else { CALM });
        }
        low_level::exit(128 + signal)
    }

    fn give_back(before: &Termios, calm: &[u8]) {
        // A program in the background would be stopped for it; with a handler the call only fails.
        let _ = flag::register(SIGTTOU, Arc::default());
        let _ = tcsetattr(stdout(), OptionalActions::Now, before);
        let mut takes = [PollFd::from_borrowed_fd(stdout(), PollFlags::OUT)];
        if poll(&mut takes, Some(&SLUGGISH)).is_ok_and(|it| it > 0) {
            let _ = rustix::io::write(stdout(), calm);
        }
        // What the other thread was about to switch on in the meantime.
        let _ = tcsetattr(stdout(), OptionalActions::Now, before);
    }

    fn same(one: &Termios, other: &Termios) -> bool {
        one.input_modes == other.input_modes
            && one.output_modes == other.output_modes
            && one.control_modes == other.control_modes
            && one.local_modes == other.local_modes
    }

    /// A file that grows beyond what the shell allows is an error of writing, not the end of the
    /// run.
    pub fn limits_are_errors() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let _ = flag::register(SIGXFSZ, Arc::default());
        });
    }
}

#[cfg(not(unix))]
mod other {
    use std::process::Child;

    /// Nothing has to be seen to: keys are events there, and a console belongs to all its programs.
    pub struct Watch;

    impl Watch {
        /// For the questions of this program.
        pub fn conversation() -> Self {
            Watch
        }

        /// For a pager that is about to start.
        pub fn pager() -> Self {
            Watch
        }

        /// The pager has started.
        pub fn attend(&self, _: &Child) {}

        /// Whether Ctrl-C was pressed.
        pub fn is_interrupted(&self) -> bool {
            false
        }
    }

    /// Files have no limits of the shell there.
    pub fn limits_are_errors() {}
}
