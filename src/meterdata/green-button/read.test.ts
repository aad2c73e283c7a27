import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NeighborwattError } from "#domain";
import { readMeterData } from "../read.ts";
import { QUALITY } from "../series/samples.ts";
import { bytesOf, refuses } from "../testing/refuses.ts";

const MIDNIGHT = Date.UTC(2025, 0, 10) / 1000;

interface Reading {
  readonly start: number;
  readonly value: number | string;
  readonly quality?: number;
  readonly duration?: number;
}

const readings = (count: number, value: number, step = 900, from = MIDNIGHT): Reading[] =>
  Array.from({ length: count }, (_, i) => ({ start: from + i * step, value, duration: step }));

function entry(path: string, related: readonly string[], content: string): string {
  const up = path.slice(0, path.lastIndexOf("/"));
  const links = related.map((href) => `<link rel="related" href="${href}"/>`).join("");
  return `<entry><link rel="self" href="${path}"/><link rel="up" href="${up}"/>${links}<content>${content}</content></entry>`;
}

const readingType = (fields: string) =>
  `<espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour>${fields}</espi:ReadingType>`;

function block(data: readonly Reading[]): string {
  const inner = data.map(({ start, value, quality, duration = 900 }) => {
    const said =
      quality === undefined ? "" : `<espi:ReadingQuality><espi:quality>${quality}</espi:quality></espi:ReadingQuality>`;
    return `<espi:IntervalReading><espi:cost>7</espi:cost>${said}<espi:timePeriod><espi:duration>${duration}</espi:duration><espi:start>${start}</espi:start></espi:timePeriod><espi:value>${value}</espi:value></espi:IntervalReading>`;
  });
  return `<espi:IntervalBlock>${inner.join("\n")}</espi:IntervalBlock>`;
}

const USAGE = "/espi/1_1/resource/UsagePoint/1";

/** A meter with its type and blocks. */
function meter(id: number, fields: string, blocks: readonly (readonly Reading[])[]): string {
  const own = `${USAGE}/MeterReading/${id}`;
  const type = `/espi/1_1/resource/ReadingType/${id}`;
  return [
    entry(own, [`${own}/IntervalBlock`, type], "<espi:MeterReading/>"),
    ...blocks.map((data, i) => entry(`${own}/IntervalBlock/${i}`, [], block(data))),
    entry(type, [], readingType(fields)),
  ].join("\n");
}

const feed = (...inner: string[]) =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
  <entry><content><espi:LocalTimeParameters><espi:tzOffset>-18000</espi:tzOffset></espi:LocalTimeParameters></content></entry>
  ${inner.join("\n")}</feed>`;

const WH = "<espi:uom>72</espi:uom><espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier>";
const IMPORT = `<espi:flowDirection>1</espi:flowDirection>${WH}`;
const EXPORT = `<espi:flowDirection>19</espi:flowDirection>${WH}`;

const read = (text: string, gaps: "refuse" | "zero" = "refuse") => readMeterData("mine.xml", bytesOf(text), { gaps });
const refused = (text: string, code: string, ...words: string[]) =>
  refuses(() => read(text), code, "mine.xml", ...words);
const sum = (values: Float64Array | undefined) => values?.reduce((a, b) => a + b, 0);

test("import and export are told apart by the flow direction, each block by the links of its meter", () => {
  const day = readings(96, 100);
  const back = [readings(48, 10), readings(48, 20, 900, MIDNIGHT + 48 * 900)];
  const { series, report } = read(feed(meter(1, IMPORT, [day]), meter(2, EXPORT, back)));
  assert.deepEqual([sum(series.energyWh.import), sum(series.energyWh.export)], [9_600, 1_440]);
  assert.deepEqual([series.start, report.format], [MIDNIGHT * 1000, "green-button"]);
});

test("hours, powers of ten and mean power become Wh per quarter hour", () => {
  const kilo =
    "<espi:flowDirection>1</espi:flowDirection><espi:uom>72</espi:uom><espi:powerOfTenMultiplier>-3</espi:powerOfTenMultiplier>";
  const hours = read(feed(meter(1, kilo, [readings(24, 401_000, 3600)])));
  assert.deepEqual([...(hours.series.energyWh.import ?? [])].slice(0, 4), [100, 100, 100, 101]);
  const watts = "<espi:flowDirection>1</espi:flowDirection><espi:uom>38</espi:uom>";
  assert.equal(sum(read(feed(meter(1, watts, [readings(96, 400)]))).series.energyWh.import), 9_600);
});

test("estimated readings are flagged, missing ones refused or filled", () => {
  const day = readings(96, 100).map((reading, i) =>
    i === 5 ? { ...reading, quality: 8 } : { ...reading, quality: 17 },
  );
  const gap = feed(meter(1, IMPORT, [day.filter((_, i) => i !== 9)]));
  refused(gap, "METERDATA_GAP", "1 values of import");
  const { series } = read(gap, "zero");
  assert.deepEqual([series.quality[4], series.quality[5], series.quality[9]], [0, QUALITY.estimated, QUALITY.filled]);
});

test("blocks may come in any order, and what stands in two of them is read once", () => {
  const [first, second] = [readings(60, 100), readings(60, 100, 900, MIDNIGHT + 36 * 900)];
  const { series, report } = read(feed(meter(1, IMPORT, [second, first])));
  assert.deepEqual([series.quarterHours, report.duplicates], [96, 24]);
  const other = readings(60, 200, 900, MIDNIGHT + 36 * 900);
  refused(feed(meter(1, IMPORT, [first, other])), "METERDATA_TIME", "another value for 2025-01-10T09:00:00.000Z");
});

test("what is no feed of electrical energy is refused", () => {
  refused("<feed/>", "METERDATA_XML", "no IntervalBlock");
  const gas = "<espi:uom>119</espi:uom>";
  refused(feed(meter(1, gas, [readings(96, 1)])), "METERDATA_XML", "unit 72");
  const register = `<espi:ReadingType><espi:accumulationBehaviour>3</espi:accumulationBehaviour>${WH}</espi:ReadingType>`;
  const alone = feed(
    entry(`${USAGE}/MeterReading/1/IntervalBlock/1`, [], block(readings(96, 1))),
    entry("/t/1", [], register),
  );
  refused(alone, "METERDATA_XML", "register");
  const lost = feed(meter(1, IMPORT, []), meter(2, EXPORT, []), entry("/elsewhere/1", [], block(readings(96, 1))));
  refused(lost, "METERDATA_XML", "names none of the feed's 2 reading types");
});

test("values and times that cannot be are refused with their line", () => {
  const one = (reading: Partial<Reading>) =>
    feed(meter(1, IMPORT, [readings(96, 1).map((usual, i) => (i === 3 ? { ...usual, ...reading } : usual))]));
  refused(one({ value: "1.5" }), "METERDATA_XML", "row", '"1.5"', "whole number");
  refused(one({ value: -5 }), "METERDATA_VALUE", "-5");
  refused(one({ duration: 108_000 }), "METERDATA_TIME", "108000 s");
  refused(one({ start: 99_999_999_999 }), "METERDATA_TIME", "99999999999");
  refused(one({ start: MIDNIGHT + 3600 * 24 * 365 * 40 }), "METERDATA_TOO_LARGE", "20 years");
});

test("a feed that was shaken ends in a refusal or in a series, never in another error", () => {
  const whole = feed(meter(1, IMPORT, [readings(24, 100, 3600)]));
  const piece = fc.oneof(fc.constantFrom("<", ">", "&", "<!DOCTYPE a>", "]]>", "9".repeat(15), "-", "\0"), fc.string());
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(20), piece, (at, cut, inserted) => {
      try {
        read(whole.slice(0, at) + inserted + whole.slice(at + cut), "zero");
      } catch (error) {
        assert.ok(error instanceof NeighborwattError, String((error as Error).stack));
      }
    }),
  );
});
