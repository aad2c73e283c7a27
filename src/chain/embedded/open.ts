import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { instant } from "#domain";
import { AddressBook } from "../evm/index.ts";
import { type ChainParts, JournalledChain } from "./chain.ts";
import { Database } from "./database.ts";
import {
  DEFAULT_CHAIN_ID,
  DEFAULT_CHECKPOINT_BLOCKS,
  type EmbeddedChain,
  type EmbeddedChainOptions,
  type Head,
} from "./embedded-chain.ts";
import { blockTime } from "./errors.ts";
import { openFront } from "./front/server.ts";
import { Journal } from "./journal.ts";
import { lockDirectory } from "./lock.ts";
import { restore } from "./restore.ts";
import { Results } from "./results.ts";

/**
 * Opens the chain that lies in a directory, or begins one. After `kill -9` at any moment everything that had a receipt
 * is there again.
 *
 * @throws CHAIN_DIRECTORY_IN_USE, CHAIN_FOREIGN_DATABASE, CHAIN_STATE_MISMATCH, CHAIN_ENGINE_UNAVAILABLE, CHAIN_PORT_TAKEN
 * @source design, section 5
 */
export async function openEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  if (options.genesisAt % 1000 !== 0) throw blockTime(options.genesisAt, instant(0));
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const undo: (() => void | Promise<void>)[] = [];
  try {
    const chain = new JournalledChain(await assemble(directory, options, undo));
    if (typeof options.rpcPort === "number") {
      const front = await openFront(chain, options.rpcPort);
      chain.rpcUrl = front.url;
      chain.closeFront = front.close;
    }
    return chain;
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function assemble(
  directory: string,
  { chainId = DEFAULT_CHAIN_ID, genesisAt, checkpointEveryBlocks = DEFAULT_CHECKPOINT_BLOCKS }: EmbeddedChainOptions,
  undo: (() => void | Promise<void>)[],
): Promise<ChainParts> {
  const lock = lockDirectory(directory);
  undo.push(() => lock.release());
  const database = Database.open(join(directory, "chain.sqlite"), { chainId, genesisAt });
  undo.push(() => database.close());
  const [journal, results] = [new Journal(database), new Results(database)];
  const { engine, from, replayMs } = await restore({ directory, chainId, genesisAt }, journal, results);
  undo.push(() => engine.stop());
  const head = results.block(journal.lastNumber()) as Head;
  return {
    directory,
    chainId,
    checkpointEveryBlocks,
    lock,
    database,
    journal,
    results,
    engine,
    head: { number: head.number, at: head.at, stateRoot: head.stateRoot },
    addressBook: new AddressBook(),
    sinceCheckpoint: { blocks: head.number - from, workMs: replayMs },
  };
}
