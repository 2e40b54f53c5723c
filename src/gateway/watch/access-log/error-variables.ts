import type { gatewayResponseTypes } from '../../../model/fault.ts'
import type { Answered } from './log-variables.ts'

type Read = (answered: Answered) => string | undefined

/** What access logs tell of an error where the gateway has answered in words of its own, which `message` reads. */
export const errorVariables = (message: Read): readonly (readonly [name: string, read: Read])[] => [
  ['error.message', message],
  [
    'error.messageString',
    (answered) => {
      const text = message(answered)
      return text === undefined ? undefined : JSON.stringify(text)
    },
  ],
  ['error.responseType', ({ x }) => x.fault?.type ?? (x.refusal && refusalType(x.refusal.status))],
]

const refusalTypes: Readonly<Record<number, keyof typeof gatewayResponseTypes>> = {
  401: 'UNAUTHORIZED',
  403: 'ACCESS_DENIED',
  404: 'RESOURCE_NOT_FOUND',
  413: 'REQUEST_TOO_LARGE',
}

/** A refusal is no gateway response: the type of the one that would say the same. */
export const refusalType = (status: number): keyof typeof gatewayResponseTypes =>
  refusalTypes[status] ?? (status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
