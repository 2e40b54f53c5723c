const buckets = 32

/**
 * An enumeration as AWS prints it in validation messages: `[add, remove, move, test, replace, copy]`.
 *
 * @param values in the service model's order
 *
 * AWS keeps the values in a hash table of 32 buckets by Java's `String.hashCode`, each value put before those of its
 * bucket. This gives every recorded order: conformance/tables/error-messages.json (UpdateRestApi, PutIntegration,
 * CreateRestApi, GetGatewayResponse), and those of AWS services on the same framework.
 */
export function enumValueSet(values: readonly string[]): string {
  const ordered = values
    .map((value, index) => ({ value, index, bucket: javaHash(value) % buckets }))
    .toSorted((a, b) => a.bucket - b.bucket || b.index - a.index)
  return `[${ordered.map(({ value }) => value).join(', ')}]`
}

/** `String.hashCode` as an unsigned number. */
function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash >>> 0
}
