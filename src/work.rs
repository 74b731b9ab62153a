//! Counts the bytes that are looked at and the entries that are gone through, so that tests can hold
//! how that grows, whatever the machine. Outside of tests nothing is counted.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// This many bytes or entries were looked at.
pub(crate) fn count(_steps: usize) {
    #[cfg(test)]
    STEPS.with(|it| it.set(it.get() + _steps));
}

/// The bytes and entries that this thread has looked at since it was last asked.
#[cfg(test)]
pub(crate) fn take() -> usize {
    STEPS.take()
}
