//! Short names between the wasm and its glue.
//!
//! wasm-bindgen ends every import's name with a hash. No compressor can shrink those, and they
//! were 6 % of the released files. wasm-opt renames them in the wasm and reports how, and this
//! renames them in the glue. esbuild cannot: to it they are properties, which it must not touch.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What wasm-opt's `--minify-imports-and-exports-and-modules` prints.
#[derive(Debug, Deserialize)]
pub(crate) struct Names {
    imports: Vec<(String, String, String)>,
    exports: Vec<(String, String)>,
}

/// The module that wasm-opt says every import is from.
const SHORT_MODULE: &str = "a";

impl Names {
    pub(crate) fn parse(report: &str) -> Result<Self> {
        serde_json::from_str(report).context("cannot read the names that wasm-opt reports")
    }

    /// The glue with the short names in it.
    pub(crate) fn shorten(&self, glue: &str) -> Result<String> {
        let modules = self.imports.iter().map(|(module, ..)| module);
        let Some(module) = modules.clone().next() else {
            return Ok(glue.to_owned());
        };
        ensure!(
            modules.clone().all(|other| other == module),
            "wasm-opt cannot keep imports of several modules apart; Rust must have no JS snippets"
        );
        let (glue, renamed) = self.rename(glue);
        ensure!(
            renamed == self.imports.len(),
            "{} of the wasm's {} imports are in the glue",
            renamed,
            self.imports.len()
        );
        let (module, short) = (format!("\"{module}\": "), format!("\"{SHORT_MODULE}\": "));
        Ok(glue.replace(&module, &short))
    }

    /// Renames what the glue defines as `name: ` and uses as `wasm.name`; counts the former.
    fn rename(&self, glue: &str) -> (String, usize) {
        let imports: HashMap<_, _> = self.imports.iter().map(|(_, n, s)| (&**n, s)).collect();
        let exports: HashMap<_, _> = self.exports.iter().map(|(n, s)| (&**n, s)).collect();
        let (mut shortened, mut renamed, mut rest) = (String::new(), 0, glue);
        while !rest.is_empty() {
            let (word, after) = split_word(rest);
            let short = if shortened.ends_with("wasm.") {
                exports.get(word)
            } else if after.starts_with(": ") {
                imports.get(word).inspect(|_| renamed += 1)
            } else {
                None
            };
            shortened.push_str(short.map_or(word, |short| short));
            rest = after;
        }
        (shortened, renamed)
    }
}

/// Splits off the identifier that `text` begins with, or else what lies before the next.
fn split_word(text: &str) -> (&str, &str) {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let starts_with_word = text.starts_with(is_word);
    let end = text.find(|c| is_word(c) != starts_with_word);
    text.split_at(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::Names;

    const REPORT: &str = r#"{
        "imports": [["./x_bg.js", "__wbg_get_0123", "a"]],
        "exports": [["memory", "b"], ["memory2", "c"], ["a", "d"]]
    }"#;

    #[test]
    fn imports_and_exports_are_renamed_where_they_are_meant() -> anyhow::Result<()> {
        let glue = r#"{ "./x_bg.js": { __wbg_get_0123: f(wasm.memory2, wasm.a, memory) } }"#;
        let short = r#"{ "a": { a: f(wasm.c, wasm.d, memory) } }"#;
        assert_eq!(Names::parse(REPORT)?.shorten(glue)?, short);
        Ok(())
    }

    #[test]
    fn a_glue_without_the_import_is_refused() -> anyhow::Result<()> {
        assert!(Names::parse(REPORT)?.shorten("wasm.memory").is_err());
        Ok(())
    }
}
