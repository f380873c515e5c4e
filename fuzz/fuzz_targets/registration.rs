#![no_main]

use attestry_fuzz::plan::Plan;
use attestry_fuzz::registration;

libfuzzer_sys::fuzz_target!(|plan: Plan| registration::run(plan));
