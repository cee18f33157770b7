//! One Chromium for all tests of this process. It shows page after page in a frame; each page may
//! fetch its files and has to post what it found.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use vigie::export::verify_page;

/// How long a page may take, on a machine that has other things to do.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Waits for the next page and shows it.
const DRIVER: &str = "<!DOCTYPE html><title>driver</title><script>(async () => {
  for (;;) {
    const page = await (await fetch('/next')).text(), frame = document.createElement('iframe');
    frame.src = page; frame.width = 1200; frame.height = 900;
    document.body.replaceChildren(frame);
  }
})()</script><body>";

/// A page with the files that it may fetch as `file/0`, `file/1`, …
struct Job {
    number: u64,
    page: String,
    files: Vec<Vec<u8>>,
}

/// What the threads of connections share.
struct Shared {
    job: Mutex<Job>,
    /// Where the next page is.
    next: Mutex<Receiver<String>>,
    told: Sender<(u64, String)>,
}

struct Browser {
    shared: Arc<Shared>,
    next: Sender<String>,
    told: Receiver<(u64, String)>,
}

/// Shows a page, in whose scripts `told(text)` ends it. Gives the text.
pub(super) fn show(page: &str, files: Vec<Vec<u8>>) -> String {
    static BROWSER: LazyLock<Mutex<Browser>> = LazyLock::new(|| Mutex::new(Browser::start()));
    let browser = BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
    let mut job = browser.shared.job.lock().unwrap();
    let number = job.number + 1;
    let tell = "<script>const told = text => fetch('told', { method: 'POST', body: text });\
                addEventListener('unhandledrejection', e => told('failed: ' + e.reason.stack));\
                addEventListener('error', e => told('failed: ' + e.message));</script>";
    *job = Job {
        number,
        page: page.replacen("<head>", &format!("<head>{tell}"), 1),
        files,
    };
    drop(job);
    browser.next.send(format!("/{number}/")).unwrap();
    let until = Instant::now() + TIMEOUT;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let (of, text) = browser.told.recv_timeout(left).expect("the page answers");
        if of == number {
            assert!(!text.starts_with("failed: "), "{text}");
            return text;
        }
    }
}

/// The page that checks exports, with a script at its end and the right to talk to this test.
pub(super) fn checking(script: &str) -> String {
    verify_page()
        .replacen(
            "default-src 'none';",
            "default-src 'none'; connect-src 'self';",
            1,
        )
        .replacen("</body>", &format!("<script>{script}</script></body>"), 1)
}

impl Browser {
    fn start() -> Browser {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ((next, nexts), (tell, told)) = (channel(), channel());
        let shared = Arc::new(Shared {
            job: Mutex::new(Job {
                number: 0,
                page: String::new(),
                files: Vec::new(),
            }),
            next: Mutex::new(nexts),
            told: tell,
        });
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = serving.clone();
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        // It dies with the thread that starts it, and that one with the process.
        std::thread::spawn(move || run(&format!("http://{address}/")));
        Browser { shared, next, told }
    }
}

fn run(address: &str) {
    let profile = profile();
    let status = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "chromium"])
        .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
        .args(["--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync"])
        .args(["--disable-quic", "--remote-debugging-port=0"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    panic!("chromium ended: {status:?} (tests/setup installs it)");
}

/// A folder for the browser, named after this process; those of processes that are gone go.
fn profile() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix("chromium-");
        if process.is_some_and(|id| !PathBuf::from("/proc").join(id).exists()) {
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
    folder.join(format!("chromium-{}", std::process::id()))
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut first, mut length) = (String::new(), 0);
        reader.read_line(&mut first).ok();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok();
        let path = first.split(' ').nth(1).unwrap_or_default();
        let answer = self.answer(path, &body);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            answer.len()
        );
        stream.write_all(&[head.as_bytes(), &answer].concat()).ok();
    }

    fn answer(&self, path: &str, body: &[u8]) -> Vec<u8> {
        if path == "/" {
            return DRIVER.into();
        }
        if path == "/next" {
            // Whoever asks twice waits twice.
            return self.next.lock().unwrap().recv().unwrap_or_default().into();
        }
        let mut parts = path.trim_start_matches('/').splitn(2, '/');
        let number = parts.next().and_then(|number| number.parse().ok());
        let (Some(number), Some(what)) = (number, parts.next()) else {
            return Vec::new();
        };
        if what == "told" {
            let text = String::from_utf8_lossy(body).into_owned();
            self.told.send((number, text)).ok();
            return Vec::new();
        }
        let job = self.job.lock().unwrap();
        match what.strip_prefix("file/") {
            _ if job.number != number => Vec::new(),
            None => job.page.clone().into_bytes(),
            Some(file) => file
                .parse::<usize>()
                .map_or_else(|_| Vec::new(), |at| job.files[at].clone()),
        }
    }
}
