import { parseDocument } from "yaml";
import type { z } from "zod";
import { EXIT, NeighborwattError } from "#domain";
import { problemText } from "./problems.ts";
import { pathText } from "./refuse.ts";
import { type ScenarioFile, type SharingEntry, scenarioFile, sharingFile } from "./schema.ts";

/**
 * Reads YAML text as a scenario file and reports every problem of its shape at once.
 *
 * @throws SIMULATION_SCENARIO_INVALID with the path of each key
 */
export function parseScenarioFile(text: string): ScenarioFile {
  return parsed(text, scenarioFile);
}

/**
 * The same for a file that holds only what may stand under `sharing`.
 *
 * @throws SIMULATION_SCENARIO_INVALID with the path of each key
 */
export function parseSharingFile(text: string): SharingEntry {
  return parsed(text, sharingFile);
}

function parsed<T>(text: string, schema: z.ZodType<T>): T {
  const document = parseDocument(text, { version: "1.2", uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw invalid(`This is not YAML: ${fault.message.trim()}`, "");
  const result = schema.safeParse(toPlain(document), { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const first = issues[0];
  const key =
    first === undefined
      ? ""
      : pathText(first.code === "unrecognized_keys" ? [...first.path, first.keys[0] ?? ""] : first.path);
  throw invalid(issues.map((issue) => problemText(issue, schema)).join("\n"), key);
}

function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    // Aliases are resolved up to a limit; beyond it the library refuses, so that a small file cannot fill the memory.
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(`This is not YAML that can be used: ${(cause as Error).message}`, "");
  }
}

function invalid(message: string, key: string): NeighborwattError {
  return new NeighborwattError("SIMULATION_SCENARIO_INVALID", message, {
    details: { key },
    exitCode: EXIT.configuration,
  });
}
