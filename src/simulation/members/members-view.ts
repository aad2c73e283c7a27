import type { Call } from "#chain";
import { type Address, type Hex, type Instant, instant, isoTime } from "#domain";
import type { Members } from "../view/members-state.ts";
import { type ConsortiumHistory, type ProposalHistory, tallyOf } from "./consortium-history.ts";

/** What the page must know of a consortium besides its history. */
interface MembersContext {
  readonly chainId: number;
  readonly contract: Address;
  readonly seed: bigint;
  readonly votingSeconds: number;
  readonly now: Instant;
  readonly homeOf: (address: Address) => string | null;
  readonly callOf: (call: { readonly target: Address; readonly data: Hex }) => Call | null;
  readonly contractOf: (target: Address) => string | null;
}

type ProposalRow = Members["proposals"][number];

/** Members, proposals and votes as the page shows them. */
export function membersState(history: ConsortiumHistory, context: MembersContext): Members {
  const present = [...history.members.keys()];
  return {
    chainId: context.chainId,
    contract: context.contract,
    seed: String(context.seed),
    votingSeconds: context.votingSeconds,
    needed: Math.floor(present.length / 2) + 1,
    members: [...history.members].map(([address, at]) => ({ ...account(context, address), since: isoTime(at) })),
    proposals: history.proposals.map((proposal) => rowOf(proposal, present, context)).reverse(),
  };
}

function rowOf(proposal: ProposalHistory, present: readonly Address[], context: MembersContext): ProposalRow {
  const { yes, no, needed, counting } = tallyOf(proposal, present);
  const executableUntil = instant(proposal.votesUntil + context.votingSeconds * 1000);
  return {
    id: proposal.id,
    status: statusOf(proposal, yes >= needed, executableUntil, context.now),
    ...meaningOf(proposal, context),
    proposer: account(context, proposal.proposer),
    proposedAt: isoTime(proposal.at),
    votesUntil: isoTime(proposal.votesUntil),
    executableUntil: isoTime(executableUntil),
    carriedOutAt: proposal.carriedOut === null ? null : isoTime(proposal.carriedOut.at),
    yes,
    no,
    needed,
    votes: proposal.votes.map((vote) => ({
      ...account(context, vote.member),
      approves: vote.approves,
      at: isoTime(vote.at),
      transaction: vote.transaction,
      counts: counting.includes(vote),
    })),
    transaction: proposal.transaction,
    block: proposal.block,
  };
}

/** While votes are taken a member may still change its mind, so what has enough of them stays open, too: it can be carried out at once. */
function statusOf(
  { votesUntil, carriedOut }: ProposalHistory,
  isAgreed: boolean,
  executableUntil: Instant,
  now: Instant,
): ProposalRow["status"] {
  if (carriedOut !== null) return "carried-out";
  if (isAgreed) return now < executableUntil ? "agreed" : "lapsed";
  return now < votesUntil ? "open" : "voted-down";
}

function meaningOf(
  { calls }: ProposalHistory,
  context: MembersContext,
): Pick<ProposalRow, "action" | "about" | "calls"> {
  const known = calls.map((call) => context.callOf(call));
  const [only] = known;
  const named = calls.map(({ target }, i) => ({
    contract: context.contractOf(target) ?? target,
    function: known[i]?.function ?? null,
  }));
  const isAboutMember = calls.length === 1 && only?.contract === "Consortium";
  if (isAboutMember && (only.function === "admit" || only.function === "remove")) {
    const member = String(only.args[0]).toLowerCase() as Address;
    return { action: only.function, about: account(context, member), calls: named };
  }
  return { action: "other", about: null, calls: named };
}

function account({ homeOf }: MembersContext, address: Address) {
  return { address, home: homeOf(address) };
}
