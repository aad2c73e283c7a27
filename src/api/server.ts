import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { liveStateSchema, MemberDesk } from "#simulation";
import { dayRoutes } from "./days.ts";
import { forecastCostRoute } from "./forecast-cost.ts";
import { addGuards } from "./guards.ts";
import { memberRoutes } from "./members.ts";
import { openApiDocument } from "./openapi.ts";
import { LOOPBACK, ownNames } from "./own-names.ts";
import { addPage } from "./page.ts";
import { buildPage, pageDirectory } from "./page-build.ts";
import { priceRoutes } from "./prices.ts";
import { refuse } from "./refusal.ts";
import { addRoutes, type Route, route } from "./route.ts";
import type { ApiOptions } from "./start.ts";
import { addStatements } from "./statements.ts";
import { statusOf, statusSchema } from "./status.ts";
import { addStream } from "./stream.ts";
import { loopDelay, systemRoute } from "./system.ts";
import { transactionRoutes } from "./transactions.ts";

/** Whatever is handed in is one transaction. */
const MOST_BODY_BYTES = 16_384;

/** All routes, without a port. */
export async function createServer(options: ApiOptions): Promise<FastifyInstance> {
  const { community, view } = options;
  const server = fastify({
    forceCloseConnections: true,
    bodyLimit: MOST_BODY_BYTES,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (_error, _request, reply) => refuseUnreadable(reply),
  });
  // A form of a page of elsewhere could send text without being asked whether it may.
  server.removeContentTypeParser("text/plain");
  addGuards(server, ownNames(options.host ?? LOOPBACK, networkInterfaces()));
  addRefusals(server, options.warn);
  server.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  const stream = addStream(server, view, randomBytes(6).toString("hex"), options.warn);
  const delay = loopDelay();
  server.addHook("preClose", async () => delay.stop());
  server.addHook("preClose", async () => options.foresight?.close());
  const { program } = options;
  const system = systemRoute({ community, view, program, listeners: () => stream.listeners }, delay);
  const routes = [...routesOf(options), system];
  addRoutes(server, routes);
  server.get("/api/openapi.json", () => openApiDocument(routes));
  addStatements(server, community);
  await addPage(server, options.pageDir ?? pageDirectory(), { build: buildPage, warn: options.warn ?? (() => {}) });
  return server;
}

/** Everything that is described where it is made; statements and the stream have forms of their own. */
function routesOf({ community, view, foresight, clock = () => performance.now() }: ApiOptions): readonly Route[] {
  const { chain, identities, scenario } = community;
  const desk = new MemberDesk(chain, identities, scenario.seed);
  return [
    route({
      path: "/api/state",
      summary: "Everything that the page shows.",
      answer: ["LiveState", liveStateSchema],
      handle: () => view.state(),
    }),
    route({
      path: "/api/status",
      summary: "The control room: how far the run is, and when each agent was last heard of.",
      answer: ["Status", statusSchema],
      handle: () => statusOf(community, view),
    }),
    ...dayRoutes(community, view),
    ...priceRoutes(view),
    forecastCostRoute(community, foresight ?? null),
    ...memberRoutes(desk),
    ...transactionRoutes(desk, clock),
  ];
}

function addRefusals(server: FastifyInstance, warn: ApiOptions["warn"]): void {
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, 404, {
      code: "API_NOT_FOUND",
      message: `There is nothing at ${request.method} ${request.url.slice(0, 200)}; /api/openapi.json lists what there is.`,
    }),
  );
  server.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500) return refuseUnreadable(reply, status);
    warn?.(`An answer could not be made: ${(error as Error).message}`);
    return refuse(reply, 500, { code: "API_FAILED", message: "The answer could not be made." });
  });
}

function refuseUnreadable(reply: FastifyReply, status = 400): FastifyReply {
  return refuse(reply, status, { code: "API_BAD_REQUEST", message: "The request cannot be read." });
}
