import { Buffer } from 'node:buffer'
import { JsonError } from '../../../lang/json/json-error.ts'
import { javaText } from '../../../lang/vtl/values/java-text.ts'
import type { HostObject, Value } from '../../../lang/vtl/values/value.ts'
import type { Work } from '../../../lang/vtl/work.ts'
import { escapeJavaScript, urlEncode, withBlanks } from './escapes.ts'
import { parseTemplateJson } from './values.ts'

type Function = (text: string, work: Work) => Value

/** `$util` (spec mapping-templates §13). A missing argument is the empty string; other functions do not exist. */
const functions: Readonly<Record<string, Function>> = {
  escapeJavaScript,
  parseJson(text, work) {
    try {
      return parseTemplateJson(text, work)
    } catch (error) {
      if (error instanceof JsonError)
        throw new Error(`$util.parseJson: ${error.message}`, { cause: error })
      throw error
    }
  },
  urlEncode,
  urlDecode(text, work) {
    // The text with blanks, and what is decoded of it.
    work.make(text.length, 1)
    work.make(text.length)
    try {
      return decodeURIComponent(withBlanks(text))
    } catch {
      throw new Error('$util.urlDecode: malformed percent-encoding')
    }
  },
  base64Encode(text, work) {
    const bytes = Buffer.byteLength(text, 'utf8')
    work.hold(bytes)
    work.make(Math.ceil(bytes / 3) * 4, 1)
    return Buffer.from(text, 'utf8').toString('base64')
  },
  base64Decode(text, work) {
    const bytes = Math.ceil(text.length / 4) * 3
    work.hold(bytes)
    work.make(bytes)
    return Buffer.from(text, 'base64').toString('utf8')
  },
}

export const utilObject: HostObject = {
  host: true,
  get: () => undefined,
  call(name, args, work) {
    if (args.length !== 1 || !Object.hasOwn(functions, name)) return undefined
    const [argument] = args as [Value]
    const text = typeof argument === 'string' ? argument : javaText(argument, work)
    work.read(text.length)
    return functions[name]!(text, work)
  },
  toText: () => '',
}
