import { createServer } from "node:net";
import { bad, type Finding, fine } from "./finding.ts";
import { holderOf } from "./port-holder.ts";

const LOOPBACK = "127.0.0.1";
/** Below it an ordinary account may not listen. */
const FIRST_FREE_FOR_ALL = 1024;

/** The page's own port: taken is no harm, since the next free one is used then. */
export async function checkPagePort(port: number): Promise<Finding> {
  const refusal = await refusalOf(port);
  if (refusal === null) return fine("port", `${port} is free for the page`);
  if (refusal === "EADDRINUSE") {
    return fine("port", `${port} is taken${heldBy(await holderOf(port))}; the page takes the next free one`);
  }
  return refused(port, refusal);
}

/** A port that somebody wants by number: taken is wrong, since `run --port` refuses it. */
export async function checkWantedPort(port: number): Promise<Finding> {
  const refusal = await refusalOf(port);
  if (refusal === null) return fine("port", `${port} is free`);
  if (refusal !== "EADDRINUSE") return refused(port, refusal);
  const holder = await holderOf(port);
  const end = holder === null ? "whatever holds it" : holder;
  return bad(
    "port",
    `${port} is taken`,
    holder === null ? "another program listens there; which one, this account may not see" : `${holder} listens there`,
    `End ${end}, or give another --port.`,
  );
}

function refused(port: number, code: string): Finding {
  const lowPort = code === "EACCES" && port < FIRST_FREE_FOR_ALL;
  return bad(
    "port",
    `${port} cannot be opened on ${LOOPBACK} (${code})`,
    lowPort ? `ports below ${FIRST_FREE_FOR_ALL} belong to the administrator` : "the system refuses it to this program",
    lowPort
      ? `Give a --port from ${FIRST_FREE_FOR_ALL} on.`
      : `Allow this program to listen on ${LOOPBACK}, in the firewall or sandbox that forbids it.`,
  );
}

function heldBy(holder: string | null): string {
  return holder === null ? "" : ` by ${holder}`;
}

/** Why nobody may listen there; null when it works. */
function refusalOf(port: number): Promise<string | null> {
  return new Promise((answer) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => answer(error.code ?? error.message));
    server.listen(port, LOOPBACK, () => server.close(() => answer(null)));
  });
}
