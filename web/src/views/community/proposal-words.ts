import type { Members } from "#api";
import { short } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** Something that members decide on. */
export type Proposal = Members["proposals"][number];

/** A home by its name where that is known, else by its address. */
export function whoText({ home, address }: { readonly home: string | null; readonly address: string }): string {
  return home ?? short(address);
}

/** What a proposal is about, in words. */
export function titleOf({ action, about, calls }: Pick<Proposal, "action" | "about" | "calls">): string {
  const { title } = texts.community;
  if (action !== "other") return title[action](about === null ? title.nobody : whoText(about));
  const counts = new Map<string, number>();
  for (const call of calls) {
    const name = call.function === null ? call.contract : `${call.contract}.${call.function}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return title.other([...counts].map(([name, count]) => title.times(name, count)).join(", "));
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
