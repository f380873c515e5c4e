//! Time and allocations.

use std::time::{Duration, Instant};

/// Does it once. What is wrong, if it does not accept.
pub type Run<'a> = Box<dyn Fn() -> Result<(), String> + 'a>;

/// The same work on many items, each with its own keys and signatures. In a loop over one signature a processor learns its
/// branches.
pub struct Operation<'a> {
    pub name: String,
    runs: Vec<Run<'a>>,
    /// The least time of each item, in all rounds.
    times: Vec<Duration>,
    pub allocations: u64,
}

impl<'a> Operation<'a> {
    /// None without items.
    pub fn new(name: impl Into<String>, runs: Vec<Run<'a>>) -> Option<Self> {
        let times = vec![Duration::MAX; runs.len()];
        (!runs.is_empty()).then(|| Self { name: name.into(), runs, times, allocations: 0 })
    }

    /// What is wrong with the first that it does not accept.
    pub fn check(&self) -> Result<(), String> {
        self.runs.iter().try_for_each(|run| run())
    }

    /// Seconds that one takes: the mean of the least times.
    pub fn seconds(&self) -> f64 {
        self.times.iter().sum::<Duration>().as_secs_f64() / self.times.len() as f64
    }

    fn round(&mut self, clock: Duration) {
        for (run, time) in self.runs.iter().zip(&mut self.times) {
            let start = Instant::now();
            let outcome = run();
            let taken = start.elapsed().saturating_sub(clock);
            assert!(outcome.is_ok(), "{} changed its mind", self.name);
            *time = taken.min(*time);
        }
    }
}

/// Measures all of them for this long together, in rounds of every one in turn.
pub fn measure(operations: &mut [Operation<'_>], duration: Duration) {
    let clock = clock();
    for operation in operations.iter_mut() {
        let run = &operation.runs[0];
        operation.allocations = allocation_counter::measure(|| drop(run())).count_total;
    }
    let start = Instant::now();
    while start.elapsed() < duration {
        operations.iter_mut().for_each(|operation| operation.round(clock));
    }
}

/// What it takes to ask for the time.
fn clock() -> Duration {
    let once = || {
        let start = Instant::now();
        start.elapsed()
    };
    (0..10_000).map(|_| once()).min().unwrap()
}
