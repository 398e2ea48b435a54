//! Objects as `Message` writes and reads them, on a host without JavaScript.

use serde_json::Value as Json;
use sync_status::{Message, Value};

/// A JavaScript object: its properties, in order.
pub type Object<'a> = Vec<(&'static str, Value<'a>)>;

pub fn encode(message: &Message) -> Object<'_> {
    let mut object = Object::new();
    message.encode(&mut |key, value| object.push((key, value)));
    object
}

pub fn decode(object: &Object<'_>) -> Option<Message> {
    Message::decode(reader(object))
}

/// Reads an object as a page does: property by property.
pub fn reader<'a>(object: &'a Object<'_>) -> impl Fn(&'static str) -> Value<'a> {
    |key| {
        let found = object.iter().find(|(name, _)| *name == key);
        found.map_or(Value::Null, |(_, value)| value.clone())
    }
}

/// The same, of an object that came as JSON: whatever it is.
pub fn json_reader<'a>(json: &'a Json) -> impl Fn(&'static str) -> Value<'a> {
    move |key| match json.get(key) {
        Some(Json::Bool(flag)) => Value::Bool(*flag),
        Some(Json::Number(number)) => number.as_f64().map_or(Value::Null, Value::Number),
        Some(Json::String(text)) => Value::Text(text.into()),
        _ => Value::Null,
    }
}

pub fn decode_json(json: &Json) -> Option<Message> {
    Message::decode(json_reader(json))
}

/// The object as `JSON.stringify(object, null, 2)` shows it, in its own order.
pub fn to_json(object: &Object<'_>) -> String {
    let line =
        |(key, value): &(&str, Value<'_>)| format!("  {}: {}", Json::from(*key), json(value));
    let lines: Vec<String> = object.iter().map(line).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::from(*flag),
        // serde_json writes 1.0 where JavaScript writes 1; messages hold integers only.
        Value::Number(number) => Json::from(*number as i64),
        Value::Text(text) => Json::from(&**text),
    }
}
