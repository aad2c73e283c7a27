import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import { NeighborwattError } from "#domain";
import { startApi } from "./start.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

describe("the port of the page", () => {
  let tiny: Tiny;
  let other: Server;
  let taken: number;
  before(async () => {
    tiny = await tinyCommunity(0);
    other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    taken = (other.address() as AddressInfo).port;
  });
  after(async () => {
    other.close();
    await tiny.close();
  });

  const options = () => ({
    community: tiny.community,
    view: tiny.view,
    program: testProgram(),
    port: taken,
    pageDir: tmpdir(),
  });

  it("gives way to the next free one when nobody asked for it", async () => {
    const api = await startApi(options());
    try {
      const port = Number(new URL(api.url).port);
      assert.ok(port > taken && port < taken + 20);
      assert.equal((await fetch(`${api.url}api/state`)).status, 200);
    } finally {
      await api.close();
    }
  });

  it("is refused with exit code 69 when it was asked for and is taken", async () => {
    await assert.rejects(startApi({ ...options(), portFixed: true }), (error) => {
      assert.ok(error instanceof NeighborwattError);
      assert.equal(error.code, "API_PORT_TAKEN");
      assert.equal(error.exitCode, 69);
      assert.match(error.message, new RegExp(`Port ${taken} is in use`));
      return true;
    });
  });

  it("is open to the network only when that was asked for", async () => {
    const api = await startApi({ ...options(), port: 0, host: "0.0.0.0" });
    try {
      assert.match(api.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
      assert.equal((await fetch(`${api.url}api/days`)).status, 200);
    } finally {
      await api.close();
    }
    await assert.rejects(startApi({ ...options(), port: 0, host: "192.0.2.1" }), (error) => {
      assert.ok(error instanceof NeighborwattError);
      assert.deepEqual([error.code, error.exitCode], ["API_NO_SUCH_ADDRESS", 69]);
      return true;
    });
  });

  it("listens to this machine only", async () => {
    const api = await startApi({ ...options(), port: 0 });
    try {
      assert.match(api.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    } finally {
      await api.close();
    }
  });
});
