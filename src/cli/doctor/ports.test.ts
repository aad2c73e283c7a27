import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { checkPagePort, checkWantedPort } from "./ports.ts";

describe("a port that is taken", () => {
  const server = createServer();
  let port = 0;
  before(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    port = (server.address() as { port: number }).port;
  });
  after(() => server.close());

  it("is wrong when that very port is wanted, and the one to end is named where the system tells", async () => {
    const finding = await checkWantedPort(port);
    assert.equal(finding.ok, false);
    assert.equal(finding.found, `${port} is taken`);
    // Linux tells everybody about the processes of the same account; this one is such a process.
    if (process.platform === "linux") {
      assert.match(finding.wrong ?? "", new RegExp(`^process ${process.pid} \\(.+\\) listens there$`));
      assert.match(finding.todo ?? "", new RegExp(`^End process ${process.pid} `));
    }
    assert.match(finding.todo ?? "", /or give another --port\.$/);
  });

  it("is no harm for the page, which takes the next one", async () => {
    const finding = await checkPagePort(port);
    assert.equal(finding.ok, true);
    assert.match(finding.found, /is taken.*; the page takes the next free one$/);
  });
});

describe("a port that is free", () => {
  it("is fine, wanted or not", async () => {
    assert.deepEqual((await checkWantedPort(0)).wrong, null);
    assert.equal((await checkPagePort(0)).ok, true);
  });
});
