//! The people of the account.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::dice::chance;
use super::place::{
    DEVICES, Device, PLACES, Place, ROOM_SYSTEM, TELEPHONE, TELEPHONE_NETWORK, WEB_CLIENT,
};
use crate::mint::Mint;

#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// `""` for a guest, as Zoom has it since 2023.
    pub(crate) id: String,
    /// `""` for a guest.
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) place: &'static Place,
    pub(crate) device: &'static Device,
    pub(crate) network_type: &'static str,
    pub(crate) internal_ip_addresses: Vec<String>,
}

/// Everybody with a licence; the first is the admin.
pub(super) fn directory(mint: &Mint, rng: &mut ChaCha8Rng) -> Vec<Person> {
    NAMES
        .iter()
        .enumerate()
        .map(|(nth, name)| {
            // A half, a quarter and a quarter: see `PLACES`.
            let place = &PLACES[(nth % 4).saturating_sub(1)];
            let mut person = seat(name, place, nth + 20, rng);
            person.id = mint.named(&format!("user/{nth}"), 22);
            person.email = email(name);
            person
        })
        .collect()
}

/// Somebody from outside: no identifier, no e-mail address.
pub(super) fn guest(nth: usize, rng: &mut ChaCha8Rng) -> Person {
    let name = GUESTS[nth % GUESTS.len()];
    seat(name, &PLACES[1], 200 + nth % 50, rng)
}

fn seat(name: &str, place: &'static Place, host_number: usize, rng: &mut ChaCha8Rng) -> Person {
    let device = &DEVICES[rng.random_range(0..DEVICES.len())];
    let wifi = device.mobile || chance(rng, place.wifi_percent);
    let mut internal_ip_addresses = vec![format!("{}.{host_number}", place.private_prefix)];
    if !device.mobile && chance(rng, 15) {
        internal_ip_addresses.push("172.17.0.1".to_owned()); // a container network
    }
    Person {
        id: String::new(),
        email: String::new(),
        name: name.to_owned(),
        place,
        device,
        network_type: if wifi { "Wifi" } else { "Wired" },
        internal_ip_addresses,
    }
}

fn email(name: &str) -> String {
    let ascii: String = name
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('.'),
            'ü' => Some('u'),
            'é' | 'è' | 'ê' => Some('e'),
            'ø' => Some('o'),
            'ã' | 'á' => Some('a'),
            'í' => Some('i'),
            letter => letter.is_ascii().then_some(letter),
        })
        .collect();
    format!("{ascii}@example.com")
}

/// Somebody who calls in by telephone.
pub(super) fn caller(number: &str) -> Person {
    Person {
        id: String::new(),
        email: String::new(),
        name: number.to_owned(),
        place: &TELEPHONE_NETWORK,
        device: &TELEPHONE,
        network_type: "",
        internal_ip_addresses: Vec::new(),
    }
}

/// A room with an H.323 or SIP system.
pub(super) fn room_system(name: &str) -> Person {
    Person {
        id: String::new(),
        email: String::new(),
        name: name.to_owned(),
        place: &PLACES[0],
        device: &ROOM_SYSTEM,
        network_type: "Wired",
        internal_ip_addresses: Vec::new(),
    }
}

impl Person {
    /// The same person, in a browser.
    pub(super) fn in_a_browser(mut self) -> Self {
        self.device = &WEB_CLIENT;
        self
    }
}

const NAMES: [&str; 40] = [
    "Ada Keller",
    "Ben Ortiz",
    "Chiara Rossi",
    "João Pereira",
    "Dana Whitfield",
    "Emil Sørensen",
    "Farah Haddad",
    "Inês Carvalho",
    "Gita Raman",
    "Hugo Lefèvre",
    "Ingrid Moen",
    "Tiago Sousa",
    "Jonas Müller",
    "Kavya Nair",
    "Liam Byrne",
    "Marta Nogueira",
    "Mei Tanaka",
    "Noah Fischer",
    "Olga Petrova",
    "Rui Fonseca",
    "Priya Shah",
    "Quentin Marsh",
    "Rosa Jiménez",
    "Sofia Antunes",
    "Samuel Okoro",
    "Tess van Dijk",
    "Uma Krishnan",
    "Vasco Teixeira",
    "Viktor Novák",
    "Wendy Clarke",
    "Xavier Roy",
    "Zita Moreira",
    "Yara Costa",
    "Zoe Lindqvist",
    "Amir Rahimi",
    "Bruno Matos",
    "Clara Weiss",
    "David Cohen",
    "Eva Horvat",
    "Filipa Rocha",
];

const GUESTS: [&str; 3] = ["Alex (Northwind)", "Robin, external", "Sam's iPad"];
