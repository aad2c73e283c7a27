import { parseDocument } from "yaml";
import type { z } from "zod";
import { EXIT, NeighborwattError } from "#domain";
import { type Mapping, mappingFile } from "./schema.ts";

/** A mapping is a page of text. */
const MOST_CHARACTERS = 100_000;

/**
 * Reads a mapping file (YAML) and reports every problem of its shape at once.
 *
 * @param file  Its name, for messages.
 * @throws METERDATA_MAPPING (78) with the path of each key
 */
export function parseMapping(file: string, text: string): Mapping {
  if (text.length > MOST_CHARACTERS) {
    throw invalid(file, `The file has ${text.length} characters, expected at most ${MOST_CHARACTERS}.`);
  }
  const document = parseDocument(text, { version: "1.2", uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw invalid(file, `This is not YAML: ${fault.message.trim()}`);
  const result = mappingFile.safeParse(toPlain(file, document));
  if (result.success) return result.data;
  throw invalid(file, result.error.issues.map(problem).join("\n"));
}

function problem(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${[path, key].filter(Boolean).join(".")}: this key is not known here.`).join("\n");
  }
  const expected = issue.code === "custom" ? `expected ${issue.message}` : issue.message;
  return `${path || "the file"}: ${expected}.`;
}

function toPlain(file: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(file, `This is not YAML that can be used: ${(cause as Error).message}`);
  }
}

function invalid(file: string, reason: string): NeighborwattError {
  const options = { details: { file }, exitCode: EXIT.configuration };
  return new NeighborwattError("METERDATA_MAPPING", `${file}: ${reason}`, options);
}
