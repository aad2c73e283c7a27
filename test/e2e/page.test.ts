import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { textOf } from "./browser.ts";
import { AGREEMENTS, VIEWS, type ViewName, WatchedPage } from "./watched.ts";

/** Of JavaScript over the wire, before any chart: a phone on a slow line has it in a second. */
const MOST_BYTES = 350_000;

describe("the page in a real browser (slow: it watches a market day)", () => {
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    watched = await WatchedPage.open("day");
    page = watched.page;
  });
  after(() => watched?.close());

  const rows = () => page.locator(AGREEMENTS).count();

  it("shows the community, its clock and where the market stands", async () => {
    await page.getByText("Four homes on a sunny morning").waitFor();
    await page.getByText("time in Europe/Berlin").waitFor();
    await page.locator("header .phase").waitFor();
  });

  it("shows the first agreement as it is written, with the block that holds it", async () => {
    await watched.goTo("ledger");
    await page.locator(AGREEMENTS).first().waitFor();
    assert.match(await textOf(page.locator(AGREEMENTS).first()), /kWh.*block \d+.*0x[0-9a-f]{4}…/);
    assert.equal(await page.getByRole("heading", { name: "Commitments and receipts" }).count(), 0);
  });

  it("comes back by itself when the program was killed and started again", async () => {
    const before = await rows();
    assert.deepEqual(watched.complaints, []);
    await watched.cutPower();
    await page.locator(AGREEMENTS).first().waitFor();
    assert.ok((await rows()) >= before, "what was written before is still there");
  });

  it("shows where the energy goes, as a drawing and as a table", async () => {
    await watched.goTo("now");
    await page.locator("[role=img] canvas").first().waitFor();
    const twin = page.locator("details", { hasText: "Energy by source and sink" });
    await twin.locator("summary").click();
    assert.match(await textOf(twin.locator("tbody")), /sun → homes\d+\.\d\d kW/);
    await twin.locator("summary").click();
  });

  it("opens a home's bill by keyboard, and its total is the one in the list", async () => {
    await page.getByText("The day is over").waitFor();
    const home = page.locator("table.homes tbody tr", { hasText: "h03" });
    const paid = await textOf(home.locator("td").nth(4));
    await home.getByRole("link", { name: "h03" }).focus();
    await page.keyboard.press("Enter");
    const total = page.locator("table.bill tfoot tr", { hasText: "To pay with the community" });
    await total.waitFor();
    assert.equal(await textOf(total.locator("td")), paid);
    assert.match(page.url(), /#\/home\/h03$/);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Now" }).waitFor();
  });

  it("remembers somebody's own home", async () => {
    await page.getByLabel("Your home").first().locator("select").selectOption("h01");
    const line = page.locator(".my-home", { hasText: /\d\.\d\d instead of −?\d\.\d\d EUR, saved −?\d\.\d\d EUR/ });
    await line.waitFor();
    await page.reload();
    await line.waitFor();
  });

  it("is walked through by keyboard alone, and the focus goes on at the heading of the view", async () => {
    await watched.goTo("now");
    for (const [view, name] of Object.entries(VIEWS)) {
      await page.getByRole("navigation").getByRole("link", { name }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name }).waitFor();
      assert.match(page.url(), new RegExp(`#/${view}`));
      if (view !== "now") assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", view);
      assert.equal(await page.title(), `${name} · Four homes on a sunny morning`);
    }
  });

  it("leads past the navigation with its first key", async () => {
    await watched.goTo("grid");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Grid" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Grid");
  });

  for (const view of Object.keys(VIEWS) as ViewName[]) {
    it(`shows the view ${view} on a phone and a desktop, in light and in dark, without a fault that a checker finds`, async () => {
      await watched.goTo(view, view === "home" ? "/h01" : "");
      await watched.onEveryScreen(view, async (path, device) => {
        await page.waitForFunction(() =>
          [...document.querySelectorAll(".plot")].every((plot) => plot.querySelector("canvas")),
        );
        await page.screenshot({ path, fullPage: true });
        assert.deepEqual(await watched.faults(), [], `${view}, ${device}`);
      });
    });
  }

  it("says what the error of its forecasts cost a home, once somebody asks", async () => {
    await watched.goTo("home", "/h01");
    await page.getByRole("button", { name: "What did the error cost?" }).click();
    const answer = page.getByText(/Forecast errors cost this home −?\d+\.\d\d EUR; all homes together −?\d+\.\d\d EUR/);
    await answer.waitFor();
  });

  it("gives the same bill as a spreadsheet, as JSON and as a document to keep", async () => {
    await watched.goTo("home", "/h03");
    const link = (name: string) => page.getByRole("link", { name, exact: true }).getAttribute("href");
    const answers = await Promise.all(
      ["spreadsheet (CSV)", "JSON", "PDF"].map(async (name) => fetch(new URL((await link(name)) ?? "", page.url()))),
    );
    const types = answers.map((answer) => answer.headers.get("content-type")?.split(";")[0]);
    assert.deepEqual(types, ["text/csv", "application/json", "application/pdf"]);
  });

  it("is small before the charts come, and nothing in it made the browser complain", async () => {
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => name.endsWith(".js")),
    );
    assert.ok(scripts.length > 0);
    const sizes = await Promise.all(
      scripts.map(async (script) => [script, gzipSync(await (await fetch(script)).text()).length] as const),
    );
    const before = sizes.filter(([script]) => !/plot|sankey/.test(script));
    const bytes = before.reduce((sum, [, size]) => sum + size, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes of JavaScript when compressed`);
    assert.deepEqual(watched.complaints, []);
  });

  it("shows the same to two browsers at once", async () => {
    const other = await watched.another();
    const second = await other.newPage();
    await second.goto(`${watched.program.url}#/home/h03`);
    const paid = second.locator("table.bill tfoot td").first();
    await paid.waitFor();
    await watched.goTo("home", "/h03");
    const here = page.locator("table.bill tfoot td").first();
    await here.waitFor();
    assert.equal(await textOf(paid), await textOf(here));
    await other.close();
  });

  it("ends in order on Ctrl-C while the page is open", async () => {
    assert.equal(await watched.program.interrupt(), 0);
  });
});
