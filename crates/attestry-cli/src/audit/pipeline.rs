//! Reader, judges and writer, and what bounds the memory between them.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::judge::{Done, Judge};
use super::source::{Batch, Position, Reader};

/// Bytes between the threads, in all.
const BUDGET: usize = 32 << 20;
/// How much more than its lines a batch takes: rows, cells, entries.
const SHARE: usize = 4;
/// What a batch takes at least, in bytes.
const LEAST: usize = 16 << 10;
/// How often the writer looks up.
const TICK: Duration = Duration::from_millis(250);

/// What the writer is told, in the order of the input.
pub(crate) enum Step {
    Judged {
        done: Done,
        after: Position,
        read: u64,
    },
    /// Nothing new.
    Tick,
}

/// A batch without its lines.
struct Judged {
    number: u64,
    cost: usize,
    done: Done,
    after: Position,
    read: u64,
}

/// Bytes that are under way.
struct Budget {
    used: Mutex<Option<usize>>,
    released: Condvar,
    most: usize,
}

impl Budget {
    fn used(&self) -> MutexGuard<'_, Option<usize>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room. `false`: it is over.
    fn take(&self, cost: usize) -> bool {
        let mut used = self.used();
        loop {
            match *used {
                None => return false,
                // What is larger than all of the budget goes alone.
                Some(bytes) if bytes == 0 || bytes.saturating_add(cost) <= self.most => {
                    *used = Some(bytes.saturating_add(cost));
                    return true;
                }
                Some(_) => used = self.released.wait(used).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn give(&self, cost: usize) {
        let mut used = self.used();
        *used = used.map(|bytes| bytes.saturating_sub(cost));
        self.released.notify_all();
    }

    fn close(&self) {
        *self.used() = None;
        self.released.notify_all();
    }
}

/// Judges all that the reader gives on so many threads, and hands it on in its order.
pub(crate) fn run<E>(
    judge: &Judge,
    reader: Reader<'_>,
    threads: usize,
    mut each: impl FnMut(Step) -> Result<(), E>,
) -> Result<(), E> {
    let queue = threads.saturating_mul(2).max(2);
    let budget = Budget {
        used: Mutex::new(Some(0)),
        released: Condvar::new(),
        most: BUDGET.max(threads.saturating_mul(BUDGET / 64)),
    };
    let (to_judges, batches) = sync_channel::<(u64, usize, Batch)>(queue);
    let (to_writer, judged) = sync_channel::<Judged>(queue);
    let batches = Mutex::new(batches);
    std::thread::scope(|scope| {
        let (budget, batches) = (&budget, &batches);
        scope.spawn(move || read(reader, budget, &to_judges));
        for _ in 0..threads.max(1) {
            let to_writer = to_writer.clone();
            scope.spawn(move || work(judge, batches, &to_writer));
        }
        drop(to_writer);
        let ended = write(&judged, budget, &mut each);
        // Whoever waits goes home, also after a fault.
        budget.close();
        drop(judged);
        ended
    })
}

fn read(mut reader: Reader<'_>, budget: &Budget, to_judges: &SyncSender<(u64, usize, Batch)>) {
    let mut number: u64 = 0;
    while let Some(batch) = reader.next() {
        let cost = batch.bytes.len().max(LEAST).saturating_mul(SHARE);
        if !budget.take(cost) || to_judges.send((number, cost, batch)).is_err() {
            return;
        }
        number = number.saturating_add(1);
    }
}

fn work(judge: &Judge, batches: &Mutex<Receiver<(u64, usize, Batch)>>, to_writer: &SyncSender<Judged>) {
    loop {
        // The lock is held while this thread waits: the others wait for the lock.
        let next = batches.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, cost, batch)) = next else { return };
        let done = judge.batch(&batch);
        let judged = Judged { number, cost, done, after: batch.after, read: batch.read };
        if to_writer.send(judged).is_err() {
            // The reader must not wait for a place in the queue.
            while batches.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
            return;
        }
    }
}

fn write<E>(
    judged: &Receiver<Judged>,
    budget: &Budget,
    each: &mut impl FnMut(Step) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next: u64 = 0;
    loop {
        match judged.recv_timeout(TICK) {
            Ok(batch) => drop(waiting.insert(batch.number, batch)),
            Err(RecvTimeoutError::Timeout) => each(Step::Tick)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        while let Some(Judged { cost, done, after, read, .. }) = waiting.remove(&next) {
            each(Step::Judged { done, after, read })?;
            budget.give(cost);
            next = next.saturating_add(1);
        }
    }
}
