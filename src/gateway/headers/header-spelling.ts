import type { Pairs } from '../exchange/execution-record.ts'
import { spelledName } from './request-headers.ts'

/** Names of responses and of AWS's own headers, beside those that requests carry. */
const spelling: ReadonlyMap<string, string> = new Map(
  [
    'Access-Control-Allow-Credentials',
    'Access-Control-Allow-Headers',
    'Access-Control-Allow-Methods',
    'Access-Control-Allow-Origin',
    'Access-Control-Expose-Headers',
    'Access-Control-Max-Age',
    'Connection',
    'Content-Disposition',
    'Content-Language',
    'Content-Length',
    'ETag',
    'Expires',
    'Last-Modified',
    'Location',
    'Retry-After',
    'Server',
    'Set-Cookie',
    'Strict-Transport-Security',
    'Transfer-Encoding',
    'Vary',
    'WWW-Authenticate',
    'x-amzn-ErrorType',
    'x-amzn-RequestId',
    'x-amzn-Remapped-Connection',
    'x-amzn-Remapped-Content-Length',
    'x-amzn-Remapped-Date',
    'x-amzn-Remapped-Server',
  ].map((name) => [name.toLowerCase(), name]),
)

/**
 * A header name as people write it, for what is shown to them: Workers tell every name in lower case.
 * Names that are not known stay so.
 */
export const spelledHeader = (name: string): string => spelling.get(name) ?? spelledName(name)

/** All headers, with their names spelled so. */
export const spelledHeaders = (headers: Headers): Pairs =>
  [...headers].map(([name, value]) => [spelledHeader(name), value])
