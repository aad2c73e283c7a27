import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { textOf } from "./browser.ts";
import { AGREEMENTS, WatchedPage } from "./watched.ts";

describe("the page in a real browser (slow: it watches a market day)", () => {
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    watched = await WatchedPage.open();
    page = watched.page;
  });
  after(() => watched?.close());

  const rows = () => page.locator(AGREEMENTS).count();

  it("shows the community, its clock and the first agreement as it is written", async () => {
    await page.getByRole("heading", { name: "Four homes on a sunny morning" }).waitFor();
    await page.getByText("time in Europe/Berlin").waitFor();
    await page.locator(AGREEMENTS).first().waitFor();
    assert.match(await textOf(page.locator(AGREEMENTS).first()), /kWh.*block \d+ 0x[0-9a-f]{4}…/);
  });

  it("says nothing of commitments where readings settle", async () => {
    assert.equal(await page.getByRole("heading", { name: "Commitments and receipts" }).count(), 0);
    await page.getByRole("columnheader", { name: "Settled" }).waitFor();
  });

  it("shows where the energy goes, as a drawing and as a table", async () => {
    await page.locator("svg .band").first().waitFor({ state: "attached" });
    const twin = page.locator("details", { hasText: "Power by source and sink" });
    await twin.locator("summary").click();
    assert.match(await textOf(twin.locator("tbody")), /sun → homes\d+\.\d\d kW/);
    await twin.locator("summary").click();
  });

  it("comes back by itself when the program was killed and started again", async () => {
    const before = await rows();
    assert.deepEqual(watched.complaints, []);
    await watched.cutPower();
    assert.ok((await rows()) >= before, "what was written before is still there");
  });

  it("opens a home's bill by keyboard, and its total is the one in the list", async () => {
    await page.getByText("The day is over").waitFor();
    const home = page.locator("table.homes tbody tr", { hasText: "h03" });
    const paid = await textOf(home.locator("td").nth(4));
    await home.getByRole("button", { name: "h03" }).focus();
    await page.keyboard.press("Enter");
    const bill = page.getByRole("dialog");
    const total = bill.locator("tfoot tr", { hasText: "To pay with the community" });
    await total.waitFor();
    assert.equal(await textOf(total.locator("td")), paid);
    assert.match(page.url(), /#home=h03$/);
    await page.screenshot({ path: join(watched.pictures, "bill.png") });
    await page.keyboard.press("Escape");
    await bill.waitFor({ state: "detached" });
  });

  it("remembers somebody's own home", async () => {
    await page.getByLabel("Your home").first().locator("select").selectOption("h01");
    await page
      .getByText(/saved \d+\.\d\d EUR/)
      .first()
      .waitFor();
    await page.reload();
    await page
      .getByText(/saved \d+\.\d\d EUR/)
      .first()
      .waitFor();
  });

  it("fits a phone and a desktop, in light and in dark", async () => {
    await watched.onEveryScreen((path) => page.screenshot({ path, fullPage: true }));
  });

  it("is small, and nothing in it made the browser complain", async () => {
    const scripts = await page.evaluate(() => [...document.scripts].map((script) => script.src));
    assert.ok(scripts.length > 0);
    let bytes = 0;
    for (const script of scripts) bytes += gzipSync(await (await fetch(script)).text()).length;
    assert.ok(bytes < 150_000, `${bytes} bytes of JavaScript when compressed`);
    assert.deepEqual(watched.complaints, []);
  });

  it("ends in order on Ctrl-C while the page is open", async () => {
    assert.equal(await watched.program.interrupt(), 0);
  });
});
