import { parentPort } from "node:worker_threads";
import { type Hex, NeighborwattError } from "#domain";
import { openTransaction } from "../../evm/index.ts";
import type { Opening } from "./opener.ts";

function openOne(raw: Hex): Opening {
  try {
    return { ok: true, transaction: openTransaction(raw) };
  } catch (error) {
    if (!(error instanceof NeighborwattError)) throw error;
    return { ok: false, why: String(error.details.why) };
  }
}

parentPort?.on("message", (raws: readonly Hex[]) => parentPort?.postMessage(raws.map(openOne)));
