import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import { type LiveView, liveStateSchema } from "#simulation";
import { createServer } from "./server.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: unknown;
  readonly responses: Record<string, unknown>;
}

describe("the api of a community (slow: it runs two intervals on a chain)", () => {
  let tiny: Tiny;
  let server: FastifyInstance;
  let pageDir: string;

  before(async () => {
    tiny = await tinyCommunity(2, 0);
    pageDir = mkdtempSync(join(tmpdir(), "neighborwatt-page-"));
    mkdirSync(join(pageDir, "assets"));
    writeFileSync(join(pageDir, "index.html"), "<!doctype html><title>built</title>");
    writeFileSync(join(pageDir, "assets", "a.js"), "1;");
    server = await createServer({ community: tiny.community, view: tiny.view, program: testProgram(), pageDir });
  });
  after(async () => {
    await server.close();
    await tiny.close();
    rmSync(pageDir, { recursive: true, force: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) =>
    server.inject({ url, headers: { host: "127.0.0.1:8787", ...headers } });

  it("gives the whole state as its schema says", async () => {
    const answer = await get("/api/state");
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["cache-control"], "no-store");
    const state = liveStateSchema.parse(answer.json());
    assert.equal(state.clock.status, "finished");
    assert.equal(state.community.homes, 4);
    assert.equal(state.homes.length, 4);
    assert.ok(state.trades.total > 0);
    assert.ok(state.trades.shown.some((trade) => trade.settled !== null));
    assert.equal(state.power.series.length, 8);
  });

  it("gives the status with every agent and when it was last heard of", async () => {
    const status = (await get("/api/status")).json();
    assert.equal(status.booked, 2);
    assert.equal(status.planned, 2);
    const meter = status.agents.find((agent: { name: string }) => agent.name === "h01/meter");
    assert.match(meter.lastActiveAt, /^2026-06-25T1\d:\d\d:\d\dZ$/);
    assert.equal(meter.silent, false);
  });

  it("gives a statement as JSON, as CSV and as text", async () => {
    const json = await get("/api/statements/h01.json");
    assert.equal(json.headers["content-type"], "application/json; charset=utf-8");
    assert.equal(json.json().household, "h01");
    assert.equal((await get("/api/statements/h01")).body, json.body);
    const csv = await get("/api/statements/h01.csv");
    assert.match(csv.headers["content-type"] as string, /^text\/csv/);
    assert.match(csv.body, /^household,interval,startsAt,/);
    const text = await get("/api/statements/h01.txt");
    assert.match(text.headers["content-type"] as string, /^text\/plain/);
    assert.match(text.body, /^Statement of h01/);
  });

  it("gives a statement as PDF, and its intervals one by one as CSV", async () => {
    const pdf = await get("/api/statements/h01.pdf");
    assert.equal(pdf.headers["content-type"], "application/pdf");
    assert.equal(pdf.rawPayload.subarray(0, 8).toString("latin1"), "%PDF-1.7");
    const csv = await get("/api/statements/h01.csv?detail=intervals");
    assert.equal(csv.body.trim().split("\r\n").length, 1 + 2);
    for (const url of ["/api/statements/h01.json?detail=intervals", "/api/statements/h01.csv?detail=all"]) {
      const refused = await get(url);
      assert.deepEqual([refused.statusCode, refused.json().error.field], [400, "detail"], url);
    }
  });

  it("gives the part of a statement that lies in a period", async () => {
    const asked = "from=2026-06-25T09:00:00Z&to=2026-06-25T10:00:00Z";
    const statement = (await get(`/api/statements/h01.json?${asked}`)).json();
    assert.equal(statement.from, "2026-06-25T09:00:00Z");
    assert.equal(statement.intervals, 1);
  });

  it("names the field of a parameter that cannot be read", async () => {
    const badTime = await get("/api/statements/h01.json?from=yesterday");
    assert.equal(badTime.statusCode, 400);
    assert.equal(badTime.json().error.field, "from");
    assert.equal(badTime.json().error.code, "API_BAD_PARAMETER");
    const unknown = await get("/api/statements/h01.json?until=2026-06-25T09:00:00Z");
    assert.equal(unknown.statusCode, 400);
    assert.equal(unknown.json().error.field, "until");
  });

  it("says as JSON that something is not there", async () => {
    const home = await get("/api/statements/h99.csv");
    assert.equal(home.statusCode, 404);
    assert.match(home.json().error.message, /no household "h99"; the homes are h01, h02, h03, h04/);
    const path = await get("/api/nothing");
    assert.equal(path.statusCode, 404);
    assert.equal(path.json().error.code, "API_NOT_FOUND");
  });

  it("answers an address that cannot be decoded without a word of its own insides", async () => {
    const answer = await get("/api/statements/%E0%A4%A");
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().error.code, "API_BAD_REQUEST");
  });

  it("turns away whoever asks under a foreign name", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example"]) {
      const answer = await get("/api/state", { host });
      assert.equal(answer.statusCode, 403, host);
      assert.equal(answer.json().error.code, "API_FOREIGN_HOST");
    }
    assert.equal((await get("/api/state", { host: "localhost:1234" })).statusCode, 200);
  });

  it("forbids scripts and styles that are not files of its own", async () => {
    for (const url of ["/", "/api/state", "/assets/a.js", "/nothing"]) {
      const policy = (await get(url)).headers["content-security-policy"] as string;
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/, url);
      assert.doesNotMatch(policy, /unsafe/);
    }
    assert.equal((await get("/")).headers["x-content-type-options"], "nosniff");
  });

  it("has one way to write, for what somebody has signed, and no other", async () => {
    const { paths } = (await get("/api/openapi.json")).json() as { paths: Record<string, Record<string, unknown>> };
    const writes = Object.entries(paths).flatMap(([path, ways]) => Object.keys(ways).map((way) => `${way} ${path}`));
    assert.deepEqual(
      writes.filter((way) => !way.startsWith("get ")),
      ["post /api/transactions"],
    );
    for (const path of Object.keys(paths)) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
        if (`${method} ${path}` === "POST /api/transactions") continue;
        const url = path.replace(/\{\w+\}/g, "h01");
        const answer = await server.inject({ method, url, headers: { host: "localhost" }, payload: {} });
        assert.equal(answer.statusCode, 404, `${method} ${path}`);
      }
    }
  });

  it("describes every route that it has, and no other", async () => {
    const document = (await get("/api/openapi.json")).json();
    assert.equal(document.openapi, "3.1.0");
    for (const [path, { get: read }] of Object.entries<Record<string, Operation>>(document.paths)) {
      if (path === "/api/events") continue; // Never ends; stream.test.ts asks for it.
      if (read === undefined || read.parameters?.some((one) => one.in === "query" && one.required)) continue;
      const answer = await get(path.replace(/\{household\}|\{home\}/, "h01").replace("{date}", "2026-06-25"));
      assert.equal(answer.statusCode, 200, path);
    }
    const described = Object.keys(document.paths).map((path) =>
      path.replace(/\{household\}\..*/, ":file").replace(/\{(\w+)\}/g, ":$1"),
    );
    const own = routesIn(server.printRoutes({ commonPrefix: false })).filter((path) => path.startsWith("/api/"));
    assert.deepEqual(new Set(own), new Set(described));
  });

  it("describes every parameter in a path, and a refusal wherever something can be asked for wrongly", async () => {
    const { paths } = (await get("/api/openapi.json")).json() as { paths: Record<string, Record<string, Operation>> };
    for (const [path, operations] of Object.entries(paths)) {
      for (const { parameters = [], requestBody, responses } of Object.values(operations)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const inPath = parameters.filter((parameter) => parameter.in === "path");
        assert.deepEqual(
          inPath.map(({ name, required }) => [name, required]),
          named.map((name) => [name, true]),
          path,
        );
        const canBeWrong = requestBody !== undefined || parameters.some((parameter) => parameter.in !== "header");
        assert.equal("400" in responses, canBeWrong, path);
        if (named.length > 0) assert.ok("404" in responses, path);
      }
    }
  });

  it("tells the terminal, not the asker, why an answer could not be made", async () => {
    const warnings: string[] = [];
    const fails = () => {
      throw new Error("a secret of the inside");
    };
    const broken = { revision: 1, state: fails, onChange: () => () => {} } as unknown as LiveView;
    const warn = (message: string) => warnings.push(message);
    const other = await createServer({
      community: tiny.community,
      view: broken,
      program: testProgram(),
      pageDir,
      warn,
    });
    const answer = await other.inject({ url: "/api/state", headers: { host: "localhost" } });
    await other.close();
    assert.equal(answer.statusCode, 500);
    assert.equal(answer.json().error.code, "API_FAILED");
    assert.doesNotMatch(answer.body, /secret/);
    assert.match(warnings.join(), /a secret of the inside/);
  });

  it("serves the built page, its files for a year and the page itself never from memory", async () => {
    const page = await get("/");
    assert.match(page.body, /<title>built/);
    assert.equal(page.headers["cache-control"], "no-cache");
    const file = await get("/assets/a.js");
    assert.equal(file.statusCode, 200);
    assert.match(file.headers["cache-control"] as string, /max-age=31536000, immutable/);
    assert.equal((await get("/assets/..%2f..%2fpackage.json")).statusCode, 403);
  });
});

/** The paths in fastify's drawing of its routes, where each line goes on from the one that it hangs on. */
function routesIn(tree: string): readonly string[] {
  const above: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const [, indent = "", part = "", methods] = /^(.*?)[└├]── (\S*)( \(.*\))?$/.exec(line) ?? [];
    const depth = indent.length / 4;
    above.length = depth;
    above[depth] = (above[depth - 1] ?? "") + part;
    return methods === undefined ? [] : [above[depth]];
  });
}
