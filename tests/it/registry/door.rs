//! A door in front of a registry that lets in whoever shows the right header, and counts them.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::API;

/// Listens until the process ends.
pub(crate) struct Door {
    port: u16,
    let_in: Arc<Mutex<Vec<String>>>,
}

impl Door {
    /// Before the registry on this port; `shown` is what has to stand in `Authorization`.
    pub(crate) fn before(registry: u16, shown: &'static str) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let let_in = Arc::new(Mutex::new(Vec::new()));
        let paths = let_in.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // Whoever hangs up on us, or is not there, needs nothing more.
                let _ = pass(stream.unwrap(), registry, shown, &paths);
            }
        });
        Door { port, let_in }
    }

    /// Where the registry's Confluent API is behind it.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}{API}", self.port)
    }

    /// The paths below that address that were let in.
    pub(crate) fn let_in(&self) -> Vec<String> {
        self.let_in.lock().unwrap().clone()
    }
}

fn pass(
    mut stream: TcpStream,
    registry: u16,
    shown: &str,
    paths: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines();
    let head = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty());
    let head: Vec<String> = head.collect();
    let wanted = format!("authorization: {shown}");
    if !head.iter().any(|line| line.eq_ignore_ascii_case(&wanted)) {
        return write!(
            stream,
            "HTTP/1.1 401 U\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
    }
    let path = head.first().and_then(|line| line.split(' ').nth(1));
    let path = path.unwrap_or_default().to_owned();
    let mut inside = match TcpStream::connect(("127.0.0.1", registry)) {
        Ok(inside) => inside,
        Err(_) => {
            return write!(
                stream,
                "HTTP/1.1 503 S\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
        }
    };
    write!(
        inside,
        "GET {path} HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    inside.read_to_end(&mut answer)?;
    let below = path.trim_start_matches(API).to_owned();
    paths.lock().unwrap().push(below);
    stream.write_all(&answer)
}
