#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fn_recorder::fuzz::message(bytes));
