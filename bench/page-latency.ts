/**
 * Question: how long after a block is written does a person see it on the page, in a real browser, while a day runs?
 * Compare with: the budget of 1 s from "event on chain" to "visible on the page".
 * A win: 99 of 100 blocks visible within 1 s, also when hours pass in seconds.
 *
 * A block counts as seen when a frame has been painted in which the page's footer names it or a later one. Program and
 * browser share the machine and its clock, and so the processor.
 *
 * Usage: node bench/page-latency.ts [--size small|full]
 */
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { openBrowser } from "./support/browser.ts";
import { report, round } from "./support/result.ts";
import { watchedCommunity } from "./support/watched-community.ts";

const SIZES = {
  small: { scenario: "tiny", speeds: [1_500], events: 5, patienceMs: 60_000 },
  full: { scenario: "street", speeds: [600, 3_600], events: 200, patienceMs: 900_000 },
} as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { scenario, speeds, events, patienceMs } = SIZES[size];

interface Seen {
  readonly block: number;
  readonly at: number;
}

const now = () => performance.timeOrigin + performance.now();

/** Notes, in the page, when a frame with a newer block has been painted. */
async function watchFooter(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: { block: number; at: number }[] = [];
    Object.assign(window, { seenBlocks: seen });
    const look = () => {
      const text = document.querySelector("footer")?.textContent ?? "";
      const block = Number(/block (\d+)/i.exec(text)?.[1] ?? 0);
      if (block <= (seen.at(-1)?.block ?? 0)) return;
      // The second frame begins when the first has been painted.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => seen.push({ block, at: performance.timeOrigin + performance.now() })),
      );
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  });
}

/** Delays of every block that was written while somebody watched, in ms. */
function delays(written: ReadonlyMap<number, number>, seen: readonly Seen[]): readonly number[] {
  const first = seen[0]?.block ?? Number.POSITIVE_INFINITY;
  const last = seen.at(-1)?.block ?? 0;
  return [...written].flatMap(([block, at]) => {
    if (block <= first || block > last) return [];
    return [(seen.find((one) => one.block >= block)?.at ?? Number.POSITIVE_INFINITY) - at];
  });
}

async function measure(speed: number) {
  const written = new Map<number, number>();
  const community = await watchedCommunity(scenario, speed, {
    block: ({ number }) => void written.set(number, now()),
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(community.url);
    // The page may be built first; it then comes by itself.
    await page.locator("footer").waitFor({ timeout: 120_000 });
    await watchFooter(page);
    let taken: readonly number[] = [];
    for (const end = now() + patienceMs; taken.length < events && now() < end; ) {
      await new Promise((look) => setTimeout(look, 500));
      taken = delays(written, (await page.evaluate("window.seenBlocks")) as readonly Seen[]);
    }
    const sorted = taken.toSorted((a, b) => a - b);
    const at = (share: number) =>
      round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
    return { speed, events: taken.length, ms: { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) } };
  } finally {
    await browser.close();
    await community.close();
  }
}

const runs = [];
for (const speed of speeds) runs.push(await measure(speed));
report("page-latency", size, 1, { scenario, budgetMs: 1_000, runs });
process.exit(0);
