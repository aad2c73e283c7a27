import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import {
  type DayAccounts,
  type DayState,
  type DayTrades,
  dayStateSchema,
  daysSchema,
  dayTradesSchema,
  type HomeDayState,
  homeDaySchema,
  homeEnergySchema,
  pricesSchema,
} from "#simulation";
import { createServer } from "./server.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

describe("the days of a community (slow: it runs three intervals on a chain)", () => {
  let tiny: Tiny;
  let server: FastifyInstance;
  before(async () => {
    tiny = await tinyCommunity(3);
    server = await createServer({
      community: tiny.community,
      view: tiny.view,
      program: testProgram(),
      pageDir: tmpdir(),
    });
  });
  after(async () => {
    await server.close();
    await tiny.close();
  });

  const get = (url: string) => server.inject({ url, headers: { host: "localhost" } });
  const read = async <T>(url: string): Promise<T> => {
    const answer = await get(url);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json() as T;
  };
  const refusal = async (url: string, status: number) => {
    const answer = await get(url);
    assert.equal(answer.statusCode, status, answer.body);
    return (answer.json() as { error: { code: string; message: string; field: string } }).error;
  };

  it("are listed with what they came to", async () => {
    const { days, timezone } = daysSchema.parse(await read("/api/days"));
    assert.equal(timezone, "Europe/Berlin");
    assert.deepEqual(
      days.map(({ date, isComplete }) => [date, isComplete]),
      [["2026-06-25", true]],
    );
    assert.equal(days[0]?.savedNano, tiny.view.state().today.savedNano);
    assert.equal(days[0]?.localWh, tiny.view.state().trades.deliveredWh);
  });

  it("tell of themselves what the page showed when they were today", async () => {
    const day = dayStateSchema.parse(await read<DayState>("/api/days/2026-06-25"));
    const live = tiny.view.state();
    assert.deepEqual(day.today, live.today);
    // The live state has what was agreed for the interval after the last one, too.
    const ofTheDay = live.trades.shown.filter(({ interval }) => interval < day.intervals.length);
    assert.deepEqual(day.trades.shown, ofTheDay);
    assert.deepEqual([day.trades.settled, day.trades.deliveredWh], [live.trades.settled, live.trades.deliveredWh]);
    assert.deepEqual(day.price.day, live.price.day);
    assert.deepEqual(day.power.series, live.power.series);
    const standing = ({ netImportW: _, ...rest }: DayState["homes"][number]) => rest;
    assert.deepEqual(day.homes.map(standing), live.homes.map(standing));
    assert.deepEqual(
      day.batteries.map(({ name, storedWh }) => [name, storedWh.at(-1)]),
      live.batteries.map(({ name, storedWh }) => [name, storedWh]),
    );
    assert.deepEqual(
      day.feeders.map(({ name, peakW }) => [name, peakW]),
      live.feeders.map(({ name, peakW }) => [name, peakW]),
    );
  });

  it("have flows that add up to what was used, and a value for every interval in every column", async () => {
    const { power, today, intervals, feeders, batteries } = await read<DayState>("/api/days/2026-06-25");
    const toHomes = power.flows.filter(({ to }) => to === "homes").reduce((sum, f) => sum + BigInt(f.energyWh), 0n);
    assert.equal(String(toHomes), today.loadWh);
    const columns = feeders.flatMap(({ id: _, name: _n, parent: _p, peakW: _w, ...rest }) => Object.values(rest));
    for (const column of [...columns, ...batteries.map(({ storedWh }) => storedWh)]) {
      assert.equal(column.length, intervals.length);
    }
  });

  it("have accounts that together hold what the homes paid net", async () => {
    const { today } = await read<DayState>("/api/days/2026-06-25");
    const accounts = await read<DayAccounts>("/api/days/2026-06-25/accounts");
    const { penaltiesNano, compensationNano, ...held } = accounts;
    const sum = Object.values(held).reduce((total, amountNano) => total + BigInt(amountNano), 0n);
    assert.equal(String(sum), today.withCommunityNano);
    assert.equal(BigInt(held.fundNano), BigInt(penaltiesNano) - BigInt(compensationNano));
    assert.notEqual(sum, 0n);
  });

  it("give their agreements page by page, of one home or interval", async () => {
    const all = dayTradesSchema.parse(await read<DayTrades>("/api/days/2026-06-25/trades"));
    assert.ok(all.total > 2);
    assert.equal(all.matching, all.total);
    const second = await read<DayTrades>("/api/days/2026-06-25/trades?offset=1&limit=1");
    assert.deepEqual(second.shown, [all.shown[1]]);
    const ofOne = await read<DayTrades>("/api/days/2026-06-25/trades?interval=1");
    assert.deepEqual(
      ofOne.shown,
      all.shown.filter(({ interval }) => interval === 1),
    );
    const ofHome = await read<DayTrades>("/api/days/2026-06-25/trades?home=h03");
    const { trades } = await read<HomeDayState>("/api/homes/h03/days/2026-06-25");
    assert.ok(ofHome.matching > 0 && ofHome.matching < all.total);
    assert.deepEqual(
      ofHome.shown.map(({ id }) => id),
      trades.map(({ id }) => id),
    );
  });

  it("show each home its bill, which is the sum of its intervals and of its parts", async () => {
    for (const { name, withCommunityNano, withoutCommunityNano, savedNano } of tiny.view.state().homes) {
      const day = homeDaySchema.parse(await read<HomeDayState>(`/api/homes/${name}/days/2026-06-25`));
      assert.deepEqual(
        [day.bill.withCommunityNano, day.bill.withoutCommunityNano, day.bill.savedNano],
        [withCommunityNano, withoutCommunityNano, savedNano],
      );
      const parts = day.bill.parts.reduce((sum, { amountNano }) => sum + BigInt(amountNano), 0n);
      assert.equal(String(parts), withCommunityNano);
      const intervals = day.intervals.reduce(
        (sum, { booked }) => sum + BigInt(booked?.bill.withCommunityNano ?? 0),
        0n,
      );
      assert.equal(String(intervals), withCommunityNano);
      for (const { booked } of day.intervals) {
        const { loadWh, ownUseWh, boughtWh, gridImportWh } = booked ?? assert.fail("every interval is booked");
        const from = [ownUseWh, boughtWh, gridImportWh].reduce((sum, energy) => sum + BigInt(energy), 0n);
        if (day.batteryWh === null) assert.equal(String(from), loadWh);
      }
      assert.equal(day.statement?.matches, true, "the anchored statement is what the books say");
    }
  });

  it("show what a home's agent expected beside what came, and how far it was off", async () => {
    const { forecast, intervals } = await read<HomeDayState>("/api/homes/h01/days/2026-06-25");
    const off = intervals.map(({ forecast, booked }) => Math.abs(Number(forecast?.loadWh) - Number(booked?.loadWh)));
    assert.equal(forecast?.intervals, intervals.length);
    assert.equal(forecast?.loadMaeWh, off.reduce((sum, one) => sum + one, 0) / off.length);
    assert.ok((forecast?.pvMaeWh ?? 0) > 0);
    assert.ok(intervals.every(({ forecast }) => forecast?.loadMethod !== "" && forecast?.pvMethod !== null));
    const without = await read<HomeDayState>("/api/homes/h03/days/2026-06-25");
    assert.equal(without.forecast?.pvMaeWh, null, "no roof, no forecast of one");
  });

  it("count up to what a home automation reads, from neighbours and from the grid apart", async () => {
    const energy = homeEnergySchema.parse(await read("/api/homes/h03/energy"));
    const { energy: day } = await read<HomeDayState>("/api/homes/h03/days/2026-06-25");
    assert.equal(energy.bookedTo, "2026-06-25T11:00:00Z");
    assert.equal(energy.community_received_kwh, Number(day.boughtWh) / 1000);
    assert.equal(energy.grid_import_kwh, Number(day.gridImportWh) / 1000);
    assert.ok(energy.community_received_kwh > 0);
  });

  it("are refused by name when there is no such day or home, with what there is", async () => {
    const day = await refusal("/api/days/2026-06-26", 404);
    assert.equal(day.field, "date");
    assert.match(day.message, /Nothing is booked of 2026-06-26; there is 2026-06-25 to 2026-06-25/);
    for (const url of ["/api/days/2026-06-24/trades", "/api/homes/h01/days/1999-01-01"]) {
      assert.equal((await refusal(url, 404)).field, "date");
    }
    for (const url of [
      "/api/homes/h99/days/2026-06-25",
      "/api/homes/h99/energy",
      "/api/days/2026-06-25/trades?home=h99",
    ]) {
      const home = await refusal(url, 404);
      assert.equal(home.field, "home");
      assert.match(home.message, /no home "h99"; the homes are h01, h02, h03, h04/);
    }
  });

  it("name the parameter that cannot be read", async () => {
    const cases: readonly [string, string][] = [
      ["/api/days/yesterday", "date"],
      ["/api/days/2026-02-30", "date"],
      ["/api/homes/h01/days/25.06.2026", "date"],
      ["/api/days/2026-06-25/trades?limit=1001", "limit"],
      ["/api/days/2026-06-25/trades?limit=-1", "limit"],
      ["/api/days/2026-06-25/trades?offset=1e400", "offset"],
      ["/api/days/2026-06-25/trades?interval=1.5", "interval"],
      ["/api/days/2026-06-25/trades?house=h01", "house"],
      ["/api/days?date=2026-06-25", "date"],
      ["/api/prices?from=now", "from"],
      ["/api/prices?from=2026-06-25T10:00:00Z&to=2026-06-25T10:00:00Z", "to"],
      ["/api/prices?to=2036-06-25T10:00:00Z", "to"],
      ["/api/prices/evcc?tariff=free", "tariff"],
    ];
    for (const [url, field] of cases) {
      const error = await refusal(url, 400);
      assert.deepEqual([error.code, error.field], ["API_BAD_PARAMETER", field], url);
    }
  });

  it("have prices that are known beforehand, also for what charges a car", async () => {
    const asked = "from=2026-06-25T22:30:00Z&to=2026-06-26T00:00:00Z";
    const { prices, currency } = pricesSchema.parse(await read(`/api/prices?${asked}`));
    assert.equal(currency, "EUR");
    assert.deepEqual(
      prices.map(({ from }) => from),
      ["2026-06-25T22:00:00Z", "2026-06-25T23:00:00Z"],
    );
    assert.deepEqual(await read(`/api/prices/evcc?${asked}`), [
      { start: "2026-06-25T22:00:00Z", end: "2026-06-25T23:00:00Z", value: 0.34 },
      { start: "2026-06-25T23:00:00Z", end: "2026-06-26T00:00:00Z", value: 0.34 },
    ]);
    const [feedIn] = await read<{ value: number }[]>(`/api/prices/evcc?tariff=feedin&${asked}`);
    assert.equal(feedIn?.value, 0.079);
    const { prices: ahead } = await read<{ prices: unknown[] }>("/api/prices");
    assert.equal(ahead.length, 49, "the interval that runs, and 48 hours from now");
  });
});
