import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { NeighborwattError } from "#domain";
import { type LoadedScenario, loadScenario } from "../../scenario/index.ts";
import { type ProducerCount, partOfDay, totalsOf, transaxDay } from "./day.ts";
import { dayOf, homeOf } from "./testing.ts";

const SCENARIOS = fileURLToPath(new URL("../../../../scenarios", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "neighborwatt-transax-"));
after(() => rmSync(scratch, { recursive: true }));

const shipped = loadScenario("transax", { scenariosDir: SCENARIOS });

/** The shipped scenario with its text changed. */
function changed(change: (text: string) => string): LoadedScenario {
  const file = join(scratch, "changed.yaml");
  writeFileSync(file, change(readFileSync(join(SCENARIOS, "transax.yaml"), "utf8")));
  return loadScenario(file, { scenariosDir: SCENARIOS });
}

function refusal(loaded: LoadedScenario, count: ProducerCount = 5): NeighborwattError {
  try {
    transaxDay(loaded, count);
  } catch (error) {
    if (error instanceof NeighborwattError) return error;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

describe("the shipped microgrid has the paper's shape", () => {
  const day = transaxDay(shipped, 5);

  it("102 homes on 11 feeders, 5 or 7 of which produce, over 96 intervals", () => {
    assert.deepEqual([day.producers.length, day.consumers.length, day.limits.length, day.intervals], [5, 97, 11, 96]);
    const other = transaxDay(shipped, 7);
    assert.deepEqual([other.producers.length, other.consumers.length], [7, 95]);
  });

  it("20 kW in and out of every feeder", () => {
    assert.ok(day.limits.every(({ netOutWh, netInWh }) => netOutWh === 5_000n && netInWh === 5_000n));
  });

  it("production that passes consumption just after noon, and demand in the evening that it does not meet", () => {
    const { producedWh, consumedWh } = totalsOf(day);
    const surplus = producedWh.flatMap((made, t) => (made > (consumedWh[t] as bigint) ? [t] : []));
    assert.ok((surplus[0] as number) >= 48 && (surplus[0] as number) < 56, `surplus begins in ${surplus[0]}`);
    assert.ok((surplus.at(-1) as number) < 84, `surplus ends in ${surplus.at(-1)}`);
  });
});

describe("a scenario that does not fit the paper is refused, with the reason", () => {
  it("when no home has a roof", () => {
    const { code, message, exitCode } = refusal(
      changed((text) => text.replace(/pv: \{[^}]*\}, battery: \{[^}]*\} /g, "")),
    );
    assert.deepEqual([code, exitCode], ["SIMULATION_STUDY_SCENARIO", 78]);
    assert.match(message, /no home has a roof/);
  });

  it("when every home is a producer", () => {
    const onlyProducers = (text: string) => text.replace(/ {2}- \{ name: (c\d+|p[67]).*\n/g, "");
    assert.match(refusal(changed(onlyProducers)).message, /every home is a producer/);
  });

  it("when its intervals are no quarters of an hour", () => {
    const hours = (text: string) => text.replace(/interval_minutes: 15/, "interval_minutes: 60");
    assert.match(refusal(changed(hours)).message, /60 minutes: expected interval_minutes: 15/);
  });
});

it("a part of a day begins with its first interval", () => {
  const day = dayOf([homeOf("p", 1, 1, 2, 3, 4)], [homeOf("c", 2, 5, 6, 7, 8)]);
  const part = partOfDay(day, 1, 2);
  assert.deepEqual([part.intervals, totalsOf(part)], [2, { producedWh: [2n, 3n], consumedWh: [6n, 7n] }]);
});
