import { fileURLToPath } from "node:url";
import type { LoadedScenario, OwnHome } from "#simulation/study";

/** The scenarios that ship. */
export const SCENARIOS_DIR = fileURLToPath(new URL("../../../scenarios", import.meta.url));

/** Which scenario, and what the command line changes of it. */
export interface ScenarioOptions {
  readonly seed?: bigint;
  readonly profiles?: string;
  /** Sharing key: a name, or the path of a file. */
  readonly key?: string;
  /** A home that joins the others. */
  readonly own?: OwnHome;
}

/** Loads a scenario by name or path. @throws SIMULATION_SCENARIO_*, SIMULATION_PROFILE_* */
export async function scenarioOf(
  nameOrPath: string,
  { seed, profiles, key, own }: ScenarioOptions,
): Promise<LoadedScenario> {
  const { loadScenario } = await import("#simulation/study");
  return loadScenario(nameOrPath, {
    scenariosDir: SCENARIOS_DIR,
    ...(seed === undefined ? {} : { seed }),
    ...(profiles === undefined ? {} : { profilesDir: profiles }),
    ...(key === undefined ? {} : { sharingKey: key }),
    ...(own === undefined ? {} : { own }),
  });
}
