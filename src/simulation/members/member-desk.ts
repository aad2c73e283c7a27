import type { Call, Refusal } from "#chain";
import type { EmbeddedChain } from "#chain/embedded";
import { gasLimitOf, MAX_TRANSACTION_GAS, type OpenedTransaction, openTransaction, RpcClient } from "#chain/evm";
import { type Address, type Hex, isoTime, keccakOfText, NeighborwattError } from "#domain";
import type { HouseholdIdentity } from "../identities.ts";
import type { Members, Prepared, Sent } from "../view/members-state.ts";
import { consortiumHistory } from "./consortium-history.ts";
import { membersState } from "./members-view.ts";
import { inWords } from "./refusal-words.ts";

const CONTRACT = "Consortium";
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 25;

/** What somebody wants to sign. */
export type Wanted =
  | { readonly call: "vote"; readonly id: Hex; readonly approves: boolean }
  | { readonly call: "execute"; readonly id: Hex }
  | { readonly call: "propose"; readonly action: "admit" | "remove"; readonly member: Address };

/** Why something is not done; each is an answer, none a fault of the program. */
export type DeskRefusal =
  | "no-front"
  | "unreadable"
  | "wrong-chain"
  | "not-ours"
  | "not-a-member"
  | "unknown-proposal"
  | "refused"
  | "no-block";

/** What was asked for, or why not. */
export type DeskAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DeskRefusal; readonly message: string };

/**
 * Where members see what is decided and hand in what they have signed with their own keys. It holds no key: it says what
 * is to be signed, and passes on what was signed as any wallet would, through the chain's RPC front.
 *
 * @source L2; design, section 11 (members and votes)
 */
export class MemberDesk {
  readonly #chain: EmbeddedChain;
  readonly #homes: ReadonlyMap<Address, string>;
  readonly #seed: bigint;
  #client: RpcClient | null = null;

  constructor(chain: EmbeddedChain, identities: readonly HouseholdIdentity[], seed: bigint) {
    this.#chain = chain;
    this.#homes = new Map(identities.map(({ owner, name }) => [owner.address, name]));
    this.#seed = seed;
  }

  /** Members, proposals and votes as the chain has them now. */
  async members(): Promise<DeskAnswer<Members>> {
    const client = await this.#front();
    if (client === null) return noFront();
    const history = consortiumHistory(await client.logs(CONTRACT));
    const votingSeconds = Number(await client.read(consortium("votingSeconds")));
    const { at: now } = await client.head();
    return given(
      membersState(history, {
        chainId: client.chainId,
        contract: client.addressBook.addressOf(CONTRACT),
        seed: this.#seed,
        votingSeconds,
        now,
        homeOf: (address) => this.#homes.get(address) ?? null,
        callOf: ({ target, data }) => client.addressBook.decodeCall(target, data),
        contractOf: (target) => client.addressBook.nameOf(target),
      }),
    );
  }

  /** What an account has to sign for what it wants. */
  async prepare(as: Address, wanted: Wanted): Promise<DeskAnswer<Prepared>> {
    const client = await this.#front();
    if (client === null) return noFront();
    const call = await this.#callFor(client, wanted);
    const { to, data } = client.addressBook.encodeCall(call);
    const refusal = await client.refusalOfBytes(as, { to, data });
    if (refusal !== null) return refusedBy(refusal, as);
    const nonce = await client.nextNonceOf(as);
    const gas = String(gasLimitOf(call.contract, call.function, call.args));
    return given({ chainId: client.chainId, nonce, gas, to, data, from: as, says: this.#saying(wanted) });
  }

  /** Passes on one signed transaction and waits for its block. */
  async send(raw: Hex): Promise<DeskAnswer<Sent>> {
    const client = await this.#front();
    if (client === null) return noFront();
    const opened = read(raw);
    if (!opened.ok) return opened;
    const { chainId, to, from, input, gas } = opened.value;
    if (chainId !== client.chainId) {
      return refuse("wrong-chain", `It is signed for chain ${chainId}; this community's is ${client.chainId}.`);
    }
    if (to === null || client.addressBook.nameOf(to) === null) {
      return refuse("not-ours", `It goes to ${to ?? "nobody"}, which is no contract of this community.`);
    }
    if (gas > MAX_TRANSACTION_GAS)
      return refuse("unreadable", `It asks for ${gas} gas, more than any block here gives.`);
    const refusal = await client.refusalOfBytes(from, { to, data: input });
    if (refusal !== null) return refusedBy(refusal, from);
    return this.#handIn(client, opened.value);
  }

  async #handIn(client: RpcClient, { raw, hash, from }: OpenedTransaction): Promise<DeskAnswer<Sent>> {
    try {
      await client.send(raw);
    } catch (error) {
      if (!(error instanceof NeighborwattError) || error.code !== "CHAIN_RPC_REFUSED") throw error;
      return refuse("refused", `The chain does not take it: ${String(error.details.reason)}.`);
    }
    const block = await this.#blockOf(client, hash);
    if (block === null) {
      return refuse(
        "no-block",
        `${hash} was taken but stands in no block after ${PATIENCE_MS / 1000} s; look again later.`,
      );
    }
    const made = this.#chain.block(block);
    const receipt = made?.receipts.find((one) => one.hash === hash);
    if (made == null || receipt === undefined) return refuse("no-block", `${hash} is in no block that is kept here.`);
    const named = receipt.logs.find(({ args }) => args.id !== undefined)?.args.id as Hex | undefined;
    return given({
      transaction: hash,
      from,
      block,
      at: isoTime(made.at),
      ok: receipt.ok,
      refusal:
        receipt.refusal === null ? null : { error: receipt.refusal.error, message: inWords(receipt.refusal, from) },
      proposal: named ?? null,
    });
  }

  async #blockOf(client: RpcClient, hash: Hex): Promise<number | null> {
    for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; ) {
      const block = await client.blockOf(hash);
      if (block !== null) return block;
      await new Promise((look) => setTimeout(look, LOOK_EVERY_MS));
    }
    return null;
  }

  /** The same proposal may come again once it has lapsed, so its reason names the block. */
  async #callFor(client: RpcClient, wanted: Wanted): Promise<Call> {
    if (wanted.call === "vote") return consortium("vote", wanted.id, wanted.approves);
    if (wanted.call === "execute") return consortium("execute", wanted.id);
    const { action, member } = wanted;
    const { to, data } = client.addressBook.encodeCall(consortium(action, member));
    const { number } = await client.head();
    const reason = keccakOfText(`${action} ${member} after block ${number}`);
    return consortium("propose", [{ target: to, data }], reason);
  }

  #saying(wanted: Wanted): string {
    if (wanted.call === "vote") return `Vote ${wanted.approves ? "yes" : "no"} on proposal ${wanted.id}.`;
    if (wanted.call === "execute") return `Carry out proposal ${wanted.id}.`;
    const who = this.#homes.get(wanted.member) ?? wanted.member;
    return `Propose to ${wanted.action} ${who}.`;
  }

  async #front(): Promise<RpcClient | null> {
    const { rpcUrl, addressBook } = this.#chain;
    if (rpcUrl !== null) this.#client ??= await RpcClient.open(rpcUrl, addressBook);
    return this.#client;
  }
}

function consortium(name: string, ...args: readonly unknown[]): Call {
  return { contract: CONTRACT, function: name, args };
}

function read(raw: Hex): DeskAnswer<OpenedTransaction> {
  try {
    return given(openTransaction(raw));
  } catch (error) {
    if (!(error instanceof NeighborwattError)) throw error;
    return refuse("unreadable", error.message);
  }
}

function refusedBy(refusal: Refusal, by: Address): DeskAnswer<never> {
  const reasons: Readonly<Record<string, DeskRefusal>> = {
    Consortium_NotMember: "not-a-member",
    Consortium_UnknownProposal: "unknown-proposal",
  };
  return refuse(reasons[refusal.error] ?? "refused", inWords(refusal, by));
}

function noFront(): DeskAnswer<never> {
  return refuse("no-front", "This community's chain has no RPC front through which anything could be handed in.");
}

function given<T>(value: T): DeskAnswer<T> {
  return { ok: true, value };
}

function refuse(reason: DeskRefusal, message: string): DeskAnswer<never> {
  return { ok: false, reason, message };
}
