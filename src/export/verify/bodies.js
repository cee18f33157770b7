// What leaves commit to: disclosed, erased, out of scope, or missing; the list of alerts; proofs.
class Bodies {
  constructor(files, manifest, found) {
    Object.assign(this, { manifest, found, shown: new Map(), committed: new Map(), erased: new Set() });
    // By alert: its last version; the last leaf that is disclosed with its hash, and whether that is a breach.
    this.versions = new Map(); this.last = new Map(); this.standing = new Map();
    let before = -1;
    for (const line of lines(files, BODIES, found)) {
      const read = readDisclosure(line);
      if (!read || read.seq <= before) { found.add(CODE.file_form, { about: BODIES }); continue; }
      before = read.seq; this.shown.set(before, read);
    }
    const list = "[" + [...this.shown.values()].map((one, at) => (at ? ",\n" : "\n") + one.body).join("") + "\n]\n";
    if (files.has(ALERTS) && !equal(files.get(ALERTS), bytes(list))) found.add(CODE.alerts_false);
  }
  // Takes the next leaf, its hash, and what leaves before it say of who may order what.
  async take(leaf, hash, record) {
    const here = leafAt(leaf.seq);
    if ((leaf.kind === "alert" || leaf.kind === "erasure") && !leaf.fits) this.found.add(CODE.leaf_form, here);
    else if (leaf.kind === "alert") {
      const { alert, version } = leaf.data;
      if (version !== (this.versions.get(alert) || 0) + 1)
        this.found.add(CODE.alert_versions, { ...here, about: `${alert}, ${version}` });
      this.versions.set(alert, version);
      if (this.shown.has(leaf.seq)) { this.last.set(alert, [leaf.seq, hash]); this.standing.set(alert, leaf.data.breach); }
    } else if (leaf.kind === "erasure") await this.erasure(leaf, record);
    if (Object.keys(leaf.commitments).length === 0) return;
    const head = isAlert(leaf.data) ? leaf.data : null, shown = this.shown.get(leaf.seq);
    const covered = head === null || this.covers(leaf.time, head.clause.id);
    this.committed.set(leaf.seq, { time: leaf.time, head, disclosed: shown !== undefined, covered });
    if (shown && !this.opens(leaf, shown)) this.found.add(CODE.body_false, here);
  }
  covers(time, clause) {
    const { from, until, clause: only } = this.manifest;
    return (from === null || time >= from) && (until === null || time < until) && (only === null || only === clause);
  }
  opens(leaf, shown) {
    const said = fields(leaf.said), all = fields(shown.body), salt = from64(shown.salt), zero = Uint8Array.of(0);
    if (!said || !all || salt?.length !== 32 || all.size !== said.size + Object.keys(leaf.commitments).length) return false;
    for (const [name, value] of all) {
      if (said.has(name)) { if (said.get(name) !== value) return false; continue; }
      const commitment = hmac(hmac(salt, bytes(name)), bytes(name), zero, bytes(value));
      if (!Object.hasOwn(leaf.commitments, name) || base64(commitment) !== leaf.commitments[name]) return false;
    }
    return true;
  }
  async erasure(leaf, record) {
    const { leaves, by, reason } = leaf.data, about = `${by}: ${reason}`;
    for (const seq of leaves) {
      if (!this.committed.has(seq) || this.erased.has(seq)) this.found.add(CODE.erasure_false, leafAt(leaf.seq));
      this.erased.add(seq);
    }
    const gone = leaves.map(seq => this.committed.get(seq)).filter(Boolean);
    if (!await allowed(leaf, gone, record)) this.found.add(CODE.erasure_unsigned, leafAt(leaf.seq));
    if (leaves.length) this.found.add(CODE.erased, { leaves: [leaves[0], leaves.at(-1)], count: leaves.length, about });
    else this.found.add(CODE.ordered, { ...leafAt(leaf.seq), about });
  }
  // After the last leaf: what should be here and is not.
  end(coverage) {
    let outside = 0, unproven = 0;
    for (const [seq, { disclosed, covered }] of this.committed) {
      const erased = this.erased.has(seq);
      if (disclosed && erased) this.found.add(CODE.body_erased, leafAt(seq));
      else if (disclosed || erased) continue;
      else if (!covered) outside++;
      else if (this.manifest.site !== null || this.manifest.facts_from || this.manifest.facts_until) unproven++;
      else this.found.add(CODE.body_missing, leafAt(seq));
    }
    for (const seq of this.shown.keys()) if (!this.committed.has(seq)) this.found.add(CODE.body_false, leafAt(seq));
    if (outside) this.found.add(CODE.out_of_scope, { count: outside });
    if (unproven) this.found.add(CODE.site_unproven, { count: unproven });
    Object.assign(coverage, { alerts: this.committed.size, disclosed: this.shown.size, erased: this.erased.size });
    const breaches = [...this.standing.values()].filter(Boolean).length;
    Object.assign(coverage, { breaches, takenBack: this.standing.size - breaches });
  }
  // A file for each disclosed alert that stands alone, under the very checkpoint of the manifest.
  async proofs(files, signed) {
    for (const [alert, [seq, hash]] of this.last) {
      const file = files.get(PROOFS + alert + PROOF), about = { ...leafAt(seq), about: alert };
      if (!file) this.found.add(CODE.proof_missing, about);
      else if (!await this.proves(file, seq, hash, signed)) this.found.add(CODE.proof_false, about);
    }
    for (const name of files.keys()) {
      const known = name.endsWith(PROOF) && this.last.has(name.slice(PROOFS.length, -PROOF.length));
      if (name.startsWith(PROOFS) && !known) this.found.add(CODE.file_extra, { about: name });
    }
  }
  async proves(file, seq, hash, signed) {
    let all;
    try { all = text(file); } catch { return false; }
    const at = all.indexOf("\n\n"), head = all.slice(0, at).split("\n"), hashes = head.slice(2).map(from64);
    if (at < 0 || head[0] !== "c2sp.org/tlog-proof@v1" || head[1] !== `index ${seq}`) return false;
    if (hashes.some(one => one?.length !== 32) || all.slice(at + 2) !== this.manifest.checkpoint) return false;
    const read = await signed.stands(all.slice(at + 2));
    return read !== null && includes(hash, seq, read.size, read.root, hashes);
  }
}
// One line of disclosed bodies; null if it is written in any other way than the one there is.
function readDisclosure(line) {
  const parts = line.match(/^\{"seq":(0|[1-9][0-9]{0,15}),"salt":("(?:[^"\\]|\\.)*"),"body":(\S.*)\}$/s);
  try {
    if (!parts || /[ \t\n\r]$/.test(parts[3])) return null;
    const salt = JSON.parse(parts[2]);
    JSON.parse(parts[3]);
    return JSON.stringify(salt) === parts[2] ? { seq: Number(parts[1]), salt, body: parts[3] } : null;
  } catch { return null; }
}
