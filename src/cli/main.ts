#!/usr/bin/env node
import { EXIT } from "#domain";
import { execute } from "./program.ts";
import { fail } from "./support/failure.ts";

// Whoever reads us may have seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  fail(error);
});
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

await execute(process.argv.slice(2));
