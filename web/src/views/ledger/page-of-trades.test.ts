import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pathOfPage } from "./page-of-trades.ts";

describe("a page of agreements", () => {
  it("is asked for by day, place and home, whatever the home is called", () => {
    assert.equal(pathOfPage("2026-06-25", "", 40), "/api/days/2026-06-25/trades?offset=40&limit=20");
    assert.equal(
      pathOfPage("2026-06-25", "h1&offset=9 ü", 0),
      "/api/days/2026-06-25/trades?offset=0&limit=20&home=h1%26offset%3D9+%C3%BC",
    );
  });
});
