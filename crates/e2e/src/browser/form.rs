//! The first form of a page: where it goes, and its hidden fields.

/// Pressing a button without a name adds nothing to the fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    pub(crate) fn of(html: &str) -> Option<Self> {
        let (_, form) = html.split_once("<form")?;
        let (form, _) = form.split_once("</form>")?;
        let (tag, inside) = form.split_once('>')?;
        let fields = inside.split("<input").skip(1).filter_map(|input| {
            let (tag, _) = input.split_once('>')?;
            let hidden = attribute(tag, "type")? == "hidden";
            hidden.then_some((attribute(tag, "name")?, attribute(tag, "value")?))
        });
        Some(Self {
            action: attribute(tag, "action")?,
            fields: fields.collect(),
        })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let plain = value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_gives_its_hidden_fields_in_plain_text() {
        let html = "<p>Hello</p><form method=\"post\" action=\"/yes\">
            <input type=\"hidden\" name=\"state\" value=\"a&amp;b\">
            <input type=\"text\" name=\"note\" value=\"\"><button>Allow</button></form>";
        let expected = Form {
            action: "/yes".to_owned(),
            fields: vec![("state".to_owned(), "a&b".to_owned())],
        };
        assert_eq!(Form::of(html), Some(expected));
        assert_eq!(Form::of("<p>Hello</p>"), None);
    }
}
