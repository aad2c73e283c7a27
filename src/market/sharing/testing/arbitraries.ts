import fc from "fast-check";
import { wh } from "#domain";
import type { SharingReading } from "../allocate.ts";
import type { SharingKey } from "../key.ts";
import { type Coefficients, partsInProportion } from "../parts.ts";

/** Homes as they are in most communities: many only use, some feed in, some do both within an interval. */
export function anyReadings(most = 12): fc.Arbitrary<readonly SharingReading[]> {
  const energy = fc.oneof(fc.constant(0n), fc.bigInt(0n, 5_000n), fc.bigInt(0n, 3n));
  return fc.array(fc.tuple(energy, energy), { minLength: 1, maxLength: most }).map((homes) =>
    homes.map(([importWh, exportWh], i) => ({
      member: `h${String(i + 1).padStart(2, "0")}`,
      importWh: wh(importWh),
      exportWh: wh(exportWh),
    })),
  );
}

/** Any key for homes h01 to h12, some of which it may not name. */
export function anyKey(): fc.Arbitrary<SharingKey> {
  const members = Array.from({ length: 12 }, (_, i) => `h${String(i + 1).padStart(2, "0")}`);
  const coefficients: fc.Arbitrary<Coefficients> = fc
    .array(fc.bigInt(0n, 9n), { minLength: 12, maxLength: 12 })
    .map((weights) => partsInProportion(members, (member) => weights[members.indexOf(member)] as bigint));
  const leftovers = fc.constantFrom("grid" as const, "once" as const);
  const classes = fc
    .tuple(fc.subarray(members), fc.nat(12))
    .map(([some, cut]) => [some.slice(0, cut), some.slice(cut)] as const);
  return fc.oneof(
    fc.record({ name: fc.constant("static" as const), coefficients, leftovers }),
    fc.constant({ name: "dynamic" as const }),
    fc.record({ name: fc.constant("cascaded" as const), first: fc.oneof(coefficients, classes) }),
    fc.record({
      name: fc.constant("ex-ante" as const),
      hours: fc.array(coefficients, { minLength: 1, maxLength: 3 }),
      leftovers,
    }),
    fc.constant({ name: "virtual-minimum" as const }),
  );
}
