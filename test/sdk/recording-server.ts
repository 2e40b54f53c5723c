import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { verifyRequest } from '../../src/wire/sigv4/verify-request.ts'

export type Recorded = {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** Of the signature: `ok`, or the name and message of the refusal. */
  readonly signature: string
}

/** A loopback server that records calls, verifies their signatures with our own verifier, and answers each with `answer`. */
export async function recordingServer(answer: {
  readonly status: number
  readonly body: string
}): Promise<{ readonly url: string; readonly calls: readonly Recorded[] }> {
  const calls: Recorded[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const [path = '', query = ''] = (request.url ?? '').split('?')
      const pairs = request.rawHeaders.flatMap((name, i, all): [string, string][] =>
        i % 2 === 0 ? [[name, all[i + 1] ?? '']] : [],
      )
      void verifyRequest({
        method: request.method ?? '',
        rawPath: path,
        rawQuery: query,
        headers: pairs,
        bodyHash: createHash('sha256').update(body).digest('hex'),
        now: Date.now(),
        region: 'eu-west-1',
        services: ['execute-api'],
        credentials: (id) =>
          id === 'AK' ? { secretAccessKey: 'SK', sessionToken: 'ST/+=' } : undefined,
      }).then((verified) => {
        calls.push({
          method: request.method ?? '',
          path,
          query,
          headers: request.headers,
          body: body.toString(),
          signature: verified.ok ? 'ok' : `${verified.error}: ${verified.message}`,
        })
        response.writeHead(answer.status, { 'content-type': 'application/json', 'x-reply': 'yes' })
        response.end(request.method === 'HEAD' ? undefined : answer.body)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/prod`, calls }
}
