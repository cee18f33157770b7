// Whether the monitor was looking: runs of the program, heartbeats, places of reading, gaps.
const DRIFT = 30e6, BACK = 1e6;
class Sight {
  constructor(now, found) {
    Object.assign(this, { now, found, run: null, beat: null, last: null, lastAlert: null, future: false });
    this.timeline = new Timeline(); this.starts = 0; this.neverRead = 0;
    // By partition: as the last heartbeat told of it, offsets without a record, and records that were gone since.
    this.partitions = new Map(); this.skipped = new Map(); this.gone = new Map();
    // By kind: findings.
    this.told = new Map();
  }
  take(leaf) {
    const here = leafAt(leaf.seq), { time } = leaf;
    if (this.last !== null && this.last - time > BACK) this.found.add(CODE.clock_back, { ...here, time: [time, this.last] });
    if (time - this.now > OUTAGE_AFTER && !this.future) {
      this.future = true;
      this.found.add(CODE.future, { ...here, time: [this.now, time] });
    }
    const outage = this.timeline.take(leaf), codes = { died: CODE.killed, stopped: CODE.stopped, silent: CODE.silent };
    if (outage) this.found.add(codes[outage.cause], { ...here, time: [outage.from, outage.until] });
    if (["start", "stop", "heartbeat", "finding", "gap"].includes(leaf.kind)) {
      if (!leaf.fits) this.found.add(CODE.leaf_form, here);
      else if (leaf.kind === "start") this.start(leaf);
      else if (leaf.kind === "stop") this.stop(leaf, here);
      else if (leaf.kind === "heartbeat") this.heartbeat(leaf, here);
      else this.finding(leaf, here);
    }
    if (leaf.kind === "alert") this.lastAlert = leaf.seq;
    this.last = time;
  }
  start(leaf) {
    this.starts++;
    this.run = leaf.data;
  }
  stop(leaf, here) {
    if (this.run?.boot !== leaf.data.boot) this.found.add(CODE.run_mixed, here);
    this.run = null;
  }
  heartbeat(leaf, here) {
    const beat = leaf.data, last = this.beat, wrong = about => this.found.add(CODE.beat_false, { ...here, about });
    const missing = beat.beat - (last ? last.data.beat + 1 : 1);
    if (missing > 0) this.found.add(CODE.beat_missing, { ...here, count: missing });
    if (missing < 0) wrong("beat");
    if (this.run?.boot !== beat.boot) this.found.add(CODE.run_mixed, here);
    else if (this.run.binary !== beat.binary) wrong("binary");
    if ((beat.last_alert ?? -1) > (this.lastAlert ?? -1)) wrong("last_alert");
    if (last) this.follows(leaf, last, here, wrong);
    for (const one of beat.partitions) this.partition(here, one);
    this.beat = { time: leaf.time, data: beat };
  }
  // Holds a heartbeat against the one before.
  follows(leaf, { time, data: last }, here, wrong) {
    const beat = leaf.data;
    if (beat.read < last.read || beat.rejected < last.rejected || beat.late < last.late) wrong("read, rejected, late");
    if (last.boot !== beat.boot) return;
    if (beat.uptime_ms < last.uptime_ms) wrong("uptime_ms");
    const apart = leaf.time - time - (beat.uptime_ms - last.uptime_ms) * 1000;
    if (Math.abs(apart) > DRIFT) this.found.add(CODE.clock_jump, { ...here, time: [time, leaf.time] });
  }
  partition(here, now) {
    const name = `${now.topic}/${now.partition}`, last = this.partitions.get(name), gone = this.gone.get(name) || 0;
    const wrong = code => this.found.add(code, { ...here, about: name });
    this.gone.delete(name);
    if (from64(now.chain)?.length !== 32 || now.next > now.end) wrong(CODE.beat_false);
    if (last) {
      const offsets = now.next - last.next, records = now.records - last.records;
      if (now.from !== last.next || offsets < 0) wrong(CODE.offsets_back);
      if (offsets >= 0 && (records < 0 || records > offsets)) wrong(CODE.beat_false);
      else if (offsets >= 0) {
        this.skipped.set(name, (this.skipped.get(name) || 0) + Math.max(0, offsets - records - gone));
        if ((records === 0) !== (last.chain === now.chain)) wrong(CODE.beat_false);
      }
    }
    this.partitions.set(name, now);
  }
  finding(leaf, here) {
    const { finding, partition, count } = leaf.data, topic = leaf.data.topic ?? "";
    if ((finding === "gap") !== (leaf.kind === "gap")) this.found.add(CODE.leaf_form, here);
    if (finding === "gap") {
      const name = `${topic}/${partition ?? 0}`;
      this.neverRead += count;
      this.found.add(CODE.never_read, { ...here, count, about: name });
      this.gone.set(name, (this.gone.get(name) || 0) + count);
      return;
    }
    if (finding === "topic_reset")
      for (const [name, { topic: of }] of [...this.partitions]) if (of === topic) this.partitions.delete(name);
    // The timeline tells of these.
    if (["unseen", "seen_again"].includes(finding)) return;
    if (finding === "rewritten") this.partitions.delete(`${topic}/${partition ?? 0}`);
    this.told.set(finding, (this.told.get(finding) || 0) + 1);
  }
  // After the last leaf; the export was made at this time.
  end(created, coverage) {
    const { timeline } = this, lasting = timeline.lasting(created);
    if (lasting) this.found.add(CODE.silent_end, { time: [lasting.from, created] });
    for (const { topic, from, until, partitions } of timeline.blind)
      this.found.add(CODE.blind, { about: topic, count: partitions, time: [from, until ?? created] });
    const more = timeline.blindTotal - timeline.blind.length;
    if (more) this.found.add(CODE.sight_lost, { about: "unseen", count: more });
    for (const [kind, count] of this.told)
      this.found.add(KINDS[kind] ? CODE.sight_lost : CODE.told, { about: kind, count });
    for (const [name, count] of this.skipped) if (count) this.found.add(CODE.skipped, { about: name, count });
    const beat = this.beat?.data;
    Object.assign(coverage, { starts: this.starts, neverRead: this.neverRead, heartbeats: beat?.beat ?? 0 });
    coverage.outages = [...timeline.outages, ...(lasting ? [lasting] : [])];
    coverage.blind = timeline.blind;
    Object.assign(coverage, { read: beat?.read, rejected: beat?.rejected, late: beat?.late });
  }
}
