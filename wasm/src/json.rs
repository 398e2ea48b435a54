//! Writing JSON, as much of it as the border needs: integers only, and no
//! indentation. serde_json would weigh more than all else in this crate.

/// A text that grows. Commas are its own business.
#[derive(Clone, Debug, Default)]
pub struct Json(Vec<u8>);

impl Json {
    /// What has been written: UTF-8.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// An array; `write` puts its items.
    pub fn list(&mut self, write: &mut dyn FnMut(&mut Self)) {
        self.enclose(b'[', b']', write);
    }

    /// An object; `write` puts each [`key`](Self::key) and its value.
    pub fn object(&mut self, write: &mut dyn FnMut(&mut Self)) {
        self.enclose(b'{', b'}', write);
    }

    fn enclose(&mut self, open: u8, close: u8, write: &mut dyn FnMut(&mut Self)) {
        self.separate();
        self.0.push(open);
        write(self);
        self.0.push(close);
    }

    /// A property's name.
    pub fn key(&mut self, name: &str) {
        self.text(name);
        self.0.push(b':');
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.separate();
        self.0.push(b'"');
        for &byte in text.as_bytes() {
            match byte {
                b'"' | b'\\' => self.0.extend([b'\\', byte]),
                0..0x20 => {
                    let hex = |digit: u8| b"0123456789abcdef"[usize::from(digit)];
                    self.0.extend(*b"\\u00");
                    self.0.extend([hex(byte >> 4), hex(byte & 15)]);
                }
                _ => self.0.push(byte),
            }
        }
        self.0.push(b'"');
    }

    /// An integer.
    pub fn integer(&mut self, number: i64) {
        self.digits(number < 0, number.unsigned_abs());
    }

    /// An integer that is not negative.
    pub fn natural(&mut self, number: u64) {
        self.digits(false, number);
    }

    fn digits(&mut self, negative: bool, mut number: u64) {
        self.separate();
        let mut digits = [0; 20];
        let mut first = digits.len();
        loop {
            first -= 1;
            digits[first] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        if negative {
            self.0.push(b'-');
        }
        self.0.extend(&digits[first..]);
    }

    /// `true`, `false` or `null`.
    pub fn word(&mut self, word: &str) {
        self.separate();
        self.0.extend(word.as_bytes());
    }

    fn separate(&mut self) {
        // Texts end in a quote, so what opens a list or follows a name cannot be mistaken.
        if self.0.last().is_some_and(|last| !b"[{:".contains(last)) {
            self.0.push(b',');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::Json;

    fn parsed(json: Json) -> Value {
        serde_json::from_slice(&json.into_bytes()).unwrap_or(Value::Null)
    }

    #[test]
    fn values_are_separated_and_nested() {
        let mut json = Json::default();
        json.list(&mut |json| {
            json.text("a:[{");
            json.integer(-7);
            json.object(&mut |json| {
                json.key("x");
                json.word("null");
                json.key("y");
                json.list(&mut |_| {});
            });
            json.word("true");
        });
        assert_eq!(parsed(json), json!(["a:[{", -7, { "x": null, "y": [] }, true]));
    }

    proptest! {
        #[test]
        fn any_text_is_what_it_was(text: String) {
            let mut json = Json::default();
            json.text(&text);
            prop_assert_eq!(parsed(json), json!(text));
        }

        #[test]
        fn any_integer_is_what_it_was(integer: i64, natural: u64) {
            let mut json = Json::default();
            json.list(&mut |json| {
                json.integer(integer);
                json.natural(natural);
            });
            prop_assert_eq!(parsed(json), json!([integer, natural]));
        }
    }
}
