import type { Log, Receipt } from "#chain";
import { type Address, type Instant, type IntervalIndex, instant, interval, startOf } from "#domain";
import { type Community, type CommunityOptions, type LoadedScenario, withChoices } from "#simulation";
import { choicesWith, tiny } from "./community.ts";

/** `tiny` with so many solvers. */
export function tinyWithSolvers(solvers: number): LoadedScenario {
  const { scenario, profiles } = tiny();
  return { scenario: { ...scenario, clearing: { ...scenario.clearing, solvers } }, profiles };
}

/** What opens `tiny` with the mechanism clearing. */
export const CLEARING = { choices: choicesWith("clearing") } satisfies Partial<CommunityOptions>;

/** Gate closure of an interval, and so many ms after it. */
export function gateClosed(k: number, afterMs = 0, { scenario }: LoadedScenario = tiny()): Instant {
  const { calendar } = withChoices(scenario, { mechanism: "clearing" });
  return instant(startOf(calendar, interval(k)) - calendar.commitMarginSeconds * 1000 + afterMs);
}

/** Every event with one of these names, oldest first. */
export async function logsOf({ chain }: Community, ...events: readonly string[]): Promise<readonly Log[]> {
  const found: Log[] = [];
  for await (const log of chain.logs({ block: 0, index: -1 })) if (events.includes(log.event)) found.push(log);
  return found;
}

/** What was refused to each sender: names of errors, each once. */
export function refusalsBy({ chain }: Community): ReadonlyMap<Address, ReadonlySet<string>> {
  const refusals = new Map<Address, Set<string>>();
  for (const { from, refusal } of receiptsOf(chain)) {
    if (refusal === null) continue;
    refusals.set(from, (refusals.get(from) ?? new Set()).add(refusal.error));
  }
  return refusals;
}

/** Every receipt of a chain, oldest first. */
export function receiptsOf(chain: Community["chain"]): readonly Receipt[] {
  const blocks = Array.from({ length: chain.head().number }, (_, i) => chain.block(i + 1));
  return blocks.flatMap((block) => block?.receipts ?? []);
}

/** Who sold how much to whom at which price in each interval, apart from the names of offers. */
export async function tradesIn(community: Community, until: IntervalIndex): Promise<readonly string[]> {
  const allowed = await logsOf(community, "TransactionAllowed");
  const trades = allowed.map(({ args }) => args.trade as Record<string, unknown>);
  return trades
    .filter(({ interval }) => (interval as number) < until)
    .map((t) => `${t.interval}: ${t.seller} to ${t.buyer}, ${t.energyWh} Wh at ${t.pricePerWh}`)
    .sort();
}
