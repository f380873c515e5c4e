#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| attestry::fuzzing::metadata_assessment(data));
