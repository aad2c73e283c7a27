/**
 * Writes vectors/sharing: random intervals and who gives whom what by each rule that the contract knows. Both languages run them:
 * src/market/sharing/vectors.test.ts and contracts/test/unit/libraries/SharingRules.t.sol.
 *
 * Usage: node scripts/sharing-vectors.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { type Random, randomFrom } from "../src/domain/index.ts";
import { partsInProportion } from "../src/market/sharing/parts.ts";
import { type SharingQuestion, sharingVector } from "../src/market/sharing/testing/vectors.ts";

const FOLDER = new URL("../vectors/sharing/", import.meta.url);
const CASES = 120;
const RULES = 4;
const CLASSES = 3;
const NO_CLASS = 2n ** 32n - 1n;

function question(random: Random, draw: number): SharingQuestion {
  const rule = draw % RULES;
  const homes = Array.from({ length: 1 + random.below(draw % 10 === 0 ? 40 : 9) }, (_, place) => String(place));
  // A few Wh, where everything is rounding; as much as fits; what a street does.
  const most = draw % 17 === 0 ? 2n ** 60n : draw % 3 === 0 ? 5n : 5_000n;
  const energy = () => (random.below(3) === 0 ? 0n : (BigInt(random.below(1_000_000)) * most) / 1_000_000n);
  const weights = new Map(homes.map((home) => [home, BigInt(random.below(6))]));
  const values =
    rule === RULES - 1
      ? homes.map(() => (random.below(4) === 0 ? NO_CLASS : BigInt(random.below(CLASSES))))
      : [...partsInProportion(homes, (home) => weights.get(home) as bigint).values()];
  return {
    rule,
    leftoversOnce: rule === 0 && random.below(2) === 0,
    importWh: homes.map(() => String(energy())),
    exportWh: homes.map(() => String(energy())),
    values: values.map(String),
  };
}

mkdirSync(FOLDER, { recursive: true });
const random = randomFrom(42n);
const cases = Array.from({ length: CASES }, (_, draw) => sharingVector(question(random, draw)));
const lines = cases.map((vector) => JSON.stringify(vector)).join(",\n  ");
writeFileSync(new URL("typescript.json", FOLDER), `{"cases":[\n  ${lines}\n]}\n`);
