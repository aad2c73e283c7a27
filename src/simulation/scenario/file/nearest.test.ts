import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.ts";

test("a typing error finds its word", () => {
  assert.equal(nearest("houshold", ["household", "feeder"]), "household");
  assert.equal(nearest("netlimit_kw", ["netLimit_kW", "internalLimit_kW"]), "netLimit_kW");
});

test("a word without its unit finds the key with it", () => {
  assert.equal(nearest("capacity", ["power_kW", "capacity_kWh"]), "capacity_kWh");
});

test("a word like none of the others finds nothing", () => {
  assert.equal(nearest("colour", ["id", "name", "netLimit_kW"]), null);
});
