import { arch, availableParallelism, platform, release } from "node:os";
import { resolve } from "node:path";
import { NeighborwattError } from "#domain";
import type { LoadedScenario } from "#simulation/study";
import { PAGE_PORT } from "../run/chain-run.ts";
import { SCENARIOS_DIR, scenarioOf } from "../support/scenario.ts";
import { VERSION } from "../support/version.ts";
import { checkBroker, noBroker } from "./broker.ts";
import { checkClock, clockEvidence } from "./clock.ts";
import { checkEngine } from "./engine.ts";
import { bad, type Finding, fine } from "./finding.ts";
import type { Broker } from "./mqtt.ts";
import { checkPagePort, checkWantedPort } from "./ports.ts";
import { checkDisk, checkMemory, checkWritable } from "./room.ts";
import { checkState, type StateReport } from "./state.ts";
import { checkNode, checkPackages, ROOT } from "./versions.ts";
import { checkZone } from "./zone.ts";

/** The scenario that `run` takes, too, when none is named. */
const DEFAULT_SCENARIO = "street";

/** What to do about a scenario, where it is not its file that is to be corrected. */
const CURES: Readonly<Record<string, string>> = {
  SIMULATION_PROFILE_MISSING: "Give --profiles with the folder in which that file lies.",
};

/** What to look at. */
export interface Examination {
  readonly scenario: string | undefined;
  readonly profiles?: string;
  readonly data: string;
  readonly port: number | undefined;
  readonly broker: Broker | undefined;
}

/**
 * Looks at everything, one finding each; changes nothing.
 *
 * @throws SIMULATION_SCENARIO_UNKNOWN when a scenario is named that does not exist
 */
export async function examine({ scenario, profiles, data, port, broker }: Examination): Promise<readonly Finding[]> {
  const directory = resolve(data);
  const place = await guarded("place", () => checkWritable(directory));
  const state = stateOf(directory, place);
  const { loaded, finding } = await scenarioFinding(scenario, profiles, state);
  return [
    fine("machine", `${platform()} ${release()}, ${arch()}, ${availableParallelism()} processors`),
    fine("neighborwatt", VERSION),
    checkNode(process.version, process.execPath),
    await guarded("packages", () => checkPackages(ROOT)),
    await checkEngine(),
    await guarded("clock", async () => checkClock(await clockEvidence(directory, Date.now()))),
    await guarded("zone", () => checkZone(loaded?.scenario.timezone ?? "UTC")),
    await guarded("memory", () => checkMemory(process.availableMemory(), loaded?.scenario.households.length ?? 0)),
    await guarded("disk", () => checkDisk(directory, state.growth)),
    await guarded("port", () => (port === undefined ? checkPagePort(PAGE_PORT) : checkWantedPort(port))),
    await guarded("broker", () => (broker === undefined ? noBroker() : checkBroker(broker))),
    finding,
    place,
    ...state.findings,
  ];
}

/** What cannot be read says nothing more than that. */
function stateOf(directory: string, place: Finding): StateReport {
  const nothing = { findings: [], meta: null, growth: null };
  if (!place.ok) return nothing;
  try {
    return checkState(directory);
  } catch (error) {
    return { ...nothing, findings: [undone("state", error)] };
  }
}

/** The scenario that is named, else the one of the state directory, else the one that `run` takes. */
async function scenarioFinding(
  named: string | undefined,
  profiles: string | undefined,
  { meta }: StateReport,
): Promise<{ readonly finding: Finding; readonly loaded: LoadedScenario | null }> {
  const { scenarioNames } = await import("#simulation/study");
  const stored = scenarioNames(SCENARIOS_DIR).find((shipped) => shipped === meta?.scenario);
  const name = named ?? stored ?? DEFAULT_SCENARIO;
  try {
    const loaded = await scenarioOf(name, profiles === undefined ? {} : { profiles });
    const { title, households, timezone } = loaded.scenario;
    const found = `${loaded.scenario.name}: ${title}, ${households.length} homes, ${timezone}`;
    if (named === undefined || meta === null || meta.scenario === loaded.scenario.name) {
      return { loaded, finding: fine("scenario", found) };
    }
    const wrong = `the state directory belongs to ${meta.scenario}, and goes on with that one only`;
    return { loaded, finding: bad("scenario", found, wrong, "Give this scenario a --data of its own.") };
  } catch (error) {
    if (!(error instanceof NeighborwattError) || error.code === "SIMULATION_SCENARIO_UNKNOWN") throw error;
    const todo = CURES[error.code] ?? `Correct ${name}.`;
    return { loaded: null, finding: bad("scenario", name, error.message, todo) };
  }
}

async function guarded(check: string, look: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return undone(check, error);
  }
}

function undone(check: string, error: unknown): Finding {
  const wrong = error instanceof Error ? error.message : String(error);
  return bad(check, "could not be looked at", wrong, "Please report this, with the whole output.");
}
