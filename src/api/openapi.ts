import { z } from "zod";
import { liveStateSchema } from "#simulation";

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

function statementPath(content: unknown) {
  return {
    get: {
      summary: "A home's bill: every part of it, every trade behind it.",
      parameters: [household, ...period],
      responses: {
        200: { description: "The statement.", content },
        400: refused("A parameter cannot be read."),
        404: refused("There is no such household."),
      },
    },
  };
}

/**
 * What can be asked, for programs: everything is GET.
 *
 * @source OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as zod writes it
 */
export function openApiDocument() {
  const { $schema: _, ...state } = z.toJSONSchema(liveStateSchema);
  const ok = (description: string, content: unknown) => ({ 200: { description, content } });
  return {
    openapi: "3.1.0",
    info: {
      title: "neighborwatt",
      version: "1",
      description: "What the page of a running community is made of. Energy in Wh, money in 1e-9 of the currency.",
    },
    paths: {
      "/api/state": {
        get: {
          summary: "Everything that the page shows.",
          responses: ok("The state.", json({ $ref: "#/components/schemas/LiveState" })),
        },
      },
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
      "/api/status": {
        get: {
          summary: "The control room: how far the run is, and when each agent was last heard of.",
          responses: ok("The status.", json({ type: "object" })),
        },
      },
      "/api/statements/{household}.json": statementPath(json({ type: "object" })),
      "/api/statements/{household}.csv": statementPath(text("text/csv")),
      "/api/statements/{household}.txt": statementPath(text("text/plain")),
      "/api/openapi.json": {
        get: { summary: "This document.", responses: ok("OpenAPI 3.1.", json({ type: "object" })) },
      },
    },
    components: { schemas: { LiveState: state, Refusal: refusal } },
  };
}
