import { instant, NeighborwattError } from "#domain";
import type { CommunityMeta } from "./port.ts";

const CHOICE = "choices.";

/** A community's meta as lines of key and text, so that it can be stored, read and compared line by line. */
export function metaToRows(meta: CommunityMeta): Map<string, string> {
  const { scenario, seed, choices, genesis, chainId, codeVersion } = meta;
  const rows = new Map([
    ["scenario", scenario],
    ["seed", String(seed)],
    ["genesis", String(genesis)],
    ["chainId", String(chainId)],
    ["codeVersion", codeVersion],
  ]);
  for (const [name, value] of Object.entries(choices)) rows.set(CHOICE + name, value);
  return rows;
}

/** The meta of the rows that `metaToRows` made; `null` of none. */
export function metaFromRows(rows: ReadonlyMap<string, string>): CommunityMeta | null {
  if (rows.size === 0) return null;
  const text = (key: string): string => rows.get(key) ?? "";
  const choices = [...rows]
    .filter(([key]) => key.startsWith(CHOICE))
    .map(([key, value]) => [key.slice(CHOICE.length), value]);
  return {
    scenario: text("scenario"),
    seed: BigInt(text("seed")),
    choices: Object.fromEntries(choices) as Record<string, string>,
    genesis: instant(Number(text("genesis"))),
    chainId: Number(text("chainId")),
    codeVersion: text("codeVersion"),
  };
}

/**
 * Refuses a state that belongs to another community, naming what differs key by key. The version of the code may
 * differ: a newer one goes on with an older one's state as long as the file's format is the same.
 *
 * @throws STORAGE_FOREIGN
 */
export function assertSameCommunity(
  there: ReadonlyMap<string, string>,
  asked: ReadonlyMap<string, string>,
  place: string,
): void {
  const keys = new Set([...there.keys(), ...asked.keys()]);
  keys.delete("codeVersion");
  const different = [...keys].filter((key) => there.get(key) !== asked.get(key)).sort();
  if (different.length === 0) return;
  const show = (value: string | undefined): string => (value === undefined ? "not set" : `"${value}"`);
  const list = different.map((key) => `${key} is ${show(there.get(key))} there and ${show(asked.get(key))} here`);
  const details = Object.fromEntries(
    different.map((key) => [key, `${show(there.get(key))} != ${show(asked.get(key))}`]),
  );
  throw new NeighborwattError(
    "STORAGE_FOREIGN",
    `The state in ${place} belongs to another community: ${list.join("; ")}. Run with the same settings, or give another state directory.`,
    { details, exitCode: 65 },
  );
}
