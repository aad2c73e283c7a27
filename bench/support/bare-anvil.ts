import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Instant } from "#domain";

/** Anvil as anyone would start it for the same purpose: no journal, no front. */
export interface BareAnvil {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const FLAGS =
  "--no-mining --order fifo --block-base-fee-per-gas 0 --gas-price 0 --disable-min-priority-fee --no-cors --accounts 0 --hardfork cancun --gas-limit 10000000000 --port 0";

export async function startBareAnvil(chainId: number, genesisAt: Instant): Promise<BareAnvil> {
  const program = new URL("../../node_modules/.bin/anvil", import.meta.url).pathname;
  const values = ["--chain-id", String(chainId), "--timestamp", String(genesisAt / 1000)];
  const child = spawn(program, [...FLAGS.split(" "), ...values], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const listening = /^Listening on (\S+)/.exec(line);
    if (listening !== null) {
      child.stdout.resume();
      return { url: `http://${listening[1]}`, close };
    }
  }
  throw new Error("Anvil ended before it listened.");
}
