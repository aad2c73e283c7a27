import { builtChoices, type LoadedScenario, runIntervals, type Scenario, summaryOf } from "#simulation/study";
import { choicesOf, sharedBy, shownChoices } from "../run/prepare.ts";
import type { SimulateOptions } from "../simulate.ts";
import { usage } from "../support/failure.ts";
import { type Interrupt, onInterrupt } from "../support/interrupt.ts";
import { myHomeOf } from "../support/own-home.ts";
import { scenarioOf } from "../support/scenario.ts";
import { watchedStudy } from "../support/study.ts";
import { type Books, marked, type PrintedSummary, printSummary } from "../support/summary.ts";
import { printRows, type Row } from "./rows.ts";
import { keysForSharing, type Variation, variationsOf } from "./vary.ts";

/** Runs one study, or one per seed and combination of values. */
export async function simulate(name: string, options: SimulateOptions): Promise<void> {
  const variations = withSeeds(keysForSharing(variationsOf(options.vary), options.mechanism), options, name);
  const interrupt = onInterrupt();
  const rows: Row[] = [];
  let books: Books | null = null;
  for (const variation of await variations) {
    const once = await runOnce(name, options, variation, interrupt);
    rows.push({ variation, summary: once.summary });
    books = once.books;
    if (interrupt.happened) break;
  }
  interrupt.done();
  const format = options.json ? "json" : options.format;
  const [only] = rows;
  if (options.repeat === undefined && options.vary.length === 0 && format !== "csv" && format !== "html") {
    printSummary((only as Row).summary, format === "json", books);
  } else await printRows(rows, format, interrupt.happened);
}

/** The same variations for each seed: those after the scenario's, or after the one that was given. */
async function withSeeds(
  variations: readonly Variation[],
  options: SimulateOptions,
  name: string,
): Promise<readonly Variation[]> {
  const { repeat } = options;
  if (repeat === undefined) return variations;
  if (variations[0]?.seed !== undefined) throw usage("--repeat counts seeds itself: leave it out, or --vary seed.");
  const first = options.seed ?? (await scenarioOf(name, options)).scenario.seed;
  const seeds = Array.from({ length: repeat }, (_, i) => String(first + BigInt(i)));
  return variations.flatMap((variation) => seeds.map((seed) => ({ ...variation, seed })));
}

async function runOnce(
  name: string,
  options: SimulateOptions,
  variation: Variation,
  interrupt: Interrupt,
): Promise<{ readonly summary: PrintedSummary; readonly books: Books }> {
  const startedAt = performance.now();
  const { days = options.days } = variation;
  const { mechanism, key } = chosenIn(variation, options);
  const seed = variation.seed === undefined ? options.seed : BigInt(variation.seed);
  const { profiles } = options;
  const length = { days: days === undefined ? undefined : Number(days), intervals: options.intervals };
  const mine = myHomeOf(options, length);
  const loaded = await scenarioOf(name, {
    ...(seed === undefined ? {} : { seed }),
    ...(profiles === undefined ? {} : { profiles }),
    ...(key === undefined ? {} : { key }),
    ...(mine === null ? {} : { own: mine.own }),
  });
  const chosen = choicesOf(loaded.scenario.choices, mechanism === undefined ? {} : { mechanism });
  const choices = builtChoices(chosen, "none");
  const varied: LoadedScenario = { ...loaded, scenario: changed(loaded.scenario, variation) };
  const intervals = runIntervals(varied.scenario, length);
  const { ledger, tally, perfect } = await watchedStudy(varied, choices.mechanism, intervals, interrupt, options);
  const wallMs = performance.now() - startedAt;
  const summary = summaryOf(varied.scenario, shownChoices(choices), ledger, tally, null, wallMs, perfect);
  return { summary: marked(summary, interrupt.happened), books: { loaded: varied, ledger } };
}

/** A key that is given for all rows is for those that share; with a single row it says that it shares. */
function chosenIn(variation: Variation, options: SimulateOptions): { mechanism?: string; key?: string } {
  const { mechanism = options.mechanism, key = options.key } = variation;
  const chosen = { ...(mechanism === undefined ? {} : { mechanism }), ...(key === undefined ? {} : { key }) };
  const given = variation.mechanism !== undefined && variation.key === undefined && variation.mechanism !== "sharing";
  return given ? { mechanism: variation.mechanism as string } : sharedBy(chosen);
}

/** What of a scenario can be changed after it was read. */
function changed(scenario: Scenario, { forecast, strategy }: Variation): Scenario {
  return {
    ...scenario,
    forecast: (forecast as Scenario["forecast"] | undefined) ?? scenario.forecast,
    households:
      strategy === undefined
        ? scenario.households
        : scenario.households.map((home) => ({ ...home, strategies: { seller: strategy, buyer: strategy } })),
  };
}
