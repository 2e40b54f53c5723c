/** Object identifiers of signatures over SHA-256 and longer hashes, by their bytes in hex. */
const strong: ReadonlySet<string> = new Set([
  '2a864886f70d01010b', // sha256WithRSAEncryption
  '2a864886f70d01010c', // sha384WithRSAEncryption
  '2a864886f70d01010d', // sha512WithRSAEncryption
  '2a8648ce3d040302', // ecdsa-with-SHA256
  '2a8648ce3d040303', // ecdsa-with-SHA384
  '2a8648ce3d040304', // ecdsa-with-SHA512
])

/**
 * Whether a certificate, in DER, is signed over SHA-256 or longer, by RSA or ECDSA (spec rest-auth §9). What else is
 * right about it is not looked at: false for what is no certificate.
 */
export function isStronglySigned(der: Uint8Array): boolean {
  const certificate = contentOf(der, 0)
  const signed = certificate && contentOf(der, certificate.from)
  const algorithm = signed && contentOf(der, signed.to)
  const id = algorithm && contentOf(der, algorithm.from)
  if (!id || der[algorithm.from] !== objectIdentifier) return false
  const bytes = [...der.subarray(id.from, id.to)]
  return strong.has(bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''))
}

const objectIdentifier = 0x06
/** Bytes of a length that are read: a certificate has fewer than 16 MB. */
const maxLengthBytes = 3

/** Where the content of the value at `at` begins and ends; undefined when it does not end in the bytes there are. */
function contentOf(
  der: Uint8Array,
  at: number,
): { readonly from: number; readonly to: number } | undefined {
  const first = der[at + 1]
  if (first === undefined) return undefined
  let from = at + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > maxLengthBytes) return undefined
    length = 0
    for (; from < at + 2 + count; from++) length = length * 256 + (der[from] ?? 0)
  }
  const to = from + length
  return to <= der.byteLength ? { from, to } : undefined
}
