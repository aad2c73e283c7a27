import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Hex } from "#domain";
import { type MemberDesk, sentSchema } from "#simulation";
import { answerOf, DESK_REFUSALS } from "./members.ts";
import { Refused, type Route, route } from "./route.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A vote has 200 bytes, a proposal 500: what is longer is neither. */
const MOST_BYTES = 4_096;
/** So many at once, and one more every few seconds: nobody votes faster. */
const BURST = 10;
const EVERY_MS = 3_000;

const body = z.strictObject({
  raw: z
    .string()
    .regex(/^0x([0-9a-fA-F]{2})+$/, "expected a signed transaction: 0x and hexadecimal digits")
    .max(2 + 2 * MOST_BYTES, `expected at most ${MOST_BYTES} bytes`)
    .describe("One signed transaction."),
});

/**
 * `POST /api/transactions`: the only way to change anything. What comes in is signed by whoever it concerns; pages of
 * elsewhere are turned away all the same, and there is no cookie that could speak for anybody.
 *
 * @param clock  Milliseconds that only grow.
 */
export function transactionRoutes(desk: MemberDesk, clock: () => number): readonly Route[] {
  const bucket = new TokenBucket(BURST, EVERY_MS, clock);
  return [
    route({
      path: "/api/transactions",
      method: "POST",
      summary: "Hands in one transaction that a member has signed, and waits for its block.",
      body,
      answer: ["Sent", sentSchema],
      refusals: {
        ...DESK_REFUSALS,
        403: `A page of elsewhere asks. ${DESK_REFUSALS[403]}`,
        413: "More than one transaction's worth of bytes.",
        415: "Not JSON.",
        429: "Too many in a short time.",
      },
      handle: async ({ body, request }) => {
        const foreign = foreignOrigin(request);
        if (foreign !== null) return foreign;
        if (!bucket.take()) return tooMany();
        return answerOf(await desk.send(body.raw as Hex));
      },
    }),
  ];
}

/** A browser says where a request comes from, and a page cannot make it lie; a program that is no browser says nothing. */
function foreignOrigin({ headers }: FastifyRequest): Refused | null {
  const { origin, host } = headers;
  const site = headers["sec-fetch-site"];
  if ((origin === undefined || origin === `http://${host}`) && (site === undefined || site === "same-origin"))
    return null;
  return new Refused(403, {
    code: "API_FOREIGN_ORIGIN",
    message: "Only this program's own page may hand something in.",
    field: origin === undefined ? "sec-fetch-site" : "origin",
  });
}

function tooMany(): Refused {
  const message = `More than ${BURST} at once; try again in ${EVERY_MS / 1000} seconds.`;
  return new Refused(429, { code: "API_TOO_MANY_TRANSACTIONS", message }, { "retry-after": String(EVERY_MS / 1000) });
}
