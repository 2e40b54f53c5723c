import { constants } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import net from 'node:net'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'
import { connectionFacts } from './connection-facts.ts'
import { forward, refuse } from './forward.ts'
import { linkMutualTlsQuestion } from './mutual-tls-question.ts'
import { chooseCertificate, type ServerCertificate } from './server-certificates.ts'
import { inTurn } from './in-turn.ts'
import { answerOn, isWebSocketUpgrade, upgrade } from './upgrade.ts'
import { upstreamAgent } from './upstream.ts'

/** Where a listener for TLS gets its connections from, and where their requests go. */
export type FrontPlaces = {
  /** Listening sockets that are inherited; none where the process opens its own at `host` and `port`. */
  readonly descriptors: readonly number[]
  readonly host: string
  readonly port: number
  /** The gateway's socket for requests by TLS. */
  readonly socketPath: string
  /** The gateway's socket for its supervisor, which knows what domains ask for. */
  readonly supervisionPath: string
}

/** A listener for TLS. */
export type Front = {
  /** The port it listens on. */
  readonly port: number
  /** New handshakes are shown these from now on. */
  show(certificates: readonly ServerCertificate[]): void
  /** From now on every request is answered 503. */
  refuse(): void
  /** Resolves when all answers are sent, and at the latest after `ms`. */
  close(ms: number): Promise<void>
}

/** Handshakes under way: each takes some 50 KB. */
const maxHandshakes = 1_000
const handshakeMs = 5_000
const maxConnections = 16_384
/** Milliseconds for the head of a request. */
const headersMs = 30_000
/** Milliseconds a connection may be idle between requests. */
const keepAliveMs = 60_000
/** Bytes of a request's head: more than the gateway takes, so that its own refusal is the answer. */
const maxHeadBytes = 65_536
const backlog = 4_096

/**
 * Nothing is resumed: a client that resumes shows no certificate, and a session of a name that asks for none would come
 * to one that does. Nothing is renegotiated.
 */
const secureOptions = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION

type Shown = Pick<ServerCertificate, 'names'> & { readonly context: SecureContext }

export async function openFront(
  places: FrontPlaces,
  first: readonly ServerCertificate[],
  warn: (message: string) => void,
): Promise<Front> {
  const agent = upstreamAgent(places.socketPath)
  const upstream = { agent, socketPath: places.socketPath }
  const asksForCertificate = linkMutualTlsQuestion(places.supervisionPath)
  const facts = new WeakMap<object, string>()
  let shown = first.map(shownBy)
  let isRefusing = false
  let answering = 0
  let answered = (): void => undefined

  const upgrades = new WeakMap<ServerResponse, Buffer>()
  const answer = inTurn((request, response) => {
    const head = upgrades.get(response)
    const known = facts.get(request.socket)
    if (known === undefined) request.socket.destroy()
    else if (head) upgrade(request, response, head, known, { ...upstream, isRefusing })
    else {
      answering++
      response.once('close', () => {
        if (--answering === 0) answered()
      })
      if (isRefusing) refuse(response)
      else forward(request, response, known, upstream)
    }
  })

  const server = createServer(
    {
      shouldUpgradeCallback: isWebSocketUpgrade,
      cert: first[0]!.chain,
      key: first[0]!.key,
      minVersion: 'TLSv1.2',
      honorCipherOrder: true,
      secureOptions,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: handshakeMs,
      maxHeaderSize: maxHeadBytes,
      headersTimeout: headersMs,
      requestTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      noDelay: true,
      SNICallback(this: unknown, name, done) {
        const { context } = chooseCertificate(shown, name)
        asksForCertificate(name).then(
          (isAsked) => {
            if (!isAsked || demandCertificate(this)) return done(null, context)
            warn('this version of Node cannot ask a client for its certificate: it is refused')
            done(new Error('no client certificates'))
          },
          (error: Error) => done(error),
        )
      },
    },
    answer,
  )
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    // Until its turn nobody else hears of it.
    socket.on('error', () => socket.destroy())
    const response = answerOn(request)
    upgrades.set(response, head)
    answer(request, response)
  })
  server.maxConnections = maxConnections
  // Without a bound here Node leaves out what is too many; the gateway counts by itself.
  server.maxHeadersCount = 0
  server.on('checkContinue', (request, response) => server.emit('request', request, response))
  server.on('secureConnection', (socket) => {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined) socket.destroy()
    else facts.set(socket, connectionFacts(socket, remoteAddress, remotePort))
  })
  boundHandshakes(server)
  const others = await listen(server, places)
  return {
    port: (server.address() as net.AddressInfo).port,
    show(certificates) {
      shown = certificates.map(shownBy)
      const { chain, key } = certificates[0]!
      server.setSecureContext({ cert: chain, key, minVersion: 'TLSv1.2', secureOptions })
    },
    refuse: () => (isRefusing = true),
    close: (ms) =>
      new Promise((resolve) => {
        isRefusing = true
        for (const each of [server, ...others]) each.close()
        // Not when nobody is connected any more: who is idle may be so for long.
        answered = resolve
        if (answering === 0) resolve()
        else setTimeout(resolve, ms)
      }),
  }
}

const shownBy = ({ names, chain, key }: ServerCertificate): Shown => ({
  names,
  context: createSecureContext({ cert: chain, key, minVersion: 'TLSv1.2', secureOptions }),
})

/**
 * Makes the handshake end without a certificate of the client's. Node settles that for all names at once; its handle for
 * one connection can be told otherwise while the name is looked at. False where it cannot.
 */
function demandCertificate(socket: unknown): boolean {
  if (!(socket instanceof TLSSocket)) return false
  const { _handle: handle } = socket as unknown as {
    readonly _handle?: { setVerifyMode?(request: boolean, demand: boolean): void }
  }
  if (typeof handle?.setVerifyMode !== 'function') return false
  handle.setVerifyMode(true, true)
  return true
}

function boundHandshakes(server: Server): void {
  const underWay = new Map<string, net.Socket>()
  const nameOf = ({ remoteAddress, remotePort }: net.Socket) => `${remoteAddress} ${remotePort}`
  server.prependListener('connection', (socket: net.Socket) => {
    if (underWay.size >= maxHandshakes) {
      // The oldest is the slowest: who is quick comes in, however many others there are.
      const [oldest] = underWay
      oldest?.[1].destroy()
      underWay.delete(oldest?.[0] ?? '')
    }
    const name = nameOf(socket)
    underWay.set(name, socket)
    socket.once('close', () => underWay.delete(name))
  })
  server.on('secureConnection', (socket) => underWay.delete(nameOf(socket)))
  server.on('tlsClientError', (_, socket) => socket.destroy())
  server.on('clientError', (_, socket) => {
    if (!socket.writable) return
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
}

/** The first socket is the server's own, which counts what is connected; others hand their connections to it. */
async function listen(server: Server, places: FrontPlaces): Promise<readonly net.Server[]> {
  const { descriptors, host, port } = places
  const [fd, ...more] = descriptors
  await listening(server, fd === undefined ? { host, port } : { fd })
  const others = more.map((descriptor) => {
    const other = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) =>
      server.emit('connection', socket),
    )
    return { other, descriptor }
  })
  await Promise.all(others.map(({ other, descriptor }) => listening(other, { fd: descriptor })))
  return others.map(({ other }) => other)
}

const listening = (
  server: net.Server,
  where: net.ListenOptions & { readonly fd?: number },
): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ ...where, backlog }, () => resolve())
  })
