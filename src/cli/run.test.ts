import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Summary } from "#simulation";
import { cli, command, type Outcome, start, temporaryDirectory } from "./testing/program.ts";

type Printed = Summary & { interrupted?: boolean };

function summaryIn({ stdout }: Outcome): Printed {
  return JSON.parse(stdout) as Printed;
}

const rootOf = ({ chain }: Printed) => ("stateRoot" in chain ? chain.stateRoot : "none");

/** What commands.md promises of every run. */
function assertBalanced({ energy, money, accounts, statements }: Printed): void {
  const e = numbers(energy);
  const m = numbers(money);
  assert.equal(
    e.producedWh + e.connectionImportWh,
    e.consumedWh + e.connectionExportWh + e.storageChangeWh + e.lossesWh,
  );
  assert.equal(m.paidNano, m.receivedNano + m.feesNano + m.penaltiesNano - m.compensationNano);
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
  assert.equal(sum(statements.map((s) => BigInt(s.withCommunityNano))), sum(Object.values(numbers(accounts))));
  for (const s of statements) {
    assert.equal(BigInt(s.savedNano), BigInt(s.withoutCommunityNano) - BigInt(s.withCommunityNano));
  }
}

function numbers<T extends Record<string, string>>(texts: T): Record<keyof T, bigint> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, BigInt(text)])) as Record<keyof T, bigint>;
}

describe("run, as a process (takes seconds: whole market days on a chain)", () => {
  const place = temporaryDirectory();
  const data = join(place.path, "state");
  let whole: Printed;

  before(async () => {
    const outcome = await cli("run", "tiny", "--headless", "--json");
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stderr, /first agreement on chain after \d/);
    whole = summaryIn(outcome);
  });
  after(place.remove);

  it("prints a summary whose balances hold", () => {
    assert.equal(whole.scenario, "tiny");
    assert.equal(whole.intervals, 3);
    assert.equal(whole.chain.kind, "embedded");
    assert.ok(whole.trades > 0);
    assert.ok(whole.chain.transactions > 0);
    assert.equal(whole.unsoldWhileGridBoughtWh, "0");
    assertBalanced(whole);
  });

  it("stops in order on Ctrl-C, and goes on to the state of a run that nobody stopped", async () => {
    const running = start("run", "tiny", "--headless", "--json", "--speed", "realtime", "--data", data);
    await running.said("first agreement on chain");
    running.child.kill("SIGINT");
    const stopped = await running.ended;
    assert.equal(stopped.code, 0, stopped.stderr);
    assert.equal(summaryIn(stopped).interrupted, true);
    assert.equal(summaryIn(stopped).intervals, 0);

    const goneOn = await cli("run", "tiny", "--headless", "--json", "--data", data);
    assert.equal(goneOn.code, 0, goneOn.stderr);
    assert.match(goneOn.stderr, /going on|chain:/);
    assert.equal(summaryIn(goneOn).interrupted, undefined);
    assert.equal(rootOf(summaryIn(goneOn)), rootOf(whole));
  });

  it("gives a finished directory as many intervals more", async () => {
    const next = await cli("run", "tiny", "--headless", "--json", "--intervals", "1", "--data", data);
    assert.equal(next.code, 0, next.stderr);
    assert.equal(summaryIn(next).intervals, 4);
    assertBalanced(summaryIn(next));
  });

  it("refuses to go on with another seed, naming the difference, and leaves the directory as it is", async () => {
    const other = await command("run", "tiny", "--headless", "--seed", "2", "--data", data);
    assert.equal(other.code, 65);
    assert.equal(other.stdout, "");
    assert.match(other.stderr, /seed is "1" there and "2" here/);
  });

  it("refuses a port that is taken when that very port was asked for", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as { port: number };
    const refused = await command("run", "tiny", "--port", String(port), "--data", join(place.path, "page"));
    await new Promise((closed) => server.close(closed));
    assert.equal(refused.code, 69);
    assert.equal(refused.stdout, "");
    assert.match(refused.stderr, new RegExp(`Port ${port} `));
  });
});

describe("run by another mechanism, as a process (takes seconds: a market day on a chain each)", () => {
  for (const mechanism of ["clearing", "uniform-price", "double-auction"]) {
    it(`prints a summary of ${mechanism} whose balances hold, with no limit broken and nothing unsold`, async () => {
      const outcome = await cli("run", "tiny", "--mechanism", mechanism, "--headless", "--json");
      assert.equal(outcome.code, 0, outcome.stderr);
      const summary = summaryIn(outcome);
      assert.equal(summary.mechanism, mechanism);
      assert.ok(summary.trades > 0);
      assert.deepEqual([summary.limitViolations, summary.unsoldWhileGridBoughtWh], [0, "0"]);
      assertBalanced(summary);
    });
  }
});

describe("run without a chain", () => {
  it("prints the same summary with the chain named none", async () => {
    const outcome = await command("run", "tiny", "--chain", "none", "--json");
    assert.equal(outcome.code, 0, outcome.stderr);
    const summary = summaryIn(outcome);
    assert.deepEqual(summary.chain, { kind: "none", chainId: 0, blocks: 0, transactions: 0, gasUsed: "0" });
    assertBalanced(summary);
  });

  it("prints a table for a person", async () => {
    const { stdout } = await command("run", "tiny", "--chain", "none", "--intervals", "1");
    assert.match(stdout, /^tiny, seed 1: 1 intervals/);
    assert.match(stdout, /^home \(EUR\) +without +with +saved$/m);
    assert.match(stdout, /^h04 +-?\d+\.\d\d/m);
  });
});

describe("run refuses, before anything is written,", () => {
  const place = temporaryDirectory();
  after(place.remove);

  const REFUSED: readonly [what: string, words: string, code: number, why: RegExp][] = [
    ["a scenario that does not exist", "tyni", 64, /Did you mean tiny\?/],
    ["a misspelt choice", "tiny --mechanism negotation", 64, /Did you mean negotiation\?/],
    ["a key by which nothing changes hands, on a chain", "tiny --key virtual-minimum", 78, /--chain none/],
    ["a settlement that is not built", "tiny --settlement committee", 78, /not built yet; built are metered, atomic/],
    ["private money without a chain", "tiny --chain none --privacy private", 78, /without a chain knows open only/],
    [
      "sharing that is settled by receipts",
      "tiny --mechanism sharing --settlement atomic",
      78,
      /goes with metered only/,
    ],
    ["a chain that is no address", "tiny --chain embeded", 64, /Did you mean embedded\?/],
    ["a network that does not answer", "tiny --chain http://127.0.0.1:1", 69, /No chain answers/],
    ["an address for a run without a page", "tiny --headless --host 0.0.0.0", 64, /this run has none/],
    ["a name to listen on", "tiny --host example.org", 64, /Expected an IP address/],
    ["a port for a run without a page", "tiny --headless --port 8000", 64, /this run has none/],
    ["no days", "tiny --days 0", 64, /whole number of at least 1/],
    ["a speed nobody knows", "tiny --speed fast", 64, /"max", "realtime" or a factor/],
    ["a port beyond all ports", "tiny --port 70000", 64, /between 0 and 65535/],
    ["profiles that are not there", "hamlet --profiles /nowhere", 65, /cannot be read/],
  ];
  for (const [what, words, code, why] of REFUSED) {
    it(`${what}, with ${code}`, async () => {
      const data = words.includes("--chain") ? [] : ["--data", join(place.path, "never")];
      const outcome = await command("run", ...words.split(" "), ...data);
      assert.equal(outcome.code, code, outcome.stderr);
      assert.equal(outcome.stdout, "");
      assert.match(outcome.stderr, why);
      assert.doesNotMatch(outcome.stderr, /\n\s+at /);
    });
  }

  it("a network that answers, since networks are not built yet, with 78", async () => {
    const { createServer: createHttpServer } = await import("node:http");
    const server = createHttpServer((_, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"0x2a"}'));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as { port: number };
    const outcome = await command("run", "tiny", "--chain", `http://127.0.0.1:${port}`);
    await new Promise((closed) => server.close(closed));
    assert.equal(outcome.code, 78);
    assert.match(outcome.stderr, /chain id 42.*networks are not built yet/);
  });
});
