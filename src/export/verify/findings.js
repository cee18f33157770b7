// What was found, within bounds, and what it comes to. CODES and KINDS are the program's own lists: what can be
// found, the gravest first, and what a monitor can tell of its sight with whether it then saw less.
const KEPT = 50;
const CODE = {}, MEANS = {};
CODES.forEach(([code, severity, fr, en], rank) => { CODE[code] = code; MEANS[code] = { severity, rank, fr, en }; });
class Findings {
  constructor() { this.kept = []; this.seen = {}; }
  add(code, more = {}) {
    this.seen[code] = (this.seen[code] || 0) + 1;
    if (this.seen[code] > KEPT) return;
    this.kept.push({ code, severity: MEANS[code].severity, leaves: null, time: null, count: 1, about: "", ...more });
  }
}
// About one leaf.
const leafAt = seq => ({ leaves: [seq, seq] });
function report(found, coverage) {
  const findings = found.kept.map((one, at) => [MEANS[one.code].rank, at, one]);
  findings.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const worst = findings.length ? findings[0][2].severity : "note";
  const verdict = { altered: "altered", gap: "gaps", note: "intact" }[worst];
  return { verdict, findings: findings.map(one => one[2]), seen: found.seen, coverage };
}
