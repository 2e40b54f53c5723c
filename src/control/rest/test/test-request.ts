import { refuseTestPath } from '../../../gateway/test/test-invoke.ts'
import { badRequest } from '../../answer/api-error.ts'

/** Where a simulated request goes. An empty path counts as none. */
export type TestTarget = { readonly path: string | undefined; readonly query: string | undefined }

/** Reads `pathWithQueryString`. Throws BadRequestException for a path that no client may send. */
export function readTestTarget(text: string): TestTarget {
  const question = text.indexOf('?')
  const path = question < 0 ? text : text.slice(0, question)
  const query = question < 0 ? undefined : text.slice(question + 1)
  if (path === '') return { path: undefined, query }
  if (!path.startsWith('/')) {
    throw badRequest(`Invalid pathWithQueryString: ${text} must begin with a slash`)
  }
  const refused = refuseTestPath(path)
  if (refused !== undefined) throw badRequest(refused)
  return { path, query }
}

/** The two header members of a test's input. */
export type TestHeaders = {
  readonly headers?: Readonly<Record<string, string | null>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly (string | null)[] | null>>
}

/**
 * The headers of a simulated request, `multiValueHeaders` last; a name in both keeps only those values.
 * Throws BadRequestException for what HTTP cannot carry.
 */
export function readTestHeaders({
  headers = {},
  multiValueHeaders = {},
}: TestHeaders): readonly (readonly [name: string, value: string])[] {
  const multi = Object.entries(multiValueHeaders)
  const several = new Set(multi.map(([name]) => name.toLowerCase()))
  const pairs = [
    ...Object.entries(headers)
      .filter(([name]) => !several.has(name.toLowerCase()))
      .map(([name, value]) => [name, value ?? ''] as const),
    ...multi.flatMap(([name, values]) =>
      (values ?? []).map((value) => [name, value ?? ''] as const),
    ),
  ]
  for (const [name, value] of pairs) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
      throw badRequest(`Invalid header name: ${JSON.stringify(name)}`)
    }
    if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) {
      throw badRequest(`Invalid value of header ${name}: only Latin-1 text without line breaks`)
    }
  }
  return pairs
}
