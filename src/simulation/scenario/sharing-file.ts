import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { EXIT, NeighborwattError } from "#domain";
import { readExAnteFile, SHARING_KEYS, type SharingKeyName } from "#market";
import { buildSharing, isByTheHour, refuseUnfitIntervals } from "./build/sharing.ts";
import { nearest } from "./file/nearest.ts";
import { parseSharingFile } from "./file/parse.ts";
import type { Scenario, SharingSpec } from "./scenario.ts";

const MOST_BYTES = 100_000_000;

/**
 * A scenario that shares by another key: one by name, with what the scenario says of it, or one from a file, `.txt` with
 * coefficients agreed beforehand or `.yaml` with what may stand under `sharing`.
 *
 * @param keyOrPath  Paths are relative to the working directory.
 * @throws SIMULATION_SHARING_KEY_UNKNOWN (64), SIMULATION_SHARING_FILE_MISSING, MARKET_SHARING_FILE_INVALID (65),
 * SIMULATION_SCENARIO_INVALID (78)
 */
export function withSharingKey(scenario: Scenario, keyOrPath: string): Scenario {
  if ((SHARING_KEYS as readonly string[]).includes(keyOrPath)) {
    const key = keyOrPath as SharingKeyName;
    if (isByTheHour(key)) refuseUnfitIntervals(scenario.calendar, ["sharing", "key"]);
    return { ...scenario, sharing: { ...scenario.sharing, key } };
  }
  if (/\.txt$/i.test(keyOrPath)) {
    refuseUnfitIntervals(scenario.calendar, ["sharing", "key"]);
    const spec: SharingSpec = { ...scenario.sharing, key: "ex-ante", file: basename(keyOrPath), hours: null };
    return withHours({ ...scenario, sharing: spec }, dirname(resolve(keyOrPath)));
  }
  if (/\.ya?ml$/i.test(keyOrPath)) return fromYaml(scenario, keyOrPath);
  throw unknownKey(keyOrPath);
}

/** The scenario with the coefficients that its file of them holds. @throws SIMULATION_SHARING_FILE_MISSING, MARKET_SHARING_FILE_INVALID */
export function withHours(scenario: Scenario, baseDir: string): Scenario {
  const { sharing, households } = scenario;
  if (sharing.file === null) return scenario;
  const text = read(resolve(baseDir, sharing.file), sharing.file);
  const hours = readExAnteFile(
    text,
    sharing.file,
    households.map(({ name }) => name),
  );
  return { ...scenario, sharing: { ...sharing, hours } };
}

function fromYaml(scenario: Scenario, path: string): Scenario {
  const text = read(resolve(path), path);
  try {
    const sharing = buildSharing(parseSharingFile(text), scenario.households, scenario.calendar, []);
    return withHours({ ...scenario, sharing }, dirname(resolve(path)));
  } catch (cause) {
    if (!(cause instanceof NeighborwattError) || cause.code !== "SIMULATION_SCENARIO_INVALID") throw cause;
    const { code, details, exitCode } = cause;
    throw new NeighborwattError(code, `${basename(path)}: ${cause.message}`, { details, exitCode, cause });
  }
}

function read(path: string, name: string): string {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new RangeError(`${size} bytes, expected at most ${MOST_BYTES}`);
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new NeighborwattError(
      "SIMULATION_SHARING_FILE_MISSING",
      `${name}: the file of the sharing key cannot be read (${(cause as Error).message}).`,
      { details: { file: name }, exitCode: EXIT.data, cause },
    );
  }
}

function unknownKey(key: string): NeighborwattError {
  const guess = nearest(key, SHARING_KEYS);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  return new NeighborwattError(
    "SIMULATION_SHARING_KEY_UNKNOWN",
    `There is no sharing key "${key}"; expected one of ${SHARING_KEYS.join(", ")}, or the path of a .txt or .yaml file.${hint}`,
    { details: { key }, exitCode: EXIT.usage },
  );
}
