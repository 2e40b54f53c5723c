/** The integer `statusCode` of a MOCK's rendered request template (spec integrations §16), or undefined. */
export function readMockStatusCode(text: string): number | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // not an object: AWS answers 500 as for any other text
  }
  const status =
    value !== null && typeof value === 'object' && 'statusCode' in value
      ? value.statusCode
      : undefined
  return typeof status === 'number' && Number.isInteger(status) ? status : undefined
}
