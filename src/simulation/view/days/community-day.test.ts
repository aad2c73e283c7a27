import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Calendar, instant, interval } from "#domain";
import { communityDay, dayNumberOf } from "./community-day.ts";

function in_(timezone: string, start: string, intervalSeconds = 900) {
  const epoch = instant(Date.parse(start));
  const calendar: Calendar = { epoch, intervalSeconds, windowSeconds: 900, commitMarginSeconds: 60, graceSeconds: 900 };
  return { timezone, calendar };
}

describe("the days of a community", () => {
  const berlin = in_("Europe/Berlin", "2026-06-24T22:00:00Z");

  it("are called by the date on which they begin where the community is", () => {
    const { date, first, end } = communityDay(berlin, 1, interval(960));
    assert.deepEqual([date, first, end], ["2026-06-26", 96, 192]);
  });

  it("keep their 24 hours and their names when the clocks change", () => {
    const winter = communityDay(berlin, 130, interval(0));
    assert.equal(winter.date, "2026-11-02");
    assert.equal(new Date(winter.from).toISOString(), "2026-11-01T22:00:00.000Z");
  });

  it("begin at the hour at which the community's time began", () => {
    const { date, first } = communityDay(in_("Europe/Berlin", "2026-06-25T08:00:00Z", 3600), 1, interval(0));
    assert.deepEqual([date, first], ["2026-06-26", 24]);
  });

  it("end where the run is planned to end", () => {
    assert.equal(communityDay(berlin, 0, interval(3)).end, 3);
  });

  it("are not found for what is no date", () => {
    for (const text of [
      "",
      "2026",
      "2026-02-30",
      "2026-13-01",
      "26-06-2026",
      "2026-06-25T00:00:00Z",
      "+002026-06-25",
    ]) {
      assert.equal(dayNumberOf(berlin, text), null, text);
    }
  });

  it("are found by their names again, in every zone, from every hour on", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"),
        fc.integer({ min: 0, max: 24 * 3650 }),
        fc.integer({ min: 0, max: 4000 }),
        (zone, hour, number) => {
          const community = in_(zone, new Date(Date.UTC(2020, 0, 1, hour)).toISOString());
          assert.equal(dayNumberOf(community, communityDay(community, number, interval(0)).date), number);
        },
      ),
    );
  });
});
