import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, addressText, parseAddress, VIEWS } from "./address.ts";

describe("the address of a view", () => {
  it("leads back to the same view, home and day", () => {
    for (const view of VIEWS) {
      for (const home of [null, "h03", "a/b?c#d & ü"]) {
        for (const date of [null, "2026-06-25"]) {
          const address: Address = { view, home, date };
          assert.deepEqual(parseAddress(addressText(address)), address);
        }
      }
    }
  });

  it("is short and can be read", () => {
    assert.equal(addressText({ view: "home", home: "h03", date: "2026-06-25" }), "#/home/h03?date=2026-06-25");
  });

  it("is where things are now when nothing, or nonsense, was asked for", () => {
    const start = { view: "now", home: null, date: null };
    for (const hash of ["", "#", "#/", "#/nowhere", "#/%E0%A4%A", "#home=h03"]) {
      assert.deepEqual(parseAddress(hash), start, hash);
    }
  });

  it("keeps the view when the day in it is no date", () => {
    for (const date of ["<script>", "9999-99-99", "2026-02-30", "26-06-25"]) {
      assert.deepEqual(parseAddress(`#/grid?date=${date}`), { view: "grid", home: null, date: null }, date);
    }
  });
});
