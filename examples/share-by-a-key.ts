/** A roof, three neighbours, no market: who gets what by each legal key, and the file of coefficients that a grid operator asks for. */
import { wh } from "#domain";
import { exAnteFile, partsInProportion, readExAnteFile, type SharingKey, sharedFlows, sharing } from "#market";

const home = (member: string, importWh: number, exportWh = 0) => ({
  member,
  importWh: wh(importWh),
  exportWh: wh(exportWh),
});
const readings = [home("ada", 2_000), home("bea", 6_000), home("cem", 12_000), home("roof", 0, 10_000)];

// Agreed beforehand, in proportion to what each used last year; the parts are exactly 1 together.
const lastYearKWh: Readonly<Record<string, bigint>> = { ada: 1_500n, bea: 3_000n, cem: 4_000n, roof: 0n };
const members = Object.keys(lastYearKWh);
const agreed = partsInProportion(members, (member) => lastYearKWh[member] ?? 0n);
const file = exAnteFile([agreed]);
console.log(file);
const hours = readExAnteFile(file, "betas.txt", members);

const KEYS: readonly SharingKey[] = [
  { name: "static", coefficients: agreed, leftovers: "grid" },
  { name: "dynamic" },
  { name: "cascaded", first: [["ada"], ["bea"]] },
  { name: "ex-ante", hours, leftovers: "once" },
];
for (const key of KEYS) {
  const { shares, missedWh } = sharing.allocate(readings, key);
  const taken = shares.filter(({ takenWh }) => takenWh > 0n).map(({ member, takenWh }) => `${member} ${takenWh} Wh`);
  console.log(`${key.name.padEnd(9)} ${taken.join(", ")}; fed in though wanted: ${missedWh} Wh`);
  for (const { from, to, energyWh } of sharedFlows(shares)) console.log(`  ${from} gave ${to} ${energyWh} Wh`);
}
