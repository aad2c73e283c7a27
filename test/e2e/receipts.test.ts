import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { textOf } from "./browser.ts";
import { AGREEMENTS, WatchedPage } from "./watched.ts";

describe("the page of a community that settles by receipts (slow: it watches a market day)", () => {
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    watched = await WatchedPage.open("receipts", ["--settlement", "atomic"]);
    page = watched.page;
    await watched.goTo("ledger");
  });
  after(() => watched?.close());

  const section = () => page.locator("section", { has: page.locator("> #receipts") });
  const figure = () => section().locator(".figure").first();

  it("says how this community settles, with the technical term behind it", async () => {
    const words = page.getByText("it is paid once both meters have confirmed");
    await words.waitFor();
    assert.match((await words.getAttribute("title")) ?? "", /^Atomic settlement/);
  });

  it("shows money on hold as soon as an agreement is written", async () => {
    await page.locator(AGREEMENTS, { hasText: "on hold, to be confirmed after" }).first().waitFor();
    assert.match(await textOf(figure()), /^0\.\d\d EUR for \d agreements?$/);
    await section()
      .getByText(/\d commitments?, signed together at \d\d:\d\d: anchor \d+/)
      .waitFor();
  });

  it("shows what both meters have confirmed as paid, with the batch that did it", async () => {
    const paid = page.locator(AGREEMENTS, { hasText: "confirmed by both meters, paid" }).first();
    await paid.waitFor();
    assert.match(await textOf(paid), /paid: 0\.\d\d kWh for 0\.\d\d EUR, block \d+ 0x[0-9a-f]{4}…/);
  });

  it("is right after the program was killed and started again", async () => {
    await watched.cutPower();
    await page.getByText("The day is over").waitFor();
    const put = section().locator("dl .sum").first();
    const amounts = await section().locator("dl").first().locator("dd").allTextContents();
    const [paid, back, held, all] = amounts.map((text) => Math.round(100 * Number.parseFloat(text)));
    assert.match(await textOf(put), /^put on hold today0\.\d\d EUR$/);
    assert.ok((paid ?? 0) > 0 && (held ?? 0) > 0, "the last agreements are for an hour that nobody will see");
    assert.equal((paid ?? 0) + (back ?? 0) + (held ?? 0), all, "what stands on the screen adds up");
    assert.equal(await textOf(figure()), `${amounts[2]} EUR for 2 agreements`);
  });

  it("names every node with what it holds, and none is silent", async () => {
    const nodes = section().getByRole("region", { name: "Nodes that keep the commitments" }).locator("tbody tr");
    const texts = await nodes.allTextContents();
    assert.equal(texts.length, 4);
    for (const text of texts) assert.match(text, /^h0\d8\d\d\d:\d\d$/);
    assert.equal(await section().getByText("silent").count(), 0);
  });

  it("has the numbers of its drawing as a table, opened by keyboard", async () => {
    const twin = section().locator("details", { hasText: "Money on hold over the day" });
    await twin.locator("summary").focus();
    await page.keyboard.press("Enter");
    await twin.getByRole("columnheader", { name: "Confirmed" }).waitFor();
    assert.match(await textOf(twin.locator("tbody tr").first()), /^10:00–11:00(0\.\d\d kWh){2}(0\.\d\d){3}$/);
    await page.keyboard.press("Enter");
  });

  it("fits a phone and a desktop, in light and in dark, and nothing in it made the browser complain", async () => {
    await watched.onEveryScreen("receipts", async (path, device) => {
      await section().screenshot({ path });
      const inner = await section().locator("section > .scrolls").all();
      assert.ok(inner.length > 0);
      for (const scrolled of inner) {
        const [wide, room] = await scrolled.evaluate((element) => [element.scrollWidth, element.clientWidth]);
        assert.ok((wide ?? 0) <= (room ?? 0), `${device}: the table of nodes needs no scrolling`);
      }
    });
    assert.deepEqual(watched.complaints, []);
  });

  it("is described for programs as it is", async () => {
    const state = (await (await fetch(`${watched.program.url}api/state`)).json()) as {
      receipts: Record<string, unknown>;
    };
    const document = (await (await fetch(`${watched.program.url}api/openapi.json`)).json()) as OpenApi;
    const { anyOf = [] } = document.components.schemas.LiveState.properties.receipts ?? {};
    const described = anyOf.flatMap(({ properties = {} }) => Object.keys(properties));
    assert.deepEqual(Object.keys(state.receipts).sort(), described.sort());
  });
});

interface OpenApi {
  readonly components: {
    readonly schemas: {
      readonly LiveState: {
        readonly properties: Readonly<
          Record<string, { readonly anyOf?: readonly { readonly properties?: Readonly<Record<string, unknown>> }[] }>
        >;
      };
    };
  };
}
