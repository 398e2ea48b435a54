//! The code in Markdown files.

use std::{ops::Range, path::Path};

use anyhow::{Context, Result};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A block of code in a Markdown file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The language, as the fence names it; empty when it does not.
    pub language: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The code.
    pub code: String,
}

/// The fenced and indented blocks of code in a Markdown file, in order.
///
/// # Errors
/// When the file cannot be read.
pub fn blocks(file: &Path) -> Result<Vec<Block>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(parse(&text))
}

fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => open = Some(begin(&kind, text, &range)),
            Event::Text(code) => {
                if let Some(block) = &mut open {
                    block.code.push_str(&code);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

fn begin(kind: &CodeBlockKind<'_>, text: &str, range: &Range<usize>) -> Block {
    let language = match kind {
        // What follows the first word is for other readers than this one.
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    let line = text[..range.start].matches('\n').count() + 1;
    Block { language: language.to_owned(), line, code: String::new() }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn no_block_is_overlooked() {
        let text = "# a\n\n```js\nlet b;\n```\n\n* list\n\n  ```html title\n  <p>\n  ```\n\n~~~\nplain\n~~~\n\n    indented\n";
        let seen: Vec<_> = parse(text).into_iter().map(|b| (b.language, b.line, b.code)).collect();
        let expected = [
            ("js", 3, "let b;\n"),
            ("html", 9, "<p>\n"),
            ("", 13, "plain\n"),
            ("", 17, "indented\n"),
        ];
        assert_eq!(seen, expected.map(|(l, n, c)| (l.to_owned(), n, c.to_owned())));
    }
}
