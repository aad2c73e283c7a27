import { z } from "zod";
import { nearest } from "./nearest.ts";
import { type KeyPath, pathText } from "./refuse.ts";

type Issue = z.core.$ZodIssue;

/** Says in a person's words what is wrong with a file that does not fit the schema, one line per problem. */
export function problemText(issue: Issue, schema: z.ZodType): string {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(issue.path, key, schema)).join("\n");
  }
  return `${pathText(issue.path) || "the file"}: ${reason(issue)}`;
}

function unknownKey(path: KeyPath, key: string, schema: z.ZodType): string {
  const known = knownKeys(path, schema);
  const guess = nearest(key, known);
  const hint = guess === null ? `the keys here are ${known.join(", ")}` : `did you mean ${guess}?`;
  return `${pathText([...path, key])}: this key is not known; ${hint}`;
}

function reason(issue: Issue): string {
  if (issue.input === undefined && issue.code !== "custom") return "this key is missing.";
  const found = `found ${typeof issue.input === "number" ? issue.input : JSON.stringify(issue.input)}`;
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, issue.input, found);
    case "too_small":
      return `${found}, expected ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${elements(issue)}.`;
    case "too_big":
      return `${found}, expected at most ${issue.maximum}${elements(issue)}.`;
    case "invalid_value": {
      const guess = nearest(String(issue.input), issue.values.map(String));
      return `${found}, expected one of ${issue.values.join(", ")}${guess === null ? "." : `; did you mean ${guess}?`}`;
    }
    default:
      return `${found}, expected ${issue.message}.`;
  }
}

function wrongType(expected: string, input: unknown, found: string): string {
  const what = expected === "int" ? "whole number" : expected;
  if (what.endsWith("number") && typeof input === "string") {
    if (input.includes("%")) return `${found}, a percentage; expected an amount in the unit of the key.`;
    if (/^[\d.,]+ ?[a-zA-Z/]+$/.test(input)) return `${found}; write the number alone, its unit stands in the key.`;
  }
  return `${found}, expected ${/^[aeiou]/.test(what) ? "an" : "a"} ${what}.`;
}

function elements(issue: { origin: string }): string {
  return { array: " entries", string: " characters" }[issue.origin] ?? "";
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** The keys that may stand at a place of the file. */
function knownKeys(path: KeyPath, of: z.ZodType): string[] {
  let schema = z.toJSONSchema(of, { io: "input" }) as JsonSchema | undefined;
  for (const key of path) schema = typeof key === "number" ? schema?.items : schema?.properties?.[String(key)];
  return Object.keys(schema?.properties ?? {});
}
