import { readFileSync } from 'node:fs'
import { JsonError } from '../../lang/json/json-error.ts'
import { parseStrictJson } from '../../lang/json/parse-strict-json.ts'
import type { Value } from '../../lang/json/value.ts'
import { CommandFailure } from './command-failure.ts'
import { problemAt } from './source-frame.ts'

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read',
  ENOTDIR: 'leads through a file as if it were a folder',
}

/** Why a file or folder could not be read, as the command's failure. */
export function unreadable(path: string, error: unknown): CommandFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new CommandFailure(`${path}: ${problems[code] ?? String(error)}`, 2)
}

/** A text file; `-` is stdin. Throws {@link CommandFailure}. */
export function readText(path: string): string {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw unreadable(path, error)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new CommandFailure(`${nameOf(path)}: is not UTF-8 text`, 2)
  }
}

/** A JSON file. Throws {@link CommandFailure}, with the place of what is no JSON. */
export function readJson(path: string): Value {
  const text = readText(path)
  try {
    return parseStrictJson(text)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    throw new CommandFailure(problemAt(nameOf(path), text, error, error.reason), 2)
  }
}

/** What messages call a file. */
export const nameOf = (path: string): string => (path === '-' ? 'stdin' : path)
