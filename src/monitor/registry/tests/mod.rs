// SPDX-License-Identifier: EUPL-1.2
//! What becomes of whatever a registry may answer, with a small server of its API.

mod fetched;
mod wanted;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::client::RegistryTarget;

/// A server on this machine that remembers the heads of requests. It ends with the process.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each path with status, further lines of the head, and a body.
    fn start(
        answer: impl Fn(&str) -> (u16, &'static str, String) + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heads = asked.clone();
        let serve = move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let head = lines
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty());
                let head: Vec<String> = head.collect();
                let path = head.first().and_then(|line| line.split(' ').nth(1));
                let (status, more, body) = answer(path.unwrap_or_default());
                heads.lock().unwrap().push(head.join("\n"));
                // Whoever has gone needs no answer.
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} S\r\n{more}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
        };
        std::thread::spawn(serve);
        Server { address, asked }
    }

    fn target(&self) -> RegistryTarget {
        RegistryTarget {
            url: format!("http://{}/api", self.address),
            login: None,
            ca: None,
            timeout: Duration::from_secs(5),
        }
    }

    /// The paths that were asked for, without what all begin with.
    fn paths(&self) -> Vec<String> {
        let heads = self.asked.lock().unwrap();
        let path = |head: &String| {
            let path = head.split(' ').nth(1).unwrap_or_default();
            path.trim_start_matches("/api").to_owned()
        };
        heads.iter().map(path).collect()
    }
}
