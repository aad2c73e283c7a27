import { type Hex, isoTime, NeighborwattError } from "#domain";
import { intactCheckpoint, removeUnlisted } from "./checkpoint.ts";
import { Engine, type EngineStart } from "./engine.ts";
import { stateMismatch } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { collect, headerOf, mine, record, stage } from "./miner.ts";
import type { BlockEntry } from "./records.ts";
import type { Results } from "./results.ts";

/** An engine that stands where the journal ends. */
export interface Restored {
  readonly engine: Engine;
  /** The block from which it replayed: a checkpoint's, or 0. */
  readonly from: number;
  readonly replayMs: number;
}

/**
 * Starts an engine from the newest good checkpoint and mines what the journal holds beyond it, block by block with the
 * recorded times.
 *
 * @throws CHAIN_STATE_MISMATCH when that gives another state than the recorded one; nothing is written then
 */
export async function restore(
  start: Omit<EngineStart, "stateFile">,
  journal: Journal,
  results: Results,
): Promise<Restored> {
  const { engine, from, damaged } = await newestGoodState(start, journal, results);
  const started = performance.now();
  try {
    if (from === 0) await expectGenesis(start.directory, engine, results);
    for (let number = from + 1; number <= journal.lastNumber(); number++) {
      await replay(start.directory, engine, journal, results, journal.entry(number) as BlockEntry);
    }
  } catch (error) {
    await engine.stop();
    throw error;
  }
  for (const number of damaged) journal.dropCheckpoint(number);
  removeUnlisted(start.directory, journal);
  return { engine, from, replayMs: performance.now() - started };
}

/** The first opening records block 0; every later one that starts there compares. */
async function expectGenesis(directory: string, engine: Engine, results: Results): Promise<void> {
  const { result: genesis } = await collect(engine, 0, []);
  const recorded = results.block(0);
  if (recorded === null) results.record(0, genesis);
  else if (recorded.stateRoot !== genesis.stateRoot) {
    throw stateMismatch(directory, 0, recorded.stateRoot, genesis.stateRoot);
  }
}

async function newestGoodState(
  start: Omit<EngineStart, "stateFile">,
  journal: Journal,
  results: Results,
): Promise<{ readonly engine: Engine; readonly from: number; readonly damaged: readonly number[] }> {
  const damaged: number[] = [];
  for (const checkpoint of journal.checkpoints()) {
    const stateFile = intactCheckpoint(start.directory, checkpoint);
    const engine = stateFile === null ? null : await startedAt(start, stateFile, checkpoint.number, results);
    if (engine !== null) return { engine, from: checkpoint.number, damaged };
    damaged.push(checkpoint.number);
  }
  return { engine: await Engine.start({ ...start, stateFile: null }), from: 0, damaged };
}

/** An engine with the state of a file, or null when the file does not hold the recorded block. */
async function startedAt(
  start: Omit<EngineStart, "stateFile">,
  stateFile: string,
  number: number,
  results: Results,
): Promise<Engine | null> {
  let engine: Engine;
  try {
    engine = await Engine.start({ ...start, stateFile });
  } catch (error) {
    // The digest was right, so another version of the engine wrote it; an older file or the journal will do.
    if (error instanceof NeighborwattError && error.code === "CHAIN_ENGINE_UNAVAILABLE") return null;
    throw error;
  }
  const head = (await engine.request("eth_getBlockByNumber", ["latest", false])) as { readonly hash: Hex };
  if (head.hash === results.block(number)?.hash) return engine;
  await engine.stop();
  return null;
}

async function replay(
  directory: string,
  engine: Engine,
  journal: Journal,
  results: Results,
  { number, at, transactions }: BlockEntry,
): Promise<void> {
  const recorded = results.block(number);
  try {
    await stage(engine, transactions);
  } catch (error) {
    if (!(error instanceof NeighborwattError) || error.code !== "CHAIN_TRANSACTION_REFUSED") throw error;
    if (recorded !== null) {
      throw stateMismatch(directory, number, `a mined block at ${isoTime(at)}`, `a refusal (${error.details.why})`);
    }
    // Journalled and refused, but killed before it could be taken back: nobody ever heard of this block.
    journal.forget(number);
    return;
  }
  await mine(engine, at);
  if (recorded === null) {
    record(journal, results, number, transactions, await collect(engine, number, transactions));
    return;
  }
  const { stateRoot } = await headerOf(engine, number);
  if (stateRoot !== recorded.stateRoot) throw stateMismatch(directory, number, recorded.stateRoot, stateRoot);
}
