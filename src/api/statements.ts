import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { instant } from "#domain";
import { type Community, liveCommunity, STATEMENT_DETAILS, type StatementFormat, writtenStatement } from "#simulation";
import { refuse } from "./refusal.ts";
import { Refused, readParameters, turnAway } from "./route.ts";

const TYPES: Readonly<Record<StatementFormat, string>> = {
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  text: "text/plain; charset=utf-8",
  pdf: "application/pdf",
};
const FORMAT_OF: Readonly<Record<string, StatementFormat>> = { json: "json", csv: "csv", txt: "text", pdf: "pdf" };

const time = z.iso.datetime("must be a time in ISO 8601 and UTC, such as 2026-06-25T00:00:00Z");
const query = z.strictObject({
  from: time.optional(),
  to: time.optional(),
  detail: z.enum(STATEMENT_DETAILS, `must be one of ${STATEMENT_DETAILS.join(", ")}`).optional(),
});

/** `GET /api/statements/{household}` with `.json` (also without it), `.csv`, `.txt` or `.pdf`. */
export function addStatements(server: FastifyInstance, community: Community): void {
  server.get<{ Params: { file: string } }>("/api/statements/:file", async (request, reply) => {
    const asked = readParameters(query, request.query);
    if (asked instanceof Refused) return turnAway(reply, asked);
    const { household, format } = partsOf(request.params.file);
    const books = liveCommunity(community);
    if (!books.households.includes(household)) {
      const message = `There is no household "${household.slice(0, 60)}"; the homes are ${books.households.join(", ")}.`;
      return refuse(reply, 404, { code: "API_NOT_FOUND", message, field: "household" });
    }
    const { from, to, detail } = asked;
    if (detail === "intervals" && format !== "csv") {
      const message = "detail: intervals are for .csv only.";
      return refuse(reply, 400, { code: "API_BAD_PARAMETER", message, field: "detail" });
    }
    const { content } = await writtenStatement(books, household, { from: at(from), to: at(to) }, { format, detail });
    reply.type(TYPES[format]);
    return reply.send(typeof content === "string" ? content : Buffer.from(content));
  });
}

function partsOf(file: string): { readonly household: string; readonly format: StatementFormat } {
  const [, household, format = ""] = /^(.*)\.(json|csv|txt|pdf)$/s.exec(file) ?? [];
  return household === undefined
    ? { household: file, format: "json" }
    : { household, format: FORMAT_OF[format] as StatementFormat };
}

function at(text: string | undefined) {
  return text === undefined ? undefined : instant(Date.parse(text));
}
