import type { Address, Hex, Instant } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, BoundaryReading, Effect, Wallet } from "../agent.ts";
import { homeMessage } from "../home-message.ts";
import { anchorCall, saltFor } from "./anchor.ts";

/** Smart meter agent (SMA): the oracle of a home. Its wallet is the certified meter. */
export interface MeterConfig {
  readonly household: string;
  readonly wallet: Wallet;
  readonly forecaster: Address | null;
}

/** How long after a boundary the meter states what the battery holds: settlement of the interval comes first. */
const ATTEST_AFTER_MS = 30_000;

interface MeterState {
  /** What the battery held at the last boundary, and when to state it; null in a home without one. */
  stored: { readonly wh: bigint; readonly attestAt: Instant } | null;
}

/**
 * Makes the agent that writes both registers to the chain at each boundary, states what the home's battery holds, and
 * anchors the salted hash of the fine-grained readings, which stay at the owner's.
 *
 * @source MZ 4.4 (SMA); requirements L6, A1, P5
 */
export function meterAgent(config: MeterConfig): Agent<MeterState> {
  const { wallet } = config;
  return {
    name: `${config.household}/meter`,
    role: "meter",
    address: wallet.address,
    interests: [],
    init: () => ({ stored: null }),
    handle(state, event, now) {
      // Woken at another time it was out of order for a while, and what it knows is old.
      if (event.kind === "clock" && state.stored?.attestAt === now) {
        return { state, effects: [{ kind: "submit", call: attest(state.stored.wh) }] };
      }
      if (event.kind !== "reading") return { state, effects: [] };
      return onReading(config, event.reading, now);
    },
  };
}

function onReading(
  config: MeterConfig,
  reading: BoundaryReading,
  now: Instant,
): { state: MeterState; effects: Effect[] } {
  const { interval, energy, battery } = reading;
  const attestAt = (now + ATTEST_AFTER_MS) as Instant;
  const effects: Effect[] = [
    {
      kind: "submit",
      call: { contract: "Meters", function: "recordReading", args: [interval, energy.importWh, energy.exportWh] },
    },
  ];
  if (battery !== null) effects.push({ kind: "wake", at: attestAt });
  if (interval > 0) effects.push(...closing(config, reading, now));
  return { state: { stored: battery === null ? null : { wh: battery.storedWh, attestAt } }, effects };
}

/** What is told about the interval that ended. */
function closing(config: MeterConfig, reading: BoundaryReading, now: Instant): Effect[] {
  const ended = (reading.interval - 1) as BoundaryReading["interval"];
  const items = reading.netImportW.map((powerW, step) => `${ended}/${step}/${powerW}`);
  const root: Hex = batchRoot(saltFor(config.wallet, "readings", ended), items);
  const effects: Effect[] = [
    { kind: "submit", call: anchorCall("readings", ended, root) },
    {
      kind: "record",
      interval: ended,
      what: "readings",
      key: config.household,
      body: { netImportW: reading.netImportW },
    },
  ];
  if (config.forecaster !== null) {
    const { importWh, exportWh } = reading.energy;
    effects.push({
      kind: "send",
      message: homeMessage(config.wallet.address, config.forecaster, now, {
        what: "metered",
        interval: ended,
        importWh,
        exportWh,
      }),
    });
  }
  return effects;
}

function attest(storedWh: bigint) {
  return { contract: "EnergyToken", function: "attestStored", args: [storedWh] };
}
