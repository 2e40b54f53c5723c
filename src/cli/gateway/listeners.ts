import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { createServer as createHttpServer } from 'node:http'
import net from 'node:net'
import { getSystemErrorName } from 'node:util'
import { SettingError } from '../setting-error.ts'

/** Where a socket of the gateway is to listen, and the setting that says so. */
export type Listening = {
  /** Its name in workerd's configuration. */
  readonly name: string
  readonly setting: string
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
}

/**
 * The gateway's listening sockets. This process opens and keeps them, and each gateway process inherits them: a
 * client that connects while there is none waits in the kernel until the next one accepts.
 */
export type Listeners = {
  /** The names of all sockets by the name they were asked for: a host name may stand for several addresses. */
  readonly sockets: ReadonlyMap<string, readonly string[]>
  readonly ports: ReadonlyMap<string, number>
  /** workerd's options that say where each socket comes from; the first descriptor it inherits is `firstDescriptor`. */
  readonly options: readonly string[]
  readonly descriptors: readonly number[]
  /** From now on whoever connects is told that the gateway is stopping: 503 and the end of the connection. */
  refuse(): void
  close(): void
}

/** The descriptor of the first inherited socket in workerd: behind the standard ones and the control pipe. */
const firstDescriptor = 4

/** Ways to find a port that is free on every address of a name. */
const freePortAttempts = 20

/** What Node's own cluster module makes its sockets with: bound, and not yet polled by this process. */
type Handle = {
  readonly fd: number
  getsockname(out: { port?: number }): number
  close(): void
}
type CreateHandle = (address: string, port: number, family: 4 | 6) => Handle | number
const createHandle = (net as unknown as { readonly _createServerHandle?: CreateHandle })
  ._createServerHandle

/** Opens the sockets. Throws {@link SettingError} for a port that is taken and an address that is not this machine's. */
export async function openListeners(wanted: readonly Listening[]): Promise<Listeners> {
  if (!createHandle || process.platform === 'win32') return openedByWorkerd(wanted)
  const held: { readonly name: string; readonly listening: Listening; readonly handle: Handle }[] =
    []
  const close = () => held.splice(0).forEach(({ handle }) => handle.close())
  const sockets = new Map<string, string[]>()
  const ports = new Map<string, number>()
  try {
    for (const listening of wanted) {
      const { port, handles } = await bindAll(listening, createHandle)
      handles.forEach((handle, index) => {
        const name = index === 0 ? listening.name : `${listening.name}-${index + 1}`
        held.push({ name, listening: { ...listening, port }, handle })
        sockets.set(listening.name, [...(sockets.get(listening.name) ?? []), name])
      })
      ports.set(listening.name, port)
    }
    const refused = await listen(held.map(({ handle }) => handle.fd))
    if (refused !== undefined) throw taken(held[refused]!.listening)
  } catch (error) {
    close()
    throw error
  }
  const refusals: net.Server[] = []
  return {
    sockets,
    ports,
    options: held.map(({ name }, index) => `--socket-fd=${name}=${firstDescriptor + index}`),
    descriptors: held.map(({ handle }) => handle.fd),
    refuse() {
      for (const { handle } of held.splice(0)) refusals.push(refuseOn(handle))
    },
    close() {
      close()
      for (const server of refusals.splice(0)) server.close()
    },
  }
}

/** One socket per address of the host, all with the same port. */
async function bindAll(
  listening: Listening,
  create: CreateHandle,
): Promise<{ readonly port: number; readonly handles: readonly Handle[] }> {
  const addresses = await addressesOf(listening)
  for (let attempt = 1; ; attempt++) {
    const handles: Handle[] = []
    let port = listening.port
    try {
      for (const { address, family } of addresses) {
        const handle = create(address, port, family === 6 ? 6 : 4)
        if (typeof handle === 'number') throw unusable({ ...listening, port }, handle)
        handles.push(handle)
        const bound: { port?: number } = {}
        // Not before this does Node tell that an address is taken.
        const code = handle.getsockname(bound)
        if (code !== 0) throw unusable({ ...listening, port }, code)
        port = bound.port ?? port
      }
      return { port, handles }
    } catch (error) {
      for (const handle of handles) handle.close()
      if (listening.port !== 0 || attempt === freePortAttempts) throw error
    }
  }
}

async function addressesOf(
  listening: Listening,
): Promise<readonly { readonly address: string; readonly family: number }[]> {
  try {
    const found = await lookup(listening.host, { all: true })
    return found.filter(
      ({ address }, index) => found.findIndex((each) => each.address === address) === index,
    )
  } catch (error) {
    throw cannotListen(listening, error instanceof Error ? error.message : String(error))
  }
}

/**
 * Makes bound sockets listen; answers the index of one that cannot. In a process of its own, which is gone at once:
 * a socket listens for everybody who has it, and whoever asks for that in Node also accepts its connections.
 */
function listen(descriptors: readonly number[]): Promise<number | undefined> {
  if (descriptors.length === 0) return Promise.resolve(undefined)
  const script = `const net = require('node:net')
for (let i = 0; i < ${descriptors.length}; i++) {
  if (!net.createServer().listen({ fd: 3 + i, backlog: ${backlog} }).listening) process.exit(100 + i)
}
process.exit(0)`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', script], {
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', ...descriptors],
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve(undefined)
      else if (code !== null && code >= 100) resolve(code - 100)
      else reject(new Error(`a socket could not be made to listen (exit status ${code})`))
    })
  })
}

/** Connections that wait in the kernel until they are accepted; it has a bound of its own, too. */
const backlog = 4_096

function refuseOn(handle: Handle): net.Server {
  const body = '{"message":"Service Unavailable"}'
  const server = createHttpServer((request, response) => {
    request.resume()
    response.writeHead(503, { 'Content-Type': 'application/json', Connection: 'close' }).end(body)
  })
  server.on('error', () => undefined)
  return server.listen(handle)
}

/** Without sockets to pass on workerd opens them itself, and a client that connects while it restarts is refused. */
async function openedByWorkerd(wanted: readonly Listening[]): Promise<Listeners> {
  const ports = new Map<string, number>()
  for (const listening of wanted) ports.set(listening.name, await freePort(listening))
  return {
    sockets: new Map(wanted.map(({ name }) => [name, [name]])),
    ports,
    options: wanted.map(
      ({ name, host }) => `--socket-addr=${name}=${authority({ host, port: ports.get(name)! })}`,
    ),
    descriptors: [],
    refuse: () => undefined,
    close: () => undefined,
  }
}

function freePort(listening: Listening): Promise<number> {
  return new Promise((done, fail) => {
    const probe = net.createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'EADDRINUSE' ? taken(listening) : cannotListen(listening, error.message))
    })
    probe.listen(listening.port, listening.host, () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => done(port))
    })
  })
}

/** `HOST:PORT`, an IPv6 address in brackets. */
export const authority = ({ host, port }: Pick<Listening, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

function unusable(listening: Listening, code: number): SettingError {
  const name = getSystemErrorName(code)
  return name === 'EADDRINUSE' ? taken(listening) : cannotListen(listening, name)
}

const taken = ({ setting, host, port }: Listening) =>
  new SettingError(
    `port ${port} on ${host} is taken; stop what uses it, or set ${setting} to another (${setting}=0 picks a free one)`,
  )

const cannotListen = (listening: Listening, reason: string) =>
  new SettingError(`cannot listen on ${authority(listening)}: ${reason}`)
