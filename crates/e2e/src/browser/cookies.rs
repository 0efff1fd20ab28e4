//! Cookies, with the rules that an OAuth state depends on.

use std::collections::BTreeMap;

use reqwest::Url;

#[derive(Debug, Default)]
pub(super) struct Jar(BTreeMap<(String, String), Cookie>);

#[derive(Debug)]
struct Cookie {
    value: String,
    path: String,
    same_site: SameSite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SameSite {
    Strict,
    Lax,
    None,
}

impl Jar {
    /// Takes a `Set-Cookie`, or refuses it as browsers do.
    pub(super) fn keep(&mut self, url: &Url, set_cookie: &str) {
        let mut parts = set_cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let attributes: BTreeMap<_, _> = parts
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (name.to_ascii_lowercase(), value.to_owned())
            })
            .collect();
        let secure = attributes.contains_key("secure");
        let path = attributes.get("path").map_or("/", String::as_str);
        let of_host_only = secure && path == "/" && !attributes.contains_key("domain");
        let refused = (secure && url.scheme() != "https")
            || (name.starts_with("__Host-") && !of_host_only)
            || (name.starts_with("__Secure-") && !secure);
        if refused {
            return;
        }
        let same_site = attributes
            .get("samesite")
            .map(|text| text.to_ascii_lowercase());
        let cookie = Cookie {
            value: value.to_owned(),
            path: path.to_owned(),
            same_site: match same_site.as_deref() {
                Some("strict") => SameSite::Strict,
                Some("none") => SameSite::None,
                _ => SameSite::Lax,
            },
        };
        let key = (host(url), name.to_owned());
        let gone = attributes
            .get("max-age")
            .and_then(|age| age.parse::<i64>().ok());
        if gone.is_some_and(|age_s| age_s <= 0) {
            self.0.remove(&key);
        } else {
            self.0.insert(key, cookie);
        }
    }

    /// The `Cookie` header of a navigation.
    pub(super) fn for_request(&self, url: &Url, is_get: bool, same_site: bool) -> Option<String> {
        let sent = |cookie: &Cookie| {
            let allowed = match cookie.same_site {
                SameSite::Strict => same_site,
                SameSite::Lax => same_site || is_get,
                SameSite::None => true,
            };
            allowed && url.path().starts_with(&cookie.path)
        };
        let pairs: Vec<_> = self
            .0
            .iter()
            .filter(|((of, _), cookie)| *of == host(url) && sent(cookie))
            .map(|((_, name), cookie)| format!("{name}={}", cookie.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::Jar;

    #[track_caller]
    fn check(set_cookie: &str, same_site: bool, expected: Option<&str>) {
        let url = "https://api.example/zoom".parse().unwrap();
        let mut jar = Jar::default();
        jar.keep(&url, set_cookie);
        let sent = jar.for_request(&url, true, same_site);
        assert_eq!(sent.as_deref(), expected, "{set_cookie}");
    }

    #[test]
    fn a_strict_cookie_does_not_come_back_from_zoom_and_a_lax_one_does() {
        check("s=1; Secure; SameSite=Strict", false, None);
        check("s=1; Secure; SameSite=Lax", false, Some("s=1"));
        check("s=1; Secure; SameSite=Strict", true, Some("s=1"));
    }

    #[test]
    fn a_host_cookie_must_be_of_this_host_and_the_whole_of_it() {
        check("__Host-s=1; Secure; Path=/", true, Some("__Host-s=1"));
        check("__Host-s=1; Path=/", true, None);
        check("__Host-s=1; Secure; Path=/zoom", true, None);
    }

    #[test]
    fn an_expired_cookie_is_gone() {
        check("s=1; Secure; Max-Age=0", true, None);
    }
}
