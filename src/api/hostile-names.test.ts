import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import type { DayState, LiveState } from "#simulation";
import { createServer } from "./server.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

const TITLE = `<img src=x onerror=alert(1)>"'&\u2028`;
const FEEDER = "</script><script>alert(document.domain)</script>";

describe("names with HTML in them (slow: it runs an interval on a chain)", () => {
  let tiny: Tiny;
  let server: FastifyInstance;
  before(async () => {
    tiny = await tinyCommunity(1, null, { title: TITLE, feeder: FEEDER });
    server = await createServer({
      community: tiny.community,
      view: tiny.view,
      program: testProgram(),
      pageDir: tmpdir(),
    });
  });
  after(async () => {
    await server.close();
    await tiny.close();
  });
  const get = (url: string) => server.inject({ url, headers: { host: "localhost" } });

  it("come as they are, as JSON that no browser takes for a page", async () => {
    for (const url of ["/api/state", "/api/status", "/api/days/2026-06-25", "/api/system", "/api/openapi.json"]) {
      const { headers } = await get(url);
      assert.match(headers["content-type"] as string, /^application\/json/, url);
      assert.equal(headers["x-content-type-options"], "nosniff", url);
    }
    const state = (await get("/api/state")).json() as LiveState;
    assert.equal(state.community.title, TITLE);
    assert.ok(state.feeders.every(({ name }) => name === FEEDER));
    const day = (await get("/api/days/2026-06-25")).json() as DayState;
    assert.ok(day.feeders.every(({ name }) => name === FEEDER));
  });

  it("come back in refusals as JSON too, cut to a length that fits a sentence", async () => {
    const asked = encodeURIComponent(FEEDER.repeat(3));
    for (const url of [
      `/api/homes/${asked.slice(0, 150)}/energy`,
      `/api/days/${encodeURIComponent("<b>1</b>")}`,
      `/${asked}`,
    ]) {
      const { headers, body, statusCode } = await get(url);
      assert.ok(statusCode === 400 || statusCode === 404, url);
      assert.match(headers["content-type"] as string, /^application\/json/, url);
      assert.ok(body.length < 600, url);
    }
  });

  it("break no event of the stream: JSON is one line", () => {
    assert.doesNotMatch(JSON.stringify(tiny.view.state()), /[\r\n]/);
  });
});
