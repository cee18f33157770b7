// SPDX-License-Identifier: EUPL-1.2
//! Who is at a door, and who gives way to whom.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::sync::Notify;

/// Connections at one door at once at most.
pub(super) const PLACES: usize = 64;
/// Of them, from one address.
pub(super) const OF_ONE: usize = 32;

/// The connections of a door. They end with the process.
#[derive(Debug, Clone, Default)]
pub(super) struct Guests(Arc<Mutex<Vec<Guest>>>);

/// A connection, known by what tells it that its place is gone.
#[derive(Debug)]
struct Guest {
    evicted: Arc<Notify>,
    from: IpAddr,
    /// Since when it has asked nothing that is not answered; nothing while it is answered.
    idle: Option<Instant>,
}

impl Guests {
    /// A place for a connection from there; nothing if all that might give way are at work.
    pub(super) fn admit(&self, from: IpAddr) -> Option<Place> {
        let mut guests = self.lock();
        let of_one = guests.iter().filter(|guest| guest.from == from).count();
        let is_many = of_one >= OF_ONE;
        if is_many || guests.len() >= PLACES {
            let others = guests.iter().enumerate();
            let others = others.filter(|(_, guest)| !is_many || guest.from == from);
            let idle = others.filter_map(|(at, guest)| Some((guest.idle?, at)));
            let (_, at) = idle.min()?;
            guests.swap_remove(at).evicted.notify_one();
        }
        let evicted = Arc::new(Notify::new());
        guests.push(Guest {
            evicted: evicted.clone(),
            from,
            idle: Some(Instant::now()),
        });
        Some(Place {
            guests: self.clone(),
            evicted,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Guest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self, evicted: &Arc<Notify>, since: Option<Instant>) {
        let mut guests = self.lock();
        if let Some(guest) = guests.iter_mut().find(|guest| guest.is(evicted)) {
            guest.idle = since;
        }
    }
}

impl Guest {
    fn is(&self, evicted: &Arc<Notify>) -> bool {
        Arc::ptr_eq(&self.evicted, evicted)
    }
}

/// A connection's place, which it leaves when this goes.
#[derive(Debug)]
pub(super) struct Place {
    guests: Guests,
    evicted: Arc<Notify>,
}

impl Place {
    /// Tells when somebody else has got the place.
    pub(super) fn evicted(&self) -> Arc<Notify> {
        self.evicted.clone()
    }

    /// From now on something is answered.
    pub(super) fn work(&self) -> Work {
        self.guests.idle(&self.evicted, None);
        Work {
            guests: self.guests.clone(),
            evicted: self.evicted.clone(),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut guests = self.guests.lock();
        guests.retain(|guest| !guest.is(&self.evicted));
    }
}

/// Something is answered, as long as this is there.
#[derive(Debug)]
pub(super) struct Work {
    guests: Guests,
    evicted: Arc<Notify>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.guests.idle(&self.evicted, Some(Instant::now()));
    }
}

/// The body of an answer, which is work until it is written.
pub(super) struct Answer {
    body: Body,
    _work: Work,
}

impl Answer {
    pub(super) fn new(body: Body, work: Work) -> Answer {
        Answer { body, _work: work }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn is_evicted(place: &Place) -> bool {
        let guests = place.guests.lock();
        !guests.iter().any(|guest| guest.is(&place.evicted))
    }

    #[test]
    fn the_longest_idle_of_one_address_gives_way_to_it() {
        let guests = Guests::default();
        let other = guests.admit(address(2)).unwrap();
        let held: Vec<Place> = (0..OF_ONE)
            .map(|_| guests.admit(address(1)).unwrap())
            .collect();
        let work = held[0].work();
        let new = guests.admit(address(1)).unwrap();
        let gone: Vec<bool> = held.iter().map(is_evicted).collect();
        assert_eq!(gone.iter().position(|gone| *gone), Some(1));
        assert_eq!(gone.iter().filter(|gone| **gone).count(), 1);
        assert!(!is_evicted(&other) && !is_evicted(&new));
        // Answered, it waits again, but not for as long as the others.
        drop(work);
        guests.admit(address(1)).unwrap();
        assert!(!is_evicted(&held[0]));
    }

    #[test]
    fn whoever_is_at_work_keeps_the_place() {
        let guests = Guests::default();
        let held: Vec<Place> = (0..PLACES)
            .map(|n| guests.admit(address(n as u8)).unwrap())
            .collect();
        let work: Vec<Work> = held.iter().map(Place::work).collect();
        assert!(guests.admit(address(200)).is_none());
        drop(work);
        assert!(guests.admit(address(200)).is_some());
        drop(held);
        assert_eq!(guests.lock().len(), 0, "each leaves its place");
    }

    #[test]
    fn whoever_was_evicted_takes_nobody_elses_place_along() {
        let guests = Guests::default();
        let held: Vec<Place> = (1..PLACES)
            .map(|n| guests.admit(address(n as u8)).unwrap())
            .collect();
        let _work: Vec<Work> = held.iter().map(Place::work).collect();
        // The last one alone is idle, and gives way.
        let last = guests.admit(address(200)).unwrap();
        let new = guests.admit(address(201)).unwrap();
        assert!(is_evicted(&last));
        drop(last);
        assert!(!is_evicted(&new));
    }
}
