//! The server over real sockets: every behaviour does what its name says.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Result;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour, Demo, Options, Refusal};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

async fn start() -> Result<Demo> {
    let dist = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-dist");
    Ok(Demo::start(Options { port: 0, dist }).await?)
}

async fn send(
    demo: &Demo,
    method: Method,
    path: &str,
    body: impl Into<reqwest::Body>,
) -> reqwest::Result<Response> {
    Client::new().request(method, format!("{}{path}", demo.url())).body(body).send().await
}

async fn post(demo: &Demo, body: &str) -> reqwest::Result<Response> {
    send(demo, Method::POST, "api/messages", body.to_owned()).await
}

async fn get(demo: &Demo, path: &str) -> reqwest::Result<Response> {
    send(demo, Method::GET, path, "").await
}

/// Writes raw bytes on a new connection and reads until the server closes it.
async fn raw_exchange(demo: &Demo, request: &str) -> Result<Vec<u8>> {
    let address = demo.url().replace("http://localhost", "127.0.0.1").replace('/', "");
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    match timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await? {
        Ok(_) => Ok(answer),
        // Closing with unread bytes resets the connection: as gone as can be.
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => Ok(answer),
        Err(error) => Err(error.into()),
    }
}

#[tokio::test]
async fn up_stores_all_of_a_request_and_answers() -> Result<()> {
    let demo = start().await?;
    let body: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = send(&demo, method, "api/files?name=a%20b", body.clone()).await?;
        assert_eq!(answer.status(), StatusCode::CREATED);
    }
    let received = demo.received();
    assert_eq!(received.iter().map(|request| request.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(
        received.iter().map(|request| request.method.as_str()).collect::<Vec<_>>(),
        ["POST", "PUT", "PATCH", "DELETE"]
    );
    assert!(
        received
            .iter()
            .all(|request| request.uri == "/api/files?name=a%20b" && request.body == body)
    );
    Ok(())
}

#[tokio::test]
async fn received_is_listed_as_json_and_emptied() -> Result<()> {
    let demo = start().await?;
    post(&demo, "abc").await?;
    send(&demo, Method::POST, "api/binary", vec![0xff_u8, 0x00]).await?;
    let list: Value = get(&demo, "control/received").await?.json().await?;
    assert_eq!(list[0]["body"], "abc");
    assert_eq!(list[0]["length"], 3);
    assert_eq!(
        list[0]["sha256"],
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(list[0]["path"], "/api/messages");
    assert_eq!(list[1]["body"], Value::Null);
    assert_eq!(list[1]["length"], 2);

    send(&demo, Method::DELETE, "control/received", "").await?;
    assert!(demo.received().is_empty());
    post(&demo, "d").await?;
    assert_eq!(demo.received()[0].number, 3, "arrival numbers are not reused");
    Ok(())
}

#[tokio::test]
async fn drop_closes_every_try_without_a_byte_and_stores_nothing() -> Result<()> {
    let demo = start().await?;
    demo.behave(Behaviour::DROP);
    for _ in 0..3 {
        let api = "POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi";
        assert_eq!(raw_exchange(&demo, api).await?, b"");
        assert_eq!(raw_exchange(&demo, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await?, b"");
    }
    assert!(demo.received().is_empty());
    assert!(get(&demo, "control/behaviour").await?.status().is_success(), "the lab bench stays");
    Ok(())
}

#[tokio::test]
async fn drop_reaches_a_connection_that_was_open_before() -> Result<()> {
    let demo = start().await?;
    let client = Client::new();
    client.get(demo.url()).send().await?.bytes().await?;
    demo.behave(Behaviour::DROP);
    assert!(client.get(demo.url()).send().await.is_err());
    demo.behave(Behaviour::UP);
    assert!(client.get(demo.url()).send().await?.status().is_success());
    Ok(())
}

#[tokio::test]
async fn stall_neither_answers_nor_closes() -> Result<()> {
    let demo = start().await?;
    demo.behave(Behaviour::always(Answer::Stall {}));
    assert!(timeout(Duration::from_millis(500), post(&demo, "hello")).await.is_err());
    assert!(demo.received().is_empty());
    assert!(get(&demo, "").await?.status().is_success(), "pages still load");
    Ok(())
}

#[tokio::test]
async fn slow_answers_as_ever_but_later() -> Result<()> {
    let demo = start().await?;
    demo.behave(Behaviour::always(Answer::Slow { milliseconds: 300 }));
    let start = Instant::now();
    assert_eq!(post(&demo, "hello").await?.status(), StatusCode::CREATED);
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(demo.received()[0].body, "hello");
    Ok(())
}

#[tokio::test]
async fn lose_answer_stores_and_hangs_up() -> Result<()> {
    let demo = start().await?;
    demo.behave(Behaviour::always(Answer::LoseAnswer {}));
    assert!(post(&demo, "hello").await.is_err());
    assert_eq!(demo.received()[0].body, "hello");
    Ok(())
}

#[tokio::test]
async fn a_status_comes_with_its_headers() -> Result<()> {
    let demo = start().await?;
    let behaviour = json!({"mode": "status", "status": 503, "headers": {"retry-after": "120"}});
    let answer = send(&demo, Method::PUT, "control/behaviour", behaviour.to_string()).await?;
    assert_eq!(answer.json::<Value>().await?, behaviour);
    let answer = post(&demo, "hello").await?;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "120");
    Ok(())
}

#[tokio::test]
async fn a_script_is_consumed_in_order_by_api_requests_only() -> Result<()> {
    let demo = start().await?;
    let teapot =
        Answer::Status(Refusal { status: StatusCode::IM_A_TEAPOT, headers: Default::default() });
    demo.behave(Behaviour::script([Answer::Drop {}, teapot], Answer::Up {}));
    assert!(get(&demo, "").await?.status().is_success());
    assert!(post(&demo, "1").await.is_err());
    assert_eq!(post(&demo, "2").await?.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(post(&demo, "3").await?.status(), StatusCode::CREATED);
    assert_eq!(demo.behaviour(), Behaviour::UP);
    Ok(())
}

#[tokio::test]
async fn a_mistaken_behaviour_is_refused_and_changes_nothing() -> Result<()> {
    let demo = start().await?;
    let answer = send(&demo, Method::PUT, "control/behaviour", r#"{"mode":"up","typo":1}"#).await?;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.text().await?.contains("unknown field `typo`"));
    assert_eq!(demo.behaviour(), Behaviour::UP);
    Ok(())
}

#[tokio::test]
async fn the_feed_tells_the_present_and_every_change_even_while_gone() -> Result<()> {
    let demo = start().await?;
    let mut feed = get(&demo, "control/events").await?;
    assert_eq!(next_event(&mut feed).await?["behaviour"]["mode"], "up");
    post(&demo, "hello").await?;
    assert_eq!(next_event(&mut feed).await?["latest"][0]["body"], "hello");
    demo.behave(Behaviour::DROP);
    assert_eq!(next_event(&mut feed).await?["behaviour"]["mode"], "drop");
    Ok(())
}

/// The newest event; changes between two reads may arrive as one.
async fn next_event(feed: &mut Response) -> Result<Value> {
    let chunk =
        timeout(Duration::from_secs(5), feed.chunk()).await??.expect("the feed does not end");
    let text = String::from_utf8(chunk.to_vec())?;
    let data = text.lines().rfind(|line| line.starts_with("data: ")).expect("an event has data");
    Ok(serde_json::from_str(&data["data: ".len()..])?)
}

#[tokio::test]
async fn files_have_their_type_and_are_never_stale() -> Result<()> {
    let demo = start().await?;
    for (path, content_type) in [
        ("", "text/html"),
        ("app.js", "text/javascript"),
        ("sw.js", "text/javascript"),
        ("style.css", "text/css"),
    ] {
        let answer = get(&demo, path).await?;
        assert!(answer.headers()["content-type"].to_str()?.starts_with(content_type), "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-cache", "{path}");
    }
    assert_eq!(get(&demo, "control/received").await?.headers()["cache-control"], "no-store");
    let answer = get(&demo, "sync-status.js").await?;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.text().await?.contains("cargo xtask dist"));
    Ok(())
}

#[tokio::test]
async fn a_file_can_be_replaced_and_goes_down_with_the_server() -> Result<()> {
    let demo = start().await?;
    demo.serve_file("/sw.js", "text/javascript", "// mine");
    let answer = get(&demo, "sw.js").await?;
    assert_eq!(answer.headers()["content-type"], "text/javascript");
    assert!(!answer.headers().contains_key("content-security-policy"));
    assert_eq!(answer.text().await?, "// mine");
    demo.behave(Behaviour::DROP);
    assert!(get(&demo, "sw.js").await.is_err());
    Ok(())
}

#[tokio::test]
async fn dropping_the_handle_closes_the_port_and_its_connections() -> Result<()> {
    let demo = start().await?;
    let mut feed = get(&demo, "control/events").await?;
    next_event(&mut feed).await?;
    drop(demo);
    let end = timeout(Duration::from_secs(5), feed.chunk()).await?;
    assert!(!matches!(end, Ok(Some(_))), "the open connection has ended");
    Ok(())
}
