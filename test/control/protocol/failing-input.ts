import { ApiError } from '../../../src/control/answer/api-error.ts'
import type { Service } from '../../../src/control/protocol/operation.ts'
import { operationNamed } from '../../../src/control/protocol/operation.ts'
import { readInput } from '../../../src/control/protocol/read-input.ts'

/** The parts of a request; those left out are empty. */
export type Parts = {
  labels?: Record<string, string>
  query?: string
  body?: string | Uint8Array
  headers?: Record<string, string>
}

/** Reads an input as the control plane does. */
export function read(name: string, parts: Parts, service: Service = 'apigateway') {
  const body = parts.body ?? ''
  return readInput(operationNamed(service, name), {
    labels: parts.labels ?? {},
    rawQuery: parts.query ?? '',
    headers: new Headers(parts.headers),
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  })
}

/** The error that an input is refused with. */
export function failure(name: string, parts: Parts, service: Service = 'apigateway') {
  try {
    read(name, parts, service)
  } catch (error) {
    if (error instanceof ApiError) {
      return { name: error.name, status: error.status, message: error.message }
    }
    throw error
  }
  return undefined
}
