import { summaryOf } from "#simulation";
import { lockDirectory } from "#storage";
import { onInterrupt } from "../support/interrupt.ts";
import { log } from "../support/output.ts";
import { watchedStudy } from "../support/study.ts";
import { marked, printSummary } from "../support/summary.ts";
import { ChainRun } from "./chain-run.ts";
import { placeOf } from "./place.ts";
import { type PreparedRun, shownChoices } from "./prepare.ts";

/** Runs market and settlement alone. */
export async function runWithoutChain({ loaded, choices, intervals, options }: PreparedRun): Promise<void> {
  if (options.data !== undefined) log("neighborwatt: a run without a chain keeps no state; --data is not used.");
  const interrupt = onInterrupt();
  const startedAt = performance.now();
  const { ledger, tally, perfect } = await watchedStudy(loaded, choices.mechanism, intervals, interrupt, {
    forecastCost: true,
  });
  interrupt.done();
  const wallMs = performance.now() - startedAt;
  const summary = summaryOf(loaded.scenario, shownChoices(choices), ledger, tally, null, wallMs, perfect);
  printSummary(marked(summary, interrupt.happened), options.json, { loaded, ledger });
}

/** Runs a community on the embedded chain, with its page unless the run is headless. */
export async function runOnChain(prepared: PreparedRun): Promise<void> {
  const place = placeOf(prepared.options);
  try {
    const lock = lockDirectory(place.directory);
    try {
      await new ChainRun(prepared, place.directory, () => {
        lock.close();
        place.leave();
      }).run();
    } finally {
      lock.close();
    }
  } finally {
    place.leave();
  }
}
