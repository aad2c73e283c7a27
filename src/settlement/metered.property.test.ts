import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type IntervalTariff,
  importAllIn,
  interval,
  localFees,
  type Metered,
  type MeterId,
  nanoPerWh,
  type Random,
  randomFrom,
  type Trade,
  wh,
} from "#domain";
import { agentOf, flow, meterOf, settle, TARIFF, trade } from "./fixtures.ts";
import { compensationOf, holds, metered } from "./metered.ts";
import type { Outcome } from "./settlement.ts";

const CASES = process.env.NEIGHBORWATT_DEEP ? 3_000_000 : 300_000;
const SEED = 20_260_621n;
const AGENTS = ["ana", "ben", "cleo"].map(agentOf);
const METERS = AGENTS.map(meterOf);
const INDEX_OF = new Map(AGENTS.map((agent, i) => [agent, i]));
const meterOfAgent = (agent: (typeof AGENTS)[number]): MeterId => METERS[INDEX_OF.get(agent) as number] as MeterId;
const PATTERN = trade("ana", "ben", 0);

interface Case {
  readonly tariff: IntervalTariff;
  readonly trades: readonly Trade[];
  readonly readings: ReadonlyMap<MeterId, Metered>;
  /** The meter whose truth is compared with its silence. */
  readonly witness: number;
}

/** Parts between −5 and 40 ct/kWh: negative energy prices and feed-in happen, negative fees do not. */
function tariffFrom(random: Random): IntervalTariff {
  const cents = (low: number, high: number) => nanoPerWh(low * 10_000 + random.below((high - low) * 10_000));
  return {
    energyPrice: cents(-5, 40),
    gridFee: cents(0, 15),
    tax: cents(0, 10),
    feedIn: cents(-5, 15),
    localGridFee: cents(0, 4),
    localTax: cents(0, 3),
    fundPerWh: cents(0, 3),
  };
}

/** Whether prices are such that silence must not pay, as the docstring of `metered` says. */
function isPromised({ tariff, trades }: Case): boolean {
  if (importAllIn(tariff) < -tariff.fundPerWh) return false;
  return trades.every(({ pricePerWh }) => {
    const { toSellerPerWh } = compensationOf(pricePerWh, tariff);
    return tariff.feedIn <= pricePerWh && pricePerWh + localFees(tariff) >= toSellerPerWh;
  });
}

function caseFrom(random: Random): Case {
  const tariff = tariffFrom(random);
  const scale = random.below(3) === 0 ? 8 : 5_000;
  const lowest = random.below(10) > 0 && tariff.feedIn > 0n ? tariff.feedIn : 0n;
  const trades: Trade[] = [];
  const count = 1 + random.below(3);
  for (let nonce = 0; nonce < count; nonce++) {
    const seller = random.below(3);
    trades.push({
      ...PATTERN,
      seller: AGENTS[seller] as Trade["seller"],
      buyer: AGENTS[(seller + 1 + random.below(2)) % 3] as Trade["buyer"],
      energyWh: wh(random.below(scale)),
      pricePerWh: nanoPerWh(lowest + BigInt(random.below(250_000))),
      nonce: BigInt(nonce),
    });
  }
  const readings = new Map<MeterId, Metered>();
  for (const meter of METERS) {
    readings.set(meter, random.below(8) === 0 ? "silent" : flow(random.below(2 * scale), random.below(2 * scale)));
  }
  const witness = random.below(3);
  readings.set(METERS[witness] as MeterId, flow(random.below(2 * scale), random.below(2 * scale)));
  return { tariff, trades, readings, witness };
}

function settleCase({ tariff, trades }: Case, readings: ReadonlyMap<MeterId, Metered>): readonly Outcome[] {
  return metered.settle({ interval: interval(0), trades, meterOf: meterOfAgent, readings, tariff, parameters: {} });
}

/** What a meter's owner pays in all, its grid bill included; a silent one is billed in full, nothing deducted. */
function paidInAll(c: Case, outcomes: readonly Outcome[], silent: boolean): bigint {
  const agent = AGENTS[c.witness];
  let { importWh, exportWh } = c.readings.get(METERS[c.witness] as MeterId) as Exclude<Metered, "silent">;
  let paid = 0n;
  for (const o of outcomes) {
    if (o.trade.seller === agent) {
      paid += o.sellerPenaltyNano - o.sellerCompensationNano - o.paidNano;
      if (!silent) exportWh = wh(exportWh - o.deliveredWh);
    }
    if (o.trade.buyer === agent) {
      paid += o.paidNano + o.localGridFeeNano + o.localTaxNano + o.buyerPenaltyNano - o.buyerCompensationNano;
      if (!silent) importWh = wh(importWh - o.deliveredWh);
    }
  }
  return paid + importWh * importAllIn(c.tariff) - exportWh * c.tariff.feedIn;
}

/** The fund's part is what is left of the penalties, so it is worked out anew here from the rule. */
function fundPart({ silent, trade, sellerShareWh, buyerShareWh }: Outcome, { fundPerWh }: IntervalTariff): bigint {
  if (silent === "both") return 0n;
  if (silent !== "none") return trade.energyWh * fundPerWh;
  const difference: bigint = sellerShareWh - buyerShareWh;
  return (difference < 0n ? -difference : difference) * fundPerWh;
}

function checkOutcome(o: Outcome, tariff: IntervalTariff, describe: () => string): void {
  const { buyerHoldNano, sellerBondNano } = holds(o.trade, tariff);
  const debit = o.paidNano + o.localGridFeeNano + o.localTaxNano + o.buyerPenaltyNano;
  if (debit > buyerHoldNano) assert.fail(`the buyer's hold falls short: ${describe()}`);
  if (o.sellerPenaltyNano > sellerBondNano) assert.fail(`the seller's bond falls short: ${describe()}`);
  const fund = o.sellerPenaltyNano + o.buyerPenaltyNano - o.sellerCompensationNano - o.buyerCompensationNano;
  if (fund !== fundPart(o, tariff)) assert.fail(`a nano is lost or made: ${describe()}`);
  if (o.paidNano !== o.deliveredWh * o.trade.pricePerWh) assert.fail(`the price is not exact: ${describe()}`);
  if (o.localGridFeeNano + o.localTaxNano !== o.deliveredWh * localFees(tariff)) {
    assert.fail(`the fees are not exact: ${describe()}`);
  }
}

describe("metered settlement of random communities", () => {
  it(`never rewards silence, holds too little or loses a nano in ${CASES} cases (takes seconds: what a rule misses shows only where prices, shares and silence meet by chance)`, () => {
    const random = randomFrom(SEED);
    let promised = 0;
    for (let i = 0; i < CASES; i++) {
      const c = caseFrom(random);
      const describe = () => `seed ${SEED}, case ${i}`;
      const honest = settleCase(c, c.readings);
      const silent = settleCase(c, new Map(c.readings).set(METERS[c.witness] as MeterId, "silent"));
      if (isPromised(c)) {
        promised++;
        if (paidInAll(c, honest, false) > paidInAll(c, silent, true)) assert.fail(`silence pays: ${describe()}`);
      }
      for (const o of honest) checkOutcome(o, c.tariff, describe);
      for (const o of silent) checkOutcome(o, c.tariff, describe);
    }
    assert.ok(promised > CASES / 2, `only ${promised} of ${CASES} cases could show that silence pays`);
  });

  it("shows where its promise ends: a silent buyer pays less once the feed-in is further below 0 than the local fees above", () => {
    const tariff = { ...TARIFF, feedIn: nanoPerWh(-90_000n) };
    const promise = trade("ana", "ben", 1_000);
    const costOf = (reading: Metered): bigint => {
      const [o] = settle([promise], { ana: flow(0, 1_000), ben: reading }, { tariff }) as [Outcome];
      return o.paidNano + o.localGridFeeNano + o.localTaxNano + o.buyerPenaltyNano;
    };
    assert.equal(costOf(flow(0, 0)), 1_000n * 250_000n);
    assert.equal(costOf("silent"), 1_000n * 210_000n);
    const { toSellerPerWh } = compensationOf(promise.pricePerWh, tariff);
    assert.ok(promise.pricePerWh + localFees(tariff) < toSellerPerWh);
  });
});
