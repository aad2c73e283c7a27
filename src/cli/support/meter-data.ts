import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { EXIT, NeighborwattError } from "#domain";
import {
  type GapRule,
  type ImportedData,
  type Mapping,
  parseMapping,
  type ReadOptions,
  readMeterData,
  requireSize,
} from "#meterdata";

/** What a command line says about a person's own file. */
export interface MeterDataOptions {
  readonly as?: string;
  /** Path of a mapping file. */
  readonly map?: string;
  readonly gaps?: GapRule;
  readonly timezone?: string;
}

/**
 * Reads a person's own meter data.
 *
 * @param bytes  Its bytes, where they were read already.
 * @throws METERDATA_*, CLI_METER_FILE (65) when a file cannot be read
 */
export function meterDataOf(path: string, options: MeterDataOptions, bytes: Uint8Array = bytesOf(path)): ImportedData {
  const { as, map, gaps, timezone } = options;
  const mapping = map === undefined ? undefined : mappingOf(map);
  const given: ReadOptions = {
    ...(as === undefined ? {} : { as }),
    ...(mapping === undefined ? {} : { mapping }),
    ...(gaps === undefined ? {} : { gaps }),
    ...(timezone === undefined ? {} : { timezone }),
  };
  return readMeterData(basename(path), bytes, given);
}

function mappingOf(path: string): Mapping {
  return parseMapping(basename(path), new TextDecoder().decode(bytesOf(path)));
}

/** The bytes of a file, unless there are too many of them. @throws CLI_METER_FILE, METERDATA_TOO_LARGE */
export function bytesOf(path: string): Uint8Array {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error("it is no file");
    requireSize(basename(path), stats.size);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof NeighborwattError) throw cause;
    const reason = `${path} cannot be read (${(cause as Error).message}): expected the path of a file that your utility gave you.`;
    throw new NeighborwattError("CLI_METER_FILE", reason, { details: { path }, exitCode: EXIT.data, cause });
  }
}
