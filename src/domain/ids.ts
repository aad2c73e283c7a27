/** Bytes as lower-case hexadecimal text with 0x in front. */
export type Hex = `0x${string}`;
/** Twenty bytes: an agent, a person or a contract on the chain. Lower case throughout. */
export type Address = Hex;
/** Thirty-two bytes that name an order: keccak(market, owner, interval, side). */
export type OrderId = Hex;
/** The chain address of a meter. */
export type MeterId = Hex;
/** Number of a feeder; feeder 0 is the community's connection point. */
export type FeederId = number;
/** The short name of a household in a scenario, such as `h01`. */
export type HouseholdName = string;

/** The address of nobody: an account that no key belongs to. */
export const ZERO_ADDRESS: Address = "0x0000000000000000000000000000000000000000";

/** The name under which the community's own battery stands among the homes; no household may be called so. */
export const COMMUNITY_BATTERY: HouseholdName = "community-battery";

/** The name under which operator and external market stand among the homes; no household may be called so. */
export const COMMUNITY: HouseholdName = "community";

/** The name under which the distribution system operator trades, from a feeder of its own; no household may be called so. */
export const DSO: HouseholdName = "dso";

/** What no household may be called. */
export const RESERVED_NAMES: readonly HouseholdName[] = [COMMUNITY, COMMUNITY_BATTERY, DSO];
