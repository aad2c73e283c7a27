import type { Address, Hex, Instant } from "#domain";
import { batchRoot } from "#privacy";
import type { Agent, BoundaryReading, Effect, Wallet } from "../agent.ts";
import {
  ATOMIC_METER_INTERESTS,
  type AtomicMeterConfig,
  type AtomicMeterState,
  atBoundary,
  atomicDuties,
  atomicMeter,
} from "../atomic/meter-duties.ts";
import { homeMessage } from "../home-message.ts";
import { anchorCall, saltFor } from "./anchor.ts";

/** Smart meter agent (SMA): the oracle of a home. Its wallet is the certified meter. */
export interface MeterConfig {
  readonly household: string;
  readonly wallet: Wallet;
  readonly forecaster: Address | null;
  /** What it must know where receipts settle trades: then no reading of it goes to the chain. */
  readonly atomic?: AtomicMeterConfig;
}

/** How long after a boundary the meter states what the battery holds: settlement of the interval comes first. */
const ATTEST_AFTER_MS = 30_000;

interface MeterState {
  /** What the battery held at the last boundary, and when to state it; null in a home without one. */
  stored: { readonly wh: bigint; readonly attestAt: Instant } | null;
  atomic: AtomicMeterState | null;
}

/**
 * Makes the agent that writes both registers to the chain at each boundary, states what the home's battery holds, and
 * anchors the salted hash of the fine-grained readings, which stay at the owner's. Where receipts settle trades, the
 * registers stay there too: others get statements and receipts about what was traded.
 *
 * @source MZ 4.4 (SMA); SPB II-B; requirements L6, A1, P5, T1
 */
export function meterAgent(config: MeterConfig): Agent<MeterState> {
  const { wallet } = config;
  return {
    name: `${config.household}/meter`,
    role: "meter",
    address: wallet.address,
    interests: config.atomic === undefined ? [] : ATOMIC_METER_INTERESTS,
    init: () => ({ stored: null, atomic: config.atomic === undefined ? null : atomicMeter(config.atomic) }),
    handle(state, event, now) {
      if (config.atomic !== undefined && state.atomic !== null && event.kind !== "reading") {
        return { state, effects: atomicDuties(config.atomic, state.atomic, event, now) };
      }
      // Woken at another time it was out of order for a while, and what it knows is old.
      if (event.kind === "clock" && state.stored?.attestAt === now) {
        return { state, effects: [{ kind: "submit", call: attest(state.stored.wh) }] };
      }
      if (event.kind !== "reading") return { state, effects: [] };
      return onReading(config, state, event.reading, now);
    },
  };
}

function onReading(
  config: MeterConfig,
  state: MeterState,
  reading: BoundaryReading,
  now: Instant,
): { state: MeterState; effects: readonly Effect[] } {
  if (config.atomic !== undefined && state.atomic !== null) {
    const { importWh, exportWh } = reading.energy;
    const registers = { boundary: reading.interval, importWh, exportWh };
    const effects = atBoundary(config.atomic, state.atomic, registers, now);
    return { state, effects: [...effects, ...(reading.interval > 0 ? closing(config, reading, now) : [])] };
  }
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
  return { state: { stored: battery === null ? null : { wh: battery.storedWh, attestAt }, atomic: null }, effects };
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
