import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Hex, NeighborwattError } from "#domain";
import {
  type Statement,
  statementHash,
  statementHead,
  statementJson,
  statementsOf,
  sumOfStatements,
} from "#settlement";
import { type Tiny, tinyCommunity } from "../testing/tiny.ts";
import { checkStatement } from "./index.ts";

const SALTS = ["a", "b"].map((digit) => `0x${digit.repeat(64)}` as Hex);

// biome-ignore lint/suspicious/noExplicitAny: the tests change any part of a file, as somebody who cheats would.
type File = any;

describe("a statement's file, checked without asking anybody (slow: it runs three intervals on a chain)", () => {
  let tiny: Tiny;
  let parts: readonly Statement[];
  before(async () => {
    tiny = await tinyCommunity(3);
    const { ledger } = tiny.community;
    const whole = statementsOf(ledger).find(({ trades }) => trades.length > 1) as Statement;
    const middle = whole.trades.at(-1)?.startsAt ?? assert.fail();
    const periods = [{ to: middle }, { from: middle }];
    parts = periods.map(
      (period) => statementsOf(ledger, period).find((s) => s.household === whole.household) as Statement,
    );
  });
  after(() => tiny.close());

  /** The file of both parts, as if each were a day. */
  function file(change: (file: File) => void = () => {}): string {
    const [lines, trades] = [parts.flatMap((part) => part.lines), parts.flatMap((part) => part.trades)];
    const written = {
      document: "neighborwatt-statement/1",
      ...statementJson(sumOfStatements(parts.map(({ lines: _, trades: __, ...totals }) => totals))),
      ...statementJson({ lines, trades } as unknown as Statement),
      currency: "EUR",
      days: parts.map((part, i) => {
        const { from, to } = statementJson(part);
        return { from, to, salt: SALTS[i], head: JSON.parse(statementHead(part, SALTS[i] as Hex)) };
      }),
    };
    const copy = structuredClone(written);
    change(copy);
    return JSON.stringify(copy);
  }

  it("has the hashes that were anchored, its lines, and sums that add up", () => {
    const checked = checkStatement(file());
    assert.deepEqual(
      checked.days.map(({ hash }) => hash),
      parts.map((part, i) => statementHash(part, SALTS[i] as Hex)),
    );
    assert.deepEqual([checked.days.map(({ hasItsLines }) => hasItsLines), checked.addsUp], [[true, true], true]);
    assert.equal(checked.household, parts[0]?.household);
  });

  it("has another hash as soon as one number of a day is another", () => {
    const [before, after] = [checkStatement(file()), checkStatement(file((f) => (f.days[0].head.savedNano = "1")))];
    assert.notEqual(after.days[0]?.hash, before.days[0]?.hash);
    assert.equal(after.days[1]?.hash, before.days[1]?.hash);
    assert.equal(after.addsUp, false);
  });

  it("does not add up when its sums were changed and its days were not", () => {
    const changed = checkStatement(file((f) => (f.withCommunityNano = "1")));
    assert.deepEqual(
      [changed.addsUp, changed.days.map(({ hash }) => hash)],
      [false, checkStatement(file()).days.map(({ hash }) => hash)],
    );
  });

  it("knows a trade that was changed, left out or added", () => {
    const cases: ((f: File) => void)[] = [
      (f) => (f.trades[0].paidNano = "7"),
      (f) => f.trades.shift(),
      (f) => f.trades.unshift(f.trades[0]),
    ];
    for (const change of cases) assert.equal(checkStatement(file(change)).days[0]?.hasItsLines, false);
  });

  it("says that it cannot know where the file has no lines, or reaches beyond whole days", () => {
    const bare = checkStatement(file((f) => delete f.lines));
    assert.deepEqual(
      bare.days.map(({ hasItsLines }) => hasItsLines),
      [null, null],
    );
    assert.equal(checkStatement(file((f) => f.days.pop())).addsUp, null);
  });

  it("refuses what is no statement, and never shows a stack", () => {
    const texts = [
      "",
      "{}",
      "[1]",
      "null",
      '{"__proto__": {"x": 1}}',
      file((f) => (f.document = "neighborwatt-statement/2")),
      file((f) => (f.days[0].head.savedNano = "<b>")),
      file((f) => (f.days[0].head.grid = null)),
      file((f) => (f.days = [{}])),
    ];
    for (const text of texts) {
      assert.throws(
        () => checkStatement(text),
        (error) => error instanceof NeighborwattError && error.code === "API_NOT_A_STATEMENT",
        text.slice(0, 80),
      );
    }
    assert.throws(() => checkStatement(file((f) => (f.days[0].salt = "0x12"))), /A salt is 0x and 64/);
  });
});
