//! What JavaScript says is understood; whatever else comes is nobody's harm.

use proptest::prelude::*;
use sync_status::outbox::{
    Answer, Call, Counts, Entry, History, Input, Sight, Slot, Ticket, Trouble,
};
use sync_status::{Attempts, Id, Outcome, Owner, Reason, Setting};
use sync_status_worker::table::{Read, Variants};
use sync_status_worker::value::Reader;
use sync_status_worker::{Border, Question};

/// What `encode` in src/js/worker/encode.js does.
fn encoded(value: &Setting) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, value);
    bytes
}

/// What is read of what JavaScript says.
fn read<T: Read>(value: &Setting) -> T {
    T::read(&mut Reader::new(&encoded(value)))
}

fn write(bytes: &mut Vec<u8>, value: &Setting) {
    match value {
        Setting::Absent => bytes.push(0),
        Setting::Bool(flag) => bytes.push(1 + u8::from(*flag)),
        Setting::Number(number) => {
            bytes.push(3);
            bytes.extend(number.to_le_bytes());
        }
        Setting::Text(text) => {
            bytes.push(4);
            write_text(bytes, text);
        }
        Setting::List(items) => {
            bytes.push(5);
            bytes.extend((items.len() as u32).to_le_bytes());
            items.iter().for_each(|item| write(bytes, item));
        }
        Setting::Object(properties) => {
            bytes.push(6);
            bytes.extend((properties.len() as u32).to_le_bytes());
            for (key, value) in properties {
                write_text(bytes, key);
                write(bytes, value);
            }
        }
        Setting::Function => bytes.push(7),
        Setting::RegExp => bytes.push(8),
        Setting::Other => bytes.push(9),
    }
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn list(items: impl IntoIterator<Item = Setting>) -> Setting {
    Setting::List(items.into_iter().collect())
}

fn text(text: &str) -> Setting {
    Setting::Text(text.into())
}

fn number(number: impl Into<f64>) -> Setting {
    Setting::Number(number.into())
}

fn object(properties: impl IntoIterator<Item = (&'static str, Setting)>) -> Setting {
    Setting::Object(properties.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn any_value() -> impl Strategy<Value = Setting> {
    let leaf = prop_oneof![
        Just(Setting::Absent),
        any::<bool>().prop_map(Setting::Bool),
        (-1e18..1e18f64).prop_map(Setting::Number),
        any::<String>().prop_map(Setting::Text),
        Just(Setting::Function),
        Just(Setting::RegExp),
        Just(Setting::Other),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Setting::List),
            prop::collection::vec((any::<String>(), inner), 0..5).prop_map(Setting::Object),
        ]
    })
}

/// A question with these fields, as the shell asks it.
fn asked(question: Setting) -> Vec<u8> {
    encoded(&list([number(1e12), number(0.5), Setting::Bool(true), question]))
}

fn started() -> Border {
    let mut border = Border::default();
    let start = [text("start"), text("https://app.example"), text("https://app.example/")];
    assert_eq!(border.call(&asked(list(start))), b"[null]");
    border
}

/// Fields that no variant is without.
fn fields_of<T: Variants>() -> Vec<(&'static str, usize)> {
    T::variants().into_iter().map(|(word, fields)| (word, fields.len())).collect()
}

proptest! {
    #[test]
    fn any_value_is_what_it_was(value in any_value()) {
        prop_assert_eq!(read::<Setting>(&value), value);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes: Vec<u8>) {
        let mut border = started();
        Reader::new(&bytes).setting();
        border.call(&bytes);
    }

    #[test]
    fn any_fields_do_no_harm(which in 0usize..1000, fields in prop::collection::vec(any_value(), 0..6)) {
        let mut border = started();
        let inputs = fields_of::<Input>();
        let (word, _) = inputs[which % inputs.len()];
        let input = list([text(word)].into_iter().chain(fields.clone()));
        border.call(&asked(list([text("handle"), input])));
        let questions = fields_of::<Question>();
        let (word, _) = questions[which % questions.len()];
        border.call(&asked(list([text(word)].into_iter().chain(fields))));
    }
}

#[test]
fn bytes_that_end_early_are_read_as_far_as_they_go() {
    let whole = encoded(&list([text("abc"), number(7), object([("key", Setting::RegExp)])]));
    for end in 0..whole.len() {
        let mut reader = Reader::new(&whole[..end]);
        reader.setting();
        assert!(reader.is_absent(), "{end}");
    }
    // They claim more than there is.
    let endless = [5, 255, 255, 255, 255];
    assert_eq!(Reader::new(&endless).setting(), list([]));
    let no_text = [4, 1, 0, 0, 0, 255];
    assert_eq!(Reader::new(&no_text).setting(), text(""));
}

#[test]
fn what_lies_too_deep_does_no_harm() {
    let bytes: Vec<u8> = [5, 1, 0, 0, 0].repeat(1_000_000);
    Reader::new(&bytes).setting();
}

#[test]
fn what_a_transaction_found_is_read() {
    let history = object([
        ("attempts", number(2)),
        ("lastAttemptAt", number(5.9)),
        ("nextRetryAt", Setting::Absent),
        ("reason", text("stopped")),
        ("error", text("why")),
        ("more", Setting::Other),
    ]);
    let whole = [
        number(-3),
        number(7),
        text("PUT"),
        text("https://app.example/a"),
        history,
        Setting::Bool(true),
        list([text("unreadable"), text("gone")]),
    ];
    let damaged = [text("b"), text("soon"), number(1), Setting::Other, Setting::Bool(true)];
    let counts = object([("remaining", number(3)), ("failed", number(1))]);
    let committed = list([
        text("committed"),
        counts,
        Setting::Absent,
        number(4),
        list([list(whole), list(damaged)]),
    ]);
    let reason = Some(Reason::Stopped);
    let attempts = Attempts { count: 2, last_at: Some(5), next_at: None, reason };
    let found = Entry {
        timestamp: Some(7),
        method: "PUT".into(),
        url: "https://app.example/a".into(),
        history: History { attempts, error: Some("why".into()) },
        marked: true,
        trouble: Some(Trouble::Unreadable("gone".into())),
        ..Entry::of(Id::Number(-3))
    };
    let damaged = Entry::of(Id::Text("b".into()));
    assert_eq!(
        read::<Answer>(&committed),
        Answer::Committed {
            counts: Counts { remaining: 3, failed: 1 },
            key: None,
            changed: 4,
            entries: vec![found, damaged],
        }
    );
}

#[test]
fn inputs_are_read() {
    let call = list([text("call"), number(1), number(2), list([text("retry"), Setting::Absent])]);
    assert!(matches!(read(&call), Input::Call { call: Call::Retry(None), .. }));
    let response = list([
        text("response"),
        list([text("answer"), number(503), Setting::Bool(false)]),
        text(""),
        number(f64::NAN),
        text("HTTP 503"),
    ]);
    let answer = read(&list([text("answer"), number(9), response]));
    let Input::Answer { ticket: Ticket(9), answer: Answer::Response { outcome, date, .. } } =
        answer
    else {
        panic!("{answer:?}");
    };
    assert!(date.is_nan());
    assert_eq!(outcome, Outcome::Answer { status: 503, redirected: false });
    let seen = list([
        text("seen"),
        number(1),
        number(2),
        list([text("added"), text("POST"), text("/"), number(4)]),
    ]);
    let Input::Seen { sight: Sight::Added { again, .. }, .. } = read(&seen) else {
        panic!("not seen");
    };
    assert_eq!(again, Some(Slot(4)));
    assert_eq!(read::<Owner>(&text("observe")), Owner::Observer);
    assert_eq!(read::<Input>(&list([text("steal")])), Input::Wake, "harmless at any time");
}
