//! The network that an address belongs to, as far as an address alone can tell.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The /24 of an IPv4 address or the /56 of an IPv6 one; `None` when it is no address.
///
/// /24 is the usual size of an office's subnet, /56 what providers hand to a site.
pub fn subnet_cidr(address: &str) -> Option<String> {
    match address.trim().parse().ok()? {
        IpAddr::V4(v4) => {
            let bits = u32::from(v4) & (u32::MAX << 8);
            Some(format!("{}/24", Ipv4Addr::from(bits)))
        }
        IpAddr::V6(v6) => {
            let bits = u128::from(v6) & (u128::MAX << 72);
            Some(format!("{}/56", Ipv6Addr::from(bits)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::subnet_cidr;

    #[test]
    fn an_address_names_its_subnet() {
        assert_eq!(subnet_cidr("10.5.3.77").as_deref(), Some("10.5.3.0/24"));
        assert_eq!(
            subnet_cidr("2001:db8:1:2345::9").as_deref(),
            Some("2001:db8:1:2300::/56")
        );
        assert_eq!(subnet_cidr("unknown"), None);
    }
}
