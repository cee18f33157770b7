// Leaves: a line of JSON each, read as strictly as the program reads them.
const isText = v => typeof v === "string", isBool = v => typeof v === "boolean";
const isInteger = v => Number.isInteger(v), isCount = v => Number.isInteger(v) && v >= 0;
const isObject = v => v !== null && typeof v === "object" && !Array.isArray(v);
const orNull = is => v => v === null || v === undefined || is(v);
const orMissing = is => v => v === undefined || is(v);
const listOf = is => v => Array.isArray(v) && v.every(is);
const isTime = v => micros(v) !== null;
const oneOf = words => v => isText(v) && words.includes(v);
const withParts = parts => v => isObject(v) && Object.entries(parts).every(([name, is]) => is(v[name]));

const isParties = withParts({ employer: orNull(isText), union: orNull(isText) });
const isStanding = oneOf(["draft", "signed", "tightened"]);
const isMapping = withParts({
  name: isText, version: orMissing(isCount), digest: isText, standing: isStanding, note: orNull(isText),
});
const isPeople = withParts({ digest: isText, standing: isStanding, note: orNull(isText) });
const isBounds = withParts({
  lateness: isInteger, amend_for: isInteger, max_future: isInteger, payload: isCount, groups: isCount, fingerprints: isCount,
  outage: orMissing(isInteger),
});
const isReading = withParts({ topics: orMissing(listOf(isText)), pattern: orNull(isText), mapping: orNull(isText) });
const isPartition = withParts({
  topic: isText, partition: isInteger, from: isInteger, next: isInteger, first: isInteger, end: isInteger,
  records: isCount, latest: orNull(isText), idle: isBool, chain: isText, stable: orNull(isInteger), unseen_since: orNull(isText),
  clocked: orMissing(listOf(withParts({ first: isInteger, last: isInteger, at: isInteger }))),
});
const isFinding = withParts({
  finding: oneOf(Object.keys(KINDS)), topic: orNull(isText), partition: orNull(isInteger), count: isCount,
  offsets: orNull(v => listOf(isInteger)(v) && v.length === 2), detail: isText, since: orNull(isTime), until: orNull(isTime),
});
const isAlert = withParts({
  alert: isText, version: isCount, change: isText, breach: isBool, closed: isBool,
  clause: withParts({ id: isText, severity: isText, status: isText }),
});
// What leaves of each kind say.
const FACTS = {
  genesis: withParts({ program: isText, log_key: isText, parties: isParties, mirror: orNull(isText) }),
  start: withParts({
    program: isText, binary: isText, boot: isText, reads: orMissing(listOf(isReading)), bounds: orMissing(isBounds),
  }),
  stop: withParts({ boot: isText, reason: isText, settled: isBool }),
  config: withParts({
    agreement: isText, version: isCount, digest: isText, standing: isStanding, note: orNull(isText),
    files: orMissing(listOf(isText)), mappings: listOf(isMapping), people: orNull(isPeople), parties: orMissing(isParties), change: orNull(isText),
    retention: listOf(withParts({ class: isText, days: isCount })),
  }),
  alert: isAlert,
  finding: isFinding,
  gap: isFinding,
  heartbeat: withParts({
    beat: isCount, boot: isText, first: isBool, whole: isBool, uptime_ms: isCount, binary: isText, mappings: isText,
    read: isCount, rejected: isCount, late: isCount, outbox: isCount, unwitnessed: isCount,
    last_alert: orNull(isCount), watermark: orNull(isText), partitions: listOf(isPartition), missing_topics: orMissing(listOf(isText)),
  }),
  cosignature: withParts({ size: isCount, note: isText }),
  erasure: withParts({ by: isText, reason: isText, note: orNull(isText), leaves: listOf(isCount) }),
  export: withParts({
    recipient: isText, from: orNull(isText), until: orNull(isText), site: orNull(isText), clause: orNull(isText),
    alerts: isCount, size: isCount, sha256: isText, facts_from: orNull(isText), facts_until: orNull(isText),
    requested_by: orNull(isText), produced_by: orNull(isText), reference: orNull(isText),
  }),
  key_rotation: withParts({ note: isText }),
};
const HEAD = ["v", "origin", "seq", "time", "kind", "agreement", "data", "commitments"];

// Microseconds of a time as the program writes it; null for any other text.
function micros(s) {
  const parts = isText(s) ? s.match(/^(-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/) : null;
  const ms = parts ? Date.parse(parts[1] + "Z") : NaN;
  return Number.isNaN(ms) ? null : ms * 1000 + Number((parts[2] || "").padEnd(6, "0").slice(0, 6));
}
// The fields of a JSON object with their exact text; null if it is none or a name stands twice.
function fields(json) {
  try { if (!isObject(JSON.parse(json))) return null; } catch { return null; }
  const found = new Map(), n = json.length;
  let at = 0;
  const space = () => { while (at < n && " \t\n\r".includes(json[at])) at++; };
  const string = () => { for (at++; json[at] !== '"'; at++) if (json[at] === "\\") at++; at++; };
  space(); at++; space();
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
function readLeaf(line) {
  const parts = fields(line);
  if (!parts || [...parts.keys()].some(name => !HEAD.includes(name))) return null;
  const leaf = JSON.parse(line), time = micros(leaf.time), commitments = leaf.commitments ?? {};
  const sound = leaf.v === 1 && isText(leaf.origin) && isCount(leaf.seq) && time !== null && isText(leaf.kind)
    && Object.hasOwn(FACTS, leaf.kind) && isText(leaf.agreement) && parts.has("data")
    && leaf.commitments !== null && isObject(commitments) && Object.values(commitments).every(isText);
  return sound ? { ...leaf, time, said: parts.get("data"), commitments, fits: FACTS[leaf.kind](leaf.data) } : null;
}
