// Which agreement was in force for which leaves, who had signed it, and what it said.
const rises = (known, { version = 0, digest }) =>
  !known || version > known.version || version === known.version && digest === known.digest;
const unhex = s => Uint8Array.from(s.match(/../g) ?? [], pair => parseInt(pair, 16));
// The digest over files of which each stands below the next.
const layered = files => files.every(isDigest)
  ? files.reduceRight((above, file) => hex(sha256(unhex(file), unhex(above)))) : files.length === 1 ? files[0] : null;
// A configuration in one form, so that two can be compared.
const oneForm = c => JSON.stringify([c.agreement, c.version, c.digest, c.standing, c.note ?? null, c.files ?? [],
  partiesOf(c.parties), c.change ?? null, c.retention.map(one => [one.class, one.days]),
  c.mappings.map(one => [one.name, one.version ?? 0, one.digest, one.standing, one.note ?? null]),
  c.people ? [c.people.digest, c.people.standing, c.people.note ?? null] : null]);

class Agreements {
  constructor(files, signatures, found) {
    Object.assign(this, { files, found, digest: "", starting: false, known: new Set(), notes: new Map() });
    this.record = new LogRecord(signatures);
  }
  async take(leaf) {
    if (leaf.kind === "genesis" || leaf.kind === "start") { this.starting = true; this.digest = leaf.agreement; }
    else if (leaf.kind === "config") { if (leaf.fits) await this.config(leaf, leaf.data); }
    else if (leaf.agreement !== this.digest) this.swapped(leaf);
    const read = leaf.fits || !["genesis", "config", "erasure"].includes(leaf.kind);
    if (!read) this.found.add(CODE.leaf_form, leafAt(leaf.seq));
    this.record.take(leaf);
  }
  swapped(leaf) {
    this.found.add(CODE.agreement_swapped, { ...leafAt(leaf.seq), about: leaf.agreement });
    this.digest = leaf.agreement;
  }
  async config(leaf, config) {
    const started = this.starting, record = this.record, before = record.config;
    this.starting = false;
    if (config.digest !== leaf.agreement || started && leaf.agreement !== this.digest) this.swapped(leaf);
    this.digest = config.digest;
    await this.parties(leaf, config);
    if (before && oneForm(before) === oneForm(config)) return;
    const name = `${config.agreement} v${config.version}`, draft = config.standing === "draft";
    const tell = code => this.found.add(code, { ...leafAt(leaf.seq), about: name });
    if (!draft && !rises(record.agreements.get(config.agreement), config)) tell(CODE.version_fell);
    if (draft && before && before.digest !== config.digest && before.version >= config.version) tell(CODE.draft_changed);
    tell({ draft: CODE.draft, signed: CODE.agreed, tightened: CODE.tightened }[config.standing]);
    if (!await this.agreed(config)) tell(CODE.signature_missing);
    for (const mapping of config.mappings) await this.mapping(leaf, mapping, partiesOf(config.parties));
    if (config.people && !await this.people(config.people, partiesOf(config.parties)))
      this.found.add(CODE.signature_missing, { ...leafAt(leaf.seq), about: "people" });
    this.texts(config, tell);
  }
  // Keys that the log has named change only by a note of both former ones.
  async parties(leaf, config) {
    const { parties: former, namedBy } = this.record, next = partiesOf(config.parties);
    if (sameParties(former, next) || sameParties(former, NOBODY)) return;
    const note = signedStatement(config.change), said = note?.said;
    const changed = said?.kind === "vigie/parties/v1" && said.log === leaf.origin && Number(said.replaces) === namedBy
      && said.employer === (next.employer ?? "") && said.union === (next.union ?? "")
      && await this.record.bothSigned(former, note.read);
    this.found.add(changed ? CODE.parties_changed : CODE.parties_false, leafAt(leaf.seq));
  }
  // Whether those have signed an agreement who have to.
  async agreed(config) {
    const parties = partiesOf(config.parties);
    if (config.standing === "draft") return sameParties(parties, NOBODY);
    const note = signedStatement(config.note), said = note?.said;
    const means = said?.kind === "vigie/agreement/v1" && said.id === config.agreement && said.digest === config.digest
      && said.retention === terms(config.retention) && Number(said.version) === config.version && said.file === (config.files?.[0] ?? config.digest);
    if (!means) return false;
    return config.standing === "tightened"
      ? this.record.hasSigned(parties.union, note.read) : this.record.bothSigned(parties, note.read);
  }
  async mapping(leaf, mapping, parties) {
    const tell = code => this.found.add(code, { ...leafAt(leaf.seq), about: `${mapping.name} v${mapping.version ?? 0}` });
    if (mapping.standing === "draft") {
      if (!sameParties(parties, NOBODY)) tell(CODE.signature_missing);
      return;
    }
    const note = signedStatement(mapping.note), said = note?.said;
    const fits = said?.kind === "vigie/mapping/v1" && said.id === mapping.name && said.file === mapping.digest
      && Number(said.version) === (mapping.version ?? 0) && await this.record.bothSigned(parties, note.read);
    if (!fits) tell(CODE.signature_missing);
    if (!rises(this.record.mappings.get(mapping.name), mapping)) tell(CODE.version_fell);
  }
  // Whether both have signed a people table, whose bytes are in no export.
  async people({ digest, standing, note }, parties) {
    if (standing === "draft") return sameParties(parties, NOBODY);
    const signed = signedStatement(note);
    return signed?.said.kind === "vigie/people/v1" && signed.said.file === digest
      && await this.record.bothSigned(parties, signed.read);
  }
  // Holds the texts of an agreement in the export against what its leaf says.
  texts(config, tell) {
    const digests = config.files?.length ? config.files : [config.digest];
    if (layered(digests) !== config.digest) tell(CODE.agreement_false);
    for (const digest of digests) {
      const file = `${AGREEMENTS}${digest}.yaml`;
      if (!this.files.has(file)) tell(CODE.agreement_absent);
      else if (hex(sha256(this.files.get(file))) !== digest) tell(CODE.agreement_false);
      this.known.add(file);
    }
    this.notes.set(`${AGREEMENTS}${config.digest}.note`, config.note ?? null);
  }
  // After the last leaf: the note of an agreement is the last one, and nothing else belongs here.
  end() {
    for (const [name, note] of this.notes)
      if (note !== null && !this.files.has(name)) this.found.add(CODE.agreement_absent, { about: name });
    for (const [name, data] of this.files) {
      if (!name.startsWith(AGREEMENTS)) continue;
      const note = this.notes.get(name);
      if (note === undefined && !this.known.has(name)) this.found.add(CODE.file_extra, { about: name });
      if (note === null || isText(note) && !equal(data, bytes(note))) this.found.add(CODE.agreement_false, { about: name });
    }
  }
}
