// What people see. Whatever comes from a file is set as text, never as markup.
const VERDICTS = {
  intact: ["✓ Intact", "Intact", "C'est ce que le moniteur a écrit, et il observait tout le temps.", "This is what the monitor wrote, and it was looking all the time."],
  gaps: ["◐ Incomplet (intact, avec des manques)", "Incomplete (intact, with gaps)", "C'est ce que le moniteur a écrit. Quelque chose n'a pas été vu, ou ne peut être prouvé : voir ci-dessous.", "This is what the monitor wrote. Something was not seen, or cannot be proven: see below."],
  altered: ["✗ Altéré", "Altered", "Ce n'est pas ce que le moniteur a écrit, ou le journal se contredit.", "This is not what the monitor wrote, or the log contradicts itself."],
  unable: ["— Non vérifié", "Not checked", "", ""],
};
const MARKS = { altered: "✗ altéré · altered", gap: "◐ manque · gap", note: "· à savoir · note" };
const make = (tag, content, more = {}) => { const element = Object.assign(document.createElement(tag), more); element.append(...[content].flat()); return element; };
const both = (fr, en) => [fr, make("br", ""), make("span", en, { className: "en", lang: "en" })];
const iso = time => Number.isFinite(time) ? new Date(time / 1000).toISOString().replace(".000Z", "Z") : "…";
const spaced = n => n === undefined || n === null ? "—" : String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
function sentence(finding, language) {
  const plain = finding.about.replace(/\p{Cc}/gu, "");
  return MEANS[finding.code][language].replaceAll("{n}", () => spaced(finding.count)).replaceAll("{}", () => plain);
}
function where(finding) {
  const parts = [];
  if (finding.leaves) parts.push(finding.leaves[0] === finding.leaves[1] ? `n° ${finding.leaves[0]}` : `n° ${finding.leaves[0]}–${finding.leaves[1]}`);
  if (finding.time) parts.push(...finding.time.map(iso));
  return parts.flatMap((part, i) => i ? [make("br", ""), part] : [part]);
}
function table(caption, heads, rows) {
  const head = make("thead", make("tr", heads.map(one => make("th", one, { scope: "col" }))));
  return make("table", [make("caption", caption), head, make("tbody", rows)]);
}
function say(kind, fr, en) {
  const [frTitle, enTitle, frText, enText] = VERDICTS[kind], box = document.getElementById("verdict");
  box.className = kind; box.hidden = false;
  box.replaceChildren(make("strong", [frTitle, make("span", enTitle, { lang: "en" })]), make("p", both(fr ?? frText, en ?? enText)));
  document.documentElement.dataset.verdict = kind;
}
function show(result) {
  const { coverage: c, findings, seen } = result, out = document.getElementById("report"), row = (name, value) => make("tr", [make("th", name, { scope: "row" }), make("td", value)]);
  say(result.verdict);
  const parts = [];
  if (c.log) {
    parts.push(make("h2", ["L'empreinte à comparer", make("span", "The fingerprint to compare", { lang: "en" })]));
    parts.push(make("p", both("Comparez-la, chiffre par chiffre, à celle de l'accord sur papier. Les clés viennent de l'export lui-même : sans cette comparaison, rien n'est prouvé.",
      "Compare it, digit by digit, with the one on the paper agreement. The keys come from the export itself: without this comparison nothing is proven.")));
    const keys = [row("Journal · log", make("code", c.log.print))];
    if (c.mirror) keys.push(row("Témoin · witness", make("code", c.mirror.print)));
    parts.push(table("Empreintes des clés · fingerprints of keys", ["Clé · key", "Empreinte · fingerprint"], keys));
  }
  parts.push(make("h2", ["Ce qui a été constaté", make("span", "What was found", { lang: "en" })]));
  const rows = findings.map(one => make("tr", [make("td", MARKS[one.severity], { className: "mark" }), make("td", both(sentence(one, "fr"), sentence(one, "en"))), make("td", where(one), { className: "where" })]));
  for (const [code, count] of Object.entries(seen)) if (count > KEPT)
    rows.push(make("tr", [make("td", ""), make("td", both(`… et ${spaced(count - KEPT)} autres (${code})`, `… and ${spaced(count - KEPT)} more (${code})`)), make("td", "")]));
  parts.push(table("Les plus graves d'abord · the gravest first", ["Gravité · severity", "Constat · finding", "Où · where"], rows));
  if (c.manifest) {
    parts.push(make("h2", ["Ce que couvre l'export", make("span", "What the export covers", { lang: "en" })]));
    const m = c.manifest;
    parts.push(table("Comptes · counts", ["Quoi · what", "Valeur · value"], [
      row("Journal · log", c.origin), row("Destinataire · recipient", m.recipient), row("Établi · made", iso(m.created)),
      row("Du · from", iso(c.from)), row("Au · until", iso(c.until)), row("Écritures · leaves", spaced(c.leaves)),
      row("Points de contrôle signés · signed checkpoints", spaced(c.checkpoints)), row("Écritures contresignées · witnessed leaves", spaced(c.witnessed)),
      row("Démarrages · starts", spaced(c.starts)), row("Battements · heartbeats", spaced(c.heartbeats)),
      row("Messages lus · records read", spaced(c.read)), row("Rejetés · rejected", spaced(c.rejected)), row("Tardifs · late", spaced(c.late)),
      row("Perdus avant lecture · gone before read", spaced(c.neverRead)),
      row("Versions d'alertes · versions of alerts", spaced(c.alerts)), row("dont communiquées · disclosed", spaced(c.disclosed)), row("dont effacées · erased", spaced(c.erased)),
    ]));
  }
  out.replaceChildren(...parts);
}
async function examine(data) {
  delete document.documentElement.dataset.verdict;
  document.getElementById("report").replaceChildren();
  try {
    if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream || !await knowsEd25519()) {
      say("unable", "Ce navigateur ne sait pas vérifier les signatures Ed25519. Prenez Firefox 129, Safari 17, Chrome 137 ou plus récent, ou la commande : vigie verify FICHIER.zip",
        "This browser cannot check Ed25519 signatures. Take Firefox 129, Safari 17, Chrome 137 or later, or the command: vigie verify FILE.zip");
      return;
    }
    const verdict = document.getElementById("verdict");
    verdict.hidden = false; verdict.className = "";
    const tell = (done, of) => verdict.replaceChildren(make("p", `Vérification… · checking… ${spaced(done)} / ${spaced(of)}`));
    tell(0, data.length);
    const result = await check(await unzip(data), Date.now() * 1000, tell);
    document.documentElement.dataset.codes = Object.keys(result.seen).join(" ");
    show(result);
  } catch (error) {
    if (error instanceof Unusable) say("unable", error.fr, error.en);
    else say("unable", "La vérification a échoué : " + error.message, "The check failed: " + error.message);
  }
}
const drop = document.getElementById("drop");
const open = async file => file && examine(new Uint8Array(await file.arrayBuffer()));
document.getElementById("file").addEventListener("change", event => open(event.target.files[0]));
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, event => {
  event.preventDefault();
  drop.classList.toggle("over", kind === "dragover");
  if (kind === "drop") open(event.dataTransfer.files[0]);
});
</script>
</body>
</html>
