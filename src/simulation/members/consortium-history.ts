import type { Log } from "#chain";
import type { Address, Hex, Instant } from "#domain";

/** A vote as it was given. */
export interface GivenVote {
  readonly member: Address;
  readonly approves: boolean;
  readonly at: Instant;
  readonly transaction: Hex;
  /** Its member has voted again since. */
  isChanged: boolean;
}

/** A proposal with everything that was said about it. */
export interface ProposalHistory {
  readonly id: Hex;
  readonly proposer: Address;
  readonly calls: readonly { readonly target: Address; readonly data: Hex }[];
  readonly at: Instant;
  readonly votesUntil: Instant;
  readonly transaction: Hex;
  readonly block: number;
  readonly votes: GivenVote[];
  /** Who could vote when it was carried out; null until then. */
  carriedOut: { readonly at: Instant; readonly members: readonly Address[] } | null;
}

/** Who belonged to the consortium since when, and what it decided. */
export interface ConsortiumHistory {
  readonly members: ReadonlyMap<Address, Instant>;
  /** In the order in which they were made. */
  readonly proposals: readonly ProposalHistory[];
}

/** The history of a consortium from its logs, in their order. What its proposals admit counts once it is carried out. */
export function consortiumHistory(logs: readonly Log[]): ConsortiumHistory {
  const members = new Map<Address, Instant>();
  const proposals = new Map<Hex, ProposalHistory>();
  let [voters, current]: [readonly Address[], Hex | null] = [[], null];
  for (const { event, args, at, transaction, block } of logs) {
    // A decision changes the members before it says that it is carried out.
    if (transaction !== current) [voters, current] = [[...members.keys()], transaction];
    const id = args.id as Hex;
    if (event === "MemberAdmitted") members.set(args.member as Address, at);
    else if (event === "MemberRemoved") members.delete(args.member as Address);
    else if (event === "Proposed") {
      const { proposer, calls } = args as Pick<ProposalHistory, "proposer" | "calls">;
      const votesUntil = (Number(args.votesUntil) * 1000) as Instant;
      proposals.set(id, { id, proposer, calls, at, votesUntil, transaction, block, votes: [], carriedOut: null });
    } else if (event === "Voted") {
      const votes = proposals.get(id)?.votes ?? [];
      for (const earlier of votes) if (earlier.member === args.member) earlier.isChanged = true;
      votes.push({
        member: args.member as Address,
        approves: args.approve === true,
        at,
        transaction,
        isChanged: false,
      });
    } else if (event === "Executed") {
      const proposal = proposals.get(id);
      if (proposal !== undefined) proposal.carriedOut = { at, members: voters };
    }
  }
  return { members, proposals: [...proposals.values()] };
}

/** How the votes stand: those of whoever is a member, or was when the proposal was carried out. */
export function tallyOf(proposal: ProposalHistory, present: readonly Address[]) {
  const members = proposal.carriedOut?.members ?? present;
  const counting = proposal.votes.filter((vote) => !vote.isChanged && members.includes(vote.member));
  const yes = counting.filter(({ approves }) => approves).length;
  return { yes, no: counting.length - yes, needed: Math.floor(members.length / 2) + 1, counting };
}
