/** What a code of a close frame means, in words (RFC 6455 §7.4.1; what a gateway sends them for). */
const meanings: Readonly<Record<number, string>> = {
  1000: 'done',
  1001: 'going away: idle for too long, open for as long as a session may be, or the server stops',
  1002: 'protocol error',
  1003: 'a frame of a kind that is not taken, such as a binary one',
  1005: 'closed without a code',
  1006: 'the connection was lost without a close frame',
  1007: 'a text that is not UTF-8',
  1008: 'against a policy',
  1009: 'a message or a frame that is too large',
  1011: 'the server failed',
  1012: 'the server restarts',
  1013: 'the server is too busy',
  1014: 'a bad answer from behind the server',
  1015: 'the TLS handshake failed',
}

/** A code and what it means, such as `1009, a message or a frame that is too large`. */
export function closeText(code: number, reason: string): string {
  const meaning = meanings[code] ?? (code >= 4000 ? 'the application’s own code' : undefined)
  const said = reason === '' ? '' : `: ${reason}`
  return `${code}${meaning === undefined ? '' : `, ${meaning}`}${said}`
}
