import { type Instant, isoTime, NeighborwattError } from "#domain";

/** An agent out of order: from an instant on it hears nothing and sends nothing. */
export interface Fault {
  /** `household/role`, as the agent is called. */
  readonly agent: string;
  readonly from: Instant;
  /** When it works again, with what it knew before; never when this is missing. */
  readonly to?: Instant;
}

/** Which agents are out of order when. */
export interface Outages {
  /** Whether an agent, by its number, is out of order. */
  isOut(agent: number, now: Instant): boolean;
  /** Who works again when. */
  readonly returns: readonly { readonly agent: number; readonly at: Instant }[];
}

/**
 * Looks up whom the faults of a run concern.
 *
 * @throws SIMULATION_FAULT_UNKNOWN_AGENT
 */
export function outagesOf(faults: readonly Fault[], names: readonly string[]): Outages {
  const outages = faults.map(({ agent, from, to }) => ({ agent: numberOf(agent, names), from, to: to ?? null }));
  return {
    isOut: (agent, now) => outages.some((o) => o.agent === agent && o.from <= now && (o.to === null || now < o.to)),
    returns: outages.flatMap(({ agent, to }) => (to === null ? [] : [{ agent, at: to }])),
  };
}

/** The faults of a run in one line: a state directory goes on with the same ones only. */
export function faultsText(faults: readonly Fault[]): string {
  const until = (to: Instant | undefined) => (to === undefined ? "" : isoTime(to));
  return faults.map(({ agent, from, to }) => `${agent} ${isoTime(from)}/${until(to)}`).join(", ");
}

function numberOf(agent: string, names: readonly string[]): number {
  const number = names.indexOf(agent);
  if (number >= 0) return number;
  throw new NeighborwattError(
    "SIMULATION_FAULT_UNKNOWN_AGENT",
    `No agent is called "${agent}", so it cannot be out of order; there are ${names.join(", ")}.`,
    { details: { agent }, exitCode: 78 },
  );
}
