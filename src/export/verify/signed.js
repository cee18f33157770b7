// Checkpoints along the log: each root, each signature, the log's keys in turn, and what witnesses have signed when.
const WAIT = 300e6;
const clip = (s, n = 60) => Array.from(s).slice(0, n).join("");

class Signed {
  constructor(log, witness, lines, signatures, found) {
    Object.assign(this, { origin: log.name, witness, signatures, found, good: 0, broken: false });
    // The key that signs now, the one before if the last leaf handed over, and all in turn.
    this.key = log; this.former = null; this.keys = [log];
    this.lines = lines; this.at = 0; this.witnessed = new Map(); this.strangers = new Set();
    this.marks = new Map([[0, { root: sha256(), last: -Infinity, next: null }]]);
    this.marked = 0;
    this.advance(0);
  }
  // Asks for all signatures at once, a part at a time: the walk then finds them answered.
  async prepare() {
    for (let at = 0; at < this.lines.length; at += 500)
      await Promise.all(this.lines.slice(at, at + 500).flatMap(line => {
        let read = null;
        try { read = checkpoint(JSON.parse(line)); } catch { /* told later */ }
        return read ? [this.key, this.witness].map(key => key && this.signatures.verify(read.read, key)) : [];
      }));
  }
  advance(size) {
    this.next = null;
    while (this.at < this.lines.length) {
      const line = this.lines[this.at++];
      let note = null;
      try { note = JSON.parse(line); } catch { /* told below */ }
      const read = isText(note) && JSON.stringify(note) === line ? checkpoint(note) : null;
      if (read && read.size > size) { this.next = read; return; }
      this.found.add(CODE.checkpoint_form, { about: clip(line) });
    }
  }
  async take(leaf, edge) {
    const mark = this.marks.get(leaf.seq);
    if (mark) mark.next = leaf.time;
    this.former = null;
    if (leaf.kind === "key_rotation") await this.handover(leaf);
    if (!this.next || this.next.size !== edge.size) return;
    const read = this.next, root = edge.root(), size = edge.size;
    if (!await this.byLog(read)) this.found.add(CODE.checkpoint_unsigned, { about: String(size) });
    else if (!this.broken && !equal(read.root, root)) {
      this.broken = true;
      this.found.add(CODE.root_wrong, { leaves: [this.good, size - 1] });
    } else this.good = size;
    this.marks.set(size, { root, last: leaf.time, next: null });
    this.marked = size;
    await this.others(read);
    this.advance(size);
  }
  // Another key takes over, if the one so far has signed that.
  async handover(leaf) {
    const note = leaf.fits ? signedStatement(leaf.data.note) : null, said = note?.said;
    const own = said?.kind === "vigie/log-key/v1" && said.log === leaf.origin;
    const from = own ? publicKey(said.from) : null, to = own ? publicKey(said.to) : null;
    const next = from && to && from.line === this.key.line && to.name === from.name && !to.cosigner;
    if (!next || await this.signatures.verify(note.read, from) === null) {
      this.found.add(CODE.rotation_false, leafAt(leaf.seq));
      return;
    }
    this.former = this.key; this.key = to;
    if (to.line === from.line) return;
    this.keys.push(to);
    this.found.add(CODE.key_rotated, { ...leafAt(leaf.seq), about: to.print });
  }
  // Whether those have signed who have to: right after a handover both keys.
  async byLog(read) {
    if (read.origin !== this.key.name) return false;
    for (const key of [this.key, this.former])
      if (key && await this.signatures.verify(read.read, key) === null) return false;
    return true;
  }
  async others(read) {
    for (const { name } of read.read.signatures) {
      if (this.witness && name === this.witness.name) {
        const time = await this.signatures.verify(read.read, this.witness);
        if (time === null) this.found.add(CODE.cosignature_false, { about: `${name}, ${read.size}` });
        else this.witnessed.set(read.size, Math.min(time, this.witnessed.get(read.size) ?? Infinity));
      } else if (name !== this.origin && !this.strangers.has(name)) {
        this.strangers.add(name); this.found.add(CODE.signer_unknown, { about: name });
      }
    }
  }
  async cosignature(leaf) {
    const read = leaf.fits ? checkpoint(leaf.data.note) : null;
    if (read && read.size === leaf.data.size && this.holds(read)) await this.others(read);
    else this.found.add(CODE.cosignature_false, { ...leafAt(leaf.seq), about: String(leaf.seq) });
  }
  holds(read) {
    const mark = this.marks.get(read.size);
    return read.origin === this.origin && mark !== undefined && equal(mark.root, read.root);
  }
  // The checkpoint in a note, if a key of the log has signed it and the walk has passed it.
  async stands(note) {
    const read = checkpoint(note);
    if (!read || !this.holds(read)) return null;
    for (const key of this.keys) {
      if (await this.signatures.verify(read.read, key) === null) continue;
      await this.others(read);
      return read;
    }
    return null;
  }
  async end(last, edge) {
    const size = edge.size;
    let largest = size;
    while (this.next) { largest = this.next.size; this.advance(largest); }
    if (largest > size) this.found.add(CODE.leaves_missing, { leaves: [size, largest - 1], count: largest - size });
    if (this.marked < size && largest === size)
      this.found.add(CODE.leaves_unsigned, { leaves: [this.marked, size - 1], count: size - this.marked });
    const read = await this.stands(last);
    if (!this.broken && read?.size !== size) this.found.add(CODE.manifest_false);
    if (this.witness) this.witnesses(size); else this.found.add(CODE.no_witness);
  }
  // Which leaves no witness has signed for, or only late, or before they were written.
  witnesses(size) {
    let before = 0;
    for (const [at, time] of [...this.witnessed].sort((a, b) => a[0] - b[0])) {
      const [written, last] = this.times(before, at), of = { leaves: [before, at - 1] };
      if (time - written > WAIT) this.found.add(CODE.witnessed_late, { ...of, time: [written, time] });
      if (last - time > WAIT) this.found.add(CODE.clock_apart, { ...of, time: [time, last] });
      before = at;
    }
    if (before === size) return;
    const [written, last] = this.times(before, size);
    const code = last - written > WAIT || before === 0 ? CODE.unwitnessed : CODE.unwitnessed_tail;
    this.found.add(code, { leaves: [before, size - 1], count: size - before, time: [written, last] });
  }
  // When the first leaf behind one checkpoint and the last leaf under another were written.
  times(after, until) {
    const { last } = this.marks.get(until) || this.marks.get(this.marked);
    return [this.marks.get(after)?.next ?? last, last];
  }
}
