//! What a test hears of the lines that its own thread logs, as a function writes them.

use std::cell::RefCell;
use std::io;
use std::sync::Once;

use tracing_subscriber::filter::LevelFilter;

thread_local! {
    static HEARD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Here;

impl io::Write for Here {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        HEARD.with_borrow_mut(|heard| heard.extend(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hears from here on, at INFO, and forgets what was before.
pub fn start_to_hear() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let lines = crate::logs::format(LevelFilter::INFO, || Here).finish();
        tracing::subscriber::set_global_default(lines).expect("nobody else hears");
    });
    HEARD.take();
}

/// The lines since then.
pub fn heard() -> String {
    String::from_utf8(HEARD.take()).expect("lines of JSON")
}
