// What a log says about who signs, what was in force, and what is to be kept.
const partiesOf = parties => ({ employer: parties?.employer ?? null, union: parties?.union ?? null });
const sameParties = (a, b) => a.employer === b.employer && a.union === b.union;
const NOBODY = partiesOf(null);

class LogRecord {
  constructor(signatures) {
    Object.assign(this, { signatures, parties: NOBODY, namedBy: 0, config: null });
    // Alerts that are held, orders that were carried out, and the highest signed versions.
    this.held = new Set(); this.orders = new Set(); this.agreements = new Map(); this.mappings = new Map();
  }
  take(leaf) {
    if (!leaf.fits) return;
    if (leaf.kind === "genesis") this.name(partiesOf(leaf.data.parties), leaf.seq);
    else if (leaf.kind === "config") this.inForce(leaf.data, leaf.seq);
    else if (leaf.kind === "erasure") this.ordered(leaf.data);
  }
  name(parties, seq) {
    if (!sameParties(this.parties, parties)) Object.assign(this, { parties, namedBy: seq });
  }
  inForce(config, seq) {
    this.name(partiesOf(config.parties), seq);
    const raise = (of, id, { version = 0, digest, standing }) => {
      if (standing !== "draft" && !(of.get(id)?.version >= version)) of.set(id, { version, digest });
    };
    raise(this.agreements, config.agreement, config);
    for (const mapping of config.mappings) raise(this.mappings, mapping.name, mapping);
    this.config = config;
  }
  ordered(erasure) {
    const note = signedNote(erasure.note);
    if (!note) return;
    const said = statement(note.body);
    if (said?.kind === "vigie/hold/v1") this.held.add(said.alert);
    if (said?.kind === "vigie/release/v1") this.held.delete(said.alert);
    this.orders.add(note.body);
  }
  // Whether the owner of this key has signed; nobody has without a key.
  async hasSigned(line, read) {
    const key = publicKey(line);
    return key !== null && await this.signatures.verify(read, key) !== null;
  }
  async bothSigned({ employer, union }, read) {
    return await this.hasSigned(employer, read) && await this.hasSigned(union, read);
  }
}
