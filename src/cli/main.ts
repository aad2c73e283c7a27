#!/usr/bin/env node
import { EXIT } from "#domain";
import { buildProgram } from "./program.ts";
import { exitCodeOf, failureText } from "./support/failure.ts";
import { log } from "./support/output.ts";

function fail(error: unknown): void {
  const text = failureText(error);
  if (text !== null) log(text);
  if (process.env.NEIGHBORWATT_DEBUG && error instanceof Error) log(error.stack ?? "");
  process.exitCode = exitCodeOf(error);
}

// Whoever reads us may have seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  fail(error);
});
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  fail(error);
}
