#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| attestry::fuzzing::metadata_jws(data));
