export { type CheckedDay, type CheckedStatement, checkStatement } from "./check-statement.ts";
