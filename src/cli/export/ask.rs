// SPDX-License-Identifier: EUPL-1.2
//! Asks a running monitor for an export over the socket beside its store (HTTP/1.0, one answer).

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use indicatif::ProgressBar;
use sha2::{Digest as _, Sha256};

use crate::export::Order;
use crate::ledger::{Export, hex};

/// Bytes of the answer's head at most.
const MAX_HEAD: u64 = 16_384;
/// Bytes of a refusal that are read.
const MAX_TOLD: u64 = 4_096;

/// An export, and the leaf that says so.
type Given = (Export, Option<u64>);

/// The answer of the monitor that runs on this store; nothing if none does.
pub(super) fn ask(
    socket: &Path,
    order: &Order,
    out: &mut File,
    bar: &ProgressBar,
) -> Result<Option<Given>, String> {
    let Ok(stream) = UnixStream::connect(socket) else {
        return Ok(None);
    };
    let answer = exchange(stream, order, out, bar);
    answer
        .map(Some)
        .map_err(|error| format!("the running monitor: {error}"))
}

fn exchange(
    mut stream: UnixStream,
    order: &Order,
    out: &mut File,
    bar: &ProgressBar,
) -> io::Result<Given> {
    write!(stream, "GET /export?{} HTTP/1.0\r\n\r\n", query(order))?;
    let mut stream = BufReader::new(stream);
    let head = head(&mut stream)?;
    let header = |name: &str| {
        let named = |line: &&String| {
            line.split(':')
                .next()
                .is_some_and(|n| n.eq_ignore_ascii_case(name))
        };
        let line = head.iter().skip(1).find(named)?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let status = head.first().and_then(|line| line.split(' ').nth(1));
    if status != Some("200") {
        let mut told = String::new();
        stream.take(MAX_TOLD).read_to_string(&mut told)?;
        let problem: serde_json::Value = serde_json::from_str(&told).unwrap_or_default();
        let detail = problem["detail"].as_str().unwrap_or("it gave no export");
        return Err(io::Error::other(detail.to_owned()));
    }
    let broken = || io::Error::other("its answer is not whole");
    let number = |name| header(name).and_then(|text| text.parse::<u64>().ok());
    let told = header("vigie-export").ok_or_else(broken)?;
    let export: Export = serde_json::from_str(&told)?;
    let length = number("content-length").ok_or_else(broken)?;
    bar.set_length(length);
    let sha256 = copy(&mut stream, out, length, bar)?;
    if sha256 != export.sha256 {
        return Err(broken());
    }
    Ok((export, number("vigie-leaf")))
}

/// Status line and headers.
fn head(stream: &mut impl io::BufRead) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    for line in stream.take(MAX_HEAD).lines() {
        match line?.trim_end() {
            "" => return Ok(lines),
            line => lines.push(line.to_owned()),
        }
    }
    Err(io::Error::other("its answer is not whole"))
}

fn copy(from: &mut impl Read, to: &mut File, length: u64, bar: &ProgressBar) -> io::Result<String> {
    let (mut hash, mut part, mut left) = (Sha256::new(), vec![0; 1 << 16], length);
    while left > 0 {
        let most = part.len().min(usize::try_from(left).unwrap_or(part.len()));
        let read = from.read(&mut part[..most])?;
        if read == 0 {
            return Err(io::Error::other("its answer is not whole"));
        }
        hash.update(&part[..read]);
        to.write_all(&part[..read])?;
        left -= read as u64;
        bar.inc(read as u64);
    }
    Ok(hex(&hash.finalize()))
}

fn query(order: &Order) -> String {
    let (scope, request) = (&order.scope, &order.request);
    let [from, until] = scope.told.written();
    let [facts_from, facts_until] = scope.facts.written();
    let parts = [
        ("from", from),
        ("until", until),
        ("facts_from", facts_from),
        ("facts_until", facts_until),
        ("site", scope.site.clone()),
        ("clause", scope.clause.clone()),
        ("lang", Some(order.language.pick("en", "fr").to_owned())),
        ("recipient", Some(order.recipient.clone())),
        ("requested_by", request.requested_by.clone()),
        ("produced_by", request.produced_by.clone()),
        ("reference", request.reference.clone()),
    ];
    let mut query = String::new();
    for (name, value) in parts {
        let Some(value) = value else { continue };
        if !query.is_empty() {
            query.push('&');
        }
        let _ = write!(query, "{name}=");
        for byte in value.bytes() {
            match byte.is_ascii_alphanumeric() {
                true => query.push(char::from(byte)),
                false => drop(write!(query, "%{byte:02X}")),
            }
        }
    }
    query
}
