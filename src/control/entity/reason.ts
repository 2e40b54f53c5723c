import { ApiError } from '../answer/api-error.ts'

/** Why a check of single calls refuses, for who reads a whole document; undefined when it does not. */
export function reasonOf(check: () => void): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}
