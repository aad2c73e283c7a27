import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { instant } from "#domain";
import { lockDirectory, writeRunFile } from "#storage";
import { cli, command, temporaryDirectory } from "../testing/program.ts";
import type { Finding } from "./finding.ts";
import { checkState } from "./state.ts";

const PAGE = 4096;

/** Nonsense over everything but the first page, which says what the file is. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  assert.ok(bytes.length > 2 * PAGE);
  writeFileSync(file, bytes.fill(0xa5, PAGE));
}

function sql(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}

describe("a state directory, of a market day that was run (takes seconds)", () => {
  const place = temporaryDirectory();
  const whole = join(place.path, "whole");
  let copies = 0;

  before(async () => assert.equal((await cli("run", "tiny", "--headless", "--data", whole)).code, 0));
  after(place.remove);

  /** A copy of its own for each fault. */
  function copied(fault: (directory: string) => void): string {
    const directory = join(place.path, `copy-${copies++}`);
    cpSync(whole, directory, { recursive: true });
    fault(directory);
    return directory;
  }
  const findings = (directory: string) =>
    Object.fromEntries(checkState(directory).findings.map((finding) => [finding.check, finding])) as Record<
      string,
      Finding
    >;

  it("is fine, says whose it is and how fast it grows", () => {
    const { findings: found, meta, growth } = checkState(whole);
    assert.deepEqual(
      found.filter(({ ok }) => !ok),
      [],
    );
    assert.match(found.map((finding) => finding.found).join("\n"), /tiny, seed 1, 3 intervals booked/);
    assert.equal(meta?.scenario, "tiny");
    assert.ok((growth?.bytes ?? 0) > 100_000 && (growth?.days ?? 0) > 0.1);
  });

  it("is as it was after a look at it", () => {
    const shot = () => readdirSync(whole, { recursive: true }).sort();
    const earlier = shot();
    checkState(whole);
    assert.deepEqual(shot(), earlier);
  });

  const FAULTS: readonly [
    what: string,
    check: string,
    fault: (directory: string) => void,
    wrong: RegExp,
    todo: RegExp,
  ][] = [
    ["its database is damaged", "state", (d) => damage(join(d, "community.sqlite")), /is damaged/, /^Put a copy/],
    [
      "its database was written by a newer version",
      "state",
      (d) => sql(join(d, "community.sqlite"), "PRAGMA user_version = 99"),
      /has format 99, this version reads format 1/,
      /^Use the version/,
    ],
    [
      "its database is another program's",
      "state",
      (d) => sql(join(d, "community.sqlite"), "PRAGMA application_id = 7"),
      /a database of another program/,
      /^Move that file away/,
    ],
    [
      "its database is no database",
      "state",
      (d) => writeFileSync(join(d, "community.sqlite"), "Dear neighbours, this is a letter."),
      /no SQLite file/,
      /^Move that file away/,
    ],
    ["its chain is damaged", "chain", (d) => damage(join(d, "chain/chain.sqlite")), /damaged|malformed/, /^Put a copy/],
    [
      "its chain was written by another version",
      "chain",
      (d) => sql(join(d, "chain/chain.sqlite"), "PRAGMA user_version = 99"),
      /format version 99/,
      /^Put a copy|^Use/,
    ],
    [
      "a checkpoint is not what was written",
      "chain",
      (d) => {
        const [file = ""] = readdirSync(join(d, "chain")).filter((name) => name.startsWith("checkpoint-"));
        appendFileSync(join(d, "chain", file), " ");
      },
      /^checkpoint-\d+\.json is not what was written/,
      /^Run the community/,
    ],
    [
      "run.json names a process that is somebody else's by now",
      "run",
      (d) => writeRunFile(d, { pid: process.pid, rpcUrl: null, pageUrl: null, startedAt: instant(0) }),
      /belongs to another program by now/,
      /^Remove .*run\.json/,
    ],
    [
      "run.json is nonsense",
      "run",
      (d) => writeFileSync(join(d, "run.json"), "{"),
      /should name pid/,
      /^Remove .*run\.json/,
    ],
  ];
  for (const [what, check, fault, wrong, todo] of FAULTS) {
    it(`is wrong when ${what}, and there is one thing to do`, () => {
      const finding = findings(copied(fault))[check];
      assert.equal(finding?.ok, false, finding?.found);
      assert.match(finding?.wrong ?? "", wrong);
      assert.match(finding?.todo ?? "", todo);
    });
  }

  it("is fine with what was cut off half written, since the next start removes it", () => {
    const directory = copied((d) => writeFileSync(join(d, "chain", "checkpoint-99.json.tmp"), "{"));
    assert.match(findings(directory).chain?.found ?? "", /checkpoint-99\.json\.tmp was cut off, and goes at the next/);
    assert.equal(findings(directory).chain?.ok, true);
  });

  it("is fine when its run was killed: nothing is lost", () => {
    const directory = copied((d) =>
      writeRunFile(d, { pid: 2 ** 30, rpcUrl: null, pageUrl: null, startedAt: instant(0) }),
    );
    assert.match(findings(directory).run?.found ?? "", /died without a word; nothing is lost/);
  });

  it("is fine while it is being run, and says by whom", () => {
    const directory = copied(() => {});
    const lock = lockDirectory(directory);
    assert.match(findings(directory).run?.found ?? "", new RegExp(`process ${process.pid} is about to start`));
    writeRunFile(directory, { pid: process.pid, rpcUrl: null, pageUrl: null, startedAt: instant(0) });
    assert.match(findings(directory).run?.found ?? "", new RegExp(`process ${process.pid} runs it`));
    lock.close();
  });

  it("belongs to one scenario: another that is to run there is wrong", async () => {
    const outcome = await command("doctor", "street", "--data", whole, "--json");
    const { healthy, findings: found } = JSON.parse(outcome.stdout) as { healthy: boolean; findings: Finding[] };
    assert.deepEqual([outcome.code, healthy], [1, false]);
    assert.match(found.find(({ check }) => check === "scenario")?.wrong ?? "", /belongs to tiny/);
  });
});

describe("the nodes' databases, of a community that settles by receipts (takes seconds)", () => {
  const place = temporaryDirectory();
  after(place.remove);
  before(async () => {
    const words = ["run", "tiny", "--settlement", "atomic", "--headless", "--intervals", "1", "--data", place.path];
    assert.equal((await cli(...words)).code, 0);
  });
  const nodes = () => checkState(place.path).findings.find(({ check }) => check === "nodes");
  const file = (home: string) => join(place.path, "commitments", `${home}.sqlite`);

  it("are whole, then mended from the others when one is damaged, and lost when all are", () => {
    assert.deepEqual([nodes()?.ok, nodes()?.found], [true, "4 of 4 nodes have a whole database of commitments"]);
    damage(file("h02"));
    assert.match(nodes()?.wrong ?? "", /^the database of h02 is damaged/);
    assert.match(nodes()?.todo ?? "", /^Run the community: .*filled again from the other nodes/);
    for (const home of ["h01", "h03", "h04"]) writeFileSync(file(home), "a letter, not a database");
    assert.match(nodes()?.todo ?? "", /^Put a copy/);
  });
});

describe("a directory without a community", () => {
  const place = temporaryDirectory();
  after(place.remove);

  it("is fine when it is empty or not there yet", () => {
    assert.equal(checkState(place.path).findings[0]?.ok, true);
    assert.equal(checkState(join(place.path, "later")).findings[0]?.ok, true);
  });

  it("is wrong when it holds other things", () => {
    mkdirSync(join(place.path, "photos"));
    writeFileSync(join(place.path, "photos", "cat.jpg"), "");
    assert.match(checkState(join(place.path, "photos")).findings[0]?.wrong ?? "", /none of a community/);
  });
});
