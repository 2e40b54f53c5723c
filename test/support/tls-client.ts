import { request, type RequestOptions } from 'node:https'
import type { Issued } from './certificate-authority.ts'

/** What came of a request by TLS: an answer, or the code with which it ended without one. */
export type TlsAnswer = {
  readonly status: number | string
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export type TlsCall = {
  readonly port: number
  /** Whom the client trusts. */
  readonly ca: string
  /** The name in the handshake, and in `Host` unless that is another. */
  readonly name: string
  readonly host?: string
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The certificate that the client shows. */
  readonly as?: Issued | undefined
  readonly options?: RequestOptions
}

/** Asks over a connection of its own, and never rejects. */
export function askByTls(call: TlsCall): Promise<TlsAnswer> {
  const { port, ca, name, host = name, path = '/', method = 'GET', headers, body, as } = call
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) =>
      resolve({ status: error.code ?? error.message, body: '', headers: {} })
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        servername: name,
        ca,
        path,
        method,
        headers: { host, ...headers },
        agent: false,
        ...(as && { cert: as.pem, key: as.keyPem }),
        ...call.options,
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('error', failed)
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }),
        )
      },
    )
    asked.on('error', failed)
    asked.end(body)
  })
}
