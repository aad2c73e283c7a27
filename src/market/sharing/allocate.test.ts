import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { wh } from "#domain";
import { type SharingReading, sharing } from "./allocate.ts";
import type { SharingKey } from "./key.ts";
import { partsFrom } from "./parts.ts";

/** The roof feeds in 10,000 Wh; Ada takes 2,000, Bea 6,000, Cem 12,000. */
const midday = [home("ada", 2_000n), home("bea", 6_000n), home("cem", 12_000n), home("roof", 0n, 10_000n)];
const morning = [home("ada", 2_000n), home("bea", 6_000n), home("cem", 1_000n), home("roof", 0n, 10_000n)];

function home(member: string, importWh: bigint, exportWh = 0n): SharingReading {
  return { member, importWh: wh(importWh), exportWh: wh(exportWh) };
}

function thirds(leftovers: "grid" | "once"): SharingKey {
  const part = (text: string) => partsFrom(text) as bigint;
  return {
    name: "static",
    coefficients: new Map([
      ["ada", part("0.5")],
      ["bea", part("0.3")],
      ["cem", part("0.2")],
    ]),
    leftovers,
  };
}

function taken(readings: readonly SharingReading[], key: SharingKey, hour = 0): Record<string, bigint> {
  const { shares } = sharing.allocate(readings, key, hour);
  return Object.fromEntries(shares.map(({ member, takenWh }) => [member, takenWh]));
}

describe("a sharing key", () => {
  it("gives each home its fixed part, and what it does not use is fed in (static)", () => {
    assert.deepEqual(taken(midday, thirds("grid")), { ada: 2_000n, bea: 3_000n, cem: 2_000n, roof: 0n });
    const { sharedWh, missedWh, shares } = sharing.allocate(midday, thirds("grid"));
    assert.deepEqual([sharedWh, missedWh], [7_000n, 3_000n]);
    assert.equal(shares.find(({ member }) => member === "roof")?.givenWh, 7_000n);
  });

  it("divides a part that was not used once more among those who still need some (static, leftovers once)", () => {
    // 3,000 Wh are left: Bea and Cem need more, and stand 0.3 to 0.2.
    assert.deepEqual(taken(midday, thirds("once")), { ada: 2_000n, bea: 4_800n, cem: 3_200n, roof: 0n });
    // Cem needs no more than it has: its part of the second round is fed in, there is no third.
    assert.deepEqual(taken(morning, thirds("once")), { ada: 2_000n, bea: 6_000n, cem: 1_000n, roof: 0n });
  });

  it("divides in proportion to what each home takes (dynamic)", () => {
    assert.deepEqual(taken(midday, { name: "dynamic" }), { ada: 1_000n, bea: 3_000n, cem: 6_000n, roof: 0n });
    assert.deepEqual(taken(morning, { name: "dynamic" }), { ada: 2_000n, bea: 6_000n, cem: 1_000n, roof: 0n });
  });

  it("divides by coefficients first and the rest by need (cascaded)", () => {
    const { coefficients } = thirds("grid") as Extract<SharingKey, { name: "static" }>;
    // First round 2,000, 3,000, 2,000; then 3,000 Wh for the 3,000 and 10,000 Wh still needed.
    assert.deepEqual(taken(midday, { name: "cascaded", first: coefficients }), {
      ada: 2_000n,
      bea: 3_692n,
      cem: 4_308n,
      roof: 0n,
    });
  });

  it("serves one class after the other (cascaded), whoever stands in none last", () => {
    const first = [["bea"], ["ada"]];
    assert.deepEqual(taken(midday, { name: "cascaded", first }), { ada: 2_000n, bea: 6_000n, cem: 2_000n, roof: 0n });
  });

  it("takes the coefficients of the hour (ex-ante), and begins again after the last", () => {
    const whole = (member: string) => new Map([[member, partsFrom("1") as bigint]]);
    const key: SharingKey = { name: "ex-ante", hours: [whole("ada"), whole("cem")], leftovers: "grid" };
    assert.deepEqual(taken(midday, key, 0), { ada: 2_000n, bea: 0n, cem: 0n, roof: 0n });
    assert.deepEqual(taken(midday, key, 3), { ada: 0n, bea: 0n, cem: 10_000n, roof: 0n });
  });

  it("counts the smaller of what was fed in and taken, and gives nothing to anybody (virtual minimum)", () => {
    const { sharedWh, virtual, missedWh } = sharing.allocate(midday, { name: "virtual-minimum" });
    assert.deepEqual([sharedWh, virtual, missedWh], [10_000n, true, 0n]);
    assert.equal(sharing.allocate([home("ada", 3n, 8n)], { name: "virtual-minimum" }).sharedWh, 3n);
  });

  it("leaves the part of a home whose meter is silent to nobody", () => {
    const withoutAda = midday.filter(({ member }) => member !== "ada");
    assert.deepEqual(taken(withoutAda, thirds("grid")), { bea: 3_000n, cem: 2_000n, roof: 0n });
  });

  it("never gives a home its own export", () => {
    const both = [home("ada", 10n, 10n), home("bea", 10n)];
    assert.deepEqual(taken(both, { name: "dynamic" }), { ada: 0n, bea: 10n });
    assert.deepEqual(taken([home("ada", 5n, 5n)], { name: "dynamic" }), { ada: 0n });
  });

  it("takes only the part of a home's energy that takes part here", () => {
    const participation = new Map([["roof", partsFrom("0.4") as bigint]]);
    const { sharedWh, shares } = sharing.allocate(midday, { name: "dynamic", participation });
    assert.equal(sharedWh, 4_000n);
    assert.equal(shares.find(({ member }) => member === "cem")?.takenWh, 2_400n);
  });

  it("refuses two readings of one home", () => {
    assert.throws(() => sharing.allocate([home("ada", 1n), home("ada", 2n)], { name: "dynamic" }), {
      code: "MARKET_SHARING_MEMBER_TWICE",
    });
  });
});
