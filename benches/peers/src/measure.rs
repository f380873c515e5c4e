//! Time and allocations.

use std::time::{Duration, Instant};

/// Does it once. What is wrong, if it does not accept.
pub type Run<'a> = Box<dyn Fn() -> Result<(), String> + 'a>;

pub struct Operation<'a> {
    pub name: String,
    pub run: Run<'a>,
    /// The least of all rounds.
    pub time: Duration,
    pub allocations: u64,
}

impl<'a> Operation<'a> {
    pub fn new(name: impl Into<String>, run: Run<'a>) -> Self {
        Self { name: name.into(), run, time: Duration::MAX, allocations: 0 }
    }

    /// The time of one call, of so many in a row.
    fn time_of(&self, count: u32) -> Duration {
        let start = Instant::now();
        for _ in 0..count {
            assert!((self.run)().is_ok(), "{} changed its mind", self.name);
        }
        start.elapsed() / count
    }
}

/// Measures all of them for this long together, in rounds of every one in turn.
pub fn measure(operations: &mut [Operation<'_>], duration: Duration) {
    for operation in operations.iter_mut() {
        operation.allocations = allocation_counter::measure(|| drop((operation.run)())).count_total;
        operation.time = operation.time_of(3);
    }
    let start = Instant::now();
    while start.elapsed() < duration {
        for operation in operations.iter_mut() {
            let once = operation.time.max(Duration::from_nanos(100));
            let count = (ROUND.as_nanos() / once.as_nanos()).max(1);
            operation.time = operation.time.min(operation.time_of(u32::try_from(count).unwrap()));
        }
    }
}

/// About how long an operation runs in one round: long against the clock's steps, short against the scheduler's.
const ROUND: Duration = Duration::from_micros(1500);
