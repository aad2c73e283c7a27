import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { address, isoInstant, port, seed, speed, wholeNumber } from "./arguments.ts";
import { csv, table } from "./table.ts";

describe("arguments of the command line", () => {
  it("take whole numbers from the least on", () => {
    assert.equal(wholeNumber(1)("12"), 12);
    for (const text of ["0", "-1", "1.5", "", " ", "1e3", "many"]) assert.throws(() => wholeNumber(1)(text), text);
  });

  it("take a seed as a big number, and ports of this machine", () => {
    assert.equal(seed("7"), 7n);
    assert.equal(port("0"), 0);
    assert.throws(() => port("65536"));
  });

  it("take speeds in words and as a factor", () => {
    assert.deepEqual(["max", "realtime", "600x", "0.5x"].map(speed), ["max", 1, 600, 0.5]);
    for (const text of ["0x", "-1x", "600", "x", "fast"]) assert.throws(() => speed(text), text);
  });

  it("take an address to listen on, not a name", () => {
    for (const text of ["127.0.0.1", "0.0.0.0", "192.168.1.7", "::", "fe80::1"]) assert.equal(address(text), text);
    for (const text of ["localhost", "example.org", "1.2.3", "0.0.0.0:80", ""])
      assert.throws(() => address(text), text);
  });

  it("take a date as midnight in UTC and a time with Z, and no day that does not exist", () => {
    assert.equal(isoInstant("1970-01-02"), 86_400_000);
    assert.equal(isoInstant("1970-01-01T00:01:00Z"), 60_000);
    for (const text of ["2026-02-30", "2026-13-01", "today", "2026-06-25T08:00:00", "08:00"]) {
      assert.throws(() => isoInstant(text), text);
    }
  });
});

describe("tables", () => {
  it("align text left and numbers right, as wide as they must be", () => {
    assert.equal(
      table(
        ["home", "saved"],
        [
          ["h01", "1.20"],
          ["h02-west", "-10.00"],
        ],
        ["left", "right"],
      ),
      ["home       saved", "h01         1.20", "h02-west  -10.00", ""].join("\n"),
    );
  });

  it("quote what would break a CSV", () => {
    assert.equal(csv(["a", "b"], [['say "hi"', "1,5"]]), 'a,b\r\n"say ""hi""","1,5"\r\n');
  });
});
