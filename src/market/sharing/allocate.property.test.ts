import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { wh } from "#domain";
import { type SharingReading, sharing } from "./allocate.ts";
import { sharedFlows } from "./pairs.ts";
import { anyKey, anyReadings } from "./testing/arbitraries.ts";

const RUNS = { numRuns: 400 };
const hour = fc.nat(30);

describe("any sharing key, on any readings,", () => {
  it("gives what it takes, and nobody more than its meter shows", () => {
    const holds = (readings: readonly SharingReading[], key: Parameters<typeof sharing.allocate>[1], at: number) => {
      const { shares, sharedWh, virtual } = sharing.allocate(readings, key, at);
      const sum = (of: "takenWh" | "givenWh") => shares.reduce((total, share) => total + share[of], 0n);
      assert.deepEqual([sum("takenWh"), sum("givenWh")], [sharedWh, sharedWh]);
      for (const share of shares) {
        const reading = readings.find(({ member }) => member === share.member) as SharingReading;
        assert.ok(share.takenWh <= reading.importWh && share.givenWh <= reading.exportWh);
        if (!virtual) assert.ok(share.takenWh + share.givenWh <= sharedWh, "so that nobody gives to itself");
      }
    };
    fc.assert(fc.property(anyReadings(), anyKey(), hour, holds), RUNS);
  });

  it("gives the same to the same readings in another order", () => {
    const same = (readings: readonly SharingReading[], key: Parameters<typeof sharing.allocate>[1], at: number) =>
      assert.deepEqual(sharing.allocate(readings.toReversed(), key, at), sharing.allocate(readings, key, at));
    fc.assert(fc.property(anyReadings(), anyKey(), hour, same), RUNS);
  });

  it("leaves every other home's flows so that they can be told one by one, nobody at both ends", () => {
    const flows = (readings: readonly SharingReading[], key: Parameters<typeof sharing.allocate>[1], at: number) => {
      const { shares, virtual } = sharing.allocate(readings, key, at);
      if (virtual) return;
      const told = sharedFlows(shares);
      for (const { member, takenWh, givenWh } of shares) {
        const sum = (side: "from" | "to") =>
          told.reduce((total, flow) => (flow[side] === member ? total + flow.energyWh : total), 0n);
        assert.deepEqual([sum("to"), sum("from")], [takenWh, givenWh]);
      }
      assert.ok(told.every(({ from, to, energyWh }) => from !== to && energyWh > 0n));
      assert.ok(told.length <= 2 * shares.length);
    };
    fc.assert(fc.property(anyReadings(), anyKey(), hour, flows), RUNS);
  });

  it("gives nobody less when more is fed in by somebody else", () => {
    const monotone = (readings: readonly SharingReading[], key: Parameters<typeof sharing.allocate>[1]) => {
      const fed = [...readings, { member: "z", importWh: wh(0n), exportWh: wh(100_000_000n) }];
      const before = sharing.allocate(readings, key).shares;
      const after = new Map(sharing.allocate(fed, key).shares.map(({ member, takenWh }) => [member, takenWh]));
      // Largest remainder can move a single Wh from one home to another, and does so at most once per round.
      for (const { member, takenWh } of before) assert.ok((after.get(member) as bigint) >= takenWh - 2n);
    };
    fc.assert(fc.property(anyReadings(), anyKey(), monotone), RUNS);
  });

  it("shares everything that can be shared unless the key leaves something on purpose", () => {
    const nothingMissed = (readings: readonly SharingReading[]) =>
      assert.equal(sharing.allocate(readings, { name: "dynamic" }).missedWh, 0n);
    fc.assert(fc.property(anyReadings(), nothingMissed), RUNS);
  });

  it("grows with its readings: ten times as much gives ten times as much, to a Wh per round and home", () => {
    const scales = (readings: readonly SharingReading[], key: Parameters<typeof sharing.allocate>[1]) => {
      const once = sharing.allocate(readings, key);
      const tenfold = readings.map(({ member, importWh, exportWh }) => ({
        member,
        importWh: wh(importWh * 10n),
        exportWh: wh(exportWh * 10n),
      }));
      const { shares } = sharing.allocate(tenfold, key);
      shares.forEach(({ takenWh }, i) => {
        const off = takenWh - 10n * (once.shares[i]?.takenWh as bigint);
        assert.ok(off < 10n * ROUNDING && -off < 10n * ROUNDING, `off by ${off}`);
      });
    };
    // Up to two rounds, and what the first rounds off is divided among twelve in the second.
    const ROUNDING = 14n;
    fc.assert(fc.property(anyReadings(), anyKey(), scales), RUNS);
  });
});

describe("a home that takes more", () => {
  it("is given no less by need, whatever the others do", () => {
    const readings = anyReadings().filter((all) => all.length > 1);
    fc.assert(
      fc.property(readings, fc.bigInt(1n, 5_000n), (all, more) => {
        const [first, ...rest] = all as [SharingReading, ...SharingReading[]];
        const takenOf = (importWh: bigint) =>
          sharing.allocate([{ ...first, importWh: wh(importWh) }, ...rest], { name: "dynamic" }).shares[0]
            ?.takenWh as bigint;
        assert.ok(takenOf(first.importWh + more) >= takenOf(first.importWh));
      }),
      RUNS,
    );
  });
});
