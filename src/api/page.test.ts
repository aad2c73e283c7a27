import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fastify, { type FastifyInstance } from "fastify";
import { NeighborwattError } from "#domain";
import { addPage } from "./page.ts";
import { buildPage, pageDirectory } from "./page-build.ts";

describe("the page while it is being built", () => {
  let server: FastifyInstance;
  let directory: string;
  let finish: (error?: Error) => void;
  const warnings: string[] = [];

  before(async () => {
    directory = join(mkdtempSync(join(tmpdir(), "neighborwatt-page-")), "built");
    const built = new Promise<void>((resolve, reject) => {
      finish = (error) => (error === undefined ? resolve() : reject(error));
    });
    server = fastify();
    await addPage(server, directory, { build: () => built, warn: (message) => warnings.push(message) });
  });
  after(async () => {
    await server.close();
    rmSync(join(directory, ".."), { recursive: true, force: true });
  });

  it("says so, asks again by itself and allows its one style and its one script by their hashes", async () => {
    const answer = await server.inject("/");
    assert.equal(answer.statusCode, 200);
    assert.match(answer.body, /<noscript><meta http-equiv="refresh"/);
    assert.match(answer.body, /The page is being built/);
    const policy = answer.headers["content-security-policy"] as string;
    for (const kind of ["style", "script"]) {
      const text = new RegExp(`<${kind}>(.*)</${kind}>`).exec(answer.body)?.[1] ?? "";
      const hash = createHash("sha256").update(text).digest("base64");
      assert.ok(policy.includes(`${kind}-src 'sha256-${hash}'`), kind);
    }
    assert.equal(answer.headers["cache-control"], "no-store");
  });

  it("gives way to the built page without a restart", async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "index.html"), "<title>ready</title>");
    assert.match((await server.inject("/")).body, /ready/);
    rmSync(directory, { recursive: true });
  });

  it("says what went wrong when it cannot be built", async () => {
    finish(new Error("no builder"));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(warnings, ["no builder"]);
    const { body } = await server.inject("/");
    assert.match(body, /could not be built/);
    assert.doesNotMatch(body, /<script>/, "what will not come is not asked for every second");
  });
});

describe("the builder of the page", () => {
  it("says what went wrong and leaves nothing half done (slow: it runs Vite)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "neighborwatt-page-"));
    const file = join(folder, "file");
    writeFileSync(file, "");
    await assert.rejects(buildPage(join(file, "page")), (error) => {
      assert.ok(error instanceof NeighborwattError);
      assert.equal(error.code, "API_PAGE_BUILD_FAILED");
      assert.match(error.message, /Not a directory/);
      return true;
    });
    assert.deepEqual(readdirSync(folder), ["file"]);
    rmSync(folder, { recursive: true });
  });
});

describe("the place of the built page", () => {
  it("is the same for the same sources, and only a finished build stands there", () => {
    assert.equal(pageDirectory(), pageDirectory());
    assert.match(pageDirectory(), /web\/dist\/[0-9a-f]{16}$/);
    if (existsSync(pageDirectory())) assert.ok(existsSync(join(pageDirectory(), "index.html")));
  });
});
