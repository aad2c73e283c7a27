import type { EmbeddedChain } from "#chain/embedded";
import {
  type Address,
  EXIT,
  type Hex,
  type IntervalIndex,
  interval,
  NeighborwattError,
  type SignedCommitment,
} from "#domain";
import { decodeCommitment, encodeCommitment } from "#trust";
import type { CommitmentDesk, FoundCommitment } from "./commitment-desk.ts";

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const DIGEST = /^0x[0-9a-fA-F]{64}$/;
const LAST_INTERVAL = 2 ** 32 - 1;

/** The methods with which the RPC front answers for a node's desk. */
export const DESK = {
  time: "commitments_time",
  standing: "commitments_standing",
  promised: "commitments_promised",
  find: "commitments_find",
  handIn: "commitments_handIn",
} as const;

/**
 * Lets people reach a node's desk through the chain's RPC front. Amounts are decimal strings, a commitment is the text that
 * `encodeCommitment` of #trust writes. Whatever comes in is from outside: what is no question gets an answer that says so.
 *
 * @throws (told to the caller) SIMULATION_DESK_REQUEST, TRUST_MESSAGE_MALFORMED, SIMULATION_CATCHING_UP, SIMULATION_NODE_SLOW
 */
export function offerCommitments(chain: Pick<EmbeddedChain, "offer">, desk: CommitmentDesk): void {
  chain.offer(DESK.time, () => desk.now);
  chain.offer(DESK.standing, ([consumer]) => plain(desk.standingOf(addressIn(consumer))));
  chain.offer(DESK.promised, ([k]) => plain(desk.promisedIn(intervalIn(k))));
  chain.offer(DESK.find, ([digest]) => foundText(desk.find(digestIn(digest))));
  chain.offer(DESK.handIn, async ([text]) => plain(await desk.handIn(commitmentIn(text))));
}

function foundText(found: FoundCommitment | null): unknown {
  if (found === null) return null;
  const { commitment, signature, chain, ...rest } = found;
  return plain({ ...rest, signed: encodeCommitment({ commitment, signature }), chain: chain.map(encodeCommitment) });
}

/** The same with text in the place of large integers. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one)));
}

function commitmentIn(value: unknown): SignedCommitment {
  if (typeof value === "string") return decodeCommitment(value);
  throw malformed("the JSON text of a signed commitment", value);
}

function addressIn(value: unknown): Address {
  if (typeof value === "string" && ADDRESS.test(value)) return value.toLowerCase() as Address;
  throw malformed("an address", value);
}

function digestIn(value: unknown): Hex {
  if (typeof value === "string" && DIGEST.test(value)) return value.toLowerCase() as Hex;
  throw malformed("the digest of a commitment, 32 bytes", value);
}

function intervalIn(value: unknown): IntervalIndex {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LAST_INTERVAL)
    return interval(value as number);
  throw malformed("the number of an interval", value);
}

function malformed(expected: string, value: unknown): NeighborwattError {
  const found = (JSON.stringify(value) ?? "nothing").slice(0, 100);
  return new NeighborwattError("SIMULATION_DESK_REQUEST", `The node's desk expected ${expected}, got ${found}.`, {
    details: { expected, found },
    exitCode: EXIT.data,
  });
}
