import { parseDocument } from "yaml";
import { EXIT, NeighborwattError } from "#domain";
import { problemText } from "./problems.ts";
import { pathText } from "./refuse.ts";
import { type ScenarioFile, scenarioFile } from "./schema.ts";

/**
 * Reads YAML text as a scenario file and reports every problem of its shape at once.
 *
 * @throws SIMULATION_SCENARIO_INVALID with the path of each key
 */
export function parseScenarioFile(text: string): ScenarioFile {
  const document = parseDocument(text, { version: "1.2", uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw invalid(`This is not YAML: ${fault.message.trim()}`, "");
  const result = scenarioFile.safeParse(toPlain(document), { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const first = issues[0];
  const key =
    first === undefined
      ? ""
      : pathText(first.code === "unrecognized_keys" ? [...first.path, first.keys[0] ?? ""] : first.path);
  throw invalid(issues.map(problemText).join("\n"), key);
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
