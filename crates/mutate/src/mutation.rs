//! A mutation: one mistake in one place.

use crate::{Judge, Trouble};

/// A mistake that somebody could make.
#[derive(Clone, Copy, Debug)]
pub struct Mutation {
    /// By which it is asked for.
    pub name: &'static str,
    /// What is wrong with the product that has it.
    pub what: &'static str,
    /// From the top of the repository.
    pub file: &'static str,
    /// The text that is there once.
    pub find: &'static str,
    /// What stands there instead. It compiles, and a condition that is taken out still names all its
    /// values, or `DynamoDB` would refuse the request and every test would notice.
    pub replace: &'static str,
    /// Who has to notice.
    pub judge: Judge,
}

impl Mutation {
    /// The file's text with the mistake in it. Text that is not there exactly once is an error, so
    /// that a refactoring cannot take the mutation away without a word.
    pub fn apply(&self, text: &str) -> Result<String, Trouble> {
        match text.matches(self.find).count() {
            1 => Ok(text.replacen(self.find, self.replace, 1)),
            count => Err(Trouble(format!(
                "{} wants to change text that is {count} times in {}, not once: {:?}",
                self.name, self.file, self.find
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Judge, Mutation};

    const MUTATION: Mutation = Mutation {
        name: "sum",
        what: "",
        file: "sum.rs",
        find: "a + b",
        replace: "a - b",
        judge: Judge::TestsOf(""),
    };

    #[test]
    fn the_text_is_changed_where_it_is_once() {
        assert_eq!(MUTATION.apply("f(a + b)").unwrap(), "f(a - b)");
    }

    #[test]
    fn text_that_is_gone_or_twice_there_is_an_error() {
        for text in ["f(b + a)", "f(a + b, a + b)"] {
            let error = MUTATION.apply(text).unwrap_err().to_string();
            assert!(error.contains("not once"), "{error}");
        }
    }
}
