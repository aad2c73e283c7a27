import { z } from "zod";
import type { Address, Hex } from "#domain";
import {
  type DeskAnswer,
  type DeskRefusal,
  type MemberDesk,
  membersSchema,
  preparedSchema,
  type Wanted,
} from "#simulation";
import { Refused, type Route, route } from "./route.ts";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "expected an address: 0x and 40 hexadecimal digits")
  .transform((text) => text.toLowerCase() as Address);
const id = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "expected the id of a proposal: 0x and 64 hexadecimal digits")
  .transform((text) => text.toLowerCase() as Hex);

const query = z.strictObject({
  call: z.enum(
    ["vote", "execute", "propose-admit", "propose-remove"],
    "expected vote, execute, propose-admit or propose-remove",
  ),
  as: address.describe("Who will sign."),
  id: id.optional().describe("The proposal; for vote and execute."),
  approve: z.enum(["yes", "no"], "expected yes or no").optional().describe("For vote."),
  member: address.optional().describe("Whom to admit or remove; for propose-admit and propose-remove."),
});

const STATUS: Readonly<Record<DeskRefusal, readonly [status: number, code: string, field?: string]>> = {
  "no-front": [503, "API_NO_CHAIN_FRONT"],
  unreadable: [400, "API_BAD_TRANSACTION", "raw"],
  "wrong-chain": [400, "API_BAD_TRANSACTION", "raw"],
  "not-ours": [403, "API_FOREIGN_CONTRACT", "raw"],
  "not-a-member": [403, "API_NOT_A_MEMBER"],
  "unknown-proposal": [404, "API_NOT_FOUND", "id"],
  refused: [409, "API_TRANSACTION_REFUSED"],
  "no-block": [503, "API_NO_BLOCK"],
};

/** What each status means in the answers of a desk. */
export const DESK_REFUSALS = {
  403: "Who signs is no member, or the contract is not one of this community's.",
  404: "There is no such proposal.",
  409: "The contract refuses, or the transaction was used already; the message says why.",
  503: "The chain has no front, or no block took it in time.",
} as const;

/** Members, votes, and what to sign for one's own. */
export function memberRoutes(desk: MemberDesk): readonly Route[] {
  return [
    route({
      path: "/api/members",
      summary: "Who decides, on what, and how the votes stand.",
      answer: ["Members", membersSchema],
      refusals: { 503: "The chain has no front." },
      handle: async () => answerOf(await desk.members()),
    }),
    route({
      path: "/api/transactions/prepare",
      summary: "What to sign with one's own key. Nothing here ever sees the key.",
      query,
      answer: ["Prepared", preparedSchema],
      refusals: DESK_REFUSALS,
      handle: async ({ query }) => {
        const wanted = wantedIn(query);
        return wanted instanceof Refused ? wanted : answerOf(await desk.prepare(query.as, wanted));
      },
    }),
  ];
}

/** What a desk answers, or its refusal with the status that fits. */
export function answerOf<T>(answer: DeskAnswer<T>): T | Refused {
  if (answer.ok) return answer.value;
  const [status, code, field] = STATUS[answer.reason];
  return new Refused(status, { code, message: answer.message, ...(field === undefined ? {} : { field }) });
}

function wantedIn({ call, id, approve, member }: z.infer<typeof query>): Wanted | Refused {
  if (call === "vote") {
    if (id === undefined) return missing("id", call);
    return approve === undefined ? missing("approve", call) : { call, id, approves: approve === "yes" };
  }
  if (call === "execute") return id === undefined ? missing("id", call) : { call, id };
  if (member === undefined) return missing("member", call);
  return { call: "propose", action: call === "propose-admit" ? "admit" : "remove", member };
}

function missing(field: string, call: string): Refused {
  return new Refused(400, { code: "API_BAD_PARAMETER", message: `${field}: ${call} needs it.`, field });
}
