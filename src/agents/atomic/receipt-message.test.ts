import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { wh } from "#domain";
import { minute, overTheWire } from "../fixtures.ts";
import { ANNA, BEN, claimOf, receiptBy, statementBy, tradeBetween } from "./fixtures.ts";
import { readReceiptNews, receiptMessage } from "./receipt-message.ts";

const CLAIM = claimOf(tradeBetween(ANNA, BEN));
const statement = statementBy(ANNA, 500n, [CLAIM]);
const receipt = receiptBy(BEN, wh(480n), [CLAIM], [statement]);
const [from, to] = [ANNA.meter.address, BEN.meter.address];
const stating = overTheWire(receiptMessage(from, to, minute(60), { what: "statement", statement }));
const confirming = overTheWire(
  receiptMessage(to, from, minute(60), { what: "receipt", receipt, statements: [statement] }),
);

describe("letters about deliveries", () => {
  it("come through as they were sent", () => {
    assert.deepEqual(readReceiptNews(stating), { what: "statement", statement });
    assert.deepEqual(readReceiptNews(confirming), { what: "receipt", receipt, statements: [statement] });
  });

  it("are one for each interval: a second one with other words is none", () => {
    const again = receiptMessage(from, to, minute(61), {
      what: "statement",
      statement: statementBy(ANNA, 1n, [CLAIM], 1),
    });
    assert.equal(again.conversationId, stating.conversationId);
    assert.notEqual(stating.conversationId, confirming.conversationId);
  });

  const said = (stating.content as { statement: object }).statement;
  const confirmed = (confirming.content as { receipt: object }).receipt;
  const hash = `0x${"12".repeat(32)}`;
  for (const [why, change] of [
    ["another protocol", { protocol: "home" }],
    ["another performative", { performative: "cfp" }],
    ["nothing", { content: null }],
    ["a list", { content: [] }],
    ["an unknown kind", { content: { what: "guess" } }],
    ["no statement", { content: { what: "statement" } }],
  ] as const) {
    it(`are not read out of ${why}`, () => {
      assert.equal(readReceiptNews({ ...stating, ...change } as typeof stating), null);
    });
  }

  for (const [why, change] of [
    ["an interval that is no number", { interval: "0" }],
    ["an interval beyond 32 bits", { interval: 2 ** 32 }],
    ["a negative interval", { interval: -1 }],
    ["a place beyond 16 bits", { leaf: 65_536 }],
    ["a root that is no hash", { root: "0x12" }],
    ["a signature of other length", { signature: "0x1234" }],
    ["a path that is too long", { path: Array.from({ length: 17 }, () => hash) }],
    ["a path of something else than hashes", { path: ["x"] }],
    ["claims that are no list", { claims: {} }],
    ["too many claims", { claims: Array.from({ length: 4_097 }, () => ({ id: hash, energyWh: "1" })) }],
    ["a claim without energy", { claims: [{ id: hash }] }],
    ["a claim without an id", { claims: [{ id: "0x", energyWh: "1" }] }],
  ] as const) {
    it(`are not read with ${why}`, () => {
      const content = { what: "statement", statement: { ...said, ...change } };
      assert.equal(readReceiptNews({ ...stating, content } as typeof stating), null);
      const other = { what: "receipt", receipt: { ...confirmed, ...change }, statements: [] };
      assert.equal(readReceiptNews({ ...confirming, content: other } as typeof confirming), null);
    });
  }

  for (const energy of [5, "-5", "1e3", String(1n << 40n), "99999999999999999999"]) {
    it(`are not read with a metered energy of ${energy} (${typeof energy})`, () => {
      const content = { what: "statement", statement: { ...said, exportWh: energy } };
      assert.equal(readReceiptNews({ ...stating, content } as typeof stating), null);
      const other = { what: "receipt", receipt: { ...confirmed, importWh: energy }, statements: [] };
      assert.equal(readReceiptNews({ ...confirming, content: other } as typeof confirming), null);
    });
  }

  it("name a statement, or none, for each claim", () => {
    for (const statements of [[], [hash, hash], ["x"], {}]) {
      const content = { what: "receipt", receipt: { ...confirmed, statements }, statements: [] };
      assert.equal(readReceiptNews({ ...confirming, content } as typeof confirming), null);
    }
  });

  it("come with whole statements", () => {
    for (const statements of [[{}], "none", undefined]) {
      const content = { what: "receipt", receipt: confirmed, statements };
      assert.equal(readReceiptNews({ ...confirming, content } as typeof confirming), null);
    }
  });
});
