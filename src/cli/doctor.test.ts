import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { Finding } from "./doctor/finding.ts";
import { command, temporaryDirectory } from "./testing/program.ts";

const CHECKS = "machine neighborwatt node packages engine clock zone memory disk port broker scenario place state";

describe("doctor", () => {
  const place = temporaryDirectory();
  const data = join(place.path, "state");
  after(place.remove);

  it("finds nothing wrong with this machine and a place that is still to be made", async () => {
    const { code, stdout, stderr } = await command("doctor", "tiny", "--data", data, "--json");
    const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Finding[] };
    assert.deepEqual([code, stderr, healthy], [0, "", true], stdout);
    assert.equal(findings.map(({ check }) => check).join(" "), CHECKS);
    for (const { check, found, wrong, todo } of findings) {
      assert.ok(found.length > 0, check);
      assert.deepEqual([wrong, todo], [null, null], check);
    }
  });

  it("says in three lines what was found, what is wrong, and the one thing to do; and ends with 1", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as { port: number };
    const { code, stdout } = await command("doctor", "tiny", "--data", data, "--port", String(port));
    await new Promise((closed) => server.close(closed));
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^BAD port +${port} is taken\\n    wrong: .+\\n    to do: .+\\.$`, "m"));
    assert.match(stdout, /\n\nOne thing is wrong\.\n$/);
  });

  it("tells what is wrong with a scenario's file as a finding", async () => {
    const file = join(place.path, "mine.yaml");
    writeFileSync(file, "name: mine\nhouseholds: 7\n");
    const { code, stdout } = await command("doctor", file, "--data", data);
    assert.equal(code, 1);
    assert.match(stdout, /^BAD scenario .*mine\.yaml$/m);
    assert.match(stdout, /to do: Correct .*mine\.yaml\.$/m);
  });

  it("tells where a scenario's own data is missing, and how to show it", async () => {
    const { code, stdout } = await command("doctor", "hamlet", "--data", data);
    assert.equal(code, 1);
    assert.match(stdout, /^BAD scenario +hamlet\n {4}wrong: load-household.*\n {4}to do: Give --profiles /m);
  });

  const REFUSED: readonly [what: string, words: readonly string[], why: RegExp][] = [
    ["a broker that is no URL", ["--broker", "localhost:1883"], /Expected mqtt:\/\/HOST:PORT/],
    ["a broker of another kind", ["--broker", "https://example.org"], /Expected mqtt:\/\/HOST:PORT/],
    ["a port beyond all ports", ["--port", "70000"], /between 0 and 65535/],
    ["a scenario that does not exist", ["tyni"], /Did you mean tiny\?/],
  ];
  for (const [what, words, why] of REFUSED) {
    it(`refuses ${what} with 64`, async () => {
      const outcome = await command("doctor", ...words);
      assert.deepEqual([outcome.code, outcome.stdout], [64, ""]);
      assert.match(outcome.stderr, why);
      assert.doesNotMatch(outcome.stderr, /\n\s+at /);
    });
  }
});
