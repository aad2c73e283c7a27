import { reproduceTransax, type TestName, type TransaxOptions, transaxDay, transaxPage } from "#simulation";
import type { ReproduceOptions } from "../reproduce.ts";
import { usage } from "../support/failure.ts";
import { scenarioOf } from "../support/scenario.ts";
import type { Reproduction } from "./reproduction.ts";
import { transaxText } from "./transax-text.ts";

const TESTS = ["A", "C", "D"] as const satisfies readonly TestName[];
/** As many as the paper has computers; in a small study, as few as show that it is more than one. */
const PROCESSES = { small: 3, full: 31 } as const;
const SECONDS_PER_INTERVAL = 3;

/**
 * Eisele et al. 2020.
 *
 * @throws CLI_USAGE (64), SIMULATION_SCENARIO_*, SIMULATION_PROFILE_*, SIMULATION_STUDY_SCENARIO
 */
export async function transax(options: ReproduceOptions): Promise<Reproduction> {
  const { size, scenario, producers = 5, processes = PROCESSES[size] } = options;
  const chainTests = testsOf(options);
  if (options.profiles !== undefined && scenario === undefined) {
    throw usage("--profiles says where the CSV files of your own scenario lie: give it with --scenario FILE.");
  }
  const loaded = await scenarioOf(scenario ?? "transax", options);
  const study: TransaxOptions = {
    scenario: loaded.scenario,
    day: transaxDay(loaded, producers),
    chainTests,
    processes,
    secondsPerInterval: options.intervalSeconds ?? SECONDS_PER_INTERVAL,
  };
  return async (setting) => {
    const report = await reproduceTransax(study, setting);
    return {
      report,
      text: transaxText(report),
      files: (madeBy) => ({
        "transax.html": transaxPage(report, madeBy),
        "transax.json": `${JSON.stringify(report, null, 2)}\n`,
      }),
    };
  };
}

function testsOf({ chain, tests, size, intervalSeconds, processes }: ReproduceOptions): readonly TestName[] {
  if (!chain) {
    if (tests !== undefined || intervalSeconds !== undefined || processes !== undefined) {
      throw usage("--tests, --interval-seconds and --processes are about the chain: leave them out, or --no-chain.");
    }
    return [];
  }
  const wanted = tests ?? (size === "small" ? ["C"] : TESTS);
  const unknown = wanted.find((name) => !TESTS.some((test) => test === name));
  if (unknown !== undefined) {
    throw usage(`--tests: there is no test "${unknown}"; expected some of ${TESTS.join(", ")}, such as --tests A,C.`);
  }
  return TESTS.filter((test) => wanted.includes(test));
}
