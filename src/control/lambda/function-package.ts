import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { FunctionCode } from '../../model/account/hosted-function.ts'
import { readZip, ZipError } from '../../wire/zip/read-zip.ts'
import { ApiError } from '../answer/api-error.ts'
import type { Slices } from '../turns/slices.ts'
import { invalidMember, invalidParameter } from './lambda-error.ts'

/** Bytes of a zip sent with a request: Lambda quotas, "Deployment package (.zip file archive) size". */
const maxZipBytes = 52_428_800
/** Bytes unpacked. AWS's cap is 262,144,000; ours is what a published text may hold (KV: 25 MiB a value). */
const maxUnzippedBytes = 20 * 1024 * 1024
/** Bytes of the published text: Workers KV's limit for a value. */
const maxCodeTextBytes = 25 * 1024 * 1024
/** Files; each becomes a module. A package with its dependencies seldom has more than a few thousand. */
const maxFiles = 10_000

/** Bytes hashed in one go: some milliseconds. */
const hashStep = 1_000_000

/** A deployment package, ready to be stored. */
export type FunctionPackage = {
  /** JSON of {@link FunctionCode}. */
  readonly codeText: string
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string
  /** Bytes of the zip. */
  readonly codeSize: number
}

/**
 * Reads the package of CreateFunction's `Code` or of UpdateFunctionCode, in slices: `ZipFile` in base64.
 * @throws InvalidParameterValueException for another source, a broken zip or one unpacking to too much;
 *   RequestEntityTooLargeException.
 */
export function* readPackage(code: Readonly<Record<string, unknown>>): Slices<FunctionPackage> {
  for (const source of ['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ImageUri', 'SourceKMSKeyArn']) {
    if (code[source] === undefined || code[source] === null) continue
    throw invalidParameter(`${source} is not supported: send the code as ZipFile`)
  }
  const zipFile = code['ZipFile']
  if (typeof zipFile !== 'string' || zipFile === '') {
    throw invalidMember('zipFile', zipFile, 'Member must be a zip file in base64')
  }
  if (zipFile.length > (maxZipBytes / 3) * 4 + 4) {
    throw new ApiError(
      'RequestEntityTooLargeException',
      413,
      `The zip must be smaller than ${maxZipBytes} bytes`,
    )
  }
  const bytes = fromBase64(zipFile)
  yield
  const digest = createHash('sha256')
  for (let at = 0; at < bytes.length; at += hashStep) {
    digest.update(bytes.subarray(at, at + hashStep))
    yield
  }
  const codeText = yield* unzip(bytes)
  return { codeText, codeSha256: digest.digest('base64'), codeSize: bytes.length }
}

const tooLarge = () =>
  invalidParameter(`Unzipped size must be smaller than ${maxUnzippedBytes} bytes`)

/** JSON of the code, made entry by entry: no more than one of them is held beside it. */
function* unzip(bytes: Uint8Array): Slices<string> {
  const members: string[] = []
  let length = '{}'.length
  try {
    const limits = { maxEntries: maxFiles, maxTotalBytes: maxUnzippedBytes }
    for (const entry of readZip(bytes, limits)) {
      yield
      if (!entry) continue
      const content = contentOf(entry.bytes)
      yield
      const member = `${JSON.stringify(entry.path)}:${JSON.stringify(content)}`
      length += member.length + (members.length > 0 ? ','.length : 0)
      if (length > maxCodeTextBytes) throw tooLarge()
      members.push(member)
    }
    return `{${members.join(',')}}`
  } catch (error) {
    if (!(error instanceof ZipError)) throw error
    if (error.tooLarge) throw invalidParameter(error.message)
    // Lambda's own words, with the reason it does not give.
    throw invalidParameter(`Could not unzip uploaded file. ${error.message}`)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function contentOf(bytes: Uint8Array): FunctionCode[string] {
  try {
    return utf8.decode(bytes)
  } catch {
    // No UTF-8: kept as bytes.
    return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') }
  }
}

/** By `Buffer`, which takes a hundredth of what a string that is walked does: that would be heard by everybody. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (/[^A-Za-z0-9+/=\s]/.test(text))
    throw invalidMember('zipFile', text.slice(0, 20), 'Member must be a zip file in base64')
  return Buffer.from(text, 'base64')
}
