import { request } from 'node:http'

/** A header's name and value. */
export type Header = readonly [name: string, value: string]

/** One GET with a `Host` of its own, which `fetch` does not send. */
export function get(
  url: string,
  host: string,
  path: string,
  header?: Header,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(header && { [header[0]]: header[1] }) }
    const sent = request(url + path, { headers, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      answer.once('error', reject)
    })
    sent.once('error', reject).end()
  })
}
