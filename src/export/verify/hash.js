// SHA-256 (FIPS 180-4), HMAC over it, base64 and hexadecimal, all of them at once and without waiting.
const K = new Uint32Array(64), H0 = new Uint32Array(8);
(() => {
  const root = (x, n) => Math.floor((x ** (1 / n) % 1) * 2 ** 32);
  for (let p = 2, i = 0; i < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
    if (!prime) continue;
    if (i < 8) H0[i] = root(p, 2);
    K[i++] = root(p, 3);
  }
})();
const W = new Uint32Array(64);
function block(h, b, at) {
  for (let i = 0; i < 16; i++, at += 4) W[i] = b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3];
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15], y = W[i - 2];
    W[i] = W[i - 16] + W[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
  }
  let [a, c, d, e, f, g, k, l] = h;
  for (let i = 0; i < 64; i++) {
    const t = l + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (f & g ^ ~f & k) + K[i] + W[i] | 0;
    const u = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & c ^ a & d ^ c & d) | 0;
    l = k; k = g; g = f; f = e + t | 0; e = d; d = c; c = a; a = t + u | 0;
  }
  h[0] += a; h[1] += c; h[2] += d; h[3] += e; h[4] += f; h[5] += g; h[6] += k; h[7] += l;
}
function sha256(...parts) {
  const h = H0.slice(), last = new Uint8Array(128);
  let length = 0, kept = 0;
  for (const part of parts) {
    length += part.length;
    let at = 0;
    if (kept) {
      const take = Math.min(64 - kept, part.length);
      last.set(part.subarray(0, take), kept);
      kept += take; at = take;
      if (kept < 64) continue;
      block(h, last, 0); kept = 0;
    }
    for (; at + 64 <= part.length; at += 64) block(h, part, at);
    last.set(part.subarray(at), 0); kept = part.length - at;
  }
  last[kept] = 0x80; last.fill(0, kept + 1);
  const end = kept < 56 ? 64 : 128, view = new DataView(last.buffer);
  view.setUint32(end - 8, Math.floor(length / 2 ** 29)); view.setUint32(end - 4, length << 3);
  block(h, last, 0); if (end === 128) block(h, last, 64);
  const out = new Uint8Array(32), to = new DataView(out.buffer);
  h.forEach((word, i) => to.setUint32(4 * i, word));
  return out;
}
function hmac(key, ...parts) {
  const inner = new Uint8Array(64).fill(0x36), outer = new Uint8Array(64).fill(0x5c);
  key.forEach((byte, i) => { inner[i] ^= byte; outer[i] ^= byte; });
  return sha256(outer, sha256(inner, ...parts));
}
const utf8 = new TextEncoder(), bytes = text => utf8.encode(text);
const text = data => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
const hex = data => Array.from(data, byte => byte.toString(16).padStart(2, "0")).join("");
const base64 = data => { let s = ""; for (const byte of data) s += String.fromCharCode(byte); return btoa(s); };
// Only what has one form: null for everything else.
function from64(s) {
  if (typeof s !== "string" || s.length > 2 ** 21 || !/^[A-Za-z0-9+/]*={0,2}$/.test(s)) return null;
  try { const out = Uint8Array.from(atob(s), c => c.charCodeAt(0)); return base64(out) === s ? out : null; } catch { return null; }
}
const equal = (a, b) => a && b && a.length === b.length && a.every((byte, i) => byte === b[i]);
