use super::Sites;

fn read(text: &str) -> Result<Sites, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sites.csv");
    std::fs::write(&path, text).unwrap();
    Sites::read(&path).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, line: u64, why: &str) {
    let said = read(text).expect_err(text);
    assert!(
        said.contains(&format!("sites.csv, line {line}: ")),
        "{said}"
    );
    assert!(said.contains(why), "{said}");
}

const HEAD: &str = "subnet_cidr,site_name,building,isp_name,timezone_name,floor\n";

fn site(sites: &Sites, addresses: &[&str]) -> Option<String> {
    let site = sites.of(addresses.iter().copied());
    site.map(|site| site.site_name.clone())
}

#[test]
fn the_longest_prefix_wins_and_the_private_address_comes_first() {
    let text = format!(
        "{HEAD}10.0.0.0/8,Company,,,,\n10.5.3.0/24,Lyon,B2,,Europe/Paris,3\n\
         198.51.100.0/24,Lyon line,,Orange,,\n2001:db8::/32,Six,,,,\n2001:db8:1::/48,Seven,,,,\n"
    );
    let sites = read(&text).unwrap();
    assert_eq!(site(&sites, &["10.5.3.77"]).as_deref(), Some("Lyon"));
    assert_eq!(site(&sites, &["10.5.4.77"]).as_deref(), Some("Company"));
    assert_eq!(site(&sites, &["2001:db8:1::9"]).as_deref(), Some("Seven"));
    assert_eq!(site(&sites, &["2001:db8:2::9"]).as_deref(), Some("Six"));
    assert_eq!(site(&sites, &["::ffff:10.5.3.9"]).as_deref(), Some("Lyon"));
    let both = ["10.5.3.1", "198.51.100.7"];
    assert_eq!(site(&sites, &both).as_deref(), Some("Lyon"));
    let public = ["192.168.1.4", "198.51.100.7"];
    assert_eq!(site(&sites, &public).as_deref(), Some("Lyon line"));
    assert_eq!(site(&sites, &["192.0.2.1", "nonsense", ""]), None);
    let lyon = sites.of(["10.5.3.77"]).unwrap();
    assert_eq!(lyon.building.as_deref(), Some("B2"));
    assert_eq!(lyon.timezone_name.as_deref(), Some("Europe/Paris"));
    assert_eq!(lyon.isp_name, None);
}

#[test]
fn another_file_is_another_version() {
    let [one, other] = ["Lyon", "Paris"].map(|name| {
        let sites = read(&format!("{HEAD}10.0.0.0/8,{name},,,,\n")).unwrap();
        sites.version().unwrap().to_owned()
    });
    assert_ne!(one, other);
    assert_eq!(Sites::default().version(), None);
}

#[test]
fn a_sites_file_that_is_wrong_says_where() {
    let one = "10.5.3.0/24,Lyon,,,,\n";
    refused("", 1, "subnet_cidr");
    refused("subnet,site\n10.0.0.0/8,a\n", 1, "subnet_cidr");
    refused(
        &format!("{HEAD}{one}10.5.3.0/33,a,,,,\n"),
        3,
        "is no network",
    );
    refused(
        &format!("{HEAD}{one}10.5.3.7/24,a,,,,\n"),
        3,
        "within 10.5.3.0/24",
    );
    refused(&format!("{HEAD}{one}{one}"), 3, "overlaps with line 2");
    refused(&format!("{HEAD}{one}10.6.0.0/16,,,,,\n"), 3, "no site_name");
    refused(&format!("{HEAD}{one},a,,,,\n"), 3, "no subnet_cidr");
    refused(&format!("{HEAD}{one}10.6.0.0/16,a\n"), 3, "is no row");
    refused(
        &format!("{HEAD}{one}10.6.0.0/16,a,,,Paris,\n"),
        3,
        "no time zone",
    );
    let open = "subnet_cidr,site_name\n10.0.0.0/8,\"a\n10.6.0.0/16,b\n";
    refused(open, 2, "a quotation mark");
    refused(
        &format!("{HEAD}{one}10.6.0.0/16,unknown,,,,\n"),
        3,
        "another name",
    );
    refused(
        &format!("{HEAD}{one}::ffff:10.6.0.0/112,a,,,,\n"),
        3,
        "10.6.0.0/16",
    );
    let twice = "subnet_cidr,site_name,site_name\n10.0.0.0/8,a,b\n";
    refused(twice, 1, "site_name twice");
    assert!(read(HEAD).unwrap_err().contains("has no row"));
}
