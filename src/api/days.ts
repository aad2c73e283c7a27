import { z } from "zod";
import {
  type Community,
  dayAccountsSchema,
  dayStateSchema,
  daysSchema,
  dayTradesSchema,
  homeDaySchema,
  homeEnergySchema,
  type LiveView,
} from "#simulation";
import { notThere, type Refused, type Route, route } from "./route.ts";

/** Rows of a page of agreements, unless fewer are wanted. */
const MOST_ROWS = 1_000;

const date = z.iso.date("expected a date such as 2026-06-25");
const home = z.string().min(1).max(100).describe("The name of a home.");
const whole = (what: string, most: number) =>
  z.coerce
    .number(`expected ${what}`)
    .int(`expected ${what}`)
    .min(0, `expected ${what}`)
    .max(most, `expected at most ${most}`);

const tradesQuery = z.strictObject({
  home: home.optional(),
  interval: whole("the number of an interval", Number.MAX_SAFE_INTEGER).optional(),
  offset: whole("a whole number", Number.MAX_SAFE_INTEGER).default(0),
  limit: whole("a whole number", MOST_ROWS).default(100),
});

/** Past days, and today as far as it is written down: everything from the records of the day that is asked for. */
export function dayRoutes(community: Community, view: LiveView): readonly Route[] {
  const found = (asked: string) => view.days.find(asked) ?? noSuchDay(view, asked);
  const dated = <T>(asked: string, then: (day: NonNullable<ReturnType<typeof view.days.find>>) => T): T | Refused => {
    const day = found(asked);
    return "refusal" in day ? day : then(day);
  };
  const known = <T>(name: string, then: () => T): T | Refused =>
    community.ledger.households.includes(name) ? then() : noSuchHome(community, name);
  const missing = { 404: "Nothing is booked of that day, or there is no such home; the message says what there is." };
  return [
    route({
      path: "/api/days",
      summary: "Every day of which something is booked.",
      answer: ["Days", daysSchema],
      handle: () => view.days.days(),
    }),
    route({
      path: "/api/days/{date}",
      summary: "A day in full; a day before it is asked for in the same way.",
      params: z.strictObject({ date }),
      answer: ["Day", dayStateSchema],
      refusals: missing,
      handle: ({ params }) => dated(params.date, (day) => view.days.day(day)),
    }),
    route({
      path: "/api/days/{date}/accounts",
      summary: "What a day left in the accounts of grid, tax, fund, operator and community battery.",
      params: z.strictObject({ date }),
      answer: ["DayAccounts", dayAccountsSchema],
      refusals: missing,
      handle: ({ params }) => dated(params.date, (day) => view.days.accounts(day)),
    }),
    route({
      path: "/api/days/{date}/trades",
      summary: "The agreements of a day, newest first, page by page.",
      params: z.strictObject({ date }),
      query: tradesQuery,
      answer: ["DayTrades", dayTradesSchema],
      refusals: missing,
      handle: ({ params, query }) =>
        dated(params.date, (day) => {
          const give = () => view.days.trades(day, query);
          return query.home === undefined ? give() : known(query.home, give);
        }),
    }),
    route({
      path: "/api/homes/{home}/days/{date}",
      summary: "One home's day, interval by interval: energy, money, forecast.",
      params: z.strictObject({ home, date }),
      answer: ["HomeDay", homeDaySchema],
      refusals: missing,
      handle: ({ params }) =>
        known(params.home, () => dated(params.date, (day) => view.days.homeDay(day, params.home))),
    }),
    route({
      path: "/api/homes/{home}/energy",
      summary: "A home's counters for a home automation: from and to neighbours, from and to the grid.",
      params: z.strictObject({ home }),
      answer: ["HomeEnergy", homeEnergySchema],
      refusals: { 404: "There is no such home." },
      handle: ({ params }) => known(params.home, () => view.days.energy(params.home)),
    }),
  ];
}

function noSuchDay(view: LiveView, asked: string): Refused {
  const { days } = view.days.days();
  const there = days.length === 0 ? "no interval is booked yet" : `there is ${days[0]?.date} to ${days.at(-1)?.date}`;
  return notThere("date", `Nothing is booked of ${asked}; ${there}.`);
}

/** Names the homes that there are. */
export function noSuchHome({ ledger }: Community, name: string): Refused {
  return notThere("home", `There is no home "${name.slice(0, 60)}"; the homes are ${ledger.households.join(", ")}.`);
}
