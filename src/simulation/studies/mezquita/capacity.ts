/** How many agreements n agents come to in one hour. */
export type Demand = (agents: number) => number;

/**
 * The largest number of agents whose agreements all fit.
 *
 * @param demand  Must not fall as the number of agents grows.
 * @param capacity  Agreements that can be written in the margin.
 */
export function agentsThatFit(demand: Demand, capacity: number): number {
  let high = 1;
  while (demand(high) <= capacity && high < Number.MAX_SAFE_INTEGER / 2) high *= 2;
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (demand(middle) <= capacity) low = middle;
    else high = middle;
  }
  return low;
}

/** Each of the sellers, half of all, with one buyer. */
export const oneEach: Demand = (agents) => Math.floor(agents / 2);

/** Every seller with every buyer: more can never be, unless a pair agrees twice. */
export const everyWithEvery: Demand = (agents) => Math.floor(agents / 2) * Math.ceil(agents / 2);

/** As many per agent as a measured community had in its busiest hour. */
export function likeMeasured(agreements: number, homes: number): Demand {
  return (agents) => Math.round((agents * agreements) / homes);
}
