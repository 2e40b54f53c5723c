import { signRequest } from '../wire/sigv4/sign-request.ts'
import type { Settings } from './settings.ts'

/** An error the control plane answered with. */
export class AwsError extends Error {
  readonly errorType: string
  readonly status: number
  constructor(operation: string, errorType: string, status: number, message: string) {
    super(`${operation}: ${status} ${errorType}: ${message}`)
    this.errorType = errorType
    this.status = status
  }
}

/** Calls the gateway's own control plane, signed like any other client of it. */
export type AwsClient = <T>(
  service: 'apigateway' | 'lambda',
  method: string,
  path: string,
  body?: unknown,
) => Promise<T>

/** A client for the gateway at `url`. A string or bytes go as they are, anything else as JSON. */
export function awsClient(url: string, settings: Settings): AwsClient {
  return async (service, method, path, body) => {
    const target = url + path
    const text =
      body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body)
    const headers: [string, string][] = [
      ['host', new URL(url).host],
      ['accept', 'application/json'],
      ['content-type', 'application/json'],
    ]
    headers.push(
      ...signRequest({
        method,
        url: target,
        headers,
        body: text,
        credentials: settings,
        region: settings.region,
        service,
        now: Date.now(),
      }),
    )
    const response = await fetch(target, { method, headers, ...(text && { body: text }) })
    const answer = await response.text()
    if (!response.ok) {
      const message = answer
        ? String((JSON.parse(answer) as { readonly message?: unknown }).message)
        : ''
      const errorType = response.headers.get('x-amzn-errortype') ?? 'Error'
      throw new AwsError(`${method} ${path}`, errorType, response.status, message)
    }
    return (answer ? JSON.parse(answer) : undefined) as never
  }
}
