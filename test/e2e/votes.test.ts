import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { textOf } from "./browser.ts";
import { WatchedPage } from "./watched.ts";

const NEWCOMER = "0x1a642f0e3c3af545e7acbd38b07251b3990914f1";
/** A key that everybody knows, of nobody here. */
const STRANGERS_KEY = `0x${"11".repeat(32)}`;

describe("votes on the page (slow: it runs a community)", () => {
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    watched = await WatchedPage.open("votes");
    page = watched.page;
    await watched.goTo("community");
  });
  after(() => watched?.close());

  const key = () => page.getByLabel("Your secret key");
  const submit = () => page.getByRole("button", { name: "Sign and hand in" }).click();
  const openVotes = () => page.getByText(/yes, \d no; \d needed/).first();
  /** Signs with the public key of a simulated home. */
  const signAs = async (home: string) => {
    await page.getByLabel("You are").selectOption({ label: await optionOf(home) });
    await page.getByRole("button", { name: `Fill in the demonstration key of ${home}` }).click();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[type=password]")?.value !== "");
    await submit();
  };
  const done = async () => {
    await page.getByText(/Done: it stands in block \d+/).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
  };
  const optionOf = async (home: string) => {
    const options = await page.getByLabel("You are").locator("option").allTextContents();
    return options.find((option) => option.startsWith(home)) ?? home;
  };
  const propose = async () => {
    await page.getByLabel("Address of whom to admit").fill(NEWCOMER);
    await page.getByRole("button", { name: "See what would be signed" }).click();
    await key().waitFor();
  };

  it("says what is wrong with an address that is none", async () => {
    await page.getByLabel("Address of whom to admit").fill("<script>");
    await page.getByRole("button", { name: "See what would be signed" }).click();
    await page.getByText("An address is 0x and 40 hexadecimal digits.").waitFor();
  });

  it("refuses a stranger's key in words, and forgets it", async () => {
    await propose();
    for (const wrong of [STRANGERS_KEY, "not a key"]) {
      await key().fill(wrong);
      await submit();
      await page.getByText(/^Nothing was handed in: \S/).waitFor();
      assert.equal(await key().inputValue(), "");
    }
    assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })), "{}");
  });

  it("takes a member's proposal and shows what it lacks", async () => {
    await signAs("h01");
    await done();
    await openVotes().waitFor();
    assert.match(await textOf(page.locator("article").first()), /Admit .*0x1a64/);
  });

  it("counts votes of members, until it can be carried out and the newcomer is a member", async () => {
    for (const home of ["h01", "h02", "h03"]) {
      const yes = page.getByRole("button", { name: /^Vote yes/ }).first();
      if ((await yes.count()) === 0) break;
      await yes.click();
      await signAs(home);
      await done();
    }
    await page.getByRole("button", { name: /^Carry it out/ }).click();
    await signAs("h04");
    await page.locator("table", { hasText: "Member since" }).getByText("0x1a64…14f1").waitFor();
    await page
      .getByText(/carried out.*3 yes, 0 no/)
      .first()
      .waitFor();
    assert.equal(await page.locator("article").count(), 0, "nothing is open any more");
  });

  it("is done without a complaint of the browser but for what was refused", () => {
    const unexpected = watched.complaints.filter((complaint) => !/status of 40[039]/.test(complaint));
    assert.deepEqual(unexpected, []);
  });
});
