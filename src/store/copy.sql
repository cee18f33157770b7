-- SPDX-License-Identifier: EUPL-1.2
-- What the union's mirror keeps beside the tables of a monitor.

-- What was raised about the monitor. `until` is empty while it lasts; `evidence` is what shows it,
-- in its exact bytes.
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    detail TEXT NOT NULL,
    evidence BLOB
);
CREATE INDEX alarms_open ON alarms (kind, place) WHERE until IS NULL;

-- Checkpoints that the mirror has signed and whose leaves it may not have; the last one is the
-- one from which the next has to go on.
CREATE TABLE witnessed (size INTEGER PRIMARY KEY, note TEXT NOT NULL);
