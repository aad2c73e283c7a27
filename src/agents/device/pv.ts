import type { Address, IntervalIndex } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, Wallet } from "../agent.ts";
import { homeMessage } from "../home-message.ts";
import { anchorCall, saltFor } from "./anchor.ts";

/** What a PV agent knows from the start. */
export interface PvConfig {
  readonly household: string;
  readonly wallet: Wallet;
  readonly forecaster: Address;
}

/**
 * Makes the PV agent (PVA): keeps production, voltage, current and reactive power for its owner, anchors their hash and
 * tells the forecaster what the sun gave.
 *
 * @source MZ 4.4 (PVA)
 */
export function pvAgent({ household, wallet, forecaster }: PvConfig): Agent<null> {
  return {
    name: `${household}/pv`,
    role: "pv",
    address: wallet.address,
    interests: [],
    init: () => null,
    handle(state, event, now) {
      if (event.kind !== "reading" || event.reading.pv === null || event.reading.interval <= 0)
        return { state, effects: [] };
      const ended = (event.reading.interval - 1) as IntervalIndex;
      const { energyWh, powerW, voltageV, currentA, reactiveVar } = event.reading.pv;
      const body = { energyWh, powerW, voltageV, currentA, reactiveVar };
      const root = batchRoot(saltFor(wallet, "pv", ended), [
        `${ended}/${energyWh}/${powerW}/${voltageV}/${currentA}/${reactiveVar}`,
      ]);
      return {
        state,
        effects: [
          { kind: "record", interval: ended, what: "pv", key: household, body },
          { kind: "submit", call: anchorCall("pv", ended, root) },
          {
            kind: "send",
            message: homeMessage(wallet.address, forecaster, now, {
              what: "produced",
              interval: ended,
              pvWh: energyWh,
            }),
          },
        ],
      };
    },
  };
}
