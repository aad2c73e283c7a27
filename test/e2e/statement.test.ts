import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { ROOT } from "../support/source.ts";
import { WatchedPage } from "./watched.ts";

/** A file as it is given to a browser. */
interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

describe("a statement that is checked on the page (slow: it runs a community)", () => {
  let watched: WatchedPage;
  let page: Page;
  let written: string;

  before(async () => {
    watched = await WatchedPage.open("statement");
    page = watched.page;
    await watched.goTo("ledger");
    await page.getByText("The day is over").waitFor();
    const command = ["statement", "h03", "--format", "json", "--data", watched.directory];
    written = execFileSync(process.execPath, [join(ROOT, "src/cli/main.ts"), ...command], { encoding: "utf8" });
  });
  after(() => watched?.close());

  const upload = (text: string): Upload => ({
    name: "h03.json",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
  // biome-ignore lint/suspicious/noExplicitAny: whoever cheats may change anything.
  const changed = (change: (file: any) => void): string => {
    const file = JSON.parse(written);
    change(file);
    return JSON.stringify(file);
  };
  /** What `audit statement` says of the same file. */
  const audited = (text: string): { readonly verdict: string } => {
    const main = [join(ROOT, "src/cli/main.ts"), "audit", "statement", "-", "--json", "--data", watched.directory];
    return JSON.parse(spawnSync(process.execPath, main, { encoding: "utf8", input: text }).stdout);
  };
  const check = async (text: string, says: string) => {
    await page.getByLabel("Statement file (JSON)").setInputFiles(upload(text));
    await page.getByText(says).waitFor();
  };

  it("matches what its home has anchored, and adds up", async () => {
    await check(written, "The statement of h03 matches what is anchored.");
    await page.getByText("The sums of the file are those of its days, and its parts add up.").waitFor();
    assert.equal(audited(written).verdict, "matches");
    await page.getByText("are those that were hashed", { exact: true }).waitFor();
    assert.deepEqual(await watched.faults(), []);
  });

  it("differs as soon as somebody has changed a day, a sum or a trade", async () => {
    const differs = "The statement of h03 differs from what is anchored.";
    await check(
      changed((file) => (file.days[0].head.savedNano = "1")),
      differs,
    );
    await check(written, "The statement of h03 matches what is anchored.");
    await check(
      changed((file) => (file.withCommunityNano = "1")),
      differs,
    );
    await page.getByText("The file: its sums are not those of its days.").waitFor();
    assert.equal(audited(changed((file) => (file.withCommunityNano = "1"))).verdict, "differs");
    await check(written, "The statement of h03 matches what is anchored.");
    await check(
      changed((file) => file.trades.pop()),
      differs,
    );
    await page.getByText("are not those that were hashed", { exact: true }).waitFor();
    assert.deepEqual(await watched.faults(), []);
  });

  it("says in words what it is not, and runs nothing that is in it", async () => {
    await check("<script>alert(1)</script>", "it is no JSON.");
    const stranger = '<img src=x onerror="document.title=1">';
    await check(
      changed((file) => (file.household = stranger)),
      `There is no home ${stranger} in this community.`,
    );
    assert.match(await page.title(), /^Ledger/);
  });

  it("is not vouched for when its days were taken out, or when it names another contract, as audit says too", async () => {
    const bare = changed((file) => (file.days = []));
    await check(bare, "Nothing of the statement of h03 is anchored yet.");
    assert.equal(audited(bare).verdict, "nothing");
    const foreign = changed((file) => (file.anchor.contract = file.anchor.owner));
    await check(foreign, "it names another contract than this community's");
    assert.equal(audited(foreign).verdict, "differs");
  });

  it("never leaves the browser", async () => {
    const sent: string[] = [];
    page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
    await check(written, "The statement of h03 matches what is anchored.");
    const { salt } = JSON.parse(written).days[0];
    assert.ok(sent.length > 0);
    for (const request of sent) assert.ok(!request.includes(salt.slice(2)), request);
    assert.deepEqual(watched.complaints, []);
  });
});
