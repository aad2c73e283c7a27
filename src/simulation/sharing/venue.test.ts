import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval } from "#domain";
import { equalParts } from "#market";
import { identitiesOf } from "../identities.ts";
import { loadScenario, type Scenario } from "../scenario/index.ts";
import { refuses, SCENARIOS } from "../scenario/testing.ts";
import { refuseOffChain, sharingVenueOf } from "./venue.ts";

const { scenario: TINY, profiles: PROFILES } = loadScenario("tiny", { scenariosDir: SCENARIOS });
const MEMBERS = TINY.households.map(({ name }) => name);

function sharing(change: Partial<Scenario["sharing"]>): Scenario {
  return { ...TINY, sharing: { ...TINY.sharing, ...change } };
}

function venueOf(change: Partial<Scenario["sharing"]>) {
  const scenario = sharing(change);
  return sharingVenueOf(scenario, PROFILES, identitiesOf(scenario));
}

/** The numbers at the end of each home's entry. */
function valuesIn(list: string | undefined): readonly string[] {
  return (
    (list ?? "")
      .slice(2)
      .match(/.{56}/g)
      ?.map((entry) => entry.slice(48)) ?? []
  );
}

describe("what a chain must know to share", () => {
  it("is the key's rule, its price, and a list of all homes by name", () => {
    const { key, lists, meters, hashes } = venueOf({ key: "static", leftovers: "once", pricePerWh: 120_000n as never });
    assert.deepEqual([key.rule, key.leftoversOnce, key.agreed, key.agreedPerWh], [0, true, true, 120_000n]);
    assert.deepEqual(valuesIn(lists[0]), ["0ee6b280", "0ee6b280", "0ee6b280", "0ee6b280"]);
    assert.deepEqual([lists.length, hashes.length, meters.length], [1, 1, 4]);
    assert.equal(key.utcOffsetSeconds, 7_200);
  });

  it("has the class of each home, and none for those that stand in none", () => {
    const { key, lists } = venueOf({ key: "cascaded", classes: [["h04"], ["h01"]] });
    assert.equal(key.rule, 3);
    assert.deepEqual(valuesIn(lists[0]), ["00000001", "ffffffff", "ffffffff", "00000000"]);
  });

  it("has a list for each hour where coefficients differ by the hour, by the community's clock", () => {
    const { key, lists, listAt } = venueOf({ key: "ex-ante" });
    assert.deepEqual([key.rule, lists.length], [0, 24]);
    assert.equal(listAt(interval(0)), lists[10]);
  });

  it("is refused where the contract cannot do it", () => {
    const code = "SIMULATION_SHARING_NOT_ON_CHAIN";
    refuses(() => venueOf({ key: "virtual-minimum" }), code, 78, "nothing changes hands");
    const hours = Array.from({ length: 8760 }, () => equalParts(MEMBERS));
    refuses(() => venueOf({ key: "ex-ante", hours }), code, 78, "8760");
    const households = Array.from({ length: 129 }, () => TINY.households[0] as Scenario["households"][number]);
    refuses(() => refuseOffChain({ ...TINY, households }), code, 78, "128", "129");
  });
});
