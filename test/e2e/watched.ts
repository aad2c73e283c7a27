import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { freePort, type Program, startProgram } from "./program.ts";

/** An hour of the community in two seconds and a half: what happens can be watched, and the test ends soon. */
const SPEED = "1500x";
const DESKTOP = { width: 1280, height: 900 };
const SCREENS = { phone: { width: 390, height: 844 }, desktop: DESKTOP };

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

  /** @param more  Further options of the program. */
  static async open(more: readonly string[] = []): Promise<WatchedPage> {
    const directory = mkdtempSync(join(tmpdir(), "neighborwatt-e2e-"));
    const port = await freePort();
    const start = () => startProgram(directory, port, SPEED, more);
    const [program, browser] = await Promise.all([start(), openBrowser()]);
    const page = await browser.newPage({ viewport: DESKTOP, colorScheme: "light" });
    const watched = new WatchedPage(page, browser, program, start, directory);
    try {
      await page.goto(program.url);
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
  ) {
    this.page = page;
    this.#browser = browser;
    this.#program = program;
    this.#start = start;
    this.#directory = directory;
    this.pictures = mkdtempSync(join(tmpdir(), "neighborwatt-pictures-"));
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
  }

  get program(): Program {
    return this.#program;
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

  /** Shows the page on a phone and on a desktop, in light and in dark; nothing may stick out. */
  async onEveryScreen(look: (name: string, device: string) => Promise<unknown>): Promise<void> {
    for (const [device, viewport] of Object.entries(SCREENS)) {
      for (const colorScheme of ["light", "dark"] as const) {
        await this.page.setViewportSize(viewport);
        await this.page.emulateMedia({ colorScheme });
        await look(join(this.pictures, `${device}-${colorScheme}.png`), device);
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
