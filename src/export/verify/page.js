// What people see. Whatever comes from a file is set as text, never as markup.
const VERDICTS = {
  intact: ["✓ Intact", "Intact", "C'est ce que le moniteur a écrit, et il observait tout le temps.", "This is what the monitor wrote, and it was looking all the time."],
  gaps: ["◐ Incomplet (intact, avec des manques)", "Incomplete (intact, with gaps)", "C'est ce que le moniteur a écrit. Quelque chose n'a pas été vu, ou ne peut être prouvé : voir ci-dessous.", "This is what the monitor wrote. Something was not seen, or cannot be proven: see below."],
  altered: ["✗ Altéré", "Altered", "Ce n'est pas ce que le moniteur a écrit, ou le journal se contredit.", "This is not what the monitor wrote, or the log contradicts itself."],
  alone: ["≈ Cohérent : comparez l'empreinte", "Consistent: compare the fingerprint", "L'export ne se contredit pas. Seule sa clé peut dire si le moniteur l'a écrit : donnez ci-dessous l'empreinte de l'accord sur papier.", "The export does not contradict itself. Whether the monitor wrote it, only its key can say: give the fingerprint of the paper agreement below."],
  alonegaps: ["≈ Cohérent, avec des manques : comparez l'empreinte", "Consistent, with gaps: compare the fingerprint", "L'export ne se contredit pas, mais quelque chose n'a pas été vu, ou ne peut être prouvé. Seule sa clé peut dire si le moniteur l'a écrit : donnez ci-dessous l'empreinte de l'accord sur papier.", "The export does not contradict itself, but something was not seen, or cannot be proven. Whether the monitor wrote it, only its key can say: give the fingerprint of the paper agreement below."],
  other: ["✗ Une autre clé", "Another key", "L'empreinte donnée n'est pas celle de la clé de cet export : ce n'est pas le journal de l'accord, ou l'empreinte a été mal recopiée.", "The fingerprint given is not that of this export's key: this is not the log of the agreement, or the fingerprint was miscopied."],
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
// Says how it looks; what the check came to stays as it is, and is there for scripts.
function say(kind, verdict = kind, fr, en) {
  const [frTitle, enTitle, frText, enText] = VERDICTS[kind], box = document.getElementById("verdict");
  box.className = kind; box.hidden = false;
  box.replaceChildren(make("strong", [frTitle, make("span", enTitle, { lang: "en" })]), make("p", both(fr ?? frText, en ?? enText)));
  Object.assign(document.documentElement.dataset, { verdict, shown: kind });
}
// Nothing is believed before the reader has given the fingerprint on paper: it is compared with those of the log's
// keys in turn. An export that contradicts itself is altered whatever its key is.
function judge(verdict, prints, given) {
  const digits = given.toLowerCase().replace(/[\s:.-]/g, "");
  if (verdict === "altered") return "altered";
  if (!/^[0-9a-f]{32}$/.test(digits)) return verdict === "gaps" ? "alonegaps" : "alone";
  return prints.some(print => print.replaceAll(" ", "") === digits) ? verdict : "other";
}
function compare(result) {
  const input = make("input", [], { id: "print", type: "text", autocomplete: "off", spellcheck: false, size: 42, maxLength: 80 });
  const status = make("span", [], { id: "digits" });
  const again = () => {
    const digits = input.value.replace(/[^0-9a-f]/gi, "").length;
    status.textContent = digits === 0 || digits === 32 ? "" : `${digits} / 32`;
    say(judge(result.verdict, result.coverage.prints, input.value), result.verdict);
  };
  input.addEventListener("input", again);
  const label = make("label", both("L'empreinte de l'accord sur papier (32 chiffres et lettres, avec ou sans espaces) :", "The fingerprint of the paper agreement (32 digits and letters, with or without spaces):"), { htmlFor: "print" });
  return make("p", [label, make("br", ""), input, " ", status], { className: "compare" });
}
function show(result) {
  const { coverage: c, findings, seen } = result, out = document.getElementById("report"), row = (name, value) => make("tr", [make("th", name, { scope: "row" }), make("td", value)]);
  say(judge(result.verdict, c.prints ?? [], ""), result.verdict);
  const parts = [];
  if (c.log) {
    parts.push(make("h2", ["L'empreinte à comparer", make("span", "The fingerprint to compare", { lang: "en" })]));
    parts.push(make("p", both("Recopiez celle de l'accord sur papier, et non celle qui est affichée ici. Les clés viennent de l'export lui-même : sans cette comparaison, rien n'est prouvé.",
      "Copy the one of the paper agreement, and not the one that is shown here. The keys come from the export itself: without this comparison nothing is proven.")));
    if (result.verdict !== "altered") parts.push(compare(result));
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
      row("Démarrages · starts", spaced(c.starts)), row("Signes de vie · heartbeats", spaced(c.heartbeats)),
      row("Messages lus · records read", spaced(c.read)), row("Rejetés · rejected", spaced(c.rejected)), row("Tardifs · late", spaced(c.late)),
      row("Perdus avant lecture · gone before read", spaced(c.neverRead)),
      row("Versions d'alertes · versions of alerts", spaced(c.alerts)), row("dont communiquées · disclosed", spaced(c.disclosed)), row("dont effacées · erased", spaced(c.erased)),
      row("Alertes communiquées · alerts disclosed", spaced(c.breaches)), row("Alertes retirées depuis · taken back since", spaced(c.takenBack)),
    ]));
  }
  out.replaceChildren(...parts);
}
async function examine(data) {
  delete document.documentElement.dataset.verdict;
  delete document.documentElement.dataset.shown;
  document.getElementById("report").replaceChildren();
  try {
    if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream || !await knowsEd25519()) {
      say("unable", "unable", "Ce navigateur ne sait pas vérifier les signatures Ed25519. Prenez Firefox 129, Safari 17, Chrome 137 ou plus récent, ou la commande : vigie verify FICHIER.zip",
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
    if (error instanceof Unusable) say("unable", "unable", error.fr, error.en);
    else say("unable", "unable", "La vérification a échoué : " + error.message, "The check failed: " + error.message);
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
