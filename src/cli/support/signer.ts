import { readFileSync } from "node:fs";
import { bytesOf, EXIT, type Hex, NeighborwattError } from "#domain";
import { type KeyPair, keyPairFromSecret } from "#privacy";
import { householdUnknown } from "#simulation";
import { usage } from "./failure.ts";
import type { Remote } from "./remote.ts";

const SECRET = /^(0x)?[0-9a-fA-F]{64}$/;

/** Who signs: one of the two. */
export interface SignerOptions {
  readonly as?: string;
  readonly key?: string;
}

/**
 * Who signs: a simulated home with its demonstration key, which anybody can make from the seed, or a person with a key
 * of their own.
 *
 * @throws CLI_USAGE, SIMULATION_HOUSEHOLD_UNKNOWN (64), CLI_BAD_KEY_FILE (65)
 */
export function signerOf({ as, key }: SignerOptions, { identities }: Pick<Remote, "identities">): KeyPair {
  if ((as === undefined) === (key === undefined)) throw usage("Say who signs: either --as HOUSEHOLD or --key FILE.");
  if (key !== undefined) return keyIn(key);
  const homes = identities.filter((identity) => identity.feeder !== 0);
  const home = homes.find(({ name }) => name === as);
  if (home !== undefined) return home.owner;
  throw householdUnknown(
    as as string,
    homes.map(({ name }) => name),
  );
}

/** The key in a file. @throws CLI_BAD_KEY_FILE (65) */
export function keyIn(file: string): KeyPair {
  const text = read(file).trim();
  if (!SECRET.test(text)) throw badKeyFile(file, `expected 64 hexadecimal digits, got ${text.length} characters`);
  try {
    return keyPairFromSecret(bytesOf(`0x${text.replace(/^0x/, "")}` as Hex));
  } catch {
    // The cause must not be shown: it is about somebody's secret.
    throw badKeyFile(file, "its number is 0, or as large as the curve's order or larger");
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw badKeyFile(file, (cause as Error).message);
  }
}

function badKeyFile(file: string, why: string): NeighborwattError {
  return new NeighborwattError("CLI_BAD_KEY_FILE", `${file} holds no secret key: ${why}.`, {
    details: { file },
    exitCode: EXIT.data,
  });
}
