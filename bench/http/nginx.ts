import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Server } from './bare-workers.ts'
import { body } from './payload.ts'
import { endOf } from '../../tools/child-process.ts'
import { startProcess, type Session } from './session.ts'

/** Milliseconds nginx may take until it listens. */
const startLimitMs = 5_000

// Debian installs it where only root's PATH looks.
const command = () =>
  ['nginx', '/usr/sbin/nginx'].find((path) => spawnSync(path, ['-v']).error === undefined)

/** Why there is no nginx; undefined when there is. */
export function nginxMissing(): string | undefined {
  return command() === undefined
    ? 'nginx is not installed (Debian and Ubuntu: apt-get install nginx-light; macOS: brew install nginx)'
    : undefined
}

/** An nginx that answers by itself: the origin of every proxy here. */
export const startOrigin = (session: Session): Promise<Server> =>
  startNginx(session, 'origin', '', `default_type application/json; return 200 '${body}';`)

/** An nginx that answers with the file of that name in `folder`, which it makes. */
export function startFileOrigin(session: Session, folder: string): Promise<Server> {
  mkdirSync(folder)
  const location = `root ${folder}; default_type application/octet-stream;`
  return startNginx(session, 'file-origin', '', location)
}

/** An nginx that hands requests on over kept connections. */
export const startProxy = (session: Session, originUrl: string): Promise<Server> =>
  startNginx(
    session,
    'proxy',
    `upstream origin { server ${new URL(originUrl).host}; keepalive 64; keepalive_requests 1000000000; }`,
    'proxy_pass http://origin/; proxy_http_version 1.1; proxy_set_header Connection "";',
  )

/** One process without a master, so that its CPU time is all there is. */
async function startNginx(
  session: Session,
  name: string,
  upstream: string,
  location: string,
): Promise<Server> {
  const folder = join(session.folder, name)
  mkdirSync(folder)
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000;
  ${temporary.map((kind) => `${kind}_temp_path ${kind};`).join(' ')}
  ${upstream}
  server { listen 127.0.0.1:${port}; location / { ${location} } }
}
`,
  )
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log']
  const child = startProcess(session, command() ?? 'nginx', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  let ended = false
  void endOf(child).then(() => (ended = true))
  const deadline = performance.now() + startLimitMs
  while (!(await listens(port))) {
    if (ended || performance.now() > deadline) {
      throw new Error(`nginx (${name}) did not get ready\n${errors}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { url: `http://127.0.0.1:${port}`, pid: child.pid! }
}

/** A port that was free a moment ago: nginx cannot pick one itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
