import { requireSize } from "../limits.ts";
import { refuseFile, refuseRow } from "../refuse.ts";

/** How the bytes of a CSV file become text. */
export const ENCODINGS = ["auto", "utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
/** The name of an encoding, or `auto` for the one that the bytes look like. */
export type Encoding = (typeof ENCODINGS)[number];

/** What is no text, by how it begins. */
const MAGIC: readonly [bytes: readonly number[], what: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], "a workbook (XLSX) or another ZIP archive: open it and save the sheet as CSV"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old workbook (XLS): open it and save the sheet as CSV"],
  [[0x1f, 0x8b], "a compressed file (gzip): unpack it first"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF: ask your utility for CSV or Green Button"],
];

/** Text of a file, and the encoding it was in. */
export interface Decoded {
  readonly text: string;
  readonly encoding: Exclude<Encoding, "auto">;
}

/**
 * The text of a CSV file without its byte order mark.
 *
 * @param encoding  `auto` takes what the mark says, else UTF-8, and Windows-1252 for what is no UTF-8.
 * @throws METERDATA_FORMAT for a workbook or archive, METERDATA_CSV for bytes that are no text, METERDATA_TOO_LARGE
 */
export function decode(file: string, bytes: Uint8Array, encoding: Encoding = "auto"): Decoded {
  requireSize(file, bytes.length);
  for (const [magic, what] of MAGIC) {
    if (magic.every((byte, i) => bytes[i] === byte)) throw refuseFile("METERDATA_FORMAT", file, `This is ${what}.`);
  }
  const decoded = encoding === "auto" ? detected(bytes) : named(file, bytes, encoding);
  if (decoded.text.includes("\0")) {
    throw refuseRow("METERDATA_CSV", file, 1, "The file holds null characters; expected text: is this a CSV file?");
  }
  return decoded;
}

function detected(bytes: Uint8Array): Decoded {
  const encoding = marked(bytes);
  if (encoding !== null) return { text: new TextDecoder(encoding).decode(bytes), encoding };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "windows-1252" };
  }
}

/** UTF-16 by its mark, or by every second byte of the beginning being zero. */
function marked(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first && second === 0 && third && fourth === 0) return "utf-16le";
  return first === 0 && second && third === 0 && fourth ? "utf-16be" : null;
}

function named(file: string, bytes: Uint8Array, encoding: Exclude<Encoding, "auto">): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch (cause) {
    throw refuseRow("METERDATA_CSV", file, 1, `The file is not ${encoding} text, as its mapping says.`, cause);
  }
}
