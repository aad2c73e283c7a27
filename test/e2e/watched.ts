import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { ROOT } from "../support/source.ts";
import { openBrowser } from "./browser.ts";
import { freePort, type Program, startProgram } from "./program.ts";

/** An hour of the community in two seconds and a half: what happens can be watched, and the test ends soon. */
const SPEED = "1500x";
const DESKTOP = { width: 1280, height: 900 };
const SCREENS = { phone: { width: 390, height: 844 }, desktop: DESKTOP };

/** Pictures of every view are kept here, for whoever wants to look at what was tested. */
const PICTURES = join(ROOT, "reports/page");
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The views, and what their heading says. */
export const VIEWS = {
  now: "Now",
  market: "Market",
  home: "Home",
  grid: "Grid",
  ledger: "Ledger",
  community: "Community",
  system: "System",
} as const;
export type ViewName = keyof typeof VIEWS;

/** The rows of the agreements on the page. */
export const AGREEMENTS = "table.trade-rows tbody tr";

/** A running community and its page in a real browser, which writes down what it complains about. */
export class WatchedPage {
  /** Whatever the browser complained about since the program was last started again. */
  readonly complaints: string[] = [];
  /** The directory in which pictures are kept. */
  readonly pictures: string;
  readonly page: Page;
  #program: Program;
  readonly #browser: Browser;
  readonly #directory: string;
  readonly #start: () => Promise<Program>;

  /**
   * @param name  Of the folder for its pictures.
   * @param more  Further options of the program.
   */
  static async open(name: string, more: readonly string[] = [], scenario = "tiny"): Promise<WatchedPage> {
    const directory = mkdtempSync(join(tmpdir(), "neighborwatt-e2e-"));
    const port = await freePort();
    const start = () => startProgram(directory, port, SPEED, more, scenario);
    const [program, browser] = await Promise.all([start(), openBrowser()]);
    const page = await browser.newPage({ viewport: DESKTOP, colorScheme: "light", locale: "en-GB" });
    const watched = new WatchedPage(page, browser, program, start, directory, join(PICTURES, name));
    try {
      await page.goto(program.url);
      // The first one to ask waits until the page is built.
      await page.getByRole("navigation").waitFor({ timeout: 90_000 });
      return watched;
    } catch (error) {
      await watched.close();
      throw error;
    }
  }

  private constructor(
    page: Page,
    browser: Browser,
    program: Program,
    start: () => Promise<Program>,
    directory: string,
    pictures: string,
  ) {
    this.page = page;
    this.#browser = browser;
    this.#program = program;
    this.#start = start;
    this.#directory = directory;
    this.pictures = pictures;
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
  }

  get program(): Program {
    return this.#program;
  }

  /** Where the program keeps its state. */
  get directory(): string {
    return this.#directory;
  }

  /** Kills the program as a power cut does and starts it again, once the page has said that nobody answers. */
  async cutPower(): Promise<void> {
    const silence = this.page.getByText("The program does not answer");
    await this.#program.kill();
    await silence.waitFor();
    this.#program = await this.#start();
    await silence.waitFor({ state: "detached" });
    this.complaints.length = 0; // The browser complains about the time in which nobody answered.
  }

  /** Goes to a view as a person does who types its address, and waits until it is there. */
  async goTo(view: ViewName, more = ""): Promise<void> {
    await this.page.goto(`${this.program.url}#/${view}${more}`);
    await this.page.getByRole("heading", { level: 1, name: VIEWS[view] }).waitFor();
    await this.page.locator("main > :nth-child(2)").first().waitFor();
  }

  /** A second browser, as somebody else opens it. */
  async another(): Promise<BrowserContext> {
    return this.#browser.newContext({ viewport: DESKTOP, locale: "en-GB" });
  }

  /** What the accessibility checker finds wrong with what is shown: rule, and where. */
  async faults(): Promise<readonly string[]> {
    if (!(await this.page.evaluate(() => "axe" in globalThis))) await this.page.evaluate(readFileSync(AXE, "utf8"));
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(root: unknown): Promise<{ violations: Violation[] }> } };
      interface Violation {
        readonly id: string;
        readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
      }
      const { violations } = await axe.run(document);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
    });
  }

  /** Shows the page on a phone and on a desktop, in light and in dark; nothing may stick out. */
  async onEveryScreen(name: string, look: (path: string, device: string) => Promise<unknown>): Promise<void> {
    for (const [device, viewport] of Object.entries(SCREENS)) {
      for (const colorScheme of ["light", "dark"] as const) {
        await this.page.setViewportSize(viewport);
        await this.page.emulateMedia({ colorScheme });
        await look(join(this.pictures, `${name}-${device}-${colorScheme}.png`), device);
        const width = await this.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${device}: nothing sticks out to the right`);
      }
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#program.kill();
    rmSync(this.#directory, { recursive: true, force: true });
    console.log(`pictures of the page: ${this.pictures}`);
  }
}
