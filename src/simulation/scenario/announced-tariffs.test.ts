import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval } from "#domain";
import { ANNOUNCED_DAYS, announcedTariffs, requireAnnounced } from "./announced-tariffs.ts";
import type { Scenario } from "./scenario.ts";
import { tariffOf } from "./tariff-at.ts";
import { changed, refuses, scenarioFrom, validFile } from "./testing.ts";

const WINTER = {
  from: "10-01",
  to: "03-31",
  schedule: [
    { from: "00:00", to: "06:00", gridFee_ct_per_kWh: 2 },
    { from: "06:00", to: "24:00" },
  ],
};

function lane(start: string, seasons: object[] | undefined, timezone = "Europe/Berlin"): Scenario {
  const file = changed(changed(validFile(), ["calendar", "start"], start), ["timezone"], timezone);
  return scenarioFrom(changed(file, ["tariff", "seasons"], seasons));
}

/** What a contract would say of an interval that has been told all of this. */
function asAnnounced(scenario: Scenario, k: number) {
  const newest = announcedTariffs(scenario).findLast(({ validFrom }) => validFrom <= k);
  return (newest?.schedule ?? scenario.schedule)[k % scenario.schedule.length];
}

describe("the schedules that members announce", () => {
  it("are none where every day is like the first", () => {
    assert.deepEqual(announcedTariffs(lane("2026-06-24T22:00:00Z", undefined)), []);
  });

  it("begin with a season, and where the clocks change within one", () => {
    const dates = announcedTariffs(lane("2026-06-24T22:00:00Z", [WINTER])).map(({ validFrom }) =>
      new Date(Date.parse("2026-06-24T22:00:00Z") + validFrom * 3_600_000).toISOString(),
    );
    assert.deepEqual(dates.slice(0, 4), [
      "2026-09-30T22:00:00.000Z",
      "2026-10-25T04:00:00.000Z",
      "2027-03-28T04:00:00.000Z",
      "2027-03-31T22:00:00.000Z",
    ]);
  });

  it("give each interval of three years the tariff that its date and clock time have", () => {
    for (const start of ["2026-06-24T22:00:00Z", "2026-10-24T11:00:00Z", "2027-03-27T23:00:00Z"]) {
      const scenario = lane(start, [WINTER]);
      const announced = announcedTariffs(scenario);
      let version = -1;
      for (let k = 0; k < ANNOUNCED_DAYS * 24; k++) {
        while ((announced[version + 1]?.validFrom ?? Number.POSITIVE_INFINITY) <= k) version++;
        const schedule = announced[version]?.schedule ?? scenario.schedule;
        assert.equal(schedule[k % 24]?.gridFee, tariffOf(scenario)(interval(k)).gridFee, `interval ${k} from ${start}`);
      }
    }
  });

  it("are all that a run on a chain may go by", () => {
    const [seasonal, plain] = [lane("2026-06-24T22:00:00Z", [WINTER]), lane("2026-06-24T22:00:00Z", undefined)];
    requireAnnounced(seasonal, ANNOUNCED_DAYS * 24);
    requireAnnounced(plain, ANNOUNCED_DAYS * 24 + 1);
    const beyond = () => requireAnnounced(seasonal, ANNOUNCED_DAYS * 24 + 1);
    refuses(beyond, "SIMULATION_TARIFF_NOT_ANNOUNCED", 65, "1098 days", "day 1099");
  });

  it("come as well where a season begins during a day of the run", () => {
    const scenario = lane("2026-09-29T10:00:00Z", [WINTER]);
    assert.equal(asAnnounced(scenario, 24 + 12)?.gridFee, 20_000n);
    assert.equal(asAnnounced(scenario, 24 + 11)?.gridFee, 95_000n);
  });
});
