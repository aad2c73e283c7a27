import type { Call, Receipt, Refusal } from "#chain";
import type { RpcClient } from "#chain/evm";
import { type Address, EXIT, type Hex, isoTime, keccakOfText, NeighborwattError } from "#domain";
import { householdUnknown } from "#simulation";
import type { MembersOptions } from "../members.ts";
import { usage } from "../support/failure.ts";
import { say, sayJson } from "../support/output.ts";
import { type Remote, withRemote } from "../support/remote.ts";
import { signerOf } from "../support/signer.ts";
import { table } from "../support/table.ts";
import { consortium, membersOf, openProposals, type Proposal, type Tally, tallyOf } from "./consortium.ts";

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const ID = /^0x[0-9a-fA-F]{64}$/;
const PREFIX = /^0x[0-9a-fA-F]{4,63}$/;

/** Prints the members and what is being voted on. */
export async function listMembers({ data, json }: MembersOptions): Promise<void> {
  await withRemote(data, async (remote) => {
    const members = (await membersOf(remote.chain)).map((address) => ({ address, household: nameOf(remote, address) }));
    const proposals = (await openProposals(remote.chain)).map((proposal) => shown(remote, proposal));
    if (json) return sayJson({ members, proposals });
    say(
      table(
        ["member", "address"],
        members.map((m) => [m.household ?? "?", m.address]),
        ["left", "left"],
      ),
    );
    if (proposals.length === 0) return say("Nothing is being voted on.");
    const rows = proposals.map((p) => [
      p.id.slice(0, 12),
      `${p.action} ${p.household ?? p.member ?? ""}`,
      votes(p.tally),
      p.votesUntil,
    ]);
    say(`\n${table(["proposal", "to", "votes", "until"], rows, ["left", "left", "left", "left"])}`);
  });
}

/** Signs one call of the consortium, sends it, waits for its block and prints how the votes stand. */
export async function act(name: string, words: readonly string[], options: MembersOptions): Promise<void> {
  await withRemote(options.data, async (remote) => {
    const signer = signerOf(options, remote);
    const { call, id } = await callOf(name, words, remote);
    const refusal = await remote.chain.refusalOf(signer.address, call);
    if (refusal !== null) throw refused(refusal, signer.address);
    const receipt = await remote.chain.submit(signer, call);
    if (!receipt.ok) throw refused(receipt.refusal as Refusal, signer.address);
    await printOutcome(name, id ?? proposedIn(receipt), receipt, remote.chain, options);
  });
}

async function callOf(name: string, words: readonly string[], remote: Remote): Promise<{ call: Call; id: Hex | null }> {
  const [first = "", second = ""] = words;
  if (name === "propose") return { call: await proposal("admit", addressIn(first), remote.chain), id: null };
  if (name === "remove") return { call: await proposal("remove", memberIn(first, remote), remote.chain), id: null };
  if (name === "vote" && second !== "yes" && second !== "no")
    throw usage(`members vote: expected yes or no, got "${second}".`);
  const id = await idOf(first, remote.chain);
  return { call: name === "vote" ? consortium("vote", id, second === "yes") : consortium("execute", id), id };
}

/** The same proposal may come again once it has lapsed, so its reason names the block. */
async function proposal(action: "admit" | "remove", member: Address, chain: RpcClient): Promise<Call> {
  const { to, data } = chain.addressBook.encodeCall(consortium(action, member));
  const { number } = await chain.head();
  return consortium("propose", [{ target: to, data }], keccakOfText(`${action} ${member} after block ${number}`));
}

async function idOf(text: string, chain: RpcClient): Promise<Hex> {
  if (ID.test(text)) return text.toLowerCase() as Hex;
  if (!PREFIX.test(text))
    throw usage(`"${text}" is no proposal: expected its id, or how it begins, as "members list" shows it.`);
  const fitting = (await openProposals(chain)).filter(({ id }) => id.startsWith(text.toLowerCase()));
  if (fitting.length === 1) return (fitting[0] as Proposal).id;
  throw usage(
    `${fitting.length === 0 ? "No open proposal begins" : "Several open proposals begin"} with ${text}; see "members list".`,
  );
}

function addressIn(text: string): Address {
  if (ADDRESS.test(text)) return text.toLowerCase() as Address;
  throw usage(`"${text}" is no address: expected 0x and 40 hexadecimal digits.`);
}

function memberIn(text: string, { identities }: Remote): Address {
  if (text.startsWith("0x")) return addressIn(text);
  const home = identities.find(({ name }) => name === text);
  if (home !== undefined) return home.owner.address;
  throw householdUnknown(
    text,
    identities.map(({ name }) => name),
  );
}

function proposedIn(receipt: Receipt): Hex {
  return receipt.logs.find((log) => log.event === "Proposed")?.args.id as Hex;
}

async function printOutcome(
  name: string,
  id: Hex,
  receipt: Receipt,
  chain: RpcClient,
  { json }: MembersOptions,
): Promise<void> {
  const { block, hash: transaction } = receipt;
  const tally = await tallyOf(chain, id);
  if (json) return sayJson({ proposal: id, done: name, tally, block, transaction });
  const next = name === "execute" ? "carried out" : tally.yes >= tally.needed ? "agreed; execute it" : "not agreed yet";
  say(`proposal ${id}\n${votes(tally)}: ${next}\nblock ${block}, transaction ${transaction}`);
}

function shown(remote: Remote, p: Proposal) {
  return {
    ...p,
    household: p.member === null ? null : nameOf(remote, p.member),
    proposedBy: nameOf(remote, p.proposer),
    votesUntil: isoTime(p.votesUntil),
  };
}

function votes({ yes, no, needed }: Tally): string {
  return `${yes} yes, ${no} no, ${needed} needed`;
}

function nameOf({ identities }: Remote, owner: Address): string | null {
  return identities.find((identity) => identity.owner.address === owner)?.name ?? null;
}

function refused({ error, values }: Refusal, by: Address): NeighborwattError {
  const stranger = error === "Consortium_NotMember";
  const message = stranger
    ? `${by} is not a member: only members propose and vote.`
    : `The consortium refused: ${error}(${values.map(String).join(", ")}).`;
  return new NeighborwattError(stranger ? "CLI_NOT_A_MEMBER" : "CLI_VOTE_REFUSED", message, {
    details: { error, by },
    exitCode: stranger ? EXIT.notPermitted : EXIT.failed,
  });
}
