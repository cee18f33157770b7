// SPDX-License-Identifier: EUPL-1.2
//! Writes logs and exports as a monitor would, with keys and chance that never change.

use std::collections::BTreeMap;

use vigie::diagnostic::Language;
use vigie::ledger::{
    Body, Checkpoint, CompactRange, Config, Cosignature, Erasure, Export, FindingBody, FindingKind,
    Genesis, Hash, Head, Heartbeat, InclusionProof, Leaf, LeafKind, Named, Parties, PartitionBeat,
    PeopleRef, Policy, PrivateKey, Retention, Salt, SignedNote, SigningStatus, Start, Statement,
    Stop, Tree, Use, sha256_hex, terms,
};
use vigie::observation::{EventTime, Span};
use vigie::verify::bundle::{
    AGREEMENTS, ALERTS, BODIES, CHECKPOINTS, Disclosure, FORMAT, LEAVES, MANIFEST, Manifest,
    POLICY, PROOF, PROOFS, SUMS, alerts_json, sums,
};

/// The files of an export.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Name of the log.
pub(crate) const ORIGIN: &str = "vigie-0123456789abcdef";

/// A key that is always the same.
pub(crate) fn key(name: &str, of: Use, chance: u8) -> PrivateKey {
    PrivateKey::new(name, of, &[chance; 32]).unwrap()
}

/// Bytes of an agreement in a version.
pub(crate) fn agreement(version: u32) -> String {
    format!("vigie: 1\nagreement: {{ id: FR-1, version: {version} }}\n")
}

/// A log that is being written. Fields may be turned before the next leaf, to write what no honest
/// monitor writes.
pub(crate) struct Log {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) checkpoints: Vec<SignedNote>,
    pub(crate) now: EventTime,
    pub(crate) log: PrivateKey,
    pub(crate) witness: Option<PrivateKey>,
    /// With which the union signs agreements.
    pub(crate) union: PrivateKey,
    /// Version of the agreement in force.
    pub(crate) version: u32,
    pub(crate) standing: SigningStatus,
    pub(crate) parties: Parties,
    /// The note that the next agreement says changed the parties' keys.
    pub(crate) change: Option<String>,
    /// What configurations say of a people table.
    pub(crate) people: Option<PeopleRef>,
    pub(crate) boot: String,
    pub(crate) started: EventTime,
    pub(crate) beat: u64,
    pub(crate) next: i64,
    pub(crate) records: u64,
    /// Records that the input chain holds.
    pub(crate) chained: u64,
    /// The place of reading that the last heartbeat told.
    pub(crate) told: i64,
    pub(crate) last_alert: Option<u64>,
    edge: CompactRange,
    agreements: Vec<String>,
    /// What was signed last under each agreement, by its digest.
    notes: BTreeMap<String, String>,
}

/// What every agreement here says of how long bodies are kept.
pub(crate) fn retention() -> Vec<Retention> {
    vec![Retention {
        class: "serious".into(),
        days: 0,
    }]
}

impl Log {
    /// A log with its first leaf, a start and an agreement.
    pub(crate) fn begin() -> Log {
        let mut log = Log::empty();
        log.genesis();
        log.start();
        log
    }

    pub(crate) fn empty() -> Log {
        Log {
            leaves: Vec::new(),
            checkpoints: Vec::new(),
            now: "2026-11-20T08:00:00Z"
                .parse::<jiff::Timestamp>()
                .unwrap()
                .into(),
            log: key(ORIGIN, Use::Note, 1),
            witness: Some(key("union-mirror", Use::Cosignature, 2)),
            union: key("union", Use::Note, 4),
            version: 3,
            standing: SigningStatus::Signed,
            parties: Parties {
                employer: Some(key("employer", Use::Note, 3).public().to_string()),
                union: Some(key("union", Use::Note, 4).public().to_string()),
            },
            change: None,
            people: None,
            boot: String::new(),
            started: EventTime::default(),
            beat: 0,
            next: 0,
            records: 0,
            chained: 0,
            told: 0,
            last_alert: None,
            edge: CompactRange::default(),
            agreements: Vec::new(),
            notes: BTreeMap::new(),
        }
    }

    pub(crate) fn digest(&self) -> String {
        sha256_hex(agreement(self.version).as_bytes())
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now = self.now.plus(Span::from_secs(seconds));
    }

    fn push(&mut self, write: impl FnOnce(&Head<'_>) -> serde_json::Result<Leaf>) -> u64 {
        let digest = self.digest();
        let head = Head {
            origin: ORIGIN,
            seq: self.leaves.len() as u64,
            time: self.now,
            agreement: &digest,
        };
        let leaf = write(&head).unwrap();
        self.edge.push(leaf.hash());
        self.leaves.push(leaf);
        head.seq
    }

    pub(crate) fn open(&mut self, kind: LeafKind, data: &impl serde::Serialize) -> u64 {
        self.push(|head| Leaf::open(head, kind, data))
    }

    pub(crate) fn genesis(&mut self) {
        let data = Genesis {
            program: "0.1.0".into(),
            log_key: self.log.public().to_string(),
            parties: self.parties.clone(),
            mirror: self.witness.as_ref().map(|key| key.public().to_string()),
        };
        self.open(LeafKind::Genesis, &data);
    }

    /// A run of the program begins, with the agreement of this version.
    pub(crate) fn start(&mut self) {
        self.boot = format!("boot-{}", self.leaves.len());
        self.started = self.now;
        let data = Start {
            program: "0.1.0".into(),
            binary: sha256_hex(b"program"),
            boot: self.boot.clone(),
            ..Start::default()
        };
        self.open(LeafKind::Start, &data);
        self.config();
    }

    /// The note under the agreement of this version.
    pub(crate) fn note(&self) -> SignedNote {
        let statement = Statement::Agreement {
            of: Named {
                id: "FR-1".into(),
                version: self.version,
                file: self.digest(),
            },
            digest: self.digest(),
            retention: terms(&retention()),
            french: sha256_hex(b"phrases"),
            english: sha256_hex(b"sentences"),
        };
        let mut note = statement.note().unwrap();
        if self.standing == SigningStatus::Signed {
            note.sign(&key("employer", Use::Note, 3), self.now);
        }
        note.sign(&self.union, self.now);
        note
    }

    /// The people table with this content comes with the next configuration, signed by these.
    pub(crate) fn people(&mut self, content: &str, by: &[PrivateKey]) {
        let digest = sha256_hex(content.as_bytes());
        let file = digest.clone();
        let mut note = Statement::People { file }.note().unwrap();
        by.iter().for_each(|key| note.sign(key, self.now));
        self.people = Some(PeopleRef {
            digest,
            standing: SigningStatus::Signed,
            note: Some(note.to_string()),
        });
    }

    pub(crate) fn config(&mut self) {
        let data = Config {
            agreement: "FR-1".into(),
            version: self.version,
            digest: self.digest(),
            standing: self.standing,
            note: (self.standing != SigningStatus::Draft).then(|| self.note().to_string()),
            files: vec![self.digest()],
            mappings: Vec::new(),
            people: self.people.clone(),
            retention: retention(),
            parties: self.parties.clone(),
            change: self.change.take(),
        };
        self.agreements.push(agreement(self.version));
        if let Some(note) = &data.note {
            self.notes.insert(self.digest(), note.clone());
        }
        self.open(LeafKind::Config, &data);
    }

    pub(crate) fn stop(&mut self) {
        let data = Stop {
            boot: self.boot.clone(),
            reason: "asked to".into(),
            settled: false,
        };
        self.open(LeafKind::Stop, &data);
    }

    /// Half a minute passes, in which some records are read, and the log's key signs.
    pub(crate) fn beat(&mut self, records: u64) {
        self.quiet_beat(records);
        self.commit();
    }

    /// Half a minute passes, in which some records are read.
    pub(crate) fn quiet_beat(&mut self, records: u64) {
        self.wait(30);
        self.next += records.cast_signed();
        self.records += records;
        self.chained += records;
        self.beat += 1;
        let data = self.heartbeat();
        self.open(LeafKind::Heartbeat, &data);
        self.told = self.next;
    }

    pub(crate) fn heartbeat(&self) -> Heartbeat {
        let uptime = self.now.since(self.started).micros() / 1_000;
        Heartbeat {
            beat: self.beat,
            boot: self.boot.clone(),
            uptime_ms: uptime.unsigned_abs(),
            binary: sha256_hex(b"program"),
            mappings: sha256_hex(b"mappings"),
            read: self.records,
            rejected: 0,
            late: 0,
            outbox: 0,
            unwitnessed: 0,
            last_alert: self.last_alert,
            partitions: vec![PartitionBeat {
                topic: "orders".into(),
                partition: 0,
                next: self.next,
                first: 0,
                end: self.next,
                records: self.records,
                chain: Hash::leaf(&self.chained.to_be_bytes()).to_string(),
                from: self.told,
                ..PartitionBeat::default()
            }],
            ..Heartbeat::default()
        }
    }

    pub(crate) fn alert(&mut self, id: &str, version: u32) -> u64 {
        let seq = self.leaves.len() as u64;
        let body = Body {
            salt: Salt([seq as u8; 32]),
            text: format!(
                r#"{{"alert":"{id}","version":{version},"change":"opened","breach":true,"closed":false,"clause":{{"id":"art-4.2","severity":"serious","status":"active"}},"site":"lille-1","observed":{seq}}}"#
            ),
            class: "serious",
        };
        let said = serde_json::json!({
            "alert": id, "version": version, "change": "opened", "breach": true, "closed": false,
            "clause": serde_json::value::RawValue::from_string(
                r#"{"id":"art-4.2","severity":"serious","status":"active"}"#.into()).unwrap(),
        });
        self.last_alert = Some(seq);
        self.push(|head| Leaf::committing(head, LeafKind::Alert, &said, body))
    }

    /// Bodies whose term is over go.
    pub(crate) fn erase(&mut self, leaves: &[u64]) -> u64 {
        self.erase_by("retention", "serious", None, leaves)
    }

    pub(crate) fn erase_by(
        &mut self,
        by: &str,
        reason: &str,
        note: Option<String>,
        leaves: &[u64],
    ) -> u64 {
        let data = Erasure {
            by: by.into(),
            reason: reason.into(),
            note,
            leaves: leaves.to_vec(),
        };
        for leaf in leaves {
            self.leaves[*leaf as usize].body = None;
        }
        self.open(LeafKind::Erasure, &data)
    }

    pub(crate) fn finding(&mut self, finding: FindingKind, count: u64) {
        let kind = match finding {
            FindingKind::Gap => LeafKind::Gap,
            _ => LeafKind::Finding,
        };
        let data = FindingBody {
            topic: Some("orders".into()),
            partition: Some(0),
            count,
            ..FindingBody::new(finding, String::new())
        };
        self.open(kind, &data);
    }

    pub(crate) fn export(&mut self) {
        let data = Export {
            recipient: "dreets-59".into(),
            from: None,
            until: None,
            site: None,
            clause: None,
            alerts: 1,
            size: self.leaves.len() as u64,
            sha256: sha256_hex(b"zip"),
            ..Export::default()
        };
        self.open(LeafKind::Export, &data);
    }

    /// The log's key signs for all leaves so far, and the witness two seconds later.
    pub(crate) fn commit(&mut self) {
        let mut note = Checkpoint::of(ORIGIN, &self.edge).sign(&self.log, self.now);
        if let Some(witness) = &self.witness {
            note.sign(witness, self.now.plus(Span::from_secs(2)));
        }
        self.checkpoints.push(note);
    }

    /// A leaf says what the witness signed last.
    pub(crate) fn cosignature(&mut self) {
        let note = self.checkpoints.last().unwrap();
        let data = Cosignature {
            size: Checkpoint::parse(note.text()).unwrap().size,
            note: note.to_string(),
        };
        self.open(LeafKind::Cosignature, &data);
    }

    pub(crate) fn manifest(&self) -> Manifest {
        Manifest {
            v: FORMAT,
            origin: ORIGIN.into(),
            size: self.leaves.len() as u64,
            created: self.now.plus(Span::from_secs(10)),
            recipient: "dreets-59".into(),
            lang: Language::French,
            from: None,
            until: None,
            facts_from: None,
            facts_until: None,
            site: None,
            clause: None,
            checkpoint: self.checkpoints.last().unwrap().to_string(),
        }
    }

    /// The files of an export of everything.
    pub(crate) fn files(&self) -> Files {
        let mut files = Files::new();
        let mut put = |name: &str, bytes: Vec<u8>| drop(files.insert(name.to_owned(), bytes));
        put(MANIFEST, self.manifest().write().unwrap());
        let mirror = self.witness.as_ref().map(PrivateKey::public);
        put(
            POLICY,
            Policy::text(&self.log.public(), mirror.as_ref()).into(),
        );
        let line = |bytes: &[u8]| [bytes, b"\n"].concat();
        put(
            LEAVES,
            self.leaves
                .iter()
                .flat_map(|leaf| line(&leaf.bytes))
                .collect(),
        );
        let notes = self.checkpoints.iter();
        let notes = notes.map(|note| serde_json::to_string(&note.to_string()).unwrap());
        put(
            CHECKPOINTS,
            notes.flat_map(|note| line(note.as_bytes())).collect(),
        );
        let bodies = self.leaves.iter().filter_map(|leaf| {
            let body = leaf.body.as_ref()?;
            Some((
                leaf.seq,
                Disclosure::new(leaf.seq, &body.salt, &body.text).unwrap(),
            ))
        });
        let bodies: Vec<_> = bodies.collect();
        let lines = bodies.iter().map(|(_, body)| body.write().unwrap());
        put(
            BODIES,
            lines.flat_map(|body| line(body.as_bytes())).collect(),
        );
        put(
            ALERTS,
            alerts_json(bodies.iter().map(|(_, body)| body.body.get())).into(),
        );
        for text in &self.agreements {
            let name = format!("{AGREEMENTS}{}", sha256_hex(text.as_bytes()));
            put(&format!("{name}.yaml"), text.clone().into());
        }
        for (digest, note) in &self.notes {
            put(&format!("{AGREEMENTS}{digest}.note"), note.clone().into());
        }
        let tree: Tree = self.leaves.iter().map(Leaf::hash).collect();
        for (seq, body) in &bodies {
            let body: serde_json::Value = serde_json::from_str(body.body.get()).unwrap();
            let proof = InclusionProof {
                index: *seq,
                hashes: tree.inclusion(*seq, tree.size()).unwrap(),
                checkpoint: self.checkpoints.last().unwrap().clone(),
            };
            let name = format!("{PROOFS}{}{PROOF}", body["alert"].as_str().unwrap());
            put(&name, proof.to_string().into());
        }
        put("LISEZMOI.html", b"<!doctype html>".to_vec());
        seal(&mut files);
        files
    }
}

/// Writes the list of hashes anew, as somebody would who changes files and covers it up.
pub(crate) fn seal(files: &mut Files) {
    let text = sums(files);
    files.insert(SUMS.into(), text.into());
}

/// A morning with everything in it that may happen, and nothing wrong.
pub(crate) fn morning() -> Log {
    let mut log = Log::begin();
    log.commit();
    log.beat(10);
    log.alert("a1", 1);
    log.beat(5);
    log.cosignature();
    log.alert("b2", 1);
    log.alert("a1", 2);
    log.commit();
    log.finding(FindingKind::Late, 3);
    log.beat(0);
    log.next += 2;
    log.beat(4);
    log.wait(3);
    log.stop();
    log.commit();
    log.wait(20);
    log.version = 4;
    log.start();
    log.beat(8);
    log.erase(&[4]);
    log.export();
    log.beat(1);
    log
}
