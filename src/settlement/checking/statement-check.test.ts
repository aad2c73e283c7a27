import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Hex, isoTime } from "#domain";
import { flow, record, settle, trade } from "../fixtures.ts";
import { bookInterval, emptyLedger } from "../ledger.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { saltedHash, statementHead, statementJson } from "../statement-json.ts";
import { sumOfStatements } from "../statement-sum.ts";
import { checkStatement } from "./statement-check.ts";
import { readStatementFile, STATEMENT_DOCUMENT, type StatementFile } from "./statement-file.ts";

const SALT: Hex = `0x${"5a".repeat(32)}`;
const HOURS = [0, 1, 2, 3];
/** Two hours are a day here. */
const DAYS = [
  { from: 0, to: 2 },
  { from: 2, to: 4 },
];

function books() {
  return HOURS.reduce(
    (ledger, at) => {
      const readings = { ana: flow(0, 900 + at), ben: flow(1_500, 0) };
      const outcomes = settle([trade("ana", "ben", 1_000, { price: 123_456n, at })], readings, { at: at as never });
      const ana = { metered: readings.ana, without: flow(0, 900) };
      const ben = { metered: readings.ben, without: flow(1_500, 0) };
      return bookInterval(ledger, record(at, { ana, ben }, { outcomes }));
    },
    emptyLedger(["ana", "ben"]),
  );
}

const benIn = (period: { from?: number; to?: number }): Statement => {
  const at = (hour: number | undefined) => (hour === undefined ? undefined : ((hour * 3_600_000) as never));
  return statementsOf(books(), { from: at(period.from), to: at(period.to) })[1] as Statement;
};

/** The file of ben's two days, changed before it is read. */
function fileOf(change: (file: StatementFile) => void = () => {}): StatementFile {
  const days = DAYS.map(benIn);
  const whole = benIn({});
  const json = {
    document: STATEMENT_DOCUMENT,
    ...statementJson({ ...sumOfStatements(days.map(({ lines: _, trades: __, ...sums }) => sums)) }),
    lines: statementJson(whole).lines,
    trades: statementJson(whole).trades,
    currency: "EUR",
    anchor: { chainId: 1, contract: `0x${"aa".repeat(20)}`, owner: `0x${"bb".repeat(20)}`, kind: "statement" },
    anchored: [],
    days: days.map((day, i) => {
      const head = statementHead(day, SALT);
      const [from, to] = [isoTime(day.from as never), isoTime(day.to as never)];
      return { from, to, interval: 2 * i + 1, hash: saltedHash(head, SALT), salt: SALT, head: JSON.parse(head) };
    }),
  };
  const file = JSON.parse(JSON.stringify(json)) as StatementFile;
  change(file);
  return readStatementFile(JSON.stringify(file));
}

/** What is wrong with the file after a change. */
function wrongAfter(change: (file: StatementFile) => void): readonly string[] {
  return checkStatement(fileOf(change)).inconsistencies.map(({ interval, what }) => `${interval}: ${what}`);
}

const dayOf = (file: StatementFile, i: number) => file.days[i] as StatementFile["days"][number];

describe("a statement's file", () => {
  it("holds as it was written, and has the hashes that were anchored", () => {
    const { days, inconsistencies } = checkStatement(fileOf());
    assert.deepEqual(inconsistencies, []);
    assert.deepEqual(
      days.map(({ hash }) => hash),
      DAYS.map((day) => saltedHash(statementHead(benIn(day), SALT), SALT)),
    );
  });

  const changes: readonly [string, (file: StatementFile) => void, RegExp][] = [
    [
      "a sum of a day",
      (f) => {
        dayOf(f, 0).head.pvWh = "7";
      },
      /^1: its hash is not the one of its figures/,
    ],
    [
      "the amount of a day's part",
      (f) => {
        dayOf(f, 1).head.grid.taxNano = "7";
      },
      /^3: its parts add up to/m,
    ],
    [
      "what a day saved",
      (f) => {
        dayOf(f, 1).head.savedNano = "7";
      },
      /^3: saved is not without less with/m,
    ],
    [
      "what was paid over the period",
      (f) => {
        f.withCommunityNano = "7";
      },
      /^null: its parts add up to/m,
    ],
    [
      "the energy of the period",
      (f) => {
        f.loadWh = "7";
      },
      /^null: its sums are not those of its days/m,
    ],
    [
      "a neighbour",
      (f) => {
        f.neighbours[0] = Object.assign({}, f.neighbours[0], { boughtWh: "1" });
      },
      /what neighbours sold it/,
    ],
    [
      "the amount of a line",
      (f) => {
        (f.lines as { amountNano: string }[])[0] = { ...f.lines?.[0], amountNano: "1" } as never;
      },
      /its lines do not add up in bought/,
    ],
    [
      "the time of a line",
      (f) => {
        (f.lines as { startsAt: string }[])[0] = { ...f.lines?.[0], startsAt: "1970-01-01T00:00:01Z" } as never;
      },
      /^1: its lines or trades are not those/m,
    ],
    [
      "a trade",
      (f) => {
        f.trades?.pop();
      },
      /^3: its lines or trades are not those/m,
    ],
    [
      "its trades, all taken out so that a line may say anything of its energy",
      (f) => {
        (f.lines as { energyWh: string }[])[0] = { ...f.lines?.[0], energyWh: "1" } as never;
        delete f.trades;
      },
      /^null: it has lines or trades without the other/m,
    ],
    [
      "its lines, all taken out so that a trade may say anything",
      (f) => {
        (f.trades as { paidNano: string }[])[0] = { ...f.trades?.[0], paidNano: "1" } as never;
        delete f.lines;
      },
      /^null: it has lines or trades without the other/m,
    ],
    [
      "whose it is",
      (f) => {
        f.household = "ana";
      },
      /it is another home's/,
    ],
    [
      "when a day was",
      (f) => {
        dayOf(f, 0).from = "1970-01-01T00:30:00Z";
      },
      /its figures are of another time/,
    ],
    [
      "a day that stands twice",
      (f) => {
        f.days.push(dayOf(f, 0));
      },
      /it overlaps the day before/,
    ],
    [
      "the period",
      (f) => {
        f.to = "1970-01-01T03:00:00Z";
      },
      /it lies outside the period/,
    ],
  ];
  for (const [what, change, expected] of changes) {
    it(`does not hold after a change of ${what}`, () => assert.match(wrongAfter(change).join("\n"), expected));
  }

  it("still adds up without its lines, and without its days", () => {
    assert.deepEqual(
      wrongAfter((f) => {
        delete f.lines;
        delete f.trades;
      }),
      [],
    );
    assert.deepEqual(
      wrongAfter((f) => {
        f.days = [];
      }),
      [],
    );
  });

  const hostile: readonly [string, string, RegExp][] = [
    ["no JSON", "{", /no JSON/],
    ["what is nested without end", "[".repeat(200_000), /no JSON/],
    ["another document", "{}", /document/],
    [
      "a number that would take hours to read",
      JSON.stringify({ ...fileOf(), loadWh: "9".repeat(1_000_000) }),
      /loadWh/,
    ],
    ["a fraction", JSON.stringify({ ...fileOf(), loadWh: "1.5" }), /loadWh/],
    ["a field that nobody knows", JSON.stringify({ ...fileOf(), discount: "5" }), /discount/],
    [
      "a field that would change every object",
      JSON.stringify(fileOf()).replace('"currency"', '"__proto__":{"a":1},"currency"'),
      /__proto__/,
    ],
    [
      "a salt that is none",
      JSON.stringify({ ...fileOf(), days: [{ ...dayOf(fileOf(), 0), salt: "0x12" }] }),
      /days\.0\.salt/,
    ],
  ];
  for (const [what, text, expected] of hostile) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => readStatementFile(text), {
        code: "SETTLEMENT_NOT_A_STATEMENT",
        exitCode: 65,
        message: expected,
      });
    });
  }
});
