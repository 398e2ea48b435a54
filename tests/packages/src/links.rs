//! The links in Markdown files.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The links and pictures of a Markdown file that lead to no file of the repository, or to no heading of one.
///
/// # Errors
/// When the file cannot be read.
pub fn dead_links(file: &Path) -> Result<Vec<String>> {
    let text = read(file)?;
    let mut dead = Vec::new();
    for link in targets(&text) {
        // Other sites come and go; a test must not depend on them.
        if !link.contains("://") && !leads_somewhere(file, &text, &link)? {
            dead.push(link);
        }
    }
    Ok(dead)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn targets(text: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    };
    Parser::new(text).filter_map(target).collect()
}

fn leads_somewhere(file: &Path, text: &str, link: &str) -> Result<bool> {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = file.parent().unwrap_or(file).join(path);
    if anchor.is_empty() {
        return Ok(target.exists());
    }
    let other = if path.is_empty() { text.to_owned() } else { read(&target)? };
    Ok(anchors(&other).iter().any(|heading| heading == anchor))
}

/// The anchors that code hosts make of headings.
fn anchors(text: &str) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|h| anchor(&h))),
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{anchors, targets};

    #[test]
    fn no_link_is_overlooked() {
        let text = "[a](b.md) ![c](d.png) [e][f] <https://g.example>\n\n[f]: h.md#i\n";
        assert_eq!(targets(text), ["b.md", "d.png", "h.md#i", "https://g.example"]);
    }

    #[test]
    fn headings_have_the_anchors_of_code_hosts() {
        let text = "# `Queue`, what it is\n\n## What an answer means\n";
        assert_eq!(anchors(text), ["queue-what-it-is", "what-an-answer-means"]);
    }
}
