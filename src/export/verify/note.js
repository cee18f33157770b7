// Keys, signed notes, checkpoints (C2SP), read as strictly as the program reads them.
const isName = name => name !== "" && !/[\s+\p{Cc}]/u.test(name);
function publicKey(line) {
  const parts = typeof line === "string" ? line.match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/u) : null;
  const raw = parts && isName(parts[1]) && from64(parts[3]);
  if (!raw || raw.length !== 33 || (raw[0] !== 1 && raw[0] !== 4)) return null;
  const id = sha256(bytes(parts[1]), Uint8Array.of(10, raw[0]), raw.subarray(1)).subarray(0, 4);
  if (hex(id) !== parts[2]) return null;
  const print = hex(sha256(raw.subarray(1))).slice(0, 32).match(/.{4}/g).join(" ");
  return { name: parts[1], id, cosigner: raw[0] === 4, raw: raw.slice(1), line, print };
}
function signedNote(note) {
  const at = typeof note === "string" && note.length < 2 ** 20 ? note.lastIndexOf("\n\n") : -1;
  if (at < 0 || !note.endsWith("\n")) return null;
  const body = note.slice(0, at + 1), signatures = [];
  if (/[\x00-\x09\x0b-\x1f]/.test(body)) return null;
  for (const line of note.slice(at + 2, -1).split("\n")) {
    const parts = line.match(/^— (\S+) (\S+)$/u), raw = parts && from64(parts[2]);
    if (!raw || raw.length < 5 || !isName(parts[1]) || signatures.length === 64) return null;
    signatures.push({ name: parts[1], id: raw.subarray(0, 4), data: raw.subarray(4) });
  }
  return { body, signatures, note };
}
const decimal = s => /^(0|[1-9][0-9]{0,15})$/.test(s) ? Number(s) : null;
function checkpoint(note) {
  const read = signedNote(note), lines = read ? read.body.split("\n") : [];
  const size = lines.length === 4 ? decimal(lines[1]) : null, root = size === null ? null : from64(lines[2]);
  return root && root.length === 32 && lines[0] !== "" && lines[3] === "" ? { origin: lines[0], size, root, read } : null;
}
// Checks signatures, each once however often it is asked for.
class Signatures {
  constructor() { this.known = new Map(); this.keys = new Map(); }
  async key(key) {
    if (!this.keys.has(key.line)) this.keys.set(key.line, crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]));
    return this.keys.get(key.line);
  }
  // When the key has signed, in microseconds for a cosigner and 0 for others; null if it has not.
  verify(read, key) {
    const id = key.line + "\n" + read.note;
    if (!this.known.has(id)) this.known.set(id, this.check(read, key));
    return this.known.get(id);
  }
  async check(read, key) {
    const found = read.signatures.find(one => one.name === key.name && equal(one.id, key.id));
    if (!found) return null;
    let time = 0, message = read.body, signature = found.data;
    if (key.cosigner) {
      if (signature.length !== 72) return null;
      const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
      if (seconds > 9000000000n) return null;
      time = Number(seconds) * 1e6; message = `cosignature/v1\ntime ${seconds}\n${read.body}`; signature = signature.subarray(8);
    }
    if (signature.length !== 64) return null;
    return await crypto.subtle.verify("Ed25519", await this.key(key), signature, bytes(message)) ? time : null;
  }
}
async function knowsEd25519() {
  try { await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), { name: "Ed25519" }, false, ["verify"]); return true; }
  catch (error) { return error.name === "DataError"; }
}
