import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import { createServer } from "./server.ts";
import { type SystemState, systemSchema } from "./system-state.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

describe("the control room (slow: it runs two intervals on a chain)", () => {
  let tiny: Tiny;
  let server: FastifyInstance;
  before(async () => {
    tiny = await tinyCommunity(2, 0);
    const { community, view } = tiny;
    server = await createServer({ community, view, program: testProgram(), pageDir: tmpdir() });
  });
  after(async () => {
    await server.close();
    await tiny.close();
  });

  const read = async (): Promise<SystemState> => {
    const answer = await server.inject({ url: "/api/system", headers: { host: "localhost" } });
    assert.equal(answer.statusCode, 200, answer.body);
    return systemSchema.parse(answer.json());
  };

  it("says what runs, for how long, and what it takes", async () => {
    const { versions, process: own, database, run } = await read();
    assert.deepEqual(versions, { program: "0.1.0", node: "v24.0.0", chain: "anvil 1.7.1", api: "1" });
    assert.equal(own.uptimeSeconds, 3_600);
    assert.ok(own.memoryBytes > own.heapBytes && own.heapBytes > 0);
    assert.equal(database.bytes, 4_096);
    assert.deepEqual(run, { booked: 2, planned: 2, replaying: false });
  });

  it("says how old the newest block is, and what waits", async () => {
    const { chain, queues, clock } = await read();
    assert.equal(chain.block, tiny.community.chain.head().number);
    assert.equal(chain.headAgeSeconds, (tiny.community.now - tiny.community.chain.head().at) / 1000);
    assert.ok(queues.events > 0);
    assert.equal(queues.listeners, 0);
    assert.deepEqual([clock.speed, clock.lagSeconds, clock.offsetSeconds], [0, null, null], "time stands still");
  });

  it("names every agent, device and node with its home", async () => {
    const { parts } = await read();
    assert.equal(parts.length, tiny.community.identities.flatMap(({ actors }) => actors).length);
    const kinds = new Map(parts.map(({ name, kind }) => [name, kind]));
    assert.deepEqual(
      [kinds.get("h01/meter"), kinds.get("h01/seller"), kinds.get("h02/battery")],
      ["device", "agent", "device"],
    );
    assert.ok(parts.every(({ isSilent, silentSince }) => !isSilent && silentSince === null));
    assert.equal(parts.find(({ name }) => name === "h03/buyer")?.home, "h03");
  });

  it("shows what the program said, newest first", async () => {
    const { log } = await read();
    assert.deepEqual(
      log.map(({ at, text }) => [at, text]),
      [
        ["2026-11-30T12:00:01Z", "first agreement on chain after 1.0 s"],
        ["2026-11-30T12:00:00Z", "chain: http://127.0.0.1:1"],
      ],
    );
  });

  it("knows no key of anybody", async () => {
    const text = JSON.stringify(await read());
    for (const { owner } of tiny.community.identities) {
      assert.ok(!text.includes(Buffer.from(owner.derive("anything")).toString("hex")));
    }
    assert.doesNotMatch(text, /[0-9a-f]{64}/, "nothing here is as long as a secret");
  });
});
