import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { CONTENT_SECURITY_POLICY } from "./guards.ts";
import { buildPage, pageDirectory } from "./page-build.ts";
import type { ApiOptions } from "./start.ts";

const STYLE = "body{font:16px system-ui,sans-serif;margin:20vh auto;max-width:26rem;padding:0 1rem}";

/** Serves the built page; while it is being built, a small one that asks again every second. */
export async function addPage(server: FastifyInstance, { pageDir, warn }: ApiOptions): Promise<void> {
  const directory = pageDir ?? pageDirectory();
  let trouble: string | null = null;
  if (!existsSync(directory)) {
    buildPage(directory).catch((error: Error) => {
      trouble = error.message;
      warn?.(error.message);
    });
  }
  await server.register(staticFiles, { root: directory, serve: false, immutable: true, maxAge: "1y" });
  server.get("/", (_request, reply) => {
    if (existsSync(directory)) {
      return reply.sendFile("index.html", { maxAge: 0, immutable: false, cacheControl: false });
    }
    const hash = createHash("sha256").update(STYLE).digest("base64");
    return reply
      .header(
        "content-security-policy",
        CONTENT_SECURITY_POLICY.replace("style-src 'self'", `style-src 'sha256-${hash}'`),
      )
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(waitingPage(trouble));
  });
  server.get<{ Params: { file: string } }>("/assets/:file", (request, reply) =>
    reply.sendFile(`assets/${request.params.file}`),
  );
}

function waitingPage(trouble: string | null): string {
  const [title, text] =
    trouble === null
      ? ["The page is being built", "This takes a few seconds, the first time only. The market runs already."]
      : ["The page could not be built", "The market runs all the same; the terminal says what went wrong."];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${trouble === null ? 1 : 10}">
<title>neighborwatt</title>
<style>${STYLE}</style>
</head>
<body><h1>${title}</h1><p>${text}</p></body>
</html>
`;
}
