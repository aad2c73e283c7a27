import type { AgentRole } from "#agents";
import { type Address, type Instant, isoTime } from "#domain";
import type { HouseholdIdentity } from "../identities.ts";

/** One agent, and when it was last heard of. */
export interface AgentActivity {
  /** `household/role`. */
  readonly name: string;
  readonly role: AgentRole;
  readonly address: Address;
  /** null: not since this process began. */
  readonly lastActiveAt: string | null;
  /** It should have been heard of by now. */
  readonly silent: boolean;
}

/** Whoever has one of these roles says something in every interval; traders speak when there is something to trade. */
const SPEAKS_ALWAYS: readonly AgentRole[] = ["meter", "pv", "battery", "community-battery", "external-market"];

/**
 * Every agent with its last sign of life.
 *
 * @param since  Whoever always speaks and was not heard of from here on is silent; null: it is too early to tell.
 */
export function activitiesOf(
  identities: readonly HouseholdIdentity[],
  lastActive: ReadonlyMap<Address, Instant>,
  since: Instant | null,
): readonly AgentActivity[] {
  return identities.flatMap(({ name, actors }) =>
    actors.map(({ role, keys: { address } }) => {
      const at = lastActive.get(address) ?? null;
      const silent = since !== null && SPEAKS_ALWAYS.includes(role) && (at === null || at < since);
      return { name: `${name}/${role}`, role, address, lastActiveAt: at === null ? null : isoTime(at), silent };
    }),
  );
}
