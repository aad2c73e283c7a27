import { parentPort } from "node:worker_threads";
import { type Hex, NeighborwattError } from "#domain";
import { openTransaction } from "../../evm/index.ts";
import type { Opening } from "./opener.ts";

function openOne(raw: Hex): Opening {
  try {
    return { ok: true, transaction: openTransaction(raw) };
  } catch (error) {
    // Whatever a stranger's bytes do to the reader: an error thrown here would end the thread, and the front with it.
    return { ok: false, why: error instanceof NeighborwattError ? String(error.details.why) : "it cannot be read" };
  }
}

parentPort?.on("message", (raws: readonly Hex[]) => parentPort?.postMessage(raws.map(openOne)));
