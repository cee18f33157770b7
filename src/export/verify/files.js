// The files themselves: are all there, is each the one that is listed, and lines of text.
const MANIFEST = "evidence/manifest.json", POLICY = "evidence/policy.txt", LEAVES = "evidence/leaves.ndjson";
const BODIES = "evidence/bodies.ndjson", CHECKPOINTS = "evidence/checkpoints.ndjson", ALERTS = "alerts.json";
const AGREEMENTS = "evidence/agreements/", PROOFS = "evidence/proofs/", PROOF = ".tlog-proof", SUMS = "SHA256SUMS";
const NEEDED = [MANIFEST, POLICY, LEAVES, BODIES, CHECKPOINTS, ALERTS];
const MOST_LINE = 8 * 2 ** 20;

function checkFiles(files, found) {
  for (const name of NEEDED) if (!files.has(name)) found.add(CODE.file_missing, { about: name });
  for (const name of files.keys()) {
    const known = NEEDED.includes(name) || name.startsWith(AGREEMENTS) || name.startsWith(PROOFS);
    if (name.startsWith("evidence/") && !known) found.add(CODE.file_extra, { about: name });
  }
  const sums = files.has(SUMS) ? readSums(files.get(SUMS)) : null;
  if (!sums) { found.add(CODE.sums_form); return; }
  for (const [name, sum] of sums) {
    if (!files.has(name)) found.add(CODE.file_missing, { about: name });
    else if (hex(sha256(files.get(name))) !== sum) found.add(CODE.file_changed, { about: name });
  }
  for (const name of files.keys()) if (name !== SUMS && !sums.has(name)) found.add(CODE.file_extra, { about: name });
}
// Hash by name; null if the list is written in any other way.
function readSums(data) {
  const sums = new Map();
  let list, last = "";
  try { list = text(data); } catch { return null; }
  if (list !== "" && !list.endsWith("\n")) return null;
  for (const line of list.split("\n").slice(0, -1)) {
    const parts = line.match(/^([0-9a-f]{64})  (.+)$/);
    if (!parts || !nameFits(parts[2]) || parts[2] <= last) return null;
    last = parts[2]; sums.set(last, parts[1]);
  }
  return sums;
}
// The lines of a file; none if it is missing or is no text whose every line has an end.
function lines(files, name, found) {
  if (!files.has(name)) return [];
  try {
    const all = text(files.get(name));
    if (all === "") return [];
    if (all.endsWith("\n") && !all.includes("\r")) {
      const parts = all.slice(0, -1).split("\n");
      if (parts.every(line => line.length <= MOST_LINE)) return parts;
    }
  } catch { /* no text */ }
  found.add(CODE.file_form, { about: name });
  return [];
}
// What is exported; null if it is written in any other way than the one there is.
function readManifest(files) {
  try {
    const all = text(files.get(MANIFEST)), m = JSON.parse(all);
    const again = JSON.stringify({ v: m.v, origin: m.origin, size: m.size, created: m.created, recipient: m.recipient,
      lang: m.lang, from: m.from, until: m.until, facts_from: m.facts_from, facts_until: m.facts_until,
      site: m.site, clause: m.clause, checkpoint: m.checkpoint }) + "\n";
    const isTime = s => micros(s) !== null && !/\.\d*0Z$|\.\d{7}/.test(s), isName = v => v === null || isText(v);
    const isBound = v => v === null || isTime(v), sound = again === all && m.v === 1 && isCount(m.size)
      && [m.origin, m.recipient, m.checkpoint].every(isText) && isTime(m.created) && ["fr", "en"].includes(m.lang)
      && isBound(m.from) && isBound(m.until) && [m.facts_from, m.facts_until].every(v => v === undefined || isTime(v)) && isName(m.site) && isName(m.clause);
    const bound = s => s === null ? null : micros(s);
    return sound ? { ...m, created: micros(m.created), from: bound(m.from), until: bound(m.until) } : null;
  } catch { return null; }
}
