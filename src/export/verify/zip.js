// Reads a zip by its list at the end. Names are the plain ones that exports have.
const MOST_FILES = 100000, MOST_BYTES = 2 ** 31;
const nameFits = name => name.length <= 200 && name.split("/").every(part => /^[A-Za-z0-9_+-][A-Za-z0-9._+-]*$/.test(part));
class Unusable extends Error { constructor(fr, en) { super(en); this.fr = fr; this.en = en; } }
async function inflate(data, size) {
  const out = new Uint8Array(size);
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await stream.read();
    if (done) break;
    if (at + value.length > size) throw new Error("longer than it says");
    out.set(value, at); at += value.length;
  }
  if (at !== size) throw new Error("shorter than it says");
  return out;
}
async function unzip(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const damaged = () => new Unusable("Ce n'est pas un zip, ou il est abîmé.", "This is no zip file, or it is damaged.");
  const large = () => new Unusable("Trop grand pour un navigateur : utilisez vigie verify.", "Too large for a browser: use vigie verify.");
  let end = zip.length - 22;
  while (end >= 0 && end > zip.length - 65558 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw damaged();
  const count = view.getUint16(end + 10, true), files = new Map();
  let at = view.getUint32(end + 16, true), total = 0;
  if (count === 0xffff || at === 0xffffffff || count > MOST_FILES) throw large();
  try {
    for (let i = 0; i < count; i++) {
      if (view.getUint32(at, true) !== 0x02014b50) throw damaged();
      const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
      const nameLength = view.getUint16(at + 28, true), local = view.getUint32(at + 42, true);
      const name = text(zip.subarray(at + 46, at + 46 + nameLength));
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
      if (!nameFits(name)) throw new Unusable("Il contient un fichier au nom étrange : " + name, "It holds a file with a strange name: " + name);
      if (files.has(name)) throw new Unusable("Deux fichiers ont le nom " + name, "Two files are called " + name);
      if ((total += size) > MOST_BYTES) throw large();
      if (view.getUint32(local, true) !== 0x04034b50) throw damaged();
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const data = zip.subarray(from, from + packed);
      if (method !== 0 && method !== 8) throw damaged();
      files.set(name, method === 8 ? await inflate(data, size) : data);
    }
  } catch (error) { throw error instanceof Unusable ? error : damaged(); }
  if (!files.has("evidence/manifest.json")) throw new Unusable("Ce zip n'est pas un export de Vigie.", "This zip is no export of Vigie.");
  return files;
}
