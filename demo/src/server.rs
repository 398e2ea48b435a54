//! The running server.

use std::{io, net::Ipv4Addr, path::PathBuf};

use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

use axum::{Router, body::Bytes};

use crate::{Behaviour, Received, bench::Bench, connection, files::StandIn, routes::routes};

/// How to start the demo.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The folder of the built files, as `cargo xtask dist` makes it.
    pub dist: PathBuf,
}

/// A running demo server, and its controls. Dropping it closes the port and every connection.
#[derive(Debug)]
pub struct Demo {
    port: u16,
    bench: Bench,
    accepting: JoinHandle<()>,
}

impl Demo {
    /// Starts the server; it answers as soon as this returns.
    ///
    /// # Errors
    /// When the port is taken, or not allowed.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let port = listener.local_addr()?.port();
        let bench = Bench::new();
        let accepting = tokio::spawn(accept(listener, routes(&bench, options.dist.into())));
        Ok(Self { port, bench, accepting })
    }

    /// Where the page is. `localhost` rather than the address, because browsers show it and treat it as secure alike.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// What the server does from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.bench.behave(behaviour);
    }

    /// What the server does now, with the steps that are left of a script.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        self.bench.state().behaviour.clone()
    }

    /// What has reached `/api/*`, in order of arrival.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.bench.state().received.clone()
    }

    /// Serves `content` at `path` from now on, in place of the file that the site has there, if any.
    pub fn serve_file(&self, path: &str, content_type: &'static str, content: impl Into<Bytes>) {
        self.bench.stand_in(path, StandIn { content_type, content: content.into() });
    }

    /// Empties the list of what was received.
    pub fn forget(&self) {
        self.bench.forget();
    }

    /// Runs for as long as the server does.
    pub async fn serve(mut self) {
        // The task never panics and is aborted by nobody but `drop`.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The connections live in this task's set, so that aborting the task ends them too.
async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // An accept fails when the client has gone already, or files ran out for a moment: neither ends the server.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection::serve(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
