import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ago, lasting } from "./relative.ts";

describe("how long ago something was", () => {
  const now = "2026-06-25T12:00:00Z";

  it("is told in words, rounded down", () => {
    assert.equal(ago("2026-06-25T11:59:01Z", now), "just now");
    assert.equal(ago("2026-06-25T11:47:31Z", now), "12 min ago");
    assert.equal(ago("2026-06-25T08:55:00Z", now), "3 h 5 min ago");
    assert.equal(ago("2026-06-22T11:00:00Z", now), "3 d 1 h ago");
  });

  it("is just now for what is ahead of the clock by a moment", () => {
    assert.equal(ago("2026-06-25T12:00:03Z", now), "just now");
  });

  it("has seconds where it lasts no minute", () => {
    assert.equal(lasting(12.9), "12 s");
    assert.equal(lasting(60), "1 min");
  });
});
