//! The sites file: which network is where.

use std::collections::HashMap;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use ipnet::IpNet;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// A large organisation has some thousand subnets; a file of more rows than this is another file.
const ROWS_MAX: usize = 1_000_000;

/// What a session without a known network is called: a site of its own, so that it is counted.
pub const UNKNOWN: &str = "unknown";

/// Columns that are read; any others may be there too.
const COLUMNS: [&str; 5] = [
    "subnet_cidr",
    "site_name",
    "building",
    "isp_name",
    "timezone_name",
];

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What it is called.
    pub site_name: String,
    /// Which building, if the file says.
    pub building: Option<String>,
    /// Who its provider is, if the file says.
    pub isp_name: Option<String>,
    /// Its time zone, if the file says.
    pub timezone_name: Option<String>,
}

/// Networks with their sites.
#[derive(Debug, Default)]
pub struct Sites {
    by_network: HashMap<IpNet, Site>,
    /// Lengths of prefixes that there are, the longest first.
    lengths: Vec<u8>,
    version: Option<String>,
}

impl Sites {
    /// The file that is named, which stays beside the Parquet, or the one that stayed.
    pub(crate) fn beside(parquet: &Path, named: Option<&Path>) -> Result<Self, Error> {
        let kept = parquet.join("sites.csv");
        let Some(path) = named else {
            return if kept.exists() {
                Self::read(&kept)
            } else {
                Ok(Self::default())
            };
        };
        let sites = Self::read(path)?;
        if path.canonicalize().ok() != kept.canonicalize().ok() {
            let temporary = kept.with_extension("unfinished");
            fs::copy(path, &temporary).map_err(Error::disk("write", &temporary))?;
            fs::rename(&temporary, &kept).map_err(Error::disk("rename to", &kept))?;
        }
        Ok(sites)
    }

    /// Reads a file, or says in which line it is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(Error::disk("read", path))?;
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(&bytes[..]);
        let wrong = |why: csv::Error| {
            let line = why.position().map_or(1, csv::Position::line);
            Error::line(path, line, format!("is no row of the file: {why}"))
        };
        let header = reader.headers().map_err(wrong)?.clone();
        let (cidr, name, places) = columns(&header).map_err(|why| Error::line(path, 1, why))?;
        let mut sites = Self::default();
        let mut lines: HashMap<IpNet, u64> = HashMap::new();
        for (nth, record) in reader.records().enumerate() {
            let record = record.map_err(wrong)?;
            let line = record.position().map_or(0, csv::Position::line);
            if nth == ROWS_MAX {
                let why = format!("has more than {ROWS_MAX} networks: is this the sites file?");
                return Err(Error::line(path, line, why));
            }
            let network = network(&record[cidr]).map_err(|why| Error::line(path, line, why))?;
            if record.iter().any(|cell| cell.contains(['\n', '\r'])) {
                let why =
                    "has a cell that goes on in the next line: is a quotation mark not closed?";
                return Err(Error::line(path, line, why));
            }
            if record[name].is_empty() {
                return Err(Error::line(path, line, "has no site_name"));
            }
            if &record[name] == UNKNOWN {
                let why = "calls a site `unknown`, as those of no known network are called: choose another name";
                return Err(Error::line(path, line, why));
            }
            let cell = |place: Option<usize>| {
                let text = place
                    .and_then(|place| record.get(place))
                    .unwrap_or_default();
                (!text.is_empty()).then(|| text.to_owned())
            };
            let site = Site {
                site_name: record[name].to_owned(),
                building: cell(places[2]),
                isp_name: cell(places[3]),
                timezone_name: cell(places[4]),
            };
            if let Some(zone) = &site.timezone_name
                && zone.parse::<chrono_tz::Tz>().is_err()
            {
                let why =
                    format!("{zone} is no time zone of the IANA database, as Europe/Paris is");
                return Err(Error::line(path, line, why));
            }
            if let Some(first) = lines.insert(network, line) {
                let why = format!("overlaps with line {first}: both are {network}; keep one");
                return Err(Error::line(path, line, why));
            }
            sites.by_network.insert(network, site);
        }
        if sites.by_network.is_empty() {
            return Err(Error::file(
                path,
                "has no row: a sites file has one for each network",
            ));
        }
        sites.lengths = sites.by_network.keys().map(IpNet::prefix_len).collect();
        sites.lengths.sort_unstable_by(|one, other| other.cmp(one));
        sites.lengths.dedup();
        sites.version = Some(hex::encode(&Sha256::digest(&bytes)[..6]));
        Ok(sites)
    }

    /// Twelve digits of the file's SHA-256; none without a file.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The site of the first address that has one, by the longest prefix that fits it.
    pub fn of<'a>(&self, addresses: impl IntoIterator<Item = &'a str>) -> Option<&Site> {
        let parsed = addresses
            .into_iter()
            .filter_map(|text| text.trim().parse().ok());
        parsed
            .into_iter()
            .find_map(|address: IpAddr| self.of_address(address))
    }

    fn of_address(&self, address: IpAddr) -> Option<&Site> {
        let address = address.to_canonical(); // ::ffff:10.5.3.7 is 10.5.3.7
        self.lengths.iter().find_map(|length| {
            let network = IpNet::new(address, *length).ok()?;
            self.by_network.get(&network.trunc())
        })
    }
}

/// Where the header has the network, the name, and all columns.
fn columns(header: &csv::StringRecord) -> Result<(usize, usize, [Option<usize>; 5]), String> {
    let times = |name: &str| header.iter().filter(|cell| *cell == name).count();
    if let Some(twice) = COLUMNS.into_iter().find(|name| times(name) > 1) {
        return Err(format!("the first line names {twice} twice: keep one"));
    }
    let places = COLUMNS.map(|name| header.iter().position(|cell| cell == name));
    match places {
        [Some(cidr), Some(name), ..] => Ok((cidr, name, places)),
        _ => Err(
            "the first line has to name at least the columns subnet_cidr and site_name".to_owned(),
        ),
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    if text.is_empty() {
        return Err("has no subnet_cidr".to_owned());
    }
    let network: IpNet = text
        .parse()
        .map_err(|_| format!("{text} is no network: write 10.5.3.0/24 or 2001:db8:1::/48"))?;
    if let IpNet::V6(v6) = network
        && let Some(v4) = v6.addr().to_ipv4_mapped()
    {
        return Err(format!(
            "{text} is a network of IPv4: write it as {v4}/{}",
            v6.prefix_len().saturating_sub(96)
        ));
    }
    if network.addr() != network.network() {
        return Err(format!(
            "{text} is an address within {}: write the network",
            network.trunc()
        ));
    }
    Ok(network)
}

#[cfg(test)]
mod tests;
