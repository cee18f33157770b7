// What the parties and the log's keys sign, as the text of a note: strict, one text for each meaning.
const isWord = s => s !== "" && !/^\p{White_Space}|\p{White_Space}$/u.test(s);
const isDigest = s => /^[0-9a-f]{64}$/.test(s);
const NAMED = [["id", isWord], ["version", s => decimal(s) <= 0xffffffff && decimal(s) !== null], ["file", isDigest]];
const isNumber = s => decimal(s) !== null;
const isAlertId = s => /^[0-9a-f]+$/.test(s);
const order = what => [["log", isWord], ["number", isWord], ["what", what], ["reason", isWord]];
const areLeaves = s => s.split(",").every((one, at, all) => isNumber(one) && (at === 0 || Number(one) > Number(all[at - 1])));
// By first line: the words of the lines behind it, and what their values look like.
const STATEMENTS = {
  "vigie/agreement/v1": [...NAMED, ["digest", isDigest], ["retention", isWord], ["french", isDigest], ["english", isDigest]],
  "vigie/mapping/v1": NAMED,
  "vigie/people/v1": [["file", isDigest]],
  "vigie/parties/v1": [["log", isWord], ["replaces", isNumber], ["employer", isWord], ["union", isWord]],
  "vigie/erase/v1": order((word, s) => word === "alert" ? isAlertId(s) : word === "leaves" && areLeaves(s)),
  "vigie/hold/v1": order((word, s) => word === "alert" && isAlertId(s)),
  "vigie/release/v1": order((word, s) => word === "alert" && isAlertId(s)),
  "vigie/log-key/v1": [["log", isWord], ["from", isWord], ["to", isWord]],
};
// Its lines by word, with `kind` for the first line; null for any other text.
function statement(text) {
  const lines = text.split("\n"), form = Object.hasOwn(STATEMENTS, lines[0]) ? STATEMENTS[lines[0]] : null;
  if (!form || lines.length !== form.length + 2 || lines.at(-1) !== "") return null;
  const said = { kind: lines[0] };
  for (const [at, [word, is]] of form.entries()) {
    const line = lines[at + 1], space = line.indexOf(" "), value = line.slice(space + 1);
    const found = line.slice(0, space);
    if (space < 1 || (word === "what" ? !is(found, value) : found !== word || !is(value))) return null;
    said[found] = value;
  }
  return said;
}
// How long bodies are kept, on one line.
const terms = retention => retention.map(term => `${term.class}=${term.days}`).join(",") || "none";
// A note with the statement in it; null if it is none.
function signedStatement(note) {
  const read = signedNote(note), said = read && statement(read.body);
  return said && { read, said };
}
