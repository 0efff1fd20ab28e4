//! What a fuzzer does, without its eyes: bytes flipped, doubled, dropped and exchanged.

/// What JSON is made of, and what it should not hold.
const PIECES: [&str; 12] = [
    "\"\"",
    "null",
    "-1",
    "1e999",
    "[]",
    "{}",
    "true",
    "\"",
    "\\u0000",
    "\u{1f680}",
    "[[[[",
    "9999999999999999999",
];

/// At most so many bytes change at a time, and so many times: the copy stays near what a target reads.
const BYTES_MAX: usize = 24;
const TIMES_MAX: usize = 3;

/// A copy that is changed in one to three places, the same for the same seed.
pub(crate) fn changed(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed * 2 + 1);
    let mut copy = bytes.to_vec();
    for _ in 0..=dice.up_to(TIMES_MAX) {
        change(&mut copy, &mut dice);
    }
    copy
}

fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return;
    }
    let at = dice.up_to(bytes.len());
    let end = (at + dice.up_to(BYTES_MAX)).min(bytes.len());
    match dice.up_to(5) {
        0 => bytes[at] ^= 1 << dice.up_to(8),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        3 => {
            let piece = PIECES[dice.up_to(PIECES.len())];
            bytes.splice(at..end, piece.bytes());
        }
        _ => bytes.truncate(at),
    }
}

/// A linear congruential generator (Knuth's MMIX), so that every run tries the same.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}
