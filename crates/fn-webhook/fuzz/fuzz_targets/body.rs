#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fn_webhook::fuzz::body(bytes));
