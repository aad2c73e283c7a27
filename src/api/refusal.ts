import type { FastifyReply } from "fastify";

/** What an answer that refuses says. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** The parameter that was wrong. */
  readonly field?: string;
}

/** Answers with a refusal as JSON. */
export function refuse(reply: FastifyReply, status: number, refusal: Refusal): FastifyReply {
  return reply.code(status).type("application/json; charset=utf-8").send({ error: refusal });
}
