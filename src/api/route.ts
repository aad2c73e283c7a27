import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Refusal, refuse } from "./refusal.ts";

/** Parameters as a request brings them, read by their schemas. */
interface Asked<P, Q> {
  readonly params: P;
  readonly query: Q;
  readonly request: FastifyRequest;
}

/** An answer that refuses, with its status; handlers give it back instead of what was asked for. */
export class Refused {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal) {
    this.status = status;
    this.refusal = refusal;
  }
}

/** One thing that can be asked for: what registers it is also what describes it. */
export interface Route<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject> {
  /** As OpenAPI writes it: `/api/days/{date}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  /** Name of the answer's schema in the document, and the schema. */
  readonly answer: readonly [name: string, schema: z.ZodType];
  /** Besides 400, which every route with parameters has: status and when. */
  readonly refusals?: Readonly<Record<number, string>>;
  handle(asked: Asked<z.infer<P>, z.infer<Q>>): unknown;
}

/** A route, with the types of its parameters taken from their schemas. */
export function route<P extends z.ZodObject, Q extends z.ZodObject>(described: Route<P, Q>): Route {
  return described as unknown as Route;
}

/** Offers routes: unknown or unreadable parameters are refused with their names before a handler sees anything. */
export function addRoutes(server: FastifyInstance, routes: readonly Route[]): void {
  for (const { path, params, query, handle } of routes) {
    server.get(path.replace(/\{(\w+)\}/g, ":$1"), async (request, reply) => {
      const read = (schema: z.ZodObject | undefined, values: unknown) => readParameters(schema ?? NOTHING, values);
      const inPath = read(params, request.params);
      const inQuery = read(query, request.query);
      for (const one of [inPath, inQuery]) if (one instanceof Refused) return turnAway(reply, one);
      const answer = await handle({ params: inPath, query: inQuery, request } as Parameters<typeof handle>[0]);
      return answer instanceof Refused ? turnAway(reply, answer) : answer;
    });
  }
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
export function turnAway(reply: FastifyReply, { status, refusal }: Refused): FastifyReply {
  return refuse(reply, status, refusal);
}

/** What is not there, beside what is. */
export function notThere(field: string, message: string): Refused {
  return new Refused(404, { code: "API_NOT_FOUND", message, field });
}
