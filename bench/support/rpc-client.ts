import { Agent, request } from "node:http";

type Request = readonly [method: string, params: readonly unknown[]];

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A JSON-RPC client over HTTP that keeps its connection, as any serious client does. */
export function rpcClient(url: string) {
  const agent = new Agent({ keepAlive: true });
  let id = 0;
  const document = ([method, params]: Request) => ({ jsonrpc: "2.0", id: ++id, method, params });
  const post = (body: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const outgoing = request(url, { method: "POST", agent, headers }, (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on("data", (piece: Buffer) => pieces.push(piece));
        incoming.on("end", () => resolve(JSON.parse(Buffer.concat(pieces).toString("utf8"))));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  return {
    call: async (method: string, params: readonly unknown[]): Promise<unknown> =>
      resultOf((await post(JSON.stringify(document([method, params])))) as Answer),
    batch: async (requests: readonly Request[]): Promise<readonly unknown[]> =>
      ((await post(JSON.stringify(requests.map(document)))) as Answer[]).map(resultOf),
  };
}

function resultOf({ result, error }: Answer): unknown {
  if (error !== undefined) throw new Error(error.message);
  return result;
}
