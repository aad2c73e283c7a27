import { looksLikeXml } from "../xml/sniff.ts";
import { parseXml } from "../xml/walk.ts";
import { type PriceCsvOptions, readPriceCsv } from "./csv.ts";
import { readEntsoe } from "./entsoe.ts";
import type { PriceSeries } from "./series.ts";

/**
 * Day-ahead prices of a file, one per quarter hour: ENTSO-E's XML (A44), or a CSV with a time and a price.
 *
 * @param file  Its name, for messages.
 * @throws METERDATA_PRICES, METERDATA_XML, METERDATA_CSV, METERDATA_TIME, METERDATA_TOO_LARGE; each names the line or cell
 * @source see readEntsoe, readPriceCsv
 */
export function readPrices(file: string, bytes: Uint8Array, options: PriceCsvOptions = {}): PriceSeries {
  return looksLikeXml(bytes) ? readEntsoe(file, parseXml(file, bytes)) : readPriceCsv(file, bytes, options);
}
