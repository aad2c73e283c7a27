import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hourOf } from "./hours.ts";
import { scenarioFrom, validFile } from "./testing.ts";

const lane = scenarioFrom(validFile());
const hour = (at: string, count: number) => hourOf(lane, Date.parse(at), count);

describe("the hour of the community's clock", () => {
  it("is that of the day, with the offset at the start", () => {
    assert.equal(hour("2026-06-24T22:00:00Z", 24), 0);
    assert.equal(hour("2026-06-25T10:59:59Z", 24), 12);
    assert.equal(hour("2026-12-01T10:00:00Z", 24), 12);
    assert.equal(hour("2026-06-25T10:00:00Z", 1), 0);
  });

  it("is that of the year, from 1 January", () => {
    assert.equal(hour("2025-12-31T22:00:00Z", 8760), 0);
    assert.equal(hour("2026-12-31T21:00:00Z", 8760), 8759);
  });

  it("goes over 28 February twice in a leap year with a list of a common one, and leaves 29 February out the other way", () => {
    const local = (date: string) => `${date}T10:00:00Z`;
    assert.equal(hour(local("2028-02-29"), 8760), hour(local("2028-02-28"), 8760));
    assert.equal(hour(local("2028-03-01"), 8760), hour(local("2026-03-01"), 8760));
    assert.equal(hour(local("2026-03-01"), 8784), 60 * 24 + 12);
    assert.equal(hour("2028-12-31T21:00:00Z", 8784), 8783);
  });
});
