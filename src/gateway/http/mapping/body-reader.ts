import { maxMappedBodyBytes } from '../../../model/limits.ts'

/** A body that the values of one message read. */
export type BodyReader = {
  readonly text: string
  /** What a JSONPath without its `$.` finds: texts as they are, all else as JSON; undefined for nothing and null. */
  at(path: string): string | undefined
}

/** Reads off a body; how paths are read is loaded by the first that is. */
export async function bodyReader(text: string, hasPaths = true): Promise<BodyReader> {
  if (!hasPaths) return { text, at: () => undefined }
  const { pathReader } = await import('./body-path.ts')
  // What is beyond is not seen (spec parameter-mapping §9): a longer document is mostly none any more.
  return { text, at: pathReader(text.slice(0, maxMappedBodyBytes)) }
}
