import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Hex, instant, interval, wh } from "#domain";
import { kindSums, saltedHash, statementsOf } from "#settlement";
import type { CommunityReader, CommunityStore } from "#storage";
import { memoryCommunityStore } from "#storage/sqlite";
import type { StoredBooking } from "./books.ts";
import { BILL, type StoredBill } from "./daily-statements.ts";
import { BOOKING } from "./recorder.ts";
import { loadScenario, type Scenario } from "./scenario/index.ts";
import {
  detailedStatement,
  recomputedHash,
  type StoredCommunity,
  storedCommunity,
  storedLedger,
  storedStatement,
} from "./stored-statement.ts";
import { fillStore } from "./testing/index.ts";

const SCENARIOS = new URL("../../scenarios", import.meta.url).pathname;
const { scenario: tiny } = loadScenario("tiny", { scenariosDir: SCENARIOS });
const QUARTERS: Scenario = { ...tiny, intervals: null, calendar: { ...tiny.calendar, intervalSeconds: 900 } };
const DAYS = 3;
const EPOCH = QUARTERS.calendar.epoch;
const at = (days: number) => instant(EPOCH + days * 86_400_000);

/** A reader in which one record says something else. */
function changed<T>(reader: CommunityReader, kind: string, k: number, change: (body: T) => T): CommunityReader {
  const records: CommunityReader["records"] = (query) =>
    reader.records(query).map((r) => (r.kind === kind && r.interval === k ? { ...r, body: change(r.body as T) } : r));
  return { ...reader, records };
}

describe("bills from a community's database", () => {
  let store: CommunityStore;
  let community: StoredCommunity;
  before(() => {
    store = memoryCommunityStore();
    fillStore(store, QUARTERS, DAYS);
    community = storedCommunity(store);
  });

  it("are over any period what the whole books say", () => {
    const ledger = storedLedger(store, QUARTERS);
    const periods = [
      {},
      { from: at(1) },
      { to: at(2) },
      { from: at(0.3), to: at(2.7) },
      { from: at(1.1), to: at(1.2) },
    ];
    for (const period of [...periods, { from: at(9) }]) {
      const { lines, trades, ...totals } = statementsOf(ledger, period)[1] as ReturnType<typeof statementsOf>[number];
      const { household } = totals;
      assert.deepEqual(storedStatement(community, household, period).totals, totals);
      assert.deepEqual(detailedStatement(community, household, period).lines, lines);
      assert.deepEqual(detailedStatement(community, household, period).trades, trades);
    }
  });

  it("add up days without reading a booking of them", () => {
    const kinds: unknown[] = [];
    const records: CommunityReader["records"] = (query) => {
      kinds.push(query.kind);
      return store.records(query);
    };
    const { days, anchored } = storedStatement({ ...community, reader: { ...store, records } }, "h01");
    assert.deepEqual([days.length, anchored.length, anchored.every(({ matches }) => matches)], [DAYS, DAYS, true]);
    assert.ok(!kinds.includes(BOOKING));
  });

  it("do not believe a stored bill whose hash it is not, and make it anew from the bookings", () => {
    const reader = changed<StoredBill>(store, BILL, 191, ({ head, hash }) => ({
      hash,
      head: head.replace(/"savedNano":"-?\d+"/, '"savedNano":"1"'),
    }));
    const altered = storedStatement({ ...community, reader }, "h01", { from: at(1), to: at(2) });
    assert.deepEqual(altered, storedStatement(community, "h01", { from: at(1), to: at(2) }));
  });

  it("tell that a stored bill and its hash are not what the home anchored", () => {
    const salt = storedStatement(community, "h01").days[1]?.salt as Hex;
    const reader = changed<StoredBill>(store, BILL, 191, ({ head: honest }) => {
      const head = honest.replace(/"savedNano":"-?\d+"/, '"savedNano":"1"');
      return { head, hash: saltedHash(head, salt) };
    });
    const { anchored } = storedStatement({ ...community, reader }, "h01");
    assert.deepEqual(
      anchored.map(({ matches }) => matches),
      [true, false, true],
    );
  });

  it("tell from the bookings that one of them has been changed", () => {
    const reader = changed<StoredBooking>(store, BOOKING, 100, (booked) => ({
      ...booked,
      homes: new Map([...booked.homes].map(([name, home]) => [name, { ...home, loadWh: wh(1n) }])),
    }));
    const hashOf = (of: StoredCommunity) => recomputedHash(of, "h01", interval(191));
    const [anchored] = store.records({ kind: "statement", key: "h01", from: 191 });
    assert.equal(hashOf(community), (anchored as { body: { hash: string } }).body.hash);
    assert.notEqual(hashOf({ ...community, reader }), hashOf(community));
  });

  it("have parts that add up to what the home pays", () => {
    for (const household of community.households) {
      const { totals } = storedStatement(community, household);
      const parts = kindSums(totals).reduce((sum, { amountNano }) => sum + amountNano, 0n);
      assert.equal(parts, totals.withCommunityNano);
      assert.equal(totals.savedNano, totals.withoutCommunityNano - totals.withCommunityNano);
    }
  });

  it("are refused for a home that is not there, with the name that may be meant, and before anything was booked", () => {
    assert.throws(() => storedStatement(community, "h1"), { code: "SIMULATION_HOUSEHOLD_UNKNOWN", exitCode: 64 });
    assert.throws(() => storedCommunity(memoryCommunityStore()), { code: "SIMULATION_NOTHING_BOOKED", exitCode: 65 });
  });
});
