let second = 0
let text = ''

/** The answer with the `Date` that HTTP asks of every server (RFC 9110 §6.6.1), for where no front adds it. */
export function dated(response: Response, now: number): Response {
  // Also when the clock was set back.
  if (now < second || now - second >= 1000) {
    second = now - (now % 1000)
    text = new Date(second).toUTCString()
  }
  response.headers.set('date', text)
  return response
}
