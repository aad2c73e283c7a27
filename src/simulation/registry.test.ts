import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Address } from "#domain";
import { identitiesOf } from "./identities.ts";
import { registryOf } from "./registry.ts";
import { loadScenario } from "./scenario/index.ts";
import { SCENARIOS } from "./scenario/testing.ts";

const { scenario } = loadScenario("tiny", { scenariosDir: SCENARIOS });
const STRANGER: Address = `0x${"99".repeat(20)}`;

describe("the registry of a simulated community", () => {
  const identities = identitiesOf(scenario);
  const registry = registryOf(identities);

  it("knows every agent's meter", () => {
    for (const { meter, actors } of identities) {
      for (const { keys } of actors) assert.equal(registry.meterOf(keys.address), meter);
    }
  });

  it("knows no stranger's", () => {
    assert.equal(registry.meterOf(STRANGER), null);
  });

  it("gives each agent a key of its own, and each home the agents that its devices need", () => {
    const addresses = identities.flatMap(({ actors, owner }) => [owner.address, ...actors.map((a) => a.keys.address)]);
    assert.equal(new Set(addresses).size, addresses.length);
    const roles = (name: string) => identities.find((i) => i.name === name)?.actors.map(({ role }) => role);
    assert.deepEqual(roles("h02"), ["meter", "forecaster", "buyer", "pv", "battery", "seller"]);
    assert.deepEqual(roles("h03"), ["meter", "forecaster", "buyer"]);
    assert.deepEqual(roles("community"), ["operator", "external-market"]);
  });
});
