import type { RpcClient } from "#chain/evm";
import { type Address, type Hex, type Instant, instant, ZERO_ADDRESS } from "#domain";

/** Votes on a proposal. */
export interface Tally {
  readonly yes: number;
  readonly no: number;
  /** So many must agree. */
  readonly needed: number;
}

/** A proposal that can still be voted on or carried out. */
export interface Proposal {
  readonly id: Hex;
  readonly action: "admit" | "remove" | "other";
  /** Whom it concerns; null for other decisions. */
  readonly member: Address | null;
  readonly proposer: Address;
  readonly votesUntil: Instant;
  readonly tally: Tally;
}

const CONTRACT = "Consortium";

/** A call of the consortium. */
export function consortium(name: string, ...args: readonly unknown[]) {
  return { contract: CONTRACT, function: name, args };
}

/** Everybody with a vote. */
export async function membersOf(chain: RpcClient): Promise<readonly Address[]> {
  return (await chain.read(consortium("members"))) as readonly Address[];
}

export async function tallyOf(chain: RpcClient, id: Hex): Promise<Tally> {
  const [yes, no, needed] = (await chain.read(consortium("tally", id))) as [bigint, bigint, bigint];
  return { yes: Number(yes), no: Number(no), needed: Number(needed) };
}

/** What is open, oldest first: neither carried out nor lapsed. */
export async function openProposals(chain: RpcClient): Promise<readonly Proposal[]> {
  const logs = await chain.logs(CONTRACT);
  const votingMs = Number(await chain.read(consortium("votingSeconds"))) * 1000;
  const { at: now } = await chain.head();
  const executed = new Set(logs.filter((log) => log.event === "Executed").map((log) => log.args.id));
  const open: Proposal[] = [];
  for (const { event, args } of logs) {
    if (event !== "Proposed" || executed.has(args.id)) continue;
    const votesUntil = instant(Number(args.votesUntil) * 1000);
    // What was agreed can be carried out for as long again as it could be voted on.
    if (now >= votesUntil + votingMs) continue;
    const id = args.id as Hex;
    const proposer = args.proposer as Address;
    open.push({ id, ...meaningOf(chain, args.calls), proposer, votesUntil, tally: await tallyOf(chain, id) });
  }
  return open;
}

function meaningOf(chain: RpcClient, calls: unknown): Pick<Proposal, "action" | "member"> {
  const [only, ...more] = calls as readonly { target: Address; data: Hex }[];
  if (only === undefined || more.length > 0) return { action: "other", member: null };
  for (const action of ["admit", "remove"] as const) {
    const { to, data } = chain.addressBook.encodeCall(consortium(action, ZERO_ADDRESS));
    if (only.target.toLowerCase() !== to || only.data.slice(0, 10) !== data.slice(0, 10)) continue;
    return { action, member: `0x${only.data.slice(-40)}` };
  }
  return { action: "other", member: null };
}
