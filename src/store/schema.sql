-- SPDX-License-Identifier: EUPL-1.2
-- The whole memory of one monitor. Times are microseconds since 1970-01-01T00:00:00Z.

-- Single facts: origin (the name of this log), created, commits (how many there were), outbox_next
-- (first leaf not yet acknowledged by the queue), program (version of the one that wrote it last).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- How far each partition has been read. `source` numbers the partition inside engine state and
-- evidence; it is never given out twice. `told` is the next offset as the last heartbeat about it
-- told it, `chain` the input chain since then (see ledger/chain.rs), `clocked` the records since
-- then whose times rest on the moment of reading (three 64-bit numbers each, lowest byte first),
-- `samples` what some records were, the last one last (see monitor/samples.rs).
CREATE TABLE offsets (
    source INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    records INTEGER NOT NULL,
    told INTEGER NOT NULL,
    chain BLOB NOT NULL,
    clocked BLOB NOT NULL DEFAULT x'',
    samples BLOB NOT NULL DEFAULT x'',
    UNIQUE (topic, partition)
);

-- Engine state by owner: one full piece, then what changed with each commit.
CREATE TABLE state (
    seq INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    is_full INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE INDEX state_owner ON state (owner, seq);

-- The log: numbered from 0 without a hole, bytes written once. Kind and time stand in the bytes.
CREATE TABLE leaves (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    time INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE INDEX leaves_by_kind ON leaves (kind, seq);

-- What leaves only commit to: the JSON that was told, and the salt of the commitments. Erased by
-- number or by class, which a leaf says.
CREATE TABLE bodies (
    seq INTEGER PRIMARY KEY,
    class TEXT NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX bodies_by_class ON bodies (class, seq);

-- The log at the end of each commit, signed by its key (C2SP tlog-checkpoint), by its size.
-- `note` never changes. `cosignature` is the same note with a witness's signature under it, once
-- there is one.
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    cosignature TEXT
);
CREATE INDEX checkpoints_cosigned ON checkpoints (size) WHERE cosignature IS NOT NULL;

-- What a check of the first leaves gave, so that the next start reads only those behind them: facts
-- as JSON, and a note of the log's key on their digest (checked.rs). The newest one, and the newest
-- one that a witness has signed for. Whoever empties this table has the whole log read.
CREATE TABLE checked (
    size INTEGER PRIMARY KEY,
    facts TEXT NOT NULL,
    note TEXT NOT NULL
);

-- Exact bytes of every agreement and mapping that was in force. Leaves name them by SHA-256, and
-- hold the notes that were signed.
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL
) WITHOUT ROWID;

-- The latest version of every alert whose body is not erased, for listings.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    clause TEXT NOT NULL,
    site TEXT NOT NULL,
    window_start INTEGER NOT NULL,
    window_end INTEGER NOT NULL,
    breach INTEGER NOT NULL,
    seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX alerts_by_seq ON alerts (seq);
CREATE INDEX alerts_by_time ON alerts (window_start, id);
CREATE INDEX alerts_by_clause ON alerts (clause, window_start);

-- Records that could not be read: where, why, and what they were; never what they said. `element` is
-- the place of an event in a record of which others could be read.
CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    reason TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    element INTEGER
);

-- Totals that survive a restart. Labels are a JSON list.
CREATE TABLE tallies (
    name TEXT NOT NULL,
    labels TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, labels)
) WITHOUT ROWID;
