//! Counts the bytes that are looked at to cut messages out of a text, so that tests can hold how
//! that grows. Outside of tests nothing is counted.

#[cfg(test)]
thread_local! {
    static BYTES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// So many bytes were looked at.
pub(crate) fn count(_bytes: usize) {
    #[cfg(test)]
    BYTES.with(|it| it.set(it.get() + _bytes));
}

/// The bytes that this thread has looked at since it was last asked.
#[cfg(test)]
pub(crate) fn take() -> usize {
    BYTES.take()
}
