import { parseLogFormat } from './parse-log-format.ts'

/** Bytes of a format: spec rest-responses §7. */
const maxFormatBytes = 3072

/** Why AWS refuses an access log's format, in AWS's words where they are known; undefined when it takes it. */
export function checkLogFormat(format: string): string | undefined {
  if (/[\r\n]/.test(format.replace(/\r?\n$/, '')))
    return `Access Log format must be single line, new line character is allowed only at end of the format: '${format}'`
  if (new TextEncoder().encode(format).byteLength > maxFormatBytes)
    return `Access Log format must be at most ${maxFormatBytes} bytes`
  const names = parseLogFormat(format).parts.map((part) => typeof part !== 'string' && part.name)
  if (!names.includes('requestId') && !names.includes('extendedRequestId'))
    return `Access Log format must include either $context.requestId or $context.extendedRequestId : '${format}'`
  return undefined
}
