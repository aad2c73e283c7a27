import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant, interval, nano, wh } from "#domain";
import { billOf, centsText, statementText } from "#settlement";
import { statementPdf } from "./statement-pdf.ts";
import { pdfStreams, pdfTexts } from "./testing/pdf-text.ts";
import { sheetOf } from "./testing/sheets.ts";

const oneDay = sheetOf(1);
const textsOf = async (sheet = oneDay) => pdfTexts(await statementPdf(sheet));
const raw = async (sheet = oneDay) => Buffer.from(await statementPdf(sheet)).toString("latin1");

describe("a bill as PDF", () => {
  it("has every row of the text form with its figures, in its order", async () => {
    const texts = await textsOf();
    const rows = statementText(oneDay.totals, { currency: "EUR" }).split("\n").slice(4, 18);
    assert.ok(rows.length > 10);
    let at = texts.indexOf("The bill");
    for (const row of rows.filter((line) => /\d/.test(line))) {
      const [label = "", ...figures] = row.trim().split(/\s{2,}/);
      at = texts.findIndex((text, i) => i > at && text.trim() === label);
      assert.ok(at >= 0, `"${label}" is not on the bill`);
      const cells = texts.slice(at + 1, at + 4);
      for (const figure of figures) assert.ok(cells.includes(figure), `${label}: ${figure} is not in ${cells}`);
    }
  });

  it("shows what is paid without, with the community, and saved, and positions that add up to it in cents", async () => {
    const texts = await textsOf();
    const { rows, toPayCents, withoutCents, savedCents } = billOf(oneDay.totals);
    for (const [label, cents] of [
      ["Without the community", withoutCents],
      ["With the community", toPayCents],
      ["Saved", savedCents],
    ] as const) {
      assert.equal(texts[texts.indexOf(label) + 1], `${centsText(cents)} EUR`);
    }
    const shown = rows.filter(({ counts }) => counts);
    assert.equal(
      shown.reduce((sum, { cents }) => sum + (cents ?? 0n), 0n),
      toPayCents,
    );
  });

  it("shows import and export apart, use of one's own in kWh and money, neighbours, and how to check it", async () => {
    const texts = (await textsOf()).join("\n");
    for (const said of [
      "Taken in, by the meter\n1.50",
      "Given out, by the meter\n0.50",
      "0.85\n0.25",
      "0x2dfc…abcd\n3",
    ])
      assert.ok(texts.includes(said), said);
    assert.match(texts, /neighborwatt audit/);
    assert.ok(texts.includes(`${oneDay.days[0]?.hash} (anchored)`));
  });

  it("says which day somebody has altered", async () => {
    const [day] = oneDay.days;
    const altered = { ...oneDay, days: [{ ...(day as NonNullable<typeof day>), state: "altered" as const }] };
    assert.match((await textsOf(altered)).join(" "), /The day of 1970-01-01 is ALTERED/);
  });

  it("names corrections with what was read before, the reason, and the statement that they correct", async () => {
    const [before, after] = [
      { importWh: wh(0n), exportWh: wh(1_130n) },
      { importWh: wh(950n), exportWh: wh(0n) },
    ];
    const amounts = {
      energyNano: nano(152_000_000n),
      gridFeeNano: nano(0n),
      taxNano: nano(0n),
      feedInNano: nano(89_507_000n),
    };
    const of = { number: 7, household: "h01", interval: interval(0), from: instant(0), to: instant(3_600_000) };
    const corrects = `0x${"cc".repeat(32)}` as const;
    const one = { ...of, before, after, ...amounts, reason: "meter\u202e exchanged", corrects };
    const texts = (await textsOf(sheetOf(1, { correction: amounts, corrections: [one] }))).join("\n");
    assert.ok(texts.includes("7\n1970-01-01 00:00\n0.00\n0.95\n1.13\n0.00\n0.24"), texts);
    assert.ok(texts.includes(`7: meter<U+202E> exchanged; corrects the anchored statement ${corrects}`.slice(0, 60)));
    assert.ok(texts.includes("Corrections of earlier readings"));
  });

  it("names late data and the time it is for", async () => {
    const gap = { from: instant(0), to: instant(3_600_000), intervals: 4, importWh: wh(4_320n), exportWh: wh(0n) };
    const late = sheetOf(1, { late: [{ ...gap, amountNano: nano(1_296_000_000n) }], unbilledIntervals: 2 });
    const texts = (await textsOf(late)).join("\n");
    assert.ok(texts.includes("1970-01-01 00:00 to 1970-01-01 01:00\n4.32\n0.00\n1.29"), texts);
    assert.match(texts, /Still to be billed: 2 of them/);
  });

  it("has a table by day up to a month, and by month beyond it", async () => {
    assert.ok((await textsOf(sheetOf(3))).includes("1970-01-03"));
    const year = await textsOf(sheetOf(365));
    assert.ok(year.includes("1970-12") && !year.includes("1970-01-03"));
    assert.ok(year.some((text) => /^Page 2 of \d$/.test(text)));
  });

  it("is the same file for the same bill, whenever it is made", async () => {
    const [first, second] = [await statementPdf(oneDay), await statementPdf(sheetOf(1))];
    assert.deepEqual(first, second);
    assert.match(await raw(), /\(D:19700102000000Z\)/);
  });

  it("can be read aloud: language, title, headings, tables and their cells are marked", async () => {
    const pdf = await raw();
    for (const marked of [
      "/Lang (en)",
      "/DisplayDocTitle true",
      "/Marked true",
      "/S /H1",
      "/S /H2",
      "/S /Table",
      "/S /TH",
      "/S /TD",
    ])
      assert.ok(pdf.includes(marked), marked);
  });

  it("runs and steers nothing, whatever a home, a community and a currency are called", async () => {
    const name = '<script>alert(1)</script>\u202e"/JavaScript(\u0000)\r\n(a)Tj';
    const sheet = { ...sheetOf(1, { household: name }), community: name, currency: "\u202eRUE" };
    const outsideStrings = (await raw(sheet))
      .replace(/stream\n.*?endstream/gs, "")
      .replace(/\((?:\\.|[^\\)])*\)/gs, "()");
    assert.doesNotMatch(outsideStrings, /\/(JavaScript|JS|OpenAction|Launch|URI|AA)\b/);
    const texts = (await textsOf(sheet)).join("\n");
    assert.match(texts, /Statement of <script>alert\(1\)<\/script>/);
    assert.match(texts, /<U\+202E>"\/JavaScript\(<U\+0000>\)<U\+000D><U\+000A>\(a\)Tj/);
    assert.match(texts, /stand without their accent or as their code/);
    assert.ok(pdfStreams(await statementPdf(sheet)).every((stream) => !stream.includes("script")));
  });

  it("cuts names that are too long, and goes on when a home has hundreds of neighbours", async () => {
    const [neighbour] = oneDay.totals.neighbours;
    const many = Array.from({ length: 300 }, () => neighbour as NonNullable<typeof neighbour>);
    const sheet = sheetOf(1, { household: "x".repeat(5_000), neighbours: many });
    const texts = await textsOf({ ...sheet, totals: { ...sheet.totals, neighbours: many } });
    assert.equal(texts.filter((text) => text === "0x2dfc…abcd").length, 300);
    assert.ok(texts.every((text) => text.length < 200));
  });

  it("is made for a period without any interval", async () => {
    const none = sheetOf(1, { intervals: 0, from: null, to: null });
    assert.match((await textsOf({ ...none, days: [] })).join(" "), /No interval in this period/);
  });
});
