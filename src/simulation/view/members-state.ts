import { z } from "zod";
import { address, hash, time } from "./quantities.ts";

const account = {
  address,
  home: z.string().nullable().describe("Whose address it is, where that is known here."),
};

const vote = z.object({
  ...account,
  approves: z.boolean(),
  at: time,
  transaction: hash,
  counts: z.boolean().describe("false once its member has voted again or is no member any more."),
});

const proposal = z.object({
  id: hash,
  status: z
    .enum(["open", "agreed", "carried-out", "voted-down", "lapsed"])
    .describe(
      "open: not agreed yet; agreed: it can be carried out, votes may still change; voted-down: time is over without enough votes; lapsed: agreed, but not carried out in time.",
    ),
  action: z.enum(["admit", "remove", "other"]),
  about: z.object(account).nullable().describe("Who is to be admitted or removed; null for other decisions."),
  calls: z
    .array(z.object({ contract: z.string(), function: z.string().nullable() }))
    .describe("What is carried out; null where the function is not known here."),
  proposer: z.object(account),
  proposedAt: time,
  votesUntil: time,
  executableUntil: time.describe("What is agreed can be carried out until then."),
  carriedOutAt: time.nullable(),
  yes: z.int().describe("Votes of present members that count."),
  no: z.int(),
  needed: z.int().describe("So many must agree."),
  votes: z.array(vote).describe("As they were given."),
  transaction: hash.describe("Where it was proposed."),
  block: z.int(),
});

/** Who belongs to the community and decides, and on what. */
export const membersSchema = z.object({
  chainId: z.int(),
  contract: address.describe("The consortium."),
  seed: z
    .string()
    .describe("From which the keys of simulated homes follow: for a demonstration, a home's key can be made from it."),
  votingSeconds: z.int(),
  needed: z.int().describe("So many votes carry a proposal."),
  members: z.array(z.object({ ...account, since: time })),
  proposals: z.array(proposal).describe("Newest first."),
});

/** A transaction to sign with one's own key: this program never sees the key. */
export const preparedSchema = z.object({
  chainId: z.int(),
  nonce: z.int(),
  gas: z.string().regex(/^\d+$/),
  to: address,
  data: z.string().regex(/^0x([0-9a-f]{2})*$/),
  from: address.describe("Whose key has to sign."),
  says: z.string().describe("What it does, in words to show before somebody signs."),
});

/** What became of a signed transaction. */
export const sentSchema = z.object({
  transaction: hash,
  from: address,
  block: z.int(),
  at: time,
  ok: z.boolean(),
  refusal: z
    .object({ error: z.string(), message: z.string() })
    .nullable()
    .describe("Why the contract refused; null when it did not."),
  proposal: hash.nullable().describe("The proposal that it made or voted on."),
});

/** Members, proposals and votes. */
export type Members = z.infer<typeof membersSchema>;
/** What is to be signed. */
export type Prepared = z.infer<typeof preparedSchema>;
/** What became of it. */
export type Sent = z.infer<typeof sentSchema>;
