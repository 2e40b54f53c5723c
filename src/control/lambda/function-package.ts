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

/** Bytes encoded, and characters decoded, in one go: some milliseconds. */
const encodeStep = 786_432
const decodeStep = 1_048_576

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
  const bytes = yield* fromBase64(zipFile)
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
      const content = yield* contentOf(entry.bytes)
      const member = `${JSON.stringify(entry.path)}:${content}`
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

/** JSON of a file's content, as {@link FunctionCode} has it. */
function* contentOf(bytes: Uint8Array): Slices<string> {
  let text: FunctionCode[string]
  try {
    text = utf8.decode(bytes)
  } catch {
    // No UTF-8: kept as bytes.
    return `{"base64":"${(yield* toBase64(bytes)).join('')}"}`
  }
  yield
  return JSON.stringify(text)
}

function* toBase64(bytes: Uint8Array): Slices<readonly string[]> {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += encodeStep) {
    const piece = bytes.subarray(at, at + encodeStep)
    pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('base64'))
    yield
  }
  return pieces
}

/** By `Buffer`, which takes a hundredth of what a string that is walked does: that would be heard by everybody. */
function* fromBase64(text: string): Slices<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 3)
  let size = 0
  let rest = ''
  for (let at = 0; at < text.length; at += decodeStep) {
    const piece = text.slice(at, at + decodeStep)
    if (/[^A-Za-z0-9+/=\s]/.test(piece)) throw noBase64(text)
    // Four characters are three bytes; what separates them is not counted.
    const dense = rest + (/\s/.test(piece) ? piece.replace(/\s+/g, '') : piece)
    const whole = at + decodeStep >= text.length ? dense.length : dense.length - (dense.length % 4)
    const part = Buffer.from(dense.slice(0, whole), 'base64')
    bytes.set(part, size)
    size += part.length
    rest = dense.slice(whole)
    yield
  }
  return bytes.subarray(0, size)
}

const noBase64 = (text: string) =>
  invalidMember('zipFile', text.slice(0, 20), 'Member must be a zip file in base64')
