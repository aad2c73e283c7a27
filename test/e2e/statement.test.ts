import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
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
  const check = async (text: string, says: string) => {
    await page.getByLabel("Statement file (JSON)").setInputFiles(upload(text));
    await page.getByText(says).waitFor();
  };

  it("matches what its home has anchored, and adds up", async () => {
    await check(written, "The statement of h03 matches what is anchored.");
    await page.getByText("The sums of the file are those of its days.").waitFor();
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
    await page.getByText("The sums of the file are NOT those of its days").waitFor();
    await check(written, "The statement of h03 matches what is anchored.");
    await check(
      changed((file) => file.trades.pop()),
      differs,
    );
    await page.getByText("are not those that were hashed").waitFor();
    assert.deepEqual(await watched.faults(), []);
  });

  it("says in words what it is not, and runs nothing that is in it", async () => {
    await check("<script>alert(1)</script>", "Not checked: This is no statement: it is not JSON.");
    const stranger = '<img src=x onerror="document.title=1">';
    await check(
      changed((file) => (file.household = stranger)),
      `There is no home ${stranger} in this community.`,
    );
    assert.match(await page.title(), /^Ledger/);
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
