import { Buffer } from 'node:buffer'
import { JsonError } from '../../../lang/json/json-error.ts'
import { parseJson } from '../../../lang/json/parse-json.ts'
import type { HostObject, Value } from '../../../lang/vtl/value.ts'
import { javaText } from '../../../lang/vtl/java-text.ts'
import { defaultMaxOutput, defaultMaxSteps } from '../../../lang/vtl/limits.ts'
import { Work } from '../../../lang/vtl/work.ts'
import { toTemplateValue } from './values.ts'

type Function = (text: string) => Value

/** `$util` (spec mapping-templates §13). A missing argument is the empty string; other functions do not exist. */
const functions: Readonly<Record<string, Function>> = {
  escapeJavaScript,
  parseJson(text) {
    try {
      return toTemplateValue(parseJson(text))
    } catch (error) {
      if (error instanceof JsonError)
        throw new Error(`$util.parseJson: ${error.message}`, { cause: error })
      throw error
    }
  },
  urlEncode,
  urlDecode(text) {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '))
    } catch {
      throw new Error('$util.urlDecode: malformed percent-encoding')
    }
  },
  base64Encode: (text) => Buffer.from(text, 'utf8').toString('base64'),
  base64Decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
}

export const utilObject: HostObject = {
  host: true,
  get: () => undefined,
  call(name, args) {
    if (args.length !== 1 || !Object.hasOwn(functions, name)) return undefined
    const [argument] = args as [Value]
    return functions[name]!(
      typeof argument === 'string'
        ? argument
        : javaText(argument, new Work(defaultMaxSteps, defaultMaxOutput)),
    )
  },
  toText: () => '',
}

const short: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ["'", "\\'"],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\f', '\\f'],
  ['\b', '\\b'],
])

/** commons-lang 2: `'` is escaped too, and everything outside printable ASCII by UTF-16 unit. */
function escapeJavaScript(text: string): string {
  return text.replace(
    /[\\"'\u0000-\u001f\u0080-\uffff]/g,
    (unit) =>
      short.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
}

/** Form encoding as Java's: keeps `A-Za-z0-9.-*_`, a space is `+`. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
