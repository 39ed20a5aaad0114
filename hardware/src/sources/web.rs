//! A page to watch a station by: a few fixed files, the station's state as it changes, and orders from whoever has the token.
//!
//! It runs on a thread of its own, so that nobody who watches, and nobody who floods it, holds a line up. It knows nothing of
//! elections: the state is text that somebody shows, and an order is handed on.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

/// Most who watch at once.
const WATCHERS: usize = 64;
/// What changes within this time comes as one change.
const PACE: Duration = Duration::from_secs(1);
/// How often a state that is played changes.
const TICK: Duration = Duration::from_millis(250);
/// How long a wrong token waits for its answer.
const WRONG_TOKEN: Duration = Duration::from_secs(1);
/// Longest order.
const MOST_BYTES: usize = 4096;
/// What a browser may do with the page: load its own files, ask its own server, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
    frame-ancestors 'none'; base-uri 'none'";

/// A file of the page.
#[derive(Clone, Copy, Debug)]
pub struct SiteFile {
    /// Its place, such as `/`.
    pub path: &'static str,
    /// Its kind, such as `text/html; charset=utf-8`.
    pub kind: &'static str,
    /// What it holds.
    pub text: &'static str,
}

/// An order somebody gave with the right token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    token: String,
    /// Who says they are giving it.
    pub who: String,
    /// What is to be done.
    pub command: String,
}

/// A page that is being served until the program ends.
#[derive(Debug)]
pub struct Web {
    state: watch::Sender<String>,
    address: SocketAddr,
}

impl Web {
    /// Shows a new state.
    pub fn show(&self, state: String) {
        self.state.send_replace(state);
    }

    /// Shows what `state` gives for the time since the beginning, again and again until it has no more. Then leaves the last
    /// state to be seen. Ends when somebody at the program's terminal stops it.
    pub async fn play(&self, mut state: impl FnMut(Duration) -> Option<String>) -> io::Result<()> {
        let begun = Instant::now();
        let mut ticks = tokio::time::interval(TICK);
        let mut stopped = pin!(tokio::signal::ctrl_c());
        loop {
            tokio::select! {
                stopped = &mut stopped => return stopped,
                _ = ticks.tick() => match state(begun.elapsed()) {
                    Some(state) => self.show(state),
                    None => break,
                },
            }
        }
        stopped.await
    }

    /// Returns where the page is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

struct Served {
    files: BTreeMap<&'static str, SiteFile>,
    state: watch::Receiver<String>,
    watchers: Arc<Semaphore>,
    token: Option<String>,
    give: Box<dyn Fn(Order) -> Result<(), String> + Send + Sync>,
}

/// Serves a page at an address. Without a token there are no orders; `give` takes one, or says why not.
pub fn start(
    address: SocketAddr,
    files: &'static [SiteFile],
    token: Option<String>,
    give: impl Fn(Order) -> Result<(), String> + Send + Sync + 'static,
) -> io::Result<Web> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let (sender, state) = watch::channel("null".to_owned());
    let served = Arc::new(Served {
        files: files.iter().map(|file| (file.path, *file)).collect(),
        state,
        watchers: Arc::new(Semaphore::new(WATCHERS)),
        token,
        give: Box::new(give),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        runtime.block_on(async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            if let Err(error) = axum::serve(listener, router(served)).await {
                tracing::warn!(%error, "the page is no longer served");
            }
        });
    });
    Ok(Web { state: sender, address })
}

fn router(served: Arc<Served>) -> Router {
    Router::new()
        .route("/state", get(state))
        .route("/events", get(events))
        .route("/order", post(order))
        .fallback(get(file))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn(guard))
        .with_state(served)
}

/// Refuses who came by a name: a foreign page could have made one point here. And says what a browser may do.
async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = request.headers().get(header::ORIGIN).map(HeaderValue::to_str);
    let is_own =
        origin.is_none_or(|origin| origin.is_ok_and(|origin| origin.split("://").nth(1) == Some(host)));
    let mut response = if is_address(host) && is_own {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "come by the address that the station printed\n").into_response()
    };
    let headers = response.headers_mut();
    let rules = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    headers.extend(rules.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// Whether a host is `localhost` or an address in figures, with or without a port.
fn is_address(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || name.parse::<IpAddr>().is_ok()
}

async fn file(State(served): State<Arc<Served>>, request: Request) -> Response {
    match served.files.get(request.uri().path()) {
        Some(file) => ([(header::CONTENT_TYPE, file.kind)], file.text).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such page\n").into_response(),
    }
}

async fn state(State(served): State<Arc<Served>>) -> Response {
    let text = served.state.borrow().clone();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

async fn events(State(served): State<Arc<Served>>) -> Response {
    let Ok(place) = Arc::clone(&served.watchers).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many are watching\n").into_response();
    };
    Sse::new(stream(served.state.clone(), place)).keep_alive(KeepAlive::default()).into_response()
}

fn stream(
    state: watch::Receiver<String>,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Event, std::convert::Infallible>> {
    WatchStream::new(state).throttle(PACE).map(move |text| {
        // The place is given up with the stream.
        let _held = &place;
        Ok(Event::default().data(text))
    })
}

async fn order(State(served): State<Arc<Served>>, headers: HeaderMap, order: Json<Order>) -> Response {
    let Json(order) = order;
    let Some(token) = &served.token else {
        return (
            StatusCode::FORBIDDEN,
            "this page takes no orders: the station was started without a token\n",
        )
            .into_response();
    };
    // A form of a foreign page cannot send this kind.
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json || !is_same(token, &order.token) {
        tokio::time::sleep(WRONG_TOKEN).await;
        return (StatusCode::FORBIDDEN, "the token is not that of this station\n").into_response();
    }
    match (served.give)(order) {
        Ok(()) => (StatusCode::ACCEPTED, "given\n").into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response(),
    }
}

/// Compares without telling by its time how much is right.
fn is_same(token: &str, given: &str) -> bool {
    let differing =
        token.bytes().zip(given.bytes()).fold(0, |differing, (left, right)| differing | (left ^ right));
    token.len() == given.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::Mutex;

    use super::*;

    const FILES: &[SiteFile] = &[SiteFile { path: "/", kind: "text/html; charset=utf-8", text: "<p>board" }];

    type Given = Arc<Mutex<Vec<String>>>;

    fn web(token: Option<&str>) -> (Web, Given) {
        let given = Given::default();
        let list = Arc::clone(&given);
        let give = move |order: Order| {
            list.lock().unwrap().push(format!("{}: {}", order.who, order.command));
            if order.command == "fly" { Err("no such command".to_owned()) } else { Ok(()) }
        };
        (start("127.0.0.1:0".parse().unwrap(), FILES, token.map(str::to_owned), give).unwrap(), given)
    }

    fn ask(web: &Web, request: &str) -> String {
        let mut stream = TcpStream::connect(web.address()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(web: &Web, path: &str, host: &str) -> String {
        ask(web, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    }

    fn order(web: &Web, token: &str, command: &str, more: &str) -> String {
        let body = format!(r#"{{"token":"{token}","who":"chair","command":"{command}"}}"#);
        let head = "POST /order HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";
        ask(web, &format!("{head}{more}Content-Length: {}\r\n\r\n{body}", body.len()))
    }

    #[test]
    fn files_and_state_are_served_under_strict_rules() {
        let (web, _) = web(None);
        web.show(r#"{"state":"open"}"#.to_owned());
        let page = get(&web, "/", "127.0.0.1:1");
        assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("<p>board"), "{page}");
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "nosniff", "no-store"] {
            assert!(page.contains(rule), "{rule}: {page}");
        }
        assert!(get(&web, "/state", "[::1]:80").ends_with(r#"{"state":"open"}"#));
        assert!(get(&web, "/etc/passwd", "localhost").starts_with("HTTP/1.1 404"));
    }

    #[test]
    fn a_foreign_name_or_page_is_refused() {
        let (web, given) = web(Some("secret"));
        assert!(get(&web, "/state", "evil.example").starts_with("HTTP/1.1 403"));
        let foreign = order(&web, "secret", "open", "Origin: http://evil.example\r\n");
        assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
        assert!(given.lock().unwrap().is_empty());
        let own = order(&web, "secret", "open", "Origin: http://localhost\r\n");
        assert!(own.starts_with("HTTP/1.1 202"), "{own}");
    }

    #[test]
    fn only_the_right_token_gives_orders_and_without_one_nobody_does() {
        let (web, given) = web(Some("secret"));
        for wrong in ["", "secre", "secrets", "SECRET"] {
            assert!(order(&web, wrong, "close", "").starts_with("HTTP/1.1 403"));
        }
        assert!(order(&web, "secret", "close", "").starts_with("HTTP/1.1 202"));
        let refused = order(&web, "secret", "fly", "");
        assert!(refused.starts_with("HTTP/1.1 400") && refused.ends_with("no such command\n"), "{refused}");
        assert_eq!(*given.lock().unwrap(), ["chair: close", "chair: fly"]);
        let (closed, given) = self::web(None);
        assert!(order(&closed, "", "close", "").starts_with("HTTP/1.1 403"));
        assert!(given.lock().unwrap().is_empty());
    }

    #[test]
    fn an_order_that_is_too_long_or_no_json_is_refused() {
        let (web, given) = web(Some("secret"));
        let long = order(&web, "secret", &"x".repeat(MOST_BYTES), "");
        assert!(long.starts_with("HTTP/1.1 413"), "{long}");
        assert!(order(&web, "secret", "\\q", "").starts_with("HTTP/1.1 4"));
        assert!(given.lock().unwrap().is_empty());
    }

    #[test]
    fn changes_reach_who_watches_and_places_are_given_back() {
        let (web, _) = web(None);
        for round in 0..2 * WATCHERS {
            web.show(format!("{{\"round\":{round}}}"));
            let mut stream = TcpStream::connect(web.address()).unwrap();
            stream.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
            let mut seen = String::new();
            let mut bytes = [0; 512];
            while !seen.contains(&format!("{{\"round\":{round}}}")) {
                let read = stream.read(&mut bytes).unwrap();
                assert!(0 < read, "{seen}");
                seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
                // A watcher that left is only missed when the next change goes to it.
                if seen.contains("503") {
                    panic!("round {round}: {seen}");
                }
            }
        }
    }
}
