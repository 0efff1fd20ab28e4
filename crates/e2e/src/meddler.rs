//! Changes what passes between the product and Zoom, to prove that the comparison would notice.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::trouble::Trouble;

/// Somewhere in the bytes; never their length.
pub(crate) type Change = fn(&mut [u8]);

/// Listens on a free port, and passes everything on to `port`. Lives as long as the process.
pub(crate) async fn in_front_of(
    port: u16,
    requests: Change,
    answers: Change,
) -> Result<u16, Trouble> {
    let cannot = |err| Trouble::new(format!("cannot listen: {err}"));
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(cannot)?;
    let ours = listener.local_addr().map_err(cannot)?.port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else {
                continue;
            };
            let (near_read, near_write) = near.into_split();
            let (far_read, far_write) = far.into_split();
            tokio::spawn(pass(near_read, far_write, requests));
            tokio::spawn(pass(far_read, near_write, answers));
        }
    });
    Ok(ours)
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    change: Change,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let bytes = &mut buffer[..count];
        change(bytes);
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

pub(crate) fn nothing(_: &mut [u8]) {}

/// The first letter of a topic, under a signature that was made over another.
pub(crate) fn a_byte_of_the_topic(bytes: &mut [u8]) {
    change_after(bytes, b"\"topic\":\"", |byte| byte ^ 0x20);
}

/// The first digit of the first latency of each piece of a page.
pub(crate) fn a_digit_of_a_latency(bytes: &mut [u8]) {
    change_after(bytes, b"\"latency\":\"", |byte| match byte {
        b'1'..=b'8' => byte + 1,
        b'9' => b'8',
        idle => idle,
    });
}

fn change_after(bytes: &mut [u8], mark: &[u8], change: impl Fn(u8) -> u8) {
    let found = bytes.windows(mark.len()).position(|window| window == mark);
    if let Some(byte) = found.and_then(|at| bytes.get_mut(at + mark.len())) {
        *byte = change(*byte);
    }
}
