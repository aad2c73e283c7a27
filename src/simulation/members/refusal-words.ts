import type { Refusal } from "#chain";
import { type Address, instant, isoTime } from "#domain";

type Saying = (values: readonly unknown[], by: Address) => string;

const timeOf = (seconds: unknown) => isoTime(instant(Number(seconds) * 1000));

/** What the consortium's errors mean to whoever has signed. */
const SAYINGS: Readonly<Record<string, Saying>> = {
  Consortium_NotMember: (_, by) => `${by} is not a member: only members propose, vote and carry out.`,
  Consortium_UnknownProposal: ([id]) => `There is no proposal ${id}.`,
  Consortium_VotingOver: ([, until]) => `The time to vote on it was over at ${timeOf(until)}.`,
  Consortium_AlreadyExecuted: () => "It has been carried out already.",
  Consortium_NotAgreed: ([, yes, needed]) => `It is not agreed: ${yes} yes, ${needed} needed.`,
  Consortium_Lapsed: ([, at]) => `It was agreed, but the time to carry it out was over at ${timeOf(at)}.`,
  Consortium_AlreadyMember: ([who]) => `${who} is a member already.`,
  Consortium_UnknownMember: ([who]) => `${who} is no member.`,
  Consortium_LastMember: ([who]) => `${who} is the last member and cannot be removed.`,
  Consortium_ProposalExists: ([id]) => `The same is proposed already: ${id}.`,
  Consortium_ZeroAddress: () => "Nobody has the address 0.",
};

/** Why a contract refused, in a sentence. */
export function inWords({ error, values }: Refusal, by: Address): string {
  const saying = SAYINGS[error];
  return saying?.(values, by) ?? `The contract refuses: ${error}(${values.map(String).join(", ").slice(0, 200)}).`;
}
