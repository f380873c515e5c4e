#![no_main]

use attestry_fuzz::plan::Plan;

libfuzzer_sys::fuzz_target!(|plan: Plan| plan.run());
