import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Limits, nanoPerWh, wh } from "#domain";
import { type BookOffer, packOffers } from "./book-offers.ts";
import { checkSolution, isBetter, NOT_PROVED, type SubmittedSolution } from "./check-solution.ts";
import type { ClearingObjective } from "./instance.ts";
import { NO_LIMIT, packLimits } from "./limits-table.ts";
import {
  type Certificate,
  type IntervalPrices,
  type Power,
  packCertificate,
  packPowers,
  packPrices,
} from "./packed-solution.ts";

const FREE = { netOutWh: NO_LIMIT, netInWh: NO_LIMIT, sellWh: NO_LIMIT, buyWh: NO_LIMIT };

/** Feeder 2 stands below feeder 1. */
const TREE: Limits = [
  { ...FREE, feeder: 0, parent: 0 },
  { ...FREE, feeder: 1, parent: 0 },
  { ...FREE, feeder: 2, parent: 1 },
];

interface Details {
  readonly objective?: ClearingObjective;
  readonly prices?: IntervalPrices;
  readonly certificate?: Certificate;
  readonly gap?: bigint;
  readonly left?: bigint;
  readonly excluded?: readonly number[];
}

/** Offer 0 sells 10 Wh on feeder 2 from 4 on and may wait; offer 1 buys 8 on feeder 0 up to 9, now; offer 2 buys 5 there up to 7. */
const OFFERS: readonly BookOffer[] = [
  { number: 20, side: "sell", spans: true, reaches: true, feeder: 2, energyWh: wh(10n), pricePerWh: nanoPerWh(4n) },
  { number: 21, side: "buy", spans: false, reaches: false, feeder: 0, energyWh: wh(8n), pricePerWh: nanoPerWh(9n) },
  { number: 22, side: "buy", spans: false, reaches: false, feeder: 0, energyWh: wh(5n), pricePerWh: nanoPerWh(7n) },
];

function power(sale: number, purchase: number, energyWh: bigint): Power {
  return { sale, purchase, energyWh: wh(energyWh) };
}

function solution(powers: readonly Power[], details: Details = {}): SubmittedSolution {
  return {
    objective: details.objective ?? "max-energy",
    leaves: packOffers(OFFERS),
    limits: packLimits(TREE),
    powers: packPowers(powers),
    prices: packPrices(details.prices ?? { bus: nanoPerWh(6n) }),
    certificate: packCertificate(details.certificate ?? { kind: "none" }),
    gap: details.gap ?? 0n,
    remaining: new Map(details.left === undefined ? [] : [[20, wh(details.left)]]),
    excluded: details.excluded ?? [],
  };
}

/** 8 + 2 of the 10 Wh that are for sale: the best there is. */
const BEST = [power(0, 1, 8n), power(0, 2, 2n)];
const NODE = (price: bigint) => ({ in: nanoPerWh(price), hub: nanoPerWh(price), out: nanoPerWh(price) });

function refusal(submitted: SubmittedSolution): readonly unknown[] {
  const result = checkSolution(submitted);
  return result.ok ? ["accepted"] : [result.error, ...result.values];
}

describe("a solution that is submitted", () => {
  it("is worth its energy, or what buyers would have paid beyond what sellers ask", () => {
    const energy = checkSolution(solution(BEST));
    const welfare = checkSolution(solution(BEST, { objective: "max-welfare" }));
    assert.ok(energy.ok && welfare.ok);
    assert.deepEqual([energy.value, energy.energyWh, welfare.value, welfare.energyWh], [10n, 10n, 46n, 10n]);
  });

  it("tells what it spends of offers that could wait", () => {
    const result = checkSolution(solution(BEST));
    assert.ok(result.ok);
    assert.equal(result.laterWh, 10n);
  });

  it("uses feeders by what is sold and bought on them", () => {
    const result = checkSolution(solution(BEST));
    assert.deepEqual(result.ok && result.uses, [
      { feeder: 0, soldWh: 0n, boughtWh: 10n },
      { feeder: 2, soldWh: 10n, boughtWh: 0n },
    ]);
  });

  it("trades at the bus price, moved into what both accept (9)", () => {
    const at = (bus: bigint) => {
      const result = checkSolution(solution(BEST, { prices: { bus: nanoPerWh(bus) } }));
      return result.ok && result.trades.map(({ pricePerWh }) => pricePerWh);
    };
    assert.deepEqual(
      [at(6n), at(1n), at(8n), at(99n)],
      [
        [6n, 6n],
        [4n, 4n],
        [8n, 7n],
        [9n, 7n],
      ],
    );
  });

  it("trades half way between the prices of the two feeders, rounded down", () => {
    const feeders = [{ ...NODE(6n), out: nanoPerWh(8n) }, NODE(0n), { ...NODE(0n), in: nanoPerWh(5n) }];
    const result = checkSolution(solution([power(0, 1, 1n)], { prices: { bus: nanoPerWh(6n), feeders } }));
    assert.deepEqual(result.ok && result.trades.map(({ pricePerWh }) => pricePerWh), [6n]);
  });

  it("may trade nothing", () => {
    const result = checkSolution(solution([]));
    assert.deepEqual(result.ok && [result.value, result.uses], [0n, []]);
  });

  it("is refused for what a feeder sells, buys or sends out too much, with the limit", () => {
    for (const [kind, feeder, error] of [
      ["sellWh", 2, "ClearingMarket_SoldOverLimit"],
      ["buyWh", 0, "ClearingMarket_BoughtOverLimit"],
      ["netOutWh", 1, "ClearingMarket_NetOutOverLimit"],
      ["netOutWh", 2, "ClearingMarket_NetOutOverLimit"],
    ] as const) {
      const tight = TREE.map((row) => (row.feeder === feeder ? { ...row, [kind]: wh(3n) } : row));
      const submitted = { ...solution([power(0, 1, 4n)]), limits: packLimits(tight) };
      assert.deepEqual(refusal(submitted), [error, BigInt(feeder), 4n, 3n]);
    }
  });

  it("is refused when it takes more of an offer than other intervals have left (3)", () => {
    assert.deepEqual(refusal(solution(BEST, { left: 9n })), ["ClearingMarket_OfferOverdrawn", 20n, 10n, 9n]);
    assert.deepEqual(refusal(solution([power(0, 2, 6n)])), ["ClearingMarket_OfferOverdrawn", 22n, 6n, 5n]);
  });

  it("is refused when it takes anything of an offer that the operator excluded", () => {
    assert.deepEqual(refusal(solution(BEST, { excluded: [22] })), ["ClearingMarket_OfferExcluded", 22n]);
    assert.deepEqual(refusal(solution([power(0, 1, 8n)], { excluded: [22, 99] })), ["accepted"]);
  });

  it("is proved best by a cut, and by dual prices", () => {
    const open = { in: false, hub: false, out: false };
    const cut = { kind: "cut", feeders: [open, open, open] } as const;
    const byCut = checkSolution(solution(BEST, { certificate: cut }));
    const dear = { bus: nanoPerWh(7n), feeders: [NODE(7n), NODE(7n), NODE(7n)] };
    const details = { objective: "max-welfare", certificate: { kind: "dual" } } as const;
    const byPrices = checkSolution(solution(BEST, { ...details, prices: dear }));
    assert.deepEqual(byCut.ok && [byCut.bound, byCut.gap], [10n, 0n]);
    assert.deepEqual(byPrices.ok && [byPrices.bound, byPrices.gap], [46n, 0n]);
  });

  it("may be proved within what its solver claims, and not within less", () => {
    const side = { in: false, hub: false, out: false };
    const certificate = { kind: "cut", feeders: [side, side, side] } as const;
    const poor = [power(0, 1, 7n)];
    const honest = checkSolution(solution(poor, { certificate, gap: 3n }));
    assert.deepEqual(honest.ok && honest.gap, 3n);
    const lie = refusal(solution(poor, { certificate, gap: 2n }));
    assert.deepEqual(lie, ["ClearingMarket_FalseCertificate", 10n, 7n, 2n]);
  });

  it("counts on no energy of excluded offers in its bound", () => {
    const side = { in: true, hub: true, out: true };
    const certificate = { kind: "cut", feeders: [side, side, side] } as const;
    const result = checkSolution(solution([power(0, 1, 8n)], { certificate, gap: 5n, excluded: [22] }));
    assert.deepEqual(result.ok && result.bound, 8n);
  });

  it("is refused with a certificate that is none for its objective", () => {
    const dual = solution(BEST, { certificate: { kind: "dual" } });
    assert.deepEqual(refusal(dual), ["ClearingMarket_CertificateInvalid", 1n]);
    const cut = { kind: "cut", feeders: [] } as const;
    const wrong = solution(BEST, { objective: "max-welfare", certificate: cut });
    assert.deepEqual(refusal(wrong), ["ClearingMarket_CertificateInvalid", 1n]);
  });

  it("has no proof without a certificate", () => {
    const result = checkSolution(solution(BEST));
    assert.deepEqual(result.ok && [result.bound, result.gap], [null, NOT_PROVED]);
  });
});

describe("the rank of a solution", () => {
  const rank = { value: 5n, energyWh: 5n, laterWh: 2n, gap: NOT_PROVED, offers: 3 };

  it("is its objective, then its energy, then what it keeps for later", () => {
    assert.ok(isBetter({ ...rank, value: 6n, energyWh: 1n, laterWh: 9n }, rank));
    assert.ok(isBetter({ ...rank, energyWh: 6n, laterWh: 9n }, rank));
    assert.ok(isBetter({ ...rank, laterWh: 1n }, rank));
    assert.ok(!isBetter({ ...rank, laterWh: 3n, gap: 0n }, rank));
  });

  it("is better with a proof than without, and with one over more offers, when all else is equal", () => {
    assert.ok(!isBetter(rank, rank));
    assert.ok(isBetter({ ...rank, gap: 1n }, rank));
    assert.ok(!isBetter(rank, { ...rank, gap: 1n }));
    assert.ok(isBetter({ ...rank, gap: 1n, offers: 4 }, { ...rank, gap: 1n }));
    assert.ok(!isBetter({ ...rank, gap: 2n, offers: 4 }, { ...rank, gap: 1n }));
    assert.ok(!isBetter({ ...rank, gap: 0n, offers: 2 }, { ...rank, gap: 1n }));
  });
});
