//! Which of the followed files are held open: no more than the system allows, the newest ones.
#![allow(clippy::clone_on_copy, reason = "where files have no numbers an identity is a path")]

use super::Tails;
use crate::input::held::opened;
use crate::input::opening;
use std::fs::File;

impl Tails {
    /// Keeps a file open, if need be instead of the one that has been kept for longest.
    pub(super) fn hold(&mut self, number: usize, index: usize, file: File) {
        while self.held.count >= self.held.most {
            if !self.release() {
                return;
            }
        }
        let open = &mut self.tails[number].open[index];
        open.file = Some(file);
        self.held.count += 1;
        self.held.order.push_back((number, open.id.clone()));
    }

    /// Closes a file that can be opened again by its name.
    pub(super) fn release(&mut self) -> bool {
        for _ in 0..self.held.order.len() {
            let Some((number, id)) = self.held.order.pop_front() else { return false };
            let open =
                self.tails[number].open.iter_mut().find(|it| it.id == id && it.file.is_some());
            match open {
                None => {}
                Some(open) if open.is_away && open.place.is_none() => {
                    self.held.order.push_back((number, id))
                }
                Some(open) => {
                    open.file = None;
                    self.held.count -= 1;
                    return true;
                }
            }
        }
        false
    }

    /// A file that is not held open, when it changed and can be opened now.
    pub(super) fn opened_again(&mut self, number: usize, index: usize) -> Option<File> {
        let tail = &self.tails[number];
        let open = &tail.open[index];
        if open.is_away && open.place.is_none() {
            return None;
        }
        let path = open.place.as_ref().unwrap_or(&tail.path);
        let metadata = std::fs::metadata(path).ok()?;
        if opening::identity(path, &metadata).as_ref() != Some(&open.id)
            || open.is_unchanged(&metadata)
        {
            return None;
        }
        match opened(path) {
            Ok((file, _, id)) => Some(file).filter(|_| id == open.id),
            Err(error) => {
                self.note(number, Some(error));
                None
            }
        }
    }
}
