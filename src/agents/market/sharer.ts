import type { Agent, Wallet } from "../agent.ts";
import { vouchFor } from "./statement.ts";

/** What the agent of a home that shares knows from the start. */
export interface SharerConfig {
  readonly household: string;
  /** Its money pays for what the home takes, and receives what it is paid for what it gives. */
  readonly wallet: Wallet;
}

/**
 * Makes the agent in whose name a home takes part where energy is shared after metering: it has nothing to offer or to agree on,
 * and vouches for the home's bills.
 *
 * @source docs/guides/sharing-keys.md
 */
export function sharerAgent(config: SharerConfig): Agent<null> {
  return {
    name: `${config.household}/buyer`,
    role: "buyer",
    address: config.wallet.address,
    interests: [],
    init: () => null,
    handle(state, event) {
      return { state, effects: event.kind === "statement" ? vouchFor(config, event.interval, event.hash) : [] };
    },
  };
}
