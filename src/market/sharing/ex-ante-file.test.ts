import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exAnteFile, readExAnteFile } from "./ex-ante-file.ts";
import { partsInProportion } from "./parts.ts";

const HOMES = ["h01", "h02", "h03"];
const read = (text: string) => readExAnteFile(text, "betas.txt", HOMES);

describe("a file of ex-ante coefficients", () => {
  it("reads what was written, for a day and for every hour alike", () => {
    const weights = fc.array(fc.bigInt(0n, 99n), { minLength: 3, maxLength: 3 });
    const hours = fc.oneof(
      fc.array(weights, { minLength: 24, maxLength: 24 }),
      weights.map((one) => [one]),
    );
    fc.assert(
      fc.property(hours, (all) => {
        const coefficients = all.map((one) => partsInProportion(HOMES, (home) => one[HOMES.indexOf(home)] as bigint));
        assert.deepEqual(read(exAnteFile(coefficients)), coefficients);
      }),
    );
  });

  it("may have a mark of its encoding, comments, empty lines and any order", () => {
    const text = "\uFEFF# agreed on 1 May\r\n\r\nh02; 0,75\nh01;0.25\n";
    assert.deepEqual(read(text), [
      new Map([
        ["h02", 750_000_000n],
        ["h01", 250_000_000n],
      ]),
    ]);
  });

  const day = (change: (hour: number) => string) => Array.from({ length: 24 }, (_, i) => change(i + 1)).join("\n");
  const REFUSED: readonly [what: string, text: string, why: RegExp][] = [
    ["a sum below 1", "h01;0,25\nh02;0,74", /hour 1 sum up to 0,990000, expected exactly 1/],
    ["a sum above 1 by the last digit", "h01;0,5\nh02;0,500000001", /sum up to 1,000000001/],
    ["an hour whose sum is wrong", day((h) => `h01;${h};${h === 7 ? "0,9" : "1"}`), /hour 7 sum up to 0,900000/],
    ["an hour that is missing", `${day((h) => `h01;${h === 3 ? 25 : h};1`)}`, /hour 3 of 24 is missing/],
    ["a number of hours that is none of ours", "h01;1;1\nh01;2;1", /2 hours, expected 1, 24, 8760, 8784/],
    ["an empty file", "# nothing\n", /0 hours/],
    ["an unknown home", "h01;0,5\nh09;0,5", /line 2: there is no home "h09"/],
    ["a home twice", "h01;0,5\nh01;0,5", /line 2: h01 has a coefficient for hour 1 already/],
    ["a coefficient above 1", "h01;1,5", /line 1: found the coefficient "1,5"/],
    ["a percentage", "h01;50%", /line 1: found the coefficient "50%"/],
    ["a formula", "h01;=1", /line 1: found the coefficient "=1"/],
    ["hour 0", "h01;0;1", /line 1: found the hour "0", expected 1 to 8784/],
    ["an hour of many digits", `h01;${"9".repeat(100)};1`, /line 1: found the hour "9{40}…"/],
    ["a line with two meanings", "h01;0,5\nh02;1;0,5", /line 2: found 3 fields, the lines before have 2/],
    ["a line of another kind", "h01 0,5", /line 1: found "h01 0,5", expected home;hour;coefficient/],
  ];
  for (const [what, text, why] of REFUSED) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => read(text), { code: "MARKET_SHARING_FILE_INVALID", exitCode: 65, message: why });
    });
  }
});
