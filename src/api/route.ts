import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Refusal, refuse } from "./refusal.ts";

/** Parameters as a request brings them, read by their schemas. */
interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
}

/** An answer that refuses, with its status; handlers give it back instead of what was asked for. */
export class Refused {
  readonly status: number;
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.refusal = refusal;
    this.headers = headers;
  }
}

/** One thing that can be asked for: what registers it is also what describes it. */
export interface Route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodObject = z.ZodObject,
> {
  /** As OpenAPI writes it: `/api/days/{date}`. */
  readonly path: string;
  readonly summary: string;
  /** GET unless said otherwise. */
  readonly method?: "POST";
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Name of the answer's schema in the document, and the schema. */
  readonly answer: readonly [name: string, schema: z.ZodType];
  /** Besides 400, which every route with parameters has: status and when. */
  readonly refusals?: Readonly<Record<number, string>>;
  handle(asked: Asked<z.infer<P>, z.infer<Q>, z.infer<B>>): unknown;
}

/** A route, with the types of its parameters taken from their schemas. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject>(
  described: Route<P, Q, B>,
): Route {
  return described as unknown as Route;
}

/** Offers routes: unknown or unreadable parameters are refused with their names before a handler sees anything. */
export function addRoutes(server: FastifyInstance, routes: readonly Route[]): void {
  for (const described of routes) {
    const url = described.path.replace(/\{(\w+)\}/g, ":$1");
    server.route({
      method: described.method ?? "GET",
      url,
      handler: (request, reply) => answerTo(described, request, reply),
    });
  }
}

async function answerTo({ params, query, body, handle }: Route, request: FastifyRequest, reply: FastifyReply) {
  const asked = {
    params: readParameters(params ?? NOTHING, request.params),
    query: readParameters(query ?? NOTHING, request.query),
    body: body === undefined ? {} : readParameters(body, request.body ?? {}),
  };
  for (const one of Object.values(asked)) if (one instanceof Refused) return turnAway(reply, one);
  const answer = await handle({ ...asked, request } as Parameters<typeof handle>[0]);
  return answer instanceof Refused ? turnAway(reply, answer) : answer;
}

const NOTHING = z.strictObject({});

/** The values, or the refusal that names the first field that is wrong. */
export function readParameters<T extends z.ZodObject>(schema: T, values: unknown): z.infer<T> | Refused {
  const read = schema.safeParse(values);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = unknown ?? String(issue?.path[0] ?? "");
  const known = Object.keys(schema.shape).join(", ") || "none";
  const why = unknown === undefined ? `: ${issue?.message}` : ` is not known here; known: ${known}`;
  return new Refused(400, {
    code: "API_BAD_PARAMETER",
    message: `${field.slice(0, 60)}${why}.`,
    field: field.slice(0, 60),
  });
}

/** Says no. */
export function turnAway(reply: FastifyReply, { status, refusal, headers }: Refused): FastifyReply {
  return refuse(reply.headers(headers), status, refusal);
}

/** What is not there, beside what is. */
export function notThere(field: string, message: string): Refused {
  return new Refused(404, { code: "API_NOT_FOUND", message, field });
}
