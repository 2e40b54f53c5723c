import { camel, pascal, wordsOf } from './names.ts'
import type { SdkOperation } from './sdk-model.ts'

/** What Java and Ruby call an operation: `getABOp`, `getApiRoot`, or its own name (spec sdk §4). */
export function operationName({ operationName: own, verb, path }: SdkOperation): string {
  const words = wordsOf(own ?? '')
  if (words.length > 0) return camel(words)
  const segments = wordsOf(path)
  return verb.toLowerCase() + (segments.length > 0 ? pascal(segments) : 'ApiRoot')
}
