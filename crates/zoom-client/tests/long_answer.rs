//! An answer of 100 MB: it is refused at the bound, and takes no more memory than that.
//!
//! A program of its own, since what is measured is the process.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in tests a panic is the report")]

use std::time::Duration;

use chrono::DateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zoom_client::{Api, CallError};

const BYTES: usize = 100 * 1024 * 1024;

/// The bound, twice over: the bytes grow into room for as many again.
const MORE_MAX_KB: usize = 70 * 1024;

/// The memory that this process has, or the most that it has had, in kilobytes.
fn memory_kb(which: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(which));
    let kb = line.unwrap().split_whitespace().nth(1);
    kb.unwrap().parse().unwrap()
}

/// Answers each request with 100 MB of a page; says how many bytes of it were taken.
async fn answer(listener: &TcpListener, says_length: bool) -> usize {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut request = [0; 4_096];
    let _ = socket.read(&mut request).await.unwrap();
    let length = if says_length {
        format!("content-length: {BYTES}\r\n")
    } else {
        String::new()
    };
    let head = format!("HTTP/1.1 200 OK\r\n{length}connection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await.unwrap();
    let piece = br#"{"user_id":1},"#.repeat(4_096);
    let mut taken = 0;
    while taken < BYTES && socket.write_all(&piece).await.is_ok() {
        taken += piece.len();
    }
    taken
}

#[tokio::test]
async fn an_answer_of_a_hundred_megabytes_is_refused_at_the_bound() {
    let http = boot::https_client(Duration::from_mins(1)).unwrap();
    for says_length in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = Api::new(
            http.clone(),
            &format!("http://{}", listener.local_addr().unwrap()),
        );
        let token = "token".to_owned().into();
        std::fs::write("/proc/self/clear_refs", "5").unwrap(); // the most is what there is now
        let before = memory_kb("VmRSS:");
        let ask = api.get(&token, "/metrics/meetings", &[], DateTime::UNIX_EPOCH);
        let (answer, sent) = tokio::join!(ask, answer(&listener, says_length));
        assert!(matches!(answer, Err(CallError::TooLong)), "{answer:?}");
        assert!(sent < BYTES / 2, "{sent} bytes were taken");
        let more = memory_kb("VmHWM:").saturating_sub(before);
        println!("{more} KB more, {sent} bytes taken");
        assert!(more < MORE_MAX_KB, "{more} KB more");
    }
}
