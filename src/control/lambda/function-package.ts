import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readZip, ZipError } from '../../wire/zip/read-zip.ts'
import { ApiError } from '../answer/api-error.ts'
import { partsOf } from '../state/parts-of.ts'
import type { Slices } from '../../turns/slices.ts'
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
/** Bytes of text read, and written as JSON, in one go. */
const textStep = 524_288

/** Bytes encoded, and characters decoded, in one go: some milliseconds. */
const encodeStep = 393_216
const decodeStep = 524_288

/** A deployment package, ready to be stored. */
export type FunctionPackage = {
  /** JSON of a `FunctionCode`, in pieces as they are kept: `partsOf`. */
  readonly codeParts: readonly string[]
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string
  /** Bytes of the zip. */
  readonly codeSize: number
}

/**
 * Reads the package of CreateFunction's `Code` or of UpdateFunctionCode, in slices: `ZipFile` in base64, a text or
 * its bytes.
 * @throws InvalidParameterValueException for another source, a broken zip or one unpacking to too much;
 *   RequestEntityTooLargeException.
 */
export function* readPackage(code: Readonly<Record<string, unknown>>): Slices<FunctionPackage> {
  for (const source of ['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ImageUri', 'SourceKMSKeyArn']) {
    if (code[source] === undefined || code[source] === null) continue
    throw invalidParameter(`${source} is not supported: send the code as ZipFile`)
  }
  const zipFile = code['ZipFile']
  if (!(typeof zipFile === 'string' || zipFile instanceof Uint8Array) || zipFile.length === 0) {
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
  const codeParts = yield* unzip(bytes)
  return { codeParts, codeSha256: digest.digest('base64'), codeSize: bytes.length }
}

const tooLarge = () =>
  invalidParameter(`Unzipped size must be smaller than ${maxUnzippedBytes} bytes`)

/** JSON of the code, made piece by piece: no more than one of them is held beside it. */
function* unzip(bytes: Uint8Array): Slices<readonly string[]> {
  const parts: string[] = []
  let rest = '{'
  let length = '{}'.length
  const add = (piece: string) => {
    length += piece.length
    if (length > maxCodeTextBytes) throw tooLarge()
    const [...whole] = partsOf(rest + piece)
    rest = whole.pop() ?? ''
    parts.push(...whole)
  }
  try {
    const limits = { maxEntries: maxFiles, maxTotalBytes: maxUnzippedBytes }
    let separator = ''
    for (const entry of readZip(bytes, limits)) {
      yield
      if (!entry) continue
      add(`${separator}${JSON.stringify(entry.path)}:`)
      separator = ','
      for (const piece of yield* contentOf(entry.bytes)) {
        add(piece)
        yield
      }
    }
    return [...parts, `${rest}}`]
  } catch (error) {
    if (!(error instanceof ZipError)) throw error
    if (error.tooLarge) throw invalidParameter(error.message)
    // Lambda's own words, with the reason it does not give.
    throw invalidParameter(`Could not unzip uploaded file. ${error.message}`)
  }
}

/** JSON of a file's content, as `FunctionCode` has it, in pieces. */
function* contentOf(bytes: Uint8Array): Slices<readonly string[]> {
  try {
    return yield* textPieces(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // No UTF-8: kept as bytes.
    return ['{"base64":"', ...(yield* toBase64(bytes)), '"}']
  }
}

/** Throws a TypeError for what is no UTF-8. */
function* textPieces(bytes: Uint8Array): Slices<readonly string[]> {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const pieces = ['"']
  for (let at = 0; at < bytes.length; at += textStep) {
    const text = utf8.decode(bytes.subarray(at, at + textStep), { stream: true })
    pieces.push(JSON.stringify(text).slice(1, -1))
    yield
  }
  utf8.decode()
  pieces.push('"')
  return pieces
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
function* fromBase64(text: string | Uint8Array): Slices<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 3)
  let size = 0
  let rest = ''
  for (let at = 0; at < text.length; at += decodeStep) {
    const piece = pieceOf(text, at, at + decodeStep)
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

/** What is no ASCII is no base64, however it is read. */
function pieceOf(text: string | Uint8Array, from: number, to: number): string {
  if (typeof text === 'string') return text.slice(from, to)
  const { buffer, byteOffset, length } = text.subarray(from, to)
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
}

const noBase64 = (text: string | Uint8Array) =>
  invalidMember('zipFile', pieceOf(text, 0, 20), 'Member must be a zip file in base64')
