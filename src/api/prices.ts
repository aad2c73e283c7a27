import { z } from "zod";
import { type Instant, instant } from "#domain";
import { type LiveView, pricesBetween, pricesSchema } from "#simulation";
import { Refused, type Route, route } from "./route.ts";

const HOUR_MS = 3_600_000;
/** Unless another end is given, so much is told. */
const AHEAD_MS = 48 * HOUR_MS;
/** A month of quarter hours. */
const MOST_INTERVALS = 2_976;

const time = z.iso.datetime("expected a time in ISO 8601 and UTC, such as 2026-06-25T00:00:00Z").optional();
const period = {
  from: time.describe("Begins with the interval of this time; default: the one that runs."),
  to: time.describe("Intervals from here on are left out; default: 48 hours later."),
};

const evccSchema = z
  .array(
    z.object({
      start: z.iso.datetime(),
      end: z.iso.datetime(),
      value: z.number().describe("In the community's currency per kWh."),
    }),
  )
  .describe("As evcc reads a custom tariff's forecast.");

/** Prices as they are known beforehand, for people and for what charges a car. */
export function priceRoutes(view: LiveView): readonly Route[] {
  const between = (asked: { readonly from?: string | undefined; readonly to?: string | undefined }) => {
    const from = asked.from === undefined ? view.now : instant(Date.parse(asked.from));
    const to = asked.to === undefined ? ((from + AHEAD_MS) as Instant) : instant(Date.parse(asked.to));
    if (to <= from) return tooWide("to", "expected a time after from");
    const longestMs = MOST_INTERVALS * view.scenario.calendar.intervalSeconds * 1000;
    if (to - from > longestMs) return tooWide("to", `expected at most ${MOST_INTERVALS} intervals after from`);
    return pricesBetween(view.scenario, from, to);
  };
  return [
    route({
      path: "/api/prices",
      summary: "What energy costs in each interval, part by part, as far ahead as is asked.",
      query: z.strictObject(period),
      answer: ["Prices", pricesSchema],
      handle: ({ query }) => between(query),
    }),
    route({
      path: "/api/prices/evcc",
      summary: "The same in the form that evcc reads: `forecast` of a tariff of type `custom`.",
      query: z.strictObject({
        ...period,
        tariff: z.enum(["grid", "feedin"], "expected grid or feedin").default("grid"),
      }),
      answer: ["EvccRates", evccSchema],
      handle: ({ query }) => {
        const found = between(query);
        if (found instanceof Refused) return found;
        const price = query.tariff === "grid" ? "importAllIn" : "feedIn";
        return found.prices.map((p) => ({ start: p.from, end: p.to, value: Number(p[price]) / 1e6 }));
      },
    }),
  ];
}

function tooWide(field: string, what: string): Refused {
  return new Refused(400, { code: "API_BAD_PARAMETER", message: `${field}: ${what}.`, field });
}
