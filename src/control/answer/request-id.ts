/** AWS sends 15 base64url characters and `=` beside the request id; ours follow from the request id. */
export function extendedRequestId(requestId: string): string {
  const hex = requestId.replace(/[^0-9a-f]/gi, '').padEnd(22, '0')
  let bytes = ''
  for (let i = 0; i < 22; i += 2)
    bytes += String.fromCharCode(Number.parseInt(hex.slice(i, i + 2), 16))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_')
}
