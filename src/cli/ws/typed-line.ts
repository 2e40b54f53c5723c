/** What a line that was typed asks for. */
export type TypedLine =
  | { readonly does: 'send'; readonly data: string | Uint8Array }
  | { readonly does: 'close'; readonly code: number; readonly reason: string }
  | { readonly does: 'ping' | 'help' | 'nothing' }
  | { readonly does: 'complain'; readonly message: string }

/** The commands among what is typed. */
export const lineHelp = `A line is sent as it is. Those that begin with a slash are for this client:
  /binary BASE64    send bytes in a binary frame
  /ping             send a ping; the pong is shown
  /close [CODE [REASON]]
  /help
  //TEXT            send /TEXT`

/** Reads a line of the prompt. */
export function readTyped(line: string): TypedLine {
  if (line.startsWith('//')) return { does: 'send', data: line.slice(1) }
  if (!line.startsWith('/')) return line === '' ? { does: 'nothing' } : { does: 'send', data: line }
  const [, command = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? []
  if (command === 'binary') return readBinary(rest)
  if (command === 'close') return readClose(rest)
  if ((command === 'ping' || command === 'help') && rest === '') return { does: command }
  return complain(`there is no /${command}; /help says what there is, and //… sends a slash`)
}

const complain = (message: string): TypedLine => ({ does: 'complain', message })

function readBinary(text: string): TypedLine {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return complain('/binary wants base64, such as /binary aGVsbG8=')
  return { does: 'send', data: Buffer.from(text, 'base64') }
}

/** Bytes of a reason that a close frame has room for (RFC 6455 §5.5). */
const maxReasonBytes = 123

function readClose(text: string): TypedLine {
  const [, digits = '1000', reason = ''] = /^(\S+)?\s*(.*)$/s.exec(text) ?? []
  const code = Number(digits)
  const isSendable =
    /^\d{4}$/.test(digits) && (code === 1000 || (code >= 3000 && code <= 4999) || isNamed(code))
  if (!isSendable)
    return complain('/close wants a code that a client may send: 1000 to 1014, 3000 to 4999')
  if (Buffer.byteLength(reason) > maxReasonBytes)
    return complain(`the reason may have ${maxReasonBytes} bytes at most`)
  return { does: 'close', code, reason }
}

/** 1004 to 1006 are never sent, and 1015 neither. */
const isNamed = (code: number): boolean =>
  code >= 1001 && code <= 1014 && !(code >= 1004 && code <= 1006)
