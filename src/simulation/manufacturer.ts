import { type Address, type Hex, type Instant, instant, type MeterId } from "#domain";
import { keyPairFor } from "#privacy";
import { fingerprintOf, type MeterCertificate, manufacturerCertificate, meterCertificate } from "#trust";
import { type HouseholdIdentity, meterKeysOf } from "./identities.ts";

/** The certificates that a manufacturer put into a simulated community's meters. */
export interface Manufacture {
  /** SHA-256 of the manufacturer's own certificate: by this the community lists it. */
  readonly fingerprint: Hex;
  certificateOf(meter: MeterId): MeterCertificate;
}

const VALID_MS = 20 * 365 * 86_400_000;
const SERIAL_DIGITS = 16;

/**
 * The manufacturer of a simulated community's meters, with keys that follow from the seed: the same bytes on every machine,
 * and not secret.
 *
 * @param at  When the meters were made.
 */
export async function manufactureOf(
  seed: bigint,
  identities: readonly HouseholdIdentity[],
  at: Instant,
): Promise<Manufacture> {
  const maker = keyPairFor(seed, "manufacturer").derive("certificate");
  const terms = { from: at, until: instant(at + VALID_MS) };
  const manufacturer = await manufacturerCertificate("neighborwatt demonstration meters", maker, {
    ...terms,
    serial: "01",
  });
  const certificates = new Map<Address, MeterCertificate>();
  for (const meter of meterKeysOf(seed, identities)) {
    const serial = meter.address.slice(2, 2 + SERIAL_DIGITS).replace(/^[89a-f]/, "7");
    const owner = { meter: meter.address, secret: meter.derive("certificate") };
    certificates.set(meter.address, await meterCertificate(manufacturer, maker, owner, { ...terms, serial }));
  }
  return {
    fingerprint: fingerprintOf(manufacturer),
    certificateOf: (meter) => certificates.get(meter) as MeterCertificate,
  };
}
