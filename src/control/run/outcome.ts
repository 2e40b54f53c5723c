import { ApiError } from '../answer/api-error.ts'

/** What an operation came to in the Registry, in a form that crosses from there to the edge. */
export type Outcome =
  | {
      readonly ok: true
      readonly value: unknown
      /** Published keys that it touched. */
      readonly changed: readonly string[]
    }
  | {
      readonly ok: false
      readonly name: string
      readonly status: number
      readonly message: string
      readonly retryAfter?: number
      readonly members: { readonly [name: string]: unknown }
      readonly detail?: string
    }

/** The outcome that an error is. */
export function refusalOf(error: ApiError): Outcome {
  const { name, status, message, retryAfter, members, detail } = error
  return {
    ok: false,
    name,
    status,
    message,
    members,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(detail !== undefined && { detail }),
  }
}

/** The error an outcome stands for. */
export const errorOf = (outcome: Extract<Outcome, { ok: false }>): ApiError =>
  new ApiError(outcome.name, outcome.status, outcome.message, {
    members: outcome.members,
    ...(outcome.detail !== undefined && { detail: outcome.detail }),
    ...(outcome.retryAfter !== undefined && { retryAfter: outcome.retryAfter }),
  })
