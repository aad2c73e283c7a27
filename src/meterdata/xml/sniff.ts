/** Whether a file begins as XML does, whatever its encoding. */
export function looksLikeXml(bytes: Uint8Array): boolean {
  const head = Array.from(bytes.subarray(0, 256)).filter((byte) => byte !== 0 && byte < 0x80);
  return String.fromCharCode(...head)
    .trimStart()
    .startsWith("<");
}
