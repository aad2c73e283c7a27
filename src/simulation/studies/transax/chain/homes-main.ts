import { HomesAtWork } from "./homes-at-work.ts";
import type { FromHomes, ToHomes } from "./protocol.ts";

/**
 * A process of some homes, started by the study. It ends with its parent, however that ends: the system closes the
 * channel between them.
 */
process.once("disconnect", () => process.exit());

const tell = (message: FromHomes) => {
  if (process.connected) process.send?.(message);
};
let homes: HomesAtWork | null = null;

process.on("message", (message: ToHomes) => {
  if (message.kind === "letter") homes?.receive(message.envelope);
  else {
    homes = new HomesAtWork(message.task, tell);
    homes.work().catch((error: unknown) => tell({ kind: "failed", why: String(error) }));
  }
});
tell({ kind: "ready" });
