import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

/** A DynamoDB in this process, in memory, written by others. */
export type Dynalite = {
  readonly url: string
  /** A call of its own, not through the gateway. Throws unless 200. */
  call(operation: string, body: unknown): Promise<unknown>
  stop(): Promise<void>
}

/** The package has no types. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server

/** Starts dynalite on a free loopback port. Tables are there as soon as they are created. */
export async function startDynalite(): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async call(operation, body) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          // Looked at, and not verified.
          'x-amz-date': '20260101T000000Z',
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: JSON.stringify(body),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`dynalite answered ${response.status}: ${text}`)
      return JSON.parse(text)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
