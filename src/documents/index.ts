export { statementPdf } from "./statement-pdf.ts";
export type { SheetDay, StatementSheet } from "./statement-sheet.ts";
