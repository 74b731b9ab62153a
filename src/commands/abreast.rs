//! The same work for many things, by several processors at a time.

use std::sync::atomic::{AtomicUsize, Ordering};

/// This many are worked on at a time at most: each may take the memory of a whole capture.
const MOST: usize = 4;

/// What is made of each thing, in their order.
pub(super) fn each<T: Sync, R: Send>(things: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(MOST).min(things.len());
    if threads <= 1 {
        return things.iter().map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(index) else { return made };
            made.push((index, make(thing)));
        }
    };
    let mut made = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut made = work();
        for thread in others {
            made.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_unstable_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn what_is_made_stands_in_the_order_of_the_things() {
        for count in [0, 1, 2, 1_000] {
            let things: Vec<usize> = (0..count).collect();
            let made = each(&things, |it| {
                if it % 7 == 0 {
                    std::thread::yield_now();
                }
                it * 2
            });
            assert_eq!(made, things.iter().map(|it| it * 2).collect::<Vec<_>>());
        }
    }
}
