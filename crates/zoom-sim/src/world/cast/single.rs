//! A meeting to which nobody else came: Zoom has it under `pastOne` only.

use super::hall::Hall;
use super::{Kind, Meeting};

pub(super) fn hold(mut hall: Hall<'_>) -> Meeting {
    let person = hall.member();
    let stay = hall.whole(0, &person);
    hall.enter(&stay);
    hall.close(Kind::Meeting, "Waiting for the others", 3)
}
