#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| attestry::fuzzing::request_body(data));
