import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { EXIT, NeighborwattError } from "#domain";
import {
  openLinearSolver,
  printSolution,
  type ReadInstance,
  readInstance,
  type Solution,
  solveInstance,
} from "#market";

/**
 * Clears one instance and prints the solution.
 *
 * @throws CLI_INSTANCE_UNREADABLE, MARKET_CLEARING_MALFORMED (65)
 */
export async function clear(file: string): Promise<void> {
  const read = readInstance(parsed(await bytesOf(file), file));
  const solution = await solved(read);
  for (const piece of printSolution(read, solution)) {
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
  }
}

/**
 * Only where prices leave a gap is a linear solver worth the time that loading it takes. What the fullest feeders have goes
 * first, for those who clear a day interval by interval with `start` and `fixed`.
 */
async function solved(read: ReadInstance): Promise<Solution> {
  const first = solveInstance(read, { priority: "fullest-first" });
  if (first.value === first.bound || read.exact !== null) return first;
  return solveInstance(read, { linearSolver: await openLinearSolver() });
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return file === "-" ? await buffer(process.stdin) : await readFile(file);
  } catch (cause) {
    throw unreadable(`${file} cannot be read: ${(cause as Error).message}`, cause);
  }
}

function parsed(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    const name = file === "-" ? "Standard input" : file;
    throw unreadable(`${name} is no JSON document: ${firstLine((cause as Error).message)}`, cause);
  }
}

/** A message of the parser may quote the text that it fails on, with its line breaks. */
function firstLine(message: string): string {
  return message.replaceAll(/\s+/g, " ");
}

function unreadable(message: string, cause: unknown): NeighborwattError {
  return new NeighborwattError("CLI_INSTANCE_UNREADABLE", message, { exitCode: EXIT.data, cause });
}
