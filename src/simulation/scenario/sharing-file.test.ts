import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { withSharingKey } from "./sharing-file.ts";
import { changed, refuses, scenarioFrom, validFile } from "./testing.ts";

const folder = mkdtempSync(join(tmpdir(), "neighborwatt-sharing-"));
after(() => rmSync(folder, { recursive: true }));
const lane = scenarioFrom(validFile());

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const sharing = (value: object) => scenarioFrom(changed(validFile(), ["sharing"], value)).sharing;

describe("the sharing key of a scenario", () => {
  it("is dynamic, with half the margin for each side, unless the file says otherwise", () => {
    const { key, pricePerWh, giversParts, coefficients } = lane.sharing;
    assert.deepEqual([key, pricePerWh, giversParts, coefficients], ["dynamic", null, 500_000_000n, null]);
  });

  it("takes coefficients, classes and participation by name, exactly", () => {
    const spec = sharing({
      key: "static",
      coefficients: { alice: 0.1, bob: 0.9 },
      participation: { bob: 0.333333333 },
      classes: [["bob"], ["alice"]],
      price_ct_per_kWh: 12.5,
    });
    assert.deepEqual(
      [...(spec.coefficients ?? [])],
      [
        ["alice", 100_000_000n],
        ["bob", 900_000_000n],
      ],
    );
    assert.deepEqual([spec.participation.get("bob"), spec.pricePerWh], [333_333_333n, 125_000n]);
  });

  it("is changed by a name, a file of coefficients, or a file with all of it", () => {
    assert.equal(withSharingKey(lane, "cascaded").sharing.key, "cascaded");
    const byHour = withSharingKey(lane, file("betas.txt", "alice;0,25\nbob;0,75\n")).sharing;
    assert.deepEqual([byHour.key, byHour.hours?.[0]?.get("bob")], ["ex-ante", 750_000_000n]);
    const whole = withSharingKey(lane, file("rule.yaml", "key: static\nleftovers: once\n")).sharing;
    assert.deepEqual([whole.key, whole.leftovers], ["static", "once"]);
    const both = withSharingKey(lane, file("ex-ante.yaml", "key: ex-ante\nfile: betas.txt\n")).sharing;
    assert.equal(both.hours?.length, 1);
  });

  const REFUSED: readonly [what: string, value: object, ...words: string[]][] = [
    ["coefficients that are not 1", { coefficients: { alice: 0.5, bob: 0.4 } }, "sharing.coefficients", "0.900000"],
    ["a home that is not there", { coefficients: { alise: 1 } }, "sharing.coefficients.alise", "Did you mean alice?"],
    ["a home in two classes", { classes: [["bob"], ["bob"]] }, "sharing.classes", "two classes"],
    ["a class of strangers", { classes: [["carol"]] }, "sharing.classes[0][0]"],
    ["a misspelt key", { key: "statik" }, "sharing.key", "did you mean static?"],
    ["an unknown word", { coeficients: {} }, "sharing.coeficients", "did you mean coefficients?"],
    ["a part above 1", { participation: { bob: 1.5 } }, "sharing.participation.bob", "at most 1"],
    ["a price below 0", { price_ct_per_kWh: -1 }, "sharing.price_ct_per_kWh", "at least 0"],
  ];
  for (const [what, value, ...words] of REFUSED) {
    it(`is refused with ${what}`, () => {
      refuses(() => sharing(value), "SIMULATION_SCENARIO_INVALID", 78, ...words);
    });
  }

  it("is refused with hours for intervals that are longer", () => {
    const key = (name: string) =>
      changed(changed(validFile(), ["calendar", "interval_minutes"], 120), ["sharing"], { key: name });
    refuses(() => scenarioFrom(key("ex-ante")), "SIMULATION_SCENARIO_INVALID", 78, "7200 s");
    refuses(() => withSharingKey(scenarioFrom(key("static")), "virtual-minimum"), "SIMULATION_SCENARIO_INVALID", 78);
  });

  it("is refused as a name that nobody knows, with the nearest", () => {
    refuses(() => withSharingKey(lane, "dinamic"), "SIMULATION_SHARING_KEY_UNKNOWN", 64, "Did you mean dynamic?");
  });

  it("is refused with a file that is not there, or says something else", () => {
    refuses(() => withSharingKey(lane, join(folder, "none.txt")), "SIMULATION_SHARING_FILE_MISSING", 65, "none.txt");
    const path = file("wrong.txt", "alice;0,5\nbob;0,6\n");
    refuses(() => withSharingKey(lane, path), "MARKET_SHARING_FILE_INVALID", 65, "wrong.txt", "1,100000");
    const yaml = file("wrong.yaml", "key: static\nleftover: once\n");
    refuses(() => withSharingKey(lane, yaml), "SIMULATION_SCENARIO_INVALID", 78, "wrong.yaml", "leftovers");
  });
});
