//! Bytes as a JavaScript string literal, one character (U+0000 to U+00FF) for each byte.
//!
//! After brotli this costs 5 % where base64 costs 33 %. It is safe because every file that holds
//! one is a module or an `importScripts` script, and browsers read both as UTF-8 whatever the
//! server says. The reader is `Uint8Array.from(text, c => c.charCodeAt(0))`.

/// Writes `bytes` as a template literal, escaping only what the grammar forbids unescaped. In quotes
/// it would be 1 % larger: every line feed would have to be escaped as well.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    let mut literal = String::with_capacity(bytes.len() * 3 / 2);
    literal.push('`');
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'`' => literal.push_str("\\`"),
            b'\\' => literal.push_str("\\\\"),
            // Unescaped it would be read as a line feed.
            b'\r' => literal.push_str("\\r"),
            b'$' if bytes.get(index + 1) == Some(&b'{') => literal.push_str("\\$"),
            _ => literal.push(char::from(byte)),
        }
    }
    literal.push('`');
    literal
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use anyhow::{Context, Result};

    use super::latin1;

    /// What a real JavaScript engine makes of the literal, decoded as the released files do.
    fn read_by_node(bytes: &[u8]) -> Result<Vec<u8>> {
        let mut node = Command::new("node")
            .args(["--input-type=module", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("node is needed to read the literal")?;
        let literal = latin1(bytes);
        node.stdin.take().context("stdin")?.write_all(
            format!("process.stdout.write(Uint8Array.from({literal}, c => c.charCodeAt(0)))")
                .as_bytes(),
        )?;
        Ok(node.wait_with_output()?.stdout)
    }

    #[test]
    fn every_pair_of_bytes_survives_a_javascript_engine() -> Result<()> {
        let pairs: Vec<u8> = (0..=255u8)
            .flat_map(|first| (0..=255u8).flat_map(move |second| [first, second]))
            .collect();
        assert!(read_by_node(&pairs)? == pairs);
        Ok(())
    }

    #[test]
    fn only_three_characters_are_escaped() {
        let all: Vec<u8> = (0..=255).collect();
        let characters = latin1(&all).chars().count();
        assert_eq!(characters, 256 + 3 + 2);
    }
}
