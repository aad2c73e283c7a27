/** Where a broker is, and as whom to log in. */
export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
}

const PORTS: Readonly<Record<string, number>> = { "mqtt:": 1883, "mqtts:": 8883 };
/** A name or password is written with two bytes of length. */
const MOST_TEXT = 65_535;
const CLEAN_SESSION = 0x02;
const WITH_PASSWORD = 0x40;
const WITH_USER = 0x80;
const KEEP_ALIVE_S = 30;
const CLIENT = "neighborwatt-doctor";

/** How the answer to a CONNECT begins, and its whole length. @source MQTT 3.1.1, 3.2 */
export const CONNACK = { type: 0x20, remaining: 2, length: 4 } as const;
/** @source MQTT 3.1.1, 3.14 */
export const DISCONNECT = Buffer.from([0xe0, 0]);

/**
 * A broker from its URL, or null when it is none.
 *
 * @example parseBroker("mqtt://broker.local")?.port   // 1883
 */
export function parseBroker(text: string): Broker | null {
  const url = URL.parse(text);
  const usual = PORTS[url?.protocol ?? ""];
  if (url === null || usual === undefined || url.port === "0") return null;
  if (url.hostname === "" || url.search !== "" || url.hash !== "" || !["", "/"].includes(url.pathname)) return null;
  const [user, password] = [plain(url.username), plain(url.password)];
  if (user === null || password === null) return null;
  // Without a name the standard knows no password.
  if (user === "" && password !== "") return null;
  return {
    // An IPv6 address stands in brackets in a URL and in no other place.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? usual : Number(url.port),
    secure: url.protocol === "mqtts:",
    user: user === "" ? null : user,
    password: password === "" ? null : password,
  };
}

/** The first packet of a connection. @source MQTT 3.1.1, 3.1 */
export function connectPacket({ user, password }: Broker): Buffer {
  const flags = CLEAN_SESSION | (user === null ? 0 : WITH_USER) | (password === null ? 0 : WITH_PASSWORD);
  const header = Buffer.concat([text("MQTT"), Buffer.from([4, flags, 0, KEEP_ALIVE_S])]);
  const payload = [CLIENT, user, password].filter((value) => value !== null).map(text);
  const body = Buffer.concat([header, ...payload]);
  return Buffer.concat([Buffer.from([0x10, ...remainingLength(body.length)]), body]);
}

/** The return code of a whole CONNACK; null of anything else. */
export function connackCode(bytes: Buffer): number | null {
  if (bytes.length < CONNACK.length) return null;
  return bytes[0] === CONNACK.type && bytes[1] === CONNACK.remaining ? (bytes[3] as number) : null;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** Seven bits a byte, the lowest first. @source MQTT 3.1.1, 2.2.3 */
function remainingLength(length: number): readonly number[] {
  return length < 128 ? [length] : [(length & 0x7f) | 0x80, ...remainingLength(length >> 7)];
}

function plain(encoded: string): string | null {
  try {
    const value = decodeURIComponent(encoded);
    return Buffer.byteLength(value) <= MOST_TEXT ? value : null;
  } catch {
    return null; // A percent sign that encodes nothing.
  }
}
