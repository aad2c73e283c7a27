/**
 * Question: how soon does a browser show the numbers of a running day, and how much JavaScript does it fetch for them?
 * Compare with: the budgets of 1.5 s to the first paint on localhost, and 350 kB of JavaScript (gzip) before charts.
 * A win: both kept, in the slowest of several loads with an empty cache.
 *
 * Counted as "before charts" is every script but those that only the charts need: files whose names say echarts or uplot.
 *
 * Usage: node bench/page-load.ts [--size small|full]
 */
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { openBrowser } from "./support/browser.ts";
import { report, round } from "./support/result.ts";
import { watchedCommunity } from "./support/watched-community.ts";

const SIZES = { small: { scenario: "tiny", loads: 1 }, full: { scenario: "street", loads: 10 } } as const;
/** Scripts that draw: the page shows its numbers without them. */
const CHARTS = /echarts|uplot|zrender|chart|plot|sankey/i;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { scenario, loads } = SIZES[size];

interface Load {
  /** From the start of the navigation to the first paint with content, and to the footer with the chain's numbers. */
  readonly paintMs: number;
  readonly numbersMs: number;
  readonly scripts: ReadonlyMap<string, number>;
}

async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const scripts = new Map<string, number>();
  const waiting: Promise<void>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    const name = new URL(response.url()).pathname.replace("/assets/", "");
    waiting.push(response.body().then((body) => void scripts.set(name, gzipSync(body).length)));
  });
  await page.goto(url);
  await page
    .getByText(/block \d+/)
    .first()
    .waitFor();
  const times = await page.evaluate(async () => {
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    const numbersMs = performance.now();
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    return { numbersMs, paintMs: paint ?? Number.NaN };
  });
  // Charts come after the numbers.
  await new Promise((settle) => setTimeout(settle, 2_000));
  await Promise.all(waiting);
  await context.close();
  return { ...times, scripts };
}

const community = await watchedCommunity(scenario, 600);
const browser = await openBrowser();
try {
  // The page is built when its sources have changed, and the browser's first page is a slow one.
  await load(browser, community.url);
  const all: Load[] = [];
  for (let i = 0; i < loads; i++) all.push(await load(browser, community.url));
  const slowest = (of: (one: Load) => number) => round(Math.max(...all.map(of)));
  const typical = (of: (one: Load) => number) =>
    round(all.map(of).toSorted((a, b) => a - b)[Math.floor(loads / 2)] ?? 0);
  const scripts = [...(all[0]?.scripts ?? [])];
  const kB = (of: (name: string) => boolean) =>
    round(scripts.reduce((sum, [name, bytes]) => (of(name) ? sum + bytes : sum), 0) / 1000);
  report("page-load", size, 1, {
    scenario,
    loads,
    firstPaintMs: { median: typical((one) => one.paintMs), most: slowest((one) => one.paintMs), budget: 1_500 },
    numbersMs: { median: typical((one) => one.numbersMs), most: slowest((one) => one.numbersMs) },
    gzipKB: { beforeCharts: kB((name) => !CHARTS.test(name)), charts: kB((name) => CHARTS.test(name)), budget: 350 },
    scripts: Object.fromEntries(scripts.map(([name, bytes]) => [name, round(bytes / 1000)])),
  });
} finally {
  await browser.close();
  await community.close();
}
process.exit(0);
