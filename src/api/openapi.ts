import { z } from "zod";
import { STATEMENT_DETAILS } from "#simulation";
import type { Route } from "./route.ts";

const json = (schema: unknown) => ({ "application/json": { schema } });
const text = (type: string) => ({ [type]: { schema: { type: "string" } } });

const refusal = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string" },
        message: { type: "string" },
        field: { type: "string", description: "The parameter that was wrong." },
      },
    },
  },
};

const refused = (description: string) => ({ description, content: json({ $ref: "#/components/schemas/Refusal" }) });

const period = ["from", "to"].map((name) => ({
  name,
  in: "query",
  description:
    name === "from" ? "Start of the first interval, ISO 8601 in UTC." : "Intervals from here on are left out.",
  schema: { type: "string", format: "date-time" },
}));

const household = { name: "household", in: "path", required: true, schema: { type: "string" } };

const detail = {
  name: "detail",
  in: "query",
  description: "Sums by day, every line, or one row per interval (csv); by default lines up to 31 days, else days.",
  schema: { enum: STATEMENT_DETAILS },
};

function statementPath(content: unknown) {
  return {
    get: {
      summary: "A home's bill: every part of it, every trade behind it.",
      parameters: [household, ...period, detail],
      responses: {
        200: { description: "The statement.", content },
        400: refused("A parameter cannot be read."),
        404: refused("There is no such household."),
      },
    },
  };
}

/**
 * What can be asked, for programs: each route as it is registered, and the few that have a form of their own.
 *
 * @source OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as zod writes it
 */
export function openApiDocument(routes: readonly Route[]) {
  const ok = (description: string, content: unknown) => ({ 200: { description, content } });
  const schemas = Object.fromEntries(routes.map(({ answer: [name, schema] }) => [name, jsonSchema(schema)]));
  return {
    openapi: "3.1.0",
    info: {
      title: "neighborwatt",
      version: "1",
      description: "What the page of a running community is made of. Energy in Wh, money in 1e-9 of the currency.",
    },
    paths: {
      ...pathsOf(routes),
      "/api/events": {
        get: {
          summary: "The same as a stream: `state` with everything, then `change` with the sections that changed.",
          parameters: [{ name: "Last-Event-ID", in: "header", schema: { type: "string" } }],
          responses: {
            ...ok("Server-sent events.", text("text/event-stream")),
            503: refused("Too many listeners."),
          },
        },
      },
      "/api/statements/{household}.json": statementPath(json({ type: "object" })),
      "/api/statements/{household}.csv": statementPath(text("text/csv")),
      "/api/statements/{household}.txt": statementPath(text("text/plain")),
      "/api/statements/{household}.pdf": statementPath({
        "application/pdf": { schema: { type: "string", contentEncoding: "binary" } },
      }),
      "/api/openapi.json": {
        get: { summary: "This document.", responses: ok("OpenAPI 3.1.", json({ type: "object" })) },
      },
    },
    components: { schemas: { ...schemas, Refusal: refusal } },
  };
}

/** A path may be asked for in several ways. */
function pathsOf(routes: readonly Route[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of routes) {
    paths[one.path] = { ...paths[one.path], [(one.method ?? "GET").toLowerCase()]: operation(one) };
  }
  return paths;
}

function operation({ summary, params, query, body, answer: [name], refusals }: Route) {
  const isAsked = params !== undefined || query !== undefined || body !== undefined;
  const others = {
    ...(isAsked ? { 400: "A parameter cannot be read; the answer names it." } : {}),
    ...refusals,
  };
  return {
    summary,
    parameters: [...parameters("path", params), ...parameters("query", query)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(jsonSchema(body, "input")) } }),
    responses: {
      200: { description: summary, content: json({ $ref: `#/components/schemas/${name}` }) },
      ...Object.fromEntries(Object.entries(others).map(([status, when]) => [status, refused(when)])),
    },
  };
}

function parameters(place: "path" | "query", schema: z.ZodObject | undefined) {
  return Object.entries(schema?.shape ?? {}).map(([name, part]) => {
    const { description, ...form } = jsonSchema(part as z.ZodType, "input") as { readonly description?: string };
    const required = place === "path" || !(part as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: form };
  });
}

/** @param io  A parameter is described as a client writes it: what has a default may be left out. */
function jsonSchema(schema: z.ZodType, io: "input" | "output" = "output"): Record<string, unknown> {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io });
  return form;
}
