import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { instant } from "#domain";
import { type Period, type Statement, statementCsv, statementJson, statementsOf, statementText } from "#settlement";
import type { Community } from "#simulation";
import { refuse } from "./refusal.ts";

const FORMATS = {
  json: { type: "application/json; charset=utf-8", write: (s: Statement) => JSON.stringify(statementJson(s)) },
  csv: { type: "text/csv; charset=utf-8", write: (s: Statement) => statementCsv(s) },
  txt: {
    type: "text/plain; charset=utf-8",
    write: (s: Statement, currency: string) => statementText(s, { currency }),
  },
} as const;

const time = z.iso.datetime("a time in ISO 8601 and UTC, such as 2026-06-25T00:00:00Z");
const query = z.strictObject({ from: time.optional(), to: time.optional() });

/** `GET /api/statements/{household}` with `.json` (also without it), `.csv` or `.txt`. */
export function addStatements(server: FastifyInstance, community: Community): void {
  server.get<{ Params: { file: string } }>("/api/statements/:file", (request, reply) => {
    const asked = query.safeParse(request.query);
    if (!asked.success) {
      const issue = asked.error.issues[0];
      const field = issue?.code === "unrecognized_keys" ? issue.keys[0] : String(issue?.path[0]);
      const message =
        issue?.code === "unrecognized_keys" ? "is not known; from and to are" : `must be ${issue?.message}`;
      return refuse(reply, 400, { code: "API_BAD_PARAMETER", message: `${field} ${message}.`, field: field ?? "" });
    }
    const { household, format } = partsOf(request.params.file);
    const found = statementsOf(community.ledger, periodOf(asked.data)).find((s) => s.household === household);
    if (found === undefined) {
      const message = `There is no household "${household.slice(0, 60)}"; the homes are ${community.ledger.households.join(", ")}.`;
      return refuse(reply, 404, { code: "API_NOT_FOUND", message, field: "household" });
    }
    const { type, write } = FORMATS[format];
    return reply.type(type).send(write(found, community.scenario.currency));
  });
}

function partsOf(file: string): { readonly household: string; readonly format: keyof typeof FORMATS } {
  const [, household, format] = /^(.*)\.(json|csv|txt)$/.exec(file) ?? [];
  return household === undefined
    ? { household: file, format: "json" }
    : { household, format: format as keyof typeof FORMATS };
}

function periodOf({ from, to }: z.infer<typeof query>): Period {
  const at = (text: string | undefined) => (text === undefined ? undefined : instant(Date.parse(text)));
  return { from: at(from), to: at(to) };
}
