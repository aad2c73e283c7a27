import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { COMMUNITY, instant, interval, nano, wh } from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import type { HomeBooking } from "#settlement";
import { memoryCommunityStore } from "#storage/sqlite";
import {
  acceptCorrection,
  CORRECTION,
  type CorrectionRequest,
  signedCorrection,
  storedCorrections,
} from "./correction-desk.ts";
import { loadScenario, type Scenario } from "./scenario/index.ts";
import { booksOf, type StoredCommunity, storedCommunity } from "./stored-statement.ts";
import { fillStore } from "./testing/index.ts";

const SCENARIOS = new URL("../../scenarios", import.meta.url).pathname;
const { scenario: tiny } = loadScenario("tiny", { scenariosDir: SCENARIOS });
const QUARTERS: Scenario = { ...tiny, intervals: null, calendar: { ...tiny.calendar, intervalSeconds: 900 } };
const BOOKED = 2 * 96;
/** In the middle of the interval after the last one that is booked. */
const NOW = instant(QUARTERS.calendar.epoch + BOOKED * 900_000 + 400_000);
const OPERATOR = keyPairFor(QUARTERS.seed, `${COMMUNITY}/operator`);

describe("corrections of readings", () => {
  let store: ReturnType<typeof memoryCommunityStore>;
  let community: StoredCommunity;
  beforeEach(() => {
    store = memoryCommunityStore();
    fillStore(store, QUARTERS, 2);
    community = storedCommunity(store);
  });

  const request = (change: Partial<CorrectionRequest> = {}, by: KeyPair = OPERATOR): CorrectionRequest => {
    const { signature: _, ...asked } = {
      ...{
        number: 1,
        household: "h02",
        interval: interval(5),
        importWh: wh(700n),
        exportWh: wh(3n),
        reason: "exchanged",
      },
      ...change,
    };
    return signedCorrection(0, asked, (digest) => by.signDigest(digest));
  };
  const accept = (asked: CorrectionRequest) => acceptCorrection(store, community, asked, NOW);
  const bookedFor = (k: number): HomeBooking =>
    booksOf(community, { first: interval(k), end: interval(k + 1) }).intervals.at(-1)?.homes.h02 as HomeBooking;

  const inLines = (k: number, kind: "bought" | "sold") =>
    bookedFor(k).lines.reduce((sum, line) => (line.kind === kind ? sum + line.energyWh : sum), 0n);
  const sold = (k: number) => inLines(k, "sold");
  const bought = (k: number) => inLines(k, "bought");

  it("are priced at the tariff of their interval, name the anchored statement, and are billed with the one that runs", () => {
    const { correction, billedWith, by } = accept(request());
    const { metered } = bookedFor(5);
    assert.deepEqual(correction.before, metered);
    assert.equal(correction.energyNano, nano((700n - (metered?.importWh ?? 0n)) * 160_000n));
    assert.equal(correction.feedInNano, nano(-(3n - (metered?.exportWh ?? 0n)) * 79_000n));
    const [anchored] = store.records({ kind: "statement", key: "h02", from: 95, to: 96 });
    assert.equal(correction.corrects, (anchored as { body: { hash: string } }).body.hash);
    assert.deepEqual([billedWith, by], [interval(BOOKED), OPERATOR.address]);
  });

  it("change nothing that was stored before", () => {
    const before = store.records({});
    accept(request());
    assert.deepEqual(
      store.records({}).filter(({ kind }) => kind !== CORRECTION),
      before,
    );
  });

  it("go on from each other when the same reading is corrected twice", () => {
    const [first, second] = [accept(request()), accept(request({ number: 2, importWh: wh(650n) }))];
    assert.deepEqual(second.correction.before, first.correction.after);
    assert.equal(second.correction.energyNano, nano(-50n * 160_000n));
    assert.deepEqual(
      storedCorrections(community).map(({ correction }) => correction.number),
      [1, 2],
    );
  });

  it("are signed by the operator and by nobody else: no home writes its own bill", () => {
    for (const who of ["h02/meter", "h02/owner", "h01/meter"]) {
      assert.throws(() => accept(request({}, keyPairFor(QUARTERS.seed, who))), {
        code: "SIMULATION_CORRECTION_SIGNER",
        exitCode: 77,
      });
    }
    assert.deepEqual(storedCorrections(community), []);
  });

  it("never say less than what is settled between neighbours", () => {
    const traded = Array.from({ length: BOOKED }, (_, k) => k).find((k) => sold(k) > 0n || bought(k) > 0n);
    assert.ok(traded !== undefined, "somebody traded");
    const [least, given] = [bought(traded), sold(traded)];
    const asked = (importWh: bigint, exportWh: bigint) =>
      request({ interval: interval(traded), importWh: wh(importWh), exportWh: wh(exportWh) });
    const less = given > 0n ? asked(least, given - 1n) : asked(least - 1n, given);
    assert.throws(() => accept(less), { code: "SIMULATION_CORRECTION_REFUSED", message: /are settled with/ });
    assert.equal(accept(asked(least, given)).correction.number, 1);
  });

  it("cannot be handed in a second time, nor with another value than was signed", () => {
    accept(request());
    assert.throws(() => accept(request()), {
      code: "SIMULATION_CORRECTION_REFUSED",
      message: /number 1, the next one is 2/,
    });
    const forged = { ...request({ number: 2 }), importWh: wh(1n) };
    assert.throws(() => accept(forged), { code: "SIMULATION_CORRECTION_SIGNER" });
  });

  const refusals: readonly [string, Partial<CorrectionRequest>, RegExp][] = [
    ["an interval that is not billed yet", { interval: interval(BOOKED) }, /is not billed yet/],
    ["no reason", { reason: "  " }, /reason/],
    ["a reason without end", { reason: "x".repeat(501) }, /reason/],
    ["more than its connection carries", { importWh: wh(22_001n) }, /carries 22000 Wh in an interval/],
  ];
  for (const [what, change, message] of refusals) {
    it(`are refused with ${what}`, () => {
      assert.throws(() => accept(request(change)), { code: "SIMULATION_CORRECTION_REFUSED", exitCode: 65, message });
      assert.deepEqual(storedCorrections(community), []);
    });
  }

  it("are refused where they change nothing, and for a home that is not there", () => {
    const { metered } = bookedFor(5);
    assert.throws(() => accept(request({ ...metered })), { message: /billed already/ });
    assert.throws(() => accept(request({ household: "h9" })), { code: "SIMULATION_HOUSEHOLD_UNKNOWN" });
  });
});
