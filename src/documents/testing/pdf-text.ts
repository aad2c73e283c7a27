import { inflateSync } from "node:zlib";

/** The texts of a PDF in the order in which they are drawn, as its standard fonts encode them. */
export function pdfTexts(pdf: Uint8Array): readonly string[] {
  return pdfStreams(pdf).flatMap((stream) =>
    [...stream.matchAll(/\[((?:<[0-9a-f]*>\s*-?[\d.]*\s*)+)\]\s*TJ/g)].map(([, run = ""]) =>
      [...run.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = ""]) => windows1252(Buffer.from(hex, "hex"))).join(""),
    ),
  );
}

/** What a PDF's compressed streams hold. */
export function pdfStreams(pdf: Uint8Array): readonly string[] {
  const bytes = Buffer.from(pdf);
  const streams: string[] = [];
  for (let at = bytes.indexOf("stream\n"); at >= 0; at = bytes.indexOf("stream\n", at + 1)) {
    const end = bytes.indexOf("\nendstream", at);
    try {
      streams.push(inflateSync(bytes.subarray(at + 7, end)).toString("latin1"));
    } catch {
      // The word stands in "endstream" as well, and some streams are not compressed.
    }
  }
  return streams;
}

function windows1252(bytes: Uint8Array): string {
  return new TextDecoder("windows-1252").decode(bytes);
}
