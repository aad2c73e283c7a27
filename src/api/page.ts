import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import staticFiles from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { CONTENT_SECURITY_POLICY } from "./guards.ts";

const STYLE = "body{font:16px system-ui,sans-serif;margin:20vh auto;max-width:26rem;padding:0 1rem}";
/** A page that comes back by a script can be stopped by whoever needs more time to read it; without scripts it refreshes itself. */
const ASK_AGAIN = "setTimeout(()=>location.reload(),1000)";

/** How the page comes about. */
interface PageOptions {
  build(directory: string): Promise<void>;
  warn?(message: string): void;
}

/** Serves the built page; while it is being built, a small one that asks again every second. */
export async function addPage(server: FastifyInstance, directory: string, { build, warn }: PageOptions): Promise<void> {
  let hasFailed = false;
  if (!existsSync(directory)) {
    build(directory).catch((error: Error) => {
      hasFailed = true;
      warn?.(error.message);
    });
  }
  await server.register(staticFiles, { root: directory, serve: false, immutable: true, maxAge: "1y" });
  server.get("/", (_request, reply) => {
    if (!existsSync(directory)) return wait(reply, hasFailed);
    return reply.header("cache-control", "no-cache").sendFile("index.html", { cacheControl: false });
  });
  server.get<{ Params: { file: string } }>("/assets/:file", (request, reply) =>
    reply.sendFile(`assets/${request.params.file}`),
  );
}

function wait(reply: FastifyReply, hasFailed: boolean): FastifyReply {
  const hashed = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = CONTENT_SECURITY_POLICY.replace("style-src 'self'", `style-src ${hashed(STYLE)}`).replace(
    "script-src 'self'",
    `script-src ${hashed(ASK_AGAIN)}`,
  );
  return reply
    .headers({ "content-security-policy": policy, "cache-control": "no-store" })
    .type("text/html; charset=utf-8")
    .send(waitingPage(hasFailed));
}

function waitingPage(hasFailed: boolean): string {
  const [title, text] = !hasFailed
    ? ["The page is being built", "This takes a few seconds, the first time only. The market runs already."]
    : ["The page could not be built", "The market runs all the same; the terminal says what went wrong."];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<noscript><meta http-equiv="refresh" content="10"></noscript>
<title>neighborwatt</title>
<style>${STYLE}</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p></main>${hasFailed ? "" : `<script>${ASK_AGAIN}</script>`}</body>
</html>
`;
}
