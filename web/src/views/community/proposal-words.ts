import type { Members } from "#api";
import { short } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** Something that members decide on. */
export type Proposal = Members["proposals"][number];

/** So many kinds of calls stand in a title. */
const MOST_NAMED = 2;

/** A home by its name where that is known, else by its address. */
export function whoText({ home, address }: { readonly home: string | null; readonly address: string }): string {
  return home ?? short(address);
}

/** What a proposal is about, in words. */
export function titleOf({ action, about, calls }: Pick<Proposal, "action" | "about" | "calls">): string {
  const { title } = texts.community;
  if (action !== "other") return title[action](about === null ? title.nobody : whoText(about));
  const kinds = callsInWords(calls);
  const named = kinds.slice(0, MOST_NAMED).join(", ");
  const more = kinds.length - MOST_NAMED;
  return title.other(more > 0 ? title.more(named, more) : named);
}

/** What is carried out, each kind of it once with how often. */
export function callsInWords(calls: Proposal["calls"]): readonly string[] {
  const counts = new Map<string, number>();
  for (const call of calls) {
    const name = call.function === null ? call.contract : `${call.contract}.${call.function}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => texts.community.title.times(name, count));
}

/** How many more have to say yes; 0 where enough have. */
export function stillNeeded({ yes, needed }: Pick<Proposal, "yes" | "needed">): number {
  return Math.max(0, needed - yes);
}

/** What is still to be done about proposals: first what can be carried out, then what waits for votes. */
export function openProposals(proposals: readonly Proposal[]): readonly Proposal[] {
  return [
    ...proposals.filter(({ status }) => status === "agreed"),
    ...proposals.filter(({ status }) => status === "open"),
  ];
}
