import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { ROOT } from "../support/source.ts";
import { textOf } from "./browser.ts";
import { VIEWS, type ViewName, WatchedPage } from "./watched.ts";

const TITLE = `<img src=x onerror="document.title='taken'"> & "friends"`;
const FEEDER = "<script>document.title='taken'</script>";

describe("the page of a community whose file means harm (slow: it runs a community)", () => {
  let watched: WatchedPage;
  let page: Page;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "neighborwatt-strangers-"));
    const file = join(folder, "harm.yaml");
    const tiny = readFileSync(join(ROOT, "scenarios/tiny.yaml"), "utf8");
    writeFileSync(
      file,
      tiny
        .replace("Four homes on a sunny morning", JSON.stringify(TITLE))
        .replace("name: North", `name: ${JSON.stringify(FEEDER)}`),
    );
    cpSync(join(ROOT, "scenarios/profiles"), join(folder, "profiles"), { recursive: true });
    watched = await WatchedPage.open("strangers", [], file);
    page = watched.page;
  });
  after(async () => {
    await watched?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows names as the text that they are, in every view, and runs none of it", async () => {
    for (const view of Object.keys(VIEWS) as ViewName[]) {
      await watched.goTo(view);
      assert.equal(await textOf(page.locator("header .who")), TITLE);
      assert.equal(await page.locator("img, main script").count(), 0, view);
      assert.ok((await page.title()).endsWith(TITLE), "the title says what it said");
    }
    await watched.goTo("grid");
    await page.getByText(FEEDER).first().waitFor();
  });

  it("finds its way back from addresses that lead nowhere", async () => {
    for (const hash of ["#/nowhere", "#/%E0%A4%A", "#/grid?date=9999-99-99", "#/home/nobody?date=1999-01-01"]) {
      await page.goto(`${watched.program.url}${hash}`);
      await page.reload();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("navigation").waitFor();
    }
    await page.getByText("There is no home called nobody here.").waitFor();
  });

  it("has nothing to complain about", () => {
    const unexpected = watched.complaints.filter((complaint) => !/status of 404/.test(complaint));
    assert.deepEqual(unexpected, [], "that a day or a home is not there is said in words");
  });
});
