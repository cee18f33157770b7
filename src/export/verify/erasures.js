// Whether what was erased might be: its agreed term was over, or both parties ordered it.
const DAY = 86400e6;
// `gone` are the erased leaves as they were committed to; `record` is what leaves before this one say.
async function allowed(leaf, gone, record) {
  return leaf.data.by === "retention" ? byTerm(leaf, gone, record) : byOrder(leaf, gone, record);
}
// Both have signed how long bodies of this class are kept, that is over, and nobody holds them.
function byTerm(leaf, gone, record) {
  const config = record.config;
  const term = config && config.standing !== "draft" ? config.retention.find(one => one.class === leaf.data.reason) : null;
  return Boolean(term) && gone.every(({ time, head }) =>
    time <= leaf.time - term.days * DAY && head?.clause.severity === term.class && !record.held.has(head.alert));
}
// Both have signed an order for this log that was not carried out before, and it means these.
async function byOrder(leaf, gone, record) {
  const { by, reason, leaves, note } = leaf.data, order = signedStatement(note), said = order?.said;
  const name = { "vigie/erase/v1": "order", "vigie/hold/v1": "hold", "vigie/release/v1": "release" }[said?.kind];
  if (!name || name !== by || said.log !== leaf.origin || said.reason !== reason) return false;
  let means = leaves.length === 0;
  if (name === "order" && said.leaves !== undefined) means = said.leaves === leaves.join(",");
  else if (name === "order") means = !record.held.has(said.alert) && gone.every(({ head }) => head?.alert === said.alert);
  return means && !record.orders.has(order.read.body) && record.bothSigned(record.parties, order.read);
}
