import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { wh } from "#domain";
import { forecastQuality } from "./forecast-quality.ts";

const expected = (loadWh: bigint, pvWh: bigint | null) => ({
  loadWh: wh(loadWh),
  pvWh: pvWh === null ? null : wh(pvWh),
});
const came = (loadWh: bigint, pvWh: bigint) => ({ loadWh: wh(loadWh), pvWh: wh(pvWh) });

describe("the quality of a home's forecasts", () => {
  it("is the mean distance from what came, whichever side it was on", () => {
    const pairs = [
      [expected(100n, 50n), came(130n, 50n)],
      [expected(100n, 50n), came(90n, 20n)],
    ] as const;
    assert.deepEqual(forecastQuality(pairs), { intervals: 2, loadMaeWh: 20, pvMaeWh: 15 });
  });

  it("counts no interval that is not booked, and no roof that is not there", () => {
    const pairs = [
      [expected(100n, null), came(130n, 0n)],
      [expected(100n, null), undefined],
    ] as const;
    assert.deepEqual(forecastQuality(pairs), { intervals: 1, loadMaeWh: 30, pvMaeWh: null });
  });

  it("is unknown where no forecast is kept", () => {
    assert.equal(forecastQuality([]), null);
  });
});
