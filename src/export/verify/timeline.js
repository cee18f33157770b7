// When the monitor watched and when it did not: ledger/timeline.rs once more, held against it by tests.
const OUTAGE_AFTER = 120e6, MAX_OUTAGE_AFTER = 300e6, MAX_KEPT = 500;
class Timeline {
  constructor() {
    Object.assign(this, { stated: null, running: false, alive: null, outages: [], outagesTotal: 0, blind: [], blindTotal: 0 });
    // Topics not seen now: partitions that are not, and what tells of it.
    this.unseen = new Map();
  }
  get after() { return Math.min(this.stated ?? OUTAGE_AFTER, MAX_OUTAGE_AFTER); }
  // Takes the next leaf, and gives the outage that ended with it, if one did.
  take({ kind, time, data, fits }) {
    if (!fits) return null;
    let outage = null;
    if (kind === "start") {
      const cause = this.running ? "died" : "stopped";
      if (this.alive !== null && (cause === "died" || time - this.alive > this.after)) outage = this.outage(time, cause);
      this.ended(this.alive ?? time);
      if (data.bounds?.outage > 0) this.stated = data.bounds.outage;
      Object.assign(this, { running: true, alive: time });
    } else if (kind === "stop") {
      if (this.running) outage = this.sign(time);
      this.ended(time);
    } else if (kind === "heartbeat") {
      outage = this.sign(time);
      Object.assign(this, { running: true, alive: time });
    } else if (kind === "finding") this.finding(time, data);
    return outage;
  }
  sign(now) { return this.alive !== null && now - this.alive > this.after ? this.outage(now, "silent") : null; }
  outage(until, cause) {
    const outage = { from: this.alive, until, cause };
    this.outagesTotal++;
    if (this.outages.length < MAX_KEPT) this.outages.push(outage);
    return outage;
  }
  // A run is over: the next one tells anew what it cannot see.
  ended(at) {
    for (const { blind } of this.unseen.values()) blind.until = Math.max(at, blind.from);
    this.unseen.clear();
    Object.assign(this, { running: false, alive: Math.max(at, this.alive ?? at) });
  }
  finding(told, { finding, topic, count, since, until }) {
    if (!isText(topic)) return;
    let now = this.unseen.get(topic);
    if (finding === "unseen") {
      const from = since == null ? told : micros(since);
      if (!now) {
        now = { count: 0, blind: { topic, from, until: null, partitions: 0 } };
        this.unseen.set(topic, now);
        this.blindTotal++;
        if (this.blind.length < MAX_KEPT) this.blind.push(now.blind);
      }
      now.count += count;
      now.blind.from = Math.min(now.blind.from, from);
      now.blind.partitions = Math.max(now.blind.partitions, now.count);
    } else if (finding === "seen_again" && now) {
      now.count = Math.max(0, now.count - count);
      if (now.count > 0) return;
      this.unseen.delete(topic);
      now.blind.until = Math.max(until == null ? told : micros(until), now.blind.from);
    }
  }
  // The outage that lasts at this moment, if the monitor is said to run and gave no sign of life.
  lasting(now) {
    return this.running && this.alive !== null && now - this.alive > this.after ? { from: this.alive, until: now, cause: "silent" } : null;
  }
}
