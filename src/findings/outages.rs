//! The incidents of one message on one device, while its runs come in the order of time.

use super::incident::{DeviceLog, Incident, PlacedRun, ResolvedTime};
use super::order::{Swap, swap};
use super::rollover;
use crate::catalog::MessageId;
use crate::work;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// The incidents of one message while pieces are added.
pub(super) struct IncidentBuilder<'a, 'd> {
    device: &'d str,
    id: &'a MessageId,
    open: Option<Incident<'a>>,
    /// The files of the open incident by number, and where it first stands in each.
    spans: BTreeMap<u64, (DeviceLog<'a>, u64)>,
    told: Vec<Incident<'a>>,
    /// The last line so far that ends the message.
    end: Option<ResolvedTime>,
    /// A line that stands before the open incident and yet came after it.
    later_end: Option<ResolvedTime>,
}

impl<'a, 'd> IncidentBuilder<'a, 'd> {
    /// Nothing happened yet.
    pub fn new(device: &'d str, id: &'a MessageId) -> Self {
        let (open, end, later_end) = (None, None, None);
        IncidentBuilder {
            device,
            id,
            open,
            spans: BTreeMap::new(),
            told: Vec::new(),
            end,
            later_end,
        }
    }

    /// Adds what happened next.
    pub fn add(&mut self, piece: &PlacedRun<'a>) {
        if piece.run.ends {
            self.end(piece);
            self.end = Some(piece.last.clone());
        } else if !self.put_right(piece) {
            self.go_on(piece);
        }
    }

    /// Takes lines that a relay wrote after the line that ended them for what they are: lines in
    /// front of it.
    fn put_right(&mut self, piece: &PlacedRun<'a>) -> bool {
        let Some(end) = self.end.clone().filter(|_| self.open.is_none()) else { return false };
        let swap = swap(&end, &piece.last);
        if !matches!(swap, Swap::Likely | Swap::Certain) {
            return false;
        }
        let is_same =
            |it: &Incident| it.ended.as_ref().is_some_and(|it| it.position == end.position);
        self.open =
            self.told.pop_if(|it| is_same(it)).or_else(|| Some(self.incident(piece, false)));
        self.go_on(piece);
        if let Some(mut incident) = self.open.take() {
            incident.uncertain |= swap == Swap::Likely;
            incident.ended = Some(Box::new(end));
            self.told.push(incident);
        }
        self.close();
        true
    }

    fn go_on(&mut self, piece: &PlacedRun<'a>) {
        if self.open.is_none() {
            // The end in front may be that of the lines after it, or of the first of them.
            let front =
                self.end.as_ref().map(|end| (end, swap(end, &piece.first), swap(end, &piece.last)));
            let is_out_of_order = front.is_some_and(|(_, first, _)| first != Swap::No);
            self.later_end =
                front.filter(|(.., last)| *last != Swap::No).map(|(end, ..)| end.clone());
            self.open = Some(self.incident(piece, is_out_of_order));
        }
        let Some(incident) = &mut self.open else { return };
        incident.count += piece.run.count;
        for (number, count) in piece.run.classes.iter() {
            *incident.classes.entry(piece.told.class(number)).or_default() += count;
        }
        if let Some(beat) = &piece.run.beat
            && (piece.run.changed || !incident.goes_on(piece, beat))
        {
            let since = |rhythm| Box::new((rhythm, piece.told.seen(&beat.since)));
            incident.beat = beat.rhythm.map(since);
        }
        if !incident.last.is_after(&piece.last) {
            incident.last = piece.last.clone();
            incident.last_class = piece.last_class;
        }
        self.spans.entry(piece.told.number).or_insert((piece.told, piece.run.first.offset));
    }

    /// An incident that has just begun.
    fn incident(&self, piece: &PlacedRun<'a>, uncertain: bool) -> Incident<'a> {
        Incident {
            device: self.device.to_owned(),
            id: self.id,
            first: piece.first.clone(),
            last: piece.last.clone(),
            last_class: piece.last_class,
            count: 0,
            classes: IndexMap::with_hasher(RandomState::default()),
            ended: None,
            beat: None,
            start: None,
            is_said_at_start: false,
            worked_before: self.end.is_some(),
            uncertain,
        }
    }

    fn end(&mut self, piece: &PlacedRun<'a>) {
        let Some(mut incident) = self.open.take() else { return };
        // What a relay wrote too late ends nothing that came after it.
        let swap = swap(&incident.last, &piece.last);
        if swap != Swap::No {
            incident.uncertain |=
                swap == Swap::Likely || incident.first.position != incident.last.position;
            self.open = Some(incident);
            return;
        }
        // Ends from another file may lie between the lines of this one.
        let overlaps = incident.last.is_after(&piece.first);
        if overlaps && incident.last.is_after(&piece.last) {
            incident.uncertain = true;
            self.open = Some(incident);
            return;
        }
        incident.uncertain = overlaps || self.lacks_lines(Some(piece));
        let mut end = if overlaps { piece.last.clone() } else { piece.first.clone() };
        if incident.last.position.0 == end.position.0 {
            rollover::put_before(&mut incident, &mut end, piece.told.years.source);
        }
        incident.ended = Some(Box::new(end));
        self.told.push(incident);
        self.close();
    }

    fn close(&mut self) {
        self.spans.clear();
        self.later_end = None;
    }

    /// All incidents.
    pub fn finish(mut self) -> Vec<Incident<'a>> {
        let lacks_lines = self.lacks_lines(None);
        if let Some(incident) = self.open {
            let later_end = self.later_end.filter(|it| swap(it, &incident.last) != Swap::No);
            let uncertain = incident.uncertain || lacks_lines;
            let ended = later_end.map(Box::new);
            self.told.push(Incident { uncertain, ended, ..incident });
        }
        self.told
    }

    /// Whether lines are missing between the first line of the open incident and its end, in any of
    /// its files.
    fn lacks_lines(&self, end: Option<&PlacedRun>) -> bool {
        let until = |told: &DeviceLog| {
            end.filter(|it| it.told.number == told.number).map(|it| it.run.first.offset)
        };
        let ends_elsewhere = end.filter(|it| !self.spans.contains_key(&it.told.number));
        let before_end = ends_elsewhere.map(|it| (it.told, 0));
        self.spans
            .values()
            .copied()
            .chain(before_end)
            .inspect(|_| work::count(1))
            .any(|(told, from)| told.lacks_lines(from, until(&told)))
    }
}
