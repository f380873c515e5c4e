#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| attestry::fuzzing::fido_u2f(data));
