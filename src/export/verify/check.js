// One pass over the whole log, leaf by leaf, with the findings and verdicts of `vigie verify`.
// `now` is the clock of who checks, in microseconds.
async function check(files, now, progress = () => {}) {
  const found = new Findings(), coverage = {}, signatures = new Signatures();
  checkFiles(files, found);
  const manifest = files.has(MANIFEST) ? readManifest(files) : null;
  if (!manifest) { found.add(CODE.file_form, { about: MANIFEST }); return report(found, coverage); }
  Object.assign(coverage, { manifest, origin: manifest.origin });
  const all = lines(files, LEAVES, found), roots = rootsOf(all[0]);
  if (!roots) { found.add(CODE.genesis_false, leafAt(0)); return report(found, coverage); }
  const { log, mirror } = Object.assign(coverage, roots);
  const policy = mirror ? `log ${log.line}\nwitness mirror ${mirror.line}\nquorum mirror\n` : `log ${log.line}\nquorum none\n`;
  if (!files.has(POLICY) || !equal(files.get(POLICY), bytes(policy))) found.add(CODE.policy_false, leafAt(0));
  found.add(CODE.policy_own, { about: log.print });
  const walk = {
    found, coverage, edge: new Edge(), origin: log.name,
    signed: new Signed(log, mirror, lines(files, CHECKPOINTS, found), signatures, found),
    agreements: new Agreements(files, signatures, found), bodies: new Bodies(files, manifest, found), sight: new Sight(now, found),
  };
  await walk.signed.prepare();
  for (const [seq, line] of all.entries()) {
    // Whoever waits sees how far it is.
    if (seq % 2000 === 1999) { progress(seq, all.length); await new Promise(done => setTimeout(done)); }
    await step(walk, line);
  }
  await finish(walk, files, manifest);
  return report(found, coverage);
}
// The keys that the first leaf names; null if it names none.
function rootsOf(line) {
  const first = line === undefined ? null : readLeaf(line);
  if (first?.kind !== "genesis" || !first.fits) return null;
  const { log_key, mirror } = first.data, log = publicKey(log_key), witness = mirror == null ? null : publicKey(mirror);
  const sound = log && log.name === first.origin && (mirror == null || witness?.cosigner);
  return sound ? { log, mirror: witness } : null;
}
async function step({ found, coverage, edge, origin, signed, agreements, bodies, sight }, line) {
  const seq = edge.size, hash = sha256(Uint8Array.of(0), bytes(line)), here = leafAt(seq), leaf = readLeaf(line);
  edge.push(hash);
  if (!leaf) { found.add(CODE.leaf_form, here); return; }
  if (leaf.seq !== seq) found.add(CODE.leaf_order, here);
  if (leaf.origin !== origin) found.add(CODE.leaf_origin, here);
  if ((leaf.kind === "genesis") !== (seq === 0)) found.add(CODE.genesis_false, here);
  coverage.from ??= leaf.time; coverage.until = leaf.time;
  await bodies.take(leaf, hash, agreements.record);
  await agreements.take(leaf);
  sight.take(leaf);
  if (leaf.kind === "cosignature") await signed.cosignature(leaf);
  if (leaf.kind === "export" && leaf.fits) found.add(CODE.exported, { ...here, about: leaf.data.recipient });
  else if (leaf.kind === "export") found.add(CODE.leaf_form, here);
  await signed.take(leaf, edge);
}
async function finish({ found, coverage, edge, origin, signed, agreements, bodies, sight }, files, manifest) {
  coverage.leaves = edge.size;
  if (manifest.size !== edge.size || manifest.origin !== origin) found.add(CODE.manifest_false);
  agreements.end();
  bodies.end(coverage);
  await bodies.proofs(files, signed);
  sight.end(manifest.created, coverage);
  await signed.end(manifest.checkpoint, edge);
  coverage.checkpoints = signed.marks.size - 1;
  coverage.prints = signed.keys.map(key => key.print);
  coverage.witnessed = [...signed.witnessed.keys()].reduce((a, b) => Math.max(a, b), 0);
}
