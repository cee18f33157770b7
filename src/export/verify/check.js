// The checks, in the order and with the verdicts of `vigie verify`.
const SILENCE = 120e6, WAIT = 300e6, DRIFT = 30e6, BACK = 1e6, KEPT = 50;
const MANIFEST = "evidence/manifest.json", POLICY = "evidence/policy.txt", LEAVES = "evidence/leaves.ndjson",
  BODIES = "evidence/bodies.ndjson", CHECKPOINTS = "evidence/checkpoints.ndjson", AGREEMENTS = "evidence/agreements/",
  PROOFS = "evidence/proofs/", PROOF = ".tlog-proof", ALERTS = "alerts.json", SUMS = "SHA256SUMS";
const NEEDED = [MANIFEST, POLICY, LEAVES, BODIES, CHECKPOINTS, ALERTS];

class Findings {
  constructor() { this.kept = []; this.seen = {}; }
  add(code, more = {}) {
    this.seen[code] = (this.seen[code] || 0) + 1;
    if (this.seen[code] <= KEPT) this.kept.push({ code, severity: severity(code), leaves: null, time: null, count: 1, about: "", ...more });
  }
}
// Microseconds of a time as the program writes it; null for any other text.
function micros(s) {
  const parts = typeof s === "string" ? s.match(/^(-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/) : null;
  const ms = parts ? Date.parse(parts[1] + "Z") : NaN;
  return Number.isNaN(ms) ? null : ms * 1000 + Number((parts[2] || "").padEnd(6, "0").slice(0, 6));
}
// The fields of a JSON object with their exact text; null if it is none or a name stands twice.
function fields(json) {
  try { if (Array.isArray(JSON.parse(json))) return null; } catch { return null; }
  const found = new Map(), n = json.length;
  let at = 0;
  const space = () => { while (at < n && " \t\n\r".includes(json[at])) at++; };
  const string = () => { for (at++; json[at] !== '"'; at++) if (json[at] === "\\") at++; at++; };
  space();
  if (json[at] !== "{") return null;
  at++; space();
  while (json[at] !== "}") {
    const from = at; string();
    const name = JSON.parse(json.slice(from, at));
    space(); at++; space();
    const begin = at;
    for (let depth = 0; at < n;) {
      const c = json[at];
      if (c === '"') { string(); continue; }
      if (c === "{" || c === "[") depth++;
      else if (c === "}" || c === "]") { if (depth === 0) break; depth--; }
      else if (c === "," && depth === 0) break;
      at++;
    }
    if (found.has(name)) return null;
    found.set(name, json.slice(begin, at).trimEnd());
    if (json[at] === ",") { at++; space(); }
  }
  return found;
}
// What each kind of leaf says: s text, b yes or no, u whole number, l list; ? if it may be null.
const FACTS = {
  genesis: { program: "s", log_key: "s", parties: "o", mirror: "s?" }, start: { program: "s", binary: "s", boot: "s" },
  stop: { boot: "s", reason: "s", settled: "b" }, alert: { alert: "s", version: "u", change: "s", breach: "b", closed: "b", clause: "o" },
  config: { agreement: "s", version: "u", digest: "s", standing: "s", note: "s?", mappings: "l", retention: "l" },
  finding: { finding: "s", topic: "s?", count: "u", detail: "s" }, gap: { finding: "s", topic: "s?", count: "u", detail: "s" },
  heartbeat: { beat: "u", boot: "s", uptime_ms: "u", binary: "s", read: "u", rejected: "u", late: "u", last_alert: "u?", partitions: "l" },
  cosignature: { size: "u", note: "s" }, erasure: { by: "s", reason: "s", note: "s?", leaves: "l" },
  export: { recipient: "s", alerts: "u", size: "u", sha256: "s" }, key_rotation: { note: "s" },
};
const IS = {
  s: v => typeof v === "string", b: v => typeof v === "boolean", u: v => Number.isInteger(v) && v >= 0,
  l: v => Array.isArray(v), o: v => v !== null && typeof v === "object" && !Array.isArray(v),
};
const fits = (kind, data) => IS.o(data) && Object.entries(FACTS[kind]).every(([name, form]) =>
  form[1] && (data[name] === null || data[name] === undefined) || IS[form[0]](data[name]));
function readLeaf(line) {
  const parts = fields(line);
  if (!parts || [...parts.keys()].some(name => !["v", "origin", "seq", "time", "kind", "agreement", "data", "commitments"].includes(name))) return null;
  const leaf = JSON.parse(line), time = micros(leaf.time);
  const sound = leaf.v === 1 && IS.s(leaf.origin) && IS.u(leaf.seq) && time !== null && Object.hasOwn(FACTS, leaf.kind) && IS.s(leaf.agreement)
    && parts.has("data") && (leaf.commitments === undefined || IS.o(leaf.commitments) && Object.values(leaf.commitments).every(IS.s));
  return sound ? { ...leaf, time, said: parts.get("data"), commitments: leaf.commitments || {}, fits: fits(leaf.kind, leaf.data) } : null;
}
const clip = (s, n = 60) => Array.from(s).slice(0, n).join("");
const node = (a, b) => sha256(Uint8Array.of(1), a, b);
// The right edge of the growing tree (RFC 6962).
class Edge {
  constructor() { this.size = 0; this.roots = []; }
  push(leaf) {
    let root = leaf;
    for (let left = this.size; left % 2 === 1; left = Math.floor(left / 2)) root = node(this.roots.pop(), root);
    this.roots.push(root); this.size++;
  }
  root() { return this.roots.length ? this.roots.reduceRight((right, left) => node(left, right)) : sha256(); }
}
function includes(hash, index, size, root, proof) {
  if (index >= size || proof.length > 128) return false;
  let at = index, last = size - 1;
  const half = n => Math.floor(n / 2);
  for (const other of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = node(other, hash);
      while (at % 2 === 0 && at !== 0) { at = half(at); last = half(last); }
    } else hash = node(hash, other);
    at = half(at); last = half(last);
  }
  return last === 0 && equal(hash, root);
}

function checkFiles(files, found) {
  for (const name of NEEDED) if (!files.has(name)) found.add("file_missing", { about: name });
  for (const name of files.keys())
    if (name.startsWith("evidence/") && !NEEDED.includes(name) && !name.startsWith(AGREEMENTS) && !name.startsWith(PROOFS)) found.add("file_extra", { about: name });
  const sums = new Map();
  let last = "", sound = files.has(SUMS);
  try {
    const list = sound ? text(files.get(SUMS)) : "";
    if (list !== "" && !list.endsWith("\n")) sound = false;
    for (const line of list.split("\n").slice(0, -1)) {
      const parts = line.match(/^([0-9a-f]{64})  (.+)$/);
      if (!parts || !nameFits(parts[2]) || parts[2] <= last) { sound = false; break; }
      last = parts[2]; sums.set(last, parts[1]);
    }
  } catch { sound = false; }
  if (!sound) { found.add("sums_form"); return; }
  for (const [name, sum] of sums) {
    if (!files.has(name)) found.add("file_missing", { about: name });
    else if (hex(sha256(files.get(name))) !== sum) found.add("file_changed", { about: name });
  }
  for (const name of files.keys()) if (name !== SUMS && !sums.has(name)) found.add("file_extra", { about: name });
}
function lines(files, name, found) {
  if (!files.has(name)) return [];
  try {
    const all = text(files.get(name));
    if (all === "") return [];
    if (all.endsWith("\n") && !all.includes("\r")) return all.slice(0, -1).split("\n");
  } catch { /* no text */ }
  found.add("file_form", { about: name });
  return [];
}
function readManifest(files) {
  try {
    const all = text(files.get(MANIFEST)), m = JSON.parse(all);
    const again = JSON.stringify({ v: m.v, origin: m.origin, size: m.size, created: m.created, recipient: m.recipient, lang: m.lang,
      from: m.from, until: m.until, site: m.site, clause: m.clause, checkpoint: m.checkpoint }) + "\n";
    const time = s => s === null ? null : micros(s);
    const read = { ...m, created: micros(m.created), from: time(m.from), until: time(m.until) };
    const sound = again === all && m.v === 1 && IS.u(m.size) && IS.s(m.origin) && read.created !== null && IS.s(m.checkpoint)
      && (m.from === null || read.from !== null) && (m.until === null || read.until !== null);
    return sound ? read : null;
  } catch { return null; }
}

// Checkpoints along the log, each root, each signature, and what witnesses have signed when.
class Signed {
  constructor(log, witness, lines, signatures, found) {
    Object.assign(this, { log, witness, signatures, found, good: 0, broken: false });
    this.lines = lines; this.at = 0; this.witnessed = new Map(); this.strangers = new Set();
    this.marks = new Map([[0, { root: sha256(), last: -Infinity, next: null }]]);
    this.advance(0);
  }
  // Asks for all signatures at once, a part at a time: the walk then finds them answered.
  async prepare() {
    for (let at = 0; at < this.lines.length; at += 500)
      await Promise.all(this.lines.slice(at, at + 500).map(line => {
        let read = null;
        try { read = checkpoint(JSON.parse(line)); } catch { /* told later */ }
        return read && this.signatures.verify(read.read, this.log);
      }));
  }
  advance(size) {
    this.next = null;
    while (this.at < this.lines.length) {
      const line = this.lines[this.at++];
      let note = null;
      try { note = JSON.parse(line); } catch { /* told below */ }
      const read = typeof note === "string" && JSON.stringify(note) === line ? checkpoint(note) : null;
      if (read && read.size > size) { this.next = read; return; }
      this.found.add("checkpoint_form", { about: clip(line) });
    }
  }
  async take(leaf, edge) {
    const mark = this.marks.get(leaf.seq);
    if (mark) mark.next = leaf.time;
    if (leaf.kind === "key_rotation") this.found.add("rotation_false", { leaves: [leaf.seq, leaf.seq] });
    if (!this.next || this.next.size !== edge.size) return;
    const read = this.next, root = edge.root(), size = edge.size;
    if (read.origin !== this.log.name || await this.signatures.verify(read.read, this.log) === null) this.found.add("checkpoint_unsigned", { about: String(size) });
    else if (!this.broken && !equal(read.root, root)) { this.broken = true; this.found.add("root_wrong", { leaves: [this.good, size - 1] }); }
    else this.good = size;
    this.marks.set(size, { root, last: leaf.time, next: null });
    await this.others(read);
    this.advance(size);
  }
  async others(read) {
    for (const { name } of read.read.signatures) {
      if (this.witness && name === this.witness.name) {
        const time = await this.signatures.verify(read.read, this.witness);
        if (time === null) this.found.add("cosignature_false", { about: `${name}, ${read.size}` });
        else this.witnessed.set(read.size, Math.min(time, this.witnessed.get(read.size) ?? Infinity));
      } else if (name !== this.log.name && !this.strangers.has(name)) {
        this.strangers.add(name); this.found.add("signer_unknown", { about: name });
      }
    }
  }
  async cosignature(leaf) {
    const read = leaf.fits ? checkpoint(leaf.data.note) : null;
    if (read && read.size === leaf.data.size && this.holds(read)) await this.others(read);
    else this.found.add("cosignature_false", { leaves: [leaf.seq, leaf.seq], about: String(leaf.seq) });
  }
  holds(read) { const mark = this.marks.get(read.size); return read.origin === this.log.name && mark !== undefined && equal(mark.root, read.root); }
  async stands(note) {
    const read = checkpoint(note);
    if (!read || await this.signatures.verify(read.read, this.log) === null || !this.holds(read)) return null;
    await this.others(read);
    return read;
  }
  async end(last, edge) {
    const size = edge.size;
    let largest = size;
    while (this.next) { largest = this.next.size; this.advance(largest); }
    if (largest > size) this.found.add("leaves_missing", { leaves: [size, largest - 1], count: largest - size });
    const signed = Math.max(...this.marks.keys());
    if (signed < size && largest === size) this.found.add("leaves_unsigned", { leaves: [signed, size - 1], count: size - signed });
    const read = await this.stands(last);
    if (!read || read.size !== size) this.found.add("manifest_false");
    if (this.witness) this.witnesses(size); else this.found.add("no_witness");
  }
  witnesses(size) {
    let before = 0;
    for (const [at, time] of [...this.witnessed].sort((a, b) => a[0] - b[0])) {
      const [written, last] = this.times(before, at);
      if (time - written > WAIT) this.found.add("witnessed_late", { leaves: [before, at - 1], time: [written, time] });
      if (last - time > WAIT) this.found.add("clock_apart", { leaves: [before, at - 1], time: [time, last] });
      before = at;
    }
    if (before === size) return;
    const [written, last] = this.times(before, size), code = last - written > WAIT || before === 0 ? "unwitnessed" : "unwitnessed_tail";
    this.found.add(code, { leaves: [before, size - 1], count: size - before, time: [written, last] });
  }
  times(after, until) {
    const mark = this.marks.get(until) || this.marks.get(Math.max(...this.marks.keys())), last = mark.last;
    return [this.marks.get(after)?.next ?? last, last];
  }
}

// Which agreement was in force for which leaves, who had signed it, and what it said.
class Agreements {
  constructor(files, parties, signatures, found) {
    Object.assign(this, { files, signatures, found, digest: "", starting: false, versions: new Map(), known: new Set() });
    this.parties = [parties?.employer ?? null, parties?.union ?? null];
  }
  swapped(leaf) { this.found.add("agreement_swapped", { leaves: [leaf.seq, leaf.seq], about: leaf.agreement }); this.digest = leaf.agreement; }
  async take(leaf) {
    if (leaf.kind === "genesis" || leaf.kind === "start") { this.starting = true; this.digest = leaf.agreement; }
    else if (leaf.kind === "config") { if (leaf.fits) await this.config(leaf, leaf.data); else this.found.add("leaf_form", { leaves: [leaf.seq, leaf.seq] }); }
    else if (leaf.agreement !== this.digest) this.swapped(leaf);
  }
  async config(leaf, config) {
    const started = this.starting;
    this.starting = false;
    if (config.digest !== leaf.agreement || started && leaf.agreement !== this.digest) this.swapped(leaf);
    this.digest = config.digest;
    const about = code => this.found.add(code, { leaves: [leaf.seq, leaf.seq], about: `${config.agreement} v${config.version}` });
    const before = this.versions.get(config.agreement);
    this.versions.set(config.agreement, config);
    if (before && before.version === config.version && before.digest === config.digest && before.standing === config.standing) return;
    const draft = config.standing === "draft";
    if (before && (config.version < before.version || config.version === before.version && config.digest !== before.digest)) about(draft ? "draft_changed" : "version_fell");
    about(draft ? "draft" : config.standing === "signed" ? "agreed" : "tightened");
    if (!await this.signed(config)) about("signature_missing");
    const file = `${AGREEMENTS}${config.digest}.yaml`, note = `${AGREEMENTS}${config.digest}.note`;
    if (!this.files.has(file)) about("agreement_absent");
    else if (hex(sha256(this.files.get(file))) !== config.digest) about("agreement_false");
    if (this.files.has(note) && !equal(this.files.get(note), bytes(config.note || ""))) about("agreement_false");
    this.known.add(file).add(note);
  }
  async signed(config) {
    const [employer, union] = this.parties;
    if (config.standing === "draft") return employer === null && union === null;
    const note = signedNote(config.note);
    if (!note || !note.body.includes(config.digest)) return false;
    for (const line of config.standing === "signed" ? [employer, union] : [union]) {
      const key = publicKey(line);
      if (!key || await this.signatures.verify(note, key) === null) return false;
    }
    return true;
  }
  end() { for (const name of this.files.keys()) if (name.startsWith(AGREEMENTS) && !this.known.has(name)) this.found.add("file_extra", { about: name }); }
}

// What leaves commit to: disclosed, erased, out of scope, or missing.
class Bodies {
  constructor(files, manifest, found) {
    Object.assign(this, { manifest, found, shown: new Map(), committed: new Map(), erased: new Set(), versions: new Map(), last: new Map() });
    let before = -1;
    for (const line of lines(files, BODIES, found)) {
      const parts = line.match(/^\{"seq":(0|[1-9][0-9]*),"salt":"([A-Za-z0-9+/=]+)","body":(\{.*\})\}$/);
      if (!parts || Number(parts[1]) <= before || !fields(parts[3])) { found.add("file_form", { about: BODIES }); continue; }
      before = Number(parts[1]); this.shown.set(before, { salt: from64(parts[2]), body: parts[3] });
    }
    const all = [...this.shown.values()], list = "[" + all.map((one, i) => (i ? ",\n" : "\n") + one.body).join("") + "\n]\n";
    if (files.has(ALERTS) && !equal(files.get(ALERTS), bytes(list))) found.add("alerts_false");
  }
  take(leaf, hash) {
    const here = { leaves: [leaf.seq, leaf.seq] };
    const alert = leaf.kind === "alert" && leaf.fits;
    if ((leaf.kind === "alert" || leaf.kind === "erasure") && !leaf.fits) this.found.add("leaf_form", here);
    else if (alert) {
      const { alert, version } = leaf.data;
      if (version !== (this.versions.get(alert) || 0) + 1) this.found.add("alert_versions", { ...here, about: `${alert}, ${version}` });
      this.versions.set(alert, version);
      if (this.shown.has(leaf.seq)) this.last.set(alert, [leaf.seq, hash]);
    } else if (leaf.kind === "erasure") this.erasure(leaf);
    if (Object.keys(leaf.commitments).length === 0) return;
    const m = this.manifest, shown = this.shown.get(leaf.seq);
    const covered = !alert || (m.from === null || leaf.time >= m.from) && (m.until === null || leaf.time < m.until) && (m.clause === null || m.clause === leaf.data.clause.id);
    this.committed.set(leaf.seq, { disclosed: shown !== undefined, covered });
    if (shown && !this.opens(leaf, shown)) this.found.add("body_false", here);
  }
  opens(leaf, { salt, body }) {
    const said = fields(leaf.said), all = fields(body), zero = Uint8Array.of(0);
    if (!said || !all || !salt || salt.length !== 32 || all.size !== said.size + Object.keys(leaf.commitments).length) return false;
    for (const [name, value] of all) {
      if (said.has(name)) { if (said.get(name) !== value) return false; continue; }
      const commitment = hmac(hmac(salt, bytes(name)), bytes(name), zero, bytes(value));
      if (!Object.hasOwn(leaf.commitments, name) || base64(commitment) !== leaf.commitments[name]) return false;
    }
    return true;
  }
  erasure(leaf) {
    const { leaves, by, reason } = leaf.data;
    for (const seq of leaves) {
      if (!this.committed.has(seq) || this.erased.has(seq)) this.found.add("erasure_false", { leaves: [leaf.seq, leaf.seq] });
      this.erased.add(seq);
    }
    if (leaves.length) this.found.add("erased", { leaves: [leaves[0], leaves.at(-1)], count: leaves.length, about: `${by}: ${reason}` });
  }
  end(coverage) {
    let outside = 0, unproven = 0;
    for (const [seq, { disclosed, covered }] of this.committed) {
      const erased = this.erased.has(seq);
      if (disclosed && erased) this.found.add("body_erased", { leaves: [seq, seq] });
      else if (disclosed || erased) continue;
      else if (!covered) outside++;
      else if (this.manifest.site !== null) unproven++;
      else this.found.add("body_missing", { leaves: [seq, seq] });
    }
    for (const seq of this.shown.keys()) if (!this.committed.has(seq)) this.found.add("body_false", { leaves: [seq, seq] });
    if (outside) this.found.add("out_of_scope", { count: outside });
    if (unproven) this.found.add("site_unproven", { count: unproven });
    Object.assign(coverage, { alerts: this.committed.size, disclosed: this.shown.size, erased: this.erased.size });
  }
  // A file for each disclosed alert that stands alone.
  async proofs(files, signed) {
    for (const [alert, [seq, hash]] of this.last) {
      const file = files.get(PROOFS + alert + PROOF), about = { leaves: [seq, seq], about: alert };
      if (!file) this.found.add("proof_missing", about);
      else if (!await this.proves(file, seq, hash, signed)) this.found.add("proof_false", about);
    }
    for (const name of files.keys())
      if (name.startsWith(PROOFS) && !(name.endsWith(PROOF) && this.last.has(name.slice(PROOFS.length, -PROOF.length)))) this.found.add("file_extra", { about: name });
  }
  async proves(file, seq, hash, signed) {
    let all; try { all = text(file); } catch { return false; }
    const at = all.indexOf("\n\n"), head = all.slice(0, at).split("\n"), hashes = head.slice(2).map(from64);
    if (at < 0 || head[0] !== "c2sp.org/tlog-proof@v1" || head[1] !== `index ${seq}` || hashes.some(one => !one || one.length !== 32)) return false;
    const read = await signed.stands(all.slice(at + 2));
    return read !== null && includes(hash, seq, read.size, read.root, hashes);
  }
}

// Whether the monitor was looking: runs of the program, heartbeats, places of reading, gaps.
const LOST = ["topic_reset", "topic_gone", "limit", "state_dropped", "unfilled"];
class Sight {
  constructor(now, found) {
    Object.assign(this, { now, found, run: null, turned: null, beat: null, last: null, lastAlert: null, future: false, starts: 0, neverRead: 0 });
    this.partitions = new Map(); this.skipped = new Map(); this.gone = new Map(); this.told = new Map();
  }
  take(leaf) {
    const here = [leaf.seq, leaf.seq], { time } = leaf;
    if (this.last !== null && this.last - time > BACK) this.found.add("clock_back", { leaves: here, time: [time, this.last] });
    if (time - this.now > SILENCE && !this.future) { this.future = true; this.found.add("future", { leaves: here, time: [this.now, time] }); }
    if (["start", "stop", "heartbeat", "finding", "gap"].includes(leaf.kind)) {
      if (!leaf.fits) this.found.add("leaf_form", { leaves: here });
      else if (leaf.kind === "start") this.start(leaf, here);
      else if (leaf.kind === "stop") {
        if (!this.run || this.run.boot !== leaf.data.boot) this.found.add("run_mixed", { leaves: here });
        this.run = null; this.quiet(leaf.seq, time); this.turned = time;
      } else if (leaf.kind === "heartbeat") this.heartbeat(leaf, here);
      else this.finding(leaf, here);
    }
    if (leaf.kind === "alert") this.lastAlert = leaf.seq;
    this.last = time;
  }
  start(leaf, here) {
    const since = this.last ?? leaf.time;
    this.starts++;
    if (this.run) this.found.add("killed", { leaves: here, time: [since, leaf.time] });
    else if (this.turned !== null && leaf.time - this.turned > SILENCE) this.found.add("stopped", { leaves: here, time: [this.turned, leaf.time] });
    this.run = leaf.data; this.turned = leaf.time;
  }
  quiet(seq, until) {
    if (this.turned === null && !this.beat) return;
    const since = Math.max(this.beat ? this.beat.time : -Infinity, this.turned ?? -Infinity);
    if (until - since > SILENCE) this.found.add("silent", { leaves: [seq, seq], time: [since, until] });
  }
  heartbeat(leaf, here) {
    const beat = leaf.data, last = this.beat, wrong = about => this.found.add("beat_false", { leaves: here, about });
    this.quiet(leaf.seq, leaf.time);
    const missing = beat.beat - (last ? last.data.beat + 1 : 1);
    if (missing > 0) this.found.add("beat_missing", { leaves: here, count: missing });
    if (missing < 0) wrong("beat");
    if (!this.run || this.run.boot !== beat.boot) this.found.add("run_mixed", { leaves: here });
    else if (this.run.binary !== beat.binary) wrong("binary");
    if ((beat.last_alert ?? -1) > (this.lastAlert ?? -1)) wrong("last_alert");
    if (last) {
      if (beat.read < last.data.read || beat.rejected < last.data.rejected || beat.late < last.data.late) wrong("read, rejected, late");
      if (last.data.boot === beat.boot) {
        if (beat.uptime_ms < last.data.uptime_ms) wrong("uptime_ms");
        if (Math.abs(leaf.time - last.time - (beat.uptime_ms - last.data.uptime_ms) * 1000) > DRIFT) this.found.add("clock_jump", { leaves: here, time: [last.time, leaf.time] });
      }
    }
    for (const one of beat.partitions) this.partition(here, one);
    this.beat = { time: leaf.time, data: beat };
  }
  partition(here, now) {
    const name = `${now.topic}/${now.partition}`, last = this.partitions.get(name), gone = this.gone.get(name) || 0;
    const wrong = code => this.found.add(code, { leaves: here, about: name });
    this.gone.delete(name);
    if (from64(now.chain)?.length !== 32 || now.next > now.end) wrong("beat_false");
    if (last) {
      const offsets = now.next - last.next, records = now.records - last.records;
      if (offsets < 0) wrong("offsets_back");
      else if (records < 0 || records > offsets) wrong("beat_false");
      else {
        this.skipped.set(name, (this.skipped.get(name) || 0) + Math.max(0, offsets - records - gone));
        if ((records === 0) !== (last.chain === now.chain)) wrong("beat_false");
      }
    }
    this.partitions.set(name, now);
  }
  finding(leaf, here) {
    const { finding, topic, partition, count } = leaf.data;
    if ((finding === "gap") !== (leaf.kind === "gap")) this.found.add("leaf_form", { leaves: here });
    if (finding === "gap") {
      const name = `${topic ?? ""}/${partition ?? 0}`;
      this.neverRead += count;
      this.found.add("never_read", { leaves: here, count, about: name });
      this.gone.set(name, (this.gone.get(name) || 0) + count);
      return;
    }
    if (finding === "topic_reset") for (const name of [...this.partitions.keys()]) if (name.slice(0, name.lastIndexOf("/")) === (topic ?? "")) this.partitions.delete(name);
    this.told.set(finding, (this.told.get(finding) || 0) + 1);
  }
  end(created, coverage) {
    if (this.run && this.last !== null) {
      if (created - this.last > SILENCE) this.found.add("silent_end", { time: [this.last, created] });
      else this.quiet(Math.max(0, coverage.leaves - 1), this.last);
    }
    for (const [kind, count] of this.told) this.found.add(LOST.includes(kind) ? "sight_lost" : "told", { about: kind, count });
    for (const [name, count] of this.skipped) if (count) this.found.add("skipped", { about: name, count });
    const beat = this.beat?.data;
    Object.assign(coverage, { starts: this.starts, neverRead: this.neverRead, heartbeats: beat?.beat ?? 0, read: beat?.read, rejected: beat?.rejected, late: beat?.late });
  }
}

// Checks the files of an export by the clock of who checks (microseconds).
async function check(files, now, progress = () => {}) {
  const found = new Findings(), coverage = {}, signatures = new Signatures();
  checkFiles(files, found);
  const manifest = files.has(MANIFEST) ? readManifest(files) : null;
  if (!manifest) { found.add("file_form", { about: MANIFEST }); return report(found, coverage); }
  Object.assign(coverage, { manifest, origin: manifest.origin });
  const all = lines(files, LEAVES, found), first = all.length ? readLeaf(all[0]) : null;
  const log = first && first.kind === "genesis" && first.fits ? publicKey(first.data.log_key) : null;
  const mirror = log && first.data.mirror ? publicKey(first.data.mirror) : null;
  if (!log || log.name !== first.origin || first.data.mirror && !(mirror && mirror.cosigner)) {
    found.add("genesis_false", { leaves: [0, 0] });
    return report(found, coverage);
  }
  const policy = mirror ? `log ${log.line}\nwitness mirror ${mirror.line}\nquorum mirror\n` : `log ${log.line}\nquorum none\n`;
  if (!files.has(POLICY) || !equal(files.get(POLICY), bytes(policy))) found.add("policy_false", { leaves: [0, 0] });
  found.add("policy_own", { about: log.print });
  Object.assign(coverage, { log, mirror });
  const edge = new Edge(), signed = new Signed(log, mirror, lines(files, CHECKPOINTS, found), signatures, found);
  const agreements = new Agreements(files, first.data.parties, signatures, found), bodies = new Bodies(files, manifest, found), sight = new Sight(now, found);
  await signed.prepare();
  const zero = Uint8Array.of(0);
  for (const [seq, line] of all.entries()) {
    if (seq % 2000 === 1999) { progress(seq, all.length); await new Promise(done => setTimeout(done)); }
    const hash = sha256(zero, bytes(line)), here = { leaves: [seq, seq] };
    edge.push(hash);
    const leaf = readLeaf(line);
    if (!leaf) { found.add("leaf_form", here); continue; }
    if (leaf.seq !== seq) found.add("leaf_order", here);
    if (leaf.origin !== log.name) found.add("leaf_origin", here);
    if ((leaf.kind === "genesis") !== (seq === 0)) found.add("genesis_false", here);
    coverage.from ??= leaf.time; coverage.until = leaf.time;
    await agreements.take(leaf); bodies.take(leaf, hash); sight.take(leaf);
    if (leaf.kind === "cosignature") await signed.cosignature(leaf);
    if (leaf.kind === "export") found.add(leaf.fits ? "exported" : "leaf_form", { ...here, about: leaf.data?.recipient ?? "" });
    await signed.take(leaf, edge);
  }
  coverage.leaves = edge.size;
  if (manifest.size !== edge.size || manifest.origin !== log.name) found.add("manifest_false");
  agreements.end(); bodies.end(coverage);
  await bodies.proofs(files, signed);
  sight.end(manifest.created, coverage);
  await signed.end(manifest.checkpoint, edge);
  coverage.checkpoints = signed.marks.size - 1;
  coverage.witnessed = Math.max(0, ...signed.witnessed.keys());
  return report(found, coverage);
}
function report(found, coverage) {
  const findings = found.kept.map((one, at) => [CODES.indexOf(one.code), at, one]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(one => one[2]);
  const worst = findings.length ? findings[0].severity : "note";
  return { verdict: worst === "altered" ? "altered" : worst === "gap" ? "gaps" : "intact", findings, seen: found.seen, coverage };
}
