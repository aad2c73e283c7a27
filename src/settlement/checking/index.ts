/** What can be said about a statement's file without a chain: `audit` and the page say the same. */
export { checkStatement, type HashedDay, type Inconsistency, type StatementCheck } from "./statement-check.ts";
export { readStatementFile, STATEMENT_DOCUMENT, type StatementFile } from "./statement-file.ts";
export { type DayVerdict, dayVerdict, type StatementVerdict, statementVerdict } from "./statement-verdict.ts";
