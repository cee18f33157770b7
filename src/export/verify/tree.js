// The Merkle tree of the log (RFC 6962): its growing right edge, and proofs of inclusion.
const node = (a, b) => sha256(Uint8Array.of(1), a, b);
class Edge {
  constructor() { this.size = 0; this.roots = []; }
  push(leaf) {
    let root = leaf;
    for (let left = this.size; left % 2 === 1; left = Math.floor(left / 2)) root = node(this.roots.pop(), root);
    this.roots.push(root); this.size++;
  }
  root() { return this.roots.length ? this.roots.reduceRight((right, left) => node(left, right)) : sha256(); }
}
function includes(hash, index, size, root, proof) {
  if (index >= size || proof.length > 128) return false;
  let at = index, last = size - 1;
  const half = n => Math.floor(n / 2);
  for (const other of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = node(other, hash);
      // A node without a right neighbour is its own parent: go up to where it has a left one.
      while (at % 2 === 0 && at !== 0) { at = half(at); last = half(last); }
    } else hash = node(hash, other);
    at = half(at); last = half(last);
  }
  return last === 0 && equal(hash, root);
}
