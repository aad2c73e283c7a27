#!/usr/bin/env node
import { listenForInterrupts } from "./support/interrupt.ts";

// Before anything else is loaded, so that Ctrl-C is in order from the first moment on.
listenForInterrupts();

const { execute } = await import("./program.ts");
const { fail } = await import("./support/failure.ts");

// Whoever reads us may have seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  fail(error);
});
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

await execute(process.argv.slice(2));
