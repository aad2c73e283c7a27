import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { energyIn } from "./values.ts";

const place = { file: "roof.csv", row: 32, column: "electricity", value: "" };
const spec = { decimal: ".", thousands: null, unit: "pu" } as const;

describe("a cell with a number", () => {
  it("may have all the digits that a program writes of a double", () => {
    assert.equal(energyIn("0.0124999999999999", place, spec), 0.0124999999999999);
    assert.equal(energyIn("0.30000000000000004", place, spec), 0.1 + 0.2);
    assert.equal(energyIn("1.2345678901234568e-05", place, spec), 1.2345678901234568e-5);
  });

  it("is refused with digits without end", () => {
    assert.throws(() => energyIn(`0.${"1".repeat(41)}`, place, spec), { code: "METERDATA_VALUE" });
    assert.throws(() => energyIn("1".repeat(16), place, spec), { code: "METERDATA_VALUE" });
  });
});
