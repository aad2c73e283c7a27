import type { FastifyInstance } from "fastify";
import { refuse } from "./refusal.ts";

/**
 * No inline script, no inline style, nothing from elsewhere, no frame around it.
 *
 * @source OWASP Secure Headers; CSP Level 3
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
} as const;

/** Puts the security headers on every answer and turns away whoever asks under a name that is not the machine's own. */
export function addGuards(server: FastifyInstance, names: ReadonlySet<string>): void {
  server.addHook("onRequest", async (request, reply) => {
    reply.headers(HEADERS);
    const name = (request.headers.host ?? "").replace(/:\d+$/, "");
    if (names.has(name.toLowerCase())) return;
    return refuse(reply, 403, {
      code: "API_FOREIGN_HOST",
      message: `This page answers to ${[...names].join(", ")} only, it was asked for as "${name.slice(0, 100)}".`,
      field: "host",
    });
  });
}
