import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { temporaryDirectory } from "../testing/program.ts";
import { checkClock, clockEvidence } from "./clock.ts";
import { checkZone } from "./zone.ts";

const NOW = Date.UTC(2026, 5, 25, 12);
const HOUR = 3_600_000;
const evidence = { now: NOW, installedAt: NOW - 100 * HOUR, writtenAt: null, synchronised: null };

describe("the clock", () => {
  const place = temporaryDirectory();
  after(place.remove);

  it("is fine after everything that happened, and says who keeps it where that is known", () => {
    assert.equal(checkClock(evidence).found, "2026-06-25T12:00:00.000Z");
    assert.match(checkClock({ ...evidence, synchronised: true }).found, /, kept right by network time$/);
    const alone = checkClock({ ...evidence, synchronised: false });
    assert.deepEqual([alone.ok, /not kept right/.test(alone.found)], [true, true]);
  });

  it("is wrong when the database was written later than now", async () => {
    mkdirSync(join(place.path, "chain"));
    const file = join(place.path, "chain", "chain.sqlite");
    writeFileSync(file, "");
    const later = new Date(NOW + HOUR);
    utimesSync(file, later, later);
    const finding = checkClock({ ...(await clockEvidence(place.path, NOW)), installedAt: NOW });
    assert.equal(finding.ok, false);
    assert.match(finding.wrong ?? "", /written later, at 2026-06-25T13:00:00.000Z/);
    assert.match(finding.todo ?? "", /^Set the clock/);
  });

  it("is right within the seconds that file systems round", () => {
    assert.equal(checkClock({ ...evidence, writtenAt: NOW + 2_000 }).ok, true);
  });

  it("is wrong before this program was installed, and after the years that contracts know", () => {
    assert.match(checkClock({ ...evidence, installedAt: NOW + 48 * HOUR }).wrong ?? "", /before this program/);
    assert.match(checkClock({ ...evidence, now: Date.UTC(2100, 0, 1) }).wrong ?? "", /2099/);
  });
});

describe("time zones", () => {
  it("are fine when Node knows the scenario's", () => assert.equal(checkZone("Europe/Berlin").ok, true));

  it("are wrong when it does not", () => {
    assert.match(checkZone("Mars/Olympus_Mons").wrong ?? "", /does not know the scenario's zone Mars/);
  });
});
