import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Address,
  type FeederLimits,
  interval,
  type Limits,
  nanoPerWh,
  symmetricLimits,
  type Trade,
  wh,
} from "#domain";
import { powerBalance } from "./balance.ts";
import { feederOverloads, limitViolations, residualLimits } from "./limits.ts";
import { feederLoads, feederUse } from "./load.ts";
import { type Cable, voltageEstimate } from "./voltage.ts";

const FEEDER: Readonly<Record<string, number>> = { ana: 1, ben: 1, cleo: 2 };
const AGENTS = Object.keys(FEEDER);
const agentOf = (name: string): Address => `0x${(AGENTS.indexOf(name) + 1).toString().padStart(40, "0")}`;
const feederOf = (agent: Address) => FEEDER[AGENTS[Number(agent) - 1] as string] as number;

function trade(seller: string, buyer: string, energyWh: number, at = 0): Trade {
  const [market, order] = [agentOf("ana"), `0x${"0".repeat(64)}`] as const;
  const parties = {
    market,
    ask: order,
    bid: order,
    seller: agentOf(seller),
    buyer: agentOf(buyer),
    nonce: 0n,
  } as const;
  return { ...parties, interval: interval(at), energyWh: wh(energyWh), pricePerWh: nanoPerWh(1n) };
}

function limit(feeder: number, netWh: number, internalWh: number): FeederLimits {
  return symmetricLimits(feeder, wh(netWh), wh(internalWh));
}

function flow(feeder: number, importWh: number, exportWh: number) {
  return { feeder, interval: interval(0), importWh: wh(importWh), exportWh: wh(exportWh) };
}

describe("the use of feeders by trades", () => {
  it("counts a trade where it is sold and where it is bought, by interval and feeder", () => {
    const use = feederUse([trade("ana", "cleo", 5, 1), trade("ana", "ben", 3), trade("cleo", "ben", 1)], feederOf);
    assert.deepEqual(use, [
      { feeder: 1, interval: 0, outWh: 3n, inWh: 4n },
      { feeder: 2, interval: 0, outWh: 1n, inWh: 0n },
      { feeder: 1, interval: 1, outWh: 5n, inWh: 0n },
      { feeder: 2, interval: 1, outWh: 0n, inWh: 5n },
    ]);
  });

  it("holds its limits as long as they are met exactly", () => {
    assert.deepEqual(limitViolations([trade("ana", "cleo", 5)], feederOf, [limit(1, 5, 5), limit(2, 5, 5)]), []);
  });

  it("breaks the net limit of both feeders of a trade, once per interval however many trades", () => {
    const trades = [trade("ana", "cleo", 5), trade("ana", "cleo", 1), trade("ana", "cleo", 9, 1)];
    const breaches = limitViolations(trades, feederOf, [limit(1, 5, 99), limit(2, 5, 99)]);
    assert.deepEqual(
      breaches.map(({ feeder, interval, overNetOutWh, overNetInWh }) => [feeder, interval, overNetOutWh, overNetInWh]),
      [
        [1, 0, 1n, 0n],
        [2, 0, 0n, 1n],
        [1, 1, 4n, 0n],
        [2, 1, 0n, 4n],
      ],
    );
  });

  it("breaks internal limits by trades within a feeder, which leave its net exchange at zero", () => {
    const [breach, ...others] = limitViolations([trade("ana", "ben", 7)], feederOf, [limit(1, 0, 5)]);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [breach?.overNetOutWh, breach?.overNetInWh, breach?.overSellWh, breach?.overBuyWh],
      [0n, 0n, 2n, 2n],
    );
  });

  it("lets purchases relieve a feeder that sells", () => {
    const trades = [trade("ana", "cleo", 9), trade("cleo", "ben", 4)];
    assert.deepEqual(limitViolations(trades, feederOf, [limit(1, 5, 9), limit(2, 5, 9)]), []);
  });

  it("knows no limits of a feeder without an entry", () => {
    assert.deepEqual(limitViolations([trade("ana", "cleo", 9)], feederOf, []), []);
  });

  it("refuses limits that are no tree", () => {
    const check = (limits: Limits) => limitViolations([trade("ana", "ben", 1)], feederOf, limits);
    assert.throws(() => check([limit(1, 5, 5), limit(1, 6, 6)]), { code: "DOMAIN_FEEDER_TWICE" });
    assert.throws(() => check([{ ...limit(1, 5, 5), parent: 2 }]), { code: "DOMAIN_FEEDER_PARENT" });
  });

  it("leaves room in the direction that relieves, and none where a limit is passed", () => {
    const [room] = residualLimits(
      [{ feeder: 1, interval: interval(0), outWh: wh(9n), inWh: wh(2n) }],
      [limit(1, 5, 8)],
    );
    assert.deepEqual(room, { feeder: 1, parent: 0, sellWh: 0n, buyWh: 6n, netOutWh: 0n, netInWh: 12n });
  });
});

describe("what meters saw", () => {
  it("adds up by feeder, import and export apart", () => {
    assert.deepEqual(feederLoads([flow(1, 5, 2), flow(1, 1, 0), flow(2, 0, 4)]), [
      { feeder: 1, interval: 0, outWh: 2n, inWh: 6n },
      { feeder: 2, interval: 0, outWh: 4n, inWh: 0n },
    ]);
  });

  it("is an overload where the feeder's net flow passes its limit", () => {
    const overloads = feederOverloads(
      [flow(1, 5, 0), flow(1, 4, 2), flow(2, 3, 0)],
      [limit(1, 6, 99), limit(2, 6, 99)],
    );
    assert.deepEqual(
      overloads.map(({ feeder, overNetInWh }) => [feeder, overNetInWh]),
      [[1, 1n]],
    );
  });

  it("balances: the utility supplies what the homes together lack, and takes what they have too much", () => {
    assert.deepEqual(powerBalance([flow(1, 5, 0), flow(2, 0, 3)]), { importWh: 2n, exportWh: 0n, sharedWh: 3n });
    assert.deepEqual(powerBalance([flow(1, 1, 0), flow(2, 0, 3)]), { importWh: 0n, exportWh: 2n, sharedWh: 1n });
    assert.deepEqual(powerBalance([]), { importWh: 0n, exportWh: 0n, sharedWh: 0n });
  });
});

describe("the voltage estimate", () => {
  const cable: Cable = { resistanceOhm: 0.1, reactanceOhm: 0.08, nominalV: 400 };

  it("is nominal without power", () => {
    assert.deepEqual(voltageEstimate({ importW: 0, exportW: 0 }, cable), {
      deviation: 0,
      voltageV: 400,
      withinBand: true,
    });
  });

  it("drops under load by the active and the reactive part at a power factor of 0.95", () => {
    const { deviation } = voltageEstimate({ importW: 20_000, exportW: 0 }, cable);
    assert.ok(Math.abs(deviation - -(20_000 * 0.1 + 20_000 * 0.328684 * 0.08) / 160_000) < 1e-7);
  });

  it("is close to the exact solution of a two-node feeder", () => {
    const { resistanceOhm: r, reactanceOhm: x, nominalV } = cable;
    const [p, q] = [20_000, 20_000 * Math.tan(Math.acos(0.95))];
    const b = 2 * (p * r + q * x) - nominalV ** 2;
    const c = (p * p + q * q) * (r * r + x * x);
    const exactV = Math.sqrt((-b + Math.sqrt(b * b - 4 * c)) / 2);
    const { voltageV } = voltageEstimate({ importW: p, exportW: 0 }, cable);
    assert.ok(Math.abs(voltageV - exactV) / nominalV < 0.001, `${voltageV} V against ${exactV} V`);
  });

  it("rises with export, and tells when it leaves the band of ten per cent", () => {
    const { voltageV, withinBand } = voltageEstimate({ importW: 0, exportW: 170_000 }, cable);
    assert.ok(voltageV > 440);
    assert.equal(withinBand, false);
  });

  it("refuses a cable without a voltage, or with an impedance below zero or not a number", () => {
    for (const wrong of [{ nominalV: 0 }, { resistanceOhm: -1 }, { reactanceOhm: Number.NaN }]) {
      const refused = () => voltageEstimate({ importW: 1, exportW: 0 }, { ...cable, ...wrong });
      assert.throws(refused, { code: "GRID_CABLE_INVALID" });
    }
  });
});
