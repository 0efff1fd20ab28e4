//! A browser, as far as an administrator's installation needs one: redirects, cookies, one form.

use reqwest::header::{COOKIE, HOST, LOCATION, SET_COOKIE};
use reqwest::{Method, Url};

use crate::machine::REGION;
use crate::trouble::Trouble;

mod cookies;
mod form;

use cookies::Jar;
pub(crate) use form::Form;

/// As many as browsers follow.
const REDIRECTS_MAX: usize = 20;

#[derive(Debug)]
pub(crate) struct Browser {
    http: reqwest::Client,
    local_aws_port: u16,
    jar: Jar,
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// What is about to be requested, and from whose page.
#[derive(Debug)]
struct Navigation {
    method: Method,
    url: Url,
    form: Vec<(String, String)>,
    /// Where the click or redirect came from; `None` is an address typed by hand.
    from: Option<Url>,
}

impl Browser {
    pub(crate) fn new(http: reqwest::Client, local_aws_port: u16) -> Self {
        Self {
            http,
            local_aws_port,
            jar: Jar::default(),
        }
    }

    /// Types an address, and goes where it leads.
    pub(crate) async fn open(&mut self, url: &str) -> Result<Page, Trouble> {
        let url = url
            .parse()
            .map_err(|err| Trouble::new(format!("{url} is not a URL: {err}")))?;
        self.follow(Navigation {
            method: Method::GET,
            url,
            form: Vec::new(),
            from: None,
        })
        .await
    }

    /// Presses the first button of the page's form, and goes where it leads.
    pub(crate) async fn submit(&mut self, page: &Page) -> Result<Page, Trouble> {
        let form = Form::of(&page.body).ok_or_else(|| {
            Trouble::new(format!(
                "no form on {} ({}):\n{}",
                page.url, page.status, page.body
            ))
        })?;
        let url = page
            .url
            .join(&form.action)
            .map_err(|err| Trouble::new(format!("the form leads nowhere: {err}")))?;
        self.follow(Navigation {
            method: Method::POST,
            url,
            form: form.fields,
            from: Some(page.url.clone()),
        })
        .await
    }

    async fn follow(&mut self, mut navigation: Navigation) -> Result<Page, Trouble> {
        // Once a chain of redirects has left a site, it stays cross-site.
        let mut same_site = true;
        for _ in 0..REDIRECTS_MAX {
            let site = navigation.url.host_str().map(str::to_owned);
            let from = navigation.from.as_ref();
            same_site &= from.is_none_or(|from| from.host_str() == site.as_deref());
            let answer = self.request(&navigation, same_site).await?;
            let url = navigation.url;
            for cookie in answer.headers().get_all(SET_COOKIE) {
                self.jar.keep(&url, cookie.to_str().unwrap_or_default());
            }
            let location = answer.headers().get(LOCATION);
            let location = location.and_then(|to| to.to_str().ok());
            let Some(to) = location.filter(|_| answer.status().is_redirection()) else {
                let status = answer.status().as_u16();
                let body = answer.text().await?;
                return Ok(Page { url, status, body });
            };
            navigation = Navigation {
                method: Method::GET,
                url: url.join(to).map_err(|err| {
                    Trouble::new(format!("{url} redirects to {to}, which is no URL: {err}"))
                })?,
                form: Vec::new(),
                from: Some(url),
            };
        }
        Err(Trouble::new("the browser was redirected in circles"))
    }

    async fn request(
        &self,
        navigation: &Navigation,
        same_site: bool,
    ) -> Result<reqwest::Response, Trouble> {
        let Navigation {
            method, url, form, ..
        } = navigation;
        let (at, host) = self.resolve(url);
        let mut request = self.http.request(method.clone(), at);
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        let cookies = self.jar.for_request(url, method == Method::GET, same_site);
        if let Some(cookies) = cookies {
            request = request.header(COOKIE, cookies);
        }
        if method == Method::POST {
            request = request.form(form);
        }
        Ok(request.send().await?)
    }

    /// What DNS and TLS would do on AWS: the API's public host lies on the local AWS, which knows
    /// it by another name.
    fn resolve(&self, url: &Url) -> (Url, Option<String>) {
        let port = self.local_aws_port;
        let suffix = format!(".execute-api.{REGION}.amazonaws.com");
        let Some(api_id) = url.host_str().and_then(|host| host.strip_suffix(&suffix)) else {
            return (url.clone(), None);
        };
        let mut at: Url = format!("http://127.0.0.1:{port}").parse().expect("a URL");
        at.set_path(url.path());
        at.set_query(url.query());
        (at, Some(format!("{api_id}.execute-api.localhost:{port}")))
    }
}
